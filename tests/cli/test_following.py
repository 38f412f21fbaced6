"""``thep history --after --follow``: facts as they are recorded, in lines for programs."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

import pytest
from jsonschema import Draft7Validator

from tests.cli.launching import MAIN, Launcher, Process
from tests.cli.support import DALE, HILL, HISTORY_KEYS, done, join, thep, unusable
from tests.conftest import Fresh
from tests.support import Clock, House, school
from thep_adapters import connect
from thep_adapters.cli import following, history
from thep_adapters.cli.following import Follower, Wait
from thep_adapters.cli.stores import READ_ONLY
from thep_adapters.store_url import settings_of
from thep_domain import Partnership, StoreError

SCHEMA = json.loads((Path(__file__).parent / "cloudevents-1.0.schema.json").read_text(encoding="utf-8"))
"""The official JSON schema of CloudEvents 1.0, as the project's own SDK for JavaScript ships it (Apache-2.0)."""
FOLLOW = ("history", "--follow", "--format", "jsonl")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Callable[[Wait], None]:
    """Sets what ``--follow`` does instead of waiting."""

    def set_to(wait: Wait) -> None:
        @contextmanager
        def instead(_: Partnership) -> Iterator[Wait]:
            yield wait

        monkeypatch.setattr(history, "waiting", instead)

    return set_to


# Following


def test_a_follower_hands_out_every_fact_once_and_knows_how_far_it_came() -> None:
    with connect(clock=Clock(date(2021, 6, 1))) as partnership:
        house = House(partnership, Clock(date(2021, 6, 1)))
        house.read(school(999_101))
        more = iter((999_102, 999_103))
        follower = Follower(partnership, 1)
        seen: list[int] = []
        for fact in islice(follower.facts(lambda: house.read(school(next(more)))), 5):
            assert follower.reached == (seen[-1] if seen else 1)
            seen.append(fact.position)
        assert seen == [2, 3, 4, 5, 6]


def test_a_follower_of_some_facts_gets_past_the_others() -> None:
    """What it need not look at again it does not."""
    with connect(clock=Clock(date(2021, 6, 1))) as partnership:
        house = House(partnership, Clock(date(2021, 6, 1)))
        house.read(school(999_101))
        follower = Follower(partnership, 0, of="school:999102")
        (fact,) = islice(follower.facts(lambda: house.read(school(999_102))), 1)
        assert (fact.name, follower.reached) == ("schools.registered", 2)


def test_a_history_that_became_shorter_is_not_the_one_that_was_followed() -> None:
    with connect(clock=Clock(date(2021, 6, 1))) as partnership, pytest.raises(StoreError, match="ends at position 0"):
        next(Follower(partnership, 7).facts(lambda: None))


def test_it_goes_on_until_it_is_interrupted_and_says_where(store: Path, waits: Callable[[Wait], None]) -> None:
    last = len(done("history", "--json").json)
    turns = iter((lambda: join(HILL), lambda: join(DALE)))

    def wait() -> None:
        turn = next(turns, None)
        if turn is None:
            raise KeyboardInterrupt
        turn()

    waits(wait)
    ended = thep("history", "--after", str(last), "--follow", "--format", "jsonl", "--name", "membership.admitted")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    every = done("history", "--json").json
    assert ended.code == 0
    assert rows == [row for row in every[last:] if row["name"] == "membership.admitted"]
    assert [list(row) for row in rows] == [HISTORY_KEYS] * 2
    assert ended.err == f"Stopped. To go on where it stopped: --after {len(every)}\n"


def test_the_same_for_people(store: Path, waits: Callable[[Wait], None]) -> None:
    waits(lambda: join(HILL))
    out = done("history", f"membership:{HILL}", "--follow", "--limit", "2").out
    assert out.count("\n#") == 1
    assert "admitted as a member from 2016-07-02" in out


def test_a_store_that_is_out_of_reach_ends_it_with_how_to_go_on(store: Path, waits: Callable[[Wait], None]) -> None:
    last = len(done("history", "--json").json)

    def wait() -> None:
        raise StoreError("the server went away")

    waits(wait)
    ended = thep("history", "--follow", "--format", "jsonl")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        f"Stopped. To go on where it stopped: --after {last}",
        "Error: the server went away",
    ]


# As processes


def test_lines_come_at_once_and_an_interrupt_ends_it_tidily(store: Path, launching: Launcher) -> None:
    last = len(done("history", "--json").json)
    with following_process(launching, "--after", str(last)) as (process, out, err):
        join(HILL)
        assert json.loads(out.readline())["position"] == last + 1
        os.kill(process.pid, signal.SIGINT)
        assert process.wait() == 0
        err.seek(0)
        said = err.read()
    assert said.startswith("Stopped. To go on where it stopped: --after ")
    assert said.count("\n") == 1


def test_a_reader_that_has_seen_enough_ends_it_though_nothing_more_is_recorded(
    store: Path, launching: Launcher
) -> None:
    with following_process(launching) as (process, out, err):
        out.readline()
        out.close()
        assert process.wait() == 0
        err.seek(0)
        assert err.read() == ""


@contextmanager
def following_process(launching: Launcher, *more: str) -> Iterator[tuple[Process, IO[str], IO[str]]]:
    """One that follows, what it says, and what it says beside that."""
    # a process that was started in the background ignores interrupts, and hands that on
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    reader, writer = os.pipe()
    with os.fdopen(reader, encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        process = launching.start(*FOLLOW, *more, stdout=writer, stderr=err, code=f"{hears}; {MAIN}")
        os.close(writer)
        try:
            yield process, out, err
        finally:
            process.end()


def test_postgresql_wakes_who_waits(fresh_schemas: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """One who may only read, and without a look now and then: it would take an hour."""
    monkeypatch.setattr(following, "LOOKING_SECONDS", 3600)
    url, clock = fresh_schemas(), Clock(date(2021, 6, 1))
    with (
        connect(url, clock=clock) as writer,
        connect(persistence={**settings_of(url), **READ_ONLY}, clock=clock) as reader,
        following.waiting(reader) as wait,
    ):
        House(writer, clock).read(school(999_101))
        wait()
        facts = Follower(reader, 0).facts(wait)
        assert [fact.position for fact in islice(facts, 2)] == [1, 2]
        House(writer, clock).read(school(999_102))
        assert [fact.position for fact in islice(facts, 2)] == [3, 4]


# Pages


def test_pages_of_the_history_are_the_history(store: Path) -> None:
    join(HILL)
    every = done("history", "--json").json
    pages: list[object] = []
    for after in range(0, len(every), 4):
        pages += done("history", "--after", str(after), "--limit", "4", "--json").json
    assert pages == every
    assert done("history", "--after", str(len(every)), "--json").json == []
    unusable("history", "--after", str(len(every) + 1))


# Formats


def test_json_lines_are_the_rows_of_json(store: Path) -> None:
    join(HILL)
    lines = done("history", HILL, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == done("history", HILL, "--json").json


def test_cloud_events_are_valid_and_each_is_one_of_a_kind(store: Path) -> None:
    """The id is the position in the history that the source names."""
    join(HILL)
    rows = done("history", "--json").json
    events = [json.loads(line) for line in done("history", "--format", "cloudevents").out.splitlines()]
    Draft7Validator.check_schema(SCHEMA)
    for event, row in zip(events, rows, strict=True):
        Draft7Validator(SCHEMA).validate(event)
        assert set(event) == {
            "specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data",
        }  # fmt: skip
        assert (event["specversion"], event["datacontenttype"]) == ("1.0", "application/json")
        assert (event["id"], event["subject"]) == (str(row["position"]), row["stream"])
        assert event["type"] == f"{row['name']}.v{row['schema']}"
        assert datetime.fromisoformat(event["time"]) == datetime.fromisoformat(row["recorded_at"])
        assert event["data"] == row
    assert len({(event["source"], event["id"]) for event in events}) == len(rows)
    (source,) = {event["source"] for event in events}
    assert UUID(source).urn == source


def test_what_is_no_cloud_event_is_found_by_the_schema(store: Path) -> None:
    event = json.loads(done("history", "--format", "cloudevents", "--limit", "1").out)
    for wrong in ({"id": ""}, {"specversion": None}, {"source": 7}, {"time": 2016}, {"subject": ""}):
        assert list(Draft7Validator(SCHEMA).iter_errors({**event, **wrong}))
    del event["type"]
    assert list(Draft7Validator(SCHEMA).iter_errors(event))


def test_the_source_is_of_the_history_and_not_of_the_copy(store: Path, tmp_path: Path) -> None:
    def source(*of: str) -> str:
        return str(json.loads(done("history", "--format", "cloudevents", "--limit", "1", *of).out)["source"])

    copy, other = f"sqlite:///{tmp_path}/copy.db", f"sqlite:///{tmp_path}/other.db"
    done("store", "copy", copy)
    done("rulebook", "set", "fees.rate", "6.00", "--from", "2030-09-01", "--authority", "Board", "--store", other)
    assert source() == source("--store", copy) != source("--store", other)
    assert source("--after", "3") == source()
    assert source("--source", "https://example.org/partnership") == "https://example.org/partnership"


@pytest.mark.parametrize(
    "options",
    [
        ("--json", "--follow"),
        ("--json", "--format", "jsonl"),
        ("--follow", "--as-known-at", "3"),
        ("--source", "urn:x:y"),
        ("--source", "two words", "--format", "cloudevents"),
        ("--after", "-1"),
        ("--after", "soon"),
        ("--limit", "0"),
        ("--format", "xml"),
        ("--name", "membership.admit"),
    ],
)
def test_what_cannot_be_meant(store: Path, options: tuple[str, ...]) -> None:
    unusable("history", *options)
