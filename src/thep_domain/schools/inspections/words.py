"""The words of inspections: kinds, grades, areas, points, and what the published files print for them."""

from enum import StrEnum


class InspectionKind(StrEnum):
    """What kind of inspection it was; each kind is judged in words of its own, and they are never mixed."""

    GRADED = "graded"
    """With one grade for the whole school."""
    BY_AREA = "by-area"
    """With grades for areas only: visits from 2 September 2024."""
    CARD = "card"
    """A report card: points for areas, from 10 November 2025."""
    UNGRADED = "ungraded"
    """A visit that gives no grade, and says whether the last one stands."""
    MONITORED = "monitored"
    """A monitoring visit."""


OUTCOME_KINDS = (InspectionKind.GRADED, InspectionKind.BY_AREA, InspectionKind.CARD)
"""The kinds that are the outcome of a school; the others stand beside it."""


class Grade(StrEnum):
    """A grade, of a whole school or of an area. Satisfactory was given until August 2012, and is no other grade."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    INADEQUATE = "inadequate"


GOOD_OR_BETTER = (Grade.OUTSTANDING, Grade.GOOD)


class JudgedArea(StrEnum):
    """An area that is graded beside the whole school, or instead of it."""

    QUALITY_OF_EDUCATION = "quality-of-education"
    BEHAVIOUR_AND_ATTITUDES = "behaviour-and-attitudes"
    PERSONAL_DEVELOPMENT = "personal-development"
    LEADERSHIP_AND_MANAGEMENT = "leadership-and-management"
    EARLY_YEARS = "early-years"
    SIXTH_FORM = "sixth-form"


class CardArea(StrEnum):
    """An area of a report card: six, and early years and post-16 where there are any."""

    INCLUSION = "inclusion"
    CURRICULUM_AND_TEACHING = "curriculum-and-teaching"
    ACHIEVEMENT = "achievement"
    ATTENDANCE_AND_BEHAVIOUR = "attendance-and-behaviour"
    PERSONAL_DEVELOPMENT_AND_WELLBEING = "personal-development-and-wellbeing"
    LEADERSHIP_AND_GOVERNANCE = "leadership-and-governance"
    EARLY_YEARS = "early-years"
    POST_16 = "post-16"


class Point(StrEnum):
    """A point of the scale of report cards. It is no grade, and is never turned into one."""

    EXCEPTIONAL = "exceptional"
    STRONG = "strong"
    EXPECTED = "expected"
    NEEDS_ATTENTION = "needs-attention"
    URGENT_IMPROVEMENT = "urgent-improvement"


class Concern(StrEnum):
    """The category of concern that a school was placed in."""

    NONE = "none"
    SERIOUS_WEAKNESSES = "serious-weaknesses"
    SPECIAL_MEASURES = "special-measures"
    REQUIRES_SIGNIFICANT_IMPROVEMENT = "requires-significant-improvement"


class Safeguarding(StrEnum):
    """Whether safeguarding is effective, as a graded inspection says."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not-effective"
    NOT_SAID = "not-said"


class SafeguardingStandards(StrEnum):
    """Whether the standards of safeguarding are met, as a report card says."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_SAID = "not-said"


NOT_SAID = "not-said"
