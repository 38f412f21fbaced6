"""A school under one URN, as the register has shown it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar, assert_never, get_args

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId, Text, is_storable, is_text, is_urn
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.shapes import LARGEST
from thep_domain.kernel.state import changed
from thep_domain.schools.entries import PLAIN, CountEntry, RegisterEntry
from thep_domain.schools.events import (
    ClosingWithdrawn,
    EstablishmentJoined,
    EstablishmentReliedOn,
    LinkQuoted,
    OpeningCorrected,
    PartsListed,
    PupilsCounted,
    SchoolClosed,
    SchoolEvent,
    SchoolMoved,
    SchoolReclassified,
    SchoolRegistered,
    SchoolRenamed,
    SchoolSucceeded,
    SchoolTookOver,
    SuccessionKind,
)
from thep_domain.schools.phases import CountedPhase, counted_phase
from thep_domain.schools.refusals import NOT_A_SCHOOL, UNKNOWN_PART


@frozen
class Details:
    """What the register shows of a school from a day on; without a day, from always."""

    from_on: date | None
    name: str
    la: str
    lies_outside: bool
    type_code: int
    type_name: str
    phase_code: int

    @property
    def counted_in(self) -> CountedPhase:
        """The phase the school is counted in."""
        return counted_phase(self.type_code, self.phase_code)


@frozen
class Count:
    """A pupil count: the day it was taken, the file that brought it, and the version of the stream that holds it.

    Of two for one day, the one recorded last counts.
    """

    counted_on: date
    pupils: int
    as_at: date
    source: Cited
    version: int


@frozen
class Link:
    """A link as the register quotes it."""

    predecessor: URN
    successor: URN
    words: str
    quoted_by_predecessor: date | None
    quoted_by_successor: date | None
    as_at: date


@frozen
class Succession:
    """A succession that took effect: the school at the other end, how, and from which day."""

    other: URN
    kind: SuccessionKind
    on: date


@frozen(slots=False)
class School:
    """A school under one URN. Its names, types, counts, links and successions are dated; what is open is derived."""

    STREAM: ClassVar[str] = "school"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(SchoolEvent)

    urn: URN | None = None
    establishment: EstablishmentId | None = None
    details: tuple[Details, ...] = ()
    opened_on: date | None = None
    closed_on: date | None = None
    counts: tuple[Count, ...] = ()
    links: tuple[Link, ...] = ()
    successors: tuple[Succession, ...] = ()
    predecessors: tuple[Succession, ...] = ()
    parts: tuple[CountedPhase, ...] | None = None
    """The parts the Partnership counts; None where nothing was ever said of them."""
    relied_on: bool = False
    as_at: date | None = None
    """The day of the newest file that the register's facts come from."""
    version: int = 0

    # What is true on a day

    @property
    def registered(self) -> bool:
        """Whether the register holds the school."""
        return self.urn is not None

    def details_on(self, day: date) -> Details:
        """What the register shows of the school on a day."""
        return next((d for d in reversed(self.details) if d.from_on is None or d.from_on <= day), self.details[0])

    def opened_by(self, day: date) -> bool:
        """Whether the school had opened by the end of a day."""
        return self.registered and (self.opened_on is None or self.opened_on <= day)

    def open_on(self, day: date) -> bool:
        """Whether the school is open on a day; it is open through its closing day."""
        return self.opened_by(day) and (self.closed_on is None or day <= self.closed_on)

    def dated(self, count: Count) -> date:
        """The day a count is dated: a closed school's is dated its last open day at the latest."""
        return count.counted_on if self.closed_on is None else min(count.counted_on, self.closed_on)

    def latest_count(self, by: date | None = None) -> Count | None:
        """The latest count dated by a day, or of all; of two for one day the later taken, then the later recorded."""
        dated = (c for c in self.counts if by is None or self.dated(c) <= by)
        found = max(dated, key=lambda c: (self.dated(c), c.counted_on, c.version), default=None)
        return None if found is None else attrs.evolve(found, counted_on=self.dated(found))

    def earliest_count_after(self, day: date) -> Count | None:
        """The first count dated after a day."""
        first = min((self.dated(c) for c in self.counts if self.dated(c) > day), default=None)
        return None if first is None else self.latest_count(first)

    # Decisions

    def register(
        self, entry: RegisterEntry, as_at: date, source: Cited, confirmed: date | None = None
    ) -> tuple[SchoolEvent, ...]:
        """Take what a register file shows: only what changed, and nothing from a file older than the news held.

        ``confirmed`` is the day of the newest file that showed the school, whether or not it changed anything.
        """
        _must_be_a_school(entry)
        if self.urn is None:
            return tuple(self._first_seen(entry, as_at, source))
        if self.older(as_at, confirmed):
            return ()
        return tuple(self._changed(entry, as_at, source))

    def older(self, as_at: date, confirmed: date | None) -> bool:
        """Whether a file of a day is older than what is held."""
        return any(held is not None and as_at < held for held in (self.as_at, confirmed))

    def _first_seen(self, entry: RegisterEntry, as_at: date, source: Cited) -> Iterator[SchoolEvent]:
        yield SchoolRegistered(
            urn=entry.urn,
            establishment=EstablishmentId(str(entry.urn)),
            name=Text(entry.name),
            la=Text(entry.la),
            lies_outside=entry.lies_outside,
            type_code=entry.type_code,
            type_name=entry.type_name,
            phase_code=entry.phase_code,
            opened_on=entry.opened_on,
            as_at=as_at,
            source=source,
        )
        if entry.closed_on is not None:
            yield SchoolClosed(closed_on=entry.closed_on, instead_of=None, as_at=as_at, source=source)

    def _changed(self, entry: RegisterEntry, as_at: date, source: Cited) -> Iterator[SchoolEvent]:
        now = self.details[-1]
        if entry.name != now.name:
            yield SchoolRenamed(name=Text(entry.name), from_on=as_at, source=source)
        if (entry.type_code, entry.phase_code) != (now.type_code, now.phase_code):
            yield SchoolReclassified(
                type_code=entry.type_code,
                type_name=entry.type_name,
                phase_code=entry.phase_code,
                from_on=as_at,
                source=source,
            )
        if (entry.la, entry.lies_outside) != (now.la, now.lies_outside):
            yield SchoolMoved(la=Text(entry.la), lies_outside=entry.lies_outside, from_on=as_at, source=source)
        if entry.opened_on != self.opened_on:
            yield OpeningCorrected(opened_on=entry.opened_on, instead_of=self.opened_on, as_at=as_at, source=source)
        if entry.closed_on is None and self.closed_on is not None:
            yield ClosingWithdrawn(closed_on=self.closed_on, as_at=as_at, source=source)
        elif entry.closed_on is not None and entry.closed_on != self.closed_on:
            yield SchoolClosed(closed_on=entry.closed_on, instead_of=self.closed_on, as_at=as_at, source=source)

    def count(self, entry: CountEntry, as_at: date, source: Cited) -> tuple[PupilsCounted, ...]:
        """Take a pupil count: a closed school's is dated its last open day at the latest.

        The figure that counts for that day is no news, nor one already taken from files of the same day, nor any from
        an older file.
        """
        if not 0 <= entry.pupils < 1_000_000:
            raise NOT_A_SCHOOL(f"{entry.pupils} cannot be the pupils of URN {entry.urn}: a count is from 0 to 999,999.")
        counted_on = min(entry.counted_on, self.closed_on or entry.counted_on)
        held = [c for c in self.counts if self.dated(c) == counted_on]
        newest = max(held, key=lambda c: (c.counted_on, c.version), default=None)
        if newest is not None and (newest.pupils == entry.pupils or as_at < newest.as_at):
            return ()
        if any((c.pupils, c.as_at) == (entry.pupils, as_at) for c in held):
            return ()
        return (PupilsCounted(counted_on=counted_on, pupils=entry.pupils, as_at=as_at, source=source),)

    def quote(self, link: LinkQuoted) -> tuple[LinkQuoted, ...]:
        """Keep a link as the register quotes it, once."""
        held = next((k for k in self.links if (k.predecessor, k.successor) == (link.predecessor, link.successor)), None)
        if held is None:
            return (link,)
        if link.as_at < held.as_at:
            return ()
        newer = LinkQuoted(
            predecessor=link.predecessor,
            successor=link.successor,
            words=Text(held.words) if link.words == PLAIN else link.words,
            quoted_by_predecessor=link.quoted_by_predecessor or held.quoted_by_predecessor,
            quoted_by_successor=link.quoted_by_successor or held.quoted_by_successor,
            as_at=link.as_at,
            source=link.source,
        )
        known = (held.words, held.quoted_by_predecessor, held.quoted_by_successor)
        return () if known == (newer.words, newer.quoted_by_predecessor, newer.quoted_by_successor) else (newer,)

    def list_parts(self, parts: tuple[str, ...], listed: tuple[str, ...]) -> tuple[PartsListed, ...]:
        """List the parts that the Partnership counts, such as primary and secondary; none to count it as one.

        ``listed`` are the parts of the establishment so far, under whichever URN they were listed.
        """
        unknown = [part for part in parts if part not in tuple(CountedPhase)]
        if unknown or len(set(parts)) != len(parts) or len(parts) == 1:
            raise UNKNOWN_PART(
                f"Name two or more different parts of {', '.join(CountedPhase)}, or none to count the school as one;"
                f" not {', '.join(parts)}."
            )
        return () if parts == listed else (PartsListed(parts=tuple(map(CountedPhase, parts))),)

    # Folding

    def evolve(self, event: SchoolEvent) -> "School":
        """The school after one more fact."""
        version = self.version + 1
        match event:
            case PupilsCounted():
                count = Count(event.counted_on, event.pupils, event.as_at, event.source, version)
                return changed(self, version=version, counts=(*self.counts, count))
            case SchoolRegistered():
                first = Details(
                    None, event.name, event.la, event.lies_outside, event.type_code, event.type_name, event.phase_code
                )
                return changed(
                    self,
                    version=version,
                    urn=event.urn,
                    establishment=event.establishment,
                    details=(first,),
                    opened_on=event.opened_on,
                    as_at=event.as_at,
                )
            case EstablishmentReliedOn():
                return changed(self, version=version, relied_on=True)
            case SchoolRenamed():
                return self._shown(event.from_on, lambda shown: attrs.evolve(shown, name=event.name))
            case SchoolReclassified():
                return self._shown(
                    event.from_on,
                    lambda shown: attrs.evolve(
                        shown, type_code=event.type_code, type_name=event.type_name, phase_code=event.phase_code
                    ),
                )
            case SchoolMoved():
                return self._shown(
                    event.from_on, lambda shown: attrs.evolve(shown, la=event.la, lies_outside=event.lies_outside)
                )
            case OpeningCorrected():
                return changed(self, version=version, opened_on=event.opened_on, as_at=event.as_at)
            case SchoolClosed():
                return changed(self, version=version, closed_on=event.closed_on, as_at=event.as_at)
            case ClosingWithdrawn():
                return changed(self, version=version, closed_on=None, as_at=event.as_at)
            case LinkQuoted():
                link = Link(
                    event.predecessor,
                    event.successor,
                    event.words,
                    event.quoted_by_predecessor,
                    event.quoted_by_successor,
                    event.as_at,
                )
                others = tuple(
                    k for k in self.links if (k.predecessor, k.successor) != (link.predecessor, link.successor)
                )
                return changed(self, version=version, links=(*others, link))
            case SchoolSucceeded():
                succession = Succession(event.successor, event.kind, event.on)
                return changed(
                    self,
                    version=version,
                    establishment=event.establishment,
                    successors=_joined(self.successors, succession),
                )
            case SchoolTookOver():
                succession = Succession(event.predecessor, event.kind, event.on)
                return changed(
                    self,
                    version=version,
                    establishment=event.establishment,
                    predecessors=_joined(self.predecessors, succession),
                )
            case EstablishmentJoined():
                return changed(self, version=version, establishment=event.establishment)
            case PartsListed():
                return changed(self, version=version, parts=event.parts)
            case _:
                assert_never(event)

    def _shown(self, from_on: date, change: Callable[[Details], Details]) -> "School":
        """The details with one change from a day on; changes brought by one file share its day."""
        version = self.version + 1
        if not self.details:
            return changed(self, version=version)
        last = change(attrs.evolve(self.details[-1], from_on=from_on))
        kept = self.details[:-1] if self.details[-1].from_on == from_on else self.details
        return changed(self, version=version, details=(*kept, last), as_at=from_on)


def _must_be_a_school(entry: RegisterEntry) -> None:
    """Refuse an entry that no register holds; files are checked when they are read, with line and column."""
    faults = {
        "its URN must have six digits": not is_urn(entry.urn),
        "its names must have at most 500 characters": max(map(len, (entry.name, entry.la, entry.type_name))) > 500,
        "its days must be before the year 3000": any(
            day is not None and day.year >= 3000 for day in (entry.opened_on, entry.closed_on)
        ),
        "its name and the code of its authority must be words": not (is_text(entry.name) and is_text(entry.la)),
        "its type must be a code, and be named in plain words": (
            not 0 <= entry.type_code <= LARGEST or not is_storable(entry.type_name)
        ),
        "its phase must be a code": not 0 <= entry.phase_code <= LARGEST,
        "its pupils must be a number from 0 to 999,999": entry.pupils is not None and not 0 <= entry.pupils < 1_000_000,
        "it cannot close before it opens": bool(
            entry.opened_on and entry.closed_on and entry.closed_on < entry.opened_on
        ),
    }
    found = [fault for fault, present in faults.items() if present]
    if found:
        raise NOT_A_SCHOOL(f"The entry of {entry.name!r} (URN {entry.urn}) cannot be taken: {'; '.join(found)}.")


def _joined(successions: tuple[Succession, ...], succession: Succession) -> tuple[Succession, ...]:
    return (*(s for s in successions if s.other != succession.other), succession)
