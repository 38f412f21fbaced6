"""Two who act at once: what was decided on an overtaken state is decided again, or refused."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from tests.support import AUTHORITY, OTHER, SCHOOL, House, school
from thep_domain import ALL, Category, Pence, StoreError


def overtaken_by(house: House, monkeypatch: pytest.MonkeyPatch, rival: Callable[[], object], times: int = 1) -> None:
    """Let a rival act just before each of the next saves."""
    recorder = house.thep.journal.recorder
    insert, left = recorder.insert_events, [times]

    def insert_after_the_rival(stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        if left[0]:
            left[0] -= 1
            monkeypatch.setattr(recorder, "insert_events", insert)
            rival()
            monkeypatch.setattr(recorder, "insert_events", insert_after_the_rival)
        return insert(stored_events, **kwargs)

    monkeypatch.setattr(recorder, "insert_events", insert_after_the_rival)
    monkeypatch.setattr("thep_domain.engine.office.FIRST_PAUSE", 0)
    # The rival acts in this thread, inside the save that it overtakes.
    monkeypatch.setattr(house.thep.journal, "_lock", _NoLock(), raising=False)


class _NoLock:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def member(house: House) -> House:
    house.member(SCHOOL, pupils=435)
    return house


def versions_run_on(house: House) -> bool:
    seen: dict[str, int] = {}
    for fact in house.thep.history():
        if fact.version != seen.get(fact.stream, 0) + 1:
            return False
        seen[fact.stream] = fact.version
    return True


def test_a_lost_race_is_decided_again(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two payments at once are both recorded."""
    overtaken_by(
        member, monkeypatch, lambda: member.office.fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)
    )
    answer = member.office.fees.pay(SCHOOL, Pence(200), on=date(2018, 9, 1), again=True)
    assert answer.details["balance"] == "-3.00"
    assert versions_run_on(member)


def test_a_lost_race_may_end_in_a_refusal(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two notices the second is one too many, and leaves nothing behind."""
    overtaken_by(
        member, monkeypatch, lambda: member.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    )
    with pytest.raises(Exception, match="already-under-notice"):
        member.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 16))
    assert member.names().count("membership.withdrawal_notice_served") == 1


def test_a_charge_and_a_notice_cannot_both_win(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice is recorded while the year is being charged: the charge is worked out again, for seven months."""
    overtaken_by(
        member, monkeypatch, lambda: member.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    )
    assert member.charge("2018-19", date(2018, 9, 1)) == "1268.75"


def test_a_school_that_closes_while_it_is_admitted_does_not_stay_a_member(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import and the admission each rest on what the other changes: one of them is decided again."""
    house.read(school(SCHOOL))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    overtaken_by(house, monkeypatch, lambda: house.closes(SCHOOL, date(2018, 8, 31), as_at=date(2018, 9, 1)))
    house.office.membership.admit(SCHOOL, on=date(2018, 2, 1), authority=AUTHORITY)
    assert house.is_member(SCHOOL, date(2018, 8, 31))
    assert not house.is_member(SCHOOL, date(2018, 9, 1))


def test_the_founding_of_the_rulebook_is_not_recorded_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two first commands at once."""
    house.read(school(SCHOOL), school(OTHER))
    overtaken_by(
        house,
        monkeypatch,
        lambda: house.office.membership.apply(OTHER, Category.FULL, on=date(2018, 1, 1), commitments=ALL),
    )
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    assert house.names().count("rulebook.founded") == 1
    assert versions_run_on(house)


def test_whoever_always_loses_is_refused_with_nothing_recorded(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few times it is decided again, then the caller is told to send it again."""
    paid = 0

    def rival() -> None:
        nonlocal paid
        paid += 1
        member.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 9, 1), again=True)

    overtaken_by(member, monkeypatch, rival, times=1_000)
    with pytest.raises(Exception, match="lost-race"):
        member.office.fees.pay(SCHOOL, Pence(10_000), on=date(2018, 9, 1), again=True)
    assert 3 <= paid <= 20
    assert member.balance() == -paid


def test_the_same_request_sent_at_once_is_recorded_once(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loser finds the winner's answer and gives it as its own."""

    def send(request_id: str = "payment-1") -> Any:
        return member.acting(request_id).fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)

    overtaken_by(member, monkeypatch, send)
    answer = send()
    assert answer.repeated
    assert member.balance() == -100


def test_another_command_that_takes_the_id_meanwhile_leads_to_a_refusal(
    member: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id is used up."""
    overtaken_by(
        member,
        monkeypatch,
        lambda: member.acting("payment-1").fees.pay(SCHOOL, Pence(1), on=date(2018, 9, 1), again=True),
    )
    with pytest.raises(Exception, match="request-reused"):
        member.acting("payment-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)
    assert member.balance() == -1


def test_a_store_that_refuses_for_no_reason_we_know_is_no_lost_race(
    member: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An integrity error without a rival is said as it is, at once."""

    def insert(*_: object, **__: object) -> None:
        raise IntegrityError("no such constraint")

    monkeypatch.setattr(member.thep.journal.recorder, "insert_events", insert)
    with pytest.raises(StoreError, match="no such constraint"):
        member.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 9, 1), again=True)


def test_the_facts_of_an_overtaken_answer_are_found_again(member: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where others recorded between the stamp and the save."""
    overtaken_by(member, monkeypatch, lambda: member.read(school(OTHER)))
    first = member.acting("request-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)
    again = member.acting("request-1").fees.pay(SCHOOL, Pence(100), on=date(2018, 9, 1), again=True)
    assert (again.events, again.repeated) == (first.events, True)
