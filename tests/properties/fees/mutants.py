"""Plausible mistakes in fees: each must be found by the property that it is made for."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain.fees import (
    Account,
    Charge,
    ChargeCredited,
    CreditReason,
    FeeBasis,
    PaymentReversed,
    ReversalReason,
    settling,
    statement_of,
)
from thep_domain.fees.accrual import Units
from thep_domain.fees.rules import vat_on
from thep_domain.kernel.money import Pence, round_half_up, share
from thep_domain.kernel.names import every_name
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import Establishment
from thep_domain.testing.fees.moves import (
    charge_again_after_another_count,
    charge_all,
    charge_one,
    count_and_charge,
    pay_twice,
    raise_rate,
    reverse,
)
from thep_domain.testing.membership.moves import leave_and_rejoin
from thep_domain.testing.rulebook.moves import setting

MUTANTS = Mutants()
breaks = MUTANTS.breaks

WITH_VAT = (
    *(setting(("fees.vat", "standard 20")),) * 2,
    *(count_and_charge,) * 3,
    *(charge_again_after_another_count,) * 4,
)
"""Moves by which charges bear VAT, and are credited."""


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
    patch.setattr("thep_domain.fees.settling.credits_due", lambda *_: iter(()))


@breaks("invariant_10_parts_of_a_year_add_up", *(raise_rate, count_and_charge) * 4)
def a_half_is_rounded_to_the_even_penny(patch: Patch) -> None:
    patch.setattr("thep_domain.kernel.money.round_half_up", lambda above, below: round(Fraction(above, below)))


@breaks("invariant_10_parts_of_a_year_add_up", *(raise_rate, count_and_charge) * 4)
def each_part_is_rounded_by_itself(patch: Patch) -> None:
    def wrong(year_fee: Pence, start: int, end: int, units: int) -> Pence:
        return Pence(round_half_up(year_fee * (end - start), units))

    patch.setattr("thep_domain.fees.accrual.share", wrong)


@breaks("invariant_11_fees_grow_with_pupils_and_months")
def there_is_a_least_fee(patch: Patch) -> None:
    charge = settling._charge

    def wrong(*arguments: Any) -> Any:
        fact: Any = charge(*arguments)
        net = max(fact.net, Pence(2500))
        return attrs.evolve(fact, net=net, gross=net + fact.vat)

    patch.setattr(settling, "_charge", wrong)


@breaks("invariant_11_fees_grow_with_pupils_and_months")
def large_schools_pay_a_third(patch: Patch) -> None:
    patch.setattr(
        "thep_domain.fees.accrual.share", lambda fee, *units: share(Pence(fee // 3) if fee > 200_000 else fee, *units)
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
    charge = settling._charge

    def wrong(account: Account, measure: Units, stretch: tuple[int, int], basis: Any, *rest: Any) -> Any:
        fact: Any = charge(account, measure, stretch, attrs.evolve(basis, pupils=basis.pupils // 10 * 10), *rest)
        return attrs.evolve(fact, basis=basis)

    patch.setattr(settling, "_charge", wrong)


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
    patch.setattr(settling, "_relief_kept", lambda *_: iter(()))


@breaks("invariant_14_a_credit_carries_its_vat", *WITH_VAT)
def the_vat_of_what_is_not_owed_is_not_credited(patch: Patch) -> None:
    credit = Charge.credit
    patch.setattr(Charge, "credit", lambda charge, net: (credit(charge, net)[0], Pence(0)))


@breaks("invariant_9_only_what_is_not_owed_is_credited", *(leave_and_rejoin, charge_one) * 3)
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


@breaks("invariant_9_only_what_is_not_owed_is_credited", rarely=True)
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

    def wrong(account: Account, amount: Pence, charge: str | None, *rest: Any, **said: Any) -> Any:
        able = [each.id for each in account.charges if each.uncredited >= amount]
        return credit(account, amount, charge or (able[0] if able else None), *rest, **said)

    patch.setattr(Account, "credit", wrong)


@breaks("invariant_10_parts_of_a_year_add_up")
def a_difference_is_charged_whole_and_not_as_a_difference(patch: Patch) -> None:
    charge = settling._charge

    def wrong(*arguments: Any) -> Any:
        fact: Any = charge(*arguments)
        net = arguments[1].share(fact.year_fee, fact.units_start, fact.units_end)
        vat = round_half_up(net * fact.vat_rate, 10_000)
        return attrs.evolve(fact, net=net, vat=vat, gross=net + vat)

    patch.setattr(settling, "_charge", wrong)


@breaks("standing_amounts_do_not_depend_on_when_a_year_was_charged")
def a_lower_count_is_not_credited(patch: Patch) -> None:
    settle = settling.settle

    def wrong(account: Account, measure: Units, basis: FeeBasis, *rest: Any, **said: Any) -> Any:
        for fact in settle(account, measure, basis, *rest, **said):
            if not (isinstance(fact, ChargeCredited) and fact.basis is not None):
                yield fact

    patch.setattr("thep_domain.fees.due.settle", wrong)


@breaks("standing_amounts_do_not_depend_on_when_a_year_was_charged")
def the_first_charge_settles_the_fee_of_the_year(patch: Patch) -> None:
    settle = settling.settle

    def wrong(account: Account, measure: Units, basis: FeeBasis, *rest: Any, **said: Any) -> Any:
        before = account.charges_of(measure.year.name)
        return settle(account, measure, before[0].basis if before else basis, *rest, **said)

    patch.setattr("thep_domain.fees.due.settle", wrong)


@breaks(
    "standing_amounts_do_not_depend_on_when_a_year_was_charged",
    *(count_and_charge, charge_again_after_another_count, raise_rate, charge_all) * 3,
)
def a_difference_is_taken_from_the_first_charge_and_not_from_the_last(patch: Patch) -> None:
    stretches = settling._stretches

    def wrong(account: Account, measure: Units, owed: frozenset[int], fee: Pence) -> Any:
        first = {charge.year: charge.year_fee for charge in reversed(account.charges)}.get(measure.year.name)
        for stretch, before in stretches(account, measure, owed, fee):
            yield stretch, before if before is None or first is None else min(before, first)

    patch.setattr(settling, "_stretches", wrong)


@breaks("invariant_14_a_credit_carries_its_vat", *WITH_VAT, rarely=True)
def the_vat_of_each_credit_is_rounded_by_itself(patch: Patch) -> None:
    def wrong(charge: Charge, net: int) -> tuple[Pence, Pence]:
        bounded = min(net, charge.net_left)
        return Pence(bounded), Pence(min(vat_on(bounded, charge.vat_rate), charge.vat - charge.vat_credited))

    patch.setattr(Charge, "credit", wrong)


@breaks("invariant_12_a_full_year_is_rate_times_pupils")
def a_credit_down_to_a_lower_fee_names_the_old_one(patch: Patch) -> None:
    credit = settling._credit

    def wrong(account: Account, charge: str, *rest: Any, **said: Any) -> Any:
        fact: Any = credit(account, charge, *rest, **said)
        old = next(each for each in account.charges if each.id == charge)
        return fact if fact.basis is None else attrs.evolve(fact, basis=old.basis)

    patch.setattr(settling, "_credit", wrong)


@breaks("invariant_9_nothing_accrues_outside_membership")
def a_membership_that_was_put_right_leaves_its_charges(patch: Patch) -> None:
    due = settling.credits_due

    def wrong(account: Account, reason: Any, *rest: Any) -> Any:
        return due(account, reason, *rest) if reason is CreditReason.MEMBERSHIP_ENDED else iter(())

    patch.setattr(settling, "credits_due", wrong)


@breaks("no_refund_makes_a_school_owe")
def all_that_was_paid_is_free_to_refund(patch: Patch) -> None:
    refund = Account.refund

    def wrong(account: Account, *rest: Any, **more: Any) -> Any:
        return refund(attrs.evolve(account, charged=Pence(0), credited=Pence(0)), *rest, **more)

    patch.setattr(Account, "refund", wrong)


@breaks("a_payment_is_taken_off_once")
def a_payment_is_taken_off_as_often_as_somebody_says(patch: Patch) -> None:
    reverse = Account.reverse
    patch.setattr(Account, "reverse", lambda account, *rest: reverse(attrs.evolve(account, reversed=()), *rest))


@breaks("a_payment_is_taken_off_once")
def a_payment_that_came_back_never_counted(patch: Patch) -> None:
    patch.setattr("thep_domain.fees.verbs.ReversalReason", _NothingIsReturned)


class _NothingIsReturned:
    """The reasons for a reversal, of which none is that the bank returned a payment."""

    MISALLOCATED = ReversalReason.MISALLOCATED
    RETURNED = None

    def __new__(cls, why: str) -> Any:
        return ReversalReason(why)


@breaks("a_payment_is_taken_off_once")
def a_payment_is_moved_as_of_today_and_without_its_reference(patch: Patch) -> None:
    pay = Account.pay

    def wrong(account: Account, amount: Pence, on: date, reference: str | None, **said: Any) -> Any:
        return pay(account, amount, on, None if said.get("moved_from") else reference, **said)

    patch.setattr(Account, "pay", wrong)


@breaks("payments_are_named_by_what_is_known_of_them", *(pay_twice, reverse) * 3)
def payments_are_numbered_as_they_come(patch: Patch) -> None:
    pay = Account.pay

    def wrong(account: Account, *rest: Any, **said: Any) -> Any:
        fact: Any = pay(account, *rest, **said)[0]
        return (attrs.evolve(fact, payment=f"payment-{len(list(every_name(account.payments))) + 1}"),)

    patch.setattr(Account, "pay", wrong)


@breaks("invariant_13_facts_stay_and_the_balance_is_their_sum")
def a_reversal_is_no_line_of_the_statement(patch: Patch) -> None:
    def wrong(facts: Iterable[Any], as_of: date) -> Any:
        return statement_of((fact for fact in facts if not isinstance(fact.event, PaymentReversed)), as_of)

    patch.setattr("thep_domain.fees.questions.statement_of", wrong)
