"""The Partnership: the one door for callers. It loads, asks the aggregate and appends; everything else is a fold."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from types import TracebackType
from typing import Self, TypeVar, cast

from eventsourcing.persistence import ApplicationRecorder

from thep_domain import fees, membership, rulebook, schools
from thep_domain.application.acting import ActingOffice
from thep_domain.application.asking import asked, check_stream
from thep_domain.application.contexts import CATALOGUE
from thep_domain.application.partnership_event import PartnershipEvent
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.folding import Replay, fold_steps
from thep_domain.engine.folds import Folds
from thep_domain.engine.journal import Journal
from thep_domain.engine.known import Known
from thep_domain.engine.loading import load, load_as_known
from thep_domain.engine.moments import Moment
from thep_domain.engine.office import JournalOffice, Pause, random_pause
from thep_domain.engine.ports import Codec
from thep_domain.engine.snapshots import Snapshots
from thep_domain.fees import Balance, Statement
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Aggregate
from thep_domain.membership import MemberRow, Status
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import CountedPhase, Establishment, SchoolFound, SchoolRow

A = TypeVar("A", bound=Aggregate)


class Partnership:
    """A school partnership on a store.

    Every question takes ``as_of``, the day it asks about (today, without one), and ``as_known_at``: which facts count,
    up to a position, a moment with an offset, or a day's end in London. Arguments are checked before anything is read:
    one that cannot be used raises BadArgument, which says what to give.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        codec: Codec,
        *,
        clock: Callable[[], datetime],
        close: Callable[[], None] | None = None,
        snapshots: Snapshots | None = None,
        folds: Folds | None = None,
        pause: Pause = random_pause,
        catalogue: Catalogue = CATALOGUE,
        check_clock: bool = False,
    ) -> None:
        self.journal = Journal(recorder, codec, catalogue, clock, snapshots, folds, check_clock=check_clock)
        self._close = close
        self.pause = pause

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store: whatever is asked or handed in afterwards is a StoreError. Closing twice is harmless."""
        let_go, self._close = self._close, None
        self.journal.close()
        if let_go is not None:
            let_go()

    @property
    def today(self) -> date:
        """The calendar day in London."""
        return london_day(self.journal.present())

    # Acting

    @asked
    def acting(
        self,
        actor: str,
        reason: str | None = None,
        *,
        request_id: str | None = None,
        confirm_clock: str | None = None,
    ) -> ActingOffice:
        """The verbs, for an account such as ``finance-officer``: what it records carries its id and the reason.

        ``request_id`` makes one command safe to send twice. ``confirm_clock`` says why the clock is right though it is
        far off the last fact; it changes nothing where it is not. Raises Refused where the actor is not an account id.
        """
        return ActingOffice(
            JournalOffice(self.journal, actor, reason, request_id, self._wait, confirm_clock=confirm_clock)
        )

    def _wait(self, attempt: int) -> None:
        """Wait before a command is tried again; looked up each time, so that a test may set ``pause``."""
        self.pause(attempt)

    # Asking

    @asked
    def known(self, as_known_at: Moment | None = None) -> Known:
        """The history as it was known at a moment, which any question of a context can be asked of.

        ``visits(thep.known(), day)`` asks a question that is not among the methods below.
        """
        return Known(self.journal, as_known_at)

    @asked
    def memberships(
        self,
        as_of: date | None = None,
        *,
        as_known_at: Moment | None = None,
        status: Status | str | None = None,
    ) -> list[MemberRow]:
        """One row for each part and spell begun by a day, of any status or of one."""
        wanted = None if status is None else Status(status)
        return membership.memberships(self.known(as_known_at), self._day(as_of), wanted)

    @asked
    def members(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> list[MemberRow]:
        """Who is a member on a day, full or associate, a row a part; notice changes nothing before it runs out."""
        return membership.members(self.known(as_known_at), self._day(as_of))

    @asked
    def counted_members(
        self, as_of: date | None = None, *, as_known_at: Moment | None = None
    ) -> dict[CountedPhase, int]:
        """How many full members there are in each phase, as the End of Year Report counts them."""
        return membership.counted_members(self.known(as_known_at), self._day(as_of))

    @asked
    def voting_roll(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> list[EstablishmentId]:
        """Who votes: every full member once, whatever parts it is counted as (prospectus D2: one school, one vote)."""
        return membership.voting_roll(self.known(as_known_at), self._day(as_of))

    @asked
    def schools(
        self,
        *,
        la: str | None = None,
        phase: str | None = None,
        open_on: date | None = None,
        as_of: date | None = None,
        as_known_at: Moment | None = None,
    ) -> list[SchoolRow]:
        """The register of schools, by authority, the register's phase, or open on a day.

        Raises BadArgument for a phase that there is not, and for an authority that no school of the register is under.
        """
        return schools.schools(self.known(as_known_at), as_of=as_of, la=la, phase=phase, open_on=open_on)

    @asked
    def find_schools(self, text: str, *, as_known_at: Moment | None = None) -> list[SchoolFound]:
        """The schools that a text may mean, the best first: a URN, or words of a name, also of one it had before."""
        return schools.find_schools(self.known(as_known_at), text)

    @asked
    def establishment(self, urn: URN, *, as_known_at: Moment | None = None) -> Establishment:
        """The establishment a URN belongs to. Raises Refused where the register does not hold it."""
        return schools.find_establishment(self.known(as_known_at), urn)

    @asked
    def statement(self, urn: URN, as_of: date | None = None, *, as_known_at: Moment | None = None) -> Statement:
        """A school's account up to a day: charges, payments, credits, each with its basis, and the balance."""
        return fees.statement(self.known(as_known_at), urn, self._day(as_of))

    @asked
    def balances(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> list[Balance]:
        """Every school's account on a day in sums: charged, paid, owed, overdue, and what is not charged yet."""
        return fees.balances(self.known(as_known_at), self._day(as_of))

    @asked
    def rules(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> RulesInForce:
        """The rules in force on a day; on an empty store those of the founding rulebook."""
        return rulebook.rules_in_force(self.known(as_known_at), self._day(as_of))

    @asked
    def history(
        self, of: URN | str | None = None, *, as_known_at: Moment | None = None
    ) -> Iterator[Recorded[PartnershipEvent]]:
        """Every fact, of one school through all its URNs, of one stream, or of all: who, when, why, on whose authority.

        Raises Refused where the register does not hold the school, BadArgument for a stream of a kind there is not.
        """
        return cast(Iterator[Recorded[PartnershipEvent]], self._history(of, as_known_at))

    def _history(self, of: URN | str | None, as_known_at: Moment | None) -> Iterator[Recorded]:
        if of is None:
            return self.journal.scan(as_known_at)
        known = self.known(as_known_at)
        if isinstance(of, str):
            check_stream(of, self.journal.catalogue)
            return self.journal.recorded(self.journal.picked({of}, known.position))
        found = schools.find_establishment(known, of)
        return known.naming({found.id, *map(str, found.urns)})

    @asked
    def replay(self, *, as_known_at: Moment | None = None) -> Replay:
        """Fold the whole history again: how many events and streams, and the digest of every final state."""
        facts = fold_steps(self.journal.steps(as_known_at), self.journal.catalogue)
        return facts.summed_up(self.journal.codec.canonical_json)

    @asked
    def state(self, kind: type[A], key: str, *, as_known_at: Moment | None = None) -> A:
        """The state of one aggregate, such as ``thep.state(Account, "100934")``; empty where nothing was recorded.

        A long stream is folded from its latest snapshot on.
        """
        stream = f"{kind.STREAM}:{key}"
        if as_known_at is None:
            return load(self.journal, kind, stream).state
        return load_as_known(self.journal, kind, stream, self.journal.position_known(as_known_at)).state

    def _day(self, as_of: date | None) -> date:
        return self.today if as_of is None else as_of
