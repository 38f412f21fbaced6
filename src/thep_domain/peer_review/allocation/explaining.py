"""Why a problem has no answer, in sentences, and what would help: read from counts and from rows, without a solver."""

from collections.abc import Iterable

from thep_domain.peer_review.allocation.allocating import CannotAllocate, Fault
from thep_domain.peer_review.allocation.problem import Problem, Scope
from thep_domain.peer_review.allocation.rows import Kind, Row

TIMES = {1: "one visit", 2: "two visits", 3: "three visits"}


def reasons(problem: Problem, cannot: CannotAllocate) -> tuple[str, ...]:
    """What is wrong, a sentence each: first what counting shows, then what cannot hold together."""
    counted = {each.review for each in cannot.shortages}
    lines = [each.sentence for each in cannot.shortages]
    for fault in cannot.faults:
        if counted & set(fault.part.reviews):
            continue
        lines += _open(fault)
        if fault.together:
            lines.append(_together(problem, fault.together))
            lines += _helps(problem, fault.together)
    return tuple(lines)


def _open(fault: Fault) -> Iterable[str]:
    if fault.draft is None:
        yield f"The seats set by hand at {_list(fault.part.reviews)} cannot all stand: free one of them."
        return
    for review, seats, leads in fault.draft.open:
        words = "1 seat stays open" if seats == 1 else f"{seats} seats stay open"
        yield f"{review}: at least {words}{' for a lead' if leads else ''}, here or at another of its part."


def _together(problem: Problem, rows: tuple[Row, ...]) -> str:
    wanting = sorted({row.about[0] for row in rows if row.kind in {Kind.SEATS, Kind.LEADS}})
    limits = [row for row in rows if row.kind not in {Kind.SEATS, Kind.LEADS}]
    if len(limits) == 1 and wanting:
        (limit,) = limits
        needs = "need" if len(wanting) > 1 else "needs"
        both = "both " if len(wanting) == 2 else "all " if len(wanting) > 2 else ""
        return f"{_list(wanting)} {both}{needs} {_limit(problem, limit)}."
    stated = "; ".join(_limit(problem, row) for row in limits)
    return f"{_list(wanting)} cannot have their teams while {stated}." if stated else f"{_list(wanting)} have too few."


def _limit(problem: Problem, row: Row) -> str:
    match row.kind:
        case Kind.VISITS:
            offers = problem.reviewer_of[row.about[0]].visits
            return f"{row.about[0]}, who offers {TIMES.get(offers, f'{offers} visits')}"
        case Kind.DAY:
            return f"{row.about[0]}, who is in one place on {row.about[1]}"
        case Kind.SCHOOL:
            return f"{row.about[1]}, of which one reviewer may sit at {row.about[0]}"
        case Kind.RECIPROCAL:
            return f"{_list(row.about)}, which may not review each other"
        case Kind.SEATS | Kind.LEADS:
            return f"{row.about[0]}, which wants {row.least}"


def _helps(problem: Problem, rows: tuple[Row, ...]) -> Iterable[str]:
    """What would help, the cheapest first: a day, a visit, the terms, a further person."""
    by_kind = {kind: [row.about for row in rows if row.kind is kind] for kind in Kind}
    days = sorted({about[1] for about in by_kind[Kind.DAY]})
    if days:
        yield f"Move a visit away from {_list(days)}."
    people = sorted({about[0] for about in by_kind[Kind.VISITS]})
    if people:
        yield f"Ask {_list(people, 'or')} for one more visit."
    if by_kind[Kind.RECIPROCAL]:
        yield "Allow schools to review each other."
    if problem.terms.scope in (Scope.WITHIN, Scope.OUTSIDE):
        yield "Widen the scope."
    leads = sorted({about[0] for about in by_kind[Kind.LEADS]})
    if leads:
        yield f"Train a further lead who may go to {_list(leads, 'or')}."


def _list(names: Iterable[str], word: str = "and") -> str:
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last
