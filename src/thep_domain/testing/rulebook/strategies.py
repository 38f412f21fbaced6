"""Changes of rules that a Board may decide, and any command of the rulebook's desk."""

from datetime import date
from typing import Final

from hypothesis import strategies as st

from thep_domain.application import RULES
from thep_domain.kernel.identifiers import URN
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.values import AUTHORITIES

FOUNDED_ON: Final = date(2016, 5, 1)
"""The day from which the founding rules are in force."""

GUARANTEES: Final = (
    ("membership.guarantee", "30.00"),
    ("membership.guarantee", "25.00"),
    ("membership.guarantee", "20.00"),
)
RULE_VALUES: Final = (*GUARANTEES, ("authority.rule", "yes"))
"""Changes of rules that change no decision: those that do are with the context that asks the rule."""


def commands(_: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the rulebook's desk: a rule as it was founded, one there is not, or a value in words."""
    founded = [(rule.name, rule.founding) for rule in RULES.values()]
    rules = st.sampled_from((*founded, ("fees.tea", "1.00"), ("fees.rate", "five pounds")))
    correcting = st.builds(
        lambda rule, on, by: do(RulebookDesk.correct_rule, *rule, in_force_from=on, authority=by),
        *(rules, st.one_of(st.just(FOUNDED_ON), days()), st.sampled_from(AUTHORITIES)),
    )
    return st.one_of(setting_commands(rules), correcting)


def setting_commands(rules: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[Command]:
    """Commands that set some of these rules, each with its value."""
    return st.builds(
        lambda rule, on, by: do(RulebookDesk.set_rule, *rule, in_force_from=on, authority=by),
        rules,
        days(),
        st.sampled_from(AUTHORITIES),
    )
