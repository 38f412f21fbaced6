"""Taking what the Department publishes as news: registrations, pupil counts, links, and what the links bring about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from thep_domain.kernel.calendar import ALWAYS
from thep_domain.kernel.event import Event
from thep_domain.kernel.free_text import refuse_personal_detail
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.verbs import Details
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import CountEntry, RegisterNews
from thep_domain.schools.events import (
    EstablishmentJoined,
    LinkQuoted,
    OpeningCorrected,
    PupilsCounted,
    SchoolClosed,
    SchoolRegistered,
    SchoolSucceeded,
    SchoolTookOver,
    SuccessionKind,
)
from thep_domain.schools.questions import find_establishment, school_of
from thep_domain.schools.school import Link, School
from thep_domain.schools.successions import differs, effect, is_succession, quoted


def take(work: Work, news: RegisterNews) -> Mapping[str, Any]:
    """Take news of the register, all of it or nothing: only what changed is recorded; tells what came of it.

    The successions that were recorded are added by `tell_successions`.
    """
    as_at = news.as_at or work.today
    refuse_future(as_at, work.today)
    for source in (news.source, news.counts_source, news.links_source):
        refuse_personal_detail(source, "name of the source")
    for _ in work.loaded(School):
        break  # one scan of the history instead of a read for each school
    schools = _take_schools(work, news, as_at)
    counts = _take_counts(work, news, as_at)
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


def _take_schools(work: Work, news: RegisterNews, as_at: date) -> dict[str, int]:
    tally = Counter({"registered": 0, "changed": 0, "unchanged": 0, "older": 0})
    for entry in news.schools:
        school = school_of(work, entry.urn)
        facts = school.register(entry, as_at, news.source)
        _record(work, entry.urn, facts, as_at)
        older = school.as_at is not None and as_at < school.as_at
        tally["older" if older else "unchanged" if not facts else "changed" if school.registered else "registered"] += 1
    return dict(tally)


def _take_counts(work: Work, news: RegisterNews, as_at: date) -> dict[str, int]:
    tally = Counter({"recorded": 0, "unchanged": 0, "undated": 0, "unknown_school": 0})
    undated = sum(1 for entry in news.schools if entry.pupils is not None and entry.counted_on is None)
    tally["undated"] = undated
    in_register = [
        (CountEntry(urn=entry.urn, pupils=entry.pupils, counted_on=entry.counted_on), news.source)
        for entry in news.schools
        if entry.pupils is not None and entry.counted_on is not None
    ]
    for count, source in (*in_register, *((count, news.counts_source or news.source) for count in news.counts)):
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
    for link in quoted(news.links, as_at, news.links_source or news.source):
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
        SchoolSucceeded(successor=link.successor, kind=found.kind, on=found.on, establishment=ids[0]),
        on=found.on,
    )
    work.record(
        School,
        str(link.successor),
        SchoolTookOver(predecessor=link.predecessor, kind=found.kind, on=found.on, establishment=ids[1]),
        on=found.on,
    )
    if found.kind is SuccessionKind.CONVERSION:
        _join_others(work, (*before.registrations, *after.registrations), ids[0], link, found.on)
    return outcome


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


def _effective_on(fact: Event, as_at: date, today: date) -> date:
    """A dated fact is effective on its day; what a file changes without dating it, on the file's day."""
    match fact:
        case SchoolRegistered() | OpeningCorrected():
            return fact.opened_on or ALWAYS
        case SchoolClosed() if fact.closed_on <= today:
            return fact.closed_on
        case PupilsCounted():
            return fact.counted_on
        case _:
            return as_at
