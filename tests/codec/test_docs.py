"""The generated pages: up to date, true of what is written, and never changed under those who rely on them."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import field
from hypothesis import given
from jsonschema import Draft202012Validator, FormatChecker

from tests.codec.support import CODEC, NAMES, WHYS, WHYS_OF_A_KIND, events, examples, made
from thep_adapters.codec.docs import check, main, pages, write
from thep_adapters.codec.meanings import meaning, of_class
from thep_adapters.codec.schemas import WORDS, envelope_schema, event_schema, incompatible
from thep_domain.application import EVENTS
from thep_domain.fees.events import SubscriptionCharged
from thep_domain.kernel.event import declared, event, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import RuleCited, Why
from thep_domain.kernel.shapes import among, at_least, between
from thep_domain.membership.events import MembershipAdmitted, MembershipDeclined

# Schemas


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


ENVELOPE = validator(envelope_schema())


@pytest.mark.parametrize("kind", EVENTS, ids=NAMES)
def test_what_is_written_satisfies_its_schema(kind: type) -> None:
    fields = validator(event_schema(kind))

    @examples(3, full=100)
    @given(made(kind), WHYS_OF_A_KIND)
    def check_one(fact: Any, why: Why) -> None:
        stored = json.loads(CODEC.encode(fact, why))
        ENVELOPE.validate(stored)
        fields.validate(stored["event"])

    check_one()


@given(events(), WHYS)
def test_an_envelope_satisfies_its_schema_whatever_its_provenance(fact: Any, why: Why) -> None:
    ENVELOPE.validate(json.loads(CODEC.encode(fact, why)))


def test_a_schema_says_what_the_checks_of_an_event_say() -> None:
    properties = event_schema(SubscriptionCharged)["properties"]
    assert properties["units_in_year"]["enum"] == [12, 365, 366]
    assert properties["charged_on"]["format"] == "date"
    assert properties["basis"]["properties"]["part_year"]["enum"] == ["months", "days"]
    assert properties["basis"]["properties"]["count_urn"]["minimum"] == 100_000
    assert properties["basis"]["properties"]["count_urn"]["maximum"] == 999_999
    assert properties["rules"]["items"]["required"] == ["rule", "version"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"spell": 0},
        {"spell": "1"},
        {"spell": 1.5},
        {"spell": True},
        {"urn": 99_999},
        {"admitted_on": "15/03/2018"},
        {"by_exception": None},
        {"rules": {}},
        {"register": {"stream": " ", "version": 1}},
        {"register": {"stream": "s"}},
        {"unknown": 1},
    ],
    ids=str,
)
def test_a_schema_refuses_what_the_library_would_not_write(wrong: dict[str, Any]) -> None:
    right = {
        "spell": 1,
        "urn": 100934,
        "admitted_on": "2016-07-01",
        "by_exception": False,
        "register": {"stream": "school:100934", "version": 1},
        "rules": [],
    }
    fields = validator(event_schema(MembershipAdmitted))
    assert fields.is_valid(right)
    assert not fields.is_valid({**right, **wrong})


def test_a_schema_says_what_numbers_a_field_takes() -> None:
    @event("sample.bounded")
    class Held:
        """Numbers of all kinds."""

        least: int = field(validator=at_least(-5))
        perhaps: int | None = field(validator=between(0, 366))
        few: int = field(validator=among(12, 365, 366))
        free: int
        urn: URN

    properties = event_schema(Held)["properties"]
    number = {"type": "integer"}
    least, perhaps, few, free, urn = (
        {word: said for word, said in schema.items() if word != "description"} for schema in properties.values()
    )
    assert least == {**number, "minimum": -5, "maximum": 2**53}
    assert perhaps == {"anyOf": [{**number, "minimum": 0, "maximum": 366}, {"type": "null"}]}
    assert few == {**number, "enum": [12, 365, 366]}
    assert free == {**number, "minimum": -(2**53), "maximum": 2**53}
    assert urn == {**number, "minimum": 100_000, "maximum": 999_999}


@pytest.mark.parametrize("kind", [*EVENTS, Why], ids=[*NAMES, "why"])
def test_every_event_and_every_field_is_explained(kind: type) -> None:
    assert of_class(kind)
    assert [each.name for each in attrs.fields(kind) if not meaning(kind, each.name)] == []


# What may change


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class MoreColours(StrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


@value
class Inside:
    number: int


@value
class InsideWithMore:
    number: int
    words: Text | None = None


@value
class InsideOther:
    number: Text


def schema(**fields: Any) -> dict[str, Any]:
    """The schema of an event with these fields: a type, or a type and a default, or a type and attrs' field."""
    body: dict[str, Any] = {"__annotations__": {}}
    for name, given_type in fields.items():
        annotation, *default = given_type if isinstance(given_type, tuple) else (given_type,)
        body["__annotations__"][name] = annotation
        if default:
            body[name] = default[0]
    return event_schema(event("sample.changed")(type("Changed", (), body)))


OLD: dict[str, Any] = {"a": int, "b": date | None, "c": Colour, "d": tuple[Inside, ...], "e": (int, field())}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"more": (int | None, None)},
        {"more": (Text, "none")},
        {"a": int | None},
        {"a": (int, 5)},
        {"c": MoreColours},
        {"d": tuple[InsideWithMore, ...]},
    ],
    ids=str,
)
def test_a_change_that_old_events_satisfy_is_allowed(change: dict[str, Any]) -> None:
    assert list(incompatible(schema(**OLD), schema(**{**OLD, **change}))) == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({"a": int, "b": int}, {"a": int}, "event.b: the field is gone"),
        ({"a": int}, {"a": int, "b": int}, "event.b: the field is now required"),
        ({"a": int}, {"a": int, "b": int | None}, "event.b: the field is now required"),
        ({"a": (int, 5)}, {"a": int}, "event.a: the field is now required"),
        ({"a": int}, {"a": Text}, "event.a: its type was integer, and is now string"),
        ({"a": int}, {"a": bool}, "event.a: its type was integer, and is now boolean"),
        ({"a": date | None}, {"a": date}, "event.a: its type was null, and is now string"),
        ({"a": Text}, {"a": tuple[Text, ...]}, "event.a: its type was string, and is now array"),
        ({"a": Text}, {"a": date}, "event.a: its format was None, and is now date"),
        ({"a": str}, {"a": Text}, f"event.a: its pattern was None, and is now {WORDS}"),
        ({"a": int}, {"a": URN}, f"event.a: its minimum was {-(2**53)}, and is now 100000"),
        ({"a": int}, {"a": URN}, f"event.a: its maximum was {2**53}, and is now 999999"),
        ({"a": int}, {"a": (int, field(validator=at_least(0)))}, f"event.a: its minimum was {-(2**53)}, and is now 0"),
        ({"a": int}, {"a": (int, field(validator=among(1, 2)))}, "event.a: no longer takes any"),
        ({"a": tuple[int, ...]}, {"a": tuple[int, int]}, "event.a: its minItems was 0, and is now 2"),
        ({"a": MoreColours}, {"a": Colour}, "event.a: no longer takes green"),
        ({"a": Text}, {"a": Colour}, "event.a: no longer takes any"),
        ({"a": Inside}, {"a": InsideOther}, "event.a.number: its type was integer, and is now string"),
        ({"a": Inside | None}, {"a": InsideOther | None}, "event.a.number: its type was integer, and is now string"),
        ({"a": tuple[InsideWithMore, ...]}, {"a": tuple[Inside, ...]}, "each of event.a.words: the field is gone"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_change_that_breaks_old_events_is_named(before: dict[str, Any], after: dict[str, Any], says: str) -> None:
    assert says in list(incompatible(schema(**before), schema(**after)))


# The command


def test_the_pages_are_up_to_date() -> None:
    """And none of the schemas breaks what it promised."""
    assert list(check(Path(__file__).parents[2] / "docs" / "events", EVENTS)) == []


def test_check_says_which_file_is_missing_or_out_of_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "events"
    assert main(["--check", str(folder)]) == 1
    assert main([str(folder)]) == 0
    assert main(["--check", str(folder)]) == 0
    capsys.readouterr()
    (folder / "README.md").write_text("# Events, by hand\n", encoding="utf-8")
    (folder / "membership.declined.v1.schema.json").unlink()
    assert main(["--check", str(folder)]) == 1
    said = capsys.readouterr().err
    assert f"{folder / 'README.md'} is out of date" in said
    assert f"{folder / 'membership.declined.v1.schema.json'} is missing" in said
    assert len(said.splitlines()) == 2
    assert main([str(folder)]) == 0
    assert main(["--check", str(folder)]) == 0


@event("membership.declined", version=1)
class DeclinedOtherwise:
    """An application was declined."""

    spell: int = field(validator=at_least(1))
    declined_on: date
    rules: tuple[RuleCited, ...]
    ground: Text


@event("membership.declined", version=2, lifts={1: dict})
class DeclinedAnew:
    """An application was declined."""

    spell: int = field(validator=at_least(1))
    declined_on: date
    rules: tuple[RuleCited, ...]
    ground: Text


def test_an_event_that_changes_needs_a_new_version(tmp_path: Path) -> None:
    assert list(write(tmp_path, [MembershipDeclined])) == []
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    file = tmp_path / "membership.declined.v1.schema.json"
    refusal = f"{file}: event.ground: the field is now required. Raise its version, and write an upcaster"
    assert refusal in list(check(tmp_path, [DeclinedOtherwise]))
    assert list(write(tmp_path, [DeclinedOtherwise])) == [refusal]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    assert list(write(tmp_path, [DeclinedAnew])) == []
    assert list(check(tmp_path, [DeclinedAnew])) == []
    assert file.read_bytes() == before[file.name]
    assert (tmp_path / "membership.declined.v2.schema.json").exists()

    file.unlink()
    assert list(check(tmp_path, [DeclinedAnew])) == [
        f"{file} is missing: the schemas of older versions stay. Take it back from version control"
    ]


def test_an_event_once_released_does_not_go(tmp_path: Path) -> None:
    assert list(write(tmp_path, [MembershipDeclined, MembershipAdmitted])) == []
    gone = tmp_path / "membership.declined.v1.schema.json"
    (refusal,) = write(tmp_path, [MembershipAdmitted])
    assert refusal.startswith(f"{gone}: there is no such event. One ever released stays")


def test_the_catalogue_lists_every_event_with_its_fields() -> None:
    page = pages(EVENTS)["README.md"]
    for kind in EVENTS:
        name, version = declared(kind).name, declared(kind).version
        _, _, section = page.partition(f"### {name}\n")
        section = section.partition("\n### ")[0]
        assert of_class(kind) in section
        assert f"Version {version} ([schema]({name}.v{version}.schema.json))" in section
        assert [each.name for each in attrs.fields(kind) if f"| `{each.name}` |" not in section] == []


CHECKOUT = Path(__file__).parents[2] / "docs" / "events"


@pytest.mark.skipif(not CHECKOUT.exists(), reason="the pages are not here")
def test_the_pages_of_this_checkout_are_up_to_date() -> None:
    assert list(check(CHECKOUT, EVENTS)) == []
