"""The bundle that is handed to auditors: the log at its newest signed head, the schemas of the events, and a README.

It holds no keys and no database; its entries are the events. The folder is the same byte for byte wherever it is made.
"""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from thep_adapters.audit import checkpoint, files
from thep_adapters.audit.checkpoint import SignedHead
from thep_adapters.audit.folder import CHECKPOINT, HEADS, Folder, LogDamaged
from thep_adapters.audit.notes import NoteError
from thep_adapters.audit.tiles import Tile, TileFault, packed, partial_tiles, tiles_of, unpacked
from thep_adapters.audit.tree import consistency, is_grown
from thep_domain.application import EVENTS, StoreError

README: Final = "README.txt"
SCHEMAS: Final = "schemas"
VERIFIER: Final = "thep_verify.py"
VERIFIER_SHA256: Final = "56e0058a4e943aad5d29ce0b16ac543c313811ce8000b7f10b0a7acf36ce0301"
"""SHA-256 of the verifier in one file, which is published with each release: a test compares it with the file."""
TIME: Final = (1980, 1, 1, 0, 0, 0)


class NotBundled(StoreError):
    """A bundle that cannot be made: the message says why."""


@frozen
class Bundled:
    """What was written."""

    head: SignedHead
    files: int
    """How many files were written; those that were there and stay are not counted."""
    size: int
    """Bytes of these files."""
    before: int | None
    """The size of the head that the folder held before; None where it is new."""


def contents(folder: Folder, head: SignedHead, after: int = 0) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Every file of the bundle in its order, with what gives its bytes; the signed head comes last.

    Without the tiles that were full in a log of size ``after``.
    """
    from thep_adapters.codec.docs import schema_files

    yield README, lambda: readme(head).encode()
    for name, text in sorted(schema_files(EVENTS).items()):
        yield f"{SCHEMAS}/{name}", lambda text=text: text.encode()  # type: ignore[misc]
    for tile in tiles_of(head.size, after=after):
        yield tile.path, lambda tile=tile: _tile(folder, tile)  # type: ignore[misc]
    for size in folder.head_sizes():
        if size <= head.size:
            yield f"{HEADS}/{size}", lambda size=size: folder.head_at(size)  # type: ignore[misc]
    yield CHECKPOINT, lambda: bytes(head)


def _tile(folder: Folder, tile: Tile) -> bytes:
    content = folder.tile(tile)
    return packed(unpacked(content, tile.width)) if tile.level is None else content


def write_folder(folder: Folder, target: Path) -> Bundled:
    """Write the bundle into a folder; into one that holds an earlier bundle of this log, only what is new.

    Raises NotBundled where the folder holds something else, or what this log does not continue.
    """
    head = _newest(folder)
    if target.resolve() == folder.path.resolve():
        raise NotBundled(f"{target} is the log itself: name another folder.")
    before = _before(folder, target, head)
    written = total = 0
    try:
        for name, content in contents(folder, head, before or 0):
            found, path = content(), target / name
            if files.read_if_there(path) != found:
                files.replace(path, found, sync=name == CHECKPOINT)
                written, total = written + 1, total + len(found)
    except TileFault as error:
        raise folder.damaged(str(error), "the bundle is not whole") from error
    if before is not None and before < head.size:
        kept = {tile.path for tile in partial_tiles(head.size)}
        for tile in partial_tiles(before):
            if tile.path not in kept:
                (target / tile.path).unlink(missing_ok=True)
                parent = (target / tile.path).parent
                if parent.is_dir() and not any(parent.iterdir()):
                    parent.rmdir()
    return Bundled(head, written, total, before)


def write_zip(folder: Folder, target: Path) -> Bundled:
    """Write the bundle as a zip file, in a fixed order, with fixed times and modes. One that is there is replaced."""
    head = _newest(folder)
    written = total = 0
    new = target.with_name(target.name + files.NEW)
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, content in contents(folder, head):
                found = content()
                entry = zipfile.ZipInfo(name, TIME)
                entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
                archive.writestr(entry, found)
                written, total = written + 1, total + len(found)
    except TileFault as error:
        raise folder.damaged(str(error), "the bundle is not whole") from error
    files.sync(new)
    new.replace(target)
    return Bundled(head, written, total, None)


def _newest(folder: Folder) -> SignedHead:
    folder.expect_log()
    newest = folder.newest()
    if newest is None:
        raise NotBundled("No head was signed yet, and a bundle stands at one: thep audit checkpoint --key FILE")
    return newest


def _before(folder: Folder, target: Path, head: SignedHead) -> int | None:
    """The size of the bundle that is there; None where the folder is empty or not there."""
    content = files.read_if_there(target / CHECKPOINT)
    if content is None:
        held = [each.name for each in target.iterdir()] if target.is_dir() else []
        if target.exists() and not target.is_dir():
            raise NotBundled(f"{target} is a file: name a folder, or a file that ends in .zip.")
        if held and README not in held:  # one that was cut off began with it
            raise NotBundled(f"{target} is not empty and not a bundle: name another folder.")
        return None
    try:
        found = checkpoint.opened(content, folder.keys)
    except NoteError as error:
        raise NotBundled(f"The bundle in {target} is not one of this log: {error}.") from error
    old = found.head
    if old.size > head.size:
        raise NotBundled(
            f"The bundle in {target} holds {old.size} events, and this log {head.size}: nothing was written."
        )
    try:
        if old.size and not is_grown(
            old.size, old.root, head.size, head.head.root, consistency(folder.hashes(head.size), old.size, head.size)
        ):
            raise NotBundled(
                f"The bundle in {target} holds another history: its {old.size} events are not the first of this log."
                " Keep it; the two signed heads together are proof of that."
            )
    except TileFault as error:
        raise LogDamaged(f"The log in {folder.path} is damaged: {error}.") from error
    return old.size


def readme(head: SignedHead) -> str:
    """What the bundle says of itself."""
    return f"""\
The history of {head.head.origin}, up to a signed head.

checkpoint      the signed head: name of the log, number of events, root of the tree over all of them
heads/          every head that was signed before, by number of events
tile/entries/   the events themselves, 256 a file, each with its length in front
tile/           the tree of hashes over them (C2SP tlog-tiles, RFC 6962)
schemas/        JSON Schemas of the events

To verify it you need, from the partnership or from somebody else who has it, and NOT from this bundle:

1. the verifier key, one line that begins with {head.head.origin}+
2. a head that somebody outside the office kept: a minute, a mail to the member schools, a file. Without one, nobody
   can tell whether the end of the history was cut off, or whether it was all written again under a stolen key.
3. the verifier: {VERIFIER} from the release that you trust, with nothing to install but Python 3.9 or later. Its
   SHA-256 is
   {VERIFIER_SHA256}
   Then: python3 {VERIFIER} BUNDLE VERIFIER_KEY [--against HEAD]
   Or the whole command line: pipx run --spec 'thep[cli,audit]' thep audit verify BUNDLE --key VERIFIER_KEY

What is verified so: that these are the events under the signed head, none changed, taken out, put in or moved; that
the history grew from each head that was kept. What it cannot show: that what was recorded is true, that everything
was recorded, or what stood after the newest head that somebody outside kept.
"""
