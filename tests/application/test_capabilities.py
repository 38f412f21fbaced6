"""What a recorder offers is declared in one value, checked when it is made, and looked at once."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from tests.support import SCHOOL, House
from thep_adapters import connect
from thep_adapters.codec import JsonCodec
from thep_adapters.sqlalchemy import SQLAlchemyApplicationRecorder
from thep_domain import Partnership
from thep_domain.application import (
    EVENTS,
    Capabilities,
    CommitCutOff,
    DamagedRow,
    Offers,
    OutcomeUnknown,
    StoreError,
    UnreadableHistory,
    capabilities_of,
)


def pages(after: int, stop: int | None) -> Iterator[Sequence[tuple[Any, ...]]]:
    yield from ()


def insert_if_last(stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
    return None


def on(recorder: POPOApplicationRecorder) -> Partnership:
    return Partnership(recorder, JsonCodec(EVENTS), clock=lambda: datetime(2021, 6, 1, tzinfo=UTC))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"pages": 7}, r"The capability pages must be a function that takes \(after, stop\), and it is 7\."),
    ({"pages": lambda size: [size]}, r"pages must be a function that takes .* with the parameters \(size\)\."),
    ({"insert_if_last": True, "events_in_one_round_trip": 1}, r"insert_if_last must be .*, and it is True\."),
    ({"insert_if_last": lambda events: None, "events_in_one_round_trip": 1}, r"with the parameters \(events\)\."),
    ({"insert_if_last": insert_if_last}, r"belong together: .* and 0\."),
    ({"events_in_one_round_trip": 20}, r"belong together: .* Found: None and 20\."),
    ({"events_in_one_round_trip": -1}, r"events_in_one_round_trip must be a whole number, 0 or more, and it is -1\."),
    ({"events_in_one_round_trip": True}, r"events_in_one_round_trip must be a whole number"),
    ({"stamps_inside_lock": "yes"}, r"stamps_inside_lock must be True or False, and it is 'yes'\."),
    ({"stamps_inside_lock": 1}, r"stamps_inside_lock must be True or False, and it is 1\."),
]


@pytest.mark.parametrize(("declared", "sentence"), WRONG)
def test_a_capability_that_cannot_be_meant_so_is_refused_by_name(declared: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        Capabilities(**declared)


def test_what_can_be_meant_so_is_taken() -> None:
    declared = Capabilities(
        pages=pages, stamps_inside_lock=True, insert_if_last=insert_if_last, events_in_one_round_trip=20
    )
    assert declared.pages is pages


def test_a_recorder_that_declares_nothing_offers_nothing() -> None:
    """Not even where it has a function of such a name: eventsourcing's recorders may get one."""

    class WithPages(POPOApplicationRecorder):
        def pages(self, size: int) -> list[object]:
            raise AssertionError("it was not offered")

    assert capabilities_of(WithPages()) == Capabilities()
    assert on(WithPages()).replay().events == 0


def test_another_value_than_capabilities_is_refused_when_the_partnership_is_made() -> None:
    class Offering(POPOApplicationRecorder):
        capabilities = {"stamps_inside_lock": True}  # noqa: RUF012 - as somebody may write it

    with pytest.raises(
        TypeError, match=r"Offering\.capabilities must be a thep_domain\.application\.Capabilities, and"
    ):
        on(Offering())


def test_a_slip_in_the_declaration_is_not_taken_for_none() -> None:
    class Slipped(POPOApplicationRecorder):
        @property
        def capabilities(self) -> Capabilities:
            return Capabilities(pages=self.pgaes)  # type: ignore[attr-defined]

    with pytest.raises(TypeError, match=r"Slipped\.capabilities cannot be read: .*pgaes"):
        on(Slipped())


def test_a_recorder_is_asked_once() -> None:
    asked = []

    class Counting(POPOApplicationRecorder):
        @property
        def capabilities(self) -> Capabilities:
            asked.append(self)
            return Capabilities()

    thep = on(Counting())
    thep.replay()
    thep.members()
    assert len(asked) == 1


def test_history_is_read_through_the_pages_that_are_offered(house: House) -> None:
    house.member(SCHOOL)
    recorder = house.thep.journal.recorder
    rows = [
        (each.id, each.originator_id, each.originator_version, each.topic, each.state)
        for each in recorder.select_notifications(None, 1_000)
    ]

    class Paging(POPOApplicationRecorder):
        @property
        def capabilities(self) -> Capabilities:
            return Capabilities(pages=self.pages)

        def pages(self, after: int, stop: int | None) -> Iterator[Sequence[tuple[Any, ...]]]:
            last = rows[-1][0] if stop is None else stop
            yield [(*row, "more that is not looked at") for row in rows if after < row[0] <= last]

    assert on(Paging()).replay() == house.thep.replay()


def test_ours_offers_all_that_its_database_can(tmp_path: Path) -> None:
    def of(recorder: Offers) -> Capabilities:  # mypy compares the recorder with the protocol
        return recorder.capabilities

    with connect(f"sqlite:///{tmp_path}/thep.db") as thep:
        recorder = thep.journal.recorder
        assert isinstance(recorder, SQLAlchemyApplicationRecorder)
        assert of(recorder) == Capabilities(pages=recorder.pages, picks=recorder, stamps_inside_lock=True)


@pytest.mark.parametrize(
    ("error", "raised", "sentence"),
    [
        (DamagedRow("event 3"), UnreadableHistory, "cannot be read: event 3"),
        (OperationalError("no disk"), StoreError, "cannot be used: no disk"),
    ],
)
def test_what_a_recorder_raises_is_told_in_its_own_words(
    error: Exception, raised: type[StoreError], sentence: str
) -> None:
    class Failing(POPOApplicationRecorder):
        def max_notification_id(self) -> int | None:
            raise error

    with pytest.raises(raised, match=sentence):
        on(Failing()).journal.last()


@pytest.mark.parametrize(
    ("error", "raised", "sentence"),
    [
        (CommitCutOff("cut off"), OutcomeUnknown, "may or may not have: cut off"),
        (OperationalError("no disk"), StoreError, "nothing was recorded: no disk"),
    ],
)
def test_what_a_recorder_raises_while_it_records_says_whether_anything_was(
    error: Exception, raised: type[StoreError], sentence: str
) -> None:
    class Failing(POPOApplicationRecorder):
        def insert_events(self, *_: object, **__: object) -> None:
            raise error

    with pytest.raises(raised, match=sentence):
        on(Failing()).acting("officer").rulebook.set_rule(
            "fees.rate", "6.00", in_force_from=date(2018, 9, 1), authority="Board"
        )
