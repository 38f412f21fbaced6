"""Arguments of verbs as JSON: what a web page or a queue was sent becomes what a verb takes.

given = arguments_from_json("membership.admit", {"urn": 100934, "on": "2016-07-01", "authority": "Board"})
office.membership.admit(**given)
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from thep_domain.application import CATALOGUE, BadArgument
from thep_domain.kernel.calendar import parse_day
from thep_domain.kernel.event import shown
from thep_domain.kernel.forms import (
    Amount,
    ByName,
    Day,
    Form,
    Listed,
    Maybe,
    Number,
    SchoolNumber,
    Value,
    WordsOr,
    YearNamed,
    is_confiding,
)
from thep_domain.kernel.verbs import Verb

_GIVE: Final[Mapping[type, str]] = {
    Amount: "a whole number of pence",
    YearNamed: "an academic year, as 2017-18",
    Day: 'a day as text, "2018-03-15"',
    SchoolNumber: "the URN of a school, a number of six digits",
    Listed: "a list",
    ByName: "an object",
}


def arguments_from_json(verb: Verb[Any, ...] | str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a verb, or of the one that has a name, from JSON as ``json.loads`` gives it.

    Days are texts, amounts whole pence, values objects, as :func:`~thep_adapters.codec.verb_schemas.verb_schema` says;
    null is as if it were left out. Raises BadArgument, which names the argument, for what is missing, unknown or wrong.
    """
    door = (verb if isinstance(verb, Verb) else CATALOGUE.verb(verb)).door
    if not isinstance(given, Mapping):
        raise BadArgument(f"the arguments of {door.name} are {shown(given)}: give an object with a name for each")
    for name in given:
        if name not in door.forms:
            raise door.unknown(str(name))
    for name in door.needed:
        if given.get(name) is None:
            raise BadArgument(f"{door.name} needs the argument {name}: give {_give(door.forms[name])}", name)
    read = {name: _read(door.forms[name], value, name) for name, value in given.items() if value is not None}
    return door.taken((), read)


def _read(form: Form, value: Any, where: str) -> Any:
    match form:
        case Maybe(inner):
            return None if value is None else _read(inner, value, where)
        case Day():
            return _taken(form, value, where, parse_day) if isinstance(value, str) else _wrong(form, value, where)
        case Number() | SchoolNumber():
            return _taken(form, int(value) if isinstance(value, float) and value.is_integer() else value, where)
        case Listed(each):
            held = value if isinstance(value, list) else _wrong(form, value, where)
            return [_read(each, one, f"{where}[{number}]") for number, one in enumerate(held)]
        case ByName(each):
            held = value if isinstance(value, Mapping) else _wrong(form, value, where)
            return {name: _read(each, one, f"{where}[{name!r}]") for name, one in held.items()}
        case WordsOr(inside) if isinstance(value, Mapping):
            return _made(inside, value, where)
        case Value():
            return _made(form, value if isinstance(value, Mapping) else _wrong(form, value, where), where)
        case _:
            return _taken(form, value, where)


def _taken(form: Form, value: Any, where: str, read: Callable[[Any], Any] = lambda value: value) -> Any:
    try:
        return form.taken(read(value), where)
    except ValueError:
        raise _complaint(form, value, where) from None


def _wrong(form: Form, value: object, where: str) -> Any:
    raise _complaint(form, value, where)


def _complaint(form: Form, value: object, where: str) -> BadArgument:
    """What is wrong."""
    given = f"of type {type(value).__name__}" if is_confiding(form) else shown(value)
    return BadArgument(f"{where} is {given}: give {_give(form)}", where)


def _give(form: Form) -> str:
    """What to give in JSON."""
    match form:
        case Maybe(inner):
            return _give(inner)
        case Listed(each) | ByName(each):
            return f"{_GIVE[type(form)]}, and in it {_give(each)}"
        case WordsOr():
            return "a text, or an object"
        case Value():
            return "an object"
        case _:
            return _GIVE.get(type(form), form.give)


def _made(form: Value, given: Mapping[str, Any], where: str) -> Any:
    """A value with fields of its own."""
    forms = dict(form.fields)
    for name in given:
        if name not in forms:
            raise BadArgument(f"{where} has no {name}: it has {', '.join(forms)}", f"{where}.{name}")
    for name in form.required:
        if name not in given:
            raise BadArgument(f"{where} needs {name}: give {_give(forms[name])}", f"{where}.{name}")
    read = {name: _read(forms[name], value, f"{where}.{name}") for name, value in given.items()}
    try:
        return form.kind(**read)
    except ValueError as error:
        shows = "not right" if is_confiding(form) else shown(dict(given))
        raise BadArgument(f"{where} is {shows}: {error}", where) from None
