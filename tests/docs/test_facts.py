"""What the pages say in tables is what the code says."""

from pathlib import Path

import pytest
from eventsourcing.utils import Environment
from sqlalchemy import QueuePool, make_url

from tests.architecture.test_rooms import CONTEXTS, DOMAIN, ROOMS, Room
from thep_adapters.sqlalchemy import SQLAlchemyFactory
from thep_adapters.sqlalchemy.datastore import LOCK_TIMEOUT, MAX_OVERFLOW, POOL_SIZE, POOL_TIMEOUT
from thep_adapters.sqlalchemy.schema import events_table, snapshots_table, tracking_table, versions_table
from thep_adapters.sqlalchemy.sqlite_store import SQLiteStore
from thep_adapters.store_url import settings_of
from thep_domain.application import RULES, founding_rulebook

DOCS = Path(__file__).parents[2] / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
STORES = (DOCS / "stores.md").read_text(encoding="utf-8")
RULEBOOK = (DOCS / "rules.md").read_text(encoding="utf-8")

NAMES = {"the domain": frozenset(DOMAIN.split()), "every context": frozenset(CONTEXTS)}


def listed(rooms: frozenset[str]) -> str:
    words = []
    for name, several in NAMES.items():
        if several <= rooms:
            words.append(name)
            rooms -= several
    return ", ".join(words + [f"`{room}`" for room in sorted(rooms)]) or "-"


def row(name: str, room: Room) -> str:
    libraries = ", ".join(sorted(room.libraries)) or "-"
    return f"| `{name}` | {listed(room.inside)} | {listed(room.front)} | {libraries} |"


def missing_row(page: str, table: str, line: str) -> str | None:
    """What to do where a table lacks a row; None where it has it."""
    return None if line in page.splitlines() else f"{table} lacks a row, or has another. Write:\n{line}"


def rule_row(rule: str, page: str) -> str:
    """The row of a founding rule as the page should have it; who asks it, and when, is written by hand."""
    (founded,) = (dated for dated in founding_rulebook().rules if dated.rule == rule)
    cells = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith(f"| `{rule}` |")]
    asked = cells[0][3] if cells and len(cells[0]) == 5 else "<what asks it, and for which day>"
    return f"| `{rule}` | `{founded.value}` | {RULES[rule].meaning} | {asked} | {founded.source} |"


@pytest.mark.parametrize("name", sorted(ROOMS.keys() - set(CONTEXTS)))
def test_the_architecture_has_every_room_as_it_is_tested(name: str) -> None:
    assert missing_row(ARCHITECTURE, "docs/architecture.md, the table of rooms,", row(name, ROOMS[name])) is None


def test_a_context_may_import_the_kernel_and_the_contexts_before_it() -> None:
    line = "| a context | `thep_domain.kernel` | the contexts above it in [their table](contexts/README.md) | attrs |"
    assert line in ARCHITECTURE.splitlines()
    for place, name in enumerate(CONTEXTS):
        assert ROOMS[name].inside == {"thep_domain.kernel"}
        assert ROOMS[name].front <= set(CONTEXTS[:place])
        assert ROOMS[name].libraries <= {"attrs"}


@pytest.mark.parametrize("rule", RULES)
def test_the_page_of_rules_has_every_founding_rule(rule: str) -> None:
    assert missing_row(RULEBOOK, "docs/rules.md, the table of founding rules,", rule_row(rule, RULEBOOK)) is None


def test_a_row_that_is_missing_is_said_as_it_should_be() -> None:
    rule = next(iter(RULES))
    without = "\n".join(line for line in RULEBOOK.splitlines() if not line.startswith(f"| `{rule}` |"))
    said = missing_row(without, "docs/rules.md", rule_row(rule, without))
    assert said == f"docs/rules.md lacks a row, or has another. Write:\n{rule_row(rule, without)}"
    assert f"| `{rule}` | `{RULES[rule].founding}` | " in said
    assert missing_row(f"a\n{said}", "docs/rules.md", rule_row(rule, without)) is None


SETTINGS = {name: value for name, value in vars(SQLAlchemyFactory).items() if name.isupper() and name == value}
DEFAULTS = {
    "SQLALCHEMY_READ_ONLY": "no",
    "SQLALCHEMY_CHECK_CHECKSUMS": "no",
    "SQLALCHEMY_LOCK_TIMEOUT": f"{LOCK_TIMEOUT:g} seconds",
    "SQLALCHEMY_POOL_SIZE": f"{POOL_SIZE} connections",
    "SQLALCHEMY_MAX_OVERFLOW": f"{MAX_OVERFLOW} connections",
    "SQLALCHEMY_POOL_TIMEOUT": f"{POOL_TIMEOUT:g} seconds",
    "CREATE_TABLE": "yes",
    "ORIGINATOR_ID_TYPE": "uuid",
}


def cells(page: str, first: str) -> list[str]:
    """The other cells of the row that begins with this."""
    (found,) = (line for line in page.splitlines() if line.startswith(f"| `{first}` | "))
    return [cell.strip() for cell in found.strip("| ").split(" | ")][1:]


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_page_of_stores_has_every_setting_with_its_default(setting: str) -> None:
    default, *_ = cells(STORES, setting)
    assert default == DEFAULTS.get(setting, "none")


def test_the_defaults_are_those_of_a_store_that_was_told_nothing_else() -> None:
    factory = SQLAlchemyFactory(Environment("", {"SQLALCHEMY_URL": "sqlite:///none.db"}))
    store, pool = factory.datastore, factory.datastore.engine.pool
    assert isinstance(store, SQLiteStore)
    assert isinstance(pool, QueuePool)
    assert (store.read_only, store.check, factory.env_create_table()) == (False, False, True)
    assert (pool.size(), pool.timeout(), factory.originator_id_type) == (POOL_SIZE, POOL_TIMEOUT, "uuid")
    assert f"`connect(url)` waits {settings_of('sqlite:///thep.db')['SQLALCHEMY_LOCK_TIMEOUT']}" in STORES
    factory.close()


def test_the_page_of_stores_has_every_column() -> None:
    table = events_table("stored_events", None)
    dialects = [make_url(each).get_dialect()() for each in ("sqlite://", "postgresql+psycopg://")]
    for column in table.columns:
        sqlite, server = (column.type.compile(dialect) for dialect in dialects)
        assert cells(STORES, column.name)[:2] == [sqlite, server]
    snapshots = [column.name for column in snapshots_table("stored_snapshots", None).columns]
    assert snapshots == [column.name for column in table.columns if column.name != "id"]
    for other in (versions_table(None), tracking_table("notification_tracking", None)):
        assert all(f"`{word}`" in STORES for word in (other.name, *other.columns.keys()))
