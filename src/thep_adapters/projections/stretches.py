"""Cutting time where a row changes: what a report says of every day, in few rows."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

import attrs
from attrs import frozen

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.membership import MemberRow, Membership, register_of_members
from thep_domain.schools import Establishment

END_OF_TIME = date.max
"""9999-12-31: the last day of what holds until further notice."""


def dated(days: Iterable[date], row: Callable[[date], dict[str, object] | None]) -> Iterator[dict[str, object]]:
    """A row with the days for which it stands, asked on each day on which anything in it may change."""
    held: tuple[dict[str, object], date, date] | None = None
    for day, following in pairwise([*sorted(set(days)), None]):
        if day is None:
            continue
        shown = row(day)
        last = END_OF_TIME if following is None else following - ONE_DAY
        if held is not None and shown == held[0]:
            held = (held[0], held[1], last)
            continue
        if held is not None:
            yield held[0] | {"valid_from": held[1], "valid_to": held[2]}
        held = None if shown is None else (shown, day, last)
    if held is not None:
        yield held[0] | {"valid_from": held[1], "valid_to": held[2]}


def turning_days(found: Establishment) -> Iterator[date]:
    """The days on which what the register shows of a school changes."""
    for school in found.registrations:
        yield from _known(school.opened_on, *(details.from_on for details in school.details))
        yield from (each.on for each in school.predecessors)


@frozen
class Stretch:
    """Days on which a row of the register stood unchanged."""

    row: MemberRow
    first_day: date
    last_day: date


def stretches(found: Establishment, membership: Membership) -> list[Stretch]:
    """Every row of a membership with the days it stands for: the report asked on each day on which it may change."""
    begun = min((spell.applied_on for spell in membership.spells), default=END_OF_TIME)
    days = sorted({max(day, begun) for day in (begun, *_turning_days(found, membership))})
    told: dict[tuple[int, str | None], list[Stretch]] = {}
    for day, following in pairwise([*days, None]):
        if day is None:
            break
        last_day = END_OF_TIME if following is None else following - ONE_DAY
        for row in register_of_members([(found, membership)], day):
            mine = told.setdefault((row.spell, row.part), [])
            if mine and mine[-1].row == row:
                mine[-1] = attrs.evolve(mine[-1], last_day=last_day)
            else:
                mine.append(Stretch(row, day, last_day))
    return [stretch for each in told.values() for stretch in each]


def _turning_days(found: Establishment, membership: Membership) -> Iterator[date]:
    """The days on which anything in a row may change; more than needed do no harm."""
    for school in found.registrations:
        yield from _known(school.opened_on, *(details.from_on for details in school.details))
    for spell in membership.spells:
        yield from _known(spell.applied_on, spell.admitted_on, spell.refused_on, spell.changed_on)
        for notice in spell.notices:
            yield from _known(notice.received_on, notice.rescinded_on, _after(notice.ends_on))
        if spell.ending is not None:
            yield from _known(spell.ending.announced_on, spell.ending.ends_on, _after(spell.ending.ends_on))


def _known(*days: date | None) -> Iterator[date]:
    return (day for day in days if day is not None)


def _after(day: date) -> date:
    return day if day == END_OF_TIME else day + ONE_DAY
