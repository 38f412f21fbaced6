"""One school over all contexts, in the order of the days on which things took effect."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from thep_domain.engine.catalogue import Catalogue
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.event import shown
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited, Recorded


@frozen
class TimelineEntry:
    """One fact of a school, in words."""

    on: date
    """The day on which it took effect."""
    context: str
    sentence: str
    corrects: Cited | None
    """The fact that it puts right."""
    corrected_by: Cited | None
    """The fact that put it right, as far as that was known: from then on that one counts."""
    name: str
    stream: str
    version: int
    position: int

    @property
    def key(self) -> str:
        """Its day, and its position in the history: ``2018-03-15/12``."""
        return f"{self.on}/{self.position}"

    @property
    def place(self) -> tuple[date, int]:
        """The same, as entries are put in order."""
        return self.on, self.position


def place_of(key: str) -> tuple[date, int]:
    """What a key says. Raises BadArgument where it is the key of no entry."""
    day, _, position = key.partition("/")
    try:
        return date.fromisoformat(day), int(position)
    except ValueError:
        raise BadArgument(
            f"after is {shown(key)}: give the key of the last row of the page before, such as '2018-03-15/12'", "after"
        ) from None


def timeline(facts: Iterable[Recorded], catalogue: Catalogue) -> list[TimelineEntry]:
    """Facts by the day on which they took effect; of one day in the order of recording."""
    told = list(facts)
    corrected: dict[Cited, Cited] = {}
    for fact in told:
        if fact.why.corrects is not None:
            corrected[fact.why.corrects] = _cited(fact)
    entries = (
        TimelineEntry(
            on=fact.why.effective_on,
            context=fact.name.partition(".")[0],
            sentence=catalogue.sentence(fact.event),
            corrects=fact.why.corrects,
            corrected_by=corrected.get(_cited(fact)),
            name=fact.name,
            stream=fact.stream,
            version=fact.version,
            position=fact.position,
        )
        for fact in told
    )
    return sorted(entries, key=lambda entry: entry.place)


def _cited(fact: Recorded) -> Cited:
    return Cited(stream=Text(fact.stream), version=fact.version)
