"""The leaves of a bundle, one after the other, and whatever of its tiles does not hold what they give."""

import hashlib
from collections.abc import Callable, Iterator

from thep_adapters.audit.bundle import Bundle
from thep_adapters.audit.finding import Findings
from thep_adapters.audit.tiles import BITS, WIDTH, Tile, TileFault, above, levels, packed, tiles_of, unpacked
from thep_adapters.audit.tree import HASH_SIZE

Examined = tuple[int | None, bytes]
"""The position of an event in its store, where it is known, and its leaf."""


def leaves_of(bundle: Bundle, size: int, after: int, findings: Findings) -> Iterator[Examined]:
    """The leaves from one on. Where entries are missing it ends there: nothing is known of what follows."""
    rows: list[bytearray] = [bytearray() for _ in range(levels(size))]
    for tile in tiles_of(size, after=after):
        if tile.level is not None:
            break
        try:
            content = bundle.whole(tile)
            leaves = unpacked(content, tile.width)
        except TileFault as error:
            findings.add("tile-differs", _sentence(tile, error), rank=tile.index * WIDTH)
            return
        if len(leaves) == WIDTH and packed(leaves) != content:
            findings.add("tile-differs", _sentence(tile, "it holds more than its entries"), rank=tile.index * WIDTH)
        hashes = b"".join(hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves)
        rows[0] += hashes
        _compare(bundle, Tile(0, tile.index, tile.width), hashes, findings)
        for leaf in leaves[max(0, after - tile.index * WIDTH) :]:
            yield None, leaf
        if tile.width == WIDTH:
            _up(bundle, rows, 0, tile.index, findings)
    _ends(bundle, rows, size, findings)


def _up(bundle: Bundle, rows: list[bytearray], level: int, index: int, findings: Findings) -> None:
    """Take a full tile's root to the tile above, and compare that when it is full."""
    root = above(bytes(rows[level]))
    rows[level].clear()
    rows[level + 1] += root
    if (index + 1) % WIDTH == 0:
        if len(rows[level + 1]) == WIDTH * HASH_SIZE:
            _compare(bundle, Tile(level + 1, index // WIDTH), bytes(rows[level + 1]), findings)
            _up(bundle, rows, level + 1, index // WIDTH, findings)
        else:  # it began before what is looked at
            rows[level + 1].clear()


def _ends(bundle: Bundle, rows: list[bytearray], size: int, findings: Findings) -> None:
    """Compare the tiles above the lowest that are not full; of one that began before, its end."""
    for level in range(1, len(rows)):
        count = size >> BITS * level
        if count % WIDTH and rows[level]:
            _compare(bundle, Tile(level, count // WIDTH, count % WIDTH), bytes(rows[level]), findings)


def _compare(bundle: Bundle, tile: Tile, hashes: bytes, findings: Findings) -> None:
    rank = tile.index * WIDTH << BITS * (tile.level or 0)
    try:
        found = bundle.whole(tile)
    except TileFault as error:
        findings.add("tile-differs", _sentence(tile, error), rank=rank)
        return
    if not found[: tile.width * HASH_SIZE].endswith(hashes) or len(found) < tile.width * HASH_SIZE:
        problem = "it does not hold the hashes that its events give"
        if tile.level == 0:
            rank += _first_differing(found, hashes)
            problem += f", first at event #{rank + 1}"
        findings.add("tile-differs", _sentence(tile, problem), rank=rank)


def _first_differing(found: bytes, hashes: bytes) -> int:
    """Which of the hashes is the first that is another."""
    starts = range(0, len(hashes), HASH_SIZE)
    return next(at for at in starts if found[at : at + HASH_SIZE] != hashes[at : at + HASH_SIZE]) // HASH_SIZE


def _sentence(tile: Tile, problem: object) -> str:
    return f"The file {tile.path} is not what it must be: {problem}."


Leaves = Callable[[int, Findings], Iterator[Examined]]
"""Gives the leaves from one on, and reports what it finds on the way."""
