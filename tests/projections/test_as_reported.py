"""The views say what the domain's reports say, at the position that they have reached."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from tests.conftest import Fresh
from tests.projections.support import everything, held, opened
from thep_adapters import connect
from thep_adapters.cli.json_rows import fact_row
from thep_adapters.projections import PROJECTIONS, Views, switching
from thep_adapters.projections.database import Database
from thep_adapters.projections.following import follow
from thep_adapters.projections.projection import Projection, tables_of
from thep_domain import Partnership
from thep_domain.application import fold
from thep_domain.fees import Account, statement_of
from thep_domain.kernel.identifiers import URN
from thep_domain.membership import MemberRow
from thep_domain.schools import SchoolRow
from thep_domain.testing import History, SimulatedClock, histories

END = date.max
ONE_DAY = timedelta(days=1)
FIELDS = tuple(field.name for field in attrs.fields(MemberRow))

Rows = list[dict[str, Any]]


def rows_of(connection: Connection, projection: Projection, generation: int) -> dict[str, Rows]:
    tables = tables_of(projection, generation)
    return {
        name: [dict(row) for row in connection.execute(select(tables[name])).mappings()] for name in projection.views()
    }


def in_memory(clock: SimulatedClock) -> Partnership:
    return connect(clock=clock)


@settings(max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(partnership=in_memory), st.integers(0, 2**16))  # type: ignore[arg-type]
def test_of_any_history_at_any_position(history: History, seed: int) -> None:
    """Some positions are reached with a run of their own, which has to read the streams up to there and no further."""
    dice = Random(seed)
    thep, end = history.thep, len(history.facts)
    cuts = sorted({dice.randint(1, end), dice.randint(1, end), end})
    database = Database("sqlite://")
    for projection in PROJECTIONS:
        generation = switching.begin(database, projection)
        for cut in cuts:
            generation = follow(database, projection, generation, thep.journal, cut, batch=dice.choice((1, 5, 1000)))
            with database.reading() as connection:
                found = rows_of(connection, projection, generation.number)
            CHECKS[projection.name](thep, cut, found)
    database.close()


def register_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    dated = found["register_of_members_dated"]
    first_days = {row["valid_from"] for row in dated}
    days = sorted(first_days | {day - ONE_DAY for day in first_days} | {END})
    for day in days[:: max(1, len(days) // 12)]:
        rows = [row for row in dated if row["valid_from"] <= day <= row["valid_to"]]
        assert as_rows(rows, (*FIELDS,)) == as_reported(thep.memberships(day, as_known_at=cut), FIELDS)
    now = found["register_of_members"]
    timeless = tuple(name for name in FIELDS if name != "status")
    assert as_rows(now, timeless) == as_reported(thep.memberships(END, as_known_at=cut), timeless)


def as_rows(rows: Rows, names: Iterable[str]) -> list[str]:
    return sorted(str([row[name] for name in names]) for row in rows)


def as_reported(rows: list[MemberRow], names: Iterable[str]) -> list[str]:
    def plain(value: Any) -> Any:
        return getattr(value, "value", value)

    return sorted(str([plain(getattr(row, name)) for name in names]) for row in rows)


def ledger_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    facts = list(thep.history(as_known_at=cut))
    accounts = {fact.stream for fact in facts if fact.stream.startswith("account:")}
    for stream in accounts:
        account = stream.partition(":")[2]
        lines = sorted((row for row in found["ledger"] if row["account"] == account), key=lambda r: r["position"])
        lines.sort(key=lambda row: row["date"])
        reported = statement_of((fact for fact in facts if fact.stream == stream), END)
        assert [(row["date"], row["kind"], row["amount_pence"], row["text"]) for row in lines] == [
            (entry.date, entry.kind.value, entry.amount, entry.basis["text"]) for entry in reported.entries
        ]
        assert sum(row["amount_pence"] for row in lines) == reported.balance
        school = thep.establishment(URN(int(account)), as_known_at=cut)
        assert [row["urn"] for row in lines] == [school.registration_on(row["date"]).urn for row in lines]
    assert {f"account:{row['account']}" for row in found["ledger"]} <= accounts
    balances = {key: state.balance for key, (_, state) in fold(facts).items() if isinstance(state, Account)}
    assert sum(row["amount_pence"] for row in found["ledger"]) == sum(balances.values())


def history_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    rows = sorted(found["history"], key=lambda row: row["position"])
    assert list(map(in_columns, rows)) == [fact_row(thep, fact) for fact in thep.history(as_known_at=cut)]


def in_columns(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the view as ``thep history --json`` shows the fact."""

    def cited(*names: str) -> dict[str, Any] | None:
        found = {name.rpartition("_")[2] if "_" in name else "text": row[name] for name in names}
        return found if any(value is not None for value in found.values()) else None

    taken = ("authority_stream", "authority_version", "corrects_stream", "corrects_version", "parts")
    return {name: value for name, value in row.items() if name not in taken} | {
        "event": json.loads(row["event"]),
        "authority": cited("authority", "authority_stream", "authority_version"),
        "corrects": cited("corrects_stream", "corrects_version"),
        "part": [row["part"], row["parts"]],
        "effective_on": row["effective_on"].isoformat(),
        "recorded_at": row["recorded_at"].isoformat(timespec="microseconds"),
    }


def schools_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    def plain(row: SchoolRow) -> dict[str, Any]:
        links = {name: " ".join(map(str, getattr(row, name))) for name in ("predecessors", "successors")}
        return {**attrs.asdict(row), **links}

    rows = sorted(found["register_of_schools"], key=lambda row: int(row["urn"]))
    for row in rows:
        assert row.pop("establishment") == thep.establishment(row["urn"], as_known_at=cut).id
    assert rows == [plain(row) for row in thep.schools(as_known_at=cut)]


CHECKS = {
    "register_of_schools": schools_as_reported,
    "register_of_members": register_as_reported,
    "ledger": ledger_as_reported,
    "history": history_as_reported,
}


def test_of_the_story_on_either_database(store: str, fresh_views: Fresh) -> None:
    with opened(store) as thep, Views(fresh_views()) as views, Views("sqlite://") as in_one_go:
        views.catch_up(thep)
        in_one_go.catch_up(thep)
        for name, check in CHECKS.items():
            (projection,) = (each for each in PROJECTIONS if each.name == name)
            with views.database.reading() as connection:
                check(thep, views.status(thep, name)[0].position, rows_of(connection, projection, 1))
        assert (
            held(views, "register_of_members_dated")[0].keys() == held(in_one_go, "register_of_members_dated")[0].keys()
        )


@pytest.mark.parametrize("same", ["the same database", "another"])
def test_beside_the_events_in_one_postgres_database(same: str, fresh_schemas: Fresh, store: str) -> None:
    pytest.importorskip("thep_adapters.sqlalchemy")
    url = fresh_schemas()
    settings = {"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_URL": url}
    with connect(persistence=settings) as thep, opened(store) as source:
        thep.journal.recorder.insert_events(list(source.journal.recorder.select_notifications(start=1, limit=10_000)))
        with Views(url if same == "the same database" else fresh_schemas()) as views, Views("sqlite://") as other:
            views.catch_up(thep)
            other.catch_up(source)
            assert everything(views) == everything(other)


def test_beside_the_events_in_one_file(store: str) -> None:
    with opened(store) as thep, Views(store) as views, Views("sqlite://") as other:
        views.catch_up(thep)
        other.catch_up(thep)
        assert everything(views) == everything(other)
        before = thep.replay()
        views.rebuild(thep)
        assert thep.replay() == before
