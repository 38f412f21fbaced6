"""Moves: people are added, described, leave and come back; texts are erased, and keys disclosed."""

from typing import Final

from thep_domain.people import Ground, KeyIssued, KeysErased, PeopleDesk, PersonAdded
from thep_domain.testing.commands import do
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD

DETAILS: Final = ("Reviewer, three days a term", "Head of a school, e-mail head@school.invalid", "x")


def people_of(story: Story) -> list[str]:
    """The ids of everybody who was added."""
    return [
        str(fact.event.person) for step in story.steps for fact in step.facts if isinstance(fact.event, PersonAdded)
    ]


def live_keys_of(story: Story) -> list[str]:
    """The keys that open something."""
    facts = [fact.event for step in story.steps for fact in step.facts]
    gone = {key for event in facts if isinstance(event, KeysErased) for key in event.keys}
    return [str(event.key) for event in facts if isinstance(event, KeyIssued) and event.key not in gone]


def subjects_of(story: Story) -> list[str]:
    """Whose texts can be erased."""
    return sorted({key.rpartition("#")[0] for key in live_keys_of(story)})


def a_person(story: Story) -> str:
    """The id of somebody; one who is added for it where there is nobody."""
    if not people_of(story):
        add(story)
    return story.one_of(*people_of(story)[::-1])


def add(story: Story) -> None:
    """Somebody is added, under an id of the office's."""
    person = f"{len(people_of(story)):08x}"
    story.act(do(PeopleDesk.add, person=person, details=story.one_of(*DETAILS), on=story.today()))


def describe(story: Story) -> None:
    """The details of somebody are others now."""
    story.act(do(PeopleDesk.describe, a_person(story), details=story.one_of(*DETAILS), on=story.today()))


def correct_detail(story: Story) -> None:
    """One detail of somebody was a slip of the pen."""
    command = do(PeopleDesk.correct_detail, a_person(story), detail=DETAILS[1], on=story.today())
    story.send(command, reason=story.one_of("two figures were exchanged", None))


def leave_and_come_back(story: Story) -> None:
    """Somebody leaves; now and then they come back."""
    person = a_person(story)
    story.act(do(PeopleDesk.leave, person, on=story.today()))
    if story.one_of(True, False):
        story.act(do(PeopleDesk.come_back, person, on=story.today()))


def erase(story: Story) -> None:
    """Somebody is erased; now and then they are described again, by a new key."""
    person = a_person(story)
    story.act(do(PeopleDesk.erase, person, ground=story.one_of(*Ground)))
    if story.one_of(True, False):
        story.act(do(PeopleDesk.describe, person, details=story.one_of(*DETAILS), on=story.today()))


def disclose(story: Story) -> None:
    """Keys are given to an auditor."""
    a_person(story)
    keys = live_keys_of(story)
    if keys:
        story.act(do(PeopleDesk.disclose, (story.one_of(*keys),), authority=BOARD))
