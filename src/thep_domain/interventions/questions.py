"""What callers can ask of concerns, capacity and interventions."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from thep_domain.interventions.candidates import Candidates, candidates_for
from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.cases import concern_key, intervention_key, party
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.rows import (
    CapacityRow,
    ConcernRow,
    InterventionRow,
    ListOfCapacity,
    ListOfConcerns,
    ListOfInterventions,
    capacity_row,
    rhythms_on,
)
from thep_domain.kernel.work import Reading


def concern_of(reading: Reading, concern: str) -> Concern:
    """A concern by its name, such as 100934-c1. Raises Refused for an unknown one."""
    return reading.load(Concern, concern_key(reading, concern))


def concerns(reading: Reading, as_of: date, status: str | None = None) -> list[ConcernRow]:
    """The concerns raised by a day as they stand on it, of any status or of one."""
    rows = reading.listed(ListOfConcerns(as_of, rhythms_on(reading, as_of)))
    return [row for row in rows if status in (None, row.status)]


def concern_on(reading: Reading, concern: str, as_of: date) -> ConcernRow | None:
    """One concern as it stands on a day; None before it was raised. It costs the same however many others there are."""
    key = concern_key(reading, concern)
    row = ListOfConcerns(as_of, rhythms_on(reading, as_of)).rows(reading, key, reading.load(Concern, key))
    return next(row, None)


def intervention_of(reading: Reading, intervention: str) -> Intervention:
    """An intervention by its name, such as 100934-i1. Raises Refused for an unknown one."""
    return reading.load(Intervention, intervention_key(reading, intervention))


def interventions(reading: Reading, as_of: date, status: str | None = None) -> list[InterventionRow]:
    """The interventions identified by a day as they stand on it, of any status or of one."""
    rows = reading.listed(ListOfInterventions(as_of, rhythms_on(reading, as_of)))
    return [row for row in rows if status in (None, row.status)]


def intervention_on(reading: Reading, intervention: str, as_of: date) -> InterventionRow | None:
    """One intervention as it stands on a day; None before the need was identified. Others cost it nothing."""
    key = intervention_key(reading, intervention)
    row = ListOfInterventions(as_of, rhythms_on(reading, as_of)).rows(reading, key, reading.load(Intervention, key))
    return next(row, None)


def capacity_of(reading: Reading, giver: str, as_of: date) -> CapacityRow:
    """What a giver can give on a day, by the URN of a school or the id of a person or an organisation."""
    key = party(reading, giver).id
    return capacity_row(reading, key, reading.load(Capacity, key), as_of)


def capacities(reading: Reading, as_of: date) -> list[CapacityRow]:
    """What each giver can give on a day."""
    return reading.listed(ListOfCapacity(as_of))


@frozen
class OverCommitted:
    """A day from which more places of a giver are taken than it declared, and how many more."""

    giver: str
    from_on: date
    over: int


def over_committed(reading: Reading, giver: str) -> Iterator[OverCommitted]:
    """From which days on more places of a giver are taken than it declared; 0 from the day on which that ends."""
    key = party(reading, giver).id
    capacity, before = reading.load(Capacity, key), 0
    for day in capacity.days_of_change(date.min, date.max):
        if (over := capacity.over_on(day)) != before:
            before = over
            yield OverCommitted(key, day, over)


def candidates(
    reading: Reading, intervention: str, from_on: date, until_on: date | None = None, as_of: date | None = None
) -> Candidates:
    """Who may support a school: those ranked, the best first, each part of their points shown, and those barred.

    For a period of support, by what is known of givers on a day, by default its first. Who was proposed before stands
    outside of the ranking.
    """
    key = intervention_key(reading, intervention)
    return candidates_for(reading, key, from_on, max(until_on or from_on, from_on), as_of or from_on)
