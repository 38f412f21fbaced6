"""Taking what the Department publishes as news: registrations, pupil counts, links, and what the links bring about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.event import Event
from thep_domain.kernel.free_text import LONGEST, free_text
from thep_domain.kernel.identifiers import URN, Text, is_text
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.verbs import Details
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import CountEntry, FileEntry, RegisterNews
from thep_domain.schools.events import (
    FileKind,
    LinkQuoted,
    SchoolClosed,
    SchoolSucceeded,
    SuccessionUndone,
)
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.linking import take_effect
from thep_domain.schools.missing_links import ProbableLink, probable_links, without_closings
from thep_domain.schools.questions import school_of
from thep_domain.schools.school import School
from thep_domain.schools.successions import is_succession, must_be_a_link, quoted


def take(work: Work, news: RegisterNews, *, confirmed: bool) -> Mapping[str, Any]:
    """Take news of the register, all of it or nothing: only what changed is recorded; tells what came of it.

    The successions that were recorded are added by `tell_successions`. A closing beside an academy that no link names
    ends nothing unless it is ``confirmed``: it is left out, and listed among the probable links.
    """
    as_at = news.as_at or work.today
    refuse_future(as_at, work.today)
    _check_names(news)
    probable = probable_links(work, news, confirmed=confirmed)
    shown_whole, source = _confirmed(work), None
    if news.file is not None or news.schools:
        register = news.file or FileEntry.of_rows(news.source, news.schools)
        source = _take_file(work, register, FileKind.REGISTER, news, as_at)
    entries = tuple(without_closings(news.schools, probable))
    schools = _take_schools(work, attrs.evolve(news, schools=entries), as_at, source, shown_whole)
    counts = _take_counts(work, news, as_at, source)
    links = _take_links(work, news, as_at)
    return {
        "as_at": as_at.isoformat(),
        "source": news.source,
        "schools": schools,
        "counts": counts,
        **links,
        "probable_links": [_probable(link) for link in probable],
    }


def _check_names(news: RegisterNews) -> None:
    """Raise BadArgument where the news does not say where it is from, and Refused for a name that cannot be kept."""
    files = {"file": news.file, "counts_file": news.counts_file, "links_file": news.links_file}
    names = {"source": news.source} | {f"{field}.name": file.name for field, file in files.items() if file is not None}
    for where, name in names.items():
        if free_text(name, "name of the source") is None:
            raise BadArgument(
                f"news.{where} is {name!r}: give the name of the file, or of another source", f"news.{where}"
            )
    for name in (news.counts_source, news.links_source):
        free_text(name, "name of the source")


def _probable(link: ProbableLink) -> dict[str, Any]:
    return {
        "predecessor": link.predecessor,
        "successor": link.successor,
        "closed_on": link.closed_on.isoformat(),
        "held_back": link.held_back,
    }


def tell_successions(details: Details, facts: Sequence[Recorded]) -> Details:
    """What came of an import, with the successions that it recorded, and those that it undid."""
    recorded = [(fact.stream, fact.event) for fact in facts]
    return {
        **details,
        "successions": [_row(stream, event) for stream, event in recorded if isinstance(event, SchoolSucceeded)],
        "undone": [_row(stream, event) for stream, event in recorded if isinstance(event, SuccessionUndone)],
    }


def _row(stream: str, event: SchoolSucceeded | SuccessionUndone) -> dict[str, Any]:
    return {
        "predecessor": int(stream.partition(":")[2]),
        "successor": event.successor,
        "kind": event.kind.value,
        "on": event.on.isoformat(),
    }


def _confirmed(work: Work) -> Mapping[str, date]:
    """For each authority, the day of the newest register file that showed all of its schools."""
    newest: dict[str, date] = {}
    for _, file in work.loaded(RegisterFile):
        for taking in file.standing:
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
    codes = {entry.la for entry in news.schools if is_text(entry.la) and len(entry.la) <= LONGEST}  # others are refused
    return tuple(sorted(codes - missing))


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
    tally = Counter({"quoted": 0, "unchanged": 0, "elsewhere": 0, "other": 0, "rejected": 0})
    tally["other"] = sum(1 for row in news.links if not is_succession(row))
    mentioned: set[tuple[URN, URN]] = set()
    if not news.links:
        return {"links": dict(tally), **take_effect(work, mentioned)}
    for row in filter(is_succession, news.links):
        must_be_a_link(row)
    file = news.links_file or FileEntry.of_rows(news.links_source or news.source, news.links)
    source = _take_file(work, file, FileKind.LINKS, news, as_at)
    for link in quoted(news.links, as_at, source):
        home = _home(work, link)
        if home is None:
            tally["elsewhere"] += 1
            continue
        if school_of(work, home).rejection((link.predecessor, link.successor)) is not None:
            tally["rejected"] += 1
            continue
        mentioned.add((link.predecessor, link.successor))
        facts = school_of(work, home).quote(link)
        _record(work, home, facts, as_at)
        tally["quoted" if facts else "unchanged"] += 1
    return {"links": dict(tally), **take_effect(work, mentioned)}


def _home(work: Work, link: LinkQuoted) -> URN | None:
    """The end that keeps a link, if registered: where it is held or was rejected, else predecessor, else successor."""
    ends = [urn for urn in (link.predecessor, link.successor) if school_of(work, urn).registered]
    pair = (link.predecessor, link.successor)
    held = [urn for urn in ends if school_of(work, urn).rejection(pair) is not None]
    held += [urn for urn in ends if any(k.pair == pair for k in school_of(work, urn).links)]
    return next(iter(held or ends), None)


def _record(work: Work, urn: URN, facts: Iterable[Event], as_at: date) -> None:
    for fact in facts:
        work.record(School, str(urn), fact, on=_effective_on(fact, as_at, work.today))


def _effective_on(fact: Event, as_at: date, today: date) -> date | None:
    """A closing is effective on its day once that has come; until then on the day of the file that announced it."""
    if not isinstance(fact, SchoolClosed):
        return None  # it declares its day
    return fact.closed_on if fact.closed_on <= today else as_at
