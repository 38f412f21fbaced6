"""News and lists of the register that should be refused, each in words how it comes to be refused."""

from datetime import date
from typing import Any, Final

from thep_domain.kernel.identifiers import URN
from thep_domain.schools import RegisterDesk
from thep_domain.testing.commands import do
from thep_domain.testing.days import ONE_DAY
from thep_domain.testing.kit import Refusing
from thep_domain.testing.story import Story

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


REFUSING: Final = (
    Refusing("unknown-school", "the parts of a school are listed that no register file has shown", _unknown_school),
    Refusing("date-in-future", "the parts of a school are listed as from tomorrow or later", _date_in_future),
    Refusing("unknown-part", "a school is to be counted as one part only", _unknown_part),
    Refusing(
        "not-a-school", "a register shows a school without a name, or one that closes before it opens", _not_a_school
    ),
)
