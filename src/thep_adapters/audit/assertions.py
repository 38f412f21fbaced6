"""What auditors ask of records, and which findings answer it: ISA 315 calls these the assertions."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from thep_adapters.audit.finding import CODES
from thep_domain.audit import Code


@frozen
class Assertion:
    """One thing that is asserted of a history."""

    name: str
    checked: str
    """What was checked for it, in words."""
    open: str
    """What nobody can check from the history alone."""
    codes: frozenset[str] = frozenset()
    """The findings against it, beside those that no other assertion names."""


UNCHANGED: Final = Assertion(
    "Unchanged",
    "that every event gives the root of the heads that were compared, in the one form that is written",
    "what stood after the newest head that somebody outside the office kept",
)
ACCURATE: Final = Assertion(
    "Accurate",
    "that amounts, days, states and citations are what the facts and the rules of then come to",
    "that what somebody put in is right: what was paid, what a file said",
)
COMPLETE: Final = Assertion(
    "Complete",
    "that no event, part of a save, number or consequence is missing, and that what is owed is charged",
    "what was never recorded: it leaves no trace but a receipt that somebody holds",
    frozenset(
        {
            *("tail-missing", "not-grown", "receipt-not-in-log", "position-gap", "version-gap", "save-not-whole"),
            *("number-gap", "consequence-missing", "one-sided", "owed-not-charged", "erased", "details-missing"),
        }
    ),
)
OCCURRED: Final = Assertion(
    "Occurred",
    "that each fact was led to by a command, rests on facts that are recorded, and stands there once",
    "that what was recorded took place",
    frozenset(
        {
            *("not-decided", "command-unknown", "citation-missing", "charge-twice", "salt-repeated", "box-repeated"),
            *("paid-already", "reversed-already", "nothing-to-charge", "key-unknown", "wrong-stream", "cannot-follow"),
        }
    ),
)
AUTHORISED: Final = Assertion(
    "Authorised",
    "that whatever the rulebook wants an authority or another hand for names them",
    "that the minute exists, and says so; that an account was used by its owner",
    frozenset(
        {
            *("authority-missing", "authority-differs", "same-hand", "not-entitled", "exception-needed", "own-work"),
            *("consent-missing", "conflict-undecided", "not-an-account", "unknown-authority", "save-not-one"),
        }
    ),
)
IN_ITS_PERIOD: Final = Assertion(
    "In the right period",
    "that each fact takes effect on its day, by the rules in force then, and times of recording go forward",
    "that a time is right which no witness saw",
    frozenset(
        {
            *("effective-day-wrong", "effective-day-differs", "rule-not-in-force", "charge-not-owed", "time-backwards"),
            *("time-ahead", "clock-set", "clock-ahead", "clock-behind", "date-in-future", "dates-out-of-order"),
            *(
                "notice-too-short",
                "too-early",
                "day-too-early",
                "before-founding",
                "year-too-far",
                "before-the-account",
            ),
        }
    ),
)
ASSERTIONS: Final = (OCCURRED, COMPLETE, ACCURATE, AUTHORISED, IN_ITS_PERIOD, UNCHANGED)
"""In the order in which auditors name them."""


def assertion_of(code: Code) -> Assertion:
    """What a finding stands against: accuracy, where it is of the business and nothing else is said."""
    named = next((each for each in ASSERTIONS if code.code in each.codes), None)
    return named or (ACCURATE if code.layer in ("business", "whole") else UNCHANGED)


def by_assertion(counts: Mapping[str, int]) -> Iterator[tuple[Assertion, int, int]]:
    """Each assertion, with how many findings stand against it, and how many notes are of it."""
    for each in ASSERTIONS:
        own = [(CODES[code], number) for code, number in counts.items() if assertion_of(CODES[code]) is each]
        notes = sum(number for code, number in own if code.level == "note")
        yield each, sum(number for _, number in own) - notes, notes
