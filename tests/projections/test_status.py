"""What a projection says of itself: how far behind it is, when it must be rebuilt, and of whose history it is."""

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Text, text

from tests.projections.support import TODAY, Tally, everything, held, opened, pay, tell
from tests.support import Clock
from tests.support.tampering import unguarded
from thep_adapters import connect
from thep_adapters.projections import PROJECTIONS, RebuildNeeded, Views
from thep_adapters.projections.projection import Columns, shape_of
from thep_adapters.sqlalchemy.checksum import checksum
from thep_domain.application import StoreError

# The shape of each projection, and a hash of the rows that it makes of the story. Where only the second has changed,
# the projection's ``version`` must be raised: else views that exist would keep rows of the old kind.
KNOWN = {
    "casework": ("1-6b791670f53e3238", "e0af4f4b011b185c"),
    "due": ("1-9888d05394ed4772", "b465e5719a4c8dba"),
    "history": ("1-9166c6d84c520e24", "308787118a488a29"),
    "inspections": ("1-4f3eafc8bf364a13", "cceff2522972e240"),
    "ledger": ("1-b3a52e1e7feec964", "6a803c5914c707ca"),
    "peer_review": ("1-7a0e1b4684d94c36", "217dfe378d888901"),
    "people_and_cases": ("1-4640e263559397ca", "cf1cbb66a638b486"),
    "risk": ("1-a273437a25db5d5c", "f865256c77f3fc9f"),
    "register_of_members": ("1-e240ceb0865bc465", "9a7625c493ca4eb2"),
    "register_of_schools": ("1-880de4019b3330d9", "868df2a407d763d6"),
}


class Otherwise(Tally):
    """The same with one column more."""

    def views(self) -> Mapping[str, Columns]:
        return {"tally": (Column("name", Text, primary_key=True), Column("events", Integer), Column("more", Text))}


class Newer(Tally):
    """The same columns, other rows."""

    version = 2


def test_lag_in_positions_and_age() -> None:
    clock = Clock(TODAY)
    with connect(clock=clock) as thep, Views("sqlite://") as views:
        tell(thep)
        views.catch_up(thep)
        clock.pass_by(hours=2)
        pay(thep, 3)
        clock.pass_by(hours=1)
        status = views.status(thep, "ledger")[0]
        assert (status.state, status.behind) == ("behind", 3)
        assert status.newest_event_at == datetime(2021, 6, 1, 12, tzinfo=UTC)
        assert status.age == timedelta(hours=3)
        (status,) = views.catch_up(thep, "ledger")
        assert (status.state, status.behind, status.age) == ("current", 0, timedelta(hours=1))
        states = {each.name: each.state for each in views.status(thep)}
        assert states == {each.name: "current" if each.name == "ledger" else "behind" for each in PROJECTIONS}


def test_a_history_without_events() -> None:
    with connect(clock=Clock(TODAY)) as thep, Views("sqlite://") as views:
        assert [each.state for each in views.status(thep)] == ["never built"] * len(PROJECTIONS)
        assert [each.state for each in views.catch_up(thep)] == ["current"] * len(PROJECTIONS)
        assert all(each.age is None for each in views.status(thep))
        assert held(views, "history") == []
        tell(thep)
        assert {each.behind for each in views.catch_up(thep)} == {0}


def test_to_ask_makes_no_file(store: str, tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with opened(store) as thep, Views(f"sqlite:///{path}") as views:
        assert views.status(thep)[0].state == "never built"
        with pytest.raises(StoreError, match="were never built"):
            views.members(TODAY)
        with pytest.raises(StoreError, match="No projection is named"):
            views.catch_up(thep, "leger")
    assert not path.exists()


@pytest.mark.parametrize("other", [Otherwise(), Newer()])
def test_another_shape_is_rebuilt_and_until_then_left_alone(other: Tally, store: str, views_url: str) -> None:
    with opened(store) as thep:
        with Views(views_url, [Tally()]) as views:
            views.catch_up(thep)
            before = held(views, "tally")
        pay(thep, 2)
        with Views(views_url, [other]) as views:
            assert views.status(thep)[0].state == "needs rebuild"
            with pytest.raises(RebuildNeeded, match="thep projections rebuild tally"):
                views.catch_up(thep)
            assert held(views, "tally") == before
            (status,) = views.rebuild(thep)
            assert (status.state, status.generation) == ("current", 2)
            assert sum(row["events"] for row in held(views, "tally")) == status.head
        with Views(views_url, [Tally()]) as views, pytest.raises(RebuildNeeded):
            views.catch_up(thep)


def test_a_build_of_another_shape_that_was_cut_short_is_dropped(store: str, views_url: str) -> None:
    def give_up(name: str, position: int, head: int) -> None:
        raise KeyboardInterrupt

    with opened(store) as thep:
        with Views(views_url, [Newer()], batch=5) as views, pytest.raises(KeyboardInterrupt):
            views.catch_up(thep, told=give_up)
        with Views(views_url, [Tally()]) as views:
            (status,) = views.catch_up(thep)
            assert (status.generation, status.state, status.building_position) == (2, "current", None)


def test_the_tables_of_what_was_replaced_are_dropped(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url, [Tally()]) as views:
        views.catch_up(thep)
        views.rebuild(thep)
        with views.database.reading() as connection:
            connection.execute(text("SELECT * FROM tally_g2"))
        with pytest.raises(StoreError, match="tally_g1"), views.database.reading() as connection:
            connection.execute(text("SELECT * FROM tally_g1"))


def test_views_of_another_history_are_not_mixed(store: str, views_url: str) -> None:
    with opened(store) as thep, connect(clock=Clock(date(2021, 7, 1))) as other, Views(views_url) as views:
        views.catch_up(thep)
        before = everything(views)
        tell(other)
        pay(other, 2)
        with pytest.raises(RebuildNeeded, match="another history"):
            views.catch_up(other)
        assert everything(views) == before
        assert views.rebuild(other, "history")[0].behind == 0
        assert {row["recorded_at"] for row in held(views, "history")} != set()
        with connect(clock=Clock(TODAY)) as empty:
            assert views.status(empty)[0].state == "another history"
            with pytest.raises(RebuildNeeded):
                views.catch_up(empty)


@pytest.mark.parametrize("more", [0, 5])
def test_views_of_another_history_are_not_called_behind(store: str, views_url: str, more: int) -> None:
    """However far that one has come."""
    with opened(store) as thep, connect(clock=Clock(date(2021, 7, 1))) as other, Views(views_url) as views:
        views.catch_up(thep)
        tell(other)
        pay(other, more)
        assert {each.state for each in views.status(other)} == {"another history"}
        assert not any(each.same_history for each in views.status(other))
        assert {each.state for each in views.status(thep)} == {"current"}


def test_an_event_that_was_edited_is_noticed(store: str, views_url: str) -> None:
    """Of the last that was applied the mark is taken over its bytes: salt, actor, whatever it says."""
    with opened(store) as thep, Views(views_url) as views:
        views.catch_up(thep)
        path = Path(store.removeprefix("sqlite:///"))
        before = thep.journal.last()
        assert before is not None
        (row,) = thep.journal.rows(before.stream, after=before.version - 1, limit=1)
        edited = re.sub(rb'"salt":"....', b'"salt":"thep', row.state)
        mark = checksum(before.position, before.stream.encode(), before.version, row.topic.encode(), edited)
        with closing(sqlite3.connect(path)) as raw, raw, unguarded(raw):
            raw.execute(
                "UPDATE stored_events SET state = ?, checksum = ? WHERE id = ?", (edited, mark, before.position)
            )
        assert {each.state for each in views.status(thep)} == {"another history"}
        pay(thep, 1)
        with pytest.raises(RebuildNeeded, match=f"event {before.position} of this store is not the one they hold"):
            views.catch_up(thep)


def test_a_table_of_somebody_else_is_not_touched(store: str, views_url: str) -> None:
    with opened(store) as thep, Views(views_url) as views:
        with views.database.writing() as connection:
            connection.execute(text("CREATE TABLE ledger (theirs INTEGER)"))
        with pytest.raises(StoreError, match="ledger"):
            views.catch_up(thep, "ledger")
        assert held(views, "ledger") == []


@pytest.mark.parametrize("url", ["mysql://host/db", "views.db", "", "sqlite:///no/such/folder/views.db"])
def test_a_database_that_cannot_be_used(url: str, store: str) -> None:
    with opened(store) as thep, pytest.raises(StoreError), Views(url) as views:
        views.catch_up(thep)


def test_a_projection_of_no_such_name(store: str) -> None:
    with opened(store) as thep, Views("sqlite://") as views, pytest.raises(StoreError, match="ledger"):
        views.catch_up(thep, "leger")


def test_shapes_and_rows_go_together() -> None:
    """Whoever changes what rows are worked out raises the projection's ``version``: then views are rebuilt."""
    with connect(clock=Clock(TODAY)) as thep, Views("sqlite://") as views:
        tell(thep)
        views.catch_up(thep)
        found = everything(views)
    rows = {
        projection.name: hashlib.sha256(str([told(found[view]) for view in projection.views()]).encode()).hexdigest()[
            :16
        ]
        for projection in PROJECTIONS
    }
    assert {each.name: (shape_of(each), rows[each.name]) for each in PROJECTIONS} == KNOWN


def told(rows: list[str]) -> list[str]:
    """But for the answers to requests, each of which has a random salt, and for the rulebook's own words."""
    return [row for row in rows if "request.answered" not in row and "rulebook.founded" not in row]
