"""The store is cut off while it records: whether it did is looked up under the request id, never guessed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from tests.support import SCHOOL, House
from thep_domain import Answer, OutcomeUnknown, Pence, StoreError
from thep_domain.application import ActingOffice, CommitCutOff


@pytest.fixture
def member(house: House) -> House:
    house.member(SCHOOL, pupils=435)
    return house


def cut_off(house: House, monkeypatch: pytest.MonkeyPatch, *, recorded: bool, then: OSError | None = None) -> None:
    """Cut the next save off, before or after it is recorded; afterwards the store may be away."""
    recorder = house.thep.journal.recorder
    insert, select = recorder.insert_events, recorder.select_events

    def cut(stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        monkeypatch.setattr(recorder, "insert_events", insert)
        if recorded:
            insert(stored_events, **kwargs)
        if then is not None:
            monkeypatch.setattr(recorder, "select_events", away)
        raise CommitCutOff("the connection was lost")

    def away(*_: object, **__: object) -> Sequence[StoredEvent]:
        monkeypatch.setattr(recorder, "select_events", select)
        raise OperationalError(str(then))

    monkeypatch.setattr(recorder, "insert_events", cut)


def pay(office: ActingOffice) -> Answer:
    return office.fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)


@pytest.mark.parametrize("recorded", [True, False])
def test_under_a_request_id_it_is_recorded_once(
    member: House, monkeypatch: pytest.MonkeyPatch, *, recorded: bool
) -> None:
    cut_off(member, monkeypatch, recorded=recorded)
    answer = pay(member.acting("request-1"))
    assert not answer.repeated, "it was recorded by this command, though its answer was lost"
    assert member.balance() == -100
    again = pay(member.acting("request-1"))
    assert (again.events, again.details, again.repeated) == (answer.events, answer.details, True)
    assert member.balance() == -100


@pytest.mark.parametrize("recorded", [True, False])
def test_without_a_request_id_it_is_said_to_be_unknown(
    member: House, monkeypatch: pytest.MonkeyPatch, *, recorded: bool
) -> None:
    cut_off(member, monkeypatch, recorded=recorded)
    with pytest.raises(OutcomeUnknown, match="may or may not have") as caught:
        pay(member.office)
    assert "nothing was recorded" not in str(caught.value)
    assert member.balance() == (-100 if recorded else 0)


@pytest.mark.parametrize("recorded", [True, False])
def test_a_store_that_cannot_be_asked_leaves_it_unknown(
    member: House, monkeypatch: pytest.MonkeyPatch, *, recorded: bool
) -> None:
    cut_off(member, monkeypatch, recorded=recorded, then=OSError("the server is away"))
    with pytest.raises(OutcomeUnknown, match="the connection was lost"):
        pay(member.acting("request-1"))
    assert pay(member.acting("request-1")).repeated is recorded
    assert member.balance() == -100


def test_what_is_refused_by_then_may_still_be_recorded(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attempt may be on its way."""
    cut_off(member, monkeypatch, recorded=False)
    insert = member.thep.journal.recorder.insert_events

    def give_notice_first(stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        try:
            return insert(stored_events, **kwargs)
        finally:
            member.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))

    monkeypatch.setattr(member.thep.journal, "_lock", _NoLock())
    monkeypatch.setattr(member.thep.journal.recorder, "insert_events", give_notice_first)
    with pytest.raises(OutcomeUnknown):
        member.acting("request-1").membership.serve_notice(SCHOOL, received_on=date(2018, 3, 16))


class _NoLock:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_a_store_that_cannot_be_read_says_nothing_of_recording(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command may just have been recorded, and its answer be asked for."""

    def away(*_: object, **__: object) -> int:
        raise OperationalError("the server is away")

    monkeypatch.setattr(member.thep.journal.recorder, "select_notifications", away)
    with pytest.raises(StoreError, match="the server is away") as caught:
        member.thep.replay()
    assert "recorded" not in str(caught.value)
