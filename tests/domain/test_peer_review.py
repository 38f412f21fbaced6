"""Peer review: cycles, clusters, teams, visits, reports; each numbered example by its number."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.support import followed_by, school
from tests.support.reviewing import (
    CYCLE,
    FORMED,
    MINUTE,
    NAMED,
    OPTED,
    PLANNED,
    SCHEDULED,
    SELF,
    VISIT,
    WORDS,
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    Reviewing,
    action,
    finding,
    findings,
    person,
    reviewing,
)
from thep_domain import URN, Refused
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.peer_review import (
    Cycle,
    CycleStatus,
    FindingKind,
    Review,
    Reviewer,
    Step,
    cycles,
    quality,
    reviewers,
    why_review,
)
from thep_domain.peer_review.words import CancelledFor
from thep_domain.people import Keys

JUNE = date(2018, 6, 1)


@pytest.fixture
def house() -> Iterator[Reviewing]:
    with reviewing() as house:
        yield house


def due(house: Reviewing, by: date) -> list[tuple[date, str]]:
    return [(each.due_on, each.code) for each in house.thep.due(by) if each.code.startswith("peer-review.")]


# ----------------------------------------------------------------------------------------- who takes part, and clusters


def test_p2_guests_take_part_where_the_cycle_says_so(house: Reviewing) -> None:
    house.read(school(999031))
    house.plan()
    with house.refused("not-entitled"):
        house.opt_in(999031)
    house.plan(name="open", open_to="guests")
    house.opt_in(999031, A, name="open")
    (_, row) = cycles(house.thep.known(), OPTED)
    assert (row.members, row.guests, row.status) == (1, 1, CycleStatus.OPTED_IN)


def test_p3_a_cluster_is_as_large_as_the_model_says(house: Reviewing) -> None:
    house.plan("ssat")
    house.opt_in(A, B, C, D)
    with house.refused("cluster-too-small") as caught:
        house.group(A)
    assert "2 schools or more" in caught.value.sentence
    with house.refused("cluster-too-small") as caught:
        house.group(A, B)
    assert "3 schools in a cluster at least" in caught.value.sentence
    assert house.group(A, B, C).details == {"cluster": 1}
    with house.refused("already-clustered"):
        house.group(C, D, authority=MINUTE)
    with house.refused("cluster-too-large"):
        house.office.peer_review.cluster(CYCLE, [A, B, C, D], number=1, on=FORMED)


def test_p4_a_trio_of_two_is_shown_until_it_is_changed_or_allowed(house: Reviewing) -> None:
    house.plan("ssat")
    house.opt_in(A, B, C, D)
    house.group(A, B, C)
    house.office.peer_review.opt_out(CYCLE, C, cause="other", on=date(2018, 1, 10))
    (row,) = cycles(house.thep.known(), date(2018, 1, 10))
    assert (row.clusters, row.below_model, row.members) == (1, 1, 3)
    with house.refused("cluster-too-small") as caught:
        allocate(house)
    assert "1 (2 schools)" in caught.value.sentence
    house.office.peer_review.cluster(CYCLE, [A, B], number=1, cause="opted-out", on=NAMED, authority=MINUTE)
    allocate(house)
    (row,) = cycles(house.thep.known(), NAMED)
    assert (row.below_model, row.runs, row.status) == (1, 1, CycleStatus.ALLOCATED)


def allocate(house: Reviewing, on: date = NAMED) -> None:
    """Allocate, where nothing is left to the solver: the empty answer to the problem of no reviews."""
    from thep_domain.peer_review import Answered, allocation_problem
    from thep_domain.peer_review.allocation import Certainty, problem_digest

    problem = allocation_problem(house.thep.known(), CYCLE, on).problem
    answer = Answered(
        seats={each.review: () for each in problem.visits},
        known_at=house.events,
        problem=problem_digest(problem, None),
        longlist=(),
        pairs=0,
        unique=Certainty.YES,
        proven=True,
        gap=0,
        solver="none",
        version="0",
        options="none",
    )
    house.office.peer_review.allocate(CYCLE, answer, on=on)


def test_p5_a_host_that_withdraws_cancels_its_review_in_one_save(house: Reviewing) -> None:
    review = house.named("own", A, B, C, D)
    other = house.review(B, date(2018, 3, 13))
    before = house.events
    house.office.peer_review.opt_out(CYCLE, A, cause="staffing", on=date(2018, 2, 20))
    names = house.names()[before:]
    assert names == [
        "peer_review.opted_out",
        "peer_review.cluster_changed",
        *["peer_review.seat_vacated"] * 3,
        "peer_review.review_cancelled",
    ]
    assert house.step(review, date(2018, 2, 20)) is Step.CANCELLED
    assert house.step(other, date(2018, 2, 20)) is Step.SCHEDULED
    assert house.state(review).cancelled_for is CancelledFor.OPTED_OUT


def test_p5_its_own_people_keep_their_seats_elsewhere(house: Reviewing) -> None:
    house.begun("ssat", A, B, C)
    there = house.review(B, date(2018, 3, 13))
    house.office.peer_review.team(there, {person(A): "member"}, on=NAMED)
    house.office.peer_review.opt_out(CYCLE, A, cause="staffing", on=date(2018, 2, 20))
    assert [seat.person for seat in house.state(there).team] == [person(A)]


def test_p6_a_cluster_of_one_is_dissolved_and_its_review_is_due(house: Reviewing) -> None:
    house.begun("own", A, B)
    review = house.review(B, date(2018, 3, 13))
    house.office.peer_review.opt_out(CYCLE, A, cause="staffing", on=date(2018, 2, 20))
    assert house.names()[-2:] == ["peer_review.cluster_dissolved", "peer_review.review_cancelled"]
    house.clock.set(date(2018, 2, 21))
    assert (date(2018, 3, 13), "peer-review.team") in due(house, JUNE)
    assert house.step(review, date(2018, 2, 21)) is Step.SCHEDULED
    house.opt_in_late(C, D)
    house.office.peer_review.cluster(CYCLE, [B, C, D], on=date(2018, 2, 21))
    assert house.row(review, date(2018, 2, 21)).cluster == 2


# ------------------------------------------------------------------------------------------------------------- seats


def test_p7_nobody_reviews_the_school_that_employs_them(house: Reviewing) -> None:
    review = house.begun()
    with house.refused("own-school"):
        house.office.peer_review.team(review, {person(A): "lead"}, on=NAMED)


def test_p7_not_under_the_number_it_had_before(house: Reviewing) -> None:
    """The reviewer was entered under the URN before the conversion, the host takes part under the one after it."""
    house.read(school(999051, opened_on=date(2017, 9, 1)), as_at=date(2017, 9, 1))
    house.read(
        school(A, closed_on=date(2017, 8, 31)),
        school(999051, opened_on=date(2017, 9, 1)),
        as_at=date(2017, 9, 2),
        links=followed_by(A, 999051),
    )
    house.plan()
    house.opt_in(999051, B)
    house.group(999051, B)
    house.reviewer(A)
    review = house.review(999051)
    assert review.startswith("999011-")
    with house.refused("own-school"):
        house.office.peer_review.team(review, {person(A): "lead"}, on=NAMED)


def test_p8_a_reviewer_whom_the_host_employs_loses_the_seat_in_that_save(house: Reviewing) -> None:
    review = house.named("own", A, B, C, D)
    house.reviewer(E)
    house.office.peer_review.self_review(review, on=SELF)
    answer = house.office.peer_review.employ(person(B), employer=A, from_on=date(2018, 2, 26))
    assert [fact.name for fact in answer.events] == ["peer_review.employed", "peer_review.seat_vacated"]
    assert house.causes(review) == ["employed-by-host"]
    with house.refused("team-incomplete"):
        house.office.peer_review.visit(review, on=VISIT)
    house.office.peer_review.team(review, {person(E): "lead"}, on=date(2018, 3, 1))
    house.office.peer_review.visit(review, on=VISIT)
    assert house.step(review, VISIT) is Step.VISITED
    assert [(each.seat, each.person) for each in house.state(review).team] == [
        (1, person(E)),
        (2, person(C)),
        (3, person(D)),
    ]


def test_p9_what_is_learnt_after_the_visit_is_a_finding_and_no_change(house: Reviewing) -> None:
    review = house.visited()
    before = house.events
    answer = house.office.peer_review.employ(person(B), employer=A, from_on=date(2018, 2, 26))
    assert [fact.name for fact in answer.events] == ["peer_review.employed", "peer_review.conflict_learnt"]
    row = house.row(review, JUNE)
    assert (row.status, row.conflict_learnt) == (Step.VISITED, True)
    assert not house.row(review, JUNE, known=before).conflict_learnt
    house.office.peer_review.feed_back(review, on=VISIT)
    house.office.peer_review.report(review, findings(), text=WORDS, on=date(2018, 3, 19))
    house.office.peer_review.agree(review, on=date(2018, 3, 27))
    (found,) = quality(house.thep.known(), CYCLE, JUNE)
    assert found.conflict_learnt
    reader = house.reader()
    with house.refused("second-reader-missing"):
        house.other.peer_review.assure(review, reader, on=date(2018, 3, 28))
    house.office.people.add(person="0000eeee", details="reads too", on=PLANNED)
    house.other.peer_review.assure(review, reader, second="0000eeee", on=date(2018, 3, 28))
    assert house.step(review, JUNE) is Step.ASSURED


def test_p10_a_visit_moved_past_the_training_vacates_the_seat_in_one_save(house: Reviewing) -> None:
    house.plan()
    house.opt_in(A, B, C)
    house.group(A, B, C)
    house.reviewer(B, until=date(2018, 2, 28))
    review = house.review(A, date(2018, 2, 27))
    house.office.peer_review.team(review, {person(B): "lead"}, on=NAMED)
    answer = house.office.peer_review.move(review, VISIT, cause="inspection", on=date(2018, 2, 1))
    assert [fact.name for fact in answer.events] == ["peer_review.visit_moved", "peer_review.seat_vacated"]
    assert house.causes(review) == ["not-trained"]


def test_p12_two_schools_review_each_other_only_where_the_protocol_lets_them(house: Reviewing) -> None:
    review = house.named("own", A, B, C, D)
    back = house.review(B, date(2018, 3, 13))
    with house.refused("reciprocal-pair"):
        house.office.peer_review.team(back, {person(A): "lead"}, on=NAMED)
    assert house.step(review, NAMED) is Step.TEAM_NAMED


def test_p12_in_a_trio_both_are_right(house: Reviewing) -> None:
    house.named("ssat", A, B, C)
    back = house.review(B, date(2018, 3, 13))
    house.office.peer_review.team(back, {person(A): "member", person(C): "member"}, on=NAMED)
    assert len(house.state(back).team) == 2


def test_a_seat_needs_training_time_an_offer_and_the_right_cluster(house: Reviewing) -> None:
    review, peer_review = house.begun("edt", A, B, C, D), house.office.peer_review
    house.reviewer(E, protocol="edt")
    house.reviewer(F, protocol="ssat")
    with house.refused("out-of-scope"):
        peer_review.team(review, {person(E): "lead"}, on=NAMED)
    with house.refused("not-trained"):
        peer_review.team(review, {person(F): "lead"}, on=NAMED)
    with house.refused("unknown-reviewer"):
        peer_review.team(review, {"00000000": "lead"}, on=NAMED)
    peer_review.be_away(person(B), VISIT, on=OPTED)
    with house.refused("reviewer-away"):
        peer_review.team(review, {person(B): "lead"}, on=NAMED)
    peer_review.offer(person(C), CYCLE, 0, on=OPTED)
    with house.refused("no-capacity"):
        peer_review.team(review, {person(C): "lead"}, on=NAMED)
    other = house.review(B, VISIT)
    peer_review.team(other, {person(D): "lead"}, on=NAMED)
    with house.refused("already-visiting"):
        peer_review.team(review, {person(D): "lead"}, on=NAMED)
    house.reviewer(D, 1, "member", "edt")
    house.reviewer(D, 2, "member", "edt")
    peer_review.team(review, {person(D, 1): "member"}, on=NAMED)
    with house.refused("one-of-a-school"):
        peer_review.team(review, {person(D, 2): "member"}, on=NAMED)
    with house.refused("team-full"):
        peer_review.team(review, {person(D, 1): "member"}, on=NAMED)


def test_a_reviewer_stands_down_and_another_takes_the_seat(house: Reviewing) -> None:
    review = house.named("own", A, B, C, D)
    house.office.peer_review.stand_down(review, person(C), on=date(2018, 2, 1))
    assert house.causes(review) == ["stood-down"]
    with house.refused("not-in-team"):
        house.office.peer_review.stand_down(review, person(C), on=date(2018, 2, 1))
    with house.refused("dates-out-of-order"):
        house.office.peer_review.stand_down(review, person(B), on=SCHEDULED)


def test_a_conflict_is_decided_by_another_hand_and_bars_until_then(house: Reviewing) -> None:
    review, peer_review = house.begun(), house.office.peer_review
    with house.refused("conflict-not-declared"):
        house.other.peer_review.decide_conflict(person(B), A, allowed=True, on=OPTED, authority=MINUTE)
    with house.refused("unknown-word"):
        peer_review.declare_conflict(person(B), A, "neighbour", on=OPTED)
    peer_review.declare_conflict(person(B), A, "family", detail=WORDS, on=OPTED)
    with house.refused("candidate-barred"):
        peer_review.team(review, {person(B): "lead"}, on=NAMED)
    with house.refused("same-hand"):
        peer_review.decide_conflict(person(B), A, allowed=True, on=NAMED, authority=MINUTE)
    house.other.peer_review.decide_conflict(person(B), A, allowed=True, on=NAMED, authority=MINUTE)
    peer_review.team(review, {person(B): "lead"}, on=NAMED)
    peer_review.declare_conflict(person(B), A, "financial", on=SELF)
    assert house.causes(review) == []
    house.other.peer_review.decide_conflict(person(B), A, allowed=False, on=SELF, authority=MINUTE)
    assert house.causes(review) == ["conflict"]


def test_one_organisation_is_a_conflict_that_can_be_decided(house: Reviewing) -> None:
    review, peer_review = house.begun(), house.office.peer_review
    for urn in (A, B):
        house.office.interventions.note_giver(str(urn), organisation="trust-1", source="its web site", on=OPTED)
    with house.refused("candidate-barred"):
        peer_review.team(review, {person(B): "lead"}, on=NAMED)
    peer_review.declare_conflict(person(B), A, "same-organisation", on=OPTED)
    house.other.peer_review.decide_conflict(person(B), A, allowed=True, on=NAMED, authority=MINUTE)
    peer_review.team(review, {person(B): "lead"}, on=NAMED)
    assert len(house.state(review).team) == 1


def test_a_conflict_that_waits_for_its_decision_refuses_the_visit(house: Reviewing) -> None:
    review = house.named()
    house.office.peer_review.self_review(review, on=SELF)
    house.office.peer_review.declare_conflict(person(B), A, "family", on=SELF)
    with house.refused("reviewer-conflicted"):
        house.office.peer_review.visit(review, on=VISIT)


# -------------------------------------------------------------------------------------------------------- the visit


def test_p11_no_visit_without_a_self_review_dated_before_it(house: Reviewing) -> None:
    review = house.named()
    with house.refused("self-review-missing"):
        house.office.peer_review.visit(review, on=VISIT)
    with house.refused("dates-out-of-order"):
        house.office.peer_review.self_review(review, on=date(2018, 3, 7))
    with house.refused("dates-out-of-order"):
        house.office.peer_review.self_review(review, on=VISIT)


def test_p20_a_visit_that_is_postponed_twice_stays_the_same_review(house: Reviewing) -> None:
    review, peer_review = house.begun(), house.office.peer_review
    peer_review.move(review, date(2018, 3, 20), cause="illness", on=date(2018, 2, 1))
    peer_review.move(review, date(2018, 4, 24), cause="inspection", on=date(2018, 2, 2))
    assert [window.first for window in house.state(review).windows] == [VISIT, date(2018, 3, 20), date(2018, 4, 24)]
    assert house.row(review, JUNE).moves == 2
    with house.refused("window-closed"):
        peer_review.move(review, date(2018, 7, 25), cause="illness", on=date(2018, 2, 3))
    before = house.events
    peer_review.move(review, date(2018, 4, 24), cause="illness", on=date(2018, 2, 3))
    assert house.events == before  # no news
    with house.refused("already-scheduled"):
        house.review(A)


def test_a_visit_is_on_its_days_and_once(house: Reviewing) -> None:
    review, peer_review = house.named(), house.office.peer_review
    peer_review.self_review(review, on=SELF)
    with house.refused("dates-out-of-order"):
        peer_review.visit(review, on=date(2018, 3, 7))
    peer_review.visit(review)
    assert house.state(review).visit.first == VISIT
    with house.refused("step-taken"):
        peer_review.visit(review, on=VISIT)
    with house.refused("step-taken"):
        peer_review.self_review(review, on=SELF)
    with house.refused("step-taken"):
        peer_review.move(review, date(2018, 4, 24), cause="illness", on=VISIT)


# ------------------------------------------------------------------------------------------------------- the report


def test_p13_nobody_else_reads_a_report_before_the_host_agrees_and_consents(house: Reviewing) -> None:
    review, peer_review = house.visited(), house.office.peer_review
    answer = peer_review.disclose(review, "authority", reference="letter 3", on=VISIT)
    assert answer.details == {"disclosure": 1}
    house.clock.set(VISIT)
    assert due(house, date(2018, 3, 7)) == [(date(2018, 3, 7), "peer-review.authorise")]
    house.clock.set(date(2018, 7, 31))
    peer_review.authorise(review, 1, on=date(2018, 3, 7), authority=MINUTE)
    with house.refused("unknown-disclosure"):
        peer_review.authorise(review, 1, on=date(2018, 3, 7), authority=MINUTE)
    peer_review.feed_back(review, on=VISIT)
    peer_review.report(review, findings(), text=WORDS, on=date(2018, 3, 19))
    with house.refused("consent-missing"):
        peer_review.release(review, "authority", on=date(2018, 3, 20))
    peer_review.agree(review, on=date(2018, 3, 27))
    with house.refused("consent-missing"):
        peer_review.release(review, "authority", on=date(2018, 3, 27))
    peer_review.allow_release(review, on=date(2018, 3, 28))
    peer_review.release(review, "authority", on=date(2018, 3, 28))
    peer_review.allow_release(review, allowed=False, on=date(2018, 4, 1))
    with house.refused("consent-missing"):
        peer_review.release(review, "governors", on=date(2018, 4, 1))


def test_p14_a_host_disagrees_and_agrees_to_the_next_draft(house: Reviewing) -> None:
    review, peer_review = house.visited(), house.office.peer_review
    peer_review.feed_back(review, on=VISIT)
    assert peer_review.report(review, findings(), text=WORDS, on=date(2018, 3, 19)).details == {"draft": 1}
    peer_review.disagree(review, rationale=WORDS, on=date(2018, 3, 20))
    assert peer_review.report(review, findings()[:2], text=WORDS, on=date(2018, 3, 26)).details == {"draft": 2}
    with house.refused("unknown-draft"):
        peer_review.agree(review, draft=1, on=date(2018, 3, 27))
    peer_review.agree(review, draft=2, on=date(2018, 3, 27))
    state = house.state(review)
    assert [(each.number, each.disagreed_on, each.agreed_on) for each in state.drafts] == [
        (1, date(2018, 3, 20), None),
        (2, None, date(2018, 3, 27)),
    ]
    (row,) = quality(house.thep.known(), CYCLE, JUNE)
    assert (row.draft, row.findings, row.failed) == (2, 2, ("findings",))
    for nobody in (person(B), person(A)):
        with house.refused("own-work"):
            house.other.peer_review.assure(review, nobody, on=date(2018, 3, 28))
    reader = house.reader()
    with house.refused("same-hand"):
        peer_review.assure(review, reader, on=date(2018, 3, 28))
    house.other.peer_review.assure(review, reader, original=True, note=WORDS, on=date(2018, 3, 28))
    assert ("original", True) in house.state(review).drafts[-1].passed


def test_a_report_that_is_sent_back_is_written_and_agreed_again(house: Reviewing) -> None:
    review = house.agreed()
    reader = house.reader()
    house.other.peer_review.send_back(review, reader, note=WORDS, on=date(2018, 3, 28))
    assert house.step(review, date(2018, 3, 28)) is Step.FED_BACK
    with house.refused("step-not-taken"):
        house.other.peer_review.assure(review, reader, on=date(2018, 3, 29))
    house.office.peer_review.report(review, findings(), text=WORDS, on=date(2018, 4, 3))
    house.office.peer_review.agree(review, on=date(2018, 4, 4))
    house.other.peer_review.assure(review, reader, on=date(2018, 4, 5))
    assert house.step(review, date(2018, 4, 5)) is Step.ASSURED


def test_a_report_has_findings_words_and_areas(house: Reviewing) -> None:
    review, peer_review = house.visited(), house.office.peer_review
    with house.refused("step-not-taken"):
        peer_review.report(review, findings(), text=WORDS, on=VISIT)
    peer_review.feed_back(review, on=VISIT)
    with house.refused("findings-missing"):
        peer_review.report(review, [], text=WORDS, on=date(2018, 3, 19))
    with house.refused("rationale-missing"):
        peer_review.report(review, findings(), text="  ", on=date(2018, 3, 19))
    with house.refused("unknown-word"):
        peer_review.report(review, [finding(1, area="weather")], text=WORDS, on=date(2018, 3, 19))
    with house.refused("dates-out-of-order"):
        peer_review.report(review, findings(), text=WORDS, on=date(2018, 3, 5))


def test_the_checks_of_quality_are_counted_over_the_cycle(house: Reviewing) -> None:
    review, peer_review = house.visited(), house.office.peer_review
    peer_review.feed_back(review, on=VISIT)
    poor = [finding(1, FindingKind.STRENGTH, "finance", evidence=0)]
    peer_review.report(review, poor, text=WORDS, on=date(2018, 5, 1))
    (row,) = quality(house.thep.known(), CYCLE, JUNE)
    assert row.passed == ("strengths",)  # of the whole cycle it is all there is
    assert row.failed == ("evidence", "findings", "drafted", "areas")


def test_actions_are_planned_and_each_is_followed_up(house: Reviewing) -> None:
    review, peer_review, reader = house.agreed(), house.office.peer_review, house.reader()
    with house.refused("step-not-taken"):
        peer_review.act(review, [action(1)], on=date(2018, 4, 16))
    house.other.peer_review.assure(review, reader, on=date(2018, 3, 28))
    with house.refused("dates-out-of-order"):
        peer_review.act(review, [action(1, date(2018, 4, 1))], on=date(2018, 4, 16))
    peer_review.act(review, [action(1), action(2)], text=WORDS, on=date(2018, 4, 16))
    with house.refused("unknown-action"):
        peer_review.follow_up(review, {"1": "done"}, on=date(2018, 7, 2))
    peer_review.follow_up(review, {"1": "done", "2": "not"}, on=date(2018, 7, 2))
    with house.refused("review-over"):
        peer_review.act(review, [action(3)], on=date(2018, 7, 3))
    peer_review.disclose(review, "authority", on=date(2018, 7, 3), authority=MINUTE)  # a child's safety knows no end


def test_p15_a_cycle_closes_when_every_review_is_done(house: Reviewing) -> None:
    done, peer_review = house.finished(), house.office.peer_review
    open_one = house.review(B, date(2018, 5, 8))
    with house.refused("reviews-open") as caught:
        peer_review.close(CYCLE, on=date(2018, 7, 13))
    assert f"{open_one} (scheduled)" in caught.value.sentence
    assert done not in caught.value.sentence
    peer_review.cancel(open_one, cause="illness", on=date(2018, 7, 13))
    peer_review.close(CYCLE, on=date(2018, 7, 13))
    (row,) = cycles(house.thep.known(), date(2018, 7, 13))
    assert (row.status, row.reviews, row.followed_up, row.cancelled) == (CycleStatus.CLOSED, 2, 1, 1)
    with house.refused("cycle-closed"):
        peer_review.close(CYCLE, on=date(2018, 7, 14))


# ------------------------------------------------------------------------------------- what follows, and putting right


def test_a_reviewer_has_a_seat_until_the_day_on_which_the_review_is_cancelled(house: Reviewing) -> None:
    house.office.peer_review.cancel(house.named(), cause="other", on=date(2018, 3, 1))
    seats = {
        day: {row.person: row.seats for row in reviewers(house.thep.known(), day)}[person(B)]
        for day in (NAMED, date(2018, 2, 28), date(2018, 3, 1))
    }
    assert seats == {NAMED: 1, date(2018, 2, 28): 1, date(2018, 3, 1): 0}


def test_a_host_that_closes_cancels_its_review_and_comes_back_with_it(house: Reviewing) -> None:
    review = house.named()
    house.closes(A, date(2018, 2, 1), as_at=date(2018, 2, 2))
    assert house.state(review).cancelled_for is CancelledFor.CLOSED
    assert house.state(review).team == ()
    house.closes(A, None, as_at=date(2018, 2, 5))
    assert house.step(review, JUNE) is Step.TEAM_NAMED
    assert house.names()[-1] == "peer_review.review_restored"


def test_a_visit_that_the_register_denied_for_a_time_has_the_team_that_was_there(house: Reviewing) -> None:
    """It said that the school had closed before the visit, and took that back; the second time as well."""
    review = house.visited()
    there = [each.person for each in house.state(review).team]
    assert there
    for day in (date(2018, 4, 9), date(2018, 4, 16)):
        house.closes(A, VISIT - ONE_DAY, as_at=day)
        assert (house.state(review).cancelled_for, house.state(review).team) == (CancelledFor.CLOSED, ())
        house.closes(A, None, as_at=day + ONE_DAY)
        assert [each.person for each in house.state(review).team] == there
        assert house.step(review, JUNE) is Step.VISITED


def test_of_two_teams_the_one_that_was_at_the_visit_comes_back(house: Reviewing) -> None:
    review, peer_review = house.named(), house.office.peer_review
    house.closes(A, date(2018, 2, 1), as_at=date(2018, 2, 2))
    house.closes(A, None, as_at=date(2018, 2, 3))
    peer_review.team(review, {person(urn): "lead" for urn in (D, C, B)}, on=date(2018, 2, 5))
    peer_review.self_review(review, text=WORDS, on=SELF)
    peer_review.visit(review, on=VISIT)
    there = house.state(review).team
    house.closes(A, VISIT - ONE_DAY, as_at=date(2018, 4, 9))
    house.closes(A, None, as_at=date(2018, 4, 10))
    assert house.state(review).team == there


def test_a_review_that_comes_back_after_its_texts_were_erased_keeps_new_ones(house: Reviewing) -> None:
    """The time for which they are kept does not run on from the end that was taken back."""
    review = house.named()
    house.office.peer_review.self_review(review, text=WORDS, on=SELF)
    house.closes(A, date(2018, 3, 1), as_at=date(2018, 3, 2))
    case = f"case:review:{review}"
    assert house.thep.state(Keys, case).kept_from == date(2018, 3, 1)
    house.office.people.erase(case, ground="no-longer-needed")
    house.closes(A, None, as_at=date(2018, 3, 5))
    assert house.thep.state(Keys, case).kept_from is None


def test_a_membership_that_ends_stops_nothing_and_is_due(house: Reviewing) -> None:
    review = house.begun()
    house.office.membership.serve_notice(A, received_on=date(2016, 12, 1), leaving=date(2018, 2, 1))
    assert house.step(review, JUNE) is Step.SCHEDULED
    assert (date(2018, 2, 1), "peer-review.entitlement") in due(house, date(2018, 7, 31))


def test_a_day_that_was_recorded_wrong_is_put_right_where_the_order_allows(house: Reviewing) -> None:
    review, peer_review = house.agreed(), house.office.peer_review
    peer_review.correct(review, "agreed", date(2018, 3, 27), date(2018, 3, 26), rationale=WORDS)
    assert house.row(review, JUNE).report_agreed_on == date(2018, 3, 26)
    with house.refused("dates-out-of-order") as caught:
        peer_review.correct(review, "drafted", date(2018, 3, 19), date(2018, 3, 28), rationale=WORDS)
    assert "agreement of draft 1 of 2018-03-26" in caught.value.sentence
    with house.refused("not-the-day"):
        peer_review.correct(review, "visited", date(2018, 3, 5), date(2018, 3, 6), rationale=WORDS)
    with house.refused("rationale-missing"):
        peer_review.correct(review, "visited", VISIT, date(2018, 3, 5), rationale=" ")
    peer_review.correct(review, "self-reviewed", SELF, date(2018, 2, 19), rationale=WORDS)
    peer_review.correct(review, "fed-back", VISIT, date(2018, 3, 7), rationale=WORDS)
    assert house.state(review).self_reviewed_on == date(2018, 2, 19)


def test_an_employment_that_was_dated_wrong_is_put_right_with_what_follows(house: Reviewing) -> None:
    review, peer_review = house.named(), house.office.peer_review
    peer_review.employ(person(B), employer=A, from_on=date(2018, 7, 1))
    assert house.causes(review) == []
    with house.refused("not-the-day"):
        peer_review.correct_employment(person(B), date(2018, 7, 2), date(2018, 2, 1), rationale=WORDS)
    with house.refused("rationale-missing"):
        peer_review.correct_employment(person(B), date(2018, 7, 1), date(2018, 2, 1), rationale=" ")
    peer_review.correct_employment(person(B), date(2018, 7, 1), date(2018, 2, 1), rationale=WORDS)
    assert house.causes(review) == ["employed-by-host"]


def test_who_reviews_is_known_by_id(house: Reviewing) -> None:
    with house.refused("unknown-person"):
        house.office.peer_review.register("0000000a", on=PLANNED)
    house.plan()
    house.reviewer(A)
    with house.refused("already-registered"):
        house.office.peer_review.register(person(A), on=PLANNED)
    (row,) = reviewers(house.thep.known(), JUNE)
    assert (row.employer, row.protocols, row.offers, row.seats) == (A, ("own/lead",), ((CYCLE, 2),), 0)


def test_a_cycle_is_planned_once_by_a_model_of_the_rulebook(house: Reviewing) -> None:
    with house.refused("bad-cycle-name"):
        house.plan(name="Autumn 2017")
    with house.refused("unknown-word"):
        house.plan("guesswork")
    with house.refused("unknown-word"):
        house.plan(theme="weather")
    with house.refused("dates-out-of-order"):
        house.plan(visits_to=date(2018, 1, 1))
    with house.refused("unknown-cycle"):
        house.opt_in(A)
    house.plan(theme="leadership")
    with house.refused("cycle-planned-already"):
        house.plan()
    with house.refused("window-closed"):
        house.office.peer_review.opt_in(CYCLE, A, on=date(2018, 2, 1))
    house.opt_in(A)
    with house.refused("already-opted-in"):
        house.opt_in(A)
    with house.refused("not-opted-in"):
        house.office.peer_review.opt_out(CYCLE, B, cause="other", on=OPTED)
    with house.refused("not-opted-in"):
        house.group(A, B)
    with house.refused("not-clustered"):
        house.review(A)
    with house.refused("unknown-cluster"):
        house.office.peer_review.dissolve(CYCLE, 1, cause="other", on=FORMED)
    with house.refused("unknown-peer-review"):
        house.office.peer_review.visit("999011-2017-18-r1", on=VISIT)


def test_a_cluster_is_taken_apart(house: Reviewing) -> None:
    house.plan()
    house.opt_in(A, B)
    house.group(A, B)
    house.office.peer_review.dissolve(CYCLE, 1, cause="too-small", on=date(2017, 12, 1))
    (row,) = cycles(house.thep.known(), date(2017, 12, 1))
    assert row.clusters == 0
    assert cycles(house.thep.known(), date(2017, 11, 30))[0].clusters == 1
    assert house.group(A, B).details == {"cluster": 2}


def test_the_provider_names_its_own_teams(house: Reviewing) -> None:
    house.plan("challenge-partners")
    house.opt_in(A, B)
    house.group(A, B)
    house.reviewer(C, protocol="challenge-partners")
    review = house.review(A)
    with house.refused("by-provider"):
        allocate(house)
    with house.refused("by-provider"):
        house.office.peer_review.team(review, {person(C): "lead"}, on=NAMED)
    house.office.people.add(person="0000dddd", details="of the provider", on=PLANNED)
    peer_review = house.office.peer_review
    peer_review.register("0000dddd", on=PLANNED)
    peer_review.employ("0000dddd", guest="challenge-partners", from_on=PLANNED)
    peer_review.train("0000dddd", "challenge-partners", "lead", on=PLANNED)
    peer_review.offer("0000dddd", CYCLE, 3, on=OPTED)
    peer_review.team(review, {"0000dddd": "lead"}, on=NAMED)
    (seat,) = house.row(review, NAMED).reviewers
    assert (seat.guest, seat.urn) == ("challenge-partners", None)
    assert house.state(review).visit.last == date(2018, 3, 8)  # three days


def test_a_school_opts_out_after_it_was_put_in_a_cluster_and_scheduled(house: Reviewing) -> None:
    """An opt-out of a day before the cluster would leave the school in it."""
    house.begun("own", A, B, C, D)
    desk = house.office.peer_review
    with house.refused("dates-out-of-order") as caught:
        desk.opt_out(CYCLE, B, cause="other", on=date(2017, 11, 1))
    assert f"Cluster 1 is as it is since {FORMED}" in caught.value.sentence
    with house.refused("dates-out-of-order") as caught:
        desk.opt_out(CYCLE, A, cause="other", on=date(2017, 11, 7))
    assert f"scheduled on {SCHEDULED}" in caught.value.sentence
    desk.opt_out(CYCLE, B, cause="other", on=FORMED)
    assert house.row("999011-2017-18-r1", NAMED).cluster == 1


def test_a_full_team_without_a_lead_is_explained(house: Reviewing) -> None:
    review = house.begun("edt", A, B, C, D)
    house.office.peer_review.team(review, {person(each): "member" for each in (B, C, D)}, on=NAMED)
    house.office.peer_review.self_review(review, on=SELF)
    with house.refused("team-incomplete") as caught:
        house.office.peer_review.visit(review, on=VISIT)
    assert "0 of 1: stand a member down, and name somebody to lead" in caught.value.sentence


def test_days_away_that_were_recorded_wrong_are_put_right(house: Reviewing) -> None:
    """Of a wrong year nobody is kept away; the past answers anew, and the correction leads to what was wrong."""
    review = house.begun("own", A, B, C, D)
    peer_review, who = house.office.peer_review, person(B)
    peer_review.be_away(who, date(2018, 1, 6), date(2019, 1, 6), on=SCHEDULED)
    with house.refused("reviewer-away"):
        peer_review.team(review, {who: "lead"}, on=NAMED)
    with house.refused("not-the-day") as caught:
        peer_review.correct_away(who, date(2018, 1, 7), rationale=WORDS)
    assert "2018-01-06 to 2019-01-06" in caught.value.sentence
    with house.refused("rationale-missing"):
        peer_review.correct_away(who, date(2018, 1, 6), rationale=" ")
    with house.refused("dates-out-of-order"):
        peer_review.correct_away(who, date(2018, 1, 6), date(2018, 1, 6), date(2018, 1, 5), rationale=WORDS)
    peer_review.correct_away(who, date(2018, 1, 6), date(2018, 1, 6), rationale=WORDS)
    fact = [each for each in house.thep.history(f"reviewer:{who}") if each.name == "peer_review.away_corrected"][-1]
    assert fact.why.effective_on == SCHEDULED
    assert fact.why.corrects is not None
    wrong = list(house.thep.history(f"reviewer:{who}"))[fact.why.corrects.version - 1]
    assert wrong.name == "peer_review.away"
    peer_review.team(review, {who: "lead"}, on=NAMED)
    peer_review.correct_away(who, date(2018, 1, 6), VISIT, rationale=WORDS)
    assert house.causes(review) == ["away"]
    peer_review.correct_away(who, VISIT, rationale=WORDS)
    peer_review.team(review, {who: "lead"}, on=NAMED)
    assert [each.person for each in house.state(review).team] == [who]


def test_what_is_given_twice_or_is_no_choice_is_said(house: Reviewing) -> None:
    review = house.begun("own", A, B, C, D)
    desk = house.office.peer_review
    with pytest.raises(BadArgument, match=r"members names \w+ twice"):
        desk.team(review, [(person(B), "lead"), (person(B), "member")], on=NAMED)
    with pytest.raises(BadArgument, match="'boss' cannot be chosen; there are lead, member"):
        desk.team(review, {person(B): "boss"}, on=NAMED)


def test_why_a_review_has_its_team(house: Reviewing) -> None:
    review = house.begun()
    house.office.peer_review.team(review, {person(C): "lead"}, on=NAMED)
    rows = why_review(house.thep.known(), review, NAMED)
    assert [(row.person, row.seat, row.bar and row.bar.value) for row in rows] == [
        (person(C), 1, None),
        (person(B), None, None),
        (person(D), None, None),
        (person(A), None, "own-school"),
    ]


def test_what_falls_due_of_a_review(house: Reviewing) -> None:
    review = house.begun()
    house.clock.set(SCHEDULED)
    assert due(house, JUNE) == [
        (date(2018, 2, 27), "peer-review.self-review"),
        (VISIT, "peer-review.team"),
        (VISIT, "peer-review.visit"),
    ]
    assert house.row(review, SCHEDULED).next_due == date(2018, 2, 27)


def test_two_at_once_take_the_next_number(house: Reviewing) -> None:
    review = house.begun()
    house.office.peer_review.cancel(review, cause="illness", on=SCHEDULED)
    assert house.review(A) == "999011-2017-18-r2"
    assert isinstance(house.thep.known().load(Review, review), Review)


def test_the_history_of_a_school_names_its_reviews_and_seats(house: Reviewing) -> None:
    house.named("own", A, B, C, D)
    names = set(house.names(URN(B)))
    assert {"peer_review.team_named", "peer_review.opted_in", "peer_review.employed"} <= names
    assert G not in {row.employer for row in reviewers(house.thep.known(), JUNE)}


def test_a_school_opts_in_on_the_day_of_the_plan_and_again_on_the_day_it_left(house: Reviewing) -> None:
    house.plan()
    desk = house.office.peer_review
    desk.opt_in(CYCLE, A, on=PLANNED)
    desk.opt_out(CYCLE, A, cause="staffing", on=OPTED)
    desk.opt_in(CYCLE, A, on=OPTED)
    assert house.thep.known().load(Cycle, CYCLE).takes_part(str(A), OPTED)


def test_an_employment_that_is_learnt_late_takes_its_place(house: Reviewing) -> None:
    review, who = house.begun(), person(B)
    house.office.peer_review.employ(who, employer=A, from_on=date(2017, 9, 1))
    held = house.thep.known().load(Reviewer, who)
    found = [held.employment_on(day) for day in (date(2017, 9, 1), PLANNED)]
    assert [each.employer for each in found if each is not None] == [str(A), str(B)]
    house.office.peer_review.team(review, {who: "lead"}, on=NAMED)


def test_who_was_trained_as_a_member_does_not_lead(house: Reviewing) -> None:
    review = house.begun()
    who = house.reviewer(B, 1, role="member")
    with pytest.raises(Refused, match="is not trained to lead"):
        house.office.peer_review.team(review, {who: "lead"}, on=NAMED)
    house.office.peer_review.team(review, {who: "member"}, on=NAMED)


def test_a_conflict_is_decided_on_the_day_it_is_declared_or_later(house: Reviewing) -> None:
    house.begun()
    house.office.peer_review.declare_conflict(person(B), A, "family", on=FORMED)
    decide = house.other.peer_review.decide_conflict
    with pytest.raises(Refused, match="dates-out-of-order"):
        decide(person(B), A, allowed=True, on=OPTED, authority=MINUTE)
    decide(person(B), A, allowed=True, on=FORMED, authority=MINUTE)


def test_a_conflict_keeps_away_until_the_day_of_its_decision(house: Reviewing) -> None:
    house.begun()
    house.office.peer_review.declare_conflict(person(B), A, "family", on=OPTED)
    house.other.peer_review.decide_conflict(person(B), A, allowed=True, on=NAMED, authority=MINUTE)
    conflict = house.thep.known().load(Reviewer, person(B)).conflict_with(str(A))
    assert conflict is not None
    days = (PLANNED, OPTED, FORMED, NAMED)
    assert [conflict.bars_on(day) for day in days] == [False, True, True, False]


def test_a_visit_of_two_days(house: Reviewing) -> None:
    """It is a visit on its last day; who works for the host from that day on has no seat."""
    last = VISIT + timedelta(1)
    review = house.named("edt", A, B, C, D, E)
    house.office.peer_review.employ(person(E), employer=A, from_on=last)
    house.office.peer_review.stand_down(review, person(B), on=NAMED)
    with pytest.raises(Refused, match="own-school"):
        house.office.peer_review.team(review, {person(E): "lead"}, on=NAMED)
    house.office.peer_review.employ(person(E), employer=E, from_on=last)
    house.office.peer_review.team(review, {person(B): "lead"}, on=SELF)
    team = [[each.person for each in house.row(review, day).reviewers] for day in (SCHEDULED, NAMED, SELF)]
    assert [len(each) for each in team] == [0, 2, 3], "a seat is vacant from the day on which it is given up"
    house.office.peer_review.self_review(review, on=SELF)
    house.office.peer_review.visit(review, on=last)
    assert [house.step(review, day) for day in (VISIT, last)] == [Step.SELF_REVIEWED, Step.VISITED]
