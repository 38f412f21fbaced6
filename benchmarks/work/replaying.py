"""Replaying a mixed history to the final state of every stream."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from eventsourcing.application import Application

from benchmarks.history import Kept
from benchmarks.measuring import Entrant, Task, measure
from benchmarks.peers import HAND, ORM, PRESENT, STOCK, THEP, by_hand
from benchmarks.peers.recording import application_of
from benchmarks.places import Place, Places
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_domain.application import Partnership
from thep_domain.engine.folding import fold_steps

EVENTS = 100_000
PAGE = 2_000
WITH_DIGEST = "thep, with the digest"

States = dict[Any, Any]


def by_thep(thep: Partnership) -> States:
    """Ours."""
    return dict(fold_steps(thep.journal.steps(), thep.journal.catalogue).states)


def by_repository(application: "Application[Any]", ids: Iterable[Any]) -> States:
    """Stock: each aggregate from the repository."""
    get = application.repository.get
    return {each: get(each) for each in ids}


def by_log(application: "Application[Any]") -> States:
    """Stock: its log of all events, page by page, each applied to the aggregate that it belongs to."""
    select, event_of = application.recorder.select_notifications, application.mapper.to_domain_event
    states: States = {}
    start = 1
    while page := select(start, PAGE):
        for stored in page:
            key = stored.originator_id
            states[key] = event_of(stored).mutate(states.get(key))  # type: ignore[attr-defined]
        start = page[-1].id + 1
    return states


def entrant(opened: Callable[[ExitStack], Callable[[], object]], events: int) -> Entrant:
    """Opens a peer; what it folds stays alive until the clock has stopped."""

    @contextmanager
    def ready() -> Iterator[Task]:
        held: list[object] = []
        with ExitStack() as stack:
            replay = opened(stack)

            def task() -> int:
                held.append(replay())
                return events

            yield task

    return ready


def entrants(places: dict[str, Place], kept: Kept, events: int) -> dict[str, Entrant]:
    """All ways to replay, each on the place that its peer keeps."""
    ours = places[THEP]

    def thep(stack: ExitStack) -> Partnership:
        return stack.enter_context(connect(ours.url))

    def hand(stack: ExitStack) -> Callable[[], object]:
        return partial(by_hand.fold, ours, stack.enter_context(by_hand.connection_of(ours)))

    ways: dict[str, Callable[[ExitStack], Callable[[], object]]] = {
        THEP: lambda stack: partial(by_thep, thep(stack)),
        WITH_DIGEST: lambda stack: thep(stack).replay,
        HAND: hand,
    }
    ids = kept.ids(STOCK, events)
    ways[f"{STOCK}, repository.get"] = lambda stack: partial(
        by_repository, stack.enter_context(application_of(STOCK, places[STOCK])), ids
    )
    for peer in (STOCK, ORM):
        if peer in places:
            ways[f"{peer}, its log"] = lambda stack, peer=peer: partial(  # type: ignore[misc]
                by_log, stack.enter_context(application_of(peer, places[peer]))
            )
    return {name: entrant(way, events) for name, way in ways.items()}


def replaying(places: Places, scale: Scale, kept: Kept) -> Iterator[Line]:
    """Replay mixed events to final states."""
    events = scale.of(EVENTS)
    written = {peer: kept.written(peer, places, events) for peer in PRESENT if peer != HAND}
    try:
        measured = measure(entrants(written, kept, events), scale.rounds)
    finally:
        for place in written.values():
            places.drop(place)
    comparisons = [
        compared(measured, "times eventsourcing, repository.get", THEP, f"{STOCK}, repository.get", 6.0),
        compared(measured, "times eventsourcing, scanning its log", THEP, f"{STOCK}, its log", 4.5),
        compared(measured, "of the loop by hand", THEP, HAND, 0.7),
        compared(measured, "of itself without the digest", WITH_DIGEST, THEP, None),
    ]
    comparisons += [
        compared(measured, f"times {name}", THEP, name, None) for name in measured if name.startswith(f"{ORM},")
    ]
    yield Line(
        "replay",
        f"replay {events:,} mixed events to final states",
        places.database,
        "s/event",
        measured,
        tuple(comparisons),
    )
