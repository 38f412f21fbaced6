"""Importing a file of inspections: reading, recording, and saying what came of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from thep_adapters.cli.json_rows import counted_answer
from thep_adapters.cli.progress import reading_rows, working
from thep_adapters.cli.usable_files import must_have_a_name, usable
from thep_adapters.ofsted import InspectionFile, InspectionsRead, read_inspections
from thep_adapters.ofsted.importing import RowsSummary, chosen_urns
from thep_domain.application import ActingOffice, Partnership
from thep_domain.kernel.work import Answer
from thep_domain.schools.events import FileTaken
from thep_domain.schools.rules import WINDOWS

SHOWN = 20
"""How many bad rows are shown; the rest is counted."""


def read(thep: Partnership, file: InspectionFile) -> InspectionsRead:
    """Read the file. Raises UnusableInput where it cannot be used."""
    must_have_a_name(file.path)
    with usable(), reading_rows() as progress:
        return read_inspections(
            file,
            today=thep.today,
            urns=chosen_urns(thep, file.las),
            windows=thep.rules()[WINDOWS],
            progress=None if progress is None else lambda rows: progress(file.path.name, rows),
        )


def take(office: ActingOffice, found: InspectionsRead, *, draft: bool = False) -> Answer:
    """Record what is new in the file, all of it or nothing; as a draft, nothing."""
    record = office.inspections.record.draft if draft else office.inspections.record
    with working("working out what is new" if draft else "recording what is new"):
        return record(found.news)


def summary(found: InspectionsRead, answer: Answer, *, draft: bool) -> dict[str, Any]:
    """All figures of an import, for programs."""
    return {
        **counted_answer(attrs.evolve(answer, warnings=(*found.warnings, *answer.warnings))),
        **({"events": 0} if draft else {}),
        "draft": draft,
        "file": attrs.asdict(found.summary),
        "bad_rows": [attrs.asdict(row) for row in found.bad_rows],
    }


def show_import(found: InspectionsRead, answer: Answer, *, draft: bool) -> None:
    """All figures of an import, for people."""
    from thep_adapters.cli.tables import say, show_table

    details = answer.details
    if answer.repeated:
        say("This request was carried out before: nothing was recorded this time. It had recorded:")
    say(f"{details['source']}, as of {details['as_at']}: {found.summary.layout}")
    show_table(("What", "Number"), _figures(found, details["inspections"]), right=("Number",))
    if found.bad_rows:
        say("What cannot be used was left out:")
        say(*(f"  {row}" for row in found.bad_rows[:SHOWN]))
        if len(found.bad_rows) > SHOWN:
            say(f"  ... and {len(found.bad_rows) - SHOWN} more (--json lists them all)")
    if draft:
        say(f"This is a draft: {len(answer.events)} facts would be recorded, and nothing was.")
    elif all(isinstance(fact.event, FileTaken) for fact in answer.events):
        say(_nothing(found.summary))
    elif not answer.repeated:
        say(f"Recorded {len(answer.events)} fact{'' if len(answer.events) == 1 else 's'}.")


def _nothing(read: RowsSummary) -> str:
    """Why nothing was recorded: only of a file with rows that were understood is it because all was known."""
    if read.kept:
        return "Nothing new: everything in this file was recorded before, or a file of a later day says otherwise."
    if not read.rows:
        return "Nothing recorded: the file of inspections has no rows: is it the right download?"
    if read.bad_rows == read.rows:
        return "Nothing recorded: no row could be used."
    reasons = (
        (read.bad_rows, "1 row that cannot be used", "{} rows that cannot be used"),
        (read.elsewhere, "1 row of another school", "{} rows of other schools"),
        (read.not_judged, "1 row without a judged inspection", "{} rows without a judged inspection"),
    )
    said = [one if number == 1 else several.format(number) for number, one, several in reasons if number]
    return f"Nothing recorded: {', '.join(said)}."


def _figures(found: InspectionsRead, inspections: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    yield from (
        ("Inspections recorded", inspections["recorded"]),
        ("Inspections corrected", inspections["corrected"]),
        ("Inspections withdrawn", inspections["withdrawn"]),
        ("Inspections recorded before", inspections["unchanged"]),
    )
    others = (
        ("Rows of other schools", found.summary.elsewhere),
        ("Rows without a judged inspection", found.summary.not_judged),
        ("Rows that cannot be used", found.summary.bad_rows),
    )
    yield from (each for each in others if each[1])
