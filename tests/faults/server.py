"""A PostgreSQL server of a test's own, that may be stopped and started."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.servers import package, running

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
def own_server(first: Path) -> Iterator[OwnServer]:
    """A server on a copy of this folder."""
    with running(first) as server:
        yield OwnServer(package(), server)
