"""A log grown in any pieces, cut off or killed anywhere, is the one that is built at once, byte for byte."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit.support import Rows, begun, caught_up, row, tree_of
from thep_adapters.audit import files
from thep_adapters.audit.catching_up import LogDiffers
from thep_adapters.audit.folder import Folder, LogDamaged
from thep_adapters.audit.signing import sign
from thep_adapters.audit.tiles import Tile, TileFault, tiles_of
from thep_adapters.audit.tree import consistency, inclusion, is_grown, is_included, leaf_hash, root_at, root_of
from thep_domain.application import UnreadableHistory

LARGE = 66_000
"""More than 256 times 256: three levels of tiles."""


def at_once(path: Path, size: int) -> dict[str, bytes]:
    caught_up(Folder(path), Rows(size))
    return tree_of(path)


def test_the_paths_are_those_of_tlog_tiles() -> None:
    paths = {each.path for each in tiles_of(70_000)}
    assert {"tile/0/000", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} <= paths
    assert {"tile/entries/272", "tile/entries/273.p/112"} <= paths
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert {each.path for each in tiles_of(256)} == {"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}
    assert list(tiles_of(0)) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=5))
def test_a_log_grown_in_any_pieces_is_the_one_built_at_once(sizes: list[int]) -> None:
    with TemporaryDirectory() as name:
        path = Path(name)
        for size in sorted(sizes):
            reached = caught_up(Folder(path / "grown"), Rows(size))
            assert (reached.size, reached.position, reached.root) == (size, size, root_of(Rows(size).leaves))
        assert tree_of(path / "grown") == at_once(path / "whole", max(sizes))


def test_a_large_log_too_and_every_proof_comes_from_its_tiles(tmp_path: Path) -> None:
    history = Rows(LARGE)
    grown = Folder(tmp_path / "grown")
    for size in (1, 300, 65_600, LARGE):
        reached = caught_up(grown, Rows(history.rows[:size]))
    leaves = history.leaves
    assert reached.root == root_of(leaves)
    assert tree_of(grown.path) == at_once(tmp_path / "whole", LARGE)
    assert list(grown.leaves(LARGE, after=65_530)) == leaves[65_530:]
    hashes = grown.hashes(LARGE)
    for index in (0, 255, 256, 65_535, 65_536, LARGE - 1):
        proof = inclusion(hashes, index, LARGE)
        assert is_included(leaf_hash(leaves[index]), index, LARGE, proof, reached.root)
    for old in (1, 256, 300, 65_536, 65_600, LARGE):
        old_root = root_at(grown.hashes(old), old)
        assert old_root == root_of(leaves[:old])
        assert is_grown(old, old_root, LARGE, reached.root, consistency(hashes, old, LARGE))


class Killed(BaseException):
    """Stands for the death of the process: nothing of ours catches it."""


def killed_at(step: int, work: object, *arguments: object) -> bool:
    """Run something, and die before its n-th change of a file, half of it written; whether it died."""
    taken = 0

    def dying(real: object) -> object:
        def change(path: Path, *given: object, **named: object) -> object:
            nonlocal taken
            taken += 1
            if taken == step:
                if given and isinstance(given[0], bytes):
                    new = path.with_name(path.name + files.NEW)
                    new.parent.mkdir(parents=True, exist_ok=True)
                    new.write_bytes(given[0][: len(given[0]) // 2])
                raise Killed
            return real(path, *given, **named)  # type: ignore[operator]

        return change

    with suppress(Killed):
        with (
            patch.object(files, "replace", dying(files.replace)),
            patch.object(files, "append", dying(files.append)),
            patch.object(files, "sync", dying(files.sync)),
        ):
            work(*arguments)  # type: ignore[operator]
        return False
    return True


def test_killed_at_every_write_it_comes_out_the_same(tmp_path: Path) -> None:
    """Each time the next run goes on from there."""
    sizes = (200, 300, 700)
    step, died = 1, True
    while died:
        folder = Folder(tmp_path / str(step))
        died = False
        for size in sizes:
            died |= killed_at(step if size == sizes[-1] else 0, caught_up, folder, Rows(size))
        assert caught_up(folder, Rows(700)).size == 700
        assert tree_of(folder.path) == at_once(tmp_path / "whole", 700)
        step += 1
    assert step > 6


def test_killed_while_signing_no_two_heads_contradict_each_other(tmp_path: Path) -> None:
    """What was shown before is still a beginning, and what is signed next is what would have been."""
    step, died = 1, True
    while died:
        folder, key, memory = begun(tmp_path / str(step))
        sign(folder, Rows(300), key, memory)
        died = killed_at(step, sign, folder, Rows(700), key, memory)
        between = folder.newest()
        assert between is not None
        assert between.size in (300, 700)
        done = sign(folder, Rows(700), key, memory).head
        assert (done.size, done.head.root) == (700, root_of(Rows(700).leaves))
        later = sign(folder, Rows(900), key, memory).head
        assert folder.head_sizes() == [300, 700, 900]
        proof = consistency(folder.hashes(900), 700, 900)
        assert is_grown(700, done.head.root, 900, later.head.root, proof)
        step += 1
    assert step > 10


def test_a_log_never_goes_on_over_another_store(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    caught_up(folder, Rows(300))
    before = tree_of(tmp_path)
    other = Rows([*Rows(299).rows, row(300, "another"), row(301)])
    for history in (Rows(299), Rows([]), other):
        with pytest.raises(LogDiffers, match=r"audit recover"):
            caught_up(folder, history)
    assert tree_of(tmp_path) == before
    assert caught_up(folder, Rows(301)).size == 301


def test_positions_may_have_gaps(tmp_path: Path) -> None:
    """Another recorder numbers so: the place in the log is the rank."""
    rows = [(position, *each[1:]) for position, each in zip((1, 4, 9), Rows(3).rows, strict=True)]
    reached = caught_up(Folder(tmp_path), Rows(rows))
    assert (reached.size, reached.position) == (3, 9)


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/entries/001.p/44", "head"])
@pytest.mark.parametrize("content", [None, b"", b"\0" * 32])
def test_a_log_that_is_damaged_says_so(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = Folder(tmp_path)
    caught_up(folder, Rows(300))
    path = tmp_path / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    if (name, content) == ("head", None):
        assert caught_up(folder, Rows(310)).size == 310  # a log without a head is worked out anew
        return
    with pytest.raises(LogDamaged, match="worked out again from the store"):
        caught_up(folder, Rows(310))


def test_a_row_that_has_no_leaf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableHistory, match="position 1 cannot be logged"):
        caught_up(Folder(tmp_path), Rows([(1, "stream:1", 1, "too.long", bytes(65_536))]))


def test_a_tile_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    caught_up(folder, Rows(300))
    with pytest.raises(TileFault, match="no tile tile/0/002"):
        folder.hashes(300)(0, 512)
