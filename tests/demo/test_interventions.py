"""A concern that becomes a brokered intervention: all of it among invented schools, with a slip that is put right."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.demo.support import invented
from thep_adapters import connect
from thep_adapters.demo import DemoResult
from thep_adapters.demo.keeping import keys_beside
from thep_domain import URN, Partnership
from thep_domain.interventions import InterventionRow, capacity_of, concerns, interventions
from thep_domain.interventions.concern_events import ConcernRaised
from thep_domain.interventions.intervention_events import StartRedated
from thep_domain.kernel.sealed import with_sealed

DAY = date(2018, 12, 10)
SCHOOLS = ("concern:", "intervention:", "capacity:")


@pytest.fixture(scope="module")
def row(result: DemoResult) -> InterventionRow:
    assert result.interventions is not None
    (only,) = result.interventions
    return only


def test_one_giver_declines_another_supports_and_both_stay_on_record(row: InterventionRow) -> None:
    assert (row.intervention, row.urn, row.status, row.concern) == ("999004-i1", 999004, "completed", "999004-c1")
    asked = [(each.giver, each.outcome.value, each.points) for each in row.candidates]
    assert asked == [("999008", "declined", "95.20"), ("999009", "current", "75.40")]
    (match,) = row.matches
    assert (match.giver, match.from_on, match.until_on) == ("999009", date(2018, 11, 26), date(2019, 4, 5))
    assert {each.area: each.ratings for each in row.objectives} == {
        "achievement": ("red", "amber", "green"),
        "leadership": ("amber", "green", "green"),
    }
    assert (row.dates["started_on"], row.dates["completed_on"]) == (date(2018, 12, 3), date(2019, 4, 5))


def test_the_points_are_those_of_the_formula(row: InterventionRow) -> None:
    points = [int((each.points or "").replace(".", "")) for each in row.candidates]
    strength, phase, distance, context = (2 * 100 + 100) // 3, 100, 100 - 100 * 640 // 5000, 100 - 4 * 9
    assert 40 * strength + 20 * phase + 10 * (distance + 100 + 100 + context) == points[0]
    strength, bordering, distance, unknown = (2 * 66 + 100) // 3, 60, 100 - 100 * 1240 // 5000, 50
    assert 40 * strength + 20 * bordering + 10 * (distance + 100 + 100 + unknown) == points[1]


def test_the_start_was_entered_wrong_and_put_right(thep: Partnership) -> None:
    def asked(known: date) -> tuple[str, date | None]:
        (found,) = interventions(thep.known(known), DAY)
        return found.status, found.dates.get("started_on")

    assert asked(date(2019, 1, 13)) == ("agreed", None)
    assert asked(date(2019, 1, 14)) == ("in-progress", date(2018, 12, 3))
    (fact,) = [fact for fact in thep.history() if isinstance(fact.event, StartRedated)]
    assert isinstance(fact.event, StartRedated)
    assert (fact.event.was_on, fact.event.on) == (date(2019, 1, 7), date(2018, 12, 3))
    assert fact.why.corrects is not None


def test_the_concern_is_closed_with_the_support_and_the_place_is_free_again(thep: Partnership) -> None:
    def status(day: date) -> str:
        (found,) = concerns(thep.known(), day)
        return found.status

    days = (date(2018, 11, 5), date(2018, 11, 12), date(2019, 2, 25), date(2019, 4, 4), date(2019, 4, 5))
    assert [status(day) for day in days] == ["assessing", "live", "monitoring", "monitoring", "closed"]
    taken = {day: capacity_of(thep.known(), "999009", day).committed for day in (date(2019, 4, 5), date(2019, 4, 6))}
    assert taken == {date(2019, 4, 5): 1, date(2019, 4, 6): 0}


def test_no_real_school_has_a_concern_a_support_or_a_place(thep: Partnership) -> None:
    facts = [fact for fact in thep.history() if fact.stream.startswith(SCHOOLS)]
    keys = {int(fact.stream.partition(":")[2].partition("-")[0]) for fact in facts}
    assert keys == {999004, 999008, 999009}
    assert keys <= invented()
    for fact in facts:
        assert fact.why.reason is None or "invented" in fact.why.reason
        assert fact.why.authority is None or "invented" in fact.why.authority.text


def test_two_hands(thep: Partnership) -> None:
    by = {fact.name: fact.why.actor for fact in thep.history() if fact.stream == "intervention:999004-i1"}
    assert by["interventions.candidate_proposed"] == "broker"
    assert by["interventions.agreed"] == "executive-director"


@pytest.fixture
def opened(played: tuple[str, DemoResult]) -> Iterator[Partnership]:
    with connect(played[0], keys=keys_beside(played[0])) as thep:
        yield thep


def test_every_text_is_sealed_and_says_that_it_is_invented(opened: Partnership) -> None:
    texts = list[str]()

    def read(sealed: object, _: str) -> object:
        texts.append(str(opened.words(sealed)))  # type: ignore[arg-type]  # every sealed field is a Sealed
        return sealed

    for fact in opened.history(URN(999004)):
        if fact.stream.startswith(("concern:", "intervention:")):
            with_sealed(fact.event, read)  # type: ignore[arg-type]  # it hands back what it was given
    assert len(texts) >= 10
    assert [text for text in texts if not text.endswith("(invented).")] == []
    (raised,) = [f.event for f in opened.history(URN(999004)) if isinstance(f.event, ConcernRaised)]
    assert raised.summary is not None
    assert "Results fell" not in repr(raised)


@pytest.mark.parametrize("code", ["conflict-unchecked", "same-hand", "intervention-open"])
def test_the_story_shows_what_is_refused(result: DemoResult, code: str) -> None:
    assert any(f"({code})" in line for line in result.story)


def test_every_invented_school_is_named_as_such(result: DemoResult) -> None:
    assert sorted(result.invented) == list(range(999001, 999010))
    assert all("not a real school" in name for name in result.invented.values())
    assert result.left_out == ()
