"""What givers can give, performed again: places and strengths, what was noted, and which places are taken."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import dropwhile
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.casework import CORRECTED, DAY, RECORDED, reads_of
from thep_domain.audit.checks import Arguments, Checks, key_of, words_of
from thep_domain.audit.roles import INPUT, RULES, Roles, cites, copy, decided, sealed
from thep_domain.interventions import (
    Capacity,
    CapacityDeclared,
    CapacityFactWithdrawn,
    FreeMealsNoted,
    OrganisationNoted,
    PositionNoted,
    StrengthCorrected,
    StrengthEnded,
    StrengthRecognised,
)
from thep_domain.kernel.provenance import Recorded

NOTED: Final = (OrganisationNoted, PositionNoted, FreeMealsNoted)
"""In the order in which one command records them."""


def _declared(event: CapacityDeclared) -> dict[str, Any]:
    return {
        "places": event.places,
        "from_on": event.from_on,
        "to_on": event.to_on,
        "days": event.days_a_term,
        "phases": event.phases,
        "on": event.declared_on,
    }


def _recognised(event: StrengthRecognised) -> dict[str, Any]:
    return {
        "area": event.area,
        "level": event.level,
        "basis": event.basis,
        "from_on": event.from_on,
        "to_on": event.to_on,
        "on": event.recognised_on,
    }


def _correct(again: Again) -> Arguments | None:
    fact = again.first(StrengthCorrected)
    if fact is None:
        return None
    event = fact.event
    return {
        "giver": key_of(fact),
        "area": event.area,
        "was": event.was,
        "right": event.now,
        "because": words_of(event.reason),
        "on": _day_of(again, fact),
    }


def _day_of(again: Again, fact: Recorded[StrengthCorrected]) -> date:
    """A day on which the level that is corrected counts: of those that it may be, one that the provenance names."""
    held, event = again.load(Capacity, key_of(fact)), fact.event
    strengths = [each for each in held.strengths if each.area == event.area]
    ends = [each.to_on for each in strengths if each.to_on is not None and each.to_on < again.today]
    days = sorted({again.today, *(each.from_on for each in strengths), *(day + timedelta(days=1) for day in ends)})
    named = fact.why.corrects
    found = list[tuple[bool, date]]()
    for day in (each for each in days if each <= again.today):
        last = next((each for each in reversed(strengths) if each.counts(day)), None)
        if last is not None and (last.from_on, last.level) == (event.from_on, event.was):
            found.append((named is None or last.fact != named.version, day))
    return min(found)[1] if found else again.today


def _note(again: Again) -> Arguments | None:
    facts = list(_noted(again))
    if not facts:
        return None
    said: dict[str, Any] = {"giver": key_of(facts[0]), "source": facts[0].event.source, "on": _noted_on(facts[0])}
    for event in (fact.event for fact in facts):
        match event:
            case OrganisationNoted(organisation=organisation):
                said |= {"organisation": organisation, "independent": organisation is None}
            case PositionNoted(easting=easting, northing=northing):
                said |= {"easting": easting, "northing": northing}
            case FreeMealsNoted(percent=percent):
                said["free_meals"] = percent
    return said


def _noted(again: Again) -> Iterator[Recorded[Any]]:
    """What one command noted: of one giver, from one source, of one day, each kind once and in order."""
    first: Recorded[Any] | None = again.first(*NOTED)
    last = -1
    for fact in dropwhile(lambda each: each is not first, again.rest):
        place = next((number for number, kind in enumerate(NOTED) if isinstance(fact.event, kind)), -1)
        if place <= last or first is None or _said_of(fact) != _said_of(first):
            return
        last = place
        yield fact


def _said_of(fact: Recorded[Any]) -> tuple[str, str, date]:
    return fact.stream, fact.event.source, _noted_on(fact)


def _noted_on(fact: Recorded[Any]) -> date:
    event, day = fact.event, fact.why.effective_on
    match event:
        case OrganisationNoted(from_on=on) | PositionNoted(noted_on=on) | FreeMealsNoted(counted_on=on):
            day = on
    return day


_READS: Final = {
    "interventions.declare_capacity": reads_of("giver", CapacityDeclared, read=_declared),
    "interventions.recognise_strength": reads_of("giver", StrengthRecognised, read=_recognised, authority=True),
    "interventions.end_strength": reads_of("giver", StrengthEnded, read=lambda e: {"area": e.area, "on": e.ended_on}),
    "interventions.correct_strength": _correct,
    "interventions.note_giver": _note,
    "interventions.withdraw_capacity_fact": reads_of(
        "giver", CapacityFactWithdrawn, read=lambda e: {"of": e.of, "because": words_of(e.reason)}
    ),
}

_SIDE: Final = copy("one-sided")
_PLACE: Final[Roles] = {"intervention": _SIDE, "match": _SIDE}

_ROLES: Final[dict[str, Roles]] = {
    "interventions.capacity_declared": {
        "declared_on": DAY,
        "from_on": INPUT,
        "to_on": INPUT,
        "places": INPUT,
        "days_a_term": INPUT,
        "phases": INPUT,
    },
    "interventions.capacity_withdrawn": {"from_on": decided(), "register": cites()},
    "interventions.capacity_restored": {"from_on": RECORDED, "register": cites()},
    "interventions.strength_recognised": {
        "recognised_on": DAY,
        "area": INPUT,
        "level": INPUT,
        "from_on": INPUT,
        "to_on": INPUT,
        "basis": INPUT,
        "rules": RULES,
    },
    "interventions.strength_ended": {"ended_on": DAY, "area": INPUT},
    "interventions.strength_corrected": {
        "area": CORRECTED,
        "from_on": RECORDED,
        "was": RECORDED,
        "now": INPUT,
        **sealed("reason"),
    },
    "interventions.organisation_noted": {"from_on": DAY, "organisation": INPUT, "source": INPUT},
    "interventions.position_noted": {"noted_on": DAY, "easting": INPUT, "northing": INPUT, "source": INPUT},
    "interventions.free_meals_noted": {"counted_on": DAY, "percent": INPUT, "source": INPUT},
    "interventions.place_committed": {**_PLACE, "urn": decided(), "from_on": _SIDE, "until_on": _SIDE},
    "interventions.place_extended": {**_PLACE, "until_on": _SIDE},
    "interventions.place_released": {**_PLACE, "released_on": _SIDE, "reason": _SIDE},
    "interventions.place_restored": _PLACE,
    "interventions.capacity_fact_withdrawn": {"of": CORRECTED, "what": decided(), **sealed("reason")},
}

CHECKS: Final = Checks(
    reads=_READS,
    roles=_ROLES,
    keeps=(Capacity,),
    without_grounds={
        f"interventions.place_{what}": lambda _, __: "one-sided"
        for what in ("committed", "extended", "released", "restored")
    },
)
