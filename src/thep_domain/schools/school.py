"""A school under one URN, as the register has shown it."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, get_args

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId, Text, is_storable, is_text, is_urn
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.shapes import LARGEST
from thep_domain.schools.entries import PLAIN, CountEntry, RegisterEntry
from thep_domain.schools.events import (
    AddressChanged,
    ClosingWithdrawn,
    CountCorrected,
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
)
from thep_domain.schools.folding import following
from thep_domain.schools.phases import CountedPhase
from thep_domain.schools.refusals import NOT_A_SCHOOL, UNKNOWN_PART
from thep_domain.schools.shown import Count, Details, Link, Rejection, Said, Succession


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
    said: tuple[Said, ...] = ()
    """What the register's facts say that were not retracted: details, opening and closing follow from them."""
    counts: tuple[Count, ...] = ()
    quotes: tuple[Link, ...] = ()
    """Every link as it was quoted, the last quotation of it last."""
    rejected: tuple[Rejection, ...] = ()
    """Links that are wrong, whatever a file says."""
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
    def links(self) -> tuple[Link, ...]:
        """The links that it keeps, each as it was quoted last, but not those that are wrong."""
        latest = {link.pair: link for link in self.quotes}
        return tuple(link for pair, link in latest.items() if self.rejection(pair) is None)

    def rejection(self, pair: tuple[URN, URN]) -> Rejection | None:
        """The rejection of a link between two schools, where it stands."""
        return next((each for each in self.rejected if each.pair == pair), None)

    @property
    def registered(self) -> bool:
        """Whether the register holds the school."""
        return self.urn is not None

    def details_on(self, day: date) -> Details:
        """What the register shows of the school on a day."""
        for details in reversed(self.details):
            if details.from_on is None or details.from_on <= day:
                return details
        return self.details[0]

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
        must_be_a_school(entry)
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
            town=entry.town,
            postcode=entry.postcode,
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
        where = entry.town or now.town, entry.postcode or now.postcode
        if where != (now.town, now.postcode):
            yield AddressChanged(town=where[0], postcode=where[1], from_on=as_at, source=source)
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
        counted_on, held, newest = self._counted(entry)
        if newest is not None and (newest.pupils == entry.pupils or as_at < newest.as_at):
            return ()
        if any((c.pupils, c.as_at) == (entry.pupils, as_at) for c in held) or entry.pupils in _wrong(held):
            return ()
        return (PupilsCounted(counted_on=counted_on, pupils=entry.pupils, as_at=as_at, source=source),)

    def count_by_hand(
        self, entry: CountEntry, as_at: date, source: Cited
    ) -> tuple[PupilsCounted | CountCorrected, Count | None] | None:
        """Take a count that the office entered: one of a day that has a count replaces that one, which was wrong.

        None where the day has this very count.
        """
        counted_on, _, newest = self._counted(entry)
        if newest is None:
            return PupilsCounted(counted_on=counted_on, pupils=entry.pupils, as_at=as_at, source=source), None
        if newest.pupils == entry.pupils:
            return None
        corrected = CountCorrected(
            counted_on=newest.counted_on, was=newest.pupils, pupils=entry.pupils, as_at=as_at, source=source
        )
        return corrected, newest

    def _counted(self, entry: CountEntry) -> tuple[date, list[Count], Count | None]:
        """The day of a count, the counts held of that day, and the one that counts."""
        if not 0 <= entry.pupils < 1_000_000:
            raise NOT_A_SCHOOL(f"{entry.pupils} cannot be the pupils of URN {entry.urn}: a count is from 0 to 999,999.")
        counted_on = min(entry.counted_on, self.closed_on or entry.counted_on)
        held = [c for c in self.counts if self.dated(c) == counted_on]
        return counted_on, held, max(held, key=lambda c: (c.counted_on, c.version), default=None)

    def quote(self, link: LinkQuoted) -> tuple[LinkQuoted, ...]:
        """Keep a link as the register quotes it, once; one that was found wrong is no news."""
        pair = link.predecessor, link.successor
        if self.rejection(pair) is not None:
            return ()
        held = next((k for k in self.links if k.pair == pair), None)
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
        return following(self, event, self.version + 1)


def _wrong(held: list[Count]) -> set[int]:
    """The figures of one day that were found wrong and not right after all."""
    wrong: set[int] = set()
    for count in sorted(held, key=lambda c: c.version):
        if count.instead_of is not None:
            wrong = (wrong | {count.instead_of}) - {count.pupils}
    return wrong


def must_be_a_school(entry: RegisterEntry) -> None:
    """Refuse an entry that no register holds; files are checked when they are read, with line and column."""
    faults = {
        "its URN must have six digits": not is_urn(entry.urn),
        "its names must have at most 500 characters": max(map(len, (entry.name, entry.la, entry.type_name))) > 500,
        "its days must be before the year 3000": any(
            day is not None and day.year >= 3000 for day in (entry.opened_on, entry.closed_on)
        ),
        "its name and the code of its authority must be words": not (is_text(entry.name) and is_text(entry.la)),
        "its town and postcode must be plain words, of at most 500 and 20 characters": not (
            all(each == "" or is_text(each) for each in (entry.town, entry.postcode))
            and len(entry.town) <= 500
            and len(entry.postcode) <= 20
        ),
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
