"""What the page for auditors says of findings is what the code says."""

from pathlib import Path

from thep_adapters.audit import CODES
from thep_adapters.audit.finding import MOST, Findings
from thep_adapters.audit.pages import refused, wrong
from thep_domain.application import CATALOGUE

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "audit.md").read_text("utf-8")


def test_the_page_has_every_code_and_the_role_of_every_field_as_they_are() -> None:
    assert list(wrong(PAGE)) == []


def test_what_is_found_under_the_code_of_a_refusal_is_listed_with_the_contexts() -> None:
    assert "notice-too-short" in refused()
    assert "notice-too-short" in CODES
    for context in CATALOGUE.contexts:
        page = (DOCS / "contexts" / f"{context.name}.md").read_text("utf-8")
        assert [each.code for each in context.refusals if f"| `{each.code}` |" not in page] == []


def test_at_most_a_thousand_findings_are_kept_and_all_are_counted() -> None:
    findings = Findings()
    for rank in range(MOST + 500):
        findings.add("clock-set" if rank % 3 == 0 else "unreadable", "It cannot be read.", rank=rank)
    assert len(findings.kept) == MOST == 1_000
    assert sum(findings.counts.values()) == MOST + 500
    assert findings.against == 1_000
    assert "1,000 findings are kept" in PAGE
