"""The PostgreSQL server is stopped and started under load: what was answered is there, what was not is sent again."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from threading import Event, Thread

import pytest
from eventsourcing.persistence import ApplicationRecorder, OperationalError, Subscription

from tests.faults.conftest import Figures
from tests.faults.killing import started, words
from tests.faults.scene import MEMBERS, charge, found, pay
from tests.faults.server import FAST, IMMEDIATE, OwnServer, own_server
from tests.faults.share import share
from tests.faults.writers import (
    ACCOUNTS,
    NOT_ANSWERED,
    READY,
    Payment,
    nothing_lost_and_nothing_twice,
    opened,
    payments,
    told,
    write_until,
)
from tests.support.forked import FORKED
from tests.support.processes import PATIENCE
from thep_adapters.sqlalchemy import keeping, postgres_subscription
from thep_adapters.sqlalchemy.postgres_store import PostgresStore
from thep_adapters.store_url import settings_of
from thep_domain import Answer, OutcomeUnknown, Partnership, StoreError

WRITERS = 4
STOPS = share(20)
PROGRESS = 100
"""Events between one stop and the next."""
GLANCE = 0.01


@pytest.fixture
def server(filled_folder: Path) -> Iterator[OwnServer]:
    with own_server(filled_folder) as running:
        yield running


class Reader:
    """Reads on from the last position it has seen, on a Partnership that stays open."""

    def __init__(self, thep: Partnership) -> None:
        self._thep = thep
        self._enough = Event()
        self._reading = Thread(target=self._read)
        self.seen = 0
        self.turned_away = 0

    def __enter__(self) -> "Reader":
        self._reading.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._reading.join(PATIENCE)

    def _read(self) -> None:
        while not self._enough.wait(GLANCE):
            try:
                for fact in self._thep.journal.scan(after=self.seen):
                    assert fact.position == self.seen + 1, "a position was left out"
                    self.seen = fact.position
            except StoreError:
                self.turned_away += 1

    def wait_until(self, position: int) -> None:
        """Wait until it has seen a position."""
        while self.seen < position:
            self._reading.join(GLANCE)
            assert self._reading.is_alive()


class Subscriber:
    """Is told of events as they are recorded."""

    def __init__(self, subscription: Subscription[ApplicationRecorder]) -> None:
        self._subscription = subscription
        self._listening = Thread(target=self._listen)
        self.told_of: list[int] = []

    def __enter__(self) -> "Subscriber":
        self._listening.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._subscription.stop()
        self._listening.join(PATIENCE)

    def _listen(self) -> None:
        self.told_of.extend(each.id for each in self._subscription)

    def wait_until(self, position: int) -> None:
        """Wait until it was told of a position."""
        while len(self.told_of) < position:
            self._listening.join(GLANCE)
            assert self._listening.is_alive()


def test_stopped_and_started_under_load(server: OwnServer, figures: Figures) -> None:
    """Writers, a reader and a subscription go on, each with what it had opened before."""
    between: Counter[str] = Counter()
    with ExitStack() as stack:
        thep = stack.enter_context(opened(server.url))
        found(thep, len(ACCOUNTS))
        recorder = stack.enter_context(keeping.opened(settings_of(server.url), read_only=True))
        subscriber = stack.enter_context(Subscriber(stack.enter_context(recorder.subscribe(gt=0))))
        enough = FORKED.Event()
        works = [partial(write_until, server.url, writer, enough) for writer in range(WRITERS)]
        running = [stack.enter_context(started(work)) for work in works]
        for _, heard in running:
            assert next(words(heard)) == READY

        reader = stack.enter_context(Reader(thep))
        for mode in islice(cycle((IMMEDIATE, FAST)), STOPS):
            reader.wait_until(reader.seen + PROGRESS)
            server.stop(mode)
            with pytest.raises(StoreError):
                thep.replay()
            server.start()
        reader.wait_until(reader.seen + PROGRESS)
        enough.set()

        sent: set[Payment] = set()
        for writer, (_, heard) in enumerate(running):
            assert heard.poll(PATIENCE), "a process has not ended"
            number, own = heard.recv()
            sent.update(islice(payments(writer), number))
            between += own
        nothing_lost_and_nothing_twice(thep, sent)
        last = recorder.max_notification_id() or 0
        reader.wait_until(last)
        subscriber.wait_until(last)
    assert subscriber.told_of == list(range(1, last + 1))
    assert between[NOT_ANSWERED] >= STOPS
    figures(
        f"stops {STOPS}, processes {WRITERS}, commands answered {len(sent)}, each there once; {told(between)};"
        f" the reader was turned away {reader.turned_away} times; the subscription told of all {last} events, each once"
    )


def test_a_subscription_gives_up_on_a_server_that_stays_away(
    server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says so where it is read."""
    monkeypatch.setattr(postgres_subscription, "GONE_SECONDS", 0)
    with opened(server.url) as thep, keeping.opened(settings_of(server.url), read_only=True) as recorder:
        found(thep, 1)
        with recorder.subscribe(gt=0) as subscription:
            assert next(subscription).id == 1
            server.stop(FAST)
            with pytest.raises(OperationalError, match="The store postgresql"):
                list(subscription)


def one(thep: Partnership, request: str | None) -> Answer:
    return pay(MEMBERS[0], 700)(thep.acting("finance-officer", request_id=request))


def many(thep: Partnership, request: str | None) -> Answer:
    return charge(thep.acting("finance-officer", request_id=request))


@pytest.mark.parametrize("command", [one, many])
@pytest.mark.parametrize("how", ["ended by an administrator", "stopped"])
def test_ended_after_the_commit_and_before_the_answer(
    server: OwnServer, command: Callable[[Partnership, str | None], Answer], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is on the disk, and waits for a replica that does not come, when the connection is ended."""
    psycopg = pytest.importorskip("psycopg")
    monkeypatch.setattr(
        PostgresStore, "EVENTS_IN_ONE_ROUND_TRIP", 0 if how == "stopped" else PostgresStore.EVENTS_IN_ONE_ROUND_TRIP
    )
    with opened(server.url) as thep:
        found(thep, 30)
        for _ in range(2):
            pay(MEMBERS[1], 1)(thep.acting("finance-officer"))
        for request in (None, "request-1"):
            with psycopg.connect(server.url, autocommit=True) as admin:
                admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
                admin.execute("SELECT pg_reload_conf()")
                before = thep.replay().events
                with ThreadPoolExecutor(1) as thread:
                    answer = thread.submit(command, thep, request)
                    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                    while (row := admin.execute(waiting).fetchone()) is None:
                        assert not answer.done()
                    admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
                    if how == "stopped":
                        server.stop(FAST)
                        server.start()
                    else:
                        admin.execute("SELECT pg_terminate_backend(%s, 60000)", row)
                        admin.execute("SELECT pg_reload_conf()")  # which would answer whoever waits
                    try:
                        assert not answer.result().repeated
                        was_answered = True
                    except OutcomeUnknown:
                        was_answered = False
            if how != "stopped":  # else it may be away when it is asked
                assert was_answered == (request is not None)
            assert thep.replay().events > before, "it had been committed"
            if request is not None:
                assert command(thep, request).repeated
