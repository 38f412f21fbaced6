"""What a history tells in figures, beside what is found: members and money by year, who decided, what came late.

They are added up from the facts themselves, as the layer `whole` does; members are those of the states that these lead
to.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from attrs import define, evolve, field, frozen

from thep_domain.audit.whole import AccountInSums, Whole
from thep_domain.fees import PaymentReceived, PaymentReversed, RefundPaid
from thep_domain.kernel.calendar import FIRST_YEAR, AcademicYear, Year, is_year, london_day
from thep_domain.kernel.provenance import Recorded

MOST: Final = 200
"""Of decisions by authority, corrections, and kinds of facts learnt late, how many are kept; all are counted."""
LATE: Final = 31
"""Days from taking effect to being recorded, after which a fact was learnt late."""
EXAMPLES: Final = 3
FIRST_DAY: Final = AcademicYear(FIRST_YEAR).first_day


@frozen
class YearInFigures:
    """One school year: members on its first day, and money in pence."""

    year: Year
    full: int
    associates: int
    owed: int
    """By the facts and the rules known at the end, of the accounts whose pupils were counted."""
    not_counted: int
    """Accounts that owe for it, and of which no pupil count serves."""
    charged: int
    credited: int
    paid: int
    """What was received in its days, less what was reversed and refunded in them."""
    balance: int
    """What was charged for it and every year before, less what was credited and paid until its last day."""


@frozen
class Decided:
    """What was decided on one authority."""

    authority: str
    facts: int
    names: tuple[str, ...]
    """The events, by name."""
    examples: tuple[int, ...]
    """The ranks of the first of them."""


@frozen
class Thread:
    """A fact that puts another one right."""

    rank: int
    stream: str
    name: str
    wrong: str
    """What was wrong, as ``stream@version``."""


@frozen
class Late:
    """The facts of one kind that were learnt late."""

    name: str
    facts: int
    days: int
    """Of the latest, from the day of its effect to that of its recording."""
    first: int
    """The rank of the first of them."""


@frozen
class Figures:
    """What a history tells in figures."""

    facts: int
    years: tuple[YearInFigures, ...]
    authorities: int
    """How many authorities are named; the first of them are in ``decided``."""
    decided: tuple[Decided, ...]
    corrected: int
    """How many facts put another one right; the first of them are in ``corrections``."""
    corrections: tuple[Thread, ...]
    late: tuple[Late, ...]


@define
class FiguresSoFar:
    """Looks at every fact, and tells what they come to."""

    _facts: int = 0
    _corrections: list[Thread] = field(factory=list)
    _corrected: int = 0
    _decided: dict[str, Decided] = field(factory=dict)
    _late: dict[str, Late] = field(factory=dict)
    _paid: Counter[AcademicYear] = field(factory=Counter)
    _last: date | None = None

    def look(self, fact: Recorded) -> None:
        """The next fact."""
        self._facts += 1
        why, rank = fact.why, fact.position - 1
        self._last = london_day(why.recorded_at)
        if why.authority is not None:
            self._decide(why.authority.text, fact.name, rank)
        if why.corrects is not None:
            self._corrected += 1
            if len(self._corrections) < MOST:
                self._corrections.append(Thread(rank, fact.stream, fact.name, why.corrects.text))
        days = (self._last - why.effective_on).days
        if days > LATE:
            held = self._late.get(fact.name, Late(fact.name, 0, 0, rank))
            self._late[fact.name] = evolve(held, facts=held.facts + 1, days=max(held.days, days))
        match fact.event:
            case PaymentReceived(received_on=day, amount=amount):
                self._paid[_year_of(day)] += amount
            case PaymentReversed(reversed_on=day, amount=amount) | RefundPaid(paid_on=day, amount=amount):
                self._paid[_year_of(day)] -= amount

    def _decide(self, authority: str, name: str, rank: int) -> None:
        held = self._decided.get(authority, Decided(authority, 0, (), ()))
        names = held.names if name in held.names else (*held.names, name)
        examples = held.examples if len(held.examples) == EXAMPLES else (*held.examples, rank)
        self._decided[authority] = evolve(held, facts=held.facts + 1, names=names, examples=examples)

    def figures(self, whole: Whole) -> Figures:
        """What it comes to after the last fact, with the accounts and the members as the facts leave them."""
        late = sorted(self._late.values(), key=lambda each: -each.facts)
        return Figures(
            facts=self._facts,
            years=tuple(self._years(whole)),
            authorities=len(self._decided),
            decided=tuple(self._decided.values())[:MOST],
            corrected=self._corrected,
            corrections=tuple(self._corrections),
            late=tuple(late)[:MOST],
        )

    def _years(self, whole: Whole) -> Iterator[YearInFigures]:
        """Every school year with a member, a charge or a payment, and those between, up to that of the last fact.

        A history that was changed can hold days of any year: then years in which nothing is are left out.
        """
        sums = _sums(whole.sums)
        known = {*sums, *self._paid, *map(_year_of, whole.admissions())}
        if not known or self._last is None:
            return
        last = max(_year_of(self._last), *known)
        first, balance = min(known), 0
        between = range(first.starts_in, last.starts_in + 1)
        years = [AcademicYear(each) for each in between] if len(between) <= MOST else sorted(known)[:MOST]
        for year in years:
            own, paid = sums.get(year, _NOTHING), self._paid[year]
            balance += own.charged - own.credited - paid
            full, associates = whole.members_on(year.first_day)
            now = evolve(own, year=year.name, full=full, associates=associates, paid=paid, balance=balance)
            if now != evolve(_NOTHING, year=year.name):
                yield now


_NOTHING: Final = YearInFigures(Year(""), 0, 0, 0, 0, 0, 0, 0, 0)


def _year_of(day: date) -> AcademicYear:
    """The school year of a day; what was changed can hold days before the first year that there is."""
    return AcademicYear.of(max(day, FIRST_DAY))


def _sums(accounts: Iterable[AccountInSums]) -> Mapping[AcademicYear, YearInFigures]:
    """What all accounts come to together, by year."""
    sums: dict[AcademicYear, YearInFigures] = {}
    for each in (year for account in accounts for year in account.years if is_year(year.year)):
        year = AcademicYear.parse(each.year)
        before = sums.get(year, _NOTHING)
        sums[year] = evolve(
            before,
            owed=before.owed + (each.owed or 0),
            not_counted=before.not_counted + (each.owed is None),
            charged=before.charged + each.charged,
            credited=before.credited + each.credited,
        )
    return sums
