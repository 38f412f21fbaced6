"""How the demo is run: on any store that is empty, the same every time, whatever the real day."""

import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from attrs import evolve

from thep_adapters import connect
from thep_adapters.demo import DemoResult, run
from thep_adapters.demo.clock import SimulatedClock
from thep_adapters.demo.running import LAST_DAY
from thep_adapters.demo.stage import Stage
from thep_domain import URN, Answer, Partnership, StoreError
from thep_domain.kernel.calendar import end_of_day
from thep_domain.kernel.event import declared
from thep_domain.membership.events import CORRECTIONS
from thep_domain.schools import RegisterEntry, RegisterNews


class Later(datetime):
    """A real clock that nobody may look at."""

    @classmethod
    def now(cls, tz: object = None) -> NoReturn:
        raise AssertionError("the demo looked at the real clock")


def test_in_memory_and_whatever_the_day_the_result_is_the_same(
    monkeypatch: pytest.MonkeyPatch, result: DemoResult
) -> None:
    """And the story and the progress are told."""
    monkeypatch.setattr("thep_adapters.datetime", Later)
    said: list[str] = []
    seen: dict[str, list[tuple[int, int]]] = {}
    again = run(None, said.append, lambda what, done, total: seen.setdefault(what, []).append((done, total)))
    assert again.replay.digest == result.replay.digest
    assert again == result
    assert said == result.story
    assert result.replay.digest in said[-1]
    assert seen
    for steps in seen.values():
        total = steps[0][1]
        assert steps == [(done, total) for done in range(1, total + 1)]


def test_facts_are_recorded_in_simulated_time(thep: Partnership) -> None:
    recorded = [fact.why.recorded_at for fact in thep.history()]
    assert recorded == sorted(recorded)
    assert recorded[0] == datetime(2016, 6, 1, 8, 1, tzinfo=UTC)
    assert recorded[-1] < end_of_day(date(2019, 11, 29))


def test_a_store_that_holds_anything_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'thep.db'}"
    school = RegisterEntry(urn=URN(100934), name="A School", la="211", type_code=1, type_name="", phase_code=2)
    with connect(url) as thep:
        thep.acting("office").register.record(RegisterNews(as_at=date(2016, 6, 1), source="a", schools=(school,)))
        before = thep.replay()
    held = dump(tmp_path / "thep.db")
    said: list[str] = []
    with pytest.raises(StoreError, match="choose an empty store"):
        run(url, said.append)
    assert said == []
    assert dump(tmp_path / "thep.db") == held
    with connect(url) as thep:
        assert thep.replay() == before


def test_a_second_demo_on_one_store_is_refused(played: tuple[str, DemoResult], thep: Partnership) -> None:
    with pytest.raises(StoreError, match="choose an empty store"):
        run(played[0])
    assert thep.replay() == played[1].replay


def test_an_unusable_store_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        run(f"sqlite:///{tmp_path / 'missing' / 'thep.db'}")
    with pytest.raises(StoreError):
        run("nonsense")


def test_the_result_speaks_of_the_store(result: DemoResult, thep: Partnership) -> None:
    assert result.replay == thep.replay()
    assert result.events == result.replay.events == sum(1 for _ in thep.history())
    assert result.statement == thep.statement(result.statement_of, LAST_DAY)
    assert result.statement.balance == 0
    assert result.history == list(thep.history(result.statement_of))
    assert thep.establishment(result.statement_of).urns == (100901, 144699)


def test_without_the_extra_keys_three_parts_are_left_out_and_the_rest_is_the_same(
    monkeypatch: pytest.MonkeyPatch, result: DemoResult
) -> None:
    monkeypatch.setattr("thep_adapters.demo.keeping.find_spec", lambda name: None)
    without = run(None)
    assert (without.risk, without.interventions, without.peer_review) == (None, None, None)
    assert (without.members, without.charged, without.outcomes) == (result.members, result.charged, result.outcomes)
    (said,) = without.left_out
    assert f"  {said}" in without.story
    assert "pip install 'thep[cli,keys,audit,allocation]'" in said
    for part in ("the round of risk assessment", "the peer reviews", "the concern and intervention", "the extra keys"):
        assert part in said
    assert not any(fact.name.startswith(("risk.", "interventions.", "peer_review.")) for fact in without.history)


def test_a_key_store_of_an_earlier_demo_is_used_again(
    played: tuple[str, DemoResult], tmp_path: Path, result: DemoResult
) -> None:
    (keys,) = Path(played[0].removeprefix("sqlite:///")).parent.glob("*keys*.db")
    shutil.copy(keys, tmp_path)
    again = run(f"sqlite:///{tmp_path / 'demo.db'}")
    assert again.replay.digest != result.replay.digest
    assert _but_for_keys(again) == _but_for_keys(result)
    named = [[(fact.stream, fact.version, fact.name) for fact in each.history] for each in (again, result)]
    assert named[0] == named[1]


def _but_for_keys(result: DemoResult) -> DemoResult:
    """A key that was erased is not issued again: the numbers of the new ones are in the history."""
    story = [line for line in result.story if result.replay.digest not in line]
    return evolve(result, replay=evolve(result.replay, digest=""), history=(), story=story)


@pytest.mark.parametrize(
    "code",
    [
        "exception-needed",
        "already-under-notice",
        "commitment-missing",
        "not-eligible",
        "no-pupil-count",
        "not-positive",
    ],
)
def test_the_story_shows_what_is_refused(result: DemoResult, code: str) -> None:
    assert any(f"({code})" in line for line in result.story)


@pytest.mark.parametrize("of", ["Founding members", "Old Palace", "payments", "later count", "totals of the report"])
def test_what_the_sources_do_not_say_is_listed(result: DemoResult, of: str) -> None:
    assert any(of in sentence for sentence in result.assumptions)
    assert all(sentence.endswith(".") for sentence in result.assumptions)


def test_the_clock_never_goes_back() -> None:
    clock = SimulatedClock(date(2016, 7, 1))
    assert clock() == datetime(2016, 7, 1, 8, tzinfo=UTC)  # nine o'clock in London in summer
    clock.tick()
    assert clock() == datetime(2016, 7, 1, 8, 1, tzinfo=UTC)
    for earlier in (date(2016, 6, 30), date(2016, 7, 1)):
        with pytest.raises(ValueError, match="cannot go back"):
            clock.move_to(earlier)


def test_a_refusal_that_does_not_come_stops_the_demo(tmp_path: Path) -> None:
    clock = SimulatedClock(date(2016, 6, 1))
    with connect(clock=clock) as thep, pytest.raises(RuntimeError, match="should have refused"):
        Stage(thep, clock, tmp_path, None, None).refuse(lambda: Answer(()))


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_one_of_each_correction_is_shown_and_only_of_schools_that_do_not_exist(thep: Partnership) -> None:
    corrected = [fact for fact in thep.history() if fact.why.corrects is not None]
    put_right = {
        *(declared(kind).name for kind in CORRECTIONS),
        *("fees.payment_reversed", "rulebook.rule_corrected", "schools.count_corrected", "schools.file_retracted"),
        *("schools.link_rejected", "schools.link_restored", "schools.source_retracted", "schools.succession_undone"),
    }
    assert put_right <= {fact.name for fact in corrected}
    shown = {fact.name for fact in thep.history()}
    assert {"fees.refund_paid", "membership.tier_changed", "membership.application_withdrawn"} <= shown
    keys = {fact.stream.partition(":")[2] for fact in corrected if not fact.stream.startswith(("file:", "rulebook:"))}
    assert {key[:3] for key in keys} == {"999"}
