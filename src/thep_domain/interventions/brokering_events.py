"""The facts of brokering: who was asked to support a school, what came of it, and who supports it from when."""

from datetime import date

from attrs import field

from thep_domain.kernel.event import event, in_order, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import ID, at_least, between, shaped


@value
class PartShown:
    """A part of a giver's points in the ranking."""

    part: Text
    """Which part, such as strength."""
    value: int = field(validator=between(0, 100))
    """Its value, of 100."""
    known: bool
    """Whether it was worked out; else it counts as half."""


@event("interventions.brokering_begun", version=1, effective="begun_on")
class BrokeringBegun:
    """Somebody looks for a school, a person or an organisation that supports."""

    begun_on: date
    """The day on which the search began."""


@event("interventions.candidate_proposed", version=1, effective="proposed_on")
class CandidateProposed:
    """A giver was proposed, with its place in the ranking of that moment."""

    candidate: int = field(validator=at_least(1))
    """Which candidate: numbers are given once."""
    proposed_on: date
    """The day of the proposal."""
    giver: str = field(metadata=shaped(ID))
    """Who: the id of a school, a person or an organisation."""
    giver_urn: URN | None
    """The URN of the giver on that day, where it is a school."""
    from_on: date
    """The first day of support, as it was planned then: the ranking is for this period."""
    until_on: date
    """The last day of it."""
    rank: int | None = field(validator=at_least(1))
    """Its place in the ranking; nothing outside of the ranking."""
    points: int | None = field(validator=between(0, 10_000))
    """Its points in hundredths: 8600 are 86.00."""
    parts: tuple[PartShown, ...]
    """The parts of its points."""
    choice: Text | None
    """Why not the first of the ranking: a word of the rule interventions.choice-reasons."""
    reason: Sealed | None
    """Why it was proposed outside of the ranking, or again, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("from_on", "until_on")


@event("interventions.conflict_checked", version=1, effective="checked_on")
class ConflictChecked:
    """Conflicts of interest were looked for, and there are none."""

    candidate: int = field(validator=at_least(1))
    """Of which candidate."""
    checked_on: date
    """The day on which they were looked for."""


@event("interventions.conflict_declared", version=1, effective="declared_on")
class ConflictDeclared:
    """A conflict of interest was declared; somebody else decides it."""

    candidate: int = field(validator=at_least(1))
    """Of which candidate."""
    declared_on: date
    """The day on which it was declared."""
    kind: Text
    """Of what kind: a word of the rule conflicts.kinds."""
    text: Sealed | None
    """What it is, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.conflict_decided", version=1, effective="decided_on")
class ConflictDecided:
    """A conflict of interest was decided, by another account than proposed the candidate."""

    candidate: int = field(validator=at_least(1))
    """Of which candidate."""
    decided_on: date
    """The day of the decision."""
    allowed: bool
    """Whether the candidate may support the school all the same; else it is barred."""
    conditions: Sealed | None
    """On which conditions, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.candidate_accepted", version=1, effective="accepted_on")
class CandidateAccepted:
    """A giver accepted: its place is committed in the same save."""

    candidate: int = field(validator=at_least(1))
    """Which candidate."""
    match: int = field(validator=at_least(1))
    """The number of the match that it is for: numbers are given once."""
    accepted_on: date
    """The day on which it accepted."""
    from_on: date
    """The first day of its place."""
    until_on: date
    """The last day of its place, as planned."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("from_on", "until_on")


@event("interventions.candidate_declined", version=1, effective="declined_on")
class CandidateDeclined:
    """A giver said that it will not support the school."""

    candidate: int = field(validator=at_least(1))
    """Which candidate."""
    declined_on: date
    """The day on which it declined."""
    reason: Text
    """Why: a word of the rule interventions.decline-reasons."""
    text: Sealed | None
    """What it said, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.candidate_withdrawn", version=1, effective="withdrawn_on")
class CandidateWithdrawn:
    """The office took a candidate back before it was matched; a place that it had taken is free in the same save."""

    candidate: int = field(validator=at_least(1))
    """Which candidate."""
    withdrawn_on: date
    """The day on which it was taken back."""
    reason: Text
    """Why: a word of the rule interventions.withdrawal-reasons."""
    text: Sealed | None
    """What was said, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.matched", version=1, effective="matched_on")
class Matched:
    """Giver and school were brought together."""

    candidate: int = field(validator=at_least(1))
    """Which candidate."""
    match: int = field(validator=at_least(1))
    """Which match of the intervention."""
    matched_on: date
    """The day on which they were."""
    from_on: date
    """The first day of the match."""
    until_on: date
    """The last day of the match, as planned."""

    __attrs_post_init__ = in_order("from_on", "until_on")


@event("interventions.supporter_lost", version=1)
class SupporterLost:
    """A supporter cannot go on: brokering begins again on the day after its last day.

    It takes effect on the day on which it was announced, or on the last day where that is earlier.
    """

    match: int = field(validator=at_least(1))
    """Which match."""
    last_day: date
    """The last day of its support, inclusive."""
    reason: Text
    """Why: a word of the rule interventions.loss-reasons."""
    announced_on: date
    """The day on which that became known."""
    register: Cited | None
    """The registration that shows the end of the giver, and its version, where it is a school that ends."""


@event("interventions.supporter_restored", version=1)
class SupporterRestored:
    """A supporter goes on after all: the register took its closing back, or moved it."""

    match: int = field(validator=at_least(1))
    """Which match."""
    last_day: date
    """The last day that is no longer one."""
    register: Cited
    """The registration that no longer shows that end, and its version."""
