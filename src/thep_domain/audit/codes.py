"""Kinds of findings: each by its code, with what it means and what to ask the office. One table for every context."""

from collections.abc import Mapping
from typing import Final, Literal

from attrs import frozen

from thep_domain.kernel.refusal import Refusal

Level = Literal["broken", "rule", "note"]
"""``broken``: not what was signed, or it cannot be read. ``rule``: it breaks a rule. ``note``: good to know."""


@frozen
class Code:
    """One kind of finding."""

    code: str
    layer: str
    level: Level
    meaning: str
    ask: str
    """What to ask the office."""


def listed(*codes: Code) -> Mapping[str, Code]:
    """Codes by themselves."""
    return {each.code: each for each in codes}


def rule_broken(code: str, meaning: str, ask: str) -> Code:
    """The kind of finding that a fact is which the rules do not come to."""
    return Code(code, "business", "rule", meaning, ask)


_WRITTEN: Final = "Ask which program wrote it, and for the record on paper."

OWN: Final = listed(
    rule_broken("differs", "A field is not what the facts and the rules of then come to.", _WRITTEN),
    rule_broken(
        "consequence-missing",
        "Something that had to be recorded in the same save is missing.",
        "Ask whether it was recorded later, and why not at once.",
    ),
    rule_broken(
        "not-decided", "Nothing in its command leads to this fact.", "Ask which program wrote it, and on what grounds."
    ),
    rule_broken("command-unknown", "No verb has the name of the command that is said to have recorded it.", _WRITTEN),
    rule_broken(
        "cannot-follow",
        "What it says does not fit the facts before it, so that it cannot be taken up or decided again.",
        "Ask for the row as it is in the oldest backup.",
    ),
    rule_broken("citation-missing", "A fact is cited that is not recorded before it.", "Ask which fact was meant."),
    rule_broken(
        "citation-stale",
        "The version of a stream that is cited is not the one that stood when it was decided.",
        "Ask what was known when it was decided.",
    ),
    rule_broken(
        "rule-not-in-force",
        "A rule is cited by another version of the rulebook than was in force.",
        "Ask for the minute that set the rule, and from which day.",
    ),
    rule_broken(
        "key-differs",
        "A text is sealed by another key than the one then in use for the person or the case that it is about.",
        "Ask of whom or what the text is, and who chose its key.",
    ),
    rule_broken("authority-differs", "Another authority is named than the one that decided it.", "Ask for the minute."),
    rule_broken(
        "corrects-another",
        "It is said to put right another fact than the one that it is about.",
        "Ask which fact was recorded wrong.",
    ),
    rule_broken(
        "number-gap",
        "Something has another number, or name, than the next one of its account, its case or its school.",
        "Ask whether one of them was removed.",
    ),
    rule_broken(
        "effective-day-wrong",
        "It takes effect on another day than the facts and the rules come to.",
        "Ask which day is right, and who changed the other.",
    ),
    rule_broken(
        "save-not-one",
        "Facts of one save name different accounts, reasons or requests: they come from one command.",
        "Ask which account acted.",
    ),
    Code(
        "overtaken",
        "business",
        "note",
        "It follows from what was known a few saves earlier: others recorded while it was decided.",
        "Ask whether several programs, or people, were at work at that moment.",
    ),
    rule_broken(
        "answer-differs",
        "The answer kept under a request id does not fit the facts that it was given for.",
        "Ask for the log of the program that sent the request.",
    ),
)
"""The codes of what is looked at in every context."""


REFUSED: Final = "Ask who allowed it, and for the record on paper."


def of_refusal(refusal: Refusal) -> Code:
    """The kind of finding that an act is which had to be refused: its code is that of the refusal."""
    return rule_broken(refusal.code, f"It had to be refused: {refusal.clause}.", REFUSED)
