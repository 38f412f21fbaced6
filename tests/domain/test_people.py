"""People by their ids, details that are sealed, and what becomes of them."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.support import Clock, House, school
from thep_adapters import connect
from thep_domain import URN
from thep_domain.kernel.sealed import Erased, NoKey
from thep_domain.people import Ground, Keys, Person, end_case, people, reopen_case, subjects
from thep_domain.testing import PlainVault

PERSON, OTHER = "4f1c0a2b", "4f1c0a2c"
DETAILS = "Jane Example\njane@example.invalid, 020 7946 0000"
BOARD = "Board 2021-05-11 item 7"


@pytest.fixture
def house() -> Iterator[House]:
    """As elsewhere, with keys."""
    clock = Clock(date(2021, 6, 1))
    with connect(clock=clock, keys=PlainVault()) as thep:
        yield House(thep, clock)


def details_of(house: House, person: str = PERSON) -> list[object]:
    return [words for fact in house.thep.history(f"person:{person}") for words in house.thep.words_of(fact).values()]


def test_a_person_is_added_with_details_that_only_a_key_opens(house: House) -> None:
    answer = house.office.people.add(person=PERSON, details=DETAILS)
    assert [fact.name for fact in answer.events[-2:]] == ["people.key_issued", "people.added"]
    assert answer.details == {"person": PERSON}
    assert details_of(house) == [DETAILS]
    assert house.thep.words(answer.events[-1].event.details) == DETAILS  # type: ignore[attr-defined]
    assert DETAILS.split(maxsplit=1)[0] not in repr(house.thep.state(Person, PERSON))
    assert [(row.person, row.added_on) for row in people(house.thep.known())] == [(PERSON, date(2021, 6, 1))]


def test_an_id_is_made_where_none_is_given_and_the_same_when_sent_again(house: House) -> None:
    first = house.acting("r1").people.add(details=DETAILS).details["person"]
    again = house.acting("r1").people.add(details=DETAILS)
    assert again.repeated
    assert again.details["person"] == first
    assert len(first) == 32
    assert house.office.people.add(details=DETAILS).details["person"] != first


def test_who_is_added_must_be_new_and_have_details(house: House) -> None:
    house.office.people.add(person=PERSON, details=DETAILS)
    with house.refused("already-added", "DOMAIN section 7, People"):
        house.office.people.add(person=PERSON, details=DETAILS)
    with house.refused("not-a-person-id"):
        house.office.people.add(person="jane.example", details=DETAILS)
    with house.refused("details-missing"):
        house.office.people.add(person=OTHER, details=" \n ")
    with house.refused("date-in-future"):
        house.office.people.add(person=OTHER, details=DETAILS, on=date(2021, 6, 2))


def test_one_detail_is_put_right_and_the_others_stay(house: House) -> None:
    house.office.people.add(person=PERSON, details=DETAILS, on=date(2021, 5, 1))
    with house.refused("reason-missing"):
        house.office.people.correct_detail(PERSON, detail="020 7946 0001")
    office = house.thep.acting("office", "two figures were exchanged")
    (fact,) = office.people.correct_detail(PERSON, detail="020 7946 0001").events
    assert fact.why.corrects is not None
    assert (fact.why.corrects.stream, fact.why.corrects.version) == (f"person:{PERSON}", 1)
    assert details_of(house) == [DETAILS, "020 7946 0001"]
    with house.refused("details-missing"):
        office.people.correct_detail(PERSON, detail=" ")
    with house.refused("unknown-person"):
        office.people.correct_detail(OTHER, detail="020 7946 0001")
    with house.refused("dates-out-of-order"):
        office.people.correct_detail(PERSON, detail="020 7946 0001", on=date(2021, 4, 30))
    office.people.erase(PERSON, ground=Ground.OBJECTION)
    with house.refused("details-missing"):
        office.people.correct_detail(PERSON, detail="020 7946 0001")


def test_a_text_is_checked_and_no_refusal_shows_its_words(house: House) -> None:
    for wrong, code in ((DETAILS * 100, "text-too-long"), (f"{DETAILS}\0", "unreadable-text")):
        with house.refused(code) as caught:
            house.office.people.add(person=PERSON, details=wrong)
        assert "Jane" not in str(caught.value)


def test_details_are_given_anew_under_the_same_key(house: House) -> None:
    house.office.people.add(person=PERSON, details=DETAILS, on=date(2021, 5, 1))
    house.office.people.describe(PERSON, details="Jane Else", on=date(2021, 5, 2))
    assert details_of(house) == [DETAILS, "Jane Else"]
    assert house.thep.state(Keys, f"person:{PERSON}").issued == (f"person:{PERSON}#1",)
    with house.refused("unknown-person"):
        house.office.people.describe(OTHER, details=DETAILS)
    with house.refused("details-missing"):
        house.office.people.describe(PERSON, details="")
    with house.refused("dates-out-of-order"):
        house.office.people.describe(PERSON, details=DETAILS, on=date(2021, 5, 1))


def test_what_was_kept_long_enough_is_due(house: House) -> None:
    """A person is due a year after they left, and not where they came back."""
    house.office.people.add(person=PERSON, details=DETAILS, on=date(2021, 1, 1))
    house.office.people.leave(PERSON, on=date(2021, 5, 3))
    (due,) = house.thep.due(date(2022, 5, 3))
    assert (due.code, due.due_on, due.about) == ("people.to-erase", date(2022, 5, 3), f"key:person:{PERSON}")
    assert due.sentence.endswith(f"thep people erase {PERSON}")
    assert house.thep.due(date(2022, 5, 2)) == []
    with house.refused("dates-out-of-order"):
        house.office.people.come_back(PERSON, on=date(2021, 5, 2))
    house.office.people.come_back(PERSON, on=date(2021, 5, 4))
    assert house.thep.due(date(2030, 1, 1)) == []
    assert house.office.people.come_back(PERSON).events == ()
    with house.refused("unknown-person"):
        house.office.people.leave(OTHER)
    with house.refused("unknown-person"):
        house.office.people.come_back(OTHER)
    with house.refused("dates-out-of-order"):
        house.office.people.leave(PERSON, on=date(2020, 12, 31))


def test_erased_texts_say_so_and_the_next_has_another_key(house: House) -> None:
    house.office.people.add(person=PERSON, details=DETAILS)
    answer = house.office.people.erase(PERSON, ground=Ground.OBJECTION)
    assert answer.details == {"backups_gone_by": "2021-07-06"}
    assert details_of(house) == [Erased(date(2021, 6, 1), f"person:{PERSON}#1")]
    with house.refused("nothing-to-erase", "DOMAIN section 7, Erasure"):
        house.office.people.erase(PERSON, ground="objection")
    house.office.people.describe(PERSON, details="Jane Else")
    assert details_of(house)[1:] == ["Jane Else"]
    (row,) = subjects(house.thep.known())
    assert (row.live_keys, row.erased_keys) == ((f"person:{PERSON}#2",), (f"person:{PERSON}#1",))


@pytest.mark.parametrize("subject", [OTHER, "case:concern:999011-c1", "case:", ":", "person:\0", ""])
def test_nothing_is_erased_where_there_is_nothing(house: House, subject: str) -> None:
    with house.refused("nothing-to-erase"):
        house.office.people.erase(subject, ground=Ground.LEGAL_DUTY)


def test_a_disclosure_is_recorded_with_its_authority(house: House) -> None:
    house.office.people.add(person=PERSON, details=DETAILS)
    house.office.people.add(person=OTHER, details=DETAILS)
    keys = [f"person:{PERSON}#1", f"person:{OTHER}#1", f"person:{PERSON}#1"]
    answer = house.office.people.disclose(keys, authority=BOARD)
    assert [fact.stream for fact in answer.events] == [f"key:person:{PERSON}", f"key:person:{OTHER}"]
    assert [made.key for made, _ in house.thep.secrets(keys[:2])] == keys[:2]
    with house.refused("authority-missing"):
        house.office.people.disclose(keys, authority=" ")
    for wrong in ([f"person:{PERSON}#2"], ["nobody"], []):
        with house.refused("unknown-key"):
            house.office.people.disclose(wrong, authority=BOARD)
    house.office.people.erase(OTHER, ground=Ground.UNLAWFUL)
    with house.refused("unknown-key"):
        house.office.people.disclose([f"person:{OTHER}#1"], authority=BOARD)
    with house.refused("unknown-key"):
        house.thep.secrets([f"person:{OTHER}#1"])


def test_without_a_key_store_a_text_is_refused_and_never_kept_in_clear() -> None:
    clock = Clock(date(2021, 6, 1))
    with connect(clock=clock) as thep:
        with House(thep, clock).refused("no-key-store", "DOMAIN section 7, Sealed texts"):
            thep.acting("clerk").people.add(person=PERSON, details=DETAILS)
        assert list(thep.history()) == []


def test_a_reader_without_keys_learns_what_is_sealed_and_what_was_erased(house: House) -> None:
    house.office.people.add(person=PERSON, details=DETAILS)
    house.office.people.add(person=OTHER, details=DETAILS)
    house.office.people.erase(OTHER, ground=Ground.OBJECTION)
    house.thep.journal.keys.vault = None
    assert details_of(house) == [NoKey(f"person:{PERSON}#1")]
    assert details_of(house, OTHER) == [Erased(date(2021, 6, 1), f"person:{OTHER}#1")]
    assert not house.thep.has_keys


def test_every_fact_about_a_person_is_found(house: House) -> None:
    """Their own streams, and whatever cites the id."""
    house.office.people.add(person=PERSON, details=DETAILS)
    house.office.people.add(person=OTHER, details=DETAILS)
    house.office.people.leave(PERSON)
    names = [fact.name for fact in house.thep.about(PERSON)]
    assert names == ["people.key_issued", "people.added", "people.retention_begun"]


def test_another_text_under_one_request_is_refused_as_long_as_the_first_can_be_read(house: House) -> None:
    """The fingerprint of a request holds nothing of a text; the sealed text itself is compared."""
    house.acting("r1").people.add(person=PERSON, details=DETAILS)
    assert house.acting("r1").people.add(person=PERSON, details=f" {DETAILS}\r\n").repeated
    with house.refused("request-reused"):
        house.acting("r1").people.add(person=PERSON, details="Somebody else")
    house.office.people.erase(PERSON, ground=Ground.OBJECTION)
    assert house.acting("r1").people.add(person=PERSON, details="Somebody else").repeated


def test_many_texts_of_one_person_have_one_key(house: House) -> None:
    """Rows of one save, one of which is refused at first."""
    rows = [{"person": PERSON, "details": DETAILS}, {"person": OTHER, "details": DETAILS}]
    answer = house.office.people.add_all(rows)
    assert [fact.name for fact in answer.events].count("people.key_issued") == 2
    more = [{"person": PERSON, "details": f"Jane {number}"} for number in range(3)]
    assert [fact.name for fact in house.office.people.describe_all(more).events] == ["people.described"] * 3
    assert details_of(house) == [DETAILS, "Jane 0", "Jane 1", "Jane 2"]


def test_a_draft_makes_no_key(house: House) -> None:
    drafted = house.office.people.add.draft(person=PERSON, details=DETAILS)
    assert [fact.name for fact in drafted.events[-2:]] == ["people.key_issued", "people.added"]
    vault = house.thep.journal.keys.vault
    assert isinstance(vault, PlainVault)
    assert vault.held == set()


def test_a_case_that_ended_is_kept_until_it_is_opened_again(house: House) -> None:
    """What other contexts call, of a case with texts; said of another day, that day holds."""
    from thep_domain.engine.office import JournalOffice
    from thep_domain.kernel.verbs import Command

    stream = "concern:999011-c1"
    office = JournalOffice(house.thep.journal, "clerk", None, None)

    def happens(act: object, on: date) -> list[str]:
        answer = office.run(Command("people.test", {}, lambda work: act(work, stream, on)))  # type: ignore[operator]
        return [fact.name for fact in answer.events]

    assert happens(end_case, date(2021, 5, 1)) == [], "there are no texts"
    house.read(school(999011))
    house.office.interventions.raise_concern(URN(999011), "public", "achievement", summary="in confidence")
    assert happens(end_case, date(2021, 5, 1)) == ["people.retention_begun"]
    assert happens(end_case, date(2021, 5, 1)) == []
    assert happens(end_case, date(2021, 4, 30)) == ["people.retention_begun"]
    assert house.thep.state(Keys, f"case:{stream}").kept_from == date(2021, 4, 30)
    assert happens(reopen_case, date(2021, 5, 2)) == ["people.retention_stopped"]
    assert happens(reopen_case, date(2021, 5, 2)) == []
    assert [fact.stream for fact in house.thep.history(f"key:case:{stream}")] == [f"key:case:{stream}"] * 4
