"""The log as a folder, in the layout of C2SP tlog-tiles, so that it is log, bundle and content of a web server at once.

``tile/`` and ``tile/entries/`` hold the tree and its leaves, ``checkpoint`` the newest signed head, ``heads/<size>``
every signed head, ``head`` how far the log has come, ``vkey`` the keys that verify it, ``lock`` who is at work in it.
"""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from thep_adapters.audit import checkpoint, files
from thep_adapters.audit.checkpoint import SignedHead
from thep_adapters.audit.notes import NoteError, VerifierKey
from thep_adapters.audit.tiles import WIDTH, Hashes, Tile, TileFault, unpacked
from thep_adapters.audit.tree import EMPTY, Hash
from thep_domain.application import StoreError

CHECKPOINT: Final = "checkpoint"
HEADS: Final = "heads"
REACHED: Final = "head"
KEYS: Final = "vkey"
LOCK: Final = "lock"
TILES: Final = "tile"


class NotALog(StoreError):
    """A folder that is not the log of a history: the message says why, and what to do."""


class LogDamaged(StoreError):
    """A file of a log is not what it must be: the message names it."""


@frozen
class Reached:
    """How far a log has come: its size, the position of its last event in the store, its root, and the last leaf."""

    size: int = 0
    position: int = 0
    root: Hash = EMPTY
    last: str = ""
    """SHA-256 of the last leaf, in hexadecimal; empty in an empty log."""

    def __bytes__(self) -> bytes:
        fields = {
            "last": self.last,
            "position": self.position,
            "root": base64.b64encode(self.root).decode(),
            "size": self.size,
        }
        return json.dumps(fields, separators=(",", ":")).encode() + b"\n"

    @staticmethod
    def parse(content: bytes) -> "Reached":
        """Read the file. Raises ValueError where it is something else."""
        held = json.loads(content)
        return Reached(int(held["size"]), int(held["position"]), base64.b64decode(held["root"]), str(held["last"]))


class Folder:
    """The folder of a log, as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_log(self) -> bool:
        """Whether a log was begun here."""
        return (self.path / KEYS).is_file()

    def expect_log(self) -> None:
        """Raise NotALog where no log was begun here."""
        if not self.is_log:
            raise NotALog(
                f"There is no log at {self.path}. Name another with --log or THEP_LOG, or begin one:"
                " thep audit init --origin NAME --key FILE"
            )

    @property
    def keys(self) -> list[VerifierKey]:
        """The keys that verify its heads; the one that signs now is the last."""
        content = files.read_if_there(self.path / KEYS)
        if content is None:
            self.expect_log()
        try:
            found = [VerifierKey.parse(line) for line in (content or b"").decode().splitlines()]
        except (NoteError, UnicodeDecodeError) as error:
            raise LogDamaged(f"The keys in {self.path / KEYS} cannot be read: {error}.") from error
        if not found:
            raise LogDamaged(f"The file {self.path / KEYS} is empty: write the verifier key into it.")
        return found

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.keys[-1].name

    @property
    def reached(self) -> Reached:
        """How far it has come."""
        content = files.read_if_there(self.path / REACHED)
        if content is None:
            return Reached()
        try:
            return Reached.parse(content)
        except (ValueError, KeyError, TypeError) as error:
            raise self.damaged(REACHED, error) from error

    def damaged(self, name: str, why: object) -> LogDamaged:
        """What to say of a file that is not what it must be."""
        return LogDamaged(
            f"The log in {self.path} is damaged at {name}: {why}. Its tree can be worked out again from the store: move"
            f" {TILES} and {REACHED} out of the folder, and run thep audit checkpoint."
        )

    def newest(self) -> SignedHead | None:
        """The newest signed head; None where none was signed. Raises LogDamaged where it is not one of this log."""
        content = files.read_if_there(self.path / CHECKPOINT)
        if content is None:
            return None
        try:
            return checkpoint.opened(content, self.keys)
        except NoteError as error:
            raise LogDamaged(f"The signed head in {self.path / CHECKPOINT} cannot be used: {error}.") from error

    def head_sizes(self) -> list[int]:
        """The sizes of all signed heads, the smallest first."""
        folder = self.path / HEADS
        names = (each.name for each in folder.iterdir()) if folder.is_dir() else iter(())
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def head_at(self, size: int) -> bytes:
        """The signed head of a size. Raises OSError where it is not there."""
        return files.read(self.path / HEADS / str(size))

    def tile(self, tile: Tile) -> bytes:
        """What a tile holds, cut to its width: a wider one will do. Raises TileFault where neither is there."""
        content = self.whole(tile)
        if tile.level is None or tile.width == WIDTH:
            return content
        return content[: tile.width * 32]

    def whole(self, tile: Tile) -> bytes:
        """What the file of a tile holds, or that of a wider one. Raises TileFault where neither is there."""
        for each in dict.fromkeys((tile, tile.full)):
            content = files.read_if_there(self.path / each.path)
            if content is not None:
                return content
        parent = (self.path / tile.path).parent
        wider = (
            sorted((int(each.name) for each in parent.iterdir() if each.name.isdecimal()), reverse=True)
            if tile.width < WIDTH and parent.is_dir()
            else []
        )
        if wider and wider[0] > tile.width:
            return files.read(parent / str(wider[0]))
        raise TileFault(f"the tile {tile.path} is missing")

    def hashes(self, size: int) -> Hashes:
        """The hashes of the log when it had this size."""
        return Hashes(self.tile, size)

    def leaves(self, size: int, after: int = 0) -> Iterator[bytes]:
        """The leaves from one on up to a size. Raises TileFault where entries are missing or cut short."""
        for index in range(after // WIDTH, -(-size // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            tile = Tile(None, index, width)
            found = unpacked(self.tile(tile), width)
            yield from found[max(0, after - index * WIDTH) :]
