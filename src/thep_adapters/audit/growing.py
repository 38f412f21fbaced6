"""A log that grows: leaves are added one after the other, and each tile is written when it is full.

Nothing that is written before ``head`` counts, so that a log whose growing was cut off grows again from where it was,
over the same bytes.
"""

import hashlib
from pathlib import Path

from thep_adapters.audit import files
from thep_adapters.audit.folder import TILES, Folder, Reached
from thep_adapters.audit.tiles import BITS, WIDTH, Tile, TileFault, above, levels, packed, partial_tiles, unpacked
from thep_adapters.audit.tree import HASH_SIZE, Hash, joined, subtrees


class Growing:
    """The right edge of a log in a folder: for each level the hashes of the tile that is not full."""

    def __init__(self, folder: Folder, reached: Reached) -> None:
        """Take up a log where it stands. Raises LogDamaged where its last tiles do not lead to its root."""
        self.folder = folder
        self.size = reached.size
        self._levels = [bytearray() for _ in range(levels(reached.size))]
        self._entries: list[bytes] = []
        try:
            for tile in partial_tiles(reached.size):
                content = folder.tile(tile)
                if tile.level is None:
                    self._entries = unpacked(content, tile.width)
                else:
                    self._levels[tile.level] += content
        except TileFault as error:
            raise folder.damaged(TILES, error) from error
        short = any(
            tile.level is not None and len(self._levels[tile.level]) != tile.width * HASH_SIZE
            for tile in partial_tiles(reached.size)
        )
        if short or self.root() != reached.root:
            raise folder.damaged(TILES, "its last tiles do not lead to the root that it had")
        if any(
            hashlib.sha256(b"\0" + leaf).digest() != bytes(self._levels[0][at : at + HASH_SIZE])
            for at, leaf in zip(range(0, WIDTH * HASH_SIZE, HASH_SIZE), self._entries, strict=False)
        ):
            raise folder.damaged(TILES, "its last entries do not give its last tile")

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        if not self._levels:
            self._levels.append(bytearray())
        self._entries.append(leaf)
        self._levels[0] += hashlib.sha256(b"\0" + leaf).digest()
        self.size += 1
        if len(self._entries) == WIDTH:
            files.replace(self._path(Tile(None, self.size // WIDTH - 1)), packed(self._entries))
            self._entries = []
            self._full(0)

    def _full(self, level: int) -> None:
        content = bytes(self._levels[level])
        index = (self.size >> BITS * level) // WIDTH - 1
        files.replace(self._path(Tile(level, index)), content)
        self._levels[level].clear()
        if level + 1 == len(self._levels):
            self._levels.append(bytearray())
        self._levels[level + 1] += above(content)
        if len(self._levels[level + 1]) == WIDTH * HASH_SIZE:
            self._full(level + 1)

    def root(self) -> Hash:
        """The root of the log as it is now."""
        roots = []
        for level, index in subtrees(self.size):
            row, inner = divmod(level, BITS)
            at = (index << inner) % WIDTH * HASH_SIZE
            roots.append(above(bytes(self._levels[row][at : at + (HASH_SIZE << inner)])))
        return joined(roots)

    def write_partial_tiles(self) -> None:
        """Write the tiles that are not full."""
        for tile in partial_tiles(self.size):
            content = packed(self._entries) if tile.level is None else bytes(self._levels[tile.level])
            files.replace(self._path(tile), content)

    def _path(self, tile: Tile) -> Path:
        return self.folder.path / tile.path
