"""The inspections of a school under one URN, as the published files show them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar, assert_never, get_args

from attrs import frozen

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.state import changed
from thep_domain.schools.inspections.entries import InspectionEntry
from thep_domain.schools.inspections.events import (
    CardRegraded,
    Graded,
    InspectedUngraded,
    InspectionCorrected,
    InspectionEvent,
    InspectionNamed,
    InspectionRestored,
    InspectionWithdrawn,
    JudgedByArea,
    Monitored,
    ReportCardIssued,
)
from thep_domain.schools.inspections.inspection import (
    CONCERN,
    INSPECTED,
    LISTED_FOR,
    NUMBER,
    OUTCOME,
    OVERALL,
    PUBLISHED,
    SAFEGUARDING,
    Inspection,
    begun,
    inspected,
)
from thep_domain.schools.inspections.words import CardArea, InspectionKind, Point

Change = Callable[[Inspection], Inspection]
Corrects = tuple[InspectionEvent, int | None]
"""A fact, and the version of the wrong one that it puts right, where it does."""


@frozen(slots=False)
class Inspections:
    """Every inspection of one URN, each with what was corrected of it; those withdrawn stay, and count no longer."""

    STREAM: ClassVar[str] = "inspections"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(InspectionEvent)

    inspections: tuple[Inspection, ...] = ()
    version: int = 0

    @property
    def standing(self) -> tuple[Inspection, ...]:
        """Those that count."""
        return tuple(each for each in self.inspections if not each.withdrawn)

    def found(self, entry: InspectionEntry) -> Inspection | None:
        """The inspection that a row means, withdrawn or not; by its number before its day."""
        same = [each for each in self.inspections if each.is_same(entry.kind, entry.number or None, entry.inspected_on)]
        return next((each for each in same if each.number and each.number == entry.number), next(iter(same), None))

    def find(self, day: date, kind: InspectionKind | None, *, withdrawn: bool = False) -> tuple[Inspection, ...]:
        """Those that count, or those that were withdrawn, and were on a day, of any kind or of one."""
        held = (each for each in self.inspections if each.withdrawn is withdrawn)
        return tuple(each for each in held if each.inspected_on == day and kind in (None, each.kind))

    # Decisions

    def take(self, entry: InspectionEntry, as_at: date, source: Cited) -> tuple[Corrects, ...]:
        """Take what a file shows of one inspection: only what is new, and nothing from a file older than what is held.

        Other content than is held is a correction, which cites the file; a later day of one area of a report card is
        a regrading of it.
        """
        held = self.found(entry)
        if held is None:
            return ((_new(entry, as_at, source), None),)
        if as_at < held.as_at or (held.withdrawn and as_at == held.as_at):
            return ()
        if held.withdrawn:
            return ((_new(entry, as_at, source), None),)
        return tuple(_news(held, entry, as_at, source))

    def no_longer_shown(self, urn: URN, latest: date | None, as_at: date, source: Cited, of: URN) -> Iterator[Corrects]:
        """Withdraw the outcomes that a file would have to show, if they stood, and does not.

        The file shows the latest outcome of the school ``of``, inspected on ``latest``: those are later, were public
        by the day of the file, and come from older files.
        """
        for each in self.standing:
            shown = latest is not None and each.inspected_on <= latest
            listed = of in (urn, each.listed_for)
            if each.is_outcome and listed and not shown and each.as_at < as_at and _public_by(each, as_at):
                yield withdrawal(urn, each, as_at, source), each.version

    def without(self, urn: URN, source: Cited) -> Iterator[Corrects]:
        """Take back what a file said: inspections that it brought, corrections, regradings and withdrawals."""
        for each in self.inspections:
            if each.source == source:
                yield withdrawal(urn, each, each.as_at, source, retracted=True), each.version
                continue
            if each.withdrawal is not None and each.withdrawal.source == source:
                yield restoration(urn, each, each.withdrawal.before, source), each.withdrawal.version
            yield from _uncorrected(urn, each, source)

    # Folding

    def evolve(self, event: InspectionEvent) -> "Inspections":
        """The inspections after one more fact."""
        version = self.version + 1
        match event:
            case Graded() | JudgedByArea() | ReportCardIssued() | InspectedUngraded() | Monitored():
                new = begun(event, version)
                others = tuple(
                    each
                    for each in self.inspections
                    if not (each.withdrawn and each.is_same(new.kind, new.number, new.inspected_on))
                )
                return changed(self, version=version, inspections=(*others, new))
            case CardRegraded():
                return self._with(event.of, lambda held: held.regraded(event, version), version)
            case InspectionCorrected():
                # of one that was withdrawn too: it may count again, and a file that corrected it may be retracted first
                withdrawn = not any(each.is_named(event.of) for each in self.standing)
                return self._with(event.of, lambda held: held.corrected(event, version), version, withdrawn=withdrawn)
            case InspectionWithdrawn(retracted=True):
                others = tuple(each for each in self.inspections if not each.is_named(event.of))
                return changed(self, version=version, inspections=others)
            case InspectionWithdrawn():
                return self._with(event.of, lambda held: held.without(event, version), version)
            case InspectionRestored():
                return self._with(event.of, lambda held: held.counting_again(event), version, withdrawn=True)
            case _:
                assert_never(event)

    def _with(self, named: InspectionNamed, change: Change, version: int, *, withdrawn: bool = False) -> "Inspections":
        after = tuple(
            change(each) if each.withdrawn is withdrawn and each.is_named(named) else each for each in self.inspections
        )
        return changed(self, version=version, inspections=after)


def withdrawal(
    urn: URN, held: Inspection, as_at: date, source: Cited | None, *, retracted: bool = False
) -> InspectionWithdrawn:
    """The fact that an inspection does not count any longer."""
    return InspectionWithdrawn(urn=urn, of=held.named, retracted=retracted, as_at=as_at, source=source)


def restoration(urn: URN, held: Inspection, as_at: date, source: Cited | None) -> InspectionRestored:
    """The fact that an inspection counts again, as it was before it was withdrawn."""
    return InspectionRestored(urn=urn, of=held.named, as_at=as_at, source=source)


def correction(
    urn: URN, held: Inspection, field: str, now: str | None, as_at: date, source: Cited | None
) -> InspectionCorrected:
    """The fact that one field of an inspection is other than it was held."""
    return InspectionCorrected(
        urn=urn, of=held.named, field=Text(field), was=held.said(field), now=now, as_at=as_at, source=source
    )


def _new(entry: InspectionEntry, as_at: date, source: Cited) -> InspectionEvent:
    common: dict[str, object] = {
        "urn": entry.urn,
        "listed_for": entry.listed_for,
        "number": Text(entry.number) if entry.number else None,
        "inspected_on": entry.inspected_on,
        "published_on": entry.published_on,
        "as_at": as_at,
        "source": source,
    }
    return inspected(
        entry.kind,
        common,
        framework=entry.framework,
        overall=entry.overall,
        concern=entry.concern,
        safeguarding=entry.safeguarding,
        safeguarding_graded_on=entry.safeguarding_graded_on,
        areas=tuple((each.area, each.grade, each.graded_on) for each in entry.areas),
        outcome=entry.outcome,
    )


def _news(held: Inspection, entry: InspectionEntry, as_at: date, source: Cited) -> Iterator[Corrects]:
    """What a file shows otherwise than it is held, one field after another; what it does not say is no news."""
    said = {
        PUBLISHED: entry.published_on and entry.published_on.isoformat(),
        OVERALL: entry.overall,
        CONCERN: entry.concern,
        SAFEGUARDING: entry.safeguarding,
        OUTCOME: entry.outcome,
    }
    if entry.number and held.number:
        said[INSPECTED] = entry.inspected_on.isoformat()
    elif entry.number:
        said[NUMBER] = entry.number
    if held.listed_for == entry.urn:  # of a school that has a new number since; two of them do not take turns
        said[LISTED_FOR] = str(entry.listed_for)
    now = held
    for field, value in said.items():
        if value and value != held.said(field):
            fact = correction(entry.urn, now, field, value, as_at, source)
            yield fact, held.version_of(field)
            now = now.corrected(fact, held.version)
    yield from _areas(now, entry, as_at, source)


def _areas(held: Inspection, entry: InspectionEntry, as_at: date, source: Cited) -> Iterator[Corrects]:
    for each in entry.areas:
        last = next((said for said in reversed(held.areas_on(date.max)) if said.area == each.area), None)
        on = (each.graded_on or entry.inspected_on) if held.kind is InspectionKind.CARD else None
        if last is not None and (last.grade, last.on) == (each.grade, on):
            continue
        if last is not None and last.on is not None and on is not None and on > last.on:
            regraded = CardRegraded(
                urn=entry.urn,
                of=held.named,
                area=CardArea(each.area),
                point=Point(each.grade),
                graded_on=on,
                as_at=as_at,
                source=source,
            )
            yield regraded, None
            continue
        now = each.grade if on is None else f"{each.grade} {on}"
        yield (
            InspectionCorrected(
                urn=entry.urn,
                of=held.named,
                field=Text(each.area),
                was=None if last is None else last.written,
                now=now,
                as_at=as_at,
                source=source,
            ),
            held.version_of(each.area),
        )


def _uncorrected(urn: URN, held: Inspection, source: Cited) -> Iterator[Corrects]:
    """What a file corrected, or regraded, is as it was before; what was corrected again since stays."""
    others = [each.as_at for each in held.corrections if each.source != source]
    first = held.corrections[0].before if held.corrections else held.shown_as_at
    as_at = max([first, *others])
    now = held
    for each in reversed(held.corrections):
        if each.source != source or now.said(each.field) != each.now:
            continue
        fact = correction(urn, now, each.field, each.was, as_at, source)
        yield fact, each.version
        now = now.corrected(fact, each.version)
    for said in held.areas:
        if said.source == source and said.on is not None and said.version not in {c.version for c in held.corrections}:
            fact = InspectionCorrected(
                urn=urn,
                of=now.named,
                field=Text(said.area),
                was=said.written,
                now=None,
                as_at=as_at,
                source=source,
            )
            yield fact, said.version


def _public_by(held: Inspection, day: date) -> bool:
    return (held.published_on or held.inspected_on) <= day
