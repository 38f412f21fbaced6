"""What a broken recorder is to the tests of the kit."""

from collections.abc import Callable
from typing import Any

from attrs import frozen
from eventsourcing.persistence import ApplicationRecorder


@frozen
class Broken:
    """A recorder, and the tests that must find it."""

    recorder: Callable[..., ApplicationRecorder]
    found_by: tuple[str, ...]
    says: str = ""
    """What the first of these tests must say of it."""

    waits: bool = False
    """Whether it never answers: then the kit need not wait long."""

    @property
    def name(self) -> str:
        """The name of its class."""
        kind: Any = self.recorder
        return str(kind.__name__)
