"""Moves: files of inspections are taken, corrected by later ones, put right by hand, and retracted."""

from datetime import date
from typing import Any, Final

import attrs

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import (
    AreaEntry,
    CardArea,
    Grade,
    InspectionEntry,
    InspectionKind,
    InspectionNews,
    InspectionsDesk,
    JudgedArea,
    Point,
    RegisterDesk,
    SuccessionKind,
)
from thep_domain.testing.commands import do
from thep_domain.testing.schools.correcting import WRONG, files_taken
from thep_domain.testing.story import Step, Story
from thep_domain.testing.values import BOARD

OPEN_WINDOWS: Final = "graded=/2024-09-01,by-area=2010-01-01/2025-11-09,card=2010-01-01/"
"""Days of kinds under which every kind may be met in the years of the histories."""
REMAINS: Final = "School remains Good"


def publish_inspections(
    story: Story, *entries: InspectionEntry, latest_of: tuple[URN, ...] = (), as_at: date | None = None
) -> Step:
    """A file of inspections is taken."""
    source = f"inspections {len(story.steps)}"
    news = InspectionNews(as_at=as_at or story.today(), source=source, inspections=entries, latest_of=latest_of)
    return story.act(do(InspectionsDesk.record, news))


def an_inspection(story: Story, urn: URN, **settled: Any) -> InspectionEntry:
    """A graded inspection of some day in the last years."""
    on = story.today() - story.one_of(30, 400, 0, 1200) * ONE_DAY
    published = story.one_of(None, None, 0, 25)
    entry = InspectionEntry(
        urn=urn,
        listed_for=urn,
        kind=InspectionKind.GRADED,
        inspected_on=on,
        published_on=None if published is None else min(on + published * ONE_DAY, story.today()),
        number=story.one_of("", "", str(10_000_000 + len(story.steps))),
        overall=story.one_of(*Grade).value,
    )
    return attrs.evolve(entry, **settled)


def inspections(story: Story) -> None:
    """Something about inspections: they are published, known better later, or put right."""
    story.one_of(_inspect, _put_right, _inspect_again, _take_an_older_file)(story)


def _inspect(story: Story) -> None:
    """A file shows the inspections of two schools, and now and then a visit, or that of the school before it."""
    one, other = story.school(), story.school()
    entries = [an_inspection(story, one), an_inspection(story, other)]
    linked = [pair for pair, (kind, _) in story.book.successions.items() if kind is not SuccessionKind.SPLIT]
    lend: bool = story.one_of(False, True)
    if linked and lend:
        before, after = story.one_of(*linked)
        entries.append(an_inspection(story, URN(int(before)), listed_for=URN(int(after))))
    for urn, kind in ((one, InspectionKind.UNGRADED), (other, InspectionKind.MONITORED)):
        entries.append(an_inspection(story, urn, kind=kind, overall="", number="", outcome=REMAINS))
    publish_inspections(story, *entries)


def _inspect_again(story: Story) -> None:
    """A later file knows more of an inspection, or shows it no longer."""
    urn = story.school()
    entry = an_inspection(story, urn, number="", published_on=None)
    publish_inspections(story, entry)
    story.let_time_pass()
    told = attrs.evolve(
        entry,
        number=story.one_of("", str(30_000_000 + len(story.steps))),
        published_on=entry.inspected_on,
        overall=story.one_of(entry.overall, *(grade.value for grade in Grade)),
    )
    publish_inspections(story, *story.one_of((told,), ()), latest_of=(urn,))


def _take_an_older_file(story: Story) -> None:
    """A file of a day before is taken after one, and says otherwise of an inspection, or of one withdrawn since."""
    urn, on = story.school(), story.today() - 40 * ONE_DAY
    entry = an_inspection(story, urn, number="", inspected_on=on, published_on=None)
    older = attrs.evolve(entry, overall=story.one_of(*(grade.value for grade in Grade if grade.value != entry.overall)))
    publish_inspections(story, entry)
    if story.one_of(False, True):
        story.send(do(InspectionsDesk.withdraw, urn, on, kind=entry.kind), reason=WRONG)
    publish_inspections(story, older, as_at=story.today() - 20 * ONE_DAY)


def judge_otherwise(story: Story) -> None:
    """Under other windows schools are judged by area, and get report cards; an area of one is graded again."""
    story.act(
        do(RulebookDesk.set_rule, "inspections.windows", OPEN_WINDOWS, in_force_from=story.today(), authority=BOARD)
    )
    urn, day = story.school(), story.today() - 20 * ONE_DAY
    by_area = tuple(AreaEntry(area=area.value, grade=story.one_of(*Grade).value) for area in JudgedArea)
    judged = an_inspection(story, urn, kind=InspectionKind.BY_AREA, overall="", areas=by_area)
    points = tuple(AreaEntry(area=area.value, grade=Point.EXPECTED.value, graded_on=day) for area in CardArea)
    card = InspectionEntry(
        urn=urn,
        listed_for=urn,
        kind=InspectionKind.CARD,
        inspected_on=day,
        number="7",
        safeguarding="met",
        areas=points,
    )
    publish_inspections(story, judged, card)
    again = (attrs.evolve(points[0], grade=story.one_of(*Point).value, graded_on=story.today()), *points[1:])
    publish_inspections(story, attrs.evolve(card, areas=again))


def _put_right(story: Story) -> None:
    """What a file says is wrong: the grade of one inspection, another one altogether, and now and then all of it."""
    urn = story.school()
    wrong = an_inspection(story, urn, number=str(20_000_000 + len(story.steps)))
    of_another = InspectionEntry(urn=urn, listed_for=urn, kind=InspectionKind.UNGRADED, inspected_on=wrong.inspected_on)
    if publish_inspections(story, wrong, of_another).refused is not None:
        return
    on, said = wrong.inspected_on, {"overall": story.one_of("outstanding", "inadequate")}
    story.send(do(InspectionsDesk.correct, urn, on, said, kind=wrong.kind), reason=WRONG)
    story.send(do(InspectionsDesk.withdraw, urn, on, kind=story.one_of(of_another.kind, wrong.kind)), reason=WRONG)
    if story.one_of(True, True, False):
        story.send(do(InspectionsDesk.restore, urn, on), reason=WRONG)
    if story.one_of(False, True):
        story.send(do(RegisterDesk.retract, files_taken(story)[-1]), reason=WRONG)
