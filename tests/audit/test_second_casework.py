"""The second performance on risk, interventions and peer review: a case in order, and the same with a step amiss."""

from collections.abc import Callable

import pytest

from tests.audit.second.findings import Finding
from tests.audit.second.performing import Second
from tests.audit.second.reading import Event, Json

RULES = {
    "improvement.areas": "achievement,teaching",
    "risk.scale": "safe:light,close",
    "risk.evidence-kinds": "results",
    "risk.ratings": "green,red",
    "risk.analysed-by": "challenge-group",
    "risk.moderated-by": "review-group",
    "risk.quorum": "2",
}
Said = tuple[str, str, Json]
"""An event by its stream, its name, and its fields."""


def facts(told: list[Said]) -> list[Event]:
    """Events on one day, each recorded by itself; ``by`` is the account."""
    named = [{"name": name, "value": value, "source": ""} for name, value in RULES.items()]
    rules = {"in_force_from": "2016-05-01", "day": "2016-05-01", "rules": named}
    founded: Said = ("rulebook:the-partnership", "rulebook.founded", rules)
    versions: dict[str, int] = {}
    result = []
    for rank, (stream, name, said) in enumerate([founded, *told]):
        versions[stream] = versions.get(stream, 0) + 1
        fields = {key: value for key, value in said.items() if key != "by"}
        why = {"actor": said.get("by", "office"), "authority": None, "corrects": None, "part": [1, 1], "reason": None}
        why |= {"command": "office.work", "effective_on": said.get("day", "2018-09-03")}
        why |= {"recorded_at": "2018-09-03T12:00:00.000000Z"}
        result.append(Event(rank, stream, versions[stream], name, fields, why))
    return result


def found(told: list[Said]) -> list[Finding]:
    return Second().perform(facts(told))


def in_round(name: str, **said: object) -> Said:
    return "risk:1", f"risk.{name}", {"round": "r1", "rules": [], **said}


ROUND: list[Said] = [
    in_round("listed"),
    in_round("evidence_gathered", number=1, area="achievement", kind="results"),
    in_round("analysed", evidence=[1], category="light", group="challenge-group", sat=["a", "b"], stood_aside=[]),
    in_round("moderated", category="close", differs=True, group="review-group", sat=["a", "b", "c"], stood_aside=["c"]),
    in_round("notified", category="close"),
    ("round:r1", "risk.round_closed", {"round": "r1", "notified": 1, "delisted": 0}),
]

PUT_RIGHT: list[Said] = [
    ("round:r1", "risk.round_withdrawn", {"round": "r1", "of": 1, "what": "closing"}),
    *(in_round("step_withdrawn", of=of, what=what) for of, what in ((5, "notification"), (4, "moderation"))),
    *(in_round("step_withdrawn", of=of, what=what) for of, what in ((3, "analysis"), (2, "evidence"), (1, "listing"))),
    ("round:r1", "risk.round_withdrawn", {"round": "r1", "of": 1, "what": "planning"}),
    in_round("listed"),
    in_round("evidence_gathered", number=2, area="achievement", kind="results"),
]
"""All of the round is taken back, and it is listed anew: the number of its evidence is not given again."""

CASE = "intervention:1-i1"
PLACE = {"intervention": "1-i1", "match": 1, "from_on": "2018-10-01", "until_on": "2018-12-31"}
SUPPORT: list[Said] = [
    ("capacity:2", "interventions.capacity_declared", {"from_on": "2018-09-01", "to_on": None, "places": 1}),
    (CASE, "interventions.identified", {"number": 1}),
    (CASE, "interventions.candidate_proposed", {"candidate": 1, "giver": "2", "by": "broker"}),
    (CASE, "interventions.conflict_declared", {"candidate": 1}),
    (CASE, "interventions.conflict_decided", {"candidate": 1, "allowed": True, "by": "director"}),
    ("capacity:2", "interventions.place_committed", PLACE),
    (CASE, "interventions.candidate_accepted", {"candidate": 1}),
    (CASE, "interventions.matched", {"candidate": 1, "match": 1}),
    (CASE, "interventions.consent_given", {}),
    (CASE, "interventions.agreed", {"match": 1, "by": "director"}),
    (CASE, "interventions.objective_set", {"objective": 1}),
    (CASE, "interventions.started", {}),
    (CASE, "interventions.paused", {}),
    (CASE, "interventions.resumed", {}),
    (CASE, "interventions.reviewed", {"final": True, "ratings": [{"objective": 1}]}),
    (CASE, "interventions.completed", {"outcomes": [{"objective": 1}]}),
    (CASE, "interventions.impact_measured", {}),
]

REVIEW = {"review": "1-c1-r1"}
SEAT = {"seat": 1, "person": "p"}
VISITS: list[Said] = [
    ("cycle:c1", "peer_review.opted_in", {"cycle": "c1", "school": "1"}),
    ("cycle:c1", "peer_review.opted_in", {"cycle": "c1", "school": "2"}),
    ("cycle:c1", "peer_review.cluster_formed", {"cycle": "c1", "cluster": 1, "members": ["1", "2"]}),
    ("reviewer:p", "peer_review.employed", {"person": "p", "employer": "2", "from_on": "2018-01-01"}),
    ("reviewer:q", "peer_review.employed", {"person": "q", "employer": "3", "from_on": "2018-01-01"}),
    (
        "review:1-c1-r1",
        "peer_review.review_scheduled",
        {**REVIEW, "cycle": "c1", "host": "1", "visit_from": "2018-11-01", "visit_to": "2018-11-02"},
    ),
    ("review:1-c1-r1", "peer_review.team_named", {**REVIEW, "seats": [SEAT]}),
    ("review:1-c1-r1", "peer_review.self_reviewed", {**REVIEW, "day": "2018-10-01"}),
    ("review:1-c1-r1", "peer_review.visited", {**REVIEW, "day": "2018-11-01"}),
    ("review:1-c1-r1", "peer_review.fed_back", REVIEW),
    ("review:1-c1-r1", "peer_review.report_drafted", REVIEW),
    ("review:1-c1-r1", "peer_review.report_agreed", REVIEW),
    ("review:1-c1-r1", "peer_review.assured", {**REVIEW, "reader": "q"}),
    ("review:1-c1-r1", "peer_review.action_planned", REVIEW),
    ("review:1-c1-r1", "peer_review.followed_up", REVIEW),
    ("cycle:c1", "peer_review.cycle_closed", {"cycle": "c1"}),
]


def test_what_is_in_order_has_no_findings() -> None:
    assert found([*ROUND, *SUPPORT, *VISITS]) == []
    assert found([*ROUND, *PUT_RIGHT]) == []


Amiss = Callable[[list[Said]], list[Said]]


def without(name: str) -> Amiss:
    return lambda told: [each for each in told if not each[1].endswith(f".{name}")]


def but(name: str, **fields: object) -> Amiss:
    """With other fields in the first event of a name."""

    def amiss(told: list[Said]) -> list[Said]:
        at = next(at for at, each in enumerate(told) if each[1].endswith(f".{name}"))
        return [*told[:at], (*told[at][:2], told[at][2] | fields), *told[at + 1 :]]

    return amiss


def then(stream: str, name: str, **fields: object) -> Amiss:
    """And another event after all."""
    return lambda told: [*told, (stream, name, fields)]


OTHER = {"intervention": "9-i1", "match": 1, "from_on": "2018-12-01", "until_on": "2019-03-01"}
AMISS: dict[str, tuple[list[Said], Amiss, str]] = {
    "decided without analysis": (ROUND, without("analysed"), "not-analysed"),
    "notified of another category": (ROUND, but("notified", category="light"), "differs"),
    "decided twice": (ROUND[:4], lambda told: [*told, told[-1]], "moderated-already"),
    "decided by two of whom one stood aside": (ROUND, but("moderated", sat=["a", "c"]), "group-too-small"),
    "a word of no scale": (ROUND, but("moderated", category="red"), "unknown-word"),
    "evidence that is not there": (ROUND, without("evidence_gathered"), "no-evidence"),
    "withdrawn while it lists a school": (
        ROUND[:5],
        then("round:r1", "risk.round_withdrawn", round="r1", of=1, what="planning"),
        "cannot-follow",
    ),
    "closed before the authority knew": (ROUND, without("notified"), "round-unfinished"),
    "superseded before the authority knew": (
        ROUND[:4],
        lambda told: [*told, *((s, n, f | {"round": "r2"}) for s, n, f in told)],
        "not-notified",
    ),
    "a place too many": (SUPPORT[:-2], then("capacity:2", "interventions.place_committed", **OTHER), "no-capacity"),
    "fewer places declared": (SUPPORT, but("capacity_declared", places=0), "no-capacity"),
    "places until the middle of it": (SUPPORT, but("capacity_declared", to_on="2018-11-15"), "no-capacity"),
    "the school supports itself": (SUPPORT, but("candidate_proposed", giver="1"), "own-school"),
    "conflicts not looked at": (
        SUPPORT,
        lambda told: without("conflict_decided")(without("conflict_declared")(told)),
        "conflict-unchecked",
    ),
    "a conflict not decided": (SUPPORT, without("conflict_decided"), "conflict-undecided"),
    "a conflict that bars": (SUPPORT, but("conflict_decided", allowed=False), "candidate-barred"),
    "one hand decides a conflict": (SUPPORT, but("conflict_decided", by="broker"), "same-hand"),
    "one hand agrees": (SUPPORT, but("agreed", by="broker"), "same-hand"),
    "no consent": (SUPPORT, without("consent_given"), "consent-missing"),
    "not accepted": (SUPPORT, without("candidate_accepted"), "step-missing"),
    "not agreed": (SUPPORT, without("agreed"), "step-missing"),
    "no plan": (SUPPORT, without("objective_set"), "plan-missing"),
    "work while it is paused": (SUPPORT, without("resumed"), "intervention-paused"),
    "work after its end": (SUPPORT, then(CASE, "interventions.paused"), "intervention-over"),
    "an objective not rated": (SUPPORT, but("reviewed", ratings=[]), "objective-unrated"),
    "an end without a review": (SUPPORT, without("reviewed"), "review-missing"),
    "an objective that came to nothing": (SUPPORT, but("completed", outcomes=[]), "impact-missing"),
    "a reviewer of the host": (VISITS, but("employed", employer="1"), "reviewer-conflicted"),
    "a reviewer who goes to the host before the visit": (
        VISITS,
        but("employed", employer="1", from_on="2018-10-15"),
        "reviewer-conflicted",
    ),
    "a reviewer with a conflict": (
        VISITS,
        lambda told: [("reviewer:p", "peer_review.conflict_declared", {"person": "p", "host": "1"}), *told],
        "reviewer-conflicted",
    ),
    "a self-review after the visit": (VISITS, but("self_reviewed", day="2018-11-01"), "self-review-missing"),
    "nobody went": (VISITS, without("team_named"), "team-incomplete"),
    "a report without a visit": (VISITS, without("visited"), "step-not-taken"),
    "assured by the team": (VISITS, but("assured", reader="p"), "own-work"),
    "a cluster of one": (VISITS, but("cluster_formed", members=["1"]), "cluster-too-small"),
    "a cluster of others": (VISITS, but("cluster_formed", members=["1", "4"]), "not-opted-in"),
    "a school in two clusters": (
        VISITS,
        then("cycle:c1", "peer_review.cluster_formed", cycle="c1", cluster=2, members=["1", "2"]),
        "already-clustered",
    ),
    "closed while a review is open": (VISITS, without("followed_up"), "reviews-open"),
}


@pytest.mark.parametrize("name", AMISS)
def test_what_is_amiss_is_found(name: str) -> None:
    told, amiss, code = AMISS[name]
    findings = found(amiss(told))
    assert code in {each.code for each in findings}, "\n".join(map(str, findings))
