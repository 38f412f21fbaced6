"""Reading the files of one import together: what the register, the links and the census bring as news."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path

import attrs
from attrs import frozen

from thep_adapters.gias.census_file import CensusSummary, read_census
from thep_adapters.gias.errors import BadRow, UnknownCode, UnusableFile
from thep_adapters.gias.files import Digest, digest_of, shown_name
from thep_adapters.gias.links_file import LinksSummary, read_links
from thep_adapters.gias.naming import date_in_name
from thep_adapters.gias.register_file import RegisterSummary, read_register
from thep_adapters.gias.warnings import COUNTS_UNDATED, ROW_LEFT_OUT, UNKNOWN_CODE
from thep_domain.application import ActingOffice, Partnership
from thep_domain.kernel.warnings import Warned
from thep_domain.kernel.work import Answer
from thep_domain.schools import FileEntry, RegisterNews


@frozen(kw_only=True)
class Files:
    """The files of one import, and how they are to be read."""

    register: Path
    links: Path | None = None
    census: Path | None = None
    las: AbstractSet[str] | None = None
    """Codes of the chosen authorities; None for every row."""
    on: date | None = None
    """The day the files speak of; without it the date in the register file's name, else today."""
    counts_as_of: date | None = None
    """The day of counts that the files do not date; of two for one school, that of the census counts."""
    skip_bad_rows: bool = False


@frozen(kw_only=True)
class FilesRead:
    """What the files bring, and what became of their rows."""

    news: RegisterNews
    bad_rows: tuple[BadRow, ...]
    unknown_codes: tuple[UnknownCode, ...]
    """Codes of the register file that are on no list of the Department's: taken as they are."""
    register: RegisterSummary
    links: LinksSummary | None
    census: CensusSummary | None
    counts_left_out: int
    """Counts without a date: neither the file nor ``counts_as_of`` gives one."""

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What to look at in the files, beside what the answer to the import warns of."""
        undated = (COUNTS_UNDATED(number=self.counts_left_out),) if self.counts_left_out else ()
        return (
            *(ROW_LEFT_OUT(**attrs.asdict(row)) for row in self.bad_rows),
            *(UNKNOWN_CODE(**attrs.asdict(code)) for code in self.unknown_codes),
            *undated,
        )


def read_files(
    files: Files,
    *,
    today: date,
    known_urns: AbstractSet[int] = frozenset(),
    progress: Callable[[str, int], None] | None = None,
) -> FilesRead:
    """Read the files of an import. ``known_urns`` are the schools held already: links and counts of these are kept too.

    ``progress`` is called with the file's name and the rows read so far. Raises UnusableFile for a file of another
    kind, and BadRows (unless they are to be skipped) where rows cannot be used.
    """

    def counting(path: Path) -> Callable[[int], None] | None:
        return None if progress is None else lambda rows: progress(path.name, rows)

    dated_on = files.on or date_in_name(files.register)
    as_at = dated_on or today
    paths = [path for path in (files.register, files.links, files.census) if path is not None]
    digests = {path: digest_of(path) for path in paths}
    register = read_register(
        files.register,
        las=files.las,
        as_at=as_at,
        counts_as_of=files.counts_as_of,
        skip_bad_rows=files.skip_bad_rows,
        progress=counting(files.register),
    )
    urns = known_urns | {school.urn for school in register.schools}
    links = files.links and read_links(
        files.links, urns=urns, skip_bad_rows=files.skip_bad_rows, progress=counting(files.links)
    )
    census = files.census and read_census(
        files.census,
        counted_on=files.counts_as_of or as_at,
        urns=urns,
        skip_bad_rows=files.skip_bad_rows,
        progress=counting(files.census),
    )
    for path, digest in digests.items():
        if digest_of(path) != digest:
            raise UnusableFile(shown_name(path), "changed while it was read", "import it again when it is complete")
    counts = census.counts if census else ()
    undated = sum(1 for school in register.schools if school.pupils is not None and school.counted_on is None)
    dated = files.counts_as_of is not None
    news = RegisterNews(
        as_at=dated_on,
        source=files.register.name,
        schools=register.schools,
        counts=counts if dated else (),
        counts_source=files.census.name if files.census else "",
        links=links.links if links else (),
        links_source=files.links.name if files.links else "",
        file=_entry(files.register, digests, register.summary.rows),
        counts_file=_entry(files.census, digests, census.summary.rows) if files.census and census else None,
        links_file=_entry(files.links, digests, links.summary.rows) if files.links and links else None,
    )
    return FilesRead(
        news=news,
        bad_rows=(*register.bad_rows, *(links.bad_rows if links else ()), *(census.bad_rows if census else ())),
        unknown_codes=register.unknown_codes,
        register=register.summary,
        links=links.summary if links else None,
        census=census.summary if census else None,
        counts_left_out=undated + (0 if dated else len(counts)),
    )


def _entry(path: Path, digests: Mapping[Path, Digest], rows: int) -> FileEntry:
    return FileEntry(name=path.name, sha256=digests[path].sha256, size=digests[path].size, rows=rows)


def must_be_dated(files: Files, *, first: bool) -> None:
    """Raise UnusableFile for a first import whose day nobody says: dated today, it would keep all older files out."""
    if first and files.on is None and date_in_name(files.register) is None:
        raise UnusableFile(
            shown_name(files.register),
            "does not say in its name of which day it is, and it is the first file to be imported",
            "give that day (--on DATE)",
        )


def import_files(
    thep: Partnership,
    office: ActingOffice,
    files: Files,
    *,
    confirm: bool = False,
    draft: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> tuple[FilesRead, Answer]:
    """Read the files of an import and record what is news in them: all of it, or nothing; as a draft, nothing.

    ``confirm`` says of closings beside an academy that no link names that they are what they seem.

    Raises UnusableFile, BadRows, and Refused where the files are dated in the future.
    """
    known = {school.urn for school in thep.schools()}
    read = read_files(files, today=thep.today, known_urns=known, progress=progress)
    must_be_dated(files, first=not known)
    record = office.register.record.draft if draft else office.register.record
    return read, record(read.news, confirm=True) if confirm else record(read.news)
