"""The rows of views as Python has them."""

from datetime import date as Day  # noqa: N812 - a field has that name
from datetime import datetime

from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.money import Pence


@frozen
class LedgerLine:
    """A charge, payment, credit, reversal or refund, with what it rests on, as the view ``ledger`` has it."""

    position: int
    account: EstablishmentId
    urn: URN | None
    """The URN in force on the day of the line."""
    date: Day
    kind: str
    amount_pence: Pence
    """What is owed is positive, what reduces it negative."""
    number: str
    reference: str | None
    year: str | None
    charge: str | None
    cause: str | None
    authority: str | None
    from_on: Day | None
    to_on: Day | None
    part_year: str | None
    units_start: int | None
    units_end: int | None
    units_in_year: int | None
    rate_pence: Pence | None
    pupils: int | None
    counted_on: Day | None
    count_urn: URN | None
    count_of: str | None
    count_later: bool | None
    count_source: str | None
    year_fee_pence: Pence | None
    fee_before_pence: Pence | None
    net_pence: Pence | None
    vat_code: str | None
    vat_rate: int | None
    """In basis points: 1750 is 17.5 percent."""
    vat_pence: Pence | None
    text: str

    @property
    def key(self) -> int:
        """What tells it from every other row: its position."""
        return self.position


@frozen
class AccountSums:
    """An account in sums, as the view ``balances`` has it, as known now and whatever the day."""

    account: EstablishmentId
    urn: URN | None
    """The last one of the school; None where the register does not hold it."""
    name: str | None
    charged_pence: Pence
    credited_pence: Pence
    paid_pence: Pence
    """What was paid and neither reversed nor refunded."""
    balance_pence: Pence
    """What was charged less what was credited and paid; below zero, what was paid too much."""
    oldest_unpaid: str | None
    """Of the charges that are not paid, the one that was due first; what was paid counts for the one due first."""
    oldest_unpaid_due_on: Day | None
    oldest_unpaid_pence: Pence | None
    """What is left to pay of it."""

    @property
    def key(self) -> EstablishmentId:
        """What tells it from every other row: the id of the establishment."""
        return self.account


@frozen
class HistoryRow:
    """An event as the view ``history`` has it, with who recorded it, when, why and on whose authority."""

    position: int
    stream: str
    version: int
    name: str
    schema: int
    event: str
    """Its fields as JSON, letter for letter as stored."""
    actor: str
    reason: str | None
    authority: str | None
    authority_stream: str | None
    authority_version: int | None
    command: str
    corrects_stream: str | None
    corrects_version: int | None
    part: int
    parts: int
    effective_on: Day
    recorded_at: datetime
    request: str | None

    @property
    def key(self) -> int:
        """What tells it from every other row: its position."""
        return self.position
