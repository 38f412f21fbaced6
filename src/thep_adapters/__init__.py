"""Opening a Partnership on a store: the URL picks eventsourcing's persistence module, and all is wired to it."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment

from thep_adapters.codec import JsonCodec, JsonSnapshots
from thep_domain.application import EVENTS, Codec, Partnership, Snapshots, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["connect"]

REFUSED_SETTINGS = ("CIPHER_TOPIC", "CIPHER_KEY", "COMPRESSOR_TOPIC")
OURS = {
    "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
    "SQLALCHEMY_LOCK_TIMEOUT": "30",
    "SQLALCHEMY_CHECK_CHECKSUMS": "yes",
}


def connect(
    url: str | None = None,
    *,
    persistence: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] | None = None,
    codec: Codec | None = None,
    create: bool = True,
) -> Partnership:
    """Open a Partnership: in memory without a URL, else on the store the URL names.

    ``sqlite:///thep.db`` is a file beside you, ``sqlite:////var/lib/thep.db`` one at a full path. ``persistence``
    holds settings of any eventsourcing persistence module instead of a URL. ``clock`` returns the present moment, with
    an offset. With ``create=False`` a file that is not there is no store. Raises StoreError where the store cannot be
    opened, with what to do.
    """
    if url is not None and persistence is not None:
        raise StoreError("A URL and settings of a persistence module name two stores: give one of them.")
    settings = dict(persistence) if persistence is not None else _settings(url)
    _check(settings)
    file = settings.get("SQLALCHEMY_URL", "").removeprefix("sqlite:///")
    if not create and file and "://" not in file and not Path(file).exists():
        raise StoreError(f"There is no store at {file}: check the name, or let connect() create it.")
    with ExitStack() as opened:
        try:
            factory: InfrastructureFactory = InfrastructureFactory.construct(Environment("", settings))
            opened.callback(factory.close)
            recorder = factory.application_recorder()
        except (EventSourcingError, OSError, sqlite3.Error) as error:
            raise StoreError(f"The store {url or settings} cannot be opened: {error}") from error
        opened.pop_all()  # it is the Partnership's to close from here on
    return Partnership(
        recorder,
        codec or JsonCodec(EVENTS),
        clock=clock or (lambda: datetime.now(UTC)),
        close=factory.close,
        snapshots=_snapshots(factory),
    )


def _snapshots(factory: InfrastructureFactory) -> Snapshots | None:
    """Where snapshots are kept; nowhere in a store that has no place for them and is only read."""
    try:
        return Snapshots(factory.aggregate_recorder("snapshots"), JsonSnapshots())
    except (EventSourcingError, OSError, sqlite3.Error):
        return None


def _check(settings: dict[str, str]) -> None:
    """Refuse settings under which events would not be plain bytes in readable streams."""
    for name in REFUSED_SETTINGS:
        if settings.get(name):
            raise StoreError(
                f"{name} is set: an audit needs plain bytes. Leave it out; what is secret is sealed field by field."
            )
    if settings.setdefault("ORIGINATOR_ID_TYPE", "text").casefold() != "text":
        raise StoreError("ORIGINATOR_ID_TYPE must be text: streams have readable names, such as membership:100934.")


def _settings(url: str | None) -> dict[str, str]:
    if url is None:
        return {"PERSISTENCE_MODULE": "eventsourcing.popo"}
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise StoreError(f"{url!r} is no URL: {error}") from None
    if (parts.query and parts.scheme == "sqlite") or parts.fragment or "%00" in url or not url.isprintable():
        raise StoreError(f"{url!r}: a store's URL ends with the file's name. Write a ? or # in it as %3F or %23.")
    if url.startswith("sqlite://") and not parts.netloc:
        path = unquote(parts.path).removeprefix("/")
        if path in ("", ":memory:"):
            return {"PERSISTENCE_MODULE": "eventsourcing.popo"}
        if "?" in path:
            raise StoreError(f"{url!r}: a file whose name holds a ? cannot be a store. Choose another name.")
        return {**OURS, "SQLALCHEMY_URL": f"sqlite:///{path}"}
    if parts.scheme in ("postgresql", "postgresql+psycopg") and parts.netloc:
        return {**OURS, "SQLALCHEMY_URL": url}
    raise StoreError(
        f"{url!r} names no store we know: write it like sqlite:///thep.db, sqlite:////full/path/thep.db, or"
        " postgresql://user@host/database"
    )
