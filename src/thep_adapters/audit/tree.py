"""The Merkle tree of RFC 6962, section 2.1 (RFC 9162 says the same): roots, proofs, and their verification.

A leaf is hashed as SHA-256 of 00 and its bytes, a node as SHA-256 of 01, left and right. A tree of more than one leaf
is parted at the largest power of two below its size; nothing is ever padded or repeated.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

Hash = bytes
"""32 bytes."""
Subtree = Callable[[int, int], Hash]
"""The root of the full subtree of 2**level leaves that is so many subtrees from the left: of (level, index)."""

HASH_SIZE: Final = 32
EMPTY: Final[Hash] = hashlib.sha256(b"").digest()
AT_ONCE: Final = 256
"""Leaves of a full subtree that are hashed together."""
MOST: Final = 64
"""Hashes that a proof can have: more leaves than 2**63 no tree holds."""


def leaf_hash(data: bytes) -> Hash:
    """The hash of a leaf."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of a node above two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


def subtrees(size: int) -> list[tuple[int, int]]:
    """The full subtrees that a tree of this size is made of, the largest first: level and index of each."""
    return [(level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]


def joined(roots: Sequence[Hash]) -> Hash:
    """The root above the roots of the full subtrees of a tree, the largest first."""
    if not roots:
        return EMPTY
    *others, root = roots
    for left in reversed(others):
        root = node_hash(left, root)
    return root


class Edge:
    """The right edge of a tree that grows: the roots of its full subtrees, and how many leaves they hold."""

    def __init__(self, size: int = 0, roots: Iterable[Hash] = ()) -> None:
        self.size = size
        self.roots = list(roots)
        """The largest subtree first."""
        if len(self.roots) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} full subtrees, not {len(self.roots)}")

    def add(self, hashed: Hash) -> None:
        """One more leaf, by its hash."""
        sha, roots, size = hashlib.sha256, self.roots, self.size
        while size & 1:
            hashed = sha(b"\1" + roots.pop() + hashed).digest()
            size >>= 1
        roots.append(hashed)
        self.size += 1

    def add_leaves(self, leaves: Iterable[bytes]) -> None:
        """Further leaves, by their bytes: as `add` of each, 256 at a time where they are a full subtree."""
        sha, rest = hashlib.sha256, iter(leaves)
        while some := list(islice(rest, AT_ONCE - self.size % AT_ONCE)):
            row = [sha(b"\0" + leaf).digest() for leaf in some]
            if len(row) < AT_ONCE:
                for hashed in row:
                    self.add(hashed)
                continue
            while len(row) > 1:
                row = [sha(b"\1" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
            (hashed,), above = row, self.size // AT_ONCE
            while above & 1:
                hashed = sha(b"\1" + self.roots.pop() + hashed).digest()
                above >>= 1
            self.roots.append(hashed)
            self.size += AT_ONCE

    def root(self) -> Hash:
        """The root of the tree as it is now."""
        return joined(self.roots)


def root_of(leaves: Iterable[bytes]) -> Hash:
    """The root over the bytes of leaves."""
    edge = Edge()
    edge.add_leaves(leaves)
    return edge.root()


def root_at(subtree: Subtree, size: int) -> Hash:
    """The root of a tree of this size."""
    return joined([subtree(level, index) for level, index in subtrees(size)])


def inclusion(subtree: Subtree, index: int, size: int) -> list[Hash]:
    """The proof that a leaf is in a tree: the hashes beside its way to the root, that of its sibling first.

    Raises ValueError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return _beside(subtree, index, 0, size)


def _beside(subtree: Subtree, index: int, start: int, size: int) -> list[Hash]:
    if size == 1:
        return []
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return [*_beside(subtree, index, start, half), _range(subtree, start + half, size - half)]
    return [*_beside(subtree, index - half, start + half, size - half), _range(subtree, start, half)]


def _range(subtree: Subtree, start: int, size: int) -> Hash:
    """The root over the leaves from one on, as they are parted where they stand in the tree."""
    roots, at = [], start
    for level, _ in subtrees(size):
        roots.append(subtree(level, at >> level))
        at += 1 << level
    return joined(roots)


def consistency(subtree: Subtree, old: int, new: int) -> list[Hash]:
    """The proof that a tree is the beginning of a larger one. Raises ValueError unless 0 < old <= new."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} leaves does not begin one of {new}")
    return _shared(subtree, old, 0, new, whole=True)


def _shared(subtree: Subtree, old: int, start: int, size: int, *, whole: bool) -> list[Hash]:
    if old == size:
        return [] if whole else [_range(subtree, start, size)]
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        return [*_shared(subtree, old, start, half, whole=whole), _range(subtree, start + half, size - half)]
    rest = _shared(subtree, old - half, start + half, size - half, whole=False)
    return [*rest, _range(subtree, start, half)]


def is_included(hashed: Hash, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """Whether the proof shows that a leaf with this hash stands at this index of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or len(proof) > MOST:
        return False
    at, last, found = index, size - 1, hashed
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(each, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_grown(old: int, old_root: Hash, new: int, new_root: Hash, proof: Sequence[Hash]) -> bool:
    """Whether the proof shows that the first tree is the beginning of the second (RFC 9162, 2.1.4.2).

    Never from an empty tree: every tree begins so, and no proof shows it.
    """
    if not 0 < old <= new or len(proof) > MOST:
        return False
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    path = [old_root, *proof] if old & old - 1 == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(each, first), node_hash(each, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, each)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
