"""The keys of a history: which were issued and erased, as the facts say, and the key store that holds the secrets."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

from attrs import frozen

from thep_domain.engine.capabilities import Row
from thep_domain.engine.rows import Wanted
from thep_domain.kernel.event import declared
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import (
    Applied,
    Erased,
    KeyMade,
    KeyState,
    NoKey,
    Opened,
    Sealed,
    Vault,
    holds_sealed,
    place_of,
    sealed_in,
    subject_of,
)
from thep_domain.kernel.store_errors import StoreError, UnreadableHistory

if TYPE_CHECKING:
    from thep_domain.engine.journal import Journal


@frozen
class Logged:
    """A key as the history knows it, and the day on which it was erased, where it was."""

    made: KeyMade
    erased_on: date | None


class Keys:
    """The keys of one history, with a key store or without one."""

    def __init__(self, journal: "Journal", kind: type[KeyState] | None, vault: Vault | None) -> None:
        self._journal = journal
        self.kind = kind
        self.vault = vault
        self._lock = Lock()
        self._followed: int | None = None
        """The position up to which the key store has followed, since this was opened."""
        self._sealing = tuple(declared(each).name for each in journal.catalogue.events if holds_sealed(each))

    def unlock(self) -> None:
        """In a process that was forked: the thread that may have held the lock is not there."""
        self._lock = Lock()

    # Following the history

    def catch_up(self) -> None:
        """Let the key store carry out every erasure that it has not yet: after a crash, or when it was restored."""
        if self.vault is None or self.kind is None:
            return
        last = self._journal.last_position()
        if last == self._followed:
            return
        with self._lock:
            after = self._begin(self.vault)
            issued, erased, upto = list[KeyMade](), set[str](), None
            for row, fact in self._facts_after(after, last):
                if isinstance(fact.event, self.kind.ISSUED):
                    issued.append(_made(fact.event))
                elif isinstance(fact.event, self.kind.ERASED):
                    erased.update(_erased(fact.event))
                upto = Applied(row[0], mark_of(row))
            if upto is not None:
                self.vault.apply(issued, erased, upto)
            if self._followed is None:
                self.vault.sweep()
            self._followed = last

    def _begin(self, vault: Vault) -> int:
        """The position after which facts about keys are new to the key store."""
        if self._followed is not None:
            return self._followed
        applied = vault.applied()
        if applied is None:
            return 0
        held = self._journal.at([applied.position]) if applied.position <= self._journal.last_position() else []
        return applied.position if held and mark_of(held[0]) == applied.mark else 0

    def _facts_after(self, after: int, last: int) -> Iterator[tuple[Row, Recorded]]:
        if self.kind is None:
            return
        names = tuple(declared(each).name for each in (self.kind.ISSUED, self.kind.ERASED))
        for page in self._journal.pages(after, last, Wanted((f"{self.kind.STREAM}:",), names)):
            yield from zip(page, self._journal.recorded(page), strict=True)

    def after(self, recorded: Iterable[Recorded]) -> None:
        """What a command recorded about keys is carried out at once.

        Raises StoreError where an erasure is recorded, and the key store cannot be reached to carry it out.
        """
        if self.kind is None or self.vault is None:
            return
        changed = [fact for fact in recorded if isinstance(fact.event, (self.kind.ISSUED, self.kind.ERASED))]
        if not changed:
            return
        try:
            self.catch_up()
        except StoreError as error:
            if any(isinstance(fact.event, self.kind.ERASED) for fact in changed):
                raise StoreError(
                    f"The erasure is recorded, and not carried out yet: {error} It is carried out when the store is"
                    " opened with its key store, before anything is read there."
                ) from error

    # What the history says

    def logged(self, key: str) -> Logged | None:
        """A key as it was issued, and when it was erased; None where no such key was issued."""
        made, on = None, None
        for fact in self._journal.stream(f"{self.kind.STREAM}:{subject_of(key)}" if self.kind else key):
            if self.kind is not None and isinstance(fact.event, self.kind.ISSUED):
                issued = _made(fact.event)
                made = issued if issued.key == key else made
            elif self.kind is not None and isinstance(fact.event, self.kind.ERASED) and key in _erased(fact.event):
                on = fact.why.effective_on
        return None if made is None else Logged(made, on)

    def issued(self, key: str) -> KeyMade:
        """A key as it was issued. Raises UnreadableHistory where no fact says so."""
        logged = self.logged(key)
        if logged is None:
            raise UnreadableHistory(f"The key {key} is in use, and no fact says that it was issued.")
        return logged.made

    def every_key(self) -> Iterator[Logged]:
        """Every key that was issued, in the order of recording."""
        made, erased = dict[str, KeyMade](), dict[str, date]()
        for _, fact in self._facts_after(0, self._journal.last_position()):
            if self.kind is not None and isinstance(fact.event, self.kind.ISSUED):
                made[_made(fact.event).key] = _made(fact.event)
            else:
                erased |= dict.fromkeys(_erased(fact.event), fact.why.effective_on)
        for key, each in made.items():
            yield Logged(each, erased.get(key))

    # Opening

    def words(self, sealed: Sealed) -> Opened:
        """The words of a sealed text, wherever in the history it stands."""
        logged = self.logged(sealed.key)
        if logged is None or logged.erased_on is not None or self.vault is None:
            return _closed(sealed, logged)
        place = self._place(sealed)
        if place is None:
            raise UnreadableHistory(f"No fact holds this text under the key {sealed.key}: take it from a fact.")
        return self._opened(sealed, logged.made, place)

    def words_of(self, fact: Recorded) -> dict[str, Opened]:
        """The words of each sealed text of a fact, by the path of its field."""
        found = {}
        for path, sealed in sealed_in(fact.event):
            logged = self.logged(sealed.key)
            if logged is None or logged.erased_on is not None or self.vault is None:
                found[path] = _closed(sealed, logged)
            else:
                place = place_of(fact.stream, fact.version, fact.name, path, sealed.key)
                found[path] = self._opened(sealed, logged.made, place)
        return found

    def _opened(self, sealed: Sealed, made: KeyMade, place: bytes) -> Opened:
        if self.vault is None:
            return NoKey(sealed.key)
        self.catch_up()
        words = self.vault.unseal(made, sealed.box, place)
        # what was not held any more may have been erased since we looked
        return _closed(sealed, self.logged(sealed.key)) if words is None else words

    def _place(self, sealed: Sealed) -> bytes | None:
        """Where a sealed text stands: mostly in the stream of its subject."""
        subject = subject_of(sealed.key)
        own = subject.partition(":")[2] if subject.startswith("case:") else subject
        last = self._journal.last_position()
        for page in (
            [self._journal.stream_known(own, last)],
            self._journal.pages(0, last, Wanted(names=self._sealing)),
        ):
            for rows in page:
                for fact in self._journal.recorded(row for row in rows if row[3] in self._sealing):
                    for path, held in sealed_in(fact.event):
                        if held == sealed:
                            return place_of(fact.stream, fact.version, fact.name, path, sealed.key)
        return None


def mark_of(row: Row) -> str:
    """What tells a stored event from any other at its position: SHA-256 of its bytes, which hold a random salt."""
    return hashlib.sha256(bytes(row[4])).hexdigest()


def _closed(sealed: Sealed, logged: Logged | None) -> Opened:
    if logged is not None and logged.erased_on is not None:
        return Erased(logged.erased_on, sealed.key)
    return NoKey(sealed.key)


def _made(event: Any) -> KeyMade:
    return KeyMade(event.key, event.subject, event.scheme, event.commitment)


def _erased(event: Any) -> tuple[str, ...]:
    keys: tuple[str, ...] = event.keys
    return keys
