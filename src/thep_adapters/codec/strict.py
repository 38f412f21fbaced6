"""Reading strictly: what is not in the one form in which this library writes is refused, with a sentence.

For whoever does not trust a history, or passes it on: `store check`, `store copy`, an audit. A replay reads the same
history more tolerantly, and faster. docs/events/FORMAT.md specifies the form.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, assert_never

from thep_adapters.codec.envelope import write
from thep_adapters.codec.json_codec import JsonCodec
from thep_domain.application import Decoded, UnreadableHistory
from thep_domain.kernel.checks import check_of, written_out
from thep_domain.kernel.event import Event, shown
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.shapes import (
    SALT,
    Among,
    Coded,
    Day,
    Flag,
    Many,
    Moment,
    Named,
    OneOf,
    Optional,
    Part,
    Shape,
    String,
    Whole,
    Words,
    shapes_of,
)

FIELDS = ["v", "event", "why", "salt"]

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_CHECKS = {name: check_of(shape) for name, shape in shapes_of(Why).items()}
_holds = written_out(_CHECKS)
_SALT_AT = slice(-26, -2)
"""Where the salt is in an envelope that ends as every one does: before the last quotation mark and brace."""


UNKNOWN = "has no field"
"""What is said of a field that is not expected."""


class NotInOneForm(UnreadableHistory):
    """A stored event that can be read, but is not in the one form; ``unknown_field`` says whether a field is why."""

    def __init__(self, message: str, fault: str) -> None:
        super().__init__(message)
        self.unknown_field = f" {UNKNOWN} " in fault


class StrictJsonCodec(JsonCodec):
    """Writes as `JsonCodec` does, and reads nothing that is written otherwise."""

    def decode(self, name: str, state: bytes) -> Decoded:
        """Read stored bytes. Raises UnreadableHistory as `JsonCodec` does, and for what is not in the one form."""
        decoded = super().decode(name, state)
        try:
            fault = next(self._faults(name, state, decoded), None)
        except (ValueError, RecursionError) as error:  # in what the decoder passed over
            fault = str(error)
        if fault is not None:
            raise NotInOneForm(f"{name} is not stored as this library stores it: {fault}", fault)
        return decoded

    def read_event(self, name: str, state: bytes) -> Event:
        """The event alone, after everything was looked at."""
        return self.decode(name, state).event

    def _faults(self, name: str, state: bytes, decoded: Decoded) -> Iterator[str]:
        kind = self._kinds[name]
        salt = state[_SALT_AT].decode("ascii", "replace")
        current = decoded.schema == kind.version
        if not current or write(kind.version, decoded.event, decoded.why, salt) != state:
            yield from _faults_of_form(state, kind.event if current else None)
        yield from _faults_of_provenance(decoded.why)
        if not SALT.holds(salt):
            yield f"its salt is {salt!r}: it must be {SALT.words}"


def _faults_of_provenance(why: Why) -> Iterator[str]:
    """What the decoder does not look at."""
    if _holds(why) and why.part[0] <= why.part[1]:
        return
    for name, check in _CHECKS.items():
        if not check.holds(held := getattr(why, name)):
            yield f"why.{name} is {shown(held)}: it must be {check.words}"
    if why.part[0] > why.part[1]:
        yield f"why.part is {list(why.part)}: there is no such part of a save"


def _faults_of_form(state: bytes, kind: type | None) -> Iterator[str]:
    """What differs from the one form; without a class, the fields of the event may be any, as of an older version."""
    text = state.decode()
    twice: list[str] = []
    numbers: list[str] = []

    def whole(written: str) -> int:
        if str(number := int(written)) != written:
            numbers.append(written)
        return number

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            names = [name for name, _ in items]
            twice.extend(name for name in found if names.count(name) > 1)
        return found

    envelope = json.loads(text, object_pairs_hook=pairs, parse_float=numbers.append, parse_int=whole)
    yield from (f"the field {shown(name)} stands twice in one object" for name in twice)
    yield from (f"{shown(number)} is not how a whole number is written" for number in numbers)
    yield from _faults_of_names("the envelope", list(envelope), FIELDS)
    yield from _faults_of_fields("why", envelope["why"], Why)
    yield from _faults_of_fields("event", envelope["event"], kind)
    yield from _faults_of_bytes(text, json.dumps(envelope, ensure_ascii=False, separators=(",", ":")))


def _faults_of_names(where: str, found: list[str], wanted: list[str]) -> Iterator[str]:
    yield from (f"{where} {UNKNOWN} {shown(name)}" for name in found if name not in wanted)
    yield from (f"{where} lacks its field {name!r}" for name in wanted if name not in found)
    if found != wanted:
        yield f"the fields of {where} stand in the order {shown(found)}: it must be {wanted}"


def _faults_of_fields(where: str, found: dict[str, Any], kind: type | None) -> Iterator[str]:
    if kind is None:
        yield from _faults_of_order(where, found)
        return
    shapes = shapes_of(kind)
    yield from _faults_of_names(where, list(found), sorted(shapes))
    for name, shape in shapes.items():
        yield from _faults_of_value(f"{where}.{name}", found[name], shape)


def _faults_of_order(where: str, value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield from _faults_of_names(where, list(value), sorted(value))
            for name, inner in value.items():
                yield from _faults_of_order(f"{where}.{name}", inner)
        case list():
            for inner in value:
                yield from _faults_of_order(f"each of {where}", inner)


def _faults_of_value(where: str, value: Any, shape: Shape) -> Iterator[str]:
    """What a decoder lets pass: it has seen to the types."""
    match shape:
        case Moment():
            if not _MOMENT.fullmatch(value):
                yield f"{where} is {shown(value)}: write six decimals and Z, as in 2018-03-15T09:30:00.000000Z"
        case Part(kind):
            yield from _faults_of_fields(where, value, kind)
        case Named(shape=inner):
            yield from _faults_of_value(where, value, inner)
        case Optional(inner):
            if value is not None:
                yield from _faults_of_value(where, value, inner)
        case Many(inner):
            for each in value:
                yield from _faults_of_value(f"each of {where}", each, inner)
        case Whole() | Among() | Flag() | Day() | String() | Words() | Coded() | OneOf():
            return
        case _:
            assert_never(shape)


def _faults_of_bytes(text: str, canonical: str) -> Iterator[str]:
    """Where JSON of the right fields in the right order differs from the one way to write it."""
    if text == canonical:
        return
    at = next(at for at, letter in enumerate(text) if canonical[at : at + 1] != letter)
    at -= text[at - 1] == "\\"
    if text[at].isspace():
        yield f"a space stands between its parts, after {shown(text[:at][-20:])}"
    elif text[at] == "\\":
        yield f"a character is escaped that needs no escape, or otherwise than it must be: {shown(text[at : at + 6])}"
    else:
        yield f"it differs from the one form at {shown(text[at : at + 20])}"
