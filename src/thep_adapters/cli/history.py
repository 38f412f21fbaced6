"""``thep history`` and ``thep replay``: every fact, and the whole history folded again."""

from collections.abc import Iterable
from itertools import islice
from typing import Annotated

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.errors import UnusableInput, complain, plain
from thep_adapters.cli.fact_lines import Format, Lines, lines_in, text
from thep_adapters.cli.following import Follower, check_end, waiting
from thep_adapters.cli.json_rows import fact_row, print_json
from thep_adapters.cli.options import AsKnownAt, Common, Limit
from thep_adapters.cli.progress import working
from thep_adapters.cli.stores import reading
from thep_domain.application import Replay, StoreError
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
    after: Annotated[
        int | None,
        typer.Option(
            "--after",
            metavar="POSITION",
            parser=parsing.position,
            help="Only the facts after this position: that of the last one you have.",
            show_default=False,
        ),
    ] = None,
    limit: Limit = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="EVENT",
            parser=parsing.event_name,
            help="Only facts of this name, such as membership.admitted; may be repeated.",
            show_default=False,
        ),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on as facts are recorded, by whomever, until interrupted.")
    ] = False,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="For people; a line of JSON for each fact; or a CloudEvent (1.0, in JSON) a line.",
            show_default="text",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="URI",
            parser=parsing.uri_reference,
            help="The source of CloudEvents: names this history (default: a UUID of its first event).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Every fact in the order of recording: who, when, why, and on whose authority."""
    if common.json and (follow or form is not None):
        raise UnusableInput("--json prints one list that ends: for a line of JSON for each fact say --format jsonl")
    if follow and as_known_at is not None:
        raise UnusableInput("--follow waits for what is recorded from now on: leave --as-known-at out")
    if source is not None and form is not Format.CLOUDEVENTS:
        raise UnusableInput("--source is the source of CloudEvents: say --format cloudevents too")
    of = None if whose is None or isinstance(whose.of, parsing.Named) else whose.of  # a name is a number by now
    with reading(common, keys=True) as thep:
        if follow:
            _follow(Follower(thep, after or 0, of, name), lines_in(form or Format.TEXT, thep, source), limit)
            return
        check_end(thep, after or 0)
        facts = thep.facts(after=after or 0, of=of, names=name, limit=limit, as_known_at=parsing.moment(as_known_at))
        if common.json:
            print_json([fact_row(thep, fact) for fact in facts])
        elif form in (None, Format.TEXT):
            show_history(facts, lines_in(Format.TEXT, thep, source))
        else:
            lines = lines_in(form, thep, source)
            for fact in facts:
                print(*lines(fact), sep="\n")


def _follow(follower: Follower, lines: Lines, limit: int | None) -> None:
    """Print facts as they are recorded, each at once; where it is interrupted, say how to go on."""
    try:
        with waiting(follower.thep) as wait:
            for fact in islice(follower.facts(wait), limit):
                print(*map(plain, lines(fact)), sep="\n", flush=True)
    except (KeyboardInterrupt, StoreError) as ended:
        complain(f"Stopped. To go on where it stopped: --after {follower.reached}")
        if isinstance(ended, StoreError):
            raise
        raise typer.Exit(0) from None


def show_history(facts: Iterable[Recorded], lines: Lines = text) -> None:
    """Print facts as lines, each with its provenance."""
    from thep_adapters.cli.tables import say

    count = 0
    for fact in facts:
        say(*lines(fact))
        count += 1
    say("Nothing is recorded there." if not count else f"{count} {'fact' if count == 1 else 'facts'}.")


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
