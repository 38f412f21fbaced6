"""The register of schools, as published by Get Information About Schools (GIAS, once EduBase)."""

from collections import Counter
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

import attrs
from attrs import frozen

from thep_adapters.gias import cells
from thep_adapters.gias.areas import lies_outside
from thep_adapters.gias.codes import KNOWN
from thep_adapters.gias.errors import BadRow, BadRows, UnknownCode
from thep_adapters.gias.kinds import REGISTER
from thep_adapters.gias.table import Progress, Row, open_table
from thep_domain.kernel.calendar import ALWAYS
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import RegisterEntry


@frozen(kw_only=True)
class RegisterSummary:
    """What became of the rows of a register file: the figures from ``kept`` to ``bad_rows`` add up to ``rows``."""

    rows: int
    kept: int
    other_authorities: int
    """Of authorities that were not asked for."""
    no_authority: int
    """Without an authority that can be read, where only some were asked for."""
    not_yet_open: int
    """Proposed schools, and those that open after the day of the file."""
    closed_undated: int
    """Closed on a day that the register does not give, so that it is not known when they were open."""
    repeated: int
    """The same facts under the same URN once more."""
    bad_rows: int
    bad_counts: int
    """Kept schools whose pupil count was dropped, because it or its day cannot be used."""
    counts_undated: int
    """Kept schools whose pupil count is left out, because the files do not say which day it is from."""


@frozen(kw_only=True)
class RegisterRead:
    """The schools of a register file, the rows that could not be used, and what became of each row."""

    schools: tuple[RegisterEntry, ...]
    bad_rows: tuple[BadRow, ...]
    unknown_codes: tuple[UnknownCode, ...]
    """Codes of the rows that were kept, and on no list of the Department's: each once, in the order of the file."""
    summary: RegisterSummary


_COUNT: Final = frozenset({"NumberOfPupils", "CensusDate"})
"""The columns of a school's count: the school can be taken without it."""


class _LeftOut(StrEnum):
    NOT_YET_OPEN = "not yet open"
    CLOSED_UNDATED = "closed on an unknown day"


def read_register(
    path: str | Path,
    *,
    las: AbstractSet[str] | None,
    as_at: date,
    counts_as_of: date | None = None,
    skip_bad_rows: bool = False,
    progress: Progress | None = None,
) -> RegisterRead:
    """Read the schools of the chosen authorities (``las``, codes; None for all) as the register shows them on a day.

    ``counts_as_of`` dates the pupil counts that the file itself does not date. Of a row of another authority nothing
    but that authority is looked at. Raises UnusableFile for what is no register file, BadRows where rows cannot be used
    (unless they are to be skipped; where only the count is bad, only the count is), and ValueError for something in
    ``las`` that is not a code.
    """
    chosen = None if las is None else frozenset(cells.la_code(la) for la in las)
    seen: dict[URN, RegisterEntry | _LeftOut] = {}
    bad: list[BadRow] = []
    unknown: dict[tuple[str, int], UnknownCode] = {}
    tally: Counter[str] = Counter()
    with open_table(path, REGISTER) as table:
        for row in table.rows(progress):
            tally["rows"] += 1
            # what a file that was cut off no longer shows may be of the chosen authorities, whatever its last row is of
            if chosen is not None and not row.cut_off:
                la = _la(row)
                if la not in chosen:
                    tally["no_authority" if la is None else "other_authorities"] += 1
                    continue
            if row.broken is not None:
                bad.append(row.broken)
                tally["bad_rows"] += 1
                continue
            urn, school = _school(row, as_at, counts_as_of)
            bad_count = bool(row.faults) and skip_bad_rows and all(each.column in _COUNT for each in row.faults)
            if bad_count:
                bad.extend(row.faults)
                row.faults.clear()
                school = _without_count(school)
            if not row.faults and seen.get(urn, school) != school:
                row.fault("URN", "an earlier row has this URN with other values, delete one of the two")
            if row.faults:
                bad.extend(row.faults)
                tally["bad_rows"] += 1
            elif urn in seen:
                tally["repeated"] += 1
            else:
                seen[urn] = school
                if isinstance(school, RegisterEntry):
                    tally["bad_counts"] += bad_count
                    _note_unknown_codes(row, unknown)
    if bad and not skip_bad_rows:
        raise BadRows(tuple(bad))
    schools = tuple(school for school in seen.values() if isinstance(school, RegisterEntry))
    left_out = Counter(school for school in seen.values() if isinstance(school, _LeftOut))
    return RegisterRead(
        schools=schools,
        bad_rows=tuple(bad),
        unknown_codes=tuple(unknown.values()),
        summary=RegisterSummary(
            rows=tally["rows"],
            kept=len(schools),
            other_authorities=tally["other_authorities"],
            no_authority=tally["no_authority"],
            not_yet_open=left_out[_LeftOut.NOT_YET_OPEN],
            closed_undated=left_out[_LeftOut.CLOSED_UNDATED],
            repeated=tally["repeated"],
            bad_rows=tally["bad_rows"],
            bad_counts=tally["bad_counts"],
            counts_undated=sum(school.pupils is not None and school.counted_on is None for school in schools),
        ),
    )


def _note_unknown_codes(row: Row, found: dict[tuple[str, int], UnknownCode]) -> None:
    for column, known in KNOWN.items():
        text = row.text(column)
        try:
            number = cells.code(text)
        except ValueError:
            continue
        if number in known:
            continue
        held = found.get((column, number))
        found[column, number] = (
            UnknownCode(row.file, row.line, column, text, rows=1)
            if held is None
            else attrs.evolve(held, rows=held.rows + 1)
        )


def _la(row: Row) -> str | None:
    try:
        return cells.la_code(row.text("LA (code)"))
    except ValueError:
        return None


def _school(row: Row, as_at: date, counts_as_of: date | None) -> tuple[URN, RegisterEntry | _LeftOut]:
    """What a row says of a school. What it says is good for nothing if the row then has faults."""
    opened_on = _known(row.read("OpenDate", cells.day, None))
    close_date = row.read("CloseDate", cells.day, None)
    closed_on = _known(close_date)
    if opened_on is not None and closed_on is not None and closed_on < opened_on:
        row.fault("CloseDate", f"before the school opens, on {opened_on:%d-%m-%Y}, check both dates")
    pupils = row.read("NumberOfPupils", cells.pupils, None)
    census_date = row.read("CensusDate", cells.day, None)
    if census_date is not None and census_date > as_at:
        row.fault("CensusDate", f"later than the day of the file, {as_at:%d-%m-%Y}, check the date")
    la = row.read("LA (code)", cells.la_code, "")
    entry = RegisterEntry(
        urn=row.read("URN", cells.urn, URN(0)),
        name=row.read("EstablishmentName", cells.name, ""),
        la=la,
        type_code=row.read("TypeOfEstablishment (code)", cells.code, 0),
        type_name=row.read("TypeOfEstablishment (name)", cells.words, ""),
        phase_code=row.read("PhaseOfEducation (code)", cells.phase_code, 0),
        opened_on=opened_on,
        closed_on=closed_on,
        lies_outside=lies_outside(la, row.text("DistrictAdministrative (code)"), row.text("Postcode")),
        pupils=pupils,
        counted_on=_counted_on(census_date or counts_as_of, closed_on) if pupils is not None else None,
        town=row.read("Town", cells.words, ""),
        postcode=row.read("Postcode", cells.postcode, ""),
    )
    closed, proposed = _status(row)
    if proposed or (opened_on is not None and opened_on > as_at):
        return entry.urn, _LeftOut.NOT_YET_OPEN
    if closed_on is None and (closed or close_date is not None):
        return entry.urn, _LeftOut.CLOSED_UNDATED
    return entry.urn, entry


def _without_count(school: RegisterEntry | _LeftOut) -> RegisterEntry | _LeftOut:
    return attrs.evolve(school, pupils=None, counted_on=None) if isinstance(school, RegisterEntry) else school


def _known(day: date | None) -> date | None:
    """A day, but not the one that the register writes where it does not know it."""
    return None if day == ALWAYS else day


def _counted_on(day: date | None, closed_on: date | None) -> date | None:
    """The day of a count: of a closed school at the latest its last."""
    return min(day, closed_on) if day is not None and closed_on is not None else day


def _status(row: Row) -> tuple[bool, bool]:
    """Whether the register calls the school closed, and whether proposed: by the code, else by the name."""
    status = row.text("EstablishmentStatus (code)").partition(".")[0].lstrip("0")
    if status:
        return status == "2", status == "4"
    name = row.text("EstablishmentStatus (name)").casefold()
    return name == "closed", name == "proposed to open"
