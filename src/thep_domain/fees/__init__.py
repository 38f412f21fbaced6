"""Fees: exact charges for each pupil and month, payments, credits, and the account they stand on."""

from thep_domain.fees.account import Account, Liability
from thep_domain.fees.balances import Balance
from thep_domain.fees.charge import Charge
from thep_domain.fees.events import (
    Cause,
    ChargeCredited,
    CreditReason,
    FeeBasis,
    FeesEvent,
    LiabilityLifted,
    LiabilitySet,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    ReversalReason,
    SubscriptionCharged,
)
from thep_domain.fees.falling_due import fall_due
from thep_domain.fees.questions import account_of, balances, statement
from thep_domain.fees.refusals import REFUSALS
from thep_domain.fees.rules import RULES
from thep_domain.fees.statement import EntryKind, NotCharged, Statement, StatementEntry, statement_of
from thep_domain.fees.verbs import FeesDesk, follow_membership
from thep_domain.fees.warnings import WARNINGS, warn_of_followers
from thep_domain.fees.wording import sentence
from thep_domain.kernel.context import Context

CONTEXT = Context(
    name="fees",
    aggregates=(Account,),
    refusals=REFUSALS,
    rules=RULES,
    desk=FeesDesk,
    wording=sentence,
    follows=follow_membership,
    warns=warn_of_followers,
    warnings=WARNINGS,
    falls_due=fall_due,
)

__all__ = [
    "CONTEXT",
    "Account",
    "Balance",
    "Cause",
    "Charge",
    "ChargeCredited",
    "CreditReason",
    "EntryKind",
    "FeeBasis",
    "FeesDesk",
    "FeesEvent",
    "Liability",
    "LiabilityLifted",
    "LiabilitySet",
    "NotCharged",
    "PaymentReceived",
    "PaymentReversed",
    "RefundPaid",
    "ReversalReason",
    "Statement",
    "StatementEntry",
    "SubscriptionCharged",
    "account_of",
    "balances",
    "statement",
    "statement_of",
]
