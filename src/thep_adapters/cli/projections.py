"""``thep projections``: read models as SQL tables, caught up, rebuilt, and asked how far they have come."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thep_adapters.cli.commands import command
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import SHARED, Common, group
from thep_adapters.cli.progress import steps
from thep_adapters.cli.stores import reading
from thep_domain.application import Partnership, StoreError

if TYPE_CHECKING:
    from thep_adapters.projections import Status, Views

VIEWS_VARIABLE = "THEP_VIEWS"
DEFAULT_VIEWS = "sqlite:///thep-views.db"

app = typer.Typer(no_args_is_help=True, help="Views of the history as SQL tables, for tools of your own.")

Name = Annotated[
    str | None,
    typer.Argument(metavar="[NAME]", help="One projection (default: all).", show_default=False),
]
ViewsUrl = Annotated[
    str | None,
    typer.Option(
        "--views",
        metavar="URL",
        help=f"The database that holds the views (default: {VIEWS_VARIABLE}, else {DEFAULT_VIEWS}).",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]

Told = Callable[[str, int, int], None]


@command(app)
def status(common: Common, name: Name = None, views: ViewsUrl = None) -> None:
    """How far each has come, and how many positions the history is ahead."""
    with _opened(common, views) as (thep, opened):
        _tell(common, opened.status(thep, name))


@command(app, "catch-up")
def catch_up(common: Common, name: Name = None, views: ViewsUrl = None) -> None:
    """Apply what was recorded since the last time; what was never built is built."""
    with _opened(common, views) as (thep, opened), steps() as told:
        found = opened.catch_up(thep, name, told=told)
    _tell(common, found)


@command(app)
def rebuild(common: Common, name: Name = None, views: ViewsUrl = None) -> None:
    """Build anew from the first event, beside the views that are read, and switch when done."""
    with _opened(common, views) as (thep, opened), steps() as told:
        found = opened.rebuild(thep, name, told=told)
    _tell(common, found)


@contextmanager
def _opened(common: Common, views: str | None) -> "Iterator[tuple[Partnership, Views]]":
    try:
        from thep_adapters.projections import Views
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sqlalchemy":
            raise
        raise StoreError("Projections need SQLAlchemy: install it with  pip install 'sqlalchemy>=2'") from None
    url = views if views is not None else os.environ.get(VIEWS_VARIABLE) or DEFAULT_VIEWS
    with reading(common) as thep, Views(url, group=group()) as opened:
        if opened.database.in_memory:
            raise StoreError(f"Views in memory are gone when the command ends: name a file, like {DEFAULT_VIEWS}")
        yield thep, opened


def _tell(common: Common, found: "list[Status]") -> None:
    if common.json:
        print_json([_row(each) for each in found])
        return
    from thep_adapters.cli.tables import show_table

    columns = ("Projection", "State", "Position", "Behind", "Newest event", "Age", "Being built")
    rows = (
        (
            each.name,
            each.state,
            each.position,
            each.behind if each.same_history else None,
            f"{each.newest_event_at:%Y-%m-%d %H:%M:%S} UTC" if each.newest_event_at else None,
            None if each.age is None else _span(int(each.age.total_seconds())),
            None if each.building_position is None else f"at {each.building_position}",
        )
        for each in found
    )
    show_table(
        columns, rows, right=("Position", "Behind", "Age"), folds=(), spare=("Newest event", "Being built", "Age")
    )


def _row(each: "Status") -> dict[str, Any]:
    return {
        "name": each.name,
        "state": each.state,
        "generation": each.generation,
        "shape_matches": each.shape_matches,
        "same_history": each.same_history,
        "position": each.position,
        "head": each.head,
        "behind": each.behind,
        "newest_event_at": each.newest_event_at.isoformat() if each.newest_event_at else None,
        "age_seconds": None if each.age is None else each.age.total_seconds(),
        "building_position": each.building_position,
    }


def _span(seconds: int) -> str:
    """A span in its largest unit."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
