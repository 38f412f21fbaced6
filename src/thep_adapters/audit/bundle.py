"""Reading what an auditor was handed: the folder of a bundle or a log, or a zip file of one. Nothing is written."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from thep_adapters.audit import files
from thep_adapters.audit.folder import CHECKPOINT, HEADS, REACHED, NotALog, Reached
from thep_adapters.audit.leaf import LARGEST
from thep_adapters.audit.tiles import WIDTH, Tile, TileFault

MOST: Final = WIDTH * (LARGEST + 2)
"""Bytes of the largest file that a log has: a full bundle of the largest entries."""


class Files(Protocol):
    """Files by their names in the bundle."""

    name: str

    def read(self, name: str) -> bytes | None:
        """A file; None where it is not there."""

    def names(self, folder: str) -> list[str]:
        """What is in a folder."""


class FolderFiles:
    """Files in a folder."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def read(self, name: str) -> bytes | None:
        """A file; None where it is not there."""
        path = self._path / name
        try:
            if path.stat().st_size > MOST:
                raise TileFault(f"{name} is larger than any file of a log")
            return files.read(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def names(self, folder: str) -> list[str]:
        """What is in a folder."""
        path = self._path / folder
        return [each.name for each in path.iterdir()] if path.is_dir() else []


class ZipFiles:
    """Files in a zip file, at its top."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self.name = name
        self._archive = archive
        self._folders: dict[str, list[str]] = {}
        for each in archive.namelist():
            folder, _, last = each.rpartition("/")
            self._folders.setdefault(folder, []).append(last)

    def read(self, name: str) -> bytes | None:
        """A file; None where it is not there. Raises TileFault where it cannot be unpacked."""
        try:
            entry = self._archive.getinfo(name)
        except KeyError:
            return None
        if entry.file_size > MOST:
            raise TileFault(f"{name} is larger than any file of a log")
        try:
            return self._archive.read(entry)
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
            raise TileFault(f"{name} cannot be unpacked: {error}") from error
        except Exception as error:  # zlib's own is of no common kind
            if type(error).__name__ != "error":
                raise
            raise TileFault(f"{name} cannot be unpacked: {error}") from error

    def names(self, folder: str) -> list[str]:
        """What is in a folder."""
        return [each for each in self._folders.get(folder, []) if each]


class Bundle:
    """A bundle, or a log: its signed head, its older heads, and its tiles. Raises NotALog where it is neither."""

    def __init__(self, held: Files) -> None:
        self._held = held
        try:
            checkpoint = held.read(CHECKPOINT)
        except TileFault as error:
            raise NotALog(f"{held.name} is not a bundle: {error}.") from error
        if checkpoint is None:
            raise NotALog(f"{held.name} is not a bundle: it has no file 'checkpoint', which holds the signed head.")
        self.checkpoint = checkpoint

    @property
    def name(self) -> str:
        """What it is called."""
        return self._held.name

    @property
    def reached(self) -> int:
        """How many events it holds beyond its head, as it says itself; 0 where it does not."""
        try:
            return Reached.parse(self._held.read(REACHED) or b"").size
        except (ValueError, KeyError, TypeError, TileFault):
            return 0

    def heads(self) -> Iterator[tuple[int, bytes]]:
        """Every signed head that it holds, by size."""
        for name in sorted((each for each in self._held.names(HEADS) if each.isdecimal()), key=int):
            try:
                yield int(name), self._held.read(f"{HEADS}/{name}") or b""
            except TileFault:  # verifying finds that it is not a head
                yield int(name), b""

    def whole(self, tile: Tile) -> bytes:
        """What the file of a tile holds, or that of a wider one. Raises TileFault where neither is there."""
        for each in dict.fromkeys((tile.path, tile.full.path)):
            if (found := self._held.read(each)) is not None:
                return found
        folder, _, _ = tile.path.rpartition("/")
        wider = [int(each) for each in self._held.names(folder) if each.isdecimal() and int(each) > tile.width]
        if tile.width < WIDTH and wider and (found := self._held.read(f"{folder}/{min(wider)}")) is not None:
            return found
        raise TileFault(f"{tile.path} is missing")


@contextmanager
def opened(path: Path) -> Iterator[Bundle]:
    """Open a bundle. Raises NotALog where it is not one."""
    if path.is_dir():
        yield Bundle(FolderFiles(path))
        return
    if not path.exists():
        raise NotALog(f"There is no bundle at {path}.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise NotALog(f"{path} is neither a folder nor a zip file: {error}.") from error
    with archive:
        yield Bundle(ZipFiles(str(path), archive))
