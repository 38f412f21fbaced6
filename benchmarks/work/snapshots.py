"""Loading one long stream, with a snapshot and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from eventsourcing.persistence import StoredEvent

from benchmarks.measuring import Entrant, Task, measure
from benchmarks.peers import THEP
from benchmarks.peers.recording import recorder_of
from benchmarks.places import Places
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_adapters.codec import JsonCodec
from thep_domain import Partnership, Pence
from thep_domain.application import EVENTS
from thep_domain.fees import Account, FeesEvent, LiabilitySet, PaymentReceived
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited, Why

KEY = "100934"
LENGTH = 10_000
LOADS = 20


def long_stream(length: int) -> Iterator[StoredEvent]:
    """An account on which one payment comes after another."""
    codec = JsonCodec(EVENTS)
    on = date(2018, 9, 20)
    why = Why("finance-officer", None, on, "bank statement", datetime(2018, 9, 20, 8, tzinfo=UTC), None)
    for version in range(1, length + 1):
        fact: FeesEvent = PaymentReceived(
            payment=Text(f"payment-{version}"), amount=Pence(12_500), received_on=on, reference=Text("subscription")
        )
        if version == 1:
            cited = Cited(stream=Text(f"membership:{KEY}"), version=1)
            fact = LiabilitySet(spell=1, from_on=date(2016, 7, 1), until=None, membership=cited)
        yield StoredEvent(f"account:{KEY}", version, declared(fact).name, codec.encode(fact, why))


def with_snapshot(thep: Partnership) -> Account:
    """The state of the account, from a snapshot where there is one."""
    journal: Any = thep.journal
    state: Account = journal.state(Account, KEY)[1]
    return state


def without(thep: Partnership) -> Account:
    """The state of the account, from its first event on."""
    account = Account()
    for fact in thep.journal.stream(f"account:{KEY}"):
        account = account.evolve(fact.event)  # type: ignore[arg-type]
    return account


def snapshots(places: Places, scale: Scale) -> Iterator[Line]:
    """Load a long stream; nothing is measured as long as the journal keeps no snapshots."""
    place = places.fresh()
    try:
        with recorder_of(THEP, place) as recorder:
            recorder.insert_events(list(long_stream(LENGTH)))
        with connect(place.url) as thep:
            if not hasattr(thep.journal, "state"):
                return
            assert with_snapshot(thep) == without(thep)  # the first load leaves a snapshot behind

        def entrant(load: Any, times: int) -> Entrant:
            @contextmanager
            def ready() -> Iterator[Task]:
                with connect(place.url) as thep:

                    def task() -> int:
                        for _ in range(times):
                            load(thep)
                        return times

                    yield task

            return ready

        ways = {"with a snapshot": entrant(with_snapshot, scale.of(LOADS)), "without": entrant(without, 1)}
        measured = measure(ways, scale.rounds)
    finally:
        places.drop(place)
    faster = compared(measured, "times as fast as without", "with a snapshot", "without", 20.0)
    work = f"load a stream of {LENGTH:,} events with a snapshot"
    yield Line("snapshot", work, places.database, "s/load", measured, (faster,))
