"""What a payment is called on an account: by what is known of it, so that no name depends on the order of arrival."""

import hashlib
from datetime import date


def payment_id(amount: int, received_on: date, reference: str | None) -> str:
    """The name of the first payment of an amount, day and reference; those that are like it have a number after it."""
    what = f"{amount}|{received_on.isoformat()}|{'' if reference is None else reference}"
    return f"payment-{received_on.isoformat()}-{hashlib.sha256(what.encode()).hexdigest()[:8]}"
