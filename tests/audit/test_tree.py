"""The tree is RFC 6962's: published vectors, and what must hold of any tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.vectors import CONSISTENCY, EMPTY, INCLUSION, LEAVES, ROOTS
from thep_adapters.audit import tree
from thep_adapters.audit.tree import Edge, Hash, consistency, inclusion, is_grown, is_included, leaf_hash, root_of

SIZES = 70
MANY = [bytes([number]) for number in range(SIZES)]


def by_the_book(leaves: list[bytes]) -> Hash:
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return tree.EMPTY
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return tree.node_hash(by_the_book(leaves[:k]), by_the_book(leaves[k:]))


def subtree_of(leaves: list[bytes]) -> tree.Subtree:
    return lambda level, index: by_the_book(leaves[index << level : (index + 1) << level])


def hexes(hashes: list[Hash]) -> list[str]:
    return [each.hex() for each in hashes]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_the_eight_leaves(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree() -> None:
    assert root_of([]).hex() == Edge().root().hex() == EMPTY


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_proofs_that_a_leaf_is_in_the_tree(index: int, size: int) -> None:
    proof = inclusion(subtree_of(LEAVES), index, size)
    assert hexes(proof) == INCLUSION[index, size]
    assert is_included(leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_published_proofs_that_a_tree_has_grown(old: int, new: int) -> None:
    proof = consistency(subtree_of(LEAVES), old, new)
    assert hexes(proof) == CONSISTENCY[old, new]
    assert is_grown(old, bytes.fromhex(ROOTS[old - 1]), new, bytes.fromhex(ROOTS[new - 1]), proof)


def test_every_proof_of_every_small_tree() -> None:
    """Each leads to the root by the definition, and to no other index, size or root."""
    roots = [by_the_book(MANY[:size]) for size in range(SIZES + 1)]
    subtree = subtree_of(MANY)
    for size in range(1, SIZES + 1, 3):
        assert tree.root_at(subtree, size) == root_of(MANY[:size]) == roots[size]
        for index in range(size):
            proof = inclusion(subtree, index, size)
            hashed = leaf_hash(MANY[index])
            assert is_included(hashed, index, size, proof, roots[size])
            assert not is_included(hashed, index, size, proof, roots[size - 1])
            assert not is_included(leaf_hash(b"other"), index, size, proof, roots[size])
            assert not is_included(hashed, index, size, [*proof, roots[1]], roots[size])
            assert size == 1 or not is_included(hashed, (index + 1) % size, size, proof, roots[size])
        for old in range(1, size + 1):
            proof = consistency(subtree, old, size)
            assert is_grown(old, roots[old], size, roots[size], proof)
            assert not is_grown(old, roots[old - 1], size, roots[size], proof)
            assert not is_grown(old, roots[old], size, roots[size - 1], proof)
            assert not is_grown(old, roots[old], size, roots[size], [*proof, roots[1]])
            assert not proof or not is_grown(old, roots[old], size, roots[size], proof[1:])


def test_nothing_is_proven_from_an_empty_tree() -> None:
    root = by_the_book(LEAVES)
    assert not is_grown(0, tree.EMPTY, 8, root, [])
    assert not is_grown(0, tree.EMPTY, 0, tree.EMPTY, [])
    with pytest.raises(ValueError, match="does not begin"):
        consistency(subtree_of(LEAVES), 0, 8)
    with pytest.raises(ValueError, match="no leaf 8"):
        inclusion(subtree_of(LEAVES), 8, 8)
    assert not is_included(leaf_hash(b""), -1, 8, [], root)
    assert not is_included(leaf_hash(b""), 8, 8, [], root)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=90), st.integers(0, 90))
def test_an_edge_can_be_taken_up_anywhere(leaves: list[bytes], cut: int) -> None:
    first = Edge()
    for leaf in leaves[:cut]:
        first.add(leaf_hash(leaf))
    second = Edge(first.size, first.roots)
    for leaf in leaves[cut:]:
        second.add(leaf_hash(leaf))
    third = Edge(first.size, first.roots)
    third.add_leaves(leaves[cut:])
    assert second.root() == third.root() == by_the_book(leaves)
    assert (third.size, third.roots) == (second.size, second.roots)
    with pytest.raises(ValueError, match="full subtrees"):
        Edge(first.size + 1, [*first.roots, b"", b""])


def test_many_leaves_at_once_are_as_one_by_one() -> None:
    leaves = [number.to_bytes(4) for number in range(2_000)]
    one = Edge()
    for leaf in leaves:
        one.add(leaf_hash(leaf))
    for cut in (0, 1, 255, 256, 700, 1_024, 2_000):
        many = Edge()
        many.add_leaves(leaves[:cut])
        many.add_leaves(leaves[cut:])
        assert (many.size, many.roots) == (one.size, one.roots)
