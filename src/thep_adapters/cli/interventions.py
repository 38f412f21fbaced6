"""``thep interventions``: brokered support from the need to the end, and who may give it."""

from collections import Counter
from datetime import date
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.casework import (
    FACT,
    FACTS,
    WHO_ALLOWED,
    Intervention,
    about,
    day,
    flag,
    in_words,
    lines_of,
    next_step,
    number,
    pairs,
    word,
)
from thep_adapters.cli.commands import command, record
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain.interventions import (
    Barred,
    InterventionRow,
    InterventionsDesk,
    InterventionStep,
    Ranked,
    candidates,
    intervention_key,
    intervention_on,
    interventions,
)
from thep_domain.kernel.pages import page
from thep_domain.kernel.to_json import to_json

app = typer.Typer(
    no_args_is_help=True,
    help="Interventions: who supports a school, from the need to the end; candidates, conflicts, consent, reviews.",
)

CANDIDATE = Annotated[int, typer.Argument(metavar="N", min=1, help="The number of the candidate.", show_default=False)]
OBJECTIVE = Annotated[int, typer.Argument(metavar="N", min=1, help="The number of the objective.", show_default=False)]
REVIEW = Annotated[int, typer.Argument(metavar="N", min=1, help="The number of the review.", show_default=False)]

OPTIONS: dict[str, Any] = {
    "intervention": Intervention,
    "form": word("--form", "The form of support: a word of the rule interventions.forms."),
    "need": pairs(
        "--need", "AREA=WEIGHT", "An area, and how much it weighs, 1 to 9. Repeat it for each.", numbers=True
    ),
    "concern": word("--concern", "The concern that it answers.", optional=True, metavar="ID"),
    "giver": word("--giver", "The URN of a school, or the id of a person or an organisation.", metavar="GIVER"),
    "from_on": day("--from", "The first day of the support (default: the day of the act).", optional=True),
    "until_on": day("--until", "The last day of the support, as planned.", optional=True),
    "choice": word(
        "--choice", "Why not the first of the ranking: a word of the rule interventions.choice-reasons.", optional=True
    ),
    "because": text_file("Why, in words.", "--because-file", optional=True),
    "candidate": CANDIDATE,
    "kind": word("--kind", "Of what kind it is: a word of the rule conflicts.kinds."),
    "text": text_file("What is to be kept, in words.", optional=True),
    "allowed": Annotated[bool, typer.Option("--allowed/--barred", help="Whether it may support the school.")],
    "conditions": text_file("On which conditions.", "--conditions-file", optional=True),
    "by": word("--by", "Who consents for the school: a word of the rule interventions.consent-by."),
    "payer": word("--payer", "Who pays, where anybody does.", optional=True, metavar="TEXT"),
    "amount": Annotated[
        Any,
        typer.Option("--amount", metavar="POUNDS", parser=parsing.amount, help="How much.", show_default=False),
    ],
    "area": word("--area", "In what: a word of the rule improvement.areas."),
    "due_on": day("--due", "By when."),
    "measure": text_file("How one will see that it is met.", "--measure-file", optional=True),
    "objective": OBJECTIVE,
    "ratings": pairs("--rating", "N=WORD", "The rating of an objective. Repeat it for each that stands."),
    "final": flag("--final", "It is the last review."),
    "next_due_on": day("--next-due", "When the next review is due (default: by the rule).", optional=True),
    "review": REVIEW,
    "expected_on": day("--expected", "Until when, where that is known.", optional=True),
    "last_day": day("--last-day", "The last day of support, inclusive."),
    "outcomes": pairs("--outcome", "N=WORD", "What an objective came to. Repeat it for each that stands."),
    "before": word("--before", "What it was.", metavar="TEXT"),
    "after": word("--after", "What it is.", metavar="TEXT"),
    "source": word("--source", "Where that is from.", metavar="TEXT"),
    "step": Annotated[
        InterventionStep, typer.Option("--step", case_sensitive=False, help="Which step.", show_default=False)
    ],
    "of": FACT,
    "number": number("--number", "Of which candidate or objective, where several are of that day.", optional=True),
    "was": day("--was", "The day that was recorded."),
    "right": day("--right", "The day that is right."),
}


def _because(rule: str) -> dict[str, Any]:
    return OPTIONS | {"why": word("--why", f"Why: a word of the rule {rule}.")}


IDENTIFIED = OPTIONS | {"why": text_file("Why, in words.", optional=True)}
EXTENDED = OPTIONS | {"until_on": day("--until", "The last day of the support, from now on.")}
WITHDRAWN = OPTIONS | {
    "because": text_file("What was wrong.", "--because-file", optional=True),
    "authority": WHO_ALLOWED,
}
ACCEPTED = OPTIONS | {"until_on": day("--until", "The last day of its place.")}
CHANGED = OPTIONS | {"due_on": day("--due", "By when, from then on.", optional=True)}
MEASURED = OPTIONS | {
    "measure": word("--measure", "What was measured.", metavar="TEXT"),
    "objective": number("--objective", "Of which objective.", optional=True),
}
RATED = OPTIONS | {
    "objective": number("--objective", "Of which objective."),
    "was": word("--was", "The rating that was recorded."),
    "right": word("--right", "The rating that is right."),
}

IDENTIFY = next_step("thep interventions broker {}", "intervention")
record(app, IDENTIFIED, InterventionsDesk.identify, then=IDENTIFY)
record(app, OPTIONS, InterventionsDesk.broker, then=about("thep interventions candidates {} --from DATE --until DATE"))
record(app, OPTIONS, InterventionsDesk.propose, then=about("thep interventions check {} N, or conflict"))
record(app, OPTIONS, InterventionsDesk.check, then=about("thep interventions accept {} N --until DATE"))
record(app, OPTIONS, InterventionsDesk.declare_conflict, "conflict", then=about("thep interventions decide {} N"))
record(app, OPTIONS, InterventionsDesk.decide_conflict, "decide")
record(app, ACCEPTED, InterventionsDesk.accept, then=about("thep interventions match {} N"))
record(app, _because("interventions.decline-reasons"), InterventionsDesk.decline)
record(app, _because("interventions.withdrawal-reasons"), InterventionsDesk.withdraw_candidate)
record(app, OPTIONS, InterventionsDesk.match, then=about("thep interventions consent {} --by WORD"))
record(app, OPTIONS, InterventionsDesk.consent, then=about("thep interventions agree {} --authority TEXT"))
record(app, OPTIONS, InterventionsDesk.withdraw_consent)
record(app, OPTIONS, InterventionsDesk.agree, then=about("thep interventions objective {}, then start"))
record(app, EXTENDED, InterventionsDesk.extend)
record(app, OPTIONS, InterventionsDesk.set_objective, "objective", then=about("thep interventions start {}"))
record(app, CHANGED, InterventionsDesk.change_objective)
record(app, OPTIONS, InterventionsDesk.drop_objective)
record(app, OPTIONS, InterventionsDesk.start, then=about("thep interventions review {} --rating 1=WORD"))
record(app, OPTIONS, InterventionsDesk.review)
record(app, OPTIONS, InterventionsDesk.withdraw_review)
record(
    app, _because("interventions.pause-reasons"), InterventionsDesk.pause, then=about("thep interventions resume {}")
)
record(app, OPTIONS, InterventionsDesk.resume)
record(
    app,
    _because("interventions.loss-reasons"),
    InterventionsDesk.lose_supporter,
    "lost",
    then=about("thep interventions candidates {} --from DATE"),
)
record(app, _because("interventions.stop-reasons"), InterventionsDesk.stop)
record(app, OPTIONS, InterventionsDesk.complete, then=about("thep interventions impact {}, once it can be measured"))
record(app, MEASURED, InterventionsDesk.measure_impact, "impact")
record(app, OPTIONS, InterventionsDesk.add_note, "note")
record(app, OPTIONS, InterventionsDesk.redate)
record(app, RATED, InterventionsDesk.correct_rating)
record(app, WITHDRAWN, InterventionsDesk.withdraw_fact)


def intervention_rows(rows: list[InterventionRow]) -> list[dict[str, Any]]:
    """What ``interventions list`` prints."""
    found: list[dict[str, Any]] = to_json(rows, without=("key",))
    return found


def candidate_rows(rows: tuple[Ranked, ...]) -> list[dict[str, Any]]:
    """What ``interventions candidates`` prints of those who can be proposed."""
    return [
        {
            "rank": row.rank,
            "giver": row.giver,
            "points": row.written,
            "parts": dict(row.parts),
            "unknown": list(row.unknown),
            "why": row.why,
        }
        for row in rows
    ]


def barred_rows(rows: tuple[Barred, ...]) -> list[dict[str, Any]]:
    """What it prints of those who cannot."""
    found: list[dict[str, Any]] = to_json(rows)
    return found


@command(app, "candidates")
def list_candidates(
    common: Common,
    intervention: Intervention,
    from_on: Annotated[
        date | None,
        typer.Option(
            "--from",
            metavar="DATE",
            parser=parsing.day,
            help="The first day of the support (default: today).",
            show_default=False,
        ),
    ] = None,
    until_on: Annotated[
        date | None,
        typer.Option(
            "--until",
            metavar="DATE",
            parser=parsing.day,
            help="The last day of the support (default: its first).",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
) -> None:
    """Who may support a school: ranked, each part of the points shown; below, who cannot, and why."""
    with reading(common) as thep:
        today = as_of or thep.today
        known = thep.known(parsing.moment(as_known_at))
        found = candidates(known, intervention, from_on or today, until_on, today)
    if common.json:
        print_json({"candidates": candidate_rows(found.ranked), "barred": barred_rows(found.barred)})
        return
    from thep_adapters.cli.tables import say, show_table

    if found.ranked:
        names = [name.capitalize() for name, _ in found.ranked[0].parts]
        lines = ((row.rank, row.giver, row.written, *_parts(row)) for row in found.ranked)
        show_table(("Rank", "Giver", "Points", *names), lines, right=("Rank", "Points", *names))
        say(*(row.why for row in found.ranked if row.why))
    else:
        say("Nobody can be proposed: thep capacity list shows who declared places.")
    if found.barred:
        say("Cannot be proposed:", *(f"{row.giver}: {row.why} ({row.code})" for row in found.barred))
    if any(row.unknown for row in found.ranked):
        say("A part with ? is not known, and counts half: thep capacity note GIVER")


def _parts(row: Ranked) -> list[str]:
    return [f"{value}{'' if known else '?'}" for _, value, known in row.shown]


@command(app, "list")
def list_interventions(
    common: Common,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="WORD", help="Only those at a stage, such as brokering.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: After = None,
) -> None:
    """The caseload on a date: stage, who supports, ratings, and when something is due next; what is overdue first."""
    with reading(common) as thep:
        today = as_of or thep.today
        every = interventions(thep.known(parsing.moment(as_known_at)), today, status)
    rows = page(every, limit, after)
    if common.json:
        print_json(intervention_rows(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Intervention", "URN", "Form", "Status", "Days", "Concern", "Giver", "Rated", "Started", "Next due")
        first = sorted(rows, key=lambda row: (row.next_due is None or row.next_due >= today, row.next_due or today))
        lines = (_line(row, today) for row in first)
        show_table(columns, lines, right=("Days",), spare=("Form", "Concern", "Started", "Rated"))
    else:
        say("No such intervention.")
    overdue = sum(1 for row in every if row.next_due is not None and row.next_due < today)
    say(*next_page(rows, limit), f"{len(every)} on {today}; overdue: {overdue}.")


def _line(row: InterventionRow, today: date) -> tuple[Any, ...]:
    """A line of the caseload: how many days at its stage, and how its objectives were rated last."""
    rated = Counter(each.ratings[-1] for each in row.objectives if each.ratings and each.dropped_on is None)
    words = ", ".join(f"{number} {word}" for word, number in rated.items())
    days, started = (today - row.since).days, row.dates.get("started_on")
    return (
        row.intervention, row.urn, row.form, row.status, days, row.concern, row.giver, words, started, row.next_due,
    )  # fmt: skip


@command(app)
def show(common: Common, intervention: Intervention, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """One intervention: candidates, matches, objectives and reviews, and every fact of it in words."""
    with reading(common) as thep:
        known_at, today = parsing.moment(as_known_at), as_of or thep.today
        known = thep.known(known_at)
        key = intervention_key(known, intervention)
        row = intervention_on(known, key, today)
        facts = thep.history(f"intervention:{key}", as_known_at=known_at)
        told = lines_of(thep, facts)
    if common.json:
        print_json(None if row is None else intervention_rows([row])[0])
        return
    from thep_adapters.cli.tables import say, show_table

    show_table(FACTS, told, folds=FACTS[-1:], right=FACTS[1:2])
    if row is not None:
        due = f"; next due {row.next_due}" if row.next_due else ""
        say(f"{row.intervention} is {row.status} on {today}: {in_words(row.dates)}{due}.")
