"""Moves: the Board changes a rule, and one that was recorded wrong is put right."""

from datetime import date
from typing import Final

from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import do
from thep_domain.testing.rulebook.strategies import FOUNDED_ON
from thep_domain.testing.story import Move, Story
from thep_domain.testing.values import MEETING

MISREAD: Final = "the minute was misread"


def setting(*values: tuple[str, str]) -> Move:
    """A move that sets one of some rules, each with a value: from now on, for earlier days, or ahead."""

    def set_rule(story: Story) -> None:
        rule, value = story.one_of(*values)
        today = story.today()
        since = story.one_of(today, today.replace(month=9, day=1), date(2017, 9, 1))
        story.act(do(RulebookDesk.set_rule, rule, value, in_force_from=since, authority=MEETING))

    return set_rule


def correcting(*values: tuple[str, str]) -> Move:
    """A move that corrects one of some rules, from a day on which it was given a value; now and then one set just now.

    Each has at least two values here, so that one of them is another than the value that was recorded.
    """

    def correct_rule(story: Story) -> None:
        rule, value = story.one_of(*values)
        if story.one_of(True, False):
            setting((rule, value))(story)
        held = [(since, each) for since, name, each in story.book.rules if name == rule]
        since, wrong = story.one_of(*held[::-1] or [(FOUNDED_ON, "")])
        right = [each for name, each in values if name == rule and each != wrong]
        command = do(RulebookDesk.correct_rule, rule, right[0], in_force_from=since, authority=MEETING)
        story.send(command, reason=MISREAD)

    return correct_rule
