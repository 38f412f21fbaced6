"""A state machine that acts on a recorder and on the model at once, and compares them after every step."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from thep_adapters.testing.claims import claim, refused, same
from thep_adapters.testing.hooks import Store
from thep_adapters.testing.model import Model
from thep_adapters.testing.stored import LookedAt, event, facts, history, rows

STREAMS = ("member:1", "member:1 ", "Member:1", "account:é")
TOPICS = ("joined", "Joined", "left")
LIMITS = (1, 3, 1_000)

_stream = st.sampled_from(STREAMS)
_topic = st.sampled_from(TOPICS)
_state = st.one_of(st.sampled_from((b"", b"\0", b"{}", b"\xff")), st.binary(max_size=40))
_save = st.lists(st.tuples(_stream, _topic, _state), min_size=1, max_size=5)
_share = st.none() | st.integers(-1, 8)
_bound = st.none() | st.integers(0, 4)


class RecorderMachine(RuleBasedStateMachine):
    """Saves of several streams, saves that must be refused, interruptions, reopening, pages and streams."""

    def __init__(self, make_store: Callable[[], Store], *, reopens: bool) -> None:
        super().__init__()
        self.store = make_store()
        self.recorder: ApplicationRecorder = self.store.made()
        self.model = Model()
        self.reopens = reopens

    def teardown(self) -> None:
        """Let go of the store."""
        self.store.close()

    # What happens

    @initialize()
    def empty(self) -> None:
        """A new store is empty."""
        same(history(self.recorder), [], "A new store is empty: make_recorder must give another one each time.")

    @rule(wanted=_save)
    def save(self, wanted: Sequence[tuple[str, str, bytes]]) -> None:
        """The next versions of some streams are saved."""
        stored = self._next(wanted)
        answer = self.recorder.insert_events(stored)
        found = history(self.recorder)
        new = found[len(self.model.log) :]
        same([row[1:] for row in new], facts(stored), "What was saved is not what stands at the end of the history.")
        positions = [row[0] for row in new]
        if answer is not None:
            same(list(answer), positions, "The positions returned are not those of the events.")
        last = self.model.last or 0
        claim(positions == sorted(set(positions)) and positions[0] > last, f"Positions do not run on: {positions}")
        self.model.log += new

    @precondition(lambda self: self.model.log)
    @rule(wanted=_save, place=st.integers(0, 5), which=st.integers(0, 30), within=st.booleans())
    def save_what_is_there(
        self, wanted: Sequence[tuple[str, str, bytes]], place: int, which: int, *, within: bool
    ) -> None:
        """A save that holds a version which is there, or one version twice, is refused."""
        stored = self._next(wanted)
        taken = self.model.log[which % len(self.model.log)]
        again = stored[which % len(stored)] if within else event(taken[1], taken[2], b"other")
        stored.insert(place % (len(stored) + 1), again)
        refused(self.recorder, stored, "A version of a stream is written once.")

    @rule()
    def save_nothing(self) -> None:
        """An empty save."""
        claim(not self.recorder.insert_events([]), "No events, no positions.")

    @rule(wanted=_save, after=st.integers(0, 4))
    def be_interrupted(self, wanted: Sequence[tuple[str, str, bytes]], after: int) -> None:
        """The events raise while they are first gone through."""
        stored = self._next(wanted)

        def interrupt(looks: int) -> None:
            if looks == 1 + after % len(stored):
                raise InterruptedError("in the middle of a save")

        try:
            self.recorder.insert_events(LookedAt(stored, interrupt))
        except IntegrityError as error:
            raise AssertionError("An interrupted save is no conflict.") from error
        except Exception:  # noqa: BLE001 - as it comes, or in the recorder's own words
            return
        raise AssertionError("The events of a save raised an error, and the recorder said nothing.")

    @precondition(lambda self: self.reopens)
    @rule(close=st.booleans())
    def reopen(self, *, close: bool) -> None:
        """The store is opened again, after it was closed or beside what is open."""
        if close:
            self.store.close()
        self.recorder = self.store.reopened()

    # What is asked

    @rule(start=_share, stop=_share, topics=st.lists(_topic, max_size=2))
    def read_pages(self, start: int | None, stop: int | None, topics: list[str]) -> None:
        """Pages from one position, of any size, are what they are in the model."""
        first, last = self._position(start), self._position(stop)
        for limit, inclusive in product(LIMITS, (True, False)):
            found = rows(self.recorder.select_notifications(first, limit, last, topics, inclusive_of_start=inclusive))
            expected = self.model.page(first, limit, last, topics, inclusive_of_start=inclusive)
            asked = f"start={first}, limit={limit}, stop={last}, topics={topics}, inclusive_of_start={inclusive}"
            same(found, expected, f"A page is not what was asked for: {asked}.")

    @rule(stream=_stream, gt=_bound, lte=_bound)
    def read_a_stream(self, stream: str, gt: int | None, lte: int | None) -> None:
        """A stream between two versions, from either end, is what it is in the model."""
        for desc, limit in product((False, True), (None, *LIMITS)):
            asked: dict[str, Any] = {"gt": gt, "lte": lte, "desc": desc, "limit": limit}
            found = facts(self.recorder.select_events(stream, **asked))
            same(found, self.model.stream(stream, **asked), f"The stream {stream!r} is not read as asked for: {asked}.")

    # What must hold after each step

    @invariant()
    def nothing_has_changed(self) -> None:
        """The history is that of the model, and so is its last position."""
        same(history(self.recorder), self.model.log, "The history is not what was saved.")
        same(self.recorder.max_notification_id(), self.model.last, "The last position is another.")

    @precondition(lambda self: self.model.log)
    @invariant()
    def ends_are_where_they_were(self) -> None:
        """At the first and the last event pages and streams begin and end where they are told to."""
        for position, stream, version, *_ in (self.model.log[0], self.model.log[-1]):
            for inclusive in (True, False):
                found = rows(self.recorder.select_notifications(position, 1, position, inclusive_of_start=inclusive))
                expected = self.model.page(position, 1, position, inclusive_of_start=inclusive)
                same(found, expected, f"The page from {position} to {position}, inclusive_of_start={inclusive}.")
            bounds: tuple[dict[str, Any], ...] = (
                {"gt": version},
                {"lte": version},
                {"gt": version - 1, "lte": version, "limit": 1},
            )
            for asked in bounds:
                found_facts = facts(self.recorder.select_events(stream, **asked))
                same(found_facts, self.model.stream(stream, **asked), f"The stream {stream!r} with {asked}.")

    def _next(self, wanted: Sequence[tuple[str, str, bytes]]) -> list[StoredEvent]:
        versions: dict[str, int] = {}
        stored = []
        for stream, topic, state in wanted:
            versions[stream] = versions.get(stream, self.model.next_version(stream) - 1) + 1
            stored.append(event(stream, versions[stream], state, topic))
        return stored

    def _position(self, share: int | None) -> int | None:
        """A position that is there, or one beside."""
        if share is None or share < 0:
            return None if share is None else 0
        return self.model.log[share][0] if share < len(self.model.log) else (self.model.last or 0) + share
