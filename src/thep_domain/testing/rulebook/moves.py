"""Moves: the Board changes a rule."""

from datetime import date

from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import do
from thep_domain.testing.story import Move, Story
from thep_domain.testing.values import MEETING


def setting(*values: tuple[str, str]) -> Move:
    """A move that sets one of some rules, each with a value: from now on, for earlier days, or ahead."""

    def set_rule(story: Story) -> None:
        rule, value = story.one_of(*values)
        today = story.today()
        since = story.one_of(today, today.replace(month=9, day=1), date(2017, 9, 1))
        story.act(do(RulebookDesk.set_rule, rule, value, in_force_from=since, authority=MEETING))

    return set_rule
