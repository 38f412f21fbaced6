"""The facts of the rulebook."""

from datetime import date

from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import Text


@value
class FoundingRule:
    """One rule with the value it was founded with, and where that comes from."""

    name: Text
    """The rule's name."""
    value: Text
    """The rule's value."""
    source: Text
    """Where the rule is written: document and clause."""


@event("rulebook.founded", version=1, effective="in_force_from")
class RulebookFounded:
    """The founding rulebook was adopted: the prospectus, and what is recommended where it is silent."""

    in_force_from: date
    """The first day on which the rules are in force."""
    rules: tuple[FoundingRule, ...]
    """Each founding rule."""


@event("rulebook.rules_adopted", version=1, effective="in_force_from")
class RulesAdopted:
    """Rules that came with a later release of this library were adopted with their founding values."""

    in_force_from: date
    """The first day on which the rules are in force."""
    rules: tuple[FoundingRule, ...]
    """Each rule that was adopted."""


@event("rulebook.rule_set", version=1)
class RuleSet:
    """A rule was given a value that is in force from a day on.

    It takes effect on the day it is in force from, or on the day it is recorded where that is earlier.
    """

    rule: Text
    """The rule's name."""
    value: Text
    """The rule's value."""
    in_force_from: date
    """The first day on which the value is in force."""
    source: Text
    """Where the rule is written: document and clause."""


@event("rulebook.rule_corrected", version=1)
class RuleCorrected:
    """The value of a rule was recorded wrong: from the day on which it was said to be in force, it is another.

    It takes effect on the day the value is in force from, or on the day it is recorded where that is earlier.
    """

    rule: Text
    """The rule's name."""
    in_force_from: date
    """The first day on which the value is in force; the wrong one was said to be, too."""
    was: Text
    """The value that was recorded wrong."""
    value: Text
    """The rule's value."""
    source: Text
    """Where the rule is written: document and clause."""


RulebookEvent = RulebookFounded | RulesAdopted | RuleSet | RuleCorrected
