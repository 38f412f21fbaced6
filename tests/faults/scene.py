"""The members that the commands are about, and the commands that are cut short."""

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from eventsourcing.persistence import StoredEvent

from tests.support import AUTHORITY, Clock, count, followed_by, news, school
from thep_adapters import connect
from thep_domain import ALL, URN, Answer, Category, Partnership, Pence, RegisterNews
from thep_domain.application import ActingOffice

MEMBERS = tuple(URN(urn) for urn in range(100_901, 100_981))
BEGUN = date(2016, 9, 1)
TODAY = date(2021, 6, 1)

COLUMNS = (
    "URN",
    "LA (code)",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (code)",
)

Command = Callable[[ActingOffice], Answer]


def opened(url: str) -> Partnership:
    """The store, on the day on which all of this happens."""
    return connect(url, clock=Clock(TODAY))


def found(thep: Partnership, members: int = len(MEMBERS)) -> None:
    """Put into an empty store what comes of registering schools and admitting them all."""
    thep.journal.recorder.insert_events(_founding(members))


@cache
def _founding(members: int) -> list[StoredEvent]:
    with connect(clock=Clock(TODAY)) as thep:
        admit(thep, members)
        return [
            StoredEvent(each.originator_id, each.originator_version, each.topic, each.state)
            for each in thep.journal.recorder.select_notifications(1, 100_000)
        ]


def admit(thep: Partnership, members: int) -> None:
    """Register schools, and admit them all, a command each."""
    urns = MEMBERS[:members]
    office = thep.acting("membership-officer")
    counts = [count(urn, 200 + urn % 300, date(2016, 1, 21)) for urn in urns]
    office.register.record(news(*map(school, urns), as_at=date(2016, 2, 1), counts=counts))
    for urn in urns:
        office.membership.apply(urn, Category.FULL, on=BEGUN, commitments=ALL)
        office.membership.admit(urn, on=BEGUN, authority=AUTHORITY)


def register_news() -> RegisterNews:
    """A later register: half of the members were renamed, some became academies, and others are new."""
    renamed = [school(urn, f"New name of {urn}") for urn in MEMBERS[: len(MEMBERS) // 2]]
    closed = MEMBERS[len(MEMBERS) // 2 :: 4]
    academies = {urn: URN(urn + 40_000) for urn in closed}
    moved = [school(urn, closed_on=date(2018, 2, 28)) for urn in closed]
    moved += [school(urn, opened_on=date(2018, 3, 1), type_code=34) for urn in academies.values()]
    new = [school(urn, pupils=210, counted_on=date(2018, 1, 18)) for urn in range(120_001, 120_101)]
    links = [link for old, academy in academies.items() for link in followed_by(old, academy)]
    return news(*renamed, *moved, *new, as_at=date(2018, 4, 1), links=links)


def charge(office: ActingOffice) -> Answer:
    """Charge all members the year 2017-18."""
    return office.fees.charge("2017-18", on=date(2017, 9, 1))


def take_news(office: ActingOffice) -> Answer:
    """Import the later register."""
    return office.register.record(register_news())


def pay(urn: URN, amount: int) -> Command:
    """A payment by a school."""
    return lambda office: office.fees.pay(urn, Pence(amount), on=TODAY, again=True)


COMMANDS: dict[str, Command] = {"charge": charge, "import": take_news}
"""What is killed in the library, and through the command line `thep register import`."""


def register_file(folder: Path) -> str:
    """The later register as the Department's file."""
    file = folder / "edubasealldata20180401.csv"
    with file.open("w", encoding="cp1252", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(COLUMNS)
        for each in register_news().schools:
            opened_on, closed_on = (f"{day:%d-%m-%Y}" if day else "" for day in (each.opened_on, each.closed_on))
            school_type = (f"{each.type_code:02}", each.type_name)
            rows.writerow((each.urn, each.la, each.name, *school_type, opened_on, closed_on, each.phase_code))
    return str(file)
