"""Acts about people and keys that should be refused, each in words how it comes to be refused."""

from typing import Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.people import Ground, PeopleDesk
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.people.moves import DETAILS, a_person, add
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD

NOBODY: Final = "ffffffff"


def _unknown_person(story: Story) -> None:
    story.act_any(
        do(PeopleDesk.leave, NOBODY, on=story.today()),
        do(PeopleDesk.describe, NOBODY, details=DETAILS[0], on=story.today()),
    )


def _already_added(story: Story) -> None:
    story.act(do(PeopleDesk.add, person=a_person(story), details=DETAILS[0], on=story.today()))


def _not_a_person_id(story: Story) -> None:
    story.act(do(PeopleDesk.add, person="jane.smith", details=DETAILS[0], on=story.today()))


def _details_missing(story: Story) -> None:
    story.act(do(PeopleDesk.add, details=story.one_of("", " \n"), on=story.today()))


def _nothing_to_erase(story: Story) -> None:
    story.act(do(PeopleDesk.erase, story.one_of(NOBODY, "case:concern:100001-c9"), ground=Ground.OBJECTION))


def _unknown_key(story: Story) -> None:
    story.act(do(PeopleDesk.disclose, (f"person:{NOBODY}#1",), authority=BOARD))


def _authority_missing(story: Story) -> None:
    story.act(do(PeopleDesk.disclose, (f"person:{a_person(story)}#1",), authority=""))


def _dates_out_of_order(story: Story) -> None:
    add(story)
    story.act(do(PeopleDesk.leave, a_person(story), on=story.today() - ONE_DAY))


def _no_key_store(story: Story) -> None:
    command = do(PeopleDesk.add, person=NOBODY, details=DETAILS[0], on=story.today())
    story.send(command, without_keys=True)


REFUSING: Final = (
    Refusing("unknown-person", "somebody who was never added leaves", _unknown_person),
    Refusing("already-added", "somebody is added twice under one id", _already_added),
    Refusing("not-a-person-id", "an id is made of a name", _not_a_person_id),
    Refusing("details-missing", "somebody is added without a word about them", _details_missing),
    Refusing("nothing-to-erase", "texts are erased where there are none", _nothing_to_erase),
    Refusing("unknown-key", "a key is disclosed that was never issued", _unknown_key),
    Refusing("authority-missing", "a key is disclosed on no authority", _authority_missing),
    Refusing("dates-out-of-order", "somebody leaves before they were added", _dates_out_of_order),
    Refusing("no-key-store", "a confidential text is recorded by a program without keys", _no_key_store),
)
