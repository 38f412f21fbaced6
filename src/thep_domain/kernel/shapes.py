"""What a field of an event may hold, described once.

Whatever treats fields by their kind (checks, schemas, docs, strategies) matches these classes and ends in
``assert_never``: so mypy lists every place that does not know a new kind yet.
"""

import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, NewType, TypeAlias, Union, assert_never, get_args, get_origin

import attrs
from attrs import Attribute, frozen

from thep_domain.kernel import identifiers
from thep_domain.kernel.calendar import Year, is_year
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text

LARGEST: Final = 2**53
"""Of whole numbers, either way: so far every reader of JSON keeps them exactly."""
LONGEST: Final = 4_000
"""Characters of a text."""
MOST: Final = 1_000
"""Entries of a list."""

CHECKED: Final = "__checked__"
"""Marks the classes whose fields are checked, which may stand inside others."""
SHAPE: Final = "shape"
"""Where the metadata of a field hold its shape, if its annotation alone does not say it."""


@frozen
class Whole:
    """A whole number between two bounds, each included."""

    least: int = -LARGEST
    most: int = LARGEST


@frozen
class Among:
    """A whole number that is one of a few."""

    numbers: tuple[int, ...]


@frozen
class Flag:
    """True or false."""


@frozen
class Day:
    """A calendar day."""


@frozen
class Moment:
    """A moment in UTC, with microseconds."""


@frozen
class String:
    """Any string that can be written as UTF-8; it may be empty."""

    longest: int = LONGEST


@frozen
class Words:
    """Words on one line: see :data:`~thep_domain.kernel.identifiers.Text`."""

    longest: int = LONGEST


@frozen
class Coded:
    """A string of one form, which a regular expression describes; ``holds`` may ask for more."""

    name: str
    words: str
    pattern: str
    holds: Callable[[object], bool]


@frozen
class OneOf:
    """A member of an enumeration, written as its value."""

    of: type[Enum]


@frozen
class Part:
    """A value with fields of its own, declared with :func:`~thep_domain.kernel.event.value`."""

    of: type


@frozen
class Named:
    """A shape that has a name of its own, as ``URN`` has."""

    name: str
    module: str
    shape: "Shape"


@frozen
class Optional:
    """What may be missing: null, or a shape."""

    shape: "Shape"


@frozen
class Many:
    """A list of one shape."""

    shape: "Shape"
    least: int = 0
    most: int = MOST


Shape: TypeAlias = Whole | Among | Flag | Day | Moment | String | Words | Coded | OneOf | Part | Named | Optional | Many


def _coded(name: str, words: str, pattern: str) -> Coded:
    whole = re.compile(pattern)
    return Coded(name, words, pattern, lambda value: isinstance(value, str) and whole.fullmatch(value) is not None)


YEAR = Coded("year", "an academic year, such as 2017-18", "[0-9]{4}-[0-9]{2}", is_year)
ID = _coded("id", "an id of up to 64 letters, digits, dots, dashes and underscores", identifiers.ID)
ACCOUNT = _coded("account", "an account id, such as finance-officer", identifiers.ID)
COMMAND = _coded("command", "the name of a verb, such as fees.charge", r"[a-z][a-z_]*\.[a-z][a-z_]*")
REQUEST_ID = _coded("request_id", "an id of up to 128 letters, digits and .:/_-", identifiers.REQUEST_ID)
SALT = _coded("salt", "16 bytes in base64", "[A-Za-z0-9+/]{21}[AQgw]==")
"""The last letter before the signs of equality holds two bits only."""
SHA256 = _coded("sha256", "a SHA-256 in hexadecimal", "[0-9a-f]{64}")

_PLAIN: Mapping[Any, Shape] = {int: Whole(), bool: Flag(), date: Day(), datetime: Moment(), str: String()}
_NAMED: Mapping[Any, Shape] = {
    URN: Whole(100_000, 999_999),
    Text: Words(),
    Year: YEAR,
    EstablishmentId: ID,
}


@frozen
class Bound:
    """Stands as the validator of a field that takes fewer numbers than its type does: ``at_least(1)``."""

    shape: Whole | Among

    def __call__(self, _: Any, attribute: "Attribute[Any]", __: Any) -> None:
        """Raise TypeError: a class of events takes the bound away, and checks it with the rest."""
        raise TypeError(f"{attribute.name}: bounds stand in events and their values only")


def at_least(least: int) -> Bound:
    """A number that is not below a least one: ``field(validator=at_least(0))``."""
    return Bound(Whole(least=least))


def between(least: int, most: int) -> Bound:
    """A number between two, each included: ``field(validator=between(0, 366))``."""
    return Bound(Whole(least, most))


def among(*numbers: int) -> Bound:
    """A number that is one of a few: ``field(validator=among(12, 365, 366))``."""
    return Bound(Among(numbers))


def shaped(shape: Shape) -> dict[str, Shape]:
    """The shape of a field whose annotation does not say it: ``field(metadata=shaped(ACCOUNT))``."""
    return {SHAPE: shape}


def _checked(kind: type) -> bool:
    return hasattr(kind, CHECKED)


def shape_of(annotation: Any, where: str, inside: Callable[[type], bool] = _checked) -> Shape:
    """The shape that an annotation stands for. Raises TypeError for what an event cannot hold.

    ``inside`` says which classes may stand inside, if not those that an event can hold.
    """
    if isinstance(annotation, NewType):
        held = _NAMED.get(annotation) or shape_of(annotation.__supertype__, where, inside)
        return Named(annotation.__name__, annotation.__module__, held)
    if isinstance(annotation, type):
        if annotation in _PLAIN:
            return _PLAIN[annotation]
        if issubclass(annotation, Enum):
            return OneOf(annotation)
        if inside(annotation):
            return Part(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        return Optional(shape_of(next(each for each in arguments if each is not type(None)), where, inside))
    if origin is tuple and len(arguments) >= 2:
        if arguments[1:] == (...,):
            return Many(shape_of(arguments[0], where, inside))
        if len(set(arguments)) == 1:
            return Many(shape_of(arguments[0], where, inside), len(arguments), len(arguments))
    raise TypeError(f"{where}: an event cannot hold {annotation!r}")


def bounded(shape: Shape, bound: Bound, where: str) -> Shape:
    """A shape with fewer numbers. Raises TypeError for a shape that is no number."""
    match shape:
        case Whole():
            return bound.shape
        case Named() | Optional():
            return attrs.evolve(shape, shape=bounded(shape.shape, bound, where))
        case _:
            raise TypeError(f"{where}: only a whole number has a bound")


def shapes_of(kind: type) -> Mapping[str, Shape]:
    """The shape of each field of an event, of a value inside one, or of their provenance."""
    return _shapes_of(kind)


@cache
def _shapes_of(kind: Any) -> Mapping[str, Shape]:
    fields = attrs.fields(kind)
    return {
        field.name: field.metadata.get(SHAPE) or shape_of(field.type, f"{kind.__name__}.{field.name}")
        for field in fields
    }


def parts_of(shape: Shape) -> tuple[type, ...]:
    """The classes that a shape holds: a value, or an enumeration."""
    match shape:
        case OneOf(kind) | Part(kind):
            return (kind,)
        case Named(shape=inner) | Optional(inner) | Many(inner):
            return parts_of(inner)
        case Whole() | Among() | Flag() | Day() | Moment() | String() | Words() | Coded():
            return ()
        case _:
            assert_never(shape)
