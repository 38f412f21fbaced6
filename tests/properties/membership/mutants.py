"""Plausible mistakes in membership: each must be found by the property that it is made for."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.engine.known import Known
from thep_domain.kernel.calendar import ONE_DAY, after
from thep_domain.membership import Category, EndReason, MemberRow, Membership, Spell, Status, correcting, folding
from thep_domain.membership.events import AdmissionRedated, ApplicationRedated, NoticeRetracted
from thep_domain.membership.rules import ASSOCIATE_COMMITMENTS, FREE_EXIT_UNTIL, NOTICE_PERIOD
from thep_domain.membership.spell import Ending
from thep_domain.rulebook import RulesInForce

MUTANTS = Mutants()
breaks = MUTANTS.breaks


@breaks("invariant_1_one_open_full_membership_at_most")
def nobody_looks_whether_a_school_is_a_member_already(patch: Patch) -> None:
    apply, admit = Membership.apply, Membership.admit

    def careless(membership: Membership, *arguments: Any) -> Any:
        applied: Any = apply(Membership(), *arguments)[0]
        return (attrs.evolve(applied, spell=len(membership.spells) + 1),)

    patch.setattr(Membership, "apply", careless)
    patch.setattr(
        Membership,
        "admit",
        lambda membership, *rest: admit(attrs.evolve(membership, spells=membership.spells[-1:]), *rest),
    )


@breaks("invariant_2_admission_needs_every_commitment")
def one_commitment_is_enough_for_everybody(patch: Patch) -> None:
    patch.setattr("thep_domain.membership.membership.commitments_required", lambda _: ASSOCIATE_COMMITMENTS)


@breaks("invariant_3_spells_never_overlap")
def the_last_day_is_the_first_day_out(patch: Patch) -> None:
    def last_day(spell: Spell) -> date | None:
        ends = [end.ends_on for end in (spell.notice, spell.ending) if end is not None]
        return min(ends) - ONE_DAY if ends else spell.changed_on and spell.changed_on - ONE_DAY

    patch.setattr(Spell, "last_day", property(last_day))


@breaks("invariant_4_notice_after_2016_ends_a_year_on")
def a_year_after_a_leap_day_is_the_first_of_march(patch: Patch) -> None:
    def wrong(day: date, period: str) -> date:
        return after(day, period) + (ONE_DAY if (day.month, day.day, period) == (2, 29, "P1Y") else timedelta())

    patch.setattr("thep_domain.membership.eligibility.after", wrong)


@breaks("invariant_4_notice_after_2016_ends_a_year_on")
def a_year_is_364_days(patch: Patch) -> None:
    def wrong(received_on: date, rules: RulesInForce) -> date:
        return received_on if received_on <= rules[FREE_EXIT_UNTIL] else received_on + timedelta(days=364)

    patch.setattr("thep_domain.membership.membership.earliest_leaving", wrong)


@breaks("invariant_5_notice_in_2016_may_end_the_same_day")
def free_exit_stops_a_day_early(patch: Patch) -> None:
    def wrong(received_on: date, rules: RulesInForce) -> date:
        return received_on if received_on < rules[FREE_EXIT_UNTIL] else after(received_on, rules[NOTICE_PERIOD])

    patch.setattr("thep_domain.membership.membership.earliest_leaving", wrong)


@breaks("invariant_6_notice_takes_nothing_away_before_it_ends")
def notice_takes_the_vote_at_once(patch: Patch) -> None:
    def wrong(rows: Iterable[MemberRow]) -> list[MemberRow]:
        return [row for row in rows if row.status is Status.ADMITTED]

    patch.setattr("thep_domain.membership.register.members", wrong)


@breaks("invariant_6_notice_takes_nothing_away_before_it_ends")
def membership_ends_a_day_early(patch: Patch) -> None:
    def wrong(spell: Spell, day: date) -> bool:
        started = spell.admitted_on is not None and spell.admitted_on <= day
        return started and (spell.last_day is None or day < spell.last_day)

    patch.setattr(Spell, "member_on", wrong)


@breaks("invariant_7_no_associate_on_a_voting_roll")
def associates_vote_too(patch: Patch) -> None:
    def wrong(rows: Iterable[MemberRow]) -> list[str]:
        return sorted({row.establishment for row in rows if row.status in (Status.ADMITTED, Status.UNDER_NOTICE)})

    patch.setattr("thep_domain.membership.register.voting_roll", wrong)


@breaks("invariant_1_one_open_full_membership_at_most")
def a_notice_that_is_rescinded_still_ends_the_membership(patch: Patch) -> None:
    patch.setattr(Spell, "notice", property(lambda spell: spell.notices[0] if spell.notices else None))


@breaks("invariant_6_notice_takes_nothing_away_before_it_ends")
def a_membership_ends_with_the_later_of_notice_and_closing(patch: Patch) -> None:
    def last_day(spell: Spell) -> date | None:
        return max((end.ends_on for end in (spell.notice, spell.ending) if end is not None), default=None)

    patch.setattr(Spell, "last_day", property(last_day))


@breaks("invariant_2_admission_needs_every_commitment")
def a_commitment_made_after_the_admission_counts(patch: Patch) -> None:
    admit = Membership.admit

    def wrong(membership: Membership, applicant: Any, on: date, *rest: Any) -> Any:
        early = [
            attrs.evolve(s, commitments=tuple((words, min(since, on)) for words, since in s.commitments))
            for s in membership.spells
        ]
        return admit(attrs.evolve(membership, spells=tuple(early)), applicant, on, *rest)

    patch.setattr(Membership, "admit", wrong)


@breaks("invariant_2_a_school_outside_the_borough_needs_an_exception")
def a_school_outside_its_area_counts_as_inside(patch: Patch) -> None:
    from thep_domain.membership.eligibility import Applicant
    from thep_domain.membership.rules import BOROUGH

    patch.setattr(Applicant, "outside_borough", lambda applicant, rules: applicant.la != rules[BOROUGH])


@breaks("invariant_4_notice_after_2016_ends_a_year_on")
def a_member_leaves_when_it_likes(patch: Patch) -> None:
    serve_notice = Membership.serve_notice

    def wrong(membership: Membership, received_on: date, leaving: date | None, rules: RulesInForce) -> Any:
        facts: Any = serve_notice(membership, received_on, None, rules)
        return facts if leaving is None or leaving < received_on else (attrs.evolve(facts[0], ends_on=leaving),)

    patch.setattr(Membership, "serve_notice", wrong)


@breaks("invariant_2_admission_needs_every_commitment")
def an_associate_is_admitted_without_its_commitment(patch: Patch) -> None:
    from thep_domain.membership import Category
    from thep_domain.membership.eligibility import commitments_required
    from thep_domain.membership.rules import COMMITMENTS

    nothing = attrs.evolve(COMMITMENTS, name="membership.nothing", founding="none")
    patch.setattr(
        "thep_domain.membership.membership.commitments_required",
        lambda category: nothing if category is Category.ASSOCIATE else commitments_required(category),
    )
    cite = RulesInForce.cite
    patch.setattr(RulesInForce, "cite", lambda rules, *named: cite(rules, *(r for r in named if r is not nothing)))


@breaks("what_was_said_last_stands")
def commitments_stay_where_they_are_when_their_application_moves(patch: Patch) -> None:
    patch.setattr(folding, "_made_with", lambda *_: ())
    following = folding._corrected

    def wrong(spell: Spell, event: Any, version: int) -> Spell:
        after = following(spell, event, version)
        return attrs.evolve(after, commitments=spell.commitments) if isinstance(event, ApplicationRedated) else after

    patch.setattr(folding, "_corrected", wrong)


@breaks("what_was_said_last_stands")
def of_two_days_of_admission_the_earlier_stands(patch: Patch) -> None:
    following = folding._corrected

    def wrong(spell: Spell, event: Any, version: int) -> Spell:
        after = following(spell, event, version)
        if isinstance(event, AdmissionRedated):
            return attrs.evolve(after, admitted_on=min(event.was_on, event.admitted_on))
        return after

    patch.setattr(folding, "_corrected", wrong)


@breaks("what_was_said_last_stands")
def a_change_that_is_redated_begins_the_membership_as_before(patch: Patch) -> None:
    following = folding.redated

    def wrong(before: Spell, after: Spell, event: Any, version: int) -> Any:
        ended, begun = following(before, after, event, version)
        return ended, attrs.evolve(begun, admitted_on=after.admitted_on)

    patch.setattr("thep_domain.membership.membership.redated", wrong)


@breaks("what_was_said_last_stands")
def a_retracted_notice_is_taken_for_a_rescinded_one(patch: Patch) -> None:
    following = folding._corrected

    def wrong(spell: Spell, event: Any, version: int) -> Spell:
        if not isinstance(event, NoticeRetracted):
            return following(spell, event, version)
        notices = (attrs.evolve(n, rescinded_on=n.rescinded_on or n.received_on) for n in spell.notices)
        return attrs.evolve(spell, notices=tuple(notices))

    patch.setattr(folding, "_corrected", wrong)


@breaks("days_stay_in_order")
def nobody_asks_the_order_again(patch: Patch) -> None:
    patch.setattr(correcting, "must_be_in_order", lambda *_: None)


@breaks("days_stay_in_order")
def only_the_spell_that_is_corrected_is_asked(patch: Patch) -> None:
    from thep_domain.membership.order import must_be_in_order as ask

    patch.setattr(correcting, "must_be_in_order", lambda spells, what: ask(spells[-1:], what))


@breaks("days_stay_in_order")
def an_application_may_come_before_the_last_was_withdrawn(patch: Patch) -> None:
    patch.setattr(Spell, "refused_on", property(lambda spell: spell.declined_on or (spell.withdrawn_on and date.min)))


@breaks("a_full_member_becomes_an_associate_after_its_notice")
def a_full_member_becomes_an_associate_when_it_likes(patch: Patch) -> None:
    change = Membership.change_tier

    def wrong(membership: Membership, applicant: Any, category: Category, words: Any, on: date, *rest: Any) -> Any:
        if not membership.spells:
            return change(membership, applicant, category, words, on, *rest)
        last = attrs.evolve(membership.spells[-1], ending=Ending(on - ONE_DAY, EndReason.CLOSED, on))
        if category is Category.ASSOCIATE and last.category is Category.FULL and membership.spell_on(on - ONE_DAY):
            membership = attrs.evolve(membership, spells=(*membership.spells[:-1], last))
        return change(membership, applicant, category, words, on, *rest)

    patch.setattr(Membership, "change_tier", wrong)


@breaks("corrections_lead_to_what_was_wrong")
def every_correction_names_the_fact_that_was_wrong_first(patch: Patch) -> None:
    def wrong(facts: Any, version: int, *what: str) -> Any:
        return (*facts, *((name, version) for name in what if name not in dict(facts)))

    patch.setattr(folding, "_said", wrong)


@breaks("corrections_lead_to_what_was_wrong")
def a_correction_names_the_application_whatever_was_wrong(patch: Patch) -> None:
    fact = Spell.fact
    patch.setattr(Spell, "fact", lambda spell, _: fact(spell, "applied"))


@breaks("as_known_before_a_correction_nothing_changed")
def what_is_known_now_was_always_known(patch: Patch) -> None:
    known = Known.__init__
    patch.setattr(Known, "__init__", lambda self, journal, _: known(self, journal, None))


@breaks("as_known_before_a_correction_nothing_changed")
def the_fact_that_came_next_was_known_too(patch: Patch) -> None:
    known = Known.__init__

    def wrong(self: Known, journal: Any, at: Any) -> None:
        known(self, journal, min(at + 1, journal.last_position()) if isinstance(at, int) else at)

    patch.setattr(Known, "__init__", wrong)
