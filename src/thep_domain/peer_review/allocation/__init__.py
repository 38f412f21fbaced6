"""Allocating reviewers: who visits whom, the cheapest and fairest, and the same answer from any solver."""

from thep_domain.peer_review.allocation.allocating import (
    Allocation,
    CannotAllocate,
    Fault,
    GaveUp,
    Progress,
    SolverBroken,
    allocate,
)
from thep_domain.peer_review.allocation.checking import broken, tie_sum, total_cost
from thep_domain.peer_review.allocation.counting import Shortage, shortages
from thep_domain.peer_review.allocation.digests import problem_digest, seats_digest
from thep_domain.peer_review.allocation.explaining import reasons
from thep_domain.peer_review.allocation.fairness import GiveAndTake, dearest, give_and_take, loads
from thep_domain.peer_review.allocation.longlist import on_longlist
from thep_domain.peer_review.allocation.pairing import (
    Pair,
    bar_between,
    cost_of,
    in_scope,
    may_lead,
    may_sit,
    metres_between,
    pairs_of,
    tie_of,
)
from thep_domain.peer_review.allocation.parts import Part, parts_of
from thep_domain.peer_review.allocation.port import (
    Allocator,
    Certainty,
    Draft,
    Engine,
    Impossible,
    OutOfNodes,
    Solved,
)
from thep_domain.peer_review.allocation.problem import (
    Bar,
    Days,
    Kept,
    Longlist,
    Place,
    Problem,
    Reviewer,
    Scope,
    Seat,
    Terms,
    Visit,
    Weights,
)
from thep_domain.peer_review.allocation.rows import Kind, Row, rows_of

__all__ = [
    "Allocation",
    "Allocator",
    "Bar",
    "CannotAllocate",
    "Certainty",
    "Days",
    "Draft",
    "Engine",
    "Fault",
    "GaveUp",
    "GiveAndTake",
    "Impossible",
    "Kept",
    "Kind",
    "Longlist",
    "OutOfNodes",
    "Pair",
    "Part",
    "Place",
    "Problem",
    "Progress",
    "Reviewer",
    "Row",
    "Scope",
    "Seat",
    "Shortage",
    "Solved",
    "SolverBroken",
    "Terms",
    "Visit",
    "Weights",
    "allocate",
    "bar_between",
    "broken",
    "cost_of",
    "dearest",
    "give_and_take",
    "in_scope",
    "loads",
    "may_lead",
    "may_sit",
    "metres_between",
    "on_longlist",
    "pairs_of",
    "parts_of",
    "problem_digest",
    "reasons",
    "rows_of",
    "seats_digest",
    "shortages",
    "tie_of",
    "tie_sum",
    "total_cost",
]
