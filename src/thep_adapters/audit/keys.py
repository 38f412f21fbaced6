"""The key that signs the heads of a log: a file, a variable of the environment, or a command that signs."""

import base64
import binascii
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from thep_adapters.audit import files
from thep_adapters.audit.notes import SIGNED, NoteError, VerifierKey
from thep_domain.application import StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE: Final = "THEP_AUDIT_PASSPHRASE"  # noqa: S105 - the name of a variable
ENV: Final = "env:"
COMMAND: Final = "command:"
PATIENCE: Final = 120
"""Seconds that a command has to sign."""


class KeyUnusable(StoreError):
    """A key that cannot be used: the message says why, and what to do."""


@frozen
class SigningKey:
    """What signs heads, and the key that verifies what it signed."""

    verifier: VerifierKey
    sign: Callable[[bytes], bytes]


def make(path: Path, origin: str) -> SigningKey:
    """Make a key in a file that only its owner can read. Raises KeyUnusable where there is a file already."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    made = Ed25519PrivateKey.generate()
    secret = os.environ.get(PASSPHRASE)
    sealed = serialization.BestAvailableEncryption(secret.encode()) if secret else serialization.NoEncryption()
    pem = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)
    try:
        files.create_private(path, pem)
    except FileExistsError:
        raise KeyUnusable(f"There is a file at {path} already: a key is never written over. Name another.") from None
    return SigningKey(VerifierKey(origin, _public(made)), made.sign)


def load(given: str, origin: str, vkey: VerifierKey | None = None) -> SigningKey:
    """The key that ``--key`` names: FILE, ``env:NAME`` with the PEM, or ``command:CMD`` that signs.

    Raises KeyUnusable where it cannot be used, or is not the key that the verifier key is of.
    """
    if given.startswith(COMMAND):
        if vkey is None:
            raise KeyUnusable("A command that signs does not say which key it signs with: name it with --vkey.")
        command = given.removeprefix(COMMAND)
        return SigningKey(vkey, lambda text: _signed_by(command, text))
    private = _private(_pem(given), given)
    found = VerifierKey(origin, _public(private))
    if vkey is not None and vkey != found:
        raise KeyUnusable(f"The key {_shown(given)} is not the one that {vkey} verifies: it is {found}.")
    return SigningKey(found, private.sign)


def memory_of(given: str, heads: Path | None) -> Path:
    """Where the signer remembers its heads. Raises KeyUnusable where a key that is not a file names no place."""
    if heads is not None:
        return heads
    if given.startswith((ENV, COMMAND)):
        raise KeyUnusable(
            "The signer remembers every head that it signed, in a file: name it with --heads FILE, and never restore it"
            " from a copy."
        )
    return Path(f"{given}.heads")


def _pem(given: str) -> bytes:
    if given.startswith(ENV):
        name = given.removeprefix(ENV)
        found = os.environ.get(name)
        if not found:
            raise KeyUnusable(f"The variable {name} is not set: it must hold the key as PEM.")
        return found.encode()
    path = Path(given)
    try:
        mode = path.stat().st_mode
        if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyUnusable(
                f"Others than its owner can use the key {path}: run  chmod 600 {path}  and ask who had it."
            )
        return files.read(path)
    except OSError as error:
        raise KeyUnusable(f"The key {path} cannot be read: {error.strerror or error}.") from error


def _private(pem: bytes, given: str) -> "Ed25519PrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = os.environ.get(PASSPHRASE)
    read = serialization.load_ssh_private_key if b"OPENSSH PRIVATE KEY" in pem else serialization.load_pem_private_key
    try:
        try:
            found = read(pem, secret.encode() if secret else None)
        except TypeError:
            if secret is None:
                raise
            found = read(pem, None)  # a passphrase is set, and this key has none
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = f" {PASSPHRASE} holds the passphrase of one that has one." if not secret else ""
        raise KeyUnusable(f"{_shown(given)} is not a key that can be read: {error}.{hint}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyUnusable(f"{_shown(given)} is a key of another kind: heads are signed with Ed25519.")
    return found


def _public(private: "Ed25519PrivateKey") -> bytes:
    from cryptography.hazmat.primitives import serialization

    return private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _shown(given: str) -> str:
    return given if len(given) < 200 else f"{given[:200]}..."


def _signed_by(command: str, text: bytes) -> bytes:
    """What a command answers that gets the text of the note: 64 bytes, or their base64."""
    try:
        done = subprocess.run(  # noqa: S602 - the command is the operator's own, as in a crontab
            command, shell=True, input=text, stdout=subprocess.PIPE, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise KeyUnusable(
            f"The command that signs has not answered in {PATIENCE} seconds: nothing was signed."
        ) from None
    if done.returncode:
        raise KeyUnusable(f"The command that signs ended with {done.returncode}: nothing was signed.")
    answer = done.stdout
    if len(answer) == SIGNED:
        return answer
    try:
        decoded = base64.b64decode(answer.strip(), validate=True)
    except binascii.Error:
        decoded = b""
    if len(decoded) != SIGNED:
        raise NoteError(f"the command that signs answered {len(answer)} bytes: 64 bytes are expected, or their base64")
    return decoded
