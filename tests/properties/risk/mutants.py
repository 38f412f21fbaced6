"""Plausible mistakes in risk: each must be found by the property that it is made for."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch, meeting
from thep_domain.membership import Membership
from thep_domain.risk import Assessment, InForceFrom, Moderation, Risk, Round, SchoolModerated, Step
from thep_domain.risk import scope as scoping
from thep_domain.risk import verbs as acting
from thep_domain.risk.assessment import Delisting
from thep_domain.risk.sitting import Sitting
from thep_domain.testing.risk.kit import KIT
from thep_domain.testing.risk.moves import assess_a_school, assess_anew, correct
from thep_domain.testing.rulebook.moves import setting

MUTANTS = Mutants()
breaks = MUTANTS.breaks


@breaks("invariant_16_every_category_has_its_reasons")
def an_analysis_may_rest_on_evidence_that_comes_later(patch: Patch) -> None:
    patch.setattr(Assessment, "evidence_on", lambda held, _: held.evidence)
    analyse = Risk.analyse

    def wrong(risk: Risk, *rest: Any) -> Any:
        fact: Any = analyse(risk, *rest)[0]
        return (attrs.evolve(fact, evidence=(*fact.evidence, max(fact.evidence) + 1)),)

    patch.setattr(Risk, "analyse", wrong)


@breaks("invariant_16_every_category_has_its_reasons")
def whether_a_category_differs_is_forgotten(patch: Patch) -> None:
    moderate = Risk.moderate

    def wrong(risk: Risk, *rest: Any) -> Any:
        fact: Any = moderate(risk, *rest)[0]
        return (attrs.evolve(fact, differs=False),)

    patch.setattr(Risk, "moderate", wrong)


@breaks("invariant_17_one_category_from_the_first_moderation_on")
def a_category_counts_from_its_notification_whatever_the_rulebook_says(patch: Patch) -> None:
    wrong = property(lambda held: min((each.notified_on for each in held.notifications), default=None))
    patch.setattr(Moderation, "since", wrong)


@breaks("invariant_17_one_category_from_the_first_moderation_on")
def the_first_category_stays(patch: Patch) -> None:
    def wrong(risk: Risk, day: date) -> Any:
        counts = [pair for pair in risk.moderations if pair[1].since is not None and pair[1].since <= day]
        return counts[0] if counts else None

    patch.setattr(Risk, "category_on", wrong)


@breaks("invariant_18_rounds_take_schools_that_are_not_members")
def only_members_are_listed(patch: Patch) -> None:
    schools_of = scoping.schools_of

    def wrong(work: Any, opening: Round, **more: Any) -> Iterator[Any]:
        for each in schools_of(work, opening, **more):
            if opening.only or work.load(Membership, each.id).spell_on(opening.reference_on) is not None:
                yield each

    patch.setattr(acting, "schools_of", wrong)


@breaks("invariant_18_rounds_take_schools_that_are_not_members")
def every_school_is_taken_for_a_member(patch: Patch) -> None:
    list_in = Risk.list_in

    def wrong(risk: Risk, *rest: Any, **said: Any) -> Any:
        return list_in(risk, *rest, **{**said, "member": True})

    patch.setattr(Risk, "list_in", wrong)


@breaks("invariant_43_a_round_adds_up")
def a_round_closes_with_schools_that_are_only_moderated(patch: Patch) -> None:
    step_on = Assessment.step_on

    def wrong(held: Assessment, day: date) -> Any:
        step = step_on(held, day)
        return Step.NOTIFIED if step is Step.MODERATED else step

    patch.setattr(Assessment, "step_on", wrong)
    patch.setattr(Moderation, "notice_due_on", lambda *_: None)


@breaks("invariant_43_a_round_adds_up")
def the_list_is_counted_before_the_last_batch(patch: Patch) -> None:
    begin = Round.begin
    patch.setattr(Round, "begin", lambda held, listed, on: begin(held, listed[:-1], on))


@breaks("invariant_44_letters_stay_and_a_correction_makes_one_due")
def a_correction_changes_the_letters(patch: Patch) -> None:
    evolve = Risk.evolve

    def wrong(risk: Risk, event: Any) -> Risk:
        after = evolve(risk, event)
        assessments = tuple(
            attrs.evolve(held, moderation=attrs.evolve(found, notifications=_as_now(found)))
            if (found := held.moderation) is not None
            else held
            for held in after.assessments
        )
        return attrs.evolve(after, assessments=assessments)

    patch.setattr(Risk, "evolve", wrong)


def _as_now(found: Moderation) -> tuple[Any, ...]:
    return tuple(attrs.evolve(each, category=found.category) for each in found.notifications)


@breaks("invariant_44_letters_stay_and_a_correction_makes_one_due", *(correct,) * 5)
def one_letter_is_enough(patch: Patch) -> None:
    def wrong(found: Moderation, day: date) -> date | None:
        return found.moderated_on if found.moderated_on <= day and not found.notifications else None

    patch.setattr(Moderation, "notice_due_on", wrong)


@breaks("invariant_45_words_of_the_scale_and_a_quorum", meeting(KIT, "group-too-small"))
def those_who_stood_aside_count(patch: Patch) -> None:
    must_be_quorate = Sitting.must_be_quorate

    def wrong(sitting: Sitting, quorum: int, on: date) -> None:
        must_be_quorate(Sitting(sitting.sat, ()), quorum, on)

    patch.setattr(Sitting, "must_be_quorate", wrong)


@breaks("invariant_45_words_of_the_scale_and_a_quorum", meeting(KIT, "unknown-word"))
def any_word_is_a_category(patch: Patch) -> None:
    patch.setattr("thep_domain.risk.risk.must_be_among", lambda *_: None)


@breaks("invariant_55_no_state_holds_a_confidential_text")
def a_state_keeps_the_rationale(patch: Patch) -> None:
    evolve = Risk.evolve

    def wrong(risk: Risk, event: Any) -> Risk:
        after = evolve(risk, event)
        if not isinstance(event, SchoolModerated):
            return after
        kept: Any = event.rationale
        held = tuple(attrs.evolve(each, member=kept) for each in after.assessments)
        return attrs.evolve(after, assessments=held)

    patch.setattr(Risk, "evolve", wrong)


@breaks("a_category_follows_one_that_the_authority_knows")
def nobody_looks_whether_the_authority_knows_the_last(patch: Patch) -> None:
    patch.setattr(Risk, "_must_follow", lambda *_: None)


@breaks("schools_leave_rounds_with_the_register")
def a_closing_changes_no_round(patch: Patch) -> None:
    patch.setattr(acting, "delisting_of", lambda assessment, *_: assessment.delisting)


@breaks("schools_leave_rounds_with_the_register")
def a_school_never_comes_back(patch: Patch) -> None:
    delisting_of = scoping.delisting_of

    def wrong(assessment: Assessment, *rest: Any) -> Delisting | None:
        return delisting_of(assessment, *rest) or assessment.delisting

    patch.setattr(acting, "delisting_of", wrong)


def _every(patch: Patch, decision: str, **said: Any) -> None:
    """Let every fact of a decision say something else."""
    decide = getattr(Risk, decision)

    def wrong(risk: Risk, *rest: Any, **more: Any) -> Any:
        return tuple(attrs.evolve(fact, **said) for fact in decide(risk, *rest, **more))

    patch.setattr(Risk, decision, wrong)


@breaks("facts_of_risk_say_what_the_rulebook_says", rarely=True)
def the_school_is_always_said_to_be_notified(patch: Patch) -> None:
    _every(patch, "notify", school_notified=True)


@breaks("facts_of_risk_say_what_the_rulebook_says")
def no_letter_puts_another_right(patch: Patch) -> None:
    _every(patch, "notify", corrects=None)


@breaks("facts_of_risk_say_what_the_rulebook_says", *(setting(("risk.effective", "notified")), assess_anew) * 3)
def every_category_counts_from_its_moderation(patch: Patch) -> None:
    _every(patch, "moderate", in_force_from=InForceFrom.MODERATED)


@breaks("facts_of_risk_say_what_the_rulebook_says", rarely=True)
def the_scale_is_always_the_first(patch: Patch) -> None:
    _every(patch, "moderate", scale="safe@1")


@breaks("facts_of_risk_say_what_the_rulebook_says")
def another_group_is_said_to_have_analysed(patch: Patch) -> None:
    _every(patch, "analyse", group="school-review-group")


@breaks("facts_of_risk_say_what_the_rulebook_says")
def a_correction_names_another_fact(patch: Patch) -> None:
    correct = Risk.correct

    def wrong(risk: Risk, *rest: Any) -> Any:
        fact: Any = correct(risk, *rest)[0]
        return (attrs.evolve(fact, of=max(1, fact.of - 1)),)

    patch.setattr(Risk, "correct", wrong)


@breaks("letters_for_a_round_leave_none_out", *(assess_a_school,) * 5)
def only_the_first_school_is_notified_of(patch: Patch) -> None:
    to_notify = acting._to_notify
    patch.setattr(acting, "_to_notify", lambda *given: to_notify(*given)[:1])


@breaks("texts_of_a_closed_round_are_kept_for_a_time")
def no_time_runs_after_a_round(patch: Patch) -> None:
    patch.setattr(acting, "end_case", lambda *_: None)


@breaks("texts_of_a_closed_round_are_kept_for_a_time")
def one_key_seals_all_rounds_of_a_school(patch: Patch) -> None:
    patch.setattr(acting, "_case_of", lambda key, _: f"risk:{key}")


@breaks("what_is_withdrawn_carries_nothing")
def every_piece_of_evidence_is_the_first(patch: Patch) -> None:
    _every(patch, "gather", number=1)


@breaks("what_is_withdrawn_carries_nothing")
def evidence_is_withdrawn_from_under_an_analysis(patch: Patch) -> None:
    patch.setattr("thep_domain.risk.risk._rests_on_evidence", lambda *_: None)


@breaks("what_is_withdrawn_carries_nothing")
def an_opening_is_withdrawn_and_its_list_stays(patch: Patch) -> None:
    patch.setattr(acting, "assessments_in", lambda *_: iter(()))


@breaks("what_is_withdrawn_carries_nothing", *(correct,) * 5)
def a_correction_is_withdrawn_from_under_a_letter(patch: Patch) -> None:
    patch.setattr("thep_domain.risk.risk._rests_on_correction", lambda *_: None)


@breaks("invariant_17_one_category_from_the_first_moderation_on")
def a_correction_that_was_withdrawn_leaves_its_category(patch: Patch) -> None:
    patch.setattr("thep_domain.risk.risk._uncorrected", lambda found, _: found)


@breaks("texts_of_a_closed_round_are_kept_for_a_time")
def the_time_runs_on_after_a_closing_was_withdrawn(patch: Patch) -> None:
    patch.setattr(acting, "reopen_case", lambda *_: None)


@breaks("who_sat_and_who_stood_aside_is_kept")
def who_stood_aside_is_lost_from_a_decision(patch: Patch) -> None:
    _every(patch, "moderate", stood_aside=())


@breaks("who_sat_and_who_stood_aside_is_kept")
def only_those_who_decided_are_said_to_have_sat(patch: Patch) -> None:
    analyse = Risk.analyse

    def wrong(risk: Risk, *rest: Any) -> Any:
        fact: Any = analyse(risk, *rest)[0]
        return (attrs.evolve(fact, sat=tuple(each for each in fact.sat if each not in fact.stood_aside)),)

    patch.setattr(Risk, "analyse", wrong)
