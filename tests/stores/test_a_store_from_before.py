"""A store founded before a rule existed goes on working: one that earlier code wrote is kept in tests/stores/before."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from eventsourcing.persistence import StoredEvent

from tests.cli.support import done
from tests.stores.before.lift import FOLDER, lifted, rows
from tests.stores.conftest import url_of
from tests.support import Clock, refused
from thep_adapters import connect
from thep_domain import ALL, URN, Category, Partnership, Pence
from thep_domain.application import RULES
from thep_domain.rulebook import RulebookFounded, RulesAdopted

TWO, FOUR, FIVE, ACADEMY = map(URN, (999_102, 999_104, 999_105, 999_111))
LATER = date(2019, 9, 2)
AUTHORITY = "Board 2019-08-30 item 4"

FIGURES: list[dict[str, Any]] = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
BY_DAY = [each for each in FIGURES if "as_known_at" not in each]


@pytest.fixture
def store(path: Path) -> Path:
    """The store of before, in a file of today."""
    with connect(url_of(path)) as thep:
        thep.journal.recorder.insert_events(
            [StoredEvent(row.stream, row.version, row.name, row.bytes) for row in lifted()]
        )
    return path


@pytest.fixture
def thep(store: Path) -> Iterator[Partnership]:
    with connect(url_of(store), clock=Clock(LATER)) as opened:
        yield opened


def row(of: Any) -> dict[str, Any]:
    return {key: _plain(value) for key, value in attrs.asdict(of, recurse=False).items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def statement(thep: Partnership, urn: int, day: date) -> list[Any]:
    found = thep.statement(URN(urn), day)
    return [urn, found.balance, [[each.date.isoformat(), each.kind, each.amount] for each in found.entries]]


QUESTIONS: dict[str, Callable[[Partnership, date, Any], Any]] = {
    "members": lambda thep, day, _: [row.urn for row in thep.members(day)],
    "voting_roll": lambda thep, day, _: thep.voting_roll(day),
    "counted_members": lambda thep, day, _: thep.counted_members(day),
    "memberships": lambda thep, day, _: [row(each) for each in thep.memberships(day)],
    "schools": lambda thep, day, _: [row(each) for each in thep.schools(as_of=day)],
    "statements": lambda thep, day, expected: [statement(thep, urn, day) for urn, *_ in expected],
}


def test_every_row_is_lifted_and_none_is_lost() -> None:
    """The lift changes fields and names, and adds the files that were taken; streams and versions stay."""
    added = {"schools.file_taken"}
    stay = [(row.stream, row.version) for row in lifted() if row.name not in added]
    assert stay == [(row.stream, row.version) for row in rows()]
    assert [row.name for row in lifted()].count("schools.file_taken") == 6


def test_check_finds_the_store_sound(store: Path) -> None:
    """Each row is in the one stored form, follows the one before, and takes effect on the day that it declares."""
    found = done("store", "check", "--store", url_of(store), "--json").json
    assert (found["findings"], found["events"]) == ([], len(lifted()))


def test_it_folds_to_the_same_digest_each_time(store: Path) -> None:
    """In two Partnerships, and to what `store check` says."""
    with connect(url_of(store)) as one, connect(url_of(store)) as other:
        first, second = one.replay(), other.replay()
    assert first == second
    assert first.events == len(lifted())
    assert first.digest == done("store", "check", "--store", url_of(store), "--json").json["digest"]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("expected", BY_DAY, ids=[each["as_of"] for each in BY_DAY])
def test_questions_are_answered_as_the_earlier_code_answered_them(
    thep: Partnership, expected: dict[str, Any], question: str
) -> None:
    """Members, accounts and register on each day that it was asked about."""
    answer = QUESTIONS[question](thep, date.fromisoformat(expected["as_of"]), expected[question])
    assert json.loads(json.dumps(answer)) == expected[question]


@pytest.mark.parametrize("expected", BY_DAY, ids=[each["as_of"] for each in BY_DAY])
def test_rules_that_it_held_are_as_they_were(thep: Partnership, expected: dict[str, Any]) -> None:
    """Rules that are new since then have their founding values; one that is gone stays in the rulebook, unasked."""
    in_force = thep.rules(date.fromisoformat(expected["as_of"]))
    held = {name: (value, since, source) for name, value, since, source in expected["rules"]}
    for name, dated in in_force.entries.items():
        if name in held:
            assert (dated.value, dated.in_force_from.isoformat(), dated.source) == held[name]
        else:
            assert dated.value == RULES[name].founding
    assert set(in_force.entries) == held.keys() | RULES.keys()
    assert held.keys() - RULES.keys() == {"authority.required"}


def test_what_was_known_earlier_is_known_still(thep: Partnership) -> None:
    """Before the file with the conversion came, the school had its old URN."""
    (expected,) = (each for each in FIGURES if "as_known_at" in each)
    day, known = (date.fromisoformat(expected[key]) for key in ("as_of", "as_known_at"))
    found = [row.urn for row in thep.members(day, as_known_at=known)]
    assert found == expected["members"]
    assert found != [row.urn for row in thep.members(day)]


def test_the_next_commands_work_and_adopt_new_rules_once(thep: Partnership) -> None:
    """The first that asks a rule adopts the founding values; the others find them there."""
    office = thep.acting("membership-officer")
    charged = office.fees.charge("2019-20", on=LATER)
    assert charged.details["total"] == "2952.00"  # of the academy alone: 410 pupils at £6.00, and VAT
    assert [row["urn"] for row in charged.details["charged"]] == [ACADEMY]
    office.rulebook.set_rule("fees.rate", "6.50", in_force_from=date(2020, 9, 1), authority=AUTHORITY)
    office.membership.apply(FIVE, Category.FULL, on=LATER, commitments=ALL)
    office.membership.admit(FIVE, on=LATER, authority=AUTHORITY)
    office.membership.rejoin(TWO, Category.FULL, on=LATER, commitments=ALL)
    office.fees.pay(TWO, Pence(100), on=LATER)

    (founded,) = (fact for fact in thep.history() if isinstance(fact.event, RulebookFounded))
    (adopted,) = (fact for fact in thep.history() if isinstance(fact.event, RulesAdopted))
    names = {rule.name for rule in founded.event.rules}  # type: ignore[union-attr]
    new = {rule.name: rule.value for rule in adopted.event.rules}  # type: ignore[union-attr]
    assert new == {name: rule.founding for name, rule in RULES.items() if name not in names}
    assert new
    assert thep.rules(date(2020, 9, 1)).entries["fees.rate"].value == "6.50"
    assert {row.urn for row in thep.members(LATER)} == {FOUR, FIVE, ACADEMY}


def test_a_rule_that_is_gone_is_shown_like_any_other(store: Path) -> None:
    """On the command line too, where its meaning is not known any longer."""
    rows = done("rulebook", "show", "--store", url_of(store), "--json").json
    assert "authority.required" in [row["rule"] for row in rows]


def test_what_was_charged_before_is_not_charged_again(thep: Partnership) -> None:
    """Today's code finds the charges of the earlier one."""
    again = thep.acting("finance-officer").fees.charge("2018-19", on=LATER)
    assert (again.details["charged"], again.details["total"]) == ([], "0.00")


def test_a_request_id_that_was_used_stays_used(thep: Partnership) -> None:
    """No other command is carried out under it."""
    with refused("request-reused"):
        thep.acting("finance-officer", request_id="charge-2018-19").fees.charge("2019-20", on=LATER)
