"""What verifying finds: each as a value with a stable code, where it is, a sentence, and what to ask the office."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from attrs import asdict, field, frozen

from thep_domain.application import CATALOGUE
from thep_domain.audit import Code, Level, codes_of, listed

MOST: Final = 1_000
"""How many findings are kept; all are counted."""
EACH: Final = 10
"""How many of each code are kept though there are as many others: heads are compared after the last event."""

_COPY: Final = "Ask who can write to the database, for the backups since, and for the signed heads that others keep."

_OF_THE_LOG: Final = listed(
    Code(
        "head-signature",
        "bytes",
        "broken",
        "A head is not signed under the key given, or is not a head of this log.",
        "Ask for the verifier key from somebody outside the office, and when the key was changed last.",
    ),
    Code(
        "quorum-missing",
        "bytes",
        "broken",
        "Fewer witnesses have cosigned the head than the policy asks for.",
        "Ask why the witnesses did not cosign, and for a head that they did.",
    ),
    Code(
        "root-differs",
        "bytes",
        "broken",
        "The events do not give the root of the signed head: one was changed, put in, taken out or moved.",
        _COPY,
    ),
    Code(
        "tile-differs",
        "bytes",
        "broken",
        "A file of the log is missing, or does not hold what the events give.",
        "Ask for the bundle again, from another copy of the log.",
    ),
    Code(
        "not-grown",
        "bytes",
        "broken",
        "The history does not begin with what an older head stands for: it was written again.",
        _COPY,
    ),
    Code(
        "fork",
        "bytes",
        "broken",
        "Two heads of one size have different roots: two histories were shown. Both heads together are the proof.",
        "Show both heads to everybody who holds one, and ask who was given which history.",
    ),
    Code(
        "tail-missing",
        "bytes",
        "broken",
        "The history ends before a head, or a receipt, that somebody holds.",
        "Ask for the newest bundle; if this is the newest, ask what became of the events after it.",
    ),
    Code(
        "receipt-not-in-log",
        "bytes",
        "broken",
        "An event that somebody has a receipt for is not in the log where the receipt says.",
        "Ask who gave the receipt, and for the head that it names.",
    ),
    Code(
        "key-given-up",
        "bytes",
        "broken",
        "The head is not signed by the key that, as the history says, signs since before it.",
        "Ask who still has the key that was given up, and for the heads that the new key signed.",
    ),
    Code("unreadable", "form", "broken", "An event cannot be read.", "Ask for the row as it is in the oldest backup."),
    Code(
        "not-canonical",
        "form",
        "broken",
        "An event is not written in the one form in which this library writes.",
        "Ask which program wrote it, and when.",
    ),
    Code(
        "unknown-field",
        "form",
        "broken",
        "An event has a field that its version does not have.",
        "Ask which program wrote it, and what the field means.",
    ),
    Code(
        "wrong-stream",
        "form",
        "broken",
        "An event is in a stream where such events do not belong.",
        "Ask which program wrote it, and what it is about.",
    ),
    Code("version-gap", "form", "broken", "A stream lacks an event, or has one twice.", _COPY),
    Code("position-gap", "form", "broken", "The store has no event at a position before its last.", _COPY),
    Code(
        "time-backwards",
        "form",
        "broken",
        "An event was recorded before the one in front of it, and no clock was set.",
        "Ask what the clock of the machine showed on that day.",
    ),
    Code(
        "time-ahead",
        "form",
        "broken",
        "An event says that it was recorded later than a witness saw it, or than today.",
        "Ask what the clock of the machine showed on that day.",
    ),
    Code(
        "effective-day-differs",
        "form",
        "broken",
        "An event takes effect on another day than the field that says so.",
        "Ask which of the two days is right, and who changed the other.",
    ),
    Code(
        "salt-repeated",
        "form",
        "broken",
        "Two events have one salt: one of them was copied from the other.",
        "Ask which of the two was written first, and by which program.",
    ),
    Code(
        "box-repeated",
        "form",
        "broken",
        "Two sealed texts have one box: one of them was copied from the other.",
        "Ask which of the two was written first, and by which program.",
    ),
    Code(
        "save-not-whole",
        "form",
        "broken",
        "Facts that were saved together are not all there, or not one after the other.",
        _COPY,
    ),
    Code(
        "clock-set",
        "form",
        "note",
        "Somebody confirmed a clock that was far off: times begin anew there.",
        "Ask why the clock was right.",
    ),
    Code(
        "log-begun",
        "form",
        "note",
        "The log was begun after an older one, whose last events the history lost.",
        "Ask for the older log and its last head: what it has beyond this history was lost.",
    ),
    Code(
        "log-key-set",
        "form",
        "note",
        "The key that signs the heads was changed.",
        "Ask who has the key now, why it was changed, and what became of the one before.",
    ),
    Code(
        "key-unknown",
        "people",
        "broken",
        "A sealed text is under a key that no event before it issued.",
        "Ask where the key came from, and whether its event was taken out.",
    ),
    Code(
        "key-issued-again",
        "people",
        "broken",
        "A key was issued that had been issued before: its texts may have two secrets.",
        "Ask whether the key store was brought back from a copy, and which secret sealed what.",
    ),
    Code(
        "scheme-unknown",
        "people",
        "rule",
        "A key seals in another way than a store that is kept does: what is under it may be read by anybody.",
        "Ask which program wrote the history, and who could read it.",
    ),
    Code(
        "sealed-after-erasure",
        "people",
        "broken",
        "A text was sealed under a key after its erasure: the key was kept, or came back.",
        "Ask whether the key store was brought back from a copy, and who holds the key.",
    ),
    Code(
        "commitment-differs",
        "people",
        "broken",
        "What was disclosed as a key is not the key that was issued: it may show other texts than were sealed.",
        "Ask for the right key, and who else was given this one.",
    ),
    Code(
        "does-not-open",
        "people",
        "broken",
        "A sealed text does not open under its own key at its place: it was changed, or belongs elsewhere.",
        _COPY,
    ),
    Code(
        "text-out-of-bounds",
        "people",
        "broken",
        "A sealed text opens to what could not have been recorded: blank, too long, or with control characters.",
        "Ask which program wrote it, and when.",
    ),
)

CODES: Final = {**codes_of(CATALOGUE.contexts, CATALOGUE.refusals), **_OF_THE_LOG}
"""Every code there is, by itself. Codes stay; what is found under one never becomes less."""


@frozen
class Finding:
    """What was found, and where as far as it can be said. Fields that a finding has nothing for are None."""

    code: str
    level: Level
    sentence: str
    ask: str
    rank: int | None = None
    """The place of the event in the history, counted from 0, as in the log."""
    stream: str | None = None
    version: int | None = None
    event: str | None = None
    rule: str | None = None
    clause: str | None = None
    rulebook: int | None = None
    expected: str | None = None
    found: str | None = None
    pence: int | None = None
    proof: tuple[str, ...] = ()
    """Notes that prove it to others by themselves."""

    def as_row(self) -> dict[str, object]:
        """As ``--json`` prints it."""
        return asdict(self)


@frozen
class Findings:
    """What was found: the first of them, and of each code; and how many of each there are."""

    kept: list[Finding] = field(factory=list)
    counts: Counter[str] = field(factory=Counter)

    def add(
        self,
        code: str,
        sentence: str,
        *,
        rank: int | None = None,
        stream: str | None = None,
        version: int | None = None,
        event: str | None = None,
        expected: str | None = None,
        found: str | None = None,
        proof: Iterable[str] = (),
        **more: Any,
    ) -> None:
        """One more; ``more`` has the rule that is broken, its clause and version, and what it comes to in pence."""
        self.counts[code] += 1
        if len(self.kept) >= MOST and self.counts[code] > EACH:
            return
        known = CODES[code]
        self.kept.append(
            Finding(
                code,
                known.level,
                sentence,
                known.ask,
                rank,
                stream,
                version,
                event,
                expected=expected,
                found=found,
                proof=tuple(proof),
                **more,
            )
        )

    @property
    def against(self) -> int:
        """How many there are beside notes."""
        return sum(number for code, number in self.counts.items() if CODES[code].level != "note")
