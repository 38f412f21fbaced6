"""The three kinds of file, recognised by the names of their columns."""

from collections.abc import Collection
from typing import Final

from attrs import frozen


@frozen
class FileKind:
    """A kind of file: the columns it must have, and those that are read where it has them. No other is ever read."""

    name: str
    needed: tuple[str, ...]
    welcome: tuple[str, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that is read."""
        return self.needed + self.welcome


REGISTER: Final = FileKind(
    "a register file (establishment fields)",
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
    "a links file (establishment links)", needed=("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
)
CENSUS: Final = FileKind("a census file", needed=("URN", "LA", "NOR"))


def kind_of(header: Collection[str]) -> FileKind | None:
    """The kind of file that has these columns, or None."""
    return next((kind for kind in (REGISTER, LINKS, CENSUS) if set(kind.needed) <= set(header)), None)
