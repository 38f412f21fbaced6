"""``thep reviewers``: who reviews schools, by id: employment, training, visits offered, days away, conflicts."""

from datetime import date
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.commands import command, record
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.pages import page
from thep_domain.kernel.to_json import to_json
from thep_domain.peer_review import PeerReviewDesk, ReviewerRow, Role, reviewers

app = typer.Typer(
    no_args_is_help=True,
    help="Who reviews schools, by the ids of thep people: employment, training, offers, days away, conflicts.",
)


def day_option(name: str, what: str) -> Any:
    """An option that is a day."""
    return Annotated[date, typer.Option(name, metavar="DATE", parser=parsing.day, help=what, show_default=False)]


def word_option(name: str, metavar: str, what: str) -> Any:
    """An option that is a word."""
    return Annotated[str | None, typer.Option(name, metavar=metavar, help=what, show_default=False)]


Person = Annotated[
    str, typer.Argument(metavar="PERSON", help="The id of the person (thep people list).", show_default=False)
]
Cycle = Annotated[str, typer.Argument(metavar="CYCLE", help="The name of the cycle, like 2017-18.", show_default=False)]

OPTIONS: dict[str, Any] = {
    "person": Person,
    "cycle": Cycle,
    "employer": Annotated[
        URN | None,
        typer.Option("--employer", metavar="URN", parser=parsing.number, help="The school.", show_default=False),
    ],
    "guest": word_option("--guest", "ID", "The guest organisation instead, such as a provider."),
    "from_on": day_option("--from", "The first day."),
    "was_from": day_option("--was", "The first day that was recorded."),
    "protocol": Annotated[
        str, typer.Argument(metavar="PROTOCOL", help="The protocol, like ssat or own.", show_default=False)
    ],
    "role": Annotated[
        Role, typer.Option("--role", case_sensitive=False, help="What they may do in a team.", show_default=False)
    ],
    "until": day_option("--until", "The last day on which it counts (default: by the rule peer-review.training)."),
    "visits": Annotated[int, typer.Argument(metavar="N", min=0, help="How many visits.", show_default=False)],
    "first": day_option("--first", "The first day away."),
    "last": day_option("--last", "The last day away (default: the first)."),
    "was_first": day_option("--was", "The first day away that was recorded."),
    "kind": Annotated[
        str,
        typer.Option(
            "--kind", metavar="WORD", help="What kind, a word of the rule conflicts.kinds.", show_default=False
        ),
    ],
    "detail": text_file("What the conflict is.", optional=True),
    "rationale": text_file("Why the day was wrong."),
    "of": Annotated[
        int,
        typer.Option(
            "--of", metavar="VERSION", min=1, help="The version of the fact (thep history STREAM).", show_default=False
        ),
    ],
    "allowed": Annotated[
        bool,
        typer.Option("--allowed/--barred", help="Whether the reviewer may go there all the same.", show_default=False),
    ],
}

CORRECTED = OPTIONS | {
    "first": day_option("--first", "The first day that is right (default: not away at all)."),
    "last": day_option("--last", "The last day that is right (default: the first)."),
    "rationale": text_file("What was wrong."),
}

record(app, OPTIONS, PeerReviewDesk.register)
record(app, OPTIONS, PeerReviewDesk.employ)
record(app, OPTIONS, PeerReviewDesk.correct_employment)
record(app, OPTIONS, PeerReviewDesk.train)
record(app, OPTIONS, PeerReviewDesk.offer)
record(app, OPTIONS, PeerReviewDesk.be_away, "away")
record(app, CORRECTED, PeerReviewDesk.correct_away)
record(app, OPTIONS, PeerReviewDesk.declare_conflict, "conflict")
record(app, OPTIONS, PeerReviewDesk.decide_conflict, "decide")
record(app, OPTIONS | {"rationale": text_file("What was wrong.")}, PeerReviewDesk.withdraw_of_reviewer, "withdraw")


@command(app, "list")
def list_reviewers(
    common: Common, as_of: AsOf = None, as_known_at: AsKnownAt = None, limit: Limit = None, after: After = None
) -> None:
    """Everybody who reviews schools, by id; never a name."""
    with reading(common) as thep:
        day = as_of or thep.today
        rows = page(reviewers(thep.known(parsing.moment(as_known_at)), day), limit, after)
    if common.json:
        print_json(to_json(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Person", "Employer", "Guest of", "Trained for", "Offers", "Seats", "Conflicts")
        show_table(columns, map(_line, rows), right=("Seats", "Conflicts"), spare=("Guest of", "Conflicts"))
    else:
        say("Nobody reviews schools yet: thep reviewers register PERSON")
    say(*next_page(rows, limit))
    say(f"{len(rows)} on {day}.")


@command(app, "show")
def show_reviewer(common: Common, person: Person, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """One reviewer."""
    with reading(common) as thep:
        day = as_of or thep.today
        rows = reviewers(thep.known(parsing.moment(as_known_at)), day)
    found = next((row for row in rows if row.person == person), None)
    if found is None:
        raise UnusableInput(f"there is no reviewer {person} on {day}: thep reviewers list shows those there are")
    if common.json:
        print_json(to_json(found))
        return
    from thep_adapters.cli.tables import say

    offers = ", ".join(f"{visits} in {cycle}" for cycle, visits in found.offers) or "no visits"
    say(
        f"{found.person}, since {found.registered_on}",
        f"  works for {found.employer or found.guest or 'neither a school nor a guest organisation'}",
        f"  trained for {', '.join(found.protocols) or 'no protocol'}",
        f"  offers {offers}; has {found.seats} seats; kept from {found.conflicts} schools by a conflict",
    )


def _line(row: ReviewerRow) -> tuple[Any, ...]:
    offers = ", ".join(f"{cycle}: {visits}" for cycle, visits in row.offers)
    return row.person, row.employer, row.guest, ", ".join(row.protocols), offers, row.seats, row.conflicts
