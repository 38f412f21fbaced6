"""``thep timeline``: one school over all contexts."""

from collections.abc import Iterator
from typing import Any

from thep_adapters.cli import parsing
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import After, AsKnownAt, Common, Limit, Urn
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain import TimelineEntry
from thep_domain.kernel.to_json import to_json


def timeline(common: Common, urn: Urn, as_known_at: AsKnownAt = None, limit: Limit = None, after: After = None) -> None:
    """One school over all contexts, through all its URNs, by the days on which things took effect."""
    with reading(common) as thep:
        known_at = parsing.moment(as_known_at)
        entries = thep.timeline(urn, as_known_at=known_at, limit=limit, after=after)
        name = thep.establishment(urn, as_known_at=known_at).details_on(thep.today).name
    if common.json:
        print_json(to_json(entries))
        return
    from thep_adapters.cli.tables import say, show_table

    say(f"{name} ({urn})")
    show_table(("Day", "Context", "What happened", "Fact"), _lines(entries), folds=("What happened",), spare=("Fact",))
    say(*next_page(entries, limit))
    wrong = sum(entry.corrected_by is not None for entry in entries)
    say(f"{len(entries)} facts{f', {wrong} of them put right by a later one' if wrong else ''}.")


def _lines(entries: list[TimelineEntry]) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        put_right = "" if entry.corrected_by is None else " (put right later)"
        yield entry.on, entry.context, f"{entry.sentence}{put_right}", f"#{entry.position}"
