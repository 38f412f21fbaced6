"""Inspections performed again: files that were taken, and what was corrected, withdrawn or restored by hand.

A file is not in the history, only what was new in it. So the news is made anew of the facts that it brought, and of
inspections as they are held, where the file must have shown them: taken again, it must come to the same facts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any, Final

import attrs
from attrs import field, frozen

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, key_of, urn_of
from thep_domain.audit.roles import INPUT, Role, Roles, cites, copy, decided
from thep_domain.audit.schools import files_of
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.schools import (
    AreaEntry,
    CardArea,
    CardRegraded,
    FileKind,
    FileTaken,
    InspectedEvent,
    Inspection,
    InspectionCorrected,
    InspectionEntry,
    InspectionKind,
    InspectionNamed,
    InspectionNews,
    InspectionRestored,
    Inspections,
    InspectionWithdrawn,
)

_INSPECTED: Final = InspectedEvent.__args__
_PUT_RIGHT: Final = (InspectionCorrected, CardRegraded)
_FIELDS: Final = ("published", "overall", "concern", "safeguarding", "outcome", "number", "inspected", "listed-for")
"""What a file can correct of an inspection, in the order in which it is recorded; then areas."""

# Files that were taken


def _step(fact: Recorded[Any]) -> tuple[int, Cited] | None:
    """Where in the taking of a file a fact is recorded, and the file; None for one that no file brings."""
    match fact.event:
        case FileTaken(kind=FileKind.INSPECTIONS):
            return 0, Cited(stream=fact.stream, version=fact.version)  # type: ignore[arg-type]  # it is a text
        case InspectionWithdrawn(source=Cited() as source, retracted=False):
            return 2, source
        case InspectionCorrected(source=Cited() as source) | CardRegraded(source=source):
            return 1, source
        case event if isinstance(event, _INSPECTED):
            return 1, event.source
        case _:
            return None


def _brought(again: Again) -> Iterator[Recorded[Any]]:
    """The facts of the file that comes next: those of a further row of a bulk cite another, or begin anew."""
    begun = again.first(FileTaken, InspectionWithdrawn, *_PUT_RIGHT, *_INSPECTED)
    if begun is None:
        return
    last: tuple[int, Cited] | None = None
    for fact in (each for each in again.rest if each.position >= begun.position):
        step = _step(fact)
        if step is None or (last is not None and (step[1] != last[1] or step[0] < max(last[0], 1))):
            return
        last = step
        yield fact


def _record(again: Again) -> Arguments | None:
    facts = list(_brought(again))
    if not facts:
        return None
    file = files_of(again, facts)[FileKind.INSPECTIONS]
    shown = _Shown(again)
    for fact in facts:
        if not isinstance(fact.event, FileTaken):
            shown.add(fact)
    latest_of, held = shown.latest(file.as_at, file.cited)
    news = InspectionNews(
        as_at=file.as_at,
        source=file.entry.name,
        inspections=(*shown.entries, *held),
        latest_of=latest_of,
        file=file.entry,
    )
    return {"news": news}


@frozen
class _PutRight:
    """What one row of a file put right of an inspection, as far as its facts were read."""

    urn: URN
    held: Inspection
    """As it was held before."""
    now: Inspection
    said: dict[str, str] = field(factory=dict)
    areas: dict[str, tuple[str, date | None]] = field(factory=dict)

    def goes_on(self, urn: URN, event: InspectionCorrected | CardRegraded) -> bool:
        """Whether a fact is of the same row: of this inspection, and of what comes later in the order of recording."""
        if urn != self.urn or event.of != self.now.named:
            return False
        if isinstance(event, CardRegraded) or event.field not in _FIELDS:
            return _area_of(event) not in self.areas
        return not self.areas and _FIELDS.index(event.field) > max(map(_FIELDS.index, self.said), default=-1)

    def with_fact(self, event: InspectionCorrected | CardRegraded, version: int) -> "_PutRight":
        """With one more fact of the row."""
        if isinstance(event, CardRegraded):
            areas = {**self.areas, event.area.value: (event.point.value, event.graded_on)}
            return attrs.evolve(self, areas=areas, now=self.now.regraded(event, version))
        now, said = self.now.corrected(event, version), event.now or ""
        if event.field in _FIELDS:
            return attrs.evolve(self, said={**self.said, event.field: said}, now=now)
        grade, _, day = said.partition(" ")
        return attrs.evolve(
            self, areas={**self.areas, event.field: (grade, date.fromisoformat(day) if day else None)}, now=now
        )


def _area_of(event: InspectionCorrected | CardRegraded) -> str:
    return event.area.value if isinstance(event, CardRegraded) else event.field


class _Shown:
    """What a file showed, as its facts tell: row by row, on inspections as they stand after the rows before."""

    def __init__(self, again: Again) -> None:
        self._again = again
        self._states: dict[URN, Inspections] = {}
        self._rows: list[InspectionEntry] = []
        self._row: _PutRight | None = None
        self._before: Inspections = Inspections()
        """Under the URN of the row at hand, as they stood before it."""
        self._gone: list[tuple[URN, Inspection]] = []

    @property
    def entries(self) -> Sequence[InspectionEntry]:
        """The rows that brought something."""
        self._end()
        return self._rows

    def _state(self, urn: URN) -> Inspections:
        held = self._states.get(urn)
        return self._again.load(Inspections, str(urn)) if held is None else held

    def add(self, fact: Recorded[Any]) -> None:
        """One more fact."""
        event, urn = fact.event, urn_of(fact)
        state = self._state(urn)
        if isinstance(event, _PUT_RIGHT):
            if self._row is None or not self._row.goes_on(urn, event):
                self._end()
                held = _named(state, event.of)
                self._row, self._before = _PutRight(urn, held, held), state
            self._row = self._row.with_fact(event, fact.version)
        elif isinstance(event, InspectionWithdrawn):
            self._end()
            self._gone.append((urn, _named(state, event.of)))
            return  # what else the file no longer shows is worked out of all that stand before
        else:
            self._end()
            (held,) = Inspections().evolve(event).inspections
            self._rows.append(_as_held(urn, held, whole=True))
        self._states[urn] = state.evolve(event)

    def _end(self) -> None:
        """The row at hand is whole."""
        row, self._row = self._row, None
        if row is not None:
            self._rows.append(_as_it_showed(row, self._before))

    def latest(self, as_at: date, source: Cited) -> tuple[tuple[URN, ...], Sequence[InspectionEntry]]:
        """Of which schools the file shows the latest outcome, and rows that bring nothing, but must have been in it.

        So that of the outcomes that are held those are withdrawn that were, and no others.
        """
        self._end()
        homes = defaultdict[URN, set[URN]](set)
        for row in self._rows:
            homes[row.listed_for].add(row.urn)
        gone = {(urn, held.named) for urn, held in self._gone}
        rows, listed = list[InspectionEntry](), dict[URN, list[tuple[URN, Inspection]]]()
        for urn, held in self._gone:
            carried = held.listed_for if urn in homes[held.listed_for] | {held.listed_for} else None
            if carried is None:
                unchanged = self._unchanged(urn, held.listed_for, held.inspected_on, as_at, source)
                carried = urn if unchanged is None else held.listed_for
                rows += [] if unchanged is None else [unchanged]
                homes[carried].add(urn)
            listed.setdefault(carried, []).append((urn, held))
        for carried in listed:
            stand = [
                (urn, held)
                for urn in sorted(homes[carried] | {carried})
                for held in self._outcomes(urn, carried, as_at, source)
                if (urn, held.named) not in gone
            ]
            if stand:
                urn, held = max(stand, key=lambda one: one[1].inspected_on)
                rows.append(_as_held(urn, held, listed_for=carried))
        return tuple(listed), rows

    def _outcomes(self, urn: URN, listed_for: URN, as_at: date, source: Cited) -> Iterator[Inspection]:
        """The outcomes that a file would withdraw if it showed none of the school."""
        state = self._state(urn)
        for event, _ in state.no_longer_shown(urn, None, as_at, source, of=listed_for):
            if isinstance(event, InspectionWithdrawn):
                yield _named(state, event.of)

    def _unchanged(self, urn: URN, listed_for: URN, before: date, as_at: date, source: Cited) -> InspectionEntry | None:
        """A row that lists an inspection for another school, and brings nothing."""
        state = self._state(urn)
        rows = (_as_held(urn, each, listed_for=listed_for) for each in state.standing if each.inspected_on < before)
        return next((row for row in rows if not state.take(row, as_at, source)), None)


def _named(state: Inspections, named: InspectionNamed) -> Inspection:
    return next(each for each in state.standing if each.is_named(named))


def _as_held(urn: URN, held: Inspection, *, listed_for: URN | None = None, whole: bool = False) -> InspectionEntry:
    """An inspection as a file shows it that says what is held: the whole of it, or as little as a row can say."""
    entry = InspectionEntry(
        urn=urn,
        listed_for=listed_for or held.listed_for,
        kind=held.kind,
        inspected_on=held.inspected_on,
        number=held.number or "",
        overall=held.overall or "",
    )
    areas = tuple(AreaEntry(area=each.area, grade=each.grade, graded_on=each.on) for each in held.areas_on(date.max))
    if not whole:
        return attrs.evolve(entry, areas=areas[:1])
    return attrs.evolve(
        entry,
        published_on=held.published_on,
        framework=held.framework,
        concern=held.concern if held.is_outcome else "",
        safeguarding=held.safeguarding if held.is_outcome else "",
        safeguarding_graded_on=held.safeguarding_graded_on,
        areas=areas,
        outcome=held.outcome,
    )


def _as_it_showed(row: _PutRight, before: Inspections) -> InspectionEntry:
    """A row that put an inspection right: under a number and a day by which it means the one that is held."""
    said, held = row.said, row.held
    least = _as_held(row.urn, held)
    areas = tuple(AreaEntry(area=area, grade=grade, graded_on=on) for area, (grade, on) in row.areas.items())
    entry = attrs.evolve(
        least,
        published_on=date.fromisoformat(said["published"]) if "published" in said else None,
        listed_for=URN(int(said["listed-for"])) if "listed-for" in said else held.listed_for,
        overall=said.get("overall", least.overall),
        concern=said.get("concern", ""),
        safeguarding=said.get("safeguarding", ""),
        outcome=said.get("outcome", ""),
        areas=areas or least.areas,
    )
    numbers = dict.fromkeys([said["number"]] if "number" in said else [held.number or "", ""])
    days = [date.fromisoformat(said["inspected"])] if "inspected" in said else [held.inspected_on, *sorted(held.days)]
    entries = (attrs.evolve(entry, number=number, inspected_on=day) for number, day in product(numbers, days))
    return next((each for each in entries if before.found(each) == held), entry)


# What the office puts right by hand


def _correct(again: Again) -> Arguments | None:
    facts = list(_corrected(again))
    if not facts:
        return None
    first = facts[0]
    of = first.event.of
    said = {fact.event.field: _typed(of.kind, fact.event) for fact in facts}
    return {"urn": urn_of(first), "inspected_on": of.inspected_on, "said": said, "kind": of.kind, "on": _on(first)}


def _corrected(again: Again) -> Iterator[Recorded[Any]]:
    """The facts of the correction that comes next: of one inspection and one day, and no field twice."""
    first = again.first(InspectionCorrected)
    if first is None:
        return
    held = _named(again.load(Inspections, key_of(first)), first.event.of)
    fields = set[str]()
    now = held
    for fact in (each for each in again.rest if each.position >= first.position):
        event = fact.event
        if not isinstance(event, InspectionCorrected) or event.source is not None or fact.stream != first.stream:
            return
        if event.field in fields or event.of != now.named or event.as_at != first.event.as_at:
            return
        fields.add(event.field)
        now = now.corrected(event, fact.version)
        yield fact


def _typed(kind: InspectionKind, event: InspectionCorrected) -> str:
    """What was typed: a point of a report card has its day of the one that it replaces."""
    said = event.now or ""
    return said.partition(" ")[0] if kind is InspectionKind.CARD and str(event.field) in list(CardArea) else said


def _on(fact: Recorded[Any]) -> date:
    on: date = fact.event.as_at
    return on


def _withdraw(again: Again) -> Arguments | None:
    fact = again.first(InspectionWithdrawn)
    if fact is None:
        return None
    of = fact.event.of
    return {"urn": urn_of(fact), "inspected_on": of.inspected_on, "kind": of.kind, "on": _on(fact)}


def _restore(again: Again) -> Arguments | None:
    fact = again.first(InspectionRestored)
    if fact is None:
        return None
    of = fact.event.of
    return {"urn": urn_of(fact), "inspected_on": of.inspected_on, "kind": of.kind}


_SOURCE: Final = INPUT
"""Looked up, and its day compared; but another file of the same day could have brought it, in a row of its own."""
_DAY: Final = copy()
_OF: Final[dict[str, Role]] = {"of.kind": copy(), "of.inspected_on": copy(), "of.number": copy()}
_COMMON: Final[dict[str, Role]] = {
    "urn": copy(),
    "listed_for": INPUT,
    "number": INPUT,
    "inspected_on": _DAY,
    "published_on": INPUT,
    "as_at": copy(),
    "source": _SOURCE,
}
_JUDGED: Final[dict[str, Role]] = {
    **_COMMON,
    "framework": INPUT,
    "concern": INPUT,
    "safeguarding": INPUT,
}
_JUDGEMENTS: Final[dict[str, Role]] = {"judgements[].area": INPUT, "judgements[].grade": INPUT}

_ROLES: Final[dict[str, Roles]] = {
    "schools.graded": {**_JUDGED, **_JUDGEMENTS, "overall": INPUT},
    "schools.judged_by_area": {**_JUDGED, **_JUDGEMENTS},
    "schools.report_card_issued": {
        **_JUDGED,
        "cards[].area": INPUT,
        "cards[].point": INPUT,
        "cards[].graded_on": INPUT,
        "safeguarding_graded_on": INPUT,
    },
    "schools.inspected_ungraded": {**_COMMON, "outcome": INPUT},
    "schools.monitored": {**_COMMON, "outcome": INPUT},
    "schools.card_regraded": {
        "urn": copy(),
        **_OF,
        "area": INPUT,
        "point": INPUT,
        "graded_on": _DAY,
        "as_at": copy(),
        "source": _SOURCE,
    },
    "schools.inspection_corrected": {
        "urn": copy(),
        **_OF,
        "field": INPUT,
        "was": copy(),
        "now": INPUT,
        "as_at": copy(),
        "source": _SOURCE,
    },
    "schools.inspection_withdrawn": {
        "urn": copy(),
        **_OF,
        "retracted": decided(),
        "as_at": copy(),
        "source": _SOURCE,
    },
    "schools.inspection_restored": {"urn": copy(), **_OF, "as_at": copy(), "source": cites()},
}

CHECKS: Final = Checks(
    reads={
        "inspections.record": _record,
        "inspections.correct": _correct,
        "inspections.withdraw": _withdraw,
        "inspections.restore": _restore,
    },
    roles=_ROLES,
)
