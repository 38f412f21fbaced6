"""Whether an answer keeps every constraint, asked without a solver: each is read from the problem itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from thep_domain.peer_review.allocation.pairing import bar_between, cost_of, may_lead, tie_of
from thep_domain.peer_review.allocation.problem import Problem, Reviewer, Seat, Visit


def broken(problem: Problem, seats: Iterable[Seat]) -> tuple[str, ...]:
    """What an answer breaks, a sentence each; empty where it holds."""
    taken = tuple(sorted(seats))
    if len(set(taken)) != len(taken):
        return ("A seat is given twice.",)
    strange = [seat for seat in taken if seat.review not in problem.visit_of or seat.person not in problem.reviewer_of]
    if strange:
        return tuple(f"{seat.review} and {seat.person} are not both in the problem." for seat in strange)
    return (*_teams(problem, taken), *_people(problem, taken), *_pairs_of_schools(problem, taken))


def _teams(problem: Problem, seats: tuple[Seat, ...]) -> Iterator[str]:
    teams: dict[str, list[Reviewer]] = defaultdict(list)
    for seat in seats:
        teams[seat.review].append(problem.reviewer_of[seat.person])
    for visit in problem.visits:
        team = teams[visit.review]
        if len(team) != visit.seats:
            yield f"{visit.review} has {len(team)} of {visit.seats} seats."
        leads = sum(may_lead(reviewer, visit) for reviewer in team)
        if leads < visit.leads:
            yield f"{visit.review} has {leads} of {visit.leads} leads."
        missing = set(visit.pinned) - {reviewer.person for reviewer in team}
        if missing:
            yield f"{visit.review} leaves out {', '.join(sorted(missing))}, whose seat stands."
        for reviewer in team:
            bar = bar_between(reviewer, visit, problem.terms)
            if bar is not None and reviewer.person not in visit.pinned:
                yield f"{reviewer.person} may not go to {visit.review}: {bar.value}."
        if problem.terms.one_a_school:
            for school, count in sorted(Counter(reviewer.school for reviewer in team).items()):
                if count > 1:
                    yield f"{visit.review} has {count} reviewers of {school}."


def _people(problem: Problem, seats: tuple[Seat, ...]) -> Iterator[str]:
    visits_of: dict[str, list[Visit]] = defaultdict(list)
    for seat in seats:
        visits_of[seat.person].append(problem.visit_of[seat.review])
    for reviewer in problem.reviewers:
        visits = visits_of[reviewer.person]
        if len(visits) > reviewer.visits:
            yield f"{reviewer.person} offers {reviewer.visits} visits and has {len(visits)}."
        for one, other in combinations(visits, 2):
            if one.days.meets(other.days):
                yield f"{reviewer.person} is at {one.review} and {other.review} on one day."


def _pairs_of_schools(problem: Problem, seats: tuple[Seat, ...]) -> Iterator[str]:
    if problem.terms.reciprocal:
        return
    goes = {(problem.reviewer_of[seat.person].school, problem.visit_of[seat.review].host) for seat in seats}
    for school, host in sorted(goes):
        if school < host and (host, school) in goes:
            yield f"{school} and {host} review each other."


def total_cost(problem: Problem, seats: Iterable[Seat]) -> int:
    """C: what the pairs cost, and the squares of the visits of each reviewer."""
    taken = tuple(seats)
    loads = Counter(seat.person for seat in taken)
    pairs = sum(cost_of(problem, problem.reviewer_of[each.person], problem.visit_of[each.review]) for each in taken)
    return pairs + problem.weights.load * sum(load * load for load in loads.values())


def tie_sum(seats: Iterable[Seat]) -> int:
    """T: the sum of the ranks; of answers that cost the same, the one with the least is the answer."""
    return sum(tie_of(seat.review, seat.person) for seat in seats)
