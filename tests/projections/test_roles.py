"""Who may read which views on a real server: the very SQL of docs/read-models.md, and what each role can and cannot."""

import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from attrs import frozen

from tests.cli.support import done
from tests.docs.pages import blocks
from tests.projections.support import TODAY, opened
from thep_adapters.projections import PROJECTIONS, RebuildNeeded, Views
from thep_domain import StoreError

psycopg = pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")

SECTION = (
    (Path(__file__).parents[2] / "docs/read-models.md").read_text(encoding="utf-8").partition("## Who may read")[2]
)
FOUNDING, GRANTS = [block.text for block in blocks(SECTION) if block.word == "sql"][:2]
OWNER, READER, CASEWORK = ROLES = "thep_views", "thep_views_reader", "thep_casework_reader"
NUMBERS = count(1)
EVERY = {view: projection.name for projection in PROJECTIONS for view in projection.views()}


def granted_to(role: str) -> set[str]:
    """The views that the page grants to a role by name."""
    granting = [each for each in GRANTS.split(";") if each.rstrip().endswith(f"TO {role}")]
    return {name for each in granting for name in re.findall(r"thep_views\.(\w+)", each)} - {"thep_projections"}


@frozen
class Server:
    """A database with the roles and the schema of the page, under names of their own."""

    url: str
    name: str

    def renamed(self, script: str) -> str:
        """With the names of this test: a server has roles for all of its databases."""
        return script.replace("thep_views", self.name).replace("thep_casework", f"{self.name}_casework")

    def url_of(self, role: str) -> str:
        """As a role, with the schema in it, as the page writes it."""
        from sqlalchemy import make_url

        url = make_url(self.url).set(username=self.renamed(role), password="by-heart")
        return url.update_query_dict({"options": f"-csearch_path={self.name}"}).render_as_string(hide_password=False)

    def execute(self, script: str, role: str | None = None) -> int:
        """Run SQL, as the superuser unless a role is named; how many rows it gave."""
        with psycopg.connect(self.url_of(role) if role else self.url, autocommit=True) as connection:
            return int(connection.execute(self.renamed(script).encode()).rowcount)


@pytest.fixture
def server(postgres_url: str, worker_id: str, store: str) -> Iterator[Server]:
    """The views of the story, and what the page grants."""
    made = Server(postgres_url, f"views_{worker_id}_{os.getpid()}_{next(NUMBERS)}")
    made.execute(FOUNDING)
    try:
        for role in ROLES:
            made.execute(f"ALTER ROLE {role} PASSWORD 'by-heart'")
        done("projections", "catch-up", "--views", made.url_of(OWNER), "--store", store)
        made.execute(GRANTS, OWNER)
        yield made
    finally:
        for role in reversed(ROLES):
            made.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def test_every_view_is_granted_to_one_role() -> None:
    """A view that the page leaves out can be read by nobody: whoever adds one decides whether it is confidential."""
    assert granted_to(READER) | granted_to(CASEWORK) == EVERY.keys()
    assert not granted_to(READER) & granted_to(CASEWORK)
    shown = {role: {EVERY[view] for view in granted_to(role)} for role in (READER, CASEWORK)}
    assert not shown[READER] & shown[CASEWORK], "a file for each group holds whole projections"
    loops = re.findall(r"for name in (.+); do", SECTION)
    assert [set(each.split()) for each in loops] == [shown[READER], shown[CASEWORK]]


def test_who_reads_members_reads_no_casework(server: Server, store: str) -> None:
    for view in granted_to(CASEWORK):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.execute(f"SELECT * FROM {view}", READER)
        server.execute(f"SELECT * FROM {view}", CASEWORK)
    for view in granted_to(READER):
        server.execute(f"SELECT * FROM {view}", READER)
        server.execute(f"SELECT * FROM {view}", CASEWORK)
    with opened(store) as thep, Views(server.url_of(READER)) as members, Views(server.url_of(CASEWORK)) as casework:
        assert members.members(TODAY) == thep.members(TODAY) != []
        assert casework.members(TODAY) == members.members(TODAY)
        assert casework.history(limit=1)
        with pytest.raises(StoreError, match="permission denied for view history"):
            members.history(limit=1)
    no_more_than_reading(server, READER)
    no_more_than_reading(server, CASEWORK)


def no_more_than_reading(server: Server, role: str) -> None:
    """Nothing can be changed, and the tables behind the views are closed."""
    for statement in (
        "SELECT * FROM risk_assessments_g1",
        "SELECT * FROM ledger_g1",
        "DELETE FROM ledger",
        "UPDATE thep_projections SET position = 0",
        "DROP VIEW ledger",
        "CREATE TABLE other (id INTEGER)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.execute(statement, role)


def test_grants_outlive_a_rebuild_and_a_view_of_another_shape_is_closed(server: Server, store: str) -> None:
    done("projections", "rebuild", "--views", server.url_of(OWNER), "--store", store)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.execute("SELECT * FROM concerns", READER)
    assert server.execute("SELECT * FROM ledger", READER) > 0
    server.execute("UPDATE thep_projections SET shape = 'of an earlier release'", OWNER)
    with Views(server.url_of(READER)) as views, pytest.raises(RebuildNeeded):
        views.members(date(2017, 9, 1))
    done("projections", "rebuild", "--views", server.url_of(OWNER), "--store", store)
    for view in ("ledger", "concerns"):
        for role in (READER, CASEWORK):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                server.execute(f"SELECT * FROM {view}", role)
    server.execute(GRANTS, OWNER)
    assert server.execute("SELECT * FROM ledger", READER) > 0
