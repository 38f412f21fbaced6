"""The JSON Schemas of verbs: valid, true of what verbs take, and what they describe can be read."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from tests.codec.test_docs import validator
from tests.support.numbers import several
from tests.testing_kit.test_strategies import CI
from thep_adapters.codec.arguments import arguments_from_json
from thep_adapters.codec.schemas import event_schema
from thep_adapters.codec.verb_schemas import verb_schema
from thep_domain.application import CATALOGUE, BadArgument
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import LARGEST
from thep_domain.kernel.verbs import plain
from thep_domain.membership.events import MembershipAdmitted
from thep_domain.schools import (
    RegisterDesk,
)
from thep_domain.testing import Command, History, histories
from thep_domain.testing.kits import KITS

A = URN(100934)
WHOLE = tuple(command for kit in KITS for command in kit.whole)
"""Every verb with every argument it has."""


@cache
def schema_of(verb: str) -> Draft202012Validator:
    """A valid schema: to look over all of them takes seconds, so each is looked over when it is asked."""
    return validator(verb_schema(CATALOGUE.verb(verb)))


def sent(command: Command) -> dict[str, Any]:
    """A command's arguments as another program would send them."""
    read: dict[str, Any] = json.loads(json.dumps(plain(command.given)))
    return read


def broken(value: Any) -> Iterator[Any]:
    """The same JSON with one thing in it wrong, wherever something can be."""
    yield 1.5
    if isinstance(value, dict):
        for name, each in value.items():
            yield from ({**value, name: wrong} for wrong in broken(each))
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from ([*value[:number], wrong, *value[number + 1 :]] for wrong in broken(each))
    if value == "2018-03-15":
        yield from ("2018-02-30", "15 March 2018")
    if value == A:
        yield from (99_999, 1_000_000)


def test_the_kits_have_every_verb_with_every_argument() -> None:
    """One that is missing goes into `WHOLE` of ``thep_domain/testing/<context>/whole.py``."""
    given = {command.verb: set(command.given) for command in WHOLE}
    assert given == {each.name: {argument.name for argument in each.arguments} for each in CATALOGUE.verbs}


@pytest.mark.parametrize("command", WHOLE, ids=[each.verb for each in WHOLE])
def test_a_schema_takes_what_the_verb_takes_and_nothing_else(command: Command) -> None:
    schema, arguments = schema_of(command.verb), sent(command)
    schema.validate(arguments)
    assert arguments_from_json(command.verb, arguments) == command.given
    required = [each.name for each in CATALOGUE.verb(command.verb).arguments if each.required]
    for name in arguments:
        for wrong in broken(arguments[name]):
            assert not schema.is_valid({**arguments, name: wrong}), (name, wrong)
            with pytest.raises(BadArgument) as found:
                arguments_from_json(command.verb, {**arguments, name: wrong})
            assert found.value.argument.startswith(name)
            assert found.value.argument in str(found.value)
        rest = {each: value for each, value in arguments.items() if each != name}
        assert schema.is_valid(rest) is (name not in required)
        if name in required:
            with pytest.raises(BadArgument, match=f"needs the argument {name}: give "):
                arguments_from_json(command.verb, rest)
    assert not schema.is_valid({**arguments, "colour": "red"})
    with pytest.raises(BadArgument, match="has no argument colour"):
        arguments_from_json(command.verb, {**arguments, "colour": "red"})


@settings(CI, max_examples=several(8))
@given(histories())
def test_commands_of_whole_histories_are_taken(history: History) -> None:
    for step in history.steps:
        command = step.sent.command
        if isinstance(command.given.get("ratings"), tuple):
            continue  # pairs that rate an area twice: an object of JSON cannot say it
        arguments = sent(command)
        schema_of(command.verb).validate(arguments)
        before = deepcopy(arguments)
        taken = arguments_from_json(command.verb, arguments)
        assert arguments == before
        given = {name: value for name, value in command.given.items() if value is not None}
        assert plain(taken) == plain(CATALOGUE.verb(command.verb).door.taken((), given))


def test_an_argument_is_described() -> None:
    properties = verb_schema("fees.pay")["properties"]
    assert properties["urn"] == {
        "type": "integer",
        "minimum": 100_000,
        "maximum": 999_999,
        "description": "The URN of a school.",
    }
    assert properties["amount"] == {
        "type": "integer",
        "minimum": -LARGEST,
        "maximum": LARGEST,
        "description": "An amount in whole pence.",
    }
    assert "unless `again` says that the school paid twice" in properties["again"]["description"]
    assert properties["again"]["default"] is False
    entry = verb_schema(RegisterDesk.record)["properties"]["news"]["properties"]["schools"]["items"]
    assert entry["properties"]["la"]["description"] == "Code of the local authority, three digits."
    assert verb_schema("membership.apply")["properties"]["category"]["enum"] == ["full", "associate"]


def test_a_wrong_argument_in_json_is_told_in_json() -> None:
    for arguments, sentence in (
        ({"urn": 100934, "amount": "12.00"}, "amount is '12.00': give a whole number of pence"),
        ({"urn": 100934, "amount": 1, "on": "15/3/2018"}, "on is '15/3/2018': give a day as text, \"2018-03-15\""),
        ({"urn": 1, "amount": 1}, "urn is 1: give the URN of a school, a number of six digits"),
    ):
        with pytest.raises(BadArgument) as found:
            arguments_from_json("fees.pay", arguments)
        assert str(found.value) == sentence


def test_an_event_and_a_verb_are_found_by_name() -> None:
    assert event_schema("membership.admitted") == event_schema(MembershipAdmitted)
    with pytest.raises(BadArgument, match=r"'membership\.admittted': did you mean membership\.admitted"):
        event_schema("membership.admittted")
    with pytest.raises(BadArgument, match=r"there is no verb 'membership\.amdit': did you mean membership\.admit"):
        verb_schema("membership.amdit")


def test_no_verb_has_the_name_of_an_event() -> None:
    """``thep schema`` takes both."""
    assert not {each.name for each in CATALOGUE.verbs} & {declared(each).name for each in CATALOGUE.events}


WORDS = [
    ("fees.pay", {"amount": 1}, "fees.pay needs the argument urn: give the URN of a school, a number of six digits"),
    ("fees.pay", {"urn": A}, "fees.pay needs the argument amount: give a whole number of pence"),
    ("fees.pay", {"urn": None, "amount": 1}, "fees.pay needs the argument urn: give the URN of a school, a number"),
    ("fees.charge", {}, "fees.charge needs the argument year: give an academic year, as 2017-18"),
    ("membership.commit", {"urn": A}, "needs the argument commitments: give a list, and in it a text"),
    ("membership.correct", {"urn": A, "committed": 1}, "committed is 1: give an object, and in it a day as text,"),
    ("membership.admit", {"urn": A, "authority": 1}, "authority is 1: give a text, or an object"),
    (
        "register.record",
        {"news": {"source": "x", "counts": [{"urn": A, "pupils": 1}]}},
        'news.counts[0] needs counted_on: give a day as text, "2018-03-15"',
    ),
]


@pytest.mark.parametrize(("verb", "given", "sentence"), WORDS)
def test_what_to_give_is_said_as_json(verb: str, given: Any, sentence: str) -> None:
    """Whoever sends JSON knows no classes of ours."""
    with pytest.raises(BadArgument, match=re.escape(sentence)):
        arguments_from_json(verb, given)


def test_a_whole_number_may_have_a_point() -> None:
    """To JSON Schema, and to JavaScript, 100934.0 is a whole number: as a URN too."""
    given = json.loads('{"urn": 100934.0, "amount": 5e2}')
    schema_of("fees.pay").validate(given)
    read = arguments_from_json("fees.pay", given)
    assert read == {"urn": A, "amount": 500}
    assert {type(each) for each in read.values()} == {int}
    for number in (float("nan"), float("inf"), 1e300, 100934.5, True):
        for name in given:
            with pytest.raises(BadArgument, match=f"^{name} is "):
                arguments_from_json("fees.pay", {**given, name: number})


@pytest.mark.parametrize("name", [None, 5, [], {"fees.pay": 1}, ""])
def test_what_is_no_name_is_said(name: Any) -> None:
    for ask in (verb_schema, event_schema, lambda name: arguments_from_json(name, {})):
        with pytest.raises(BadArgument, match=r"there is no (verb|event) "):
            ask(name)


@pytest.mark.parametrize(
    ("verb", "argument", "wrong"),
    [
        ("membership.admit", "authority", {"text": ""}),
        ("membership.admit", "authority", {"text": "a\nb"}),
        ("membership.admit", "authority", {"text": "Board", "stream": "membership:100934", "version": 0}),
        ("register.record", "news", {"source": "x", "file": {"name": "x", "sha256": "x", "size": 1, "rows": 1}}),
        ("register.record", "news", {"source": "x", "file": {"name": "x", "sha256": "0" * 64, "size": -1, "rows": 1}}),
    ],
)
def test_a_schema_knows_what_a_value_refuses(verb: str, argument: str, wrong: Any) -> None:
    """A part of an argument that looks at its own fields: its schema says what it looks for."""
    given = next(sent(command) for command in WHOLE if command.verb == verb)
    assert not schema_of(verb).is_valid({**given, argument: wrong})
    with pytest.raises(BadArgument):
        arguments_from_json(verb, {**given, argument: wrong})
