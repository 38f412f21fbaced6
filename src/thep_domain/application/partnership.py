"""The Partnership: the one door for callers. It loads, asks the aggregate and appends; everything else is a fold."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from types import TracebackType
from typing import Self, TypeVar, cast

from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.popo import POPOApplicationRecorder

from thep_domain import fees, membership, people, rulebook, schools
from thep_domain.application.about_people import concerning
from thep_domain.application.acting import ActingOffice
from thep_domain.application.asking import asked
from thep_domain.application.contexts import CATALOGUE
from thep_domain.application.falling_due import falling_due
from thep_domain.application.history import facts
from thep_domain.application.partnership_event import PartnershipEvent
from thep_domain.application.timeline import TimelineEntry, place_of, timeline
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.folding import Replay, fold_steps
from thep_domain.engine.folds import Folds
from thep_domain.engine.journal import Journal
from thep_domain.engine.key_check import KeyProblem, key_problems
from thep_domain.engine.known import Known
from thep_domain.engine.listening import Listener
from thep_domain.engine.loading import load, load_as_known
from thep_domain.engine.moments import Moment
from thep_domain.engine.office import JournalOffice, Pause, random_pause
from thep_domain.engine.ports import Codec
from thep_domain.engine.snapshots import Snapshots
from thep_domain.fees import Balance, Statement
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.due import Due
from thep_domain.kernel.event import shown
from thep_domain.kernel.identifiers import URN, EstablishmentId, is_text
from thep_domain.kernel.pages import page, page_by
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import KeyMade, Opened, Sealed, Vault
from thep_domain.kernel.store_errors import StoreError
from thep_domain.kernel.work import Aggregate
from thep_domain.membership import MemberRow, Status
from thep_domain.membership.rules import BOROUGH, PUBLICLY_FUNDED
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import (
    CountedPhase,
    Establishment,
    InspectionRow,
    Outcome,
    OutcomeChanges,
    OutcomeCounts,
    SchoolFound,
    SchoolRow,
)

A = TypeVar("A", bound=Aggregate)


class Partnership:
    """A school partnership on a store.

    Every question takes ``as_of``, the day it asks about (today, without one), and ``as_known_at``: which facts count,
    up to a position, a moment with an offset, or a day's end in London. A list can be had a page at a time: at most
    ``limit`` rows, those ``after`` the key of the last row of the page before. Pages come in the order of the keys,
    which no later fact changes: no row comes twice, and none is left out that was there throughout.

    Threads may share it. Arguments are checked before anything is read: one that cannot be used raises BadArgument,
    which says what to give.
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
        vault: Vault | None = None,
    ) -> None:
        if (
            vault is not None
            and vault.scheme.startswith("plain/")
            and not isinstance(recorder, POPOApplicationRecorder)
        ):
            raise StoreError("A key store that hides nothing is for tests in memory: name one, as sqlite:///keys.db.")
        self.journal = Journal(
            recorder, codec, catalogue, clock, snapshots, folds, check_clock=check_clock, vault=vault
        )
        self.journal.keys.catch_up()
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
    def has_keys(self) -> bool:
        """Whether there is a key store, so that confidential texts can be recorded and read."""
        return self.journal.keys.vault is not None

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

    def on_recorded(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each save with the facts of its answer, a tuple; returns a function that stops it.

        It is called in the thread of the command, when that holds no lock, before the command returns; commands of
        several threads may call it at the same time, and not in the order of positions. It may ask, and record too.
        What it raises is logged under ``thep.listeners``, and the command returns its answer all the same. It hears
        nothing of a command that recorded nothing, was repeated or refused, nor of what other processes record, or
        another Partnership: for those, follow the history with ``facts(after=...)``.
        """
        self.journal.check_open()
        return self.journal.listeners.add(listener)

    # Asking

    @property
    def position(self) -> int:
        """The position of the fact recorded last, by whomever; 0 in an empty history."""
        self.journal.check_open()
        return self.journal.last_position()

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
        limit: int | None = None,
        after: str | None = None,
    ) -> list[MemberRow]:
        """One row for each part and spell begun by a day, of any status or of one, by name; a page by ``row.key``."""
        wanted = None if status is None else Status(status)
        return page(membership.memberships(self.known(as_known_at), self._day(as_of), wanted), limit, after)

    @asked
    def members(
        self,
        as_of: date | None = None,
        *,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> list[MemberRow]:
        """Who is a member on a day, full or associate, a row a part; notice changes nothing before it runs out.

        By name; a page by ``row.key``.
        """
        return page(membership.members(self.known(as_known_at), self._day(as_of)), limit, after)

    @asked
    def counted_members(
        self, as_of: date | None = None, *, as_known_at: Moment | None = None
    ) -> dict[CountedPhase, int]:
        """How many full members there are in each phase, as the End of Year Report counts them."""
        return membership.counted_members(self.known(as_known_at), self._day(as_of))

    @asked
    def voting_roll(
        self,
        as_of: date | None = None,
        *,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: EstablishmentId | None = None,
    ) -> list[EstablishmentId]:
        """Who votes: every full member once, whatever parts it is counted as (prospectus D2: one school, one vote).

        The key of a page is the last id itself.
        """
        roll = membership.voting_roll(self.known(as_known_at), self._day(as_of))
        return page_by(roll, limit, after, lambda each: each)

    @asked
    def schools(
        self,
        *,
        la: str | None = None,
        phase: str | None = None,
        open_on: date | None = None,
        as_of: date | None = None,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: URN | None = None,
    ) -> list[SchoolRow]:
        """The register of schools, by authority, the register's phase, or open on a day; a page by URN.

        Raises BadArgument for a phase that there is not, and for an authority that no school of the register is under.
        """
        found = schools.schools(self.known(as_known_at), as_of=as_of, la=la, phase=phase, open_on=open_on)
        return page(found, limit, after)

    @asked
    def find_schools(
        self, text: str, *, as_known_at: Moment | None = None, limit: int | None = None, after: URN | None = None
    ) -> list[SchoolFound]:
        """The schools that a text may mean, the best first: a URN, or words of a name, also of one it had before.

        Pages keep that order: with ``after`` the rows that come after the one with this URN, which must be among them.
        To have them all of one search, ask for each page as known at the position of the first.
        """
        return schools.found_after(schools.find_schools(self.known(as_known_at), text), limit, after)

    @asked
    def establishment(self, urn: URN, *, as_known_at: Moment | None = None) -> Establishment:
        """The establishment a URN belongs to. Raises Refused where the register does not hold it."""
        return schools.find_establishment(self.known(as_known_at), urn)

    @asked
    def inspections(
        self, urn: URN, *, as_known_at: Moment | None = None, limit: int | None = None, after: str | None = None
    ) -> list[InspectionRow]:
        """Every inspection of a school under any of its URNs, the last first; a page by ``row.key``.

        Those that were withdrawn are there, and marked. Raises Refused where the register does not hold the school.
        """
        return page(schools.inspections_of(self.known(as_known_at), urn), limit, after)

    @asked
    def outcome(self, urn: URN, as_of: date | None = None, *, as_known_at: Moment | None = None) -> Outcome:
        """The outcome of a school on a day: its own, or for want of any its predecessor's through conversions.

        Raises Refused where the register does not hold the school.
        """
        return schools.outcome_of(self.known(as_known_at), urn, self._day(as_of))

    @asked
    def outcomes(
        self,
        as_of: date | None = None,
        *,
        phase: str | None = None,
        everyone: bool = False,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: URN | None = None,
    ) -> list[Outcome]:
        """The outcome of each publicly funded school of the borough that is open on a day; by name, a page by URN.

        Which these are, the rules of membership say; ``everyone`` asks about every school of the register. Raises
        BadArgument for a phase that there is not.
        """
        known, day = self.known(as_known_at), self._day(as_of)
        la, types = _scope(known, day, everyone=everyone)
        return page(schools.outcomes_on(known, day, la=la, types=types, phase=phase), limit, after)

    @asked
    def outcome_counts(
        self,
        as_of: date | None = None,
        *,
        phase: str | None = None,
        everyone: bool = False,
        as_known_at: Moment | None = None,
    ) -> OutcomeCounts:
        """How many of these schools are in each category on a day; a percentage states its kind and its base."""
        known, day = self.known(as_known_at), self._day(as_of)
        la, types = _scope(known, day, everyone=everyone)
        return schools.outcome_counts(known, day, la=la, types=types, phase=phase)

    @asked
    def outcome_changes(
        self,
        first: date,
        last: date,
        *,
        phase: str | None = None,
        everyone: bool = False,
        as_known_at: Moment | None = None,
    ) -> OutcomeChanges:
        """What changed from the beginning of a first day to a last one, of the schools that are open on the last.

        Raises BadArgument where the last day is before the first.
        """
        known = self.known(as_known_at)
        la, types = _scope(known, last, everyone=everyone)
        return schools.outcome_changes(known, first, last, la=la, types=types, phase=phase)

    @asked
    def statement(self, urn: URN, as_of: date | None = None, *, as_known_at: Moment | None = None) -> Statement:
        """A school's account up to a day: charges, payments, credits, each with its basis, and the balance."""
        return fees.statement(self.known(as_known_at), urn, self._day(as_of))

    @asked
    def balances(
        self,
        as_of: date | None = None,
        *,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: EstablishmentId | None = None,
    ) -> list[Balance]:
        """Every school's account on a day in sums: charged, paid, owed, overdue, and what is not charged yet.

        By name; a page by ``row.key``, the id of the establishment.
        """
        return page(fees.balances(self.known(as_known_at), self._day(as_of)), limit, after)

    @asked
    def rules(self, as_of: date | None = None, *, as_known_at: Moment | None = None) -> RulesInForce:
        """The rules in force on a day; on an empty store those of the founding rulebook."""
        return rulebook.rules_in_force(self.known(as_known_at), self._day(as_of))

    @asked
    def due(
        self,
        by: date | None = None,
        *,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> list[Due]:
        """What falls due by a day in any context, the earliest first: what is due before today is overdue.

        A page by ``row.key``.
        """
        rows = falling_due(self.journal.catalogue.contexts, self.known(as_known_at), self._day(by))
        return page(rows, limit, after)

    @asked
    def timeline(
        self, urn: URN, *, as_known_at: Moment | None = None, limit: int | None = None, after: str | None = None
    ) -> list[TimelineEntry]:
        """One school over all contexts, through all its URNs, in the order of the days on which things took effect.

        Each fact in words, with the fact that it put right and the one that put it right. A page by ``row.key``. Raises
        Refused where the register does not hold the school.
        """
        place = None if after is None else place_of(after)
        entries = timeline(self.history(urn, as_known_at=as_known_at), self.journal.catalogue)
        return page_by(entries, limit, place, lambda entry: entry.place)

    @asked
    def history(
        self,
        of: URN | str | None = None,
        *,
        as_known_at: Moment | None = None,
        limit: int | None = None,
        after: int = 0,
    ) -> Iterator[Recorded[PartnershipEvent]]:
        """Every fact, of one school through all its URNs, of one stream, or of all: who, when, why, on whose authority.

        The key of a page is the position of the last fact. Raises Refused where the register does not hold the school,
        BadArgument for a stream of a kind there is not.
        """
        return self.facts(after=after, of=of, limit=limit, as_known_at=as_known_at)

    @asked
    def facts(
        self,
        *,
        after: int = 0,
        of: URN | str | None = None,
        names: Iterable[str] | None = None,
        limit: int | None = None,
        as_known_at: Moment | None = None,
    ) -> Iterator[Recorded[PartnershipEvent]]:
        """The facts after a position, in order, up to the last one recorded when it is called: for who follows them.

        ``of`` a school, through all the URNs that it has by then, or a stream; ``names`` of events, such as
        ``membership.admitted``. No fact ever appears before one that could be read already: whoever asks again,
        after the position of the last fact, misses none, whoever else is writing. Positions run upwards, and may
        have gaps.

        Raises BadArgument for a name that no event has, and says which are nearest; Refused for an unknown school.
        """
        found = facts(self.journal, as_known_at, of, after, names, limit)
        return cast(Iterator[Recorded[PartnershipEvent]], found)

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
        if not is_text(key):
            raise BadArgument(f"key is {shown(key)}: give the key of one, as '100934'", "key")
        stream = f"{kind.STREAM}:{key}"
        if as_known_at is None:
            return load(self.journal, kind, stream).state
        return load_as_known(self.journal, kind, stream, self.journal.position_known(as_known_at)).state

    @asked
    def words(self, sealed: Sealed) -> Opened:
        """The words of a sealed text of a fact; ``Erased`` or ``NoKey`` where nothing here can open it.

        The fact it stands in is looked for, first in the stream of its case or person: of a fact that is at hand,
        ``words_of`` opens the texts at once. ``Erased(on)`` says on which day its key was destroyed; ``NoKey`` that
        there is no key store here, or that it does not hold the key. Raises UnreadableHistory where the text was sealed
        for another place, or by another key than was issued.
        """
        return self.journal.keys.words(sealed)

    def words_of(self, fact: Recorded) -> dict[str, Opened]:
        """The words of each sealed text of a fact, by the path of its field, such as ``details``; as ``words``."""
        if not isinstance(fact, Recorded):
            raise BadArgument(f"fact is {shown(fact)}: give a fact of the history, as thep.history() has it", "fact")
        self.journal.check_open()
        return self.journal.keys.words_of(fact)

    @asked
    def about(self, person: str) -> list[Recorded[PartnershipEvent]]:
        """Every fact that concerns a person, in order: in their own streams, with their id, or a text of theirs."""
        return list(concerning(self.facts(), person))

    @asked
    def check_keys(self) -> list[KeyProblem]:
        """The keys that are not in the key store as the history says; nothing where there is no key store."""
        return list(key_problems(self.journal.keys))

    @asked
    def secrets(self, keys: Iterable[str]) -> list[tuple[KeyMade, bytes]]:
        """The secrets of keys, to be given to somebody after ``people.disclose`` was recorded.

        Raises Refused for a key that was not issued, was erased, or is not held here.
        """
        return [self._secret(key) for key in keys]

    def _secret(self, key: str) -> tuple[KeyMade, bytes]:
        logged = self.journal.keys.logged(key)
        vault = self.journal.keys.vault
        secret = None if logged is None or logged.erased_on or vault is None else vault.secret(logged.made)
        if logged is None or secret is None:
            raise people.UNKNOWN_KEY(f"The key {key} is not in this key store, or opens nothing: thep people check.")
        return logged.made, secret

    def _day(self, as_of: date | None) -> date:
        return self.today if as_of is None else as_of


def _scope(known: Known, day: date, *, everyone: bool) -> tuple[str | None, frozenset[int] | None]:
    """The authority and the types of the schools that a question is about: the borough's publicly funded, or every."""
    if everyone:
        return None, None
    rules = rulebook.rules_in_force(known, day)
    return rules[BOROUGH], rules[PUBLICLY_FUNDED]
