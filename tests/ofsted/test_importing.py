"""A file of inspections as news: recorded once, corrected by a later file, put right by retracting it."""

from datetime import date
from pathlib import Path

import pytest

from tests.ofsted.support import CARD_HEADER, CARD_ROW, GRADED_HEADER, GRADED_ROW, file, written
from tests.support import Clock, House, school
from thep_adapters import connect
from thep_adapters.demo import run
from thep_adapters.gias import UnusableFile
from thep_adapters.ofsted import InspectionFile, import_inspections
from thep_domain import URN, Answer

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
HISTORY = SHARED / "ofsted_history_to_2019-11_la211_la201.csv"
OTHER, THIRD = URN(999011), URN(999012)


@pytest.fixture
def house() -> House:
    clock = Clock(date(2026, 11, 2))
    made = House(connect(clock=clock), clock)
    made.read(school(OTHER), school(THIRD))
    return made


def take(house: House, path: Path, **more: object) -> Answer:
    found = InspectionFile(path=path, **more)  # type: ignore[arg-type]
    return import_inspections(house.thep, house.office, found)[1]


def test_a_file_is_taken_once(house: House, tmp_path: Path) -> None:
    path = file(tmp_path, written(GRADED_HEADER, GRADED_ROW), "mi_2023-08-31.csv")
    answer = take(house, path)
    assert answer.details["inspections"]["recorded"] == 3
    assert answer.events[-1].event.source.stream == f"file:{answer.events[-4].event.sha256}"  # type: ignore[attr-defined]
    assert take(house, path).events == ()
    assert house.thep.outcome(OTHER, date(2023, 9, 1)).outcome == "good"


def test_an_authority_is_chosen_by_what_the_register_says(house: House, tmp_path: Path) -> None:
    path = file(tmp_path, written(GRADED_HEADER, GRADED_ROW), "mi_2023-08-31.csv")
    assert take(house, path, las=frozenset({"201"})).details["inspections"]["recorded"] == 0
    assert take(house, path, las=frozenset({"211"})).details["inspections"]["recorded"] == 3


def test_two_releases_one_after_the_other(house: House, tmp_path: Path) -> None:
    take(house, file(tmp_path, written(CARD_HEADER, CARD_ROW, missing="NULL"), "mi_2026-03-01.csv"))
    later = CARD_ROW | {"Achievement": "Expected standard", "Achievement - date of grade": "15/09/2026"}
    answer = take(house, file(tmp_path, written(CARD_HEADER, later, missing="NULL"), "mi_2026-10-01.csv"))
    assert [fact.name for fact in answer.events] == ["schools.file_taken", "schools.card_regraded"]
    gone = file(tmp_path, written(CARD_HEADER, {"URN": str(THIRD)}, missing="NULL"), "mi_2026-11-01.csv")
    answer = take(house, gone)
    assert answer.details["inspections"]["withdrawn"] == 1
    assert house.thep.outcome(THIRD, date(2026, 11, 2)).of == "predecessor-as-ofsted-says"


def test_a_draft_records_nothing(house: House, tmp_path: Path) -> None:
    before = house.events
    path = file(tmp_path, written(GRADED_HEADER, GRADED_ROW), "mi_2023-08-31.csv")
    _, answer = import_inspections(house.thep, house.office, InspectionFile(path=path), draft=True)
    assert answer.details["inspections"]["recorded"] == 3
    assert house.events == before


@pytest.mark.skipif(not HISTORY.exists(), reason="needs the real files, which are not in the repository")
def test_the_golden_figures_of_the_real_list(tmp_path: Path) -> None:
    """Worked out from the list without this code: 104 schools on 1 July 2018, and what changed in 2017-18."""
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    run(url)
    with connect(url, clock=Clock(date(2019, 12, 2))) as thep:
        import_inspections(thep, thep.acting("clerk"), InspectionFile(path=HISTORY, on=date(2019, 11, 30)))
        counts = thep.outcome_counts(date(2018, 7, 1))
        assert counts.by_category == {
            "outstanding": 28,
            "good": 58,
            "requires-improvement": 2,
            "inadequate": 0,
            "not-inspected": 16,
        }
        assert counts.schools == 104
        assert counts.of == {"own": 85, "predecessor": 3, "predecessor-as-ofsted-says": 0}
        assert counts.dated_by == {"published": 0, "inspected": 88}
        assert thep.outcome_counts(date(2018, 6, 26)).by_category["requires-improvement"] == 3
        assert {
            (row.urn, row.of_urn, row.outcome) for row in thep.outcomes(date(2018, 7, 1)) if row.of == "predecessor"
        } == {
            (143630, 131598, "outstanding"),
            (144699, 100901, "good"),
            (144700, 100969, "good"),
        }


def test_a_file_that_is_not_there_is_said_to_be_missing(house: House, tmp_path: Path) -> None:
    """Before anybody asks of which day it is."""
    with pytest.raises(UnusableFile, match="does not exist"):
        take(house, tmp_path / "nothing.csv")
