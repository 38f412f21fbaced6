"""The facts of the register of schools: each is kept under the URN it was published for."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.kernel.checks import at_least
from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Cited


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


@event("schools.file_taken", version=1)
class FileTaken:
    """A file was taken as of a day. Every fact that it brought cites this one, so that the file can be held against it.

    ``sha256`` and ``size`` are of the file's bytes; of rows that a program handed over without a file, they are of
    these rows as canonical JSON. ``authorities`` are those of which a register shows every school that was held: an
    older file that is read later brings nothing new about them.
    """

    kind: FileKind
    name: Text
    sha256: Text
    size: int = field(validator=at_least(0))
    rows: int = field(validator=at_least(0))
    as_at: date
    authorities: tuple[Text, ...]


FileEvent = FileTaken


@event("schools.registered", version=1)
class SchoolRegistered:
    """A school stands in the register under a URN. Without ``opened_on`` it has always been open."""

    urn: URN
    establishment: EstablishmentId
    name: Text
    la: Text
    lies_outside: bool
    type_code: int = field(validator=at_least(0))
    type_name: str
    phase_code: int = field(validator=at_least(0))
    opened_on: date | None
    as_at: date
    source: Cited


@event("schools.renamed", version=1)
class SchoolRenamed:
    """The register shows a new name, from the day of the file that brought it."""

    name: Text
    from_on: date
    source: Cited


@event("schools.reclassified", version=1)
class SchoolReclassified:
    """The register shows another type or phase, from the day of the file that brought it."""

    type_code: int = field(validator=at_least(0))
    type_name: str
    phase_code: int = field(validator=at_least(0))
    from_on: date
    source: Cited


@event("schools.moved", version=1)
class SchoolMoved:
    """The register shows another authority, or that the school lies within or outside its authority's area."""

    la: Text
    lies_outside: bool
    from_on: date
    source: Cited


@event("schools.opening_corrected", version=1)
class OpeningCorrected:
    """The register gives another opening day than before."""

    opened_on: date | None
    instead_of: date | None
    as_at: date
    source: Cited


@event("schools.closed", version=1)
class SchoolClosed:
    """The register gives a closing day: the last day on which the school is open."""

    closed_on: date
    instead_of: date | None
    as_at: date
    source: Cited


@event("schools.closing_withdrawn", version=1)
class ClosingWithdrawn:
    """The register no longer shows the closing day it gave."""

    closed_on: date
    as_at: date
    source: Cited


@event("schools.pupils_counted", version=1)
class PupilsCounted:
    """The pupils of a school on a day, with the source of the count and the day of the file that brought it."""

    counted_on: date
    pupils: int = field(validator=at_least(0))
    as_at: date
    source: Cited


@event("schools.link_quoted", version=1)
class LinkQuoted:
    """The register links two schools. The days are as quoted at either end; they are often wrong, and move nothing."""

    predecessor: URN
    successor: URN
    words: Text
    quoted_by_predecessor: date | None
    quoted_by_successor: date | None
    as_at: date
    source: Cited


@event("schools.succeeded", version=1)
class SchoolSucceeded:
    """This school was followed by another from a day on; after a conversion both are one establishment.

    ``other_end`` is the fact of the successor's stream that says the same from its side.
    """

    successor: URN
    kind: SuccessionKind
    on: date
    establishment: EstablishmentId
    other_end: Cited


@event("schools.took_over", version=1)
class SchoolTookOver:
    """This school follows another from a day on; after a conversion both are one establishment.

    ``other_end`` is the fact of the predecessor's stream that says the same from its side.
    """

    predecessor: URN
    kind: SuccessionKind
    on: date
    establishment: EstablishmentId
    other_end: Cited


@event("schools.establishment_joined", version=1)
class EstablishmentJoined:
    """This registration belongs to another establishment, because one that it is joined to does."""

    establishment: EstablishmentId
    because_of: URN


@event("schools.parts_listed", version=1)
class PartsListed:
    """The Partnership counts this school as several parts, such as primary and secondary, on every date."""

    parts: tuple[Text, ...]


@event("schools.relied_on", version=1)
class EstablishmentReliedOn:
    """A decision rests on this establishment: its id stays, whatever succession is learnt of later.

    ``by`` is the fact that was decided, such as an admission.
    """

    establishment: EstablishmentId
    by: Cited


SchoolEvent = (
    SchoolRegistered
    | SchoolRenamed
    | SchoolReclassified
    | SchoolMoved
    | OpeningCorrected
    | SchoolClosed
    | ClosingWithdrawn
    | PupilsCounted
    | LinkQuoted
    | SchoolSucceeded
    | SchoolTookOver
    | EstablishmentJoined
    | PartsListed
    | EstablishmentReliedOn
)
