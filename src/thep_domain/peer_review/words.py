"""The words of peer review that are not the Board's to change: what the states and the decisions turn on."""

from enum import StrEnum


class OpenTo(StrEnum):
    """Who may take part in a cycle."""

    MEMBERS = "members"
    GUESTS = "guests"
    """Members, and other schools as guests, who are counted apart."""


class Role(StrEnum):
    """What a reviewer does in a team."""

    LEAD = "lead"
    MEMBER = "member"


class FindingKind(StrEnum):
    """What a finding is: something that is strong, or a question for the school to look into."""

    STRENGTH = "strength"
    QUESTION = "question"


class VacatedFor(StrEnum):
    """Why a seat is empty again."""

    STOOD_DOWN = "stood-down"
    EMPLOYED_BY_HOST = "employed-by-host"
    NOT_TRAINED = "not-trained"
    AWAY = "away"
    ALREADY_VISITING = "already-visiting"
    CONFLICT = "conflict"
    REPLACED = "replaced"
    """Another allocation found it cheaper, whatever the change costs."""
    CANCELLED = "cancelled"


class CancelledFor(StrEnum):
    """Why a review came to nothing."""

    OPTED_OUT = "opted-out"
    CLOSED = "closed"
    MERGED = "merged"
    DECIDED = "decided"


class Outcome(StrEnum):
    """What became of an action by the follow-up."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not"


class Check(StrEnum):
    """The checks of quality over the reports of a cycle."""

    EVIDENCE = "evidence"
    """Q1: every finding cites evidence."""
    FINDINGS = "findings"
    """Q2: as many findings as the rule allows."""
    DRAFTED = "drafted"
    """Q3: drafted within the days of the rule after the visit."""
    STRENGTHS = "strengths"
    """Q4: the share of strengths is near that of the whole cycle."""
    AREAS = "areas"
    """Q5: the areas that the school looked at itself were looked at."""
    ORIGINAL = "original"
    """Q6: the draft copies no other; asked only where the texts can be opened."""


class Step(StrEnum):
    """What a review goes through, in this order."""

    SCHEDULED = "scheduled"
    TEAM_NAMED = "team-named"
    SELF_REVIEWED = "self-reviewed"
    VISITED = "visited"
    FED_BACK = "fed-back"
    DRAFTED = "drafted"
    AGREED = "agreed"
    ASSURED = "assured"
    ACTION_PLANNED = "action-planned"
    FOLLOWED_UP = "followed-up"
    CANCELLED = "cancelled"


class OfReviewer(StrEnum):
    """What is recorded of a reviewer, and may not be so."""

    REGISTRATION = "registration"
    EMPLOYMENT = "employment"
    TRAINING = "training"
    OFFER = "offer"
    CONFLICT = "conflict"
    DECISION = "decision"


class OfCycle(StrEnum):
    """What is recorded of a cycle, and may not be so."""

    OPTED_IN = "opted-in"
    OPTED_OUT = "opted-out"
    CLUSTER = "cluster"
    CLOSING = "closing"


class CycleStatus(StrEnum):
    """Where a cycle stands on a day."""

    PLANNED = "planned"
    OPTED_IN = "opted-in"
    CLUSTERED = "clustered"
    ALLOCATED = "allocated"
    RUNNING = "running"
    CLOSED = "closed"
