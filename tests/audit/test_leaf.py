"""A leaf has one reading only, and one that is too long is refused."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thep_adapters.audit.leaf import LARGEST, Leaf, LeafError, decode, encode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LEAVES = st.builds(Leaf, TEXTS, st.integers(0, 2**64 - 1), TEXTS, st.binary(max_size=50))


def written(leaf: Leaf) -> bytes:
    return encode(leaf.stream, leaf.version, leaf.name, leaf.state)


def test_the_form_is_the_one_that_is_specified() -> None:
    assert encode("a:1", 2, "b.c", b"{}").hex(" ") == (
        "01 00 03 61 3a 31 00 00 00 00 00 00 00 02 00 03 62 2e 63 00 00 00 02 7b 7d"
    )


@given(LEAVES, LEAVES)
def test_it_goes_round_and_no_two_events_have_one_leaf(one: Leaf, other: Leaf) -> None:
    assert decode(written(one)) == one
    assert (written(one) == written(other)) == (one == other)


@given(LEAVES, st.integers(0, 100))
def test_what_is_cut_or_longer_is_not_a_leaf(leaf: Leaf, cut: int) -> None:
    content = written(leaf)
    for wrong in (content[: cut % len(content)], content + b"\0"):
        with pytest.raises(LeafError):
            decode(wrong)


def test_a_leaf_that_is_too_long_is_refused() -> None:
    state = bytes(LARGEST - 3 - 1 - 10 - 1 - 4)
    assert len(encode("a", 1, "b", state)) == LARGEST
    with pytest.raises(LeafError, match="at most 65,535"):
        encode("a", 1, "b", state + b"\0")
    with pytest.raises(LeafError, match="cannot be written"):
        encode("a" * 65_536, 1, "b", b"")


@pytest.mark.parametrize(
    "row",
    [("a", -1, "b", b""), ("a", 2**64, "b", b""), ("a", "1", "b", b""), ("\ud800", 1, "b", b""), ("a", 1, "b", 7)],
)
def test_what_a_database_may_hold_and_is_no_event_is_refused(row: tuple[object, ...]) -> None:
    with pytest.raises(LeafError):
        encode(*row)  # type: ignore[arg-type]


def test_a_leaf_of_a_later_form_is_refused() -> None:
    with pytest.raises(LeafError, match="form 2"):
        decode(b"\2" + encode("a", 1, "b", b"")[1:])
    assert all(one != other for one, other in pairwise([encode("ab", 1, "c", b""), encode("a", 1, "bc", b"")]))
