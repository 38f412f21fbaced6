"""JSON Schemas (2020-12) of events and of the envelope, from the annotations; and whether one may follow another."""

import types
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any, NewType, TypeAlias, Union, get_args, get_origin

import attrs

from thep_adapters.codec.meanings import meaning, of_class
from thep_domain.kernel.event import check_of, declared
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Why

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$"
SALT = "^[A-Za-z0-9+/]{22}==$"

_FAR = 2**31
_NARROWING = ("pattern", "format", "const")


def event_schema(event: type) -> Schema:
    """What an event's fields look like in JSON, in its current version."""
    declaration = declared(event)
    title = f"{declaration.name}, version {declaration.version}"
    return {"$schema": DIALECT, "title": title, "description": of_class(event), **_object(event)}


def envelope_schema() -> Schema:
    """What stands around the fields of every stored event."""
    why = _object(Why)
    why["properties"]["recorded_at"]["pattern"] = MOMENT
    properties = {
        "v": {"type": "integer", "minimum": 1, "description": "The version of the event; it stands first."},
        "event": {"type": "object", "description": "The fields, as the schema of the event's name and version says."},
        "why": {**why, "description": of_class(Why)},
        "salt": {"type": "string", "pattern": SALT, "description": "16 random bytes in base64."},
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
            field.name: {**_schema(field.type, field), "description": meaning(kind, field)} for field in fields
        },
        "required": [field.name for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _schema(annotation: Any, field: "attrs.Attribute[Any]") -> Schema:
    if annotation is Text:
        return {"type": "string", "pattern": r"\S"}
    if isinstance(annotation, NewType):
        return _schema(annotation.__supertype__, field)
    if is_optional(annotation):
        return {"anyOf": [_schema(inner(annotation), field), {"type": "null"}]}
    if get_origin(annotation) is tuple:
        length = fixed_length(annotation)
        bound = {} if length is None else {"minItems": length, "maxItems": length}
        return {"type": "array", "items": _schema(inner(annotation), field), **bound}
    if annotation is int:
        return {"type": "integer", **bounds(field)}
    if issubclass(annotation, Enum):
        return {"type": "string", "enum": [member.value for member in annotation]}
    if attrs.has(annotation):
        return _object(annotation)
    leaves: dict[Any, Schema] = {
        str: {"type": "string"},
        bool: {"type": "boolean"},
        date: {"type": "string", "format": "date"},
        datetime: {"type": "string", "format": "date-time"},
    }
    return leaves[annotation]


def is_optional(annotation: Any) -> bool:
    """Whether a field may be null."""
    return get_origin(annotation) in (Union, types.UnionType)


def fixed_length(annotation: Any) -> int | None:
    """How many items a tuple has; None where it may have any number."""
    items = get_args(annotation)
    return None if Ellipsis in items else len(items)


def inner(annotation: Any) -> Any:
    """What an optional holds when it is not null, or what each item of a tuple is."""
    return next(argument for argument in get_args(annotation) if argument not in (type(None), ...))


def bounds(field: "attrs.Attribute[Any]") -> dict[str, int]:
    """The least and the greatest whole number that a field takes, where its check sets any: found by asking it."""
    found = {}
    taken = next((number for number in (0, 1, 100, 100_000) if _takes(field, number)), None)
    if taken is None:
        return {}  # not a plain number: a list of them, or a check that looks at other fields too
    for name, limit in (("minimum", -_FAR), ("maximum", _FAR)):
        if not _takes(field, limit):
            inside, outside = taken, limit
            while abs(inside - outside) > 1:
                middle = (inside + outside) // 2
                inside, outside = (middle, outside) if _takes(field, middle) else (inside, middle)
            found[name] = inside
    return found


def _takes(field: "attrs.Attribute[Any]", number: int) -> bool:
    check = check_of(field)
    return check is None or check.holds(number)


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
    if "minimum" in new and old.get("minimum", -_FAR) < new["minimum"]:
        yield f"{where}: its minimum was {old.get('minimum')}, and is now {new['minimum']}"
    if "maximum" in new and old.get("maximum", _FAR) > new["maximum"]:
        yield f"{where}: its maximum was {old.get('maximum')}, and is now {new['maximum']}"
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
