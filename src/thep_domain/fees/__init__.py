"""Fees: exact charges for each pupil and month, payments, credits, and the account they stand on."""

from thep_domain.fees.account import Account, Charge, Liability
from thep_domain.fees.events import (
    EVENTS,
    ChargeCredited,
    CreditReason,
    FeeBasis,
    FeesEvent,
    LiabilitySet,
    PaymentReceived,
    SubscriptionCharged,
)
from thep_domain.fees.refusals import REFUSALS
from thep_domain.fees.service import FeesDesk, account_of, follow_membership

__all__ = [
    "EVENTS",
    "REFUSALS",
    "Account",
    "Charge",
    "ChargeCredited",
    "CreditReason",
    "FeeBasis",
    "FeesDesk",
    "FeesEvent",
    "Liability",
    "LiabilitySet",
    "PaymentReceived",
    "SubscriptionCharged",
    "account_of",
    "follow_membership",
]
