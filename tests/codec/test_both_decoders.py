"""Current events are read by msgspec, older ones by a converter: both must read the same JSON alike."""

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.codec.support import CODEC, NAMES, ODD, WHY, events, examples, lifting, made, meddled, text
from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS, UnreadableHistory
from thep_domain.kernel.event import Event, declared
from thep_domain.membership.events import MembershipDeclined

FUZZ = settings(examples(5, full=400), suppress_health_check=[HealthCheck.too_slow])
RUBBISH = st.text(max_size=40) | st.dates().map(str) | st.integers().map(str)


def read(codec: JsonCodec, name: str, state: bytes) -> Event | str:
    try:
        return codec.decode(name, state).event
    except UnreadableHistory:
        return "refused"


def repeats_another_value(fields: str) -> bool:
    """Whether an object names a field twice, with different values."""
    found: list[bool] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(True for key, value in items if any(k == key and repr(v) != repr(value) for k, v in items))
        return dict(items)

    with contextlib.suppress(ValueError, RecursionError):
        json.loads(fields, object_pairs_hook=pairs)
    return bool(found)


REST = CODEC.encode(MembershipDeclined(spell=1, declined_on=WHY.effective_on, rules=()), WHY).partition(b',"why":')[2]


def enveloped(version: int, fields: str) -> bytes:
    return b'{"v":%d,"event":%b,"why":%b' % (version, fields.encode(), REST)


@pytest.mark.parametrize("kind", EVENTS, ids=NAMES)
def test_both_decoders_read_alike(kind: type) -> None:
    name, version = declared(kind).name, declared(kind).version
    older = lifting(kind, dict)

    @FUZZ
    @given(st.data())
    def check(data: st.DataObject) -> None:
        fields = msgspec.to_builtins(data.draw(made(kind)))
        fields = data.draw(meddled(fields))
        assume(not repeats_another_value(fields))  # what that does stands in a test of its own
        state = enveloped(version, fields)
        now, then = read(CODEC, name, state), read(older, name, state)
        elsewhere = read(CODEC, name, b" " + state)
        assert now == then == elsewhere, fields[:1000]
        assert type(now) is type(then)

    check()


@pytest.mark.parametrize("kind", EVENTS, ids=NAMES)
def test_every_field_alone_reads_alike_whatever_stands_in_it(kind: type) -> None:
    name, version = declared(kind).name, declared(kind).version
    older = lifting(kind, dict)

    @examples(2, full=60)
    @given(made(kind))
    def check(fact: object) -> None:
        fields = msgspec.to_builtins(fact)
        pairs = [f'"{field}":{text(value)}' for field, value in fields.items()]
        for at, field in enumerate(fields):
            before, after = (",".join(each) for each in (pairs[:at], pairs[at + 1 :]))
            start, end = f'{{{before}{"," * (at > 0)}"{field}":', f"{',' * (after != '')}{after}}}"
            for odd in ODD:
                state = enveloped(version, f"{start}{odd}{end}")
                assert read(CODEC, name, state) == read(older, name, state), (field, odd[:100])

    check()


def test_of_a_repeated_field_the_last_counts() -> None:
    older = lifting(MembershipDeclined, dict)
    state = enveloped(1, '{"spell":1,"declined_on":"2018-03-15","rules":[],"spell":2}')
    expected = MembershipDeclined(spell=2, declined_on=WHY.effective_on, rules=())
    assert read(CODEC, "membership.declined", state) == expected
    assert read(older, "membership.declined", state) == expected


def test_an_earlier_value_of_a_repeated_field_is_checked_in_current_events_only() -> None:
    """The one difference: by the time an older event is lifted, the value that does not count is gone."""
    older = lifting(MembershipDeclined, dict)
    state = enveloped(1, '{"spell":"1","declined_on":"2018-03-15","rules":[],"spell":2}')
    assert read(CODEC, "membership.declined", state) == "refused"
    assert read(older, "membership.declined", state) != "refused"


@pytest.mark.parametrize(
    "head",
    ['{"v":1,"v":1,', '{"v":2,"v":1,', '{"v":1.0,', '{"v":true,', '{"v":"1",', '{"v":0,', '{"v":-1,', '{"v":2,', "{"],
)
def test_only_the_version_that_counts_picks_the_decoder(head: str) -> None:
    state = enveloped(1, '{"spell":1,"declined_on":"2018-03-15","rules":[]}')
    changed = state.replace(b'{"v":1,', head.encode())
    good = head in ('{"v":1,"v":1,', '{"v":2,"v":1,')
    assert (read(CODEC, "membership.declined", changed) != "refused") is good


def test_a_later_version_in_the_same_envelope_is_refused() -> None:
    state = enveloped(1, '{"spell":1,"declined_on":"2018-03-15","rules":[]}').replace(b'{"v":1,', b'{"v":1,"v":2,')
    with pytest.raises(UnreadableHistory, match=r"stored at version 2, and this code knows versions 1 to 1: use newer"):
        CODEC.decode("membership.declined", state)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnreadableHistory, match=r"no event is named 'membership\.unheard_of'"):
        CODEC.decode("membership.unheard_of", enveloped(1, "{}"))


@FUZZ
@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_arbitrary_bytes_are_unreadable_and_nothing_worse(name: str, state: bytes) -> None:
    for head in (b"", b'{"v":1,', b'{"v":1,"event":{', b'{"v":1,"event":'):
        with pytest.raises(UnreadableHistory, match=rf"^{name} is stored "):
            CODEC.decode(name, head + state)


@FUZZ
@given(events(), st.data())
def test_damaged_bytes_are_read_or_unreadable_and_nothing_worse(fact: object, data: st.DataObject) -> None:
    state = bytearray(CODEC.encode(fact, WHY))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(state) - 1))
        state[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=5) | RUBBISH.map(str.encode))
        state = state or bytearray(b"{")
    read(CODEC, declared(fact).name, bytes(state))
    read(lifting(type(fact), dict), declared(fact).name, bytes(state))


@pytest.mark.parametrize("state", ["", "{}", json.dumps({"v": 1}), None, 5, memoryview(b"{}")])
def test_what_is_no_bytes_at_all_is_unreadable(state: object) -> None:
    with pytest.raises(UnreadableHistory):
        CODEC.decode("membership.declined", state)  # type: ignore[arg-type]
