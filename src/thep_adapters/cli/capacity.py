"""``thep capacity``: what givers can give, by day, and what the ranking asks of schools."""

from datetime import date
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.casework import FACT, FACTS, WHO_ALLOWED, Giver, day, flag, lines_of, number, word
from thep_adapters.cli.commands import command, record
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain.interventions import CapacityRow, InterventionsDesk, capacities, capacity_of
from thep_domain.kernel.pages import page
from thep_domain.kernel.to_json import to_json
from thep_domain.schools import CountedPhase

app = typer.Typer(
    no_args_is_help=True, help="What givers can give: places by day, strengths, and what the ranking asks."
)

OPTIONS: dict[str, Any] = {
    "giver": Giver,
    "places": number("--places", "How many schools at a time; 0 for none.", least=0),
    "from_on": day("--from", "The first day of it."),
    "to_on": day("--to", "The last day of it (default: until further notice).", optional=True),
    "days": number("--days", "How many days a term.", optional=True, least=0),
    "phases": Annotated[
        list[CountedPhase] | None,
        typer.Option(
            "--phase",
            case_sensitive=False,
            help="For which phase. Repeat it for each (default: for all).",
            show_default=False,
        ),
    ],
    "area": word("--area", "In what: a word of the rule improvement.areas."),
    "level": number("--level", "How strong: 1, 2 or 3."),
    "basis": word("--basis", "What it rests on, such as an inspection or a review.", metavar="TEXT"),
    "authority": WHO_ALLOWED,
    "of": FACT,
    "was": number("--was", "The level that was recorded."),
    "right": number("--right", "The level that is right."),
    "because": text_file("What was wrong.", "--because-file", optional=True),
    "source": word("--source", "Where that is from.", metavar="TEXT"),
    "organisation": word(
        "--organisation", "The number of its trust or organisation, such as trust-7.", optional=True, metavar="ID"
    ),
    "independent": flag("--independent", "It belongs to no organisation from the day on."),
    "easting": number("--easting", "Metres east, by the national grid.", optional=True, least=0),
    "northing": number("--northing", "Metres north, by the national grid.", optional=True, least=0),
    "free_meals": number("--free-meals", "Percentage of pupils ever given free meals.", optional=True, least=0),
}

record(app, OPTIONS, InterventionsDesk.declare_capacity, "declare")
record(app, OPTIONS, InterventionsDesk.recognise_strength, "strength")
record(app, OPTIONS, InterventionsDesk.end_strength, "end-strength")
record(app, OPTIONS, InterventionsDesk.correct_strength, "correct-strength")
record(app, OPTIONS, InterventionsDesk.note_giver, "note")
record(app, OPTIONS, InterventionsDesk.withdraw_capacity_fact, "withdraw-fact")


def capacity_rows(rows: list[CapacityRow]) -> list[dict[str, Any]]:
    """What ``capacity list`` prints."""
    found: list[dict[str, Any]] = to_json(rows, without=("key",))
    return found


@command(app, "list")
def list_capacity(
    common: Common,
    free_on: Annotated[
        date | None,
        typer.Option(
            "--free-on",
            metavar="DATE",
            parser=parsing.day,
            help="Only givers with a place free on this day, which is the day asked about.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: After = None,
) -> None:
    """What each giver can give on a date: places declared, taken and free, and what is over-committed."""
    with reading(common) as thep:
        today = free_on or as_of or thep.today
        every = capacities(thep.known(parsing.moment(as_known_at)), today)
    rows = page((row for row in every if free_on is None or row.free), limit, after)
    if common.json:
        print_json(capacity_rows(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Giver", "Declared", "Taken", "Free", "Over", "Days a term", "Strengths", "Taken by")
        numbers = ("Declared", "Taken", "Free", "Over", "Days a term")
        show_table(columns, map(_line, rows), right=numbers, spare=("Days a term", "Taken by"))
    else:
        say("No such giver.")
    over = sum(row.over for row in every)
    say(*next_page(rows, limit), f"Free on {today}: {sum(row.free for row in every)}; over-committed: {over}.")


def _line(row: CapacityRow) -> tuple[Any, ...]:
    strengths = ", ".join(f"{each.area} {each.level}" for each in row.strengths)
    taken = ", ".join(row.held_by)
    return row.giver, row.declared, row.committed, row.free, row.over or None, row.days_a_term, strengths, taken


@command(app)
def show(common: Common, giver: Giver, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """One giver: what it can give on a date, and every fact of it in words."""
    with reading(common) as thep:
        known_at, today = parsing.moment(as_known_at), as_of or thep.today
        row = capacity_of(thep.known(known_at), giver, today)
        facts = thep.history(f"capacity:{row.giver}", as_known_at=known_at)
        told = lines_of(thep, facts)
    if common.json:
        print_json(capacity_rows([row])[0])
        return
    from thep_adapters.cli.tables import say, show_table

    show_table(FACTS, told, folds=FACTS[-1:], right=FACTS[1:2])
    over = f", {row.over} over-committed" if row.over else ""
    say(f"On {today}: {row.declared} declared, {row.committed} taken, {row.free} free{over}.")
