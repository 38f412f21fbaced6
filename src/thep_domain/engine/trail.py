"""A running hash of the stored events that a fold was made of, so that it can be held against them."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from thep_domain.engine.capabilities import Row

if TYPE_CHECKING:
    from hashlib import _Hash

BLOCK = 1_000
"""Positions in a block. Blocks are chained, so that hashing resumes at the end of any block from 32 bytes."""


@frozen(eq=False)
class Trail:
    """The hash of some stored events up to a position, and how many bytes they are."""

    position: int = 0
    chain: bytes = b""
    """Of the blocks before the one that the position is in."""
    stored: int = 0
    _block: "_Hash | None" = None

    def after(self, rows: Iterable[Row], position: int) -> "Trail":
        """With the rows that come next, up to a position."""
        chain, stored, number = self.chain, self.stored, self.position // BLOCK
        block = hashlib.sha256(chain) if self._block is None else self._block.copy()
        for row in rows:
            if row[0] > (number + 1) * BLOCK:
                chain, block, number = self._next(chain, block, number, (row[0] - 1) // BLOCK)
            block.update(f"{row[0]} {row[1]} {row[2]} {row[3]} {len(row[4])}\n".encode())
            block.update(row[4])
            stored += len(row[4])
        if position >= (number + 1) * BLOCK:
            chain, block, number = self._next(chain, block, number, position // BLOCK)
        return Trail(position, chain, stored, block)

    @staticmethod
    def _next(chain: bytes, block: "_Hash", number: int, to: int) -> "tuple[bytes, _Hash, int]":
        for _ in range(number, to):
            chain = block.digest()
            block = hashlib.sha256(chain)
        return chain, block, to
