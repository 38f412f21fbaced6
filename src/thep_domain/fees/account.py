"""The fee account of one establishment: what it owes for which months, what was charged, paid and credited."""

import hashlib
from datetime import date, timedelta
from typing import ClassVar, assert_never, get_args

from attrs import frozen

from thep_domain.fees.accrual import Units
from thep_domain.fees.charge import Charge, charged, credited
from thep_domain.fees.events import (
    ChargeCredited,
    CreditReason,
    FeesEvent,
    LiabilityLifted,
    LiabilitySet,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    ReversalReason,
    SubscriptionCharged,
)
from thep_domain.fees.payments import payment_id
from thep_domain.fees.refusals import (
    BEFORE_THE_ACCOUNT,
    CREDIT_TOO_LARGE,
    NO_ACCOUNT,
    NOT_POSITIVE,
    PAID_ALREADY,
    REFUND_TOO_LARGE,
    REVERSED_ALREADY,
    UNKNOWN_CHARGE,
)
from thep_domain.fees.rules import (
    AUTHORITY_TO_CREDIT,
    AUTHORITY_TO_REFUND,
    FREE_WINDOW,
    VAT,
    net_of,
)
from thep_domain.kernel.calendar import Year
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.names import Names, every_name, with_one_more
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.state import changed
from thep_domain.rulebook import RulesInForce


@frozen
class Liability:
    """The days for which a spell of membership owes fees."""

    spell: int
    from_on: date
    until: date | None


@frozen(slots=False)
class Account:
    """One establishment's account. Months already charged are never charged again; a credit sets them free."""

    STREAM: ClassVar[str] = "account"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(FeesEvent)

    liabilities: tuple[Liability, ...] = ()
    charges: tuple[Charge, ...] = ()
    charged: Pence = Pence(0)
    credited: Pence = Pence(0)
    paid: Pence = Pence(0)
    """What was paid and not reversed or refunded."""
    payments: Names = ()
    """Every payment by name, and those that were reversed."""
    reversed: Names = ()
    credits: int = 0
    refunds: int = 0
    trail: str = ""
    """A running hash of the payments and credits, so that a replay's digest depends on each of them."""

    @property
    def balance(self) -> Pence:
        """What the school owes; below zero, what it has paid too much."""
        return Pence(self.charged - self.credited - self.paid)

    def charges_of(self, year: Year) -> list[Charge]:
        """The charges of a year, the first first."""
        return [charge for charge in self.charges if charge.year == year]

    def unpaid(self) -> list[tuple[Charge, Pence]]:
        """The charges that are not paid, the one due first first, with what is left of each.

        What was paid counts for the charge that was due first.
        """
        found: list[tuple[Charge, Pence]] = []
        paid = self.paid
        for charge in sorted(self.charges, key=lambda each: (each.due_on, each.id)):
            left = charge.uncredited - paid
            paid = Pence(max(0, -left))
            if left > 0:
                found.append((charge, Pence(left)))
        return found

    def owed_units(self, measure: Units, rules: RulesInForce) -> frozenset[int]:
        """The months, or days, of a year that are owed, charged or not."""
        return measure.touched(((x.from_on, x.until) for x in self.liabilities), rules[FREE_WINDOW][1])

    # What authorities decide

    def credit(
        self,
        amount: Pence,
        charge_id: str | None,
        on: date,
        authority: Authority | str,
        rules: RulesInForce,
        *,
        corrects: bool = False,
    ) -> tuple[ChargeCredited, ...]:
        """Take back part of a charge on an authority; without a charge named, of the latest that can bear it.

        Such a relief stays off the year for good, unless it says that it corrects what was charged.
        """
        rules.require_authority(AUTHORITY_TO_CREDIT, authority)
        self._must_exist()
        if amount <= 0:
            raise NOT_POSITIVE(f"A credit must be at least 1p, and this is £{pounds(amount)}: check the amount.")
        named = [c for c in self.charges if charge_id in (None, c.id)]
        if not named:
            held = ", ".join(c.id for c in self.charges) or "none"
            raise UNKNOWN_CHARGE(f"There is no charge {charge_id or 'yet'} on this account: it holds {held}.")
        charge = next((c for c in reversed(named) if c.uncredited >= amount), None)
        if charge is None:
            left = ", ".join(f"{c.id} £{pounds(c.uncredited)}" for c in named)
            raise CREDIT_TOO_LARGE(
                f"£{pounds(amount)} is more than can be credited of one charge ({left}): credit each charge by itself."
            )
        if on < charge.charged_on:
            raise DATES_OUT_OF_ORDER(f"{charge.id} was charged on {charge.charged_on}: a credit comes after it.")
        net = max(min(net_of(amount, charge.vat_rate), charge.net_left), amount - (charge.vat - charge.vat_credited))
        return (
            ChargeCredited(
                credit=Text(f"credit-{self.credits + 1}"),
                charge=Text(charge.id),
                reason=CreditReason.CORRECTED if corrects else CreditReason.DECIDED,
                because=None,
                units_start=None,
                units_end=None,
                basis=None,
                year_fee=None,
                net=Pence(net),
                vat=Pence(amount - net),
                gross=amount,
                credited_on=on,
                rules=rules.cite(VAT, AUTHORITY_TO_CREDIT),
            ),
        )

    # Paying

    def pay(
        self, amount: Pence, on: date, reference: str | None, *, again: bool = False, moved_from: str | None = None
    ) -> tuple[PaymentReceived, ...]:
        """Record a payment; a school may pay in parts, and more than it owes, but the same payment once."""
        self._must_exist()
        if amount <= 0:
            raise NOT_POSITIVE(f"A payment must be at least 1p, and this is £{pounds(amount)}: check the amount.")
        begun = min((liability.from_on for liability in self.liabilities), default=on)
        if on < begun - timedelta(days=366):
            raise BEFORE_THE_ACCOUNT(
                f"The school is charged from {begun} on: a payment of {on} is more than a year before it; check"
                " the year."
            )
        words = free_text(reference, "reference")
        name = payment_id(amount, on, words)
        gone = set(every_name(self.reversed))
        like_it = [held for held in every_name(self.payments) if held == name or held.startswith(f"{name}-")]
        found = next((held for held in like_it if held not in gone), None)
        if found is not None and not again:
            called = f" with the reference {words}" if words else " without a reference"
            raise PAID_ALREADY(
                f"A payment of £{pounds(amount)} of {on}{called} is on the account already, as {found}: say `again` if"
                " the school paid twice."
            )
        return (
            PaymentReceived(
                payment=Text(f"{name}-{len(like_it) + 1}" if like_it else name),
                amount=amount,
                received_on=on,
                reference=words,
                moved_from=None if moved_from is None else Text(moved_from),
            ),
        )

    def reverse(
        self, payment: PaymentReceived, reason: ReversalReason, on: date, moved_to: str | None
    ) -> tuple[PaymentReversed, ...]:
        """Take a payment off the account again, once."""
        if payment.payment in every_name(self.reversed):
            raise REVERSED_ALREADY(f"{payment.payment} was reversed already: there is nothing left of it to reverse.")
        if on < payment.received_on:
            raise DATES_OUT_OF_ORDER(
                f"{payment.payment} was received on {payment.received_on}: it cannot be reversed before, on {on}."
            )
        return (
            PaymentReversed(
                payment=payment.payment,
                reason=reason,
                amount=payment.amount,
                received_on=payment.received_on,
                reversed_on=on,
                moved_to=None if moved_to is None else Text(moved_to),
            ),
        )

    def refund(
        self, amount: Pence, on: date, authority: Authority | str, rules: RulesInForce, *, paid_by_then: Pence
    ) -> tuple[RefundPaid, ...]:
        """Pay back what a school has paid too much, on an authority; by that day it had paid as much."""
        rules.require_authority(AUTHORITY_TO_REFUND, authority)
        self._must_exist()
        if amount <= 0:
            raise NOT_POSITIVE(f"A refund must be at least 1p, and this is £{pounds(amount)}: check the amount.")
        free = max(0, -self.balance)
        if amount > free:
            raise REFUND_TOO_LARGE(
                f"£{pounds(amount)} is more than the school has paid too much, which is £{pounds(free)}."
            )
        if amount > paid_by_then:
            raise DATES_OUT_OF_ORDER(
                f"By {on} the school had paid £{pounds(max(0, paid_by_then))}: £{pounds(amount)} is paid back no"
                " earlier than it was paid."
            )
        number = Text(f"refund-{self.refunds + 1}")
        return (RefundPaid(refund=number, amount=amount, paid_on=on, rules=rules.cite(AUTHORITY_TO_REFUND)),)

    @property
    def exists(self) -> bool:
        """Whether the school was ever to be charged."""
        return bool(self.liabilities or self.charges)

    def _must_exist(self) -> None:
        if not self.exists:
            raise NO_ACCOUNT("The school has no fee account: it has not been admitted as a full member.")

    # Folding

    def evolve(self, event: FeesEvent) -> "Account":
        """The account after one more fact."""
        match event:
            case PaymentReceived():
                line = f"{event.payment}|{event.amount}|{event.received_on.isoformat()}|{event.reference}"
                return changed(
                    self,
                    paid=Pence(self.paid + event.amount),
                    payments=with_one_more(self.payments, event.payment),
                    trail=_followed(self.trail, line),
                )
            case PaymentReversed():
                line = f"{event.payment}|reversed|{event.reason.value}|{event.amount}|{event.reversed_on.isoformat()}"
                return changed(
                    self,
                    paid=Pence(self.paid - event.amount),
                    reversed=with_one_more(self.reversed, event.payment),
                    trail=_followed(self.trail, line),
                )
            case RefundPaid():
                line = f"{event.refund}|{event.amount}|{event.paid_on.isoformat()}"
                return changed(
                    self,
                    paid=Pence(self.paid - event.amount),
                    refunds=self.refunds + 1,
                    trail=_followed(self.trail, line),
                )
            case SubscriptionCharged():
                return changed(
                    self,
                    charges=(*self.charges, charged(event)),
                    charged=Pence(self.charged + event.gross),
                )
            case LiabilitySet():
                liability = Liability(event.spell, event.from_on, event.until)
                others = tuple(x for x in self.liabilities if x.spell != event.spell)
                return changed(self, liabilities=(*others, liability))
            case LiabilityLifted():
                return changed(self, liabilities=tuple(x for x in self.liabilities if x.spell != event.spell))
            case ChargeCredited():
                line = (
                    f"{event.credit}|{event.charge}|{event.reason.value}|{event.gross}|{event.credited_on.isoformat()}"
                )
                return changed(
                    self,
                    charges=tuple(credited(c, event) if c.id == event.charge else c for c in self.charges),
                    credited=Pence(self.credited + event.gross),
                    credits=self.credits + 1,
                    trail=_followed(self.trail, line),
                )
            case _:
                assert_never(event)


def _followed(trail: str, line: str) -> str:
    """One more line of the ledger on the trail: lines are not kept in the state, and yet none can change unseen."""
    return hashlib.sha256(f"{trail}|{line}".encode()).hexdigest()
