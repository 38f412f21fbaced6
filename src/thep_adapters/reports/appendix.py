"""The appendix of a page: from which facts each figure comes, and these facts in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from attrs import frozen

from thep_domain.application import CATALOGUE, Partnership
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import sealed_in


@frozen
class Figure:
    """A number on the page, and the facts that it comes from."""

    number: int
    """Its place in the appendix."""
    value: int
    what: str
    facts: tuple[int, ...]
    """Their positions in the history."""


@frozen
class Told:
    """A fact in words."""

    position: int
    stream: str
    version: int
    on: date
    actor: str
    school: str | None
    """The number of the school that it names, where its stream is not that of a school."""
    sentence: str
    corrected_by: int | None
    """The position of the fact that puts it right."""
    texts: Sequence[tuple[str, str]]
    """What its sealed texts say, by field, or why they cannot be read."""
    sealed: bool
    """Whether it has texts that are not shown."""


class Appendix:
    """What a page rests on; a figure is noted as the page is put together."""

    def __init__(self, thep: Partnership, facts: Iterable[Recorded], *, with_texts: bool) -> None:
        self._facts = {fact.position: fact for fact in facts}
        self.figures = list[Figure]()
        self._thep, self._with_texts = thep, with_texts
        places = {(fact.stream, fact.version): fact.position for fact in self._facts.values()}
        self._corrected = {
            places[wrong.stream, wrong.version]: fact.position
            for fact in self._facts.values()
            if (wrong := fact.why.corrects) is not None and (wrong.stream, wrong.version) in places
        }

    def figure(self, value: int, what: str, facts: Iterable[int]) -> Figure:
        """Note a figure and the facts that it comes from, with those that put them right."""
        found = set[int]()
        for position in facts:
            at: int | None = position
            while at is not None and at not in found:
                found.add(at)
                at = self._corrected.get(at)
        noted = Figure(len(self.figures) + 1, value, what, tuple(sorted(found)))
        self.figures.append(noted)
        return noted

    def told(self, *together: str) -> Mapping[str, Sequence[Told]]:
        """Every fact in words, by stream, in the order in which the streams began; all of some kinds ``together``."""

        def heading(fact: Recorded) -> str:
            kind = fact.stream.partition(":")[0]
            return kind if kind in together else fact.stream

        ordered = sorted(self._facts.values(), key=lambda fact: fact.position)
        began = {heading(fact): fact.position for fact in reversed(ordered)}
        ordered.sort(key=lambda fact: (began[heading(fact)], fact.position))
        return {stream: [self._told(fact) for fact in held] for stream, held in groupby(ordered, heading)}

    def _told(self, fact: Recorded) -> Told:
        school = getattr(fact.event, "urn", None) or getattr(fact.event, "school", None)
        opened = self._thep.words_of(fact) if self._with_texts else {}
        return Told(
            position=fact.position,
            stream=fact.stream,
            version=fact.version,
            on=fact.why.effective_on,
            actor=fact.why.actor,
            school=None if school is None or str(school) in fact.stream else str(school),
            sentence=CATALOGUE.sentence(fact.event),
            corrected_by=self._corrected.get(fact.position),
            texts=[(name, str(words)) for name, words in opened.items()],
            sealed=not self._with_texts and bool(sealed_in(fact.event)),
        )
