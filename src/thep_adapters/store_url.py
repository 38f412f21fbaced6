"""What the URL of a store means: the settings of the persistence module that opens it. Passwords are never shown."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from thep_domain.application import StoreError

__all__ = ["file_of", "missing_file", "parted", "settings_of", "without_passwords", "without_secrets"]

IN_MEMORY = {"PERSISTENCE_MODULE": "eventsourcing.popo"}
OURS = {
    "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
    "SQLALCHEMY_LOCK_TIMEOUT": "30",
    "SQLALCHEMY_CHECK_CHECKSUMS": "yes",
}
FILE = "sqlite:///"
MEMORY = ":memory:"
SERVERS = ("postgresql", "postgresql+psycopg")
BESIDE = ("-wal", "-shm", "-journal")
"""How files end that SQLite keeps beside a database."""

HIDDEN = "***"
QUERIED = re.compile(r"((?:pass\w*|pwd|secret|token)=).*", re.IGNORECASE)
"""A password that a URL gives in its query: all that follows is hidden, as it may hold a & itself."""
SHORT = 3
"""Letters up to which a secret is looked for as a word of its own only."""


def settings_of(url: str | None, *, group: str | None = None) -> dict[str, str]:
    """The settings that open the store; in memory without a URL. Raises StoreError for what names no store.

    A SQLite file that is made is its owner's alone; with a group, it is for the members of the group too.
    """
    if url is None:
        return dict(IN_MEMORY)
    parts = parted(url)
    if url.startswith("sqlite://") and not parts.netloc:
        path = file_of(url)
        if path == MEMORY:
            return dict(IN_MEMORY)
        return {**OURS, "SQLALCHEMY_URL": f"{FILE}{path}"} | ({"SQLALCHEMY_FILE_GROUP": group} if group else {})
    if parts.scheme in SERVERS and parts.netloc:
        return {**OURS, "SQLALCHEMY_URL": url}
    raise StoreError(
        f"{without_passwords(url)!r} names no store we know: write it like sqlite:///thep.db,"
        " sqlite:////full/path/thep.db, or postgresql://user@host/database"
    )


def parted(url: str) -> SplitResult:
    """The parts of a URL. Raises StoreError where it cannot be parted, or only with a part that was not meant."""
    shown = without_passwords(url)
    user, at, _ = url.partition("://")[2].partition("?")[0].rpartition("@")
    try:
        parts = urlsplit(url)
        misread = at and parts.scheme != "sqlite" and any(sign in user for sign in "/#@[]")
        _ = parts.port  # looked at only now
    except ValueError:
        misread = True
    if misread:
        raise StoreError(
            f"{shown!r} is no URL: a port is a number up to 65535, and in a user's name or password a / is written as"
            " %2F, a ? as %3F, a # as %23, an @ as %40."
        )
    if (parts.query and parts.scheme == "sqlite") or parts.fragment or "%00" in url or not url.isprintable():
        raise StoreError(f"{shown!r}: a store's URL ends with the file's name. Write a ? or # in it as %3F or %23.")
    return parts


def file_of(url: str) -> str:
    """The file that a URL of SQLite names, or ``:memory:``. Raises StoreError where it names none."""
    given = unquote(urlsplit(url).path)
    path = given.removeprefix("/")
    if not given or path == MEMORY:
        return MEMORY
    problem = None
    if not path.strip():
        problem = "names no file, and what is recorded would be gone at the end. Name one"
    elif path.startswith("file:"):
        problem = "begins with file: where the file's name is expected. Write the name alone"
    elif path.endswith("/"):
        problem = "names a folder. Add the name of a file"
    elif path.endswith(BESIDE):
        problem = "names what SQLite keeps beside a store. Name the store itself"
    elif "?" in path:
        problem = "names a file with a ?, which cannot be a store. Choose another name"
    if problem:
        raise StoreError(f"{url!r} {problem}, like sqlite:///thep.db")
    return path


def missing_file(settings: Mapping[str, str]) -> Path | None:
    """The file of a store on SQLite, where it is not there."""
    url = settings.get("SQLALCHEMY_URL", "")
    name = url.removeprefix(FILE).partition("?")[0]
    if not url.startswith(FILE) or name in ("", MEMORY):
        return None
    path = Path(name)
    try:
        return None if path.exists() else path
    except OSError:  # such a name no file can have
        return path


def without_passwords(store: str | Mapping[str, str]) -> str:
    """The URL or the settings of a store as they may be shown to anybody."""
    if not isinstance(store, str):
        return ", ".join(
            f"{name}={HIDDEN if 'PASSWORD' in name else without_passwords(value)}" for name, value in store.items()
        )
    scheme, colons, rest = store.partition("://") if "://" in store else ("", "", store)
    user, at, place = rest.rpartition("@")
    if at:  # a password may hold any sign, so that it ends at the last @ only
        name, colon, _ = user.partition(":")
        rest = f"{name}{':' + HIDDEN if colon else ''}@{place}"
    elif colons and not scheme.startswith("sqlite"):
        name, colon, port = rest.partition(":")
        if colon and not name.startswith("[") and not re.match(r"\d*(?:[/?#]|$)", port):
            rest = f"{name}:{HIDDEN}"  # a password, where the @ and the host were forgotten
    return scheme + colons + QUERIED.sub(rf"\1{HIDDEN}", rest)


def without_secrets(said: str, store: str | Mapping[str, str]) -> str:
    """What a driver said about a store, without any part of a password in its URL or settings."""
    for secret in sorted(set(_secrets(store)), key=len, reverse=True):
        pattern = re.escape(secret)
        said = re.sub(rf"(?<!\w){pattern}(?!\w)" if len(secret) <= SHORT else pattern, HIDDEN, said)
    return said


def _secrets(store: str | Mapping[str, str]) -> Iterator[str]:
    if not isinstance(store, str):
        for name, value in store.items():
            if "PASSWORD" in name and value:
                yield value
            yield from _secrets(value)
        return
    rest = store.partition("://")[2]
    found = [rest.rpartition("@")[0].partition(":")[2]]
    found += [match[0].partition("=")[2] for match in QUERIED.finditer(rest)]
    for raw in found:
        for secret in (raw, unquote(raw), *re.split(r"[@/?#&\[\]]", raw)):
            if secret:
                yield secret
