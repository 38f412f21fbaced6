"""News and lists of the register that should be refused, each in words how it comes to be refused."""

from datetime import date
from typing import Any, Final

import attrs

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.schools import AreaEntry, InspectionKind, RegisterDesk
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.schools.correcting import LETTER, WRONG, files_taken
from thep_domain.testing.schools.inspecting import an_inspection, publish_inspections
from thep_domain.testing.schools.strategies import BOROUGH_CODE, ORDINARY
from thep_domain.testing.story import Story, link
from thep_domain.testing.values import BOARD

UNKNOWN: Final = URN(999_999)


def _unknown_part(story: Story) -> None:
    story.act(do(RegisterDesk.list_parts, story.school(), ("primary",)))


def _not_a_school(story: Story) -> None:
    wrong: dict[str, Any] = story.one_of({"name": " "}, {"opened_on": date(2015, 9, 1), "closed_on": date(2015, 8, 31)})
    story.publish(story.entry(story.new_urn(), **wrong))


def _unknown_school(story: Story) -> None:
    story.act(do(RegisterDesk.list_parts, UNKNOWN, ("primary", "secondary")))


def _date_in_future(story: Story) -> None:
    day = story.today() + story.one_of(1, 40) * ONE_DAY
    story.act(do(RegisterDesk.list_parts, story.school(), ("nursery", "special"), on=day))


def _nothing_to_correct(story: Story) -> None:
    urn = story.school()
    held = story.book.schools.get(f"school:{urn}")
    story.act_any(
        do(RegisterDesk.correct, urn, {"name": held.name if held else "x"}, on=story.today(), source=LETTER),
        do(RegisterDesk.unlink, urn, UNKNOWN),
        do(RegisterDesk.relink, urn, UNKNOWN),
        do(RegisterDesk.retract, "0" * 64),
    )


def _still_relied_on(story: Story) -> None:
    if story.members():
        story.send(do(RegisterDesk.retract, files_taken(story)[0]), reason=WRONG)


def _cannot_be_parted(story: Story) -> None:
    if not story.members():
        return  # where nobody joins, nothing can rest on a school
    old, today = story.new_urn(), story.today()
    story.publish(story.entry(old, **FOUND, opened_on=None))
    story.send(do(MembershipDesk.apply, old, Category.ASSOCIATE, on=today - ONE_DAY, commitments=ALL))
    new = story.new_urn()
    links = [link(old, new, "Successor", today)]
    academy = story.entry(new, **FOUND, opened_on=today)
    story.publish(attrs.evolve(story.world[old], closed_on=today - ONE_DAY), academy, links=links)
    story.send(do(MembershipDesk.admit, new, on=today, authority=BOARD))
    story.send(do(RegisterDesk.unlink, old, new, on=today), reason=WRONG)


def _unknown_grade(story: Story) -> None:
    publish_inspections(story, an_inspection(story, story.school(), overall="splendid"))


def _wrong_regime(story: Story) -> None:
    area = AreaEntry(area="achievement", grade="expected")
    before = date(2009, 6, 1)
    card = an_inspection(story, story.school(), kind=InspectionKind.CARD, inspected_on=before, areas=(area,))
    publish_inspections(story, card)


def _not_an_inspection(story: Story) -> None:
    publish_inspections(story, an_inspection(story, story.school(), kind=InspectionKind.BY_AREA, overall=""))


def _dates_out_of_order(story: Story) -> None:
    entry = an_inspection(story, story.school())
    publish_inspections(story, attrs.evolve(entry, published_on=entry.inspected_on - ONE_DAY))


FOUND: Final[dict[str, Any]] = {**ORDINARY, "la": BOROUGH_CODE, "closed_on": None}

REFUSING: Final = (
    Refusing("unknown-grade", "a file of inspections has a grade that there is not", _unknown_grade),
    Refusing("wrong-regime", "a file shows a report card of 2009", _wrong_regime),
    Refusing("not-an-inspection", "a file shows an inspection by area without any area", _not_an_inspection),
    Refusing("dates-out-of-order", "a file shows an inspection that was published before", _dates_out_of_order),
    Refusing("nothing-to-correct", "what the register does not say wrong is put right", _nothing_to_correct),
    Refusing("still-relied-on", "the first register file is retracted, and members stand on it", _still_relied_on),
    Refusing(
        "cannot-be-parted",
        "a school applies, converts and is admitted as an academy, and then the link is to be wrong",
        _cannot_be_parted,
    ),
    Refusing("unknown-school", "the parts of a school are listed that no register file has shown", _unknown_school),
    Refusing("date-in-future", "the parts of a school are listed as from tomorrow or later", _date_in_future),
    Refusing("unknown-part", "a school is to be counted as one part only", _unknown_part),
    Refusing(
        "not-a-school", "a register shows a school without a name, or one that closes before it opens", _not_a_school
    ),
)
