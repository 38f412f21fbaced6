"""The kinds of file that are read, recognised by the names of their columns."""

from collections.abc import Collection, Mapping
from typing import Final

from attrs import Factory, frozen


@frozen
class FileKind:
    """A kind of file: the columns it must have, and those that are read where it has them. No other is ever read."""

    name: str
    get: str
    """How to get such a file."""
    needed: tuple[str, ...]
    welcome: tuple[str, ...] = ()
    called: Mapping[str, tuple[str, ...]] = Factory(dict)
    """What a column is called in the file, where that is not its name here: the first that is there, in any case."""

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that is read."""
        return self.needed + self.welcome

    def names(self, header: Collection[str]) -> dict[str, str]:
        """The name in the file of each column that is read and is there."""
        there = {name.casefold(): name for name in header}
        found: dict[str, str] = {}
        for column in self.used:
            if column not in self.called:
                found |= {column: column} if column in header else {}
            elif name := next((there[name] for name in self.called[column] if name in there), None):
                found[column] = name
        return found

    def fits(self, header: Collection[str]) -> bool:
        """Whether a file with this header is of this kind."""
        return set(self.needed) <= self.names(header).keys()


REGISTER: Final = FileKind(
    "a register file (establishment fields)",
    'download "all establishment data" (edubasealldata and its date) from Get Information About Schools',
    needed=(
        "URN",
        "LA (code)",
        "EstablishmentName",
        "TypeOfEstablishment (code)",
        "OpenDate",
        "CloseDate",
        "PhaseOfEducation (code)",
    ),
    welcome=(
        "TypeOfEstablishment (name)",
        "EstablishmentStatus (code)",
        "EstablishmentStatus (name)",
        "NumberOfPupils",
        "CensusDate",
        "DistrictAdministrative (code)",
        "Postcode",
    ),
)
LINKS: Final = FileKind(
    "a links file (establishment links)",
    'download "all establishment links" (links_edubasealldata and its date) from Get Information About Schools',
    needed=("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"),
)
CENSUS: Final = FileKind(
    "a census file",
    "download the school census of the performance tables (census.csv), or the school-level file of"
    ' "Schools, pupils and their characteristics" (spc_school_level_underlying_data)',
    needed=("URN", "LA", "NOR"),
)
SCHOOL_LEVEL: Final = FileKind(
    'a census file (the school-level file of "Schools, pupils and their characteristics")',
    CENSUS.get,
    needed=("URN", "NOR"),
    welcome=("LA",),
    called={
        "URN": ("urn",),
        "NOR": ("headcount of pupils (unrounded)", "headcount of pupils"),
        "LA": ("old_la_code", "la", "la code"),
    },
)
CENSUSES: Final = (CENSUS, SCHOOL_LEVEL)
"""The files that numbers on roll can be read from."""


def kind_of(header: Collection[str]) -> FileKind | None:
    """The kind of file that has this header, or None."""
    return next((kind for kind in (REGISTER, LINKS, *CENSUSES) if kind.fits(header)), None)
