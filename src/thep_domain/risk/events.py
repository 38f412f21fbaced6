"""The facts of risk: of a round over every school, and of one school in each round that lists it."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.kernel.event import event, in_order, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import ID, SHA256, Coded, Many, Shape, at_least, shaped
from thep_domain.risk.names import ROUND_NAME, is_round_name

ROUND = Coded("round", "the name of a round, such as 2018-07", ROUND_NAME, is_round_name)
"""The shape of a round's name."""
PEOPLE: dict[str, Shape] = shaped(Many(ID))
"""The ids of people."""


class DelistReason(StrEnum):
    """Why a school leaves a round."""

    CLOSED = "closed"
    MERGED = "merged"
    OUT_OF_SCOPE = "out-of-scope"
    """The register now shows that it was not open, of another type or of another authority on the reference day."""


class InForceFrom(StrEnum):
    """From which day a category counts."""

    MODERATED = "moderated"
    NOTIFIED = "notified"


class RoundStep(StrEnum):
    """What of a round was not so."""

    PLANNING = "planning"
    OPENING = "opening"
    CLOSING = "closing"


class Withdrawn(StrEnum):
    """What of a school in a round was not so."""

    LISTING = "listing"
    EVIDENCE = "evidence"
    ANALYSIS = "analysis"
    MODERATION = "moderation"
    NOTIFICATION = "notification"
    CORRECTION = "correction"


@value
class AreaRating:
    """What the analysis says of one area."""

    area: Text
    """The area, a word of the rulebook."""
    rating: Text
    """How it stands, a word of the rulebook."""


# A round


@event("risk.round_planned", version=1, effective="planned_on")
class RoundPlanned:
    """A round is to look at every school of its scope that is open on the reference day, or at those that are named."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    reference_on: date
    """The schools open on this day are listed."""
    planned_on: date
    """The day on which it was planned."""
    only: tuple[URN, ...]
    """The schools that it is about, where it is not about all of its scope."""
    la: Text | None
    """The local authority whose schools are listed; none where the scope leaves the authority open."""
    types: tuple[int, ...]
    """The register's types of the schools that are listed; empty where the scope leaves the type open."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("risk.round_opened", version=1, effective="opened_on")
class RoundOpened:
    """Every school of a round is listed, and the work on it can begin."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    opened_on: date
    """The day on which the list was complete."""
    number: int = field(validator=at_least(0))
    """How many schools are listed."""
    digest: str = field(metadata=shaped(SHA256))
    """SHA-256 over the ids of the establishments that are listed, sorted, each followed by a line feed."""


@event("risk.round_closed", version=1, effective="closed_on")
class RoundClosed:
    """A round is finished: the authority knows the category of every school in it."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    closed_on: date
    """The day on which it was closed."""
    notified: int = field(validator=at_least(0))
    """How many schools' categories the authority was notified of."""
    delisted: int = field(validator=at_least(0))
    """How many schools had left the round."""


@event("risk.round_withdrawn", version=1)
class RoundWithdrawn:
    """The planning, the opening or the closing of a round was not so: of another day, or by mistake.

    It takes effect on the day of what it takes back. With the opening its list of schools goes, and with the planning
    all of the round: it can then be planned again.
    """

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: RoundStep
    """What that fact is."""


RoundEvent = RoundPlanned | RoundOpened | RoundClosed | RoundWithdrawn


# A school in a round


@event("risk.listed", version=1, effective="listed_on")
class SchoolListed:
    """A round looks at a school, member or not."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    urn: URN
    """The URN of the school on the reference day."""
    reference_on: date
    """The day on which the school was open."""
    listed_on: date
    """The day on which it was listed."""
    member: bool
    """Whether the school was a member on the reference day; the round looks at every school all the same."""
    register: Cited
    """The registration of the school that was read, and its version."""

    __attrs_post_init__ = in_order("reference_on", "listed_on")


@event("risk.delisted", version=1)
class SchoolDelisted:
    """The register's news takes a school out of a round.

    It takes effect on the school's last day; else, where that is still to come, on the day of the news.
    """

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    reason: DelistReason
    """Why it leaves the round."""
    last_day: date | None
    """The last day on which the school is open, where it closes or merges; it stays in the round until then."""
    register: Cited
    """The registration of the school that was read, and its version."""


@event("risk.restored", version=1)
class SchoolRestored:
    """The register takes back what took a school out of a round: it is in it again, as it was.

    It takes effect where the delisting did.
    """

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    register: Cited
    """The registration of the school that was read, and its version."""


@event("risk.evidence_gathered", version=1, effective="gathered_on")
class EvidenceGathered:
    """Something is known of a school in one area, and where it comes from."""

    number: int = field(validator=at_least(1))
    """Which piece of evidence it is: the first of a school in a round is 1."""
    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    area: Text
    """What it is about, a word of the rulebook."""
    kind: Text
    """What it is, a word of the rulebook."""
    dated_on: date
    """The day that it is of, such as that of an inspection or a census."""
    gathered_on: date
    """The day on which it was gathered."""
    source: Text
    """Where it comes from, in words."""
    cites: Cited | None
    """The recorded fact that it is, where it is one."""
    text: Sealed | None
    """What it says, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("dated_on", "gathered_on")


@event("risk.analysed", version=1, effective="analysed_on")
class SchoolAnalysed:
    """The desk-top analysis: what the evidence says of each area, and the category that the group proposes."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    analysed_on: date
    """The day of the analysis."""
    group: Text
    """The group that made it, a word of the rulebook."""
    sat: tuple[Text, ...] = field(metadata=PEOPLE)
    """The people who sat, by id."""
    stood_aside: tuple[Text, ...] = field(metadata=PEOPLE)
    """Those of them who stood aside, because they work for the school."""
    category: Text
    """The category proposed, a word of the scale."""
    scale: Text
    """The scale, by name and version, such as safe@1."""
    ratings: tuple[AreaRating, ...]
    """How each area stands."""
    evidence: tuple[int, ...]
    """The numbers of the evidence used."""
    rationale: Sealed
    """Why, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("risk.moderated", version=1, effective="moderated_on")
class SchoolModerated:
    """The school's category was decided."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    moderated_on: date
    """The day of the decision."""
    group: Text
    """The group that decided, a word of the rulebook."""
    sat: tuple[Text, ...] = field(metadata=PEOPLE)
    """The people who sat, by id."""
    stood_aside: tuple[Text, ...] = field(metadata=PEOPLE)
    """Those of them who stood aside, because they work for the school."""
    category: Text
    """The category, a word of the scale."""
    scale: Text
    """The scale, by name and version, such as safe@1."""
    differs: bool
    """Whether it is another one than the analysis proposed."""
    in_force_from: InForceFrom
    """Whether the category counts from this day, or from that of the notification."""
    rationale: Sealed
    """Why, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("risk.notified", version=1, effective="notified_on")
class AuthorityNotified:
    """The authority was formally notified of a school's category [1:189]."""

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    notified_on: date
    """The day of the notification."""
    to: Text
    """The local authority, by its number."""
    category: Text
    """The category that the letter gives."""
    reference: Text | None
    """The letter's reference."""
    school_notified: bool
    """Whether the school was notified the same day, as the rulebook wants it."""
    corrects: int | None = field(validator=at_least(1))
    """The version of the earlier notification that this one puts right."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("risk.category_corrected", version=1)
class CategoryCorrected:
    """A category was recorded wrong, by a slip of the pen: it counts as corrected from the day it was moderated.

    It takes effect on the day of the moderation, where its answers change.
    """

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    of: int = field(validator=at_least(1))
    """The version of the moderation that it puts right."""
    was: Text
    """The category that was recorded."""
    now: Text
    """The category that is right."""
    corrected_on: date
    """The day on which it was put right."""
    rationale: Sealed
    """How the slip came about and was noticed, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("risk.step_withdrawn", version=1)
class StepWithdrawn:
    """What was recorded of a school in a round was not so: of another school or day, or not at all.

    It takes effect on the day of what it takes back, where its answers change; from there on that counts for nothing.
    """

    round: str = field(metadata=shaped(ROUND))
    """The round's name, such as 2018-07."""
    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: Withdrawn
    """What that fact is."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


RiskEvent = (
    SchoolListed
    | SchoolDelisted
    | SchoolRestored
    | EvidenceGathered
    | SchoolAnalysed
    | SchoolModerated
    | AuthorityNotified
    | CategoryCorrected
    | StepWithdrawn
)
