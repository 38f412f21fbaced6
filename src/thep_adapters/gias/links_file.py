"""The register's links file: which school followed which."""

from collections import Counter
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from attrs import frozen

from thep_adapters.gias import cells
from thep_adapters.gias.errors import BadRow, BadRows
from thep_adapters.gias.kinds import LINKS
from thep_adapters.gias.table import Progress, Row, open_table
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import LinkEntry

_SUCCESSIONS: Final = ("successor", "predecessor")


@frozen(kw_only=True)
class LinksSummary:
    """What became of the rows of a links file. The figures but for ``rows`` add up to ``rows``."""

    rows: int
    kept: int
    elsewhere: int
    """Between schools of which none was asked for."""
    other_links: int
    """Of other kinds than successor and predecessor, such as a sixth form centre or an expansion."""
    repeated: int
    """The same row once more."""
    bad_rows: int


@frozen(kw_only=True)
class LinksRead:
    """The successions of a links file, the rows that could not be used, and what became of each row."""

    links: tuple[LinkEntry, ...]
    bad_rows: tuple[BadRow, ...]
    summary: LinksSummary


def read_links(
    path: str | Path,
    *,
    urns: AbstractSet[int] | None,
    skip_bad_rows: bool = False,
    progress: Progress | None = None,
) -> LinksRead:
    """Read the successions that have at least one end among these schools (None for all), as the file quotes them.

    Of other rows nothing but the two URNs is looked at. Raises UnusableFile for what is no links file, and BadRows,
    unless they are to be skipped, where rows cannot be used.
    """
    links: dict[LinkEntry, None] = {}  # in the order of the file, each once
    bad: list[BadRow] = []
    tally: Counter[str] = Counter()
    with open_table(path, LINKS) as table:
        for row in table.rows(progress):
            tally["rows"] += 1
            if urns is not None and not row.cut_off and not _ends(row) & urns:
                tally["elsewhere"] += 1
                continue
            if row.broken is not None:
                bad.append(row.broken)
                tally["bad_rows"] += 1
                continue
            if not row.text("LinkType").casefold().startswith(_SUCCESSIONS):
                tally["other_links"] += 1
                continue
            link = _link(row)
            if row.faults:
                bad.extend(row.faults)
                tally["bad_rows"] += 1
            elif link in links:
                tally["repeated"] += 1
            else:
                links[link] = None
    if bad and not skip_bad_rows:
        raise BadRows(tuple(bad))
    return LinksRead(
        links=tuple(links),
        bad_rows=tuple(bad),
        summary=LinksSummary(
            rows=tally["rows"],
            kept=len(links),
            elsewhere=tally["elsewhere"],
            other_links=tally["other_links"],
            repeated=tally["repeated"],
            bad_rows=tally["bad_rows"],
        ),
    )


def _ends(row: Row) -> AbstractSet[int]:
    ends = set[int]()
    for column in ("URN", "LinkURN"):
        try:
            ends.add(cells.urn(row.text(column)))
        except ValueError:
            continue  # an end that cannot be read is not one of ours; a fault only if the other is
    return ends


def _link(row: Row) -> LinkEntry:
    link = LinkEntry(
        urn=row.read("URN", cells.urn, URN(0)),
        link_urn=row.read("LinkURN", cells.urn, URN(0)),
        link_name=row.read("LinkName", cells.words, ""),
        link_type=row.read("LinkType", cells.words, ""),
        quoted_on=row.read("LinkEstablishedDate", cells.day, None),
    )
    if not row.faults and link.urn == link.link_urn:
        row.fault("LinkURN", "a school cannot follow itself, write the URN of the other school")
    return link
