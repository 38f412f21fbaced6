"""A strategy for every event, made from the shapes of its fields: a new one needs nothing here unless fields depend."""

from collections.abc import Callable, Mapping
from datetime import UTC, date
from functools import cache
from typing import Any, TypeVar, assert_never, cast

from hypothesis import strategies as st

from thep_domain.application import EVENTS
from thep_domain.kernel.calendar import AcademicYear, Year
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import (
    YEAR,
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
from thep_domain.testing.days import days
from thep_domain.testing.kits import KITS
from thep_domain.testing.values import Fields, texts

E = TypeVar("E")

_NUMBERS: Mapping[str, st.SearchStrategy[int]] = {name: each for kit in KITS for name, each in kit.numbers.items()}
_FITTING: Mapping[Any, Callable[[Fields], Fields]] = {kind: fit for kit in KITS for kind, fit in kit.fitting.items()}


def event_of(kind: type[E]) -> st.SearchStrategy[E]:
    """Valid events of one kind: ``event_of(MembershipAdmitted)``. Raises TypeError for a class that is no event."""
    declared(kind)
    return cast("st.SearchStrategy[E]", _of_class(cast("Any", kind)))


def events() -> st.SearchStrategy[Event]:
    """Valid events of every kind there is."""
    return st.one_of([event_of(kind) for kind in EVENTS])


def sealed() -> st.SearchStrategy[Sealed]:
    """Sealed texts as they stand in events, of any key: nothing opens them."""
    return _of_class(Sealed)


@cache
def _of_class(kind: Any) -> st.SearchStrategy[Any]:
    fields = {name: _of_field(name, shape) for name, shape in shapes_of(kind).items()}
    fit = _FITTING.get(kind, _as_it_is)

    def made(values: Fields) -> Any:
        return kind(**fit(values))

    return st.fixed_dictionaries(fields).map(made)


def _as_it_is(fields: Fields) -> Fields:
    return fields


def _years() -> st.SearchStrategy[Year]:
    return st.integers(2000, 2030).map(lambda first: AcademicYear(first).name)


def _of_field(name: str, shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case Whole() if name in _NUMBERS:
            return _NUMBERS[name]
        case Named(shape=inner):
            return _of_field(name, inner)
        case Optional(inner):
            return st.one_of(st.none(), _of_field(name, inner))
        case Many(inner, least, most):
            return st.lists(_of_field(name, inner), min_size=least, max_size=min(most, max(least, 3))).map(tuple)
        case _:
            return _of(shape)


def _of(shape: Whole | Among | Flag | Day | Moment | String | Words | Coded | OneOf | Part) -> st.SearchStrategy[Any]:
    match shape:
        case Whole(least, most):
            return st.integers(max(least, 1), min(most, 1_000_000)) if least < 1 < most else st.integers(least, most)
        case Among(numbers):
            return st.sampled_from(numbers)
        case Flag():
            return st.booleans()
        case Day():
            return days(date(1900, 1, 1))
        case Moment():
            return st.datetimes(timezones=st.just(UTC))
        case String():
            return st.one_of(texts(), st.just(""))
        case Words():
            return texts()
        case Coded():
            return _years() if shape == YEAR else st.from_regex(shape.pattern, fullmatch=True).filter(shape.holds)
        case OneOf(kind):
            return st.sampled_from(kind)
        case Part(kind):
            return _of_class(kind)
        case _:
            assert_never(shape)
