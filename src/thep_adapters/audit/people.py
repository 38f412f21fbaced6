"""The layer of people: every sealed text is under a key that was issued before it, and was not erased by then.

With keys that were disclosed it also opens what they seal. A box of AES-GCM can be made that opens to one text under
one key and to another under another: so a secret is compared with what the history says of its key, before it opens
anything. What was issued first stands; a key is never issued again.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from thep_adapters.audit.finding import Findings
from thep_adapters.audit.form import Looked
from thep_adapters.keys import Cipher
from thep_domain.kernel.event import Event
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.sealed import SEAL, Sealed, confided_words, place_of, sealed_in
from thep_domain.kernel.store_errors import UnreadableHistory
from thep_domain.people import KeyIssued, KeysErased


@frozen
class _Issued:
    """A key, as the history says: at which rank it was issued, and what only its secret fits."""

    rank: int
    commitment: str


class People:
    """Looks at keys and sealed texts; ``secrets`` are the keys that were disclosed, by id."""

    name = "people"

    def __init__(self, secrets: Mapping[str, bytes] | None = None) -> None:
        self._secrets = dict(secrets or {})
        self._issued: dict[str, _Issued] = {}
        self._erased: dict[str, int] = {}
        self._ciphers: dict[str, Cipher | None] = {}
        self._opened = self._closed = 0

    # What a later run goes on from

    def state(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "issued": {key: [each.rank, each.commitment] for key, each in self._issued.items()},
            "erased": self._erased,
        }

    def resume(self, state: Mapping[str, Any]) -> None:
        """Go on from there. Raises ValueError, KeyError, TypeError or AttributeError where it is no state."""
        self._issued = {str(key): _Issued(int(rank), str(held)) for key, (rank, held) in state["issued"].items()}
        self._erased = {str(key): int(rank) for key, rank in state["erased"].items()}

    # Looking

    def look(self, event: Looked, findings: Findings) -> None:
        """Look at the next event."""
        if event.decoded is None:
            return
        match event.decoded.event:
            case KeyIssued() as issued:
                self._issue(event, issued, findings)
            case KeysErased() as erased:
                for key in erased.keys:
                    self._erased.setdefault(key, event.rank)
            case other:
                self._texts(event, other, findings)

    def _issue(self, event: Looked, issued: KeyIssued, findings: Findings) -> None:
        if (known := self._issued.get(issued.key)) is not None:
            _add(findings, "key-issued-again", event, f"issues {issued.key}, as event #{known.rank + 1} did")
            return
        if issued.scheme != SEAL:
            said = f"issues {issued.key} of the scheme {issued.scheme}, and a store that is kept has {SEAL}"
            _add(findings, "scheme-unknown", event, said, expected=SEAL, found=issued.scheme)
        self._issued[issued.key] = _Issued(event.rank, issued.commitment)
        if issued.key in self._secrets:
            self._cipher(issued.key, findings, event)

    def _texts(self, event: Looked, fact: Event, findings: Findings) -> None:
        for path, sealed in sealed_in(fact):
            if sealed.key not in self._issued:
                _add(findings, "key-unknown", event, f"holds {path} under {sealed.key}, which was not issued by then")
                continue
            if (erased := self._erased.get(sealed.key)) is not None:
                said = f"holds {path} under {sealed.key}, which event #{erased + 1} had erased"
                _add(findings, "sealed-after-erasure", event, said)
            cipher = self._cipher(sealed.key, findings, event) if sealed.key in self._secrets else None
            if cipher is None:
                self._closed += 1
            else:
                self._open(cipher, sealed, path, event, findings)

    def _cipher(self, key: str, findings: Findings, event: Looked) -> Cipher | None:
        """The key that was disclosed; None where it is not the one that was issued."""
        if key not in self._ciphers:
            cipher, issued = Cipher.of(key, self._secrets[key]), self._issued[key]
            fits = cipher.commitment == issued.commitment
            self._ciphers[key] = cipher if fits else None
            if not fits:
                said = (
                    f"has to do with {key}: what was disclosed as this key is not what event #{issued.rank + 1} issued"
                )
                _add(findings, "commitment-differs", event, said, expected=issued.commitment, found=cipher.commitment)
        return self._ciphers[key]

    def _open(self, cipher: Cipher, sealed: Sealed, path: str, event: Looked, findings: Findings) -> None:
        leaf = event.leaf
        try:
            words = cipher.unseal(sealed.box, place_of(leaf.stream, leaf.version, leaf.name, path, sealed.key))
        except UnreadableHistory:
            said = f"holds {path} under {sealed.key}, which does not open it there: it was changed, or moved"
            _add(findings, "does-not-open", event, said)
            return
        self._opened += 1
        try:
            bounded = confided_words(words, path) == words
        except Refused:
            bounded = False
        if not bounded:
            said = f"holds {path}, which is no text that could be recorded: blank, too long, or with control characters"
            _add(findings, "text-out-of-bounds", event, said)

    def finish(self, findings: Findings) -> None:
        """After the last event."""
        for key in sorted(self._secrets.keys() - self._issued.keys()):
            findings.add("key-unknown", f"A key was disclosed as {key}, and no event issued it.", found=key)

    # What is said of it

    @property
    def not_checked(self) -> Mapping[str, str]:
        """Which texts were not opened: what they say was not looked at."""
        if not self._closed:
            return {}
        return {
            "sealed texts": f"what {self._closed} of them say: their keys were not given (--keys FILE), or are erased"
        }

    def said(self) -> Iterator[str]:
        """What was compared, in sentences."""
        if self._opened:
            yield (
                f"{_texts(self._opened)} opened with keys that were disclosed, each the one that the history says it"
                " is sealed under."
            )


def _texts(number: int) -> str:
    return "1 sealed text was" if number == 1 else f"{number} sealed texts were"


def _add(
    findings: Findings, code: str, event: Looked, said: str, *, expected: str | None = None, found: str | None = None
) -> None:
    leaf = event.leaf
    findings.add(
        code,
        f"Event #{event.rank + 1}, {leaf.name}, version {leaf.version} of {leaf.stream}, {said}.",
        rank=event.rank,
        stream=leaf.stream,
        version=leaf.version,
        event=leaf.name,
        expected=expected,
        found=found,
    )
