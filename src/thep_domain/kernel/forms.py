"""What an argument of a verb or a question may be: its form, which checks it and makes it what it stands for.

Each form has ``give``, what to say after that word where an argument is missing or wrong, and ``taken``, which returns
the argument in its form or raises BadArgument. Whatever else treats arguments by their form (schemas, reading JSON)
matches these classes and ends in ``assert_never``, as with the shapes of what events hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Final, TypeAlias

import attrs
from attrs import frozen

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.calendar import FIRST_YEAR, LAST_YEAR, AcademicYear
from thep_domain.kernel.event import shown
from thep_domain.kernel.identifiers import URN, is_text, is_urn
from thep_domain.kernel.money import LARGEST, pounds
from thep_domain.kernel.sealed import Confided


def wrong(form: "Form", value: object, where: str, problem: str = "") -> BadArgument:
    """What to say of a value that has not its form, and of where it is."""
    given = f"of type {type(value).__name__}" if is_confiding(form) else shown(value)
    return BadArgument(f"{where} is {given}{problem}: give {form.give}", where)


@frozen
class Number:
    """A whole number."""

    give: ClassVar = "a whole number, such as 240"

    def taken(self, value: Any, where: str) -> int:
        """The number; True and False are not numbers here."""
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value)
        raise wrong(self, value, where)


@frozen
class Amount(Number):
    """An amount in whole pence."""

    give: ClassVar = "an amount in whole pence, as Pence(217500) (parse_pounds reads one)"

    def taken(self, value: Any, where: str) -> int:
        """The amount; one that no school could owe is a slip."""
        amount = Number.taken(self, value, where)
        if abs(amount) > LARGEST:
            raise wrong(self, value, where, f", more than £{pounds(LARGEST)}")
        return amount


@frozen
class Flag:
    """True or false."""

    give: ClassVar = "True or False"

    def taken(self, value: Any, where: str) -> bool:
        """The answer."""
        if isinstance(value, bool):
            return value
        raise wrong(self, value, where)


@frozen
class Day:
    """A calendar day."""

    give: ClassVar = "a day, as date(2018, 3, 15)"

    def taken(self, value: Any, where: str) -> date:
        """The day, as a plain one whichever kind of day it is; a moment is not one."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value if type(value) is date else date(value.year, value.month, value.day)
        raise wrong(self, value, where)


@frozen
class Writing:
    """A text; what may stand in it, the rules of the business say."""

    give: ClassVar = "a text"

    def taken(self, value: Any, where: str) -> str:
        """The text, as a plain one whichever kind of text it is."""
        if isinstance(value, str):
            return _plain(value)
        raise wrong(self, value, where)


@frozen
class Confiding:
    """A confidential text: it may have several lines, and nothing shows its words."""

    give: ClassVar = "a text"

    def taken(self, value: Any, where: str) -> str:
        """The text, as one that is not printed by accident."""
        if isinstance(value, str):
            return value if isinstance(value, Confided) else Confided(value)
        raise wrong(self, value, where)


@frozen
class SchoolNumber:
    """A URN, as a number or as its six digits in text."""

    give: ClassVar = "the URN of a school, as URN(100934): six digits"

    def taken(self, value: Any, where: str) -> URN:
        """The URN."""
        if is_urn(value) or is_urn_as_text(value):
            return URN(int(value))
        raise wrong(self, value, where)


@frozen
class SchoolOrStream:
    """A URN, or the name of a stream."""

    give: ClassVar = "the URN of a school, as URN(100934), or the name of a stream, as 'membership:100934'"

    def taken(self, value: Any, where: str) -> URN | str:
        """A URN, or any other text with a colon."""
        if is_urn(value) or is_urn_as_text(value):
            return URN(int(value))
        if isinstance(value, str) and ":" in value and is_text(value):
            return _plain(value)
        raise wrong(self, value, where)


@frozen
class YearNamed:
    """An academic year, or its name in text."""

    give: ClassVar = "an academic year, as '2017-18' or AcademicYear(2017)"

    def taken(self, value: Any, where: str) -> AcademicYear:
        """The year."""
        try:
            year = AcademicYear.parse(value) if isinstance(value, str) else value
        except ValueError:
            raise wrong(self, value, where) from None
        if isinstance(year, AcademicYear) and isinstance(year.starts_in, int):
            if FIRST_YEAR <= year.starts_in <= LAST_YEAR:
                return year
            raise wrong(self, value, where, f", which begins before {FIRST_YEAR} or after {LAST_YEAR}")
        raise wrong(self, value, where)


@frozen
class OneOf:
    """A member of an enumeration, or its word."""

    kind: type[Enum]

    @property
    def words(self) -> tuple[str, ...]:
        """The words there are."""
        return tuple(str(member.value) for member in self.kind)

    @property
    def give(self) -> str:
        """Every word."""
        return f"one of {', '.join(self.words)}"

    def taken(self, value: Any, where: str) -> Enum:
        """The member."""
        for member in self.kind:
            if value in (member, member.value):
                return member
        raise wrong(self, value, where)


@frozen
class KnownAt:
    """Up to where a history is known: a position, a moment with an offset, or a day."""

    give: ClassVar = "a position, a moment with an offset (parse_moment reads one), or a day, meaning its end in London"

    def taken(self, value: object, where: str) -> int | date:
        """The position, moment or day."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise wrong(self, value, where, ", without an offset")
        elif not isinstance(value, (int, date)):
            raise wrong(self, value, where)
        elif isinstance(value, bool) or (isinstance(value, int) and value < 0):
            raise wrong(self, value, where, ", which is no position")
        return value


@frozen
class StateOf:
    """The class of an aggregate."""

    give: ClassVar = "the class of an aggregate, as Account of thep_domain.fees"

    def taken(self, value: Any, where: str) -> type:
        """The class."""
        if isinstance(value, type) and hasattr(value, "STREAM"):
            return value
        raise wrong(self, value, where)


@frozen
class Value:
    """A value with fields of its own."""

    kind: type
    fields: tuple[tuple[str, "Form"], ...]

    @property
    def give(self) -> str:
        """The class."""
        return f"{'an' if self.kind.__name__[0] in 'AEIOU' else 'a'} {self.kind.__name__}"

    def taken(self, value: Any, where: str) -> Any:
        """The value, each field in its form. A register has a million fields, so that most are only looked at."""
        if not isinstance(value, self.kind):
            raise wrong(self, value, where)
        changed = {}
        for name, form, quick in self._looked_at:
            held = getattr(value, name)
            if type(held) not in quick and (new := form.taken(held, f"{where}.{name}")) is not held:
                changed[name] = new
        return attrs.evolve(value, **changed) if changed else value  # type: ignore[misc]  # of a class that attrs made

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that must be given."""
        return tuple(field.name for field in attrs.fields(self.kind) if field.default is attrs.NOTHING)

    @cached_property
    def _looked_at(self) -> tuple[tuple[str, "Form", frozenset[type]], ...]:
        return tuple((name, form, _quick(form)) for name, form in self.fields)


@frozen
class WordsOr:
    """A value with fields of its own, or only its words."""

    value: Value

    @property
    def give(self) -> str:
        """A text, or the class."""
        return f"a text, or {self.value.give}"

    def taken(self, value: Any, where: str) -> Any:
        """The text, or the value."""
        if isinstance(value, str):
            return _plain(value)
        if isinstance(value, self.value.kind):
            return self.value.taken(value, where)
        raise wrong(self, value, where)


@frozen
class Maybe:
    """What may be left out: None, or another form."""

    form: "Form"

    @property
    def give(self) -> str:
        """As the other form."""
        return self.form.give

    def taken(self, value: Any, where: str) -> Any:
        """None, or what the other form takes."""
        return None if value is None else self.form.taken(value, where)


@frozen
class Listed:
    """Several of one form."""

    each: "Form"

    @property
    def give(self) -> str:
        """A list, and what is in it."""
        return f"a list, and in it {self.each.give}"

    def taken(self, value: Any, where: str) -> tuple[Any, ...]:
        """All of them, read once; those of a set in the order of their texts, so that it is the same each time."""
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
            raise wrong(self, value, where)
        listed = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return tuple(self.each.taken(one, f"{where}[{number}]") for number, one in enumerate(listed))


@frozen
class ByName:
    """Several of one form, each under a name; as a mapping, or as pairs too."""

    each: "Form"
    pairs: bool = False

    @property
    def give(self) -> str:
        """A mapping, and what is in it."""
        return f"a mapping{' or pairs' if self.pairs else ''}, and under each name {self.each.give}"

    def taken(self, value: Any, where: str) -> Any:
        """A dict, or a tuple of pairs."""
        if isinstance(value, Mapping):
            return dict(self._pair(each, value, where) for each in value.items())
        if not self.pairs or isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
            raise wrong(self, value, where)
        return tuple(self._pair(each, value, where) for each in value)

    def _pair(self, pair: Any, whole: object, where: str) -> tuple[str, Any]:
        if not isinstance(pair, Sequence) or len(pair) != 2 or not isinstance(pair[0], str):
            raise wrong(self, whole, where)
        name, value = pair
        return _plain(name), self.each.taken(value, f"{where}[{name!r}]")


Form: TypeAlias = (
    Number
    | Amount
    | Flag
    | Day
    | Writing
    | Confiding
    | SchoolNumber
    | SchoolOrStream
    | YearNamed
    | OneOf
    | KnownAt
    | StateOf
    | WordsOr
    | Value
    | Maybe
    | Listed
    | ByName
)

_QUICK: Final[Mapping[type, type]] = {Number: int, Flag: bool, Day: date, Writing: str}


def _quick(form: Form) -> frozenset[type]:
    """The types of which every value has the form; others must be looked at one by one."""
    if isinstance(form, Maybe):
        return _quick(form.form) | {type(None)}
    if isinstance(form, OneOf):
        return frozenset({form.kind})
    return frozenset({_QUICK[type(form)]} if type(form) in _QUICK else ())


def is_confiding(form: Form) -> bool:
    """Whether a value of this form may hold a confidential text, which nothing that is said of it may show."""
    match form:
        case Confiding():
            return True
        case Maybe(inner) | Listed(inner) | ByName(inner) | WordsOr(inner):
            return is_confiding(inner)
        case Value():
            return any(is_confiding(each) for _, each in form.fields)
        case _:
            return False


def _plain(text: str) -> str:
    """A text of a class of its own, such as a word of an enumeration, as the text that it is: only such is recorded."""
    return text if type(text) is str else str.__str__(text)


def is_urn_as_text(value: object) -> bool:
    """Whether this is a URN as text: its six digits, and no more."""
    return isinstance(value, str) and len(value) == 6 and value.isascii() and value.isdecimal() and is_urn(int(value))
