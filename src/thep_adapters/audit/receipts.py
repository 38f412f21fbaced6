"""A receipt for one event: handed to the school at the time, it shows later that the event is still in the log."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from thep_adapters.audit import leaf
from thep_adapters.audit.catching_up import History, LogDiffers, Row, at_work, catch_up
from thep_adapters.audit.checkpoint import SignedHead
from thep_adapters.audit.folder import TILES, Folder
from thep_adapters.audit.keys import SigningKey
from thep_adapters.audit.leaf import LeafError
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.notes import NoteError
from thep_adapters.audit.proof import Receipt
from thep_adapters.audit.signing import expect_to_sign, sign
from thep_adapters.audit.tiles import WIDTH, Tile, TileFault, unpacked
from thep_adapters.audit.tree import inclusion
from thep_domain.application import StoreError
from thep_domain.kernel.provenance import Recorded


class NotCovered(StoreError):
    """The event is under no signed head yet: sign one first."""


def receipt(folder: Folder, history: History, row: Row) -> Receipt:
    """The receipt of a stored event, under the newest signed head. Raises NotCovered where none covers it yet."""
    folder.expect_log()
    with at_work(folder):
        catch_up(folder, history)
    newest = folder.newest()
    if newest is None or newest.size == 0:
        raise NotCovered("No head was signed yet, and a receipt leads to one: sign with --key.")
    return _proven(folder, newest, [row])[0]


def _proven(folder: Folder, newest: SignedHead, rows: Iterable[Row]) -> list[Receipt]:
    """The receipts of stored events under a head, in their order: each is verified before it is given away."""
    hashes, keys = folder.hashes(newest.size), folder.keys
    made = list[Receipt]()
    for position, stream, version, name, state in (row[:5] for row in rows):
        try:
            wanted = leaf.encode(stream, version, name, bytes(state))
        except LeafError as error:
            raise StoreError(f"The event has no receipt: {error}.") from error
        index = _index_of(folder, newest, wanted, position - 1)
        try:
            made.append(Receipt(wanted, index, tuple(inclusion(hashes, index, newest.size)), bytes(newest)))
            made[-1].verified(keys)
        except (TileFault, NoteError) as error:
            raise folder.damaged(TILES, error) from error
    return made


@frozen
class Signer:
    """The key of a log, ready to sign: what `Answer.receipts` is given."""

    folder: Folder
    key: SigningKey
    memory: Memory

    def expect_ready(self) -> None:
        """Raise what signing would, as far as it can be known beforehand: no log, another key, heads lost."""
        expect_to_sign(self.folder, self.key, self.memory)

    def receipts(self, history: History, facts: Sequence[Recorded]) -> list[Receipt]:
        """The receipts of facts that were just recorded, in their order: catches up, signs one head, and proves.

        Raises what `sign` raises, where no head can be signed.
        """
        newest = sign(self.folder, history, self.key, self.memory).head
        rows = {row[0]: row for row in history.at(sorted({fact.position for fact in facts}))}
        return _proven(self.folder, newest, (rows[fact.position] for fact in facts))


def _index_of(folder: Folder, newest: SignedHead, wanted: bytes, likely: int) -> int:
    """The rank of an event: one less than its position where positions have no gaps, else it is looked for."""
    try:
        if 0 <= likely < newest.size:
            bundle = Tile(None, likely // WIDTH, min(WIDTH, newest.size - likely // WIDTH * WIDTH))
            if unpacked(folder.tile(bundle), bundle.width)[likely % WIDTH] == wanted:
                return likely
        for index, found in enumerate(folder.leaves(newest.size)):
            if found == wanted:
                return index
        if wanted in folder.leaves(folder.reached.size, after=newest.size):
            raise NotCovered(f"The event was recorded after the newest head, of {newest.size} events: sign with --key.")
    except TileFault as error:
        raise folder.damaged(TILES, error) from error
    raise LogDiffers(
        "The log does not hold the event as the store has it: thep audit verify --store says what differs."
    )
