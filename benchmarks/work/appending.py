"""Appending: one event by one, and a thousand in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from eventsourcing.persistence import StoredEvent

from benchmarks.history import identity
from benchmarks.measuring import Entrant, Task, measure
from benchmarks.peers import HAND, ORM, PRESENT, STOCK, THEP
from benchmarks.peers.by_hand import append, connection_of
from benchmarks.peers.recording import recorder_of
from benchmarks.peers.settings import asking, said
from benchmarks.places import Place, Places
from benchmarks.results import Line, Settings, compared
from benchmarks.scale import Scale

TOPIC = "fees.payment_received"
STATE = (
    b'{"v":1,"event":{"payment":"payment-12","amount":72500,"received_on":"2018-09-20",'
    b'"reference":"subscription 2018-19, first part of three"},'
    b'"why":{"actor":"finance-officer","authority":null,"effective_on":"2018-09-20",'
    b'"reason":"bank statement of September","recorded_at":"2018-09-20T08:00:00.000000Z","request":null},'
    b'"salt":"zjTsyEt9bgl8hMzojcieBQ=="}'
)
"""Some 350 bytes, as events mostly are."""
WARM = 20
BATCH = 1_000

Append = Callable[[list[StoredEvent]], Any]
"""Appends events in one transaction, durably."""


@contextmanager
def appending(peer: str, places: Places) -> Iterator[tuple[Append, Callable[[str], Any]]]:
    """A peer on a fresh place, and a way to ask its connection."""
    place = places.fresh()
    try:
        with opened(peer, place, making=True) as both:
            yield both
    finally:
        places.drop(place)


@contextmanager
def opened(peer: str, place: Place, *, making: bool = False) -> Iterator[tuple[Append, Callable[[str], Any]]]:
    """A peer at a place, and a way to ask its connection."""
    if peer == HAND:
        with connection_of(place, making=making) as connection:
            yield partial(append, place, connection), lambda question: connection.execute(question).fetchone()[0]
    else:
        with recorder_of(peer, place) as recorder:
            yield recorder.insert_events, asking(peer, recorder)


def events(peer: str) -> Iterator[StoredEvent]:
    """Payments of many schools in turns, without end."""
    for number in count():
        stream = f"account:{100_000 + number * 7919 % 900_000}"
        name = identity(stream) if peer in (STOCK, ORM) else stream
        yield StoredEvent(name, 1 + number // 900_000, TOPIC, STATE)


def one_by_one(places: Places, scale: Scale) -> Iterator[Line]:
    """Append one event, durably."""
    appends = scale.of(500)

    def entrant(peer: str) -> Entrant:
        @contextmanager
        def ready() -> Iterator[Task]:
            with appending(peer, places) as (record, _):
                stored = events(peer)
                for _ in range(WARM):
                    record([next(stored)])
                ahead = [[next(stored)] for _ in range(appends)]

                def task() -> int:
                    for each in ahead:
                        record(each)
                    return len(ahead)

                yield task

        return ready

    measured = measure({peer: entrant(peer) for peer in PRESENT}, scale.rounds)
    comparisons = [
        compared(measured, "of eventsourcing's own module", THEP, STOCK, 0.8 if places.lasting else None),
        compared(measured, "of a statement by hand", THEP, HAND, None),
    ]
    if ORM in measured:
        bound = 2.5 if places.lasting else None
        comparisons.insert(1, compared(measured, "times eventsourcing-sqlalchemy", THEP, ORM, bound))
    yield Line("append-one", "append one event, durable", places.name, "s/event", measured, tuple(comparisons))


def in_bulk(places: Places, scale: Scale) -> Iterator[Line]:
    """Append a thousand events in one transaction."""
    batches = scale.of(10)

    def entrant(peer: str) -> Entrant:
        @contextmanager
        def ready() -> Iterator[Task]:
            with appending(peer, places) as (record, _):
                stored = events(peer)
                record([next(stored) for _ in range(BATCH)])
                ahead = [[next(stored) for _ in range(BATCH)] for _ in range(batches)]

                def task() -> int:
                    for each in ahead:
                        record(each)
                    return BATCH * len(ahead)

                yield task

        return ready

    measured = measure({peer: entrant(peer) for peer in PRESENT}, scale.rounds)
    comparisons = [
        compared(measured, "of executemany by hand", THEP, HAND, 0.6),
        compared(measured, "times eventsourcing's own module", THEP, STOCK, None),
    ]
    if ORM in measured:
        comparisons.insert(0, compared(measured, "times eventsourcing-sqlalchemy", THEP, ORM, 5.0))
    yield Line(
        "append-many",
        "append 1,000 events in one transaction",
        places.database,
        "s/event",
        measured,
        tuple(comparisons),
    )


def durability(places: Places) -> Iterator[Settings]:
    """How each peer's connection is set, once it has appended."""
    for peer in PRESENT:
        with appending(peer, places) as (record, ask):
            record([next(events(peer))])
            yield Settings(peer, places.database, said(places.database, ask))
