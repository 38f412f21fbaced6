"""The verdict as a page: it says everything that the verdict says, stands alone, and shows what it is given as text."""

import re
from pathlib import Path

import pytest

from tests.audit.conftest import Office, copy, kept
from tests.audit.support import signing_key
from tests.audit.tampering import Row, rewritten
from tests.audit.test_harm import changed
from tests.reports.reader import Reader
from thep_adapters.audit.assertions import ASSERTIONS, by_assertion
from thep_adapters.audit.business import layers
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.finding import CODES, EACH, MOST, Finding, Findings
from thep_adapters.audit.given import KeptHead
from thep_adapters.audit.people import People
from thep_adapters.audit.report import TITLES, verdict_page
from thep_adapters.audit.signing import begin
from thep_adapters.audit.verifying import CHECKED, LIMITS, UNPROVEN, Asked, Verdict, verify
from thep_adapters.cli.audit_verify import SHOWN, shown

MARKUP = "<script>alert('x')</script> & \u202edetrevni"


def page_of(office: Office, against: tuple[KeptHead, ...] = (), head: bytes | None = None) -> tuple[Verdict, str]:
    with office.rows() as thep:
        claim = of_store("the <store>", thep.journal, head)
        asked = Asked([office.key.verifier], against)
        verdict = verify(claim, asked, (*layers(), People()))
        return verdict, verdict_page(verdict, claim, asked)


@pytest.fixture(scope="module")
def harmed(told: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, str]:
    """A history with findings of bytes, form, business and whole, and the head that a trustee kept."""
    path = tmp_path_factory.mktemp("harmed")
    copy(told, url := f"sqlite:///{path / 'thep.db'}")
    office = Office(url, path, signing_key())
    begin(office.folder, office.key.verifier, office.memory)
    head = office.signed()

    def harm(rows: list[Row]) -> list[Row]:
        for change in (
            changed("fees.subscription_charged", lambda row: row.saying("event", net=999_900, gross=999_900)),
            changed("membership.admitted", lambda row: row.saying("event", zeal=MARKUP)),
            changed("membership.applied", lambda row: row.saying("why", actor=MARKUP)),
            changed("membership.admitted", lambda row: row.saying("why", authority=None), 1),
        ):
            rows = change(rows)
        return rows

    rewritten(office.url, harm)
    return page_of(office, (kept(head, MARKUP),), bytes(head))


def as_shown(text: str) -> str:
    """Words as the page has them: on one line, and without what turns the direction of writing."""
    return " ".join(text.replace("\u202e", "\N{REPLACEMENT CHARACTER}").split())


def test_whatever_the_verdict_says_stands_on_the_page(harmed: tuple[Verdict, str]) -> None:
    verdict, page = harmed
    assert {CODES[code].layer for code in verdict.counts} >= {"bytes", "form", "business", "whole"}
    text = Reader(page).text
    assert verdict.head is not None
    said: list[object] = [verdict.events, verdict.streams, verdict.beyond, verdict.head.origin, verdict.head.size]
    said += [verdict.head.root_in_groups, *verdict.compared, *verdict.checked, *LIMITS]
    said += [each for pair in verdict.not_checked.items() for each in pair]
    said += [f"{CODES[code].layer}, {number} found" for code, number in verdict.counts.items()]
    said += [each for name in CHECKED for each in (CHECKED[name], TITLES[name], UNPROVEN[name])]
    for found in verdict.findings:
        said += of_finding(found)
    missing = [each for each in said if as_shown(str(each)) not in text]
    assert missing == []


def of_finding(found: Finding) -> list[object]:
    """Everything that a finding says, as a person reads it."""
    row = found.as_row()
    row["rank"] = None if found.rank is None else f"event #{found.rank + 1}"
    row["pence"] = None if found.pence is None else f"£{abs(found.pence) // 100}.{abs(found.pence) % 100:02}"
    row["level"] = {"broken": "broken", "rule": "against the rules", "note": "note"}[found.level]
    row["proof"] = None
    return [each for each in [*row.values(), *found.proof] if each is not None]


def test_what_auditors_assert_adds_up_to_what_was_found(harmed: tuple[Verdict, str]) -> None:
    verdict, page = harmed
    found = {each.name: (against, notes) for each, against, notes in by_assertion(verdict.counts)}
    assert sum(against for against, _ in found.values()) == verdict.against
    assert sum(against + notes for against, notes in found.values()) == sum(verdict.counts.values())
    assert {name for name, (against, _) in found.items() if against} >= {"Accurate", "Authorised", "Unchanged"}
    text = Reader(page).text
    assert all(f"{each.name} {each.checked}" in text and each.open in text for each in ASSERTIONS)


def test_each_code_that_an_assertion_names_is_one() -> None:
    named = [code for each in ASSERTIONS for code in each.codes]
    assert set(named) <= set(CODES)
    assert len(named) == len(set(named))


def test_what_the_history_tells_in_figures_stands_on_the_page(file_office: Office) -> None:
    _, page = page_of(file_office)
    with file_office.rows() as thep:
        accounts = {thep.establishment(row.urn).id: row.urn for row in thep.schools()}
        statements = [thep.statement(urn, thep.today) for urn in accounts.values()]
        corrected = [fact for fact in thep.facts() if fact.why.corrects is not None]
        authorities = {fact.why.authority.text for fact in thep.facts() if fact.why.authority is not None}
    text = Reader(page).text
    assert f"{len(authorities)} named" in text
    assert all(each in text for each in authorities)
    assert f"What was put right {len(corrected)} correction" in text
    assert f"{sum(each.balance for each in statements) / 100:,.2f}" in text


def test_it_stands_alone_and_is_whole(harmed: tuple[Verdict, str]) -> None:
    _, page = harmed
    read = Reader(page)
    assert read.open == []
    assert all(each.startswith("#") for each in read.fetched)
    assert {each.removeprefix("#") for each in read.fetched} <= set(read.places)
    assert not re.search(r"https?:|url\(|@import|<link|<script|<img", page)


def test_what_it_is_given_is_shown_as_text(harmed: tuple[Verdict, str]) -> None:
    _, page = harmed
    assert "&lt;script&gt;alert(" in page
    assert "the &lt;store&gt;" in page
    assert "\u202e" not in page
    assert MARKUP[:20] not in page


def test_the_events_of_findings_are_told_in_words(harmed: tuple[Verdict, str]) -> None:
    verdict, page = harmed
    text = Reader(page).text
    (found,) = [each for each in verdict.findings if each.code == "charge-amount"]
    assert found.rank is not None
    assert f"#{found.rank + 1} account:100901 , version 2: charged £9999.00" in text


def test_it_says_what_to_do_and_what_was_compared(file_office: Office) -> None:
    head = file_office.signed()
    clean, page = page_of(file_office, (kept(head),), bytes(head))
    assert clean.clean
    text = Reader(page).text
    assert "Nothing was found against this history." in text
    assert "Kept outside: the head of the minutes" in text
    assert "the history fits it" in text
    assert "What to do now" not in text
    assert "Not everything was looked at" not in text
    _, page = page_of(file_office, head=bytes(head))
    assert "No head that somebody outside the office kept was given" in Reader(page).text
    _, page = page_of(file_office)
    assert "Nothing was found, but no signed head was compared." in Reader(page).text
    minuted = KeptHead("as minuted", Head("", head.size, bytes(32)), None)
    _, page = page_of(file_office, (minuted,), bytes(head))
    text = Reader(page).text
    assert "One finding stands against this history." in text
    assert "the history does not fit it" in text
    assert "Change nothing" in text


def test_it_names_what_was_not_looked_at(file_office: Office) -> None:
    head = file_office.signed()
    with file_office.rows() as thep:
        claim, asked = of_store("a store", thep.journal, bytes(head)), Asked([file_office.key.verifier])
        page = verdict_page(verify(claim, asked), claim, asked)
    text = Reader(page).text
    assert "Not everything was looked at: business, whole, people. See below." in text
    assert text.count("not checked") == 3


def test_decisions_against_the_rules_alone_are_no_reason_to_stop_everything(file_office: Office) -> None:
    rewritten(file_office.url, changed("membership.admitted", lambda row: row.saying("why", authority=None)))
    head = file_office.signed()
    _, page = page_of(file_office, (kept(head),), bytes(head))
    text = Reader(page).text
    assert "The history is as it was signed." in text
    assert "Change nothing" not in text


def test_a_grave_finding_is_kept_though_a_thousand_others_came_first() -> None:
    findings = Findings()
    for rank in range(MOST + 5):
        findings.add("unknown-field", f"Event #{rank + 1} has a field.", rank=rank)
    for number in range(EACH + 5):
        findings.add("fork", f"Fork {number}.", proof=["one", "other"])
    assert [each.code for each in findings.kept] == ["unknown-field"] * MOST + ["fork"] * EACH
    assert dict(findings.counts) == {"unknown-field": MOST + 5, "fork": EACH + 5}
    assert [each.sentence for each in shown(findings.kept)[-2:]] == [f"Event #{SHOWN - 1} has a field.", "Fork 0."]
    assert len(shown(findings.kept)) == SHOWN
    assert shown(findings.kept[:3]) == findings.kept[:3]
