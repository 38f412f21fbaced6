"""Invariants 8 to 14: what accrues, to the penny, and what becomes of it."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import floor

from thep_domain.application import fold
from thep_domain.fees import Account, ChargeCredited, CreditReason, FeesDesk, LiabilitySet, SubscriptionCharged
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import CountOf
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.plain import PlainAccount, PlainBook
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
            claim(9, member, f"{_key(fact)}, {charge.charge}: no member in {unit[0]}..{unit[-1]}")
    if any(rule == "fees.mid-year-end" and value == "keep" for _, rule, value in history.book.rules):
        return
    for key, account in history.book.accounts.items():
        for year, in_year in {(charge.year, charge.units_in_year) for charge in account.charges}:
            units = units_of(year, in_year)
            for standing in account.standing(year):
                member = any(history.book.full_member_on(key, day) for day in units[standing])
                claim(9, member, f"{key} still owes for {units[standing][0]}..{units[standing][-1]}")


def invariant_9_only_what_is_not_owed_is_credited(history: History) -> None:
    """A month credited because a membership ended holds no day of full membership, and the rulebook has it credited.

    The rule is that of the day on which the membership changed, which is before the credit where it is learnt late.
    """
    for step, book in _after_each_step(history):
        changed: dict[str, date] = {}
        for fact in step.facts:
            match fact.event:
                case LiabilitySet():
                    changed[_key(fact)] = fact.why.effective_on
                case ChargeCredited(reason=CreditReason.MEMBERSHIP_ENDED) as credit:
                    rule = book.rule("fees.mid-year-end", changed.get(_key(fact), fact.why.effective_on))
                    claim(9, rule == "credit", f"{credit.credit} at {fact.position}, where the rulebook says {rule}")
                    account = book.accounts[_key(fact)]
                    charge = next(each for each in account.charges if each.charge == credit.charge)
                    units = units_of(charge.year, charge.units_in_year)[credit.units_start : credit.units_end]
                    owed = [day for unit in units for day in unit if book.full_member_on(_key(fact), day)]
                    claim(9, not owed, f"{credit.credit} of {_key(fact)}: a member on {owed[:1]}")
                case _:
                    pass


def invariant_10_parts_of_a_year_add_up(history: History) -> None:
    """Each part is the exact share, a half rounded up: so wherever a year is cut, its parts add up to the penny."""
    for _, charge, _ in _charges(history):
        net = exact_share(charge.year_fee, charge.units_start, charge.units_end, charge.units_in_year)
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
    if any(credit.units_start is None for credit in taken):
        return  # what an authority credited is no part of a year
    fee, in_year = parts[0].year_fee, parts[0].units_in_year
    standing = account.standing(year)
    claim(10, len(set(standing)) == len(standing), f"{key} is charged twice for a unit of {year}: {standing}")
    owed = sum(exact_share(fee, unit, unit + 1, in_year) for unit in standing)
    net = sum(charge.net for charge in parts) - sum(credit.net for credit in taken)
    claim(10, net == owed, f"{key}, {year}: parts of {standing} come to {net}, not {owed}")
    if len(standing) == in_year:
        claim(10, net == fee, f"{key}, {year}: the parts of the whole year come to {net}, not {fee}")


def invariant_11_fees_grow_with_pupils_and_months(history: History) -> None:
    """More pupils, or more months from the same first one, never cost less at the same rate; no pupils cost nothing.

    (Between two cuts inside a year, rounding may outweigh one pupil at rates of a few pence: there it is not claimed.)
    """
    charges = [charge for _, charge, _ in _charges(history)]
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

    The count is the school's latest by the first day charged, and settles the year; a closed school's is dated its last
    open day at the latest.
    """
    settled: dict[tuple[str, str], SubscriptionCharged] = {}
    for fact, charge, book in _charges(history):
        basis = charge.basis
        claim(
            12, charge.year_fee == basis.rate * basis.pupils, f"{_told(charge)} has a year's fee of {charge.year_fee}"
        )
        if (charge.units_start, charge.units_end) == (0, charge.units_in_year):
            claim(12, charge.net == basis.rate * basis.pupils, f"{_told(charge)} for the full year")
        first = settled.setdefault((_key(fact), charge.year), charge)
        claim(12, first.basis == basis, f"{_told(charge)} rests on another count or rate than {_told(first)}")
        if first is charge:
            _basis_is_right(charge, book)


def _basis_is_right(charge: SubscriptionCharged, book: PlainBook) -> None:
    basis = charge.basis
    rate = book.rule("fees.rate", charge.from_on)
    claim(12, round(float(rate) * 100) == basis.rate, f"{_told(charge)}: the rate of {charge.from_on} is {rate}")
    counts = book.counts_of(basis.count.stream)
    used = basis.counted_on, basis.count.version, basis.pupils
    allowed = book.rule("fees.later-count", charge.from_on) == "allowed"
    claim(12, basis.counted_on <= charge.from_on or allowed, f"{_told(charge)} used a count of {basis.counted_on}")
    claim(12, used in counts, f"{_told(charge)} cites no count of {basis.counted_on}: there are {counts}")
    if basis.count_of is CountOf.OWN:
        by_then = [count for count in counts if count[0] <= charge.from_on]
        claim(12, bool(by_then) or basis.count_later, f"{_told(charge)} used a count of {basis.counted_on}")
        claim(12, max(by_then, default=used) == used, f"{_told(charge)} used {used}, of {by_then}")


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
    """With what is not owed its VAT is credited, a half rounded up, or what is left of it."""
    charges: dict[tuple[str, str], SubscriptionCharged] = {}
    left: dict[tuple[str, str], int] = {}
    for fact in history.facts:
        match fact.event:
            case SubscriptionCharged() as charge:
                charges[_key(fact), charge.charge] = charge
                left[_key(fact), charge.charge] = charge.vat
            case ChargeCredited() as credit:
                which = _key(fact), credit.charge
                vat = floor(Fraction(credit.net * charges[which].vat_rate, 10_000) + Fraction(1, 2))
                right = credit.reason is CreditReason.DECIDED or credit.vat == min(vat, left[which])
                claim(14, right, f"{credit.credit} takes back {credit.net} with VAT of {credit.vat}, not {vat}")
                left[which] -= credit.vat
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

    After a charge, what is left of the year is at most the share of its months less that relief, or the charge itself
    is credited whole.
    """
    for step, book in _after_each_step(history):
        charged = {(_key(f), f.event.year): f.event for f in step.facts if isinstance(f.event, SubscriptionCharged)}
        for (key, year), last in charged.items():
            _relief_stays(book.accounts[key], year, last, f"{key}, {year}, after {step!r}")


def _relief_stays(account: PlainAccount, year: str, last: SubscriptionCharged, where: str) -> None:
    parts = {charge.charge: charge for charge in account.charges if charge.year == year}
    taken = [credit for credit in account.credits if credit.charge in parts]
    relief = sum(credit.net for credit in taken if credit.reason is CreditReason.DECIDED)
    share = sum(exact_share(last.year_fee, unit, unit + 1, last.units_in_year) for unit in account.standing(year))
    left = sum(charge.net for charge in parts.values()) - sum(credit.net for credit in taken)
    whole = sum(credit.net for credit in taken if credit.charge == last.charge) == last.net
    claim(14, whole or left <= max(0, share - relief), f"{where}: {left} is left of {share} with {relief} taken off")


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
