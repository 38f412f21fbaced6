"""What the processes do that write at the same time as others, and what must be true of it afterwards."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice, pairwise, takewhile
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier, Event

from tests.faults.scene import MEMBERS, TODAY
from tests.support.processes import PATIENCE
from tests.support.story import versions
from thep_adapters import connect
from thep_domain import Partnership, Pence, Refused, StoreError
from thep_domain.engine.refusals import LOST_RACE
from thep_domain.fees import PaymentReceived

ACCOUNTS = MEMBERS[:5]
"""A handful, so that the writers get in each other's way."""

EVERY = 25
"""Every so many commands one is sent by all writers, under one request id."""

PAUSE = 0.05
"""Seconds until a command that the store did not answer is sent again."""

REPEATED, LOST, NOT_ANSWERED = (
    "answered as recorded before",
    "lost a race and sent again",
    "not answered and sent again",
)

READY = "ready"

Payment = tuple[str, int]
"""The request id, and the pence."""


def payments(writer: int) -> Iterator[Payment]:
    """What a writer sends, without end: the amount tells who sent it."""
    for number in count(1):
        if number % EVERY == 0:
            yield f"all-{number}", 1_000_000 + number
        else:
            yield f"{writer}-{number}", 10_000 * writer + number


def opened(url: str, ahead: float = 0) -> Partnership:
    """The store, by a clock that runs ahead by so many seconds."""
    return connect(url, clock=lambda: datetime.now(UTC) + timedelta(seconds=ahead))


def send(thep: Partnership, payment: Payment) -> Iterator[str]:
    """Send a payment until it is answered, always under its request id; tells what came in between."""
    request, amount = payment
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            office = thep.acting("finance-officer", request_id=request)
            answer = office.fees.pay(ACCOUNTS[amount % len(ACCOUNTS)], Pence(amount), on=TODAY, again=True)
        except Refused as refused:
            if refused.code != LOST_RACE.code:
                raise
            yield LOST
        except StoreError:
            if time.monotonic() > give_up:
                raise
            yield NOT_ANSWERED
            time.sleep(PAUSE)
        else:
            if answer.repeated:
                yield REPEATED
            return


def send_all(thep: Partnership, sent: Iterable[Payment], pipe: Pipe) -> None:
    """Send payments, and tell how many, and what came in between."""
    number, between = 0, Counter[str]()
    for payment in sent:
        between.update(send(thep, payment))
        number += 1
    pipe.send((number, between))


def write(url: str, writer: int, commands: int, start: Barrier, pipe: Pipe) -> None:
    """Send so many payments, begun together with others; no two clocks agree."""
    with opened(url, ahead=writer / 10) as thep:
        start.wait(PATIENCE)
        send_all(thep, islice(payments(writer), commands), pipe)


def write_until(url: str, writer: int, enough: Event, pipe: Pipe) -> None:
    """Send payments until somebody says that it is enough."""
    with opened(url) as thep:
        pipe.send(READY)
        send_all(thep, takewhile(lambda _: not enough.is_set(), payments(writer)), pipe)


def told(between: Counter[str]) -> str:
    """What came in between, in words."""
    return ", ".join(f"{what} {between[what]}" for what in (NOT_ANSWERED, REPEATED, LOST))


def nothing_lost_and_nothing_twice(thep: Partnership, sent: set[Payment]) -> None:
    """Each payment is there once, answered once, on its account; positions, versions and moments run on."""
    facts = list(thep.history())
    assert [fact.position for fact in facts] == list(range(1, len(facts) + 1))
    assert all(own == list(range(1, len(own) + 1)) for own in versions(thep).values())
    assert all(a.why.recorded_at <= b.why.recorded_at for a, b in pairwise(facts))
    paid = [(fact.why.request, fact.event.amount) for fact in facts if isinstance(fact.event, PaymentReceived)]
    assert sorted(paid) == sorted(sent)
    answered = [fact.stream for fact in facts if fact.name == "request.answered"]
    assert sorted(answered) == sorted(f"request:{request}" for request, _ in sent)
    for number, urn in enumerate(ACCOUNTS):
        own = sum(amount for _, amount in sent if amount % len(ACCOUNTS) == number)
        assert thep.statement(urn).balance == -own
