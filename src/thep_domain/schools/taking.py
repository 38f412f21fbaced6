"""Taking what the Department publishes as news: registrations, pupil counts, links, and what the links bring about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from thep_domain.kernel.event import Event
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.verbs import Details
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import CountEntry, FileEntry, RegisterNews
from thep_domain.schools.events import (
    EstablishmentJoined,
    FileKind,
    LinkQuoted,
    SchoolClosed,
    SchoolSucceeded,
    SchoolTookOver,
    SuccessionKind,
)
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.questions import find_establishment, school_of
from thep_domain.schools.resting import cite_registration
from thep_domain.schools.school import Link, School
from thep_domain.schools.successions import differs, effect, is_succession, quoted


def take(work: Work, news: RegisterNews) -> Mapping[str, Any]:
    """Take news of the register, all of it or nothing: only what changed is recorded; tells what came of it.

    The successions that were recorded are added by `tell_successions`.
    """
    as_at = news.as_at or work.today
    refuse_future(as_at, work.today)
    for name in (news.source, news.counts_source, news.links_source):
        free_text(name, "name of the source")
    confirmed = _confirmed(work)
    source = None
    if news.file is not None or news.schools:
        register = news.file or FileEntry.of_rows(news.source, news.schools)
        source = _take_file(work, register, FileKind.REGISTER, news, as_at)
    schools = _take_schools(work, news, as_at, source, confirmed)
    counts = _take_counts(work, news, as_at, source)
    links = _take_links(work, news, as_at)
    return {"as_at": as_at.isoformat(), "source": news.source, "schools": schools, "counts": counts, **links}


def tell_successions(details: Details, facts: Sequence[Recorded]) -> Details:
    """What came of an import, with the successions that it recorded."""
    recorded = ((fact.stream, fact.event) for fact in facts if isinstance(fact.event, SchoolSucceeded))
    successions = [
        {
            "predecessor": int(stream.partition(":")[2]),
            "successor": event.successor,
            "kind": event.kind.value,
            "on": event.on.isoformat(),
        }
        for stream, event in recorded
    ]
    return {**details, "successions": successions}


def _confirmed(work: Work) -> Mapping[str, date]:
    """For each authority, the day of the newest register file that showed all of its schools."""
    newest: dict[str, date] = {}
    for _, file in work.loaded(RegisterFile):
        for taking in file.takings:
            for code in taking.authorities:
                newest[code] = max(taking.as_at, newest.get(code, taking.as_at))
    return newest


def _take_file(work: Work, entry: FileEntry, kind: FileKind, news: RegisterNews, as_at: date) -> Cited:
    """Record that a file was taken, and cite it."""
    file = work.load(RegisterFile, entry.sha256)
    shown = _shown_whole(work, news) if kind is FileKind.REGISTER else ()
    file = work.record(RegisterFile, entry.sha256, *file.take(entry, kind, as_at, shown), on=as_at)
    return Cited(stream=Text(f"{RegisterFile.STREAM}:{entry.sha256}"), version=file.version_of(kind, as_at))


def _shown_whole(work: Work, news: RegisterNews) -> tuple[str, ...]:
    """The authorities of which a register shows every school that is held."""
    shown = {entry.urn for entry in news.schools}
    missing = {school.details[-1].la for _, school in work.loaded(School) if school.details and school.urn not in shown}
    return tuple(sorted({entry.la for entry in news.schools} - missing))


def _take_schools(
    work: Work, news: RegisterNews, as_at: date, source: Cited | None, confirmed: Mapping[str, date]
) -> dict[str, int]:
    tally = Counter({"registered": 0, "changed": 0, "unchanged": 0, "older": 0})
    if source is None:
        return dict(tally)
    for entry in news.schools:
        school = school_of(work, entry.urn)
        known = confirmed.get(school.details[-1].la) if school.details else None
        facts = school.register(entry, as_at, source, known)
        _record(work, entry.urn, facts, as_at)
        older = school.older(as_at, known)
        tally["older" if older else "unchanged" if not facts else "changed" if school.registered else "registered"] += 1
    return dict(tally)


def _take_counts(work: Work, news: RegisterNews, as_at: date, register: Cited | None) -> dict[str, int]:
    tally = Counter({"recorded": 0, "unchanged": 0, "undated": 0, "unknown_school": 0})
    undated = sum(1 for entry in news.schools if entry.pupils is not None and entry.counted_on is None)
    tally["undated"] = undated
    counts: list[tuple[CountEntry, Cited]] = []
    if register is not None:
        counts += [
            (CountEntry(urn=entry.urn, pupils=entry.pupils, counted_on=entry.counted_on), register)
            for entry in news.schools
            if entry.pupils is not None and entry.counted_on is not None
        ]
    if news.counts:
        file = news.counts_file or FileEntry.of_rows(news.counts_source or news.source, news.counts)
        census = _take_file(work, file, FileKind.CENSUS, news, as_at)
        counts += [(count, census) for count in news.counts]
    for count, source in counts:
        school = school_of(work, count.urn)
        if not school.registered:
            tally["unknown_school"] += 1
            continue
        facts = school.count(count, max(as_at, count.counted_on), source)
        _record(work, count.urn, facts, as_at)
        tally["recorded" if facts else "unchanged"] += 1
    return dict(tally)


def _take_links(work: Work, news: RegisterNews, as_at: date) -> dict[str, Any]:
    tally = Counter({"quoted": 0, "unchanged": 0, "elsewhere": 0, "other": 0})
    tally["other"] = sum(1 for row in news.links if not is_succession(row))
    mentioned: set[tuple[URN, URN]] = set()
    if not news.links:
        return {"links": dict(tally), **_take_effect(work, mentioned)}
    file = news.links_file or FileEntry.of_rows(news.links_source or news.source, news.links)
    source = _take_file(work, file, FileKind.LINKS, news, as_at)
    for link in quoted(news.links, as_at, source):
        home = _home(work, link)
        if home is None:
            tally["elsewhere"] += 1
            continue
        mentioned.add((link.predecessor, link.successor))
        facts = school_of(work, home).quote(link)
        _record(work, home, facts, as_at)
        tally["quoted" if facts else "unchanged"] += 1
    return {"links": dict(tally), **_take_effect(work, mentioned)}


def _home(work: Work, link: LinkQuoted) -> URN | None:
    """The end that keeps a link: where it stands already, else the predecessor, else the successor, if registered."""
    ends = [urn for urn in (link.predecessor, link.successor) if school_of(work, urn).registered]
    pair = (link.predecessor, link.successor)
    held = [urn for urn in ends if any((k.predecessor, k.successor) == pair for k in school_of(work, urn).links)]
    return next(iter(held or ends), None)


def _take_effect(work: Work, mentioned: set[tuple[URN, URN]]) -> dict[str, Any]:
    """Carry out every link whose two schools are registered by now, whenever it was quoted."""
    found: dict[str, list[dict[str, Any]]] = {"differences": [], "unknown": [], "unmoved": []}
    links = sorted(
        (link for _, school in work.loaded(School) for link in school.links), key=lambda k: (k.successor, k.predecessor)
    )
    for link in links:
        row = {"predecessor": link.predecessor, "successor": link.successor}
        missing = [urn for urn in (link.predecessor, link.successor) if not school_of(work, urn).registered]
        if missing:
            if (link.predecessor, link.successor) in mentioned:
                found["unknown"].append({**row, "not_registered": missing[0]})
            continue
        outcome = _carry_out(work, link)
        if outcome is None:
            continue
        if outcome["unmoved"]:
            found["unmoved"].append({**row, "kind": outcome["kind"]})
            continue
        row |= {"kind": outcome["kind"], "on": outcome["on"].isoformat()}
        if (link.predecessor, link.successor) in mentioned and differs(link, outcome["on"]):
            days = (link.quoted_by_predecessor, link.quoted_by_successor)
            found["differences"].append(row | {"quoted": sorted({day.isoformat() for day in days if day})})
    return found


def _carry_out(work: Work, link: Link) -> dict[str, Any] | None:
    predecessor, successor = school_of(work, link.predecessor), school_of(work, link.successor)
    found = effect(link, predecessor, successor)
    if found is None or found.on > work.today:
        return None
    outcome = {"kind": found.kind.value, "on": found.on, "unmoved": False}
    held = next((s for s in predecessor.successors if s.other == link.successor), None)
    if held is not None and held.on == found.on:
        return outcome
    before, after = find_establishment(work, link.predecessor), find_establishment(work, link.successor)
    ids = before.id, after.id
    if held is None and found.kind is SuccessionKind.CONVERSION:
        # Two memberships cannot become one by a link, nor can a school succeed itself: a person has to look.
        if before.id == after.id or (before.relied_on and after.relied_on):
            return outcome | {"unmoved": True}
        kept: EstablishmentId = after.id if after.relied_on and not before.relied_on else before.id
        ids = kept, kept
    work.record(
        School,
        str(link.predecessor),
        SchoolSucceeded(
            successor=link.successor,
            kind=found.kind,
            on=found.on,
            establishment=ids[0],
            other_end=_next(work, link.successor),
        ),
        on=found.on,
    )
    work.record(
        School,
        str(link.successor),
        SchoolTookOver(
            predecessor=link.predecessor,
            kind=found.kind,
            on=found.on,
            establishment=ids[1],
            other_end=cite_registration(work, school_of(work, link.predecessor)),
        ),
        on=found.on,
    )
    if found.kind is SuccessionKind.CONVERSION:
        _join_others(work, (*before.registrations, *after.registrations), ids[0], link, found.on)
    return outcome


def _next(work: Work, urn: URN) -> Cited:
    """The fact that will be recorded next of a school."""
    cited = cite_registration(work, school_of(work, urn))
    return Cited(stream=cited.stream, version=cited.version + 1)


def _join_others(work: Work, schools: tuple[School, ...], kept: EstablishmentId, link: Link, on: date) -> None:
    """Registrations further along the chain follow the two that were linked."""
    for school in schools:
        if school.urn in (link.predecessor, link.successor) or school.establishment == kept or school.urn is None:
            continue
        joined = EstablishmentJoined(establishment=kept, because_of=link.predecessor)
        work.record(School, str(school.urn), joined, on=on)


def _record(work: Work, urn: URN, facts: Iterable[Event], as_at: date) -> None:
    for fact in facts:
        work.record(School, str(urn), fact, on=_effective_on(fact, as_at, work.today))


def _effective_on(fact: Event, as_at: date, today: date) -> date | None:
    """A closing is effective on its day once that has come; until then on the day of the file that announced it."""
    if not isinstance(fact, SchoolClosed):
        return None  # it declares its day
    return fact.closed_on if fact.closed_on <= today else as_at
