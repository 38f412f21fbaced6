"""Examining the layout of a store: whatever no longer guards the events, or stands in their way, is found."""

import pytest

from tests.sqlalchemy.support import Store, events
from thep_adapters.sqlalchemy.keeping import Finding, copy, examined

SWALLOWING = "CREATE TRIGGER swallow BEFORE INSERT ON stored_events BEGIN SELECT RAISE(IGNORE); END"

ON_SQLITE = [
    ("DROP TRIGGER stored_events_no_update", "the trigger stored_events_no_update is missing"),
    ("DROP TRIGGER stored_events_no_delete", "the trigger stored_events_no_delete is missing"),
    ("DROP TRIGGER stored_events_append_only", "the trigger stored_events_append_only is missing"),
    ("DROP INDEX stored_events_aggregate_idx", "the index stored_events_aggregate_idx is missing"),
    (SWALLOWING, "the trigger swallow was not made by this library"),
    (SWALLOWING.replace("stored_events", "STORED_EVENTS"), "the trigger swallow was not made by this library"),
    (SWALLOWING.replace("stored_events", "stored_snapshots"), "the trigger swallow was not made by this library"),
    (SWALLOWING.replace("stored_events", "thep_schema"), "the trigger swallow was not made by this library"),
    ("CREATE UNIQUE INDEX one ON stored_events (topic)", "the index one was not made by this library"),
    ("ALTER TABLE stored_events ADD COLUMN note TEXT", "the table stored_events is not as this library makes it"),
    (
        (
            "DROP TRIGGER stored_events_no_update; CREATE TRIGGER stored_events_no_update"
            " BEFORE UPDATE ON stored_events BEGIN SELECT 1; END"
        ),
        "the trigger stored_events_no_update is not as this library makes it",
    ),
    (
        (
            "DROP INDEX stored_events_aggregate_idx; CREATE INDEX stored_events_aggregate_idx ON stored_events"
            " (originator_id, originator_version)"
        ),
        "the index stored_events_aggregate_idx is not as this library makes it",
    ),
]

NOTHING = "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"

ON_POSTGRES = [
    ("DROP TRIGGER guard ON stored_events", "the trigger guard is missing"),
    ("ALTER TABLE stored_events DISABLE TRIGGER guard", "the trigger guard is switched off"),
    ("ALTER TABLE stored_events ENABLE REPLICA TRIGGER guard", "the trigger guard is switched off"),
    (
        (
            "DROP TRIGGER guard ON stored_events; CREATE TRIGGER guard BEFORE UPDATE ON stored_events"
            " FOR EACH STATEMENT EXECUTE FUNCTION stored_events_guard()"
        ),
        "the trigger guard is not as this library makes it",
    ),
    (
        (
            f"{NOTHING}; DROP TRIGGER guard ON stored_events; CREATE TRIGGER guard BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON stored_events FOR EACH STATEMENT EXECUTE FUNCTION nothing()"
        ),
        "the trigger guard is not as this library makes it",
    ),
    (
        "CREATE OR REPLACE FUNCTION stored_events_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "the function stored_events_guard is not as this library makes it",
    ),
    ("DROP INDEX stored_events_aggregate_idx", "the unique index of originator_id and originator_version is missing"),
    ("ALTER TABLE stored_events DROP CONSTRAINT stored_events_pkey", "the unique index of id is missing"),
    (
        f"{NOTHING}; CREATE TRIGGER swallow BEFORE INSERT ON stored_events FOR EACH ROW EXECUTE FUNCTION nothing()",
        "the trigger swallow was not made by this library",
    ),
    (
        "CREATE RULE swallow AS ON INSERT TO stored_events DO INSTEAD NOTHING",
        "the rule swallow was not made by this library",
    ),
    ("CREATE UNIQUE INDEX one ON stored_events (topic)", "one was not made by this library"),
    ("ALTER TABLE stored_events ENABLE ROW LEVEL SECURITY", "row security is on"),
    ("ALTER TABLE stored_events ALTER topic DROP NOT NULL", "the column topic is missing, or not as"),
    ("ALTER TABLE stored_events ALTER checksum TYPE numeric", "the column checksum is missing, or not as"),
]


def filled(store: Store) -> None:
    factory = store.factory()
    factory.application_recorder().insert_events(events(1))
    factory.aggregate_recorder("snapshots")
    factory.close()


def problems(store: Store) -> list[str]:
    found = [each.problem for each in examined(store.recorder(CREATE_TABLE="no")) if isinstance(each, Finding)]
    assert all("thep store copy" in each for each in found)
    return found


@pytest.mark.parametrize(("statements", "problem"), ON_SQLITE)
def test_a_file_that_was_altered(file_store: Store, statements: str, problem: str) -> None:
    filled(file_store)
    assert problems(file_store) == []
    head, _, tail = statements.partition("; CREATE")
    for statement in (head, *([f"CREATE{tail}"] if tail else [])):
        file_store.execute(statement)
    (said,) = problems(file_store)
    assert problem in said


@pytest.mark.parametrize(("statements", "problem"), ON_POSTGRES)
def test_a_server_that_was_altered(server_store: Store, statements: str, problem: str) -> None:
    filled(server_store)
    assert problems(server_store) == []
    server_store.execute(statements)
    (said,) = problems(server_store)
    assert problem in said


def test_what_others_keep_in_the_same_database_is_no_concern_of_ours(store: Store) -> None:
    filled(store)
    store.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)")
    store.execute("CREATE INDEX topics ON stored_events (topic)")
    store.execute("CREATE VIEW topics_seen AS SELECT DISTINCT topic FROM stored_events")
    assert problems(store) == []


def test_a_copy_has_the_layout_again(file_store: Store, store: Store) -> None:
    """As the finding says."""
    filled(file_store)
    file_store.execute("DROP TRIGGER stored_events_no_update")
    copy(file_store.recorder(), store.recorder())
    assert problems(store) == []
