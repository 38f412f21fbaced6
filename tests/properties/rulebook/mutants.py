"""Plausible mistakes in the rulebook: each must be found by the property that it is made for."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.rulebook import DatedRule, Rulebook, RuleCorrected, RulesInForce

MUTANTS = Mutants()
breaks = MUTANTS.breaks


@breaks("invariant_of_the_rulebook_the_latest_in_force_holds")
def the_rule_set_last_holds_on_every_day(patch: Patch) -> None:
    patch.setattr("thep_domain.rulebook.rulebook._prevails", lambda *_: True)


@breaks("invariant_of_the_rulebook_the_latest_in_force_holds")
def a_rule_comes_into_force_a_day_late(patch: Patch) -> None:
    on = Rulebook.on
    patch.setattr(Rulebook, "on", lambda book, day: on(book, day - timedelta(days=1)))


@breaks("invariant_of_the_rulebook_the_latest_in_force_holds")
def of_two_values_for_one_day_the_first_stays(patch: Patch) -> None:
    def wrong(dated: DatedRule, held: DatedRule, day: date) -> bool:
        if dated.in_force_from <= day:
            return held.in_force_from > day or dated.in_force_from > held.in_force_from
        return held.in_force_from > day and dated.in_force_from < held.in_force_from

    patch.setattr("thep_domain.rulebook.rulebook._prevails", wrong)


@breaks("invariant_of_the_rulebook_a_rule_that_is_set_is_set")
def a_rule_that_goes_back_to_an_earlier_value_is_taken_as_set(patch: Patch) -> None:
    set_rule = Rulebook.set_rule

    def wrong(book: Rulebook, name: str, value: str, on: date, source: str, declared: Mapping[str, Any]) -> Any:
        facts = set_rule(book, name, value, on, source, declared)
        return () if any((r.rule, r.value) == (name, value) for r in book.rules) else facts

    patch.setattr(Rulebook, "set_rule", wrong)


@breaks("invariant_of_the_rulebook_acts_have_their_authority")
def an_authority_without_words_is_enough(patch: Patch) -> None:
    patch.setattr(RulesInForce, "require_authority", lambda *_: None)


@breaks("invariant_of_the_rulebook_the_latest_in_force_holds")
def a_wrong_value_stays_after_its_correction(patch: Patch) -> None:
    evolve = Rulebook.evolve

    def wrong(book: Rulebook, event: Any) -> Rulebook:
        after = evolve(book, event)
        return Rulebook(book.rules, after.version) if isinstance(event, RuleCorrected) else after

    patch.setattr(Rulebook, "evolve", wrong)


@breaks("invariant_of_the_rulebook_a_rule_that_is_set_is_set")
def a_correction_writes_the_wrong_value_again(patch: Patch) -> None:
    correct_rule = Rulebook.correct_rule

    def wrong(book: Rulebook, *said: Any) -> Any:
        event: Any
        event, held = correct_rule(book, *said)
        return attrs.evolve(event, value=event.was), held

    patch.setattr(Rulebook, "correct_rule", wrong)
