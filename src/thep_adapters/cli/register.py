"""``thep register``: the register of schools, as the Department for Education publishes it."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.answers import tell
from thep_adapters.cli.commands import RECORDING, command, record
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import AfterUrn, Common, Limit, On, Urn
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading, recording, to_be_made
from thep_domain.application import Partnership
from thep_domain.kernel.to_json import to_json
from thep_domain.schools import Match, RegisterDesk

if TYPE_CHECKING:
    from thep_domain.kernel.identifiers import URN
else:
    URN = int  # the help shows a parameter's type

app = typer.Typer(
    no_args_is_help=True,
    help="The schools: import the register's files, list schools, put right what the files say wrong.",
)

FILE = "FILE"


def fields_said(texts: list[str]) -> dict[str, str]:
    """What is right, each written as closed=2018-08-31."""
    said: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UnusableInput(f"{text!r} has no value: write it as closed=2018-08-31, or closed= for none")
        said[name.strip()] = value
    return said


def _linked(what: str) -> Any:
    return Annotated[URN, typer.Argument(metavar="URN", parser=parsing.urn, help=what, show_default=False)]


Source = Annotated[
    str,
    typer.Option("--source", metavar="TEXT", help="What says so, such as a letter of the school.", show_default=False),
]
OPTIONS = {
    "pupils": Annotated[int, typer.Option("--pupils", metavar="N", min=0, help="How many pupils.", show_default=False)],
    "source": Source,
    "predecessor": _linked("One school of the link that is wrong."),
    "successor": _linked("The other."),
}


@command(app, "import", RECORDING, RegisterDesk.record)
def import_files(
    common: Common,
    file: Annotated[
        Path,
        typer.Argument(
            metavar=FILE,
            help="A register file of Get Information About Schools, such as edubasealldata20231116.csv.",
            show_default=False,
        ),
    ],
    la: Annotated[
        list[str] | None,
        typer.Option(
            "--la",
            metavar="CODE",
            parser=parsing.authority_code,
            help="A local authority whose schools to take, like 211; may be repeated (default: all).",
            show_default=False,
        ),
    ] = None,
    links: Annotated[
        Path | None,
        typer.Option("--links", metavar=FILE, help="The register's links file: who followed whom.", show_default=False),
    ] = None,
    census: Annotated[
        Path | None,
        typer.Option(
            "--census",
            metavar=FILE,
            help="A school census file: of the performance tables, or school by school.",
            show_default=False,
        ),
    ] = None,
    counts_as_of: Annotated[
        date | None,
        typer.Option(
            "--counts-as-of",
            metavar="DATE",
            parser=parsing.day,
            help="The census day of pupil counts that the files do not date; without it these are left out.",
            show_default=False,
        ),
    ] = None,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=parsing.day,
            help="The day the files speak of (default: the date in the register file's name, else today).",
            show_default=False,
        ),
    ] = None,
    skip_bad_rows: Annotated[
        bool,
        typer.Option(
            "--skip-bad-rows",
            help="Report what cannot be used, and take the rest: of a bad count only the count is left out.",
        ),
    ] = False,
    confirm: Annotated[
        bool,
        typer.Option(
            "--confirm", help="End memberships of schools that close, though a link to an academy is probably missing."
        ),
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Show what would come of it, and record nothing.")] = False,
) -> None:
    """Take a register file as news, with its links and a census; only what changed is recorded.

    A file that holds a row which cannot be used is not taken at all, unless such rows are to be skipped.
    """
    from thep_adapters.cli.importing import read, refuse_future, show_import, summary, take
    from thep_adapters.gias import Files, FilesRead

    files = Files(
        register=file,
        links=links,
        census=census,
        las=frozenset(la) if la else None,
        on=on,
        counts_as_of=counts_as_of,
        skip_bad_rows=skip_bad_rows,
    )

    def read_on(thep: Partnership) -> FilesRead:
        refuse_future(thep.today, on, "--on")
        refuse_future(thep.today, counts_as_of, "--counts-as-of")
        return read(thep, files)

    found = None
    if to_be_made(common):
        with recording(common, begins=True, draft=True) as (thep, _):
            found = read_on(thep)
    with recording(common, begins=True, draft=draft) as (thep, office):
        found = found or read_on(thep)
        answer = take(office, found, confirm=confirm, draft=draft)
        if common.json:
            print_json(summary(thep, found, answer, draft=draft))
        else:
            show_import(thep, found, answer, draft=draft)


@command(app, "list")
def list_schools(
    common: Common,
    la: Annotated[
        str | None,
        typer.Option(
            "--la", metavar="CODE", parser=parsing.authority_code, help="Of this local authority.", show_default=False
        ),
    ] = None,
    phase: Annotated[
        str | None,
        typer.Option(
            "--phase",
            metavar="PHASE",
            parser=parsing.register_phase,
            help="Of this phase in the register, like Primary.",
            show_default=False,
        ),
    ] = None,
    open_on: Annotated[
        date | None,
        typer.Option(
            "--open-on",
            metavar="DATE",
            parser=parsing.day,
            help="Open on this day, with name and count as on it.",
            show_default=False,
        ),
    ] = None,
    limit: Limit = None,
    after: AfterUrn = None,
) -> None:
    """The schools of the register, a row for each URN."""
    with reading(common) as thep:
        found = thep.schools(la=la, phase=phase, open_on=open_on, limit=limit, after=after)
    rows = to_json(found, without=("key",))
    if common.json:
        print_json(rows)
        return
    from thep_adapters.cli.tables import say, show_table

    columns = ("URN", "Name", "LA", "Phase", "Type", "Open", "Closed", "Pupils", "Counted", "Follows", "Followed by")
    if rows:
        spare = ("Follows", "Followed by", "Counted", "Type", "Open", "LA", "Phase")
        cells = ([_cell(value) for value in row.values()] for row in rows)
        show_table(columns, cells, right=("Pupils",), folds=("Name", "Type", "Follows", "Followed by"), spare=spare)
    say(*next_page(found, limit), f"{len(rows)} {'school' if len(rows) == 1 else 'schools'}.")


@command(app)
def find(
    common: Common,
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT", help="What you know of its name or its place, or its URN.", show_default=False),
    ],
    limit: Limit = None,
    after: AfterUrn = None,
) -> None:
    """Find schools by words of a name, also a former one, a town or a postcode; small misspellings do not matter."""
    with reading(common) as thep:
        try:
            found = thep.find_schools(" ".join(text), limit=limit, after=after)
        except ValueError as error:
            raise UnusableInput(str(error)) from None
    if common.json:
        print_json(to_json(found, without=("key",)))
        return
    from thep_adapters.cli.tables import say, show_table

    if found:
        columns = ("URN", "Name", "Town", "Postcode", "LA", "Phase", "Type", "Closed", "Once called", "All numbers")
        rows = (
            (
                row.urn,
                row.name,
                row.town or None,
                row.postcode or None,
                row.la,
                row.phase,
                row.type,
                row.closed_on,
                "; ".join(row.former_names),
                ", ".join(map(str, row.urns)) if len(row.urns) > 1 else None,
            )
            for row in found
        )
        spare = ("All numbers", "Type", "LA", "Phase", "Once called", "Town", "Postcode", "Closed")
        show_table(columns, rows, folds=("Name", "Type", "Once called", "All numbers"), spare=spare)
    if any(row.match is Match.SIMILAR for row in found):
        say("No name or place has these words; these are alike.")
    if not found and after is None:
        say("No school fits: give fewer words, or the beginning of a word, of its name, town or postcode.")
    say(*next_page(found, limit), f"{len(found)} {'school' if len(found) == 1 else 'schools'}.")


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _parts_of(_: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    if bool(row["part"]) == row["as_one"]:
        raise UnusableInput("name the parts with --part, each once, or count the school as one with --as-one")
    return {"urn": row["urn"], "parts": tuple(row["part"] or ()), "on": row["on"]}


@command(app, shared=RECORDING, carries_out=RegisterDesk.list_parts, of_row=_parts_of)
def parts(
    common: Common,
    urn: Urn,
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part",
            metavar="PHASE",
            help="A part it is counted as: nursery, primary, secondary, special or other. Name two or more.",
            show_default=False,
        ),
    ] = None,
    as_one: Annotated[bool, typer.Option("--as-one", help="Count it as one school again.")] = False,
    on: On = None,
) -> None:
    """List the parts that the Partnership counts a school as; charges and votes still go by school."""
    with recording(common) as (thep, office):
        given = _parts_of(thep, {"urn": urn, "part": part, "as_one": as_one, "on": on})
        answer = office.register.list_parts(**given)
        tell(thep, common, answer, about=urn)


record(app, OPTIONS, RegisterDesk.count)
record(app, OPTIONS, RegisterDesk.unlink)
record(app, OPTIONS, RegisterDesk.relink)


def _correction_of(_: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**row, "said": fields_said(row["said"])}


@command(app, shared=RECORDING, carries_out=RegisterDesk.correct, of_row=_correction_of)
def correct(
    common: Common,
    urn: Urn,
    said: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE...",
            help="What is right: name, la, outside (yes or no), type, phase, town, postcode, opened or closed;"
            " closed= for no day.",
            show_default=False,
        ),
    ],
    source: Source,
    on: On = None,
) -> None:
    """Put right what the register shows of a school, from a day on; links take effect anew, and memberships follow."""
    right = fields_said(said)
    with recording(common) as (thep, office):
        tell(thep, common, office.register.correct(urn, right, on=on, source=source), about=urn)


def _retraction_of(thep: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    from thep_adapters.cli.importing import sha256_of

    return {"sha256": sha256_of(thep, row["file"]), "as_at": row["as_at"]}


@command(app, shared=RECORDING, carries_out=RegisterDesk.retract, of_row=_retraction_of)
def retract(
    common: Common,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|SHA256",
            help="The file that should not have been taken, or its SHA-256, of which the first digits are enough.",
            show_default=False,
        ),
    ],
    as_at: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=parsing.day,
            help="The day as of which it was taken (default: each time that it was).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Take back what a file said: names, days, counts, links, and what rested on them; it can be taken again."""
    with recording(common) as (thep, office):
        answer = office.register.retract(**_retraction_of(thep, {"file": file, "as_at": as_at}))
        tell(thep, common, answer, _after_retracting(answer.details))


def _after_retracting(details: Mapping[str, Any]) -> Iterator[str]:
    if details["unregistered"]:
        yield f"No longer in the register: URN {', '.join(map(str, details['unregistered']))}"
