"""C2SP signed-note 1.0.0: a text with signatures below it, and the keys that verify them.

A note is a text that ends in a line end, an empty line, and lines ``— <name> <base64>``, of the first four bytes of
the key's id and the signature. A verifier key is ``<name>+<id in 8 hex digits>+<base64 of type and public key>``.
C2SP tlog-cosignature 1.0.1 is a signature of type 4: it covers a time too.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
from typing import Final

from attrs import field, frozen

ED25519: Final = 1
COSIGNATURE: Final = 4
PUBLIC: Final = 32
SIGNED: Final = 64
MOST_SIGNATURES: Final = 100
LONGEST: Final = 1_000_000
"""Bytes of a note: a longer one is not read."""

_TIME: Final = Struct(">Q")
_MARK: Final = "— "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class NoteError(ValueError):
    """Text that is not a note, or a key that is not one: the message says why."""


def is_name(text: str) -> bool:
    """Whether a key can have this name: it is not empty, and has no space and no plus sign."""
    return bool(text) and not any(each.isspace() or each == "+" for each in text) and not _CONTROL.search(text)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes that tell a key from others of its name."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@frozen
class VerifierKey:
    """A public key with a name: what an auditor needs of a log, or of a witness."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes in front of its signatures."""
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        coded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"

    @staticmethod
    def parse(text: str) -> "VerifierKey":
        """Read a verifier key. Raises NoteError where it is not one, or of a kind that is not verified here."""
        name, plus, rest = text.strip().partition("+")
        digits, more, coded = rest.partition("+")
        if not (plus and more and is_name(name) and re.fullmatch(r"[0-9a-f]{8}", digits)):
            raise NoteError(
                f"{text.strip()!r} is not a verifier key: it is written NAME+ID+KEY, as audit init prints it"
            )
        try:
            key = base64.b64decode(coded, validate=True)
        except ValueError as error:
            raise NoteError(f"{text.strip()!r} is not a verifier key: {error}") from error
        if len(key) != 1 + PUBLIC or key[0] not in (ED25519, COSIGNATURE):
            raise NoteError(f"{text.strip()!r} is not a key of Ed25519: no other kind is verified here")
        found = VerifierKey(name, key[1:], key[0])
        if found.id.hex() != digits:
            raise NoteError(f"{text.strip()!r} is not a verifier key: its id does not belong to its name and key")
        return found

    def verifies(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature, without the id in front of it, is of this key and over this text."""
        if self.kind == COSIGNATURE:
            if len(signature) != _TIME.size + SIGNED:
                return False
            return _is_signed(self.public, cosigned(text, time_of(signature)), signature[_TIME.size :])
        return _is_signed(self.public, text, signature)


def cosigned(text: bytes, time: int) -> bytes:
    """What a witness signs: the time, in seconds of POSIX, and the whole text of the note."""
    return f"cosignature/v1\ntime {time}\n".encode() + text


def time_of(cosignature: bytes) -> int:
    """The time that a cosignature covers, in seconds of POSIX."""
    (found,) = _TIME.unpack_from(cosignature)
    return int(found)


def with_time(time: int, signature: bytes) -> bytes:
    """A cosignature, as it stands after the id of its key."""
    return _TIME.pack(time) + signature


def _is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


@frozen
class Signature:
    """One line of signature: by whom it says it is, and what it is."""

    name: str
    id: bytes
    blob: bytes

    @property
    def line(self) -> str:
        """The line of a note."""
        return f"{_MARK}{self.name} {base64.b64encode(self.id + self.blob).decode()}\n"

    @staticmethod
    def parse(line: str) -> "Signature":
        """Read a line, without its end. Raises NoteError where it is not one of a signature."""
        name, space, coded = line.removeprefix(_MARK).partition(" ")
        if not (line.startswith(_MARK) and space and is_name(name)):
            raise NoteError(f"{line[:60]!r} is not a line of a signature")
        try:
            blob = base64.b64decode(coded, validate=True)
        except ValueError as error:
            raise NoteError(f"{line[:60]!r} is not a line of a signature: {error}") from error
        if len(blob) < 5 or base64.b64encode(blob).decode() != coded:
            raise NoteError(f"{line[:60]!r} is not a line of a signature: too short, or not the one form of base64")
        return Signature(name, blob[:4], blob[4:])


def signature_of(key: VerifierKey, blob: bytes) -> Signature:
    """A signature of a key."""
    return Signature(key.name, key.id, blob)


@frozen
class Note:
    """A text and its signatures, in the order of their lines."""

    text: str
    signatures: tuple[Signature, ...] = field(converter=tuple[Signature, ...])

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(each.line for each in self.signatures)).encode()

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The same note with further signatures below; one that it has already is not repeated."""
        return Note(self.text, (*self.signatures, *(each for each in more if each not in self.signatures)))

    def by(self, key: VerifierKey) -> list[Signature]:
        """Its signatures that say that they are of a key."""
        return [each for each in self.signatures if (each.name, each.id) == (key.name, key.id)]


def parse(content: bytes) -> Note:
    """Read a note, whoever signed it. Raises NoteError where it is not one."""
    if len(content) > LONGEST:
        raise NoteError(f"it is {len(content):,} bytes long: a note has at most {LONGEST:,}")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise NoteError(f"it is not UTF-8: {error}") from error
    if _CONTROL.search(text):
        raise NoteError("it has control characters other than line ends")
    head, parted, lines = text.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise NoteError("it is not a text with signatures after an empty line")
    signatures = tuple(map(Signature.parse, lines[:-1].split("\n")))
    if len(signatures) > MOST_SIGNATURES:
        raise NoteError(f"it has {len(signatures)} signatures: at most {MOST_SIGNATURES} are looked at")
    return Note(head + "\n", signatures)


def verified(note: Note, keys: Iterable[VerifierKey]) -> Iterator[tuple[VerifierKey, Signature]]:
    """The signatures of known keys, each verified; signatures of others are passed over.

    Raises NoteError where a known key's signature fails: then none of the note is to be believed.
    """
    text = note.text.encode()
    for key in keys:
        for signature in note.by(key):
            if not key.verifies(text, signature.blob):
                raise NoteError(f"the signature of {key.name} ({key.id.hex()}) does not fit the text")
            yield key, signature


def opened(content: bytes, keys: Sequence[VerifierKey]) -> Note:
    """Read a note that at least one of these keys signed. Raises NoteError where none did, or a signature fails."""
    note = parse(content)
    if not list(verified(note, keys)):
        known = ", ".join(f"{key.name} ({key.id.hex()})" for key in keys)
        raise NoteError(f"it is not signed by {known}")
    return note


def signed(text: str, key: VerifierKey, sign: Callable[[bytes], bytes]) -> Note:
    """A note of a text, signed. Raises NoteError for text that cannot be one, or a signature that does not verify."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteError("the text of a note ends in a line end, and has no control characters")
    blob = sign(text.encode())
    if not key.verifies(text.encode(), blob):
        raise NoteError(f"what was signed does not verify with {key}: nothing was signed")
    return Note(text, (signature_of(key, blob),))
