"""``thep concerns``: raised, assessed, live, monitored, closed; and who was advised of them."""

from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.casework import FACT, FACTS, WHO_ALLOWED, Concern, about, day, flag, lines_of, next_step, word
from thep_adapters.cli.commands import command, record
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain.interventions import ConcernRow, ConcernStep, InterventionsDesk, concern_key, concern_on, concerns
from thep_domain.kernel.pages import page
from thep_domain.kernel.to_json import to_json

app = typer.Typer(
    no_args_is_help=True,
    help="Concerns about schools: raised, assessed, live, monitored, closed; and who was advised of them.",
)

RATIONALE = text_file("Why, in words.", "--rationale-file", optional=True)
OPTIONS: dict[str, Any] = {
    "by": word("--by", "Who raises it: a word of the rule concerns.raised-by."),
    "area": word("--area", "What it is about: a word of the rule improvement.areas."),
    "safeguarding": flag("--safeguarding", "It is a safeguarding matter: the authority is advised the same day."),
    "cites": word("--cites", "What it rests on, such as a round or an inspection.", optional=True, metavar="TEXT"),
    "summary": text_file("What is the matter.", optional=True),
    "carried_from": word(
        "--carried-from", "The concern of a school that merged into this one.", optional=True, metavar="ID"
    ),
    "concern": Concern,
    "level": word("--level", "How serious it is: a word of the rule concerns.levels."),
    "rationale": RATIONALE,
    "because": text_file("Why, in words.", "--because-file", optional=True),
    "to": word("--to", "Who is advised: a word of the rule concerns.advised-to."),
    "formal": flag("--formal", "Formal intervention is asked for."),
    "reference": word("--reference", "The reference of the letter.", optional=True, metavar="TEXT"),
    "of": word("--of", "The concern that goes on.", metavar="ID"),
    "outcome": word("--outcome", "What became of it: a word of the rule concerns.outcomes."),
    "waive": flag("--waive-monitoring", "Close it before it was monitored long enough; needs an authority."),
    "step": Annotated[
        ConcernStep, typer.Option("--step", case_sensitive=False, help="Which step.", show_default=False)
    ],
    "since": day("--since", "The day on which the level was decided."),
    "was": day("--was", "The day that was recorded."),
    "right": day("--right", "The day that is right."),
}
CLOSING = OPTIONS | {"authority": WHO_ALLOWED}
WITHDRAWN = CLOSING | {"of": FACT, "because": text_file("What was wrong.", "--because-file", optional=True)}
LEVELS = OPTIONS | {
    "was": word("--was", "The level that was recorded."),
    "right": word("--right", "The level that is right."),
}

record(app, OPTIONS, InterventionsDesk.raise_concern, "raise", then=next_step("thep concerns assess {}", "concern"))
record(app, OPTIONS, InterventionsDesk.assess_concern, "assess", then=about("thep concerns confirm {} --level WORD"))
record(
    app,
    OPTIONS,
    InterventionsDesk.confirm_concern,
    "confirm",
    then=about("thep interventions identify URN --concern {}, or thep concerns monitor {}".replace("{}", "{0}")),
)
record(app, OPTIONS, InterventionsDesk.dismiss_concern, "dismiss")
record(app, OPTIONS, InterventionsDesk.change_level, "level")
record(app, OPTIONS, InterventionsDesk.monitor_concern, "monitor", then=about("thep concerns close {} --outcome WORD"))
record(app, OPTIONS, InterventionsDesk.make_live_again, "live-again")
record(app, OPTIONS, InterventionsDesk.advise)
record(app, CLOSING, InterventionsDesk.close_concern, "close")
record(app, OPTIONS, InterventionsDesk.reopen_concern, "reopen", then=about("thep concerns confirm {} --level WORD"))
record(app, OPTIONS, InterventionsDesk.find_duplicate, "duplicate")
record(app, OPTIONS, InterventionsDesk.redate_concern_step, "redate")
record(app, LEVELS, InterventionsDesk.correct_concern_level, "correct-level")
record(app, WITHDRAWN, InterventionsDesk.withdraw_concern_fact, "withdraw-fact")


def concern_rows(rows: list[ConcernRow]) -> list[dict[str, Any]]:
    """What ``concerns list`` prints."""
    found: list[dict[str, Any]] = to_json(rows, without=("key",))
    return found


@command(app, "list")
def list_concerns(
    common: Common,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="WORD", help="Only those that stand so, such as live.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: After = None,
) -> None:
    """The concerns on a date: how serious each is, what answers it, and when something is to be done next."""
    with reading(common) as thep:
        today = as_of or thep.today
        every = concerns(thep.known(parsing.moment(as_known_at)), today, status)
    rows = page(every, limit, after)
    if common.json:
        print_json(concern_rows(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Concern", "URN", "Area", "Level", "Status", "Raised", "Episodes", "Advised", "Open", "Next due")
        spare = ("Episodes", "Advised", "Raised", "Area")
        show_table(columns, map(_line, rows), spare=spare, right=("Episodes",))
    else:
        say("No such concern.")
    overdue = sum(1 for row in every if row.next_due is not None and row.next_due < today)
    say(*next_page(rows, limit), f"{len(every)} on {today}; overdue: {overdue}.")


def _line(row: ConcernRow) -> tuple[Any, ...]:
    return (
        row.concern, row.urn, row.area, row.level, row.status, row.raised_on, row.episodes, row.advised_on,
        ", ".join(row.open_interventions), row.next_due,
    )  # fmt: skip


@command(app)
def show(common: Common, concern: Concern, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """One concern: where it stands on a date, and every fact of it in words."""
    with reading(common) as thep:
        known_at, today = parsing.moment(as_known_at), as_of or thep.today
        known = thep.known(known_at)
        key = concern_key(known, concern)
        row = concern_on(known, key, today)
        facts = list(thep.history(f"concern:{key}", as_known_at=known_at))
        told = lines_of(thep, facts)
    if common.json:
        print_json(None if row is None else concern_rows([row])[0])
        return
    from thep_adapters.cli.tables import say, show_table

    show_table(FACTS, told, folds=FACTS[-1:], right=FACTS[1:2])
    if row is not None:
        due = f"; next due {row.next_due}" if row.next_due else ""
        say(f"{row.concern} is {row.status} on {today}{f', {row.level}' if row.level else ''}{due}.")
