"""``thep register``: the register of schools, as the Department for Education publishes it."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.answers import tell
from thep_adapters.cli.commands import RECORDING, command
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import Common, On, Urn
from thep_adapters.cli.stores import reading, recording
from thep_domain.kernel.to_json import to_json
from thep_domain.schools import RegisterDesk

app = typer.Typer(
    no_args_is_help=True, help="The schools: import the register's files, list schools, count one as several parts."
)

FILE = "FILE"


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
        typer.Option("--census", metavar=FILE, help="A school census file: numbers on roll.", show_default=False),
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
        bool, typer.Option("--skip-bad-rows", help="Report rows that cannot be used, and take the others.")
    ] = False,
) -> None:
    """Take a register file as news, with its links and a census; only what changed is recorded.

    A file that holds a row which cannot be used is not taken at all, unless such rows are to be skipped.
    """
    from thep_adapters.cli.importing import read, refuse_future, show_import, summary
    from thep_adapters.gias import Files

    files = Files(
        register=file,
        links=links,
        census=census,
        las=frozenset(la) if la else None,
        on=on,
        counts_as_of=counts_as_of,
        skip_bad_rows=skip_bad_rows,
    )
    with recording(common) as (thep, office):
        refuse_future(thep.today, on, "--on")
        refuse_future(thep.today, counts_as_of, "--counts-as-of")
        found, answer = read(thep, office, files)
        if common.json:
            print_json(summary(found, answer))
        else:
            show_import(found, answer)


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
) -> None:
    """The schools of the register, a row for each URN."""
    with reading(common) as thep:
        rows = to_json(thep.schools(la=la, phase=phase, open_on=open_on))
    if common.json:
        print_json(rows)
        return
    from thep_adapters.cli.tables import say, show_table

    columns = ("URN", "Name", "LA", "Phase", "Type", "Open", "Closed", "Pupils", "Counted", "Follows", "Followed by")
    if rows:
        spare = ("Follows", "Followed by", "Counted", "Type", "Open", "LA", "Phase")
        cells = ([_cell(value) for value in row.values()] for row in rows)
        show_table(columns, cells, right=("Pupils",), folds=("Name", "Type", "Follows", "Followed by"), spare=spare)
    say(f"{len(rows)} {'school' if len(rows) == 1 else 'schools'}.")


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


@command(app, shared=RECORDING, carries_out=RegisterDesk.list_parts)
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
    if bool(part) == as_one:
        raise UnusableInput("name the parts with --part, each once, or count the school as one with --as-one")
    with recording(common) as (thep, office):
        answer = office.register.list_parts(urn, part or (), on=on)
        tell(thep, common, answer, about=urn)
