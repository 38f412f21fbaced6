"""Signing a head: everything is on the disk, the signer remembers, and only then is the head shown."""

import hashlib
from collections.abc import Iterable, Sequence

from attrs import frozen

from thep_adapters.audit import files, notes
from thep_adapters.audit.catching_up import History, at_work, catch_up, sweep_after_signing
from thep_adapters.audit.checkpoint import Head, SignedHead
from thep_adapters.audit.folder import CHECKPOINT, HEADS, KEYS, TILES, Folder, Reached
from thep_adapters.audit.keys import KeyUnusable, SigningKey
from thep_adapters.audit.memory import HeadInconsistent, HeadsLost, Memory
from thep_adapters.audit.notes import Note, NoteError, Signature, VerifierKey
from thep_adapters.audit.tiles import WIDTH, Tile, TileFault, above, tiles_of, unpacked
from thep_adapters.audit.tree import HASH_SIZE, consistency, is_grown, root_at


@frozen
class Signed:
    """A signed head, and whether it was signed just now."""

    head: SignedHead
    new: bool


def begin(folder: Folder, key: VerifierKey, memory: Memory) -> None:
    """Make the folder of a log and the signer's memory. Raises KeyUnusable where there is a log already."""
    if folder.is_log:
        raise KeyUnusable(
            f"There is a log at {folder.path} already, of the key {folder.keys[-1]}: name another folder."
        )
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds every event, as the store does
    memory.begin()
    files.replace(folder.path / KEYS, f"{key}\n".encode(), sync=True)


def sign(folder: Folder, history: History, key: SigningKey, memory: Memory) -> Signed:
    """Catch up, and sign the head; where nothing is new the head stands, and nothing is signed.

    Raises HeadsLost and HeadInconsistent where it must not be signed, KeyUnusable for a key that is not the log's, and
    what `catch_up` raises.
    """
    folder.expect_log()
    with at_work(folder), memory.held():
        _expect_key(folder, key.verifier)
        reached = catch_up(folder, history)
        newest = folder.newest()
        last = _remembered(folder, memory, newest)
        if newest is not None and newest.size == reached.size and last == newest.head:
            return Signed(newest, new=False)
        return Signed(_signed(folder, reached, key, memory, last, newest), new=True)


def expect_to_sign(folder: Folder, key: SigningKey, memory: Memory) -> None:
    """Raise what `sign` would, as far as it can be known before anything is recorded."""
    folder.expect_log()
    _expect_key(folder, key.verifier)
    _remembered(folder, memory, folder.newest())


def expect_to_rotate(folder: Folder, old: SigningKey, memory: Memory, new: SigningKey) -> None:
    """Raise what `rotate` would, as far as it can be known before the change of key is recorded."""
    expect_to_sign(folder, old, memory)
    if new.verifier in folder.keys:
        raise KeyUnusable(f"{new.verifier} has signed this log already: a key that was given up is not taken again.")


def rotate(folder: Folder, history: History, old: SigningKey, memory: Memory, new: SigningKey, own: Memory) -> Signed:
    """One head under both keys, after which the new key signs: it takes over what the old one remembers."""
    folder.expect_log()
    with at_work(folder), memory.held(), own.held():
        expect_to_rotate(folder, old, memory, new)
        reached = catch_up(folder, history)
        newest = folder.newest()
        last = _remembered(folder, memory, newest)
        head = newest
        if head is None or head.size != reached.size or last != head.head:
            head = _signed(folder, reached, old, memory, last, newest)
        both = head.note.with_signatures(notes.signed(head.head.text, new.verifier, new.sign).signatures)
        own.begin()
        own.add(head.head)
        shown = SignedHead(head.head, both)
        _show(folder, shown)
        keys = "".join(f"{each}\n" for each in [*folder.keys, new.verifier])
        files.replace(folder.path / KEYS, keys.encode(), sync=True)
        return Signed(shown, new=True)


def cosigned(folder: Folder, lines: Iterable[Signature], keys: Sequence[VerifierKey]) -> SignedHead:
    """Add cosignatures to the newest head. Raises NoteError where none is of a known witness, or one fails."""
    folder.expect_log()
    with at_work(folder):
        newest = folder.newest()
        if newest is None:
            raise NoteError("no head was signed yet: thep audit checkpoint signs one")
        known = [each for each in lines if any((key.name, key.id) == (each.name, each.id) for key in keys)]
        more = Note(newest.note.text, tuple(known))
        if not list(notes.verified(more, keys)):
            raise NoteError("it holds no cosignature of the witness whose key was given")
        shown = SignedHead(newest.head, newest.note.with_signatures(known))
        _show(folder, shown)
        return shown


def _expect_key(folder: Folder, key: VerifierKey) -> None:
    if key != (current := folder.keys[-1]):
        raise KeyUnusable(f"This log is signed by {current}, and the key given is {key}: nothing was signed.")


def _remembered(folder: Folder, memory: Memory, newest: SignedHead | None) -> Head | None:
    """The head signed last, as the signer remembers it. Raises HeadsLost where the folder knows more."""
    last = memory.last(folder.origin)
    sizes = folder.head_sizes()
    known = max([*sizes, *([newest.size] if newest else [])], default=None)
    if known is not None and (last is None or last.size < known):
        remembers = "none" if last is None else f"one of {last.size} events"
        raise HeadsLost(
            f"The log knows a signed head of {known} events, and the signer's memory {memory.path} knows {remembers}:"
            " it was lost, or brought back from an old copy. Bring the newest back; nothing is signed."
        )
    return last


def _signed(
    folder: Folder, reached: Reached, key: SigningKey, memory: Memory, last: Head | None, newest: SignedHead | None
) -> SignedHead:
    before = newest.size if newest else 0
    _checked_and_synced(folder, before, reached)
    head = Head(key.verifier.name, reached.size, reached.root)
    if last is not None:
        _expect_grown(folder, last, head)
    try:
        note = notes.signed(head.text, key.verifier, key.sign)
    except NoteError as error:
        raise KeyUnusable(f"The head cannot be signed: {error}.") from error
    if last != head:
        memory.add(head)
    shown = SignedHead(head, note)
    _show(folder, shown)
    sweep_after_signing(folder, before, reached.size)
    return shown


def _show(folder: Folder, head: SignedHead) -> None:
    files.replace(folder.path / HEADS / str(head.size), bytes(head), sync=True)
    files.replace(folder.path / CHECKPOINT, bytes(head), sync=True)


def _expect_grown(folder: Folder, last: Head, head: Head) -> None:
    """Raise HeadInconsistent unless the log begins with what was signed last."""
    if last.size > head.size:
        problem = f"has {head.size} events only"
    elif last.size == 0:
        return
    else:
        hashes = folder.hashes(head.size)
        try:
            proof = consistency(hashes, last.size, head.size)
            if is_grown(last.size, last.root, head.size, head.root, proof):
                return
        except TileFault as error:
            raise folder.damaged(TILES, error) from error
        problem = "holds another history up to there"
    raise HeadInconsistent(
        f"A head of {last.size} events was signed, with root {last.root_in_groups}, and the log now {problem}. Nothing"
        " is signed: whoever holds that head would find out. Find the store that was signed; a new history needs a log"
        " of its own, thep audit init --origin NAME/2."
    )


def _checked_and_synced(folder: Folder, before: int, reached: Reached) -> None:
    """See that every tile written since the last head is what it must be, and is on the disk.

    A power cut can leave a file empty that nobody waited for. Raises LogDamaged where one is.
    """
    sha = hashlib.sha256
    try:
        wanted: dict[tuple[int, int], bytes] = {}
        for tile in tiles_of(reached.size, after=before):
            content = folder.tile(tile)
            if tile.level is None:
                leaves = unpacked(content, tile.width)
                wanted[0, tile.index] = b"".join(sha(b"\0" + each).digest() for each in leaves)
            else:
                _expect(tile, content, wanted)
            files.sync(folder.path / tile.path)
        for parent in {(folder.path / tile.path).parent for tile in tiles_of(reached.size, after=before)}:
            files.sync_folder(parent)
        found = root_at(folder.hashes(reached.size), reached.size)
    except (TileFault, FileNotFoundError) as error:
        raise folder.damaged(TILES, error) from error
    if found != reached.root:
        raise folder.damaged(TILES, "the tiles do not lead to the root")


def _expect(tile: Tile, content: bytes, wanted: dict[tuple[int, int], bytes]) -> None:
    """Raise TileFault where a tile is not what the ones below it give; note what the one above it must hold."""
    level = tile.level or 0
    if len(content) != tile.width * HASH_SIZE:
        raise TileFault(f"the tile {tile.path} is {len(content)} bytes long, not {tile.width * HASH_SIZE}")
    below = wanted.get((level, tile.index), b"")
    # hashes of tiles that were full before the last head are not looked at again
    given = content if level == 0 else content[len(content) - len(below) :]
    if given != below:
        raise TileFault(f"the tile {tile.path} does not hold the hashes of what is below it")
    if tile.width == WIDTH:
        key = level + 1, tile.index // WIDTH
        wanted[key] = wanted.get(key, b"") + above(content)
