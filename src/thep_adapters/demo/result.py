"""What the demo hands back, and the figures counted from what it recorded."""

from collections.abc import Collection, Sequence
from datetime import date

from attrs import field, frozen

from thep_adapters.demo.proving import Proof
from thep_domain import URN, Category, Partnership, pounds
from thep_domain.application import Replay
from thep_domain.fees import Account, Statement, SubscriptionCharged
from thep_domain.interventions import InterventionRow
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import Sealed, with_sealed
from thep_domain.schools import CountedPhase, OutcomeCounts

COUNTED_ON = (date(2017, 9, 1), date(2018, 9, 1))
OUTCOMES_ON = date(2018, 7, 1)
"""The day on which outcomes are counted: that of the first round of risk assessment."""
YEARS = ("2016-17", "2017-18", "2018-19")


@frozen(kw_only=True)
class RiskCounts:
    """The schools of the demo's round by category: the published outcome, dated by inspection day."""

    assessed: int
    by_category: dict[str, int]
    predecessor: int
    """How many outcomes are those of the school before it became an academy."""


@frozen(kw_only=True)
class Allocated:
    """A host, and the schools whose reviewers go there."""

    host: URN
    reviewers: tuple[URN, ...]


@frozen(kw_only=True)
class PeerReviewCounts:
    """The peer reviews of 2017-18: how many schools took part by model, and who reviews whom."""

    schools: dict[str, int]
    allocation: tuple[Allocated, ...]
    """Of the models whose teams are allocated here; those of Challenge Partners are named there."""


def _as_anybody_has_them(facts: Sequence[Recorded]) -> list[object]:
    """Facts without what is random in their sealed texts: so that two runs of the demo can be compared."""
    unsealed = [with_sealed(fact.event, lambda sealed, _: Sealed(key=sealed.key, box="AAAA")) for fact in facts]
    return [(fact.position, fact.stream, event, fact.why) for fact, event in zip(facts, unsealed, strict=True)]


@frozen(kw_only=True)
class DemoResult:
    """What came of the demo. Every figure is computed from the recorded events and leaves invented schools out."""

    members: dict[str, dict[str, int]]
    """By day (ISO) and phase, with the total: full members, a row a part, as `membership list --as-of` shows them."""
    charged: dict[str, str]
    """By academic year, in pounds, before any credit: the real schools alone."""
    outcomes: OutcomeCounts
    """The publicly funded schools of the borough on 1 July 2018 by outcome, with kind and base of each percentage."""
    risk: RiskCounts | None
    """The round of July 2018 by category; None where the extra ``keys`` is not installed, and the round is left out."""
    peer_review: PeerReviewCounts | None
    """The peer reviews of 2017-18; None where the extra ``allocation`` or ``keys`` is not installed."""
    interventions: tuple[InterventionRow, ...] | None
    """What became of a concern, invented schools alone; None where the extra ``keys`` is not installed."""
    left_out: tuple[str, ...]
    """Which parts were left out, why, and how to get them; empty where all was played."""
    invented: dict[URN, str]
    """The schools that do not exist, by number: each name says so."""
    events: int
    """How many events the store holds."""
    assumptions: tuple[str, ...]
    """What the sources do not say, a sentence each."""
    replay: Replay
    statement: Statement
    statement_of: URN
    history: Sequence[Recorded] = field(eq=_as_anybody_has_them)
    """Every fact of the school that the statement is of, through both its URNs."""
    story: list[str]
    """What was said, line by line."""
    audit: Proof | None = field(eq=False)
    """What was signed under a throw-away key and verified; None where the extra ``audit`` is not installed."""


def count_members(thep: Partnership, as_of: date, invented: Collection[URN]) -> dict[str, int]:
    """The full members on a day in each phase, and in all: real schools, admitted or under notice."""
    rows = [
        row for row in thep.members(as_of) if row.category is Category.FULL and int(row.establishment) not in invented
    ]
    by_phase = {phase.value: sum(1 for row in rows if row.phase is phase) for phase in CountedPhase}
    return {**by_phase, "total": len(rows)}


def count_outcomes(thep: Partnership, as_of: date = OUTCOMES_ON) -> OutcomeCounts:
    """The publicly funded schools of the borough by the outcome of their last inspection that was public by a day.

    Invented schools are of another authority, and in no figure.
    """
    return thep.outcome_counts(as_of)


def sum_charges(thep: Partnership, invented: Collection[URN]) -> dict[str, str]:
    """What the real schools were charged for each of the founding years."""
    others = {f"{Account.STREAM}:{urn}" for urn in invented}
    pence = dict.fromkeys(YEARS, 0)
    for fact in thep.history():
        if isinstance(fact.event, SubscriptionCharged) and fact.event.year in pence and fact.stream not in others:
            pence[fact.event.year] += fact.event.gross
    return {year: pounds(amount) for year, amount in pence.items()}
