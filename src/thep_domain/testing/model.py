"""A small model of the Partnership: lists and dicts, one day after another, and none of the domain's arithmetic.

It keeps to the founding rulebook: £5 a pupil, calendar months, a year's notice, the rest of a year credited.
"""

from collections.abc import Iterator
from datetime import date

from attrs import define, field

from thep_domain.testing.plain import PlainNotice, PlainSpell
from thep_domain.testing.reckoning import exact_share, same_day_next_year, units_of

FEES_FROM = date(2017, 4, 1)
FIRST_ADMISSION = date(2016, 6, 30)
FREE_EXIT_UNTIL = date(2016, 12, 31)
ASKED = {True: {"aims", "guarantee", "fee"}, False: {"aims"}}


@define
class ModelCharge:
    """A charge: the months it still covers, what is left of it to credit, and what an authority took off."""

    year: str
    months: list[int]
    left: int
    relief: int = 0


@define
class ModelSchool:
    """One school: its pupils, its closing day, its spells, and its account."""

    pupils: int
    closed_on: date | None = None
    spells: list[PlainSpell] = field(factory=list)
    has_account: bool = False
    charges: list[ModelCharge] = field(factory=list)
    balance: int = 0

    def full_on(self, day: date) -> bool:
        """Whether it is a full member on a day."""
        return any(spell.full and spell.covers(day) for spell in self.spells)

    def member_on(self, day: date) -> PlainSpell | None:
        """The spell that is membership on a day."""
        return next((spell for spell in self.spells if spell.covers(day)), None)

    def open_on(self, day: date) -> bool:
        """Whether it is open on a day."""
        return self.closed_on is None or day <= self.closed_on

    # Each act tells the code it is refused with, or None where it is done

    def apply(self, day: date, full: bool, commitments: tuple[str, ...]) -> str | None:
        """Apply for membership."""
        if self.spells:
            last = self.spells[-1]
            if last.admitted_on is None:
                return "already-applied"
            if last.last_day is None or day <= last.last_day:
                return "already-a-member"
        if not self.open_on(day):
            return "school-not-open"
        self.spells.append(PlainSpell(len(self.spells) + 1, full, day, [(each, day) for each in commitments]))
        return None

    def admit(self, day: date) -> str | None:
        """Be admitted."""
        if not self.spells:
            return "not-applied"
        last = self.spells[-1]
        if last.admitted_on is not None:
            return "already-a-member"
        if day < FIRST_ADMISSION:
            return "too-early"
        if ASKED[last.full] - {words for words, _ in last.commitments}:
            return "commitment-missing"
        if self.member_on(day):
            return "already-a-member"
        if not self.open_on(day):
            return "school-not-open"
        last.admitted_on = day
        self.has_account = self.has_account or last.full
        self._follow_register()
        return None

    def serve_notice(self, day: date, leaving: date | None) -> str | None:
        """Give notice."""
        spell = self.member_on(day)
        if spell is None:
            return "not-a-member"
        if any(notice.rescinded_on is None for notice in spell.notices):
            return "already-under-notice"
        earliest = day if day <= FREE_EXIT_UNTIL else same_day_next_year(day)
        if leaving is not None and leaving < earliest:
            return "notice-too-short"
        spell.notices.append(PlainNotice(day, leaving or earliest))
        self._follow_register()
        return None

    def rescind(self, day: date) -> str | None:
        """Take a notice back."""
        standing = [n for spell in self.spells[-1:] for n in spell.notices if n.rescinded_on is None]
        if not standing or day > (self.spells[-1].last_day or day):
            return "no-notice"
        standing[0].rescinded_on = day
        self._follow_register()
        return None

    def close(self, last_day: date | None) -> None:
        """The register shows a closing day, or none any more."""
        self.closed_on = last_day
        self._follow_register()

    def _follow_register(self) -> None:
        admitted = [spell for spell in self.spells if spell.admitted_on is not None]
        if admitted:
            spell = admitted[-1]
            ends = [notice.ends_on for notice in spell.notices if notice.rescinded_on is None]
            closes = None if self.closed_on is None else max(self.closed_on, spell.admitted_on or self.closed_on)
            spell.school_ended_on = None if closes is None or (ends and ends[0] <= closes) else closes
        self._credit_what_is_not_owed()

    # Fees

    def charge(self, year: str) -> int:
        """Be charged what is owed of a year and not charged yet; returns the pence."""
        covered = {month for charge in self.charges if charge.year == year for month in charge.months}
        total = 0
        for start, end in _stretches([month for month in self._owed(year) if month not in covered]):
            amount = exact_share(500 * self.pupils, start, end, 12)
            self.charges.append(ModelCharge(year, list(range(start, end)), amount))
            self.balance += amount
            self._keep_relief(year)
            total += amount
        return total

    def _keep_relief(self, year: str) -> None:
        """What an authority took off a year stays off it, though its months are charged again."""
        charges = [charge for charge in self.charges if charge.year == year]
        owed = sum(exact_share(500 * self.pupils, m, m + 1, 12) for charge in charges for m in charge.months)
        owed = max(0, owed - sum(charge.relief for charge in charges))
        too_much = min(sum(charge.left for charge in charges) - owed, charges[-1].left)
        if too_much > 0:
            charges[-1].left -= too_much
            self.balance -= too_much

    def credit(self, amount: int) -> str | None:
        """Have a part of the latest charge that bears it taken back."""
        if not self.has_account:
            return "no-account"
        for charge in reversed(self.charges):
            if charge.left >= amount:
                charge.left -= amount
                charge.relief += amount
                self.balance -= amount
                return None
        return "credit-too-large" if self.charges else "unknown-charge"

    def _owed(self, year: str) -> list[int]:
        months = units_of(year, 12)
        return [m for m in range(12) if any(day >= FEES_FROM and self.full_on(day) for day in months[m])]

    def _credit_what_is_not_owed(self) -> None:
        for charge in self.charges:
            owed = self._owed(charge.year)
            for start, end in _stretches([month for month in charge.months if month not in owed]):
                amount = min(exact_share(500 * self.pupils, start, end, 12), charge.left)
                charge.left -= amount
                self.balance -= amount
            charge.months = [month for month in charge.months if month in owed]


def _stretches(months: list[int]) -> Iterator[tuple[int, int]]:
    while months:
        end = months[0]
        while end in months:
            end += 1
        yield months[0], end
        months = [month for month in months if month >= end]
