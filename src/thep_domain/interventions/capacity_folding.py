"""How what a giver can give follows from its facts."""

from datetime import date
from typing import TYPE_CHECKING, assert_never

import attrs
from attrs import frozen

from thep_domain.interventions.capacity_events import (
    CapacityDeclared,
    CapacityEvent,
    CapacityFactWithdrawn,
    CapacityRestored,
    CapacityWithdrawn,
    FreeMealsNoted,
    OrganisationNoted,
    PlaceCommitted,
    PlaceExtended,
    PlaceReleased,
    PlaceRestored,
    PositionNoted,
    ReleaseReason,
    StrengthCorrected,
    StrengthEnded,
    StrengthRecognised,
)
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.state import changed
from thep_domain.schools import CountedPhase

if TYPE_CHECKING:
    from thep_domain.interventions.capacity import Capacity


@frozen
class Declaration:
    """How many schools a giver can support at a time, from when to when."""

    from_on: date
    to_on: date | None
    places: int
    days_a_term: int | None
    phases: tuple[CountedPhase, ...]
    declared_on: date
    fact: int

    def covers(self, day: date) -> bool:
        """Whether it says something of a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@frozen
class Strength:
    """How strong a giver is in an area, from when to when."""

    area: str
    level: int
    from_on: date
    planned: date | None
    """The last day, as it was recognised."""
    seq: int
    """Which fact recognised it."""
    fact: int
    """Which fact said its level last."""
    ends: tuple[tuple[int, date], ...] = ()
    """The facts that ended it, and with which day each."""

    @property
    def to_on(self) -> date | None:
        """The last day on which it counts; None until further notice."""
        return self.ends[-1][1] if self.ends else self.planned

    def counts(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@frozen
class Place:
    """A place that a match takes, from when to when."""

    intervention: str
    match: int
    from_on: date
    planned: date
    """The last day, as it was planned first."""
    fact: int
    """Which fact took it."""
    extended: tuple[tuple[int, date], ...] = ()
    """The facts that extended it, and the last day that each planned."""
    released_on: date | None = None
    """The first day on which it is free, where it was given back before its last day or after it."""
    reason: ReleaseReason | None = None

    @property
    def until_on(self) -> date:
        """The last day, as planned."""
        return self.extended[-1][1] if self.extended else self.planned

    @property
    def last_day(self) -> date:
        """The last day on which it is taken; before the first where it was given back before it began."""
        return self.until_on if self.released_on is None else min(self.until_on, self.released_on - ONE_DAY)

    @property
    def used(self) -> bool:
        """Whether it was taken for a day at least."""
        return self.from_on <= self.last_day

    def takes(self, day: date) -> bool:
        """Whether it is taken on a day."""
        return self.from_on <= day <= self.last_day


@frozen
class Organisation:
    """To which organisation a school belongs from a day on."""

    id: str | None
    from_on: date
    fact: int


@frozen
class Noted:
    """A figure, and the day that it is of."""

    value: int
    on: date
    fact: int


@frozen
class Position:
    """Where a school is: metres east and north."""

    easting: int
    northing: int
    fact: int


def following(capacity: "Capacity", event: CapacityEvent, version: int) -> "Capacity":
    """What a giver can give after one more fact."""
    capacity = changed(capacity, version=version)
    match event:
        case CapacityDeclared():
            said = Declaration(
                event.from_on, event.to_on, event.places, event.days_a_term, event.phases, event.declared_on, version
            )
            # by the day on which each was declared: one that is recorded late does not rule over a later one
            held = sorted((*capacity.declarations, said), key=lambda each: each.declared_on)
            return changed(capacity, declarations=tuple(held))
        case CapacityWithdrawn():
            return changed(capacity, withdrawn_from=event.from_on)
        case CapacityRestored():
            return changed(capacity, withdrawn_from=None)
        case StrengthRecognised():
            strength = Strength(str(event.area), event.level, event.from_on, event.to_on, version, version)
            return changed(capacity, strengths=(*capacity.strengths, strength))
        case StrengthEnded():
            ended = tuple(
                attrs.evolve(each, ends=(*each.ends, (version, event.ended_on)))
                if each.area == event.area and each.counts(event.ended_on)
                else each
                for each in capacity.strengths
            )
            return changed(capacity, strengths=ended)
        case StrengthCorrected():
            right = tuple(
                attrs.evolve(each, level=event.now, fact=version)
                if (each.area, each.from_on, each.level) == (event.area, event.from_on, event.was)
                else each
                for each in capacity.strengths
            )
            return changed(capacity, strengths=right)
        case OrganisationNoted():
            belongs = Organisation(event.organisation, event.from_on, version)
            return changed(capacity, organisations=(*capacity.organisations, belongs))
        case PositionNoted():
            found = Position(event.easting, event.northing, version)
            return changed(capacity, positions=(*capacity.positions, found))
        case FreeMealsNoted():
            noted = Noted(event.percent, event.counted_on, version)
            return changed(capacity, free_meals=(*capacity.free_meals, noted))
        case PlaceCommitted():
            place = Place(str(event.intervention), event.match, event.from_on, event.until_on, version)
            return changed(capacity, places=(*capacity.places, place))
        case PlaceExtended():
            extended = tuple(
                attrs.evolve(each, extended=(*each.extended, (version, event.until_on)))
                if (each.intervention, each.match) == (event.intervention, event.match)
                else each
                for each in capacity.places
            )
            return changed(capacity, places=extended)
        case PlaceReleased():
            return _placed(capacity, event, event.released_on, event.reason)
        case PlaceRestored():
            return _placed(capacity, event, None, None)
        case CapacityFactWithdrawn():
            return _without(capacity, event.of)
        case _:
            assert_never(event)


def _without(capacity: "Capacity", of: int) -> "Capacity":
    """What the giver can give without what one fact said."""
    strengths = (
        attrs.evolve(each, ends=tuple(end for end in each.ends if end[0] != of))
        for each in capacity.strengths
        if each.seq != of
    )
    places = (
        attrs.evolve(each, extended=tuple(longer for longer in each.extended if longer[0] != of))
        for each in capacity.places
        if each.fact != of
    )
    return changed(
        capacity,
        declarations=tuple(each for each in capacity.declarations if each.fact != of),
        strengths=tuple(strengths),
        places=tuple(places),
        organisations=tuple(each for each in capacity.organisations if each.fact != of),
        positions=tuple(each for each in capacity.positions if each.fact != of),
        free_meals=tuple(each for each in capacity.free_meals if each.fact != of),
    )


def _placed(
    capacity: "Capacity", event: PlaceReleased | PlaceRestored, released_on: date | None, reason: ReleaseReason | None
) -> "Capacity":
    places = tuple(
        attrs.evolve(each, released_on=released_on, reason=reason)
        if (each.intervention, each.match) == (event.intervention, event.match)
        else each
        for each in capacity.places
    )
    return changed(capacity, places=places)
