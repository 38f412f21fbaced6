"""The layout of C2SP tlog-tiles: which files hold a log, and what of a tree is in which.

A tile holds 256 hashes of a level, side by side; the tile above holds the root of each. A bundle of entries holds the
leaves under a tile of the lowest level. A tile that is not full yet is one of its width, ``.p/<W>``. No tile is empty.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from struct import Struct
from typing import Final

from attrs import frozen

from thep_adapters.audit.tree import HASH_SIZE, Hash

WIDTH: Final = 256
"""Hashes of a full tile, and leaves of a full bundle of entries."""
BITS: Final = 8

_LENGTH: Final = Struct(">H")


@frozen
class Tile:
    """One tile, or with level None the bundle of entries under it; 256 wide where it is full."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is in the folder of a log."""
        number, rest = f"{self.index % 1000:03d}", self.index // 1000
        while rest:
            number, rest = f"x{rest % 1000:03d}/{number}", rest // 1000
        kind = "entries" if self.level is None else str(self.level)
        return f"tile/{kind}/{number}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def full(self) -> "Tile":
        """The same tile when it is full."""
        return Tile(self.level, self.index)


def levels(size: int) -> int:
    """How many levels of tiles a tree of this size has."""
    found = 0
    while size >> BITS * found:
        found += 1
    return found


def tiles_of(size: int, *, after: int = 0, entries: bool = True) -> Iterator[Tile]:
    """The tiles of a tree of this size; without those that were full in a smaller one ``after`` which it grew."""
    kinds: list[tuple[int | None, int]] = [(level, level) for level in range(levels(size))]
    for kind, level in ([(None, 0)] if entries else []) + kinds:
        hashes = size >> BITS * level
        for index in range((after >> BITS * level) // WIDTH, hashes // WIDTH):
            yield Tile(kind, index)
        if hashes % WIDTH:
            yield Tile(kind, hashes // WIDTH, hashes % WIDTH)


def partial_tiles(size: int) -> Iterator[Tile]:
    """The tiles of a tree of this size that are not full."""
    for kind, level in [(None, 0), *((level, level) for level in range(levels(size)))]:
        if width := (size >> BITS * level) % WIDTH:
            yield Tile(kind, (size >> BITS * level) // WIDTH, width)


class TileFault(ValueError):
    """A tile or a bundle of entries that cannot be one: the message says why."""


def packed(leaves: list[bytes]) -> bytes:
    """A bundle of entries: each with its length, of two bytes, in front."""
    return b"".join(part for leaf in leaves for part in (_LENGTH.pack(len(leaf)), leaf))


def unpacked(content: bytes, width: int) -> list[bytes]:
    """The first leaves of a bundle of entries. Raises TileFault where it does not hold so many."""
    found: list[bytes] = []
    at, end = 0, len(content)
    while len(found) < width:
        if at + 2 > end:
            raise TileFault(f"it holds {len(found)} entries, and not {width}")
        start = at + 2
        at = start + (content[at] << 8 | content[at + 1])
        if at > end:
            raise TileFault(f"it ends within entry {len(found)}")
        found.append(content[start:at])
    return found


def widths(hashes: bytes) -> int:
    """How many hashes a tile holds. Raises TileFault where that is no whole number."""
    if not hashes or len(hashes) % HASH_SIZE or len(hashes) > WIDTH * HASH_SIZE:
        raise TileFault(f"it is {len(hashes)} bytes long: a tile has 1 to {WIDTH} hashes of {HASH_SIZE} bytes")
    return len(hashes) // HASH_SIZE


def above(hashes: bytes) -> Hash:
    """The root over the hashes of a full tile."""
    row, sha = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)], sha256
    while len(row) > 1:
        row = [sha(b"\1" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


class Hashes:
    """The hashes of a log of some size, from its tiles: the roots of full subtrees, for roots and proofs."""

    def __init__(self, read: Callable[[Tile], bytes], size: int) -> None:
        self._read = read
        self._size = size
        self._held: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> Hash:
        """The root of the full subtree of 2**level leaves that is so many subtrees from the left."""
        row, inner = divmod(level, BITS)
        first = index << inner
        content = self._tile(row, first // WIDTH)
        at = first % WIDTH * HASH_SIZE
        found = content[at : at + (HASH_SIZE << inner)]
        if len(found) != HASH_SIZE << inner:
            raise TileFault(f"the tile {Tile(row, first // WIDTH).path} is too short")
        return above(found)

    def _tile(self, level: int, index: int) -> bytes:
        found = self._held.get((level, index))
        if found is None:
            width = min(WIDTH, (self._size >> BITS * level) - index * WIDTH)
            if width < 1:
                raise TileFault(f"a log of {self._size} events has no tile {Tile(level, index).path}")
            found = self._held[level, index] = self._read(Tile(level, index, width))
            if len(self._held) > 4 * BITS:  # the tiles of one proof and of the next
                del self._held[next(iter(self._held))]
        return found
