"""The master key, under which secrets are wrapped (RFC 3394) so that a copy of the key store alone opens nothing."""

import base64
import binascii
import os
import shlex
import subprocess
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from thep_domain.application import StoreError

LENGTH: Final = 32
PATIENCE: Final = 30
"""Seconds that a command may take to give the key."""


def master_key(where: str) -> bytes:
    """The master key: 32 bytes in base64 or hexadecimal, in ``env:NAME``, said by ``command:...``, or in ``file:PATH``.

    Raises StoreError where it cannot be had; no message holds any of it.
    """
    kind, _, rest = where.partition(":")
    if kind == "env" and rest:
        said = os.environ.get(rest)
        if said is None:
            raise StoreError(f"The master key is to be in the variable {rest}, which is not set.")
    elif kind == "command" and rest:
        said = _said_by(rest)
    elif kind == "file" and rest:
        said = _held_in(Path(rest))
    else:
        raise StoreError(
            "The master key is named like env:THEP_MASTER_KEY, command:pass show thep, or file:/path/of/the.key."
        )
    return _read(said.strip(), where)


def wrapped(master: bytes, secret: bytes) -> bytes:
    """A secret under the master key."""
    return aes_key_wrap(master, secret)


def unwrapped(master: bytes, held: bytes, key: str) -> bytes:
    """The secret again. Raises StoreError where it was wrapped under another master key."""
    try:
        return aes_key_unwrap(master, held)
    except (InvalidUnwrap, ValueError) as error:
        raise StoreError(f"The secret of {key} was wrapped under another master key: name the one it needs.") from error


def _said_by(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the command that whoever runs the program has set
            shlex.split(command), capture_output=True, check=True, text=True, timeout=PATIENCE
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise StoreError(f"The command that gives the master key failed: {type(error).__name__}.") from None
    return done.stdout


def _held_in(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise StoreError(f"The file of the master key cannot be read: {type(error).__name__}.") from None


def _read(said: str, where: str) -> bytes:
    for decode in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            key = decode(said)
        except (ValueError, binascii.Error):
            continue
        if len(key) == LENGTH:
            return key
    raise StoreError(f"What {where.partition(':')[0]}: gives is no master key: it needs 32 bytes in base64.")
