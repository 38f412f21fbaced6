"""A fact as lines of output: for people, as a line of JSON, or as a CloudEvent."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from thep_adapters.cli.json_rows import Json, fact_row, json_line
from thep_domain.application import CATALOGUE, Partnership
from thep_domain.engine.snapshots import mark_of_row
from thep_domain.kernel.calendar import format_moment
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import Opened

Lines = Callable[[Recorded], Iterable[str]]


class Format(StrEnum):
    """How facts are printed."""

    TEXT = "text"
    JSONL = "jsonl"
    CLOUDEVENTS = "cloudevents"


def lines_in(form: Format, thep: Partnership, source: str | None) -> Lines:
    """How to print one fact."""
    if form is Format.TEXT:
        return lambda fact: with_words(thep, fact)
    if form is Format.JSONL:
        return lambda fact: (json_line(fact_row(thep, fact)),)
    own = source

    def event(fact: Recorded) -> Iterable[str]:
        nonlocal own
        own = own or source_of(thep)
        return (json_line(cloud_event(thep, fact, own)),)

    return event


def text(fact: Recorded) -> Iterator[str]:
    """One fact for people: what and where, what it says, and who recorded it, when and why."""
    why = fact.why
    yield f"#{fact.position}  {why.effective_on}  {fact.name}  ({fact.stream}, version {fact.version})"
    yield f"    {CATALOGUE.sentence(fact.event)}"
    if why.corrects is not None:
        yield f"    corrects version {why.corrects.version} of {why.corrects.stream}"
    yield f"    recorded {why.recorded_at:%Y-%m-%d %H:%M:%S} UTC by {why.actor} ({why.command}){_because(fact)}"


def with_words(thep: Partnership, fact: Recorded) -> Iterator[str]:
    """One fact for people, with its sealed texts where there is a key store."""
    yield from text(fact)
    if thep.has_keys:
        for path, words in thep.words_of(fact).items():
            yield from opened(path, words)


def opened(path: str, words: Opened) -> Iterator[str]:
    """A sealed text for people, each of its lines under its name; or why it cannot be read."""
    first, *rest = str(words).split("\n")
    yield f"    {path}: {first}"
    yield from (f"      {line}" for line in rest)


def _because(fact: Recorded) -> str:
    authority, reason = fact.why.authority, fact.why.reason
    return (f"; authority: {authority.text}" if authority else "") + (f"; reason: {reason}" if reason else "")


def cloud_event(thep: Partnership, fact: Recorded, source: str) -> Json:
    """A fact as CloudEvents 1.0 has it.

    The source names the history and the id is the position in it, so that the two together name one fact for ever. The
    data is the row that ``thep history --json`` shows. The actor in it is an account, and no person's name.
    """
    return {
        "specversion": "1.0",
        "id": str(fact.position),
        "source": source,
        "type": f"{fact.name}.v{fact.schema}",
        "time": format_moment(fact.why.recorded_at),
        "subject": fact.stream,
        "datacontenttype": "application/json",
        "data": fact_row(thep, fact),
    }


def source_of(thep: Partnership) -> str:
    """What names a history, wherever a copy of it is: a UUID worked out from its first event, which is salted."""
    first = next(row for page in thep.journal.pages() for row in page)
    return uuid5(NAMESPACE_URL, f"thep:{mark_of_row(first)}").urn
