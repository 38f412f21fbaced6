"""The school census, of the performance tables or school by school: the number on roll."""

from collections import Counter
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path
from typing import Final

from attrs import frozen

from thep_adapters.gias import cells
from thep_adapters.gias.errors import BadRow, BadRows
from thep_adapters.gias.kinds import CENSUS, CENSUSES
from thep_adapters.gias.table import Progress, Row, open_table
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import CountEntry

_TOTALS: Final = frozenset({"", "NAT"})
"""What is written in place of a URN where a row sums up an authority or the country."""


@frozen(kw_only=True)
class CensusSummary:
    """What became of the rows of a census file. The figures but for ``rows`` add up to ``rows``."""

    rows: int
    kept: int
    elsewhere: int
    """Of authorities or schools that were not asked for."""
    totals: int
    """Rows that sum up an authority or the country."""
    not_collected: int
    """Schools without a number: blank, NA or SUPP."""
    repeated: int
    """The same count under the same URN once more."""
    bad_rows: int


@frozen(kw_only=True)
class CensusRead:
    """The counts of a census file, the rows that could not be used, and what became of each row."""

    counts: tuple[CountEntry, ...]
    bad_rows: tuple[BadRow, ...]
    summary: CensusSummary


def read_census(
    path: str | Path,
    *,
    counted_on: date,
    las: AbstractSet[str] | None = None,
    urns: AbstractSet[int] | None = None,
    skip_bad_rows: bool = False,
    progress: Progress | None = None,
) -> CensusRead:
    """Read the numbers of pupils on the census day, which the file itself does not say.

    ``las`` (codes) and ``urns`` choose authorities and schools, None all; with both a school must be in both. Of other
    rows nothing but that is looked at. Raises UnusableFile for what is no census file, BadRows (unless they are to be
    skipped) where rows cannot be used, and ValueError for something in ``las`` that is not a code.
    """
    chosen = None if las is None else frozenset(cells.la_code(la) for la in las)
    seen: dict[URN, int | None] = {}
    bad: list[BadRow] = []
    tally: Counter[str] = Counter()
    with open_table(path, *CENSUSES) as table:
        absent = cells.NOT_COLLECTED if table.kind is CENSUS else cells.NOT_PUBLISHED
        for row in table.rows(progress):
            tally["rows"] += 1
            if not row.cut_off:
                if row.text("URN").upper() in _TOTALS and row.broken is None:
                    tally["totals"] += 1
                    continue
                if not _is_chosen(row, chosen, urns):
                    tally["elsewhere"] += 1
                    continue
            if row.broken is not None:
                bad.append(row.broken)
                tally["bad_rows"] += 1
                continue
            urn = row.read("URN", cells.urn, URN(0))
            pupils = row.read("NOR", lambda text: cells.pupils(text, absent), None)
            if not row.faults and seen.get(urn, pupils) != pupils:
                row.fault("URN", "an earlier row has this URN with another number, delete one of the two")
            if row.faults:
                bad.extend(row.faults)
                tally["bad_rows"] += 1
            elif urn in seen:
                tally["repeated"] += 1
            else:
                seen[urn] = pupils
    if bad and not skip_bad_rows:
        raise BadRows(tuple(bad))
    counts = tuple(
        CountEntry(urn=urn, pupils=pupils, counted_on=counted_on) for urn, pupils in seen.items() if pupils is not None
    )
    return CensusRead(
        counts=counts,
        bad_rows=tuple(bad),
        summary=CensusSummary(
            rows=tally["rows"],
            kept=len(counts),
            elsewhere=tally["elsewhere"],
            totals=tally["totals"],
            not_collected=len(seen) - len(counts),
            repeated=tally["repeated"],
            bad_rows=tally["bad_rows"],
        ),
    )


def _is_chosen(row: Row, las: AbstractSet[str] | None, urns: AbstractSet[int] | None) -> bool:
    """Whether the row is asked for. One whose authority or URN cannot be read is not, where it is asked for by that."""
    try:
        if las is not None and cells.la_code(row.text("LA")) not in las:
            return False
        return urns is None or cells.urn(row.text("URN")) in urns
    except ValueError:
        return False
