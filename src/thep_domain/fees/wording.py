"""The facts of fees in words."""

from typing import assert_never

from thep_domain.fees.events import (
    Cause,
    ChargeCredited,
    FeesEvent,
    LiabilityLifted,
    LiabilitySet,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    SubscriptionCharged,
)
from thep_domain.kernel.money import pounds

CAUSES = {
    Cause.MEMBERSHIP: "membership that goes on after all",
    Cause.COUNT: "different pupil count",
    Cause.SUCCESSION: "different school's pupil count",
    Cause.RULE: "different rule",
    Cause.CORRECTION: "correction",
}


def sentence(event: FeesEvent) -> str:
    """A fact of a fee account in a sentence, without the school's name."""
    match event:
        case LiabilitySet():
            until = f" until {event.until}" if event.until else ""
            return f"the account owes subscriptions from {event.from_on}{until}"
        case LiabilityLifted():
            return f"the account owes no subscriptions for spell {event.spell} after all"
        case SubscriptionCharged():
            basis = f"{event.basis.pupils} pupils counted on {event.basis.counted_on} at £{pounds(event.basis.rate)}"
            days = f"{event.from_on} to {event.to_on}"
            cause = "" if event.cause is Cause.DUE else f", because of a {CAUSES[event.cause]}"
            return f"charged £{pounds(event.gross)} for {event.year} ({event.charge}, {days}){cause}: {basis}"
        case PaymentReceived():
            reference = f", reference {event.reference}" if event.reference else ""
            moved = f", moved from the account of {event.moved_from}" if event.moved_from else ""
            return f"payment of £{pounds(event.amount)} received on {event.received_on}{reference}{moved}"
        case PaymentReversed():
            moved = f", moved to the account of {event.moved_to}" if event.moved_to else ""
            why = event.reason.replace("-", " ")
            return f"payment {event.payment} of £{pounds(event.amount)} reversed on {event.reversed_on}: {why}{moved}"
        case RefundPaid():
            return f"£{pounds(event.amount)} paid back on {event.paid_on} ({event.refund})"
        case ChargeCredited():
            why = event.reason.replace("-", " ")
            return f"£{pounds(event.gross)} of charge {event.charge} credited on {event.credited_on}: {why}"
        case _:
            assert_never(event)
