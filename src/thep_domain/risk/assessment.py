"""One school in one round: from its listing by way of evidence, analysis and moderation to the notification.

States hold no text, sealed or not: what a rationale says is read from the facts, so that the same commands come to the
same state whatever key a text was sealed with.
"""

from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.risk.events import AreaRating, DelistReason, InForceFrom


class Step(StrEnum):
    """Where a school stands in a round on a day; derived from its dates, never stored."""

    LISTED = "listed"
    EVIDENCED = "evidenced"
    ANALYSED = "analysed"
    MODERATED = "moderated"
    NOTIFIED = "notified"
    DELISTED = "delisted"


@frozen
class Evidence:
    """A piece of evidence."""

    number: int
    area: str
    kind: str
    dated_on: date
    gathered_on: date
    source: str
    version: int


@frozen
class Analysis:
    """A desk-top analysis: what it proposes, and on what it rests."""

    analysed_on: date
    category: str
    scale: str
    ratings: tuple[AreaRating, ...]
    evidence: tuple[int, ...]
    version: int


@frozen
class Notification:
    """A letter to the authority; it stays as it was sent, whatever is corrected later."""

    notified_on: date
    to: str
    category: str
    reference: str | None
    corrects: int | None
    version: int


@frozen
class Correction:
    """A category that was recorded wrong, and when that was put right."""

    was: str
    now: str
    corrected_on: date
    version: int


@frozen(slots=False)
class Moderation:
    """A decided category, as corrected, and the letters that gave it."""

    moderated_on: date
    category: str
    scale: str
    differs: bool
    in_force_from: InForceFrom
    version: int
    corrections: tuple[Correction, ...] = ()
    notifications: tuple[Notification, ...] = ()

    @property
    def since(self) -> date | None:
        """The first day on which the category counts; None where it waits for its notification."""
        if self.in_force_from is InForceFrom.MODERATED:
            return self.moderated_on
        return min((each.notified_on for each in self.notifications), default=None)

    def letter_on(self, day: date) -> Notification | None:
        """The last letter sent by a day; of two of one day the later recorded."""
        sent = [each for each in self.notifications if each.notified_on <= day]
        return max(sent, key=lambda each: (each.notified_on, each.version), default=None)

    def notice_due_on(self, day: date) -> date | None:
        """Since when the authority is to be notified, as a day sees it; None where it knows the right category."""
        if self.moderated_on > day:
            return None
        last = self.letter_on(day)
        if last is None:
            return self.moderated_on
        if last.category == self.category:
            return None
        since = max((each.corrected_on for each in self.corrections), default=last.notified_on)
        return since if since <= day else None


@frozen
class Delisting:
    """The register's news that took the school out of the round."""

    reason: DelistReason
    last_day: date | None
    """Its last day, until which it stays in the round; None where it should not have been listed."""

    def by(self, day: date) -> bool:
        """Whether the school is out of the round on a day."""
        return self.last_day is None or self.last_day < day


Recorded = Evidence | Analysis | Moderation | Correction | Notification
"""What is recorded of a school in a round, once it is listed."""


@frozen(slots=False)
class Assessment:
    """A school in a round."""

    round: str
    urn: URN
    """The URN on the reference day."""
    reference_on: date
    listed_on: date
    member: bool
    version: int
    """The version of its listing."""
    evidence: tuple[Evidence, ...] = ()
    gathered: int = 0
    """How many pieces of evidence were ever gathered: the number of one that was withdrawn is not given again."""
    analyses: tuple[Analysis, ...] = ()
    moderation: Moderation | None = None
    delisting: Delisting | None = None

    def analysis_on(self, day: date) -> Analysis | None:
        """The last analysis made by a day; of two of one day the later recorded."""
        made = [each for each in self.analyses if each.analysed_on <= day]
        return max(made, key=lambda each: (each.analysed_on, each.version), default=None)

    def moderation_on(self, day: date) -> Moderation | None:
        """The moderation, once it was made by a day."""
        found = self.moderation
        return found if found is not None and found.moderated_on <= day else None

    @property
    def decided_on(self) -> date:
        """The day of the moderation, else that of the listing."""
        return self.listed_on if self.moderation is None else self.moderation.moderated_on

    def delisted_on(self, day: date) -> bool:
        """Whether the school is out of the round on a day."""
        return self.delisting is not None and self.delisting.by(day)

    def step_on(self, day: date) -> Step:
        """Where the school stands on a day from its listing on."""
        if self.delisted_on(day):
            return Step.DELISTED
        moderation = self.moderation_on(day)
        if moderation is not None:
            return Step.MODERATED if moderation.letter_on(day) is None else Step.NOTIFIED
        if self.analysis_on(day) is not None:
            return Step.ANALYSED
        return Step.EVIDENCED if self.evidence_on(day) else Step.LISTED

    @property
    def steps(self) -> tuple[Recorded, ...]:
        """Everything recorded of it that stands: evidence, analyses, the moderation, corrections of it, and letters."""
        found = self.moderation
        before: tuple[Evidence | Analysis, ...] = (*self.evidence, *self.analyses)
        return before if found is None else (*before, found, *found.corrections, *found.notifications)

    def step_at(self, version: int) -> Recorded | None:
        """What stands of it by the fact of a version; None where nothing does."""
        return next((each for each in self.steps if each.version == version), None)

    def evidence_on(self, day: date) -> tuple[Evidence, ...]:
        """The evidence gathered by a day."""
        return tuple(each for each in self.evidence if each.gathered_on <= day)

    def late(self, evidence: Evidence) -> bool:
        """Whether evidence is dated after the analysis that it could not serve."""
        last = self.analyses[-1] if self.analyses else None
        return last is not None and evidence.number not in last.evidence and evidence.dated_on > last.analysed_on
