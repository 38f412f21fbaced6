"""The account of a school, in the plainest way: what is charged unit by unit, and none of the domain's arithmetic."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from math import floor

from attrs import define, field

from thep_domain.testing.membership.model import ModelMember
from thep_domain.testing.plain import PlainSpell
from thep_domain.testing.reckoning import exact_share, units_of

FEES_FROM = date(2017, 4, 1)
A_YEAR = 366
_IN_YEAR = {"months": 12, "days": 365}


@define
class ModelCharge:
    """A charge: from which fee of the year to which, for which units, and what is left of it to credit."""

    name: str
    year: str
    measure: str
    units: list[int]
    """The months or days that it still covers."""
    low: int
    """The fee of the year that earlier charges of these units came to: it charges what comes on top."""
    high: int
    """The fee of the year up to which it charges."""
    percent: Fraction
    """Its VAT."""
    net: int
    vat: int
    relief: int = 0
    """What an authority took off for good, before VAT."""
    corrected: bool = False
    """Whether an authority put its amount right."""

    @property
    def left(self) -> int:
        """How much of it can still be credited."""
        return self.net + self.vat

    def worth(self, units: Iterable[int], low: int | None = None) -> int:
        """What it charges for some units, above the fee that it begins with or above another."""
        begins = date(int(self.year[:4]), 9, 1)
        in_year = 12 if self.measure == "months" else (begins.replace(year=begins.year + 1) - begins).days
        lower = self.low if low is None else low
        return sum(
            exact_share(self.high, unit, unit + 1, in_year) - exact_share(lower, unit, unit + 1, in_year)
            for unit in units
        )

    def take(self, net: int) -> int:
        """Take an amount off as far as it is left, so that what remains bears its own VAT; gives what that comes to."""
        before = self.left
        self.net -= min(net, self.net)
        self.vat = min(self.vat, _vat_of(self.net, self.percent))
        return before - self.left


@define(eq=False)
class ModelPayment:
    """A payment, by what is known of it."""

    name: str
    amount: int
    day: date
    reference: str | None
    reversed: bool = False
    named: bool = False
    """Whether it is known by its name on the account."""


@define
class ModelAccount(ModelMember):
    """A school with its fee account."""

    owing: dict[int, tuple[date, date | None]] = field(factory=dict)
    """The days for which each spell owes fees."""
    charges: list[ModelCharge] = field(factory=list)
    payments: list[ModelPayment] = field(factory=list)
    entries: list[tuple[str, int, str]] = field(factory=list)
    """Every line of the statement: what it is, the amount, and the charge that it is about."""

    @property
    def has_account(self) -> bool:
        """Whether it was ever a full member, and that was no slip; or was charged."""
        return bool(self.owing or self.charges)

    @property
    def balance(self) -> int:
        """What it owes."""
        return sum(amount for _, amount, _ in self.entries)

    def owe_from(self, day: date) -> None:
        """Owe for other days than before, by an act of this day; what is not owed after all is credited."""
        for spell in self.spells:
            if self._owes_otherwise(spell) and self.rules.value("fees.mid-year-end", day) == "credit":
                self._credit_what_is_not_owed()

    def owe_what_is_right(self) -> None:
        """Owe what a membership that was put right comes to, in every year that was charged before."""
        for spell in self.spells:
            if self._owes_otherwise(spell):
                self._credit_what_is_not_owed()
        for year in sorted({charge.year for charge in self.charges}):
            self.charge(year)

    def _owes_otherwise(self, spell: PlainSpell) -> bool:
        """Let a spell owe for the days of its full membership; gives whether these are others than before."""
        before = self.owing.pop(spell.number, None)
        if spell.full and spell.admitted_on is not None:
            self.owing[spell.number] = spell.admitted_on, spell.last_day
        return self.owing.get(spell.number) != before

    def charge(self, year: str) -> tuple[list[tuple[str, int]], str | None]:
        """Be charged what a year comes to, or credited: each charge with its pence, or why not."""
        measure = self.rules.value("fees.part-year", date(int(year[:4]), 9, 1))
        owed = self._owed(year, measure)
        if not owed:
            return [], "nothing-to-charge"
        fee = self._fee(units_of(year, _IN_YEAR[measure])[owed[0]][0])
        if fee is None:
            return [], "no-pupil-count"
        self._credit_down_to(fee, year, measure)
        held = {unit: charge.high for charge in self._of(year) for unit in charge.units}
        percent = Fraction(self.rules.value("fees.vat", self.clock.today).split()[1])
        made: list[tuple[str, int]] = []
        lower = sorted({high for high in held.values() if high < fee})
        missing = [(0, unit) for unit in owed if unit not in held]
        for number, wanted in enumerate([missing, *([(low, u) for u, h in held.items() if h == low] for low in lower)]):
            for start, end in _stretches([unit for _, unit in wanted]):
                low = lower[number - 1] if number else 0
                name = f"{year}/{len(self._of(year)) + 1}"
                charge = ModelCharge(name, year, measure, list(range(start, end)), low, fee, percent, 0, 0)
                charge.net = charge.worth(charge.units)
                charge.vat = _vat_of(charge.net, percent)
                made.append((name, charge.left))
                self.charges.append(charge)
                self.entries.append(("charge", charge.left, name))
        self._keep_relief(year)
        return made, None

    def pay(
        self, amount: int, day: date, reference: str | None = None, *, again: bool = False, moved: bool = False
    ) -> str | None:
        """Pay; the same twice only where that is said."""
        if not self.has_account:
            return "no-account"
        if amount < 1:
            return "not-positive"
        begun = min((first for first, _ in self.owing.values()), default=day)
        if (begun - day).days > A_YEAR:
            return "before-the-account"
        same = [each for each in self.payments if (each.amount, each.day, each.reference) == (amount, day, reference)]
        if not (again or moved) and any(not each.reversed for each in same):
            return "paid-already"
        self.payments.append(ModelPayment("", amount, day, reference))
        self.entries.append(("payment", -amount, ""))
        return None

    def reverse(self, payment: ModelPayment | None, why: str, other: "ModelAccount | None" = None) -> str | None:
        """Have a payment taken off again, and maybe moved to another school."""
        if payment is None or not any(each is payment for each in self.payments):
            return "unknown-payment"
        if other is not None and (why != "misallocated" or other is self):
            return "not-misallocated"
        if payment.reversed:
            return "reversed-already"
        if other is not None:
            code = other.pay(payment.amount, payment.day, payment.reference, moved=True)
            if code is not None:
                return code
        payment.reversed = True
        self.entries.append(("reversal", payment.amount, ""))
        return None

    def refund(self, amount: int) -> str | None:
        """Be paid back what was paid too much."""
        if not self.has_account:
            return "no-account"
        if amount < 1:
            return "not-positive"
        if self.balance + amount > 0:
            return "refund-too-large"
        self.entries.append(("refund", amount, ""))
        return None

    def credit(self, amount: int, name: str | None, *, corrects: bool = False) -> str | None:
        """Have a part of a charge taken back: of the one named, or of the latest that bears it."""
        if not self.has_account:
            return "no-account"
        if amount < 1:
            return "not-positive"
        charges = [charge for charge in self.charges if name in (None, charge.name)]
        for charge in reversed(charges):
            if charge.left >= amount:
                net = min(_rounded(Fraction(amount * 100) / (100 + charge.percent)), charge.net)
                net = max(net, amount - charge.vat)
                charge.net -= net
                charge.vat -= amount - net
                charge.relief += 0 if corrects else net
                charge.corrected |= corrects and net > 0
                self.entries.append(("credit", -amount, charge.name))
                return None
        return "credit-too-large" if charges else "unknown-charge"

    def _of(self, year: str) -> list[ModelCharge]:
        return [charge for charge in self.charges if charge.year == year]

    def _fee(self, first_day: date) -> int | None:
        """The fee of a year by the count and the rate of its first day that is owed."""
        later_allowed = self.rules.value("fees.later-count", first_day) == "allowed"
        pupils = self.pupils_on(first_day, later_allowed=later_allowed)
        return None if pupils is None else int(self.rules.value("fees.rate", first_day).replace(".", "")) * pupils

    def _credit_down_to(self, fee: int, year: str, measure: str) -> None:
        """Credit what a year was charged above a fee; in another measure, or after a correction, all of it."""
        before = [charge for charge in self._of(year) if charge.units]
        right = all(charge.measure == measure for charge in before)
        put_right = any(charge.corrected for charge in before) and before[-1].high != fee
        for charge in reversed(before):
            if not right or put_right:
                for start, end in _stretches(charge.units):
                    self._take(charge, charge.worth(range(start, end)))
                charge.units = []
            elif charge.high > fee:
                lower = max(fee, charge.low)
                self._take(charge, charge.worth(charge.units, lower))
                charge.high = lower
                charge.units = [] if charge.low and fee <= charge.low else charge.units

    def _take(self, charge: ModelCharge, net: int) -> None:
        self.entries.append(("credit", -charge.take(net), charge.name))

    def _keep_relief(self, year: str) -> None:
        """What an authority took off a year stays off it, though its months are charged again."""
        charges = self._of(year)
        owed = sum(each.worth(each.units) for each in charges)
        owed = max(0, owed - sum(each.relief for each in charges))
        too_much = sum(each.net for each in charges) - owed
        for charge in reversed(charges):
            if too_much > 0 and charge.net > 0:
                taken = min(too_much, charge.net)
                self._take(charge, taken)
                too_much -= taken

    def _owed(self, year: str, measure: str) -> list[int]:
        return [
            number
            for number, days in enumerate(units_of(year, _IN_YEAR[measure]))
            if any(day >= FEES_FROM and self.full_on(day) for day in days)
        ]

    def _credit_what_is_not_owed(self) -> None:
        for charge in self.charges:
            owed = self._owed(charge.year, charge.measure)
            for start, end in _stretches([unit for unit in charge.units if unit not in owed]):
                self._take(charge, charge.worth(range(start, end)))
            charge.units = [unit for unit in charge.units if unit in owed]


def _vat_of(net: int, percent: Fraction) -> int:
    return _rounded(net * percent / 100)


def _rounded(amount: Fraction) -> int:
    """To the nearest penny, a half upwards."""
    return floor(amount + Fraction(1, 2))


def _stretches(units: Iterable[int]) -> Iterator[tuple[int, int]]:
    left = sorted(units)
    while left:
        end = left[0]
        while end in left:
            end += 1
        yield left[0], end
        left = [unit for unit in left if unit >= end]
