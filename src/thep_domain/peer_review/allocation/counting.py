"""Hosts that can have no team, found by counting: how many might come, and what keeps each of the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from attrs import frozen

from thep_domain.peer_review.allocation.pairing import Pair, bar_between, in_scope, may_lead, may_sit
from thep_domain.peer_review.allocation.problem import Bar, Problem, Reviewer, Scope, Visit

WHERE = {
    Scope.WITHIN: " within its cluster",
    Scope.OUTSIDE: " outside its cluster",
    Scope.ANY: "",
    Scope.PROVIDER: "",
}
WORDS = {
    Bar.OWN_SCHOOL: ("is employed by the host", "are employed by the host"),
    Bar.SAME_ORGANISATION: ("is of the host's organisation", "are of the host's organisation"),
    Bar.CONFLICT: ("is barred by a conflict", "are barred by a conflict"),
    Bar.STOOD_DOWN: ("has stood down", "have stood down"),
    Bar.NOT_TRAINED: ("is not trained on that day", "are not trained on that day"),
    Bar.OUT_OF_SCOPE: ("is outside the scope", "are outside the scope"),
    Bar.AWAY: ("is away that day", "are away that day"),
    Bar.NO_VISIT: ("has no visit left to offer", "have no visit left to offer"),
}
HELPS = {
    Bar.AWAY: "move the visit",
    Bar.NO_VISIT: "ask for one more visit",
}


@frozen
class Shortage:
    """A review that cannot have its team: how many seats or leads it wants, how many may come, and the bars counted."""

    review: str
    lead: bool
    wanted: int
    candidates: int
    """Of different schools, where a team holds one of each."""
    trained: int
    """How many are trained and in scope, the host's own people left out."""
    bars: tuple[tuple[Bar, int], ...]
    scope: Scope

    @property
    def sentence(self) -> str:
        """What is short, of how many, what keeps each of them, and what would help."""
        role = "lead" if self.lead else "reviewer"
        short = _short(self.candidates, self.wanted, role)
        among = _plural(self.trained, f"trained {role}")
        counted = ", ".join(f"{count} {WORDS[bar][count != 1]}" for bar, count in self.bars)
        of = f" Of {among}{WHERE[self.scope]}, {counted}." if counted else f" There are {among}{WHERE[self.scope]}."
        return f"{self.review}: {short}.{of} {self.help}"

    @property
    def help(self) -> str:
        """What would help, cheapest first."""
        wider = ["widen the scope"] if self.scope in (Scope.WITHIN, Scope.OUTSIDE) and not self.bars else []
        ways = [HELPS[bar] for bar, _ in self.bars if bar in HELPS]
        further = f"train a further {'lead' if self.lead else 'reviewer'}"
        words = ", or ".join([*ways, *wider, further])
        return f"{words[0].upper()}{words[1:]}."


def shortages(problem: Problem, pairs: Iterable[Pair]) -> tuple[Shortage, ...]:
    """The reviews that have fewer candidates than seats, or fewer leads than they want; leads first of each."""
    at: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        at[pair.review].append(pair)
    found = []
    for visit in problem.visits:
        here = at[visit.review]
        leads = [pair for pair in here if pair.lead]
        if _can_come(problem, leads) < visit.leads:
            found.append(_shortage(problem, visit, leads, lead=True))
        elif _can_come(problem, here) < visit.seats:
            found.append(_shortage(problem, visit, here, lead=False))
    return tuple(found)


def _can_come(problem: Problem, pairs: list[Pair]) -> int:
    if not problem.terms.one_a_school:
        return len(pairs)
    return len({problem.reviewer_of[pair.person].school for pair in pairs})


def _shortage(problem: Problem, visit: Visit, pairs: list[Pair], *, lead: bool) -> Shortage:
    able = may_lead if lead else may_sit
    trained = [
        reviewer
        for reviewer in problem.reviewers
        if reviewer.school != visit.host
        and able(reviewer, visit)
        and in_scope(reviewer.cluster, visit.cluster, problem.terms.scope)
    ]
    bars = Counter(bar for each in trained if (bar := _bar(problem, each, visit, lead=lead)) is not None)
    return Shortage(
        review=visit.review,
        lead=lead,
        wanted=visit.leads if lead else visit.seats,
        candidates=_can_come(problem, pairs),
        trained=len(trained),
        bars=tuple(sorted(bars.items(), key=lambda item: (-item[1], item[0].value))),
        scope=problem.terms.scope,
    )


def _bar(problem: Problem, reviewer: Reviewer, visit: Visit, *, lead: bool) -> Bar | None:
    if reviewer.person in visit.pinned:
        return None
    return bar_between(reviewer, visit, problem.terms, to_lead=lead)


def _short(candidates: int, wanted: int, role: str) -> str:
    if candidates == 0:
        return f"no {role}"
    return f"{_plural(candidates, role)} for {wanted} {'leads' if role == 'lead' else 'seats'}"


def _plural(count: int, of: str) -> str:
    return f"{count} {of}" if count == 1 else f"{count} {of}s"
