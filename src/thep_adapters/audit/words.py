"""What was verified, and the events of a history, in words: for the command line, and for the page for people."""

from attrs import frozen

from thep_adapters.audit.leaf import Leaf
from thep_adapters.audit.verifying import Verdict
from thep_adapters.codec import JsonCodec
from thep_domain.application import CATALOGUE, EVENTS, UnreadableHistory
from thep_domain.kernel.provenance import Why


@frozen
class EventInWords:
    """An event as people read it."""

    rank: int
    stream: str
    version: int
    said: str
    """What happened; where the event cannot be read, why."""
    why: Why | None
    """By whom, when and on what grounds; None where the event cannot be read."""


def event_in_words(rank: int, leaf: Leaf) -> EventInWords:
    """An event in words, by its leaf."""
    try:
        decoded = JsonCodec(EVENTS).decode(leaf.name, leaf.state)
    except UnreadableHistory as error:
        return EventInWords(rank, leaf.stream, leaf.version, f"{leaf.name} cannot be read: {error}", None)
    return EventInWords(rank, leaf.stream, leaf.version, CATALOGUE.sentence(decoded.event), decoded.why)


def verdict_in_words(verdict: Verdict) -> str:
    """What came of verifying, in one or two sentences."""
    if not verdict.clean:
        return f"NOT VERIFIED: {findings(verdict.against)} in {verdict.events} events of {verdict.name}."
    notes = sum(verdict.counts.values())
    more = f" There {'is 1 note' if notes == 1 else f'are {notes} notes'}." if notes else ""
    if verdict.head is None:
        return (
            f"Nothing was found in the form of {verdict.events} events of {verdict.name}. They were compared with no"
            f" signed head of the log: name its key with --key.{more}"
        )
    return (
        f"Verified: {verdict.events - verdict.beyond} events of {verdict.head.origin} are those under its signed head,"
        f" and their form is right.{more}"
    )


def findings(number: int) -> str:
    """So many findings."""
    return f"{number} {'finding' if number == 1 else 'findings'}"
