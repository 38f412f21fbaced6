"""Files that are given by mistake: what they are, recognised by their header."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

_OTHERS: Final[Mapping[str, tuple[AbstractSet[str], ...]]] = {
    "a file of the governors of schools and trusts": (
        frozenset({"appointing body"}),
        frozenset({"gid", "role"}),
        frozenset({"gid", "surname"}),
    ),
    "a file of groups: trusts, federations and their schools": (
        frozenset({"group uid"}),
        frozenset({"group id", "group name"}),
        frozenset({"group name", "group type"}),
        frozenset({"linked uid"}),
    ),
    "a file of Ofsted's inspections": (
        frozenset({"ofsted phase"}),
        frozenset({"ofsted region"}),
        frozenset({"inspection number"}),
        frozenset({"urn", "rating", "inspection date"}),
        frozenset({"urn", "overall effectiveness"}),
    ),
    "a table of the Department's statistics, not by school": (frozenset({"time_period", "geographic_level"}),),
    "a list of schools of the performance tables": (frozenset({"urn", "schname"}), frozenset({"urn", "laestab"})),
}
"""What each kind is, and the columns that tell it, in any case: all those of one set."""

_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def other_file(header: Collection[str]) -> str | None:
    """What a file with this header is, where it is known and none that is read here."""
    there = {name.casefold() for name in header}
    return next((what for what, marks in _OTHERS.items() if any(mark <= there for mark in marks)), None)


def separated_by(header: Collection[str]) -> str | None:
    """What stands between the columns of a header, where that is not a comma."""
    return next(
        (name for sign, name in _SEPARATORS.items() if sum(each.count(sign) for each in header) >= len(header)), None
    )
