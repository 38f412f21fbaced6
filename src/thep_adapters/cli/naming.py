"""A school that was named where its number is asked for: at a terminal one may write what one knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from thep_adapters.cli.errors import UnusableInput, complain
from thep_adapters.cli.options import Common
from thep_adapters.cli.parsing import Named, UrnOrStream
from thep_adapters.cli.stores import reading
from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import Match, SchoolFound

SHOWN = 20
"""How many schools are listed of those that a name may mean."""


def with_numbers(common: Common, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a command with the number of each school that was named."""
    named = {name: _named(value) for name, value in given.items() if _named(value) is not None}
    if not named:
        return dict(given)
    with reading(common) as thep:
        numbers = {name: _number(thep, each.name) for name, each in named.items() if each is not None}
    return {
        name: value
        if name not in numbers
        else UrnOrStream(numbers[name])
        if isinstance(value, UrnOrStream)
        else numbers[name]
        for name, value in given.items()
    }


def _named(value: object) -> Named | None:
    if isinstance(value, UrnOrStream):
        value = value.of
    return value if isinstance(value, Named) else None


def _number(thep: Partnership, name: str) -> URN:
    """The number of the one school that a name means. A misspelt name is never taken: it is asked what was meant."""
    found = thep.find_schools(name)
    chosen = [row for row in found if row.match is Match.NAME] or [
        row for row in found if row.match is not Match.SIMILAR
    ]
    if len(chosen) == 1:
        complain(_line(chosen[0]))
        return chosen[0].urn
    if chosen:
        raise UnusableInput(_listed(f"{name!r} may be any of these, give its URN:", chosen), "several-schools")
    if found:
        raise UnusableInput(_listed(f"no school is called {name!r}. Did you mean:", found), "no-such-school")
    raise UnusableInput(f"no school is called {name!r}: look for it with  thep register find TEXT", "no-such-school")


def _listed(said: str, rows: list[SchoolFound]) -> str:
    lines: Iterable[str] = (f"  {_line(row)}" for row in rows[:SHOWN])
    more = [f"  ... and {len(rows) - SHOWN} more (thep register find lists them all)"] if len(rows) > SHOWN else []
    return "\n".join([said, *lines, *more])


def _line(row: SchoolFound) -> str:
    closed = f", closed on {row.closed_on}" if row.closed_on else ""
    return f"{row.name} (URN {row.urn}{closed})"
