"""The codec behind a Partnership: what is too large is refused, what is damaged says where it stands."""

from datetime import UTC, date, datetime

import attrs
import pytest
from eventsourcing.persistence import StoredEvent

from tests.codec.support import CODEC, WHY
from thep_adapters import connect
from thep_adapters.audit import leaf
from thep_domain.application import EVENTS, LARGEST, Partnership, UnreadableHistory
from thep_domain.engine.appending import LONGEST_STREAM, Entry
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.shapes import LONGEST
from thep_domain.membership.events import CommitmentsMade


def made(*commitments: str) -> CommitmentsMade:
    return CommitmentsMade(spell=1, commitments=tuple(map(Text, commitments)), made_on=date(2018, 3, 15), rules=())


def of_bytes(size: int) -> CommitmentsMade:
    """An event that takes so many bytes: each text in it is as long as one may be, but for the last."""
    bare = len(CODEC.encode(made(), WHY))
    number, rest = divmod(size - bare + 1, LONGEST + len('"",'))
    return made(*["a" * LONGEST] * number, "a" * (rest - len('"",')))


@pytest.fixture
def thep() -> Partnership:
    return connect(clock=lambda: datetime(2018, 3, 15, 9, 30, tzinfo=UTC))


def append(thep: Partnership, *facts: CommitmentsMade, after: int = 0) -> None:
    entries = [Entry("membership:test", after + index, fact, WHY) for index, fact in enumerate(facts, start=1)]
    thep.journal.append(entries)


def test_an_event_of_exactly_the_largest_size_is_recorded_and_one_byte_more_is_refused(thep: Partnership) -> None:
    append(thep, of_bytes(LARGEST))
    with pytest.raises(Refused) as refusal:
        append(thep, made("a"), of_bytes(LARGEST + 1), after=1)
    assert refusal.value.code == "too-large"
    assert f"{LARGEST + 1} bytes" in refusal.value.sentence
    assert [(fact.position, fact.stream, fact.version) for fact in thep.history()] == [(1, "membership:test", 1)]


def test_the_name_of_a_stream_is_bounded_so_that_every_event_has_a_leaf(thep: Partnership) -> None:
    """With the largest event, four bytes a letter, and the longest name of an event there is."""
    longest = max((declared(event).name for event in EVENTS), key=len)
    letters = "\N{GRINNING FACE}" * LONGEST_STREAM
    assert len(leaf.encode(letters, 1, longest, bytes(LARGEST))) <= leaf.LARGEST
    append_to = f"membership:{'a' * (LONGEST_STREAM - 11)}"
    thep.journal.append([Entry(append_to, 1, made("a"), WHY)])
    with pytest.raises(Refused) as refusal:
        thep.journal.append([Entry(f"{append_to}a", 1, made("a"), WHY)])
    assert refusal.value.code == "too-large"


def test_bytes_count_and_not_letters(thep: Partnership) -> None:
    with pytest.raises(Refused) as refusal:
        append(thep, made(*["é" * LONGEST] * 8))
    assert refusal.value.code == "too-large"


def tampered(thep: Partnership, position: int, state: bytes, topic: str | None = None) -> None:
    """Change what an in-memory store holds, as somebody with a way into a database could."""
    held: list[StoredEvent] = thep.journal.recorder._stored_events  # type: ignore[attr-defined]
    row = held[position - 1]
    held[position - 1] = StoredEvent(row.originator_id, row.originator_version, topic or row.topic, state)


@pytest.mark.parametrize("state", [b"", b"{", b"null", b"\xff", b'{"v":1,"event":{}}', b'{"v":99}', b"[" * 100_000])
def test_a_damaged_event_is_named_by_position_stream_and_version(thep: Partnership, state: bytes) -> None:
    append(thep, made("aims"), made("guarantee"), made("fee"))
    tampered(thep, 2, state)
    where = (
        r"^The history cannot be read at event 2, version 2 of membership:test: membership\.commitments_made is stored"
    )
    with pytest.raises(UnreadableHistory, match=where):
        list(thep.history())
    with pytest.raises(UnreadableHistory, match=where):
        thep.replay()
    assert [fact.version for fact in thep.history(as_known_at=1)] == [1]


def test_an_event_of_an_unknown_name_is_named_too(thep: Partnership) -> None:
    append(thep, made("aims"))
    tampered(thep, 1, CODEC.encode(made("aims"), WHY), topic="os.system")
    with pytest.raises(UnreadableHistory, match=r"at event 1, version 1 of membership:test: no event is named 'os"):
        list(thep.history())


def test_a_changed_event_that_is_still_an_event_is_read(thep: Partnership) -> None:
    """Only an audit can tell."""
    append(thep, made("aims"))
    tampered(thep, 1, CODEC.encode(made("nothing"), attrs.evolve(WHY, actor="somebody")))
    (fact,) = thep.history()
    assert (fact.event, fact.why.actor) == (made("nothing"), "somebody")
