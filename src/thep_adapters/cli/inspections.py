"""``thep inspections``: what Ofsted publishes of the schools, and the outcome of each on any day."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.answers import tell
from thep_adapters.cli.commands import RECORDING, command, record
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import AfterUrn, AsKnownAt, AsOf, Common, Limit, On, Urn
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.parsing import moment
from thep_adapters.cli.stores import reading, recording
from thep_domain.application import Partnership
from thep_domain.kernel.to_json import to_json
from thep_domain.schools import InspectionKind, InspectionsDesk, OutcomeKind

app = typer.Typer(
    no_args_is_help=True,
    help="Inspections: import Ofsted's files, list outcomes on any day, see what changed, put right what was wrong.",
)

FILE = "FILE"
UNPROMISED = ("establishment", "phase", "public_on", "number", "key")
"""What a row of outcomes has beside what is promised of it."""

Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=f"Which inspection of that day, where there are several: {', '.join(InspectionKind)}.",
        show_default=False,
    ),
]
InspectedOn = Annotated[
    date,
    typer.Argument(
        metavar="INSPECTED-ON", parser=parsing.day, help="The day of the inspection, as it stands.", show_default=False
    ),
]
Phase = Annotated[
    str | None,
    typer.Option(
        "--phase",
        metavar="PHASE",
        parser=parsing.register_phase,
        help="Of this phase in the register, like Primary.",
        show_default=False,
    ),
]
Everyone = Annotated[
    bool,
    typer.Option(
        "--everyone",
        help="Every school of the register, not only those that are publicly funded and of the borough.",
    ),
]
OPTIONS = {"inspected_on": InspectedOn, "kind": Kind}


@command(app, "import", RECORDING, InspectionsDesk.record)
def import_file(
    common: Common,
    file: Annotated[
        Path,
        typer.Argument(
            metavar=FILE,
            help="A file of Ofsted's management information, or a list with URN, Rating and Inspection Date.",
            show_default=False,
        ),
    ],
    la: Annotated[
        list[str] | None,
        typer.Option(
            "--la",
            metavar="CODE",
            parser=parsing.authority_code,
            help="A local authority whose schools to take, like 211; may be repeated (default: every school held).",
            show_default=False,
        ),
    ] = None,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=parsing.day,
            help="The day the file speaks of (default: the date in its name).",
            show_default=False,
        ),
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Report rows that cannot be used, and take the rest.")
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Show what would come of it, and record nothing.")] = False,
) -> None:
    """Take a file of inspections as news; only what is new is recorded, and other content is a correction.

    A file that holds a row which cannot be used is not taken at all, unless such rows are to be skipped.
    """
    from thep_adapters.cli.importing_inspections import read, show_import, summary, take
    from thep_adapters.ofsted import InspectionFile

    wanted = InspectionFile(path=file, las=frozenset(la) if la else None, on=on, skip_bad_rows=skip_bad_rows)
    with recording(common, draft=draft) as (thep, office):
        found = read(thep, wanted)
        answer = take(office, found, draft=draft)
        if common.json:
            print_json(summary(found, answer, draft=draft))
        else:
            show_import(found, answer, draft=draft)


@command(app, "list")
def list_outcomes(
    common: Common,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help=f"Judged in this way: {', '.join(OutcomeKind)}.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(
            "--since", metavar="DATE", parser=parsing.day, help="Inspected on or after this day.", show_default=False
        ),
    ] = None,
    phase: Phase = None,
    everyone: Everyone = False,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: AfterUrn = None,
) -> None:
    """The outcome of each publicly funded school of the borough on a day, and the inspection that it rests on."""
    if kind is not None and kind not in tuple(OutcomeKind):
        raise UnusableInput(f"--kind is {kind!r}: give one of {', '.join(OutcomeKind)}")
    with reading(common) as thep:
        found = thep.outcomes(as_of, phase=phase, everyone=everyone, as_known_at=moment(as_known_at))
        day = as_of or thep.today
    chosen = [
        row
        for row in found
        if (kind is None or row.kind == kind)
        and (since is None or (row.inspected_on is not None and row.inspected_on >= since))
    ]
    if limit is not None or after is not None:
        chosen = sorted((row for row in chosen if after is None or row.urn > after), key=lambda row: row.urn)[:limit]
    if common.json:
        print_json(to_json(chosen, without=UNPROMISED))
        return
    from thep_adapters.cli.tables import say, show_table

    columns = ("URN", "Name", "Kind", "Outcome", "Concern", "Inspected", "Published", "Of", "Visits since")
    if chosen:
        rows = (
            (
                row.urn,
                row.name,
                row.kind.value,
                row.outcome or "; ".join(f"{each.area} {each.grade}" for each in row.areas) or None,
                None if row.concern in (None, "none") else row.concern,
                row.inspected_on,
                row.published_on,
                None if row.of is None or row.of == "own" else f"{row.of} {row.of_urn}",
                "; ".join(f"{each.inspected_on} {each.outcome}" for each in row.since) or None,
            )
            for row in chosen
        )
        spare = ("Visits since", "Concern", "Of", "Published", "Kind")
        show_table(columns, rows, folds=("Name", "Outcome", "Visits since"), spare=spare)
    say(*next_page(chosen, limit), f"{len(chosen)} {'school' if len(chosen) == 1 else 'schools'} on {day}.")
    say(*_dated_by(sum(row.dated_by == "inspected" for row in chosen)))


def _dated_by(number: int) -> Iterator[str]:
    if number:
        yield f"Dated by inspection day, because the files give no day of publication: {number}."


@command(app)
def show(common: Common, urn: Urn, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """Every inspection of one school, under any of its numbers, and its outcome on a day."""
    with reading(common) as thep:
        known = moment(as_known_at)
        outcome = thep.outcome(urn, as_of, as_known_at=known)
        rows = thep.inspections(urn, as_known_at=known)
        day = as_of or thep.today
    if common.json:
        print_json(
            {
                "urn": outcome.urn,
                "name": outcome.name,
                "outcome": to_json(outcome, without=UNPROMISED),
                "inspections": to_json(rows, without=("key",)),
            }
        )
        return
    from thep_adapters.cli.tables import say, show_table

    say(f"{outcome.name} (URN {outcome.urn}) on {day}: {_in_words(outcome)}")
    if rows:
        columns = (
            "URN",
            "Kind",
            "Inspected",
            "Published",
            "Outcome",
            "Areas",
            "Safeguarding",
            "Concern",
            "Number",
            "As of",
        )
        cells = (
            (
                row.urn,
                f"{row.kind.value} (withdrawn)" if row.withdrawn else row.kind.value,
                row.inspected_on,
                row.published_on,
                row.outcome,
                "; ".join(
                    f"{each.area} {each.grade}{f' ({each.graded_on})' if each.graded_on else ''}" for each in row.areas
                ),
                row.safeguarding,
                None if row.concern == "none" else row.concern,
                row.number,
                row.as_at,
            )
            for row in rows
        )
        spare = ("As of", "Number", "Concern", "Safeguarding", "Areas", "Published")
        show_table(columns, cells, folds=("Outcome", "Areas"), spare=spare)
    say(f"{len(rows)} {'inspection' if len(rows) == 1 else 'inspections'}.")


def _in_words(outcome: Any) -> str:
    if outcome.inspected_on is None:
        return "not inspected"
    graded = outcome.outcome or "; ".join(f"{each.area} {each.grade}" for each in outcome.areas)
    whose = "" if outcome.of == "own" else f", of its predecessor {outcome.of_urn}"
    by = f"published {outcome.published_on}" if outcome.dated_by == "published" else "dated by inspection day"
    return f"{graded}, inspected {outcome.inspected_on}, {by}{whose}"


def _days(text: str) -> tuple[date, date]:
    """Two days written as 2017-09-01..2018-08-31."""
    first, dots, last = text.partition("..")
    if not dots:
        raise typer.BadParameter(f"{text!r} is not a span of days: write it like 2017-09-01..2018-08-31")
    return parsing.day(first.strip()), parsing.day(last.strip())


@command(app)
def outcomes(
    common: Common,
    changes: Annotated[
        Any,
        typer.Option(
            "--changes",
            metavar="FROM..TO",
            parser=_days,
            help="What changed in these days, of the schools that are open on the last.",
            show_default=False,
        ),
    ] = None,
    phase: Phase = None,
    everyone: Everyone = False,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
) -> None:
    """How many schools there are with each outcome on a day, or how outcomes changed; kinds are never mixed."""
    if changes is not None and as_of is not None:
        raise UnusableInput("--changes names its days: leave out --as-of")
    with reading(common) as thep:
        known = moment(as_known_at)
        if changes is not None:
            first, last = changes
            if last < first:
                raise UnusableInput(f"--changes ends on {last} and begins on {first}: write the earlier day first")
            changed = thep.outcome_changes(first, last, phase=phase, everyone=everyone, as_known_at=known)
            if common.json:
                print_json(to_json(changed))
            else:
                _show_changes(changed)
            return
        counts = thep.outcome_counts(as_of, phase=phase, everyone=everyone, as_known_at=known)
    if common.json:
        print_json(to_json(counts))
    else:
        _show_counts(counts)


def _show_counts(counts: Any) -> None:
    from thep_adapters.cli.tables import say, show_table

    columns = ("Phase", *counts.by_category, "all")
    rows = [
        (phase, *(found.get(name, 0) for name in counts.by_category), sum(found.values()))
        for phase, found in counts.by_phase.items()
    ]
    rows.append(("all", *counts.by_category.values(), counts.schools))
    show_table(columns, rows, right=columns[1:])
    for each in counts.percentages:
        say(f"{each.category}: {each.percent}% ({each.number} of {each.base} {each.kind.value})")
    say(f"{counts.schools} schools on {counts.as_of}.")
    borrowed = sum(number for whose, number in counts.of.items() if whose != "own")
    if borrowed:
        say(f"Of a predecessor, through a conversion: {borrowed}.")
    say(*_dated_by(counts.dated_by["inspected"]))


def _show_changes(changed: Any) -> None:
    from thep_adapters.cli.tables import say, show_table

    categories = list(dict.fromkeys((*changed.opening, *changed.closing)))
    show_table(
        ("", *categories),
        [
            (f"before {changed.first}", *(changed.opening.get(name, 0) for name in categories)),
            (f"on {changed.last}", *(changed.closing.get(name, 0) for name in categories)),
        ],
        right=categories,
    )
    for each in changed.transitions:
        said = "" if each.comparable else ", not comparable"
        say(f"{each.was} to {each.now}: {each.number}{said}")
    if changed.changes:
        rows = (
            (row.urn, row.name, row.was, row.now, row.inspected_on, row.dated_by and row.dated_by.value)
            for row in changed.changes
        )
        show_table(("URN", "Name", "Before", "After", "Inspected", "Dated by"), rows, spare=("Dated by",))
    say(f"{changed.schools} schools that are open on {changed.last}.")


def _correction_of(_: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    from thep_adapters.cli.register import fields_said

    return {**row, "said": fields_said(row["said"])}


@command(app, shared=RECORDING, carries_out=InspectionsDesk.correct, of_row=_correction_of)
def correct(
    common: Common,
    urn: Urn,
    inspected_on: InspectedOn,
    said: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            help="What is right: inspected, published, number, overall, concern, safeguarding, outcome or an area;"
            " published= for none.",
            show_default=False,
        ),
    ],
    kind: Kind = None,
    on: On = None,
) -> None:
    """Put right a day, a grade or another field of one inspection, with a reason; the past is answered anew."""
    with recording(common) as (thep, office):
        given = _correction_of(thep, {"urn": urn, "inspected_on": inspected_on, "said": said, "kind": kind, "on": on})
        tell(thep, common, office.inspections.correct(**given), about=urn)


record(app, OPTIONS, InspectionsDesk.withdraw)
record(app, OPTIONS, InspectionsDesk.restore)
