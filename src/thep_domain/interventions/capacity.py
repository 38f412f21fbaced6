"""What a giver can give: its places by day, and which of them are taken; never more than it declared."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, get_args

from attrs import frozen

from thep_domain.interventions.capacity_events import (
    CapacityDeclared,
    CapacityEvent,
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
from thep_domain.interventions.capacity_folding import (
    Declaration,
    Noted,
    Organisation,
    Place,
    Position,
    Strength,
    following,
)
from thep_domain.interventions.refusals import NO_CAPACITY, NOT_RECOGNISED
from thep_domain.interventions.words import known_word, said
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.risk import AREAS, NOT_WHAT_STANDS
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import CountedPhase


@frozen(slots=False)
class Capacity:
    """The places, strengths and commitments of one giver: a school, a person or an organisation."""

    STREAM: ClassVar[str] = "capacity"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(CapacityEvent)

    declarations: tuple[Declaration, ...] = ()
    strengths: tuple[Strength, ...] = ()
    places: tuple[Place, ...] = ()
    withdrawn_from: date | None = None
    """From when on it gives nothing, because it closed."""
    organisations: tuple[Organisation, ...] = ()
    positions: tuple[Position, ...] = ()
    free_meals: tuple[Noted, ...] = ()
    version: int = 0

    # What is true on a day

    @property
    def position(self) -> tuple[int, int] | None:
        """Metres east and north, as they were noted last."""
        return (self.positions[-1].easting, self.positions[-1].northing) if self.positions else None

    def declaration_on(self, day: date) -> Declaration | None:
        """What it declared of a day last: by the day of each declaration, of two of one day the later recorded."""
        held = (each for each in reversed(self.declarations) if each.covers(day))
        return next(held, None)

    def declared_on(self, day: date) -> int:
        """How many schools it can support at a time on a day."""
        if self.withdrawn_from is not None and day >= self.withdrawn_from:
            return 0
        held = self.declaration_on(day)
        return 0 if held is None else held.places

    def taken_on(self, day: date) -> tuple[Place, ...]:
        """Which places are taken on a day."""
        return tuple(each for each in self.places if each.takes(day))

    def free_on(self, day: date) -> int:
        """How many places are free on a day; below 0 where more are taken than it declared."""
        return self.declared_on(day) - len(self.taken_on(day))

    def days_of_change(self, first: date, last: date) -> list[date]:
        """The first day of a period, and those in it on which what is declared or taken changes."""
        days = {first}
        for each in self.declarations:
            days |= {each.from_on, *([each.to_on + ONE_DAY] if each.to_on and each.to_on < date.max else [])}
        for place in self.places:
            days |= {place.from_on, place.last_day + ONE_DAY}
        if self.withdrawn_from is not None:
            days.add(self.withdrawn_from)
        return sorted(day for day in days if first <= day <= last)

    def first_day_full(self, first: date, last: date) -> date | None:
        """The first day of a period without a free place; None where there is one throughout."""
        return next((day for day in self.days_of_change(first, last) if self.free_on(day) < 1), None)

    def over_on(self, day: date) -> int:
        """How many places more are taken on a day than it declared."""
        return max(0, -self.free_on(day))

    def least_free(self, first: date, last: date) -> tuple[int, int]:
        """The least that is free on a day of a period, and what is declared of that day."""
        return min((self.free_on(day), self.declared_on(day)) for day in self.days_of_change(first, last))

    def strength_on(self, area: str, day: date) -> int:
        """How strong it is in an area on a day, from 0 to 3, by what was recognised last."""
        held = [each for each in self.strengths if each.area == area and each.counts(day)]
        return held[-1].level if held else 0

    def supports_begun(self, after: date, by: date) -> tuple[date, ...]:
        """The days after one and by another on which it began to support a school, in order."""
        return tuple(sorted(each.from_on for each in self.places if each.used and after < each.from_on <= by))

    def organisation_on(self, day: date) -> str | None:
        """To which organisation it belongs on a day, as far as that was noted."""
        held = sorted((each for each in self.organisations if each.from_on <= day), key=lambda each: each.from_on)
        return held[-1].id if held else None

    def free_meals_by(self, day: date) -> int | None:
        """The percentage of pupils who were ever given free meals, by the census held last by a day."""
        held = sorted((each for each in self.free_meals if each.on <= day), key=lambda each: each.on)
        return held[-1].value if held else None

    def offers(self, phase: CountedPhase, day: date) -> bool:
        """Whether it supports schools of a phase."""
        held = self.declaration_on(day)
        return held is None or not held.phases or phase in held.phases

    def place(self, intervention: str, match: int) -> Place | None:
        """The place that a match takes, or took."""
        found = (each for each in self.places if (each.intervention, each.match) == (intervention, match))
        return next(found, None)

    # Decisions

    def declare(
        self, on: date, from_on: date, to_on: date | None, places: int, days: int | None, phases: Iterable[CountedPhase]
    ) -> CapacityDeclared:
        """Take what a giver declares; fewer places than are taken is a fact, and no further one can be taken then."""
        _in_order(from_on, to_on)
        return CapacityDeclared(
            declared_on=on, from_on=from_on, to_on=to_on, places=places, days_a_term=days, phases=tuple(phases)
        )

    def recognise(
        self, on: date, area: str, level: int, from_on: date, to_on: date | None, basis: Text, rules: RulesInForce
    ) -> StrengthRecognised:
        """Recognise a strength from a day on; in one area the last that was recognised counts."""
        _in_order(from_on, to_on)
        return StrengthRecognised(
            recognised_on=on,
            area=known_word(rules, AREAS, area, "area"),
            level=level,
            from_on=from_on,
            to_on=to_on,
            basis=basis,
            rules=rules.cite(AREAS),
        )

    def end_strength(self, on: date, area: str) -> StrengthEnded:
        """End a strength with a day."""
        if not self.strength_on(area, on):
            raise NOT_RECOGNISED(f"No strength in {area} counts on {on}: there is nothing to end.")
        return StrengthEnded(ended_on=on, area=Text(area))

    def correct_strength(
        self, area: str, was: int, now: int, on: date, reason: Sealed | None
    ) -> tuple[StrengthCorrected, int]:
        """Put a level right that was recorded wrong, and say which fact said it."""
        held = [each for each in self.strengths if each.area == area and each.counts(on)]
        if not held or held[-1].level != was:
            stands = f"{held[-1].level} stands" if held else "none stands"
            raise NOT_WHAT_STANDS(f"The level in {area} on {on} is not {was}: {stands}.")
        if now == was:
            raise NOT_WHAT_STANDS(f"The level in {area} is {was} already: there is nothing to correct.")
        fact = StrengthCorrected(
            area=Text(area), from_on=held[-1].from_on, was=was, now=now, reason=said(reason, "reason")
        )
        return fact, held[-1].fact

    def commit(self, intervention: str, match: int, urn: URN, from_on: date, until_on: date) -> PlaceCommitted:
        """Take a place for a match. Raises Refused where on any day of the period none is free."""
        _in_order(from_on, until_on)
        full = self.first_day_full(from_on, until_on)
        if full is not None:
            raise NO_CAPACITY(self._full(full))
        return PlaceCommitted(intervention=Text(intervention), match=match, urn=urn, from_on=from_on, until_on=until_on)

    def extend(self, intervention: str, match: int, until_on: date) -> tuple[PlaceExtended, ...]:
        """Take a place for longer. Raises Refused where on any day more than before none is free."""
        held = self.place(intervention, match)
        if held is None:
            return ()
        full = self.first_day_full(held.until_on + ONE_DAY, until_on)
        if full is not None:
            raise NO_CAPACITY(self._full(full))
        return (PlaceExtended(intervention=Text(intervention), match=match, until_on=until_on),)

    def release(
        self, intervention: str, match: int, released_on: date, reason: ReleaseReason
    ) -> tuple[PlaceReleased, ...]:
        """Give a place back from a day on; one that is free earlier already is no news."""
        held = self.place(intervention, match)
        if held is None or (held.released_on is not None and held.released_on <= released_on):
            return ()
        day = max(released_on, held.from_on)
        return (PlaceReleased(intervention=Text(intervention), match=match, released_on=day, reason=reason),)

    def restore(self, intervention: str, match: int) -> tuple[PlaceRestored, ...]:
        """Take a place again that was given back with a closing which the register took back."""
        held = self.place(intervention, match)
        if held is None or held.released_on is None:
            return ()
        return (PlaceRestored(intervention=Text(intervention), match=match),)

    def close(self, last_day: date, register: Cited) -> Iterator[CapacityWithdrawn | CapacityRestored]:
        """Give nothing after the last day of the school."""
        first = last_day + ONE_DAY
        if self.withdrawn_from == first:
            return
        yield from self.reopen(register)
        yield CapacityWithdrawn(from_on=first, register=register)

    def reopen(self, register: Cited) -> Iterator[CapacityRestored]:
        """Give what was declared again."""
        if self.withdrawn_from is not None:
            yield CapacityRestored(from_on=self.withdrawn_from, register=register)

    @staticmethod
    def note_organisation(from_on: date, organisation: str | None, source: Text) -> OrganisationNoted:
        """Note to which organisation a school belongs from a day on."""
        return OrganisationNoted(from_on=from_on, organisation=organisation, source=source)

    @staticmethod
    def note_position(on: date, easting: int, northing: int, source: Text) -> PositionNoted:
        """Note where a school is."""
        return PositionNoted(noted_on=on, easting=easting, northing=northing, source=source)

    @staticmethod
    def note_free_meals(on: date, percent: int, source: Text) -> FreeMealsNoted:
        """Note how many pupils were ever given free meals."""
        return FreeMealsNoted(counted_on=on, percent=percent, source=source)

    def _full(self, day: date) -> str:
        taken = ", ".join(f"held from {each.from_on} by {each.intervention}" for each in self.taken_on(day))
        declared = self.declared_on(day)
        return (
            f"On {day} it has {declared} place{'s' * (declared != 1)}, and none is free{f': {taken}' if taken else ''}."
            " Choose other days, another giver, or declare more places."
        )

    # Folding

    def evolve(self, event: CapacityEvent) -> "Capacity":
        """What the giver can give after one more fact."""
        return following(self, event, self.version + 1)


def _in_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise DATES_OUT_OF_ORDER(f"The last day, {last}, is before the first, {first}: write them the other way round.")
