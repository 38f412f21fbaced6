"""A store may hold a value of a rule that cannot be read here: what asks the rule says so, and the rest works."""

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.cli.support import done, thep, unusable
from tests.stores.conftest import url_of
from tests.support import SCHOOL, Clock, House
from thep_adapters import connect
from thep_domain.application import UnreadableHistory
from thep_domain.fees.rules import FEE_RATE, PART_YEAR
from thep_domain.kernel.event import Event
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.rules import Rule
from thep_domain.rulebook import FoundingRule, RulesAdopted, RuleSet

DAY = date(2018, 9, 1)
FOUNDED = date(2016, 5, 1)
CLOCK = "--confirm-clock", "a store of 2018 in a test of today"


def rule_set(rule: Rule[Any], value: str) -> Event:
    return RuleSet(rule=Text(rule.name), value=Text(value), in_force_from=FOUNDED, source=Text("another program"))


def adopted(rule: Rule[Any], value: str) -> Event:
    founding = FoundingRule(name=Text(rule.name), value=Text(value), source=Text("a later release"))
    return RulesAdopted(in_force_from=FOUNDED, rules=(founding,))


WRITTEN = {
    "set by another program": (FEE_RATE, "abc", rule_set(FEE_RATE, "abc")),
    "far too long": (FEE_RATE, "9" * 4_000, rule_set(FEE_RATE, "9" * 4_000)),
    "founding value of a later release": (PART_YEAR, "weeks", adopted(PART_YEAR, "weeks")),
}
written = pytest.mark.parametrize(("rule", "value", "event"), WRITTEN.values(), ids=WRITTEN)


@pytest.fixture
def member(path: Path) -> Path:
    """A store with a member that could be charged."""
    with connect(url_of(path), clock=Clock(DAY)) as opened:
        House(opened, Clock(DAY)).member(SCHOOL, pupils=435, counted_on=date(2017, 1, 19))
    return path


def write(path: Path, event: Event) -> int:
    """Record a fact past the decision, as another program would; its version."""
    with connect(url_of(path), clock=Clock(DAY)) as opened:
        *_, last = opened.journal.rows("rulebook:the-partnership")
        why = attrs.evolve(next(opened.journal.scan()).why, effective_on=FOUNDED)
        state = opened.journal.codec.encode(event, why)
        name = "rulebook.rule_set" if isinstance(event, RuleSet) else "rulebook.rules_adopted"
        row = type(last)(last.originator_id, last.originator_version + 1, name, state)
        opened.journal.recorder.insert_events([row])
        return row.originator_version


@written
def test_a_command_names_rule_value_stream_and_version(member: Path, rule: Rule[Any], value: str, event: Event) -> None:
    """It records nothing."""
    version = write(member, event)
    with connect(url_of(member), clock=Clock(DAY)) as opened:
        house = House(opened, Clock(DAY))
        before = house.events
        with pytest.raises(UnreadableHistory) as caught:
            house.charge("2017-18", DAY)
        assert house.events == before
    said = str(caught.value)
    for words in (rule.name, value[:90], f"version {version} of rulebook:the-partnership", "Set the rule again"):
        assert words in said
    assert len(said) < 600


@written
def test_the_rules_can_be_listed_and_the_others_asked(member: Path, rule: Rule[Any], value: str, event: Event) -> None:
    """Only what asks that rule, from that day on, cannot be answered."""
    write(member, event)
    with connect(url_of(member), clock=Clock(DAY)) as opened:
        rules = opened.rules(DAY)
        assert rules.entries[rule.name].value == value
        with pytest.raises(UnreadableHistory, match=rule.name):
            rules[rule]
        other: Rule[Any] = PART_YEAR if rule is FEE_RATE else FEE_RATE
        assert rules[other] is not None
        assert [row.urn for row in opened.members(DAY)] == [SCHOOL]


@written
def test_the_rule_is_set_again_and_everything_works(member: Path, rule: Rule[Any], value: str, event: Event) -> None:
    """Nothing needs to be repaired in the store."""
    write(member, event)
    with connect(url_of(member), clock=Clock(DAY)) as opened:
        house = House(opened, Clock(DAY))
        house.office.rulebook.set_rule(rule.name, rule.founding, in_force_from=FOUNDED, authority="Board 2018-06-12")
        assert house.charge("2017-18", DAY) == "2175.00"


def test_the_command_line_says_so_too(member: Path) -> None:
    """With the exit code of a store that cannot be used, and no traceback; `rulebook show` shows the value."""
    version = write(member, rule_set(FEE_RATE, "abc"))
    store = "--store", url_of(member)
    ended = unusable(*CLOCK, "fees", "charge", "2017-18", "--on", "2018-09-01", *store)
    for words in ("fees.rate", "'abc'", f"version {version} of rulebook:the-partnership"):
        assert words in ended.err
    assert "please report" not in ended.err
    shown = {row["rule"]: row["value"] for row in done("rulebook", "show", "--json", *store).json}
    assert shown["fees.rate"] == "abc"
    done(
        *CLOCK,
        "rulebook",
        "set",
        "fees.rate",
        "5.00",
        "--from",
        "2016-05-01",
        "--authority",
        "Board 2018-06-12",
        *store,
    )
    assert thep("fees", "charge", "2017-18", "--on", "2018-09-01", *store).code == 0
