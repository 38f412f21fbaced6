"""What an auditor brings along: heads that were kept outside the office, and receipts."""

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from thep_adapters.audit import checkpoint, files, notes
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.notes import NoteError, VerifierKey
from thep_adapters.audit.proof import Receipt
from thep_adapters.audit.tree import HASH_SIZE
from thep_domain.application import StoreError

_MINUTED = re.compile(r"\s*([1-9][0-9]{0,18})\s*[:,;]?\s*((?:[0-9a-fA-F]\s*){64})\s*")


class NotUsable(StoreError):
    """Something handed in that is not what it should be: a head, a receipt, a key, a policy, a state."""


@frozen
class KeptHead:
    """A head that somebody outside the office kept: signed, in a file; or minuted, its size and root."""

    name: str
    head: Head
    note: str | None
    """The note as text, where it is signed."""


def kept_head(given: str, keys: Sequence[VerifierKey]) -> KeptHead:
    """A signed head from a file, or one as it was minuted, there or here: ``1369: 5dc9 da79 ...``.

    Raises NotUsable where it is neither, or is not signed under the key.
    """
    if (minuted := _MINUTED.fullmatch(given)) is not None:
        root = bytes.fromhex("".join(minuted[2].split()))
        return KeptHead(f"the head of {minuted[1]} events, as minuted", Head("", int(minuted[1]), root), None)
    try:
        content = files.read(Path(given))
    except (OSError, ValueError) as error:
        raise NotUsable(
            f"{given[:80]!r} is not a head: name a file, or write it as it was minuted, '1369: 5dc9 da79 ...', with all"
            f" {HASH_SIZE * 2} digits of the root ({error})."
        ) from error
    try:
        text = content.decode()
        if (minuted := _MINUTED.fullmatch(text)) is not None:
            return kept_head(text, keys)
        if not keys:
            raise NotUsable(f"{given} is a signed head: name the key that verifies it with --key.")
        found = checkpoint.opened(content, keys)
    except (NoteError, UnicodeDecodeError) as error:
        raise NotUsable(f"{given} is not a signed head of this log: {error}.") from error
    return KeptHead(given, found.head, bytes(found).decode())


def last_head(given: Path, keys: Sequence[VerifierKey]) -> Head:
    """The last head of a log that ended: from its folder, or from a file, which is verified under the keys given.

    Raises NotUsable where it is neither.
    """
    if given.is_dir():
        folder = Folder(given)
        newest = folder.newest() if folder.is_log else None
        if newest is None:
            raise NotUsable(f"{given} is no log with a signed head: name the older log, or the file of its last head.")
        return newest.head
    if not keys:
        raise NotUsable(f"{given} is a signed head: name the key that verifies it with --after-key.")
    try:
        return checkpoint.opened(files.read(given), keys).head
    except (NoteError, OSError) as error:
        raise NotUsable(f"{given} is not a signed head of the older log: {error}.") from error


def receipt(path: Path) -> Receipt:
    """A receipt from its file. Raises NotUsable where it is not one."""
    try:
        return Receipt.parse(files.read(path))
    except OSError as error:
        raise NotUsable(f"The receipt {path} cannot be read: {error.strerror or error}.") from error
    except NoteError as error:
        raise NotUsable(f"{path} is not a receipt: {error}.") from error


def disclosed_keys(path: Path) -> dict[str, bytes]:
    """The keys in a file that ``thep people disclose`` wrote, by id. Raises NotUsable where it is something else."""
    found: dict[str, bytes] = {}
    try:
        for line in files.read(path).decode().splitlines():
            held = json.loads(line)
            key, secret = str(held["key"]), base64.b64decode(held["secret"], validate=True)
            if found.setdefault(key, secret) != secret:
                raise NotUsable(f"{path} holds two secrets of {key}: ask which is right.")
    except OSError as error:
        raise NotUsable(f"The keys {path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotUsable(f"{path} is no file of keys that thep people disclose wrote: {error!r}.") from error
    return found


def verifier_keys(given: Sequence[str]) -> list[VerifierKey]:
    """Verifier keys, each as text or in a file of its own. Raises NotUsable where one is neither."""
    found = []
    for each in given:
        text = each
        try:
            path = Path(each)
            if "+" not in each or (len(each) < 200 and path.is_file()):
                text = files.read(path).decode()
            found += [VerifierKey.parse(line) for line in text.split("\n") if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            raise NotUsable(f"{each[:80]!r} is neither a verifier key nor a file with one: {error}.") from error
        except NoteError as error:
            raise NotUsable(f"{error}.") from error
    return found


def cosignatures(content: bytes) -> list[notes.Signature]:
    """Lines of signatures: alone, or those of a note. Raises NotUsable where there are none."""
    try:
        lines = [line for line in content.decode().splitlines() if line.startswith("— ")]
        found = [notes.Signature.parse(line) for line in lines]
    except (NoteError, UnicodeDecodeError) as error:
        raise NotUsable(f"It holds no lines of signatures: {error}.") from error
    if not found:
        raise NotUsable("It holds no lines of signatures: each begins with a long dash, a space and a name.")
    return found
