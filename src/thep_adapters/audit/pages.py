"""Writes the tables in docs/audit.md: ``python -m thep_adapters.audit.pages [--check] [PAGE]``.

What stands between ``<!-- begin codes -->`` and ``<!-- end codes -->``, and so for roles, is written; the rest by hand.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from thep_adapters.audit.finding import CODES
from thep_adapters.codec.context_pages import Place
from thep_domain.application import CATALOGUE
from thep_domain.audit import ENGINE, WHY, Kind, Roles, checks_of

PAGE = Path("docs/audit.md")
COMMAND = "python -m thep_adapters.audit.pages"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 where a table is out of date, or its place is missing."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the tables of the page for auditors.")
    parser.add_argument("page", nargs="?", type=Path, default=PAGE, help=f"the page (default: {PAGE})")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a table is out of date")
    chosen = parser.parse_args(arguments)
    text = chosen.page.read_text(encoding="utf-8")
    problems = list(wrong(text))
    if chosen.check or any(place.held(text) is None for place in places()):
        sys.stderr.writelines(f"{each}\n" for each in problems)
        return 1 if problems else 0
    for place in places():
        text = text.replace(place.around(place.held(text) or ""), place.around(place.table))
    chosen.page.write_text(text, encoding="utf-8", newline="\n")
    return 0


def wrong(text: str) -> Iterator[str]:
    """What is wrong with the tables of the page."""
    for place in places():
        held = place.held(text)
        if held is None:
            yield f"The page has no place for {place.name}: write {place.around('')!r} there, and run {COMMAND}"
        elif held != place.table:
            yield f"The table of {place.name} is out of date: run {COMMAND}"


def places() -> Sequence[Place]:
    """The places of the page, each with its table."""
    return (Place("codes", _codes()), Place("roles", _roles()))


def refused() -> frozenset[str]:
    """The codes of refusals that no other kind of finding has: the page names the pages that list them."""
    return frozenset(
        each.code for each in CATALOGUE.refusals if CODES[each.code].meaning == f"It had to be refused: {each.clause}."
    )


def _codes() -> str:
    layers = ("bytes", "form", "business", "whole", "people")
    rows = sorted(
        (each for each in CODES.values() if each.code not in refused()), key=lambda each: layers.index(each.layer)
    )
    lines = [f"| `{x.code}` | {x.layer} | {x.level} | {x.meaning} | {x.ask} |" for x in rows]
    return _table("| code | layer | level | what it means | what to ask the office |", lines)


def _roles() -> str:
    lines = [_row("why (of every event)", WHY)]
    for context in CATALOGUE.contexts:
        checks = checks_of(context)
        lines += [] if checks is None else [_row(f"`{name}`", roles) for name, roles in checks.roles.items()]
    lines += [_row(f"`{name}`", roles) for name, roles in ENGINE.items()]
    return _table("| event | decided | cites | copy | input |", lines)


def _row(name: str, roles: Roles) -> str:
    by_kind: Mapping[Kind, list[str]] = {kind: [] for kind in Kind}
    for path, role in roles.items():
        by_kind[role.kind].append(f"`{path}`")
    return f"| {name} | {' | '.join(', '.join(by_kind[kind]) or '-' for kind in Kind)} |"


def _table(head: str, lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in (head, "|---" * (head.count("|") - 1) + "|", *lines))


if __name__ == "__main__":
    sys.exit(main())
