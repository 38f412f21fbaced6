"""The parts of a problem that have nothing to do with each other: each is solved by itself, and named if at fault."""

from collections.abc import Sequence

from attrs import frozen

from thep_domain.peer_review.allocation.pairing import Pair
from thep_domain.peer_review.allocation.problem import Problem
from thep_domain.peer_review.allocation.rows import Kind, Row, rows_of


@frozen
class Part:
    """Pairs, and the rows over them; no row reaches into another part."""

    pairs: tuple[Pair, ...]
    rows: tuple[Row, ...]

    @property
    def reviews(self) -> tuple[str, ...]:
        """The reviews whose teams are asked for."""
        return tuple(sorted({row.about[0] for row in self.rows if row.kind is Kind.SEATS}))


def parts_of(problem: Problem, pairs: Sequence[Pair]) -> tuple[Part, ...]:
    """The problem in parts, by the first review of each."""
    rows = rows_of(problem, pairs)
    joined = list(range(len(pairs)))

    def root(index: int) -> int:
        while joined[index] != index:
            joined[index] = joined[joined[index]]
            index = joined[index]
        return index

    first_of: dict[str, int] = {}
    for index, pair in enumerate(pairs):  # the load of a reviewer joins their visits too
        joined[root(index)] = root(first_of.setdefault(pair.person, index))
    for row in rows:
        for index in row.pairs[1:]:
            joined[root(index)] = root(row.pairs[0])
    held: dict[int | str, list[int]] = {}
    for index in range(len(pairs)):
        held.setdefault(root(index), []).append(index)
    any_of = {row.about[0]: root(row.pairs[0]) for row in rows if row.kind is Kind.SEATS and row.pairs}
    rows_at: dict[int | str, list[Row]] = {}
    for row in rows:  # a row without pairs, as where there is no lead, goes with its review
        top = root(row.pairs[0]) if row.pairs else any_of.get(row.about[0], row.about[0])
        rows_at.setdefault(top, []).append(row)
    found = [_part(pairs, held.get(top, []), rows_here) for top, rows_here in rows_at.items()]
    return tuple(sorted(found, key=lambda part: part.reviews))


def _part(pairs: Sequence[Pair], indexes: list[int], rows: list[Row]) -> Part:
    place = {index: place for place, index in enumerate(indexes)}
    return Part(
        tuple(pairs[index] for index in indexes),
        tuple(Row(row.kind, row.about, tuple(place[each] for each in row.pairs), row.least, row.most) for row in rows),
    )
