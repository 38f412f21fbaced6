"""The log: one record for each command, with ids, counts and times; never a text; quiet unless asked for."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.support import SCHOOL, House, refused, school
from thep_adapters import connect
from thep_domain import Pence, StoreError

FIELDS = ("command", "actor", "request", "outcome", "detail", "facts", "position", "attempts")
TEXTS = "Quincunx reason", "Quincunx authority", "Quincunx reference", "Quincunx School"


def fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in FIELDS}


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def commands(caplog: pytest.LogCaptureFixture) -> Iterator[list[logging.LogRecord]]:
    """What is logged from now on, at any level."""
    kept = Kept()
    with caplog.at_level(logging.DEBUG, logger="thep"):
        logging.getLogger("thep").addHandler(kept)
        yield kept.records
        logging.getLogger("thep").removeHandler(kept)


def test_a_command_is_one_record_with_fields(house: House, commands: list[logging.LogRecord]) -> None:
    house.member(SCHOOL)
    commands.clear()
    office = house.thep.acting("finance-officer", "Quincunx reason", request_id="bank-17")
    answer = office.fees.pay(SCHOOL, Pence(100), on=date(2018, 1, 1), reference="Quincunx reference")
    (record,) = commands
    assert (record.name, record.levelno) == ("thep.commands", logging.INFO)
    assert fields(record) == {
        "command": "fees.pay",
        "actor": "finance-officer",
        "request": "bank-17",
        "outcome": "recorded",
        "detail": "",
        "facts": 1,
        "position": answer.events[-1].position,
        "attempts": 1,
    }
    assert record.milliseconds > 0  # type: ignore[attr-defined]
    assert record.getMessage().startswith("fees.pay by finance-officer: recorded; facts: 1, attempts: 1, ")
    commands.clear()
    assert office.fees.pay(SCHOOL, Pence(100), on=date(2018, 1, 1), reference="Quincunx reference").repeated
    assert [(each.outcome, each.facts) for each in commands] == [("repeated", 1)]  # type: ignore[attr-defined]


def test_refused_failed_and_nothing_to_record(
    house: House, commands: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.read(school(SCHOOL))
    commands.clear()
    with refused("not-applied"):
        house.office.membership.admit(SCHOOL, on=date(2018, 1, 1), authority="Quincunx authority")
    house.office.register.list_parts(SCHOOL, (), on=date(2018, 1, 1))

    def broken(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(house.thep.journal, "append", broken)
    with pytest.raises(StoreError):
        house.office.register.list_parts(SCHOOL, ("primary", "secondary"), on=date(2018, 1, 1))
    assert [(each.outcome, each.detail, each.facts) for each in commands] == [  # type: ignore[attr-defined]
        ("refused", "not-applied", 0),
        ("nothing to record", "", 0),
        ("failed", "StoreError", 0),
    ]


def test_no_text_is_ever_logged(house: House, commands: list[logging.LogRecord]) -> None:
    """Neither in the message, nor in a field, at whatever level: of commands that are recorded, refused, or fail."""
    reason, authority, reference, name = TEXTS
    house.read(school(SCHOOL, name))
    office = house.thep.acting("finance-officer", reason)
    with refused("not-applied"):
        office.membership.admit(SCHOOL, on=date(2018, 1, 1), authority=authority)
    house.member(SCHOOL, name=name)
    office.fees.charge("2017-18", on=date(2017, 9, 1))
    office.fees.pay(SCHOOL, Pence(100), on=date(2018, 1, 1), reference=reference)
    with pytest.raises(TypeError):
        office.fees.pay(SCHOOL, Pence(100), on=reference, reference=reference)  # type: ignore[arg-type]
    house.thep.members()
    assert len(commands) > 5
    for record in commands:
        assert "Quincunx" not in f"{record.getMessage()} {vars(record)}"


def test_the_attempts_are_counted(house: House, commands: list[logging.LogRecord]) -> None:
    """Another Partnership on the same store was faster, once."""
    house.read(school(SCHOOL))
    recorder = house.thep.journal.recorder
    with connect(clock=house.clock) as other:
        other.journal.recorder = recorder
        append = house.thep.journal.append

        def overtaken(*given: Any) -> Any:
            house.thep.journal.append = append  # type: ignore[method-assign]
            other.acting("officer").register.list_parts(SCHOOL, ("primary", "nursery"), on=date(2018, 1, 1))
            return append(*given)

        house.thep.journal.append = overtaken  # type: ignore[assignment,method-assign]
        commands.clear()
        house.office.register.list_parts(SCHOOL, ("primary", "secondary"), on=date(2018, 1, 1))
    attempts = [each.attempts for each in commands if each.name == "thep.commands"]  # type: ignore[attr-defined]
    assert attempts == [1, 2]


def test_what_was_folded_is_logged_once(house: House, commands: list[logging.LogRecord]) -> None:
    """The first question of a kind folds the history; asked again it folds nothing."""
    house.member(SCHOOL)
    commands.clear()
    house.thep.members()
    folded = [each for each in commands if each.name == "thep.folding"]
    assert {each.levelno for each in folded} == {logging.DEBUG}
    assert {each.position for each in folded} == {house.thep.position}  # type: ignore[attr-defined]
    assert {each.part for each in folded} >= {"membership"}  # type: ignore[attr-defined]
    commands.clear()
    house.thep.members()
    assert commands == []


def test_it_is_quiet_unless_the_application_says_otherwise() -> None:
    """Nothing on stderr, not even of a listener that fails: the library has a handler that does nothing."""
    code = """
from thep_adapters import connect
from thep_domain import RegisterNews
from datetime import date
with connect() as thep:
    thep.on_recorded(lambda facts: 1 / 0)
    thep.acting("clerk").rulebook.set_rule("fees.rate", "6.00", in_force_from=date(2030, 9, 1), authority="Board")
    assert thep.position
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
