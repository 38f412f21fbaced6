"""eventsourcing's own tests of recorders, for a store that the kit's hooks are filled in for.

They need eventsourcing's ``crypto`` extra. Import the module, not its classes: pytest would collect them by themselves.
"""

import tempfile
from pathlib import Path
from typing import Any, ClassVar
from unittest import TestCase
from uuid import UUID, uuid4

from eventsourcing.persistence import ApplicationRecorder, ProcessRecorder, TrackingRecorder

from thep_adapters.testing.hooks import Hooks, Store
from thep_adapters.testing.known_failures import KnownFailures

try:
    from eventsourcing.tests import persistence as cases
except ImportError as error:
    raise ImportError(f"eventsourcing's own tests of recorders need eventsourcing[crypto]: {error}") from error


class OnItsStore(KnownFailures, TestCase):
    """``conformance`` names the class whose hooks make the stores."""

    conformance: ClassVar[type[Hooks]]

    def hooks(self) -> Hooks:
        """The hooks that make the stores."""
        return self.conformance()

    def a_store(self) -> Store:
        """An empty store, closed at the end."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        store = Store(self.hooks(), Path(folder.name) / "store")
        self.addCleanup(store.close)
        return store

    def new_originator_id(self) -> UUID | str:
        """Ids are texts."""
        return f"stream:{uuid4()}"


class ApplicationCases(OnItsStore, cases.ApplicationRecorderTestCase[Any]):
    """All events of an application."""

    def create_recorder(self) -> ApplicationRecorder:
        """A recorder on an empty store."""
        return self.a_store().made()


class NonInterleavingCases(OnItsStore, cases.NonInterleavingNotificationIDsBaseCase):
    """Two large saves at once."""

    def create_recorder(self) -> ApplicationRecorder:
        """A recorder on an empty store."""
        return self.a_store().made()


class TrackingCases(OnItsStore, cases.TrackingRecorderTestCase):
    """How far other applications were followed."""

    def create_recorder(self) -> TrackingRecorder:
        """A recorder on an empty store."""
        return self.a_store().tracking()


class ProcessCases(OnItsStore, cases.ProcessRecorderTestCase):
    """Events, and how far other applications were followed."""

    def create_recorder(self) -> ProcessRecorder:
        """A recorder on an empty store."""
        return self.a_store().process()
