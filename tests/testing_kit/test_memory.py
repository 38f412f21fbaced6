"""The Partnership in memory, the clock that is set by hand, and the rival."""

from datetime import UTC, date, datetime

import pytest

from thep_domain.application import Partnership, UnreadableHistory
from thep_domain.kernel.refusal import Refused
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing import Command, MemoryCodec, SimulatedClock, do, in_memory, overtaken

DAY = date(2017, 9, 1)


def set_rate(pounds: str) -> Command:
    return do(RulebookDesk.set_rule, "fees.rate", pounds, in_force_from=DAY, authority="general meeting")


def test_the_clock_stands_until_it_is_set() -> None:
    clock = SimulatedClock()
    assert clock() == clock()
    clock.now = datetime(2018, 6, 30, 23, 30, tzinfo=UTC)
    assert clock.today == date(2018, 7, 1)
    assert repr(clock) == "SimulatedClock(2018-06-30T23:30:00+00:00)"


def test_what_is_kept_is_spelt_out() -> None:
    thep = in_memory()
    set_rate("6.00").perform(thep.acting("clerk"))
    (stored,) = thep.journal.recorder.select_notifications(2, 1)
    assert b"RuleSet(" in stored.state
    assert b"6.00" in stored.state


def test_bytes_of_another_codec_are_not_read() -> None:
    with pytest.raises(UnreadableHistory, match="keeps events in memory only"):
        MemoryCodec().decode("rulebook.rule_set", b"{}")


@pytest.mark.parametrize(("times", "recorded"), [(0, 2), (1, 3), (3, 5)])
def test_a_command_overtaken_a_few_times_is_decided_again(times: int, recorded: int) -> None:
    thep = in_memory()
    rates = iter(("6.10", "6.20", "6.30"))

    def rival(other: Partnership) -> None:
        set_rate(next(rates)).perform(other.acting("rival"))

    with overtaken(thep, rival, times):
        set_rate("7.00").perform(thep.acting("clerk"))
    assert len(list(thep.history())) == recorded
    assert thep.rules(DAY).entries["fees.rate"].value == "7.00"


def test_a_command_overtaken_every_time_is_refused() -> None:
    thep = in_memory()
    pounds = iter(range(10, 60))
    with (
        overtaken(thep, lambda other: set_rate(f"{next(pounds)}.00").perform(other.acting("rival")), 40),
        pytest.raises(Refused, match="lost-race"),
    ):
        set_rate("7.00").perform(thep.acting("clerk"))
