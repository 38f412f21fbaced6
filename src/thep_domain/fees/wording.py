"""The facts of fees in words."""

from typing import assert_never

from thep_domain.fees.events import ChargeCredited, FeesEvent, LiabilitySet, PaymentReceived, SubscriptionCharged
from thep_domain.kernel.money import pounds


def sentence(event: FeesEvent) -> str:
    """A fact of a fee account in a sentence, without the school's name."""
    match event:
        case LiabilitySet():
            until = f" until {event.until}" if event.until else ""
            return f"the account owes subscriptions from {event.from_on}{until}"
        case SubscriptionCharged():
            basis = f"{event.basis.pupils} pupils counted on {event.basis.counted_on} at £{pounds(event.basis.rate)}"
            days = f"{event.from_on} to {event.to_on}"
            return f"charged £{pounds(event.gross)} for {event.year} ({event.charge}, {days}): {basis}"
        case PaymentReceived():
            reference = f", reference {event.reference}" if event.reference else ""
            return f"payment of £{pounds(event.amount)} received on {event.received_on}{reference}"
        case ChargeCredited():
            why = event.reason.replace("-", " ")
            return f"£{pounds(event.gross)} of charge {event.charge} credited on {event.credited_on}: {why}"
        case _:
            assert_never(event)
