"""The Partnership: the one door for callers. It loads, asks the aggregate and appends; everything else is a fold."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from types import TracebackType
from typing import Self, TypeVar

from eventsourcing.persistence import ApplicationRecorder

from thep_domain.application.folding import Folded, Replay, States, fold_steps
from thep_domain.application.journal import Journal
from thep_domain.application.loading import load, load_as_known
from thep_domain.application.moments import Moment
from thep_domain.application.office import ActingOffice
from thep_domain.application.ports import Codec
from thep_domain.application.snapshots import Snapshots
from thep_domain.fees import Account
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Aggregate
from thep_domain.membership import Membership, Status
from thep_domain.reports import (
    MemberRow,
    SchoolRow,
    Statement,
    counted,
    members,
    register_of_members,
    register_of_schools,
    statement,
    voting_roll,
)
from thep_domain.rulebook import KEY, Rulebook, RulesInForce, founding_rulebook
from thep_domain.schools import UNKNOWN_SCHOOL, CountedPhase, Establishment, School, establishment_of

A = TypeVar("A", bound=Aggregate)


class Partnership:
    """A school partnership on a store.

    Every question takes ``as_of``, the day it asks about (today, without one), and ``as_known_at``: which facts count,
    up to a position, a moment with an offset, or a day's end in London.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        codec: Codec,
        *,
        clock: Callable[[], datetime],
        close: Callable[[], None] | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        self.journal = Journal(recorder, codec, clock, snapshots)
        self._close = close

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        if self._close is not None:
            self._close()

    @property
    def today(self) -> date:
        """The calendar day in London."""
        return london_day(self.journal.present())

    # Acting

    def acting(self, actor: str, reason: str | None = None, *, request_id: str | None = None) -> ActingOffice:
        """The verbs, for an account such as ``finance-officer``: what it records carries its id and the reason.

        ``request_id`` makes one command safe to send twice. Raises Refused where the actor is not an account id.
        """
        return ActingOffice(self.journal, actor, reason, request_id)

    # Asking

    def memberships(
        self,
        as_of: date | None = None,
        *,
        as_known_at: Moment | None = None,
        status: Status | str | None = None,
    ) -> list[MemberRow]:
        """One row for each part and spell begun by a day, of any status or of one."""
        states = self._states(as_known_at)
        found = (
            (establishment, membership)
            for key, membership in _of(states, Membership)
            if (establishment := _establishment(states, URN(int(key)))) is not None
        )
        wanted = None if status is None else Status(status)
        return register_of_members(found, self._day(as_of), wanted)

    def members(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> list[MemberRow]:
        """Who is a member on a day, full or associate, a row a part; notice changes nothing before it runs out."""
        return members(self.memberships(as_of, as_known_at=as_known_at))

    def counted_members(
        self, as_of: date | None = None, *, as_known_at: Moment | None = None
    ) -> dict[CountedPhase, int]:
        """How many full members there are in each phase, as the End of Year Report counts them."""
        return counted(self.memberships(as_of, as_known_at=as_known_at))

    def voting_roll(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> list[EstablishmentId]:
        """Who votes: every full member once, whatever parts it is counted as (prospectus D2: one school, one vote)."""
        return voting_roll(self.memberships(as_of, as_known_at=as_known_at))

    def schools(
        self,
        *,
        la: str | None = None,
        phase: str | None = None,
        open_on: date | None = None,
        as_of: date | None = None,
        as_known_at: Moment | None = None,
    ) -> list[SchoolRow]:
        """The register of schools, by authority, the register's phase, or open on a day."""
        schools = [school for _, school in _of(self._states(as_known_at), School)]
        return register_of_schools(schools, as_of=as_of, la=la, phase=phase, open_on=open_on)

    def establishment(self, urn: URN, *, as_known_at: Moment | None = None) -> Establishment:
        """The establishment a URN belongs to. Raises Refused where the register does not hold it."""
        if as_known_at is None:
            found = establishment_of(self._school, urn)
        else:
            found = _establishment(self._states(as_known_at), urn)
        if found is None:
            raise UNKNOWN_SCHOOL(f"No school with URN {urn} is in the register: import a register file that holds it.")
        return found

    def statement(self, urn: URN, as_of: date | None = None, *, as_known_at: Moment | None = None) -> Statement:
        """A school's account up to a day: charges, payments, credits, each with its basis, and the balance."""
        stream = f"{Account.STREAM}:{self.establishment(urn, as_known_at=as_known_at).id}"
        day = self._day(as_of)
        if as_known_at is None:
            return statement(self.journal.stream(stream), day)
        return statement((fact for fact in self.journal.scan(as_known_at) if fact.stream == stream), day)

    def rules(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> RulesInForce:
        """The rules in force on a day; on an empty store those of the founding rulebook."""
        books = dict(_of(self._states(as_known_at), Rulebook))
        return books.get(KEY, founding_rulebook()).on(self._day(as_of))

    def history(self, of: URN | str | None = None, *, as_known_at: Moment | None = None) -> Iterator[Recorded]:
        """Every fact, of one school through all its URNs, of one stream, or of all: who, when, why, on whose authority.

        Raises Refused where the register does not hold the school.
        """
        if of is None:
            return self.journal.scan(as_known_at)
        if isinstance(of, str):
            wanted = {of}
        else:
            found = self.establishment(of, as_known_at=as_known_at)
            wanted = {f"{School.STREAM}:{urn}" for urn in found.urns}
            wanted |= {f"{kind.STREAM}:{found.id}" for kind in (Membership, Account)}
        return (fact for fact in self.journal.scan(as_known_at) if fact.stream in wanted)

    def replay(self, *, as_known_at: Moment | None = None) -> Replay:
        """Fold the whole history again: how many events and streams, and the digest of every final state."""
        return self._folded(as_known_at).summed_up(self.journal.codec.canonical_json)

    def state(self, kind: type[A], key: str, *, as_known_at: Moment | None = None) -> A:
        """The state of one aggregate, such as ``thep.state(Account, "100934")``; empty where nothing was recorded.

        A long stream is folded from its latest snapshot on.
        """
        stream = f"{kind.STREAM}:{key}"
        if as_known_at is None:
            return load(self.journal, kind, stream).state
        return load_as_known(self.journal, kind, stream, as_known_at).state

    def _day(self, as_of: date | None) -> date:
        if as_of is None:
            return self.today
        if isinstance(as_of, datetime) or not isinstance(as_of, date):
            raise TypeError(f"as_of is {as_of!r}: give the day the question is about, as date(2017, 9, 1)")
        return as_of

    def _states(self, as_known_at: Moment | None) -> States:
        return self._folded(as_known_at).states

    def _folded(self, as_known_at: Moment | None) -> Folded:
        return fold_steps(self.journal.steps(as_known_at))

    def _school(self, urn: URN) -> School:
        return self.state(School, str(urn))


def _of(states: States, kind: type[A]) -> Iterator[tuple[str, A]]:
    for stream, (_, state) in states.items():
        if isinstance(state, kind):
            yield stream.partition(":")[2], state


def _establishment(states: States, urn: URN) -> Establishment | None:
    def school(each: URN) -> School:
        _, state = states.get(f"{School.STREAM}:{each}", (0, None))
        return state if isinstance(state, School) else School()

    return establishment_of(school, urn)
