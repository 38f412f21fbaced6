"""Moves: rounds are opened, schools assessed and moderated, the authority notified, categories corrected."""

from typing import Any, Final

import attrs

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.risk import Assessment, CategoryCorrected, Risk, RiskDesk, Round, RoundStatus
from thep_domain.testing.commands import Command, do
from thep_domain.testing.people.moves import add, people_of
from thep_domain.testing.schools.strategies import BOROUGH_CODE, INDEPENDENT, ORDINARY
from thep_domain.testing.story import Step, Story

WORDS: Final = "said in confidence, and sealed"
"""What every confidential text of these histories holds."""
SLIP: Final = "it was of another school"
MINUTE: Final = "School Review Group, minute 4"


def scale_words(story: Story) -> tuple[str, ...]:
    """The words of the scale that is in force today."""
    return tuple(story.book.rule("risk.scale", story.today()).rpartition(":")[2].split(","))


def in_scope(story: Story) -> URN:
    """A school that any round of today takes; there is always one."""
    today = story.today()
    open_today = [
        urn
        for urn, entry in story.world.items()
        if entry.la == BOROUGH_CODE
        and entry.type_code != INDEPENDENT
        and (entry.opened_on is None or entry.opened_on <= today)
        and entry.closed_on is None
    ]
    if open_today:
        return story.one_of(*open_today)
    entry = story.entry(story.new_urn(), la=BOROUGH_CODE, opened_on=None, closed_on=None, **ORDINARY)
    story.publish(entry)
    return entry.urn


def sitting(story: Story) -> tuple[str, ...]:
    """The ids of the people who sit; who is lacking is added."""
    while len(people_of(story)) < 3:
        add(story)
    return tuple(people_of(story)[:3])


def those_who_sit(story: Story) -> dict[str, tuple[str, ...]]:
    """Who sits, and now and then one of them who stands aside."""
    sat = sitting(story)
    return {"sat": sat, "stood_aside": sat[2:] if story.one_of(False, True) else ()}


def begin(story: Story, *urns: URN) -> str:
    """Plan a round of today over every school, or over some, and open it."""
    name, today = f"round-{len(story.steps)}", story.today()
    story.act(do(RiskDesk.plan, name, today, urns=urns, on=today))
    story.act(do(RiskDesk.open, name, on=today))
    return name


def gathering(story: Story, name: str, urn: URN, **said: Any) -> Command:
    """A piece of evidence about a school, of today."""
    today = story.today()
    given = {"area": "achievement", "kind": "inspection", "dated": today - ONE_DAY, **said}
    return do(RiskDesk.evidence, name, urn, source="the report", text=WORDS, on=today, **given)


def analysing(story: Story, name: str, urn: URN, **said: Any) -> Command:
    """A desk-top analysis of today."""
    given = {"category": story.one_of(*scale_words(story)), "rationale": WORDS, **those_who_sit(story)}
    return do(RiskDesk.analyse, name, urn, on=story.today(), **given | {"ratings": {"achievement": "green"}} | said)


def moderating(story: Story, name: str, urn: URN, **said: Any) -> Command:
    """A decision of today."""
    given = {"category": story.one_of(*scale_words(story)), "rationale": WORDS, **those_who_sit(story), **said}
    return do(RiskDesk.moderate, name, urn, on=story.today(), authority=MINUTE, **given)


def assess(story: Story, name: str, urn: URN) -> Step:
    """One school goes from evidence to its category."""
    story.send(gathering(story, name, urn))
    story.send(analysing(story, name, urn))
    return story.send(moderating(story, name, urn))


def open_rounds(story: Story) -> list[str]:
    """The rounds that are open today."""
    held = story.thep.known().loaded(Round)
    return [name for name, each in held if each.status_on(story.today()) is RoundStatus.OPEN]


def listed(story: Story, name: str) -> list[tuple[URN, Assessment]]:
    """The schools that a round lists and has not lost."""
    held = (risk.in_round(name) for _, risk in story.thep.known().loaded(Risk))
    return [(each.urn, each) for each in held if each is not None and each.delisting is None]


def decided(story: Story) -> list[tuple[str, URN, str]]:
    """The round, school and category of everything that was decided."""
    return [
        (each.round, each.urn, found.category)
        for _, risk in story.thep.known().loaded(Risk)
        for each, found in risk.moderations
    ]


def a_round(story: Story) -> str:
    """An open round; one begins where none is open."""
    found = open_rounds(story)
    return story.one_of(*reversed(found)) if found else begin(story)


# What happens


def open_round(story: Story) -> None:
    """A round over every school begins; now and then somebody else opens it at the same moment."""
    name, today = f"round-{len(story.steps)}", story.today()
    in_scope(story)
    story.act(do(RiskDesk.plan, name, today - story.one_of(0, 1) * ONE_DAY, on=today))
    opening = do(RiskDesk.open, name, on=today)
    if story.one_of(False, False, True):
        story.send(opening, rival=opening, rivals=1)
    else:
        story.act(opening)


def assess_a_school(story: Story) -> None:
    """A school of an open round is assessed, and mostly the authority is notified."""
    name = a_round(story)
    waiting = [urn for urn, each in listed(story, name) if each.moderation is None]
    assess(story, name, story.school(waiting))
    if story.one_of(True, True, False):
        story.act(do(RiskDesk.notify, name, on=story.today()))


def assess_anew(story: Story) -> None:
    """A school's category changes, in a round of its own, which is finished."""
    urn = in_scope(story)
    name = begin(story, urn)
    assess(story, name, urn)
    story.act(do(RiskDesk.notify, name, urns=(urn,), reference="letter 12", on=story.today()))
    story.act(do(RiskDesk.close, name, on=story.today()))


def gather_late(story: Story) -> None:
    """Evidence comes after the analysis, or it is analysed again."""
    name = a_round(story)
    urn = story.school(urn for urn, _ in listed(story, name))
    story.send(gathering(story, name, urn))
    story.send(analysing(story, name, urn))
    story.clock.now += ONE_DAY
    story.send(gathering(story, name, urn, area="finance", kind="audit", dated=story.today()))


def notify(story: Story) -> None:
    """The authority is notified of what it does not know."""
    story.act(do(RiskDesk.notify, a_round(story), on=story.today()))


def correct(story: Story) -> None:
    """A category was a slip of the pen, or that was none; mostly the authority is notified again."""
    moderated = decided(story)
    if not moderated:
        urn = in_scope(story)
        assess(story, begin(story, urn), urn)
        moderated = decided(story)
    if not moderated:
        return
    name, urn, was = story.one_of(*reversed(moderated))
    now = story.one_of(*(word for word in scale_words(story) if word != was))
    step = story.send(do(RiskDesk.correct, name, urn, was, now, rationale=WORDS, on=story.today(), authority=MINUTE))
    if story.one_of(True, False):
        story.act(do(RiskDesk.notify, name, on=story.today()))
    for fact in step.facts:
        if isinstance(fact.event, CategoryCorrected) and story.one_of(False, True):
            story.send(do(RiskDesk.withdraw, name, urn, fact.version, authority=MINUTE), reason=SLIP)


def withdraw(story: Story) -> None:
    """What was recorded last of a school in a round was not so; mostly it is recorded as it is."""
    name = a_round(story)
    schools = listed(story, name)
    if not schools:
        return
    urn, held = story.one_of(*schools)
    if not held.evidence:
        story.act(gathering(story, name, urn))
    of = last_step(story, name, urn)
    if of is None:
        return
    story.send(do(RiskDesk.withdraw, name, urn, of, authority=MINUTE), reason=SLIP)
    if story.one_of(True, False):
        story.send(gathering(story, name, urn, area="attendance"))


def last_step(story: Story, name: str, urn: URN) -> int | None:
    """The version of what was recorded last of a school in a round, and stands."""
    held = next((each for found, each in listed(story, name) if found == urn), None)
    return None if held is None else max((each.version for each in held.steps), default=None)


def begun_by_mistake(story: Story) -> None:
    """A round was planned or opened with a wrong day, or a school named in it by mistake; mostly it is done anew."""
    urn, other, today = in_scope(story), in_scope(story), story.today()
    name = begin(story, urn, other)
    if story.one_of(True, False, False):
        version = next((each.version for found, each in listed(story, name) if found == other), None)
        if version is not None:
            story.send(do(RiskDesk.withdraw, name, other, version), reason=SLIP)
        return
    if story.one_of(False, True):
        story.send(gathering(story, name, urn))
        of = last_step(story, name, urn)
        if of is not None:
            story.send(do(RiskDesk.withdraw, name, urn, of), reason=SLIP)
    step = story.one_of("planning", "opening")
    story.send(do(RiskDesk.withdraw_round, name, step), reason=SLIP)
    if step == "planning":
        story.send(do(RiskDesk.plan, name, today - ONE_DAY, urns=(urn,), on=today))
    story.send(do(RiskDesk.open, name, on=today))
    story.send(gathering(story, name, urn))


def closed_by_mistake(story: Story) -> None:
    """A round is closed, and that was a mistake; mostly it is closed again."""
    urn = in_scope(story)
    name = begin(story, urn)
    assess(story, name, urn)
    story.send(do(RiskDesk.notify, name, on=story.today()))
    story.send(do(RiskDesk.close, name, on=story.today()))
    story.send(do(RiskDesk.withdraw_round, name, "closing"), reason=SLIP)
    if story.one_of(True, False):
        story.act(do(RiskDesk.close, name, on=story.today()))


def leave_and_come_back(story: Story) -> None:
    """The register closes a school that a round lists; and perhaps it takes that back."""
    name = a_round(story)
    known = [urn for urn, _ in listed(story, name) if urn in story.world]
    urn = story.school(known)
    story.change(urn, closed_on=story.today() + story.one_of(-1, -40, 30) * ONE_DAY)
    if story.one_of(True, True, False):
        story.change(urn, closed_on=None)


def close(story: Story) -> None:
    """A round is closed where all of it is done."""
    story.act(do(RiskDesk.close, a_round(story), on=story.today()))


def out_of_scope(story: Story) -> URN:
    """A school that no round takes."""
    entry = story.entry(
        story.new_urn(), la=BOROUGH_CODE, type_code=INDEPENDENT, type_name="Other independent school", closed_on=None
    )
    story.publish(attrs.evolve(entry, opened_on=None))
    return entry.urn
