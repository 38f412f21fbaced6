"""Reading a file of inspections, and recording what is news in it."""

from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path

import attrs
from attrs import frozen

from thep_adapters.gias import BadRow, BadRows, UnusableFile, date_in_name
from thep_adapters.gias import cells as register_cells
from thep_adapters.gias.files import digest_of, shown_name
from thep_adapters.gias.table import Row, open_table
from thep_adapters.gias.warnings import ROW_LEFT_OUT
from thep_adapters.ofsted.layouts import LAYOUTS, URN_COLUMN, Layout
from thep_adapters.ofsted.rows import inspections_of
from thep_domain.application import ActingOffice, Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.warnings import Warned
from thep_domain.kernel.work import Answer
from thep_domain.schools import FileEntry, InspectionEntry, InspectionKind, InspectionNews
from thep_domain.schools.rules import WINDOWS, Window


@frozen(kw_only=True)
class InspectionFile:
    """A file of inspections, and how it is to be read."""

    path: Path
    las: AbstractSet[str] | None = None
    """Codes of the authorities whose schools to take, as the register has them; None for every school it holds."""
    on: date | None = None
    """The day the file speaks of; without it the date in its name."""
    skip_bad_rows: bool = False


@frozen(kw_only=True)
class RowsSummary:
    """What became of the rows of a file. The figures but for ``rows`` add up to ``rows``."""

    layout: str
    rows: int
    kept: int
    elsewhere: int
    """Of schools that were not asked for, or that the register does not hold."""
    not_judged: int
    """Without any inspection, or with none that was judged."""
    bad_rows: int


@frozen(kw_only=True)
class InspectionsRead:
    """What a file brings, and what became of its rows."""

    news: InspectionNews
    bad_rows: tuple[BadRow, ...]
    summary: RowsSummary

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What to look at in the file."""
        return tuple(ROW_LEFT_OUT(**attrs.asdict(row)) for row in self.bad_rows)


def read_inspections(
    file: InspectionFile,
    *,
    today: date,
    urns: AbstractSet[int] | None,
    windows: Mapping[InspectionKind, Window],
    progress: Callable[[int], None] | None = None,
) -> InspectionsRead:
    """Read a file of inspections, in any of its three layouts. Of other schools than ``urns`` only the URN is read.

    ``windows`` are the rulebook's, and ``progress`` is called with the rows read so far. Raises UnusableFile for a file
    of another kind, or whose day nobody says, and BadRows (unless they are to be skipped) where rows cannot be used.
    """
    digest = digest_of(file.path)
    as_at = file.on or date_in_name(file.path)
    if as_at is None:
        raise UnusableFile(
            shown_name(file.path), "does not say in its name of which day it is", "give that day (--on DATE)"
        )
    if as_at > today:
        raise UnusableFile(
            shown_name(file.path), f"is of {as_at}, which is in the future (today is {today})", "give a day up to today"
        )
    reading = _Reading(as_at, urns, windows)
    with open_table(file.path, *(layout.kind for layout in LAYOUTS)) as table:
        layout = next(each for each in LAYOUTS if each.kind is table.kind)
        for row in table.rows(progress):
            reading.take(row, layout)
    if digest_of(file.path) != digest:
        raise UnusableFile(shown_name(file.path), "changed while it was read", "import it again when it is complete")
    if reading.bad and not file.skip_bad_rows:
        raise BadRows(tuple(reading.bad))
    tally = reading.tally
    return InspectionsRead(
        news=InspectionNews(
            as_at=as_at,
            source=file.path.name,
            inspections=tuple(reading.entries),
            latest_of=tuple(dict.fromkeys(reading.latest_of)),
            file=FileEntry(name=file.path.name, sha256=digest.sha256, size=digest.size, rows=tally["rows"]),
        ),
        bad_rows=tuple(reading.bad),
        summary=RowsSummary(
            layout=layout.kind.name,
            rows=tally["rows"],
            kept=tally["kept"],
            elsewhere=tally["elsewhere"],
            not_judged=tally["not_judged"],
            bad_rows=tally["bad_rows"],
        ),
    )


class _Reading:
    """What was read so far."""

    def __init__(self, as_at: date, urns: AbstractSet[int] | None, windows: Mapping[InspectionKind, Window]) -> None:
        self._as_at = as_at
        self._urns = urns
        self._windows = windows
        self.entries: list[InspectionEntry] = []
        self.latest_of: list[URN] = []
        self.bad: list[BadRow] = []
        self.tally: Counter[str] = Counter()
        self._listed: dict[tuple[URN, date], str] = {}

    def take(self, row: Row, layout: Layout) -> None:
        """Take one row: all of it or, where a cell cannot be used, nothing."""
        self.tally["rows"] += 1
        if not row.cut_off and self._urns is not None and not self._is_chosen(row):
            self.tally["elsewhere"] += 1
            return
        if row.broken is not None:
            self.bad.append(row.broken)
            self.tally["bad_rows"] += 1
            return
        entries = inspections_of(row, layout, self._as_at, self._windows)
        if not layout.shows_latest:
            self._refuse_another_grade(row, entries)
        if row.faults:
            self.bad.extend(row.faults)
            self.tally["bad_rows"] += 1
            return
        if layout.shows_latest:
            self.latest_of.append(register_cells.urn(row.text(URN_COLUMN)))
        self.entries.extend(entries)
        self.tally["kept" if entries else "not_judged"] += 1

    def _refuse_another_grade(self, row: Row, entries: tuple[InspectionEntry, ...]) -> None:
        """Of two rows of a list for one school and day, which grade holds nobody can say."""
        for entry in entries:
            if self._listed.setdefault((entry.urn, entry.inspected_on), entry.overall) != entry.overall:
                row.fault(URN_COLUMN, "an earlier row has this URN and day with another grade, delete one of the two")

    def _is_chosen(self, row: Row) -> bool:
        try:
            return register_cells.urn(row.text(URN_COLUMN)) in (self._urns or ())
        except ValueError:
            return False


def chosen_urns(thep: Partnership, las: AbstractSet[str] | None) -> frozenset[int]:
    """The schools that the register holds, of some authorities or of all."""
    return frozenset(row.urn for row in thep.schools() if las is None or row.la in las)


def import_inspections(
    thep: Partnership,
    office: ActingOffice,
    file: InspectionFile,
    *,
    draft: bool = False,
    progress: Callable[[int], None] | None = None,
) -> tuple[InspectionsRead, Answer]:
    """Read a file of inspections and record what is news in it: all of it, or nothing; as a draft, nothing.

    Raises UnusableFile, BadRows, and Refused as the verb.
    """
    read = read_inspections(
        file,
        today=thep.today,
        urns=chosen_urns(thep, file.las),
        windows=thep.rules()[WINDOWS],
        progress=progress,
    )
    record = office.inspections.record.draft if draft else office.inspections.record
    return read, record(read.news)
