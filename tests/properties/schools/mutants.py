"""Plausible mistakes in the register of schools: each must be found by the property that it is made for."""

from datetime import date
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.schools import Establishment, School, SchoolRow
from thep_domain.schools.events import ClosingWithdrawn

MUTANTS = Mutants()
breaks = MUTANTS.breaks


@breaks("invariant_of_the_register_the_newest_file_is_shown")
def a_closing_that_is_withdrawn_stays(patch: Patch) -> None:
    evolve = School.evolve

    def wrong(school: School, event: Any) -> School:
        after = evolve(school, event)
        return attrs.evolve(after, closed_on=school.closed_on) if isinstance(event, ClosingWithdrawn) else after

    patch.setattr(School, "evolve", wrong)


@breaks("invariant_of_the_register_the_newest_file_is_shown")
def an_older_file_overrides_the_newer(patch: Patch) -> None:
    register = School.register
    patch.setattr(School, "register", lambda school, *rest: register(attrs.evolve(school, as_at=None), *rest))


@breaks("invariant_of_the_register_the_latest_count_is_shown")
def a_count_after_the_closing_keeps_its_day(patch: Patch) -> None:
    patch.setattr(School, "dated", lambda _, count: count.counted_on)


@breaks("invariant_of_the_register_a_school_is_open_through_its_last_day")
def a_school_is_shut_on_its_closing_day(patch: Patch) -> None:
    def wrong(school: School, day: date) -> bool:
        return school.opened_by(day) and (school.closed_on is None or day < school.closed_on)

    def shut(row: SchoolRow, la: str | None, phase: str | None, open_on: date | None) -> bool:
        return matches(row, la, phase, open_on) and (open_on is None or open_on != row.closed_on)

    matches = SchoolRow.matches
    patch.setattr(School, "open_on", wrong)
    patch.setattr(SchoolRow, "matches", shut)


@breaks("invariant_of_the_register_a_school_has_its_urn_of_the_day")
def the_first_registration_is_in_force_for_ever(patch: Patch) -> None:
    patch.setattr(Establishment, "registration_on", lambda found, _: found.registrations[0])
