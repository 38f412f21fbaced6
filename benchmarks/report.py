"""What a run came to, as tables: on the screen, and in docs/performance.md."""

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from benchmarks.results import Comparison, Line, Results

START, END = "<!-- measured: made from results.json by `nox -s bench` -->", "<!-- end of measured -->"
DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "performance.md"
KEPT = DOCS / "performance" / "results.json"
CHART = DOCS / "performance" / "ratios.svg"

RATIOS = ("work", "database", "measured", "of what", "bound", "worst and best round", "reached")
TIMES = ("work", "database", "peer", "median", "rounds")

Rows = Iterator[tuple[str, ...]]


def ratio_rows(results: Results) -> Rows:
    """Each comparison with its bound."""
    for line in results.lines:
        for found in line.comparisons:
            yield (line.work, line.database, f"{found.ratio:.2f}", found.of, bound(found), spread(found), answer(found))


def time_rows(results: Results) -> Rows:
    """What each peer took."""
    for line in results.lines:
        for peer, measured in line.measured.items():
            each = ", ".join(amount(one, line) for one in measured)
            yield line.work, line.database, peer, f"{amount(line.median(peer), line)} {unit(line)}", each


def setting_rows(results: Results) -> Rows:
    """What each peer's connection said."""
    for each in results.settings:
        yield each.peer, each.database, ", ".join(f"{name} {value}" for name, value in each.said.items())


def bound(found: Comparison) -> str:
    """What the ratio should be."""
    return "" if found.bound is None else f"{'at most' if found.at_most else 'at least'} {found.bound:g}"


def spread(found: Comparison) -> str:
    """How far the rounds lie apart."""
    return f"{found.lowest:.2f} to {found.highest:.2f}"


def answer(found: Comparison) -> str:
    """Whether the bound is kept, in a word."""
    return {None: "", True: "yes", False: "no"}[found.reached]


def amount(measured: float, line: Line) -> str:
    """A number in the unit in which it is told."""
    return f"{measured * (1e6 if line.unit.startswith('s/') else 1):,.1f}"


def unit(line: Line) -> str:
    """The unit in which numbers are told: microseconds instead of seconds."""
    return f"µ{line.unit}" if line.unit.startswith("s/") else line.unit


def tables(results: Results) -> Iterator[Table]:
    """The run, for the screen."""
    shown = (
        ("How durable", ("peer", "database", "settings"), setting_rows(results)),
        ("Times", TIMES, time_rows(results)),
        ("Ratios", RATIOS, ratio_rows(results)),
    )
    for title, heads, rows in shown:
        table = Table(title=title)
        for head in heads:
            table.add_column(head)
        for row in rows:
            table.add_row(*row)
        yield table


def measured(results: Results) -> str:
    """The run, for the page."""
    kind = "A quick run, a tenth of the events" if results.quick else "The full run"
    facts = "; ".join(f"{name} {value}" for name, value in results.machine.items())
    parts = [
        f"{kind}, medians of {results.rounds} rounds in turns. {facts}.",
        _markdown(RATIOS, ratio_rows(results)),
        "How durable each peer was, as its own connection said after an append:",
        _markdown(("peer", "database", "settings"), setting_rows(results)),
        "What each took, for one unit of the work:",
        _markdown(TIMES[:-1], (row[:-1] for row in time_rows(results))),
    ]
    return "\n\n".join(parts)


def page_with(results: Results, page: str) -> str:
    """The page with the figures of a run. Raises ValueError where it has no place for them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError("the page has no marks between which the figures stand")
    return f"{before}{START}\n\n{measured(results)}\n\n{END}{after}"


def _markdown(heads: tuple[str, ...], rows: Rows) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_page(results: Results) -> None:
    """Put the figures of a run into docs/performance.md."""
    PAGE.write_text(page_with(results, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
