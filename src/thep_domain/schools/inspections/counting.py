"""Outcomes counted: by category with the kind and the base of each percentage, and how they changed in some days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.schools.inspections.outcomes import DatedBy, Outcome, OutcomeKind, OutcomeOf
from thep_domain.schools.inspections.words import GOOD_OR_BETTER, Grade
from thep_domain.schools.phases import CountedPhase

ALWAYS_SHOWN = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
"""The categories that have a column also where no school is in them."""
GOOD_OR_OUTSTANDING = "good-or-outstanding"


@frozen
class Percentage:
    """How many in a hundred: of which kind of outcome, and of how many schools. A base never mixes kinds."""

    category: str
    kind: OutcomeKind
    base: int
    number: int
    percent: str
    """With one decimal, rounded half up."""


@frozen
class OutcomeCounts:
    """How many schools there are in each category on a day."""

    as_of: date
    schools: int
    by_category: Mapping[str, int]
    """By grade, with those that have none by what they have instead; together all schools."""
    by_phase: Mapping[str, Mapping[str, int]]
    """The same for each phase as the Partnership counts: alternative provision with secondary."""
    by_kind: Mapping[str, int]
    of: Mapping[str, int]
    """Whose inspection it is: own or a predecessor's."""
    dated_by: Mapping[str, int]
    """How many count from their publication, and how many from the inspection."""
    percentages: tuple[Percentage, ...]


@frozen
class OutcomeChange:
    """A school whose outcome changed, or was confirmed by a further inspection."""

    urn: URN
    name: str
    phase: str
    was_kind: OutcomeKind
    was: str
    now_kind: OutcomeKind
    now: str
    inspected_on: date | None
    public_on: date | None
    dated_by: DatedBy | None
    comparable: bool
    """Whether both are overall grades: others are not compared."""

    @property
    def key(self) -> URN:
        """What tells it from every other row: the URN."""
        return self.urn


@frozen
class Transition:
    """How many schools went from one category to another."""

    was: str
    now: str
    number: int
    comparable: bool


@frozen
class OutcomeChanges:
    """What changed between two days, of the schools that are open on the last: opening, transitions, closing."""

    first: date
    last: date
    schools: int
    opening: Mapping[str, int]
    """By category, as it stood when the first day began."""
    transitions: tuple[Transition, ...]
    closing: Mapping[str, int]
    changes: tuple[OutcomeChange, ...]


def counted(rows: Sequence[Outcome], as_of: date) -> OutcomeCounts:
    """Outcomes counted."""
    phases = [phase for phase in CountedPhase if any(row.phase is phase for row in rows)]
    return OutcomeCounts(
        as_of=as_of,
        schools=len(rows),
        by_category=by_category(rows),
        by_phase={phase.value: by_category([row for row in rows if row.phase is phase]) for phase in phases},
        by_kind={kind.value: sum(row.kind is kind for row in rows) for kind in OutcomeKind},
        of={whose.value: sum(row.of is whose for row in rows) for whose in OutcomeOf},
        dated_by={by.value: sum(row.dated_by is by for row in rows) for by in DatedBy},
        percentages=_percentages(_graded(rows)),
    )


def by_category(rows: Iterable[Outcome]) -> dict[str, int]:
    """How many rows are in each category; grades that nobody has any longer only where there are some."""
    found = Counter(row.category for row in rows)
    order = (*Grade, OutcomeKind.BY_AREA, OutcomeKind.CARD, OutcomeKind.NOT_INSPECTED)
    shown = {*ALWAYS_SHOWN, OutcomeKind.NOT_INSPECTED.value, *found}
    return {word.value: found[word.value] for word in order if word.value in shown}


def changed(pairs: Sequence[tuple[Outcome, Outcome]], first: date, last: date) -> OutcomeChanges:
    """What changed, by the outcome of each school before the first day and on the last."""
    moved = Counter((was.category, now.category, _comparable(was, now)) for was, now in pairs)
    return OutcomeChanges(
        first=first,
        last=last,
        schools=len(pairs),
        opening=by_category(was for was, _ in pairs),
        transitions=tuple(
            Transition(was, now, number, comparable)
            for (was, now, comparable), number in sorted(moved.items())
            if was != now
        ),
        closing=by_category(now for _, now in pairs),
        changes=tuple(
            _change(was, now)
            for was, now in pairs
            if _inspection(was) != _inspection(now) or was.outcome != now.outcome
        ),
    )


def _comparable(was: Outcome, now: Outcome) -> bool:
    return was.kind is now.kind is OutcomeKind.GRADED


def _inspection(row: Outcome) -> tuple[object, ...]:
    return row.kind, row.of_urn, row.inspected_on, row.number


def _change(was: Outcome, now: Outcome) -> OutcomeChange:
    return OutcomeChange(
        urn=now.urn,
        name=now.name,
        phase=now.phase.value,
        was_kind=was.kind,
        was=was.category,
        now_kind=now.kind,
        now=now.category,
        inspected_on=now.inspected_on,
        public_on=now.public_on,
        dated_by=now.dated_by,
        comparable=_comparable(was, now),
    )


def _graded(rows: Iterable[Outcome]) -> list[Outcome]:
    """Those that have an overall grade: only these are a base of percentages of grades."""
    return [row for row in rows if row.kind is OutcomeKind.GRADED]


def _percentages(graded: Sequence[Outcome]) -> tuple[Percentage, ...]:
    base = len(graded)
    if not base:
        return ()
    numbers = by_category(graded)
    del numbers[OutcomeKind.NOT_INSPECTED.value]
    numbers[GOOD_OR_OUTSTANDING] = sum(numbers[grade.value] for grade in GOOD_OR_BETTER)
    return tuple(
        Percentage(category, OutcomeKind.GRADED, base, number, _percent(number, base))
        for category, number in numbers.items()
    )


def _percent(number: int, base: int) -> str:
    return str((Decimal(100 * number) / base).quantize(Decimal("0.1"), ROUND_HALF_UP))
