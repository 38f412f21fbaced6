"""Opening a Partnership on a store: the URL picks eventsourcing's persistence module, and all is wired to it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from eventsourcing.persistence import InfrastructureFactory, PersistenceError
from eventsourcing.utils import Environment

from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS, Codec, Partnership, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["connect"]

REFUSED_SETTINGS = ("CIPHER_TOPIC", "CIPHER_KEY", "COMPRESSOR_TOPIC")
LOCK_SECONDS = "30"


def connect(
    url: str | None = None,
    *,
    persistence: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] | None = None,
    codec: Codec | None = None,
) -> Partnership:
    """Open a Partnership: in memory without a URL, else on the store the URL names.

    ``sqlite:///thep.db`` is a file beside you, ``sqlite:////var/lib/thep.db`` one at a full path. ``persistence``
    holds settings of any eventsourcing persistence module instead of a URL. ``clock`` returns the present moment, with
    an offset. Raises StoreError where the store cannot be opened, with what to do.
    """
    settings = dict(persistence) if persistence is not None else _settings(url)
    for name in REFUSED_SETTINGS:
        if settings.get(name):
            raise StoreError(
                f"{name} is set: an audit needs plain bytes. Leave it out; what is secret is sealed by field."
            )
    settings.setdefault("ORIGINATOR_ID_TYPE", "text")
    try:
        factory: InfrastructureFactory = InfrastructureFactory.construct(Environment("thep", settings))
        recorder = factory.application_recorder()
    except (PersistenceError, OSError, sqlite3.Error) as error:
        raise StoreError(f"The store {url or 'in memory'} cannot be opened: {error}") from error
    return Partnership(
        recorder, codec or JsonCodec(EVENTS), clock=clock or (lambda: datetime.now(UTC)), close=factory.close
    )


def _settings(url: str | None) -> dict[str, str]:
    if url is None:
        return {"PERSISTENCE_MODULE": "eventsourcing.popo"}
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc:
        path = unquote(parts.path).removeprefix("/")
        if path in ("", ":memory:"):
            return {"PERSISTENCE_MODULE": "eventsourcing.popo"}
        return {
            "PERSISTENCE_MODULE": "thep_adapters.sqlite",
            "SQLITE_DBNAME": path,
            "SQLITE_LOCK_TIMEOUT": LOCK_SECONDS,
        }
    raise StoreError(
        f"{url!r} names no store we know: write it like sqlite:///thep.db, or sqlite:////full/path/thep.db"
    )
