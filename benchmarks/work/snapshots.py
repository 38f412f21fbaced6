"""Loading one long stream, with a snapshot and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

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
from thep_domain.engine.loading import Loaded, keep_snapshot, load
from thep_domain.engine.snapshots import EVERY
from thep_domain.fees import Account, FeesEvent, LiabilitySet, PaymentReceived
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited, Why

KEY = "100934"
STREAM = f"account:{KEY}"
LENGTH = 10_000
LOADS = 20


def long_stream(length: int) -> Iterator[StoredEvent]:
    """An account on which one payment comes after another."""
    codec = JsonCodec(EVENTS)
    on = date(2018, 9, 20)
    why = Why(
        actor="finance-officer",
        authority=None,
        command="fees.pay",
        corrects=None,
        effective_on=on,
        part=(1, 1),
        reason="bank statement",
        recorded_at=datetime(2018, 9, 20, 8, tzinfo=UTC),
        request=None,
    )
    for version in range(1, length + 1):
        fact: FeesEvent = PaymentReceived(
            payment=Text(f"payment-{version}"),
            amount=Pence(12_500),
            received_on=on,
            reference=Text("subscription"),
            moved_from=None,
        )
        if version == 1:
            cited = Cited(stream=Text(f"membership:{KEY}"), version=1)
            fact = LiabilitySet(spell=1, from_on=date(2016, 7, 1), until=None, membership=cited)
        yield StoredEvent(STREAM, version, declared(fact).name, codec.encode(fact, why))


def keep(thep: Partnership) -> None:
    """Keep a snapshot half an interval before the end, as a stream has one on the average."""
    last = LENGTH - EVERY // 2
    (fact,) = thep.journal.scan(last, after=last - 1)
    keep_snapshot(thep.journal, Loaded(last, thep.state(Account, KEY, as_known_at=last)), fact)


def snapshots(places: Places, scale: Scale) -> Iterator[Line]:
    """Load a long stream."""
    place = places.fresh()
    try:
        with recorder_of(THEP, place) as recorder:
            recorder.insert_events(list(long_stream(LENGTH)))
        with connect(place.url) as thep:
            keep(thep)
            short = load(thep.journal, Account, STREAM)
            assert short.snapshot == LENGTH - EVERY // 2
            thep.journal.snapshots = None
            assert load(thep.journal, Account, STREAM) == Loaded(LENGTH, short.state)

        def entrant(times: int, *, snapshots: bool) -> Entrant:
            @contextmanager
            def ready() -> Iterator[Task]:
                with connect(place.url) as thep:
                    if not snapshots:
                        thep.journal.snapshots = None

                    def task() -> int:
                        for _ in range(times):
                            thep.state(Account, KEY)
                        return times

                    yield task

            return ready

        ways = {
            "with a snapshot": entrant(scale.of(LOADS), snapshots=True),
            "without": entrant(1, snapshots=False),
        }
        measured = measure(ways, scale.rounds)
    finally:
        places.drop(place)
    faster = compared(measured, "times as fast as without", "with a snapshot", "without", 20.0)
    work = f"load a stream of {LENGTH:,} events with a snapshot"
    yield Line("snapshot", work, places.database, "s/load", measured, (faster,))
