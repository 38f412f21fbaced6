"""Snapshots as plain JSON: ``{"fold":...,"position":...,"recorded_at":...,"mark":...,"chain":...,"state":{...}}``."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec

from thep_domain.application import Snapshot
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)


class _Written(msgspec.Struct, frozen=True):
    """What is kept of a snapshot; its stream and version stand beside it. The state is read only if the rest fits."""

    fold: str
    position: Annotated[int, msgspec.Meta(ge=1, lt=2**53)]
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    mark: str
    chain: str
    state: Any


class _Read(_Written, frozen=True):
    state: msgspec.Raw


class JsonSnapshots:
    """Writes and reads snapshots; what another fold made, or what cannot be read, does not count as one."""

    def encode(self, snapshot: Snapshot[Any], fold: str) -> bytes:
        """The bytes to keep, with the fingerprint of the fold."""
        return msgspec.json.encode(
            _Written(fold, snapshot.position, snapshot.recorded_at, snapshot.mark, snapshot.chain, snapshot.state)
        )

    def decode(self, kind: type[A], stream: str, version: int, stored: bytes, fold: str) -> Snapshot[A] | None:
        """The snapshot; None where another fold made it, or it cannot be read."""
        read = _read(stored)
        if read is None or read.fold != fold:
            return None
        try:
            state = msgspec.json.decode(read.state, type=kind)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the events are there
            return None
        return Snapshot(stream, version, read.position, read.recorded_at, read.mark, read.chain, state)

    def fold_of(self, stored: bytes) -> str | None:
        """The fingerprint of the fold that made it; None where it cannot be read."""
        read = _read(stored)
        return None if read is None else read.fold


def _read(stored: bytes) -> _Read | None:
    try:
        return msgspec.json.decode(stored, type=_Read)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):  # the last: nested too deeply
        return None
