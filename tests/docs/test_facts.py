"""What the pages say in tables is what the code says."""

from pathlib import Path

import pytest

from tests.architecture.test_rooms import CONTEXTS, DOMAIN, ROOMS, Room
from thep_domain.application import REFUSALS
from thep_domain.kernel.refusal import Refusal
from thep_domain.rulebook import RULES, founding_rulebook

DOCS = Path(__file__).parents[2] / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
RULEBOOK = (DOCS / "rules.md").read_text(encoding="utf-8")

NAMES = {"the domain": frozenset(DOMAIN.split()), "every context": frozenset(CONTEXTS.split())}


def listed(rooms: frozenset[str]) -> str:
    words = []
    for name, several in NAMES.items():
        if several <= rooms:
            words.append(name)
            rooms -= several
    return ", ".join(words + [f"`{room}`" for room in sorted(rooms)]) or "-"


def row(name: str, room: Room) -> str:
    libraries = ", ".join(sorted(room.libraries)) or "-"
    return f"| `{name}` | {listed(room.inside)} | {listed(room.front)} | {libraries} |"


@pytest.mark.parametrize("name", ROOMS)
def test_the_architecture_has_every_room_as_it_is_tested(name: str) -> None:
    assert row(name, ROOMS[name]) in ARCHITECTURE.splitlines()


@pytest.mark.parametrize("rule", RULES)
def test_the_page_of_rules_has_every_founding_rule(rule: str) -> None:
    (founded,) = (dated for dated in founding_rulebook().rules if dated.rule == rule)
    (cells,) = (line.strip("| ").split(" | ") for line in RULEBOOK.splitlines() if line.startswith(f"| `{rule}` |"))
    assert cells[1:3] == [f"`{founded.value}`", RULES[rule].meaning]
    assert cells[4] == founded.source


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_the_page_of_rules_has_every_refusal(refusal: Refusal) -> None:
    assert f"| `{refusal.code}` | {refusal.clause} |" in RULEBOOK.splitlines()
