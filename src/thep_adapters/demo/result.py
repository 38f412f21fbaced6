"""What the demo hands back, and the figures counted from what it recorded."""

from collections.abc import Collection, Sequence
from datetime import date

from attrs import frozen

from thep_domain import URN, Category, Partnership, pounds
from thep_domain.application import Replay
from thep_domain.fees import Account, Statement, SubscriptionCharged
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import CountedPhase

COUNTED_ON = (date(2017, 9, 1), date(2018, 9, 1))
YEARS = ("2016-17", "2017-18", "2018-19")


@frozen(kw_only=True)
class DemoResult:
    """What came of the demo. Every figure is computed from the recorded events and leaves invented schools out."""

    members: dict[str, dict[str, int]]
    """By day (ISO) and phase, with the total: full members, a row a part, as `membership list --as-of` shows them."""
    charged: dict[str, str]
    """By academic year, in pounds, before any credit: the real schools alone."""
    events: int
    """How many events the store holds."""
    assumptions: tuple[str, ...]
    """What the sources do not say, a sentence each."""
    replay: Replay
    statement: Statement
    statement_of: URN
    history: Sequence[Recorded]
    """Every fact of the school that the statement is of, through both its URNs."""
    story: list[str]
    """What was said, line by line."""


def count_members(thep: Partnership, as_of: date, invented: Collection[URN]) -> dict[str, int]:
    """The full members on a day in each phase, and in all: real schools, admitted or under notice."""
    rows = [
        row for row in thep.members(as_of) if row.category is Category.FULL and int(row.establishment) not in invented
    ]
    by_phase = {phase.value: sum(1 for row in rows if row.phase is phase) for phase in CountedPhase}
    return {**by_phase, "total": len(rows)}


def sum_charges(thep: Partnership, invented: Collection[URN]) -> dict[str, str]:
    """What the real schools were charged for each of the founding years."""
    others = {f"{Account.STREAM}:{urn}" for urn in invented}
    pence = dict.fromkeys(YEARS, 0)
    for fact in thep.history():
        if isinstance(fact.event, SubscriptionCharged) and fact.event.year in pence and fact.stream not in others:
            pence[fact.event.year] += fact.event.gross
    return {year: pounds(amount) for year, amount in pence.items()}
