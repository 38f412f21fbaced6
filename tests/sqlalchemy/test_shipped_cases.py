"""eventsourcing's own tests of recorders and factories, on each store."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.tests import persistence as shipped
from eventsourcing.utils import Environment

from tests.sqlalchemy.support import MEMORY, POSTGRES, SQLITE, Settings
from thep_adapters.sqlalchemy import (
    Factory,
    SQLAlchemyAggregateRecorder,
    SQLAlchemyApplicationRecorder,
    SQLAlchemyProcessRecorder,
    SQLAlchemyTrackingRecorder,
)


class OnAStore:
    """A store for each test, and a factory on it."""

    KIND = SQLITE
    ID_TYPE = "uuid"

    @pytest.fixture(autouse=True)
    def _on_a_store(self, settings_for: Callable[[str], Settings], request: pytest.FixtureRequest) -> None:
        self.env = Environment("", {**settings_for(self.KIND), "ORIGINATOR_ID_TYPE": self.ID_TYPE})
        self._finish = request.addfinalizer

    def made(self) -> Factory:
        factory = Factory(self.env)
        self._finish(factory.close)
        return factory


class InMemory(OnAStore):
    KIND = MEMORY


class OnPostgres(OnAStore):
    KIND = POSTGRES


class WithTextIds:
    ID_TYPE = "text"

    def new_originator_id(self) -> UUID | str:
        return f"stream:{uuid4()}"


class Aggregates(OnAStore):
    def create_recorder(self) -> Any:
        return self.made().aggregate_recorder()


class TestAggregatesOnSQLite(Aggregates, shipped.AggregateRecorderTestCase):
    pass


class TestAggregatesInMemory(InMemory, Aggregates, shipped.AggregateRecorderTestCase):
    pass


class TestAggregatesOnPostgres(OnPostgres, Aggregates, shipped.AggregateRecorderTestCase):
    pass


class TestAggregatesWithTextIds(WithTextIds, Aggregates, shipped.AggregateRecorderTestCase):
    pass


class TestAggregatesWithTextIdsOnPostgres(WithTextIds, OnPostgres, Aggregates, shipped.AggregateRecorderTestCase):
    pass


class Snapshots(OnAStore):
    def create_recorder(self) -> Any:
        return self.made().aggregate_recorder("snapshots")


class TestSnapshotsOnSQLite(Snapshots, shipped.AggregateRecorderTestCase):
    pass


class TestSnapshotsOnPostgres(OnPostgres, Snapshots, shipped.AggregateRecorderTestCase):
    pass


class Applications(OnAStore):
    def create_recorder(self) -> Any:
        return self.made().application_recorder()


Cases = shipped.ApplicationRecorderTestCase[SQLAlchemyApplicationRecorder]


class TestApplicationsOnSQLite(Applications, Cases):
    pass


class TestApplicationsInMemory(InMemory, Applications, Cases):
    pass


class TestApplicationsOnPostgres(OnPostgres, Applications, Cases):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationsWithTextIds(WithTextIds, Applications, Cases):
    pass


class TestApplicationsWithTextIdsOnPostgres(WithTextIds, OnPostgres, Applications, Cases):
    pass


class TestPositionsDoNotInterleaveOnSQLite(Applications, shipped.NonInterleavingNotificationIDsBaseCase):
    pass


class TestPositionsDoNotInterleaveOnPostgres(OnPostgres, Applications, shipped.NonInterleavingNotificationIDsBaseCase):
    pass


class Trackings(OnAStore):
    def create_recorder(self) -> Any:
        return self.made().tracking_recorder()


class TestTrackingOnSQLite(Trackings, shipped.TrackingRecorderTestCase):
    pass


class TestTrackingInMemory(InMemory, Trackings, shipped.TrackingRecorderTestCase):
    pass


class TestTrackingOnPostgres(OnPostgres, Trackings, shipped.TrackingRecorderTestCase):
    pass


class Processes(OnAStore):
    def create_recorder(self) -> Any:
        return self.made().process_recorder()


class TestProcessesOnSQLite(Processes, shipped.ProcessRecorderTestCase):
    pass


class TestProcessesInMemory(InMemory, Processes, shipped.ProcessRecorderTestCase):
    pass


class TestProcessesOnPostgres(OnPostgres, Processes, shipped.ProcessRecorderTestCase):
    pass


class OwnTracking(SQLAlchemyTrackingRecorder):
    """As an application would name in TRACKING_RECORDER_TOPIC."""


class Factories(OnAStore):
    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[SQLAlchemyAggregateRecorder]:
        return SQLAlchemyAggregateRecorder

    def expected_application_recorder_class(self) -> type[SQLAlchemyApplicationRecorder]:
        return SQLAlchemyApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[SQLAlchemyTrackingRecorder]:
        return SQLAlchemyTrackingRecorder

    def tracking_recorder_subclass(self) -> type[SQLAlchemyTrackingRecorder]:
        return OwnTracking

    def expected_process_recorder_class(self) -> type[SQLAlchemyProcessRecorder]:
        return SQLAlchemyProcessRecorder


class TestFactoryOnSQLite(Factories, shipped.InfrastructureFactoryTestCase[Factory]):
    pass


class TestFactoryOnPostgres(OnPostgres, Factories, shipped.InfrastructureFactoryTestCase[Factory]):
    pass


def test_an_id_that_is_no_uuid_is_refused_where_uuids_are_expected(settings_for: Callable[[str], Settings]) -> None:
    from eventsourcing.persistence import DataError

    factory = Factory(Environment("", settings_for(MEMORY)))
    with pytest.raises(DataError, match="ORIGINATOR_ID_TYPE"):
        factory.application_recorder().insert_events([StoredEvent("stream:1", 1, "a", b"")])
    factory.close()
