"""JSON Schemas (2020-12) of events and of the envelope, by the shapes of fields; whether one may follow another."""

from collections.abc import Iterator
from typing import Any, TypeAlias, assert_never

import attrs

from thep_adapters.codec.meanings import meaning, of_class
from thep_domain.application import CATALOGUE
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import FORBIDDEN, SPACES
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.shapes import (
    SALT,
    SHAPE,
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

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$"
WORDS = f"^[{SPACES}]*[^{SPACES}{FORBIDDEN}][^{FORBIDDEN}]*$"

_NARROWING = ("pattern", "format", "const")
_AT_LEAST = ("minimum", "minItems")
_AT_MOST = ("maximum", "maxItems", "maxLength")


def event_schema(event: type | str) -> Schema:
    """What the fields of an event, or of the one that has a name, look like in JSON, in its current version.

    Raises BadArgument for a name that no event has. The schemas of every version ever released are files beside this
    one in the wheel, in ``events``, and in docs/events.
    """
    if not isinstance(event, type):
        event = CATALOGUE.event(event)
    declaration = declared(event)
    title = f"{declaration.name}, version {declaration.version}"
    return {"$schema": DIALECT, "title": title, "description": of_class(event), **_object(event)}


def field_schema(field: "attrs.Attribute[Any]") -> Schema | None:
    """What a field looks like in JSON that says itself what it may hold, as those of events do; None of any other."""
    shape = field.metadata.get(SHAPE)
    return None if shape is None else _schema(shape)


def envelope_schema() -> Schema:
    """What stands around the fields of every stored event."""
    why = _object(Why)
    properties = {
        "v": {"type": "integer", "minimum": 1, "description": "The version of the event; it stands first."},
        "event": {"type": "object", "description": "The fields, as the schema of the event's name and version says."},
        "why": {**why, "description": of_class(Why)},
        "salt": {**_schema(SALT), "description": "16 random bytes in base64."},
    }
    return {
        "$schema": DIALECT,
        "title": "A stored event",
        "description": "Envelope 1, of every event: its version, its fields, its provenance, and a salt. A later"
        ' envelope will begin with its number, {"e":2,.',
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _object(kind: type) -> Schema:
    fields = attrs.fields(kind)
    return {
        "type": "object",
        "properties": {
            name: {**_schema(shape), "description": meaning(kind, name)} for name, shape in shapes_of(kind).items()
        },
        "required": [field.name for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _schema(shape: Shape) -> Schema:
    match shape:
        case Whole(least, most):
            return {"type": "integer", "minimum": least, "maximum": most}
        case Among(numbers):
            return {"type": "integer", "enum": list(numbers)}
        case Flag():
            return {"type": "boolean"}
        case Day():
            return {"type": "string", "format": "date"}
        case Moment():
            return {"type": "string", "format": "date-time", "pattern": MOMENT}
        case String(longest):
            return {"type": "string", "maxLength": longest}
        case Words(longest):
            return {"type": "string", "pattern": WORDS, "maxLength": longest}
        case Coded():
            return {"type": "string", "pattern": f"^{shape.pattern}$"}
        case OneOf(kind):
            return {"type": "string", "enum": [member.value for member in kind]}
        case Part(kind):
            return _object(kind)
        case Named(shape=inner):
            return _schema(inner)
        case Optional(inner):
            return {"anyOf": [_schema(inner), {"type": "null"}]}
        case Many(inner, least, most):
            return {"type": "array", "items": _schema(inner), "minItems": least, "maxItems": most}
        case _:
            assert_never(shape)


def incompatible(old: Schema, new: Schema, where: str = "event") -> Iterator[str]:
    """Why events that were written under an old schema need not satisfy a new one; nothing where they all do."""
    wanted = {form["type"]: form for form in _forms(new)}
    for form in _forms(old):
        kind = form["type"]
        if kind not in wanted:
            yield f"{where}: its type was {kind}, and is now {' or '.join(wanted)}"
        else:
            yield from _narrowed(form, wanted[kind], where)


def _forms(schema: Schema) -> list[Schema]:
    forms: list[Schema] = schema.get("anyOf", [schema])
    return forms


def _narrowed(old: Schema, new: Schema, where: str) -> Iterator[str]:
    if "enum" in new:
        lost = [value for value in old.get("enum", ["any"]) if value not in new["enum"]]
        if lost:
            yield f"{where}: no longer takes {', '.join(map(str, lost))}"
    for word in _NARROWING:
        if word in new and old.get(word) != new[word]:
            yield f"{where}: its {word} was {old.get(word)}, and is now {new[word]}"
    for word in (*_AT_LEAST, *_AT_MOST):
        if word in new and (word not in old or (old[word] < new[word] if word in _AT_LEAST else old[word] > new[word])):
            yield f"{where}: its {word} was {old.get(word)}, and is now {new[word]}"
    if "items" in new:
        yield from incompatible(old["items"], new["items"], f"each of {where}")
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in before:
        if name not in after:
            yield f"{where}.{name}: the field is gone"
        else:
            yield from incompatible(before[name], after[name], f"{where}.{name}")
    for name in new.get("required", ()):
        if name not in old.get("required", ()):
            yield f"{where}.{name}: the field is now required"
