"""Moves: schools become academies, merge, and come out of one another."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import LinkEntry, RegisterEntry
from thep_domain.testing.schools.strategies import BOROUGH_CODE, COMMUNITY, CONVERTER, TYPES
from thep_domain.testing.story import Story, link

MANY_LINKS: Final = 60


def convert(story: Story) -> None:
    """A school becomes an academy under a new number."""
    old = story.school(_unsucceeded(story))
    _follow(story, old, story.new_urn(), "Successor", story.on(date(2016, 7, 1)))


def merge(story: Story) -> None:
    """A school is taken into another."""
    lost, kept = story.school(_unsucceeded(story)), story.school()
    if lost != kept:
        last = story.on(date(2016, 7, 1)) - ONE_DAY
        links = [link(lost, kept, "Successor - merged", last), link(kept, lost, "Predecessor - merged")]
        story.publish(attrs.evolve(story.world[lost], closed_on=last), links=links)


def split(story: Story) -> None:
    """A further school comes out of one, or a succession is taken back to the register's own words."""
    old = story.school()
    new = story.new_urn()
    story.publish(_academy(new, story.on(date(2016, 7, 1))), links=[link(old, new, "Successor - Split School")])


def late_predecessor(story: Story) -> None:
    """The register shows only now what a school was before, and links it."""
    new = story.school()
    opened = story.world[new].opened_on or date(2016, 4, 1)
    old = story.new_urn()
    before = attrs.evolve(_academy(old, None), type_code=COMMUNITY, closed_on=opened - ONE_DAY)
    links = [link(new, old, "Predecessor", opened)]
    story.publish(before, attrs.evolve(story.world[new], opened_on=opened), links=links)


def chain(story: Story) -> None:
    """Two schools known to follow each other turn out to follow a third."""
    first = story.school(_unsucceeded(story))
    second, opened = story.new_urn(), story.on(date(2016, 8, 1))
    third = URN(second + 1)
    on = opened + story.one_of(30, 1, 200) * ONE_DAY
    story.publish(
        attrs.evolve(_academy(second, opened), closed_on=on - ONE_DAY),
        _academy(third, on),
        links=[link(second, third, "Successor")],
    )
    if story.clock.now.date() < on:
        story.clock.now += on - story.clock.now.date() + ONE_DAY
    _follow(story, first, second, "Successor", opened)


def link_members(story: Story) -> None:
    """The register links two schools at random: two members, or one that nobody knows."""
    one, other = story.school(story.members()), story.one_of(*story.world, URN(999_998))
    if one != other:
        story.publish(links=[link(one, other, "Successor", story.today())])


def links_to_unknown_schools(urn: URN) -> tuple[LinkEntry, ...]:
    """Links of a school to so many that nobody knows that the answer, which lists them, takes two events."""
    return tuple(link(urn, URN(900_000 + number), "Successor") for number in range(MANY_LINKS))


def _follow(story: Story, old: URN, new: URN, words: str, on: date) -> None:
    links = [link(old, new, words, on), link(new, old, words.replace("Successor", "Predecessor"), on - ONE_DAY)]
    entry = story.world.get(new) or _academy(new, on)
    story.publish(attrs.evolve(story.world[old], closed_on=on - ONE_DAY), entry, links=links)


def _academy(urn: URN, opened_on: date | None) -> RegisterEntry:
    return RegisterEntry(
        urn=urn,
        name=f"Academy {urn}",
        la=BOROUGH_CODE,
        type_code=CONVERTER,
        type_name=TYPES[CONVERTER],
        phase_code=2,
        opened_on=opened_on,
    )


def _unsucceeded(story: Story) -> Iterator[URN]:
    return (urn for urn, entry in story.world.items() if entry.closed_on is None)
