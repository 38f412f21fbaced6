"""Listeners in the process: called after each save, and no trouble to the command."""

import logging
import threading
from datetime import date

import pytest

from tests.support import CONVERTED, OTHER, SCHOOL, House, school
from thep_domain import ALL, BadArgument, Category, OutcomeUnknown, Pence, Refused
from thep_domain.engine import CommitCutOff
from thep_domain.kernel.provenance import Recorded

Saves = list[tuple[Recorded, ...]]


def test_a_listener_gets_the_facts_of_each_save(house: House) -> None:
    saves: Saves = []
    stop = house.thep.on_recorded(saves.append)
    first = house.read(school(SCHOOL))
    second = house.read(school(OTHER))
    assert saves == [first.events, second.events]
    stop()
    house.read(school(CONVERTED))
    assert len(saves) == 2
    stop()  # a second time it changes nothing


def test_nothing_is_heard_of_what_records_nothing(house: House) -> None:
    """A question, a draft, a refusal, nothing new, and a request that was carried out before."""
    house.member(SCHOOL)
    pay = house.acting("pay-1").fees.pay
    pay(SCHOOL, Pence(100), on=date(2018, 1, 1))
    saves: Saves = []
    house.thep.on_recorded(saves.append)
    house.thep.members()
    house.office.fees.pay.draft(SCHOOL, Pence(200), on=date(2018, 1, 1))
    with pytest.raises(Refused):
        house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    house.acting("nothing-new").register.list_parts(SCHOOL, (), on=date(2018, 1, 1))
    assert pay(SCHOOL, Pence(100), on=date(2018, 1, 1)).repeated
    assert saves == []


def test_one_that_raises_is_logged_and_the_answer_stands(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """And those after it are called."""
    saves: Saves = []

    def fail(facts: tuple[Recorded, ...]) -> None:
        raise RuntimeError("the mail server is away")

    house.thep.on_recorded(fail)
    house.thep.on_recorded(saves.append)
    answer = house.read(school(SCHOOL))
    assert list(house.thep.history()) == list(answer.events)
    assert saves == [answer.events]
    (record,) = (each for each in caplog.records if each.name == "thep.listeners")
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], RuntimeError)
    last = answer.events[-1].position
    assert record.getMessage() == f"A listener failed after facts 1 to {last} were recorded; they stand."


def test_a_listener_is_called_in_the_thread_of_the_command_and_may_record(house: House) -> None:
    """What it records is heard in turn. No lock is held: another thread can record meanwhile."""
    heard: list[tuple[str, ...]] = []
    threads: set[int] = set()

    def listen(facts: tuple[Recorded, ...]) -> None:
        threads.add(threading.get_ident())
        heard.append(tuple(fact.name for fact in facts))
        if len(heard) == 1:
            other = threading.Thread(target=lambda: house.office.register.list_parts(SCHOOL, ("primary", "secondary")))
            other.start()
            other.join(60)
            assert not other.is_alive()
            house.office.register.list_parts(SCHOOL, (), on=house.thep.today)

    house.thep.on_recorded(listen)
    house.read(school(SCHOOL))
    assert heard[1:] == [("schools.parts_listed",)] * 2
    assert threading.get_ident() in threads
    assert len(threads) == 2


def test_a_listener_added_twice_is_called_twice_and_stopped_once(house: House) -> None:
    saves: Saves = []
    stop = house.thep.on_recorded(saves.append)
    house.thep.on_recorded(saves.append)
    stop()
    house.read(school(SCHOOL))
    assert len(saves) == 1


def test_it_hears_of_a_save_of_which_the_store_did_not_answer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds its facts under the request id; without one nobody knows, and nobody is called."""
    house.member(SCHOOL)
    recorder = house.thep.journal.recorder
    insert = recorder.insert_events

    def cut_off(*given: object, **more: object) -> object:
        monkeypatch.setattr(recorder, "insert_events", insert)
        insert(*given, **more)  # type: ignore[arg-type]
        raise CommitCutOff("the server went away")

    saves: Saves = []
    house.thep.on_recorded(saves.append)
    monkeypatch.setattr(recorder, "insert_events", cut_off)
    answer = house.acting("pay-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 1, 1))
    assert saves == [answer.events]
    monkeypatch.setattr(recorder, "insert_events", cut_off)
    with pytest.raises(OutcomeUnknown):
        house.office.fees.pay(SCHOOL, Pence(200), on=date(2018, 1, 1))
    assert len(saves) == 1


def test_what_is_no_function_is_said_at_once(house: House) -> None:
    with pytest.raises(BadArgument, match="listener is 'log': give a function that takes the facts of a save"):
        house.thep.on_recorded("log")  # type: ignore[arg-type]


def test_one_that_another_has_stopped_is_not_called_any_more(house: House) -> None:
    """Whoever stops it may have let go of what it needs."""
    heard: list[str] = []

    def first(facts: tuple[Recorded, ...]) -> None:
        heard.append("first")
        stop_first()
        stop_second()

    stop_first = house.thep.on_recorded(first)
    stop_second = house.thep.on_recorded(lambda facts: heard.append("second"))
    house.read(school(SCHOOL))
    house.read(school(OTHER))
    assert heard == ["first"]
