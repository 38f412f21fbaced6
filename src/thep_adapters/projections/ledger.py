"""The ledger as a table, one row a charge, payment or credit of any account; and each account in sums."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from thep_adapters.projections.columns import KEY, NUMBER
from thep_adapters.projections.projection import Columns, Tables
from thep_adapters.projections.streams import Streams, keys_that_read, note_sources, sources_columns, versions_columns
from thep_domain.application import Journal
from thep_domain.fees import (
    Account,
    ChargeCredited,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    SubscriptionCharged,
    statement_of,
)
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import Establishment, School

LINES = "ledger"
BALANCES = "balances"
VERSIONS = "ledger_streams"
SOURCES = "ledger_sources"


class Ledger:
    """What schools were charged, paid and were credited: what they owe is positive, what reduces it negative.

    And the sums of each account, with the charge that is unpaid for longest.
    """

    name = "ledger"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """The lines, with what each rests on in columns; and the accounts."""
        return {
            LINES: (
                Column("position", NUMBER, primary_key=True, autoincrement=False),
                Column("account", Text, nullable=False),
                Column("urn", Integer, index=True),
                Column("date", Date, nullable=False),
                Column("kind", Text, nullable=False),
                Column("amount_pence", NUMBER, nullable=False),
                Column("number", Text, nullable=False),
                Column("reference", Text),
                Column("year", Text),
                Column("charge", Text),
                Column("cause", Text),
                Column("authority", Text),
                Column("from_on", Date),
                Column("to_on", Date),
                Column("part_year", Text),
                Column("units_start", Integer),
                Column("units_end", Integer),
                Column("units_in_year", Integer),
                Column("rate_pence", NUMBER),
                Column("pupils", Integer),
                Column("counted_on", Date),
                Column("count_urn", Integer),
                Column("count_of", Text),
                Column("count_later", Boolean),
                Column("count_source", Text),
                Column("year_fee_pence", NUMBER),
                Column("fee_before_pence", NUMBER),
                Column("net_pence", NUMBER),
                Column("vat_code", Text),
                Column("vat_rate", Integer),
                Column("vat_pence", NUMBER),
                Column("text", Text, nullable=False),
                Index(None, "account", "position"),
            ),
            BALANCES: (
                Column("account", KEY, primary_key=True),
                Column("urn", Integer, index=True),
                Column("name", Text),
                Column("charged_pence", NUMBER, nullable=False),
                Column("credited_pence", NUMBER, nullable=False),
                Column("paid_pence", NUMBER, nullable=False),
                Column("balance_pence", NUMBER, nullable=False),
                Column("oldest_unpaid", Text),
                Column("oldest_unpaid_due_on", Date),
                Column("oldest_unpaid_pence", NUMBER),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the schools have, and which accounts read which."""
        return {VERSIONS: versions_columns(), SOURCES: sources_columns()}

    def run(self, journal: Journal) -> "LedgerRun":
        """Begin."""
        return LedgerRun(journal)


class LedgerRun:
    """Adds lines; where the register moves a school to another URN, its lines show the URN of their day."""

    def __init__(self, journal: Journal) -> None:
        self._streams = Streams(journal, School, Account)

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Add the lines, sum up the accounts, and see to the URNs of those whose school has news."""
        grown = self._streams.take(facts, connection, tables[VERSIONS])
        accounts = {stream.partition(":")[2] for stream in grown if stream.startswith(f"{Account.STREAM}:")}
        moved = keys_that_read(
            (stream for stream in grown if stream.startswith(f"{School.STREAM}:")), connection, tables[SOURCES]
        )
        lines = [line for fact in facts if (line := line_of(fact)) is not None]
        schools, sums = self._worked_out(moved | accounts, connection, tables)
        _correct_urns(moved, schools, connection, tables[LINES])
        for line in lines:
            line["urn"] = _urn(schools[str(line["account"])], line["date"])
        if lines:
            connection.execute(insert(tables[LINES]), lines)
        if sums:
            table = tables[BALANCES]
            connection.execute(delete(table).where(table.c.account.in_([row["account"] for row in sums])))
            connection.execute(insert(table), sums)

    def _worked_out(
        self, accounts: Iterable[str], connection: Connection, tables: Tables
    ) -> tuple[dict[str, Establishment | None], list[dict[str, object]]]:
        """The schools of accounts, and the accounts in sums."""
        found: dict[str, Establishment | None] = {}
        read: dict[str, set[str]] = {}
        sums: list[dict[str, object]] = []
        for account in sorted(accounts):
            reader = self._streams.reader(connection, tables[VERSIONS])
            found[account] = reader.establishment(account)
            sums.append(_sums(account, reader.load(Account, account), found[account]))
            read[account] = reader.read
        note_sources(read, connection, tables[SOURCES])
        return found, sums


def _sums(key: str, account: Account, found: Establishment | None) -> dict[str, object]:
    registration = None if found is None else found.registration_on(date.max)
    charge, left = next(iter(account.unpaid()), (None, None))
    return {
        "account": key,
        "urn": None if registration is None else registration.urn,
        "name": None if registration is None else registration.details_on(date.max).name,
        "charged_pence": account.charged,
        "credited_pence": account.credited,
        "paid_pence": account.paid,
        "balance_pence": account.balance,
        "oldest_unpaid": None if charge is None else charge.id,
        "oldest_unpaid_due_on": None if charge is None else charge.due_on,
        "oldest_unpaid_pence": left,
    }


def _correct_urns(
    accounts: Iterable[str], schools: Mapping[str, Establishment | None], connection: Connection, table: Table
) -> None:
    lines = select(table.c.position, table.c.account, table.c.date, table.c.urn)
    held = connection.execute(lines.where(table.c.account.in_(sorted(accounts)))).all()
    rows = ({"of": line.position, "now": _urn(schools[line.account], line.date), "was": line.urn} for line in held)
    changed = [{"of": row["of"], "now": row["now"]} for row in rows if row["now"] != row["was"]]
    if changed:
        here = update(table).where(table.c.position == bindparam("of"))
        connection.execute(here.values(urn=bindparam("now")), changed)


def _urn(found: Establishment | None, day: object) -> URN | None:
    """The URN in force on the day of a line."""
    return found.registration_on(day).urn if found is not None and isinstance(day, date) else None


def line_of(fact: Recorded) -> dict[str, object] | None:
    """The line of the ledger that a fact makes, still without its URN; None where it makes no line."""
    kind, _, account = fact.stream.partition(":")
    entries = statement_of((fact,), date.max).entries if kind == Account.STREAM else ()
    if not entries:
        return None
    (entry,) = entries
    return dict.fromkeys(_OWN) | {
        "position": fact.position,
        "account": account,
        "date": entry.date,
        "kind": entry.kind.value,
        "amount_pence": entry.amount,
        "text": entry.basis["text"],
        "authority": fact.why.authority.text if fact.why.authority else None,
        **_basis(fact),
    }


_OWN = tuple(column.name for column in Ledger().views()[LINES] if isinstance(column, Column))


def _basis(fact: Recorded) -> dict[str, object]:
    match fact.event:
        case SubscriptionCharged() as charge:
            basis = charge.basis
            return {
                "number": charge.charge,
                "charge": charge.charge,
                "cause": charge.cause.value,
                "year": charge.year,
                "from_on": charge.from_on,
                "to_on": charge.to_on,
                "part_year": basis.part_year.value,
                "units_start": charge.units_start,
                "units_end": charge.units_end,
                "units_in_year": charge.units_in_year,
                "rate_pence": basis.rate,
                "pupils": basis.pupils,
                "counted_on": basis.counted_on,
                "count_urn": basis.count_urn,
                "count_of": basis.count_of.value,
                "count_later": basis.count_later,
                "count_source": basis.count_source,
                "year_fee_pence": charge.year_fee,
                "fee_before_pence": charge.fee_before,
                "net_pence": charge.net,
                "vat_code": charge.vat_code,
                "vat_rate": charge.vat_rate,
                "vat_pence": charge.vat,
            }
        case PaymentReceived() as payment:
            return {"number": payment.payment, "reference": payment.reference}
        case PaymentReversed() as reversal:
            return {"number": reversal.payment, "cause": reversal.reason.value}
        case RefundPaid() as refund:
            return {"number": refund.refund}
        case ChargeCredited() as credit:
            return {
                "number": credit.credit,
                "charge": credit.charge,
                "year": credit.charge.partition("/")[0],
                "cause": credit.reason.value,
                "units_start": credit.units_start,
                "units_end": credit.units_end,
                "net_pence": -credit.net,
                "vat_pence": -credit.vat,
            }
        case _:
            return {}
