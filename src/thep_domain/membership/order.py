"""The order of a membership's days: what must come before what, whatever is recorded or corrected."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.membership.events import Category
from thep_domain.membership.spell import Spell


def must_be_in_order(spells: tuple[Spell, ...], correcting: str) -> None:
    """Refuse what would break an order that already stands, naming what to correct first (DOMAIN section 5).

    ``correcting`` is what is being put right, such as ``application``.
    """
    wrong = next(_wrong(spells, correcting), None)
    if wrong is not None:
        raise DATES_OUT_OF_ORDER(wrong)


def _wrong(spells: tuple[Spell, ...], correcting: str) -> Iterator[str]:
    for spell in spells:
        yield from _in_spell(spell, correcting)
    for before, after in pairwise(spells):
        yield from _between(before, after, correcting)


def _in_spell(spell: Spell, correcting: str) -> Iterator[str]:
    applied_on, admitted_on = spell.applied_on, spell.admitted_on
    if not spell.begun_by_change:
        for name, made_on in spell.commitments:
            if made_on < applied_on:
                yield _late(f"commitment {name}", made_on, "application", applied_on, correcting)
    for what, day in (("admission", admitted_on), ("decline", spell.declined_on), ("withdrawal", spell.withdrawn_on)):
        if day is not None and day < applied_on:
            yield _late(what, day, "application", applied_on, correcting)
    if admitted_on is None:
        return
    for notice in spell.notices:
        if notice.received_on < admitted_on:
            yield _late("notice", notice.received_on, "admission", admitted_on, correcting)
        if notice.rescinded_on is not None and not notice.received_on <= notice.rescinded_on <= notice.ends_on:
            yield (
                f"The notice of {notice.received_on}, with {notice.ends_on} as the last day, was rescinded on"
                f" {notice.rescinded_on}, which must be between the two: correct that first."
            )
    for first, second in pairwise(spell.notices):
        if first.rescinded_on is None or second.received_on < first.rescinded_on:
            yield (
                f"Another notice was received on {second.received_on}, before the one of {first.received_on} was"
                " rescinded: correct that first."
            )
    if spell.changed_on is not None and spell.changed_on <= admitted_on:
        yield _late("change of category", spell.changed_on, "admission", admitted_on, correcting)


def _between(before: Spell, after: Spell, correcting: str) -> Iterator[str]:
    if before.admitted_on is None:
        if before.refused_on is None or after.applied_on < before.refused_on:
            yield (
                f"The school applied again on {after.applied_on}, before its application of {before.applied_on} was"
                " decided: correct that first."
            )
        return
    last_day = before.last_day
    if after.begun_by_change:
        first = "notice" if correcting == "change of category" else "change of category"
        if last_day is None or after.applied_on != last_day + ONE_DAY:
            yield (
                f"The category changed on {after.applied_on}, and the spell before it ends on {_or_open(last_day)}:"
                f" correct the {first} first."
            )
        elif before.category is Category.FULL and after.category is Category.ASSOCIATE:
            given = before.last_day_given
            if given != last_day:
                yield (
                    f"Full membership ended on {last_day}, when the category changed, and its notice gives"
                    f" {_or_open(given)}: correct the {first} first."
                )
    elif last_day is None or after.applied_on <= last_day:
        yield (
            f"The school applied again on {after.applied_on}, and the membership before it ends on"
            f" {_or_open(last_day)}: correct the later application first."
        )


def _late(what: str, day: date, other: str, other_day: date, correcting: str) -> str:
    first = other if correcting == what else what
    return f"The {what} of {day} would come before the {other} of {other_day}: correct the {first} first."


def _or_open(day: date | None) -> str:
    return "no day" if day is None else str(day)
