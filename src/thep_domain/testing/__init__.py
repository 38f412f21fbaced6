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
what came of it, ``history.again()`` the same once more. ``histories(of=("membership", "fees"))`` draws the moves of
these contexts and of what they stand on; ``coverage_report()`` counts what histories reach.

``events()``, ``event_of(kind)``, ``commands(...)``, ``register_entries()``, ``register_news()``, ``establishments()``
and ``days()`` are strategies for the parts; ``do(verb, ...)`` makes a command. ``PartnershipMachine`` is a rule-based
state machine that compares a Partnership with a small model; override its ``make_partnership`` to run it on a store.
``years_with_slips()`` are years of an office in which some things are entered wrong and put right, beside the same
years without slips: both must end alike.
What belongs to one context is in a package named after it, and ``thep_domain.testing.kits`` lists them. Which
invariants wait for later contexts is said in ``thep_domain.testing.invariants``.
"""

from thep_domain.testing.claim import InvariantBroken
from thep_domain.testing.commands import Command, Sent, do
from thep_domain.testing.coverage import Coverage, coverage_report, measure, measure_machine
from thep_domain.testing.days import DAYS_THAT_MATTER, days, moments
from thep_domain.testing.event_strategies import event_of, events, sealed
from thep_domain.testing.histories import histories, history_of_seed
from thep_domain.testing.history import History
from thep_domain.testing.invariants import INVARIANTS, check_invariants
from thep_domain.testing.machine import PartnershipMachine
from thep_domain.testing.memory import (
    Clock,
    MakePartnership,
    MemoryCodec,
    SimulatedClock,
    in_memory,
    in_memory_without_keys,
    overtaken,
)
from thep_domain.testing.scenario import Given, Like, When, given, like
from thep_domain.testing.scenes import applicant, cited, founding_rules
from thep_domain.testing.schools.strategies import establishments, pupil_numbers, register_entries, register_news
from thep_domain.testing.slips import CannotBePutRight, TwoYears, years_with_slips
from thep_domain.testing.story import Step
from thep_domain.testing.strategies import commands
from thep_domain.testing.values import texts, urns
from thep_domain.testing.vault import PlainVault

__all__ = [
    "DAYS_THAT_MATTER",
    "INVARIANTS",
    "CannotBePutRight",
    "Clock",
    "Command",
    "Coverage",
    "Given",
    "History",
    "InvariantBroken",
    "Like",
    "MakePartnership",
    "MemoryCodec",
    "PartnershipMachine",
    "PlainVault",
    "Sent",
    "SimulatedClock",
    "Step",
    "TwoYears",
    "When",
    "applicant",
    "check_invariants",
    "cited",
    "commands",
    "coverage_report",
    "days",
    "do",
    "establishments",
    "event_of",
    "events",
    "founding_rules",
    "given",
    "histories",
    "history_of_seed",
    "in_memory",
    "in_memory_without_keys",
    "like",
    "measure",
    "measure_machine",
    "moments",
    "overtaken",
    "pupil_numbers",
    "register_entries",
    "register_news",
    "sealed",
    "texts",
    "urns",
    "years_with_slips",
]
