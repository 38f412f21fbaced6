"""The readers of the views answer as the questions of the Partnership do, a page at a time, and never scan a table."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Connection, event, text

from tests.projections.support import POSTGRES, SQLITE, opened
from tests.projections.test_as_reported import in_memory
from tests.support import AUTHORITY, OTHER, SCHOOL, THIRD, Clock, House, school
from tests.support.numbers import several
from tests.support.story import ACADEMY, SCHOOLS
from thep_adapters import connect
from thep_adapters.cli.json_rows import fact_row
from thep_adapters.projections import HistoryRow, LedgerLine, RebuildNeeded, Views
from thep_adapters.projections.ledger import Ledger
from thep_domain import ALL, URN, BadArgument, Partnership, Refused, Status, StoreError
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import EstablishmentId
from thep_domain.testing import History, histories

DAY = date(2017, 9, 1)
PAGE = Path(__file__).parents[2] / "docs/read-models.md"


@contextmanager
def caught_up(told_once: Path, url: str) -> Iterator[Views]:
    """Views of the story, to be read only."""
    with Views(url) as views:
        with opened(f"sqlite:///{told_once}") as thep:
            views.catch_up(thep)
        yield views


@pytest.fixture(scope="module")
def views_in_memory(told_once: Path) -> Iterator[Views]:
    with caught_up(told_once, "sqlite://") as views:
        yield views


@pytest.fixture(scope="module", params=[SQLITE, POSTGRES])
def views(request: pytest.FixtureRequest, told_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    """Views of the story on either database."""
    if request.param == SQLITE:
        url = f"sqlite:///{tmp_path_factory.mktemp('views') / 'views.db'}"
    else:
        url = request.getfixturevalue("lasting_schemas")()
    with caught_up(told_once, url) as found:
        yield found


@settings(
    max_examples=several(4),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(histories(partnership=in_memory))  # type: ignore[arg-type]
def test_of_any_history_the_readers_say_what_the_questions_say(history: History) -> None:
    with Views("sqlite://") as views:
        views.catch_up(history.thep)
        compare(views, history.thep)


def compare(views: Views, thep: Partnership) -> None:
    """Every reader with its question: whole, page by page, and for each school and stream."""
    days = {fact.why.effective_on for fact in thep.history()}
    for day in sorted(days | {day - ONE_DAY for day in days})[::5]:
        assert views.members(day) == thep.members(day)
        assert views.members(day, limit=2) == thep.members(day, limit=2)
        assert views.memberships(day) == thep.memberships(day)
        assert views.memberships(day, status="applied") == thep.memberships(day, status="applied")
        whole = sorted(thep.memberships(day), key=lambda row: row.key)
        assert pages(lambda **page: views.memberships(day, **page)) == whole  # noqa: B023 - it is done with at once
    schools = thep.schools()
    assert views.schools() == schools
    assert pages(views.schools) == schools
    for la, phase in {(row.la, row.phase) for row in schools}:
        assert views.schools(la=la) == thep.schools(la=la)
        assert views.schools(phase=phase.upper()) == thep.schools(phase=phase.upper())
        assert views.schools(la=la, phase=phase, limit=1) == thep.schools(la=la, phase=phase, limit=1)
    every = [fact_row(thep, fact) for fact in thep.facts()]
    assert [as_fact(row) for row in views.history()] == every
    assert [as_fact(row) for row in pages(views.history)] == every
    for urn in [row.urn for row in schools]:
        own = [fact_row(thep, fact) for fact in thep.facts(of=urn)]
        assert [as_fact(row) for row in views.history(urn)] == own
        assert [as_fact(row) for row in views.history(urn, after=own[0]["position"], limit=3)] == own[1:4]
        lines = views.ledger(urn)
        entries = thep.statement(urn, max(days)).entries
        assert [(line.date, line.kind, line.amount_pence, line.text) for line in lines] == [
            (entry.date, entry.kind.value, entry.amount, entry.basis["text"]) for entry in entries
        ]
        assert lines == views.ledger(thep.establishment(urn).id)
        assert pages(lambda **page: views.ledger(urn, **page)) == sorted(lines, key=lambda line: line.position)  # noqa: B023
    sums = views.balances()
    assert pages(views.balances) == sums
    assert {row.key: row.balance_pence for row in sums} == {row.key: row.owed for row in thep.balances(max(days))}
    for stream in sorted({row["stream"] for row in every})[:6]:
        assert [as_fact(row) for row in views.history(stream)] == [row for row in every if row["stream"] == stream]
    names = ["membership.admitted", "fees.payment_received"]
    assert [as_fact(row) for row in views.history(names=names)] == [fact_row(thep, f) for f in thep.facts(names=names)]


def pages(ask: Any, size: int = 3) -> list[Any]:
    rows: list[Any] = []
    found = ask(limit=size)
    while found:
        assert len(found) <= size
        rows += found
        found = ask(limit=size, after=rows[-1].key)
    return rows


def as_fact(row: HistoryRow) -> dict[str, Any]:
    """A row of the history as ``thep history --json`` shows the fact."""
    authority = None if row.authority is None else {
        "text": row.authority, "stream": row.authority_stream, "version": row.authority_version,
    }  # fmt: skip
    corrects = None if row.corrects_stream is None else {
        "stream": row.corrects_stream, "version": row.corrects_version,
    }  # fmt: skip
    return {
        "position": row.position,
        "stream": row.stream,
        "version": row.version,
        "name": row.name,
        "schema": row.schema,
        "event": json.loads(row.event),
        "actor": row.actor,
        "reason": row.reason,
        "authority": authority,
        "command": row.command,
        "corrects": corrects,
        "part": [row.part, row.parts],
        "effective_on": row.effective_on.isoformat(),
        "recorded_at": row.recorded_at.isoformat(timespec="microseconds"),
        "request": row.request,
    }


def test_of_the_story_on_either_database(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url) as views:
        views.catch_up(thep)
        compare(views, thep)
        assert len(views.ledger(ACADEMY)) == 2
        assert views.ledger(ACADEMY) == views.ledger(SCHOOLS[0])
        assert isinstance(views.ledger(ACADEMY)[0], LedgerLine)
        assert views.history(ACADEMY)[-1].key == views.history(SCHOOLS[0])[-1].key


def test_what_is_not_there_is_said(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url) as views:
        with pytest.raises(StoreError, match="never built: catch up first"):
            views.members(DAY)
        views.catch_up(thep)
        for read in (views.ledger, views.history):
            with pytest.raises(Refused, match="unknown-school"):
                read(URN(999_999))
        for la in ("999", "\ud800"):
            with pytest.raises(BadArgument, match="no school of the register is under it: the register has 2"):
                views.schools(la=la)
        assert views.ledger(EstablishmentId("999999-2")) == []
        assert views.history("membership:999999") == []
    with Views(views_url, [Ledger()]) as views, pytest.raises(StoreError, match="These views have no history"):
        views.history()


def test_the_statement_of_the_docs_tells_the_status_of_each_spell() -> None:
    """Of every status there is, from the register of members as known now: docs/read-models.md."""
    (statement,) = re.findall(r"```sql\nSELECT name, (CASE.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    clock = Clock(date(2021, 6, 1))
    with connect(clock=clock) as thep, Views("sqlite://") as views:
        house = House(thep, clock)
        for number in range(4):
            house.member(100_901 + number)
        for number in range(4, 7):
            house.read(school(100_901 + number))
            house.office.membership.apply(URN(100_901 + number), "full", on=date(2016, 9, 1), commitments=ALL)
        made = house.office.membership
        made.serve_notice(SCHOOL, received_on=date(2018, 3, 1))
        made.serve_notice(OTHER, received_on=date(2018, 3, 1), leaving=date(2019, 8, 31))
        made.change_tier(OTHER, "associate", on=date(2019, 9, 1), authority=AUTHORITY)
        house.closes(THIRD, date(2018, 8, 31), as_at=date(2018, 9, 1))
        made.decline(URN(100_905), on=date(2016, 10, 1), authority=AUTHORITY)
        made.withdraw_application(URN(100_906), on=date(2016, 10, 1))
        views.catch_up(thep)
        seen = set()
        for day in (
            date(2016, 8, 31),
            date(2016, 9, 1),
            date(2016, 10, 1),
            date(2018, 3, 1),
            date(2019, 8, 31),
            clock.moment.date(),
        ):
            with views.database.reading() as connection:
                found = connection.execute(text(f"SELECT key, {statement}"), {"day": day.isoformat()}).all()
            statuses: dict[str, str] = dict(map(tuple, found))
            assert statuses == {row.key: str(row.status) for row in thep.memberships(day)}
            seen |= set(statuses.values())
        assert seen == set(map(str, Status))


def test_no_key_and_no_number_is_too_strange_to_be_answered(store: str, views_url: str) -> None:
    """What no row can have is a wrong argument, and what lies beyond all rows is an empty page."""
    most: Any = 10**30
    with opened(store) as thep, Views(views_url) as views:
        views.catch_up(thep)
        assert views.members(DAY, limit=most) == sorted(thep.members(DAY), key=lambda row: row.key)
        assert views.history(limit=most) == views.history()
        assert views.history(after=most) == []
        assert views.ledger(ACADEMY, after=most) == []
        assert views.schools(limit=most) == thep.schools()
        wrong: list[tuple[str, Callable[[], Any]]] = [
            ("after", lambda: views.members(DAY, after="\ud800")),
            ("after", lambda: views.ledger(ACADEMY, after="1")),  # type: ignore[arg-type]
            ("of", lambda: views.ledger(EstablishmentId("\ud800"))),
            ("of", lambda: views.ledger(EstablishmentId("a\0"))),
            ("of", lambda: views.ledger(most)),
            ("of", lambda: views.history("membership:\ud800")),
        ]
        for argument, ask in wrong:
            with pytest.raises(BadArgument) as found:
                ask()
            assert found.value.argument == argument


def test_closed_views_say_so(store: str, views_url: str) -> None:
    """Whoever asks, and whoever catches up; those in memory would be empty."""
    with opened(store) as thep:
        for url in (views_url, "sqlite://"):
            with Views(url) as views:
                views.catch_up(thep)
            views.close()
            asks: tuple[Callable[[], Any], ...] = (
                lambda: views.members(DAY),
                lambda: views.catch_up(thep),
            )
            for ask in asks:
                with pytest.raises(StoreError, match="These views were closed: open them again"):
                    ask()


def test_a_path_is_no_url_of_views(tmp_path: Path) -> None:
    path: Any = tmp_path / "views.db"
    with pytest.raises(BadArgument, match=r"give the address of a database as text, such as sqlite:///thep-views\.db"):
        Views(path)


def test_views_of_another_shape_are_not_read(store: str, views_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(store) as thep, Views(views_url) as views:
        views.catch_up(thep)
        monkeypatch.setattr(Ledger, "version", 2)
        with pytest.raises(RebuildNeeded, match="thep projections rebuild ledger"):
            views.ledger(SCHOOLS[1])
        views.rebuild(thep, "ledger")
        assert len(views.ledger(SCHOOLS[1])) == 2


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda views: views.members("2017-09-01"), "day is '2017-09-01'"),
        (lambda views: views.members(datetime(2017, 9, 1)), "day is datetime"),  # noqa: DTZ001 - no day
        (lambda views: views.members(DAY, after=7), "after is 7"),
        (lambda views: views.schools(after="7"), "after is '7'"),
        (lambda views: views.history(after=None), "after is None"),
        (lambda views: views.members(DAY, limit=1.0), "limit is 1.0"),
    ],
)
def test_what_cannot_be_meant(views_in_memory: Views, ask: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        ask(views_in_memory)


def test_an_unknown_event_is_said_with_the_nearest(views_in_memory: Views) -> None:
    with pytest.raises(ValueError, match=r"did you mean membership\.admitted"):
        views_in_memory.history(names=["membership.admit"])


# Indexes

QUESTIONS = {
    "the members of a day, page by page": lambda views: views.members(DAY, limit=2, after="100901/1"),
    "the first page of them": lambda views: views.members(DAY, limit=2),
    "the ledger of a school": lambda views: views.ledger(ACADEMY, limit=10, after=1),
    "the accounts in sums, page by page": lambda views: views.balances(limit=2, after="100900"),
    "the history of a school": lambda views: views.history(ACADEMY, limit=10, after=1),
    "the history of a stream": lambda views: views.history(f"membership:{SCHOOLS[1]}", limit=10, after=1),
    "the admissions after a position": lambda views: views.history(names=["membership.admitted"], after=1),
    "the history after a position": lambda views: views.history(limit=10, after=20),
    "the register of an authority, page by page": lambda views: views.schools(la="211", limit=2, after=SCHOOLS[0]),
    "the register, page by page": lambda views: views.schools(limit=2, after=SCHOOLS[0]),
}


INDEXES = (
    "members_dated_g1_key (key>?)",
    "ledger_g1_account_position (account=? AND position>?)",
    "balances_g1_1 (account>?)",
    "history_g1_stream_position (stream=? AND position>?)",
    "history_g1_name_position (name=? AND position>?)",
    "history_g1 USING INTEGER PRIMARY KEY (rowid",
    "history_naming_g1_1 (name=? AND position>?)",
    "schools_g1_la_urn (la=? AND urn>?)",
    "schools_g1_establishment (establishment=?)",
    "schools_g1 USING INTEGER PRIMARY KEY (rowid",
)
"""How SQLite finds the rows of each question: by the whole of a condition."""


@contextmanager
def statements(views: Views) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the views meanwhile, but for which generation is read."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT") and "thep_projections" not in statement and "pg_catalog" not in statement:
            asked.append((statement, parameters))

    event.listen(views.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(views.database.engine, "before_cursor_execute", note)


def plan(connection: Connection, statement: str, parameters: Any) -> str:
    """How the database finds the rows, a line a step."""
    how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    if connection.dialect.name != "sqlite":
        for way in ("seqscan", "bitmapscan"):  # of so few rows a scan would be cheapest
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{how} {statement}", parameters))


def scans(plan: str) -> bool:
    """Whether a whole table, or a whole index, is read."""
    return any(step in line for line in plan.splitlines() for step in ("SCAN ", "Seq Scan")) or not (
        "SEARCH " in plan or "Index Cond" in plan
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_scans_a_table(question: str, views: Views) -> None:
    with statements(views) as asked:
        assert QUESTIONS[question](views)
    assert asked
    for statement, parameters in asked:
        with views.database.reading() as connection:
            how = plan(connection, statement, parameters)
        assert not scans(how), f"{statement}\n{how}"
        if views.database.is_sqlite:  # a server weighs the indexes by how many rows there are
            assert any(index in how for index in INDEXES), f"{statement}\n{how}"


def test_a_scan_is_seen_as_one(views: Views) -> None:
    with views.database.reading() as connection:
        for column in ("actor", "text"):
            table = "history" if column == "actor" else "ledger"
            assert scans(plan(connection, f"SELECT * FROM {table} WHERE {column} = 'x'", ()))
