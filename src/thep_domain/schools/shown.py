"""What facts say of a school, each with its day, the file that says so, and the version of the stream that holds it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.schools.events import SuccessionKind
from thep_domain.schools.phases import CountedPhase, counted_phase, phase_name


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
    town: str = ""
    postcode: str = ""

    @property
    def phase(self) -> str:
        """The register's own phase, such as Primary or Not applicable."""
        return phase_name(self.phase_code)

    @property
    def type(self) -> str:
        """The type of establishment in the register's words, or its code for want of them."""
        return self.type_name or str(self.type_code)

    @property
    def counted_in(self) -> CountedPhase:
        """The phase the school is counted in."""
        return counted_phase(self.type_code, self.phase_code)


class What(StrEnum):
    """What of a school a fact says."""

    EVERYTHING = "everything"
    """All of its details and its opening day: it was registered."""
    NAME = "name"
    TYPE = "type"
    AREA = "area"
    ADDRESS = "address"
    OPENING = "opening"
    CLOSING = "closing"


_FIELDS = {
    What.NAME: ("name",),
    What.TYPE: ("type_code", "type_name", "phase_code"),
    What.AREA: ("la", "lies_outside"),
    What.ADDRESS: ("town", "postcode"),
}


@frozen
class Said:
    """One fact of the register. Of two about the same, the one of the later day holds, then the later recorded."""

    what: What
    version: int
    source: str
    """The taking of the file, as one text: the state of a large register holds it a hundred thousand times."""
    as_at: date
    """The day of the file: names, types and areas hold from it on."""
    details: Details | None = None
    """What it shows; of a name, a type or an area only these fields count."""
    day: date | None = None
    """The opening or closing day that it gives."""


@frozen
class Count:
    """A pupil count: the day it was taken, the file that brought it, and the version of the stream that holds it.

    Of two for one day, the one recorded last counts.
    """

    counted_on: date
    pupils: int
    as_at: date
    source: str
    version: int
    instead_of: int | None = None
    """The wrong figure that it puts right, where it does."""


@frozen
class Link:
    """A link as the register quotes it."""

    predecessor: URN
    successor: URN
    words: str
    quoted_by_predecessor: date | None
    quoted_by_successor: date | None
    as_at: date
    source: str
    version: int

    @property
    def pair(self) -> tuple[URN, URN]:
        """The two schools that it links."""
        return self.predecessor, self.successor


@frozen
class Rejection:
    """A link that the office found wrong, and which version says so."""

    pair: tuple[URN, URN]
    version: int


@frozen
class Succession:
    """A succession that took effect: the school at the other end, how, from which day, and which version says so."""

    other: URN
    kind: SuccessionKind
    on: date
    version: int


def details_by(said: Iterable[Said]) -> tuple[Details, ...]:
    """What is shown from which day on, by facts of which the first registered the school."""
    rows: list[Details] = []
    for each in sorted(said, key=_order):
        if each.details is None:
            continue
        if each.what is What.EVERYTHING:
            rows = [each.details]
            continue
        shown = {name: getattr(each.details, name) for name in _FIELDS[each.what]}
        row = attrs.evolve(rows[-1], from_on=each.as_at, **shown)
        rows = [*(rows[:-1] if rows[-1].from_on == each.as_at else rows), row]
    return tuple(rows)


def _order(said: Said) -> tuple[bool, date, int]:
    return said.what is not What.EVERYTHING, said.as_at, said.version


def said_on(said: Iterable[Said], what: What, day: date) -> Said:
    """The fact that holds for a day: of names, types and areas by their day, of opening and closing the last one."""
    among = [each for each in said if each.what in (what, What.EVERYTHING)]
    if what in _FIELDS:
        return max((each for each in among if each.what is What.EVERYTHING or each.as_at <= day), key=_order)
    return max(among, key=lambda each: each.version)
