"""``thep membership``: joining, leaving, and who is in."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.commands import command, record
from thep_adapters.cli.json_rows import member_rows, print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, On
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading
from thep_domain.application import Partnership
from thep_domain.fees import LiabilitySet
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.pages import page
from thep_domain.kernel.work import Answer
from thep_domain.membership import Category, MemberRow, MembershipDesk, Status, commitments_missing
from thep_domain.membership.register import associates, counted

app = typer.Typer(
    no_args_is_help=True,
    help="Joining and leaving: applications, admissions, notices, and who is a member on a date.",
)

TWELVE_WEEKS = "School Companies Regulations 2002, regulation 14"


def _single(commitments: list[str] | None) -> list[str]:
    """The commitments one by one, though some may have been written as aims,fee."""
    return [word.strip() for text in commitments or () for word in text.split(",")]


def _dated(text: str) -> tuple[str, date]:
    """A commitment with its day, written as fee=2016-06-14."""
    name, equals, day = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} has no day: write it as fee=2016-06-14")
    return name.strip(), parsing.day(day)


def _day(name: str, what: str) -> Any:
    return Annotated[date | None, typer.Option(name, metavar="DATE", parser=parsing.day, help=what, show_default=False)]


OPTIONS = {
    "category": Annotated[
        Category,
        typer.Option(
            "--category",
            case_sensitive=False,
            help="Full members vote and pay; associates do neither.",
            show_default=False,
        ),
    ],
    "commitments": Annotated[
        list[str] | None,
        typer.Option(
            "--commit",
            metavar="COMMITMENT",
            callback=_single,
            help="A commitment the school makes: aims, guarantee or fee. Repeat it for each.",
            show_default=False,
        ),
    ],
    "received_on": On,
    "leaving": Annotated[
        date | None,
        typer.Option(
            "--leaving",
            metavar="DATE",
            parser=parsing.day,
            help="The last day of membership (default: the first that the rule allows).",
            show_default=False,
        ),
    ],
    "spell": Annotated[
        int | None,
        typer.Option(
            "--spell",
            metavar="N",
            min=1,
            help="Which spell of membership, where the school has had several (default: the last).",
            show_default=False,
        ),
    ],
    "notice_number": Annotated[
        int | None,
        typer.Option(
            "--notice-number",
            metavar="N",
            min=1,
            help="Which notice of the spell, where it has had several (default: the one that stands, else the last).",
            show_default=False,
        ),
    ],
}
CORRECTED = OPTIONS | {
    "applied": _day("--applied", "The day of the application."),
    "admitted": _day("--admitted", "The first day of membership; the Board decided it, so name its authority again."),
    "notice": _day("--notice", "The day on which the notice was received."),
    "leaving": _day("--leaving", "The last day of membership that the notice gave."),
    "committed": Annotated[
        list[Any] | None,
        typer.Option(
            "--committed",
            metavar="COMMITMENT=DATE",
            parser=_dated,
            help="The day of a commitment. Repeat it for each.",
            show_default=False,
        ),
    ],
    "category": Annotated[
        Category | None,
        typer.Option(
            "--category",
            case_sensitive=False,
            help="What the school applied for; a real change is change-tier.",
            show_default=False,
        ),
    ],
    "authority": Annotated[
        str | None,
        typer.Option(
            "--authority",
            metavar="TEXT",
            help="On whose authority, where the Board decided what is corrected: an admission, a member's category.",
            show_default=False,
        ),
    ],
}


def _missing(thep: Partnership, _: Answer, urn: URN | None) -> Iterator[str]:
    """Which commitments an applicant still has to make, and what comes next."""
    missing = None if urn is None else commitments_missing(thep.known(), urn, thep.today)
    if missing is None:
        return
    if missing:
        yield f"Still to be made before admission: {', '.join(missing)}"
        yield f"Next: thep membership commit {urn} {' '.join(f'--commit {each}' for each in missing)}"
    else:
        yield f"Every commitment is made. Next: thep membership admit {urn} --on DATE --authority TEXT"


def _subscriptions(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
    if any(isinstance(fact.event, LiabilitySet) for fact in answer.events):
        yield "Its subscriptions are charged with the others': thep fees charge YEAR"


def _due(thep: Partnership, answer: Answer, urn: URN | None) -> Iterator[str]:
    """What a correction leaves to be charged: years that were not charged at all do not follow it by themselves."""
    if urn is None or not any(isinstance(fact.event, LiabilitySet) for fact in answer.events):
        return
    if years := [str(due.year) for due in thep.statement(urn).not_charged]:
        yield f"Due and not charged yet: {', '.join(years)} (thep fees statement {urn} says how much)"


def _last_days(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
    ends_on, statutory = answer.details.get("ends_on"), answer.details.get("statutory_day")
    if ends_on:
        yield f"Last day of membership: {ends_on}. The school stays a member, and is charged, to the end of it."
    if statutory:
        yield f"Twelve weeks would end on {statutory} ({TWELVE_WEEKS}: unverified, not enforced)."


record(app, OPTIONS, MembershipDesk.apply, then=_missing)
record(app, OPTIONS, MembershipDesk.rejoin, then=_missing)
record(app, OPTIONS, MembershipDesk.commit, then=_missing)
record(app, OPTIONS, MembershipDesk.admit, then=_subscriptions)
record(app, OPTIONS, MembershipDesk.decline)
record(app, OPTIONS, MembershipDesk.serve_notice, "notice", then=_last_days)
record(app, OPTIONS, MembershipDesk.rescind_notice, "rescind")
record(app, OPTIONS, MembershipDesk.end)
record(app, OPTIONS, MembershipDesk.withdraw_application)
record(app, OPTIONS, MembershipDesk.change_tier, then=_subscriptions)
record(app, CORRECTED, MembershipDesk.correct, then=_due)
record(app, OPTIONS, MembershipDesk.retract_notice, then=_due)


@command(app, "list")
def list_members(
    common: Common,
    status: Annotated[
        Status | None,
        typer.Option("--status", case_sensitive=False, help="Only those that stand so on the day.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    limit: Limit = None,
    after: After = None,
) -> None:
    """Who is in on a date, who applied, who is leaving and who has left; a row for each part and spell."""
    with reading(common) as thep:
        day = as_of or thep.today
        every = thep.memberships(day, as_known_at=parsing.moment(as_known_at))
    rows = page((row for row in every if status in (None, row.status)), limit, after)
    if common.json:
        print_json(member_rows(rows))
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("URN", "Part", "Name", "Phase", "Category", "Status", "Applied", "Admitted", "Notice", "Ends")
        spare = ("Applied", "Part", "Notice", "Admitted", "Phase", "Ends")
        show_table(columns, (list(row.values())[:-1] for row in member_rows(rows)), spare=spare)
    else:
        say("No such membership.")
    say(*next_page(rows, limit), _totals(every, day))


def _totals(rows: list[MemberRow], day: date) -> str:
    phases = counted(rows)
    parts = ", ".join(f"{number} {phase}" for phase, number in phases.items() if number)
    others = associates(rows)
    more = f"; associates: {others}" if others else ""
    return f"Full members on {day}: {sum(phases.values())}{f' ({parts})' if parts else ''}{more}"
