"""What the commands of ``thep audit`` share: where the log is, the key that signs, and the store that is only read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.options import SHARED, Common
from thep_adapters.cli.stores import READ_ONLY
from thep_adapters.store_url import FILE, missing_file, settings_of, without_passwords
from thep_domain.application import Partnership, StoreError

if TYPE_CHECKING:
    from thep_adapters.audit.folder import Folder
    from thep_adapters.audit.keys import SigningKey
    from thep_adapters.audit.memory import Memory
    from thep_adapters.audit.notes import VerifierKey

LOG_VARIABLE = "THEP_LOG"

Log = Annotated[
    Path | None,
    typer.Option(
        "--log",
        metavar="DIR",
        help=f"The folder of the log (default: {LOG_VARIABLE}, else the store's file with .log behind it).",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]
Key = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="FILE|env:NAME|command:CMD",
        help="The key that signs: a file, a variable that holds its PEM, or a command that gets the text on standard"
        " input and answers the signature (with --vkey).",
        show_default=False,
    ),
]
KeyIfAny = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="FILE|env:NAME|command:CMD",
        help="The key that signs a head first, where none covers the event yet.",
        show_default=False,
    ),
]
Heads = Annotated[
    Path | None,
    typer.Option(
        "--heads",
        metavar="FILE",
        help="Where the signer remembers what it signed (default: the key's file with .heads behind it).",
        show_default=False,
    ),
]
Vkey = Annotated[
    str | None,
    typer.Option("--vkey", metavar="VKEY", help="The verifier key of the key that signs.", show_default=False),
]
Verifiers = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="VKEY",
        help="The verifier key of the log, or a file with it; may be repeated. From somebody you trust, never from the"
        " bundle.",
        show_default=False,
    ),
]


@contextmanager
def needing_cryptography() -> Iterator[None]:
    """Say what to install where the library that signs and verifies is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "cryptography":
            raise
        raise StoreError("The audit log needs cryptography: install it with  pip install 'thep[audit]'") from None


def log_path(common: Common, log: Path | None) -> Path:
    """The folder of the log."""
    if log is not None:
        return log
    if given := os.environ.get(LOG_VARIABLE):
        return Path(given)
    url = settings_of(common.store_url).get("SQLALCHEMY_URL", "")
    if not url.startswith(FILE):
        raise UnusableInput(
            f"The store {without_passwords(common.store_url)} is no file beside which a log could be: name the folder"
            f" of the log with --log or {LOG_VARIABLE}."
        )
    return Path(f"{url.removeprefix(FILE)}.log")


def folder_of(common: Common, log: Path | None) -> "Folder":
    """The log."""
    from thep_adapters.audit.folder import Folder

    return Folder(log_path(common, log))


def signer(
    folder: "Folder", key: str, heads: Path | None, vkey: str | None, *, new: bool = False
) -> "tuple[SigningKey, Memory]":
    """The key of a log that signs, or a new one, and what it remembers."""
    from thep_adapters.audit import keys
    from thep_adapters.audit.memory import Memory

    verifier = one_verifier(vkey) if vkey is not None else None
    if verifier is None and key.startswith(keys.COMMAND) and not new:
        verifier = folder.keys[-1]
    return keys.load(key, folder.origin, verifier), Memory(keys.memory_of(key, heads))


def one_verifier(vkey: str) -> "VerifierKey":
    """A verifier key."""
    from thep_adapters.audit.given import NotUsable, verifier_keys

    found = verifier_keys([vkey])
    if len(found) != 1:
        raise NotUsable(f"{vkey!r} holds {len(found)} verifier keys: give one.")
    return found[0]


@contextmanager
def rows_of(common: Common, *, checked: bool = True) -> Iterator[Partnership]:
    """The store, for reading its rows: works with the right to select alone."""
    from thep_adapters import connect

    settings = settings_of(common.store_url)
    if "SQLALCHEMY_URL" not in settings:
        raise UnusableInput("A store in memory is gone when the command ends: name a file with --store.")
    if missing := missing_file(settings):
        raise StoreError(f"There is no store at {missing}: name another with --store.")
    wanted = {**settings, **READ_ONLY, "SQLALCHEMY_CHECK_CHECKSUMS": "yes" if checked else "no"}
    with connect(persistence=wanted, keep_folds=False) as thep:
        yield thep
