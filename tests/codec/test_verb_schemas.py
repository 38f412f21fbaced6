"""The JSON Schemas of verbs: valid, true of what verbs take, and what they describe can be read."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from tests.codec.test_docs import validator
from tests.testing_kit.test_strategies import CI
from thep_adapters.codec.arguments import arguments_from_json
from thep_adapters.codec.schemas import event_schema
from thep_adapters.codec.verb_schemas import verb_schema
from thep_domain.application import CATALOGUE, BadArgument
from thep_domain.fees import FeesDesk, ReversalReason
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import LARGEST, Pence
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.verbs import plain
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.membership.events import MembershipAdmitted
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import CountEntry, FileEntry, LinkEntry, RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing import Command, History, do, histories

DAY = date(2018, 3, 15)
A, B = URN(100934), URN(100935)
NEWS = RegisterNews(
    as_at=DAY,
    source="register.csv",
    schools=(RegisterEntry(urn=A, name="Old Ford", la="211", type_code=1, type_name="", phase_code=2, opened_on=DAY),),
    counts=(CountEntry(urn=A, pupils=240, counted_on=DAY),),
    links=(LinkEntry(urn=A, link_urn=B, link_name="Old", link_type="Successor", quoted_on=None),),
    file=FileEntry(name="register.csv", sha256="0" * 64, size=7, rows=1),
)
WHOLE = (
    do(RegisterDesk.record, NEWS, confirm=True),
    do(RegisterDesk.list_parts, A, ("primary", "secondary"), on=DAY),
    do(RegisterDesk.count, A, 240, on=DAY, source="letter"),
    do(RegisterDesk.correct, A, {"name": "Old Ford"}, on=DAY, source="letter"),
    do(RegisterDesk.unlink, A, B, on=DAY),
    do(RegisterDesk.relink, A, B, on=DAY),
    do(RegisterDesk.retract, "0" * 64, as_at=DAY),
    do(MembershipDesk.apply, A, Category.FULL, commitments=ALL, on=DAY),
    do(MembershipDesk.rejoin, A, Category.FULL, commitments=ALL, on=DAY),
    do(MembershipDesk.commit, A, ALL, on=DAY),
    do(MembershipDesk.admit, A, on=DAY, authority=Authority(text="Board")),  # type: ignore[arg-type]  # its words
    do(MembershipDesk.decline, A, on=DAY, authority="Board"),
    do(MembershipDesk.serve_notice, A, received_on=DAY, leaving=DAY),
    do(MembershipDesk.rescind_notice, A, on=DAY, authority="Board"),
    do(MembershipDesk.withdraw_application, A, on=DAY),
    do(MembershipDesk.change_tier, A, Category.FULL, on=DAY, authority="Board", commitments=ALL),
    do(
        MembershipDesk.correct,
        A,
        applied=DAY,
        committed={"fee": DAY},
        admitted=DAY,
        notice=DAY,
        leaving=DAY,
        instead_of=DAY,
        category=Category.FULL,
        spell=1,
        authority="Board",
    ),
    do(MembershipDesk.retract_notice, A, spell=1, received_on=DAY),
    do(MembershipDesk.end, A, on=DAY),
    do(FeesDesk.charge, AcademicYear(2017), on=DAY, urn=A),
    do(FeesDesk.pay, A, Pence(1), on=DAY, reference="BACS 1", again=True),
    do(FeesDesk.credit, A, Pence(1), authority="Board", charge="2017-18/1", corrects=True, on=DAY),
    do(FeesDesk.reverse, A, "payment-1", why=ReversalReason.MISALLOCATED, to=B, on=DAY),
    do(FeesDesk.refund, A, Pence(1), on=DAY, authority="Board"),
    do(RulebookDesk.set_rule, "fees.rate", "5.50", in_force_from=DAY, authority="AGM", source="minutes"),
    do(RulebookDesk.correct_rule, "fees.rate", "5.50", in_force_from=DAY, authority="AGM", source="minutes"),
)
"""Every verb with every argument it has."""

SCHEMAS = {each.name: validator(verb_schema(each)) for each in CATALOGUE.verbs}


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


def test_every_verb_stands_here_with_every_argument() -> None:
    given = {command.verb: set(command.given) for command in WHOLE}
    assert given == {each.name: {argument.name for argument in each.arguments} for each in CATALOGUE.verbs}


@pytest.mark.parametrize("command", WHOLE, ids=[each.verb for each in WHOLE])
def test_a_schema_takes_what_the_verb_takes_and_nothing_else(command: Command) -> None:
    schema, arguments = SCHEMAS[command.verb], sent(command)
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


@settings(CI, max_examples=20)
@given(histories())
def test_commands_of_whole_histories_are_taken(history: History) -> None:
    for step in history.steps:
        command = step.sent.command
        arguments = sent(command)
        SCHEMAS[command.verb].validate(arguments)
        before = deepcopy(arguments)
        taken = arguments_from_json(command.verb, arguments)
        assert arguments == before
        assert plain(taken) == plain({name: value for name, value in command.given.items() if value is not None})


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
    assert not set(SCHEMAS) & {declared(each).name for each in CATALOGUE.events}


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
    SCHEMAS["fees.pay"].validate(given)
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
    assert not SCHEMAS[verb].is_valid({**given, argument: wrong})
    with pytest.raises(BadArgument):
        arguments_from_json(verb, {**given, argument: wrong})
