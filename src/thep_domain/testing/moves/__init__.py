"""What may happen next in a history: the moves that a partnership's life is made of."""

from datetime import timedelta
from typing import Final

from thep_domain.kernel.calendar import london_day
from thep_domain.schools import RegisterNews
from thep_domain.testing.commands import RecordRegister
from thep_domain.testing.moves.joining import (
    admit,
    apply,
    commit,
    decline,
    end,
    give_and_rescind,
    give_notice,
    join,
    leave_and_rejoin,
    rejoin,
    rescind,
)
from thep_domain.testing.moves.paying import (
    charge_all,
    charge_one,
    count_and_charge,
    credit,
    pay,
    pay_in_a_race,
    raise_rate,
    set_rule,
)
from thep_domain.testing.moves.refused import HOW, REFUSED_MOVES
from thep_domain.testing.moves.register import (
    close,
    correct_opening,
    count,
    list_parts,
    move,
    new_school,
    reclassify,
    rename,
    reopen,
)
from thep_domain.testing.moves.successions import (
    chain,
    close_and_reopen,
    convert,
    late_predecessor,
    link_members,
    merge,
    split,
)
from thep_domain.testing.story import Move, Story


def nothing(_: Story) -> None:
    """A quiet day: what a history shrinks to."""


def send_twice(story: Story) -> None:
    """A command with a request id arrives a second time."""
    if story.requests:
        story.send_again(story.one_of(*story.requests))


def long_answer(story: Story) -> None:
    """A file with a name so long that the answer takes two events."""
    news = RegisterNews(as_at=story.today(), source="edubasealldata" * 1500)
    story.send(RecordRegister(news), actor="register-import", request_id=f"request-{len(story.steps)}")


def set_clock_back(story: Story) -> None:
    """The clock was ten minutes fast, is set right, and somebody confirms it with the next command."""
    right = story.last_recorded_at() - timedelta(minutes=10)
    if london_day(right - timedelta(minutes=50)) != london_day(story.last_recorded_at()):
        return  # just after midnight it would be the day before
    story.clock.now = right
    nothing_new = RegisterNews(as_at=story.today(), source="edubasealldata.csv")
    story.send(RecordRegister(nothing_new), check_clock=True, confirm_clock="the clock had been ten minutes fast")


MOVES: Final[tuple[Move, ...]] = (
    nothing,
    *(join, join, apply, commit, admit, decline, rejoin, leave_and_rejoin, end),
    *(give_notice, give_notice, give_notice, rescind, give_and_rescind),
    *((charge_all,) * 7),
    *(charge_one, charge_one, pay, pay_in_a_race, credit, credit),
    *(set_rule, raise_rate, raise_rate, count, count_and_charge, count_and_charge),
    *(new_school, rename, reclassify, move, correct_opening, close, reopen, list_parts),
    *(convert, merge, split, late_predecessor, chain, link_members, close_and_reopen),
    *(send_twice, long_answer, set_clock_back),
)
"""Every move, those of a partnership's daily life more often."""


__all__ = ["HOW", "MOVES", "REFUSED_MOVES", "join", "raise_rate", "set_rule"]
