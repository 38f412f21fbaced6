"""What a register, a links file or a census says of schools, free of file formats: what the register's verbs take."""

import hashlib
import json
from collections.abc import Collection
from datetime import date

from attrs import field, frozen

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.event import shown
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.shapes import LARGEST, SHA256, Whole, shaped
from thep_domain.kernel.verbs import plain


@frozen(kw_only=True)
class RegisterEntry:
    """One school as a register shows it on the day of the file."""

    urn: URN
    name: str
    la: str
    """Code of the local authority, three digits."""
    type_code: int
    """GIAS TypeOfEstablishment (code)."""
    type_name: str
    phase_code: int
    """GIAS PhaseOfEducation (code): 0 not applicable, 1 nursery, 2 primary ... 7 all-through."""
    opened_on: date | None = None
    """None where the register has no date, or its stand-in 01-01-1900: always."""
    closed_on: date | None = None
    """The last day the school is open."""
    lies_outside: bool = False
    """The school belongs to the authority but lies outside its area."""
    pupils: int | None = None
    counted_on: date | None = None
    """The day of the count in this row; None where the file does not date it (the count is then left out)."""
    town: str = ""
    """Where the school is; empty where the file does not say, which is no news."""
    postcode: str = ""
    """Its postcode, such as E14 0AB, also to tell which academy opened in its place; empty as the town."""


@frozen(kw_only=True)
class CountEntry:
    """A pupil count from a census file."""

    urn: URN
    pupils: int
    counted_on: date


PLAIN = "succession"
"""The manner of a link that names none."""


@frozen(kw_only=True)
class LinkEntry:
    """One row of a links file: ``urn`` has the link, to ``link_urn``, in the register's own words."""

    urn: URN
    link_urn: URN
    link_name: str
    link_type: str
    """As quoted: Successor, Predecessor, Successor - merged, Predecessor - Split School ..."""
    quoted_on: date | None


@frozen(kw_only=True)
class FileEntry:
    """A file that was read: its name, the SHA-256 and number of its bytes, and how many rows it has."""

    name: str
    sha256: str = field(metadata=shaped(SHA256))
    size: int = field(metadata=shaped(Whole(least=0)))
    rows: int = field(metadata=shaped(Whole(least=0)))

    def __attrs_post_init__(self) -> None:
        if not SHA256.holds(self.sha256):
            raise BadArgument(
                f"sha256 is {shown(self.sha256)}: give the SHA-256 of the file, 64 digits and letters from a to f",
                "sha256",
            )
        for name, number in (("size", self.size), ("rows", self.rows)):
            if type(number) is not int or not 0 <= number <= LARGEST:
                raise BadArgument(f"{name} is {shown(number)}: give a whole number, 0 or more", name)

    @classmethod
    def of_rows(cls, name: str, rows: Collection[object]) -> "FileEntry":
        """What stands for a file where a program hands over rows: they are taken as canonical JSON."""
        written = json.dumps(plain(rows), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        return cls(name=name, sha256=hashlib.sha256(written).hexdigest(), size=len(written), rows=len(rows))


@frozen(kw_only=True)
class RegisterNews:
    """Everything one import brings: the rows of each file, and the day the files speak of."""

    as_at: date | None = None
    """The day the files speak of; without it, the day on which they are taken."""
    source: str
    """What to cite as the source of the facts, such as the register file's name."""
    schools: tuple[RegisterEntry, ...] = ()
    counts: tuple[CountEntry, ...] = ()
    counts_source: str = ""
    links: tuple[LinkEntry, ...] = ()
    links_source: str = ""
    file: FileEntry | None = None
    """The register file that the rows were read from; without one, the rows themselves are the evidence."""
    counts_file: FileEntry | None = None
    links_file: FileEntry | None = None
