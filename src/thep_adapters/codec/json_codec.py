"""The codec: plain JSON that anyone can read, written once, read by a closed list of names."""

import base64
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from functools import cache
from typing import Any

import msgspec
from attrs import frozen

from thep_adapters.codec.envelope import ENVELOPE, Envelope, Fact, Versioned, fact_reader, reader, write
from thep_domain.application import Decoded, UnreadableHistory
from thep_domain.kernel.event import Declared, Event, declared
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.work import Aggregate

SALT_BYTES = 16


def random_salt() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(SALT_BYTES)


@frozen
class _Kind:
    """An event of the closed list: how its current version begins, and what reads it."""

    event: type
    declared: Declared
    head: bytes
    version: int
    current: "msgspec.json.Decoder[Envelope[Any]]"
    fact: "msgspec.json.Decoder[Fact[Any]]"


class JsonCodec:
    """Reads and writes the events of a closed list; a name outside it, or a version above today's, is refused.

    Unknown and repeated fields are passed over, and of a repeated one the last counts: `StrictJsonCodec` refuses them.
    """

    def __init__(self, events: Iterable[type], salt: Callable[[], bytes] = random_salt) -> None:
        self._salt = salt
        self._kinds = _kinds(*events)
        self._versioned = msgspec.json.Decoder(Versioned)
        self._older = reader(dict[str, Any])
        self._canonical = msgspec.json.Encoder(order="sorted")

    def encode(self, event: Event, why: Why) -> bytes:
        """The bytes to store: ``{"v":1,"event":{...},"why":{...},"salt":"..."}``."""
        declaration = declared(event)
        kind = self._kinds.get(declaration.name)
        if kind is None or kind.event is not type(event):
            raise TypeError(f"{type(event).__name__} is not in the codec's list of events")
        return write(declaration.version, event, why, base64.b64encode(self._salt()).decode())

    def decode(self, name: str, state: bytes) -> Decoded:
        """Read stored bytes; what was stored at an older version is lifted.

        Raises UnreadableHistory for an unknown name, a version this code does not know yet, or damaged bytes.
        """
        kind = self._kinds.get(name)
        if kind is None:
            raise UnreadableHistory(f"no event is named {name!r}: it was written by newer code, or not by this library")
        try:
            if state.startswith(kind.head):
                envelope = kind.current.decode(state)
                if envelope.v == kind.declared.version:
                    return _decoded(envelope, envelope.event)
            return self._slowly(kind, state)
        except UnreadableHistory:
            raise
        except Exception as error:
            raise UnreadableHistory(
                f"{name} is stored damaged, or was never written by this library: {error}"
            ) from error

    def read_event(self, name: str, state: bytes) -> Event:
        """The event alone of stored bytes, for folding: in less than half the time that `decode` takes."""
        kind = self._kinds.get(name)
        if kind is None or not state.startswith(kind.head):
            return self.decode(name, state).event
        try:
            fact = kind.fact.decode(state)
        except Exception:  # noqa: BLE001 - it says what is wrong
            return self.decode(name, state).event
        return fact.event if fact.v == kind.version else self.decode(name, state).event

    def _slowly(self, kind: _Kind, state: bytes) -> Decoded:
        """Read an older version, or a current one that another tool wrote with its version elsewhere than in front."""
        found, current = self._versioned.decode(state), kind.declared.version
        if found.e != ENVELOPE:
            raise UnreadableHistory(
                f"{kind.declared.name} is stored in envelope {found.e}, and this code knows envelope {ENVELOPE}: use"
                " newer code"
            )
        version = found.v
        if not 1 <= version <= current:
            raise UnreadableHistory(
                f"{kind.declared.name} is stored at version {version}, and this code knows versions 1 to {current}:"
                " use newer code"
            )
        if version == current:
            envelope = kind.current.decode(state)
            return _decoded(envelope, envelope.event)
        older = self._older.decode(state)
        fields = older.event
        for step in range(version, current):
            fields = kind.declared.lifts[step](fields)
        return _decoded(older, msgspec.convert(fields, kind.event))

    def canonical_json(self, states: Mapping[str, Aggregate]) -> bytes:
        """States by stream, as JSON of which there is one form only."""
        return self._canonical.encode(states)


@cache
def _kinds(*events: type) -> Mapping[str, _Kind]:
    """A list of events by their names; every store that is opened has the same."""
    kinds: dict[str, _Kind] = {}
    for event in events:
        declaration = declared(event)
        if declaration.name in kinds:
            raise TypeError(f"two events are named {declaration.name}")
        head = f'{{"v":{declaration.version},'.encode()
        kinds[declaration.name] = _Kind(
            event, declaration, head, declaration.version, reader(event), fact_reader(event)
        )
    return kinds


def _decoded(envelope: Envelope[Any], event: Event) -> Decoded:
    if envelope.why.recorded_at.tzinfo is not UTC:
        raise ValueError(f"recorded_at ({envelope.why.recorded_at}) is not in UTC")
    return Decoded(envelope.v, event, envelope.why)
