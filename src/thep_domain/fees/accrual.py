"""Which months, or days, of an academic year a school owes fees for."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen

from thep_domain.fees.rules import PartYear
from thep_domain.kernel.calendar import ONE_DAY, AcademicYear
from thep_domain.kernel.money import Pence, share


@frozen
class Units:
    """An academic year cut into calendar months or into days, counted from 1 September."""

    year: AcademicYear
    part_year: PartYear

    @property
    def in_year(self) -> int:
        """12 months, or the days of the year."""
        return 12 if self.part_year is PartYear.MONTHS else self.year.days

    def of(self, day: date) -> int:
        """Which unit of the year a day falls in; the first is 0."""
        if self.part_year is PartYear.MONTHS:
            return self.year.month_of(day)
        return (day - self.year.first_day).days

    def share(self, year_fee: Pence, start: int, end: int) -> Pence:
        """The part of a year's fee that falls on its units from ``start`` up to ``end``."""
        return share(year_fee, start, end, self.in_year)

    def first_day(self, unit: int) -> date:
        """The first day of a unit."""
        if self.part_year is PartYear.MONTHS:
            return self.year.first_of_month(unit)
        return self.year.first_day + timedelta(days=unit)

    def last_day(self, unit: int) -> date:
        """The last day of a unit."""
        return self.first_day(unit + 1) - ONE_DAY

    def touched(self, spells: Iterable[tuple[date, date | None]], free_until: date) -> frozenset[int]:
        """The units that owe: each counts whole if the school is a member on any chargeable day of it, and once.

        Nothing is owed for a day up to ``free_until`` (prospectus E2 [2:887]; DOMAIN section 2, invariants 8 and 9).
        """
        chargeable_from = max(self.year.first_day, free_until + ONE_DAY)
        units: set[int] = set()
        for first, last in spells:
            start = max(first, chargeable_from)
            end = self.year.last_day if last is None else min(last, self.year.last_day)
            if start <= end:
                units.update(range(self.of(start), self.of(end) + 1))
        return frozenset(units)


def runs(units: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Units side by side as stretches, each from its first up to but not including its last."""
    start = previous = None
    for unit in sorted(units):
        if start is None or previous is None:
            start = unit
        elif unit != previous + 1:
            yield start, previous + 1
            start = unit
        previous = unit
    if start is not None and previous is not None:
        yield start, previous + 1


def without(stretches: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is left of stretches when the units from ``start`` up to but not including ``end`` are taken out."""
    for first, last in stretches:
        if first < min(last, start):
            yield first, min(last, start)
        if max(first, end) < last:
            yield max(first, end), last
