"""Asking a witness to cosign: C2SP tlog-witness, ``add-checkpoint``.

A witness remembers the last head that it saw of each log, and cosigns a further one only if it continues that.
"""

import base64
import re
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from thep_adapters.audit.folder import TILES, Folder
from thep_adapters.audit.notes import NoteError, Signature, VerifierKey
from thep_adapters.audit.tiles import TileFault
from thep_adapters.audit.tree import consistency
from thep_domain.application import StoreError

PATIENCE: Final = 30
LONGEST: Final = 64_000
KNOWN_SIZE: Final = 409
"""What a witness answers that knows another size than the one named: with the one it knows."""
ANSWERS: Final = {
    403: "it does not accept the signature of the log",
    404: "it does not know this log: ask its operator to add the origin and the verifier key",
    422: "it was shown another history under this name, and refuses this one",
}


class WitnessRefused(StoreError):
    """A witness did not cosign: the message says what it answered."""


class _NoRedirects(HTTPRedirectHandler):
    """What is sent goes to the witness that was named, and to no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def ask(folder: Folder, url: str, witness: VerifierKey) -> list[Signature]:
    """Send the newest head to a witness; returns its cosignatures. Raises WitnessRefused where it does not cosign."""
    if not re.match(r"https?://", url):
        raise WitnessRefused(f"{url!r} is not the address of a witness: it begins with https://")
    newest = folder.newest()
    if newest is None:
        raise WitnessRefused("No head was signed yet: thep audit checkpoint signs one.")
    old = _last_cosigned(folder, witness, newest.size)
    code, answer = _posted(url, _request(folder, old, newest.size, bytes(newest)))
    if code == KNOWN_SIZE and re.fullmatch(rb"[0-9]{1,19}\n?", answer) and int(answer) <= newest.size:
        code, answer = _posted(url, _request(folder, int(answer), newest.size, bytes(newest)))
    if code != 200:
        said = ANSWERS.get(code, "it knows another size of this log" if code == KNOWN_SIZE else "it could not")
        raise WitnessRefused(f"The witness {url} did not cosign (HTTP {code}): {said}.")
    try:
        return [Signature.parse(line) for line in answer.decode().splitlines() if line]
    except (NoteError, UnicodeDecodeError) as error:
        raise WitnessRefused(f"The witness {url} answered something that is not a cosignature: {error}.") from error


def _last_cosigned(folder: Folder, witness: VerifierKey, size: int) -> int:
    """The size of the last head that this witness cosigned, as far as the folder knows."""
    mark = f"— {witness.name} ".encode()
    return max((each for each in folder.head_sizes() if each <= size and mark in folder.head_at(each)), default=0)


def _request(folder: Folder, old: int, size: int, head: bytes) -> bytes:
    try:
        proof = consistency(folder.hashes(size), old, size) if old > 0 else []
    except TileFault as error:
        raise folder.damaged(TILES, error) from error
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof), "", ""]
    return "\n".join(lines).encode() + head


def _posted(url: str, content: bytes) -> tuple[int, bytes]:
    request = Request(f"{url.rstrip('/')}/add-checkpoint", data=content, method="POST")  # noqa: S310 - looked at above
    try:
        with build_opener(_NoRedirects).open(request, timeout=PATIENCE) as answer:
            return int(answer.status), bytes(answer.read(LONGEST))
    except HTTPError as error:
        with error:
            return error.code, error.read(LONGEST)
    except (URLError, OSError, ValueError) as error:
        raise WitnessRefused(f"The witness {url} cannot be asked: {error}.") from error
