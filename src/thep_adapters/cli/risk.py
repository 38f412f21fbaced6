"""``thep risk``: rounds over every school, from evidence to the category that the authority is notified of."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.answers import warnings_told
from thep_adapters.cli.commands import RECORDING, command, record
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.html_page import HtmlFile, needs_jinja2, write_page
from thep_adapters.cli.json_rows import Json, print_json, warning_rows
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, On, Urn, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.progress import steps
from thep_adapters.cli.stores import reading, recording
from thep_domain.application import CATALOGUE, Partnership
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.pages import page
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.sealed import sealed_in
from thep_domain.kernel.to_json import to_json
from thep_domain.kernel.work import Answer
from thep_domain.risk import (
    Flow,
    LetterRow,
    MatrixRow,
    Risk,
    RiskDesk,
    RiskRow,
    RoundStep,
    Step,
    assessments,
    category_of,
    flows,
    letters,
    matrix,
    round_of,
    rounds,
    school_rounds,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Risk: rounds over every school, evidence, analysis, moderation, and what the authority was notified of.",
)

Round = Annotated[str, typer.Argument(metavar="ROUND", help="The name of the round, like 2018-07.", show_default=False)]


def _rating(text: str) -> tuple[str, str]:
    """An area with its rating, written as finance=amber."""
    area, equals, rating = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} has no rating: write it as finance=amber")
    return area.strip(), rating.strip()


def _cited(text: str) -> Cited:
    """A recorded fact, written as inspections:100934@2."""
    stream, at, version = text.rpartition("@")
    if not at or not stream or not version.isascii() or not version.isdecimal() or not int(version):
        raise typer.BadParameter(
            f"{text!r} names no fact: write its stream and version, as thep history shows them, like"
            " inspections:100934@2"
        )
    return Cited(stream=Text(stream), version=int(version))


def _single(words: list[str] | None) -> list[str]:
    """One by one, though some may have been written as p1,p2."""
    return [word.strip() for text in words or () for word in text.split(",") if word.strip()]


def _text(name: str, metavar: str, what: str) -> Any:
    return Annotated[str, typer.Option(name, metavar=metavar, help=what, show_default=False)]


def _people(name: str, what: str) -> Any:
    return Annotated[
        list[str] | None, typer.Option(name, metavar="ID", callback=_single, help=what, show_default=False)
    ]


OPTIONS: dict[str, Any] = {
    "round": Round,
    "reference": Annotated[
        date,
        typer.Option(
            "--reference",
            metavar="DATE",
            parser=parsing.day,
            help="The schools that are open on this day are listed.",
            show_default=False,
        ),
    ],
    "urns": Annotated[
        list[Any] | None,
        typer.Option(
            "--urn",
            metavar="URN",
            parser=parsing.number,
            help="Only this school. Repeat it for each (default: every school of the scope).",
            show_default=False,
        ),
    ],
    "area": _text("--area", "WORD", "What it is about, a word of the rule improvement.areas."),
    "kind": _text("--kind", "WORD", "What it is, a word of the rule risk.evidence-kinds."),
    "dated": Annotated[
        date,
        typer.Option(
            "--dated", metavar="DATE", parser=parsing.day, help="The day that the evidence is of.", show_default=False
        ),
    ],
    "source": _text("--source", "TEXT", "Where it comes from: the report, the return, the letter."),
    "cites": Annotated[
        Any,
        typer.Option(
            "--cites",
            metavar="STREAM@VERSION",
            parser=_cited,
            help="The recorded fact that it is, like inspections:100934@2.",
            show_default=False,
        ),
    ],
    "text": text_file("What the evidence says.", optional=True),
    "category": _text("--category", "WORD", "The category, a word of the scale in force on the day."),
    "ratings": Annotated[
        list[Any] | None,
        typer.Option(
            "--rating",
            metavar="AREA=WORD",
            parser=_rating,
            help="How an area stands. Repeat it for each.",
            show_default=False,
        ),
    ],
    "sat": _people("--sat", "Who sat, by id. Repeat it for each."),
    "stood_aside": _people("--stood-aside", "Who of them stood aside, by id, because they work for the school."),
    "evidence": Annotated[
        list[int] | None,
        typer.Option(
            "--evidence",
            metavar="N",
            min=1,
            help="The number of a piece of evidence used. Repeat it for each (default: all gathered by the day).",
            show_default=False,
        ),
    ],
    "rationale": text_file("Why, in words."),
    "of": Annotated[
        int,
        typer.Option(
            "--of",
            metavar="VERSION",
            min=1,
            help="The version of the fact that was not so, as thep risk show gives it.",
            show_default=False,
        ),
    ],
    "step": Annotated[
        RoundStep,
        typer.Option("--step", case_sensitive=False, help="What of the round was not so.", show_default=False),
    ],
    "to": Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="LA",
            parser=parsing.authority_code,
            help="The number of the authority notified (default: that of the borough).",
            show_default=False,
        ),
    ],
    "was": _text("--was", "WORD", "The category that was recorded."),
    "now": _text("--now", "WORD", "The category that is right."),
}
NOTIFIED = OPTIONS | {
    "reference": Annotated[
        str | None,
        typer.Option("--reference", metavar="TEXT", help="The letter's reference.", show_default=False),
    ],
}


def _next(line: str) -> Any:
    """Say the next step, where something was recorded; ``{round}`` and ``{urn}`` are those of the facts."""

    def then(_: Partnership, answer: Answer, urn: URN | None) -> Iterator[str]:
        named = next((fact.event for fact in answer.events if hasattr(fact.event, "round")), None)
        if named is not None:
            yield f"Next: {line.format(round=named.round, urn=urn)}"

    return then


record(app, OPTIONS, RiskDesk.plan, then=_next("thep risk open {round}"))


def _round_of(_: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return row


@command(app, "open", shared=RECORDING, carries_out=RiskDesk.open, of_row=_round_of)
def open_round(common: Common, round: Round, on: On = None) -> None:
    """List every school of a round, 500 in a save, and open it; an opening that was cut off resumes."""
    with recording(common) as (_, office):
        with steps() as shown:

            def progress(listed: int, left: int) -> None:
                if shown is not None:
                    shown(f"{listed:,} of {listed + left:,} schools listed", listed, listed + left)

            answers = office.risk.open_whole(round, on=on, progress=progress)
        listed = sum(answer.details["listed"] for answer in answers)
        if common.json:
            print_json(
                {
                    "round": round,
                    "listed": listed,
                    "saves": len(answers),
                    "events": sum(len(answer.events) for answer in answers),
                    "repeated": all(answer.repeated for answer in answers),
                    "warnings": [row for answer in answers for row in warning_rows(answer)],
                }
            )
            return
    from thep_adapters.cli.tables import say

    say(*(line for answer in answers for line in warnings_told(answer)))
    say(f"The round {round} is open: {listed} {'school' if listed == 1 else 'schools'} listed now.")
    say(f"Next: thep risk evidence {round} URN --area WORD --kind WORD --dated DATE --source TEXT")


record(app, OPTIONS, RiskDesk.evidence, then=_next("thep risk analyse {round} {urn}, once the evidence is together"))
record(app, OPTIONS, RiskDesk.analyse, then=_next("thep risk moderate {round} {urn}"))
record(app, OPTIONS, RiskDesk.moderate, then=_next("thep risk notify {round}"))
record(app, NOTIFIED, RiskDesk.notify, then=_next("thep risk close {round}, when every school is done"))


def _to_notify(_: Partnership, answer: Answer, urn: URN | None) -> Iterator[str]:
    for fact in answer.events:
        if fact.name == "risk.category_corrected" and hasattr(fact.event, "round"):
            yield f"If the authority was notified of it: thep risk notify {fact.event.round} --urn {urn}"


record(app, OPTIONS, RiskDesk.correct, then=_to_notify)
record(app, OPTIONS, RiskDesk.withdraw)
record(app, OPTIONS, RiskDesk.withdraw_round)
record(app, OPTIONS, RiskDesk.close)


class View(StrEnum):
    """What of the rounds is listed."""

    SCHOOLS = "schools"
    ROUNDS = "rounds"
    MATRIX = "matrix"
    MOVED = "moved"
    LETTERS = "letters"


@command(app, "list")
def list_risk(
    common: Common,
    round: Annotated[
        str | None,
        typer.Argument(metavar="[ROUND]", help="The round (default: of each school its last one).", show_default=False),
    ] = None,
    view: Annotated[
        View,
        typer.Option(
            "--view",
            case_sensitive=False,
            help="The schools and their steps; the rounds; a round as a matrix of schools and areas, or what moved in"
            " it; or the letters sent and still to be sent.",
        ),
    ] = View.SCHOOLS,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: After = None,
) -> None:
    """Where each school stands in a round, its category, and whether the authority knows it."""
    with reading(common) as thep:
        known, day = thep.known(parsing.moment(as_known_at)), as_of or thep.today
        match view:
            case View.SCHOOLS:
                _show_schools(common, page(assessments(known, day, round), limit, after), limit, day)
            case View.ROUNDS:
                if round is not None:
                    round_of(known, round).must_be_planned(round)
                rows = page((row for row in rounds(known, day) if round in (None, row.round)), limit, after)
                if common.json:
                    print_json(to_json(rows))
                    return
                _show_rounds(rows)
            case View.LETTERS:
                _show_letters(common, letters(known, day, round), day)
            case View.MATRIX | View.MOVED:
                if round is None:
                    raise UnusableInput(f"name a round to see its {view}, as in thep risk list 2018-07 --view {view}")
                found = matrix(known, round, day)
                if view is View.MATRIX:
                    _show_matrix(common, found)
                else:
                    _show_flows(common, flows(found))


def risk_rows(rows: list[RiskRow]) -> list[Json]:
    """What ``risk list`` prints."""
    found: list[Json] = to_json(rows, without=("establishment",))
    return found


def _show_schools(common: Common, rows: list[RiskRow], limit: int | None, day: date) -> None:
    if common.json:
        print_json(risk_rows(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("URN", "Name", "Round", "Step", "Member", "Category", "Scale", "Moderated", "Notified", "Evidence")
        spare = ("Scale", "Evidence", "Member", "Moderated", "Round", "Notified")
        show_table(columns, map(_line, rows), right=("Evidence",), spare=spare)
    else:
        say("No school is in a round.")
    say(*next_page(rows, limit))
    due = sum(row.notification_due for row in rows)
    steps_ = {step: sum(1 for row in rows if row.status is step) for step in Step}
    told = ", ".join(f"{number} {step}" for step, number in steps_.items() if number)
    say(f"{len(rows)} on {day}{f': {told}' if told else ''}; notifications due: {due}.")


def _line(row: RiskRow) -> tuple[Any, ...]:
    notified = "due" if row.notification_due else row.notified_on
    member = "yes" if row.member else "no"
    return (
        row.urn, row.name, row.round, row.status, member, row.category, row.scale, row.moderated_on, notified,
        row.evidence,
    )  # fmt: skip


def _show_rounds(rows: list[Any]) -> None:
    from thep_adapters.cli.tables import say, show_table

    if not rows:
        say("No round is planned: thep risk plan ROUND --reference DATE")
        return
    columns = ("Round", "Status", "Reference", "Opened", "Closed", "Schools", "Notified", "Due")
    lines = (
        (each.round, each.status, each.reference_on, each.opened_on, each.closed_on, each.schools, each.notified,
         each.notification_due)
        for each in rows
    )  # fmt: skip
    show_table(columns, lines, right=("Schools", "Notified", "Due"))


def _show_matrix(common: Common, rows: list[MatrixRow]) -> None:
    if common.json:
        print_json([{**to_json(row, without=("establishment",)), "ratings": dict(row.ratings)} for row in rows])
        return
    from thep_adapters.cli.tables import say, show_table

    areas = list(dict.fromkeys(area for row in rows for area, _ in row.ratings))
    if not rows:
        say("No school is in the round.")
        return
    columns = ("URN", "Name", *areas, "Category", "Before", "Moved")
    lines = (
        (row.urn, row.name, *(dict(row.ratings).get(area) for area in areas), row.category, row.before, row.moved)
        for row in rows
    )
    show_table(columns, lines, spare=("Before", *reversed(areas)))


def _show_flows(common: Common, found: list[Flow]) -> None:
    if common.json:
        print_json(to_json(found))
        return
    from thep_adapters.cli.tables import say, show_table

    if not found:
        say("The round has decided nothing yet.")
        return
    lines = ((each.before, each.before_scale, each.category, each.scale, each.schools) for each in found)
    show_table(("Before", "Scale before", "Category", "Scale", "Schools"), lines, right=("Schools",))


def _show_letters(common: Common, rows: list[LetterRow], day: date) -> None:
    if common.json:
        print_json(to_json(rows, without=("establishment",)))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Notified", "To", "URN", "Name", "Round", "Category", "Reference", "Corrects", "Due since")
        lines = (
            (each.notified_on, each.to, each.urn, each.name, each.round, each.category, each.reference, each.corrects,
             each.due_since)
            for each in rows
        )  # fmt: skip
        show_table(columns, lines, spare=("Corrects", "Reference", "Round"))
    due = sum(1 for row in rows if row.notified_on is None)
    say(f"Up to {day}: {len(rows) - due} sent, {due} still to be sent.")


@command(app)
def report(common: Common, round: Round, html: HtmlFile, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """A round as a page: categories, what moved, the matrix of schools and areas, what was sent and is to be sent."""
    with needs_jinja2():
        from thep_adapters.reports import round_page
    with reading(common) as thep:
        made = round_page(thep, round, as_of or thep.today, parsing.moment(as_known_at))
    write_page(html, made)
    if common.json:
        print_json({"round": round, "file": str(html)})
        return
    from thep_adapters.cli.tables import say

    say(f"The page of the round {round} is in {html}.")


@command(app)
def show(common: Common, urn: Urn, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """One school: its category, and in each round what was gathered, decided and sent, with the reasons in words."""
    with reading(common, keys=True) as thep:
        known_at, day = parsing.moment(as_known_at), as_of or thep.today
        known = thep.known(known_at)
        found = thep.establishment(urn, as_known_at=known_at)
        category = category_of(known, urn, day)
        facts = [
            fact
            for fact in thep.history(f"{Risk.STREAM}:{found.id}", as_known_at=known_at)
            if fact.why.effective_on <= day
        ]
        each = [
            (row, [_item(thep, fact) for fact in facts if getattr(fact.event, "round", None) == row.round])
            for row in school_rounds(known, urn, day)
        ]
        details = found.details_on(day)
        number = found.registration_on(day).urn
    if common.json:
        print_json(
            {
                "urn": number,
                "name": details.name,
                "category": category.category if category is not None else None,
                "scale": category.scale if category is not None else None,
                "since": to_json(category.since) if category is not None else None,
                "rounds": [{**risk_rows([row])[0], "facts": items} for row, items in each],
            }
        )
        return
    from thep_adapters.cli.tables import heading, say

    say(f"{details.name} (URN {number}) on {day}")
    if category is None:
        say("It has no category.")
    else:
        say(f"Category: {category.category} ({category.scale}), since {category.since}, by the round {category.round}.")
    for row, items in each:
        due = "; a notification is due" if row.notification_due else ""
        heading(f"Round {row.round}: {row.status}{due}")
        for item in items:
            say(f"  {item['on']}  {item['sentence']} (version {item['version']})")
            if item["words"] is not None:
                say(*(f"      {line}" for line in str(item["words"]).splitlines()))
            elif item["sealed"] is not None:
                say(f"      {item['sealed']}")


def _item(thep: Partnership, fact: Recorded) -> Json:
    """A fact in words, with what its sealed text says where a key is here, else why it cannot be read."""
    sealed = next((each for _, each in sealed_in(fact.event)), None)
    opened = None if sealed is None else thep.words(sealed)
    return {
        "position": fact.position,
        "version": fact.version,
        "on": fact.why.effective_on.isoformat(),
        "event": fact.name,
        "sentence": CATALOGUE.sentence(fact.event),
        "words": opened if isinstance(opened, str) else None,
        "sealed": None if opened is None or isinstance(opened, str) else str(opened),
    }
