"""``thep fees``: charging, what schools pay, and their statements."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

import typer
from attrs import evolve

from thep_adapters.cli import parsing
from thep_adapters.cli.commands import RECORDING, command, record
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.json_rows import balance_rows, counted_answer, print_csv, print_json
from thep_adapters.cli.options import After, AsKnownAt, AsOf, Common, Limit, On, Urn
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.progress import working
from thep_adapters.cli.stores import reading, recording
from thep_domain.application import Partnership
from thep_domain.fees import (
    Balance,
    Cause,
    EntryKind,
    FeesDesk,
    NotCharged,
    PaymentReceived,
    ReversalReason,
    Statement,
)
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.pages import page
from thep_domain.kernel.to_json import to_json
from thep_domain.kernel.work import Answer

app = typer.Typer(
    no_args_is_help=True, help="Subscriptions: charging a year, payments, credits, and a school's statement."
)

OPTIONS = {
    "amount": Annotated[
        Pence,
        typer.Option(
            "--amount", metavar="POUNDS", parser=parsing.amount, help="In pounds, like 2175.00.", show_default=False
        ),
    ],
    "reference": Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="TEXT",
            help="The payment's reference, as on the bank statement.",
            show_default=False,
        ),
    ],
    "charge": Annotated[
        str | None,
        typer.Option(
            "--charge",
            metavar="CHARGE",
            help="The charge to take from, like 2017-18/1 (default: the latest that can bear it).",
            show_default=False,
        ),
    ],
    "again": Annotated[bool, typer.Option("--again", help="The school paid the same amount twice on that day.")],
    "corrects": Annotated[
        bool,
        typer.Option(
            "--corrects",
            help="It puts the amount right, and is settled when the year is charged again (default: a relief that"
            " stays).",
        ),
    ],
}
REVERSED = OPTIONS | {
    "payment": Annotated[
        str,
        typer.Argument(metavar="PAYMENT", help="The payment's name, as the statement shows it.", show_default=False),
    ],
    "urn": Annotated[
        URN,
        typer.Option(
            "--urn", metavar="URN", parser=parsing.urn, help="The school whose account it is on.", show_default=False
        ),
    ],
    "why": Annotated[
        ReversalReason, typer.Option("--why", case_sensitive=False, help="Why it is reversed.", show_default=False)
    ],
    "to": Annotated[
        URN | None,
        typer.Option(
            "--to", metavar="URN", parser=parsing.urn, help="The school whose payment it was.", show_default=False
        ),
    ],
}


def _charge_of(_: Partnership, row: Mapping[str, Any]) -> Mapping[str, Any]:
    if row["draft"]:
        raise UnusableInput("the rows of a file are tried with --check, not with --draft")
    return {name: value for name, value in row.items() if name != "draft"}


@command(app, shared=RECORDING, carries_out=FeesDesk.charge, of_row=_charge_of)
def charge(
    common: Common,
    year: Annotated[
        AcademicYear,
        typer.Argument(
            metavar="YEAR", parser=parsing.year, help="The academic year, like 2017-18.", show_default=False
        ),
    ],
    urn: Annotated[
        URN | None,
        typer.Option(
            "--urn", metavar="URN", parser=parsing.urn, help="Only this school (default: all).", show_default=False
        ),
    ] = None,
    on: On = None,
    draft: Annotated[bool, typer.Option("--draft", help="Show what would be charged, and record nothing.")] = False,
) -> None:
    """Charge an academic year to every member, or to one; what was charged before is not charged again."""
    with recording(common, draft=draft) as (thep, office):
        with working(f"charging {year}"):
            charging = office.fees.charge.draft if draft else office.fees.charge
            answer = charging(year, on=on, urn=urn)
            named = _named(thep, answer, on or thep.today)
        if common.json:
            print_json({**counted_answer(named), **({"events": 0} if draft else {}), "draft": draft})
        else:
            _show_charges(named, draft)


def _balance(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
    if "balance" in answer.details:
        yield f"Balance of the account: £{answer.details['balance']}".replace("£-", "-£")


def _paid(thep: Partnership, answer: Answer, urn: URN | None) -> Iterator[str]:
    yield from _balance(thep, answer, urn)
    for fact in answer.events:
        if isinstance(fact.event, PaymentReceived):
            yield f"If it is wrong: thep fees reverse {fact.event.payment} --urn {urn} --why WORD"


record(app, OPTIONS, FeesDesk.pay, then=_paid)
record(app, OPTIONS, FeesDesk.credit, then=_balance)
record(app, REVERSED, FeesDesk.reverse, then=_balance)
record(app, OPTIONS, FeesDesk.refund, then=_balance)


@command(app)
def statement(
    common: Common,
    urn: Urn,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
) -> None:
    """A school's account up to a day: charges, payments and credits, each with its basis, and the balance."""
    with reading(common) as thep:
        day, known_at = as_of or thep.today, parsing.moment(as_known_at)
        found = thep.statement(urn, day, as_known_at=known_at)
        if common.json:
            print_json(to_json(found))
            return
        name = thep.establishment(urn, as_known_at=known_at).details_on(day).name
    show_statement(found, f"{name} (URN {urn}): account up to {day}", then=day if day < thep.today else None)


@command(app)
def balances(
    common: Common,
    as_of: AsOf = None,
    as_known_at: AsKnownAt = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only schools that owe what is due already.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print a CSV file, for a spreadsheet.")] = False,
    limit: Limit = None,
    after: After = None,
) -> None:
    """Every school's account on a day: charged, paid, owed, not charged yet, and the total."""
    with reading(common) as thep:
        day = as_of or thep.today
        every = thep.balances(day, as_known_at=parsing.moment(as_known_at))
    rows = page((row for row in every if row.overdue > 0 or not overdue), limit, after)
    if common.json or csv:
        print_json(balance_rows(rows)) if common.json else print_csv(to_json(rows, without=("establishment", "key")))
        return
    from thep_adapters.cli.tables import say, show_table

    amounts = ("Charged £", "Paid £", "Owed £", "Overdue £", "Not charged £", "Total £")
    if rows:
        spare = ("Overdue £", "Charged £", "Paid £")
        show_table(("URN", "Name", *amounts), map(_sums, rows), right=amounts, spare=spare)
    say(*next_page(rows, limit))
    owed = f"£{pounds(sum(row.owed for row in rows))}".replace("£-", "-£")
    say(f"{len(rows)} {'account' if len(rows) == 1 else 'accounts'} on {day}: {owed} owed.")
    if uncounted := sum(1 for row in rows if row.uncounted):
        say(f"For want of a pupil count, {uncounted} cannot be charged in full: see --json.")


def _sums(row: Balance) -> tuple[Any, ...]:
    amounts = (row.charged, row.paid, row.owed, row.overdue, row.not_charged, row.total)
    return row.urn, row.name, *map(pounds, amounts)


def show_statement(found: Statement, title: str, *, then: date | None = None) -> None:
    """Print a statement with the balance after each entry; ``then`` is its day, where that has passed."""
    from thep_adapters.cli.tables import say, show_table

    waiting = [_waiting(due, then) for due in found.not_charged]
    if not found.entries:
        say(title, "Nothing has been charged or paid.", *waiting)
        return
    columns = ("Date", "Entry", "Basis", "Amount £", "Balance £")
    say(title)
    show_table(columns, _lines(found), right=("Amount £", "Balance £"), folds=("Basis",), spare=("Balance £",))
    say(_owed(found.balance), *waiting)


def _lines(found: Statement) -> Iterator[tuple[Any, ...]]:
    for entry, balance in zip(found.entries, found.balances, strict=True):
        name = f" ({entry.basis['payment']})" if entry.kind is EntryKind.PAYMENT else ""
        yield entry.date, entry.kind, f"{entry.basis['text']}{name}", pounds(entry.amount), pounds(balance)


def _waiting(due: NotCharged, then: date | None) -> str:
    """What is due and not charged; what had not been charged on a day that has passed may be charged by now."""
    yet, do = ("yet", f": thep fees charge {due.year}") if then is None else (f"by {then}", ".")
    if due.amount is None:
        return f"Due for {due.year} and not charged {yet}, for want of a pupil count."
    if due.amount < 0:
        return f"£{pounds(-due.amount)} of {due.year} not credited {yet}{do}"
    return f"£{pounds(due.amount)} for {due.year} not charged {yet}{do}"


def _owed(balance: int) -> str:
    if balance < 0:
        return f"Balance: -£{pounds(-balance)}, paid in advance."
    return f"Balance: £{pounds(balance)}{', owed by the school' if balance else ', nothing owed'}."


def _named(thep: Partnership, answer: Answer, day: date) -> Answer:
    """The answer with the name that each school has on the day of the charge."""
    rows = {
        each: [
            {"urn": row["urn"], "name": thep.establishment(row["urn"]).details_on(day).name, **row}
            for row in answer.details[each]
        ]
        for each in ("charged", "credited", "not_charged")
    }
    return evolve(answer, details={**answer.details, **rows})


def _show_charges(answer: Answer, draft: bool) -> None:
    from thep_adapters.cli.tables import say, show_table

    details = answer.details
    would = "would be charged" if draft else "charged"
    if answer.repeated:
        say("This request was carried out before: nothing was charged this time. It had charged:")
    if details["charged"]:
        causes = any(row["cause"] != Cause.DUE for row in details["charged"])
        counted = ("URN", "Name", "From", "To", "Pupils", "Counted on", "Count")
        columns = (*counted, "Why", "Amount £") if causes else (*counted, "Amount £")
        spare = [each for each in ("Counted on", "Count", "From", "To", "Why", "Pupils") if each in columns]
        lines = (_charge_line(row, causes) for row in details["charged"])
        show_table(columns, lines, right=("Pupils", "Amount £"), spare=spare)
    if details["credited"]:
        say("To be credited:" if draft else "Credited:")
        wanted = ("urn", "name", "charge", "cause", "amount")
        credited = (tuple(row[each] for each in wanted) for row in details["credited"])
        show_table(("URN", "Name", "Charge", "Why", "Amount £"), credited, right=("Amount £",), spare=("Charge",))
    if details["not_charged"]:
        rows = ((row["urn"], row["name"], row["reason"]) for row in details["not_charged"])
        say("Not charged:")
        show_table(("URN", "Name", "Why not"), rows, folds=("Name", "Why not"))
    schools = len({row["urn"] for row in details["charged"]})
    say(
        f"{details['year']}: {schools} {'school' if schools == 1 else 'schools'} {would}, £{details['total']} in all;"
        f" not charged {len(details['not_charged'])}; charged before {details['already_charged']}."
    )
    if details["credited"]:
        schools = len({row["urn"] for row in details["credited"]})
        say(f"{schools} {'school' if schools == 1 else 'schools'} credited, £{details['total_credited']} in all.")
    if draft:
        say("This is a draft: nothing was recorded.")


def _charge_line(row: dict[str, Any], causes: bool) -> tuple[Any, ...]:
    whose = "own" if row["count_of"] == "own" else f"{row['count_of']}'s, URN {row['count_urn']}"
    return (
        row["urn"], row["name"], row["from_on"], row["to_on"], row["pupils"], row["counted_on"], whose,
        *([row["cause"]] if causes else []), row["amount"],
    )  # fmt: skip
