"""The facts of the register of schools: each is kept under the URN it was published for."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.kernel.checks import at_least
from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text


class SuccessionKind(StrEnum):
    """How one school follows another."""

    CONVERSION = "conversion"
    """The same school under a new URN, as when it becomes an academy."""
    MERGER = "merger"
    """A school is taken into another, which goes on."""
    SPLIT = "split"
    """A school is divided; the further successors are schools of their own."""


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
    source: Text


@event("schools.renamed", version=1)
class SchoolRenamed:
    """The register shows a new name, from the day of the file that brought it."""

    name: Text
    from_on: date
    source: Text


@event("schools.reclassified", version=1)
class SchoolReclassified:
    """The register shows another type or phase, from the day of the file that brought it."""

    type_code: int = field(validator=at_least(0))
    type_name: str
    phase_code: int = field(validator=at_least(0))
    from_on: date
    source: Text


@event("schools.moved", version=1)
class SchoolMoved:
    """The register shows another authority, or that the school lies within or outside its authority's area."""

    la: Text
    lies_outside: bool
    from_on: date
    source: Text


@event("schools.opening_corrected", version=1)
class OpeningCorrected:
    """The register gives another opening day than before."""

    opened_on: date | None
    instead_of: date | None
    as_at: date
    source: Text


@event("schools.closed", version=1)
class SchoolClosed:
    """The register gives a closing day: the last day on which the school is open."""

    closed_on: date
    instead_of: date | None
    as_at: date
    source: Text


@event("schools.closing_withdrawn", version=1)
class ClosingWithdrawn:
    """The register no longer shows the closing day it gave."""

    closed_on: date
    as_at: date
    source: Text


@event("schools.pupils_counted", version=1)
class PupilsCounted:
    """The pupils of a school on a day, with the source of the count and the day of the file that brought it."""

    counted_on: date
    pupils: int = field(validator=at_least(0))
    as_at: date
    source: Text


@event("schools.link_quoted", version=1)
class LinkQuoted:
    """The register links two schools. The days are as quoted at either end; they are often wrong, and move nothing."""

    predecessor: URN
    successor: URN
    words: Text
    quoted_by_predecessor: date | None
    quoted_by_successor: date | None
    as_at: date
    source: Text


@event("schools.succeeded", version=1)
class SchoolSucceeded:
    """This school was followed by another from a day on; after a conversion both are one establishment."""

    successor: URN
    kind: SuccessionKind
    on: date
    establishment: EstablishmentId


@event("schools.took_over", version=1)
class SchoolTookOver:
    """This school follows another from a day on; after a conversion both are one establishment."""

    predecessor: URN
    kind: SuccessionKind
    on: date
    establishment: EstablishmentId


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
    """A membership stands on this establishment: its id stays, whatever succession is learnt of later."""

    establishment: EstablishmentId


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
