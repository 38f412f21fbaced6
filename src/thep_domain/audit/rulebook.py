"""The rulebook performed again: each rule that was set or corrected, and the founding values that were adopted."""

from typing import Final

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, authority_of
from thep_domain.audit.roles import INPUT, Roles, copy, decided
from thep_domain.kernel.provenance import Recorded
from thep_domain.rulebook import RuleCorrected, RuleSet


def _set_rule(again: Again) -> Arguments | None:
    return _said(again.first(RuleSet))


def _correct_rule(again: Again) -> Arguments | None:
    return _said(again.first(RuleCorrected))


def _said(fact: Recorded[RuleSet] | Recorded[RuleCorrected] | None) -> Arguments | None:
    if fact is None:
        return None
    return {
        "rule": fact.event.rule,
        "value": fact.event.value,
        "in_force_from": fact.event.in_force_from,
        "source": fact.event.source,
        "authority": authority_of(fact),
    }


_FOUNDED: Final[Roles] = {
    "in_force_from": decided(),
    "rules[].name": decided(),
    "rules[].value": decided(),
    "rules[].source": decided(),
}

CHECKS: Final = Checks(
    reads={"rulebook.set_rule": _set_rule, "rulebook.correct_rule": _correct_rule},
    roles={
        "rulebook.founded": _FOUNDED,
        "rulebook.rules_adopted": _FOUNDED,
        "rulebook.rule_set": {"rule": INPUT, "value": INPUT, "in_force_from": INPUT, "source": INPUT},
        "rulebook.rule_corrected": {
            "rule": copy(),
            "in_force_from": copy(),
            "was": copy(),
            "value": INPUT,
            "source": INPUT,
        },
    },
)
