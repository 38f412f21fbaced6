"""One command at work: loaded states, and the facts that are to be recorded with one save."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from attrs import frozen

from thep_domain.engine.appending import Entry
from thep_domain.engine.folding import States, fold_steps
from thep_domain.engine.journal import Journal
from thep_domain.engine.loading import Loaded, keep_snapshot, load
from thep_domain.engine.refusals import UNKNOWN_AUTHORITY
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.event import Event
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Fact, Recorded, Why
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.work import Aggregate, Touched

A = TypeVar("A", bound=Aggregate)


@frozen
class Origin:
    """Under whose name, why and for which request a command runs."""

    actor: str
    reason: str | None
    request: str | None
    seed: str
    """What new ids are made from."""


class UnitOfWork:
    """What a command has loaded and what it adds, saved whole or not at all."""

    def __init__(self, journal: Journal, origin: Origin) -> None:
        self._journal = journal
        self._origin = origin
        self.now = journal.about_now()
        self._states: States = {}
        self._snapshots: dict[str, int] = {}
        self._complete = False
        self.entries: list[Entry] = []
        self.touched: list[Touched] = []
        self._ids = 0

    @property
    def today(self) -> date:
        """The calendar day in London on which the command is carried out."""
        return london_day(self.now)

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """Every rule that any context declares, by name."""
        return self._journal.catalogue.rules

    def load(self, kind: type[A], key: str) -> A:
        """The state of an aggregate, with what this command has recorded so far."""
        return self._load(kind, f"{kind.STREAM}:{key}")[1]

    def _load(self, kind: type[A], stream: str) -> tuple[int, A]:
        held = self._states.get(stream)
        if held is None:
            found = Loaded(0, kind()) if self._complete else load(self._journal, kind, stream)
            held = self._states[stream] = (found.version, found.state)
            self._snapshots[stream] = found.snapshot
        version, state = held
        if not isinstance(state, kind):
            raise TypeError(f"{stream} holds a {type(state).__name__}, not a {kind.__name__}")
        return version, state

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind in the history, by key. The history is read once."""
        if not self._complete:
            self._states = {**fold_steps(self._journal.steps(), self._journal.catalogue).states, **self._states}
            self._complete = True
        prefix = f"{kind.STREAM}:"
        for stream, (version, state) in list(self._states.items()):
            if version and stream.startswith(prefix) and isinstance(state, kind):
                yield stream.removeprefix(prefix), state

    def facts(self, kind: type[Aggregate], key: str) -> Iterable[Fact]:
        """The facts of one aggregate that were recorded before this command."""
        return self._journal.stream(f"{kind.STREAM}:{key}")

    def record(self, kind: type[A], key: str, *events: Event, on: date, authority: Authority | str | None = None) -> A:
        """Add facts to an aggregate's stream, effective on a day; returns the state after them."""
        stream = f"{kind.STREAM}:{key}"
        version, state = self._load(kind, stream)
        if isinstance(on, datetime) or not isinstance(on, date):
            raise TypeError(f"{on!r} is not a date")
        refuse_future(on, self.today)
        why = Why(
            actor=self._origin.actor,
            authority=self._authority(authority),
            effective_on=on,
            reason=self._origin.reason,
            recorded_at=self.now,
            request=self._origin.request,
        )
        for event in events:
            version += 1
            state = state.evolve(event)
            self.entries.append(Entry(stream, version, event, why))
            self.touched.append(Touched(kind, key, event, on))
        self._states[stream] = (version, state)
        return state

    def _authority(self, given: Authority | str | None) -> Authority | None:
        if not isinstance(given, Authority):
            words = free_text(given, "authority")
            return None if words is None else Authority(text=words)
        if given.stream is not None and not self._journal.rows(given.stream, after=(given.version or 1) - 1, limit=1):
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
