"""The facts of the rulebook."""

from datetime import date

from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import Text


@value
class FoundingRule:
    """One rule of the founding rulebook, as the prospectus states it."""

    name: Text
    value: Text
    source: Text


@event("rulebook.founded", version=1)
class RulebookFounded:
    """The founding rulebook was adopted: the prospectus, and what is recommended where it is silent."""

    in_force_from: date
    rules: tuple[FoundingRule, ...]


@event("rulebook.rule_set", version=1)
class RuleSet:
    """A rule was given a value that is in force from a day on."""

    rule: Text
    value: Text
    in_force_from: date
    source: Text


RulebookEvent = RulebookFounded | RuleSet
EVENTS = (RulebookFounded, RuleSet)
