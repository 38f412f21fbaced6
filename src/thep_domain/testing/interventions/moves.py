"""Moves: concerns are raised and followed, givers declare, support is brokered, agreed, reviewed and ended."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from thep_domain.interventions import (
    Capacity,
    Concern,
    Intervention,
    InterventionsDesk,
    InterventionStep,
)
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.schools import establishment_at
from thep_domain.testing.commands import Command, do
from thep_domain.testing.schools.strategies import BOROUGH_CODE, ORDINARY
from thep_domain.testing.story import Step, Story
from thep_domain.testing.values import BOARD, EXCEPTION

WORDS: Final = "said in confidence, and sealed"
"""What every confidential text of these histories holds."""
DIRECTOR: Final = "executive-director"
"""The account that decides what another one proposed."""
TERM: Final = timedelta(days=120)
"""How long a place is taken for."""
CONSULTANT: Final = "p-7f2c"
"""The id of an organisation that supports schools."""

DESK: Final = InterventionsDesk


def decide(story: Story, command: Command) -> Step:
    """Send what another account decides than the one that brokers."""
    return story.send(command, actor=DIRECTOR)


# Who is there


def concerns(story: Story, *states: str) -> list[str]:
    """The concerns that are in one of some states today, or in any."""
    held = ((key, each.state_on(story.today())) for key, each in story.thep.known().loaded(Concern))
    return [key for key, state in held if state is not None and (not states or state.name in states)]


def cases(story: Story, *stages: str) -> list[str]:
    """The interventions at one of some stages today, the latest first, of schools that stay open."""
    known = story.thep.known()
    held = [(key, each.stage_on(story.today()), each.ending) for key, each in known.loaded(Intervention)]
    return [
        key
        for key, stage, ending in reversed(held)
        if stage is not None and stage.name in stages and (ending is None or ending.since <= story.today())
    ]


def case_of(story: Story, key: str) -> Intervention:
    """An intervention as it is known now."""
    return story.thep.known().load(Intervention, key)


def recipient(story: Story) -> URN:
    """A member that is open and stays so; without one, a school joins."""
    found = [urn for urn in story.members() if _stays_open(story, urn)]
    if found:
        return story.one_of(*found)
    urn, today = ordinary(story), story.today()
    story.send(do(MembershipDesk.apply, urn, Category.ASSOCIATE, on=today, commitments=ALL))
    story.send(do(MembershipDesk.admit, urn, on=today, authority=EXCEPTION))
    return urn


def _stays_open(story: Story, urn: URN) -> bool:
    found = establishment_at(story.thep.known(), str(urn))
    return found is not None and found.closing is None and found.open_on(story.today())


def ordinary(story: Story) -> URN:
    """A new school, open and of the borough."""
    entry = story.entry(story.new_urn(), la=BOROUGH_CODE, opened_on=None, closed_on=None, **ORDINARY)
    story.publish(entry)
    return entry.urn


def others(story: Story, key: str) -> Iterator[URN]:
    """Schools that are not the one of a case, and stay open."""
    own = key.rpartition("-")[0]
    yield from (urn for urn in story.world if story.key(urn) != own and _stays_open(story, urn))


# How far a case is brought


def raised(story: Story) -> str:
    """A concern that was raised today: its name."""
    urn, safe = recipient(story), story.one_of(False, False, True)
    step = story.act(
        do(DESK.raise_concern, urn, "school", "achievement", safeguarding=safe, summary=WORDS, on=story.today())
    )
    return str(step.answer.details["concern"]) if step.answer else f"{urn}-c1"


def live(story: Story) -> str:
    """A concern that is live; without one, one is raised and confirmed."""
    members = {story.key(urn) for urn in story.members() if _stays_open(story, urn)}
    found = [key for key in concerns(story, "live") if key.rpartition("-")[0] in members]
    if found:
        return found[-1]
    concern, today = raised(story), story.today()
    story.send(do(DESK.assess_concern, concern, on=today))
    story.send(do(DESK.confirm_concern, concern, story.one_of("significant", "urgent"), rationale=WORDS, on=today))
    return concern


def identified(story: Story, concern: str | None = None) -> str:
    """An intervention whose need was identified today: its name."""
    urn = recipient(story) if concern is None else URN(int(concern.rpartition("-")[0]))
    need = {"achievement": 2, "leadership": 1}
    step = story.act(do(DESK.identify, urn, "school-to-school", need, concern=concern, why=WORDS, on=story.today()))
    return str(step.answer.details["intervention"]) if step.answer else f"{urn}-i1"


def brokering(story: Story) -> str:
    """An intervention without a candidate, which is brokered."""
    for key in cases(story, "brokering"):
        if not any(each.outcome in ("proposed", "accepted") for each in case_of(story, key).candidates):
            return key
    key = identified(story, live(story) if story.one_of(True, False) else None)
    story.send(do(DESK.broker, key, on=story.today()))
    return key


def proposed(story: Story, giver: str | None = None) -> tuple[str, int]:
    """An intervention with a candidate that was proposed today, and the number of that."""
    key = brokering(story)
    free = giver or str(story.one_of(*(list(others(story, key)) or [ordinary(story)])))
    today = story.today()
    story.send(do(DESK.declare_capacity, free, story.one_of(1, 2), today, on=today))
    step = story.send(do(DESK.propose, key, free, choice="known-to-school", because=WORDS, on=today))
    return key, int(step.answer.details["candidate"]) if step.answer else 1


def accepted(story: Story) -> tuple[str, int]:
    """An intervention whose candidate accepted today, once conflicts were looked at."""
    key, number = proposed(story)
    today = story.today()
    if story.one_of(True, True, False):
        story.send(do(DESK.check, key, number, on=today))
    else:
        story.send(do(DESK.declare_conflict, key, number, "governor", text=WORDS, on=today))
        decide(story, do(DESK.decide_conflict, key, number, allowed=True, conditions=WORDS, on=today, authority=BOARD))
    story.send(do(DESK.accept, key, number, today + TERM, on=today))
    return key, number


def matched(story: Story) -> str:
    """An intervention that is matched."""
    found = cases(story, "matched")
    if found:
        return found[0]
    key, number = accepted(story)
    story.send(do(DESK.match, key, number, on=story.today()))
    return key


def agreed(story: Story) -> str:
    """An intervention that is agreed, with the consent of the school."""
    found = cases(story, "agreed")
    if found:
        return found[0]
    key, today = matched(story), story.today()
    story.send(do(DESK.consent, key, "head", on=today))
    if story.one_of(True, False, False):
        story.send(do(DESK.agree, key, on=today, authority=BOARD))
    decide(story, do(DESK.agree, key, on=today, authority=BOARD))
    return key


def in_progress(story: Story) -> str:
    """An intervention that is in progress."""
    found = cases(story, "in-progress")
    if found:
        return found[0]
    key, today = agreed(story), story.today()
    if case_of(story, key).step(InterventionStep.START) is None:
        story.send(do(DESK.set_objective, key, "achievement", today + TERM, text=WORDS, on=today))
        story.send(do(DESK.start, key, on=today))
    else:
        story.send(do(DESK.resume, key, on=today))
    return key


def rating(story: Story, key: str, word: str = "green") -> dict[str, str]:
    """A word for each objective that stands today."""
    return {str(each.number): word for each in case_of(story, key).standing(story.today())}


def reviewing(story: Story, key: str, *, final: bool = False) -> Command:
    """A review of today that rates what stands."""
    return do(DESK.review, key, rating(story, key), final=final, text=WORDS, on=story.today())


# What happens


def raise_and_follow(story: Story) -> None:
    """A concern is raised; one is dismissed, found twice, or carried on; or given another level, and monitored."""
    today = story.today()
    what = story.one_of("follow", "duplicate", "dismiss", "carry", "follow", "duplicate")
    if what == "dismiss":
        concern = raised(story)
        story.send(do(DESK.assess_concern, concern, on=today))
        if story.one_of(False, True):
            identified(story, concern)
        story.send(do(DESK.dismiss_concern, concern, rationale=WORDS, on=today))
        if story.one_of(True, False):
            decide(story, do(DESK.reopen_concern, concern, because=WORDS, on=today, authority=BOARD))
        return
    concern = live(story)
    match what:
        case "carry":
            urn = next(others(story, concern), None) or ordinary(story)
            story.act(do(DESK.raise_concern, urn, "board", "achievement", carried_from=concern, on=today))
        case "duplicate":
            urn = URN(int(concern.rpartition("-")[0]))
            step = story.send(do(DESK.raise_concern, urn, "board", "achievement", on=today))
            if step.answer is not None:
                story.send(do(DESK.find_duplicate, str(step.answer.details["concern"]), concern, on=today))
        case _:
            word = story.one_of("watch", "urgent")
            story.act(do(DESK.change_level, concern, word, rationale=WORDS, on=today))
            to = story.one_of("authority", "director-for-academies")
            story.send(do(DESK.advise, concern, to, reference="letter 4", on=today, authority=BOARD))
            story.send(do(DESK.monitor_concern, concern, on=today))
            if story.one_of(True, True, False):
                story.send(do(DESK.make_live_again, concern, rationale=WORDS, on=today))


def close_and_reopen(story: Story) -> None:
    """A concern is monitored and closed, and perhaps reopened."""
    known, today = story.thep.known(), story.today()
    free = [
        key for key in concerns(story, "monitoring", "live") if not known.load(Concern, key).open_interventions(today)
    ]
    concern = free[0] if free else live(story)
    if concern not in concerns(story, "monitoring"):
        story.send(do(DESK.monitor_concern, concern, on=story.today()))
        story.clock.now += story.one_of(31, 40, 5) * ONE_DAY
    today, waive = story.today(), story.one_of(False, True)
    story.send(do(DESK.close_concern, concern, "resolved", rationale=WORDS, waive=waive, on=today, authority=BOARD))
    if story.one_of(True, False):
        decide(story, do(DESK.reopen_concern, concern, because=WORDS, on=today, authority=BOARD))


def declare(story: Story) -> None:
    """A giver declares places, a strength is recognised, and what the register does not hold is noted."""
    giver, today = story.one_of(str(story.school()), CONSULTANT), story.today()
    later = today + story.one_of(0, 30) * ONE_DAY
    story.act(do(DESK.declare_capacity, giver, story.one_of(2, 0, 1), later, later + TERM, on=today))
    story.send(do(DESK.recognise_strength, giver, "achievement", 3, "peer review", today, on=today))
    if story.one_of(True, False):
        story.send(do(DESK.correct_strength, giver, "achievement", 3, 2, because=WORDS, on=today))
        story.act(do(DESK.end_strength, giver, "achievement", on=today))
    else:
        key = giver if giver == CONSULTANT else story.key(URN(int(giver)))
        last = story.thep.known().load(Capacity, key).version
        story.send(do(DESK.withdraw_capacity_fact, giver, last, because=WORDS))
    trust = story.one_of("trust-1", "trust-2")
    noting = do(
        DESK.note_giver,
        giver,
        "the census",
        organisation=trust,
        easting=536_000,
        northing=182_000,
        free_meals=40,
        on=today,
    )
    story.act(noting)


def a_giver_that_closes(story: Story) -> None:
    """A giver that will close in the period of the support is proposed."""
    giver, today = ordinary(story), story.today()
    story.change(giver, closed_on=today + 10 * ONE_DAY)
    key = brokering(story)
    story.send(do(DESK.propose, key, str(giver), until_on=today + TERM, because=WORDS, on=today))


def one_organisation(story: Story) -> None:
    """A giver of the school's own trust is to accept, and nobody decided that."""
    key, number = proposed(story, str(ordinary(story)))
    giver = {each.number: each.giver for each in case_of(story, key).candidates}.get(number, "p-7f2c")
    today = story.today()
    for each in (giver, key.rpartition("-")[0]):
        story.send(do(DESK.note_giver, each, "its web site", organisation="trust-9", on=today))
    story.send(do(DESK.check, key, number, on=today))
    story.send(do(DESK.accept, key, number, today + TERM, on=today))


def broker(story: Story) -> None:
    """Candidates are asked: one declines, is withdrawn, is barred, or accepts."""
    what = story.one_of("match", "decline", "withdraw", "bar", "rival", "closing", "trust")
    today = story.today()
    if what == "withdraw":
        key, number = accepted(story)
        story.send(do(DESK.withdraw_candidate, key, number, "not-suitable", text=WORDS, on=today))
    elif what == "match":
        matched(story)
    elif what == "closing":
        a_giver_that_closes(story)
    elif what == "trust":
        one_organisation(story)
    else:
        key, number = proposed(story)
        match what:
            case "decline":
                story.act(do(DESK.decline, key, number, "no-time", text=WORDS, on=today))
            case "bar":
                story.send(do(DESK.declare_conflict, key, number, "family", on=today))
                decide(story, do(DESK.decide_conflict, key, number, on=today, authority=BOARD))
            case _:
                story.send(do(DESK.check, key, number, on=today))
                command = do(DESK.accept, key, number, today + TERM, on=today)
                story.send(command, rival=command, rivals=1)


def support(story: Story) -> None:
    """Support begins; an objective is set, changed and dropped; and perhaps the supporter is lost."""
    key, today = in_progress(story), story.today()
    story.act(do(DESK.add_note, key, text=WORDS, on=today))
    story.send(do(DESK.set_objective, key, "leadership", today + TERM, text=WORDS, measure=WORDS, on=today))
    last = len(case_of(story, key).objectives)
    story.send(do(DESK.change_objective, key, last, due_on=today + TERM, because=WORDS, on=today))
    story.send(do(DESK.drop_objective, key, last, because=WORDS, on=today))
    held = next((each for each in reversed(case_of(story, key).matches)), None)
    if held is not None:
        decide(story, do(DESK.extend, key, held.until_on + TERM, on=today, authority=BOARD))
    if story.one_of(True, False):
        last_day = today + story.one_of(0, 10, -1) * ONE_DAY
        story.send(do(DESK.lose_supporter, key, last_day, "withdrew", on=today))


def pause_and_resume(story: Story) -> None:
    """Support rests, because of a reason or for want of consent, and goes on."""
    paused = cases(story, "paused")
    key = paused[0] if paused else in_progress(story)
    if not paused and story.one_of(False, True):
        story.send(do(DESK.pause, key, "inspection", expected_on=story.today() + 7 * ONE_DAY, on=story.today()))
    elif not paused:
        today = story.today()
        story.send(do(DESK.withdraw_consent, key, "head", on=today))
        if story.one_of(False, True):
            step = InterventionStep.WITHDRAWN_CONSENT
            story.send(do(DESK.redate, key, step, today, today - story.one_of(1, 3) * ONE_DAY, because=WORDS))
    if story.one_of(True, True, False):
        story.clock.now += story.one_of(1, 0) * ONE_DAY
        if case_of(story, key).consent_on(story.today()) is None:
            story.send(do(DESK.consent, key, "governors", on=story.today()))
        story.send(do(DESK.resume, key, on=story.today()))


def finish(story: Story) -> None:
    """Support is completed after a final review, and not after another; or stopped; and its impact is measured."""
    key, today = in_progress(story), story.today()
    if story.one_of(True, True, False):
        story.send(reviewing(story, key, final=True))
        outcomes = rating(story, key, "met")
        story.send(do(DESK.complete, key, outcomes, text=WORDS, on=today))
    else:
        story.send(reviewing(story, key))
        story.send(do(DESK.complete, key, rating(story, key, "met"), on=today))
        decide(story, do(DESK.stop, key, "no-longer-needed", on=today, authority=BOARD))
    story.clock.now += story.one_of(1, 200) * ONE_DAY
    measure = ("attendance", "90%", "94%", "the census")
    story.send(do(DESK.measure_impact, key, *measure, text=WORDS, on=story.today()))


def put_right_a_concern(story: Story) -> None:
    """A concern was assessed earlier than was entered, and its level was a slip of the pen."""
    concern = raised(story)
    today = story.today()
    story.clock.now += ONE_DAY
    story.send(do(DESK.assess_concern, concern, on=story.today()))
    right = story.one_of(today, today - ONE_DAY)
    story.send(do(DESK.redate_concern_step, concern, "assessment", story.today(), right, because=WORDS))
    story.send(do(DESK.confirm_concern, concern, "urgent", rationale=WORDS, on=story.today()))
    story.send(do(DESK.correct_concern_level, concern, story.today(), "urgent", "watch", because=WORDS))


def put_right_a_review(story: Story) -> None:
    """A review was held on another day, rated otherwise, or was entered twice."""
    key = in_progress(story)
    story.clock.now += ONE_DAY
    answer = story.send(reviewing(story, key)).answer
    number = int(answer.details["review"]) if answer is not None else 1
    first = int(next(iter(rating(story, key)), "1"))
    right = story.today() - story.one_of(1, 1, 300) * ONE_DAY
    story.send(do(DESK.redate, key, "review", story.today(), right, because=WORDS))
    story.send(do(DESK.correct_rating, key, number, first, "green", "red", because=WORDS))
    if story.one_of(True, False):
        story.send(do(DESK.withdraw_review, key, number, because=WORDS))


def put_right_days(story: Story) -> None:
    """A need was identified, support began, or ended, on another day than was entered."""
    key = in_progress(story)
    case = case_of(story, key)
    for kind, off in ((InterventionStep.IDENTIFICATION, -3), (InterventionStep.START, story.one_of(1, -1))):
        step = case.step(kind)
        if step is not None:
            story.clock.now += ONE_DAY
            story.send(do(DESK.redate, key, kind, step.on, step.on + off * ONE_DAY, because=WORDS))
    for objective in case.objectives[-1:]:
        day = objective.set_on - story.one_of(1, 0, 9) * ONE_DAY
        was, number = objective.set_on, objective.number
        story.send(do(DESK.redate, key, "objective", was, day, number=number, because=WORDS))
    for candidate in case.candidates[-1:]:
        on = candidate.checked_on or candidate.proposed_on
        story.send(do(DESK.redate, key, "check", on, on - story.one_of(0, 1) * ONE_DAY, because=WORDS))
    if story.one_of(True, True, False):
        story.clock.now += 2 * ONE_DAY
        decide(story, do(DESK.stop, key, "handed-over", on=story.today(), authority=BOARD))
        right = story.today() - story.one_of(1, 1, 200) * ONE_DAY
        story.send(do(DESK.redate, key, "stop", story.today(), right, because=WORDS))


def withdraw_what_was_not_so(story: Story) -> None:
    """The last facts of a case, a concern or a giver were not so: they are withdrawn, the last first."""
    known, today = story.thep.known(), story.today()
    match story.one_of("case", "ended", "concern", "giver", "case"):
        case "giver":
            giver = str(story.school())
            story.act(do(DESK.recognise_strength, giver, "achievement", 3, "peer review", today, on=today))
            story.send(do(DESK.end_strength, giver, "achievement", on=today))
            story.send(do(DESK.declare_capacity, giver, 0, today, on=today))
            version = story.thep.known().load(Capacity, story.key(URN(int(giver)))).version
            for of in range(version, version - story.one_of(1, 2, 3), -1):
                story.send(do(DESK.withdraw_capacity_fact, giver, of, because=WORDS))
        case "concern":
            found = concerns(story)
            concern = story.one_of(*found[-3:]) if found else raised(story)
            version = story.thep.known().load(Concern, concern).version
            for of in range(version, version - story.one_of(2, 1, 4), -1):
                decide(story, do(DESK.withdraw_concern_fact, concern, of, because=WORDS, authority=BOARD))
        case what:
            over = cases(story, "completed", "stopped", "paused", "brokering") if what == "ended" else []
            key = over[0] if over else in_progress(story)
            version = known.load(Intervention, key).version or case_of(story, key).version
            for of in range(version, version - story.one_of(1, 2, 6), -1):
                decide(story, do(DESK.withdraw_fact, key, of, because=WORDS, authority=BOARD))


def schools_end(story: Story) -> None:
    """The register closes a school that is supported, or that supports; and mostly it takes that back."""
    key = in_progress(story)
    case, known = case_of(story, key), story.thep.known()
    giver = next((each.giver for each in reversed(case.matches)), "")
    ends = story.one_of(key.rpartition("-")[0], giver)
    found = establishment_at(known, ends)
    urn = None if found is None else found.urns[-1]
    if urn is None or urn not in story.world:
        return
    # by a year before, as nobody knew when it was matched
    story.change(urn, closed_on=story.today() + story.one_of(10, 0, -1, -365) * ONE_DAY)
    if story.one_of(True, True, False):
        story.clock.now += ONE_DAY
        story.change(urn, closed_on=story.one_of(None, None, story.today() + 40 * ONE_DAY))
