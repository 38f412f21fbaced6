"""A small model of the Partnership: lists and dicts, one day after another, and none of the domain's arithmetic.

Of the rulebook it knows the rate, how a year is measured, the notice period and what an associate commits to; the rest
is as founded: a year's fee in advance, nothing before April 2017, the rest of a year credited.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import define, field

from thep_domain.testing.plain import PlainNotice, PlainSpell
from thep_domain.testing.reckoning import exact_share, later, units_of

FEES_FROM = date(2017, 4, 1)
FIRST_ADMISSION = date(2016, 6, 30)
FREE_EXIT_UNTIL = date(2016, 12, 31)
COMMITMENTS = ("aims", "guarantee", "fee")
FOUNDED = {
    "fees.rate": "5.00",
    "fees.part-year": "months",
    "notice.period": "P1Y",
    "membership.associate-commitments": "aims",
}


@define
class ModelRules:
    """The rules that the model knows, as they were set one after another."""

    entries: list[tuple[str, str, date]] = field(factory=list)

    def value(self, rule: str, day: date) -> str:
        """The value on a day: of all that are in force, the one that came into force last, and was set last."""
        found, since = FOUNDED[rule], date.min
        for name, value, from_on in self.entries:
            if name == rule and since <= from_on <= day:
                found, since = value, from_on
        return found


@define
class ModelCharge:
    """A charge: the units it still covers, what is left of it to credit, and what an authority took off."""

    name: str
    year: str
    units: list[int]
    left: int
    relief: int = 0


@define
class ModelRegistration:
    """A school under one URN: when it is open, whether it may join, and its pupils on the days they were counted."""

    urn: int
    opened_on: date | None = None
    closed_on: date | None = None
    funded: bool = True
    outside: bool = False
    counts: list[tuple[date, int]] = field(factory=list)
    taken: set[tuple[date, int, date]] = field(factory=set)
    """What files have said already: the day counted, the pupils, and the day of the file."""

    def opened_by(self, day: date) -> bool:
        """Whether it had opened by a day."""
        return self.opened_on is None or self.opened_on <= day

    def count(self, pupils: int, day: date, as_at: date) -> None:
        """Count the pupils, as files of a day say; a closed school's are counted on its last day open."""
        dated = self._while_open(day)
        if (dated, pupils, as_at) not in self.taken:
            self.counts.append((dated, pupils))
            self.taken.add((dated, pupils, as_at))

    def counted_on(self, day: date) -> tuple[date, int] | None:
        """The latest count up to a day, with the day it is dated: of two counts of one day, the later."""
        found: tuple[date, date, int] | None = None
        for counted_on, pupils in self.counts:
            dated = self._while_open(counted_on)
            if dated <= day and (found is None or (dated, counted_on) >= found[:2]):
                found = dated, counted_on, pupils
        return None if found is None else (found[0], found[2])

    def _while_open(self, day: date) -> date:
        return day if self.closed_on is None or day < self.closed_on else self.closed_on


@define
class ModelSchool:
    """One school through its conversions: its registrations, its spells of membership, and its account."""

    rules: ModelRules
    registrations: list[ModelRegistration]
    parts: tuple[str, ...] = ()
    spells: list[PlainSpell] = field(factory=list)
    has_account: bool = False
    fees: dict[str, tuple[int, int]] = field(factory=dict)
    """The fee of each year charged, and how many units it has."""
    charges: list[ModelCharge] = field(factory=list)
    balance: int = 0

    @property
    def now(self) -> ModelRegistration:
        """Its last registration."""
        return self.registrations[-1]

    def shown_on(self, day: date) -> ModelRegistration:
        """The registration in force on a day."""
        opened = [each for each in self.registrations if each.opened_by(day)]
        return opened[-1] if opened else self.registrations[0]

    def full_on(self, day: date) -> bool:
        """Whether it is a full member on a day."""
        return any(spell.full and spell.covers(day) for spell in self.spells)

    def member_on(self, day: date) -> PlainSpell | None:
        """The spell that is membership on a day."""
        return next((spell for spell in self.spells if spell.covers(day)), None)

    def open_on(self, day: date) -> bool:
        """Whether it is open on a day, under whichever URN."""
        return any(
            each.opened_by(day) and (each.closed_on is None or day <= each.closed_on) for each in self.registrations
        )

    @property
    def applying(self) -> PlainSpell | None:
        """The application that stands."""
        last = self.spells[-1] if self.spells else None
        return None if last is None or last.admitted_on or last.declined_on else last

    @property
    def notice(self) -> PlainNotice | None:
        """The notice of the last spell that stands, run out or not."""
        return next((n for spell in self.spells[-1:] for n in spell.notices if n.rescinded_on is None), None)

    def status_on(self, spell: PlainSpell, day: date) -> str:
        """Where a spell stands on a day."""
        if spell.declined_on is not None and spell.declined_on <= day:
            return "declined"
        if spell.admitted_on is None or day < spell.admitted_on:
            return "applied"
        if not spell.covers(day):
            return "ended"
        noticed = [n for n in spell.notices if n.received_on <= day and not (n.rescinded_on and n.rescinded_on <= day)]
        return "under-notice" if noticed else "admitted"

    # Each act tells the code it is refused with, or None where it is done

    def apply(self, day: date, full: bool, commitments: tuple[str, ...]) -> str | None:
        """Apply for membership."""
        if self.applying is not None:
            return "already-applied"
        last = self.spells[-1] if self.spells else None
        if last is not None and last.admitted_on is not None and (last.last_day is None or day <= last.last_day):
            return "already-a-member"
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if not self.open_on(day):
            return "school-not-open"
        if full and not self.shown_on(day).funded:
            return "not-eligible"
        self.spells.append(PlainSpell(len(self.spells) + 1, full, day, [(each, day) for each in commitments]))
        return None

    def rejoin(self, day: date, full: bool, commitments: tuple[str, ...]) -> str | None:
        """Apply again after a membership that ended."""
        if not any(spell.admitted_on for spell in self.spells):
            return "not-a-former-member"
        return self.apply(day, full, commitments)

    def commit(self, day: date, commitments: tuple[str, ...]) -> str | None:
        """Make commitments that the application left out."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if day < spell.applied_on:
            return "dates-out-of-order"
        spell.commitments.extend((each, day) for each in commitments)
        return None

    def admit(self, day: date, exception: bool) -> str | None:
        """Be admitted."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if day < spell.applied_on:
            return "dates-out-of-order"
        if day < FIRST_ADMISSION:
            return "too-early"
        asked = COMMITMENTS if spell.full else self.rules.value("membership.associate-commitments", day).split(",")
        if set(asked) - {words for words, since in spell.commitments if since <= day}:
            return "commitment-missing"
        if self.member_on(day):
            return "already-a-member"
        if not self.open_on(day):
            return "school-not-open"
        if spell.full and not self.shown_on(day).funded:
            return "not-eligible"
        if spell.full and self.shown_on(day).outside and not exception:
            return "exception-needed"
        spell.admitted_on = day
        self.has_account = self.has_account or spell.full
        self.follow_register()
        return None

    def decline(self, day: date) -> str | None:
        """Be declined."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if day < spell.applied_on:
            return "dates-out-of-order"
        spell.declined_on = day
        return None

    def _no_application(self) -> str:
        return "already-a-member" if self.spells and self.spells[-1].admitted_on else "not-applied"

    def serve_notice(self, day: date, leaving: date | None) -> str | None:
        """Give notice."""
        spell = self.member_on(day)
        if spell is None:
            return "not-a-member"
        if any(notice.rescinded_on is None for notice in spell.notices):
            return "already-under-notice"
        if any(notice.rescinded_on and day < notice.rescinded_on for notice in spell.notices):
            return "dates-out-of-order"
        earliest = day if day <= FREE_EXIT_UNTIL else later(day, self.rules.value("notice.period", day))
        if leaving is not None and leaving < earliest:
            return "notice-too-short"
        spell.notices.append(PlainNotice(day, leaving or earliest))
        self.follow_register()
        return None

    def rescind(self, day: date) -> str | None:
        """Take a notice back."""
        notice = self.notice
        if notice is None or day < notice.received_on or day > (self.spells[-1].last_day or day):
            return "no-notice"
        notice.rescinded_on = day
        self.follow_register()
        return None

    def end(self, day: date) -> str | None:
        """Be ended with the school: the register has done so already."""
        if self.member_on(day) is None:
            return "not-a-member"
        return None if self.now.closed_on == day else "school-still-open"

    def follow_register(self) -> None:
        """End the membership with the school, or let it go on, and credit what is not owed after all."""
        admitted = [spell for spell in self.spells if spell.admitted_on is not None]
        if admitted:
            spell, closed_on = admitted[-1], self.now.closed_on
            ends = [notice.ends_on for notice in spell.notices if notice.rescinded_on is None]
            closes = None if closed_on is None else max(closed_on, spell.admitted_on or closed_on)
            spell.school_ended_on = None if closes is None or (ends and ends[0] <= closes) else closes
        self._credit_what_is_not_owed()

    # Fees

    def charge(self, year: str) -> tuple[list[tuple[str, int]], str | None]:
        """Be charged what is owed of a year and not charged yet: each charge with its pence, or why there is none."""
        owed = self._owed(year)
        if not owed:
            return [], "nothing-to-charge"
        covered = {unit for charge in self.charges if charge.year == year for unit in charge.units}
        made: list[tuple[str, int]] = []
        for start, end in _stretches([unit for unit in owed if unit not in covered]):
            fee = self._fee(year, start)
            if fee is None:
                return [], "no-pupil-count"
            amount = exact_share(fee[0], start, end, fee[1])
            name = f"{year}/{sum(charge.year == year for charge in self.charges) + 1}"
            self.charges.append(ModelCharge(name, year, list(range(start, end)), amount))
            self.balance += amount
            self._keep_relief(year)
            made.append((name, amount))
        return made, None

    def _fee(self, year: str, start: int) -> tuple[int, int] | None:
        """The fee of a year and its units, settled with the first charge."""
        if year not in self.fees:
            units = self._units(year)
            first_day = units[start][0]
            pupils = self._pupils_on(first_day)
            if pupils is None:
                return None
            pence = int(self.rules.value("fees.rate", first_day).replace(".", ""))
            self.fees[year] = pence * pupils, len(units)
        return self.fees[year]

    def _pupils_on(self, day: date) -> int | None:
        own = self.registrations.index(self.shown_on(day))
        in_turn = (self.registrations[own], *reversed(self.registrations[:own]), *self.registrations[own + 1 :])
        return next((count[1] for each in in_turn if (count := each.counted_on(day)) is not None), None)

    def _units(self, year: str) -> list[list[date]]:
        if year in self.fees:
            return units_of(year, self.fees[year][1])
        measure = self.rules.value("fees.part-year", date(int(year[:4]), 9, 1))
        return units_of(year, 12 if measure == "months" else 365)

    def _keep_relief(self, year: str) -> None:
        """What an authority took off a year stays off it, though its months are charged again."""
        charges = [charge for charge in self.charges if charge.year == year]
        fee, in_year = self.fees[year]
        owed = sum(exact_share(fee, unit, unit + 1, in_year) for charge in charges for unit in charge.units)
        owed = max(0, owed - sum(charge.relief for charge in charges))
        too_much = min(sum(charge.left for charge in charges) - owed, charges[-1].left)
        if too_much > 0:
            charges[-1].left -= too_much
            self.balance -= too_much

    def pay(self, amount: int) -> str | None:
        """Pay."""
        if not self.has_account:
            return "no-account"
        if amount < 1:
            return "not-positive"
        self.balance -= amount
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
                charge.left -= amount
                charge.relief += amount
                self.balance -= amount
                return None
        return "credit-too-large" if charges else "unknown-charge"

    def _owed(self, year: str) -> list[int]:
        if not any(spell.full and spell.admitted_on for spell in self.spells):
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
                amount = min(exact_share(fee, start, end, in_year), charge.left)
                charge.left -= amount
                self.balance -= amount
            charge.units = [unit for unit in charge.units if unit in owed]


def _stretches(units: Iterable[int]) -> Iterator[tuple[int, int]]:
    left = sorted(units)
    while left:
        end = left[0]
        while end in left:
            end += 1
        yield left[0], end
        left = [unit for unit in left if unit >= end]
