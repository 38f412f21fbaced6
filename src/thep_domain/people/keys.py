"""The keys of one subject: which were issued and erased, and from when the time runs for which they are kept."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, assert_never, get_args

from attrs import frozen

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.sealed import KeyMade
from thep_domain.kernel.state import changed
from thep_domain.people.events import (
    MOST_KEYS,
    Ground,
    KeyEvent,
    KeyIssued,
    KeysDisclosed,
    KeysErased,
    RetentionBegun,
    RetentionStopped,
)
from thep_domain.people.refusals import NOTHING_TO_ERASE, UNKNOWN_KEY


@frozen(slots=False)
class Keys:
    """The keys of a person or a case. It holds ids: what each is bound to stands in the event alone."""

    STREAM: ClassVar[str] = "key"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(KeyEvent)
    ISSUED: ClassVar[type] = KeyIssued
    ERASED: ClassVar[type] = KeysErased

    issued: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    kept_from: date | None = None
    """From when the time runs for which the texts are kept; None while the case is open, or the person there."""

    @property
    def current(self) -> str | None:
        """The key that seals now; None before the first, and after an erasure."""
        return self.issued[-1] if self.issued and self.issued[-1] not in self.erased else None

    @property
    def live(self) -> tuple[str, ...]:
        """The keys that still open texts."""
        return tuple(key for key in self.issued if key not in self.erased)

    @property
    def next_number(self) -> int:
        """The number of the key that would be issued next."""
        return int(self.issued[-1].rpartition("#")[2]) + 1 if self.issued else 1

    # Decisions

    def issue(self, made: KeyMade) -> KeyIssued:
        """The fact that a key was issued."""
        return KeyIssued(
            key=Text(made.key),
            subject=Text(made.subject),
            scheme=Text(made.scheme),
            commitment=Text(made.commitment),
        )

    def begin_retention(self, subject: str, on: date) -> tuple[RetentionBegun, ...]:
        """The case ended, or the person left, on a day; said again of another day, that one holds."""
        return () if self.kept_from == on else (RetentionBegun(subject=Text(subject), from_on=on),)

    def stop_retention(self, subject: str, on: date) -> tuple[RetentionStopped, ...]:
        """The case was opened again, or the person came back."""
        return () if self.kept_from is None else (RetentionStopped(subject=Text(subject), stopped_on=on),)

    def erase(self, subject: str, ground: Ground) -> tuple[KeysErased, ...]:
        """Destroy every key that still opens texts."""
        if not self.live:
            gone = "all were erased before" if self.issued else "none was ever issued"
            raise NOTHING_TO_ERASE(f"No key of {subject} opens anything: {gone}.")
        return tuple(
            KeysErased(subject=Text(subject), keys=tuple(map(Text, self.live[at : at + MOST_KEYS])), ground=ground)
            for at in range(0, len(self.live), MOST_KEYS)
        )

    def disclose(self, subject: str, keys: Iterable[str]) -> KeysDisclosed:
        """Give keys to somebody who may read what they seal."""
        for key in keys:
            if key not in self.live:
                why = "was erased" if key in self.erased else "was never issued"
                raise UNKNOWN_KEY(f"The key {key} {why}: thep people keys names those that open texts.")
        return KeysDisclosed(subject=Text(subject), keys=tuple(map(Text, keys)))

    # Folding

    def evolve(self, event: KeyEvent) -> "Keys":
        """The keys after one more fact."""
        match event:
            case KeyIssued():
                return changed(self, issued=(*self.issued, event.key))
            case KeysErased():
                return changed(self, erased=(*self.erased, *event.keys))
            case RetentionBegun():
                return changed(self, kept_from=event.from_on)
            case RetentionStopped():
                return changed(self, kept_from=None)
            case KeysDisclosed():
                return self
            case _:
                assert_never(event)
