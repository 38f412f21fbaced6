"""What an event may not hold, because two decoders could read it differently: refused when it is declared."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from attrs import Factory, field

from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence


@value
class One:
    number: int


@value
class Other:
    number: int


REFUSED: list[Any] = [
    One | Other,
    int | str,
    int | str | None,
    set[int],
    frozenset[int],
    list[int],
    dict[str, int],
    tuple[int, str],
    tuple[int],
    tuple,
    float,
    bytes,
    complex,
    object,
    Any,
    Literal["a"],
    Annotated[int, "pence"],
    tuple[One | Other, ...],
    set[int] | None,
]
TAKEN: list[Any] = [
    int,
    str,
    bool,
    date,
    URN,
    Pence,
    Text,
    One,
    int | None,
    One | None,
    tuple[One, ...],
    tuple[URN, ...],
]


def declare(annotation: Any, **options: Any) -> type:
    body = {"__annotations__": {"held": annotation}} | ({"held": field(**options)} if options else {})
    return event("sample.held")(type("Held", (), body))


@pytest.mark.parametrize("annotation", REFUSED, ids=str)
def test_unions_sets_and_other_types_are_refused(annotation: Any) -> None:
    with pytest.raises(TypeError, match=r"Held\.held: an event cannot hold"):
        declare(annotation)


@pytest.mark.parametrize("annotation", TAKEN, ids=str)
def test_the_types_that_both_decoders_read_alike_are_taken(annotation: Any) -> None:
    assert declare(annotation).__name__ == "Held"


@pytest.mark.parametrize(
    "options",
    [{"converter": int}, {"alias": "kept"}, {"init": False, "default": 1}, {"init": False, "default": Factory(int)}],
    ids=str,
)
def test_converters_aliases_and_uninitialised_fields_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="events have no converters"):
        declare(int, **options)


def test_private_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="private"):

        @event("sample.private")
        class Private:
            _held: int


def test_postponed_annotations_are_refused() -> None:
    with pytest.raises(TypeError, match="real annotations"):
        declare("int")


@pytest.mark.parametrize("declaring", [event("sample.valued"), value])
def test_values_are_held_to_the_same(declaring: Callable[[type], type]) -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        declaring(type("Valued", (), {"__annotations__": {"held": set[int]}}))


@pytest.mark.parametrize("wrong", ["5", 5.0, True, None, date(2018, 1, 1)])
def test_a_wrong_value_is_refused_whoever_makes_the_event(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"Held\.held must be a whole number"):
        declare(int)(held=wrong)


def test_a_default_that_its_own_check_refuses_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Held\.held: its default, '5', must be a whole number"):
        declare(int, default="5")
    assert declare(int, default=5)().held == 5
