"""JSON Schemas (2020-12) of the arguments of verbs, for whoever publishes them: a form, an API, a queue."""

import inspect
import re
from typing import Any, Final, assert_never

import attrs

from thep_adapters.codec.meanings import of_class, of_field, one_line
from thep_adapters.codec.schemas import DIALECT, Schema, field_schema
from thep_domain.application import CATALOGUE
from thep_domain.kernel.forms import (
    Amount,
    ByName,
    Confiding,
    Day,
    Flag,
    Form,
    KnownAt,
    Listed,
    Maybe,
    Number,
    OneOf,
    SchoolNumber,
    SchoolOrStream,
    StateOf,
    Value,
    WordsOr,
    Writing,
    YearNamed,
)
from thep_domain.kernel.money import LARGEST
from thep_domain.kernel.shapes import YEAR
from thep_domain.kernel.verbs import Argument, Verb, plain

_SENTENCE: Final = re.compile(r"(?<=\.)\s+")
_MEANT: Final[dict[type, str]] = {
    Amount: "An amount in whole pence.",
    Confiding: "A confidential text: it is kept sealed.",
    Day: "A day in London.",
    SchoolNumber: "The URN of a school.",
    YearNamed: "An academic year, such as 2017-18.",
}


def verb_schema(verb: Verb[Any, ...] | str) -> Schema:
    """What the arguments of a verb, or of the one that has a name, look like in JSON.

    It says what can be given; what the business allows, only the verb says. Its description is that of the verb.
    ``arguments_from_json`` reads what it describes. Raises BadArgument for a name that no verb has.
    """
    found = verb if isinstance(verb, Verb) else CATALOGUE.verb(verb)
    return {
        "$schema": DIALECT,
        "title": found.name,
        "description": one_line(inspect.getdoc(found.decide) or ""),
        "type": "object",
        "properties": {each.name: _argument(found, each) for each in found.arguments},
        "required": [each.name for each in found.arguments if each.required],
        "additionalProperties": False,
    }


def _argument(verb: Verb[Any, ...], argument: Argument) -> Schema:
    form = verb.door.forms[argument.name]
    default = verb.signature.parameters[argument.name].default
    given = {} if argument.required or default is None else {"default": plain(default)}
    return {**_schema(form), **_described(_said_of(verb, argument.name) or _meaning(form)), **given}


def _said_of(verb: Verb[Any, ...], name: str) -> str:
    """The sentences about an argument in the description of its verb."""
    whole = " ".join((inspect.getdoc(verb.decide) or "").split())
    return one_line(" ".join(each for each in _SENTENCE.split(whole) if f"``{name}``" in each))


def _meaning(form: Form) -> str:
    match form:
        case Maybe(inner) | Listed(inner) | ByName(inner):
            return _meaning(inner)
        case Value(kind):
            return of_class(kind)
        case WordsOr(value):
            return of_class(value.kind)
        case _:
            return _MEANT.get(type(form), "")


def _described(words: str) -> Schema:
    return {"description": words} if words else {}


def _schema(form: Form) -> Schema:
    match form:
        case Amount():
            return {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}
        case Number():
            return {"type": "integer"}
        case Flag():
            return {"type": "boolean"}
        case Day():
            return {"type": "string", "format": "date"}
        case Writing() | Confiding():
            return {"type": "string"}
        case SchoolNumber():
            return {"type": "integer", "minimum": 100_000, "maximum": 999_999}
        case YearNamed():
            return {"type": "string", "pattern": f"^{YEAR.pattern}$"}
        case OneOf():
            return {"type": "string", "enum": list(form.words)}
        case Value():
            return _object(form)
        case WordsOr(value):
            return {"anyOf": [{"type": "string"}, _object(value)]}
        case Maybe(inner):
            return {"anyOf": [_schema(inner), {"type": "null"}]}
        case Listed(each):
            return {"type": "array", "items": _schema(each)}
        case ByName(each):
            return {"type": "object", "additionalProperties": _schema(each)}
        case SchoolOrStream() | KnownAt() | StateOf():
            raise TypeError(f"{form} is a form of questions: no verb has such an argument")
        case _:
            assert_never(form)


def _object(value: Value) -> Schema:
    own = {field.name: field_schema(field) for field in attrs.fields(value.kind)}
    return {
        "type": "object",
        "properties": {
            name: {**(own[name] or _schema(form)), **_described(of_field(value.kind, name) or _meaning(form))}
            for name, form in value.fields
        },
        "required": list(value.required),
        "additionalProperties": False,
    }
