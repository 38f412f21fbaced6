"""Applications that know nothing of us: one that follows another, and a projection with a view of its own."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import pytest
from eventsourcing.application import Application, ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, DomainEventProtocol, event
from eventsourcing.persistence import Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.system import ProcessApplication, SingleThreadedRunner, System

from tests.sqlalchemy.support import MEMORY, POSTGRES, SQLITE, Settings
from thep_adapters.sqlalchemy import SQLAlchemyTrackingRecorder


class Dog(Aggregate):
    @event("Registered")
    def __init__(self, name: str) -> None:
        self.name = name
        self.tricks: list[str] = []

    class TrickAdded(Aggregate.Event):
        trick: str

    @event(TrickAdded)
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


class Kennel(Application[UUID]):
    is_snapshotting_enabled = True
    snapshotting_intervals: ClassVar[Any] = {Dog: 3}

    def register(self, name: str, *tricks: str) -> UUID:
        dog = Dog(name)
        self.save(dog)
        for trick in tricks:
            again: Dog = self.repository.get(dog.id)
            again.add_trick(trick)
            self.save(again)
        return dog.id


class Applause(ProcessApplication[UUID]):
    @singledispatchmethod
    def policy(self, domain_event: DomainEventProtocol[UUID], processing_event: ProcessingEvent[UUID]) -> None:
        if isinstance(domain_event, Dog.TrickAdded):
            processing_event.collect_events(Dog("clapped"))


@pytest.mark.parametrize("kind", [SQLITE, MEMORY, POSTGRES])
def test_an_application_follows_another_and_snapshots_are_used(
    settings_for: Callable[[str], Settings], kind: str
) -> None:
    settings = settings_for(kind)
    runner: SingleThreadedRunner[UUID]
    with SingleThreadedRunner(System([[Kennel, Applause]]), env=settings) as runner:
        kennel = runner.get(Kennel)
        dog = kennel.register("Fido", "sit", "roll", "beg", "fetch")
        assert kennel.snapshots is not None
        assert [each.originator_version for each in kennel.snapshots.get(dog)] == [3]
        found: Dog = kennel.repository.get(dog)
        assert found.tricks == ["sit", "roll", "beg", "fetch"]
        followed: Any = runner.get(Applause).recorder
        assert len(followed.select_notifications(None, 10)) == 4
        assert followed.max_tracking_id("Kennel") == kennel.recorder.max_notification_id()


class Tricks(SQLAlchemyTrackingRecorder):
    """A view, in its own table, written with how far was followed."""

    def create_table(self) -> None:
        super().create_table()
        with self.datastore.writing() as writer:
            writer.execute(f"CREATE TABLE {self.table} (trick TEXT)")

    @property
    def table(self) -> str:
        return f"{self.datastore.schema}.tricks" if self.datastore.schema else "tricks"

    def learnt(self, trick: str, tracking: Tracking) -> None:
        with self.datastore.writing() as writer:
            self._insert_tracking(writer, tracking)
            writer.execute(f"INSERT INTO {self.table} VALUES ({self.datastore.MARK})", (trick,))

    def known(self) -> list[str]:
        return [trick for (trick,) in self.datastore.select(f"SELECT trick FROM {self.table}")]


class Learning(Projection[Tricks]):
    name = "learning"

    @singledispatchmethod
    def process_event(self, domain_event: DomainEventProtocol[UUID], tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)

    @process_event.register
    def _trick_added(self, domain_event: Dog.TrickAdded, tracking: Tracking) -> None:
        self.view.learnt(domain_event.trick, tracking)


def test_a_projection_is_woken_by_the_server(settings_for: Callable[[str], Settings]) -> None:
    with ProjectionRunner(
        application_class=Kennel, projection_class=Learning, view_class=Tricks, env=settings_for(POSTGRES)
    ) as runner:
        runner.app.register("Fido", "sit", "roll")
        runner.wait(runner.app.recorder.max_notification_id(), timeout=30)
        assert runner.projection.view.known() == ["sit", "roll"]
        runner.projection.view.datastore.close()  # the runner closes the application only
