"""Interventions from the need to the end: each numbered example of the business by its number."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.support import Clock, followed_by, refused, school
from tests.support.casework import (
    CASE,
    CONCERN,
    END,
    FIRST,
    FOURTH,
    MINUTE,
    RELATED,
    SECOND,
    WORDS,
    A,
    B,
    Casework,
    day,
)
from thep_domain import URN, Partnership, Pence
from thep_domain.kernel.bad_argument import BadArgument
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


@pytest.fixture
def ahead() -> Iterator[Casework]:
    """The same at the beginning of 2018, so that closings and last days can lie ahead."""
    clock = Clock(day(1, 2))
    with in_memory(clock) as thep:
        made = Casework(thep, clock)
        made.begin()
        yield made


def test_v1_an_intervention_from_the_need_to_the_end(house: Casework) -> None:
    """Two candidates with what came of them; the place is taken to the last day of support, and free on the next."""
    case = house.brokering()
    house.propose(case, FIRST, on=day(1, 25))
    house.broker.interventions.decline(case, 1, "no-time", text=WORDS, on=day(1, 30))
    house.propose(case, SECOND, on=day(1, 31))
    office = house.broker
    office.interventions.check(case, 2, on=day(2, 1))
    office.interventions.accept(case, 2, END, on=day(2, 5))
    office.interventions.match(case, 2, on=day(2, 5))
    office.interventions.consent(case, "head", on=day(2, 7))
    house.director.interventions.agree(
        case, payer="the authority", amount=Pence(150_000), on=day(2, 8), authority=MINUTE
    )
    numbers = [
        office.interventions.set_objective(case, "achievement", END, text=WORDS, measure=WORDS, on=day(2, 9)).details[
            "objective"
        ]
        for _ in range(3)
    ]
    office.interventions.start(case, on=day(2, 12))
    house.review(case, day(7, 10), final=True)
    house.complete(case, day(7, 13))

    assert numbers == [1, 2, 3]
    stages = {
        day(1, 21): None,
        day(1, 22): "identified",
        day(1, 23): "brokering",
        day(2, 5): "matched",
        day(2, 8): "agreed",
        day(2, 12): "in-progress",
        day(7, 12): "in-progress",
        day(7, 13): "completed",
    }
    assert {on: house.stage(on) for on in stages} == stages
    shown = house.shown(day(7, 13))
    assert [(each.giver, each.outcome, each.on) for each in shown.candidates] == [
        (FIRST, "declined", day(1, 30)),
        (SECOND, "current", day(2, 5)),
    ]
    assert [(each.giver, each.from_on, each.until_on) for each in shown.matches] == [(SECOND, day(2, 5), day(7, 13))]
    assert [house.free(SECOND, on) for on in (day(2, 4), day(2, 5), day(7, 13), day(7, 14))] == [1, 0, 0, 1]


def test_v2_no_start_without_a_plan_no_agreement_without_consent_no_acceptance_without_a_look(house: Casework) -> None:
    case, office = house.brokering(), house.broker
    house.propose(case)
    with house.refused("conflict-unchecked"):
        office.interventions.accept(case, 1, END, on=day(2, 5))
    office.interventions.check(case, 1, on=day(2, 1))
    office.interventions.accept(case, 1, END, on=day(2, 5))
    office.interventions.match(case, 1, on=day(2, 5))
    with house.refused("consent-missing"):
        house.director.interventions.agree(case, on=day(2, 8), authority=MINUTE)
    office.interventions.consent(case, "governors", on=day(2, 7))
    house.director.interventions.agree(case, on=day(2, 8), authority=MINUTE)
    with house.refused("plan-missing"):
        office.interventions.start(case, on=day(2, 12))


def test_support_is_agreed_no_longer_than_its_place_is_taken(house: Casework) -> None:
    case, office = house.brokering(), house.broker
    house.propose(case)
    office.interventions.check(case, 1, on=day(2, 1))
    office.interventions.accept(case, 1, END, on=day(2, 5))
    office.interventions.match(case, 1, on=day(2, 5))
    office.interventions.consent(case, "head", on=day(2, 7))
    with house.refused("dates-out-of-order") as caught:
        house.director.interventions.agree(case, until_on=day(12, 31), on=day(2, 8), authority=MINUTE)
    assert f"taken until {END}" in caught.value.sentence


def test_an_area_or_an_objective_that_is_given_twice_is_said(house: Casework) -> None:
    """Of two weights or ratings of one thing nobody knows which is meant: none is dropped in silence."""
    need = [("achievement", 2), ("achievement", 1)]
    with pytest.raises(BadArgument, match="need names achievement twice: 2 and 1"):
        house.broker.interventions.identify(A, "tig", need, on=day(1, 22))


def test_v3_no_start_before_the_agreement(house: Casework) -> None:
    case = house.agreed()
    with house.refused("dates-out-of-order") as caught:
        house.broker.interventions.start(case, on=day(2, 7))
    assert "agreed since 2018-02-08" in caught.value.sentence


def test_v4_a_school_does_not_support_itself_under_whichever_urn(house: Casework) -> None:
    case = house.brokering()
    with house.refused("own-school"):
        house.propose(case, str(A))
    house.read(
        school(100901, closed_on=day(8, 31)),
        school(144699, opened_on=day(9, 1)),
        links=followed_by(100901, 144699, manner="converted to academy", quoted=(day(9, 1), day(9, 1))),
        as_at=day(10, 1),
    )
    house.office.membership.apply(URN(144699), "associate", on=day(10, 1), commitments=("aims",))
    house.office.membership.admit(URN(144699), on=day(10, 1), authority=MINUTE)
    other = house.identified(URN(100901), on=day(10, 2))
    house.broker.interventions.broker(other, on=day(10, 2))
    with house.refused("own-school"):
        house.propose(other, "144699", on=day(10, 3))


def test_v5_one_organisation_is_a_conflict_that_another_hand_decides(house: Casework) -> None:
    office = house.broker
    for each in (str(A), RELATED):
        office.interventions.note_giver(each, "the trust's site", organisation="trust-7", on=day(1, 2))
    house.declare(RELATED, 2)
    case = house.brokering()
    house.propose(case, RELATED)
    office.interventions.check(case, 1, on=day(2, 1))
    with house.refused("conflict-undecided"):
        office.interventions.accept(case, 1, END, on=day(2, 5))
    with house.refused("same-hand"):
        office.interventions.decide_conflict(case, 1, allowed=True, on=day(2, 2), authority=MINUTE)
    house.director.interventions.decide_conflict(case, 1, allowed=False, on=day(2, 2), authority=MINUTE)
    with house.refused("candidate-barred"):
        house.propose(case, RELATED, on=day(2, 3))
    other = house.brokering(B)
    house.propose(other, RELATED)
    office.interventions.check(other, 1, on=day(2, 1))
    office.interventions.accept(other, 1, END, on=day(2, 5))


def test_v5_a_conflict_that_is_allowed_lets_the_giver_accept(house: Casework) -> None:
    office, case = house.broker, house.brokering()
    house.propose(case)
    office.interventions.declare_conflict(case, 1, "family", text=WORDS, on=day(2, 1))
    with house.refused("conflict-undecided"):
        office.interventions.accept(case, 1, END, on=day(2, 5))
    with house.refused("candidate-decided"):
        office.interventions.check(case, 1, on=day(2, 1))
    director = house.director
    director.interventions.decide_conflict(case, 1, allowed=True, conditions=WORDS, on=day(2, 2), authority=MINUTE)
    with house.refused("candidate-decided"):
        director.interventions.decide_conflict(case, 1, allowed=True, on=day(2, 2), authority=MINUTE)
    office.interventions.accept(case, 1, END, on=day(2, 5))


def test_v6_two_at_once_never_take_the_same_place(house: Casework) -> None:
    """The second is decided again, and hears who holds the place; its stream is unchanged."""
    house.checked(A)
    other = house.checked(B)
    facts = list(house.thep.history(f"intervention:{other}"))

    def rival(thep: Partnership) -> None:
        thep.acting("rival").interventions.accept(CASE, 1, END, on=day(2, 5))

    with refused("no-capacity") as caught, overtaken(house.thep, rival, 1):
        house.broker.interventions.accept(other, 1, END, on=day(2, 5))
    assert "held from 2018-02-05 by 999011-i1" in caught.value.sentence
    assert list(house.thep.history(f"intervention:{other}")) == facts
    assert house.free(SECOND, day(2, 5)) == 0


def test_v7_a_place_must_be_free_on_every_day(house: Casework) -> None:
    house.declare(SECOND, 2)
    house.declare(SECOND, 0, day(7, 21))
    case = house.checked()
    with house.refused("no-capacity") as caught:
        house.broker.interventions.accept(case, 1, day(10, 31), from_on=day(6, 1), on=day(2, 5))
    assert "2018-07-21" in caught.value.sentence


def test_v8_places_lowered_below_what_is_taken_are_a_fact_and_no_further_one_is_taken(house: Casework) -> None:
    house.declare(SECOND, 2)
    house.started(A)
    house.matched(B)
    house.declare(SECOND, 1, day(5, 1))
    assert [house.capacity(SECOND, on).over for on in (day(4, 30), day(5, 1))] == [0, 1]
    third = house.identified(URN(999013))
    house.broker.interventions.broker(third, on=day(1, 23))
    house.propose(third)
    house.broker.interventions.check(third, 1, on=day(2, 1))
    with house.refused("no-capacity"):
        house.broker.interventions.accept(third, 1, END, from_on=day(5, 2), on=day(2, 5))
    assert (house.stage(day(5, 2)), house.stage(day(5, 2), "999014-i1")) == ("in-progress", "matched")


def test_v9_a_paused_intervention_takes_a_note_and_no_review(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.pause(case, "inspection", expected_on=day(4, 16), on=day(4, 3))
    assert house.stage(day(4, 3)) == "paused"
    with house.refused("intervention-paused"):
        house.review(case, day(4, 10))
    with house.refused("intervention-paused"):
        house.complete(case, day(4, 10))
    with house.refused("intervention-paused"):
        office.interventions.set_objective(case, "achievement", END, text=WORDS, on=day(4, 10))
    office.interventions.add_note(case, text=WORDS, on=day(4, 10))
    office.interventions.resume(case, on=day(4, 16))
    assert [house.stage(on) for on in (day(4, 15), day(4, 16))] == ["paused", "in-progress"]
    with house.refused("intervention-paused"):
        house.review(case, day(4, 10))


def test_v10_a_supporter_that_is_lost_leaves_its_match_and_frees_its_place(house: Casework) -> None:
    house.live()
    case = house.started(concern=CONCERN)
    house.review(case, day(3, 26))
    house.broker.interventions.monitor_concern(CONCERN, on=day(5, 2))
    house.broker.interventions.lose_supporter(case, day(5, 14), "withdrew", on=day(5, 10))
    assert [house.stage(on) for on in (day(5, 14), day(5, 15))] == ["in-progress", "brokering"]
    shown = house.shown(day(5, 15))
    assert [(each.match, each.from_on, each.until_on) for each in shown.matches] == [(1, day(2, 5), day(5, 14))]
    assert [each.outcome for each in shown.candidates] == ["lost"]
    assert [house.free(SECOND, on) for on in (day(5, 14), day(5, 15))] == [0, 1]
    assert (len(shown.objectives), shown.reviews) == (3, (1,))
    with house.refused("intervention-open") as caught:
        house.broker.interventions.close_concern(CONCERN, "resolved", rationale=WORDS, on=day(7, 11))
    assert CASE in caught.value.sentence


def test_v11_another_supporter_is_a_match_of_its_own_and_no_second_start(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.lose_supporter(case, day(5, 14), "withdrew", on=day(5, 10))
    house.propose(case, FOURTH, on=day(5, 16))
    office.interventions.check(case, 2, on=day(5, 17))
    office.interventions.accept(case, 2, END, on=day(5, 28))
    office.interventions.match(case, 2, on=day(5, 28))
    house.director.interventions.agree(case, on=day(5, 28), authority=MINUTE)
    with house.refused("step-missing"):
        office.interventions.start(case, on=day(5, 29))
    office.interventions.resume(case, on=day(5, 29))
    shown = house.shown(day(5, 29))
    assert shown.status == "in-progress"
    assert [(each.match, each.giver) for each in shown.matches] == [(1, SECOND), (2, FOURTH)]
    assert shown.dates["started_on"] == day(2, 12)
    assert house.names(f"intervention:{case}").count("interventions.consent_given") == 1
    assert house.names(f"intervention:{case}").count("interventions.started") == 1


def converted(house: Casework) -> None:
    """The school becomes academy 999051 on 1 September."""
    house.read(
        school(A, closed_on=day(8, 31)),
        school(999051, opened_on=day(9, 1)),
        links=followed_by(A, 999051, manner="converted to academy", quoted=(day(9, 1), day(9, 1))),
        as_at=day(9, 5),
    )


def test_v12_a_conversion_records_nothing_here_and_changes_the_urn(house: Casework) -> None:
    """The consent stands, the trust is informed; where the trust is the giver's, that is a conflict to decide."""
    case = house.started()
    house.review(case, day(10, 1), final=True)
    facts = house.names(f"intervention:{case}")
    converted(house)
    assert house.names(f"intervention:{case}") == facts
    assert [house.shown(on).urn for on in (day(8, 31), day(9, 1))] == [A, 999051]
    assert house.case(case).consent_on(day(9, 1)) is not None
    assert (day(10, 27), "to-inform-trust") in house.due(day(12, 31))
    office = house.broker
    for each in ("999051", SECOND):
        office.interventions.note_giver(each, "the register", organisation="trust-2", on=day(9, 1))
    assert (day(9, 1), "to-decide") in house.due(day(12, 31))
    with house.refused("conflict-undecided"):
        office.interventions.complete("999051-i1", {"1": "met", "2": "met", "3": "met"}, on=day(10, 2))
    house.director.interventions.decide_conflict(case, 1, allowed=True, on=day(10, 2), authority=MINUTE)
    house.complete(case, day(10, 2))


def test_v13_a_giver_that_closes_is_lost_in_the_same_save(ahead: Casework) -> None:
    ahead.clock.set(day(6, 20))
    case = ahead.started()
    answer = ahead.closes(int(SECOND), day(8, 31), as_at=day(6, 20))
    assert {"interventions.supporter_lost", "interventions.capacity_withdrawn"} <= {each.name for each in answer.events}
    assert (day(6, 20), "to-broker") in ahead.due(day(6, 20))
    assert [ahead.stage(on) for on in (day(8, 31), day(9, 1))] == ["in-progress", "brokering"]
    assert [ahead.capacity(SECOND, on).declared for on in (day(8, 31), day(9, 1))] == [1, 0]
    ahead.review(case, day(6, 20))
    with ahead.refused("candidate-decided"):
        ahead.broker.interventions.lose_supporter(case, day(7, 6), "withdrew", on=day(6, 20))
    ahead.clock.set(day(9, 3))
    ahead.propose(case, FIRST, on=day(9, 3))
    assert ahead.stage(day(9, 3)) == "brokering"


def test_c10_a_merger_that_lies_ahead_stops_the_case_when_it_comes(ahead: Casework) -> None:
    """Until then it goes on, and may be completed before."""
    ahead.clock.set(day(6, 20))
    concern = ahead.live()
    case = ahead.started(concern=concern)
    ahead.closes(A, day(8, 31), as_at=day(6, 20))
    assert [ahead.stage(on) for on in (day(8, 30), day(8, 31))] == ["in-progress", "stopped"]
    assert [ahead.concern_status(on, concern) for on in (day(8, 30), day(8, 31))] == ["live", "closed"]
    ahead.clock.set(day(7, 13))
    ahead.review(case, final=True)
    ahead.complete(case)
    assert [ahead.stage(on) for on in (day(7, 13), day(8, 31))] == ["completed", "completed"]
    assert ahead.kept_from(f"intervention:{case}") == day(7, 13)
    ahead.broker.interventions.monitor_concern(concern, on=day(7, 13))
    ahead.closes(A, None, as_at=day(7, 13))
    assert ahead.stage(day(8, 31)) == "completed"
    assert ahead.concern_status(day(8, 31), concern) == "monitoring"


def test_a_loss_that_lies_ahead_ends_with_the_case_where_that_ends_before(ahead: Casework) -> None:
    ahead.clock.set(day(7, 1))
    case, office = ahead.started(), ahead.broker
    office.interventions.lose_supporter(case, day(7, 31), "withdrew", on=day(7, 1))
    ahead.clock.set(day(7, 13))
    ahead.review(case, final=True)
    ahead.complete(case)
    assert ahead.stage(day(8, 1)) == "completed"
    assert [each.until_on for each in ahead.shown(day(7, 13)).matches] == [day(7, 13)]
    assert [ahead.free(SECOND, on) for on in (day(7, 13), day(7, 14))] == [0, 1]
    office.interventions.add_note(case, text=WORDS, on=day(7, 13))


def test_v13_a_giver_whose_closing_is_taken_back_supports_as_before(house: Casework) -> None:
    case = house.started()
    house.closes(int(SECOND), day(8, 31), as_at=day(6, 20))
    house.closes(int(SECOND), day(6, 30), as_at=day(6, 25))
    assert house.stage(day(7, 1)) == "brokering"
    house.closes(int(SECOND), None, as_at=day(9, 10))
    assert house.stage(day(9, 1)) == "in-progress"
    assert house.capacity(SECOND, day(9, 1)).declared == 1
    assert [each.outcome for each in house.shown(day(9, 1)).candidates] == ["current"]
    assert house.capacity(SECOND, day(7, 10)).held_by == (case,)


def test_v13_a_case_that_was_stopped_after_a_closing_which_is_taken_back_ends_as_was_decided(house: Casework) -> None:
    """Its place is free again, and its concern knows, as they were before the register said that the school closed."""
    concern = house.live()
    case = house.started(concern=concern)
    house.director.interventions.stop(case, "handed-over", on=day(6, 20), authority=MINUTE)
    before = house.concern(concern).links, [house.free(SECOND, on) for on in (day(6, 10), day(6, 20), day(6, 21))]
    house.closes(A, day(5, 31), as_at=day(6, 25))
    assert [house.free(SECOND, on) for on in (day(5, 31), day(6, 10))] == [0, 1]
    house.closes(A, None, as_at=day(6, 26))
    assert [house.stage(on) for on in (day(6, 10), day(6, 20))] == ["in-progress", "stopped"]
    after = house.concern(concern).links, [house.free(SECOND, on) for on in (day(6, 10), day(6, 20), day(6, 21))]
    assert after == before


def test_a_giver_that_had_closed_before_it_was_matched_never_supported(house: Casework) -> None:
    """What was agreed and begun with it does not count, until the register takes that back."""
    case = house.started()
    house.broker.interventions.pause(case, "inspection", expected_on=day(6, 11), on=day(6, 4))
    house.broker.interventions.resume(case, on=day(6, 12))
    house.closes(int(SECOND), date(2017, 12, 31), as_at=day(6, 20))
    assert {house.stage(day(month, 28)) for month in range(2, 7)} == {"brokering"}
    assert house.shown(day(6, 28)).giver is None
    house.closes(int(SECOND), None, as_at=day(6, 25))
    assert [house.stage(on) for on in (day(6, 5), day(6, 28))] == ["paused", "in-progress"]


def test_v14_the_number_of_an_objective_is_given_once(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.change_objective(case, 1, due_on=day(7, 1), text=WORDS, because=WORDS, on=day(3, 20))
    office.interventions.drop_objective(case, 2, because=WORDS, on=day(3, 20))
    added = office.interventions.set_objective(case, "leadership", END, text=WORDS, on=day(3, 20))
    assert added.details["objective"] == 4
    with house.refused("unknown-objective"):
        house.review(case, day(3, 26), o2="red")
    house.review(case, day(3, 26))
    shown = house.shown(day(3, 26)).objectives
    assert [(each.objective, each.ratings, each.dropped_on) for each in shown] == [
        (1, ("green",), None),
        (2, (), day(3, 20)),
        (3, ("green",), None),
        (4, ("green",), None),
    ]


def test_v15_the_number_of_a_review_is_given_once(house: Casework) -> None:
    case = house.started()
    house.review(case, day(3, 26))
    house.review(case, day(3, 26))
    house.broker.interventions.withdraw_review(case, 2, because=WORDS)
    assert house.review(case, day(5, 7)).details["review"] == 3
    assert house.shown(day(5, 7)).reviews == (1, 3)
    assert [each.number for each in house.case().reviews] == [1, 2, 3]
    with house.refused("unknown-review"):
        house.broker.interventions.withdraw_review(case, 2, because=WORDS)


def test_v16_no_end_without_a_rating_and_an_impact_for_each_objective(house: Casework) -> None:
    case, office = house.started(objectives=2), house.broker
    with house.refused("review-missing"):
        house.complete(case)
    with house.refused("objective-unrated"):
        office.interventions.review(case, {"1": "green"}, final=True, on=day(7, 10))
    house.review(case, final=True)
    office.interventions.set_objective(case, "leadership", END, text=WORDS, on=day(7, 11))
    with house.refused("objective-unrated") as caught:
        house.complete(case)
    assert ": 3 is not" in caught.value.sentence
    office.interventions.drop_objective(case, 3, because=WORDS, on=day(7, 12))
    with house.refused("impact-missing"):
        office.interventions.complete(case, {"1": "met"}, on=day(7, 13))
    with house.refused("unknown-word"):
        office.interventions.complete(case, {"1": "met", "2": "splendid"}, on=day(7, 13))
    house.complete(case)


def test_v17_a_stopped_intervention_takes_a_note_and_no_review(house: Casework) -> None:
    case = house.started()
    director = house.director
    with house.refused("authority-missing"):
        director.interventions.stop(case, "no-longer-needed", on=day(6, 1), authority=" ")
    director.interventions.stop(case, "no-longer-needed", on=day(6, 1), authority=MINUTE)
    with house.refused("intervention-over"):
        house.review(case, day(6, 5))
    with house.refused("intervention-over"):
        director.interventions.stop(case, "no-longer-needed", on=day(6, 5), authority=MINUTE)
    house.broker.interventions.add_note(case, text=WORDS, on=day(6, 5))
    assert house.stage(day(6, 1)) == "stopped"
    assert [house.free(SECOND, on) for on in (day(6, 1), day(6, 2))] == [0, 1]


def test_v18_a_consent_that_is_taken_back_pauses_until_a_new_one(house: Casework) -> None:
    case, office = house.started(), house.broker
    answer = office.interventions.withdraw_consent(case, "head", on=day(4, 20))
    assert [each.name for each in answer.events] == ["interventions.consent_withdrawn", "interventions.paused"]
    assert house.stage(day(4, 20)) == "paused"
    with house.refused("consent-missing"):
        office.interventions.resume(case, on=day(4, 27))
    office.interventions.consent(case, "governors", on=day(4, 27))
    office.interventions.resume(case, on=day(4, 27))
    assert house.stage(day(4, 27)) == "in-progress"


def test_v19_a_start_is_not_put_right_past_a_review(house: Casework) -> None:
    case, office = house.started(), house.broker
    house.review(case, day(2, 15))
    with house.refused("dates-out-of-order") as caught:
        office.interventions.redate(case, "start", day(2, 12), day(2, 19), because=WORDS)
    assert "correct review 1 first" in caught.value.sentence
    with house.refused("not-what-stands"):
        office.interventions.redate(case, "start", day(2, 13), day(2, 19), because=WORDS)
    known = house.events
    office.interventions.redate(case, "review", day(2, 15), day(2, 22), because=WORDS)
    answer = office.interventions.redate(case, "start", day(2, 12), day(2, 19), because=WORDS)
    (fact,) = answer.events
    assert fact.why.corrects is not None
    assert fact.why.corrects.stream == f"intervention:{case}"
    assert house.shown(day(2, 19)).dates["started_on"] == day(2, 19)
    assert house.stage(day(2, 12)) == "agreed"
    assert house.stage(day(2, 12), known=known) == "in-progress"


def test_an_acceptance_is_put_right_between_the_look_at_conflicts_and_the_match(house: Casework) -> None:
    case, office = house.checked(), house.broker
    office.interventions.accept(case, 1, END, from_on=day(2, 12), on=day(2, 6))
    office.interventions.match(case, 1, on=day(2, 7))
    with house.refused("not-what-stands") as caught:
        office.interventions.redate(case, "acceptance", day(2, 5), day(2, 2), because=WORDS)
    assert "No acceptance of 2018-02-05 is recorded: there is 2018-02-06." in caught.value.sentence
    for wrong, why in ((day(1, 31), "looked at on 2018-02-01"), (day(2, 8), "matched since 2018-02-07")):
        with house.refused("dates-out-of-order") as caught:
            office.interventions.redate(case, "acceptance", day(2, 6), wrong, because=WORDS)
        assert why in caught.value.sentence
    (first,) = office.interventions.redate(case, "acceptance", day(2, 6), day(2, 2), because=WORDS).events
    (second,) = office.interventions.redate(case, "acceptance", day(2, 2), day(2, 3), because=WORDS).events
    assert (first.why.effective_on, second.why.effective_on) == (day(2, 2), day(2, 2))
    assert second.why.corrects is not None
    assert second.why.corrects.version == first.version
    assert [each.outcome for each in (house.shown(day(2, 2)).candidates[0], house.shown(day(2, 3)).candidates[0])] == [
        "proposed",
        "accepted",
    ]
    assert house.free(SECOND, day(2, 11)) == 1, "its place is taken from the day that was said"


def test_an_acceptance_does_not_move_past_the_first_day_of_its_place(house: Casework) -> None:
    case, office = house.checked(), house.broker
    office.interventions.accept(case, 1, END, on=day(2, 5))
    with house.refused("dates-out-of-order") as caught:
        office.interventions.redate(case, "acceptance", day(2, 5), day(2, 6), because=WORDS)
    assert "withdraw the acceptance, and record it anew" in caught.value.sentence


def test_a_withdrawn_consent_is_put_right_with_its_pause(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.withdraw_consent(case, "head", on=day(4, 20))
    known = house.events
    with house.refused("not-what-stands") as caught:
        office.interventions.redate(case, "pause", day(4, 20), day(4, 23), because=WORDS)
    assert "the day of the withdrawn-consent" in caught.value.sentence
    for wrong in (day(2, 6), day(2, 9)):
        with house.refused("dates-out-of-order"):
            office.interventions.redate(case, "withdrawn-consent", day(4, 20), wrong, because=WORDS)
    office.interventions.redate(case, "withdrawn-consent", day(4, 20), day(4, 23), because=WORDS)
    assert [house.stage(on) for on in (day(4, 22), day(4, 23))] == ["in-progress", "paused"]
    assert house.stage(day(4, 20), known=known) == "paused"
    assert house.case().consent_on(day(4, 22)) is not None
    assert house.case().consent_on(day(4, 23)) is None
    office.interventions.consent(case, "governors", on=day(4, 27))
    office.interventions.resume(case, on=day(4, 27))
    with house.refused("dates-out-of-order"):
        office.interventions.redate(case, "withdrawn-consent", day(4, 23), day(4, 28), because=WORDS)


def test_an_extension_is_put_right_while_the_support_is_agreed(house: Casework) -> None:
    case, director = house.started(), house.director
    director.interventions.extend(case, day(10, 31), on=day(7, 2), authority=MINUTE)
    director.interventions.extend(case, day(12, 31), on=day(7, 9), authority=MINUTE)
    for wrong in (day(2, 7), day(7, 10)):
        with house.refused("dates-out-of-order"):
            director.interventions.redate(case, "extension", day(7, 2), wrong, because=WORDS)
    (fact,) = director.interventions.redate(case, "extension", day(7, 9), day(7, 3), because=WORDS).events
    (match,) = house.case().matches
    assert [(each.on, each.until_on) for each in match.extended] == [(day(7, 2), day(10, 31)), (day(7, 3), day(12, 31))]
    of = match.extended[-1].fact
    (gone, *_) = director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE).events
    assert gone.why.corrects is not None
    assert gone.why.corrects.version == fact.version
    assert gone.why.effective_on == day(7, 3)
    assert house.free(SECOND, day(11, 1)) == 1


def test_what_came_of_each_candidate_is_put_right_by_its_number(house: Casework) -> None:
    case, office, director = house.brokering(), house.broker, house.director
    for giver in (FIRST, SECOND):
        house.propose(case, giver, on=day(1, 31))
    office.interventions.check(case, 1, on=day(2, 1))
    office.interventions.declare_conflict(case, 2, "family", on=day(2, 1))
    director.interventions.decide_conflict(case, 2, allowed=True, on=day(2, 2), authority=MINUTE)
    office.interventions.accept(case, 2, END, on=day(2, 5))
    with house.refused("not-what-stands") as caught:
        office.interventions.redate(case, "proposal", day(1, 31), day(1, 30), because=WORDS)
    assert "candidates 1, 2: say which" in caught.value.sentence
    (fact,) = office.interventions.redate(case, "proposal", day(1, 31), day(1, 30), number=2, because=WORDS).events
    assert "the proposal of candidate 2 is of 2018-01-30, not of 2018-01-31" in {
        entry.sentence.partition(": ")[2] for entry in house.thep.timeline(A)
    }
    for step, was, wrong in (
        ("proposal", day(1, 30), day(1, 22)),
        ("conflict", day(2, 1), day(1, 29)),
        ("conflict", day(2, 1), day(2, 3)),
        ("decision", day(2, 2), day(2, 6)),
        ("check", day(2, 1), day(1, 30)),
    ):
        with house.refused("dates-out-of-order"):
            office.interventions.redate(case, step, was, wrong, because=WORDS)
    for step, was, right in (
        ("conflict", day(2, 1), day(1, 31)),
        ("decision", day(2, 2), day(2, 4)),
        ("check", day(2, 1), day(2, 2)),
    ):
        office.interventions.redate(case, step, was, right, because=WORDS)
    first, second = house.case().candidates
    assert (first.proposed_on, first.checked_on) == (day(1, 31), day(2, 2))
    assert second.proposed_on == day(1, 30)
    assert [(each.declared_on, each.decided_on) for each in second.conflicts] == [(day(1, 31), day(2, 4))]
    with house.refused("not-what-stands"):
        office.interventions.redate(case, "check", day(2, 2), day(2, 3), number=2, because=WORDS)
    assert fact.why.effective_on == day(1, 30)


def test_a_decision_that_ended_support_is_withdrawn_and_not_given_another_day(house: Casework) -> None:
    case = house.started()
    house.broker.interventions.declare_conflict(case, 1, "financial", on=day(3, 1))
    house.director.interventions.decide_conflict(case, 1, on=day(3, 5), authority=MINUTE)
    with house.refused("not-what-stands") as caught:
        house.director.interventions.redate(case, "decision", day(3, 5), day(3, 6), because=WORDS)
    assert "withdraw it, and record it anew" in caught.value.sentence


def test_an_objective_is_put_right_between_the_reviews(house: Casework) -> None:
    case, office = house.started(), house.broker
    for number in (1, 2):
        office.interventions.redate(case, "objective", day(2, 9), day(2, 13), number=number, because=WORDS)
    with house.refused("dates-out-of-order") as caught:
        office.interventions.redate(case, "objective", day(2, 9), day(2, 13), because=WORDS)
    assert "no objective stands on 2018-02-12" in caught.value.sentence.casefold()
    assert [each.set_on for each in house.case().objectives] == [day(2, 13), day(2, 13), day(2, 9)]
    house.review(case, day(3, 1))
    office.interventions.set_objective(case, "leadership", END, text=WORDS, on=day(3, 5))
    for number, was, wrong in ((4, day(3, 5), day(3, 1)), (1, day(2, 13), day(3, 2)), (4, day(3, 5), day(7, 21))):
        with house.refused("dates-out-of-order"):
            office.interventions.redate(case, "objective", was, wrong, number=number, because=WORDS)
    (fact,) = office.interventions.redate(case, "objective", day(3, 5), day(3, 2), because=WORDS).events
    (gone,) = office.interventions.withdraw_fact(case, house.case().objectives[-1].fact, because=WORDS).events
    assert gone.why.corrects is not None
    assert gone.why.corrects.version == fact.version


def test_a_candidate_that_is_left_when_its_supporter_comes_back_stops_nothing(house: Casework) -> None:
    """It was proposed while another supporter was looked for, as the register said that the first one had closed."""
    case = house.started()
    house.closes(URN(int(SECOND)), day(3, 1), as_at=day(3, 2))
    house.propose(case, FIRST, on=day(3, 5))
    house.closes(URN(int(SECOND)), None, as_at=day(3, 6))
    house.broker.interventions.add_note(case, text=WORDS, on=day(3, 7))
    assert house.stage(day(3, 7)) == "in-progress"


def test_v20_impact_is_learnt_years_later(house: Casework) -> None:
    case = house.completed()
    house.clock.set(date(2019, 5, 14))
    known = house.events
    house.broker.interventions.measure_impact(
        case, "inspection outcome", "Requires Improvement", "Good", "Ofsted", text=WORDS, on=date(2019, 5, 14)
    )
    assert house.stage(day(7, 13)) == "completed"
    assert [each.measure for each in house.case().impacts] == ["inspection outcome"]
    assert "interventions.impact_measured" not in {each.name for each in house.thep.history(as_known_at=known)}
