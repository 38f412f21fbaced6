"""``thep due``: what the office is to do by a day, in any context."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import After, AsKnownAt, Common, Limit
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain.kernel.due import Due
from thep_domain.kernel.to_json import to_json

By = Annotated[
    date | None,
    typer.Option(
        "--by", metavar="DATE", parser=parsing.day, help="Up to this day (default: today).", show_default=False
    ),
]


def due(common: Common, by: By = None, as_known_at: AsKnownAt = None, limit: Limit = None, after: After = None) -> None:
    """What is to be done by a day, the earliest first: to be paid, charged, notified, reviewed."""
    with reading(common) as thep:
        today = thep.today
        day = by or today
        rows = thep.due(day, as_known_at=parsing.moment(as_known_at), limit=limit, after=after)
    show_due(common, rows, today, day, limit)


def show_due(common: Common, rows: list[Due], today: date, day: date, limit: int | None = None) -> None:
    """Print what is due by a day."""
    if common.json:
        print_json([{**to_json(row), "overdue": row.due_on < today} for row in rows])
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        show_table(("Due", "", "URN", "Name", "To do"), _lines(rows, today), folds=("Name", "To do"), spare=("Name",))
    say(*next_page(rows, limit))
    overdue = sum(row.due_on < today for row in rows)
    what = "thing falls" if len(rows) == 1 else "things fall"
    say(f"{len(rows)} {what} due by {day}{f', {overdue} of them overdue' if overdue else ''}.")


def _lines(rows: list[Due], today: date) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield row.due_on, "overdue" if row.due_on < today else "", row.urn, row.name, row.sentence
