"""What must hold of people and keys: one key at a time, texts that are read until they are erased, and what is due."""

from datetime import date
from typing import Final

from thep_domain.kernel.calendar import after
from thep_domain.kernel.sealed import Erased, sealed_in, subject_of
from thep_domain.people import (
    DetailCorrected,
    KeyIssued,
    KeysErased,
    PersonAdded,
    PersonDescribed,
    RetentionBegun,
    RetentionStopped,
)
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History

KEPT: Final = {"person": "P1Y", "case": "P6Y"}
"""How long texts are kept: no move changes these rules."""
LATEST: Final = date(2999, 12, 31)


def invariant_of_people_one_key_at_a_time(history: History) -> None:
    """A key is issued before the first text that it seals, while the subject has no other, and erased once."""
    issued, erased, last = set[str](), set[str](), dict[str, int]()
    for fact in history.facts:
        event = fact.event
        if isinstance(event, KeyIssued):
            live = {key for key in issued - erased if subject_of(key) == event.subject}
            claim(None, not live, f"{event.key} was issued at {fact.position} beside {', '.join(sorted(live))}")
            number = int(event.key.rpartition("#")[2])
            claim(None, number > last.get(event.subject, 0), f"{event.key} was issued again at {fact.position}")
            last[event.subject] = number
            issued.add(event.key)
        elif isinstance(event, KeysErased):
            wrong = set(event.keys) - (issued - erased)
            claim(None, not wrong, f"at {fact.position} keys were erased that opened nothing: {sorted(wrong)}")
            erased |= set(event.keys)
        for path, sealed in sealed_in(event):
            live = issued - erased
            claim(None, sealed.key in live, f"{fact.name}.{path} at {fact.position} is sealed by {sealed.key}")


def invariant_of_people_texts_are_read_until_erased(history: History) -> None:
    """Every text opens, details as they were given; one that was erased says on which day."""
    erased = {
        str(key): fact.why.effective_on
        for fact in history.facts
        if isinstance(fact.event, KeysErased)
        for key in fact.event.keys
    }
    given = {
        str(step.sent.command.given.get(name, "")).strip() for step in history.steps for name in ("details", "detail")
    }
    for fact in history.facts:
        for path, sealed in sealed_in(fact.event):
            words = history.thep.words(sealed)
            if sealed.key in erased:
                right = isinstance(words, Erased) and words.on == erased[sealed.key]
                claim(None, right, f"{fact.name}.{path} at {fact.position} was erased, and reads {words!r}")
            else:
                known = given if isinstance(fact.event, (PersonAdded, PersonDescribed, DetailCorrected)) else {words}
                right = isinstance(words, str) and words in known
                claim(None, right, f"{fact.name}.{path} at {fact.position} reads {words!r}")


def invariant_of_people_what_was_kept_long_enough_is_due(history: History) -> None:
    """What is to be erased is what ended or left, did not begin again, and still has a key."""
    kept_from = dict[str, date]()
    live = dict[str, set[str]]()
    for fact in history.facts:
        match fact.event:
            case RetentionBegun() as event:
                kept_from[str(event.subject)] = event.from_on
            case RetentionStopped() as event:
                kept_from.pop(str(event.subject), None)
            case KeyIssued() as event:
                live.setdefault(event.subject, set()).add(event.key)
            case KeysErased() as event:
                live[event.subject] -= set(event.keys)
    expected = {
        f"key:{subject}": after(since, KEPT[subject.partition(":")[0]])
        for subject, since in kept_from.items()
        if live.get(subject)
    }
    found = {due.about: due.due_on for due in history.thep.due(LATEST) if due.code == "people.to-erase"}
    claim(None, found == expected, f"due to be erased are {found}, not {expected}")


def invariant_of_people_the_time_runs_as_was_said(history: History) -> None:
    """The time for which a person is kept runs from the day on which they last left; it stops when they come back."""
    said = dict[str, date | None]()
    for step in history.steps:
        command, answer = step.sent.command, step.answer
        for fact in step.facts:
            if isinstance(fact.event, (RetentionBegun, RetentionStopped)):
                # where it is a rival's, no command of ours says it
                said.pop(str(fact.event.subject).removeprefix("person:"), None)
        if answer is None or answer.repeated:
            continue
        if command.verb == "people.leave" and "on" in command.given:
            said[command.given["person"]] = command.given["on"]
        elif command.verb == "people.come_back":
            said[command.given["person"]] = None
    held = dict[str, date | None]()
    for fact in history.facts:
        if isinstance(fact.event, RetentionBegun):
            held[str(fact.event.subject)] = fact.event.from_on
        elif isinstance(fact.event, RetentionStopped):
            held[str(fact.event.subject)] = None
    for person, day in said.items():
        found = held.get(f"person:{person}")
        claim(None, found == day, f"{person} is kept from {found}, and was said to have left on {day}")
