"""Moves: the register brings news of schools."""

from datetime import date

import attrs

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.schools import CountEntry, RegisterDesk
from thep_domain.testing.commands import do
from thep_domain.testing.schools.strategies import BOROUGH_CODE, OTHER_CODE, PUPILS, TYPES
from thep_domain.testing.story import Story


def new_school(story: Story) -> None:
    """The register shows a school for the first time."""
    story.publish(story.entry(story.new_urn()))


def count(story: Story) -> None:
    """A census counts the pupils of every school."""
    on = story.one_of(story.today(), date(2016, 5, 19), date(2016, 10, 6))
    story.publish(
        counts=[CountEntry(urn=urn, pupils=story.one_of(435, *PUPILS), counted_on=on) for urn in list(story.world)[:4]]
    )


def rename(story: Story) -> None:
    """The register shows another name or address, now and then in a file older than the last."""
    urn = story.school()
    entry = attrs.evolve(story.world[urn], name=story.one_of("Old Ford Academy", "St Anne’s", "Shapla Primary School"))
    entry = attrs.evolve(entry, town=story.one_of("London", "Bow", ""), postcode=story.one_of("E3 5ED", ""))
    story.publish(entry, as_at=story.one_of(None, None, None, story.today() - 30 * ONE_DAY))


def reclassify(story: Story) -> None:
    """The register shows another type."""
    kind = story.one_of(*TYPES)
    story.change(story.school(), type_code=kind, type_name=TYPES[kind])


def move(story: Story) -> None:
    """The register shows another authority, or a place outside its authority's area."""
    story.change(story.school(), la=story.one_of(BOROUGH_CODE, OTHER_CODE), lies_outside=story.one_of(False, True))


def correct_opening(story: Story) -> None:
    """The register corrects an opening day."""
    story.change(story.school(), opened_on=story.one_of(None, date(2015, 9, 1), date(2016, 4, 18), story.today()))


def close(story: Story) -> None:
    """The register gives a closing day, past or to come, or another one than before."""
    today = story.today()
    when = story.dice.day(max(date(2016, 6, 1), today - 200 * ONE_DAY), today + 300 * ONE_DAY)
    story.change(story.school(story.members()), closed_on=when)


def reopen(story: Story) -> None:
    """The register no longer shows a closing day."""
    story.change(story.school(urn for urn, entry in story.world.items() if entry.closed_on), closed_on=None)


def list_parts(story: Story) -> None:
    """A school is counted as two parts, or as one again."""
    story.act(do(RegisterDesk.list_parts, story.school(), story.one_of(("primary", "secondary"), ())))


def close_and_reopen(story: Story) -> None:
    """A member closes by the register, and does not after all."""
    urn = story.school(story.members())
    story.change(urn, closed_on=story.today() + story.one_of(-40, 0, 40) * ONE_DAY)
    story.let_time_pass()
    story.change(urn, closed_on=story.one_of(None, story.today() + 90 * ONE_DAY))
