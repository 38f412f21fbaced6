"""The throw-away key store of the demo: beside its store, and apart from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import Final

WITHOUT_KEYS: Final = (
    "Left out: the round of risk assessment of July 2018, the peer reviews of 2017-18, and the concern and intervention"
    " of an invented school, because their confidential texts are sealed, and the extra keys is not installed. To play"
    " them too: pip install 'thep[cli,keys,audit,allocation]', and the demo again."
)
_FILE: Final = "sqlite:///"


@contextmanager
def key_store_beside(store: str | None) -> Iterator[str | None]:
    """The URL of a key store: ``demo-keys.db`` beside ``demo.db``; for any other store one that is gone at the end.

    None where the extra ``keys`` is not installed.
    """
    if find_spec("cryptography") is None or find_spec("sqlalchemy") is None:
        yield None
        return
    if store is not None and store.startswith(_FILE):
        yield keys_beside(store)
        return
    with TemporaryDirectory() as folder:
        yield f"{_FILE}{folder}/demo-keys.db"


def keys_beside(store: str) -> str:
    """The URL of the key store beside a file."""
    file, _, _ = store.partition("?")
    return f"{file.removesuffix('.db')}-keys.db"
