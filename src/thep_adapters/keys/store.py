"""The key store: made first and recorded second, destroyed when an erasure is recorded, and never issued again."""

import os
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from thep_adapters.keys.ciphers import SECRET, Cipher, commitment_of
from thep_adapters.keys.database import Database
from thep_adapters.keys.master import master_key, unwrapped, wrapped
from thep_domain.application import StoreError
from thep_domain.kernel.sealed import SEAL, Applied, Holding, KeyMade
from thep_domain.kernel.store_errors import UnreadableHistory

MADE: Final = "made"
LOGGED: Final = "logged"
ERASED: Final = "erased"
LOST: Final = "lost"
"""The states of a key: made for a command, recorded as issued, destroyed, or said to be lost."""

UNLOGGED: Final = 24 * 3600
"""Seconds after which a key that was never recorded belongs to a command that never was."""

_GET = text("SELECT secret, wrapped, state FROM thep_keys WHERE key = :key")
_PUT = text(
    "INSERT INTO thep_keys (key, subject, secret, wrapped, state, erasure, made_at)"
    " VALUES (:key, :subject, :secret, :wrapped, :state, :erasure, :made_at) ON CONFLICT (key) DO NOTHING"
)
_DESTROY = text("UPDATE thep_keys SET secret = NULL, state = 'erased', erasure = :erasure WHERE key = :key")
_NOTE = text("UPDATE thep_keys SET state = 'logged' WHERE key = :key AND state = 'made'")
_SWEEP = text("DELETE FROM thep_keys WHERE state = 'made' AND made_at < :before")
_OLD = text("SELECT 1 FROM thep_keys WHERE state = 'made' AND made_at < :before")
_FOLLOWED = text("SELECT position, mark, scrub FROM thep_keys_followed")
_FOLLOW = text(
    "INSERT INTO thep_keys_followed (one, position, mark, scrub) VALUES (1, :position, :mark, :scrub) ON CONFLICT (one)"
    " DO UPDATE SET position = :position, mark = :mark,"
    " scrub = CASE WHEN thep_keys_followed.scrub = 1 THEN 1 ELSE :scrub END"
)
_SCRUBBED = text("UPDATE thep_keys_followed SET scrub = 0")


class KeyStore:
    """Keys on SQLite or PostgreSQL, apart from the history: another file or database, other rights, other backups.

    ``master`` names a master key, under which new secrets are wrapped: ``env:NAME``, ``command:...`` or ``file:PATH``.
    ``new_keys`` says that the keys which the history knows, and this store does not hold, are lost: their texts cannot
    be read again, and new ones are sealed by new keys. Without it a new key store for a history that has keys is
    refused. It is made when something is first sealed: until then nothing is, and no file. A new SQLite file is for its
    owner alone, with ``group`` for the members of the group too.

    Raises StoreError where it cannot be opened.
    """

    def __init__(
        self, url: str, *, master: str | None = None, new_keys: bool = False, group: str | None = None
    ) -> None:
        self._master = None if master is None else master_key(master)
        self._new_keys = new_keys
        self._database = Database(url, group=group)
        self._ciphers: dict[str, Cipher] = {}

    @property
    def scheme(self) -> str:
        """How it seals."""
        return SEAL

    @property
    def name(self) -> str:
        """Its URL, as it may be shown to anybody."""
        return self._database.name

    # Keys

    def make(self, subject: str, number: int) -> KeyMade:
        """A key for a subject, with this number, or the next that was neither erased nor lost."""
        with self._database.writing() as connection:
            while True:
                key = f"{subject}#{number}"
                secret = os.urandom(SECRET)
                held = secret if self._master is None else wrapped(self._master, secret)
                row = {"key": key, "subject": subject, "secret": held, "wrapped": int(self._master is not None)}
                connection.execute(_PUT, {**row, "state": MADE, "erasure": None, "made_at": time.time()})
                found = connection.execute(_GET, {"key": key}).one()
                if found.secret is not None:
                    break
                number += 1
        # not one that was made before and swept since
        cipher = self._ciphers[key] = Cipher.of(key, self._secret_in(key, found))
        return KeyMade(key, subject, SEAL, cipher.commitment)

    def seal(self, key: KeyMade, words: str, place: bytes) -> str:
        """The box of a text, bound to its place. Raises StoreError where this very key is not held."""
        cipher = self._cipher(key.key)
        if cipher is None or cipher.commitment != key.commitment:
            raise StoreError(
                f"The key store {self.name} does not hold the key {key.key} that was issued, and nothing was recorded:"
                " thep people check says what is missing. Bring back the key store's own copy; or open it with new_keys"
                " (--new-keys), which says that the key is lost."
            )
        return cipher.seal(words, place)

    def unseal(self, key: KeyMade, box: str, place: bytes) -> str | None:
        """The text in a box; None where the key is not held."""
        cipher = self._cipher(key.key)
        if cipher is None:
            return None
        if cipher.commitment != key.commitment:
            raise UnreadableHistory(
                f"The key store {self.name} holds another secret under {key.key} than was issued: what it would show"
                " may not be what was sealed."
            )
        return cipher.unseal(box, place)

    def holding(self, key: KeyMade) -> Holding:
        """Whether it holds the secret of a key, and if not, what became of it."""
        cipher = self._cipher(key.key)
        if cipher is not None:
            return Holding.HELD if cipher.commitment == key.commitment else Holding.OTHER
        with self._database.reading() as connection:
            row = connection.execute(_GET, {"key": key.key}).one_or_none()
        known = {ERASED: Holding.ERASED, LOST: Holding.LOST}
        return Holding.MISSING if row is None else known.get(row.state, Holding.MISSING)

    def secret(self, key: KeyMade) -> bytes | None:
        """The secret itself, to be disclosed; None where it is not held."""
        with self._database.reading() as connection:
            row = connection.execute(_GET, {"key": key.key}).one_or_none()
        return None if row is None or row.secret is None else self._secret_in(key.key, row)

    def _cipher(self, key: str) -> Cipher | None:
        cipher = self._ciphers.get(key)
        if cipher is None:
            with self._database.reading() as connection:
                row = connection.execute(_GET, {"key": key}).one_or_none()
            if row is not None and row.secret is not None:
                cipher = self._ciphers.setdefault(key, Cipher.of(key, self._secret_in(key, row)))
        return cipher

    def _secret_in(self, key: str, row: Any) -> bytes:
        if not row.wrapped:
            return bytes(row.secret)
        if self._master is None:
            raise StoreError(
                f"The secret of {key} is wrapped: name the master key, with THEP_MASTER_KEY or master_key."
            )
        return unwrapped(self._master, bytes(row.secret), key)

    # Following the history

    def applied(self) -> Applied | None:
        """Up to where it has followed the history; nowhere where keys that it lacks are to be given up."""
        if self._new_keys:
            return None
        with self._database.reading() as connection:
            row = connection.execute(_FOLLOWED).one_or_none()
        return None if row is None or row.position is None else Applied(row.position, row.mark)

    def apply(self, issued: Sequence[KeyMade], erased: Collection[str], upto: Applied) -> None:
        """Note which keys were recorded as issued, destroy those that were erased, and remember how far it came."""
        for key in erased:
            self._ciphers.pop(key, None)
        live = [each for each in issued if each.key not in erased]
        if not self._new_keys and not self._database.begun():  # nothing to hold before something is sealed
            self._refuse_new(live)
            return
        with self._database.writing() as connection:
            begun = connection.execute(_FOLLOWED).one_or_none() is not None
            self._check(connection, live, begun=begun)
            for each in issued:
                connection.execute(_NOTE, {"key": each.key})
            destroyed = [self._destroy(connection, key, upto) for key in sorted(erased)]
            held = {"position": upto.position, "mark": upto.mark, "scrub": int(any(destroyed))}
            connection.execute(_FOLLOW, held)
            left = connection.execute(_FOLLOWED).one().scrub
        self._new_keys = False
        if left:
            self.scrub()

    def _check(self, connection: Connection, live: Sequence[KeyMade], *, begun: bool) -> None:
        """Refuse a key store that is new or another's; where it was said so, note that its lacking keys are lost."""
        rows: Mapping[str, Any] = {each.key: connection.execute(_GET, {"key": each.key}).one_or_none() for each in live}
        missing = [each for each in live if rows[each.key] is None]
        if not begun and len(missing) == len(live) and not self._new_keys:
            self._refuse_new(missing)
        for each in live:
            row = rows[each.key]
            if row is None or row.secret is None:
                continue
            if commitment_of(self._secret_in(each.key, row), each.key) != each.commitment:
                raise StoreError(
                    f"The key store {self.name} holds another secret under {each.key} than this history issued: it is"
                    " the key store of another history."
                )
        for each in missing if self._new_keys else ():
            held = {"key": each.key, "subject": each.subject, "secret": None, "wrapped": 0, "erasure": None}
            connection.execute(_PUT, {**held, "state": LOST, "made_at": time.time()})

    def _refuse_new(self, missing: Sequence[KeyMade]) -> None:
        if missing:
            raise StoreError(
                f"The key store {self.name} is new, and the history has {len(missing)} keys already: name the one that"
                " holds them, or bring back its copy. If they are lost, say so with new_keys (--new-keys): their texts"
                " cannot be read again."
            )

    def _destroy(self, connection: Connection, key: str, upto: Applied) -> bool:
        """Destroy a secret and leave a tombstone, so that the key is never issued again; whether there was a secret."""
        row = connection.execute(_GET, {"key": key}).one_or_none()
        erasure = f"by event {upto.position} or before"
        if row is None:
            held = {"key": key, "subject": key.rpartition("#")[0], "secret": None, "wrapped": 0, "erasure": erasure}
            connection.execute(_PUT, {**held, "state": ERASED, "made_at": time.time()})
        elif row.state != ERASED or row.secret is not None:
            connection.execute(_DESTROY, {"key": key, "erasure": erasure})
        return row is not None and row.secret is not None

    def scrub(self) -> bool:
        """Clear away what destroyed secrets left behind in the file; False while others keep it from being done."""
        with self._database.reading() as connection:
            row = connection.execute(_FOLLOWED).one_or_none()
        if row is None or not row.scrub:
            return True
        if not self._database.scrub():
            return False
        with self._database.writing() as connection:
            connection.execute(_SCRUBBED)
        return True

    def sweep(self) -> None:
        """Forget keys that were made a day ago or earlier for a command which was never recorded."""
        with self._database.reading() as connection:
            old = connection.execute(_OLD, {"before": time.time() - UNLOGGED}).first()
            followed = connection.execute(_FOLLOWED).one_or_none()
        if old is not None:
            with self._database.writing() as connection:
                connection.execute(_SWEEP, {"before": time.time() - UNLOGGED})
        if followed is not None and followed.scrub:
            self.scrub()
