"""One story of a Partnership as commands with request ids: for any store, and for processes that race each other."""

import random
from collections.abc import Callable
from datetime import date

from tests.support.house import AUTHORITY
from tests.support.schools import count, followed_by, news, school
from thep_domain import ALL, URN, Answer, Category, Partnership, Pence, Refused
from thep_domain.application import ActingOffice

Command = Callable[[ActingOffice], Answer]

SCHOOLS = tuple(URN(urn) for urn in range(100_901, 100_905))
ACADEMY = URN(144_699)
CENSUS = date(2016, 1, 21)


def commands() -> dict[str, Command]:
    """What four schools do, by request id: in whatever order it is sent, it ends alike."""
    told: dict[str, Command] = {
        "register": lambda office: office.register.record(
            news(*map(school, SCHOOLS), counts=[count(urn, 435, CENSUS) for urn in SCHOOLS], as_at=date(2016, 2, 1))
        )
    }
    for urn in SCHOOLS:
        told |= _joins(urn)
    told["rate"] = lambda office: office.rulebook.set_rule(
        "fees.rate", "6.00", in_force_from=date(2019, 9, 1), authority=AUTHORITY
    )
    return told


def story() -> dict[str, Command]:
    """The same, and then one of them converts."""
    return commands() | {
        "conversion": lambda office: office.register.record(
            news(
                school(SCHOOLS[0], closed_on=date(2018, 2, 28)),
                school(ACADEMY, opened_on=date(2018, 3, 1), type_code=34),
                links=followed_by(SCHOOLS[0], ACADEMY),
                as_at=date(2018, 4, 1),
            )
        )
    }


def _joins(urn: URN) -> dict[str, Command]:
    return {
        f"apply-{urn}": lambda office: office.membership.apply(
            urn, Category.FULL, on=date(2016, 9, 1), commitments=ALL
        ),
        f"admit-{urn}": lambda office: office.membership.admit(urn, on=date(2016, 10, 1), authority=AUTHORITY),
        f"charge-{urn}": lambda office: office.fees.charge("2017-18", on=date(2017, 9, 1), urn=urn),
        f"pay-{urn}": lambda office: office.fees.pay(urn, Pence(100_000), on=date(2017, 10, 1)),
    }


def tell(thep: Partnership) -> None:
    """Tell the story once, in order."""
    for request_id, command in story().items():
        command(thep.acting("membership-officer", request_id=request_id))


def tell_in_any_order(thep: Partnership, seed: int, rounds: int = 200) -> None:
    """Send every command twice, in an order of one's own; what is refused because its turn has not come, again."""
    told = commands()
    waiting = [*told, *told]
    random.Random(seed).shuffle(waiting)
    for _ in range(rounds):
        waiting = [request_id for request_id in waiting if not _sent(thep, request_id, told[request_id])]
        if not waiting:
            return
    raise AssertionError(f"still refused after {rounds} rounds: {waiting}")


def _sent(thep: Partnership, request_id: str, command: Command) -> bool:
    try:
        command(thep.acting("membership-officer", request_id=request_id))
    except Refused:
        return False
    return True


def digest_of(thep: Partnership) -> str:
    """What the whole history folds to."""
    return thep.replay().digest


def versions(thep: Partnership) -> dict[str, list[int]]:
    """The versions of each stream, in the order of recording."""
    seen: dict[str, list[int]] = {}
    for fact in thep.history():
        seen.setdefault(fact.stream, []).append(fact.version)
    return seen
