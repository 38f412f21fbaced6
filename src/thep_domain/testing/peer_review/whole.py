"""Every verb of peer review with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.peer_review import Action, Answered, Finding, FindingKind, PeerReviewDesk
from thep_domain.peer_review.allocation import Certainty
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)
A: Final = URN(100934)
DESK: Final = PeerReviewDesk
CYCLE, REVIEW, WHO, WORDS = "2017-18", "100934-2017-18-r1", "4f1c0a2b", "results fell"
ANSWER: Final = Answered(
    seats={REVIEW: (WHO,)},
    known_at=12,
    problem="0" * 64,
    longlist=(24, 12, 12),
    pairs=9,
    unique=Certainty.YES,
    proven=True,
    gap=0,
    solver="highs",
    version="1.16.0",
    options="threads=1",
)

WHOLE: Final[tuple[Command, ...]] = (
    do(DESK.register, WHO, on=DAY),
    do(DESK.employ, WHO, employer=A, guest="provider-3", from_on=DAY),
    do(DESK.correct_employment, WHO, DAY, DAY, rationale=WORDS),
    do(DESK.train, WHO, "own", "lead", on=DAY, until=DAY),
    do(DESK.offer, WHO, CYCLE, 2, on=DAY),
    do(DESK.be_away, WHO, DAY, DAY, on=DAY),
    do(DESK.correct_away, WHO, DAY, DAY, DAY, rationale=WORDS),
    do(DESK.declare_conflict, WHO, A, "family", detail=WORDS, on=DAY),
    do(DESK.decide_conflict, WHO, A, allowed=True, on=DAY, authority="minute 4"),
    do(DESK.withdraw_of_reviewer, WHO, 3, rationale=WORDS),
    do(DESK.withdraw_of_cycle, CYCLE, 2, rationale=WORDS),
    do(DESK.withdraw, REVIEW, "visited", rationale=WORDS),
    do(DESK.withdraw_disclosure, REVIEW, 1, rationale=WORDS),
    do(
        DESK.plan,
        CYCLE,
        "own",
        opt_in_from=DAY,
        opt_in_to=DAY,
        visits_from=DAY,
        visits_to=DAY,
        theme="teaching",
        protocol="own",
        protocol_version=2,
        open_to="guests",
        on=DAY,
        authority="minute 4",
    ),
    do(DESK.opt_in, CYCLE, A, by="head", on=DAY),
    do(DESK.opt_out, CYCLE, A, cause="staffing", on=DAY),
    do(DESK.cluster, CYCLE, (A,), basis="phase", number=1, cause="other", on=DAY, authority="minute 4"),
    do(DESK.dissolve, CYCLE, 1, cause="other", on=DAY),
    do(DESK.allocate, CYCLE, ANSWER, unproven=True, on=DAY),
    do(DESK.close, CYCLE, on=DAY),
    do(DESK.schedule, CYCLE, A, DAY, visit_to=DAY, on=DAY),
    do(DESK.move, REVIEW, DAY, visit_to=DAY, cause="illness", on=DAY),
    do(DESK.cancel, REVIEW, cause="illness", on=DAY),
    do(DESK.team, REVIEW, {WHO: "lead"}, on=DAY),
    do(DESK.stand_down, REVIEW, WHO, on=DAY),
    do(DESK.self_review, REVIEW, areas=("teaching",), text=WORDS, on=DAY),
    do(DESK.visit, REVIEW, on=DAY),
    do(DESK.feed_back, REVIEW, on=DAY),
    do(
        DESK.report,
        REVIEW,
        (Finding(finding=1, area=Text("teaching"), kind=FindingKind.STRENGTH, evidence=2),),
        text=WORDS,
        on=DAY,
    ),
    do(DESK.disagree, REVIEW, draft=1, rationale=WORDS, on=DAY),
    do(DESK.agree, REVIEW, draft=1, by="head", on=DAY),
    do(DESK.allow_release, REVIEW, allowed=True, by="head", on=DAY),
    do(DESK.release, REVIEW, "the authority", on=DAY),
    do(DESK.assure, REVIEW, WHO, second="7d20b9e1", original=True, note=WORDS, on=DAY),
    do(DESK.send_back, REVIEW, WHO, original=False, note=WORDS, on=DAY),
    do(DESK.act, REVIEW, (Action(action=1, area=Text("teaching"), due_on=DAY),), text=WORDS, on=DAY),
    do(DESK.follow_up, REVIEW, {"1": "done"}, on=DAY),
    do(DESK.disclose, REVIEW, "the authority", reference="letter 3", on=DAY, authority="minute 4"),
    do(DESK.authorise, REVIEW, 1, on=DAY, authority="minute 4"),
    do(DESK.correct, REVIEW, "visited", DAY, DAY, rationale=WORDS),
)
