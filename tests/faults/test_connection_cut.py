"""The connection is cut while a command is recorded: it is answered, or said to be unknown, and never denied."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

import pytest
from attrs import frozen

from tests.conftest import Fresh
from tests.faults.conftest import Figures
from tests.faults.proxy import FATAL, Cut, Proxy, boundaries, proxied
from tests.faults.scene import MEMBERS, TODAY, admit, opened
from tests.support import news, school
from tests.support.numbers import FULL
from thep_adapters.sqlalchemy.postgres_store import PostgresStore
from thep_domain import Answer, OutcomeUnknown, Partnership, Pence, StoreError
from thep_domain.application import ActingOffice
from thep_domain.kernel.provenance import Recorded

NUMBERS = count(1)
MANY = 30
"""Schools of an import: more facts than go with one statement."""
EVERY = 1 if FULL else 48
"""At so many bytes of an answer it is cut, beside each end of a message."""

WRITING = (b"_lock", b"fees.payment_received")
"""What is in the first question of a save: a statement that was prepared is asked for by a number."""

Command = Callable[[ActingOffice], Answer]


def pay(office: ActingOffice) -> Answer:
    """One fact, beside its answer under a request id."""
    return office.fees.pay(MEMBERS[0], Pence(next(NUMBERS)), on=TODAY, again=True)


def take_news(office: ActingOffice) -> Answer:
    """An import: a new name for each of many schools."""
    number = next(NUMBERS)
    renamed = [school(urn, f"Name {number} of {urn}") for urn in MEMBERS[:MANY]]
    return office.register.record(news(*renamed, as_at=date(2016, 2, 1)))


WAYS: dict[str, Command] = {"in one statement": pay, "in a transaction": pay, "by COPY": take_news}


@frozen
class Scene:
    """A store, opened through a proxy and beside it."""

    thep: Partnership
    proxy: Proxy
    beside: Partnership

    def recorded(self, after: int) -> list[Recorded]:
        """What was recorded after a position, but the answers to requests."""
        return [fact for fact in self.beside.journal.scan(after=after) if not fact.stream.startswith("request:")]

    def last(self) -> int:
        """The position of the last fact."""
        last = self.beside.journal.last()
        return last.position if last else 0


@pytest.fixture
def scene(fresh_schemas: Fresh) -> Iterator[Scene]:
    direct = fresh_schemas()
    with opened(direct) as beside, proxied(direct) as proxy, opened(proxy.url) as thep:
        admit(thep, MANY)
        yield Scene(thep, proxy, beside)


def cuts(answer: bytes) -> Iterator[Cut]:
    """Everywhere in an answer of this kind, and in its question."""
    yield Cut(WRITING, 0, request=True)
    yield Cut(WRITING, 40, request=True)
    ends = boundaries(answer)
    assert ends[-1] == len(answer)
    for after in sorted({*ends[:-1], *range(0, len(answer), EVERY)}):
        yield Cut(WRITING, after)
    for after in ends[:-1]:
        yield Cut(WRITING, after, FATAL)


def answer_to(scene: Scene, command: Command, request_id: str | None) -> bytes:
    """What the server says when the command is not cut, from where the lock is asked for."""
    scene.proxy.cut = uncut = Cut(WRITING, 2**30)
    command(scene.thep.acting("finance-officer", request_id=request_id))
    assert uncut.answer is not None
    return bytes(uncut.answer)


def said_of(command: Command, office: ActingOffice) -> str:
    """What becomes of a command, as its sender is told."""
    try:
        command(office)
    except OutcomeUnknown:
        return "unknown"
    except StoreError:
        return "nothing recorded"
    return "answered"


@pytest.mark.parametrize("way", WAYS)
def test_without_a_request_id_nothing_is_denied_that_is_there(
    scene: Scene, way: str, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "in a transaction":
        monkeypatch.setattr(PostgresStore, "EVENTS_IN_ONE_ROUND_TRIP", 0)
    command, came = WAYS[way], Counter[tuple[str, bool]]()
    last = scene.last()
    command(scene.thep.acting("finance-officer"))
    whole = len(scene.recorded(last))
    for cut in cuts(answer_to(scene, command, None)):
        scene.proxy.cut = None
        for _ in range(2):  # after which nobody came in between
            pay(scene.thep.acting("finance-officer"))
        last, scene.proxy.cut = scene.last(), cut
        said = said_of(command, scene.thep.acting("finance-officer"))
        assert cut.done, cut
        facts = len(scene.recorded(last))
        assert facts in (0, whole), "all or nothing"
        assert (said, facts > 0) not in {("nothing recorded", True), ("answered", False)}, cut
        came[said, facts > 0] += 1
    assert came["unknown", True], "the answer was lost, and the facts are there"
    told = ", ".join(f"{said} and {'' if there else 'not '}there {n}" for (said, there), n in sorted(came.items()))
    figures(f"cut {came.total()} times: {told}")


@pytest.mark.parametrize("way", WAYS)
def test_under_a_request_id_it_is_looked_up_and_answered(
    scene: Scene, way: str, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "in a transaction":
        monkeypatch.setattr(PostgresStore, "EVENTS_IN_ONE_ROUND_TRIP", 0)
    came = Counter[str]()
    for number, cut in enumerate(cuts(answer_to(scene, WAYS[way], "uncut"))):
        scene.proxy.cut = None
        for _ in range(2):
            pay(scene.thep.acting("finance-officer"))
        last, scene.proxy.cut = scene.last(), cut
        office = scene.thep.acting("finance-officer", request_id=f"request-{number}")
        command = once(WAYS[way], 10_000 + number, monkeypatch)
        said = said_of(command, office)
        assert cut.done, cut
        assert said != "unknown", "the server is there, and was asked"
        assert bool(scene.recorded(last)) == (said == "answered")
        repeat = command(office)
        assert repeat.repeated == (said == "answered")
        assert list(repeat.events) == scene.recorded(last), "it is there once"
        came[said] += 1
    told = ", ".join(f"{said} {n}" for said, n in sorted(came.items()))
    figures(f"cut {came.total()} times: {told}; sent again, each is there once")


def once(command: Command, number: int, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command with one number, however often it is sent."""

    def sent(office: ActingOffice) -> Answer:
        with monkeypatch.context() as fixed:
            fixed.setattr("tests.faults.test_connection_cut.NUMBERS", iter((number,)))
            return command(office)

    return sent
