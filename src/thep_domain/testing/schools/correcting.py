"""Moves: what the register says wrong is put right by hand, and a file is taken back."""

from datetime import date
from typing import Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import RegisterDesk
from thep_domain.schools.events import FileTaken
from thep_domain.testing.commands import do
from thep_domain.testing.schools.moves import rename
from thep_domain.testing.schools.strategies import PUPILS, corrections
from thep_domain.testing.schools.successions import convert, merge
from thep_domain.testing.story import Story

LETTER: Final = "letter of the school"
WRONG: Final = "the school wrote that it is wrong"


def count_by_hand(story: Story) -> None:
    """A school writes how many pupils it has; now and then it wrote something else for the same day before."""
    urn, on = story.school(), story.one_of(story.today(), date(2016, 1, 21))
    for _ in range(story.one_of(1, 2)):
        story.act(do(RegisterDesk.count, urn, story.one_of(310, *PUPILS), on=on, source=LETTER))


def correct_what_is_shown(story: Story) -> None:
    """The register shows something wrong of a school, such as a closing day."""
    said = story.one_of(*corrections(story.today()))
    story.act(do(RegisterDesk.correct, story.school(), said, on=story.today(), source=LETTER))


def unlink(story: Story) -> None:
    """A link of the register is wrong, or is right after all; without one that took effect, there is one now."""
    if not story.book.successions:
        story.one_of(convert, merge)(story)
    if story.book.successions:
        one, other = story.one_of(*story.book.successions)
        story.send(do(RegisterDesk.unlink, URN(int(one)), URN(int(other)), on=story.today()), reason=WRONG)
        if story.one_of(False, True):
            story.send(do(RegisterDesk.relink, URN(int(one)), URN(int(other)), on=story.today()), reason=WRONG)


def retract_file(story: Story) -> None:
    """One of the last files should not have been taken: neither the first one, nor any that it takes schools with."""
    story.one_of(rename, convert, count_by_hand)(story)
    files = files_taken(story)[1:]
    if files:
        story.send(do(RegisterDesk.retract, story.one_of(*files[:-4:-1])), reason=WRONG)


def take_an_older_file_again(story: Story) -> None:
    """A file was taken as of the wrong day: it is taken back, and taken again as of the right one."""
    urn = story.school()
    name, as_at = f"School {urn} as it was", story.today() - 10 * ONE_DAY
    story.change(urn, name=name)
    story.send(do(RegisterDesk.retract, files_taken(story)[-1], as_at=story.today()), reason=WRONG)
    story.publish(story.world[urn], as_at=as_at)


def files_taken(story: Story) -> list[str]:
    """The SHA-256 of each file that was taken, the first first."""
    return [str(fact.event.sha256) for step in story.steps for fact in step.facts if isinstance(fact.event, FileTaken)]
