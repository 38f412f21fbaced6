"""The round of July 2018 over the real schools: R1 and R2, and R3 as far as risk goes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from thep_adapters import connect
from thep_adapters.demo import DemoResult
from thep_adapters.demo.keeping import keys_beside
from thep_domain import Partnership
from thep_domain.risk import RiskRow, SchoolAnalysed, assessments, category_of, letters, matrix, rounds
from thep_domain.schools import CountedPhase

LISTED_ON, NOTIFIED_ON = date(2018, 7, 2), date(2018, 7, 16)
ALTERNATIVE_PROVISION = {14, 38, 42, 43}
MULBERRY_UTC = 144756


@pytest.fixture(scope="module")
def rows(thep: Partnership) -> list[RiskRow]:
    return assessments(thep.known(), NOTIFIED_ON, "2018-07")


def test_r1_every_school_of_the_borough_is_listed_member_or_not(thep: Partnership, rows: list[RiskRow]) -> None:
    def kind(row: RiskRow) -> str:
        details = thep.establishment(row.urn or 0).details_on(date(2018, 7, 1))  # type: ignore[arg-type]
        if details.type_code in ALTERNATIVE_PROVISION:
            return "alternative provision"
        return "secondary" if details.counted_in is CountedPhase.SECONDARY else details.phase.lower()

    counted = Counter("special" if kind(row) == "not applicable" else kind(row) for row in rows)
    assert counted == {
        "nursery": 6,
        "primary": 70,
        "secondary": 19,
        "alternative provision": 2,
        "special": 6,
        "16 plus": 1,
    }
    assert sum(row.member for row in rows) == 94
    assert {int(row.urn or 0) for row in rows if not row.member} == {
        *(100951, 100978, 133289, 138276, 140064, 140096, 100986, 141095, MULBERRY_UTC, 137789),
    }
    (held,) = rounds(thep.known(), LISTED_ON)
    assert (held.round, held.planned_on, held.reference_on) == ("2018-07", LISTED_ON, date(2018, 7, 1))


def test_r2_the_categories_are_the_published_outcomes(result: DemoResult, rows: list[RiskRow]) -> None:
    assert result.risk is not None
    assert result.risk.by_category == {
        "outstanding": 28,
        "good": 58,
        "requires-improvement": 2,
        "inadequate": 0,
        "not-inspected": 16,
    }
    assert (result.risk.assessed, result.risk.predecessor) == (104, 3)
    assert Counter(row.category for row in rows) == {w: n for w, n in result.risk.by_category.items() if n}
    assert {row.scale for row in rows} == {"demo-inspection-day@2"}, "each answer says how it is dated"
    assert [row.urn for row in rows if row.category != row.outcome] == []


def test_r3_a_school_that_is_not_a_member_is_assessed_like_any(rows: list[RiskRow]) -> None:
    (row,) = [row for row in rows if row.urn == MULBERRY_UTC]
    assert (row.member, row.status, row.category) == (False, "notified", "not-inspected")


def test_the_authority_knows_every_category_and_the_round_is_closed(thep: Partnership) -> None:
    sent = letters(thep.known(), NOTIFIED_ON)
    assert len(sent) == 104
    assert {(row.notified_on, row.to, row.due_since) for row in sent} == {(NOTIFIED_ON, "211", None)}
    assert [row.status for row in rounds(thep.known(), NOTIFIED_ON)] == ["closed"]
    assert {row.moved for row in matrix(thep.known(), "2018-07", NOTIFIED_ON)} == {"first"}


@pytest.fixture
def opened(played: tuple[str, DemoResult]) -> Iterator[Partnership]:
    with connect(played[0], keys=keys_beside(played[0])) as thep:
        yield thep


def test_the_key_store_beside_the_store_opens_the_reasons(opened: Partnership, result: DemoResult) -> None:
    (analysed,) = [f.event for f in opened.history(result.statement_of) if isinstance(f.event, SchoolAnalysed)]
    assert opened.words(analysed.rationale) == (
        "A rule of the demo: the published outcome, in the inspectorate's word, dated by inspection day."
    )
    row = category_of(opened.known(), result.statement_of, NOTIFIED_ON)
    assert row is not None
    assert (row.urn, row.category) == (144699, "good")
