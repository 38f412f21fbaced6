"""Importing the register's files: reading, recording, and saying what came of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs

from thep_adapters.cli.consequences import consequences, told
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import counted_answer
from thep_adapters.cli.progress import reading_rows, working
from thep_adapters.cli.usable_files import must_have_a_name, usable
from thep_adapters.gias import Files, FilesRead, must_be_dated, read_files
from thep_adapters.gias.files import digest_of
from thep_domain.application import ActingOffice, Partnership
from thep_domain.fees.warnings import NOT_SETTLED
from thep_domain.kernel.refusal import DATE_IN_FUTURE
from thep_domain.kernel.warnings import Warn
from thep_domain.kernel.work import Answer
from thep_domain.membership.warnings import ADMITTED_BEFORE_OPENING
from thep_domain.schools import RegisterFile
from thep_domain.schools.events import FileTaken
from thep_domain.schools.warnings import (
    LINK_DAY_DIFFERS,
    LINK_NOT_CARRIED_OUT,
    LINK_PROBABLY_MISSING,
    LINK_TO_UNKNOWN_SCHOOL,
    LINK_UNDECIDED,
)

SHOWN = 20
"""How many rows of a list are shown; the rest is counted."""


def refuse_future(today: date, day: date | None, what: str) -> None:
    """Refuse a day in the future: a file shows what has happened."""
    if day is not None and day > today:
        raise DATE_IN_FUTURE(f"{what} {day} is in the future (today is {today}): give a day up to today.")


def read(thep: Partnership, files: Files) -> FilesRead:
    """Read the files. Raises UnusableInput where they cannot be used."""
    for file in (files.register, files.links, files.census):
        if file is not None:
            must_have_a_name(file)
    known = frozenset(row.urn for row in thep.schools())
    with usable():
        with reading_rows() as progress:
            found = read_files(files, today=thep.today, known_urns=known, progress=progress)
        must_be_dated(files, first=not known)
    return found


def take(office: ActingOffice, found: FilesRead, *, confirm: bool = False, draft: bool = False) -> Answer:
    """Record what is new in the files, all of it or nothing; as a draft, nothing."""
    record = office.register.record.draft if draft else office.register.record
    with working("working out what is new" if draft else "recording what is new"):
        return record(found.news, confirm=confirm) if confirm else record(found.news)


def sha256_of(thep: Partnership, file: str) -> str:
    """The SHA-256 of a file that was taken: of its bytes, or as its first digits name it."""
    path = Path(file)
    if path.is_file():
        return digest_of(path).sha256
    if not re.fullmatch("[0-9a-fA-F]{6,64}", file):
        raise UnusableInput(
            f"there is no file {file}: name the file that was taken, or the first digits of its SHA-256"
        )
    named = sorted(key for key, _ in thep.known().loaded(RegisterFile) if key.startswith(file.lower()))
    if len(named) > 1:
        raise UnusableInput(f"{len(named)} files have a SHA-256 that begins with {file}: give more digits of it")
    return named[0] if named else file.lower()


def summary(thep: Partnership, found: FilesRead, answer: Answer, *, draft: bool) -> dict[str, Any]:
    """All figures of an import, for programs."""
    return {
        **counted_answer(attrs.evolve(answer, warnings=(*found.warnings, *answer.warnings))),
        **({"events": 0} if draft else {}),
        "draft": draft,
        **consequences(thep, answer),
        "files": {
            "register": attrs.asdict(found.register),
            "links": found.links and attrs.asdict(found.links),
            "census": found.census and attrs.asdict(found.census),
        },
        "counts_left_out": found.counts_left_out,
        "unknown_codes": [attrs.asdict(code) for code in found.unknown_codes],
        "bad_rows": [attrs.asdict(row) for row in found.bad_rows],
    }


def show_import(thep: Partnership, found: FilesRead, answer: Answer, *, draft: bool) -> None:
    """All figures of an import, for people."""
    from thep_adapters.cli.tables import say, show_table

    details = answer.details
    if answer.repeated:
        say("This request was carried out before: nothing was recorded this time. It had recorded:")
    say(f"{details['source']}, as of {details['as_at']}")
    show_table(("What", "Number"), _figures(found, details), right=("Number",))
    for lines in (
        _successions(details),
        _undone(details),
        *_warned(answer),
        *told(consequences(thep, answer), draft),
    ):
        say(*_cut(list(lines)))
    if found.bad_rows:
        say("What cannot be used was left out:")
        say(*_cut([f"  {row}" for row in found.bad_rows]))
    if found.unknown_codes:
        say("Codes that are not on the Department's lists; the schools were taken, please check them:")
        say(*_cut([f"  {code}" for code in found.unknown_codes]))
    if found.counts_left_out:
        say(
            f"{found.counts_left_out} pupil {'count was' if found.counts_left_out == 1 else 'counts were'} left out,"
            " because the files do not say which day they are from:"
            " import again with --counts-as-of DATE, the day of the census."
        )
    if draft:
        say(f"This is a draft: {_facts(answer)} would be recorded, and nothing was.")
    elif all(isinstance(fact.event, FileTaken) for fact in answer.events):
        say(_nothing(found, details["schools"]["older"]))
    elif not answer.repeated:
        say(f"Recorded {_facts(answer)}.")


def _facts(answer: Answer) -> str:
    return f"{len(answer.events)} fact{'' if len(answer.events) == 1 else 's'}"


def _nothing(found: FilesRead, older: int) -> str:
    """Why nothing was recorded: only of files with rows that were understood is it because all was known."""
    read = found.register
    if older:
        return (
            f"Nothing recorded: a file of a later day was taken before, which {older}"
            f" {'school goes' if older == 1 else 'schools go'} by. If that one is wrong, or its day:"
            " thep register retract FILE"
        )
    if read.kept or (found.links and found.links.kept) or (found.census and found.census.kept):
        if found.counts_left_out or found.bad_rows:
            return "Nothing recorded: what else is in these files was recorded before."
        return "Nothing new: everything in these files was recorded before."
    if not read.rows:
        return "Nothing recorded: the register file has no rows."
    reasons = (
        (read.bad_rows, "1 row that cannot be used", "{} rows that cannot be used"),
        (read.not_yet_open, "1 school not open yet", "{} schools not open yet"),
        (read.closed_undated, "1 school closed on an unknown day", "{} schools closed on an unknown day"),
        (read.no_authority, "1 row without an authority", "{} rows without an authority"),
        (read.other_authorities, "1 row of another authority", "{} rows of other authorities"),
    )
    if read.bad_rows == read.rows:
        return "Nothing recorded: no row could be used."
    said = [one if number == 1 else several.format(number) for number, one, several in reasons if number]
    return f"Nothing recorded: {', '.join(said)}."


def _figures(found: FilesRead, details: Any) -> Iterator[tuple[str, int]]:
    schools, counts, links = details["schools"], details["counts"], details["links"]
    yield from (
        ("Schools registered", schools["registered"]),
        ("Schools changed", schools["changed"]),
        ("Schools unchanged", schools["unchanged"]),
    )
    yield from _some(
        ("Schools with newer facts recorded before", schools["older"]),
        ("Rows of other authorities", found.register.other_authorities),
        ("Rows without an authority", found.register.no_authority),
        ("Schools not yet open", found.register.not_yet_open),
        ("Schools closed on an unknown day", found.register.closed_undated),
        ("Rows repeated", found.register.repeated),
    )
    yield "Pupil counts recorded", counts["recorded"]
    yield from _some(
        ("Pupil counts recorded before", counts["unchanged"]),
        ("Pupil counts left out, undated", found.counts_left_out),
        ("Pupil counts of schools not registered", counts["unknown_school"]),
    )
    if found.census is not None:
        yield from _some(
            ("Census rows of other schools", found.census.elsewhere),
            ("Census rows without a number", found.census.not_collected),
        )
    if found.links is not None:
        yield from (
            ("Links recorded", links["quoted"]),
            ("Links recorded before", links["unchanged"]),
            *_some(("Links found wrong before", links["rejected"])),
            ("Links between other schools", found.links.elsewhere + links["elsewhere"]),
            ("Links of other kinds", found.links.other_links),
        )
    yield "Successions", len(details["successions"])
    yield from _some(
        (
            "Rows that cannot be used",
            sum(each.bad_rows for each in (found.register, found.links, found.census) if each),
        ),
        ("Pupil counts that cannot be used", found.register.bad_counts),
    )


def _some(*figures: tuple[str, int]) -> Iterator[tuple[str, int]]:
    return (figure for figure in figures if figure[1])


def _successions(details: Any) -> Iterator[str]:
    if details["successions"]:
        yield "Successions recorded:"
    for row in details["successions"]:
        yield f"  {row['predecessor']} to {row['successor']} on {row['on']} ({row['kind']})"


def _undone(details: Any) -> Iterator[str]:
    if details["undone"]:
        yield "Successions undone; they were decided anew, or rest on nothing any more:"
    for row in details["undone"]:
        yield f"  {row['predecessor']} to {row['successor']} on {row['on']} ({row['kind']})"


HEADINGS: Final[Mapping[Warn, tuple[str, Callable[[Mapping[str, Any]], str]]]] = {
    LINK_DAY_DIFFERS: (
        "Links whose day differs from the day the succession takes effect:",
        lambda row: (
            f"{row['predecessor']} to {row['successor']}: quoted {', '.join(row['quoted'])}, in effect {row['on']}"
        ),
    ),
    LINK_TO_UNKNOWN_SCHOOL: (
        "Links to schools that are not in the register; kept, and carried out when they are imported:",
        "{predecessor} to {successor}: {not_registered} is not in the register".format_map,
    ),
    LINK_UNDECIDED: (
        "Links not decided yet, because the register does not say when the later school opened:",
        "{predecessor} to {successor}".format_map,
    ),
    LINK_NOT_CARRIED_OUT: (
        "Links not carried out; please check them (both schools have a membership, or are one school already):",
        "{predecessor} to {successor} ({kind})".format_map,
    ),
    LINK_PROBABLY_MISSING: (
        "Links that are probably missing, from a school that closes to an academy that opened beside it:",
        lambda row: (
            f"{row['predecessor']} closes on {row['closed_on']}, followed by {row['successor']}?"
            f"{'; nothing is ended: import the links, or say --confirm' if row['held_back'] else ''}"
        ),
    ),
    ADMITTED_BEFORE_OPENING: (
        "Members that were admitted before the register now shows them open; please correct one or the other:",
        "URN {urn}: admitted on {admitted_on}, opened on {opened_on}".format_map,
    ),
    NOT_SETTLED: (
        "Years that were charged, and for which more or less is owed now (thep fees charge YEAR settles it):",
        "{year} of URN {urn}: £{amount}".format_map,
    ),
}
"""The heading and a line for each kind of warning that is listed; figures and consequences show the others."""


def _warned(answer: Answer) -> Iterator[list[str]]:
    for warn, (heading, line) in HEADINGS.items():
        if rows := [each.about for each in answer.warnings if each.code == warn.code]:
            yield [heading, *(f"  {line(row)}" for row in rows)]


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= SHOWN + 1:
        return lines
    return [*lines[: SHOWN + 1], f"  ... and {len(lines) - SHOWN - 1} more (--json lists them all)"]
