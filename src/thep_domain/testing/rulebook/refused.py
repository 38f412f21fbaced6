"""Changes of rules that should be refused, each in words how it comes to be refused."""

from datetime import date
from typing import Final

from thep_domain.application import LARGEST
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.rulebook.moves import MISREAD
from thep_domain.testing.rulebook.strategies import FOUNDED_ON
from thep_domain.testing.story import Story
from thep_domain.testing.values import MEETING


def _unknown_rule(story: Story) -> None:
    story.act(do(RulebookDesk.set_rule, "fees.tea", "1.00", in_force_from=story.today(), authority=MEETING))


def _before_founding(story: Story) -> None:
    since = FOUNDED_ON - ONE_DAY
    story.act(do(RulebookDesk.set_rule, "fees.rate", "6.00", in_force_from=since, authority=MEETING))


def _unreadable_rule(story: Story) -> None:
    story.act(do(RulebookDesk.set_rule, "fees.rate", "five pounds", in_force_from=story.today(), authority=MEETING))


def _authority_missing(story: Story) -> None:
    story.act(
        do(RulebookDesk.set_rule, "fees.rate", "6.00", in_force_from=story.today(), authority=story.one_of("", " "))
    )


def _unknown_authority(story: Story) -> None:
    cited = Authority(text=Text("resolution 2"), stream=Text("resolution:2017-1"), version=1)
    story.act(do(RulebookDesk.set_rule, "fees.rate", "6.00", in_force_from=story.today(), authority=cited))


def _too_large(story: Story) -> None:
    words = ",".join(f"exception-{number}" for number in range(LARGEST // 11))
    story.send(
        do(RulebookDesk.set_rule, "membership.exception-words", words, in_force_from=story.today(), authority=MEETING)
    )


def _unreadable_text(story: Story) -> None:
    story.send(
        do(
            RulebookDesk.set_rule,
            "membership.guarantee",
            "20.00",
            in_force_from=story.today(),
            authority="Board minute 3\nitem 4",
        )
    )


def _nothing_to_correct(story: Story) -> None:
    value, since = story.one_of(("25.00", FOUNDED_ON), ("30.00", date(2016, 5, 2)))
    held = [each for day, rule, each in story.book.rules if (rule, day) == ("membership.guarantee", since)]
    right = held[-1] if held else value
    command = do(RulebookDesk.correct_rule, "membership.guarantee", right, in_force_from=since, authority=MEETING)
    story.send(command, reason=MISREAD)


REFUSING: Final = (
    Refusing("unknown-rule", "a rule that the rulebook does not hold is set", _unknown_rule),
    Refusing("unreadable-rule", "a rate is set in words", _unreadable_rule),
    Refusing("before-founding", "a rule is set from the day before the founding", _before_founding),
    Refusing("authority-missing", "a rule is set on no authority", _authority_missing),
    Refusing(
        "unknown-authority",
        "a rule is set on the authority of a decision that is not in the history",
        _unknown_authority,
    ),
    Refusing("nothing-to-correct", "a rule is corrected to what it is, or from another day", _nothing_to_correct),
    Refusing("too-large", "the value of a rule alone is longer than an event may be", _too_large),
    Refusing("unreadable-text", "an authority is named on two lines", _unreadable_text),
)
