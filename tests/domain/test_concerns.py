"""Concerns from raising to closing: each numbered example of the business by its number."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.support import Clock, followed_by, refused, school
from tests.support.casework import CASE, CONCERN, MERGING, MINUTE, SECOND, WORDS, A, B, Casework, day
from thep_domain import Partnership
from thep_domain.interventions.concern_events import ConcernConfirmed
from thep_domain.testing import in_memory
from thep_domain.testing.memory import overtaken


@pytest.fixture
def house() -> Iterator[Casework]:
    """Members and givers, on the last day of 2018."""
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        made = Casework(thep, clock)
        made.begin()
        yield made


def test_c1_the_state_of_a_concern_follows_from_its_days(house: Casework) -> None:
    house.closed()
    states = {
        day(1, 14): None,
        day(1, 16): "raised",
        day(1, 21): "assessing",
        day(5, 1): "live",
        day(7, 15): "monitoring",
        day(7, 16): "closed",
    }
    assert {on: house.concern_status(on) for on in states} == states


def test_c2_a_concern_is_monitored_before_it_is_closed(house: Casework) -> None:
    concern, office = house.live(), house.broker
    with house.refused("not-monitored"):
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(4, 30))
    office.interventions.monitor_concern(concern, on=day(5, 2))
    with house.refused("not-monitored") as caught:
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(6, 1))
    assert "2018-06-02" in caught.value.sentence
    with house.refused("authority-missing"):
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, waive=True, on=day(6, 1))
    office.interventions.close_concern(concern, "resolved", rationale=WORDS, waive=True, on=day(6, 1), authority=MINUTE)
    assert house.concern_status(day(6, 1)) == "closed"


def test_c3_a_concern_with_an_open_intervention_is_not_closed(house: Casework) -> None:
    concern, office = house.live(), house.broker
    case = house.started(concern=concern)
    office.interventions.monitor_concern(concern, on=day(5, 2))
    with house.refused("intervention-open") as caught:
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(7, 11))
    assert case in caught.value.sentence
    house.review(case, final=True)
    house.complete(case)
    with house.refused("intervention-open"):
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(7, 12))
    office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(7, 16))


def test_c4_a_closing_has_a_rationale_and_words_are_of_the_list(house: Casework) -> None:
    concern, office = house.live(), house.broker
    office.interventions.monitor_concern(concern, on=day(5, 2))
    with house.refused("rationale-missing"):
        office.interventions.close_concern(concern, "resolved", rationale="  ", on=day(7, 16))
    with house.refused("unknown-word") as caught:
        house.raised(by="neighbour")
    assert "challenge-group, school-review-group" in caught.value.sentence


def test_c5_what_was_dismissed_is_raised_anew_or_reopened(house: Casework) -> None:
    concern, office = house.raised(), house.broker
    office.interventions.assess_concern(concern, on=day(1, 17))
    office.interventions.dismiss_concern(concern, rationale=WORDS, on=day(1, 20))
    with house.refused("concern-over"):
        office.interventions.confirm_concern(concern, "significant", rationale=WORDS, on=day(1, 22))
    house.director.interventions.reopen_concern(concern, because=WORDS, on=day(1, 22), authority=MINUTE)
    office.interventions.confirm_concern(concern, "urgent", rationale=WORDS, on=day(1, 23))
    assert house.concern_status(day(1, 23)) == "live"


def test_a_concern_that_an_intervention_answers_is_not_dismissed(house: Casework) -> None:
    concern, office = house.raised(), house.broker
    office.interventions.assess_concern(concern, on=day(1, 17))
    case = house.identified(concern=concern)
    with house.refused("intervention-open") as caught:
        office.interventions.dismiss_concern(concern, rationale=WORDS, on=day(1, 23))
    assert case in caught.value.sentence
    house.director.interventions.stop(case, "no-longer-needed", on=day(1, 23), authority=MINUTE)
    office.interventions.dismiss_concern(concern, rationale=WORDS, on=day(1, 23))


def test_c6_a_concern_that_is_reopened_begins_a_further_episode(house: Casework) -> None:
    concern = house.closed()
    house.clock.set(day(9, 20))
    known = house.events
    house.director.interventions.reopen_concern(concern, because=WORDS, on=day(9, 20), authority=MINUTE)
    row = house.concern_row(day(9, 20))
    assert row is not None
    assert (row.status, row.episodes) == ("assessing", 2)
    assert house.concern_status(day(8, 1)) == "closed"
    assert house.concern_status(day(9, 20), known=known) == "closed"
    closings = [fact.event for fact in house.thep.history("concern:999011-c1") if fact.name.endswith("concern_closed")]
    assert len(closings) == 1


def test_c7_a_concern_is_reopened_after_it_was_closed_and_on_an_authority(house: Casework) -> None:
    concern, director = house.closed(), house.director
    with house.refused("dates-out-of-order") as caught:
        director.interventions.reopen_concern(concern, because=WORDS, on=day(7, 15), authority=MINUTE)
    assert "2018-07-16" in caught.value.sentence
    with house.refused("authority-missing"):
        director.interventions.reopen_concern(concern, because=WORDS, on=day(9, 20), authority="")


def test_c8_a_concern_that_is_recorded_late_takes_its_place(house: Casework) -> None:
    known = house.events
    house.raised(on=date(2017, 11, 30))
    assert house.concern_status(date(2017, 12, 31)) == "raised"
    assert house.concern_status(date(2017, 12, 31), known=known) is None


def test_c9_the_authority_is_advised_of_a_safeguarding_matter_the_same_day(house: Casework) -> None:
    office = house.broker
    concern = house.raised(on=day(3, 1), area="safeguarding", safeguarding=True)
    assert (day(3, 1), "to-advise") in house.due(day(3, 1))
    assert house.due(day(2, 28)) == []
    row = house.concern_row(day(3, 1))
    assert row is not None
    assert row.next_due == day(3, 1)
    office.interventions.assess_concern(concern, on=day(3, 2))
    office.interventions.confirm_concern(concern, "urgent", rationale=WORDS, on=day(3, 5))
    office.interventions.monitor_concern(concern, on=day(4, 10))
    with house.refused("advice-missing"):
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(5, 20))
    director = house.director
    with house.refused("unknown-word"):
        director.interventions.advise(concern, "the newspaper", on=day(5, 18), authority=MINUTE)
    director.interventions.advise(concern, "director-for-academies", on=day(5, 17), authority=MINUTE)
    assert (day(3, 1), "to-advise") in house.due(day(12, 31)), "the authority knows nothing of it"
    with house.refused("advice-missing"):
        office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(5, 20))
    director.interventions.advise(
        concern, "authority", formal=True, reference="letter 7", on=day(5, 18), authority=MINUTE
    )
    assert (day(3, 1), "to-advise") not in house.due(day(12, 31))
    office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(5, 20))


def merged(house: Casework, last: date | None = date(2018, 8, 31), as_at: date = date(2018, 9, 3)) -> list[str]:
    """School 999013 merges into 999011: the names of what was recorded."""
    rows = followed_by(MERGING, A, manner="merger", quoted=(last, last)) if last else ()
    return [each.name for each in house.read(school(MERGING, closed_on=last), links=rows, as_at=as_at).events]


def test_c10_a_merger_stops_interventions_then_closes_concerns_in_one_save(house: Casework) -> None:
    concern = house.live(MERGING)
    case = house.started(MERGING, concern=concern)
    names = merged(house)
    wanted = ["interventions.stopped", "interventions.place_released", "interventions.concern_closed"]
    assert [name for name in names if name in wanted] == wanted
    assert [house.stage(on, case) for on in (day(8, 30), day(8, 31))] == ["in-progress", "stopped"]
    assert [house.concern_status(on, concern) for on in (day(8, 30), day(8, 31))] == ["live", "closed"]
    assert house.case(case).matches[0].until_on == day(7, 20)
    stopped = [fact.event for fact in house.thep.history(f"intervention:{case}") if fact.name.endswith("stopped")]
    assert [getattr(each, "reason", None) for each in stopped] == ["merged"]
    with house.refused("concern-over"):
        house.director.interventions.reopen_concern(concern, because=WORDS, on=day(9, 4), authority=MINUTE)
    with house.refused("school-closed"):
        house.raised(MERGING, on=day(9, 4))
    with house.refused("unknown-concern"):
        house.raised(MERGING, on=day(8, 30), carried_from=concern)
    other = house.raised(A, on=day(9, 4), carried_from=concern)
    assert house.concern(other).carried_from == concern
    assert house.concern(concern).continued_at == other


def test_c10_a_closing_closes_the_concern_as_such(house: Casework) -> None:
    concern = house.live(B)
    house.closes(B, day(8, 31), as_at=day(9, 3))
    assert house.concern_status(day(8, 31), concern) == "closed"
    closings = [fact.event for fact in house.thep.history(f"concern:{concern}") if fact.name.endswith("_closed")]
    assert [getattr(each, "outcome", None) for each in closings] == ["school-closed"]


def test_c11_the_same_concern_raised_twice_is_a_duplicate(house: Casework) -> None:
    first = house.raised(on=day(2, 1), area="attendance")
    second = house.raised(on=day(2, 1), area="attendance")
    assert (first, second) == ("999011-c1", "999011-c2")
    office = house.broker
    case = house.identified(concern=second, on=day(2, 1))
    with house.refused("intervention-open"):
        office.interventions.find_duplicate(second, first, on=day(2, 2))
    house.director.interventions.stop(case, "other", on=day(2, 2), authority=MINUTE)
    with house.refused("unknown-concern"):
        office.interventions.find_duplicate(second, second, on=day(2, 2))
    office.interventions.find_duplicate(second, first, on=day(2, 2))
    assert house.concern_status(day(2, 2), second) == "duplicate"
    with house.refused("concern-over"):
        office.interventions.find_duplicate(first, second, on=day(2, 2))


def test_c11_two_at_once_take_one_number_after_the_other(house: Casework) -> None:
    def rival(thep: Partnership) -> None:
        thep.acting("rival").interventions.raise_concern(A, "school", "attendance", on=day(2, 1))

    with overtaken(house.thep, rival, 1):
        answer = house.broker.interventions.raise_concern(A, "board", "attendance", on=day(2, 1))
    assert answer.details == {"concern": "999011-c2"}
    assert [house.concern(name).by for name in ("999011-c1", "999011-c2")] == ["school", "board"]


def test_c12_an_intervention_is_opened_or_the_concern_is_closed_and_never_both(house: Casework) -> None:
    concern = house.live()
    house.broker.interventions.monitor_concern(concern, on=day(5, 2))

    def closing(thep: Partnership) -> None:
        thep.acting("officer").interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(7, 16))

    with refused("concern-over"), overtaken(house.thep, closing, 1):
        house.identified(concern=concern, on=day(7, 16))
    assert house.row(day(7, 16)) is None

    other = house.raised(B)
    office = house.broker
    office.interventions.assess_concern(other, on=day(1, 17))
    office.interventions.confirm_concern(other, "significant", rationale=WORDS, on=day(1, 22))
    office.interventions.monitor_concern(other, on=day(5, 2))

    def opening(thep: Partnership) -> None:
        thep.acting("broker").interventions.identify(
            B, "school-to-school", {"achievement": 1}, concern=other, on=day(7, 10)
        )

    with refused("intervention-open"), overtaken(house.thep, opening, 1):
        office.interventions.close_concern(other, "resolved", rationale=WORDS, on=day(7, 16))
    assert house.concern_status(day(7, 16), other) == "monitoring"


def test_c13_what_a_closing_ended_is_restored_with_the_school(house: Casework) -> None:
    concern = house.live(MERGING)
    case = house.started(MERGING, concern=concern)
    house.closes(MERGING, day(6, 30), as_at=day(7, 3))
    assert (house.stage(day(6, 30), case), house.concern_status(day(6, 30), concern)) == ("stopped", "closed")
    assert house.free(SECOND, day(7, 1)) == 1
    house.closes(MERGING, None, as_at=day(9, 10))
    assert (house.stage(day(6, 30), case), house.concern_status(day(6, 30), concern)) == ("in-progress", "live")
    assert house.free(SECOND, day(7, 1)) == 0
    assert house.concern(concern).open_interventions(day(9, 10)) == (case,)


def test_c13_a_place_that_another_took_meanwhile_is_shown_as_over_committed(house: Casework) -> None:
    case = house.started(MERGING)
    house.closes(MERGING, day(3, 31), as_at=day(4, 3))
    other, office = house.brokering(B), house.broker
    house.propose(other)
    office.interventions.check(other, 1, on=day(2, 1))
    office.interventions.accept(other, 1, day(7, 20), from_on=day(4, 9), on=day(2, 5))
    house.closes(MERGING, None, as_at=day(9, 10))
    assert house.stage(day(4, 9), case) == "in-progress"
    assert [house.capacity(SECOND, on).over for on in (day(4, 8), day(4, 9))] == [0, 1]


def test_a_closing_that_moves_moves_the_end(house: Casework) -> None:
    case = house.started(MERGING)
    house.closes(MERGING, day(6, 30), as_at=day(7, 3))
    house.closes(MERGING, day(7, 10), as_at=day(9, 3))
    assert [house.stage(on, case) for on in (day(7, 9), day(7, 10))] == ["in-progress", "stopped"]
    assert [house.free(SECOND, on) for on in (day(7, 10), day(7, 11))] == [0, 1]


# Each verb


def test_a_level_changes_and_the_earlier_one_stays(house: Casework) -> None:
    concern, office = house.live(), house.broker
    with house.refused("rationale-missing"):
        office.interventions.change_level(concern, "urgent", on=day(2, 1))
    office.interventions.change_level(concern, "urgent", rationale=WORDS, on=day(2, 1))
    assert not office.interventions.change_level(concern, "urgent", rationale=WORDS, on=day(2, 2)).events
    with house.refused("dates-out-of-order"):
        office.interventions.change_level(concern, "watch", rationale=WORDS, on=day(1, 31))
    levels = [house.concern_row(on) for on in (day(1, 31), day(2, 1))]
    assert [each and each.level for each in levels] == ["significant", "urgent"]
    assert [each and each.next_due for each in levels] == [day(4, 22), day(5, 1)]


def test_a_level_that_was_recorded_wrong_is_put_right(house: Casework) -> None:
    concern, office = house.live(), house.broker
    known = house.events
    with house.refused("not-what-stands"):
        office.interventions.correct_concern_level(concern, day(1, 22), "watch", "urgent", because=WORDS)
    with house.refused("nothing-to-correct"):
        office.interventions.correct_concern_level(concern, day(1, 22), "significant", "significant", because=WORDS)
    office.interventions.correct_concern_level(concern, day(1, 22), "significant", "urgent", because=WORDS)
    now, then = house.concern_row(day(1, 22)), house.concern_row(day(1, 22), known=known)
    assert (now and now.level, then and then.level) == ("urgent", "significant")


def test_a_day_that_was_recorded_wrong_is_put_right_in_its_place(house: Casework) -> None:
    concern, office = house.closed(), house.broker
    known = house.events
    with house.refused("dates-out-of-order"):
        office.interventions.redate_concern_step(concern, "monitoring", day(5, 2), day(1, 21), because=WORDS)
    with house.refused("not-what-stands"):
        office.interventions.redate_concern_step(concern, "monitoring", day(5, 3), day(5, 9), because=WORDS)
    with house.refused("rationale-missing"):
        office.interventions.redate_concern_step(concern, "monitoring", day(5, 2), day(5, 9))
    with house.refused("nothing-to-correct"):
        office.interventions.redate_concern_step(concern, "monitoring", day(5, 2), day(5, 2), because=WORDS)
    answer = office.interventions.redate_concern_step(concern, "monitoring", day(5, 2), day(5, 9), because=WORDS)
    assert [house.concern_status(on) for on in (day(5, 8), day(5, 9))] == ["live", "monitoring"]
    assert house.concern_status(day(5, 8), known=known) == "monitoring"
    (fact,) = answer.events
    wrong = fact.why.corrects
    assert wrong is not None
    assert [each.name for each in house.thep.history("concern:999011-c1")][wrong.version - 1].endswith(
        "monitoring_begun"
    )
    office.interventions.redate_concern_step(concern, "confirmation", day(1, 22), day(1, 24), because=WORDS)
    row = house.concern_row(day(1, 23))
    assert row is not None
    assert (row.status, row.level) == ("assessing", None)


def test_a_concern_that_was_monitored_is_live_again(house: Casework) -> None:
    concern, office = house.live(), house.broker
    with house.refused("step-missing"):
        office.interventions.make_live_again(concern, rationale=WORDS, on=day(5, 2))
    office.interventions.monitor_concern(concern, on=day(5, 2))
    assert (day(6, 2), "to-close") in house.due(day(12, 31))
    office.interventions.make_live_again(concern, rationale=WORDS, on=day(5, 9))
    assert house.concern_status(day(5, 9)) == "live"


def test_a_concern_is_named_by_its_number(house: Casework) -> None:
    for name in ("999011-c1", "999011-i1", "nonsense"):
        with house.refused("unknown-concern"):
            house.broker.interventions.assess_concern(name, on=day(1, 17))
    house.live()
    with house.refused("unknown-concern"):
        house.identified(B, concern=CONCERN, on=day(1, 23))
    with house.refused("dates-out-of-order"):
        house.identified(concern=CONCERN, on=day(1, 14))
    assert house.identified(concern=CONCERN, on=day(1, 23)) == CASE


def test_texts_are_sealed_and_stand_nowhere_in_clear(house: Casework) -> None:
    concern = house.live()
    events = [fact.event for fact in house.thep.history(f"concern:{concern}")]
    (confirmed,) = (each for each in events if isinstance(each, ConcernConfirmed))
    assert house.thep.words(confirmed.rationale) == WORDS
    assert WORDS not in repr(house.concern(concern))
    assert WORDS not in repr(events)


def test_the_texts_of_a_case_are_kept_from_its_end_on(house: Casework) -> None:
    concern, director = house.closed(), house.director
    assert house.kept_from(f"concern:{concern}") == day(7, 16)
    director.interventions.reopen_concern(concern, because=WORDS, on=day(9, 20), authority=MINUTE)
    assert house.kept_from(f"concern:{concern}") is None
    case = house.completed()
    assert house.kept_from(f"intervention:{case}") == day(7, 13)
    house.broker.interventions.redate(case, "completion", day(7, 13), day(7, 16), because=WORDS)
    assert house.kept_from(f"intervention:{case}") == day(7, 16)


def test_the_texts_of_a_case_that_ends_with_its_school_are_kept_from_then_on(house: Casework) -> None:
    concern = house.live(MERGING)
    house.closes(MERGING, day(6, 30), as_at=day(7, 3))
    assert house.kept_from(f"concern:{concern}") == day(6, 30)
    house.closes(MERGING, None, as_at=day(9, 10))
    assert house.kept_from(f"concern:{concern}") is None


def test_a_concern_that_nobody_assesses_or_decides_falls_due(house: Casework) -> None:
    """A week after it was raised, and a week after its assessment began; a concern that is over is not due."""
    concern, office = house.raised(), house.broker
    assert house.due(day(1, 21)) == []
    assert house.due(day(1, 22)) == [(day(1, 22), "to-assess")]
    assert house.concern_row(day(1, 16)).next_due == day(1, 22)  # type: ignore[union-attr]  # it is there
    office.interventions.assess_concern(concern, on=day(1, 17))
    assert house.due(day(12, 31)) == [(day(1, 24), "to-confirm")]
    office.interventions.dismiss_concern(concern, rationale=WORDS, on=day(1, 20))
    assert house.due(day(12, 31)) == []
    house.director.interventions.reopen_concern(concern, because=WORDS, on=day(3, 1), authority=MINUTE)
    assert house.due(day(12, 31)) == [(day(3, 8), "to-confirm")]
