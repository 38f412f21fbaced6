"""The codec: plain JSON that anyone can read, written once, read by a closed list of names."""

import base64
import secrets
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import msgspec
from cattrs import Converter
from cattrs.errors import BaseValidationError

from thep_adapters.codec.envelope import Envelope, Older, Versioned
from thep_adapters.codec.structuring import strict_converter
from thep_domain.application import Decoded, UnreadableHistory
from thep_domain.kernel.event import Declared, Event, declared
from thep_domain.kernel.provenance import Why

SALT_BYTES = 16


class JsonCodec:
    """Reads and writes the events of a closed list; a name outside it, or a version above today's, is refused."""

    def __init__(self, events: Iterable[type], salt: Callable[[], bytes] = lambda: secrets.token_bytes(SALT_BYTES)):
        self._salt = salt
        self._kinds: dict[str, tuple[type, Declared]] = {}
        for kind in events:
            declaration = declared(kind)
            if declaration.name in self._kinds:
                raise TypeError(f"two events are named {declaration.name}")
            self._kinds[declaration.name] = (kind, declaration)
        self._current: dict[str, tuple[bytes, msgspec.json.Decoder[Any]]] = {}

    def encode(self, event: Event, why: Why) -> bytes:
        """The bytes to store: ``{"v":1,"event":{...},"why":{...},"salt":"..."}``."""
        declaration = declared(event)
        if self._kinds.get(declaration.name, (None,))[0] is not type(event):
            raise TypeError(f"{type(event).__name__} is not in the codec's list of events")
        salt = base64.b64encode(self._salt()).decode()
        return msgspec.json.encode(Envelope(declaration.version, event, why, salt))

    def decode(self, name: str, state: bytes) -> Decoded:
        """Read stored bytes; what was stored at an older version is lifted.

        Raises UnreadableHistory for an unknown name, a version this code does not know yet, or damaged bytes.
        """
        head, decoder = self._current.get(name) or self._decoder(name)
        try:
            if state.startswith(head):
                envelope = decoder.decode(state)
                if envelope.v == self._kinds[name][1].version:
                    return Decoded(envelope.v, envelope.event, envelope.why)
            return self._lifted(name, state)
        except (msgspec.MsgspecError, BaseValidationError, ValueError, TypeError, KeyError) as error:
            raise UnreadableHistory(
                f"{name} is stored damaged, or was never written by this library: {error}"
            ) from error

    def _decoder(self, name: str) -> tuple[bytes, msgspec.json.Decoder[Any]]:
        if name not in self._kinds:
            raise UnreadableHistory(f"no event is named {name!r}: it was written by newer code, or by none of ours")
        kind, declaration = self._kinds[name]
        head = f'{{"v":{declaration.version},'.encode()
        self._current[name] = head, msgspec.json.Decoder(Envelope[kind])  # type: ignore[valid-type]
        return self._current[name]

    def _lifted(self, name: str, state: bytes) -> Decoded:
        kind, declaration = self._kinds[name]
        version = _VERSIONED.decode(state).v
        if version > declaration.version or version < 1:
            raise UnreadableHistory(
                f"{name} is stored at version {version}, and this code knows it up to {declaration.version}: use newer code"
            )
        older = _OLDER.decode(state)
        fields = older.event
        for step in range(version, declaration.version):
            fields = declaration.lifts[step](fields)
        return Decoded(version, self.structure(fields, kind), older.why)

    def structure(self, fields: dict[str, Any], kind: type) -> Event:
        """An event from its plain fields, through the converter that older versions take."""
        return self._converter.structure(fields, kind)

    @cached_property
    def _converter(self) -> Converter:
        return strict_converter()


_VERSIONED = msgspec.json.Decoder(Versioned)
_OLDER: msgspec.json.Decoder[Envelope[dict[str, Any]]] = msgspec.json.Decoder(Older)
