"""``thep history`` and ``thep replay``: every fact, and the whole history folded again."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.json_rows import fact_row, print_json
from thep_adapters.cli.options import AsKnownAt, Common
from thep_adapters.cli.progress import working
from thep_adapters.cli.stores import reading
from thep_domain.application import CATALOGUE, Replay
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.to_json import to_json


def history(
    common: Common,
    whose: Annotated[
        parsing.UrnOrStream | None,
        typer.Argument(
            metavar="[URN|STREAM]",
            parser=parsing.whose,
            help="A school, through all its URNs, or one stream, such as membership:100934 (default: everything).",
            show_default=False,
        ),
    ] = None,
    as_known_at: AsKnownAt = None,
) -> None:
    """Every fact in the order of recording: who, when, why, and on whose authority."""
    with reading(common) as thep:
        of = None if whose is None or isinstance(whose.of, parsing.Named) else whose.of  # a name is a number by now
        facts = thep.history(of, as_known_at=parsing.moment(as_known_at))
        if common.json:
            print_json([fact_row(thep, fact) for fact in facts])
        else:
            show_history(facts)


def show_history(facts: Iterable[Recorded]) -> None:
    """Print facts as lines, each with its provenance."""
    from thep_adapters.cli.tables import say

    told = 0
    for fact in facts:
        say(*fact_lines(fact))
        told += 1
    say("Nothing is recorded there." if not told else f"{told} {'fact' if told == 1 else 'facts'}.")


def fact_lines(fact: Recorded) -> Iterator[str]:
    """One fact: what and where, what it says, and who recorded it, when and why."""
    why = fact.why
    yield f"#{fact.position}  {why.effective_on}  {fact.name}  ({fact.stream}, version {fact.version})"
    yield f"    {CATALOGUE.sentence(fact.event)}"
    if why.corrects is not None:
        yield f"    corrects version {why.corrects.version} of {why.corrects.stream}"
    yield f"    recorded {why.recorded_at:%Y-%m-%d %H:%M:%S} UTC by {why.actor} ({why.command}){_because(fact)}"


def _because(fact: Recorded) -> str:
    authority, reason = fact.why.authority, fact.why.reason
    return (f"; authority: {authority.text}" if authority else "") + (f"; reason: {reason}" if reason else "")


def replay(common: Common) -> None:
    """Check every row and fold the whole history again: events, streams, and the digest of every final state."""
    with reading(common) as thep, working("replaying"):
        found = thep.replay()
    if common.json:
        print_json(to_json(found))
    else:
        show_replay(found)


def show_replay(found: Replay) -> None:
    """Print what came of a replay."""
    from thep_adapters.cli.tables import say

    say(
        f"Events:  {found.events}",
        f"Streams: {found.streams}",
        f"Digest:  {found.digest}",
        "The same facts give the same digest on another day, store and Python.",
    )
