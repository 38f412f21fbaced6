"""A short story, as commands with request ids: three schools join and are charged, one pays, one gives notice."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TypeAlias

from eventsourcing.popo import POPOApplicationRecorder

from thep_adapters.codec import JsonCodec
from thep_domain import ALL, URN, Answer, Category, Partnership, Pence, RegisterEntry, RegisterNews
from thep_domain.application import EVENTS, ActingOffice

Command: TypeAlias = Callable[[ActingOffice], Answer]

SCHOOLS = (URN(100_901), URN(100_902), URN(100_903))
AUTHORITY = "Board 2016-06-30 item 4"


def clock() -> datetime:
    """It is noon on a day after the story."""
    return datetime(2021, 6, 1, 12, tzinfo=UTC)


def in_memory() -> Partnership:
    """A Partnership that keeps everything in memory."""
    return Partnership(POPOApplicationRecorder(), JsonCodec(EVENTS), clock=clock)


def story() -> Mapping[str, Command]:
    """The commands in order, by request id."""
    told: dict[str, Command] = {"register": lambda office: office.register.record(_news())}
    for urn in SCHOOLS:
        told |= _joins(urn)
    told["rate"] = lambda office: office.rulebook.set_rule(
        "fees.rate", "6.00", in_force_from=date(2019, 9, 1), authority=AUTHORITY
    )
    told["charge"] = lambda office: office.fees.charge("2017-18", on=date(2017, 9, 1))
    told["pay"] = lambda office: office.fees.pay(SCHOOLS[0], Pence(100_000), on=date(2017, 10, 1))
    told["notice"] = lambda office: office.membership.serve_notice(SCHOOLS[1], received_on=date(2018, 1, 9))
    told["charge again"] = lambda office: office.fees.charge("2018-19", on=date(2018, 9, 1))
    return {request.replace(" ", "-"): command for request, command in told.items()}


def tell(*partnerships: Partnership) -> None:
    """Tell the story once; with several Partnerships on one store, in turns."""
    for number, (request, command) in enumerate(story().items()):
        thep = partnerships[number % len(partnerships)]
        command(thep.acting("membership-officer", request_id=request))


def _joins(urn: URN) -> dict[str, Command]:
    return {
        f"apply-{urn}": lambda office: office.membership.apply(
            urn, Category.FULL, on=date(2016, 9, 1), commitments=ALL
        ),
        f"admit-{urn}": lambda office: office.membership.admit(urn, on=date(2016, 10, 1), authority=AUTHORITY),
    }


def _news() -> RegisterNews:
    return RegisterNews(
        as_at=date(2016, 2, 1),
        source="register of 2016-02-01",
        schools=tuple(
            RegisterEntry(
                urn=urn,
                name=f"School {urn}",
                la="211",
                type_code=1,
                type_name="Community school",
                phase_code=2,
                pupils=435,
                counted_on=date(2016, 1, 21),
            )
            for urn in SCHOOLS
        ),
    )
