"""Plausible mistakes in the register of schools: each must be found by the property that it is made for."""

from datetime import date
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.schools import Establishment, School, SchoolRow
from thep_domain.schools.events import ClosingWithdrawn, SourceRetracted

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


@breaks("invariant_of_the_register_the_latest_count_is_shown")
def a_count_of_a_retracted_file_stays(patch: Patch) -> None:
    evolve = School.evolve

    def wrong(school: School, event: Any) -> School:
        after = evolve(school, event)
        return attrs.evolve(after, counts=school.counts) if isinstance(event, SourceRetracted) else after

    patch.setattr(School, "evolve", wrong)


@breaks("invariant_of_the_register_what_was_not_taken_back_is_shown")
def a_name_of_a_retracted_file_stays(patch: Patch) -> None:
    evolve = School.evolve

    def wrong(school: School, event: Any) -> School:
        after = evolve(school, event)
        stays = isinstance(event, SourceRetracted) and after.registered
        return attrs.evolve(after, details=school.details) if stays else after

    patch.setattr(School, "evolve", wrong)


@breaks("invariant_of_the_register_a_correction_is_shown")
def a_corrected_count_is_the_wrong_one_again(patch: Patch) -> None:
    count_by_hand = School.count_by_hand

    def wrong(school: School, *said: Any) -> Any:
        found = count_by_hand(school, *said)
        if found is None or found[1] is None:
            return found
        fact: Any = found[0]
        return attrs.evolve(fact, pupils=found[1].pupils), found[1]

    patch.setattr(School, "count_by_hand", wrong)


@breaks("invariant_of_the_register_a_rejected_link_leads_to_nothing")
def a_rejected_link_takes_effect_again(patch: Patch) -> None:
    patch.setattr(School, "links", property(lambda school: tuple({link.pair: link for link in school.quotes}.values())))
