"""Invariants 8 to 14: what accrues, to the penny, and what becomes of it; and of payments and refunds."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import floor

from thep_domain.application import fold
from thep_domain.fees import (
    Account,
    ChargeCredited,
    CreditReason,
    FeeBasis,
    FeesDesk,
    LiabilitySet,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    ReversalReason,
    SubscriptionCharged,
)
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import CountOf
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.plain import PlainAccount, PlainBook, read
from thep_domain.testing.reckoning import exact_share, units_of
from thep_domain.testing.story import Step

FEES_FROM = date(2017, 4, 1)
A_UNIT_IS_WORTH_A_PENNY = 400
"""A rate from which one pupil more weighs more than rounding, in the shortest stretch: a day."""


def invariant_8_nothing_accrues_before_april_2017(history: History) -> None:
    """No charge covers a day before 1 April 2017: not of the free window, and none before it."""
    for fact, charge, _ in _charges(history):
        claim(8, charge.from_on >= FEES_FROM, f"{charge.charge} at {fact.position} begins on {charge.from_on}")
        days = units_of(charge.year, charge.units_in_year)[charge.units_start]
        claim(8, days[0] >= FEES_FROM, f"{charge.charge} at {fact.position} counts from {days[0]}")


def invariant_9_nothing_accrues_outside_membership(history: History) -> None:
    """Each month charged, or day where the rulebook counts days, holds a day of full membership as known then.

    And what an end, learnt of later, takes back is credited: nothing stays charged for a month after the last day.
    Where the rulebook has let such charges stand, only the first half holds.
    """
    for fact, charge, book in _charges(history):
        for unit in units_of(charge.year, charge.units_in_year)[charge.units_start : charge.units_end]:
            member = any(book.full_member_on(_key(fact), day) for day in unit)
            kept = charge.fee_before > 0  # a difference is charged for whatever stays charged
            claim(9, member or kept, f"{_key(fact)}, {charge.charge}: no member in {unit[0]}..{unit[-1]}")
    if any(rule == "fees.mid-year-end" and value == "keep" for _, rule, value in history.book.rules):
        return
    for key, account in history.book.accounts.items():
        for charge in account.charges:
            units = units_of(charge.year, charge.units_in_year)
            for standing in account.units_left(charge):
                member = any(history.book.full_member_on(key, day) for day in units[standing])
                claim(9, member, f"{key} still owes for {units[standing][0]}..{units[standing][-1]}")


def invariant_9_only_what_is_not_owed_is_credited(history: History) -> None:
    """A month credited because a membership ended holds no day of full membership, and the rulebook has it credited.

    What a membership that was put right does not owe is credited whatever the rulebook says.
    """
    for step, book in _after_each_step(history):
        for fact in step.facts:
            match fact.event:
                case ChargeCredited(reason=CreditReason.MEMBERSHIP_ENDED | CreditReason.CORRECTION) as credit:
                    changed = [f for f in step.facts if f.stream == fact.stream and isinstance(f.event, LiabilitySet)]
                    days = [each.why.effective_on for each in changed] or [fact.why.effective_on]
                    rule = book.rule("fees.mid-year-end", max(days))
                    right = rule == "credit" or credit.reason is CreditReason.CORRECTION
                    claim(9, right, f"{credit.credit} at {fact.position}, where the rulebook says {rule}")
                    account = book.accounts[_key(fact)]
                    charge = next(each for each in account.charges if each.charge == credit.charge)
                    units = units_of(charge.year, charge.units_in_year)[credit.units_start : credit.units_end]
                    owed = [day for unit in units for day in unit if book.full_member_on(_key(fact), day)]
                    claim(9, not owed, f"{credit.credit} of {_key(fact)}: a member on {owed[:1]}")
                case _:
                    pass


def invariant_10_parts_of_a_year_add_up(history: History) -> None:
    """Each part is the exact share, a half rounded up: so wherever a year is cut, its parts add up to the penny.

    A difference is the share of one fee less the share of another: whatever was charged and credited in between, the
    year comes to what its last fee comes to.
    """
    for _, charge, _ in _charges(history):
        stretch = charge.units_start, charge.units_end, charge.units_in_year
        net = exact_share(charge.year_fee, *stretch) - exact_share(charge.fee_before, *stretch)
        claim(
            10,
            charge.net == net,
            f"{charge.charge} is {charge.net} for {charge.units_start}..{charge.units_end}: {net}",
        )
    for key, account in history.book.accounts.items():
        for year in {charge.year for charge in account.charges}:
            _parts_add_up(key, account, year)


def _parts_add_up(key: str, account: PlainAccount, year: str) -> None:
    parts = [charge for charge in account.charges if charge.year == year]
    ids = {charge.charge for charge in parts}
    taken = [credit for credit in account.credits if credit.charge in ids]
    if any(credit.units_start is None and credit.basis is None for credit in taken):
        return  # what an authority credited is no part of a year
    standing, fees = account.standing(year), account.fee_of(year)
    claim(10, len(set(standing)) == len(standing), f"{key} is charged twice for a unit of {year}: {standing}")
    in_years = {charge.units_in_year for charge in parts if account.units_left(charge)} or {12}
    claim(10, len(in_years) == 1, f"{key} is charged for {year} in months and in days")
    (in_year,) = in_years
    owed = sum(exact_share(fee, unit, unit + 1, in_year) for unit, fee in fees.items())
    net = account.standing_net(year)
    claim(10, net == owed, f"{key}, {year}: parts of {fees} come to {net}, not {owed}")
    if len(fees) == in_year and len(set(fees.values())) == 1:
        claim(10, net in fees.values(), f"{key}, {year}: the parts of the whole year come to {net}, not {fees[0]}")


def invariant_11_fees_grow_with_pupils_and_months(history: History) -> None:
    """More pupils, or more months from the same first one, never cost less at the same rate; no pupils cost nothing.

    (Between two cuts inside a year, rounding may outweigh one pupil at rates of a few pence: there it is not claimed.)
    """
    charges = [charge for _, charge, _ in _charges(history) if not charge.fee_before]
    for charge in charges:
        if charge.basis.pupils == 0:
            claim(11, charge.gross == 0 == charge.net, f"{charge.charge} costs {charge.gross} for no pupils")
    for one, other in combinations(charges, 2):
        comparable = (one.basis.rate, one.units_in_year, one.units_start) == (
            other.basis.rate,
            other.units_in_year,
            other.units_start,
        )
        if not comparable or (one.units_start and one.basis.rate < A_UNIT_IS_WORTH_A_PENNY):
            continue
        for less, more in ((one, other), (other, one)):
            if less.basis.pupils <= more.basis.pupils and less.units_end <= more.units_end:
                claim(11, less.net <= more.net, f"{_told(less)} costs more than {_told(more)}")


def invariant_12_a_full_year_is_rate_times_pupils(history: History) -> None:
    """A full year costs the rate in force times the pupils counted, exactly; rate and count are those the fact cites.

    Both are those of the first day owed, as known when the year is charged, or charged again, or credited down to a
    lower fee. A closed school's count is dated its last open day at the latest.
    """
    book = PlainBook()
    for fact in history.facts:
        book.read(fact)
        match fact.event:
            case SubscriptionCharged(basis=basis, year_fee=fee) as charge:
                whole = (charge.units_start, charge.units_end) == (0, charge.units_in_year) and not charge.fee_before
                claim(12, not whole or charge.net == basis.rate * basis.pupils, f"{_told(charge)} for the full year")
                _basis_is_right(basis, fee, charge.year, _key(fact), book)
            case ChargeCredited(basis=FeeBasis() as basis, year_fee=int() as fee) as credit:
                year = next(c.year for c in book.account(_key(fact)).charges if c.charge == credit.charge)
                _basis_is_right(basis, fee, year, _key(fact), book)
            case _:
                pass


def _basis_is_right(basis: FeeBasis, fee: int, year: str, key: str, book: PlainBook) -> None:
    where = f"{key}, {year}, {basis.pupils} pupils at {basis.rate}"
    claim(12, fee == basis.rate * basis.pupils, f"{where}: a year's fee of {fee}")
    units = units_of(year, 12 if basis.part_year == "months" else 365)
    owed = (unit[0] for unit in units if any(day >= FEES_FROM and book.full_member_on(key, day) for day in unit))
    first_day = next(owed)
    rate = book.rule("fees.rate", first_day)
    claim(12, round(float(rate) * 100) == basis.rate, f"{where}: the rate of {first_day} is {rate}")
    counts = book.counts_of(basis.count.stream)
    used = basis.counted_on, basis.count.version, basis.pupils
    allowed = book.rule("fees.later-count", first_day) == "allowed"
    claim(12, basis.counted_on <= first_day or allowed, f"{where}: a count of {basis.counted_on}")
    claim(12, used in counts, f"{where}: cites no count of {basis.counted_on}: there are {counts}")
    if basis.count_of is CountOf.OWN:
        by_then = [count for count in counts if count[0] <= first_day]
        claim(12, bool(by_then) or basis.count_later, f"{where}: a count of {basis.counted_on}")
        claim(12, max(by_then, default=used) == used, f"{where}: used {used}, of {by_then}")


def invariant_13_facts_stay_and_the_balance_is_their_sum(history: History) -> None:
    """What was recorded is never changed; a balance is the charges less the credits and payments, in every reading."""
    for step in history.steps:
        now = history.facts[step.before : step.before + len(step.facts)]
        claim(13, now == step.facts, f"what {step!r} recorded reads differently now")
        answered = step.answer.events if step.answer and not step.answer.repeated else ()
        claim(13, set(answered) <= set(step.facts), f"{step!r} answered with facts it did not record")
    states = fold(history.facts)
    for key, account in history.book.accounts.items():
        _, state = states[f"account:{key}"]
        balance = state.balance if isinstance(state, Account) else None
        claim(13, balance == account.balance, f"the account of {key} comes to {balance}, not {account.balance}")
    last = max(fact.why.effective_on for fact in history.facts)  # the clock may have fallen back behind it
    for key in list(history.book.accounts)[:3]:
        statement = history.thep.statement(URN(int(key)), last)
        owed = history.book.accounts[key].balance
        claim(13, statement.balance == owed, f"the statement of {key} ends with {statement.balance}, not {owed}")
        lines = sum(entry.amount for entry in statement.entries)
        claim(13, lines == owed, f"the lines of the statement of {key} come to {lines}, not {owed}")


def invariant_14_no_credit_exceeds_what_is_left(history: History) -> None:
    """At every point, what was credited of a charge is at most the charge: net, VAT and gross."""
    left: dict[tuple[str, str], tuple[int, int, int]] = {}
    for fact in history.facts:
        match fact.event:
            case SubscriptionCharged() as charge:
                left[_key(fact), charge.charge] = charge.net, charge.vat, charge.gross
            case ChargeCredited() as credit:
                net, vat, gross = left[_key(fact), credit.charge]
                after = net - credit.net, vat - credit.vat, gross - credit.gross
                claim(14, min(after) >= 0, f"{credit.credit} takes {credit.gross} of {gross} left of {credit.charge}")
                claim(14, credit.gross == credit.net + credit.vat, f"{credit.credit} does not add up")
                left[_key(fact), credit.charge] = after
            case _:
                pass


def invariant_14_a_credit_carries_its_vat(history: History) -> None:
    """With what is not owed its VAT is credited: what remains of a charge bears the VAT of what remains, to the penny.

    So nothing of either remains of a charge that is credited in parts until nothing is left.
    """
    charges: dict[tuple[str, str], SubscriptionCharged] = {}
    left: dict[tuple[str, str], tuple[int, int]] = {}
    for fact in history.facts:
        match fact.event:
            case SubscriptionCharged() as charge:
                charges[_key(fact), charge.charge] = charge
                left[_key(fact), charge.charge] = charge.net, charge.vat
                vat = floor(Fraction(charge.net * charge.vat_rate, 10_000) + Fraction(1, 2))
                claim(14, charge.vat == vat, f"{charge.charge} of {charge.net} bears VAT of {charge.vat}, not {vat}")
            case ChargeCredited() as credit:
                which = _key(fact), credit.charge
                net, before = left[which][0] - credit.net, left[which][1]
                vat = floor(Fraction(net * charges[which].vat_rate, 10_000) + Fraction(1, 2))
                by_authority = credit.reason in (CreditReason.DECIDED, CreditReason.CORRECTED)
                right = by_authority or before - credit.vat == min(vat, before)
                claim(14, right, f"{credit.credit} leaves {net} of {credit.charge} with VAT of {before - credit.vat}")
                left[which] = net, before - credit.vat
            case _:
                pass


def invariant_14_the_latest_charge_bears_a_credit(history: History) -> None:
    """Where an authority names no charge, it is the latest that can bear the credit."""
    for step, book in _after_each_step(history):
        command = step.sent.command
        if command.verb != FeesDesk.credit.name or "charge" in command.given or step.rival:
            continue
        for fact in step.own:
            if isinstance(fact.event, ChargeCredited):
                account, credit = book.accounts[_key(fact)], fact.event
                later = account.charges[[each.charge for each in account.charges].index(credit.charge) + 1 :]
                able = [each.charge for each in later if _left(account, each) >= credit.gross]
                claim(14, not able, f"{step!r} credits {credit.charge} although {able} could bear it")


def _left(account: PlainAccount, charge: SubscriptionCharged) -> int:
    return charge.gross - sum(credit.gross for credit in account.credits if credit.charge == charge.charge)


def invariant_14_relief_stays_off_the_year(history: History) -> None:
    """What an authority took off a year stays off, though its months are charged again after they were credited.

    After a charge, what is left of the year is at most what its months come to less that relief.
    """
    for step, book in _after_each_step(history):
        for key, year in {(_key(f), f.event.year) for f in step.facts if isinstance(f.event, SubscriptionCharged)}:
            account = book.accounts[key]
            parts = {charge.charge: charge for charge in account.charges if charge.year == year}
            taken = [credit for credit in account.credits if credit.charge in parts]
            relief = sum(credit.net for credit in taken if credit.reason is CreditReason.DECIDED)
            in_year = max(parts.values(), key=lambda each: bool(account.units_left(each))).units_in_year
            fees = account.fee_of(year).items()
            share = sum(exact_share(fee, unit, unit + 1, in_year) for unit, fee in fees)
            left = account.standing_net(year)
            claim(14, left <= max(0, share - relief), f"{key}, {year}, after {step!r}: {left} of {share} less {relief}")


def standing_amounts_do_not_depend_on_when_a_year_was_charged(history: History) -> None:
    """Every year charged again at the end comes to what it comes to where it is charged then for the first time.

    Less what an authority took off. Not claimed where the rulebook lets charges stand that are not owed any more, where
    an authority put an amount right, and where no pupil count serves any more.
    """
    if any(rule == "fees.mid-year-end" and value == "keep" for _, rule, value in history.book.rules):
        return
    charging = (FeesDesk.charge.name, FeesDesk.credit.name)
    again, late = history.again(), history.again(without=charging)
    years = sorted({charge.year for account in history.book.accounts.values() for charge in account.charges})
    for each in (again, late):
        each.clock.now = max(history.clock.now, each.clock.now)
        for year in years:
            each.thep.acting("clerk").fees.charge(year)
    first, once = (read(tuple(each.thep.history())) for each in (again, late))
    for key, account in first.accounts.items():
        for year in {charge.year for charge in account.charges}:
            taken = [credit for credit in account.credits if credit.charge.startswith(year)]
            relief = sum(credit.net for credit in taken if credit.reason is CreditReason.DECIDED)
            put_right = any(credit.reason is CreditReason.CORRECTED for credit in taken)
            uncounted = account.fee_of(year) and not once.account(key).fee_of(year)
            if not (put_right or uncounted):
                found, right = account.standing_net(year), max(0, once.account(key).standing_net(year) - relief)
                claim(None, found == right, f"{key}, {year}, comes to {found}; charged only at the end, to {right}")


def no_refund_makes_a_school_owe(history: History) -> None:
    """At most what was paid too much is paid back: after a refund the school owes nothing."""
    book = PlainBook()
    for fact in history.facts:
        book.read(fact)
        if isinstance(fact.event, RefundPaid):
            owed = book.account(_key(fact)).balance
            claim(None, owed <= 0, f"{_key(fact)} owes {owed} after {fact.event}")


def a_payment_is_taken_off_once(history: History) -> None:
    """A reversal names a payment of the account that stands, with its amount and day; moved, it is entered elsewhere.

    A slip never counted: it is off from the day of the payment on, and one that the bank returned from that day on.
    """
    book = PlainBook()
    for fact in history.facts:
        if isinstance(fact.event, PaymentReversed):
            reversal, account = fact.event, book.account(_key(fact))
            found = [payment for payment in account.unreversed if payment.payment == reversal.payment]
            claim(None, len(found) == 1, f"{_key(fact)}: {reversal} takes off {len(found)} payments")
            said = reversal.amount, reversal.received_on
            claim(None, said == (found[0].amount, found[0].received_on), f"{reversal} of {found[0]}")
            since = reversal.reversed_on if reversal.reason is ReversalReason.RETURNED else found[0].received_on
            claim(None, fact.why.effective_on == since, f"{reversal} counts from {fact.why.effective_on}, not {since}")
            if reversal.moved_to is not None:
                _is_entered_elsewhere(history, fact, found[0], reversal.moved_to)
        book.read(fact)


def _is_entered_elsewhere(history: History, fact: Recorded, payment: PaymentReceived, key: str) -> None:
    step = next(step for step in history.steps if fact in step.facts)
    there = [each.event for each in step.facts if each.stream == f"account:{key}"]
    moved = [each for each in there if isinstance(each, PaymentReceived) and each.moved_from == _key(fact)]
    content = [(each.amount, each.received_on, each.reference) for each in moved]
    claim(None, content == [(payment.amount, payment.received_on, payment.reference)], f"{payment} became {moved}")


def payments_are_named_by_what_is_known_of_them(history: History) -> None:
    """On any account the first payment of an amount, day and reference has the same name, whenever it was entered."""
    names: dict[tuple[int, date, str | None], str] = {}
    for account in history.book.accounts.values():
        seen: set[tuple[int, date, str | None]] = set()
        for payment in account.payments:
            content = payment.amount, payment.received_on, payment.reference
            if content not in seen:
                name = names.setdefault(content, payment.payment)
                claim(None, name == payment.payment, f"{payment} is called {name} elsewhere")
            seen.add(content)
        called = [payment.payment for payment in account.payments]
        claim(None, len(set(called)) == len(called), f"two payments of one account have a name: {sorted(called)}")


def _charges(history: History) -> Iterator[tuple[Recorded, SubscriptionCharged, PlainBook]]:
    """Each charge, with all that was known when it was made."""
    book = PlainBook()
    for fact in history.facts:
        book.read(fact)
        if isinstance(fact.event, SubscriptionCharged):
            yield fact, fact.event, book


def _after_each_step(history: History) -> Iterator[tuple[Step, PlainBook]]:
    """Each step, with all that was known once it was taken."""
    book, read = PlainBook(), 0
    for step in history.steps:
        until = step.before + len(step.facts)
        for fact in history.facts[read:until]:
            book.read(fact)
        read = until
        yield step, book


def _told(charge: SubscriptionCharged) -> str:
    basis = charge.basis
    return (
        f"{charge.charge} ({basis.pupils} pupils at {basis.rate}, units {charge.units_start}..{charge.units_end}"
        f" of {charge.units_in_year}: {charge.net})"
    )


def _key(fact: Recorded) -> str:
    return fact.stream.partition(":")[2]
