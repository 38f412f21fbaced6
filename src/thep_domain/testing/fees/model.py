"""The account of a school, in the plainest way: what is charged unit by unit, and none of the domain's arithmetic."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from math import floor

from attrs import define, field

from thep_domain.testing.membership.model import ModelMember
from thep_domain.testing.reckoning import exact_share, units_of

FEES_FROM = date(2017, 4, 1)


@define
class ModelCharge:
    """A charge: the units it still covers, what is left of it to credit, and what an authority took off."""

    name: str
    year: str
    units: list[int]
    percent: Fraction
    """Its VAT."""
    net: int
    vat: int
    relief: int = 0

    @property
    def left(self) -> int:
        """How much of it can still be credited."""
        return self.net + self.vat

    def take(self, net: int) -> int:
        """Take an amount and its VAT off, as far as it is left; gives what that comes to."""
        taken = min(net, self.net)
        vat = min(_of(taken, self.percent), self.vat)
        self.net -= taken
        self.vat -= vat
        return taken + vat


@define
class ModelAccount(ModelMember):
    """A school with its fee account."""

    owing: dict[int, tuple[date, date | None]] = field(factory=dict)
    """The days for which each spell owes fees."""
    fees: dict[str, tuple[int, int]] = field(factory=dict)
    """The fee of each year charged, and how many units it has."""
    charges: list[ModelCharge] = field(factory=list)
    entries: list[tuple[str, int, str]] = field(factory=list)
    """Every line of the statement: what it is, the amount, and the charge that it is about."""

    @property
    def has_account(self) -> bool:
        """Whether it was ever a full member."""
        return bool(self.owing)

    @property
    def balance(self) -> int:
        """What it owes."""
        return sum(amount for _, amount, _ in self.entries)

    def owe_from(self, day: date) -> None:
        """Owe for other days than before, by an act of this day; what is not owed after all is credited."""
        for spell in self.spells:
            days = None if spell.admitted_on is None or not spell.full else (spell.admitted_on, spell.last_day)
            if days is not None and self.owing.get(spell.number) != days:
                self.owing[spell.number] = days
                if self.rules.value("fees.mid-year-end", day) == "credit":
                    self._credit_what_is_not_owed()

    def charge(self, year: str) -> tuple[list[tuple[str, int]], str | None]:
        """Be charged what is owed of a year and not charged yet: each charge with its pence, or why not."""
        owed = self._owed(year)
        if not owed:
            return [], "nothing-to-charge"
        covered = {unit for charge in self.charges if charge.year == year for unit in charge.units}
        made: list[tuple[str, int]] = []
        for start, end in _stretches([unit for unit in owed if unit not in covered]):
            fee = self._fee(year, start)
            if fee is None:
                return [], "no-pupil-count"
            percent = Fraction(self.rules.value("fees.vat", self._units(year)[start][0]).split()[1])
            net = exact_share(fee[0], start, end, fee[1])
            name = f"{year}/{sum(charge.year == year for charge in self.charges) + 1}"
            charge = ModelCharge(name, year, list(range(start, end)), percent, net, _of(net, percent))
            made.append((name, charge.left))
            self.charges.append(charge)
            self.entries.append(("charge", charge.left, name))
            self._keep_relief(charge)
        return made, None

    def pay(self, amount: int) -> str | None:
        """Pay."""
        if not self.has_account:
            return "no-account"
        if amount < 1:
            return "not-positive"
        self.entries.append(("payment", -amount, ""))
        return None

    def credit(self, amount: int, name: str | None) -> str | None:
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
                charge.relief += net
                self.entries.append(("credit", -amount, charge.name))
                return None
        return "credit-too-large" if charges else "unknown-charge"

    def _fee(self, year: str, start: int) -> tuple[int, int] | None:
        """The fee of a year and its units, settled with the first charge."""
        if year not in self.fees:
            units = self._units(year)
            first_day = units[start][0]
            later_allowed = self.rules.value("fees.later-count", first_day) == "allowed"
            pupils = self.pupils_on(first_day, later_allowed=later_allowed)
            if pupils is None:
                return None
            pence = int(self.rules.value("fees.rate", first_day).replace(".", ""))
            self.fees[year] = pence * pupils, len(units)
        return self.fees[year]

    def _units(self, year: str) -> list[list[date]]:
        if year in self.fees:
            return units_of(year, self.fees[year][1])
        measure = self.rules.value("fees.part-year", date(int(year[:4]), 9, 1))
        return units_of(year, 12 if measure == "months" else 365)

    def _keep_relief(self, charge: ModelCharge) -> None:
        """What an authority took off a year stays off it, though its months are charged again."""
        charges = [each for each in self.charges if each.year == charge.year]
        fee, in_year = self.fees[charge.year]
        owed = sum(exact_share(fee, unit, unit + 1, in_year) for each in charges for unit in each.units)
        owed = max(0, owed - sum(each.relief for each in charges))
        too_much = min(sum(each.net for each in charges) - owed, charge.net)
        if too_much > 0:
            self.entries.append(("credit", -charge.take(too_much), charge.name))

    def _owed(self, year: str) -> list[int]:
        if not self.has_account:
            return []
        return [
            number
            for number, days in enumerate(self._units(year))
            if any(day >= FEES_FROM and self.full_on(day) for day in days)
        ]

    def _credit_what_is_not_owed(self) -> None:
        for charge in self.charges:
            owed = self._owed(charge.year)
            fee, in_year = self.fees[charge.year]
            for start, end in _stretches([unit for unit in charge.units if unit not in owed]):
                taken = charge.take(exact_share(fee, start, end, in_year))
                self.entries.append(("credit", -taken, charge.name))
            charge.units = [unit for unit in charge.units if unit in owed]


def _of(net: int, percent: Fraction) -> int:
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
