"""Every clause that a refusal or a rule rests on names a document that a user has or knows of, and a place in it."""

import re
from pathlib import Path

import pytest

from thep_domain.application import REFUSALS, RULES

DOMAIN = (Path(__file__).parents[2] / "docs" / "domain.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\d+)\. .*?\n(.*?)(?=^## |\Z)", DOMAIN))
DOCUMENTS = ("DOMAIN section ", "prospectus", "End of Year Report 2017-18", "School Companies Regulations 2002")
OTHER = ("rulebook: ", "no source (assumption)")
CLAUSES = sorted({each.clause for each in REFUSALS} | {rule.source for rule in RULES.values()})


def missing(clause: str) -> str | None:
    """What the page of the domain lacks for a clause to be found in it."""
    match = re.match(r"DOMAIN section (\d+)(?:, ([^:(]+))?", clause)
    if match is None:
        return None
    number, place = match[1], (match[2] or "").strip()
    section = SECTIONS.get(number)
    if section is None:
        return f"docs/domain.md has no section {number}"
    if place.startswith("invariant"):
        lost = [each for each in re.findall(r"\d+", place) if f"\n{each}. " not in section]
    else:
        lost = [place] if place and not re.search(rf"(?m)^(### {place}$|\| {place} \|)", section) else []
    return f"section {number} of docs/domain.md has no {', '.join(lost)}" if lost else None


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_can_be_looked_up(clause: str) -> None:
    assert clause.startswith(DOCUMENTS + OTHER), f"{clause!r} names no document of docs/glossary.md"
    assert missing(clause) is None


@pytest.mark.parametrize(
    "clause",
    ["DOMAIN section 9: nothing", "DOMAIN section 2, invariants 1 and 99: both", "DOMAIN section 1, Weather: none"],
)
def test_a_clause_that_leads_nowhere_is_found(clause: str) -> None:
    assert missing(clause) is not None
