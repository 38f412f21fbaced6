"""The log catches up with the store: what was recorded since is appended, under a lock, ``head`` last.

Nothing waits for the disk here: what a power cut takes can be worked out again. Before anything is appended the last
leaf must still stand in the store, at its position: a log that went on over a restored backup would be a tree that
no store holds.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Protocol

from thep_adapters.audit import files, leaf
from thep_adapters.audit.folder import LOCK, REACHED, TILES, Folder, LogDamaged, Reached
from thep_adapters.audit.growing import Growing
from thep_adapters.audit.leaf import LeafError
from thep_adapters.audit.tiles import Tile, levels, partial_tiles
from thep_domain.application import StoreError, UnreadableHistory

Row = tuple[Any, ...]
"""A stored event: position, stream, version, name, bytes."""


class LogDiffers(StoreError):
    """The store does not hold what the log holds: the message says at which event, and what to do."""


class History(Protocol):
    """Where the rows come from: a `Journal` is one."""

    def rows_after(self, position: int) -> Iterator[Sequence[Row]]:
        """Every stored row after a position, in order, a page at a time."""

    def at(self, positions: Sequence[int]) -> list[Row]:
        """The stored rows at given positions."""

    def last_position(self) -> int:
        """The position of the last row; 0 where there is no row."""


@contextmanager
def at_work(folder: Folder) -> Iterator[None]:
    """While no other process changes this log; what one that was killed left half done is swept afterwards."""
    with files.locked(folder.path / LOCK) as number:
        cut_off = os.fstat(number).st_size > 0
        os.lseek(number, 0, os.SEEK_SET)
        os.write(number, b"1")
        yield
        if cut_off:
            _sweep_all(folder)
        os.ftruncate(number, 0)


def catch_up(folder: Folder, history: History) -> Reached:
    """Append what was recorded since the log last grew; call it `at_work`. Returns how far the log then is.

    Raises LogDiffers where the last leaf no longer stands in the store, LogDamaged where the log itself is not whole,
    UnreadableHistory for a row that has no leaf.
    """
    before = folder.reached
    still_there(before, history)
    growing = Growing(folder, before)
    after = grown(growing, before, history.rows_after(before.position))
    if after.size == before.size:
        return before
    growing.write_partial_tiles()
    files.replace(folder.path / REACHED, bytes(after))
    _sweep(folder, before.size, after.size)
    return after


def still_there(reached: Reached, history: History) -> None:
    """Raise LogDiffers unless the last leaf of the log stands in the store, at its position."""
    if reached.size == 0:
        return
    rows = history.at([reached.position])
    if rows and _digest(rows[0]) == reached.last:
        return
    found = "holds another event there" if rows else "has no event there"
    raise LogDiffers(
        f"The log ends with event {reached.size}, at position {reached.position}, and the store {found}: was a backup"
        " restored, or another store named? Nothing was appended. thep audit recover brings back what the log has and"
        " the store lost."
    )


def _digest(row: Row) -> str:
    try:
        return sha256(leaf.encode(row[1], row[2], row[3], bytes(row[4]))).hexdigest()
    except (LeafError, TypeError):
        return ""


def grown(growing: Growing, before: Reached, pages: Iterable[Sequence[Row]]) -> Reached:
    """Add a leaf for each row. Raises UnreadableHistory for a row that has none."""
    encode, add = leaf.encode, growing.add
    row: Row | None = None
    content = b""
    for page in pages:
        for row in page:
            try:
                content = encode(row[1], row[2], row[3], row[4])
            except LeafError as error:
                raise UnreadableHistory(f"The event at position {row[0]} cannot be logged: {error}.") from error
            add(content)
    if row is None:
        return before
    return Reached(growing.size, row[0], growing.root(), sha256(content).hexdigest())


def _kept(folder: Folder, size: int, signed: int) -> set[str]:
    """The tiles that are not full, and stay: those of the log as it is, and those of its newest signed head."""
    of_head = (tile for tile in partial_tiles(signed) if not (folder.path / tile.full.path).exists())
    return {tile.path for tile in (*partial_tiles(size), *of_head)}


def _signed_size(folder: Folder, size: int) -> int:
    try:
        newest = folder.newest()
    except LogDamaged:  # verifying says so; sweeping is not the place
        return 0
    return newest.size if newest is not None and newest.size <= size else 0


def _sweep(folder: Folder, old: int, size: int) -> None:
    """Remove tiles that are not full and are wider by now."""
    signed = _signed_size(folder, size)
    kept = _kept(folder, size, signed)
    for tile in (*partial_tiles(old), *partial_tiles(signed)):
        path = folder.path / tile.path
        if tile.path not in kept:
            path.unlink(missing_ok=True)
            _remove_if_empty(path.parent)


def sweep_after_signing(folder: Folder, old: int, size: int) -> None:
    """Remove the tiles of the head before, which are not full and are wider by now."""
    if old < size:
        _sweep(folder, old, size)


def _sweep_all(folder: Folder) -> None:
    """Remove from the tiles whatever does not belong to the log as it is."""
    size = folder.reached.size
    kept = _kept(folder, size, _signed_size(folder, size))
    for where, folders, names in os.walk(folder.path / TILES, topdown=False):
        for name in names:
            path = os.path.join(where, name)  # noqa: PTH118 - a log may have many thousand files
            inner = os.path.relpath(path, folder.path).replace(os.sep, "/")
            if inner not in kept and not _is_full(inner, size):
                os.unlink(path)  # noqa: PTH108
        del folders
        _remove_if_empty(folder.path / where)


def _is_full(path: str, size: int) -> bool:
    """Whether this is the path of a full tile in a log of this size."""
    _, kind, *parts = path.split("/")
    try:
        index = int("".join(part.removeprefix("x") for part in parts))
        level = None if kind == "entries" else int(kind)
    except ValueError:
        return False
    count = size >> 8 * (level or 0)
    return (level or 0) < levels(size) and index < count // 256 and Tile(level, index).path == path


def _remove_if_empty(path: "os.PathLike[str]") -> None:
    try:
        os.rmdir(path)  # noqa: PTH106
    except OSError:
        return
