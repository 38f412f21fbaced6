"""What the tests of the audit log share: made-up rows, a log over them, and a key that is no secret."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thep_adapters.audit import leaf
from thep_adapters.audit.catching_up import Row, at_work, catch_up
from thep_adapters.audit.folder import Folder, Reached
from thep_adapters.audit.keys import SigningKey
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.notes import VerifierKey
from thep_adapters.audit.signing import begin

ORIGIN = "log.example/history"
PAGE = 100


def row(number: int, salt: str = "") -> Row:
    """The event at a position: the log does not look at what it says."""
    state = json.dumps({"number": number, "salt": salt, "words": "x" * (number * 7 % 90)}).encode()
    return number, f"stream:{number % 7}", 1 + number // 7, "something.happened", state


class Rows:
    """A history of made-up rows, or of those given."""

    def __init__(self, rows: Sequence[Row] | int) -> None:
        self.rows = [row(number) for number in range(1, rows + 1)] if isinstance(rows, int) else list(rows)

    def rows_after(self, position: int) -> Iterator[Sequence[Row]]:
        wanted = [each for each in self.rows if each[0] > position]
        for start in range(0, len(wanted), PAGE):
            yield wanted[start : start + PAGE]

    def at(self, positions: Sequence[int]) -> list[Row]:
        return [each for each in self.rows if each[0] in positions]

    def last_position(self) -> int:
        return int(self.rows[-1][0]) if self.rows else 0

    @property
    def leaves(self) -> list[bytes]:
        return [leaf.encode(*each[1:]) for each in self.rows]


def private_key(seed: str = "key") -> Ed25519PrivateKey:
    """What a key made of a word signs with."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


def signing_key(origin: str = ORIGIN, seed: str = "key") -> SigningKey:
    """A key made of a word."""
    private = private_key(seed)
    return SigningKey(VerifierKey(origin, private.public_key().public_bytes_raw()), private.sign)


def begun(path: Path, key: SigningKey | None = None) -> tuple[Folder, SigningKey, Memory]:
    """A log, its key, and what the signer remembers."""
    folder, used = Folder(path / "log"), key or signing_key()
    memory = Memory(path / "key.heads")
    begin(folder, used.verifier, memory)
    return folder, used, memory


def caught_up(folder: Folder, history: Rows) -> Reached:
    """The log after it caught up."""
    folder.path.mkdir(parents=True, exist_ok=True)
    with at_work(folder):
        return catch_up(folder, history)


def tree_of(folder: Path) -> dict[str, bytes]:
    """Every file of a log but its lock and keys, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("lock", "vkey")
    }
