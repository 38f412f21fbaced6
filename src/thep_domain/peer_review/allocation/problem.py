"""The problem: which reviewers go to which visits, and what each pairing costs. Plain values, no names of people."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property

from attrs import field, frozen


class Scope(StrEnum):
    """Where the reviewers of a host may come from, by the protocol."""

    WITHIN = "within-cluster"
    OUTSIDE = "outside-cluster"
    ANY = "any"
    PROVIDER = "provider"


class Bar(StrEnum):
    """Why a reviewer may not go to a host, in the order in which it is asked."""

    OWN_SCHOOL = "own-school"
    SAME_ORGANISATION = "same-organisation"
    CONFLICT = "candidate-barred"
    STOOD_DOWN = "stood-down"
    NOT_TRAINED = "not-trained"
    OUT_OF_SCOPE = "out-of-scope"
    AWAY = "away"
    NO_VISIT = "no-capacity"


@frozen
class Place:
    """A place by its national grid reference, in metres."""

    easting: int
    northing: int


@frozen
class Days:
    """From a day to a day, each included."""

    first: date
    last: date

    def meets(self, other: "Days") -> bool:
        """Whether a day is in both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: "Days") -> bool:
        """Whether every day of the other is in this."""
        return self.first <= other.first and other.last <= self.last


@frozen
class Visit:
    """A review that wants a team: its host, its days, and how many seats it has."""

    review: str
    """The id of the review."""
    host: str
    """The establishment that is visited."""
    days: Days
    seats: int
    leads: int
    """How many of the seats need a lead at least."""
    cluster: str | None = None
    phase: str | None = None
    place: Place | None = None
    organisation: str | None = None
    """The trust that the host belongs to, where it belongs to one."""
    pinned: tuple[str, ...] = ()
    """Reviewers whose seats stand: visited already, or set by hand."""
    named: tuple[str, ...] = ()
    """Reviewers named in an earlier allocation; replacing one of them costs."""


@frozen
class Kept:
    """A host that a reviewer is kept from: by employment, a conflict, or having stood down."""

    host: str
    bar: Bar


@frozen
class Reviewer:
    """Somebody who offers visits: the school that employs them, what they are trained for, and when they are away."""

    person: str
    school: str
    """The establishment, or the guest organisation, that employs them."""
    visits: int
    """How many visits they offer in the cycle, those of pinned seats included."""
    trained: tuple[Days, ...]
    leads: tuple[Days, ...] = ()
    """When they are trained to lead; a lead may take any seat."""
    cluster: str | None = None
    phase: str | None = None
    place: Place | None = None
    organisation: str | None = None
    strong: bool = False
    """Whether their school is recognised as strong in the theme of the cycle."""
    away: tuple[Days, ...] = ()
    kept_from: tuple[Kept, ...] = ()


@frozen
class Terms:
    """What the protocol says of teams."""

    scope: Scope
    reciprocal: bool
    """Whether two schools may review each other."""
    one_a_school: bool
    """Whether a team holds one reviewer of a school at most."""


@frozen
class Weights:
    """What a pairing costs, in whole numbers."""

    metres: int
    """One for so many metres between the two schools."""
    unknown: int
    """Metres assumed where a grid reference is missing."""
    phase: int
    theme: int
    met: int
    replaced: int
    load: int
    """Times the square of the visits of each reviewer."""


@frozen
class Longlist:
    """How many pairs are looked at: the cheapest of each host, of its leads, and of each reviewer."""

    hosts: int
    leads: int
    reviewers: int

    def doubled(self) -> "Longlist":
        """Twice as long."""
        return Longlist(2 * self.hosts, 2 * self.leads, 2 * self.reviewers)


def _by_review(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    return tuple(sorted(visits, key=lambda visit: visit.review))


def _by_person(reviewers: Iterable[Reviewer]) -> tuple[Reviewer, ...]:
    return tuple(sorted(reviewers, key=lambda reviewer: reviewer.person))


@frozen
class Problem:
    """Visits, reviewers, terms and weights; ``met`` holds pairs of schools that met within the years of the rule."""

    visits: tuple[Visit, ...] = field(converter=_by_review)
    reviewers: tuple[Reviewer, ...] = field(converter=_by_person)
    terms: Terms
    weights: Weights
    met: frozenset[frozenset[str]] = frozenset()

    @cached_property
    def visit_of(self) -> Mapping[str, Visit]:
        """Each visit by its review."""
        return {visit.review: visit for visit in self.visits}

    @cached_property
    def reviewer_of(self) -> Mapping[str, Reviewer]:
        """Each reviewer by their id."""
        return {reviewer.person: reviewer for reviewer in self.reviewers}


@frozen(order=True)
class Seat:
    """One seat of an answer: who goes to which review."""

    review: str
    person: str
