"""What is written is read back the same, in the shape that DESIGN promises."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given

from tests.codec.support import CODEC, NAMES, WHY, WHYS, WHYS_OF_A_KIND, events, examples, lifting, made
from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS, UnreadableHistory
from thep_domain.kernel.event import declared, event
from thep_domain.kernel.provenance import Why
from thep_domain.membership.events import CommitmentsMade, MembershipDeclined

DECLINED = MembershipDeclined(spell=1, declined_on=WHY.effective_on, rules=())


def comes_back(fact: Any, why: Why, *codecs: JsonCodec) -> None:
    state, fields = CODEC.encode(fact, why), attrs.fields(type(fact))
    for codec in (CODEC, *codecs):
        read = codec.decode(declared(fact).name, state)
        assert (read.schema, read.event, read.why) == (declared(fact).version, fact, why)
        assert type(read.event) is type(fact)
        assert all(type(getattr(read.event, field.name)) is type(getattr(fact, field.name)) for field in fields)


@pytest.mark.parametrize("kind", EVENTS, ids=NAMES)
def test_every_event_comes_back_as_it_was(kind: type) -> None:
    older = lifting(kind, dict)

    @examples(4, full=150)
    @given(made(kind), WHYS_OF_A_KIND)
    def check(fact: Any, why: Why) -> None:
        comes_back(fact, why, older)

    check()


@given(events(), WHYS)
def test_every_provenance_comes_back_as_it_was(fact: Any, why: Why) -> None:
    comes_back(fact, why, lifting(type(fact), dict))


@given(events(), WHYS)
def test_the_envelope_has_one_shape(fact: Any, why: Why) -> None:
    state = CODEC.encode(fact, why)
    assert state.startswith(b'{"v":%d,"event":{' % declared(fact).version)
    stored = json.loads(state)
    assert list(stored) == ["v", "event", "why", "salt"]
    assert list(stored["event"]) == sorted(field.name for field in attrs.fields(type(fact)))
    assert list(stored["why"]) == sorted(field.name for field in attrs.fields(Why))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", stored["why"]["recorded_at"])
    assert len(stored["salt"]) == 24
    assert len(base64.b64decode(stored["salt"], validate=True)) == 16
    fields, provenance = (
        json.dumps(stored[name], sort_keys=True, ensure_ascii=False, separators=(",", ":")) for name in ("event", "why")
    )
    assert state.decode() == f'{{"v":{stored["v"]},"event":{fields},"why":{provenance},"salt":"{stored["salt"]}"}}'


def test_no_two_salts_are_the_same() -> None:
    states = {CODEC.encode(DECLINED, WHY) for _ in range(100)}
    assert len(states) == 100
    assert len({json.dumps({**json.loads(state), "salt": None}) for state in states}) == 1


def test_a_moment_is_written_in_utc_whatever_its_offset() -> None:
    here = datetime(2018, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    state = CODEC.encode(DECLINED, attrs.evolve(WHY, recorded_at=here))
    assert b'"recorded_at":"2018-06-30T23:30:00.000000Z"' in state
    read = CODEC.decode("membership.declined", state).why.recorded_at
    assert read == here
    assert read.tzinfo is UTC


def test_a_moment_without_an_offset_is_not_written() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        CODEC.encode(DECLINED, attrs.evolve(WHY, recorded_at=datetime(2018, 7, 1)))  # noqa: DTZ001


@pytest.mark.parametrize("moment", ["2018-07-01T00:30:00.000000", "2018-07-01T00:30:00.000000+01:00", "2018-07-01"])
def test_a_moment_that_is_not_in_utc_is_not_read(moment: str) -> None:
    state = CODEC.encode(DECLINED, WHY).replace(b"2018-03-15T09:30:00.000000Z", moment.encode())
    for codec in (CODEC, lifting(MembershipDeclined, dict)):
        with pytest.raises(UnreadableHistory):
            codec.decode("membership.declined", state)


def test_names_are_unique_and_have_their_form() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert [name for name in NAMES if not re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z_]*", name)] == []


def test_two_events_of_one_name_are_refused() -> None:
    @event("membership.declined")
    class Another:
        spell: int

    with pytest.raises(TypeError, match=r"two events are named membership\.declined"):
        JsonCodec([MembershipDeclined, Another])
    with pytest.raises(TypeError, match="is not in the codec's list"):
        CODEC.encode(Another(spell=1), WHY)
    with pytest.raises(TypeError, match="is not in the codec's list"):
        JsonCodec([CommitmentsMade]).encode(DECLINED, WHY)
    with pytest.raises(TypeError, match="is not an event"):
        CODEC.encode(object(), WHY)


def test_the_version_may_stand_elsewhere_than_in_front() -> None:
    state = CODEC.encode(DECLINED, WHY)
    stored = json.loads(state)
    for other in (
        json.dumps(stored).encode(),
        json.dumps(dict(reversed(stored.items()))).encode(),
        json.dumps(stored, indent=2, sort_keys=True).encode(),
        b" " + state,
    ):
        assert CODEC.decode("membership.declined", other) == CODEC.decode("membership.declined", state)
