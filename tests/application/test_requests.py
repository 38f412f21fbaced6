"""A command that is sent twice under one request id is carried out once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import attrs
import pytest
from eventsourcing.persistence import Notification

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, House, count, followed_by, news, school
from thep_domain import ALL, URN, Answer, Category, Pence
from thep_domain.application import ActingOffice, UnreadableHistory
from thep_domain.engine.appending import Entry
from thep_domain.engine.office import JournalOffice
from thep_domain.engine.requests import RequestAnswered
from thep_domain.kernel.identifiers import Text

COMMANDS: dict[str, Callable[[ActingOffice], Answer]] = {
    "register.record": lambda office: office.register.record(
        news(
            school(SCHOOL, "Another name", pupils=7, closed_on=date(2018, 8, 31)),
            school(CONVERTED, opened_on=date(2018, 9, 1)),
            counts=(count(SCHOOL, 400, date(2018, 1, 18)), count(999_998, 1, date(2018, 1, 18))),
            links=(
                *followed_by(SCHOOL, CONVERTED, quoted=(date(2017, 9, 1), None)),
                *followed_by(CONVERTED, 999_999),
            ),
            as_at=date(2019, 1, 1),
        )
    ),
    "register.list_parts": lambda office: office.register.list_parts(SCHOOL, ["primary", "secondary"]),
    "membership.apply": lambda office: office.membership.apply(
        OTHER, Category.FULL, on=date(2018, 1, 1), commitments=ALL
    ),
    "membership.serve_notice": lambda office: office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15)),
    "fees.charge": lambda office: office.fees.charge("2018-19", on=date(2018, 9, 1)),
    "fees.charge one": lambda office: office.fees.charge("2018-19", on=date(2018, 9, 1), urn=SCHOOL),
    "fees.pay": lambda office: office.fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1)),
    "rulebook.set_rule": lambda office: office.rulebook.set_rule(
        "fees.rate", "6.00", in_force_from=date(2020, 9, 1), authority=AUTHORITY
    ),
    "nothing to do": lambda office: office.fees.charge("2015-16", on=date(2018, 9, 1)),
}


@pytest.fixture
def busy(house: House) -> House:
    """A member with a pupil count, and a school without either."""
    house.member(SCHOOL, pupils=435)
    house.member(100_910)  # not charged, for want of a count
    house.read(school(OTHER))
    return house


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_command_sent_twice_is_recorded_once_and_answered_alike(busy: House, command: str) -> None:
    """The second answer equals the first, facts and details, and says that it is a repeat."""
    first = COMMANDS[command](busy.acting("request-1"))
    before = busy.events
    busy.clock.pass_by(days=1)
    second = COMMANDS[command](busy.acting("request-1"))
    assert busy.events == before
    assert second.events == first.events
    assert second.details == first.details
    assert (first.repeated, second.repeated) == (False, True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_draft_is_the_answer_to_be_but_for_its_positions(
    busy: House, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its facts stand in their save, which keeps an answer beside them; and nothing is left behind."""

    def drafted() -> Answer:
        with monkeypatch.context() as patch:
            patch.setattr(JournalOffice, "run", JournalOffice.draft)
            return COMMANDS[command](busy.acting("request-1"))

    thep = busy.thep
    before = (list(thep.history()), thep.memberships(), thep.balances(), thep.schools(), thep.rules().entries)
    draft = drafted()
    assert (list(thep.history()), thep.memberships(), thep.balances(), thep.schools(), thep.rules().entries) == before
    recorded = COMMANDS[command](busy.acting("request-1"))
    assert draft.events == tuple(attrs.evolve(fact, position=0) for fact in recorded.events)
    assert (draft.details, draft.warnings, draft.repeated) == (recorded.details, recorded.warnings, False)
    again = drafted()
    assert (again.events, again.details, again.repeated) == (recorded.events, recorded.details, True)


def test_a_draft_of_another_command_under_a_used_id_is_refused(busy: House) -> None:
    """As the command itself would be."""
    busy.acting("request-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1))
    with busy.refused("request-reused", "invariant 40"):
        busy.acting("request-1").fees.pay.draft(SCHOOL, Pence(101), on=date(2018, 9, 1))


def test_without_a_request_id_a_payment_sent_twice_is_taken_for_a_slip(busy: House) -> None:
    """Unless it says that the school paid twice; under a request id of its own it says so by that."""
    COMMANDS["fees.pay"](busy.office)
    with busy.refused("paid-already"):
        COMMANDS["fees.pay"](busy.office)
    busy.office.fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)
    COMMANDS["fees.pay"](busy.acting("request-2"))
    assert busy.balance() == -300


def test_another_command_under_the_same_id_is_refused(busy: House) -> None:
    """Another amount is another command, and so is another verb."""
    busy.acting("request-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1))
    with busy.refused("request-reused", "invariant 40"):
        busy.acting("request-1").fees.pay(SCHOOL, Pence(101), on=date(2018, 9, 1))
    with busy.refused("request-reused", "invariant 40"):
        busy.acting("request-1").fees.charge("2018-19", on=date(2018, 9, 1))


def test_one_id_carries_one_command_of_an_office(busy: House) -> None:
    """An office kept at hand does not carry its id over to the next command."""
    office = busy.acting("request-1")
    office.fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1))
    with busy.refused("request-reused"):
        office.fees.pay(SCHOOL, Pence(200), on=date(2018, 9, 1))


def test_after_a_refusal_the_id_is_still_free(busy: House) -> None:
    """A refused command appends nothing, so the corrected one may use its id."""
    with busy.refused("not-positive"):
        busy.acting("request-1").fees.pay(SCHOOL, Pence(0), on=date(2018, 9, 1))
    answer = busy.acting("request-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1))
    assert not answer.repeated


def test_a_repeat_is_answered_also_where_it_would_be_refused_by_now(busy: House) -> None:
    """A notice sent again is no second notice."""
    for _ in range(2):
        answer = busy.acting("request-1").membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    assert answer.details["ends_on"] == "2019-03-15"


def test_what_is_the_same_command_does_not_depend_on_how_it_is_written(busy: House) -> None:
    """A category by its word, a year as an object, a list for a tuple."""
    busy.acting("a").membership.apply(OTHER, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    word: Category = "full"  # type: ignore[assignment]
    answer = busy.acting("a").membership.apply(URN(int(OTHER)), word, on=date(2018, 1, 1), commitments=list(ALL))
    assert answer.repeated


def test_every_fact_of_a_request_carries_its_id(busy: House) -> None:
    """Also those that follow in another context."""
    answer = busy.acting("request-1").membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    assert {fact.stream.partition(":")[0] for fact in answer.events} == {"membership", "account"}
    assert {fact.why.request for fact in answer.events} == {"request-1"}


@pytest.mark.parametrize("request_id", ["", " ", "two words", "a" * 129, "\n", "jane@school.org.uk", "ümlaut"])
def test_a_request_id_is_a_short_word(house: House, request_id: str) -> None:
    """It becomes the name of a stream."""
    with house.refused("bad-request-id", "invariant 40"):
        house.acting(request_id)


def test_a_large_import_can_carry_a_request_id(house: House) -> None:
    """A national links file brings thousands of links to report: the answer is kept all the same."""
    links = [link for urn in range(200_000, 202_000) for link in followed_by(SCHOOL, urn)]
    first = house.acting("import-1").register.record(news(school(SCHOOL), links=links, as_at=date(2018, 1, 1)))
    assert len(first.details["unknown"]) == 2_000
    second = house.acting("import-1").register.record(news(school(SCHOOL), links=links, as_at=date(2018, 1, 1)))
    assert second.details == first.details
    assert len(second.events) == len(first.events)


def test_requests_leave_no_trace_in_the_digest(house: House) -> None:
    """The same facts with and without request ids are the same history of the business."""
    house.read(school(SCHOOL))
    before = house.thep.replay()
    house.acting("request-1").register.record(news(school(SCHOOL), as_at=date(2016, 1, 1)))
    after = house.thep.replay()
    assert after.digest == before.digest
    assert after.events > before.events


def test_a_request_sent_again_reads_its_own_facts_and_no_others(busy: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was recorded before and after them."""
    first = COMMANDS["fees.charge"](busy.acting("request-1"))
    COMMANDS["fees.pay"](busy.acting("request-2"))
    read: list[int] = []
    recorder = busy.thep.journal.recorder
    select = recorder.select_notifications

    def counted(*arguments: Any, **more: Any) -> Sequence[Notification]:
        page = select(*arguments, **more)
        read.extend(each.id for each in page)
        return page

    monkeypatch.setattr(recorder, "select_notifications", counted)
    assert COMMANDS["fees.charge"](busy.acting("request-1")).events == first.events
    assert read == [fact.position for fact in first.events]


def test_an_answer_that_lacks_facts_is_not_given(busy: House) -> None:
    """As of a history that lost some, or that was forged."""
    COMMANDS["fees.pay"](busy.acting("request-1"))
    *_, forged = busy.thep.history()
    assert isinstance(forged.event, RequestAnswered)
    event = RequestAnswered(
        command=Text("fees.pay"),
        fingerprint=forged.event.fingerprint,
        salt=forged.event.salt,
        after=0,
        facts=2,
        details="{}",
    )
    busy.thep.journal.append([Entry("request:request-2", 1, event, attrs.evolve(forged.why, request="request-2"))])
    with pytest.raises(UnreadableHistory, match=r"request-2 is of 2 facts after event \d+, and 0 are there"):
        COMMANDS["fees.pay"](busy.acting("request-2"))
