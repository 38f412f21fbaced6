"""Plausible mistakes in the register of schools: each must be found by the property that it is made for."""

from datetime import date, timedelta
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.application import partnership
from thep_domain.schools import (
    DatedBy,
    Establishment,
    OutcomeOf,
    School,
    SchoolRow,
    questions,
)
from thep_domain.schools.events import ClosingWithdrawn, SourceRetracted
from thep_domain.schools.inspections import counting, outcomes
from thep_domain.schools.inspections.events import InspectionCorrected
from thep_domain.schools.inspections.inspection import Inspection
from thep_domain.schools.inspections.inspections import Inspections
from thep_domain.schools.inspections.outcomes import Dated
from thep_domain.testing.schools.inspecting import inspections

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


@breaks("invariant_41_an_outcome_rests_on_what_was_public")
def an_outcome_counts_before_it_is_published(patch: Patch) -> None:
    patch.setattr(questions, "dating", lambda _: lambda held: Dated(held.inspected_on, DatedBy.INSPECTED))


@breaks("invariant_41_an_outcome_rests_on_what_was_public")
def the_first_inspection_counts_for_ever(patch: Patch) -> None:
    rank = outcomes._rank
    patch.setattr(outcomes, "_rank", lambda held: tuple(-part for part in (rank(held)[0].toordinal(), *rank(held)[1:])))


@breaks("invariant_41_an_outcome_rests_on_what_was_public", *(inspections,) * 5)
def a_corrected_grade_stays(patch: Patch) -> None:
    corrected = Inspection.corrected

    def wrong(held: Inspection, event: InspectionCorrected, version: int) -> Inspection:
        return attrs.evolve(corrected(held, event, version), overall=held.overall)

    patch.setattr(Inspection, "corrected", wrong)


@breaks("invariant_42_a_predecessor_lends_through_conversions_only")
def a_merger_lends_its_outcome(patch: Patch) -> None:
    patch.setattr(outcomes, "_knows", lambda *_: False)


@breaks("invariant_42_a_predecessor_lends_through_conversions_only")
def a_predecessor_comes_before_its_own(patch: Patch) -> None:
    sources = outcomes._sources
    patch.setattr(outcomes, "_sources", lambda *given: reversed(list(sources(*given))))


@breaks("invariant_42_a_predecessor_lends_through_conversions_only")
def a_conversion_lends_nothing(patch: Patch) -> None:
    sources = outcomes._sources

    def own(*given: Any) -> Any:
        return (each for each in sources(*given) if each[1] is not OutcomeOf.PREDECESSOR)

    patch.setattr(outcomes, "_sources", own)


@breaks("invariant_35_categories_add_up_to_the_schools_counted", *(inspections,) * 5)
def satisfactory_has_no_column(patch: Patch) -> None:
    right = counting.by_category

    def wrong(rows: Any) -> dict[str, int]:
        return {word: number for word, number in right(rows).items() if word != "satisfactory"}

    patch.setattr(counting, "by_category", wrong)


@breaks("invariant_36_opening_and_transitions_give_closing")
def the_first_day_is_before_itself(patch: Patch) -> None:
    patch.setattr(questions, "ONE_DAY", timedelta(0))


@breaks("invariant_37_no_base_mixes_kinds")
def every_school_is_in_the_base(patch: Patch) -> None:
    patch.setattr(counting, "_graded", list)


@breaks("invariant_39_schools_counted_are_of_the_borough")
def schools_of_any_authority_are_counted(patch: Patch) -> None:
    scope = partnership._scope
    patch.setattr(partnership, "_scope", lambda *given, everyone: (None, scope(*given, everyone=everyone)[1]))


@breaks("each_inspection_is_held_once", *(inspections,) * 5)
def an_inspection_is_known_by_its_number_only(patch: Patch) -> None:
    def wrong(held: Inspection, kind: Any, number: str | None, inspected_on: date) -> bool:
        by_day = not number and not held.number and inspected_on in held.days
        return kind is held.kind and (by_day or (bool(number) and number == held.number))

    patch.setattr(Inspection, "is_same", wrong)


@breaks("an_older_file_is_no_news")
def an_older_file_of_inspections_counts_as_of_the_newer(patch: Patch) -> None:
    take = Inspections.take

    def wrong(found: Inspections, entry: Any, as_at: date, source: Any) -> Any:
        held = found.found(entry)
        return take(found, entry, as_at if held is None else max(as_at, held.as_at), source)

    patch.setattr(Inspections, "take", wrong)


@breaks("an_older_file_is_no_news", inspections)
def a_file_withdraws_what_another_of_its_day_shows(patch: Patch) -> None:
    no_longer_shown = Inspections.no_longer_shown

    def wrong(found: Inspections, *rest: Any, **more: Any) -> Any:
        older = tuple(attrs.evolve(each, as_at=each.as_at - timedelta(days=1)) for each in found.inspections)
        return no_longer_shown(attrs.evolve(found, inspections=older), *rest, **more)

    patch.setattr(Inspections, "no_longer_shown", wrong)
