"""Every verb of people with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.people import Ground, PeopleDesk
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)

WHOLE: Final[tuple[Command, ...]] = (
    do(PeopleDesk.add, person="4f1c0a2b", details="Jane", on=DAY),
    do(PeopleDesk.describe, "4f1c0a2b", details="Jane", on=DAY),
    do(PeopleDesk.correct_detail, "4f1c0a2b", detail="020 7946 0000", on=DAY),
    do(PeopleDesk.leave, "4f1c0a2b", on=DAY),
    do(PeopleDesk.come_back, "4f1c0a2b", on=DAY),
    do(PeopleDesk.erase, "4f1c0a2b", ground=Ground.OBJECTION, authority="Board"),
    do(PeopleDesk.disclose, ("person:4f1c0a2b#1",), authority="Board"),
)
