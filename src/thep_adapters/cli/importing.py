"""Importing the register's files: reading, recording, and saying what came of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import counted_answer
from thep_adapters.cli.progress import reading_rows, working
from thep_adapters.gias import BadRows, Files, FilesRead, UnusableFile, read_files
from thep_adapters.gias.files import shown_name
from thep_domain.application import ActingOffice, Partnership
from thep_domain.kernel.identifiers import is_text
from thep_domain.kernel.refusal import DATE_IN_FUTURE
from thep_domain.kernel.work import Answer
from thep_domain.schools.events import FileTaken

SHOWN = 20
"""How many rows of a list are shown; the rest is counted."""


def refuse_future(today: date, day: date | None, what: str) -> None:
    """Refuse a day in the future: a file shows what has happened."""
    if day is not None and day > today:
        raise DATE_IN_FUTURE(f"{what} {day} is in the future (today is {today}): give a day up to today.")


def read(thep: Partnership, office: ActingOffice, files: Files) -> tuple[FilesRead, Answer]:
    """Read the files and record their news, all of it or nothing."""
    for file in (files.register, files.links, files.census):
        if file is not None and not is_text(file.name):
            raise UnusableInput(
                f"the name of the file {shown_name(file)} has characters that cannot be recorded: rename the file"
            )
    known = frozenset(row.urn for row in thep.schools())
    try:
        with reading_rows() as progress:
            found = read_files(files, today=thep.today, known_urns=known, progress=progress)
    except UnusableFile as error:
        raise UnusableInput(str(error)) from None
    except BadRows as error:
        raise UnusableInput(
            "some rows cannot be used, so nothing was recorded. Fix them, or leave them out with --skip-bad-rows:\n"
            f"{error}"
        ) from None
    with working("recording what is new"):
        return found, office.register.record(found.news)


def summary(found: FilesRead, answer: Answer) -> dict[str, Any]:
    """All figures of an import, for programs."""
    return {
        **counted_answer(answer),
        "files": {
            "register": attrs.asdict(found.register),
            "links": found.links and attrs.asdict(found.links),
            "census": found.census and attrs.asdict(found.census),
        },
        "counts_left_out": found.counts_left_out,
        "unknown_codes": [attrs.asdict(code) for code in found.unknown_codes],
        "bad_rows": [attrs.asdict(row) for row in found.bad_rows],
    }


def show_import(found: FilesRead, answer: Answer) -> None:
    """All figures of an import, for people."""
    from thep_adapters.cli.tables import say, show_table

    details = answer.details
    if answer.repeated:
        say("This request was carried out before: nothing was recorded this time. It had recorded:")
    say(f"{details['source']}, as of {details['as_at']}")
    show_table(("What", "Number"), _figures(found, details), right=("Number",))
    for lines in (_successions(details), _differences(details), _unknown(details), _unmoved(details)):
        say(*_cut(list(lines)))
    if found.bad_rows:
        say("Rows left out because they cannot be used:")
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
    if all(isinstance(fact.event, FileTaken) for fact in answer.events):
        say("Nothing new: everything in these files was recorded before.")
    elif not answer.repeated:
        say(f"Recorded {len(answer.events)} facts.")


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
            ("Links between other schools", found.links.elsewhere + links["elsewhere"]),
            ("Links of other kinds", found.links.other_links),
        )
    yield "Successions", len(details["successions"])
    if found.bad_rows:
        yield "Rows that cannot be used", len({(row.file, row.line) for row in found.bad_rows})


def _some(*figures: tuple[str, int]) -> Iterator[tuple[str, int]]:
    return (figure for figure in figures if figure[1])


def _successions(details: Any) -> Iterator[str]:
    if details["successions"]:
        yield "Successions recorded:"
    for row in details["successions"]:
        yield f"  {row['predecessor']} to {row['successor']} on {row['on']} ({row['kind']})"


def _differences(details: Any) -> Iterator[str]:
    if details["differences"]:
        yield "Links whose day differs from the day the succession takes effect:"
    for row in details["differences"]:
        yield f"  {row['predecessor']} to {row['successor']}: quoted {', '.join(row['quoted'])}, in effect {row['on']}"


def _unknown(details: Any) -> Iterator[str]:
    if details["unknown"]:
        yield "Links to schools that are not in the register; kept, and carried out when they are imported:"
    for row in details["unknown"]:
        yield f"  {row['predecessor']} to {row['successor']}: {row['not_registered']} is not in the register"


def _unmoved(details: Any) -> Iterator[str]:
    if details["unmoved"]:
        yield "Links not carried out; please check them (both schools have a membership, or are one school already):"
    for row in details["unmoved"]:
        yield f"  {row['predecessor']} to {row['successor']} ({row['kind']})"


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= SHOWN + 1:
        return lines
    return [*lines[: SHOWN + 1], f"  ... and {len(lines) - SHOWN - 1} more (--json lists them all)"]
