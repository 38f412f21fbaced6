"""Who may support a school: those barred with the reason, the others in the order of the ranking."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from attrs import frozen

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.cases import Party, interventions_of, party, school_of
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.ranking import ALL_THROUGH, GiverKnown, NeedFor, Ranked, rank
from thep_domain.interventions.rules import RANKING
from thep_domain.interventions.stages import Over
from thep_domain.kernel.calendar import ONE_DAY, after
from thep_domain.kernel.work import Reading
from thep_domain.rulebook import rules_in_force
from thep_domain.schools import Establishment

ALL_THROUGH_IN_REGISTER: Final = "All-through"


@frozen
class Barred:
    """A giver that cannot be proposed, and why; on which day, where it is because of one."""

    giver: str
    code: str
    why: str
    day: date | None = None


@frozen
class Candidates:
    """The givers for an intervention: those ranked, the best first, and those barred."""

    ranked: tuple[Ranked, ...]
    barred: tuple[Barred, ...]

    def of(self, giver: str) -> Ranked | None:
        """Where a giver stands; None outside of the ranking."""
        return next((each for each in self.ranked if each.giver == giver), None)


def candidates_for(reading: Reading, key: str, from_on: date, until_on: date, day: date) -> Candidates:
    """The givers for an intervention and a period of support, by what is known of them on a day.

    Who was proposed before stands outside of the ranking.
    """
    case, own = reading.load(Intervention, key), key.rpartition("-")[0]
    school, rules = school_of(reading, key), rules_in_force(reading, day)
    asked = {each.giver for each in case.candidates if each.outcome is not CandidateOutcome.BARRED}
    givers, barred = list[GiverKnown](), list[Barred]()
    for giver, capacity in sorted(reading.loaded(Capacity), key=lambda each: each[0]):
        if not capacity.declarations or giver in asked:
            continue
        who = party(reading, giver)
        bar = next(_bars(reading, case, own, school, who, capacity, (from_on, until_on), day), None)
        if bar is not None:
            barred.append(bar)
        else:
            years = rules[RANKING].years
            givers.append(_known(case, who, capacity, (from_on, until_on), day, years))
    profile = reading.load(Capacity, own)
    need = NeedFor(case.need, _phase(school, day) or "", profile.position, profile.free_meals_by(day))
    return Candidates(rank(need, givers, rules[RANKING]), tuple(barred))


def _bars(
    reading: Reading,
    case: Intervention,
    own: str,
    school: Establishment | None,
    who: Party,
    capacity: Capacity,
    period: tuple[date, date],
    day: date,
) -> Iterator[Barred]:
    """Why a giver cannot support the school, the first reason first."""
    if who.id == own:
        yield Barred(who.id, "own-school", "it is the school itself")
    closed = first_day_closed(who, *period)
    if closed is not None:
        yield Barred(who.id, "giver-not-open", f"it is not open on {closed}", closed)
    full = capacity.first_day_full(*period)
    if full is not None:
        yield Barred(who.id, "no-capacity", f"no place is free on {full}", full)
    if any(each.giver == who.id and each.outcome is CandidateOutcome.BARRED for each in case.candidates):
        yield Barred(who.id, "candidate-barred", "a conflict of interest bars it")
    if school is not None and not capacity.offers(school.details_on(day).counted_in, day):
        yield Barred(who.id, "phase-not-offered", f"it does not offer support for {school.details_on(day).counted_in}")
    areas = {area for area, _ in case.need}
    if who.school is not None:
        for key, other in interventions_of(reading, who.id):
            shared = sorted(areas & {area for area, _ in other.need})
            stage = other.stage_on(day)
            if shared and stage is not None and not isinstance(stage, Over):
                yield Barred(who.id, "supported-itself", f"it is supported itself in {', '.join(shared)}, by {key}")


def first_day_closed(who: Party, first: date, last: date) -> date | None:
    """The first day of a period on which a school is not open, as far as is known; None for others."""
    if who.school is None:
        return None
    if not who.school.open_on(first):
        return first
    closing = who.school.closing
    return None if closing is None or closing.last_day >= last else closing.last_day + ONE_DAY


def _known(
    case: Intervention, who: Party, capacity: Capacity, period: tuple[date, date], day: date, years: int
) -> GiverKnown:
    free, declared = capacity.least_free(*period)
    return GiverKnown(
        id=who.id,
        levels=tuple((area, capacity.strength_on(area, day)) for area, _ in case.need),
        phase=_phase(who.school, day),
        position=capacity.position,
        free=free,
        declared=declared,
        begun=capacity.supports_begun(_years_before(day, years), day),
        free_meals=capacity.free_meals_by(day),
    )


def _years_before(day: date, years: int) -> date:
    first = date(max(1, day.year - years), day.month, 1)
    return after(first, f"P{day.day - 1}D") if day.day > 1 else first


def _phase(school: Establishment | None, day: date) -> str | None:
    """The phase of a school as the ranking compares it: an all-through school borders on two."""
    if school is None:
        return None
    details = school.details_on(day)
    return ALL_THROUGH if details.phase == ALL_THROUGH_IN_REGISTER else details.counted_in.value
