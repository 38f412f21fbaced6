"""The facts of what a giver can give: places and strengths, and which of its places are taken by when."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from attrs import field

from thep_domain.kernel.event import event, in_order
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import ID, Optional, at_least, between, shaped
from thep_domain.schools import CountedPhase


class CapacityFact(StrEnum):
    """The facts of a giver that can be withdrawn because they were not so."""

    DECLARATION = "declaration"
    STRENGTH = "strength"
    END_OF_STRENGTH = "end-of-strength"
    ORGANISATION = "organisation"
    POSITION = "position"
    FREE_MEALS = "free-meals"
    PLACE = "place"
    LONGER_PLACE = "longer-place"


class ReleaseReason(StrEnum):
    """Why a place is free again."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    BARRED = "barred"


@event("interventions.capacity_declared", version=1, effective="declared_on")
class CapacityDeclared:
    """A giver said how many schools it can support at a time; on each day what was declared last counts."""

    declared_on: date
    """The day on which it said so."""
    from_on: date
    """The first day of it."""
    to_on: date | None
    """The last day of it; nothing until further notice."""
    places: int = field(validator=between(0, 1_000))
    """How many schools at a time."""
    days_a_term: int | None = field(validator=between(0, 100))
    """How many days a term, where it said so."""
    phases: tuple[CountedPhase, ...]
    """For which phases; empty for all."""

    __attrs_post_init__ = in_order("from_on", "to_on")


@event("interventions.capacity_withdrawn", version=1)
class CapacityWithdrawn:
    """A giver gives nothing from a day on, whatever it declared: it closed, or was merged into another school."""

    from_on: date
    """The first day without places: the day after the last day of the school."""
    register: Cited
    """The registration that shows the end of the school, and its version."""


@event("interventions.capacity_restored", version=1)
class CapacityRestored:
    """A giver gives what it declared: the register took its closing back, or moved it."""

    from_on: date
    """The day from which it would have given nothing."""
    register: Cited
    """The registration that no longer shows that end, and its version."""


@event("interventions.strength_recognised", version=1, effective="recognised_on")
class StrengthRecognised:
    """A giver was found strong in an area; never by a grade of an inspection alone."""

    recognised_on: date
    """The day of the decision."""
    area: Text
    """In what: a word of the rule improvement.areas."""
    level: int = field(validator=between(1, 3))
    """How strong: 1, 2 or 3."""
    from_on: date
    """The first day on which it counts."""
    to_on: date | None
    """The last day on which it counts; nothing until further notice."""
    basis: Text
    """What it rests on, such as an inspection, a review or the directory of good practice."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("from_on", "to_on")


@event("interventions.strength_ended", version=1, effective="ended_on")
class StrengthEnded:
    """A strength counts no more after this day."""

    ended_on: date
    """The last day on which it counts."""
    area: Text
    """In what."""


@event("interventions.strength_corrected", version=1)
class StrengthCorrected:
    """A level was recorded wrong. It takes effect on the first day on which the wrong one counted."""

    area: Text
    """In what."""
    from_on: date
    """The first day on which the wrong level counted."""
    was: int = field(validator=between(1, 3))
    """The level that was recorded."""
    now: int = field(validator=between(1, 3))
    """The level that is right."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.organisation_noted", version=1, effective="from_on")
class OrganisationNoted:
    """To which organisation, such as a trust, a school belongs from a day on. The register does not hold it."""

    from_on: date
    """The first day of it."""
    organisation: str | None = field(metadata=shaped(Optional(ID)))
    """The id of the organisation; nothing where the school stands by itself."""
    source: Text
    """Where that is from."""


@event("interventions.position_noted", version=1, effective="noted_on")
class PositionNoted:
    """Where a school is, by the national grid. The register that is imported does not hold it."""

    noted_on: date
    """The day on which it was noted."""
    easting: int = field(validator=between(0, 999_999))
    """Metres east."""
    northing: int = field(validator=between(0, 1_300_000))
    """Metres north."""
    source: Text
    """Where that is from."""


@event("interventions.free_meals_noted", version=1, effective="counted_on")
class FreeMealsNoted:
    """How many of its pupils were ever given free meals, by a census, which the register does not hold."""

    counted_on: date
    """The day of the census."""
    percent: int = field(validator=between(0, 100))
    """Percentage of pupils, rounded to a whole number."""
    source: Text
    """Where that is from."""


@event("interventions.place_committed", version=1)
class PlaceCommitted:
    """A place is taken by an intervention: recorded in the same save as the giver's acceptance."""

    intervention: Text
    """The intervention, such as 100934-i1."""
    match: int = field(validator=at_least(1))
    """Which match of it."""
    urn: URN
    """The URN of the school that is supported, on the day of the acceptance."""
    from_on: date
    """The first day of the place."""
    until_on: date
    """The last day of the place, as planned."""

    __attrs_post_init__ = in_order("from_on", "until_on")


@event("interventions.place_extended", version=1)
class PlaceExtended:
    """A place is taken for longer than was planned: recorded in the same save as the decision to extend the support."""

    intervention: Text
    """The intervention, such as 100934-i1."""
    match: int = field(validator=at_least(1))
    """Which match of it."""
    until_on: date
    """The last day of the place, as planned from then on."""


@event("interventions.place_released", version=1)
class PlaceReleased:
    """A place is free again, from the day after the last day of support."""

    intervention: Text
    """The intervention, such as 100934-i1."""
    match: int = field(validator=at_least(1))
    """Which match of it."""
    released_on: date
    """The first day on which the place is free."""
    reason: ReleaseReason
    """What ended the support."""


@event("interventions.place_restored", version=1)
class PlaceRestored:
    """A place that was released is taken as before: what ended the support was taken back, moved, or put right."""

    intervention: Text
    """The intervention, such as 100934-i1."""
    match: int = field(validator=at_least(1))
    """Which match of it."""


@event("interventions.capacity_fact_withdrawn", version=1)
class CapacityFactWithdrawn:
    """A fact of a giver was not so: of another giver or day, recorded twice, or nothing of it true.

    It takes effect on the first day for which that fact counted; from there on it counts for nothing.
    """

    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: CapacityFact
    """What that fact is."""
    reason: Sealed | None
    """What was wrong, sealed; nothing where it followed from what was withdrawn of an intervention in the same save."""


CapacityEvent: TypeAlias = (
    CapacityDeclared
    | CapacityWithdrawn
    | CapacityRestored
    | StrengthRecognised
    | StrengthEnded
    | StrengthCorrected
    | OrganisationNoted
    | PositionNoted
    | FreeMealsNoted
    | PlaceCommitted
    | PlaceExtended
    | PlaceReleased
    | PlaceRestored
    | CapacityFactWithdrawn
)
