"""The recorders that go through the kit: eventsourcing's, and ours."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest
from eventsourcing.persistence import ApplicationRecorder, ProcessRecorder
from eventsourcing.popo import POPOApplicationRecorder, POPOProcessRecorder

from tests.conformance.openings import OfAModule, Settings, application_recorder, factory
from thep_adapters.testing import Hooks

if TYPE_CHECKING:
    from sqlalchemy import Engine

LOCK_SECONDS = "30"


class Memory(Hooks):
    """eventsourcing's recorders in memory."""

    def make_recorder(self, where: Path) -> ApplicationRecorder:
        return POPOApplicationRecorder()

    def make_process_recorder(self, where: Path) -> ProcessRecorder | None:
        return POPOProcessRecorder()


class EventsourcingSQLite(OfAModule):
    """eventsourcing's SQLite module, on a file."""

    def settings(self, where: Path) -> Settings:
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(where / "store.db"),
            "SQLITE_LOCK_TIMEOUT": LOCK_SECONDS,
        }


class SQLAlchemySQLite(OfAModule):
    """Ours on SQLAlchemy, on a SQLite file."""

    def settings(self, where: Path) -> Settings:
        return {
            "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
            "SQLALCHEMY_URL": f"sqlite:///{where / 'store.db'}",
            "SQLALCHEMY_LOCK_TIMEOUT": LOCK_SECONDS,
        }


class SQLAlchemyMemory(Hooks):
    """Ours on SQLAlchemy, in memory."""

    SETTINGS: ClassVar[Settings] = {"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_URL": "sqlite://"}

    def make_recorder(self, where: Path) -> ApplicationRecorder:
        return factory(self.SETTINGS).application_recorder()

    def make_process_recorder(self, where: Path) -> ProcessRecorder | None:
        return factory(self.SETTINGS).process_recorder()


class OnPostgres(OfAModule):
    """A schema for each store, made with it and dropped at the end of the test."""

    url: str
    admin: "Engine"
    made: list[str]

    @pytest.fixture(autouse=True)
    def _on_a_server(self, postgres_url: str, postgres_admin: "Engine") -> Iterator[None]:
        self.url, self.admin, self.made = postgres_url, postgres_admin, []
        yield
        self.drop_schemas()

    def schema(self, where: Path) -> str:
        """The schema of a store: there is one for each folder."""
        from sqlalchemy import text

        name = f"conformance_{os.getpid()}_{abs(hash(where))}"
        if name not in self.made:
            self.made.append(name)
            with self.admin.connect() as connection:
                connection.execute(text(f"CREATE SCHEMA {name}"))
        return name

    def drop_schemas(self) -> None:
        """Drop what was made."""
        from sqlalchemy import text

        with self.admin.connect() as connection:
            for name in self.made:
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


class EventsourcingPostgres(OnPostgres):
    """eventsourcing's PostgreSQL module."""

    def settings(self, where: Path) -> Settings:
        from psycopg.conninfo import conninfo_to_dict

        told = conninfo_to_dict(self.url)
        names = {"dbname": "DBNAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            **{f"POSTGRES_{name}": str(told.get(key) or "") for key, name in names.items()},
            "POSTGRES_PORT": str(told.get("port") or "5432"),
            "POSTGRES_SCHEMA": self.schema(where),
        }

    def make_recorder(self, where: Path) -> ApplicationRecorder:
        from tests.conformance.hearing import hearing

        return hearing(super().make_recorder(where))

    def opener(self, where: Path) -> "partial[ApplicationRecorder]":
        """Opened without making tables: where several processes do that at once, it may fail."""
        return partial(application_recorder, {**self.settings(where), "CREATE_TABLE": "no"})


class SQLAlchemyPostgres(OnPostgres):
    """Ours on SQLAlchemy, on PostgreSQL."""

    def settings(self, where: Path) -> Settings:
        return {
            "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
            "SQLALCHEMY_URL": self.url,
            "SQLALCHEMY_SCHEMA": self.schema(where),
            "SQLALCHEMY_LOCK_TIMEOUT": LOCK_SECONDS,
        }
