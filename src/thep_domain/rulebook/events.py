"""The facts of the rulebook."""

from datetime import date

from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import Text


@value
class FoundingRule:
    """One rule with the value it was founded with, and where that comes from."""

    name: Text
    value: Text
    source: Text


@event("rulebook.founded", version=1)
class RulebookFounded:
    """The founding rulebook was adopted: the prospectus, and what is recommended where it is silent."""

    in_force_from: date
    rules: tuple[FoundingRule, ...]


@event("rulebook.rules_adopted", version=1)
class RulesAdopted:
    """Rules that came with a later release of this library were adopted with their founding values."""

    in_force_from: date
    rules: tuple[FoundingRule, ...]


@event("rulebook.rule_set", version=1)
class RuleSet:
    """A rule was given a value that is in force from a day on."""

    rule: Text
    value: Text
    in_force_from: date
    source: Text


RulebookEvent = RulebookFounded | RulesAdopted | RuleSet
