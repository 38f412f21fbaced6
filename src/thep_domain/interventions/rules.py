"""The rules that concerns and interventions ask: lists of words, rhythms, and how givers are ranked."""

from datetime import date
from enum import StrEnum
from typing import Final

from attrs import fields, frozen

from thep_domain.kernel.rules import PERIOD, WINDOW, WORDS, Form, Rule, authority_rule, choice

RAISED_BY: Rule[tuple[str, ...]] = Rule(
    "concerns.raised-by",
    "who may raise a concern",
    WORDS,
    "school,board,consultant,challenge-group,school-review-group,authority,inspection,public",
    "DOMAIN section 3 (R): whoever learns of it; the word says who",
)
LEVELS: Rule[tuple[str, ...]] = Rule(
    "concerns.levels",
    "levels of a concern, the lightest first",
    WORDS,
    "watch,significant,urgent",
    "DOMAIN section 3 (R): an intervention answers a significant issue for concern [2:428]",
)
SAFEGUARDING_ADVICE: Rule[str] = Rule(
    "concerns.safeguarding-advice",
    "how long after it is raised the authority is advised of a safeguarding matter",
    PERIOD,
    "P0D",
    "DOMAIN section 3 (R): the same day",
)
MONITORING: Rule[str] = Rule(
    "concerns.monitoring",
    "how long a concern is monitored before it is closed",
    PERIOD,
    "P1M",
    "DOMAIN section 3 (R): at least a month, waived with authority",
)
ASSESSMENT: Rule[str] = Rule(
    "concerns.assessment",
    "how long after it is raised a concern is assessed, and how long after that it is confirmed or dismissed",
    PERIOD,
    "P1W",
    "no source (assumption): a week for each, so that no concern is forgotten",
)
CONCERN_REVIEW: Rule[str] = Rule(
    "concerns.review-every",
    "how long after its level was set a live concern is looked at again",
    PERIOD,
    "P3M",
    "DOMAIN section 3 (R): a term",
)
ADVISED_TO: Rule[tuple[str, ...]] = Rule(
    "concerns.advised-to",
    "who is advised of a concern",
    WORDS,
    "authority,director-for-academies",
    "DOMAIN section 3 [1:246-248]: the local authority; for an academy the regional director too",
)
OUTCOMES: Rule[tuple[str, ...]] = Rule(
    "concerns.outcomes",
    "what a concern is closed as",
    WORDS,
    "resolved,improved,not-founded,handed-over",
    "DOMAIN section 3 (R): what became of it",
)

FORMS: Rule[tuple[str, ...]] = Rule(
    "interventions.forms",
    "forms of support",
    WORDS,
    "leadership-consultant,challenge-and-support-group,tig,school-to-school,inspection-support",
    "DOMAIN section 3 [1:245]: the forms that the papers name; what TIG means they do not say",
)


def _windows(text: str) -> tuple[tuple[date, date], ...]:
    return () if text == "none" else tuple(WINDOW.read(each.strip()) for each in text.split(","))


WINDOWS: Form[tuple[tuple[date, date], ...]] = Form(
    _windows, lambda windows: ",".join(map(WINDOW.write, windows)) or "none"
)
COMMISSION: Rule[tuple[tuple[date, date], ...]] = Rule(
    "interventions.commission",
    "first and last days of the authority's contracts, under which schools that are not members are supported",
    WINDOWS,
    "none",
    "DOMAIN section 3 (R): every publicly funded school of the borough, while a contract stands",
)
CONSENT_BY: Rule[tuple[str, ...]] = Rule(
    "interventions.consent-by",
    "who consents for a school",
    WORDS,
    "head,governors,trust",
    "DOMAIN section 3 [0:11] (R): the school's head or governors, or its trust",
)
CONSENT_AT_CONVERSION: Rule[str] = Rule(
    "interventions.consent-at-conversion",
    "how long after a conversion the trust is informed; the consent stands",
    PERIOD,
    "P8W",
    "DOMAIN section 3 (R): consent stands at a conversion, and the trust is informed within eight weeks",
)


class SameOrganisation(StrEnum):
    """What becomes of a match within one organisation."""

    DECIDE = "decide"
    ALLOWED = "allowed"


SAME_ORGANISATION: Rule[SameOrganisation] = Rule(
    "interventions.same-organisation",
    "whether a match within one organisation is decided as a conflict of interest",
    choice(SameOrganisation),
    "decide",
    "DOMAIN section 2, invariant 20 (R): within one organisation a conflict is declared and decided",
)
CONFLICTS: Rule[tuple[str, ...]] = Rule(
    "conflicts.kinds",
    "kinds of conflicts of interest",
    WORDS,
    "same-organisation,employment,former-employment,family,financial,governor,other",
    "DOMAIN section 3 (R): what a person of good sense would want to know",
)
REVIEW_EVERY: Rule[str] = Rule(
    "interventions.review-every",
    "how long after a start, or a review, the next review is due",
    PERIOD,
    "P6W",
    "DOMAIN section 3 (R): half a term",
)
RATINGS: Rule[tuple[str, ...]] = Rule(
    "interventions.ratings",
    "ratings of an objective",
    WORDS,
    "red,amber,green",
    "DOMAIN section 3 (R): red, amber, green",
)
IMPACT: Rule[tuple[str, ...]] = Rule(
    "interventions.outcomes",
    "what an objective comes to",
    WORDS,
    "met,partly-met,not-met",
    "DOMAIN section 3 (R): a line for each objective when an intervention is completed",
)
DECLINE_REASONS: Rule[tuple[str, ...]] = Rule(
    "interventions.decline-reasons",
    "why a giver declines to support a school",
    WORDS,
    "no-time,not-suitable,conflict,other",
    "DOMAIN section 3 (R): a word that can be counted; what the giver says",
)
WITHDRAWAL_REASONS: Rule[tuple[str, ...]] = Rule(
    "interventions.withdrawal-reasons",
    "why the office withdraws a candidate that it proposed",
    WORDS,
    "school-declined,no-answer,not-suitable,another-chosen,other",
    "DOMAIN section 3 (R): a word that can be counted; what the office says",
)
CHOICE_REASONS: Rule[tuple[str, ...]] = Rule(
    "interventions.choice-reasons",
    "why another giver than the first of the ranking is proposed",
    WORDS,
    "asked-for,known-to-school,subject,timing,asked-again,other",
    "DOMAIN section 3 (R): choosing other than the first has a reason that is kept",
)
PAUSE_REASONS: Rule[tuple[str, ...]] = Rule(
    "interventions.pause-reasons",
    "why an intervention is paused",
    WORDS,
    "inspection,leadership-change,absence,holiday,other",
    "DOMAIN section 3 (R): a word that can be counted",
)
LOSS_REASONS: Rule[tuple[str, ...]] = Rule(
    "interventions.loss-reasons",
    "why a supporter is lost",
    WORDS,
    "withdrew,closed,merged,conflict",
    "DOMAIN section 3 (R): a word that can be counted",
)
STOP_REASONS: Rule[tuple[str, ...]] = Rule(
    "interventions.stop-reasons",
    "why an intervention is stopped",
    WORDS,
    "no-longer-needed,without-consent,no-supporter,handed-over,other",
    "DOMAIN section 3 (R): a word that can be counted",
)


@frozen
class Ranking:
    """How givers are ranked: the weights of the parts, of 100 together, and what each part is worked out with."""

    strength: int
    phase: int
    distance: int
    free: int
    spread: int
    context: int
    metres: int
    """From so far on the part for distance is 0."""
    support: int
    """Points that each support begun in the last years takes off the part for spread."""
    years: int
    gap: int
    """Points that each percentage point of difference takes off the part for context."""
    adjacent: int
    """Points for a phase that borders on the school's."""
    unknown: int
    """Points for a part that nothing is known of."""


PARTS: Final = ("strength", "phase", "distance", "free", "spread", "context")


def _ranking(text: str) -> Ranking:
    names = [each.name for each in fields(Ranking)]
    pairs = [each.strip().partition("=") for each in text.split(",")]
    if [name.strip() for name, _, _ in pairs] != names or not all(value.strip().isdecimal() for _, _, value in pairs):
        raise ValueError(f"{text!r} is not a ranking: write a whole number for each of {', '.join(names)}")
    numbers = {name.strip(): int(value) for name, _, value in pairs}
    if sum(numbers[part] for part in PARTS) != 100:
        raise ValueError(f"the weights of {', '.join(PARTS)} must be 100 together")
    if not 1 <= numbers["metres"] <= 1_000_000 or max(numbers["adjacent"], numbers["unknown"]) > 100:
        raise ValueError("metres must be from 1 to 1000000, adjacent and unknown at most 100")
    return Ranking(**numbers)


RANKING: Rule[Ranking] = Rule(
    "interventions.ranking",
    "how givers are ranked: weights of the parts, and what they are worked out with",
    Form(_ranking, lambda held: ",".join(f"{each.name}={getattr(held, each.name)}" for each in fields(Ranking))),
    "strength=40,phase=20,distance=10,free=10,spread=10,context=10,"
    "metres=5000,support=25,years=3,gap=4,adjacent=60,unknown=50",
    "DOMAIN section 3 (R): strength first, then phase; near, free, not asked often, and alike",
)

DECIDED = "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it"
AUTHORITY_TO_ADVISE = authority_rule("advise", "notify or advise the authority", DECIDED)
AUTHORITY_TO_REOPEN = authority_rule("reopen", "reopen a concern", DECIDED)
AUTHORITY_TO_WAIVE = authority_rule("waive-monitoring", "close a concern that was not monitored long enough", DECIDED)
AUTHORITY_OVER_CONFLICTS = authority_rule("conflict", "decide a conflict of interest", DECIDED)
AUTHORITY_TO_AGREE = authority_rule("agree", "agree an intervention", DECIDED)
AUTHORITY_TO_STOP = authority_rule("stop", "stop an intervention", DECIDED)

RULES = (
    RAISED_BY,
    LEVELS,
    SAFEGUARDING_ADVICE,
    MONITORING,
    ASSESSMENT,
    CONCERN_REVIEW,
    ADVISED_TO,
    OUTCOMES,
    FORMS,
    COMMISSION,
    CONSENT_BY,
    CONSENT_AT_CONVERSION,
    SAME_ORGANISATION,
    CONFLICTS,
    REVIEW_EVERY,
    RATINGS,
    IMPACT,
    DECLINE_REASONS,
    WITHDRAWAL_REASONS,
    CHOICE_REASONS,
    PAUSE_REASONS,
    LOSS_REASONS,
    STOP_REASONS,
    RANKING,
    AUTHORITY_TO_ADVISE,
    AUTHORITY_TO_REOPEN,
    AUTHORITY_TO_WAIVE,
    AUTHORITY_OVER_CONFLICTS,
    AUTHORITY_TO_AGREE,
    AUTHORITY_TO_STOP,
)
