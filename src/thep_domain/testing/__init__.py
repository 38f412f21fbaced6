"""The testing kit: for anyone who tests an application, a model or a store against the Partnership.

One import is all that a test needs. A decision of one aggregate reads as a sentence:

>>> from datetime import date
>>> from thep_domain.testing import applicant, founding_rules, given, like
>>> from thep_domain.membership import ALL, Category, Membership
>>> from thep_domain.membership.events import MembershipAdmitted, MembershipApplied
>>> june, july = date(2016, 6, 14), date(2016, 7, 1)
>>> applied = (
...     given(Membership)
...     .when(lambda m: m.apply(applicant(), Category.FULL, ALL, june, founding_rules(june)))
...     .then(like(MembershipApplied, spell=1, applied_on=june))
... )
>>> admitted = applied.when(lambda m: m.admit(applicant(), july, "interim board, item 4", founding_rules(july))).then(
...     like(MembershipAdmitted, admitted_on=july)
... )
>>> again = admitted.when(lambda m: m.apply(applicant(), Category.FULL, ALL, july, founding_rules(july))).then_refused(
...     "already-a-member"
... )

Whole histories are generated, on a simulated clock, in memory or on your own store (``partnership=``); each invariant
of DOMAIN section 2 is a function that takes one:

>>> from hypothesis import given as for_all, settings
>>> from thep_domain.testing import check_invariants, histories
>>> @settings(max_examples=5, deadline=None, derandomize=True, database=None)
... @for_all(histories())
... def test_every_invariant_holds(history):
...     check_invariants(history)
>>> test_every_invariant_holds()

``history.thep`` is the Partnership to ask, ``history.facts`` all that was recorded, ``history.steps`` each command with
what came of it, ``history.again()`` the same once more. ``coverage_report()`` tells what histories reach, and how.

``events()``, ``event_of(kind)``, ``commands(...)``, ``register_entries()``, ``register_news()``, ``establishments()``
and ``days()`` are strategies for the parts. ``PartnershipMachine`` is a rule-based state machine that compares a
Partnership with a small model; override its ``make_partnership`` to run it on a store. Which invariants wait for later
contexts is told in ``thep_domain.testing.invariants``.
"""

from thep_domain.testing.commands import (
    RULE_VALUES,
    Admit,
    Apply,
    ChargeFees,
    Command,
    Commit,
    CreditFees,
    Decline,
    End,
    ListParts,
    Pay,
    RecordRegister,
    Rejoin,
    RescindNotice,
    Sent,
    ServeNotice,
    SetRule,
    commands,
)
from thep_domain.testing.coverage import Coverage, coverage_report, measure
from thep_domain.testing.days import DAYS_THAT_MATTER, days, moments
from thep_domain.testing.event_strategies import event_of, events
from thep_domain.testing.histories import History, histories
from thep_domain.testing.invariants import INVARIANTS, InvariantBroken, check_invariants
from thep_domain.testing.machine import PartnershipMachine
from thep_domain.testing.memory import Clock, MakePartnership, MemoryCodec, SimulatedClock, in_memory, overtaken
from thep_domain.testing.scenario import Given, Like, When, given, like
from thep_domain.testing.scenes import applicant, cited, founding_rules
from thep_domain.testing.story import Step
from thep_domain.testing.values import establishments, pupil_numbers, register_entries, register_news, texts, urns

__all__ = [
    "DAYS_THAT_MATTER",
    "INVARIANTS",
    "RULE_VALUES",
    "Admit",
    "Apply",
    "ChargeFees",
    "Clock",
    "Command",
    "Commit",
    "Coverage",
    "CreditFees",
    "Decline",
    "End",
    "Given",
    "History",
    "InvariantBroken",
    "Like",
    "ListParts",
    "MakePartnership",
    "MemoryCodec",
    "PartnershipMachine",
    "Pay",
    "RecordRegister",
    "Rejoin",
    "RescindNotice",
    "Sent",
    "ServeNotice",
    "SetRule",
    "SimulatedClock",
    "Step",
    "When",
    "applicant",
    "check_invariants",
    "cited",
    "commands",
    "coverage_report",
    "days",
    "establishments",
    "event_of",
    "events",
    "founding_rules",
    "given",
    "histories",
    "in_memory",
    "like",
    "measure",
    "moments",
    "overtaken",
    "pupil_numbers",
    "register_entries",
    "register_news",
    "texts",
    "urns",
]
