"""Plausible mistakes about people and keys: each must be found by the property that it is made for."""

from typing import Any

from tests.properties.support import Mutants, Patch
from thep_domain.kernel.sealed import NoKey
from thep_domain.kernel.sealed import confided_words as right_words
from thep_domain.people import Keys, RetentionStopped

MUTANTS = Mutants()
breaks = MUTANTS.breaks


@breaks("invariant_of_people_one_key_at_a_time")
def every_text_has_a_key_of_its_own(patch: Patch) -> None:
    patch.setattr(Keys, "current", None)


@breaks("invariant_of_people_one_key_at_a_time")
def what_was_erased_is_erased_again(patch: Patch) -> None:
    patch.setattr(Keys, "live", property(lambda keys: keys.issued))


@breaks("invariant_of_people_texts_are_read_until_erased")
def a_text_is_cut_short(patch: Patch) -> None:
    def wrong(given: str | None, what: str) -> str | None:
        words = right_words(given, what)
        return None if words is None else words[:5]

    patch.setattr("thep_domain.engine.work.confided_words", wrong)


@breaks("invariant_of_people_texts_are_read_until_erased")
def what_was_erased_reads_as_if_the_key_were_elsewhere(patch: Patch) -> None:
    patch.setattr("thep_domain.engine.keys._closed", lambda sealed, _: NoKey(sealed.key))


@breaks("invariant_of_people_what_was_kept_long_enough_is_due")
def who_came_back_is_erased_all_the_same(patch: Patch) -> None:
    evolve = Keys.evolve

    def wrong(keys: Keys, event: Any) -> Keys:
        return keys if isinstance(event, RetentionStopped) else evolve(keys, event)

    patch.setattr(Keys, "evolve", wrong)


@breaks("invariant_of_people_what_was_kept_long_enough_is_due")
def a_person_is_kept_as_long_as_a_case(patch: Patch) -> None:
    from thep_domain.people.rules import RETENTION

    patch.setattr("thep_domain.people.falling_due.RETENTION_OF_PEOPLE", RETENTION)


@breaks("invariant_of_people_the_time_runs_as_was_said")
def who_came_back_goes_on_leaving(patch: Patch) -> None:
    patch.setattr(Keys, "stop_retention", lambda *_: ())


@breaks("invariant_of_people_the_time_runs_as_was_said")
def nobody_ever_leaves(patch: Patch) -> None:
    patch.setattr(Keys, "begin_retention", lambda *_: ())
