"""eventsourcing's own tests of recorders, by the kit's hooks."""

import pytest

pytest.importorskip("Crypto", reason="eventsourcing's own tests need eventsourcing[crypto]")

from tests.conformance import stores
from thep_adapters.testing import shipped


class TestSQLAlchemyOnSQLite(shipped.ApplicationCases):
    conformance = stores.SQLAlchemySQLite


class TestSQLAlchemyOnSQLiteDoesNotInterleave(shipped.NonInterleavingCases):
    conformance = stores.SQLAlchemySQLite


class TestSQLAlchemyOnSQLiteTracks(shipped.TrackingCases):
    conformance = stores.SQLAlchemySQLite


class TestSQLAlchemyOnSQLiteFollows(shipped.ProcessCases):
    conformance = stores.SQLAlchemySQLite
