"""What a user of stock eventsourcing writes: aggregates that change themselves by decorated methods.

Days are texts, which its JSON transcoder reads and writes fastest. Each event has the fields of ours, with who
recorded it and why.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event

from thep_domain.fees.payments import payment_id

Fields = dict[str, Any]


class Named(Aggregate):
    """An aggregate whose id follows from the name of its stream."""

    @staticmethod
    def create_id(stream: str) -> UUID:
        """The id for a stream."""
        return uuid5(NAMESPACE_URL, stream)


class Rulebook(Named):
    """The rules."""

    @event("Founded")
    def __init__(self, stream: str, in_force_from: str, rules: list[Fields], why: Fields) -> None:
        self.in_force_from = in_force_from
        self.rules = rules


class File(Named):
    """A file that brought news."""

    @event("Taken")
    def __init__(
        self,
        stream: str,
        kind: str,
        name: str,
        sha256: str,
        size: int,
        rows: int,
        as_at: str,
        authorities: list[str],
        why: Fields,
    ) -> None:
        self.takings = [(kind, name, as_at, tuple(authorities))]


class School(Named):
    """A school as the register shows it."""

    @event("Registered")
    def __init__(
        self,
        stream: str,
        urn: int,
        establishment: str,
        name: str,
        la: str,
        lies_outside: bool,
        type_code: int,
        type_name: str,
        phase_code: int,
        town: str,
        postcode: str,
        opened_on: str | None,
        as_at: str,
        source: Fields,
        why: Fields,
    ) -> None:
        self.urn = urn
        self.establishment = establishment
        self.names: list[tuple[str | None, str]] = [(None, name)]
        self.la = la
        self.lies_outside = lies_outside
        self.type_code = type_code
        self.type_name = type_name
        self.phase_code = phase_code
        self.opened_on = opened_on
        self.counts: list[tuple[str, int, Fields]] = []
        self.relied_on = False
        self.as_at = as_at

    @event("Renamed")
    def rename(self, name: str, from_on: str, source: Fields, why: Fields) -> None:
        self.names.append((from_on, name))
        self.as_at = from_on

    @event("PupilsCounted")
    def count(self, counted_on: str, pupils: int, as_at: str, source: Fields, why: Fields) -> None:
        self.counts.append((counted_on, pupils, source))
        self.as_at = as_at

    @event("ReliedOn")
    def rely_on(self, establishment: str, by: Fields, why: Fields) -> None:
        self.establishment = establishment
        self.relied_on = True


class Membership(Named):
    """The spells of membership."""

    @event("Applied")
    def __init__(
        self,
        stream: str,
        spell: int,
        urn: int,
        category: str,
        applied_on: str,
        commitments: list[str],
        outside_borough: bool,
        register: Fields,
        rules: list[Fields],
        why: Fields,
    ) -> None:
        self.urn = urn
        self.category = category
        self.applied_on = applied_on
        self.commitments = commitments
        self.admitted_on: str | None = None
        self.notices: list[Fields] = []

    @event("Admitted")
    def admit(
        self,
        spell: int,
        urn: int,
        admitted_on: str,
        by_exception: bool,
        register: Fields,
        rules: list[Fields],
        why: Fields,
    ) -> None:
        self.urn = urn
        self.admitted_on = admitted_on

    @event("NoticeServed")
    def serve_notice(
        self,
        spell: int,
        received_on: str,
        ends_on: str,
        earliest: str,
        statutory_day: str,
        rules: list[Fields],
        why: Fields,
    ) -> None:
        self.notices.append({"received_on": received_on, "ends_on": ends_on, "rescinded_on": None})

    @event("NoticeRescinded")
    def rescind_notice(self, spell: int, received_on: str, rescinded_on: str, rules: list[Fields], why: Fields) -> None:
        for notice in self.notices:
            if notice["received_on"] == received_on and notice["rescinded_on"] is None:
                notice["rescinded_on"] = rescinded_on


class Account(Named):
    """The fee account of a school."""

    @event("LiabilitySet")
    def __init__(
        self, stream: str, spell: int, from_on: str, until: str | None, membership: Fields, why: Fields
    ) -> None:
        self.liabilities: dict[int, tuple[str, str | None]] = {spell: (from_on, until)}
        self.charges: dict[str, Fields] = {}
        self.charged = 0
        self.credited = 0
        self.paid = 0
        self.payments: list[str] = []
        self.credits = 0

    @property
    def balance(self) -> int:
        """What the school owes."""
        return self.charged - self.credited - self.paid

    def pay(self, amount: int, received_on: str, reference: str | None, why: Fields) -> int:
        """Decide on a payment, as our account does; returns the balance after it."""
        if not self.liabilities:
            raise ValueError("The school has no fee account.")
        if amount <= 0:
            raise ValueError(f"A payment of {amount} is none.")
        name = payment_id(amount, date.fromisoformat(received_on), reference)
        if name in self.payments:
            raise ValueError(f"The payment {name} is recorded already.")
        self.receive(name, amount, received_on, reference, None, why)
        return self.balance

    @event("LiabilityChanged")
    def change_liability(self, spell: int, from_on: str, until: str | None, membership: Fields, why: Fields) -> None:
        self.liabilities[spell] = (from_on, until)

    @event("Charged")
    def charge(
        self,
        charge: str,
        cause: str,
        because: Fields | None,
        year: str,
        from_on: str,
        to_on: str,
        units_start: int,
        units_end: int,
        units_in_year: int,
        basis: Fields,
        year_fee: int,
        fee_before: int,
        net: int,
        vat_code: str,
        vat_rate: int,
        vat: int,
        gross: int,
        charged_on: str,
        rules: list[Fields],
        why: Fields,
    ) -> None:
        self.charges[charge] = {
            "year": year,
            "units": list(range(units_start, units_end)),
            "basis": basis,
            "year_fee": year_fee,
            "vat_rate": vat_rate,
            "net": net,
            "vat": vat,
            "charged_on": charged_on,
            "net_credited": 0,
            "vat_credited": 0,
        }
        self.charged += gross

    @event("PaymentReceived")
    def receive(
        self,
        payment: str,
        amount: int,
        received_on: str,
        reference: str | None,
        moved_from: str | None,
        why: Fields,
    ) -> None:
        self.paid += amount
        self.payments.append(payment)

    @event("Credited")
    def credit(
        self,
        credit: str,
        charge: str,
        reason: str,
        because: Fields | None,
        units_start: int | None,
        units_end: int | None,
        basis: Fields | None,
        year_fee: int | None,
        net: int,
        vat: int,
        gross: int,
        credited_on: str,
        rules: list[Fields],
        why: Fields,
    ) -> None:
        held = self.charges[charge]
        start, end = units_start or 0, units_end or 0
        held["units"] = [unit for unit in held["units"] if not start <= unit < end]
        held["net_credited"] += net
        held["vat_credited"] += vat
        self.credited += gross
        self.credits += 1


BEGINNINGS: dict[str, Callable[..., Named]] = {
    "rulebook.founded": Rulebook,
    "schools.file_taken": File,
    "schools.registered": School,
    "membership.applied": Membership,
    "fees.liability_set": Account,
}
"""By the name of our event that begins a stream."""

VERBS: dict[str, Callable[..., None]] = {
    "schools.renamed": School.rename,
    "schools.pupils_counted": School.count,
    "schools.relied_on": School.rely_on,
    "membership.admitted": Membership.admit,
    "membership.withdrawal_notice_served": Membership.serve_notice,
    "membership.notice_rescinded": Membership.rescind_notice,
    "fees.liability_set": Account.change_liability,
    "fees.subscription_charged": Account.charge,
    "fees.payment_received": Account.receive,
    "fees.charge_credited": Account.credit,
}
"""By the names of our events that go on with one."""
