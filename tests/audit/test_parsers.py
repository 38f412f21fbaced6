"""Whatever bytes are handed in: each reader takes what it would write, or says what is wrong, and never crashes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.support import Rows, begun
from tests.audit.test_notes import POLICY
from tests.audit.vectors import NOTE, PETER
from tests.support.numbers import several
from thep_adapters.audit import checkpoint, notes
from thep_adapters.audit import given as handed
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.finding import Findings
from thep_adapters.audit.folder import Reached
from thep_adapters.audit.form import Form
from thep_adapters.audit.given import NotUsable, kept_head
from thep_adapters.audit.leaf import LeafError, decode, encode
from thep_adapters.audit.notes import NoteError, VerifierKey
from thep_adapters.audit.policy import Policy, PolicyError
from thep_adapters.audit.proof import Receipt
from thep_adapters.audit.receipts import receipt
from thep_adapters.audit.signing import sign
from thep_adapters.audit.tiles import TileFault, packed, unpacked
from thep_adapters.audit.tree import Edge, root_of
from thep_adapters.audit.verifying import Asked, State, verify
from thep_domain.application import StoreError

HEAD = Head("log.example", 5, bytes(range(32)))
Reader = Callable[[bytes], bytes]

READERS: dict[str, tuple[bytes, Reader, tuple[type[Exception], ...]]] = {
    "note": (NOTE.encode(), lambda content: bytes(notes.parse(content)), (NoteError,)),
    "head": (HEAD.text.encode(), lambda content: Head.parse(content.decode()).text.encode(), (NoteError, UnicodeError)),
    "key": (
        PETER.encode(),
        lambda content: str(VerifierKey.parse(content.decode())).encode(),
        (NoteError, UnicodeError),
    ),
    "policy": (
        POLICY.encode(),
        lambda content: b"" if Policy.parse(content.decode()) is None else content,
        (PolicyError, UnicodeError),
    ),
    "reached": (
        bytes(Reached(3, 3, bytes(32), "ab")),
        lambda content: bytes(Reached.parse(content)),
        (ValueError, KeyError, TypeError),
    ),
    "leaf": (
        encode("a:1", 2, "b.c", b"{}"),
        lambda content: encode(*(getattr(decode(content), name) for name in ("stream", "version", "name", "state"))),
        (LeafError,),
    ),
    "entries": (
        packed([b"", b"abc", b"d" * 300]),
        lambda content: packed(unpacked(content, 3)),
        (TileFault,),
    ),
    "cosignatures": (
        NOTE.encode(),
        lambda content: b"".join(each.line.encode() for each in handed.cosignatures(content)),
        (NotUsable,),
    ),
}
PIECES = st.sampled_from([b"\n", b"\n\n", b" ", b"+", b"=", b"-1", b"9" * 40, "—".encode()])
SAME = {"note", "head", "leaf"}
"""What is written in one form only."""


@settings(max_examples=several(40), deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_what_it_would_write_or_says_what_is_wrong(name: str, data: st.DataObject) -> None:
    whole, read, errors = READERS[name]
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.one_of(st.binary(max_size=6), PIECES))
    try:
        written = read(bytes(content))
    except errors:
        return
    assert name not in SAME or written == bytes(content)


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, VerifierKey]:
    """A receipt, and the key of its log."""
    folder, key, memory = begun(tmp_path_factory.mktemp("received"))
    history = Rows(300)
    sign(folder, history, key, memory)
    return bytes(receipt(folder, history, history.rows[77])), key.verifier


@settings(max_examples=several(60), deadline=None)
@given(data=st.data())
def test_no_changed_receipt_proves_another_event(received: tuple[bytes, VerifierKey], data: st.DataObject) -> None:
    whole, key = received
    content = bytearray(whole)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    try:
        found = Receipt.parse(bytes(content))
        head = found.verified([key])
    except NoteError:
        return
    assert (found.leaf, found.index) == (Receipt.parse(whole).leaf, 77)
    assert head.head == checkpoint.opened(Receipt.parse(whole).head, [key]).head


@settings(max_examples=several(40), deadline=None)
@given(st.text(max_size=90))
def test_a_head_that_is_neither_a_file_nor_minuted_is_said(text: str) -> None:
    if text.strip(". /") == "":
        return  # a folder of this machine
    with pytest.raises(StoreError):
        kept_head(text, [VerifierKey.parse(PETER)])


KEYS = st.sampled_from(["versions", "salts", "boxes", "time", "position", "keys"])
VALUES: st.SearchStrategy[object] = st.sampled_from(
    [None, 7, -1, "words", "AAAA", {}, {"a": "b"}, {"zz": 1}, [], "2021-06-01T12:00:00+00:00"]
)


def edge_of(leaves: list[bytes]) -> Edge:
    edge = Edge()
    edge.add_leaves(leaves)
    return edge


@settings(max_examples=several(30), deadline=None)
@given(data=st.data())
def test_a_state_is_resumed_or_refused(data: st.DataObject) -> None:
    """What an auditor keeps may be damaged too: no change of it makes a harmed history clean, or a crash."""
    history = Rows(300)
    state = State(
        Head("", 200, root_of(history.leaves[:200])),
        data.draw(st.sampled_from([(), (bytes(32),), tuple(edge_of(history.leaves[:200]).roots)])),
        {},
        {**Form(Findings(), [], datetime.now(UTC)).state(), **data.draw(st.dictionaries(KEYS, VALUES, max_size=2))},
    )
    try:
        verdict = verify(of_store("the store", history, None), Asked([], state=state))
    except NotUsable:
        return
    assert verdict.skipped == 200
    assert verdict.events >= 200
