"""Which of the possible pairs are looked at: the cheapest of each host and of each reviewer, so that none is left out.

A longlist of the hosts alone made solvable instances unsolvable: a reviewer who is dear to everybody was on no list.
"""

from collections import defaultdict
from collections.abc import Iterable

from thep_domain.peer_review.allocation.pairing import Pair
from thep_domain.peer_review.allocation.problem import Longlist, Problem


def on_longlist(problem: Problem, pairs: Iterable[Pair], longlist: Longlist | None) -> tuple[Pair, ...]:
    """The pairs to look at, by review and person; with no longlist all of them.

    Seats that stand, and those named before, are always among them.
    """
    every = tuple(sorted(pairs, key=_name))
    if longlist is None:
        return every
    by_review, by_person = defaultdict(list), defaultdict(list)
    for pair in every:
        by_review[pair.review].append(pair)
        by_person[pair.person].append(pair)
    chosen = {_name(pair) for pair in every if pair.pinned or pair.person in problem.visit_of[pair.review].named}
    for found in by_review.values():
        cheapest = sorted(found, key=lambda pair: (pair.cost, pair.person))
        chosen.update(map(_name, cheapest[: longlist.hosts]))
        chosen.update(map(_name, [pair for pair in cheapest if pair.lead][: longlist.leads]))
    for found in by_person.values():
        cheapest = sorted(found, key=lambda pair: (pair.cost, pair.review))
        chosen.update(map(_name, cheapest[: longlist.reviewers]))
    return tuple(pair for pair in every if _name(pair) in chosen)


def _name(pair: Pair) -> tuple[str, str]:
    return pair.review, pair.person
