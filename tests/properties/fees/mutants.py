"""Plausible mistakes in fees: each must be found by the property that it is made for."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.fees import Account, Charge, ChargeCredited, statement_of
from thep_domain.fees.accrual import Units
from thep_domain.kernel.money import Pence, round_half_up, share
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import Establishment

MUTANTS = Mutants()
breaks = MUTANTS.breaks


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


@breaks("invariant_14_relief_stays_off_the_year")
def relief_is_forgotten_when_months_are_charged_again(patch: Patch) -> None:
    patch.setattr(Account, "relief_kept", lambda *_: iter(()))


@breaks("invariant_14_a_credit_carries_its_vat")
def the_vat_of_what_is_not_owed_is_not_credited(patch: Patch) -> None:
    credit = Charge.credit
    patch.setattr(Charge, "credit", lambda charge, net: (credit(charge, net)[0], Pence(0)))


@breaks("invariant_9_only_what_is_not_owed_is_credited")
def a_second_membership_replaces_the_first_on_the_account(patch: Patch) -> None:
    from thep_domain.fees import LiabilitySet

    evolve = Account.evolve

    def wrong(account: Account, event: Any) -> Account:
        if isinstance(event, LiabilitySet):
            account = attrs.evolve(account, liabilities=())
        return evolve(account, event)

    patch.setattr(Account, "evolve", wrong)


@breaks("invariant_12_a_full_year_is_rate_times_pupils")
def a_later_count_always_serves(patch: Patch) -> None:
    count_for = Establishment.count_for
    patch.setattr(
        Establishment, "count_for", lambda found, day, *, later_allowed: count_for(found, day, later_allowed=True)
    )


@breaks("invariant_9_only_what_is_not_owed_is_credited")
def the_rest_of_a_year_is_credited_though_the_rulebook_keeps_it(patch: Patch) -> None:
    from thep_domain.fees.rules import MID_YEAR_END, MidYearEnd

    held = RulesInForce.__getitem__
    patch.setattr(
        RulesInForce,
        "__getitem__",
        lambda rules, rule: MidYearEnd.CREDIT if rule is MID_YEAR_END else held(rules, rule),
    )


@breaks("invariant_14_the_latest_charge_bears_a_credit")
def the_oldest_charge_is_credited_first(patch: Patch) -> None:
    credit = Account.credit

    def wrong(account: Account, amount: Pence, charge: str | None, *rest: Any) -> Any:
        able = [each.id for each in account.charges if each.uncredited >= amount]
        return credit(account, amount, charge or (able[0] if able else None), *rest)

    patch.setattr(Account, "credit", wrong)
