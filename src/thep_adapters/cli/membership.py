"""``thep membership``: joining, leaving, and who is in."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.answers import tell
from thep_adapters.cli.json_rows import member_row, print_json
from thep_adapters.cli.options import (
    Actor,
    AsKnownAt,
    AsOf,
    Authority,
    Json,
    On,
    Reason,
    RequestId,
    Store,
    Urn,
    settle,
)
from thep_adapters.cli.stores import reading, recording
from thep_domain.application import Partnership
from thep_domain.fees import LiabilitySet
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Answer
from thep_domain.membership import Category, MemberRow, Status, commitments_missing
from thep_domain.membership.register import counted, members

app = typer.Typer(
    no_args_is_help=True,
    help="Joining and leaving: applications, admissions, notices, and who is a member on a date.",
)

CategoryOption = Annotated[
    Category, typer.Option("--category", help="Full members vote and pay; associates do neither.", show_default=False)
]
Commit = Annotated[
    list[str] | None,
    typer.Option(
        "--commit",
        metavar="COMMITMENT",
        help="A commitment the school makes: aims, guarantee or fee. Repeat it for each.",
        show_default=False,
    ),
]


TWELVE_WEEKS = "School Companies Regulations 2002, regulation 14"


@app.command()
def apply(
    context: typer.Context,
    urn: Urn,
    category: CategoryOption,
    commit: Commit = None,
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """A school applies for membership, with its commitments."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.apply(urn, category, on=on or thep.today, commitments=_single(commit))
        tell(thep, common, answer, _missing(thep, urn), urn)


@app.command()
def rejoin(
    context: typer.Context,
    urn: Urn,
    category: CategoryOption,
    commit: Commit = None,
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """A former member applies again, with commitments of its own."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.rejoin(urn, category, on=on or thep.today, commitments=_single(commit))
        tell(thep, common, answer, _missing(thep, urn), urn)


@app.command(name="commit")
def make_commitments(
    context: typer.Context,
    urn: Urn,
    commit: Annotated[
        list[str],
        typer.Option(
            "--commit",
            metavar="COMMITMENT",
            help="A commitment the school makes: aims, guarantee or fee. Repeat it for each.",
            show_default=False,
        ),
    ],
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """An applicant makes commitments that its application left out."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.commit(urn, _single(commit), on=on or thep.today)
        tell(thep, common, answer, _missing(thep, urn), urn)


@app.command()
def admit(
    context: typer.Context,
    urn: Urn,
    authority: Authority,
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """The Board admits an applicant that has made every commitment."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.admit(urn, on=on or thep.today, authority=authority)
        tell(thep, common, answer, _subscriptions(answer), urn)


@app.command()
def decline(
    context: typer.Context,
    urn: Urn,
    authority: Authority,
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """The Board declines an application."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.decline(urn, on=on or thep.today, authority=authority)
        tell(thep, common, answer, about=urn)


@app.command()
def notice(
    context: typer.Context,
    urn: Urn,
    on: On = None,
    leaving: Annotated[
        date | None,
        typer.Option(
            "--leaving",
            metavar="DATE",
            parser=parsing.day,
            help="The last day of membership (default: the first that the rule allows).",
            show_default=False,
        ),
    ] = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """A member gives notice to withdraw; the day is the one on which the Partnership received it."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.serve_notice(urn, received_on=on or thep.today, leaving=leaving)
        tell(thep, common, answer, _last_days(answer), urn)


@app.command()
def rescind(
    context: typer.Context,
    urn: Urn,
    authority: Authority,
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """A member takes its notice back before it runs out, with the Board's consent."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.rescind_notice(urn, on=on or thep.today, authority=authority)
        tell(thep, common, answer, about=urn)


@app.command()
def end(
    context: typer.Context,
    urn: Urn,
    on: On = None,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
) -> None:
    """End the membership of a school that closed or merged; importing the register does so by itself."""
    common = settle(context, store, json, actor, reason, request_id)
    with recording(common) as (thep, office):
        answer = office.membership.end(urn, on=on or thep.today)
        tell(thep, common, answer, about=urn)


@app.command(name="list")
def list_members(
    context: typer.Context,
    status: Annotated[
        Status | None, typer.Option("--status", help="Only those that stand so on the day.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Who is in on a date, who applied, who is leaving and who has left; a row for each part and spell."""
    common = settle(context, store, json)
    with reading(common) as thep:
        day = as_of or thep.today
        every = thep.memberships(day, as_known_at=parsing.moment(as_known_at))
    rows = [row for row in every if status in (None, row.status)]
    if common.json:
        print_json([member_row(row) for row in rows])
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("URN", "Part", "Name", "Phase", "Category", "Status", "Applied", "Admitted", "Notice", "Ends")
        spare = ("Applied", "Part", "Notice", "Admitted", "Phase", "Ends")
        show_table(columns, (list(member_row(row).values()) for row in rows), spare=spare)
    else:
        say("No such membership.")
    say(_totals(every, day))


def _single(commitments: list[str] | None) -> list[str]:
    """The commitments one by one, though some may have been written as aims,fee."""
    return [word.strip() for text in commitments or () for word in text.split(",")]


def _totals(rows: list[MemberRow], day: date) -> str:
    phases = counted(rows)
    parts = ", ".join(f"{number} {phase}" for phase, number in phases.items() if number)
    associates = sum(1 for row in members(rows) if row.category is Category.ASSOCIATE)
    more = f"; associates: {associates}" if associates else ""
    return f"Full members on {day}: {sum(phases.values())}{f' ({parts})' if parts else ''}{more}"


def _missing(thep: Partnership, urn: URN) -> Iterator[str]:
    """Which commitments an applicant still has to make, and what comes next."""
    missing = commitments_missing(thep.known(), urn, thep.today)
    if missing is None:
        return
    if missing:
        yield f"Still to be made before admission: {', '.join(missing)}"
        yield f"Next: thep membership commit {urn} {' '.join(f'--commit {each}' for each in missing)}"
    else:
        yield f"Every commitment is made. Next: thep membership admit {urn} --on DATE --authority TEXT"


def _subscriptions(answer: Answer) -> Iterator[str]:
    if any(isinstance(fact.event, LiabilitySet) for fact in answer.events):
        yield "Its subscriptions are charged with the others': thep fees charge YEAR"


def _last_days(answer: Answer) -> Iterator[str]:
    ends_on, statutory = answer.details.get("ends_on"), answer.details.get("statutory_day")
    if ends_on:
        yield f"Last day of membership: {ends_on}. The school stays a member, and is charged, to the end of it."
    if statutory:
        yield f"Twelve weeks would end on {statutory} ({TWELVE_WEEKS}: unverified, not enforced)."
