"""A text that only the holder of its key can read: what stands in events, and what keeps the keys."""

import base64
import json
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeAlias, get_args

import attrs
from attrs import field, frozen

from thep_domain.kernel.event import Event, value
from thep_domain.kernel.free_text import TEXT_TOO_LONG, UNREADABLE_TEXT
from thep_domain.kernel.refusal import Refusal
from thep_domain.kernel.shapes import CHECKED, Coded, shaped
from thep_domain.kernel.work import Aggregate

LONGEST: Final = 4_000
"""Characters of one confidential text."""
LONGEST_BOX: Final = 40_000
"""Characters of a box: enough for the longest text in any script, and two thirds of the largest event."""
SEAL: Final = "thep/seal/1"
"""The name of the way in which texts are sealed: the first word of what a box is bound to."""

NO_KEY_STORE = Refusal(
    "no-key-store", "DOMAIN section 7, Sealed texts: a confidential text is sealed, and never kept in clear"
)

SUBJECT_PATTERN: Final = "(?:person|case):[A-Za-z0-9][A-Za-z0-9._:-]{0,120}"
_BOX: Final = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)"
_KEY: Final = f"{SUBJECT_PATTERN}#[1-9][0-9]{{0,5}}"


def _matches(pattern: str) -> Callable[[object], bool]:
    whole = re.compile(pattern)
    return lambda given: isinstance(given, str) and whole.fullmatch(given) is not None


def _is_box(given: object) -> bool:
    if not isinstance(given, str) or len(given) > LONGEST_BOX or not _fits_box(given):
        return False
    return base64.b64encode(base64.b64decode(given)).decode() == given


_fits_box = _matches(_BOX)

SUBJECT = Coded(
    "subject",
    "what a key is of, such as person:4f1c or case:concern:100934-c1",
    SUBJECT_PATTERN,
    _matches(SUBJECT_PATTERN),
)
KEY_ID = Coded("key_id", "the id of a key, such as case:concern:100934-c1#1", _KEY, _matches(_KEY))
BOX = Coded("box", f"base64, of up to {LONGEST_BOX} characters", _BOX, _is_box)
SCHEME = Coded(
    "scheme", "a way of sealing, such as thep/seal/1", "[a-z][a-z/]*/[0-9]+", _matches("[a-z][a-z/]*/[0-9]+")
)


@value
class Sealed:
    """A sealed text: the id of its key, and the box that only this key opens."""

    key: str = field(metadata=shaped(KEY_ID))
    """The key that opens it, such as ``person:4f1c#1``: of whom or what, and which of its keys."""
    box: str = field(metadata=shaped(BOX))
    """The sealed text in base64: what is random, the ciphertext, and its tag."""


class Confided(str):
    """A confidential text that was given to a verb: the words, which nothing prints by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<a confidential text>"


@frozen
class _Marked:
    """Marks the type of a confidential text."""


MARKED: Final = _Marked()
Confidential: TypeAlias = Annotated[str, MARKED]
"""An argument of a verb that is a confidential text: a caller gives a plain text.

No fingerprint, log or warning holds its words; ``work.conceal`` makes a sealed field of it.
"""


@frozen
class Erased:
    """In the place of words: their key was destroyed, so that nobody can read them again."""

    on: date
    """The day of the erasure."""
    key: str

    def __str__(self) -> str:
        return f"(erased on {self.on})"


@frozen
class NoKey:
    """In the place of words: there is no key store here, or it does not hold the key."""

    key: str

    def __str__(self) -> str:
        return f"(sealed: the key {self.key} is not here)"


Opened: TypeAlias = str | Erased | NoKey
"""What comes of opening a sealed text."""


@frozen
class KeyMade:
    """A key as the history knows it: its id, of whom or what, how it seals, and what it is bound to."""

    key: str
    subject: str
    scheme: str
    commitment: str
    """SHA-256 that only one secret fits, in hexadecimal; it says nothing of the secret."""


class Holding(StrEnum):
    """What a key store knows of a key."""

    HELD = "held"
    OTHER = "other"
    """It holds another secret than was issued."""
    ERASED = "erased"
    LOST = "lost"
    """It was begun anew, and somebody said that the key is lost."""
    MISSING = "missing"


@frozen
class Applied:
    """Up to where a key store has followed a history: the last fact about keys, and a hash of its stored bytes."""

    position: int
    mark: str


class Vault(Protocol):
    """Keeps secrets, seals and opens: a key store, apart from the history."""

    @property
    def scheme(self) -> str:
        """How it seals."""

    def make(self, subject: str, number: int) -> KeyMade:
        """A key for a subject, made before it is recorded: with this number, or the next that was never erased.

        Asked again before it is recorded, it is the same key, whoever asks.
        """

    def seal(self, key: KeyMade, words: str, place: bytes) -> str:
        """The box of a text, bound to its place. Raises StoreError where this very key is not held."""

    def unseal(self, key: KeyMade, box: str, place: bytes) -> str | None:
        """The text in a box; None where the key is not held.

        Raises UnreadableHistory where the secret is another one than was issued, or the box stood in another place.
        """

    def applied(self) -> Applied | None:
        """Up to where it has followed the history."""

    def apply(self, issued: Sequence[KeyMade], erased: Collection[str], upto: Applied) -> None:
        """Note which keys were recorded as issued, destroy those that were erased, and remember how far it came.

        Raises StoreError where it is new and the history has keys already, or has other secrets than were issued.
        """

    def sweep(self) -> None:
        """Forget keys that were made for a command which was never recorded."""

    def scrub(self) -> bool:
        """Clear away what destroyed secrets left behind where they were kept; False while that cannot be done."""

    def holding(self, key: KeyMade) -> Holding:
        """Whether it holds the secret of a key, and if not, what became of it."""

    def secret(self, key: KeyMade) -> bytes | None:
        """The secret itself, to be disclosed; None where it is not held."""


class KeyState(Aggregate, Protocol):
    """The keys of one subject, as a context records them: in the stream of the subject's name."""

    ISSUED: ClassVar[type]
    """The event that a key was issued, with the fields of KeyMade."""
    ERASED: ClassVar[type]
    """The event that keys were erased: their ids are in its field ``keys``."""

    @property
    def current(self) -> str | None:
        """The id of the key that seals now; None before the first, and after an erasure."""

    @property
    def next_number(self) -> int:
        """The number of the key that would be issued next."""

    def issue(self, made: KeyMade) -> Event:
        """The fact that a key was issued."""


def confided_words(given: str | None, what: str) -> str | None:
    """A confidential text without the space around it; None where there are no words.

    Raises Refused for more than 4,000 characters and for control characters; no message holds the words.
    """
    text = (given or "").replace("\r\n", "\n").strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise TEXT_TOO_LONG(
            f"The {what} has {len(text):,} characters: write at most {LONGEST:,}, and name the document that says more."
        )
    if _CONTROLS.search(text):
        raise UNREADABLE_TEXT(f"The {what} holds characters that cannot be shown: write it as plain text.")
    return str(text)


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def place_of(stream: str, version: int, name: str, path: str, key: str) -> bytes:
    """What a box is bound to: canonical JSON of the stream, version and name of its event, its field and its key."""
    parts = [SEAL, stream, version, name, path, key]
    return json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()


def subject_of(key: str) -> str:
    """Of whom or what a key is: ``case:concern:100934-c1`` of ``case:concern:100934-c1#1``."""
    return key.rpartition("#")[0]


def holds_sealed(kind: Any) -> bool:
    """Whether values of a type can hold sealed texts."""
    return _holds_sealed(kind)


@cache
def _holds_sealed(kind: Any) -> bool:
    if kind is Sealed:
        return True
    if isinstance(kind, type) and attrs.has(kind):
        return any(_holds_sealed(each.type) for each in attrs.fields(kind))
    return any(_holds_sealed(each) for each in get_args(kind))


def with_sealed(held: Any, change: Callable[[Sealed, str], Sealed], path: str = "") -> Any:
    """The same event with each sealed text in it changed: ``change`` is given the text and the path of its field.

    A path is the name of a field; within a value or a list ``objectives.0.words``.
    """
    if isinstance(held, Sealed):
        return change(held, path)
    if isinstance(held, tuple):
        return tuple(with_sealed(each, change, f"{path}.{number}") for number, each in enumerate(held))
    if not hasattr(type(held), CHECKED):
        return held
    changed = {}
    for each in attrs.fields(type(held)):
        inner = getattr(held, each.name)
        new = with_sealed(inner, change, f"{path}.{each.name}" if path else each.name)
        if new is not inner:
            changed[each.name] = new
    return attrs.evolve(held, **changed) if changed else held


def sealed_in(held: Event) -> list[tuple[str, Sealed]]:
    """The sealed texts of an event, each with the path of its field."""
    found = list[tuple[str, Sealed]]()
    if holds_sealed(type(held)):

        def note(sealed: Sealed, path: str) -> Sealed:
            found.append((path, sealed))
            return sealed

        with_sealed(held, note)
    return found
