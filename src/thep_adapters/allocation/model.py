"""A part of a problem as columns and rows of whole numbers: what every solver is given, and nothing but numbers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import inf
from typing import TypeAlias

from attrs import evolve, frozen

from thep_domain.peer_review.allocation import Kind, Part, Seat, tie_of

Entries: TypeAlias = tuple[tuple[int, int], ...]
"""Columns and what each counts."""

OPEN = "open"
"""In place of a person: a seat that stays open takes its rank in a tie from it."""


@frozen
class Column:
    """One unknown: from ``least`` to ``most``, whole or not."""

    least: int
    most: int
    whole: bool


@frozen
class Line:
    """A sum over columns that is between two bounds."""

    entries: Entries
    least: float
    most: float


@frozen
class Model:
    """Columns, what each costs in this stage, and lines. The first columns are the pairs of the part, in order."""

    columns: tuple[Column, ...]
    costs: tuple[int, ...]
    lines: tuple[Line, ...]

    def minimising(self, costs: Iterable[int]) -> "Model":
        """The same with other costs."""
        return evolve(self, costs=tuple(costs))

    def with_lines(self, *lines: Line) -> "Model":
        """The same with further lines."""
        return evolve(self, lines=(*self.lines, *lines))

    def at_most(self, most: int) -> "Model":
        """The same where what was minimised stays at its least; costs are whole, so half of one is as good as none."""
        entries = tuple((column, cost) for column, cost in enumerate(self.costs) if cost)
        return self.with_lines(Line(entries, -inf, most + 0.5))

    def fixed(self, values: Iterable[tuple[int, int]]) -> "Model":
        """The same with columns held at a value."""
        columns = list(self.columns)
        for column, value in values:
            columns[column] = evolve(columns[column], least=value, most=value)
        return evolve(self, columns=tuple(columns))


def constraints_of(part: Part) -> Model:
    """Pairs at their cost, and the rows of the part; the n-th line is the n-th row."""
    columns = tuple(Column(1 if pair.pinned else 0, 1, whole=True) for pair in part.pairs)
    lines = tuple(Line(tuple((each, 1) for each in row.pairs), row.least, row.most) for row in part.rows)
    return Model(columns, tuple(pair.cost for pair in part.pairs), lines)


def model_of(part: Part, load: int) -> Model:
    """The constraints, and for each person steps whose costs add up to ``load`` times the square of their number.

    The n-th visit costs load x (2n - 1), so that the steps fill up from the cheapest by themselves and need not be
    whole.
    """
    of: dict[str, list[int]] = defaultdict(list)
    for index, pair in enumerate(part.pairs):
        of[pair.person].append(index)
    most = {row.about[0]: row.most for row in part.rows if row.kind is Kind.VISITS}
    plain = constraints_of(part)
    columns, costs, lines = list(plain.columns), list(plain.costs), list(plain.lines)
    for person, held in sorted(of.items()):
        steps = range(len(columns), len(columns) + min(len(held), most.get(person, len(held))))
        columns += [Column(0, 1, whole=False) for _ in steps]
        costs += [load * (2 * number - 1) for number in range(1, len(steps) + 1)]
        lines.append(Line((*((each, 1) for each in held), *((each, -1) for each in steps)), 0, 0))
    return Model(tuple(columns), tuple(costs), tuple(lines))


def ties_of(part: Part, model: Model) -> tuple[int, ...]:
    """The costs of the second stage: the rank of each pair."""
    return (*(pair.tie for pair in part.pairs), *(0 for _ in model.columns[len(part.pairs) :]))


def seats_of(part: Part, values: Sequence[float]) -> tuple[Seat, ...]:
    """The pairs that were taken; what a solver calls 0.9999999 is one."""
    taken = (pair for pair, value in zip(part.pairs, values, strict=False) if round(value) == 1)
    return tuple(sorted(Seat(pair.review, pair.person) for pair in taken))


@frozen
class Elastic:
    """A model in which seats may stay open: for each review the column of its open seats, and of those for a lead."""

    model: Model
    open: tuple[tuple[str, int, int | None], ...]

    def openings(self) -> tuple[int, ...]:
        """The costs that count open seats."""
        costs = [0] * len(self.model.columns)
        for _, seats, _ in self.open:
            costs[seats] = 1
        return tuple(costs)

    def ties(self, part: Part) -> tuple[int, ...]:
        """The ranks of pairs, and of open seats."""
        costs = list(ties_of(part, self.model))
        for review, seats, _ in self.open:
            costs[seats] = tie_of(review, OPEN)
        return tuple(costs)


def elastic(part: Part, model: Model) -> Elastic:
    """The same model with open seats; a seat that wants a lead and has none stays open too."""
    columns, lines = list(model.columns), list(model.lines)
    leads = {row.about[0]: place for place, row in enumerate(part.rows) if row.kind is Kind.LEADS}
    found: list[tuple[str, int, int | None]] = []
    for place, row in enumerate(part.rows):
        if row.kind is not Kind.SEATS:
            continue
        review, lead = row.about[0], None
        seats = len(columns)
        columns.append(Column(0, row.least, whole=True))
        lines[place] = Line((*lines[place].entries, (seats, 1)), row.least, row.most)
        if review in leads:
            lead, wanted = len(columns), part.rows[leads[review]]
            columns.append(Column(0, wanted.least, whole=True))
            held = lines[leads[review]]
            lines[leads[review]] = Line((*held.entries, (lead, 1)), held.least, held.most)
            lines.append(Line(((seats, 1), (lead, -1)), 0, inf))
        found.append((review, seats, lead))
    costs = (*model.costs, *(0 for _ in columns[len(model.columns) :]))
    return Elastic(Model(tuple(columns), costs, tuple(lines)), tuple(found))
