"""The roles of docs/stores.md on a real server: the very SQL of the page, and what each role can and cannot do."""

import os
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from attrs import frozen
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import Environment

from tests.cli.support import done, unusable
from tests.docs.pages import blocks
from tests.sqlalchemy.support import Settings, events
from tests.support import Clock
from tests.support.story import SCHOOLS, digest_of, tell
from thep_adapters import connect
from thep_adapters.sqlalchemy import Factory, NotAllowed
from thep_adapters.sqlalchemy.keeping import NotKept, upgraded
from thep_domain import Partnership, Pence, StoreError

psycopg = pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")

PAGE = (Path(__file__).parents[2] / "docs" / "stores.md").read_text(encoding="utf-8")
FOUNDING, GRANTS = (block.text for block in blocks(PAGE) if block.word == "sql")
NUMBERS = count(1)
OWNER, WRITER, READER = ROLES = "owner", "writer", "reader"


@frozen
class Server:
    """A database with the roles of the page, under names of their own."""

    url: str
    name: str

    def url_of(self, role: str) -> str:
        """The URL with the schema in it, as the page writes it."""
        from sqlalchemy import make_url

        url = make_url(self.url).set(username=f"{self.name}_{role}", password="by-heart")
        named = url.update_query_dict({"options": f"-csearch_path={self.name}"})
        return named.render_as_string(hide_password=False)

    def settings(self, role: str, **more: str) -> Settings:
        """The same by settings."""
        from sqlalchemy import make_url

        url = make_url(self.url).set(username=f"{self.name}_{role}", password="by-heart")
        return {
            "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
            "SQLALCHEMY_URL": url.render_as_string(hide_password=False),
            "SQLALCHEMY_SCHEMA": self.name,
            "ORIGINATOR_ID_TYPE": "text",
            **more,
        }

    def execute(self, script: str, role: str | None = None) -> None:
        """Run SQL of the page, or anybody's; as the superuser unless a role is named."""
        with psycopg.connect(self.url_of(role) if role else self.url, autocommit=True) as connection:
            connection.execute(self.renamed(script).encode())

    def renamed(self, script: str) -> str:
        """With the names of this test: a server has roles for all of its databases."""
        for role in ROLES:
            script = script.replace(f"thep_{role}", f"{self.name}_{role}")
        return script.replace("SCHEMA thep", f"SCHEMA {self.name}").replace("thep.", f"{self.name}.")


@pytest.fixture
def server(postgres_url: str, worker_id: str) -> Iterator[Server]:
    """The roles are there, and the schema, and nothing in it."""
    made = Server(postgres_url, f"roles_{worker_id}_{os.getpid()}_{next(NUMBERS)}")
    made.execute(FOUNDING)
    try:
        for role in ROLES:
            made.execute(f"ALTER ROLE thep_{role} PASSWORD 'by-heart'")
        yield made
    finally:
        for role in ROLES:
            made.execute(f"DROP OWNED BY thep_{role} CASCADE; DROP ROLE thep_{role}")


@pytest.fixture
def granted(server: Server) -> Server:
    """The owner has made the tables and granted."""
    connect(server.url_of(OWNER)).close()
    server.execute(GRANTS, OWNER)
    upgraded(server.settings(OWNER))  # makes the table of snapshots, where opening did not
    return server


def opened(server: Server, role: str) -> Partnership:
    return connect(server.url_of(role), clock=Clock(date(2021, 6, 1)))


def pay(thep: Partnership) -> None:
    thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(1), on=date(2019, 1, 1), again=True)


def in_memory() -> str:
    with connect(clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)
        return digest_of(thep)


def test_the_reader_verifies_and_signs_an_audit_log(granted: Server, tmp_path: Path) -> None:
    """Both work with the right to select alone."""
    with opened(granted, WRITER) as thep:
        tell(thep)
    of_reader = ("--store", granted.url_of(READER), "--log", str(tmp_path / "log"))
    key = str(tmp_path / "signer.pem")
    vkey = done("audit", "init", "--origin", "log.example", "--key", key, *of_reader, "--json").json["vkey"]
    size = done("audit", "checkpoint", "--key", key, *of_reader, "--json").json["size"]
    verdict = done("audit", "verify", "--key", vkey, *of_reader, "--json").json
    assert (verdict["clean"], verdict["size"], verdict["beyond"]) == (True, size, 0)
    assert "by-heart" not in done("audit", "verify", "--key", vkey, *of_reader).out


def test_the_writer_records_whole_commands_and_reads(granted: Server) -> None:
    with opened(granted, WRITER) as thep:
        tell(thep)
        assert digest_of(thep) == in_memory()


@pytest.mark.parametrize("more", [{}, {"CREATE_TABLE": "no"}])
def test_the_writer_does_so_by_settings_too(granted: Server, more: Settings) -> None:
    settings = granted.settings(WRITER, **more)
    with connect(persistence=settings, clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)
    with connect(granted.url_of(WRITER)) as thep:
        assert digest_of(thep) == in_memory(), "it is the same store, by URL and by settings"


STATEMENTS = [
    "UPDATE stored_events SET topic = 'x'",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
    "DROP TABLE stored_events",
    "ALTER TABLE stored_events DISABLE TRIGGER guard",
    "DROP TRIGGER guard ON stored_events",
    "DROP FUNCTION stored_events_guard() CASCADE",
    "SET session_replication_role = replica",
    "UPDATE stored_snapshots SET topic = 'x'",
    "DELETE FROM stored_snapshots",
    "TRUNCATE stored_snapshots",
    "UPDATE thep_schema SET version = 2",
    "INSERT INTO thep_schema VALUES ('other', 1)",
    "DELETE FROM thep_schema",
    "CREATE TABLE other (id INTEGER)",
]


@pytest.mark.parametrize("role", [WRITER, READER])
def test_what_neither_writer_nor_reader_may(granted: Server, role: str) -> None:
    with opened(granted, WRITER) as thep:
        tell(thep)
        before = list(thep.history())
        datastore = Factory(Environment("", {"SQLALCHEMY_URL": granted.url_of(role)})).datastore
        for statement in STATEMENTS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                granted.execute(statement, role)
            with pytest.raises(
                NotAllowed, match=r"this user may not do that \((permission denied|must be owner).*grant"
            ):
                datastore.select(statement)
        datastore.close()
        assert list(thep.history()) == before


def test_the_reader_replays_and_checks_and_records_nothing(granted: Server) -> None:
    with opened(granted, WRITER) as thep:
        tell(thep)
    url = granted.url_of(READER)
    with opened(granted, READER) as thep:
        assert digest_of(thep) == in_memory()
        with pytest.raises(
            StoreError, match=r"may not do that \(permission denied for table stored_events\)"
        ) as caught:
            pay(thep)
        assert "by-heart" not in str(caught.value)
        assert digest_of(thep) == in_memory()
    assert done("replay", "--json", "--store", url).json["digest"] == in_memory()
    assert done("store", "check", "--json", "--store", url).json["findings"] == []
    setting = ("rulebook", "set", "fees.rate", "6.00", "--from", "2019-09-01", "--authority", "AGM", "--store", url)
    recording = ("--confirm-clock", "the facts before are of a test", *setting)
    assert "may not do that (permission denied for table stored_events)" in unusable(*recording).err


def test_snapshots_are_added_by_the_writer_and_read_by_the_reader(granted: Server) -> None:
    def snapshots(role: str) -> Factory:
        return Factory(Environment("", granted.settings(role)))

    writer, reader = snapshots(WRITER), snapshots(READER)
    kept = writer.aggregate_recorder("snapshots")
    kept.insert_events(events(3))
    kept.insert_events(events(7))
    seen = reader.aggregate_recorder("snapshots")
    assert [each.originator_version for each in seen.select_events("stream:1")] == [3, 7]
    with pytest.raises(NotAllowed, match="permission denied for table stored_snapshots"):
        seen.insert_events(events(9))
    writer.close()
    reader.close()


def test_what_the_owner_makes_later_is_granted_already(granted: Server) -> None:
    made = Factory(Environment("later", granted.settings(OWNER)))
    made.application_recorder()
    made.close()
    factory = Factory(Environment("later", granted.settings(WRITER)))
    assert factory.application_recorder().insert_events([StoredEvent("a", 1, "b", b"")]) == [1]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        granted.execute("DELETE FROM later_events", WRITER)
    factory.close()


def test_a_table_that_the_owner_did_not_make_is_asked_for(granted: Server) -> None:
    factory = Factory(Environment("other", granted.settings(WRITER)))
    with pytest.raises(NotAllowed, match=r"permission denied for schema .* let the owner"):
        factory.application_recorder()
    factory.close()


def test_upgrading_is_the_owners(granted: Server) -> None:
    granted.execute("DROP TABLE stored_snapshots; DELETE FROM thep_schema WHERE table_name = 'stored_snapshots'", OWNER)
    with pytest.raises(NotKept, match="permission denied for schema"):
        upgraded(granted.settings(WRITER))
    assert "made stored_snapshots" in done("store", "upgrade", "--store", granted.url_of(OWNER)).out
    assert "nothing to do" in done("store", "upgrade", "--store", granted.url_of(READER)).out


@pytest.mark.parametrize("role", [WRITER, READER])
def test_a_history_of_which_rows_are_hidden_is_not_opened(granted: Server, role: str) -> None:
    """Row security leaves rows out without a word: of what is left, one event does not follow the other."""
    auditor = granted.settings(role, SQLALCHEMY_READ_ONLY="yes")
    with opened(granted, WRITER) as thep, connect(persistence=auditor) as auditing:
        tell(thep)
        script = "ALTER TABLE stored_events ENABLE ROW LEVEL SECURITY; "
        granted.execute(f"{script} CREATE POLICY a_part ON stored_events USING (id < 5)", OWNER)
        with pytest.raises(StoreError, match="row security hides rows of stored_events from this user"):
            opened(granted, role)
        with pytest.raises(StoreError, match="row security hides rows"):
            connect(persistence=auditor)
        with pytest.raises(StoreError, match="row-level security"):
            auditing.replay()
        with pytest.raises(NotAllowed, match="row-level security"):
            thep.journal.recorder.insert_events(events(1))


@pytest.mark.parametrize("role", [WRITER, READER])
def test_before_anything_was_granted(server: Server, role: str) -> None:
    with pytest.raises(StoreError, match="its schema is not there, or this user may not use it"):
        connect(server.url_of(role))
    connect(server.url_of(OWNER)).close()
    with pytest.raises(StoreError, match=r"may not do that \(permission denied for schema"):
        connect(persistence=server.settings(role))


def test_a_schema_that_is_not_there(server: Server) -> None:
    url = server.url_of(OWNER).replace(f"%3D{server.name}", "%3Dnowhere")
    with pytest.raises(StoreError, match="its schema is not there"):
        connect(url)


def test_a_store_made_by_its_url_wakes_whoever_opened_it_by_settings(granted: Server) -> None:
    factory = Factory(Environment("", granted.settings(READER)))
    with factory.application_recorder().subscribe(gt=0) as woken, opened(granted, WRITER) as thep:
        tell(thep)
        assert [next(woken).id for _ in range(3)] == [1, 2, 3]
        digest = digest_of(thep)
    factory.close()
    assert digest == in_memory()


def test_views_are_kept_fresh_by_the_program_of_the_page(granted: Server, tmp_path: Path) -> None:
    program = next(block.text for block in blocks(PAGE) if "kept_fresh" in block.text)
    namespace: dict[str, object] = {"connect": connect}
    exec(program, namespace)
    kept_fresh = namespace["kept_fresh"]
    assert callable(kept_fresh)
    with opened(granted, WRITER) as thep:
        tell(thep)
        turns = kept_fresh(granted.url_of(READER), f"sqlite:///{tmp_path}/views.db")
        before = next(turns)
        pay(thep)
        after = next(turns)
        turns.close()
    assert {each.behind for each in (*before, *after)} == {0}
    assert {each.position for each in after} == {before[0].position + 1}
