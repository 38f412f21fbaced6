"""What the URL of a store means: the settings of the persistence module that opens it."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from thep_domain.application import StoreError

__all__ = ["missing_file", "settings_of", "without_passwords"]

IN_MEMORY = {"PERSISTENCE_MODULE": "eventsourcing.popo"}
OURS = {
    "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
    "SQLALCHEMY_LOCK_TIMEOUT": "30",
    "SQLALCHEMY_CHECK_CHECKSUMS": "yes",
}
FILE = "sqlite:///"

SECRET = re.compile(r"(://[^/:@]*:)[^/]*(?=@)|(password=)[^&]*", re.IGNORECASE)
"""What stands in a URL before a password, and the password."""


def settings_of(url: str | None) -> dict[str, str]:
    """The settings that open the store; in memory without a URL. Raises StoreError for what names no store."""
    if url is None:
        return dict(IN_MEMORY)
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at only now
    except ValueError as error:
        raise StoreError(f"{url!r} is no URL: {error}") from None
    if (parts.query and parts.scheme == "sqlite") or parts.fragment or "%00" in url or not url.isprintable():
        raise StoreError(f"{url!r}: a store's URL ends with the file's name. Write a ? or # in it as %3F or %23.")
    if url.startswith("sqlite://") and not parts.netloc:
        path = unquote(parts.path).removeprefix("/")
        if path in ("", ":memory:"):
            return dict(IN_MEMORY)
        if "?" in path:
            raise StoreError(f"{url!r}: a file whose name holds a ? cannot be a store. Choose another name.")
        return {**OURS, "SQLALCHEMY_URL": f"{FILE}{path}"}
    if parts.scheme in ("postgresql", "postgresql+psycopg") and parts.netloc:
        return {**OURS, "SQLALCHEMY_URL": url}
    raise StoreError(
        f"{url!r} names no store we know: write it like sqlite:///thep.db, sqlite:////full/path/thep.db, or"
        " postgresql://user@host/database"
    )


def missing_file(settings: Mapping[str, str]) -> Path | None:
    """The file of a store on SQLite, where it is not there."""
    url = settings.get("SQLALCHEMY_URL", "")
    name = url.removeprefix(FILE).partition("?")[0]
    if not url.startswith(FILE) or name in ("", ":memory:"):
        return None
    path = Path(name)
    try:
        return None if path.exists() else path
    except OSError:  # such a name no file can have
        return path


def without_passwords(store: str | Mapping[str, str]) -> str:
    """The URL or the settings of a store as they may be shown to anybody."""
    if isinstance(store, str):
        return SECRET.sub(lambda found: f"{found[1] or found[2]}***", store)
    return ", ".join(
        f"{name}={'***' if 'PASSWORD' in name else without_passwords(value)}" for name, value in store.items()
    )
