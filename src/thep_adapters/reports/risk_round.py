"""A round of risk assessment as a page: categories, what moved, the matrix of schools and areas, the letters sent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from attrs import frozen

from thep_adapters.reports.rendering import rendered
from thep_domain.application import Moment, Partnership
from thep_domain.kernel.work import Reading
from thep_domain.risk import (
    AREAS,
    PUBLISH,
    RATINGS,
    Flow,
    LetterRow,
    MatrixRow,
    Moved,
    Publish,
    RiskRow,
    assessments,
    flows,
    letters,
    matrix,
    rounds,
    scale_on,
)

MOVES = {
    Moved.FIRST: "first time",
    Moved.SAME: "as before",
    Moved.LIGHTER: "lighter",
    Moved.CLOSER: "closer",
    Moved.NOT_COMPARABLE: "other scale",
}
SIGNS = {Moved.FIRST: "•", Moved.SAME: "=", Moved.LIGHTER: "↓", Moved.CLOSER: "↑", Moved.NOT_COMPARABLE: "≠"}
SHADES = 5
"""How many shades a scale has on the page, from the lightest touch to the closest support."""
NOTICES = {
    Publish.NONE: "Confidential: nothing on this page is for publication.",
    Publish.COUNTS: "Confidential: only how many schools are in each category is for publication.",
    Publish.CATEGORIES: "The category of each school may be published; the rest of this page is confidential.",
}


@frozen
class Bar:
    """How many schools are in a category."""

    category: str
    scale: str
    schools: int
    share: int
    """In percent of the schools that were moderated, rounded."""
    shade: int


@frozen
class Line:
    """A school in the matrix."""

    row: MatrixRow
    member: bool
    outcome: str | None
    notified_on: date | None
    due: bool
    cells: Sequence[tuple[str, int] | None]
    """For each area its rating and the place of that in the rulebook's list, where it was rated."""
    shade: int


@frozen
class Group:
    """The schools of one category, or those that have none yet."""

    category: str | None
    scale: str | None
    lines: Sequence[Line]


def round_page(thep: Partnership, name: str, as_of: date, as_known_at: Moment | None = None) -> str:
    """The page of a round on a day, as known at a moment: HTML that stands alone.

    It holds no rationale. Raises Refused where there is no such round.
    """
    known = thep.known(as_known_at)
    rows = matrix(known, name, as_of)
    held = next((each for each in rounds(known, as_of) if each.round == name), None)
    rules = thep.rules(as_of, as_known_at=as_known_at)
    words = rules[RATINGS]
    rated = {area for row in rows for area, _ in row.ratings}
    listed = rules[AREAS]
    areas = [*(area for area in listed if area in rated), *sorted(rated - set(listed))]
    assessed = assessments(known, as_of, name)
    order = _order(known, assessed)
    lines = _lines(rows, {row.establishment: row for row in assessed}, areas, words, order)
    sent = letters(known, as_of, name)
    return rendered(
        "risk_round.html",
        round=name,
        held=held,
        as_of=as_of,
        known_at=as_known_at,
        notice=NOTICES[rules[PUBLISH]],
        bars=_bars(rows, order),
        flows=_moving(flows(rows), order),
        moves=_moves(rows),
        areas=areas,
        ratings=words,
        groups=_groups(lines, order),
        sent=_by_day(sent),
        due=[each for each in sent if each.notified_on is None],
        members=sum(line.member for line in lines),
        schools=len(lines),
        signs=SIGNS,
        words=MOVES,
    )


def _order(reading: Reading, rows: Iterable[RiskRow]) -> dict[tuple[str, str], int]:
    """Where each word stands on each scale that a category of the round is of."""
    days = {row.scale: row.moderated_on for row in rows if row.scale is not None and row.moderated_on is not None}
    return {
        (scale, word): place
        for scale, day in sorted(days.items())
        for place, word in enumerate(scale_on(reading, day).words)
    }


def _shade(category: str | None, scale: str | None, order: dict[tuple[str, str], int]) -> int:
    if category is None or scale is None:
        return 0
    places = [place for (each, _), place in order.items() if each == scale]
    last = max(places, default=0)
    return 1 + round(order[scale, category] * (SHADES - 1) / last) if last else 1


def _bars(rows: Sequence[MatrixRow], order: dict[tuple[str, str], int]) -> list[Bar]:
    counted = Counter((row.scale, row.category) for row in rows if row.category is not None and row.scale is not None)
    total = counted.total() or 1
    scales = {scale for scale, _ in counted}
    return [
        Bar(word, scale, counted[scale, word], round(100 * counted[scale, word] / total), _shade(word, scale, order))
        for (scale, word) in sorted(order, key=lambda each: (each[0], order[each]))
        if scale in scales
    ]


def _moving(found: Sequence[Flow], order: dict[tuple[str, str], int]) -> list[tuple[Flow, int, int]]:
    """Each flow with the shades of its two ends, the largest first."""
    shades = [(_known_shade(each.before, each.before_scale, order), each) for each in found]
    rows = [(each, before, _shade(each.category, each.scale, order)) for before, each in shades]
    return sorted(rows, key=lambda row: (-row[0].schools, row[0].before or "", row[0].category))


def _known_shade(category: str | None, scale: str | None, order: dict[tuple[str, str], int]) -> int:
    known = category is not None and scale is not None and (scale, category) in order
    return _shade(category, scale, order) if known else 0


def _moves(rows: Sequence[MatrixRow]) -> list[tuple[Moved, int]]:
    counted = Counter(row.moved for row in rows)
    return [(moved, counted[moved]) for moved in Moved if counted[moved]]


def _lines(
    rows: Iterable[MatrixRow],
    assessed: Mapping[str, RiskRow],
    areas: Sequence[str],
    words: Sequence[str],
    order: dict[tuple[str, str], int],
) -> list[Line]:
    lines = list[Line]()
    for row in rows:
        ratings, same = dict(row.ratings), assessed[row.establishment]
        lines.append(
            Line(
                row=row,
                member=same.member,
                outcome=same.outcome,
                notified_on=same.notified_on,
                due=same.notification_due,
                cells=[_cell(ratings[area], words) if area in ratings else None for area in areas],
                shade=_shade(row.category, row.scale, order),
            )
        )
    return lines


def _cell(rating: str, words: Sequence[str]) -> tuple[str, int]:
    """A rating, and which third of the list of ratings it is in: 1 to 3."""
    place = words.index(rating) if rating in words else 0
    return rating, 1 + round(2 * place / max(1, len(words) - 1))


def _groups(lines: Sequence[Line], order: dict[tuple[str, str], int]) -> list[Group]:
    """The schools by category, the closest support first; then those without one, each group by name."""

    def key(line: Line) -> tuple[bool, str, int, str]:
        row = line.row
        place = order[row.scale, row.category] if row.scale is not None and row.category is not None else 0
        return row.category is None, row.scale or "", -place, row.category or ""

    ordered = sorted(lines, key=lambda line: (key(line), line.row.name))
    return [
        Group(found[0].row.category, found[0].row.scale, found)
        for found in (list(each) for _, each in groupby(ordered, key=key))
    ]


def _by_day(sent: Sequence[LetterRow]) -> list[tuple[date, list[LetterRow]]]:
    """The letters by the day on which they were sent."""
    dated = [(each.notified_on, each) for each in sent if each.notified_on is not None]
    return [(day, [each for _, each in of_day]) for day, of_day in groupby(dated, key=lambda pair: pair[0])]
