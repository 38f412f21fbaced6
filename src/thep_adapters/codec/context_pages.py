"""Writes the tables in the pages of the contexts: ``python -m thep_adapters.codec.context_pages [--check] [FOLDER]``.

A page is written by hand, and holds places for what the code says: a comment ``<!-- begin verbs -->``, the table, a
comment ``<!-- end verbs -->``. Only what stands between the two is written.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from thep_adapters.codec.meanings import one_line
from thep_domain.application import CATALOGUE
from thep_domain.engine.catalogue import Catalogue
from thep_domain.kernel.context import Context
from thep_domain.kernel.event import declared
from thep_domain.kernel.refusal import Refusal

FOLDER = Path("docs/contexts")
COMMAND = "python -m thep_adapters.codec.context_pages"
INDEX = "README.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 where a table is out of date, or a page or a place in it is missing."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the tables in the pages of the contexts.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help=f"where they stand (default: {FOLDER})")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a table is out of date")
    chosen = parser.parse_args(arguments)
    problems = list((check if chosen.check else write)(chosen.folder, CATALOGUE))
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def check(folder: Path, catalogue: Catalogue) -> Iterator[str]:
    """What is wrong in the folder, table by table."""
    for path, place, text, table in _places(folder, catalogue):
        if table is None:
            yield _lost(path, place, text)
        elif table != place.table:
            yield f"{path}: the table of {place.name} is out of date: run {COMMAND}"


def write(folder: Path, catalogue: Catalogue) -> Iterator[str]:
    """Write every table whose place is there; says which pages and places are missing."""
    for path, place, text, table in _places(folder, catalogue):
        if table is None:
            yield _lost(path, place, text)
        elif table != place.table:
            now = path.read_text(encoding="utf-8").replace(place.around(table), place.around(place.table))
            path.write_text(now, encoding="utf-8", newline="\n")


class Place:
    """A place in a page, and the table that belongs there."""

    def __init__(self, name: str, table: str) -> None:
        self.name = name
        self.table = table

    def around(self, table: str) -> str:
        """A table between the comments that mark the place."""
        return f"<!-- begin {self.name} -->\n{table}<!-- end {self.name} -->"

    def held(self, text: str) -> str | None:
        """The table that a page holds in this place; None where it has no such place."""
        found = re.search(
            re.escape(f"<!-- begin {self.name} -->\n") + "(.*?)" + f"<!-- end {self.name} -->", text, re.DOTALL
        )
        return None if found is None else found[1]


def pages(catalogue: Catalogue) -> Mapping[str, Sequence[Place]]:
    """Every page by its name, and the places in it."""
    index = [Place("contexts", _contexts(catalogue)), Place("refusals", _refusals(_of_any_command(catalogue)))]
    return {INDEX: index, **{f"{context.name}.md": _of_context(context) for context in catalogue.contexts}}


def _places(folder: Path, catalogue: Catalogue) -> Iterator[tuple[Path, Place, str | None, str | None]]:
    for name, places in pages(catalogue).items():
        path = folder / name
        text = path.read_text(encoding="utf-8") if path.exists() else None
        for place in places:
            yield path, place, text, None if text is None else place.held(text)


def _lost(path: Path, place: Place, text: str | None) -> str:
    if text is None:
        return f"{path} is missing: write it like those beside it, with a place for {place.name}, and run {COMMAND}"
    return f"{path} has no place for {place.name}: write {place.around('')!r} where it belongs, and run {COMMAND}"


# The tables


def _contexts(catalogue: Catalogue) -> str:
    rows = [
        (f"[{each.name}]({each.name}.md)", _first(_package(each)), _code(kind.STREAM for kind in each.aggregates))
        for each in catalogue.contexts
    ]
    return _table(("context", "what it is for", "streams"), rows)


def _of_context(context: Context) -> Sequence[Place]:
    return (
        Place("verbs", _verbs(context)),
        Place("questions", _questions(context)),
        Place("refusals", _refusals(context.refusals)),
        Place("rules", _rules(context)),
        Place("events", _events(context)),
    )


def _verbs(context: Context) -> str:
    verbs = [verb for desk in context.desks for verb in desk.verbs()]
    rows = [
        (f"`{verb.name}`", one_line(verb.summary), _arguments((each.name, each.required) for each in verb.arguments))
        for verb in verbs
    ]
    return _table(("verb", "what it does", "arguments"), rows)


def _questions(context: Context) -> str:
    rows = []
    for question in _asked(import_module(f"{_package(context).__name__}.questions")):
        parameters = list(inspect.signature(question).parameters.values())[1:]
        arguments = _arguments((each.name, each.default is each.empty) for each in parameters)
        rows.append((f"`{question.__name__}`", _first(question), arguments))
    return _table(("question", "what it answers", "arguments"), rows)


def _refusals(refusals: Iterable[Refusal]) -> str:
    return _table(("refusal", "clause"), [(f"`{each.code}`", each.clause) for each in refusals])


def _rules(context: Context) -> str:
    rows = [(f"`{each.name}`", f"`{each.founding}`", each.meaning, each.source) for each in context.rules]
    return _table(("rule", "founding value", "meaning", "source"), rows)


def _events(context: Context) -> str:
    rows = []
    for kind in context.aggregates:
        for event in kind.EVENTS:
            name = declared(event).name
            link = f"[`{name}`](../events/README.md#{name.replace('.', '')})"
            rows.append((link, f"`{kind.STREAM}`", _first(event)))
    return _table(("event", "stream", "what it says"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "There are none.\n"
    head, *lines = (f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in (heads, *rows))
    return "".join((head, "|---" * len(heads) + "|\n", *lines))


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _arguments(named: Iterable[tuple[str, bool]]) -> str:
    return ", ".join(f"`{name}`" if required else f"[`{name}`]" for name, required in named) or "-"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _first(described: Any) -> str:
    """The first line of a docstring, which is a sentence of its own."""
    return one_line((inspect.getdoc(described) or "").partition("\n")[0])


def _package(context: Context) -> ModuleType:
    return sys.modules[context.aggregates[0].__module__.rpartition(".")[0]]


def _asked(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """The questions of a module: its own public functions, whose first argument is what they read."""
    for name, each in vars(module).items():
        if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_"):
            yield each


def _of_any_command(catalogue: Catalogue) -> Iterator[Refusal]:
    own = {refusal for context in catalogue.contexts for refusal in context.refusals}
    return (refusal for refusal in catalogue.refusals if refusal not in own)


if __name__ == "__main__":
    sys.exit(main())
