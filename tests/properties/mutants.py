"""Plausible mistakes in the rules: for every invariant at least one that its property must find."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import attrs
import pytest

from thep_domain.engine.office import JournalOffice
from thep_domain.fees import Account, Charge, ChargeCredited, statement_of
from thep_domain.fees.accrual import Units
from thep_domain.kernel.calendar import after
from thep_domain.kernel.money import Pence, round_half_up, share
from thep_domain.kernel.refusal import Refused
from thep_domain.membership import MemberRow, Membership, Spell, Status
from thep_domain.membership.rules import ASSOCIATE_COMMITMENTS, FREE_EXIT_UNTIL, NOTICE_PERIOD
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import Establishment

Patch = pytest.MonkeyPatch
ONE_DAY = timedelta(days=1)

MUTANTS: Final[dict[str, tuple[str, Callable[[Patch], None]]]] = {}
"""For each mutant by name: the invariant that must find it, and how it is made."""


def breaks(invariant: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    def declare(make: Callable[[Patch], None]) -> Callable[[Patch], None]:
        MUTANTS[make.__name__] = invariant, make
        return make

    return declare


@breaks("invariant_1_one_open_full_membership_at_most")
def nobody_looks_whether_a_school_is_a_member_already(patch: Patch) -> None:
    apply, admit = Membership.apply, Membership.admit

    def careless(membership: Membership, *arguments: Any) -> Any:
        applied: Any = apply(Membership(), *arguments)[0]
        return (attrs.evolve(applied, spell=len(membership.spells) + 1),)

    patch.setattr(Membership, "apply", careless)
    patch.setattr(Membership, "admit", lambda membership, *rest: admit(Membership(membership.spells[-1:]), *rest))


@breaks("invariant_2_admission_needs_every_commitment")
def one_commitment_is_enough_for_everybody(patch: Patch) -> None:
    patch.setattr("thep_domain.membership.membership.commitments_required", lambda _: ASSOCIATE_COMMITMENTS)


@breaks("invariant_3_spells_never_overlap")
def the_last_day_is_the_first_day_out(patch: Patch) -> None:
    def last_day(spell: Spell) -> date | None:
        ends = [end.ends_on for end in (spell.notice, spell.ending) if end is not None]
        return min(ends) - ONE_DAY if ends else None

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


@breaks("invariant_8_nothing_accrues_before_april_2017")
def the_free_window_is_forgotten(patch: Patch) -> None:
    touched = Units.touched
    patch.setattr(Units, "touched", lambda units, spells, _: touched(units, spells, date(1900, 1, 1)))


@breaks("invariant_9_nothing_accrues_outside_membership")
def fees_go_on_to_the_end_of_the_year(patch: Patch) -> None:
    touched = Units.touched
    patch.setattr(
        Units, "touched", lambda units, spells, free: touched(units, [(first, None) for first, _ in spells], free)
    )


@breaks("invariant_9_nothing_accrues_outside_membership")
def nothing_is_credited_when_a_school_leaves(patch: Patch) -> None:
    patch.setattr(Account, "credits_due", lambda *_: iter(()))


@breaks("invariant_10_parts_of_a_year_add_up")
def a_half_is_rounded_to_the_even_penny(patch: Patch) -> None:
    patch.setattr("thep_domain.kernel.money.round_half_up", lambda above, below: round(Fraction(above, below)))


@breaks("invariant_10_parts_of_a_year_add_up")
def each_part_is_rounded_by_itself(patch: Patch) -> None:
    def wrong(year_fee: Pence, start: int, end: int, units: int) -> Pence:
        return Pence(round_half_up(year_fee * (end - start), units))

    patch.setattr("thep_domain.fees.account.share", wrong)


@breaks("invariant_11_fees_grow_with_pupils_and_months")
def there_is_a_least_fee(patch: Patch) -> None:
    patch.setattr("thep_domain.fees.account.share", lambda fee, *units: share(max(fee, Pence(2500)), *units))


@breaks("invariant_11_fees_grow_with_pupils_and_months")
def large_schools_pay_a_third(patch: Patch) -> None:
    patch.setattr(
        "thep_domain.fees.account.share", lambda fee, *units: share(Pence(fee // 3) if fee > 200_000 else fee, *units)
    )


@breaks("invariant_12_a_full_year_is_rate_times_pupils")
def the_newest_count_is_used_whenever_it_was_taken(patch: Patch) -> None:
    count_for = Establishment.count_for
    patch.setattr(
        Establishment,
        "count_for",
        lambda school, day, *, later_allowed: count_for(school, date(2100, 1, 1), later_allowed=later_allowed),
    )


@breaks("invariant_12_a_full_year_is_rate_times_pupils")
def pupils_are_charged_by_the_ten(patch: Patch) -> None:
    charge = Account.charge

    def wrong(account: Account, year: Any, stretch: tuple[int, int], basis: Any, *rest: Any) -> Any:
        fact: Any
        fact, *kept = charge(account, year, stretch, attrs.evolve(basis, pupils=basis.pupils // 10 * 10), *rest)
        return attrs.evolve(fact, basis=basis), *kept

    patch.setattr(Account, "charge", wrong)


@breaks("invariant_13_facts_stay_and_the_balance_is_their_sum")
def the_balance_forgets_credits(patch: Patch) -> None:
    patch.setattr(Account, "balance", property(lambda account: Pence(account.charged - account.paid)))


@breaks("invariant_13_facts_stay_and_the_balance_is_their_sum")
def the_statement_leaves_credits_out(patch: Patch) -> None:
    def wrong(facts: Iterable[Any], as_of: date) -> Any:
        return statement_of((fact for fact in facts if not isinstance(fact.event, ChargeCredited)), as_of)

    patch.setattr("thep_domain.fees.questions.statement_of", wrong)


@breaks("invariant_14_no_credit_exceeds_what_is_left")
def nobody_looks_what_is_left_to_credit(patch: Patch) -> None:
    patch.setattr(Charge, "uncredited", property(lambda _: 1_000_000_000))


@breaks("invariant_38_replay_tells_the_same")
def charges_are_numbered_by_a_counter_of_the_program(patch: Patch) -> None:
    charge, numbers = Account.charge, itertools.count(1)

    def wrong(account: Account, *arguments: Any) -> Any:
        fact: Any = charge(account, *arguments)[0]
        return (attrs.evolve(fact, charge=f"charge-{next(numbers)}"),)

    patch.setattr(Account, "charge", wrong)


@breaks("invariant_38_later_effective_facts_leave_earlier_days_alone")
def a_notice_counts_before_it_is_received(patch: Patch) -> None:
    patch.setattr(Spell, "notice_on", lambda spell, _: spell.notice)


@breaks("invariant_38_what_was_known_stays_known")
def what_was_known_stops_one_fact_short(patch: Patch) -> None:
    from thep_domain.engine.moments import cut

    def wrong(known_at: Any) -> Any:
        position, moment = cut(known_at)
        return (max(0, position - 1) if position is not None else None), moment

    patch.setattr("thep_domain.engine.journal.cut", wrong)


@breaks("invariant_40_a_command_counts_once_or_not_at_all")
def a_request_is_told_by_the_name_of_its_command(patch: Patch) -> None:
    patch.setattr("thep_domain.engine.office.fingerprint", lambda command, *_: command)


@breaks("invariant_40_a_command_counts_once_or_not_at_all")
def a_refused_command_leaves_what_it_had_begun(patch: Patch) -> None:
    run = JournalOffice.run

    def wrong(office: JournalOffice, command: str, arguments: Mapping[str, object], decide: Any) -> Any:
        def careless(work: Any) -> Any:
            try:
                return decide(work)
            except Refused:
                office._journal.append(work.entries)
                raise

        return run(office, command, arguments, careless)

    patch.setattr(JournalOffice, "run", wrong)


def by_invariant() -> Iterator[str]:
    """The invariants that some mutant is made for."""
    return (invariant for invariant, _ in MUTANTS.values())
