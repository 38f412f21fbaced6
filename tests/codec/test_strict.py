"""The strict reader reads what this library writes, and nothing that is written otherwise."""

import json
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.codec.support import CODEC, WHY, WHYS, events, meddled
from thep_adapters.codec import JsonCodec, StrictJsonCodec
from thep_domain.application import EVENTS, UnreadableHistory
from thep_domain.kernel.event import declared, event, value
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, RuleCited
from thep_domain.membership.events import MembershipDeclined

STRICT = StrictJsonCodec(EVENTS)
NAME = declared(MembershipDeclined).name
DECLINED = MembershipDeclined(
    spell=1, declined_on=date(2018, 3, 15), rules=(RuleCited(rule=Text("authority.decline"), version=1),)
)
WHOLE = attrs.evolve(
    WHY,
    authority=Authority(text=Text("St Anne’s, minute “4”")),
    reason="school’s letter",
    recorded_at=datetime(2018, 3, 15, 9, 30, tzinfo=UTC),
)
STATE = CODEC.encode(DECLINED, WHOLE)
TEXT = STATE.decode()
MOMENT = '"2018-03-15T09:30:00.000000Z"'


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events(), WHYS)
def test_it_reads_whatever_is_written(fact: Any, why: Any) -> None:
    why = attrs.evolve(why, part=tuple(sorted(why.part)))
    state = CODEC.encode(fact, why)
    assert STRICT.decode(declared(fact).name, state) == CODEC.decode(declared(fact).name, state)
    assert STRICT.read_event(declared(fact).name, state) == fact


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


READ_BY_OTHERS = {
    "an unknown field in the event": (changed('"spell":1', '"spell":1,"unknown":1'), "event has no field 'unknown'"),
    "an unknown field in a part of it": (changed('"version":1}],', '"version":1,"x":0}],'), "has no field 'x'"),
    "an unknown field in why": (changed('"why":{', '"why":{"aim":null,'), "why has no field 'aim'"),
    "an unknown field in the envelope": (changed(',"salt"', ',"more":[],"salt"'), "the envelope has no field 'more'"),
    "a first envelope that says so": (changed('{"v"', '{"e":1,"v"'), "the envelope has no field 'e'"),
    "a repeated field": (changed('"spell":1', '"spell":1,"spell":1'), "the field 'spell' stands twice"),
    "a repeated event": (
        changed('"why"', '"event":{"declined_on":"2018-03-16","rules":[],"spell":2},"why"'),
        "'event'",
    ),
    "a repeated version": (changed('"v":1', '"v":1,"v":1'), "the field 'v' stands twice"),
    "a field that may be left out": (
        changed('"authority":{"stream":null,', '"authority":{'),
        "lacks its field 'stream'",
    ),
    "a space": (changed('"spell":1', '"spell": 1'), "a space stands between its parts"),
    "a line end after it": (TEXT + "\n", "a space stands between its parts"),
    "a space in front": (" " + TEXT, "a space stands between its parts"),
    "an escaped letter": (changed("school’s", "school\\u2019s"), "escaped that needs no escape"),
    "an escaped slash": (changed("school’s letter", "his\\/her letter"), "escaped that needs no escape"),
    "a quotation mark by its number": (changed("“4”", "\\u00224”"), "escaped that needs no escape"),
    "another order of the envelope": (TEXT[:-1].replace('{"v":1,', "{") + ',"v":1}', "the envelope stand in the order"),
    "another order of the event": (
        changed('"declined_on":"2018-03-15",', "").replace('"spell":1', '"spell":1,"declined_on":"2018-03-15"'),
        "the fields of event stand in the order",
    ),
    "another order of why": (
        changed(',"request":null', "").replace('"why":{', '"why":{"request":null,'),
        "the fields of why stand in the order",
    ),
    "a moment without decimals": (changed(MOMENT, '"2018-03-15T09:30:00Z"'), "write six decimals and Z"),
    "a moment with three": (changed(MOMENT, '"2018-03-15T09:30:00.000Z"'), "write six decimals and Z"),
    "a moment with nine": (changed(MOMENT, '"2018-03-15T09:30:00.000000000Z"'), "write six decimals and Z"),
    "a moment in lower case": (changed(MOMENT, '"2018-03-15t09:30:00.000000z"'), "write six decimals and Z"),
    "a moment with an offset": (changed(MOMENT, '"2018-03-15T09:30:00.000000+00:00"'), "write six decimals and Z"),
    "a person for an actor": (
        changed("membership-officer", "Jane Smith <jane@x.org>"),
        "why.actor is 'Jane Smith <jane",
    ),
    "an actor without a name": (changed("membership-officer", ""), "why.actor is ''"),
    "a command that is no verb": (changed(WHOLE.command, "made by hand"), "why.command is 'made by hand'"),
    "a request id with spaces": (changed('"request":null', '"request":"my request"'), "why.request is 'my request'"),
    "an empty reason": (changed("school’s letter", ""), "why.reason is ''"),
    "a reason on two lines": (changed("school’s letter", "a\\nb"), "why.reason is 'a\\nb'"),
    "a long reason": (changed("school’s letter", "a" * 501), "at most 500 characters"),
    "a part of no save": (changed('"part":[1,1]', '"part":[2,1]'), "there is no such part of a save"),
    "a part before the first": (changed('"part":[1,1]', '"part":[0,1]'), "why.part is (0, 1)"),
    "an empty salt": (TEXT[:-26] + '"}', "its salt is"),
    "a short salt": (TEXT[:-26] + 'AAECAwQFBgc="}', "its salt is"),
    "a salt that no bytes have": (TEXT[:-5] + 'B=="}', "its salt is"),
    "a salt in another alphabet": (TEXT[:-26] + '_AECAwQFBgcICQoLDA0ODw=="}', "its salt is"),
}


@pytest.mark.parametrize(("other", "fault"), READ_BY_OTHERS.values(), ids=READ_BY_OTHERS)
def test_what_a_replay_reads_and_is_written_otherwise_is_refused(other: str, fault: str) -> None:
    CODEC.decode(NAME, other.encode())
    with pytest.raises(UnreadableHistory, match=rf"^{NAME} is not stored as this library stores it: ") as refusal:
        STRICT.decode(NAME, other.encode())
    assert fault in str(refusal.value)


@pytest.mark.parametrize("wrong", ['"spell":"1"', '"spell":1.0', '"spell":true', '"spell":null', '"spell":0', '"x":1'])
def test_what_no_reader_takes_is_refused_too(wrong: str) -> None:
    for codec in (CODEC, STRICT):
        with pytest.raises(UnreadableHistory, match=rf"^{NAME} is stored damaged"):
            codec.decode(NAME, changed('"spell":1', wrong).encode())


def test_a_later_envelope_is_refused() -> None:
    with pytest.raises(UnreadableHistory, match="is stored in envelope 2, and this code knows envelope 1"):
        STRICT.decode(NAME, changed('{"v"', '{"e":2,"v"').encode())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_meddled_with_is_refused_or_the_very_bytes(data: st.DataObject) -> None:
    """What is read is what would be written: nothing else gets through."""
    state = data.draw(meddled(json.loads(TEXT))).encode()
    try:
        read = STRICT.decode(NAME, state)
    except UnreadableHistory:
        return
    salt = json.loads(state)["salt"]
    again = json.loads(JsonCodec(EVENTS).encode(read.event, read.why))
    assert json.dumps({**again, "salt": salt}, ensure_ascii=False, separators=(",", ":")).encode() == state


# An older version is held to the form, if not to its fields


@value
class Receipt:
    on: date
    by: Text


@event("sample.strict", version=2, lifts={1: lambda fields: {"receipt": {"on": fields["on"], "by": "post"}}})
class Noticed:
    receipt: Receipt


def older(fields: str) -> bytes:
    state = StrictJsonCodec([Noticed]).encode(Noticed(receipt=Receipt(on=date(2018, 3, 15), by=Text("post"))), WHY)
    return b'{"v":1,"event":' + fields.encode() + state[state.index(b',"why"') :]


def test_an_older_version_is_read_whatever_its_fields() -> None:
    read = StrictJsonCodec([Noticed]).decode("sample.strict", older('{"more":[{"a":1,"b":2}],"on":"2018-03-15"}'))
    assert (read.schema, read.event) == (1, Noticed(receipt=Receipt(on=date(2018, 3, 15), by=Text("post"))))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ('{"on":"2018-03-15","more":1}', "the fields of event stand in the order"),
        ('{"more":[{"b":2,"a":1}],"on":"2018-03-15"}', "the fields of each of event.more stand in the order"),
        ('{"more":1.0,"on":"2018-03-15"}', "'1.0' is not how a whole number is written"),
        ('{"more":-0,"on":"2018-03-15"}', "'-0' is not how a whole number is written"),
        ('{"more":1, "on":"2018-03-15"}', "a space stands between its parts"),
        ('{"on":"2018-03-14","on":"2018-03-15"}', "the field 'on' stands twice"),
    ],
)
def test_an_older_version_in_another_form_is_refused(fields: str, fault: str) -> None:
    with pytest.raises(UnreadableHistory) as refusal:
        StrictJsonCodec([Noticed]).decode("sample.strict", older(fields))
    assert fault in str(refusal.value)
