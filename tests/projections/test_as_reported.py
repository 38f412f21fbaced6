"""The views say what the domain's reports say, at the position that they have reached."""

import json
from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from tests.conftest import Fresh
from tests.projections.support import everything, held, opened
from tests.support.numbers import several
from tests.support.reviewing import A, B, reviewing
from tests.support.reviewing import person as reviewer
from thep_adapters import connect
from thep_adapters.cli.json_rows import fact_row
from thep_adapters.projections import PROJECTIONS, Views, switching
from thep_adapters.projections.database import Database
from thep_adapters.projections.following import follow
from thep_adapters.projections.projection import Projection, tables_of
from thep_domain import Partnership
from thep_domain.application import fold
from thep_domain.fees import Account, statement_of
from thep_domain.interventions import Intervention, capacities, concerns, interventions
from thep_domain.kernel.calendar import ALWAYS, ONE_DAY, london_day
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.membership import MemberRow
from thep_domain.peer_review import cycles, peer_reviews, reviewers
from thep_domain.people import people, subjects
from thep_domain.risk import RiskRow, assessments, categories, letters, rounds
from thep_domain.schools import Inspections, SchoolRow
from thep_domain.testing import History, PlainVault, SimulatedClock, histories

END = date.max
FAR = date(2999, 12, 31)
OUTCOME = (
    *("urn", "establishment", "kind", "outcome", "safeguarding", "concern", "inspected_on", "published_on", "dated_by"),
    *("of", "of_urn"),
)
FIELDS = tuple(field.name for field in attrs.fields(MemberRow))

Rows = list[dict[str, Any]]


def rows_of(connection: Connection, projection: Projection, generation: int) -> dict[str, Rows]:
    tables = tables_of(projection, generation)
    return {
        name: [dict(row) for row in connection.execute(select(tables[name])).mappings()] for name in projection.views()
    }


def in_memory(clock: SimulatedClock) -> Partnership:
    return connect(clock=clock, keys=PlainVault())


@settings(
    max_examples=several(3),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
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


def inspections_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    dated = found["outcomes_dated"]
    first_days = {row["valid_from"] for row in dated}
    days = sorted(first_days | {day - ONE_DAY for day in first_days if day > ALWAYS} | {END})
    for day in days[:: max(1, len(days) // 8)]:
        rows = [row for row in dated if row["valid_from"] <= day <= row["valid_to"]]
        reported = thep.outcomes(day, everyone=True, as_known_at=cut)
        assert as_rows(rows, OUTCOME) == as_reported(reported, OUTCOME)
    known = thep.known(cut)
    held = {
        (int(key), each.kind, each.inspected_on, each.overall or each.outcome or None, each.withdrawn)
        for key, state in known.loaded(Inspections)
        for each in state.inspections
    }
    names = ("urn", "kind", "inspected_on", "outcome", "withdrawn")
    assert {tuple(row[name] for name in names) for row in found["inspections"]} == held


def as_rows(rows: Rows, names: Iterable[str]) -> list[str]:
    return sorted(str([row[name] for name in names]) for row in rows)


def as_reported(rows: list[Any], names: Iterable[str]) -> list[str]:
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
    rows = {row["account"]: row for row in found["balances"]}
    assert {f"account:{key}": row["balance_pence"] for key, row in rows.items()} == balances
    summed = {row.key: row for row in thep.balances(END, as_known_at=cut)}
    for key, row in rows.items():
        same = summed[EstablishmentId(key)]
        assert (row["urn"], row["name"]) == (same.urn, same.name)
        assert (row["charged_pence"] - row["credited_pence"], row["paid_pence"]) == (same.charged, same.paid)


def due_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    """By the day of the newest event: what is due on it, as ``thep due`` said then; and what is to come."""
    (newest,) = thep.facts(after=cut - 1, limit=1)
    today = london_day(newest.why.recorded_at)
    then = Partnership(thep.journal.recorder, thep.journal.codec, clock=SimulatedClock(newest.why.recorded_at))
    names = ("key", "due_on", "code", "sentence", "about", "urn", "name", "of")
    now = [row for row in found["due"] if row["due_on"] <= today]
    assert as_rows(now, names) == as_reported(then.due(today, as_known_at=cut), names)
    later = [row for row in then.due(END, as_known_at=cut) if row.due_on > today]
    assert as_rows([row for row in found["due"] if row["due_on"] > today], names) == as_reported(later, names)
    assert {row["as_of"] for row in found["due"]} <= {today}


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


def risk_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    known = thep.known(cut)
    reported = {row.key: row for row in assessments_of_all(thep, cut)}
    assert {row["key"] for row in found["risk_assessments"]} == reported.keys()
    for row in found["risk_assessments"]:
        same = reported[row["key"]]
        assert (row["urn"], row["name"], row["status"], row["category"], row["notified_on"]) == (
            *(same.urn, same.name, same.status, same.category, same.notified_on),
        )
        assert (row["notification_due"], row["evidence"]) == (same.notification_due, same.evidence)
    dated = found["risk_categories_dated"]
    first_days = {row["valid_from"] for row in dated}
    days = sorted(first_days | {day - ONE_DAY for day in first_days} | {END})
    for day in days[:: max(1, len(days) // 12)]:
        rows = sorted(
            (row["establishment"], row["urn"], row["name"], row["category"], row["since"], row["round"])
            for row in dated
            if row["valid_from"] <= day <= row["valid_to"]
        )
        assert rows == sorted(
            (row.establishment, row.urn, row.name, row.category, row.since, row.round) for row in categories(known, day)
        )
    sent = sorted((row["establishment"], row["notified_on"], row["category"]) for row in found["risk_notifications"])
    assert sent == sorted(
        (row.establishment, row.notified_on, row.category) for row in letters(known, END) if row.notified_on
    )


def assessments_of_all(thep: Partnership, cut: int) -> list[RiskRow]:
    """Every school of every round, whatever comes."""
    known = thep.known(cut)
    return [row for each in rounds(known, END) for row in assessments(known, END, each.round)]


def casework_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    known = thep.known(cut)
    for view, names, ask in (
        ("concerns_dated", ("concern", "urn", "area", "level", "status"), concerns),
        ("interventions_dated", ("intervention", "urn", "form", "status", "giver"), interventions),
    ):
        dated = found[view]
        first_days = {row["valid_from"] for row in dated}
        days = sorted(first_days | {day - ONE_DAY for day in first_days if day > ALWAYS} | {END})
        for day in days[:: max(1, len(days) // 12)]:
            rows = [row for row in dated if row["valid_from"] <= day <= row["valid_to"]]
            reported: list[Any] = ask(known, day)
            assert as_rows(rows, names) == as_reported(reported, names), (view, day)
        now = {row[names[0]]: row["status"] for row in found[view.removesuffix("_dated")]}
        assert now == {row.key: row.status for row in ask(known, FAR)}
    dated = found["capacity_dated"]
    for day in sorted({row["valid_from"] for row in dated})[:12]:
        rows = [row for row in dated if row["valid_from"] <= day <= row["valid_to"]]
        told = {each.giver: (each.declared, each.committed, each.free, each.over) for each in capacities(known, day)}
        for row in rows:
            assert (row["declared"], row["committed"], row["free"], row["over"]) == told[row["giver"]]
    cases = dict(known.loaded(Intervention))
    assert len(found["intervention_candidates"]) == sum(len(case.candidates) for case in cases.values())
    assert len(found["intervention_objectives"]) == sum(len(case.objectives) for case in cases.values())
    held = {(row["intervention"], row["review"], row["withdrawn"]) for row in found["intervention_reviews"]}
    assert held == {(key, each.number, each.withdrawn) for key, case in cases.items() for each in case.reviews}


def peer_review_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    known = thep.known(cut)
    assert {row["key"] for row in found["cycles"]} == {row.cycle for row in cycles(known, FAR)}
    reported = {row.review: row for row in peer_reviews(known, FAR)}
    now = {row["key"]: (row["urn"], row["name"], row["status"], row["moves"]) for row in found["peer_reviews"]}
    assert now == {key: (row.host, row.name, row.status, row.moves) for key, row in reported.items()}
    dated = found["peer_reviews_dated"]
    for day in sorted({row["valid_from"] for row in dated})[:12]:
        stood = {row["review"]: row["status"] for row in dated if row["valid_from"] <= day <= row["valid_to"]}
        assert stood == {row.review: row.status for row in peer_reviews(known, day)}
        seated = {
            (row["review"], row["person"])
            for row in found["peer_review_seats"]
            if row["valid_from"] <= day <= row["valid_to"]
        }
        assert seated == {(row.review, seat.person) for row in peer_reviews(known, day) for seat in row.reviewers}
    employed = found["reviewers_dated"]
    for day in sorted({row["valid_from"] for row in employed})[:12]:
        works = {row["person"]: row["guest"] for row in employed if row["valid_from"] <= day <= row["valid_to"]}
        assert works == {row.person: row.guest for row in reviewers(known, day)}


def people_as_reported(thep: Partnership, cut: int, found: dict[str, Rows]) -> None:
    known = thep.known(cut)
    rows = {row["subject"]: row for row in found["people_and_cases"]}
    assert {row.subject for row in subjects(known)} <= set(rows)
    for each in subjects(known):
        row = rows[each.subject]
        assert (row["live_keys"].split(), row["erased_keys"].split()) == ([*each.live_keys], [*each.erased_keys])
        assert row["kept_from"] == each.kept_from
    for person in people(known):
        row = rows[f"person:{person.person}"]
        assert (row["added_on"], row["described_on"]) == (person.added_on, person.described_on)


CHECKS = {
    "peer_review": peer_review_as_reported,
    "casework": casework_as_reported,
    "risk": risk_as_reported,
    "inspections": inspections_as_reported,
    "people_and_cases": people_as_reported,
    "register_of_schools": schools_as_reported,
    "register_of_members": register_as_reported,
    "ledger": ledger_as_reported,
    "due": due_as_reported,
    "history": history_as_reported,
}


def test_nobody_has_a_seat_at_a_review_that_was_cancelled_by_then() -> None:
    """A reviewer stood down on a day after which it is learnt that the school had closed before it."""
    (projection,) = (each for each in PROJECTIONS if each.name == "peer_review")
    with reviewing() as house:
        house.office.peer_review.stand_down(house.named(), reviewer(B), on=date(2018, 2, 20))
        house.closes(A, date(2018, 2, 10), as_at=date(2018, 3, 1))
        database, end = Database("sqlite://"), house.thep.position
        generation = follow(
            database, projection, switching.begin(database, projection), house.thep.journal, end, batch=1000
        )
        with database.reading() as connection:
            peer_review_as_reported(house.thep, end, rows_of(connection, projection, generation.number))
        database.close()


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
