"""What is known of the history up to a fact: the states of its streams, and of some kinds the facts themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from attrs import frozen

from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)


class Held:
    """The states of every stream, as far as they were folded: it grows with what they hold, not with the facts."""

    def __init__(self, kinds: Iterable[type[Aggregate]], keeping: Iterable[type[Aggregate]] = ()) -> None:
        """``keeping`` are the kinds of which decisions look at earlier facts: of these the facts are kept."""
        self.kinds: Mapping[str, type[Aggregate]] = {kind.STREAM: kind for kind in kinds}
        self._states: dict[str, dict[str, tuple[int, Any]]] = {word: {} for word in self.kinds}
        self._keeping = {kind.STREAM for kind in keeping}
        self._facts: dict[str, list[Recorded]] = {}
        self._shown: tuple[Any, Any] | None = None

    def add(self, fact: Recorded) -> Exception | None:
        """One more fact. Where the state before it cannot take it up, the state stays, and why is returned."""
        word, _, key = fact.stream.partition(":")
        kind = self.kinds.get(word)
        if kind is None:
            return None
        if word in self._keeping:
            self._facts.setdefault(fact.stream, []).append(fact)
        held = self._states[word].get(key)
        state: Any = kind() if held is None else held[1]
        try:
            state = state.evolve(fact.event)
        except Exception as error:  # noqa: BLE001 - evolve believes what was decided, and this may never have been
            self._states[word][key] = (fact.version, state)
            return error
        self._states[word][key] = (fact.version, state)
        return None

    def state(self, kind: type[A], key: str) -> A:
        """The state of one aggregate; the empty state where nothing was recorded."""
        held = self._states[kind.STREAM].get(key)
        state: A = kind() if held is None else held[1]
        return state

    def states(self, kind: type[A]) -> list[tuple[str, A]]:
        """Every aggregate of a kind, by key."""
        return [(key, state) for key, (_, state) in self._states[kind.STREAM].items()]

    def version(self, stream: str) -> int:
        """Of a stream the version of its last fact; 0 for an empty stream."""
        word, _, key = stream.partition(":")
        held = self._states.get(word, {}).get(key)
        return 0 if held is None else held[0]

    def holds(self, cited: Cited) -> bool:
        """Whether a cited fact is recorded."""
        return cited.version <= self.version(cited.stream)

    def facts(self, kind: type[Aggregate], key: str) -> list[Recorded]:
        """The facts of one aggregate. Raises LookupError for a kind of which they are not kept."""
        if kind.STREAM not in self._keeping:
            raise LookupError(f"facts of {kind.STREAM} are not kept: name {kind.__name__} in `keeps` of a context")
        return self._facts.get(f"{kind.STREAM}:{key}", [])

    def shown(self, state: A, show: Callable[[A], A]) -> A:
        """How a state is shown to decisions, worked out once as long as it stands."""
        if self._shown is None or self._shown[0] is not state:
            self._shown = state, show(state)
        shown: A = self._shown[1]
        return shown

    def kept(self, facts: Iterable[Recorded]) -> "Kept":
        """How the streams of some facts stand, to go back to."""
        streams = dict.fromkeys(fact.stream for fact in facts)
        states, numbers = dict[str, tuple[int, Any] | None](), dict[str, int]()
        for stream in streams:
            word, _, key = stream.partition(":")
            states[stream] = self._states.get(word, {}).get(key)
            numbers[stream] = len(self._facts.get(stream, ()))
        return Kept(states, numbers)

    def go_back(self, kept: "Kept") -> None:
        """Let streams stand as they stood."""
        for stream, held in kept.states.items():
            word, _, key = stream.partition(":")
            if held is not None:
                self._states[word][key] = held
            elif word in self._states:
                self._states[word].pop(key, None)
            if stream in self._facts:
                del self._facts[stream][kept.numbers[stream] :]


@frozen
class Kept:
    """How some streams stood: their versions and states, and how many of their facts were kept."""

    states: Mapping[str, tuple[int, Any] | None]
    numbers: Mapping[str, int]
