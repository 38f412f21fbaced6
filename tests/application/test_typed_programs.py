"""What mypy finds in a program that uses the library: every fact is of a type, so that no slip stays until it runs.

The session ``types`` runs this; without mypy it is passed over.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from thep_domain.application import CATALOGUE, PartnershipEvent

HEAD = """\
from datetime import date
from typing import assert_never

from thep_adapters import connect
from thep_domain import URN, BadArgument, Balance, MemberRow, Partnership, PartnershipEvent, Pence, Recorded, SchoolRow
from thep_domain import Answer, OutcomeUnknown, Statement, Why, parse_moment, to_json
from thep_domain.fees import PaymentReceived
from thep_domain.rulebook import RulebookEvent, RulebookFounded, RulesAdopted, RuleSet, RuleCorrected


def paid(fact: Recorded[PartnershipEvent]) -> Pence | None:
    match fact.event:
        case PaymentReceived(amount=amount):
            return amount
        case _:
            return None


def any_of_them(fact: Recorded) -> Why:
    return fact.why


def answer(thep: Partnership, urn: URN, day: date) -> tuple[list[MemberRow], Statement, list[Balance], list[SchoolRow]]:
    moment = parse_moment("2018-03-15")
    return thep.members(day), thep.statement(urn, as_known_at=moment), thep.balances(), thep.schools(la="211")


with connect() as thep:
    total = sum(paid(fact) or 0 for fact in thep.history(URN(100934)))
    print(total, [any_of_them(fact) for fact in thep.history()], to_json(answer(thep, URN(100934), date(2018, 3, 15))))
"""


def said(program: str, folder: Path) -> str:
    """What mypy says of a program."""
    pytest.importorskip("mypy")
    name = f"{folder.name}.py"  # another for each program: they share what mypy keeps
    (folder / name).write_text(program, encoding="utf-8")
    settings = ["--strict", "--no-error-summary", f"--cache-dir={folder.parent / 'cache'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *settings, name], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_the_union_is_every_fact_there_is() -> None:
    assert set(get_args(PartnershipEvent)) == set(CATALOGUE.events)


@pytest.mark.slow
def test_a_program_that_is_right_is_passed(tmp_path: Path) -> None:
    assert said(HEAD, tmp_path) == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("returned", "complaint"),
    [
        ("each.amuont", '"PaymentReceived" has no attribute "amuont"'),
        ("each.payment", "Incompatible return value type"),
        ("fact.why.recorded_on", '"Why" has no attribute "recorded_on"'),
    ],
)
def test_a_misspelt_or_wrong_field_is_found(returned: str, complaint: str, tmp_path: Path) -> None:
    right = "case PaymentReceived(amount=amount):\n            return amount"
    assert right in HEAD
    wrong = f"case PaymentReceived() as each:\n            return {returned}"
    assert complaint in said(HEAD.replace(right, wrong), tmp_path)


@pytest.mark.slow
def test_a_missing_case_is_found(tmp_path: Path) -> None:
    """Of all facts, and of those of one context."""
    tail = """

def rule(event: RulebookEvent) -> str:
    match event:
        case RulebookFounded() | RulesAdopted():
            return "founding"
        case RuleSet(rule=rule):
            return rule
        case _:
            assert_never(event)


def every(fact: Recorded[PartnershipEvent]) -> str:
    match event := fact.event:
        case PaymentReceived():
            return "paid"
        case _:
            assert_never(event)
"""
    (first, second) = re.findall(r'"assert_never" has incompatible type "([^"]+)"', said(HEAD + tail, tmp_path))
    assert first == "RuleCorrected"
    assert second.startswith("ClockSet | LogBegun | LogKeySet | RulebookFounded")  # and many more
