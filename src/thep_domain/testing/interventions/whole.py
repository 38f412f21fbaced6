"""Every verb of interventions with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.interventions import ConcernStep, InterventionsDesk, InterventionStep
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.schools import CountedPhase
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)
A: Final = URN(100934)
DESK: Final = InterventionsDesk
C, CASE, WORDS = "100934-c1", "100934-i1", "results fell"

CONCERNS: Final[tuple[Command, ...]] = (
    do(
        DESK.raise_concern,
        A,
        "consultant",
        "achievement",
        safeguarding=True,
        cites="round 2018-07",
        summary=WORDS,
        carried_from="100935-c1",
        on=DAY,
    ),
    do(DESK.assess_concern, C, on=DAY),
    do(DESK.dismiss_concern, C, rationale=WORDS, on=DAY),
    do(DESK.confirm_concern, C, "significant", rationale=WORDS, on=DAY),
    do(DESK.change_level, C, "urgent", rationale=WORDS, on=DAY),
    do(DESK.monitor_concern, C, on=DAY),
    do(DESK.make_live_again, C, rationale=WORDS, on=DAY),
    do(DESK.advise, C, "authority", formal=True, reference="letter 7", on=DAY, authority="minute 4"),
    do(DESK.find_duplicate, C, "100934-c2", on=DAY),
    do(DESK.close_concern, C, "resolved", rationale=WORDS, waive=True, on=DAY, authority="minute 4"),
    do(DESK.reopen_concern, C, because=WORDS, on=DAY, authority="minute 4"),
    do(DESK.redate_concern_step, C, ConcernStep.MONITORING, DAY, DAY, because=WORDS),
    do(DESK.correct_concern_level, C, DAY, "watch", "urgent", because=WORDS),
    do(DESK.withdraw_concern_fact, C, 4, because=WORDS, authority="minute 4"),
)
CAPACITY: Final[tuple[Command, ...]] = (
    do(DESK.declare_capacity, "100935", 2, DAY, DAY, days=6, phases=(CountedPhase.PRIMARY,), on=DAY),
    do(DESK.recognise_strength, "100935", "achievement", 3, "review", DAY, DAY, on=DAY, authority="minute 4"),
    do(DESK.end_strength, "100935", "achievement", on=DAY),
    do(DESK.correct_strength, "100935", "achievement", 3, 2, because=WORDS, on=DAY),
    do(
        DESK.note_giver,
        "100935",
        "census",
        organisation="trust-7",
        independent=True,
        easting=536_000,
        northing=182_000,
        free_meals=40,
        on=DAY,
    ),
    do(DESK.withdraw_capacity_fact, "100935", 1, because=WORDS),
)
INTERVENTIONS: Final[tuple[Command, ...]] = (
    do(DESK.identify, A, "school-to-school", {"achievement": 2}, concern=C, why=WORDS, on=DAY),
    do(DESK.broker, CASE, on=DAY),
    do(DESK.propose, CASE, "100935", from_on=DAY, until_on=DAY, choice="timing", because=WORDS, on=DAY),
    do(DESK.check, CASE, 1, on=DAY),
    do(DESK.declare_conflict, CASE, 1, "family", text=WORDS, on=DAY),
    do(DESK.decide_conflict, CASE, 1, allowed=True, conditions=WORDS, on=DAY, authority="minute 4"),
    do(DESK.accept, CASE, 1, DAY, from_on=DAY, on=DAY),
    do(DESK.decline, CASE, 1, "no-time", text=WORDS, on=DAY),
    do(DESK.withdraw_candidate, CASE, 1, "not-suitable", text=WORDS, on=DAY),
    do(DESK.match, CASE, 1, on=DAY),
    do(DESK.consent, CASE, "head", on=DAY),
    do(DESK.withdraw_consent, CASE, "head", on=DAY),
    do(DESK.agree, CASE, payer="the authority", amount=Pence(1), until_on=DAY, on=DAY, authority="minute 4"),
    do(DESK.extend, CASE, DAY, on=DAY, authority="minute 4"),
    do(DESK.set_objective, CASE, "achievement", DAY, text=WORDS, measure=WORDS, on=DAY),
    do(DESK.change_objective, CASE, 1, due_on=DAY, text=WORDS, because=WORDS, on=DAY),
    do(DESK.drop_objective, CASE, 1, because=WORDS, on=DAY),
    do(DESK.start, CASE, on=DAY),
    do(DESK.review, CASE, {"1": "green"}, final=True, next_due_on=DAY, text=WORDS, on=DAY),
    do(DESK.withdraw_review, CASE, 1, because=WORDS),
    do(DESK.pause, CASE, "inspection", expected_on=DAY, on=DAY),
    do(DESK.resume, CASE, on=DAY),
    do(DESK.lose_supporter, CASE, DAY, "withdrew", on=DAY),
    do(DESK.stop, CASE, "other", on=DAY, authority="minute 4"),
    do(DESK.complete, CASE, {"1": "met"}, text=WORDS, on=DAY),
    do(DESK.measure_impact, CASE, "attendance", "90%", "94%", "census", objective=1, text=WORDS, on=DAY),
    do(DESK.add_note, CASE, text=WORDS, on=DAY),
    do(DESK.redate, CASE, InterventionStep.CHECK, DAY, DAY, number=1, because=WORDS),
    do(DESK.correct_rating, CASE, 1, 1, "green", "red", because=WORDS),
    do(DESK.withdraw_fact, CASE, 9, because=WORDS, authority="minute 4"),
)
WHOLE: Final[tuple[Command, ...]] = (*CONCERNS, *CAPACITY, *INTERVENTIONS)
