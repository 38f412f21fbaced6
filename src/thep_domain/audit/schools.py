"""The register performed again: files that were taken and retracted, counts, corrections, links, and what they lead to.

A file is not in the history, only what was new in it. So the news is made anew of the facts that it brought, and of the
schools of whole authorities that it showed unchanged: taken again, it must come to the same facts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

import attrs
from attrs import frozen

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, key_of, urn_of
from thep_domain.audit.roles import INPUT, Role, Roles, cites, copy, decided
from thep_domain.kernel.event import Event
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.verbs import plain
from thep_domain.schools import (
    AddressChanged,
    ClosingWithdrawn,
    CountCorrected,
    CountEntry,
    EstablishmentJoined,
    FileEntry,
    FileKind,
    FileRetracted,
    FileTaken,
    LinkEntry,
    LinkQuoted,
    LinkRejected,
    LinkRestored,
    OpeningCorrected,
    PartsListed,
    PupilsCounted,
    RegisterEntry,
    RegisterFile,
    RegisterNews,
    School,
    SchoolClosed,
    SchoolMoved,
    SchoolReclassified,
    SchoolRegistered,
    SchoolRenamed,
    SchoolSucceeded,
    SchoolTookOver,
    ShownEvent,
    SuccessionUndone,
    TakeoverUndone,
)

A = TypeVar("A", bound=int)

# Files that were taken

_SHOWN: Final = (SchoolRegistered, *ShownEvent.__args__)
_SUCCESSIONS: Final = (SchoolSucceeded, SchoolTookOver, SuccessionUndone, TakeoverUndone, EstablishmentJoined)
_FILES: Final = {FileKind.REGISTER: 0, FileKind.CENSUS: 2, FileKind.LINKS: 4}
PLAIN: Final = "succession"
"""The manner of a link that names none."""


@frozen
class FileShown:
    """A file that facts rest on."""

    cited: Cited
    entry: FileEntry
    as_at: date
    authorities: tuple[str, ...]


def _step(event: Any) -> int | None:
    """Where in the taking of news a fact is recorded; None for one that no news brings."""
    match event:
        case FileTaken(kind=kind):
            return _FILES.get(kind)
        case PupilsCounted():
            return 3
        case LinkQuoted():
            return 5
        case _ if isinstance(event, _SHOWN):
            return 1
        case _ if isinstance(event, _SUCCESSIONS):
            return 6
        case _:
            return None


def _brought(again: Again) -> Iterator[Recorded[Any]]:
    """The facts of the news that comes next: those of a further row of a bulk begin with an earlier step."""
    last = -1
    for fact in again.rest:
        step = _step(fact.event)
        if step is None or step < last or (step == last and step in _FILES.values()):
            return
        last = step
        yield fact


def _record(again: Again) -> Arguments | None:
    facts = list(_brought(again))
    if not facts:
        return None
    files = files_of(again, facts)
    register, census, links = (files.get(kind) for kind in _FILES)
    dated = next(iter(files.values()), None)
    entries = list(_entries(again, facts, register))
    news = RegisterNews(
        as_at=None if dated is None else dated.as_at,
        source="news" if dated is None else dated.entry.name,
        schools=tuple(entries),
        counts=tuple(_census(again, facts, census)),
        links=tuple(_links(facts, links)),
        file=None if register is None else register.entry,
        counts_file=None if census is None else census.entry,
        links_file=None if links is None else links.entry,
    )
    return {"news": news, "confirm": True}


def files_of(again: Again, facts: Sequence[Recorded[Any]]) -> Mapping[FileKind, FileShown]:
    """The files that the facts rest on, by what they were read as: taken with them, or before."""
    found: dict[FileKind, FileShown] = {}
    for fact in facts:
        event = fact.event
        if isinstance(event, FileTaken):
            cited = Cited(stream=Text(fact.stream), version=fact.version)
            entry = FileEntry(name=event.name, sha256=event.sha256, size=event.size, rows=event.rows)
            found[event.kind] = FileShown(cited, entry, event.as_at, event.authorities)
        elif (source := getattr(event, "source", None)) and source not in [each.cited for each in found.values()]:
            sha256 = source.stream.partition(":")[2]
            taking = next(t for t in again.load(RegisterFile, sha256).takings if t.version == source.version)
            entry = FileEntry(name=taking.name, sha256=sha256, size=0, rows=0)
            found.setdefault(taking.kind, FileShown(source, entry, taking.as_at, taking.authorities))
    return found


def _entries(again: Again, facts: Sequence[Recorded[Any]], register: FileShown | None) -> Iterator[RegisterEntry]:
    """The rows of a register: what it showed anew, and as they are held the other schools that it showed whole."""
    if register is None:
        return
    groups = list[tuple[URN, list[Any]]]()
    for fact in facts:
        if isinstance(fact.event, _SHOWN):
            if not groups or groups[-1][0] != urn_of(fact):
                groups.append((urn_of(fact), []))
            groups[-1][1].append(fact.event)
    counts = {
        urn_of(fact): fact.event
        for fact in facts
        if isinstance(fact.event, PupilsCounted) and fact.event.source == register.cited
    }
    changed = dict(groups)
    for urn in in_order([urn for urn, _ in groups], list(counts)):
        entry = _entry(again.load(School, str(urn)), urn, changed.get(urn, ()))
        yield entry if urn not in counts else _with_count(entry, counts[urn], register.as_at)
    shown = changed.keys() | counts.keys()
    for _, school in again.loaded(School):
        if school.urn is not None and school.urn not in shown and school.details[-1].la in register.authorities:
            yield _entry(school, school.urn, ())
    yield from _under_others(again, facts, register)


def _under_others(again: Again, facts: Sequence[Recorded[Any]], register: FileShown) -> Iterator[RegisterEntry]:
    """A school that an older file showed under an authority which no school is held under: it brought nothing else."""
    held = {school.details[-1].la for _, school in again.loaded(School) if school.details}
    new = {fact.event.la for fact in facts if isinstance(fact.event, SchoolRegistered | SchoolMoved)}
    if not (unknown := set(register.authorities) - held - new):
        return
    newest: dict[str, date] = {}
    for _, file in again.loaded(RegisterFile):
        for taking in file.standing:
            newest |= {code: max(taking.as_at, newest.get(code, taking.as_at)) for code in taking.authorities}
    shown = (school for _, school in again.loaded(School) if school.details)
    older = (each for each in shown if each.older(register.as_at, newest.get(each.details[-1].la)))
    if (school := next(older, None)) is not None and school.urn is not None:
        yield from (attrs.evolve(_entry(school, school.urn, ()), la=code) for code in sorted(unknown))


def in_order(one: Sequence[A], other: Iterable[A]) -> Iterator[A]:
    """The members of two sequences in an order that is that of both."""
    places = {each: place for place, each in enumerate(one)}
    at = 0
    for each in other:
        if each in places:
            yield from one[at : places[each] + 1]
            at = max(at, places[each] + 1)
        else:
            yield each
    yield from one[at:]


def _entry(school: School, urn: URN, events: Sequence[Any]) -> RegisterEntry:
    """A school as a file shows it: as it is held, with what the facts say anew."""
    said: dict[str, Any] = {"urn": urn}
    if school.registered:
        said |= attrs.asdict(school.details[-1])
        said |= {"opened_on": school.opened_on, "closed_on": school.closed_on}
        del said["from_on"]
    for event in events:
        match event:
            case SchoolClosed():
                said["closed_on"] = event.closed_on
            case ClosingWithdrawn():
                said["closed_on"] = None
            case _:
                said |= {name: getattr(event, name) for name in _ENTRY if hasattr(event, name)}
    return RegisterEntry(**said)


_ENTRY: Final = frozenset({each.name for each in attrs.fields(RegisterEntry)} - {"urn", "closed_on"})


def _with_count(entry: RegisterEntry, count: PupilsCounted, as_at: date) -> RegisterEntry:
    return attrs.evolve(entry, pupils=count.pupils, counted_on=_counted_on(count, as_at))


def _counted_on(count: PupilsCounted, as_at: date) -> date:
    """The day of a count as the file has it: that of a closed school is dated its last open day."""
    return count.as_at if count.as_at > as_at else count.counted_on


def _census(again: Again, facts: Sequence[Recorded[Any]], census: FileShown | None) -> Iterator[CountEntry]:
    if census is None:
        return
    for fact in facts:
        if isinstance(fact.event, PupilsCounted) and fact.event.source == census.cited:
            day = _counted_on(fact.event, census.as_at)
            yield CountEntry(urn=urn_of(fact), pupils=fact.event.pupils, counted_on=day)
    # A school that the register does not hold: so the file is not empty, and nothing comes of it.
    held = {school.urn for _, school in again.loaded(School)}
    unknown = next(urn for urn in range(999_999, 100_000, -1) if URN(urn) not in held)
    yield CountEntry(urn=URN(unknown), pupils=0, counted_on=census.as_at)


def _links(facts: Sequence[Recorded[Any]], links: FileShown | None) -> Iterator[LinkEntry]:
    if links is None:
        return
    for event in (fact.event for fact in facts if isinstance(fact.event, LinkQuoted)):
        manner = "" if event.words == PLAIN else f" - {event.words}"
        one, other = event.predecessor, event.successor
        yield _link(one, other, f"Successor{manner}", event.quoted_by_predecessor)
        yield _link(other, one, f"Predecessor{manner}", event.quoted_by_successor)
    yield _link(URN(100_000), URN(100_001), "Other", None)  # no succession: so the file is not empty


def _link(urn: URN, other: URN, kind: str, on: date | None) -> LinkEntry:
    return LinkEntry(urn=urn, link_urn=other, link_name="", link_type=kind, quoted_on=on)


# What the office enters by hand


def _entered(again: Again, *kinds: type[Any]) -> tuple[list[Recorded[Any]], Cited, str] | None:
    """The facts of an entry by hand, the entry that they cite, and how its source was called."""
    begun = again.first(FileTaken, *kinds)
    if begun is None or (isinstance(begun.event, FileTaken) and begun.event.kind is not FileKind.ENTRY):
        return None
    facts = list[Recorded[Any]]()
    for fact in (each for each in again.rest if each.position >= begun.position and each is not begun):
        if not isinstance(fact.event, kinds) or (facts and fact.stream != facts[0].stream):
            break
        facts.append(fact)
    facts = facts if isinstance(begun.event, FileTaken) else [begun, *facts]
    if not facts:
        return None
    cited = facts[0].event.source
    if isinstance(begun.event, FileTaken):
        return facts, Cited(stream=Text(begun.stream), version=begun.version), begun.event.name
    return facts, cited, again.load(RegisterFile, cited.stream.partition(":")[2]).name_of(cited.version)


def _stands(again: Again, name: str, row: object, cited: Cited) -> None:
    """Let the entry be the one that was recorded: its SHA-256 is of the words that were typed."""
    entry = FileEntry.of_rows(name, ({"source": name, "row": plain(row)},))
    made, recorded = entry.sha256, cited.stream.partition(":")[2]

    def as_recorded(event: Event, fact: Recorded) -> Event:
        said: Any = event
        there: Any = fact.event
        if isinstance(event, FileTaken) and event.sha256 == made:
            return attrs.evolve(said, sha256=Text(recorded), size=there.size)
        source = getattr(event, "source", None)
        if source is not None and source.stream == f"{RegisterFile.STREAM}:{made}":
            return attrs.evolve(said, source=Cited(stream=cited.stream, version=source.version))
        return event

    if made != recorded:
        again.stands_for(f"{RegisterFile.STREAM}:{made}", cited.stream, as_recorded)


def _count(again: Again) -> Arguments | None:
    found = _entered(again, PupilsCounted, CountCorrected)
    if found is None:
        return None
    (fact, *_), cited, name = found
    entry = CountEntry(urn=urn_of(fact), pupils=fact.event.pupils, counted_on=fact.event.counted_on)
    _stands(again, name, entry, cited)
    return {"urn": urn_of(fact), "pupils": entry.pupils, "on": entry.counted_on, "source": name}


def _correct(again: Again) -> Arguments | None:
    found = _entered(again, *ShownEvent.__args__)
    if found is None:
        return None
    facts, cited, name = found
    first = facts[0]
    on = getattr(first.event, "from_on", None) or first.event.as_at
    school = again.load(School, key_of(first))
    said = {name: text for fact in facts for name, text in _said(school, fact.event, on)}
    _stands(again, name, {"urn": urn_of(first), **said, "on": on}, cited)
    return {"urn": urn_of(first), "said": said, "on": on, "source": name}


def _said(school: School, event: Any, on: date) -> Iterator[tuple[str, str]]:
    """What was typed, as far as the facts tell: only what is another than before."""
    now = school.details_on(on)
    match event:
        case OpeningCorrected(opened_on=day):
            yield "opened", "" if day is None else day.isoformat()
        case SchoolClosed(closed_on=day):
            yield "closed", day.isoformat()
        case ClosingWithdrawn():
            yield "closed", ""
        case SchoolRenamed(name=text):
            yield "name", text
        case SchoolReclassified(type_code=kind, phase_code=phase):
            yield from (("type", str(kind)),) if kind != now.type_code else ()
            yield from (("phase", str(phase)),) if phase != now.phase_code else ()
        case SchoolMoved(la=la, lies_outside=outside):
            yield from (("la", la),) if la != now.la else ()
            yield from (("outside", "yes" if outside else "no"),) if outside != now.lies_outside else ()
        case AddressChanged(town=town, postcode=postcode):
            yield from (("town", town),) if town != now.town else ()
            yield from (("postcode", postcode),) if postcode != now.postcode else ()


def _unlink(again: Again) -> Arguments | None:
    fact = again.first(LinkRejected)
    if fact is None:
        return None
    event = fact.event
    return {"predecessor": event.predecessor, "successor": event.successor, "on": event.rejected_on}


def _relink(again: Again) -> Arguments | None:
    fact = again.first(LinkRestored)
    if fact is None:
        return None
    event = fact.event
    return {"predecessor": event.predecessor, "successor": event.successor, "on": event.restored_on}


def _retract(again: Again) -> Arguments | None:
    """Of each time that a file was taken, or of one: schools that leave the register are parted before it."""
    if again.first(FileRetracted, *_SUCCESSIONS) is None:
        return None
    fact = next(each for each in again.rest if isinstance(each.event, FileRetracted))
    event: Any = fact.event
    sha256 = key_of(fact)
    standing = len(again.load(RegisterFile, sha256).standing)
    retracted = sum(isinstance(each.event, FileRetracted) and each.stream == fact.stream for each in again.rest)
    return {"sha256": sha256, "as_at": None if standing == retracted else event.as_at}


def _list_parts(again: Again) -> Arguments | None:
    fact = again.first(PartsListed)
    return None if fact is None else {"urn": urn_of(fact), "parts": fact.event.parts, "on": fact.why.effective_on}


_SOURCE: Final = cites()
_DAY: Final = copy()
_AS_AT: Final = INPUT
"""The day of the file; but by hand the day that was typed, and of a closed school the day of its count in the file."""
_OTHER_END: Final[dict[str, Role]] = {
    "kind": decided(),
    "on": decided(),
    "establishment": decided("one-sided"),
    "other_end": cites("one-sided"),
}
_LINK: Final[dict[str, Role]] = {"predecessor": copy("one-sided"), "successor": copy("one-sided")}

_ROLES: Final[dict[str, Roles]] = {
    "schools.file_taken": {
        "kind": INPUT,
        "name": INPUT,
        "sha256": copy(),
        "size": INPUT,
        "rows": INPUT,
        "as_at": _DAY,
        "authorities": INPUT,
    },
    "schools.file_retracted": {"kind": copy(), "name": copy(), "as_at": copy()},
    "schools.registered": {
        "urn": copy(),
        "establishment": decided(),
        "name": INPUT,
        "la": INPUT,
        "lies_outside": INPUT,
        "type_code": INPUT,
        "type_name": INPUT,
        "phase_code": INPUT,
        "town": INPUT,
        "postcode": INPUT,
        "opened_on": _DAY,
        "as_at": copy(),
        "source": _SOURCE,
    },
    "schools.renamed": {"name": INPUT, "from_on": _DAY, "source": _SOURCE},
    "schools.reclassified": {
        "type_code": INPUT,
        "type_name": INPUT,
        "phase_code": INPUT,
        "from_on": _DAY,
        "source": _SOURCE,
    },
    "schools.moved": {"la": INPUT, "lies_outside": INPUT, "from_on": _DAY, "source": _SOURCE},
    "schools.address_changed": {"town": INPUT, "postcode": INPUT, "from_on": _DAY, "source": _SOURCE},
    "schools.opening_corrected": {"opened_on": _DAY, "instead_of": copy(), "as_at": _AS_AT, "source": _SOURCE},
    "schools.closed": {"closed_on": INPUT, "instead_of": copy(), "as_at": _AS_AT, "source": _SOURCE},
    "schools.closing_withdrawn": {"closed_on": copy(), "as_at": _DAY, "source": _SOURCE},
    "schools.pupils_counted": {"counted_on": _DAY, "pupils": INPUT, "as_at": _AS_AT, "source": INPUT},
    "schools.count_corrected": {
        "counted_on": _DAY,
        "was": copy(),
        "pupils": INPUT,
        "as_at": copy(),
        "source": _SOURCE,
    },
    "schools.link_quoted": {
        "predecessor": INPUT,
        "successor": INPUT,
        "words": INPUT,
        "quoted_by_predecessor": INPUT,
        "quoted_by_successor": INPUT,
        "as_at": _DAY,
        "source": _SOURCE,
    },
    "schools.link_rejected": {**_LINK, "rejected_on": _DAY},
    "schools.link_restored": {**_LINK, "restored_on": _DAY},
    "schools.succeeded": {"successor": decided("one-sided"), **_OTHER_END},
    "schools.took_over": {"predecessor": decided("one-sided"), **_OTHER_END},
    "schools.succession_undone": {"successor": decided("one-sided"), **_OTHER_END},
    "schools.takeover_undone": {"predecessor": decided("one-sided"), **_OTHER_END},
    "schools.source_retracted": {"source": _SOURCE, "as_at": _DAY},
    "schools.establishment_joined": {"establishment": decided("one-sided"), "because_of": decided("one-sided")},
    "schools.parts_listed": {"parts": INPUT, "why.effective_on": INPUT},
    "schools.relied_on": {"establishment": decided(), "by": cites()},
}

CHECKS: Final = Checks(
    reads={
        "register.record": _record,
        "register.list_parts": _list_parts,
        "register.count": _count,
        "register.correct": _correct,
        "register.unlink": _unlink,
        "register.relink": _relink,
        "register.retract": _retract,
    },
    roles=_ROLES,
)
