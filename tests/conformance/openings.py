"""What opens a store: functions that another process can be told by name."""

from functools import partial
from pathlib import Path
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, ProcessRecorder
from eventsourcing.utils import Environment

from thep_adapters.testing import Hooks

Settings = dict[str, str]


def factory(settings: Settings) -> InfrastructureFactory[Any]:
    """The factory of a persistence module."""
    return InfrastructureFactory.construct(Environment("thep", {"ORIGINATOR_ID_TYPE": "text", **settings}))


def application_recorder(settings: Settings) -> ApplicationRecorder:
    """A recorder of an application's events."""
    return factory(settings).application_recorder()


def process_recorder(settings: Settings) -> ProcessRecorder:
    """A recorder of events and tracking."""
    return factory(settings).process_recorder()


class OfAModule(Hooks):
    """Stores of a persistence module: a folder's settings tell all."""

    def settings(self, where: Path) -> Settings:
        """What the module is to be told for a store there."""
        raise NotImplementedError

    def make_recorder(self, where: Path) -> ApplicationRecorder:
        return application_recorder(self.settings(where))

    def opener(self, where: Path) -> "partial[ApplicationRecorder]":
        return partial(application_recorder, self.settings(where))

    def make_process_recorder(self, where: Path) -> ProcessRecorder | None:
        return process_recorder(self.settings(where))
