"""Signed notes, heads and policies: published vectors, and whatever must be refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.audit.vectors import NOT_KEYS, NOTE, PETER, PETERS_SEED, TEXT
from thep_adapters.audit import checkpoint, notes
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.notes import COSIGNATURE, Note, NoteError, Signature, VerifierKey
from thep_adapters.audit.policy import Policy, PolicyError

PETERS = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PETERS_SEED)[1:])
OTHERS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def key_of(private: Ed25519PrivateKey, name: str, kind: int = notes.ED25519) -> VerifierKey:
    return VerifierKey(name, private.public_key().public_bytes_raw(), kind)


def witness(number: int) -> tuple[Ed25519PrivateKey, VerifierKey]:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))
    return private, key_of(private, f"witness-{number}.example", COSIGNATURE)


def cosignature(private: Ed25519PrivateKey, key: VerifierKey, text: str, time: int) -> Signature:
    return notes.signature_of(key, notes.with_time(time, private.sign(notes.cosigned(text.encode(), time))))


def test_the_note_that_gos_package_signs() -> None:
    key = VerifierKey.parse(PETER)
    assert str(key) == PETER
    assert key == key_of(PETERS, "PeterNeumann")
    assert bytes(notes.signed(TEXT, key, PETERS.sign)).decode() == NOTE
    assert notes.opened(NOTE.encode(), [key]).text == TEXT


@pytest.mark.parametrize("text", [*NOT_KEYS, "", "a", "a+b", "a b+c74f20a3+AR", PETER[:-1], PETER.replace("c7", "c8")])
def test_what_is_not_a_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("— ", "- "),
        ("\n\n", "\n"),
        ("AM=\n", "AM="),
        ("AM=\n", "AN=\n"),
        ("x08g", "x08h"),
        ("If you", "if you"),
        ("If you", "If\tyou"),
        ("PeterNeumann x", "Peter+Neumann x"),
        ("x08go/ZJ", "x08g"),
    ],
)
def test_a_note_that_was_changed_anywhere_is_refused(old: str, new: str) -> None:
    changed = NOTE.replace(old, new)
    assert changed != NOTE
    with pytest.raises(NoteError):
        notes.opened(changed.encode(), [VerifierKey.parse(PETER)])


def test_a_note_in_other_bytes_is_refused() -> None:
    key = VerifierKey.parse(PETER)
    for content in (NOTE.encode("utf-16"), NOTE.encode() + b"\xff\n", b"", b"\n", b"a" * 1_000_001):
        with pytest.raises(NoteError):
            notes.opened(content, [key])
    many = Note(TEXT, notes.parse(NOTE.encode()).signatures * 101)
    with pytest.raises(NoteError, match="101 signatures"):
        notes.parse(bytes(many))


def test_unknown_keys_are_passed_over_and_a_known_one_that_fails_is_not() -> None:
    peter, other = VerifierKey.parse(PETER), key_of(OTHERS, "other.example")
    by_both = notes.signed(TEXT, other, OTHERS.sign).with_signatures(notes.parse(NOTE.encode()).signatures)
    assert len(by_both.signatures) == 2
    assert by_both.with_signatures(by_both.signatures) == by_both
    assert notes.opened(bytes(by_both), [peter]).text == TEXT
    with pytest.raises(NoteError, match="not signed by"):
        notes.opened(bytes(by_both), [key_of(PETERS, "peter")])
    forged = Note(TEXT, (*by_both.signatures, Signature("PeterNeumann", peter.id, bytes(64))))
    with pytest.raises(NoteError, match="does not fit"):
        notes.opened(bytes(forged), [peter])


def test_nothing_is_signed_that_does_not_verify() -> None:
    with pytest.raises(NoteError, match="nothing was signed"):
        notes.signed(TEXT, VerifierKey.parse(PETER), OTHERS.sign)
    for text in ("without an end", "with a \ttab\n"):
        with pytest.raises(NoteError, match="text of a note"):
            notes.signed(text, VerifierKey.parse(PETER), PETERS.sign)


ROOT = bytes(range(32))
HEAD = Head("log.example", 5, ROOT)


def test_a_head_is_three_lines() -> None:
    assert HEAD.text == "log.example\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert Head.parse(HEAD.text) == HEAD
    assert Head.parse(f"{HEAD.text}extension\n") == HEAD
    assert HEAD.root_in_groups.startswith("0001 0203 ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log.example\n",
        HEAD.text.replace("\n5\n", "\n05\n"),
        HEAD.text.replace("\n5\n", "\n-5\n"),
        HEAD.text.replace("8=", "9="),
        HEAD.text.replace("AAEC", ""),
        HEAD.text[:-1],
        f"\n{HEAD.text}",
        HEAD.text.replace("AAEC", "A*EC"),
        f"{HEAD.text}\nextension\n",
    ],
)
def test_what_is_not_a_head_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Head.parse(text)


def test_a_head_is_signed_under_the_name_of_its_log() -> None:
    key = key_of(OTHERS, "log.example")
    assert checkpoint.opened(bytes(notes.signed(HEAD.text, key, OTHERS.sign)), [key]).head == HEAD
    other = key_of(OTHERS, "another.example")
    with pytest.raises(NoteError, match="not signed by a key of that name"):
        checkpoint.opened(bytes(notes.signed(HEAD.text, other, OTHERS.sign)), [other])


def test_a_cosignature_covers_its_time() -> None:
    private, key = witness(1)
    signed = cosignature(private, key, TEXT, 1_700_000_000)
    assert key.verifies(TEXT.encode(), signed.blob)
    assert notes.time_of(signed.blob) == 1_700_000_000
    later = notes.with_time(1_700_000_001, signed.blob[8:])
    assert not key.verifies(TEXT.encode(), later)
    assert not key.verifies(TEXT.encode(), signed.blob[8:])
    assert not key.verifies(TEXT.encode(), private.sign(TEXT.encode()))


WITNESSES = [witness(number) for number in range(1, 4)]
POLICY = "\n".join(
    [
        "# who must have seen it",
        f"log {key_of(OTHERS, 'log.example')}",
        *(f"witness W{number} {key}" for number, (_, key) in enumerate(WITNESSES, start=1)),
        "group near 1 W1 W2",
        "group both all near W3",
        "quorum both",
        "",
    ]
)


@pytest.mark.parametrize(
    ("by", "met"), [((), False), ((1,), False), ((3,), False), ((1, 2), False), ((1, 3), True), ((2, 3), True)]
)
def test_a_quorum_is_met_by_enough_witnesses(by: tuple[int, ...], met: bool) -> None:
    policy = Policy.parse(POLICY)
    own = notes.signed(TEXT, key_of(OTHERS, "log.example"), OTHERS.sign)
    signatures = [cosignature(*WITNESSES[number - 1], TEXT, 1_000 + number) for number in by]
    note = notes.parse(bytes(own.with_signatures(signatures)))
    assert policy.is_met(note) is met
    assert policy.cosigned(note) == {f"W{number}": 1_000 + number for number in by}
    assert policy.logs == (key_of(OTHERS, "log.example"),)
    assert Policy.parse("quorum none").is_met(note)


def test_a_cosignature_that_fails_is_not_passed_over() -> None:
    key = WITNESSES[0][1]
    note = Note(TEXT, (notes.signature_of(key, bytes(72)),))
    with pytest.raises(NoteError, match="does not fit"):
        Policy.parse(POLICY).is_met(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log x",
        "quorum W1",
        f"witness W1 {WITNESSES[0][1]}",
        f"witness none {WITNESSES[0][1]}\nquorum none",
        f"witness W1 {WITNESSES[0][1]}\nwitness W1 {WITNESSES[1][1]}\nquorum W1",
        f"witness W1 {WITNESSES[0][1]}\ngroup g 2 W1\nquorum g",
        f"witness W1 {WITNESSES[0][1]}\ngroup g 0 W1\nquorum g",
        f"witness W1 {WITNESSES[0][1]}\ngroup g all\nquorum g",
        "quorum none\nquorum none",
        "something else",
    ],
)
def test_what_is_not_a_policy_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        Policy.parse(text)
