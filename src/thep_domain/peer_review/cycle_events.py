"""The facts of a cycle: its plan, who takes part, the clusters, and each allocation of reviewers."""

from datetime import date
from typing import get_args

from attrs import field

from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import SHA256, at_least, shaped
from thep_domain.peer_review.allocation import Certainty, Scope
from thep_domain.peer_review.names import CYCLE
from thep_domain.peer_review.words import OfCycle, OpenTo


@value
class Model:
    """What a model of peer review says of teams, clusters and days."""

    team: int = field(validator=at_least(1))
    """How many reviewers a team has."""
    leads: int = field(validator=at_least(0))
    """How many of them are trained to lead, at least."""
    scope: Scope
    """Where they come from."""
    reciprocal: bool
    """Whether two schools may review each other."""
    one_a_school: bool
    """Whether a team holds one reviewer of a school at most."""
    least: int = field(validator=at_least(2))
    """The schools of a cluster, at least."""
    most: int = field(validator=at_least(2))
    """The schools of a cluster, at most."""
    days: int = field(validator=at_least(1))
    """The days of a visit."""


@event("peer_review.cycle_planned", version=1, effective="planned_on")
class CyclePlanned:
    """The Board planned a cycle of peer reviews, by a model and a protocol."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name, such as 2017-18."""
    planned_on: date
    """The day on which it was planned."""
    theme: Text | None
    """The area that it looks at, a word of the rulebook; none where it looks at all."""
    provider: Text
    """The model, as the rulebook names it: ssat, edt, challenge-partners, own."""
    protocol: Text
    """The protocol that reviewers are trained for, such as ssat."""
    protocol_version: int = field(validator=at_least(1))
    """The version of the protocol."""
    model: Model
    """What the model says, as it stood on the day."""
    open_to: OpenTo
    """Who may take part."""
    opt_in_from: date
    """The first day on which schools opt in."""
    opt_in_to: date
    """The last."""
    visits_from: date
    """The first day of visits."""
    visits_to: date
    """The last."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    def __attrs_post_init__(self) -> None:
        for first, last in ((self.opt_in_from, self.opt_in_to), (self.visits_from, self.visits_to)):
            if last < first:
                raise ValueError(f"a window ends on {last}, before it begins on {first}")


@event("peer_review.cycle_closed", version=1, effective="closed_on")
class CycleClosed:
    """Every review of a cycle came to its end, and the cycle is closed."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    closed_on: date
    """The day on which it was closed."""
    followed_up: int = field(validator=at_least(0))
    """How many reviews were followed up."""
    cancelled: int = field(validator=at_least(0))
    """How many were cancelled."""


@event("peer_review.opted_in", version=1, effective="opted_in_on")
class OptedIn:
    """A school takes part in a cycle."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    school: EstablishmentId
    """The establishment."""
    urn: URN
    """Its URN on that day."""
    opted_in_on: date
    """The day on which it opted in."""
    by: Text
    """Who decided for the school, a word of the rulebook."""
    member: bool
    """Whether it was a member on that day; else it is a guest."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("peer_review.opted_out", version=1, effective="opted_out_on")
class OptedOut:
    """A school no longer takes part."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    school: EstablishmentId
    """The establishment."""
    opted_out_on: date
    """The day on which it opted out."""
    reason_given: Text
    """Why, a word of the rulebook."""


@event("peer_review.cluster_formed", version=1, effective="formed_on")
class ClusterFormed:
    """Schools that took part were put together."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    cluster: int = field(validator=at_least(1))
    """Its number in the cycle; numbers are never used again."""
    members: tuple[EstablishmentId, ...]
    """The schools in it."""
    basis: Text
    """What they have in common, a word of the rulebook."""
    formed_on: date
    """The day."""
    below_model: bool
    """Whether an authority allowed fewer schools than the model wants."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("peer_review.cluster_changed", version=1, effective="changed_on")
class ClusterChanged:
    """A cluster has other schools from now on, or an authority allowed it as small as it is."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    cluster: int = field(validator=at_least(1))
    """Its number."""
    members: tuple[EstablishmentId, ...]
    """All schools in it from that day on."""
    changed_on: date
    """The day."""
    below_model: bool
    """Whether an authority allowed fewer schools than the model wants."""
    reason_given: Text
    """Why, a word of the rulebook."""


@event("peer_review.cluster_dissolved", version=1, effective="dissolved_on")
class ClusterDissolved:
    """A cluster is no more."""

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    cluster: int = field(validator=at_least(1))
    """Its number."""
    dissolved_on: date
    """The day."""
    reason_given: Text
    """Why, a word of the rulebook."""


@value
class LonglistUsed:
    """How many pairs were looked at."""

    hosts: int = field(validator=at_least(1))
    """The cheapest of each host."""
    leads: int = field(validator=at_least(1))
    """Of these who may lead."""
    reviewers: int = field(validator=at_least(1))
    """The cheapest hosts of each reviewer."""


@event("peer_review.allocated", version=1, effective="allocated_on")
class Allocated:
    """Reviewers were allocated: what was solved, from which facts, and what came of it. The seats are in the reviews.

    ``known_at`` is the position up to which the problem can be folded again: its digest is then ``problem``.
    """

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    run: int = field(validator=at_least(1))
    """Which allocation of the cycle it is: the first is 1."""
    after_run: int | None = field(validator=at_least(1))
    """The allocation before it, whose seats it keeps where that costs less; none for the first."""
    allocated_on: date
    """The day."""
    known_at: int = field(validator=at_least(0))
    """The position of the last fact that was read."""
    longlist: LonglistUsed | None
    """How long the lists were; none where every pair was looked at."""
    pairs: int = field(validator=at_least(0))
    """How many pairs were looked at."""
    seats: int = field(validator=at_least(0))
    """How many seats were filled, those that stood included."""
    cost: int = field(validator=at_least(0))
    """C: the cost of the pairs, and the squares of the visits of each reviewer."""
    ties: int = field(validator=at_least(0))
    """T: the sum of the ranks, by which one of several answers was chosen."""
    unique: Certainty
    """Whether it is the only answer at this cost and tie sum."""
    proven: bool
    """Whether no answer costs less."""
    gap: int = field(validator=at_least(0))
    """How much less one may cost, where that is not proven."""
    solver: Text
    """What solved it."""
    version: Text
    """The solver's version."""
    options: Text
    """How the solver was set."""
    problem: str = field(metadata=shaped(SHA256))
    """SHA-256 of the problem."""
    answer: str = field(metadata=shaped(SHA256))
    """SHA-256 of the seats."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("peer_review.cycle_fact_withdrawn", version=1)
class CycleFactWithdrawn:
    """What was recorded of a cycle was not so: a school opted in or out, a cluster, the closing.

    It takes effect on the day of what it takes back, where its answers change; from there on that counts for nothing.
    """

    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: OfCycle
    """What that fact is."""
    rationale: Sealed
    """Why, sealed."""


CycleEvent = (
    CyclePlanned
    | CycleClosed
    | OptedIn
    | OptedOut
    | ClusterFormed
    | ClusterChanged
    | ClusterDissolved
    | Allocated
    | CycleFactWithdrawn
)
CYCLE_EVENTS: tuple[type, ...] = get_args(CycleEvent)
