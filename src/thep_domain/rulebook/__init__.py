"""The rulebook: every rule the Partnership decides for itself, dated, with its authority. Never a number in code."""

from thep_domain.kernel.context import Context
from thep_domain.rulebook.days import refuse_day, refuse_too_early
from thep_domain.rulebook.events import (
    FoundingRule,
    RulebookEvent,
    RulebookFounded,
    RuleCorrected,
    RulesAdopted,
    RuleSet,
)
from thep_domain.rulebook.questions import rules_in_force
from thep_domain.rulebook.refusals import REFUSALS
from thep_domain.rulebook.rulebook import KEY, DatedRule, Rulebook, RulesInForce
from thep_domain.rulebook.rules import AUTHORITY_TO_SET_RULES, RULES
from thep_domain.rulebook.verbs import RulebookDesk, rulebook_of, rules_on
from thep_domain.rulebook.wording import sentence

CONTEXT = Context(
    name="rulebook",
    aggregates=(Rulebook,),
    refusals=REFUSALS,
    rules=RULES,
    desk=RulebookDesk,
    wording=sentence,
)

__all__ = [
    "AUTHORITY_TO_SET_RULES",
    "CONTEXT",
    "KEY",
    "DatedRule",
    "FoundingRule",
    "RuleCorrected",
    "RuleSet",
    "Rulebook",
    "RulebookDesk",
    "RulebookEvent",
    "RulebookFounded",
    "RulesAdopted",
    "RulesInForce",
    "refuse_day",
    "refuse_too_early",
    "rulebook_of",
    "rules_in_force",
    "rules_on",
]
