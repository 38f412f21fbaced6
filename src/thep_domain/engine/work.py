"""One command at work: loaded states, and the facts that are to be recorded with one save."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

import attrs
from attrs import frozen

from thep_domain.engine import clock
from thep_domain.engine.appending import Entry
from thep_domain.engine.clock import Clock
from thep_domain.engine.folding import States
from thep_domain.engine.growing import Grown
from thep_domain.engine.held import Held
from thep_domain.engine.journal import Journal
from thep_domain.engine.loading import SEVERAL, Loaded, keep_snapshot, load
from thep_domain.engine.refusals import REASON_MISSING, UNKNOWN_AUTHORITY, UNKNOWN_FACT
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.event import Event, declared, effective_day
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Fact, Recorded, Why
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.sealed import (
    NO_KEY_STORE,
    SEAL,
    Holding,
    KeyMade,
    Sealed,
    Vault,
    confided_words,
    holds_sealed,
    place_of,
    with_sealed,
)
from thep_domain.kernel.warnings import Warned
from thep_domain.kernel.work import Aggregate, Listing, Row, Touched, rows_in_order

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


PART = (1, 1)
"""Stands in the provenance of a fact until it is known how many are saved together."""


@frozen
class Confidence:
    """A confidential text that waits to be sealed, and the subject whose key is to seal it."""

    words: str
    subject: str


@frozen
class Origin:
    """Under whose name, why and for which request a command runs, and which it is."""

    actor: str
    command: str
    reason: str | None
    request: str | None
    seed: str
    """What new ids are made from."""
    confirm_clock: Text | None = None
    """Why the clock is right, though it is far off the last fact."""


class UnitOfWork:
    """What a command has loaded and what it adds, saved whole or not at all."""

    def __init__(self, journal: Journal, origin: Origin, *, drafting: bool = False) -> None:
        self._journal = journal
        self._origin = origin
        self._drafting = drafting
        """Whether nothing will be recorded: then no key is made, and texts are left unsealed."""
        self._confided: dict[str, Confidence] = {}
        """The texts of this command, by what stands in the place of their box until they are sealed."""
        self._made: dict[str, KeyMade] = {}
        """The keys that seal its texts."""
        self._states: States = {}
        self._met: dict[str, list[str]] = {}
        """The streams of these states, by kind: a row of a bulk asks for one kind, and thousands may be held."""
        self._snapshots: dict[str, int] = {}
        self._held: Held | None = None
        self._grown: dict[str, Grown] = {}
        self._loads = Counter[type]()
        self.entries: list[Entry] = []
        self.touched: list[Touched] = []
        self.warnings: list[Warned] = []
        self._row: int | None = None
        self._begun = 0
        """How many facts earlier rows of a bulk have added."""
        self._before: States = {}
        """The states before the row at work, or the command, of the streams that it has added to."""
        self._authorities: dict[str | None, Authority | None] = {}
        self._ids = 0
        self.now = self._set_clock() or journal.about_now()

    def _set_clock(self) -> datetime | None:
        """Where the clock is far off and was confirmed: the moment it shows, from which times begin anew."""
        far_off = None if self._origin.confirm_clock is None else self._journal.to_confirm()
        if far_off is None:
            return None
        self.now, last = far_off
        why = attrs.evolve(self.why(self.today), reason=self._origin.confirm_clock)
        self._add(Clock, clock.KEY, clock.clock_set(self.now, last), why)
        return self.now

    @property
    def today(self) -> date:
        """The calendar day in London on which the command is carried out."""
        return london_day(self.now)

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """Every rule that any context declares, by name."""
        return self._journal.catalogue.rules

    @property
    def request(self) -> str | None:
        """The request id under which the command was sent by itself, where it had one; a row of a bulk has none."""
        return self._origin.request if self._row is None else None

    @property
    def actor(self) -> str:
        """The account that acts."""
        return self._origin.actor

    def follow(self) -> None:
        """Let every context record what the facts added oblige it to do, and then warn of what came of it."""
        for context in self._journal.catalogue.contexts:
            if context.follows is not None:
                context.follows(self)
        for context in self._journal.catalogue.contexts:
            if context.warns is not None:
                self.warnings += (attrs.evolve(warned, row=self._row) for warned in context.warns(self))

    @contextmanager
    def row(self, number: int) -> Iterator[Row]:
        """One of many commands that are saved together: it is followed by itself, and leaves nothing if refused."""
        row, outer, begun = Row(), self.touched, len(self.entries)
        self.touched, self._before, self._row, self._begun = [], {}, number, begun
        try:
            yield row
            self.follow()
            row.facts = len(self.entries) - begun
        except BaseException:
            self._states.update(self._before)
            del self.entries[begun:]
            raise
        finally:
            self.touched, self._row = outer, None

    def load(self, kind: type[A], key: str) -> A:
        """The state of an aggregate, with what this command has recorded so far."""
        return self._load(kind, f"{kind.STREAM}:{key}")[1]

    def _load(self, kind: type[A], stream: str) -> tuple[int, A]:
        held = self._states.get(stream)
        if held is None:
            self._loads[kind] += 1
            if kind.STREAM in self._grown or self._loads[kind] > SEVERAL:
                held = self._recorded(kind).get(stream) or (0, kind())
            else:
                found = load(self._journal, kind, stream)
                held = (found.version, found.state)
                self._snapshots[stream] = found.snapshot
            self._states[stream] = held
            self._met.setdefault(kind.STREAM, []).append(stream)
        version, state = held
        if not isinstance(state, kind):
            raise TypeError(f"{stream} holds a {type(state).__name__}, not a {kind.__name__}")
        return version, state

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind in the history, by key."""
        own: list[tuple[str, tuple[int, Any]]]
        own = [(stream, held) for stream in self._met.get(kind.STREAM, ()) if (held := self._states[stream])[0]]
        recorded = self._recorded(kind)
        for stream, (_, state) in recorded.items():
            mine: Any = self._states.get(stream)
            yield stream.partition(":")[2], state if mine is None else mine[1]
        for stream, (_, state) in own:
            if stream not in recorded:
                yield stream.partition(":")[2], state

    def _recorded(self, kind: type[A]) -> Mapping[str, tuple[int, Any]]:
        """Every aggregate of a kind that was recorded before this command."""
        if (grown := self._grown.get(kind.STREAM)) is not None:
            return grown.states
        holding = self._journal.holding
        self._held = self._held or holding.now()
        part = holding.part_of(kind)
        if part.name not in self._grown:
            held = self._held.parts.get(part.name)
            self._grown[part.name] = held or holding.part(part, self._held.position, hold=True)
        return self._grown[part.name].states

    def listed(self, listing: Listing[Any, R]) -> list[R]:
        """The rows of a list, in order, with what this command has recorded so far."""
        return rows_in_order(self, listing)

    def facts(self, kind: type[Aggregate], key: str) -> Iterator[Fact]:
        """The facts of one aggregate that were recorded before this command, or by earlier rows of a bulk."""
        stream = f"{kind.STREAM}:{key}"
        yield from self._journal.stream(stream)
        yield from (entry for entry in islice(self.entries, self._begun) if entry.stream == stream)

    def record(
        self,
        kind: type[A],
        key: str,
        *events: Event,
        on: date | None = None,
        authority: Authority | str | None = None,
        corrects: Cited | None = None,
        says_why: bool = False,
    ) -> A:
        """Add facts to an aggregate's stream, effective on a day; returns the state after them."""
        if corrects is not None and not self._is_there(corrects.stream, corrects.version):
            raise UNKNOWN_FACT(
                f"Version {corrects.version} of {corrects.stream} is not recorded, so there is nothing to correct: name"
                " the wrong fact as it is in the history."
            )
        if corrects is not None and not says_why and not self._origin.reason:
            raise REASON_MISSING("A correction needs a reason: say what was recorded wrong, and how it was noticed.")
        told = self._authority(authority)
        for event in events:
            day = _effective_on(event, on)
            refuse_future(day, self.today)
            self._add(kind, key, event, self.why(day, told, corrects))
        return self.load(kind, key)

    def _add(self, kind: type[Aggregate], key: str, event: Event, why: Why) -> None:
        stream = f"{kind.STREAM}:{key}"
        version, state = self._load(kind, stream)
        if holds_sealed(type(event)):
            event = self._sealed(event, stream, version + 1)
        self._before.setdefault(stream, (version, state))
        self._states[stream] = (version + 1, state.evolve(event))
        self.entries.append(Entry(stream, version + 1, event, why))
        self.touched.append(Touched(kind, key, event, why.effective_on))

    def conceal(self, words: str | None, what: str, *, of: str) -> Sealed | None:
        """A confidential text as a field of an event: it is sealed when the event is recorded; None for blank words."""
        text = confided_words(words, what)
        if text is None:
            return None
        if self._journal.keys.vault is None or self._journal.keys.kind is None:
            raise NO_KEY_STORE(
                f"A confidential text ({what}) can only be kept sealed: name a key store, by thep --keys, THEP_KEYS"
                " or connect(..., keys=...)."
            )
        box = base64.b64encode(f"to be sealed {len(self._confided):011}".encode()).decode()
        self._confided[box] = Confidence(text, of)
        return Sealed(key=f"{of}#1", box=box)

    def _sealed(self, event: Event, stream: str, version: int) -> Event:
        """The event as it is recorded: its texts sealed, each for this very place; their keys are recorded before."""
        name = declared(event).name

        def seal(sealed: Sealed, path: str) -> Sealed:
            confided, vault = self._confided.get(sealed.box), self._journal.keys.vault
            if confided is None or vault is None:
                raise TypeError(f"{name}.{path} was sealed for another place: conceal its words for this event")
            made = self._key_of(confided.subject, vault)
            if self._drafting:
                return Sealed(key=made.key, box=sealed.box)
            place = place_of(stream, version, name, path, made.key)
            return Sealed(key=made.key, box=vault.seal(made, confided.words, place))

        return with_sealed(event, seal)

    def _key_of(self, subject: str, vault: Vault) -> KeyMade:
        """The key that seals for a subject: the one that is in use, or a new one, which is recorded."""
        keys = self._journal.keys
        kind: Any = keys.kind
        state = self._load(kind, f"{kind.STREAM}:{subject}")[1]
        if state.current is not None:
            made = self._made.get(state.current) or keys.issued(state.current)
            if self._drafting or vault.holding(made) is not Holding.LOST:
                return self._made.setdefault(made.key, made)
        made = _unmade(subject, state.next_number) if self._drafting else vault.make(subject, state.next_number)
        self._add(kind, subject, state.issue(made), self.why(self.today))
        return self._made.setdefault(made.key, made)

    def why(self, on: date, authority: Authority | None = None, corrects: Cited | None = None) -> Why:
        """The provenance of a fact of this command."""
        return Why(
            actor=self._origin.actor,
            authority=authority,
            command=self._origin.command,
            corrects=corrects,
            effective_on=on,
            part=PART,
            reason=self._origin.reason,
            recorded_at=self.now,
            request=self._origin.request,
        )

    def _is_there(self, stream: str, version: int) -> bool:
        if any((entry.stream, entry.version) == (stream, version) for entry in self.entries):
            return True
        return bool(self._journal.rows(stream, after=version - 1, limit=1))

    def must_be_recorded(self, cited: Cited) -> None:
        """Refuse to cite a fact that is not recorded, in the history or by this command."""
        if not self._is_there(cited.stream, cited.version):
            raise UNKNOWN_FACT(
                f"Version {cited.version} of {cited.stream} is not recorded: cite the fact as it is in the history."
            )

    def _authority(self, given: Authority | str | None) -> Authority | None:
        if not isinstance(given, Authority):
            if given not in self._authorities:
                words = free_text(given, "authority")
                self._authorities[given] = None if words is None else Authority(text=words)
            return self._authorities[given]
        if given.stream is not None and not self._is_there(given.stream, given.version or 1):
            raise UNKNOWN_AUTHORITY(
                f"The authority cites version {given.version} of {given.stream}, which is not recorded: cite the"
                " decision as it is in the history, or name it in words."
            )
        return given

    def new_id(self) -> str:
        """An id for something new: the same when the request is sent again, else random; 32 hexadecimal digits."""
        self._ids += 1
        return hashlib.sha256(f"{self._origin.seed}|{self._ids}".encode()).hexdigest()[:32]

    def keep_snapshots(self, recorded: Iterable[Recorded]) -> None:
        """Once its facts are recorded: keep the states of the streams that have grown long."""
        for stream, last in {fact.stream: fact for fact in recorded}.items():
            if stream in self._snapshots:
                version, state = self._states[stream]
                keep_snapshot(self._journal, Loaded(version, state, self._snapshots[stream]), last)

    def cite(self, kind: type[Aggregate], key: str) -> Cited | None:
        """The version of an aggregate that a decision rests on, or None where its stream is empty."""
        stream = f"{kind.STREAM}:{key}"
        version, _ = self._load(kind, stream)
        return Cited(stream=Text(stream), version=version) if version else None


def _unmade(subject: str, number: int) -> KeyMade:
    """What stands for a key in a draft, which makes none."""
    return KeyMade(f"{subject}#{number}", subject, SEAL, "0" * 64)


def _effective_on(event: Event, given: date | None) -> date:
    """The day that an event declares, which must be the one given, or else the one given."""
    day = effective_day(event)
    if given is None and day is None:
        raise TypeError(f"{event!r} declares no effective day: say on which day it takes effect")
    if given is not None and (isinstance(given, datetime) or not isinstance(given, date)):
        raise TypeError(f"{given!r} is not a date")
    if given is not None and day is not None and given != day:
        raise ValueError(f"{event!r} is effective on {day}, as it declares, and not on {given}")
    return day or given  # type: ignore[return-value]  # one of them is there
