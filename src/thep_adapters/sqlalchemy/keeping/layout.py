"""Whether the tables of a store, and what guards them, are as this library makes them."""

import re
from collections.abc import Iterator, Mapping

from attrs import frozen
from sqlalchemy import Index, Table
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from thep_adapters.sqlalchemy.keeping.upgrading import FOLDS, SNAPSHOTS
from thep_adapters.sqlalchemy.recorders import SQLAlchemyApplicationRecorder
from thep_adapters.sqlalchemy.schema import known_version, qualified, snapshots_table, versions_table

REMEDY = "copy the events to a new store with `thep store copy`"

NAME = r'"(?:[^"]|"")+"'
NAMED = re.compile(rf"CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER|FUNCTION) ({NAME}(?:\.{NAME})?|\w+)")
CONSTRAINT = re.compile(r"ADD CONSTRAINT (\w+)", re.IGNORECASE)
BODY = re.compile(r" AS (\$\w*\$)(.*)\1", re.DOTALL)
WHEN = re.compile(r"\b(BEFORE|AFTER|INSTEAD OF|INSERT|UPDATE|DELETE|TRUNCATE|ROW|STATEMENT|WHEN)\b")


def examined_layout(recorder: SQLAlchemyApplicationRecorder) -> Iterator[str]:
    """What is wrong with a table of the store, each in a sentence."""
    store = recorder.datastore
    schema = recorder.table.schema
    kept = [snapshots_table(name, schema) for name in (SNAPSHOTS, FOLDS)]
    with store.engine.connect() as connection:
        beside = [table for table in kept if known_version(connection, table) is not None]
    is_sqlite = store.engine.dialect.name == "sqlite"
    for table in (recorder.table, versions_table(schema), *beside):
        guards = store.guards(table) if table is recorder.table else []
        look = _in_sqlite if is_sqlite else _in_postgres
        for problem in look(recorder, table, guards):
            yield f"{table.name}: {problem}; {REMEDY}"


def _spaced(sql: str) -> str:
    return " ".join(sql.split())


# --------------------------------------------------------------------------------------------------------------- SQLite


def _in_sqlite(recorder: SQLAlchemyApplicationRecorder, table: Table, guards: list[str]) -> Iterator[str]:
    dialect = recorder.datastore.engine.dialect
    made: list[ExecutableDDLElement] = [CreateTable(table), *(CreateIndex(each) for each in table.indexes)]
    expected = {
        match[2].strip('"').replace('""', '"'): (match[1].lower(), _spaced(sql))
        for sql in (*(str(each.compile(dialect=dialect)) for each in made), *guards)
        if (match := NAMED.match(sql.strip()))
    }
    rows = recorder.datastore.select(
        "SELECT type, name, sql FROM sqlite_master WHERE lower(tbl_name) = lower(?) AND sql IS NOT NULL", [table.name]
    )
    found = {str(name): (str(kind), _spaced(str(sql))) for kind, name, sql in rows}
    for name, (kind, sql) in expected.items():
        if name not in found:
            yield f"the {kind} {name} is missing"
        elif found[name][1] != sql:
            yield f"the {kind} {name} is not as this library makes it"
    for name, (kind, sql) in found.items():
        if name not in expected and (kind == "trigger" or "UNIQUE" in sql.upper().split()[:2]):
            yield f"the {kind} {name} was not made by this library, and may refuse or swallow what is recorded"


# ----------------------------------------------------------------------------------------------------------- PostgreSQL


@frozen
class _Guard:
    """A statement that made a guard: of what kind, its name without the schema, and the statement."""

    kind: str
    name: str
    sql: str


def _in_postgres(recorder: SQLAlchemyApplicationRecorder, table: Table, guards: list[str]) -> Iterator[str]:
    name = qualified(table.name, table.schema)
    made = [
        _Guard(match[1].lower(), match[2].rpartition(".")[2].strip('"').replace('""', '"'), sql)
        for sql in guards
        if (match := NAMED.search(sql))
    ]
    yield from _columns(recorder, table, name)
    yield from _indexes(recorder, table, name)
    yield from _triggers(recorder, name, {each.name: each.sql for each in made if each.kind == "trigger"})
    yield from _functions(recorder, table, {each.name: each.sql for each in made if each.kind == "function"})
    constraints = recorder.datastore.select(
        "SELECT conname::text FROM pg_constraint WHERE conrelid = %s::regclass AND convalidated", [name]
    )
    for sql in guards:
        for wanted in CONSTRAINT.findall(sql):
            if (wanted,) not in constraints:
                yield f"the constraint {wanted} is missing"
    for (rule,) in recorder.datastore.select(
        "SELECT rulename::text FROM pg_rewrite WHERE ev_class = %s::regclass", [name]
    ):
        yield f"the rule {rule} was not made by this library, and may refuse or swallow what is recorded"
    if recorder.datastore.select(
        "SELECT 1 FROM pg_class WHERE oid = %s::regclass AND (relrowsecurity OR relforcerowsecurity)", [name]
    ):
        yield "row security is on, which hides rows or refuses them"


def _columns(recorder: SQLAlchemyApplicationRecorder, table: Table, name: str) -> Iterator[str]:
    dialect = recorder.datastore.engine.dialect
    rows = recorder.datastore.select(
        "SELECT attname::text, format_type(atttypid, NULL), attnotnull FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [name],
    )
    found = {column: (kind, bool(not_null)) for column, kind, not_null in rows}
    for column in table.columns:
        kind = column.type.compile(dialect=dialect).partition(" ")[0].lower()
        if found.get(column.name) != (kind, not column.nullable):
            yield f"the column {column.name} is missing, or not as this library makes it"


def _indexes(recorder: SQLAlchemyApplicationRecorder, table: Table, name: str) -> Iterator[str]:
    rows = recorder.datastore.select(
        "SELECT pg_get_indexdef(indexrelid), indexrelid::regclass::text FROM pg_index"
        " WHERE indrelid = %s::regclass AND indisunique AND indisvalid AND indpred IS NULL",
        [name],
    )
    found = {definition[definition.rindex("(") :]: index for definition, index in rows}
    keys: list[Index] = [each for each in table.indexes if each.unique]
    wanted = [table.primary_key.columns.keys(), *([column.name for column in each.columns] for each in keys)]
    for columns in wanted:
        if found.pop(f"({', '.join(columns)})", None) is None:
            yield f"the unique index of {' and '.join(columns)} is missing"
    for index in found.values():
        yield f"the index {index} was not made by this library, and may refuse what is recorded"


def _triggers(recorder: SQLAlchemyApplicationRecorder, name: str, made: Mapping[str, str]) -> Iterator[str]:
    rows = recorder.datastore.select(
        "SELECT tgname::text, tgenabled::text, pg_get_triggerdef(oid), tgfoid::regproc::text FROM pg_trigger"
        " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        [name],
    )
    found = {trigger: (enabled, definition) for trigger, enabled, definition, _ in rows}
    for trigger, sql in made.items():
        enabled, definition = found.pop(trigger, ("", ""))
        if not enabled:
            yield f"the trigger {trigger} is missing"
        elif enabled not in ("O", "A"):
            yield f"the trigger {trigger} is switched off"
        elif set(WHEN.findall(definition)) != set(WHEN.findall(sql)) or _called(definition) != _called(sql):
            yield f"the trigger {trigger} is not as this library makes it"
    for trigger in found:
        yield f"the trigger {trigger} was not made by this library, and may refuse or swallow what is recorded"


def _called(sql: str) -> str:
    """The function of a trigger, without its schema."""
    return sql.rpartition("EXECUTE FUNCTION ")[2].rpartition(".")[2].replace('"', "").strip()


def _functions(recorder: SQLAlchemyApplicationRecorder, table: Table, made: Mapping[str, str]) -> Iterator[str]:
    for function, sql in made.items():
        rows = recorder.datastore.select(
            "SELECT prosrc FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace"
            " WHERE proname = %s AND nspname = %s",
            [function, table.schema],
        )
        body = BODY.search(sql)
        if not rows:
            yield f"the function {function} is missing"
        elif body is None or [_spaced(source) for (source,) in rows] != [_spaced(body[2])]:
            yield f"the function {function} is not as this library makes it"
