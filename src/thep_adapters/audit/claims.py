"""What can be verified, as a claim: a bundle, or a store whose rows are read and nothing else of it is believed."""

from collections.abc import Iterator, Sequence
from typing import Final

from thep_adapters.audit import leaf
from thep_adapters.audit.bundle import Bundle
from thep_adapters.audit.bundle_leaves import Examined, leaves_of
from thep_adapters.audit.catching_up import History, Row
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.finding import Findings
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.leaf import LeafError
from thep_adapters.audit.notes import NoteError, parse
from thep_adapters.audit.tiles import TileFault
from thep_adapters.audit.tree import root_of
from thep_adapters.audit.verifying import Claim
from thep_domain.application import StoreError

AT_ONCE: Final = 2_000
"""How many rows are read one by one, where one of a page cannot be read."""
UNWRITABLE: Final = b"\0"
"""Stands for a row that has no leaf, so that those after it keep their ranks: no leaf has these bytes."""


def of_bundle(bundle: Bundle) -> Claim:
    """A bundle, or a log: as many events as its head says, or as the log has reached."""
    try:
        size = Head.parse(parse(bundle.checkpoint).text).size
    except NoteError:
        size = 0  # the signature of such a head is found to fail
    total = max(size, bundle.reached)

    def leaves(after: int, position: int | None, findings: Findings) -> Iterator[Examined]:
        del position
        return leaves_of(bundle, total, after, findings)

    return Claim(bundle.name, bundle.checkpoint, total, tuple(bundle.heads()), leaves)


def of_store(name: str, history: History, checkpoint: bytes | None, log: Folder | None = None) -> Claim:
    """The rows of a store, under a head from elsewhere, where there is one.

    The log is believed only where it gives the root of a head: then it shows which event was changed.
    """

    def leaves(after: int, position: int | None, findings: Findings) -> Iterator[Examined]:
        rank = after
        for row in _rows(history, position or 0):
            try:
                content = leaf.encode(row[1], row[2], row[3], row[4])
            except LeafError as error:
                why = row[5] if len(row) > 5 else error
                findings.add("unreadable", f"Event #{rank + 1}, at position {row[0]}: {why}.", rank=rank)
                content = UNWRITABLE
            yield row[0], content
            rank += 1

    def copy(head: Head) -> Iterator[bytes] | None:
        if log is None:
            return None
        try:
            return log.leaves(head.size) if root_of(log.leaves(head.size)) == head.root else None
        except (TileFault, OSError):
            return None

    return Claim(name, checkpoint, None, (), leaves, copy)


def _rows(history: History, position: int) -> Iterator[Row]:
    """The rows after a position; of one that the driver cannot read only its position, and at the end the error.

    Such a row takes its page along, so that the rows there are read one by one. Raises StoreError where the store
    cannot be asked any more.
    """
    while True:
        try:
            for page in history.rows_after(position):
                for row in page:
                    yield row
                    position = row[0]
        except StoreError:
            last = history.last_position()
            if position >= last:
                raise
            for each in range(position + 1, min(position + AT_ONCE, last) + 1):
                yield from _row_at(history, each)
            position = min(position + AT_ONCE, last)
        else:
            return


def _row_at(history: History, position: int) -> Sequence[Row]:
    try:
        return history.at([position])
    except StoreError as error:
        return [(position, None, None, None, None, error)]
