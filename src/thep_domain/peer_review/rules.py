"""The rules that peer review asks: models, dates that fall due, words, weights of the allocation, and checks."""

import re
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from attrs import fields, frozen

from thep_domain.kernel.calendar import after
from thep_domain.kernel.rules import PERIOD, WORDS, Form, Rule, authority_rule, choice
from thep_domain.peer_review.allocation import Longlist, Scope, Weights
from thep_domain.peer_review.cycle_events import Model
from thep_domain.peer_review.words import OpenTo

T = TypeVar("T")
SILENT: Final = "DOMAIN section 3 (R): the papers are silent, and the Board decides"
PROVIDERS: Final = "DOMAIN section 1, PeerReviewCycle (S): how the providers that the papers name [3:285] work"


def _pairs(text: str, names: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.strip().partition("=") for each in text.split(",")]
    if tuple(name.strip() for name, _, _ in pairs) != names or not all(value.strip() for _, _, value in pairs):
        raise ValueError(f"{text!r} is not of this form: write a value for each of {', '.join(names)}, like name=value")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _number(text: str, least: int = 0, most: int = 1_000_000) -> int:
    if not re.fullmatch("[0-9]{1,7}", text) or not least <= int(text) <= most:
        raise ValueError(f"{text!r} is not a whole number from {least} to {most}")
    return int(text)


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(f"{text!r} is neither yes nor no")
    return text == "yes"


MODEL_NAMES: Final = ("team", "leads", "scope", "reciprocal", "one-a-school", "least", "most", "days")


def _model(text: str) -> Model:
    held = _pairs(text, MODEL_NAMES)
    try:
        scope = Scope(held["scope"])
    except ValueError:
        raise ValueError(f"{held['scope']!r} is no scope: write one of {', '.join(Scope)}") from None
    model = Model(
        team=_number(held["team"], 1, 20),
        leads=_number(held["leads"], 0, 20),
        scope=scope,
        reciprocal=_yes(held["reciprocal"]),
        one_a_school=_yes(held["one-a-school"]),
        least=_number(held["least"], 2, 100),
        most=_number(held["most"], 2, 100),
        days=_number(held["days"], 1, 30),
    )
    if model.leads > model.team or model.most < model.least:
        raise ValueError(f"{text!r} has more leads than seats, or at most fewer schools than at least")
    if scope is Scope.WITHIN and model.one_a_school and model.least <= model.team:
        raise ValueError(f"{text!r}: a team of {model.team} from a cluster of {model.least} has one school too few")
    return model


def write_model(model: Model) -> str:
    """A model as the rulebook writes it."""
    yes = {True: "yes", False: "no"}
    return (
        f"team={model.team},leads={model.leads},scope={model.scope},reciprocal={yes[model.reciprocal]},"
        f"one-a-school={yes[model.one_a_school]},least={model.least},most={model.most},days={model.days}"
    )


MODEL: Final[Form[Model]] = Form(_model, write_model)


def _rule_of(provider: str, value: str, source: str) -> Rule[Model]:
    return Rule(f"peer-review.{provider}", f"the model {provider}: teams, clusters and days", MODEL, value, source)


SSAT = _rule_of(
    "ssat",
    "team=2,leads=0,scope=within-cluster,reciprocal=yes,one-a-school=yes,least=3,most=3,days=1",
    PROVIDERS,
)
EDT = _rule_of(
    "edt",
    "team=3,leads=1,scope=within-cluster,reciprocal=yes,one-a-school=yes,least=4,most=7,days=2",
    PROVIDERS,
)
CHALLENGE_PARTNERS = _rule_of(
    "challenge-partners",
    "team=3,leads=1,scope=provider,reciprocal=yes,one-a-school=no,least=2,most=100,days=3",
    PROVIDERS,
)
OWN = _rule_of(
    "own",
    "team=3,leads=1,scope=any,reciprocal=no,one-a-school=yes,least=2,most=8,days=1",
    SILENT,
)
MODELS: Final = {"ssat": SSAT, "edt": EDT, "challenge-partners": CHALLENGE_PARTNERS, "own": OWN}

OPEN_TO: Rule[OpenTo] = Rule(
    "peer-review.open-to", "who may take part where a cycle does not say", choice(OpenTo), "members", SILENT
)


class BelowModel(StrEnum):
    """Whether a cluster may be smaller than the model wants."""

    AUTHORITY = "authority"
    NEVER = "never"


BELOW_MODEL: Rule[BelowModel] = Rule(
    "peer-review.below-model",
    "whether a cluster may be smaller than the model wants, down to two schools",
    choice(BelowModel),
    "authority",
    SILENT,
)


@frozen
class DueAfter:
    """When what is to be done falls due, as periods."""

    self_review: str
    """So long before the visit."""
    report: str
    """So long after its last day, as the rest."""
    actions: str
    follow_up: str


DUE_NAMES: Final = ("self-review", "report", "actions", "follow-up")


def _due(text: str) -> DueAfter:
    held = _pairs(text, DUE_NAMES)
    return DueAfter(*(PERIOD.read(held[name]) for name in DUE_NAMES))


DUE: Rule[DueAfter] = Rule(
    "peer-review.due",
    "when a self-review is due before a visit; report, actions and follow-up after it",
    Form(
        _due,
        lambda due: (
            f"self-review={due.self_review},report={due.report},actions={due.actions},follow-up={due.follow_up}"
        ),
    ),
    "self-review=P1W,report=P3W,actions=P6W,follow-up=P8M",
    SILENT,
)


def before(day: date, period: str) -> date:
    """The day from which a period leads to a day, or the last one before."""
    return day - (after(day, period) - day)


TRAINING: Rule[str] = Rule("peer-review.training", "how long a training counts", PERIOD, "P3Y", SILENT)
BASES: Rule[tuple[str, ...]] = Rule(
    "peer-review.bases",
    "what the schools of a cluster have in common",
    WORDS,
    "geography,trust,phase,cross-phase,special,nursery,diocese",
    "DOMAIN section 1, PeerReviewCycle: clusters, self-defining [2:698-713]",
)
DECIDED_BY: Rule[tuple[str, ...]] = Rule(
    "peer-review.decided-by", "who decides for a school", WORDS, "head,governors,trust", SILENT
)
REASONS: Rule[tuple[str, ...]] = Rule(
    "peer-review.reasons",
    "why a school opts out, a visit moves, a cluster changes or a review is cancelled",
    WORDS,
    "inspection,weather,illness,staffing,leadership-change,opted-out,placed-elsewhere,too-small,asked-for,other",
    "DOMAIN section 3 (R): an Ofsted visit that falls on a peer review moves it, with the word inspection",
)


class Seats(StrEnum):
    """Who names the team where the model leaves it to the provider."""

    NAMED_BY_PROVIDER = "named-by-provider"
    BY_HAND = "by-hand"


PROVIDER_SEATS: Rule[Seats] = Rule(
    "peer-review.provider-seats",
    "whether the teams of a provider are named there, or by hand here, as seats of a guest organisation",
    choice(Seats),
    "named-by-provider",
    SILENT,
)


class Release(StrEnum):
    """Whose the report is."""

    HOST = "host"


RELEASE: Rule[Release] = Rule("peer-review.release", "who lets others read a report", choice(Release), "host", SILENT)


@frozen
class AllocationRule:
    """What the allocation of reviewers is worked out with."""

    weights: Weights
    rotate: str
    """Schools that met within this period cost more."""
    longlist: Longlist
    nodes: int


WEIGHTS: Final = tuple(each.name for each in fields(Weights))
ALLOCATION_NAMES: Final = (*WEIGHTS, "rotate", "hosts", "leads", "reviewers", "nodes")


def _allocation(text: str) -> AllocationRule:
    held = _pairs(text, ALLOCATION_NAMES)
    return AllocationRule(
        weights=Weights(**{name: _number(held[name], 1 if name == "metres" else 0) for name in WEIGHTS}),
        rotate=PERIOD.read(held["rotate"]),
        longlist=Longlist(*(_number(held[name], 1, 100_000) for name in ("hosts", "leads", "reviewers"))),
        nodes=_number(held["nodes"], 0),
    )


def _write_allocation(held: AllocationRule) -> str:
    weights = ",".join(f"{name}={getattr(held.weights, name)}" for name in WEIGHTS)
    long = held.longlist
    return (
        f"{weights},rotate={held.rotate},hosts={long.hosts},leads={long.leads},reviewers={long.reviewers},"
        f"nodes={held.nodes}"
    )


ALLOCATION: Rule[AllocationRule] = Rule(
    "peer-review.allocation",
    "the allocation of reviewers: what pairs cost, the longlist, and the solver's limit in nodes",
    Form(_allocation, _write_allocation),
    "metres=500,unknown=5000,phase=20,theme=10,met=30,replaced=1000,load=15,"
    "rotate=P3Y,hosts=24,leads=12,reviewers=12,nodes=2000",
    "DOMAIN section 3 (R): near, of the phase, strong in the theme, rotating; few visits each; small changes",
)


@frozen
class Quality:
    """The bounds of the checks of quality."""

    least: int
    """Findings, at least."""
    most: int
    """Findings, at most."""
    days: int
    """From the visit to the draft, at most."""
    share: int
    """Points, of a hundred, between a team's share of strengths and that of the cycle, at most."""


QUALITY_NAMES: Final = ("least", "most", "days", "share")


def _quality(text: str) -> Quality:
    held = _pairs(text, QUALITY_NAMES)
    return Quality(*(_number(held[name], 0, 1_000) for name in QUALITY_NAMES))


QUALITY: Rule[Quality] = Rule(
    "peer-review.quality",
    "the checks of a report: findings, days to the draft, and the share of strengths",
    Form(_quality, lambda held: f"least={held.least},most={held.most},days={held.days},share={held.share}"),
    "least=3,most=12,days=21,share=25",
    "DOMAIN section 3 (R): quality-assured [2:698-713], by checks that can be counted",
)

DECIDED: Final = "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it"
AUTHORITY_TO_PLAN = authority_rule("plan-cycle", "plan a cycle of peer reviews", DECIDED)
AUTHORITY_TO_BREAK_CONFIDENCE = authority_rule(
    "break-confidence", "disclose a safeguarding matter, at the latest on the next day", DECIDED
)

RULES = (
    SSAT,
    EDT,
    CHALLENGE_PARTNERS,
    OWN,
    OPEN_TO,
    BELOW_MODEL,
    DUE,
    TRAINING,
    BASES,
    DECIDED_BY,
    REASONS,
    PROVIDER_SEATS,
    RELEASE,
    ALLOCATION,
    QUALITY,
    AUTHORITY_TO_PLAN,
    AUTHORITY_TO_BREAK_CONFIDENCE,
)
