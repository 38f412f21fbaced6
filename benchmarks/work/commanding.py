"""A whole command: load, decide, append; a payment on an account of twenty events.

Ours does more: it finds the establishment in the register (a second stream), reads the last event so that times of
recording never run backwards, and checks and records who acts, and why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from benchmarks.history import AFTERWARDS, Kept, identity, members_of_twenty
from benchmarks.measuring import Entrant, Task, measure
from benchmarks.peers import HAND, ORM, PRESENT, STOCK, THEP
from benchmarks.peers.aggregates import Account
from benchmarks.peers.recording import application_of
from benchmarks.places import Place, Places
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_domain import URN, Partnership, Pence

MEMBERS = 200
PAID_ON = date(2020, 12, 1)
AMOUNT = 12_500
REFERENCE = "subscription 2020"
WHY = {
    "actor": "finance-officer",
    "authority": None,
    "effective_on": PAID_ON.isoformat(),
    "reason": "bank statement",
    "request": None,
}


def paid_to_thep(thep: Partnership, key: str) -> int:
    """Our command; returns the number of events it appended."""
    desk = thep.acting("finance-officer", "bank statement").fees
    return len(desk.pay(URN(int(key)), Pence(AMOUNT), on=PAID_ON, reference=REFERENCE).events)


def paid_to_stock(application: Any, key: str) -> int:
    """The same on a stock aggregate; returns the number of events it appended."""
    account: Account = application.repository.get(identity(f"account:{key}"))
    account.pay(AMOUNT, PAID_ON.isoformat(), REFERENCE, WHY)
    return len(application.save(account))


def keys(kept: Kept) -> list[str]:
    """The members, by the keys of their accounts."""
    streams = kept.ids(THEP, len(kept.ours))
    return [stream.removeprefix("account:") for stream in streams if stream.startswith("account:")]


def commanding(places: Places, scale: Scale) -> Iterator[Line]:
    """A payment by each of many members, each of whose accounts has twenty events."""
    kept = Kept.of(members_of_twenty(scale.of(MEMBERS)))
    peers = [peer for peer in PRESENT if peer != HAND]
    written = {peer: kept.written(peer, places, len(kept.ours)) for peer in peers}
    members = keys(kept)

    def entrant(peer: str, place: Place) -> Entrant:
        @contextmanager
        def ready() -> Iterator[Task]:
            copy = places.copy(place)
            try:
                opened: Any = connect(copy.url, clock=AFTERWARDS) if peer == THEP else application_of(peer, copy)
                pay = paid_to_thep if peer == THEP else paid_to_stock
                with opened as office:
                    yield lambda: sum(pay(office, key) for key in members)
            finally:
                places.drop(copy)

        return ready

    try:
        measured = measure({peer: entrant(peer, place) for peer, place in written.items()}, scale.rounds)
    finally:
        for place in written.values():
            places.drop(place)
    comparisons = [compared(measured, "times stock eventsourcing", THEP, STOCK, 1.5 if places.lasting else None)]
    if ORM in measured:
        comparisons.append(compared(measured, "times stock on eventsourcing-sqlalchemy", THEP, ORM, None))
    work = "a whole command on a member of 20 events"
    yield Line("command", work, places.name, "s/command", measured, tuple(comparisons))
