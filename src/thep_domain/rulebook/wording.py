"""The facts of the rulebook in words."""

from typing import assert_never

from thep_domain.rulebook.events import RulebookEvent, RulebookFounded, RuleCorrected, RulesAdopted, RuleSet


def sentence(event: RulebookEvent) -> str:
    """A fact of the rulebook in a sentence."""
    match event:
        case RulebookFounded():
            return f"founding rulebook adopted: {len(event.rules)} rules, in force from {event.in_force_from}"
        case RulesAdopted():
            names = ", ".join(rule.name for rule in event.rules)
            return f"new rules adopted with their founding values, in force from {event.in_force_from}: {names}"
        case RuleSet():
            return f"rule {event.rule} set to {event.value} from {event.in_force_from} ({event.source})"
        case RuleCorrected():
            return (
                f"rule {event.rule} corrected to {event.value} from {event.in_force_from}, was {event.was}"
                f" ({event.source})"
            )
        case _:
            assert_never(event)
