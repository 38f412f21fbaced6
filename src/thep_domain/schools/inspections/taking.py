"""Taking what Ofsted publishes as news, and putting right by hand what was taken wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import attrs

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.free_text import LONGEST, free_text
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, NOTHING_TO_CORRECT, refuse_future
from thep_domain.kernel.work import Work
from thep_domain.rulebook import rules_on
from thep_domain.schools.entries import FileEntry
from thep_domain.schools.events import FileKind
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.inspections.entries import AreaEntry, InspectionEntry, InspectionNews
from thep_domain.schools.inspections.guards import Fault, faults
from thep_domain.schools.inspections.inspection import (
    CONCERN,
    INSPECTED,
    NUMBER,
    OUTCOME,
    OVERALL,
    PUBLISHED,
    SAFEGUARDING,
    Inspection,
)
from thep_domain.schools.inspections.inspections import Corrects, Inspections, correction, restoration, withdrawal
from thep_domain.schools.inspections.words import CardArea, InspectionKind, JudgedArea
from thep_domain.schools.questions import establishment_at, school_of
from thep_domain.schools.refusals import UNKNOWN_SCHOOL
from thep_domain.schools.rules import WINDOWS

FIELDS: Final[Mapping[InspectionKind, tuple[str, ...]]] = {
    InspectionKind.GRADED: (INSPECTED, PUBLISHED, NUMBER, OVERALL, CONCERN, SAFEGUARDING, *JudgedArea),
    InspectionKind.BY_AREA: (INSPECTED, PUBLISHED, NUMBER, CONCERN, SAFEGUARDING, *JudgedArea),
    InspectionKind.CARD: (INSPECTED, PUBLISHED, NUMBER, CONCERN, SAFEGUARDING, *CardArea),
    InspectionKind.UNGRADED: (INSPECTED, PUBLISHED, NUMBER, OUTCOME),
    InspectionKind.MONITORED: (INSPECTED, PUBLISHED, NUMBER, OUTCOME),
}
"""What can be corrected by hand of an inspection of a kind."""


def take(work: Work, news: InspectionNews) -> Mapping[str, Any]:
    """Take a file of inspections, all of it or nothing: only what is new is recorded; tells what came of it."""
    as_at = news.as_at or work.today
    refuse_future(as_at, work.today)
    _check_names(news)
    windows = rules_on(work, work.today)[WINDOWS]
    for entry in news.inspections:
        for fault in faults(entry, as_at, windows):
            raise _refused(entry, fault)
    tally = Counter({"recorded": 0, "corrected": 0, "withdrawn": 0, "unchanged": 0, "unknown_school": 0})
    if news.inspections or news.latest_of or news.file is not None:
        source = _take_file(work, news, as_at)
        for entry in news.inspections:
            tally[_take(work, entry, as_at, source)] += 1
        tally["withdrawn"] += _withdraw_what_is_gone(work, news, as_at, source)
    return {"as_at": as_at.isoformat(), "source": news.source, "inspections": dict(tally)}


def correct(
    work: Work, urn: URN, inspected_on: date, said: Mapping[str, str], kind: InspectionKind | None, on: date
) -> None:
    """Say anew what was recorded of an inspection; every guard is asked again."""
    home, held = _one(work, urn, inspected_on, kind)
    _refuse_day(held, on, work.today)
    wrong = {name: value.strip() for name, value in said.items() if _differs(held, name, value.strip())}
    if not wrong:
        raise NOTHING_TO_CORRECT(
            f"The inspection of {inspected_on} says {', '.join(f'{k} {v}' for k, v in said.items()) or 'all this'}"
            " already: name what is wrong with what is right, as overall=good."
        )
    right = _right(home, held, wrong)
    for fault in faults(right, on, rules_on(work, work.today)[WINDOWS]):
        raise _refused(right, fault)
    _must_be_alone(work, home, held, right.number or None, right.inspected_on)
    now = held
    for name, value in wrong.items():
        fact = correction(home, now, name, _written(held, name, value), on, None)
        work.record(Inspections, str(home), fact, on=on, corrects=_cited(home, held.version_of(name)))
        now = now.corrected(fact, held.version)


def withdraw(work: Work, urn: URN, inspected_on: date, kind: InspectionKind | None, on: date) -> None:
    """Take back one inspection that should not have been recorded."""
    home, held = _one(work, urn, inspected_on, kind)
    _refuse_day(held, on, work.today)
    work.record(Inspections, str(home), withdrawal(home, held, on, None), on=on, corrects=_cited(home, held.version))


def restore(work: Work, urn: URN, inspected_on: date, kind: InspectionKind | None) -> None:
    """Let one inspection count again that was withdrawn by mistake.

    The file that no longer showed it, taken again, does not withdraw it again, and neither does an older one.
    """
    home, held = _one(work, urn, inspected_on, kind, withdrawn=True)
    wrong = held.withdrawal
    if wrong is not None:
        _must_be_alone(work, home, held, held.number, held.inspected_on)
        as_at = wrong.before if wrong.source is None else held.as_at
        fact = restoration(home, held, as_at, None)
        work.record(Inspections, str(home), fact, corrects=_cited(home, wrong.version))


def _must_be_alone(work: Work, home: URN, held: Inspection, number: str | None, day: date) -> None:
    """Refuse what would make one inspection of two: of one kind and day, unless each has a number of its own."""
    for each in work.load(Inspections, str(home)).standing:
        same = number == each.number if number and each.number else day == each.inspected_on
        if each.version != held.version and each.kind is held.kind and same:
            raise NOTHING_TO_CORRECT(
                f"URN {home} has a {each.kind} inspection of {each.inspected_on} already"
                f"{f', number {each.number}' if each.number else ''}: withdraw one of the two, or give each its number."
            )


def _refuse_day(held: Inspection, on: date, today: date) -> None:
    """Refuse a day to come, and one before the file that says what is to be put right."""
    refuse_future(on, today)
    if on < held.as_at:
        raise DATES_OUT_OF_ORDER(
            f"The inspection of {held.inspected_on} is held by a file of {held.as_at}, which is after {on}: name that"
            " day or a later one."
        )


def _check_names(news: InspectionNews) -> None:
    names = {"source": news.source} | ({} if news.file is None else {"file.name": news.file.name})
    for where, name in names.items():
        if free_text(name, "name of the source") is None:
            raise BadArgument(
                f"news.{where} is {name!r}: give the name of the file, or of another source", f"news.{where}"
            )


def _refused(entry: InspectionEntry, fault: Fault) -> Exception:
    return fault.ground(
        f"The {entry.kind} inspection of URN {entry.urn} on {entry.inspected_on} cannot be taken"
        f" ({' and '.join(fault.fields)}): {fault.problem}."
    )


def _take_file(work: Work, news: InspectionNews, as_at: date) -> Cited:
    entry = news.file or FileEntry.of_rows(news.source, news.inspections)
    file = work.load(RegisterFile, entry.sha256)
    facts = file.take(entry, FileKind.INSPECTIONS, as_at, ())
    file = work.record(RegisterFile, entry.sha256, *facts, on=as_at)
    version = file.version_of(FileKind.INSPECTIONS, as_at)
    return Cited(stream=Text(f"{RegisterFile.STREAM}:{entry.sha256}"), version=version)


def _take(work: Work, entry: InspectionEntry, as_at: date, source: Cited) -> str:
    if not (school_of(work, entry.listed_for).registered or school_of(work, entry.urn).registered):
        return "unknown_school"
    facts = work.load(Inspections, str(entry.urn)).take(entry, as_at, source)
    _record(work, entry.urn, facts)
    if not facts:
        return "unchanged"
    return "recorded" if all(wrong is None for _, wrong in facts) and len(facts) == 1 else "corrected"


def _withdraw_what_is_gone(work: Work, news: InspectionNews, as_at: date, source: Cited) -> int:
    latest: dict[URN, date] = {}
    homes: dict[URN, set[URN]] = {urn: {urn} for urn in news.latest_of}
    for entry in news.inspections:
        if entry.listed_for in homes:
            homes[entry.listed_for].add(entry.urn)
            if entry.kind not in (InspectionKind.UNGRADED, InspectionKind.MONITORED):
                latest[entry.listed_for] = max(entry.inspected_on, latest.get(entry.listed_for, entry.inspected_on))
    gone = 0
    for urn, streams in homes.items():
        for home in sorted(streams):
            held = work.load(Inspections, str(home))
            facts = tuple(held.no_longer_shown(home, latest.get(urn), as_at, source, of=urn))
            _record(work, home, facts)
            gone += len(facts)
    return gone


def _record(work: Work, urn: URN, facts: Iterable[Corrects]) -> None:
    for fact, wrong in facts:
        corrects = None if wrong is None else _cited(urn, wrong)
        work.record(Inspections, str(urn), fact, corrects=corrects, says_why=True)


def _one(
    work: Work, urn: URN, inspected_on: date, kind: InspectionKind | None, *, withdrawn: bool = False
) -> tuple[URN, Inspection]:
    """The inspection that is meant, and the URN that it is kept under. Raises Refused unless there is exactly one."""
    establishment = establishment_at(work, str(urn))
    urns = (urn,) if establishment is None else tuple(dict.fromkeys((urn, *establishment.urns)))
    held = {each: work.load(Inspections, str(each)) for each in urns}
    found = [(each, one) for each in urns for one in held[each].find(inspected_on, kind, withdrawn=withdrawn)]
    if establishment is None and not found:
        raise UNKNOWN_SCHOOL(f"No school with URN {urn} is in the register, and no inspection is kept under it.")
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(sorted({one.kind.value for _, one in found}))
        raise NOTHING_TO_CORRECT(f"URN {urn} has several inspections of {inspected_on}: name the kind, of {named}.")
    every = (one for each in held.values() for one in each.inspections if one.withdrawn is withdrawn)
    days = ", ".join(map(str, sorted({one.inspected_on for one in every}))) or "no day"
    what = "were withdrawn" if withdrawn else "are held"
    raise NOTHING_TO_CORRECT(f"URN {urn} has no such inspection of {inspected_on}: inspections {what} of {days}.")


def _differs(held: Inspection, name: str, value: str) -> bool:
    now = held.said(name)
    return (now or "") != value and (now or "").partition(" ")[0] != value


def _written(held: Inspection, name: str, value: str) -> str | None:
    """A value as the fact has it: a point of a report card keeps the day of the one that it replaces."""
    if not value:
        return None
    if held.kind is InspectionKind.CARD and name in tuple(CardArea):
        _, space, day = (held.said(name) or "").partition(" ")
        return f"{value} {day if space else held.inspected_on}"
    return value


def _right(urn: URN, held: Inspection, said: Mapping[str, str]) -> InspectionEntry:
    """The inspection as a file would show it that had it right; what cannot be said of it is refused."""
    unknown = [name for name in said if name not in FIELDS[held.kind]]
    if unknown:
        raise NOTHING_TO_CORRECT(
            f"{', '.join(unknown)} cannot be corrected of an inspection of the kind {held.kind}: name one of"
            f" {', '.join(FIELDS[held.kind])}."
        )
    free_text(said.get(OUTCOME), "outcome")
    entry = InspectionEntry(
        urn=urn,
        listed_for=held.listed_for,
        kind=held.kind,
        inspected_on=_day(said.get(INSPECTED), held.inspected_on) or held.inspected_on,
        published_on=_day(said.get(PUBLISHED), held.published_on),
        number=said.get(NUMBER, held.number or ""),
        framework=held.framework,
        overall=said.get(OVERALL, held.overall or ""),
        concern=said.get(CONCERN, held.concern),
        safeguarding=said.get(SAFEGUARDING, held.safeguarding),
        outcome=said.get(OUTCOME, held.outcome),
        areas=tuple(AreaEntry(area=each.area, grade=each.grade) for each in held.areas_on(date.max)),
    )
    for name in said:
        if name in (*CardArea, *JudgedArea):
            others = tuple(each for each in entry.areas if each.area != name)
            entry = attrs.evolve(entry, areas=(*others, AreaEntry(area=name, grade=said[name])))
    return entry


def _day(text: str | None, held: date | None) -> date | None:
    if text is None:
        return held
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NOTHING_TO_CORRECT(f"{text[:LONGEST]!r} is not a day: write it as 2018-06-27.") from None


def _cited(urn: URN, version: int) -> Cited:
    return Cited(stream=Text(f"{Inspections.STREAM}:{urn}"), version=version)
