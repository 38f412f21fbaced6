"""``thep peer-review``: cycles, clusters, teams by solver and by hand, visits, reports, assurance, follow-up."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from thep_adapters.cli import parsing
from thep_adapters.cli.answers import tell
from thep_adapters.cli.commands import RECORDING, command, record
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.html_page import HtmlFile, needs_jinja2, write_page
from thep_adapters.cli.json_rows import Json, print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, On, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.progress import steps
from thep_adapters.cli.reviewers import OPTIONS as REVIEWERS
from thep_adapters.cli.reviewers import Cycle, day_option, word_option
from thep_adapters.cli.stores import reading, recording
from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.pages import page
from thep_domain.kernel.to_json import to_json
from thep_domain.kernel.work import Answer
from thep_domain.peer_review import (
    Action,
    CycleRow,
    Finding,
    FindingKind,
    OpenTo,
    PeerReviewDesk,
    QualityRow,
    ReviewRow,
    Step,
    cycles,
    peer_reviews,
    quality,
    review_key,
    why_review,
)

T = TypeVar("T")


class Pages(TyperGroup):
    """The commands of peer review: ``report`` records a report, and with ``--html`` it is the page of a cycle."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Which command is meant, and what is left for it."""
        if args[:1] == ["report"] and any(each.partition("=")[0] == "--html" for each in args):
            args = ["page", *args[1:]]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Pages,
    no_args_is_help=True,
    help="Peer review: cycles, clusters, teams, visits, reports, what schools do with them.",
)

Review = Annotated[
    str, typer.Argument(metavar="REVIEW", help="The id of the review, like 100934-2017-18-r1.", show_default=False)
]


def _pair(what: str, text: str) -> tuple[str, str]:
    """A name with a word, written as name=word."""
    name, equals, word = text.partition("=")
    if not equals or not name.strip() or not word.strip():
        raise typer.BadParameter(f"{text!r} is not of the form {what}")
    return name.strip(), word.strip()


def _finding(text: str) -> Finding:
    """A finding, written as 1:achievement:strength:3."""
    parts = [part.strip() for part in text.split(":")]
    try:
        number, area, kind, evidence = parts
        return Finding(finding=int(number), area=Text(area), kind=FindingKind(kind), evidence=int(evidence))
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no finding: write its number, area, strength or question, and how many pieces of evidence it"
            " cites, as in 1:achievement:strength:3"
        ) from None


def _action(text: str) -> Action:
    """An action, written as 1:teaching:2018-07-01."""
    parts = [part.strip() for part in text.split(":")]
    try:
        number, area, due_on = parts
        return Action(action=int(number), area=Text(area), due_on=parsing.day(due_on))
    except (ValueError, typer.BadParameter):
        raise typer.BadParameter(
            f"{text!r} is no action: write its number, area and day, as in 1:teaching:2018-07-01"
        ) from None


def _several(name: str, metavar: str, parser: Callable[[str], object], what: str) -> Any:
    return Annotated[
        list[Any], typer.Option(name, metavar=metavar, parser=parser, help=f"{what} Repeat it.", show_default=False)
    ]


def _words(words: list[str] | None) -> list[str]:
    return [word.strip() for text in words or () for word in text.split(",") if word.strip()]


def _text(name: str, metavar: str, what: str) -> Any:
    return Annotated[str, typer.Option(name, metavar=metavar, help=what, show_default=False)]


OPTIONS: dict[str, Any] = {
    "cycle": Cycle,
    "review": Review,
    "model": _text("--model", "NAME", "The model: ssat, edt, challenge-partners, own."),
    "opt_in_from": day_option("--opt-in-from", "The first day on which schools opt in."),
    "opt_in_to": day_option("--opt-in-to", "The last."),
    "visits_from": day_option("--visits-from", "The first day of visits."),
    "visits_to": day_option("--visits-to", "The last."),
    "theme": word_option("--theme", "AREA", "The area looked at (default: all)."),
    "protocol": word_option("--protocol", "NAME", "The protocol (default: that of the model)."),
    "protocol_version": Annotated[
        int, typer.Option("--protocol-version", metavar="N", min=1, help="The version of the protocol.")
    ],
    "open_to": Annotated[
        OpenTo | None,
        typer.Option(
            "--open-to",
            case_sensitive=False,
            help="Who may take part (default: the rule peer-review.open-to).",
            show_default=False,
        ),
    ],
    "by": Annotated[str, typer.Option("--by", metavar="WORD", help="Who decided for the school.")],
    "cause": Annotated[
        str,
        typer.Option(
            "--cause", metavar="WORD", help="Why, a word of the rule peer-review.reasons.", show_default=False
        ),
    ],
    "urns": Annotated[
        list[Any],
        typer.Option("--urn", metavar="URN", parser=parsing.number, help="A school. Repeat it.", show_default=False),
    ],
    "basis": Annotated[str, typer.Option("--basis", metavar="WORD", help="What the schools have in common.")],
    "number": Annotated[
        int | None,
        typer.Option("--number", metavar="N", min=1, help="The cluster that is meant.", show_default=False),
    ],
    "visit_from": day_option("--from", "The first day of the visit."),
    "visit_to": day_option("--to", "The last day of the visit (default: as long as the model says)."),
    "members": _several("--member", "PERSON=ROLE", partial(_pair, "PERSON=lead"), "A reviewer, and lead or member."),
    "person": Annotated[str, typer.Argument(metavar="PERSON", help="The id of the reviewer.", show_default=False)],
    "areas": Annotated[
        list[str] | None,
        typer.Option("--area", metavar="WORD", callback=_words, help="An area. Repeat it.", show_default=False),
    ],
    "text": text_file("What was written.", optional=True),
    "findings": _several("--finding", "N:AREA:KIND:EVIDENCE", _finding, "A finding, as 1:achievement:strength:3."),
    "draft": Annotated[
        int | None,
        typer.Option(
            "--draft", metavar="N", min=1, help="The draft that is meant (default: the last).", show_default=False
        ),
    ],
    "rationale": text_file("Why, in words."),
    "allowed": Annotated[bool, typer.Option("--allowed/--withdrawn", help="Whether others may read it.")],
    "to": _text("--to", "TEXT", "To whom."),
    "second": word_option("--second", "PERSON", "The id of a second reader."),
    "original": Annotated[
        bool | None,
        typer.Option(
            "--original/--copied",
            help="Whether the draft copies no other, where somebody compared the texts (list --view copies).",
            show_default=False,
        ),
    ],
    "note": text_file("What there is to say.", "--note-file", optional=True),
    "actions": _several("--action", "N:AREA:DATE", _action, "An action, as 1:teaching:2018-07-01."),
    "outcomes": _several("--outcome", "N=WORD", partial(_pair, "1=done"), "An action, and done, partly or not."),
    "reference": word_option("--reference", "TEXT", "The reference of what was passed on."),
    "disclosure": Annotated[int, typer.Option("--disclosure", metavar="N", min=1, help="Which.", show_default=False)],
    "step": Annotated[Step, typer.Option("--step", case_sensitive=False, help="Which step.", show_default=False)],
    "was_on": day_option("--was", "The day that was recorded."),
    "now_on": day_option("--now", "The day that is right."),
}
READER = OPTIONS | {
    "by": Annotated[str, typer.Option("--by", metavar="PERSON", help="The id of the reader.", show_default=False)]
}
REPORT = OPTIONS | {"text": text_file("The report.")}
RETURN = READER | {"note": text_file("Why.", "--note-file")}


def _next(line: str) -> Any:
    """Say the next step, where something was recorded."""

    def then(_: Partnership, answer: Answer, urn: URN | None) -> Iterator[str]:
        del urn
        for fact in answer.events:
            named = getattr(fact.event, "review", None) or getattr(fact.event, "cycle", None)
            if named is not None:
                yield f"Next: {line.format(it=named)}"
                return

    return then


record(app, OPTIONS, PeerReviewDesk.plan, then=_next("thep peer-review opt-in {it} URN"))
record(app, OPTIONS, PeerReviewDesk.opt_in, then=_next("thep peer-review cluster {it} --urn URN --urn URN"))
record(app, OPTIONS, PeerReviewDesk.opt_out)
record(app, OPTIONS, PeerReviewDesk.cluster, then=_next("thep peer-review schedule {it} URN --from DATE"))
record(
    app,
    OPTIONS
    | {"number": Annotated[int, typer.Option("--number", metavar="N", min=1, help="Its number.", show_default=False)]},
    PeerReviewDesk.dissolve,
)
record(app, OPTIONS, PeerReviewDesk.schedule, then=_next("thep peer-review team {it} --member PERSON=lead"))
record(app, OPTIONS, PeerReviewDesk.move)
record(app, OPTIONS, PeerReviewDesk.cancel)
record(app, OPTIONS, PeerReviewDesk.team, then=_next("thep peer-review self-review {it}"))
record(app, OPTIONS, PeerReviewDesk.stand_down, then=_next("thep peer-review team {it} --member PERSON=ROLE"))
record(app, OPTIONS, PeerReviewDesk.self_review, then=_next("thep peer-review visit {it}"))
record(app, OPTIONS, PeerReviewDesk.visit, then=_next("thep peer-review feed-back {it}"))
record(
    app, OPTIONS, PeerReviewDesk.feed_back, then=_next("thep peer-review report {it} --finding ... --text-file FILE")
)
record(app, REPORT, PeerReviewDesk.report, then=_next("thep peer-review agree {it}, or disagree"))
record(app, OPTIONS, PeerReviewDesk.disagree, then=_next("thep peer-review report {it}, written anew"))
record(app, OPTIONS, PeerReviewDesk.agree, then=_next("thep peer-review assure {it} --by PERSON"))
record(app, OPTIONS, PeerReviewDesk.allow_release)
record(app, OPTIONS, PeerReviewDesk.release)
record(app, READER, PeerReviewDesk.assure, then=_next("thep peer-review act {it} --action N:AREA:DATE"))
record(app, RETURN, PeerReviewDesk.send_back, then=_next("thep peer-review report {it}, written anew"))
record(app, OPTIONS, PeerReviewDesk.act, then=_next("thep peer-review follow-up {it} --outcome N=done"))
record(app, OPTIONS, PeerReviewDesk.follow_up)
record(app, OPTIONS, PeerReviewDesk.disclose)
record(app, OPTIONS, PeerReviewDesk.authorise)
record(app, OPTIONS, PeerReviewDesk.correct)
record(app, OPTIONS, PeerReviewDesk.withdraw)
record(app, OPTIONS, PeerReviewDesk.withdraw_disclosure)
record(app, OPTIONS | {"of": REVIEWERS["of"]}, PeerReviewDesk.withdraw_of_cycle)
record(app, OPTIONS, PeerReviewDesk.close)


Unproven = Annotated[
    bool, typer.Option("--unproven", help="Take an answer of which it is not proven that none costs less.")
]
Draft = Annotated[bool, typer.Option("--draft", help="Work it out, and record nothing.")]


def _solved(thep: Partnership, cycle: str, on: date | None) -> Any:
    """What the solver finds. Raises UnusableInput where it is not installed, and Refused where there is no answer."""
    from thep_adapters.allocation import SolverMissing, allocator, solve_cycle

    with steps() as shown:

        def progress(solved: int, parts: int) -> None:
            if shown is not None:
                shown(f"{solved:,} of {parts:,} parts of the cycle solved", solved, parts)

        try:
            found = solve_cycle(thep, cycle, allocator(), on, progress)
        except SolverMissing as missing:
            raise UnusableInput(str(missing)) from None
    found.taken(cycle)
    return found


def _of_row(thep: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    given = {name: value for name, value in row.items() if name in {"cycle", "unproven", "on"} and value is not None}
    return {**given, "answer": _solved(thep, given["cycle"], given.get("on")).answer}


@command(app, "allocate", shared=RECORDING, carries_out=PeerReviewDesk.allocate, of_row=_of_row)
def allocate(common: Common, cycle: Cycle, draft: Draft = False, unproven: Unproven = False, on: On = None) -> None:
    """Allocate the reviewers of a cycle with the solver, and name the teams; with --draft only show them."""
    with recording(common, draft=draft) as (thep, office):
        found = _solved(thep, cycle, on)
        if draft:
            _show_draft(common, found)
            return
        tell(thep, common, office.peer_review.allocate(cycle, found.answer, unproven=unproven, on=on), (), None)


def _show_draft(common: Common, found: Any) -> None:
    from thep_domain.peer_review.allocation import dearest, give_and_take, loads

    problem, answer = found.problem, found.found
    seats = {
        review: [{"person": person, "school": problem.reviewer_of[person].school} for person in people]
        for review, people in found.answer.seats.items()
    }
    if common.json:
        print_json(
            {
                "seats": seats,
                "cost": answer.cost,
                "ties": answer.ties,
                "unique": answer.unique.value,
                "proven": answer.proven,
                "gap": answer.gap,
                "give_and_take": to_json(list(give_and_take(problem, answer.seats))),
            }
        )
        return
    from thep_adapters.cli.tables import say, show_table

    rows = [(review, each["person"], each["school"]) for review, team in seats.items() for each in team]
    show_table(("Review", "Person", "School"), rows)
    dear = dearest(problem, answer.seats)
    perhaps = "" if answer.proven else f", perhaps {answer.gap} too much"
    visits = ", ".join(f"{people} make {number}" for number, people in loads(answer.seats))
    say(
        f"Cost {answer.cost}{perhaps}; the only answer: {answer.unique}.",
        f"Of the reviewers {visits or 'nobody goes'}; the dearest team is that of {dear[0] if dear else 'none'}.",
        "This is a draft, and nothing was recorded.",
    )


class View(StrEnum):
    """What is listed."""

    REVIEWS = "reviews"
    CYCLES = "cycles"
    QUALITY = "quality"
    COPIES = "copies"


def review_rows(rows: list[ReviewRow]) -> list[Json]:
    """What ``peer-review list`` prints."""
    found: list[Json] = to_json(rows, without=("establishment",))
    return found


@command(app, "list")
def list_reviews(
    common: Common,
    cycle: Annotated[
        str | None, typer.Argument(metavar="[CYCLE]", help="The cycle (default: all).", show_default=False)
    ] = None,
    view: Annotated[
        View,
        typer.Option(
            "--view",
            case_sensitive=False,
            help="The reviews; the cycles; the checks of quality of a cycle; or drafts that copy another.",
        ),
    ] = View.REVIEWS,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: After = None,
) -> None:
    """Where each review stands, who goes there, and what is due next."""
    with reading(common) as thep:
        known, day = thep.known(parsing.moment(as_known_at)), as_of or thep.today
        match view:
            case View.REVIEWS:
                _show_reviews(common, page(peer_reviews(known, day, cycle), limit, after), limit, day)
            case View.CYCLES:
                found = page((row for row in cycles(known, day) if cycle in (None, row.cycle)), limit, after)
                _show(common, found, OF_CYCLES, _cycle_line)
            case View.QUALITY:
                _show(common, quality(known, _named(cycle, view), day), OF_QUALITY, _quality_line)
            case View.COPIES:
                copies = _copies(thep, _named(cycle, view))
                _show(common, copies, ("Review", "Copies"), lambda row: (row.review, row.other))


OF_CYCLES = ("Cycle", "Status", "Model", "Members", "Guests", "Clusters", "Reviews", "Done", "Cancelled")
OF_QUALITY = ("Review", "Draft", "Findings", "Passes", "Fails", "Conflict learnt")


def _cycle_line(row: CycleRow) -> tuple[Any, ...]:
    return (
        row.cycle, row.status, row.provider, row.members, row.guests, row.clusters, row.reviews, row.followed_up,
        row.cancelled,
    )  # fmt: skip


def _quality_line(row: QualityRow) -> tuple[Any, ...]:
    learnt = "yes" if row.conflict_learnt else "no"
    return row.review, row.draft, row.findings, ", ".join(row.passed), ", ".join(row.failed), learnt


def _named(cycle: str | None, view: View) -> str:
    if cycle is None:
        raise UnusableInput(f"name a cycle to see its {view}, as in thep peer-review list 2017-18 --view {view}")
    return cycle


def _copies(thep: Partnership, cycle: str) -> list[Any]:
    """The last drafts of a cycle that copy another: compared here, where the keys are, and nowhere else."""
    from thep_domain.peer_review import ReportDrafted, copied
    from thep_domain.peer_review import Review as State

    texts = {}
    for key, review in thep.known().loaded(State):
        if review.cycle != cycle:
            continue
        events = (fact.event for fact in thep.history(f"{State.STREAM}:{key}"))
        drafts = [event.text for event in events if isinstance(event, ReportDrafted)]
        if drafts and isinstance(words := thep.words(drafts[-1]), str):
            texts[key] = words
    return list(copied(texts))


def _show(common: Common, rows: list[Any], columns: tuple[str, ...], line: Callable[[Any], tuple[Any, ...]]) -> None:
    if common.json:
        print_json(to_json(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        show_table(columns, map(line, rows))
    say(f"{len(rows)} in all.")


def _show_reviews(common: Common, rows: list[ReviewRow], limit: int | None, day: date) -> None:
    if common.json:
        print_json(review_rows(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Review", "Host", "Cluster", "Step", "Visit", "Team", "Next due")
        show_table(columns, map(_line, rows), spare=("Cluster", "Team"))
    else:
        say("No review is scheduled: thep peer-review schedule CYCLE URN --from DATE")
    say(*next_page(rows, limit))
    counted = {step: sum(1 for row in rows if row.status is step) for step in Step}
    said = ", ".join(f"{number} {step}" for step, number in counted.items() if number)
    overdue = sum(row.next_due is not None and row.next_due < day for row in rows)
    say(f"{len(rows)} on {day}{f': {said}' if said else ''}; overdue: {overdue}.")


def _line(row: ReviewRow) -> tuple[Any, ...]:
    team = ", ".join(str(each.urn or each.guest) for each in row.reviewers)
    return row.review, row.name, row.cluster, row.status, row.visit_from, team, row.next_due


@command(app, "show")
def show_review(common: Common, review: Review, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """One review: where it stands, its team, and what is due next."""
    with reading(common) as thep:
        day = as_of or thep.today
        known = thep.known(parsing.moment(as_known_at))
        key, rows = review_key(known, review), peer_reviews(known, day)
    found = next((row for row in rows if row.review == key), None)
    if found is None:
        raise UnusableInput(f"there is no review {review} on {day}: thep peer-review list shows those there are")
    if common.json:
        print_json(to_json(found))
        return
    from thep_adapters.cli.tables import say

    say(
        f"{found.review}: {found.name} (URN {found.host}), {found.status} on {day}",
        f"  visit {found.visit_from} to {found.visit_to}, moved {found.moves} times; cluster {found.cluster or 'none'}",
        *(f"  {each.role} {each.person} of {each.urn or each.guest}" for each in found.reviewers),
        *(["  a conflict was learnt after the visit"] if found.conflict_learnt else []),
        *([f"  next due on {found.next_due}"] if found.next_due else []),
    )


@command(app, "why")
def why(common: Common, review: Review, as_of: AsOf = None, as_known_at: AsKnownAt = None) -> None:
    """Why a review has this team: what each reviewer costs, the next best, and what keeps the others away."""
    with reading(common) as thep:
        rows = why_review(thep.known(parsing.moment(as_known_at)), review, as_of or thep.today)
    if common.json:
        print_json(to_json(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        show_table(
            ("Person", "Seat", "Cost", "May lead", "Kept away by"),
            [(each.person, each.seat, each.cost, "yes" if each.may_lead else "no", each.bar) for each in rows],
            right=("Seat", "Cost"),
        )
    else:
        say("Nobody was asked: the review is in no cluster, or was cancelled.")


@command(app, "page")
def show_page(
    common: Common,
    cycle: Cycle,
    html: HtmlFile,
    with_texts: Annotated[
        bool, typer.Option("--with-texts", help="Show what sealed texts say, where the keys are here.")
    ] = False,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
) -> None:
    """A cycle as a page: the board by step, visits by reviewer, what schools give and receive; "report --html" too."""
    with needs_jinja2():
        from thep_adapters.reports import cycle_page
    with reading(common, keys=with_texts) as thep:
        day = as_of or thep.today
        made = cycle_page(thep, cycle, day, parsing.moment(as_known_at), with_texts=with_texts)
    write_page(html, made)
    if common.json:
        print_json({"cycle": cycle, "file": str(html)})
        return
    from thep_adapters.cli.tables import say

    say(f"The page of the cycle {cycle} is in {html}.")
