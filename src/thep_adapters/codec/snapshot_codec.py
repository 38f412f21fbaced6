"""Snapshots as plain JSON: ``{"fold":...,"position":...,"recorded_at":...,"mark":...,"state":{...}}``."""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from thep_domain.application import Snapshot
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)


class _Written(msgspec.Struct, frozen=True):
    """What is kept of a snapshot; its stream and version stand beside it. The state is read only if the rest fits."""

    fold: str
    position: int
    recorded_at: datetime
    mark: str
    state: Any


class _Read(_Written, frozen=True):
    state: msgspec.Raw


class JsonSnapshots:
    """Writes and reads snapshots; what another fold made, or nobody can read, is none."""

    def encode(self, snapshot: Snapshot[Any], fold: str) -> bytes:
        """The bytes to keep, with the fingerprint of the fold."""
        return msgspec.json.encode(
            _Written(fold, snapshot.position, snapshot.recorded_at, snapshot.mark, snapshot.state)
        )

    def decode(self, kind: type[A], stream: str, version: int, stored: bytes, fold: str) -> Snapshot[A] | None:
        """The snapshot; None where another fold made it, or it cannot be read."""
        try:
            read = msgspec.json.decode(stored, type=_Read)
            if read.fold != fold:
                return None
            state = msgspec.json.decode(read.state, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return Snapshot(stream, version, read.position, read.recorded_at, read.mark, state)
