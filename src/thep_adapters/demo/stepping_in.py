"""A concern about a school, and the intervention that answers it: from first to last among schools that do not exist.

Played in the school year 2018-19, in which the school is a member; it is one on neither day of the figures.
"""

from datetime import date
from typing import Final

from thep_adapters.demo.invented import UNCOUNTED
from thep_adapters.demo.stage import Stage, in_words
from thep_domain import URN, Partnership
from thep_domain.interventions import Candidates, InterventionRow, InterventionStep, candidates, interventions

SUPPORTED: Final = UNCOUNTED
CONCERN: Final = f"{SUPPORTED}-c1"
CASE: Final = f"{SUPPORTED}-i1"
FIRST: Final = URN(999008)
SECOND: Final = URN(999009)
LAST_DAY: Final = date(2019, 4, 5)
"""The last day of the support, as planned."""
ENTERED_ON: Final = date(2019, 1, 7)
"""The day on which the start is entered, and dated by mistake."""
STARTED_ON: Final = date(2018, 12, 3)
ASKED_OF: Final = date(2018, 12, 10)
KNOWN_BEFORE: Final = date(2019, 1, 13)
NOTICED_ON: Final = date(2019, 1, 14)
DIRECTOR: Final = "Executive Director"


def step_in(stage: Stage) -> None:
    """Autumn 2018: a concern is raised, a supporter found, and the support begins; its first day is entered wrong."""
    stage.tell_day(date(2018, 11, 5), "a concern about an invented school; all that comes of it is invented.")
    _declare(stage)
    desk = stage.broker("a concern of the Challenge Group (invented)").interventions
    summary = "Results fell in two years running (invented)."
    desk.raise_concern(SUPPORTED, "challenge-group", "achievement", summary=summary)
    stage.tell(f"  The Challenge Group raises {CONCERN}, on achievement, about {stage.name(SUPPORTED)}.")
    stage.tell("  What anybody says of it in words is sealed; days, areas and levels stand in clear.")
    desk.assess_concern(CONCERN, on=date(2018, 11, 5))
    stage.tell_day(date(2018, 11, 12), "it is found significant; the school is a member, and so may be supported.")
    desk = stage.broker("assessed (invented)").interventions
    desk.confirm_concern(CONCERN, "significant", rationale="The books of three year groups show it (invented).")
    need = {"achievement": 2, "leadership": 1}
    desk.identify(SUPPORTED, "school-to-school", need, concern=CONCERN, why="It asked for a partner school (invented).")
    desk.broker(CASE)
    _match(stage)
    _agree(stage)
    _start_and_correct(stage)


def _declare(stage: Stage) -> None:
    """What two schools can give, and what the register does not hold of them."""
    desk = stage.broker("what schools offer this year (invented)").interventions
    since, until, source = date(2018, 10, 1), date(2019, 7, 19), "letter of the school (invented)"
    for giver, places, achievement, metres in ((FIRST, 1, 3, 640), (SECOND, 2, 2, 1_240)):
        desk.declare_capacity(str(giver), places, since, until)
        desk.recognise_strength(str(giver), "achievement", achievement, source, since, until)
        desk.recognise_strength(str(giver), "leadership", 3, source, since, until)
        desk.note_giver(str(giver), source, easting=536_000 + metres, northing=182_000)
    desk.note_giver(str(SUPPORTED), source, easting=536_000, northing=182_000, free_meals=40)
    desk.note_giver(str(FIRST), source, free_meals=49)


def _match(stage: Stage) -> None:
    """Two givers are ranked; the first has no time, the second accepts."""
    stage.tell_day(date(2018, 11, 15), "the schools that offer support are ranked, and the points say why.")
    found = _candidates(stage)
    for row in found.ranked:
        marked = f"; not known, and counted half: {', '.join(row.unknown)}" if row.unknown else ""
        stage.tell(f"  {row.rank}. {stage.name(URN(int(row.giver)))}: {row.written} points of 100{marked}.")
        if row.why:
            stage.tell(f"     {row.why}")
    desk = stage.broker("first of the ranking (invented)").interventions
    desk.propose(CASE, str(FIRST), from_on=date(2018, 11, 26), until_on=LAST_DAY)
    stage.tell_day(date(2018, 11, 20), "the first has no time, which stays on record; the second is asked.")
    desk = stage.broker("the first has no time (invented)").interventions
    desk.decline(CASE, 1, "no-time", text="Two of its own teachers are away (invented).")
    desk.propose(CASE, str(SECOND), from_on=date(2018, 11, 26), until_on=LAST_DAY)
    stage.tell_day(date(2018, 11, 26), "the second is to accept, and nobody has looked for conflicts of interest.")
    desk = stage.broker("the second accepts (invented)").interventions
    stage.refuse(lambda: desk.accept(CASE, 2, LAST_DAY))
    desk.check(CASE, 2)
    desk.accept(CASE, 2, LAST_DAY)
    desk.match(CASE, 2)
    stage.tell(f"  Nobody has one. It accepts, and one of its two places is taken until {in_words(LAST_DAY)}.")


def _agree(stage: Stage) -> None:
    """The school consents; who proposed the supporter cannot agree the support."""
    stage.tell_day(date(2018, 11, 29), "the school's head consents; then the broker tries to agree it alone.")
    desk = stage.broker("the head consents (invented)").interventions
    desk.consent(CASE, "head")
    authority = f"{DIRECTOR} 2018-11-29 (invented)"
    stage.refuse(lambda: desk.agree(CASE, authority=authority))
    stage.executive_director("read and agreed (invented)").interventions.agree(CASE, authority=authority)
    desk = stage.broker("what is to be achieved (invented)").interventions
    for area in ("achievement", "leadership"):
        desk.set_objective(CASE, area, LAST_DAY, text=f"Better in {area} by spring (invented).")
    stage.tell(f"  The {DIRECTOR} agrees it, and two objectives are set.")


def _start_and_correct(stage: Stage) -> None:
    """The start is dated the day of its entry, and put right a week later: the past is then answered anew."""
    stage.tell_day(ENTERED_ON, "the support has begun, and is entered as begun today, by mistake.")
    stage.broker("a call of the supporter (invented)").interventions.start(CASE)
    stage.tell_day(NOTICED_ON, f"it began on {in_words(STARTED_ON)}: that is put right, and both days stay on record.")
    desk = stage.broker("the letter, read again (invented)").interventions
    because = "The day of the entry was taken for the day of the start (invented)."
    desk.redate(CASE, InterventionStep.START, ENTERED_ON, STARTED_ON, because=because)
    then, now = (_row(stage.thep, ASKED_OF, as_known_at=known) for known in (KNOWN_BEFORE, NOTICED_ON))
    stage.tell(
        f"  Its status on {in_words(ASKED_OF)}: {then.status} as known on {in_words(KNOWN_BEFORE)},"
        f" {now.status} as known today."
    )
    _review(stage, "red", "amber")


def see_it_through(stage: Stage) -> None:
    """Spring 2019: reviews, and the end; a concern cannot be closed before its intervention has ended."""
    stage.tell_day(date(2019, 2, 25), "a second review of the invented support; its concern is monitored from now on.")
    _review(stage, "amber", "green")
    stage.broker("it gets better (invented)").interventions.monitor_concern(CONCERN)
    stage.tell_day(date(2019, 4, 1), "the last review of the invented support; its concern is to be closed at once.")
    _review(stage, "green", "green", final=True)
    desk, rationale = stage.broker("done, as it seems (invented)").interventions, "Results rose (invented)."
    stage.refuse(lambda: desk.close_concern(CONCERN, "improved", rationale=rationale))
    stage.tell_day(LAST_DAY, "the support ends as planned, the concern is closed, and the place is free from tomorrow.")
    desk = stage.broker("the end of term (invented)").interventions
    desk.complete(CASE, {"1": "met", "2": "met"}, text="Both schools want to go on meeting (invented).")
    desk.close_concern(CONCERN, "improved", rationale=rationale)
    stage.tell_day(date(2019, 5, 13), "what the invented support led to is measured.")
    before, after, source = "54 of 100", "63 of 100", "the school's own tracking (invented)"
    desk = stage.broker("a figure of the school (invented)").interventions
    desk.measure_impact(CASE, "pupils on track in mathematics", before, after, source, objective=1)
    stage.tell(f"  Pupils on track in mathematics: {before} before, {after} after.")


def list_interventions(thep: Partnership) -> tuple[InterventionRow, ...]:
    """The interventions as they stand today, as ``thep interventions show`` shows each."""
    return tuple(interventions(thep.known(), thep.today))


def _candidates(stage: Stage) -> Candidates:
    return candidates(stage.thep.known(), CASE, date(2018, 11, 26), LAST_DAY, stage.thep.today)


def _review(stage: Stage, achievement: str, leadership: str, *, final: bool = False) -> None:
    desk = stage.broker("review (invented)").interventions
    desk.review(CASE, {"1": achievement, "2": leadership}, final=final, text="As both schools see it (invented).")
    due = _row(stage.thep, stage.thep.today).next_due
    then = "" if due is None else f"; the next is due on {in_words(due)}"
    stage.tell(f"  {'Last review' if final else 'Review'}: achievement {achievement}, leadership {leadership}{then}.")


def _row(thep: Partnership, day: date, as_known_at: date | None = None) -> InterventionRow:
    (row,) = interventions(thep.known(as_known_at), day)
    return row
