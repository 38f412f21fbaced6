"""Opening the store that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from thep_adapters.cli.options import STORE_VARIABLE, Common
from thep_domain.application import ActingOffice, Partnership, StoreError


@contextmanager
def reading(common: Common) -> Iterator[Partnership]:
    """The Partnership on a store that is there already: asking a question makes none."""
    url = common.store_url
    file = _file(url)
    if file is not None and not file.exists():
        raise StoreError(
            f"There is no store at {file}. Name another with --store or {STORE_VARIABLE}, or make one:"
            f" `thep register import FILE` begins with a register file, `thep demo --store {url}` with the demo."
        )
    with _opened(url) as thep:
        yield thep


@contextmanager
def recording(common: Common) -> Iterator[tuple[Partnership, ActingOffice]]:
    """The Partnership, and the office of the account that acts; a store that is not there yet is made."""
    with _opened(common.store_url) as thep:
        yield thep, thep.acting(common.account, common.reason, request_id=common.request_id)


def _opened(url: str) -> Partnership:
    from thep_adapters import connect

    try:
        return connect(url)
    except ValueError as error:
        raise StoreError(f"{url!r} cannot be read as the URL of a store: {error}") from None


def _file(url: str) -> Path | None:
    """The file of a SQLite store; None for what is kept in memory, or no such URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path).removeprefix("/")
    if parts.scheme != "sqlite" or parts.netloc or path in ("", ":memory:") or "\0" in path:
        return None
    return Path(path)
