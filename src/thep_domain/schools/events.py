"""The facts of the register of schools: each is kept under the URN it was published for."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.shapes import SHA256, at_least, between, shaped
from thep_domain.schools.phases import CountedPhase


class SuccessionKind(StrEnum):
    """How one school follows another."""

    CONVERSION = "conversion"
    """The same school under a new URN, as when it becomes an academy."""
    MERGER = "merger"
    """A school is taken into another, which goes on."""
    SPLIT = "split"
    """A school is divided; the further successors are schools of their own."""


class FileKind(StrEnum):
    """What a file was read as."""

    REGISTER = "register"
    LINKS = "links"
    CENSUS = "census"
    INSPECTIONS = "inspections"
    ENTRY = "entry"
    """No file: what the office entered by hand, with its source."""


@event("schools.file_taken", version=1, effective="as_at")
class FileTaken:
    """A file was taken as of a day. Every fact that it brought cites this one, so that the file can be held against it.

    ``sha256`` and ``size`` are of the file's bytes; of rows that a program handed over without a file, they are of
    these rows as canonical JSON. ``authorities`` are those of which a register shows every school that was held: an
    older file that is read later brings nothing new about them.
    """

    kind: FileKind
    """What it was read as."""
    name: Text
    """The file's name."""
    sha256: Text = field(metadata=shaped(SHA256))
    """SHA-256 of its bytes, in hexadecimal."""
    size: int = field(validator=at_least(0))
    """How many bytes it has."""
    rows: int = field(validator=at_least(0))
    """How many rows were read."""
    as_at: date
    """The day of the file."""
    authorities: tuple[Text, ...]
    """The authorities of which it shows every school that was held."""


@event("schools.file_retracted", version=1, effective="as_at")
class FileRetracted:
    """A file should not have been taken, or not as of that day: what it said is taken back. It can be taken again."""

    kind: FileKind
    """What it was read as."""
    name: Text
    """The file's name."""
    as_at: date
    """The day as of which it was taken."""


FileEvent = FileTaken | FileRetracted


@event("schools.registered", version=1, effective="opened_on")
class SchoolRegistered:
    """A school stands in the register under a URN. Without ``opened_on`` it has always been open."""

    urn: URN
    """The URN under which it is registered."""
    establishment: EstablishmentId
    """The establishment this registration belongs to: at first, one of its own."""
    name: Text
    """The school's name."""
    la: Text
    """The number of the local authority."""
    lies_outside: bool
    """Whether the school lies outside its authority's area."""
    type_code: int = field(validator=at_least(0))
    """The type of establishment, by the register's code."""
    type_name: str
    """The type of establishment, in the register's words."""
    phase_code: int = field(validator=at_least(0))
    """The phase of education, by the register's code."""
    town: str
    """Where it is, in the register's words; empty where a file does not say."""
    postcode: str
    """Its postcode, such as E14 0AB; empty where a file does not say."""
    opened_on: date | None
    """The first day on which the school is open."""
    as_at: date
    """The day of the register file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.renamed", version=1, effective="from_on")
class SchoolRenamed:
    """The register shows a new name, from the day of the file that brought it."""

    name: Text
    """The school's new name."""
    from_on: date
    """The day from which it is so."""
    source: Cited
    """The file that says so."""


@event("schools.reclassified", version=1, effective="from_on")
class SchoolReclassified:
    """The register shows another type or phase, from the day of the file that brought it."""

    type_code: int = field(validator=at_least(0))
    """The type of establishment, by the register's code."""
    type_name: str
    """The type of establishment, in the register's words."""
    phase_code: int = field(validator=at_least(0))
    """The phase of education, by the register's code."""
    from_on: date
    """The day from which it is so."""
    source: Cited
    """The file that says so."""


@event("schools.moved", version=1, effective="from_on")
class SchoolMoved:
    """The register shows another authority, or that the school lies within or outside its authority's area."""

    la: Text
    """The number of the local authority."""
    lies_outside: bool
    """Whether the school lies outside its authority's area."""
    from_on: date
    """The day from which it is so."""
    source: Cited
    """The file that says so."""


@event("schools.address_changed", version=1, effective="from_on")
class AddressChanged:
    """The register shows another town or postcode, from the day of the file that brought it."""

    town: str
    """Where it is, in the register's words; empty where a file does not say."""
    postcode: str
    """Its postcode, such as E14 0AB; empty where a file does not say."""
    from_on: date
    """The day from which it is so."""
    source: Cited
    """The file that says so."""


@event("schools.opening_corrected", version=1, effective="opened_on")
class OpeningCorrected:
    """The register gives another opening day than before."""

    opened_on: date | None
    """The first day on which the school is open."""
    instead_of: date | None
    """The opening day given before."""
    as_at: date
    """The day of the register file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.closed", version=1)
class SchoolClosed:
    """The register gives a closing day: the last day on which the school is open.

    It takes effect on its closing day, or on ``as_at`` where that day was still to come.
    """

    closed_on: date
    """The last day on which the school is open."""
    instead_of: date | None
    """The closing day given before."""
    as_at: date
    """The day of the register file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.closing_withdrawn", version=1, effective="as_at")
class ClosingWithdrawn:
    """The register no longer shows the closing day it gave."""

    closed_on: date
    """The closing day that the register gave before."""
    as_at: date
    """The day of the register file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.pupils_counted", version=1, effective="counted_on")
class PupilsCounted:
    """The pupils of a school on a day, with the source of the count and the day of the file that brought it."""

    counted_on: date
    """The day on which the pupils were counted."""
    pupils: int = field(validator=between(0, 999_999))
    """How many pupils."""
    as_at: date
    """The day of the file that brought the count."""
    source: Cited
    """The file that holds the count."""


@event("schools.count_corrected", version=1, effective="counted_on")
class CountCorrected:
    """A pupil count was recorded wrong: on that day there were so many pupils. The wrong figure is no news again."""

    counted_on: date
    """The day on which the pupils were counted."""
    was: int = field(validator=between(0, 999_999))
    """The figure that was recorded wrong."""
    pupils: int = field(validator=between(0, 999_999))
    """How many pupils."""
    as_at: date
    """The day on which it was put right."""
    source: Cited
    """The entry, or the file, that holds the count."""


@event("schools.link_quoted", version=1, effective="as_at")
class LinkQuoted:
    """The register links two schools. The days are as quoted at either end; they are often wrong, and move nothing."""

    predecessor: URN
    """The school that came before."""
    successor: URN
    """The school that came after."""
    words: Text
    """How the register describes the link."""
    quoted_by_predecessor: date | None
    """The day quoted in the predecessor's entry."""
    quoted_by_successor: date | None
    """The day quoted in the successor's entry."""
    as_at: date
    """The day of the register file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.link_rejected", version=1, effective="rejected_on")
class LinkRejected:
    """The register links two schools by mistake: the one does not follow the other, whatever a file says."""

    predecessor: URN
    """The school that came before, by the link."""
    successor: URN
    """The school that came after, by the link."""
    rejected_on: date
    """The day on which the office rejected it."""


@event("schools.link_restored", version=1, effective="restored_on")
class LinkRestored:
    """A link that was rejected is right after all."""

    predecessor: URN
    """The school that came before, by the link."""
    successor: URN
    """The school that came after, by the link."""
    restored_on: date
    """The day on which the office took it up again."""


@event("schools.succeeded", version=1, effective="on")
class SchoolSucceeded:
    """This school was followed by another from a day on; after a conversion both are one establishment.

    ``other_end`` is the fact of the successor's stream that says the same from its side.
    """

    successor: URN
    """The school that came after."""
    kind: SuccessionKind
    """How the other school follows this one."""
    on: date
    """The first day of the successor."""
    establishment: EstablishmentId
    """The establishment this registration belongs to from now on."""
    other_end: Cited
    """The fact of the successor that says the same from its side."""


@event("schools.took_over", version=1, effective="on")
class SchoolTookOver:
    """This school follows another from a day on; after a conversion both are one establishment.

    ``other_end`` is the fact of the predecessor's stream that says the same from its side.
    """

    predecessor: URN
    """The school that came before."""
    kind: SuccessionKind
    """How this school follows the other."""
    on: date
    """The first day of the successor."""
    establishment: EstablishmentId
    """The establishment this registration belongs to from now on."""
    other_end: Cited
    """The fact of the predecessor that says the same from its side."""


@event("schools.succession_undone", version=1, effective="on")
class SuccessionUndone:
    """This school was not followed by the other so after all; where that was a conversion, they are two establishments.

    ``other_end`` is the fact of the successor's stream that says the same from its side.
    """

    successor: URN
    """The school that was said to come after."""
    kind: SuccessionKind
    """How it was said to follow this one."""
    on: date
    """The day from which it was said to."""
    establishment: EstablishmentId
    """The establishment this registration belongs to."""
    other_end: Cited
    """The fact of the successor that says the same from its side."""


@event("schools.takeover_undone", version=1, effective="on")
class TakeoverUndone:
    """This school did not follow the other so after all; where that was a conversion, they are two establishments.

    ``other_end`` is the fact of the predecessor's stream that says the same from its side.
    """

    predecessor: URN
    """The school that was said to come before."""
    kind: SuccessionKind
    """How this school was said to follow it."""
    on: date
    """The day from which it was said to."""
    establishment: EstablishmentId
    """The establishment this registration belongs to."""
    other_end: Cited
    """The fact of the predecessor that says the same from its side."""


@event("schools.source_retracted", version=1, effective="as_at")
class SourceRetracted:
    """What a file said of this school is taken back: names, days, counts, links, and that it is in the register."""

    source: Cited
    """The file, as it was taken, whose facts are taken back."""
    as_at: date
    """The day as of which the file was taken."""


@event("schools.establishment_joined", version=1)
class EstablishmentJoined:
    """This registration belongs to another establishment, because one that it is joined to does.

    It takes effect on the day of the succession that joined them, which is in another stream.
    """

    establishment: EstablishmentId
    """The establishment it belongs to from now on."""
    because_of: URN
    """The registration that this one is joined to."""


@event("schools.parts_listed", version=1)
class PartsListed:
    """The Partnership counts this school as several parts, such as primary and secondary, on every date.

    It takes effect on the day that its caller gives, or on the day it is recorded.
    """

    parts: tuple[CountedPhase, ...]
    """The phases that the school is counted in, one for each part."""


@event("schools.relied_on", version=1)
class EstablishmentReliedOn:
    """A decision rests on this establishment: its id stays, whatever succession is learnt of later.

    ``by`` is the fact that was decided, such as an admission.

    It takes effect on the day of the fact that relies on it.
    """

    establishment: EstablishmentId
    """The establishment that is relied on."""
    by: Cited
    """The fact that was decided."""


ShownEvent = (
    SchoolRenamed
    | SchoolReclassified
    | SchoolMoved
    | AddressChanged
    | OpeningCorrected
    | SchoolClosed
    | ClosingWithdrawn
)
"""The facts that change what the register shows of a school, once it is registered."""

SchoolEvent = (
    SchoolRegistered
    | ShownEvent
    | PupilsCounted
    | CountCorrected
    | LinkQuoted
    | LinkRejected
    | LinkRestored
    | SchoolSucceeded
    | SchoolTookOver
    | SuccessionUndone
    | TakeoverUndone
    | SourceRetracted
    | EstablishmentJoined
    | PartsListed
    | EstablishmentReliedOn
)
