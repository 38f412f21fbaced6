"""What was recorded of peer review and was not so is withdrawn: it counts for nothing, and as known before it did."""

from collections.abc import Iterator
from datetime import date

import attrs
import pytest

from tests.support import school
from tests.support.reviewing import (
    CYCLE,
    FORMED,
    MINUTE,
    NAMED,
    OPTED,
    PLANNED,
    SELF,
    VISIT,
    WORDS,
    A,
    B,
    C,
    D,
    E,
    Reviewing,
    findings,
    person,
    reviewing,
)
from thep_domain import Refused
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.peer_review import Cycle, Reviewer, Role, Step, cycles, reviewers
from thep_domain.peer_review.cycle import Run
from thep_domain.peer_review.withdrawing import of_cycle

TODAY = date(2018, 7, 31)


@pytest.fixture
def house() -> Iterator[Reviewing]:
    with reviewing() as house:
        yield house


def version(house: Reviewing, stream: str, name: str) -> int:
    """The version of the last fact of a name in a stream."""
    return [fact.version for fact in house.thep.history(stream) if fact.name == f"peer_review.{name}"][-1]


def of_person(house: Reviewing, who: str, name: str) -> None:
    """Withdraw what was said last of a reviewer."""
    of = version(house, f"reviewer:{who}", name)
    house.office.peer_review.withdraw_of_reviewer(who, of, rationale=WORDS)


def of_the_cycle(house: Reviewing, name: str) -> None:
    """Withdraw what was said last of the cycle."""
    house.office.peer_review.withdraw_of_cycle(CYCLE, version(house, f"cycle:{CYCLE}", name), rationale=WORDS)


def refused(code: str, house: Reviewing, name: str, who: str | None = None) -> Refused:
    with pytest.raises(Refused) as found:
        of_the_cycle(house, name) if who is None else of_person(house, who, name)
    assert found.value.code == code
    return found.value


def row(house: Reviewing, who: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...], int]:
    """What is listed of a reviewer today: trained for, offers, conflicts."""
    (found,) = [each for each in reviewers(house.thep.known(), TODAY) if each.person == who]
    return found.protocols, found.offers, found.conflicts


def test_a_training_of_somebody_else_is_withdrawn_and_the_seat_follows(house: Reviewing) -> None:
    review = house.named()
    who, before = person(B), house.thep.position
    of_person(house, who, "trained")
    assert row(house, who)[0] == ()
    assert house.causes(review) == ["not-trained"]
    wrong, seat = list(house.thep.history())[-2:]
    assert wrong.why.corrects == Cited(stream=Text(f"reviewer:{who}"), version=3)
    assert (wrong.why.effective_on, seat.name) == (PLANNED, "peer_review.seat_vacated")
    assert house.thep.known(before).load(Reviewer, who).trained_for("own", Role.LEAD)
    house.office.peer_review.train(who, "own", "member", on=OPTED)
    house.office.peer_review.team(review, {who: "member"}, on=VISIT)
    assert who in [each.person for each in house.state(review).team]


def test_an_offer_that_was_recorded_wrong(house: Reviewing) -> None:
    who = house.begun() and house.reviewer(E)
    house.office.peer_review.offer(who, CYCLE, 20, on=NAMED)
    of_person(house, who, "offered")
    assert row(house, who)[1] == ((CYCLE, 2),), "what was offered before counts again"
    house.office.peer_review.withdraw_of_reviewer(who, 4, rationale=WORDS)
    assert row(house, who)[1] == ()


def test_an_offer_on_which_seats_rest_stays(house: Reviewing) -> None:
    review, who = house.named(), person(B)
    assert f"goes to {review}: stand them down" in refused("no-capacity", house, "offered", who).sentence
    house.office.peer_review.offer(who, CYCLE, 1, on=NAMED)
    of_person(house, who, "offered")  # the offer before it is enough for the seat
    house.office.peer_review.self_review(review, on=SELF)
    house.office.peer_review.visit(review, on=VISIT)
    house.office.peer_review.withdraw_of_reviewer(who, 4, rationale=WORDS)  # the visit was made, whatever was offered
    assert row(house, who)[1] == ()


def test_an_employment_by_a_school_that_never_was(house: Reviewing) -> None:
    review, who = house.begun(), person(B)
    house.office.peer_review.employ(who, employer=A, from_on=OPTED)
    with pytest.raises(Refused, match="own-school"):
        house.office.peer_review.team(review, {who: "lead"}, on=NAMED)
    house.office.peer_review.correct_employment(who, OPTED, FORMED, rationale=WORDS)
    house.office.peer_review.withdraw_of_reviewer(who, 6, rationale=WORDS)  # the correction is what stands
    house.office.peer_review.team(review, {who: "lead"}, on=NAMED)
    assert house.state(review).team[0].employer == str(B)


def test_a_conflict_declared_twice_and_its_decision_first(house: Reviewing) -> None:
    review, who = house.begun(), person(B)
    desk = house.office.peer_review
    desk.declare_conflict(who, A, "family", on=OPTED)
    house.other.peer_review.decide_conflict(who, A, allowed=True, on=FORMED, authority=MINUTE)
    desk.declare_conflict(who, A, "family", on=FORMED)
    assert row(house, who)[2] == 1, "declared again, and not decided again"
    of_person(house, who, "conflict_declared")
    assert row(house, who)[2] == 0
    with pytest.raises(Refused, match="withdraw the decision first"):
        desk.withdraw_of_reviewer(who, version(house, f"reviewer:{who}", "conflict_declared") - 2, rationale=WORDS)
    of_person(house, who, "conflict_decided")
    assert row(house, who)[2] == 1
    with pytest.raises(Refused, match="candidate-barred"):
        desk.team(review, {who: "lead"}, on=NAMED)


def test_a_registration_goes_only_where_nothing_else_is_recorded(house: Reviewing) -> None:
    house.begun()
    assert "withdraw that first" in refused("rested-on", house, "reviewer_registered", person(B)).sentence
    who = house.reader()
    house.office.peer_review.register(who, on=OPTED)
    of_person(house, who, "reviewer_registered")
    assert who not in {each.person for each in reviewers(house.thep.known(), TODAY)}
    house.office.peer_review.register(who, on=FORMED)


@pytest.mark.parametrize("of", [0, 9])
def test_what_does_not_stand_is_not_withdrawn(house: Reviewing, of: int) -> None:
    house.begun()
    desk = house.office.peer_review
    with pytest.raises(Refused, match="not-what-stands"):
        desk.withdraw_of_reviewer(person(B), of, rationale=WORDS)
    with pytest.raises(Refused, match="not-what-stands"):
        desk.withdraw_of_cycle(CYCLE, of, rationale=WORDS)
    with pytest.raises(Refused, match="not-what-stands"):
        desk.withdraw_of_cycle(CYCLE, 1, rationale=WORDS)
    with pytest.raises(Refused, match="rationale-missing"):
        desk.withdraw_of_reviewer(person(B), 3, rationale=" ")


def test_steps_are_withdrawn_the_last_first(house: Reviewing) -> None:
    review, before = house.finished(), house.thep.position
    desk = house.office.peer_review
    with pytest.raises(Refused, match="rested-on"):
        desk.withdraw(review, "assured", rationale=WORDS)
    last_first = [
        (Step.FOLLOWED_UP, Step.ACTION_PLANNED),
        (Step.ACTION_PLANNED, Step.ASSURED),
        (Step.ASSURED, Step.AGREED),
        (Step.AGREED, Step.DRAFTED),
        (Step.DRAFTED, Step.FED_BACK),
        (Step.FED_BACK, Step.VISITED),
        (Step.VISITED, Step.SELF_REVIEWED),
        (Step.SELF_REVIEWED, Step.TEAM_NAMED),
    ]
    for step, left in last_first:
        desk.withdraw(review, step, rationale=WORDS)
        assert house.step(review, TODAY) is left
    for step in (Step.TEAM_NAMED, Step.SELF_REVIEWED):
        with pytest.raises(Refused, match="not-what-stands"):
            desk.withdraw(review, step, rationale=WORDS)
    assert house.row(review, TODAY, before).status is Step.FOLLOWED_UP
    assert house.state(review).out_of_order() is None


def test_a_draft_that_is_withdrawn_keeps_its_number(house: Reviewing) -> None:
    review, desk = house.visited(), house.office.peer_review
    desk.feed_back(review, on=VISIT)
    desk.report(review, findings(), text=WORDS, on=date(2018, 3, 19))
    desk.disagree(review, rationale=WORDS, on=date(2018, 3, 20))
    desk.report(review, findings(), text=WORDS, on=date(2018, 3, 21))
    desk.withdraw(review, "drafted", rationale=WORDS)
    assert house.state(review).draft == house.state(review).drafts[0]
    assert desk.report(review, findings(), text=WORDS, on=date(2018, 3, 22)).details["draft"] == 3
    desk.agree(review, draft=3, on=date(2018, 3, 27))
    assert [each.agreed_on is not None for each in house.state(review).drafts] == [False, False, True]


def test_a_visit_that_was_not_made_lets_the_team_change(house: Reviewing) -> None:
    review, desk = house.visited(), house.office.peer_review
    desk.employ(person(B), employer=A, from_on=SELF)
    assert house.state(review).conflict_learnt()
    desk.withdraw(review, "visited", rationale=WORDS)
    assert not house.state(review).conflict_learnt()
    assert house.causes(review) == ["employed-by-host"], "who should not have been there is not kept for the next visit"
    assert house.step(review, TODAY) is Step.SELF_REVIEWED


def test_a_review_that_was_not_cancelled_goes_on(house: Reviewing) -> None:
    review, desk = house.agreed(), house.office.peer_review
    team = [each.person for each in house.state(review).team]
    desk.cancel(review, cause="other", on=TODAY)
    desk.withdraw(review, "cancelled", rationale=WORDS)
    assert house.step(review, TODAY) is Step.AGREED
    assert [each.person for each in house.state(review).team] == team, "they were there"
    assert [fact.name for fact in house.thep.history()][-1] == "people.retention_stopped"


def test_of_a_review_that_was_not_visited_the_seats_stay_vacant(house: Reviewing) -> None:
    review, desk = house.named(), house.office.peer_review
    desk.cancel(review, cause="other", on=VISIT)
    desk.schedule(CYCLE, A, date(2018, 7, 20), on=VISIT)
    with pytest.raises(Refused, match="already-scheduled"):
        desk.withdraw(review, "cancelled", rationale=WORDS)
    desk.cancel(f"{A}-{CYCLE}-r2", cause="other", on=VISIT)
    desk.withdraw(review, "cancelled", rationale=WORDS)
    assert house.state(review).team == ()


def test_what_the_register_ended_is_not_withdrawn(house: Reviewing) -> None:
    review = house.begun()
    house.read(school(A, closed_on=date(2018, 2, 28)), as_at=date(2018, 3, 1))
    assert house.step(review, TODAY) is Step.CANCELLED
    with pytest.raises(Refused, match="The register shows the end"):
        house.office.peer_review.withdraw(review, "cancelled", rationale=WORDS)


def test_a_school_that_opted_out_takes_part_again_before_its_review_does(house: Reviewing) -> None:
    review, desk = house.named(), house.office.peer_review
    desk.opt_out(CYCLE, A, cause="staffing", on=VISIT)
    with pytest.raises(Refused, match="has opted out"):
        desk.withdraw(review, "cancelled", rationale=WORDS)
    of_the_cycle(house, "opted_out")
    desk.withdraw(review, "cancelled", rationale=WORDS)
    assert house.step(review, TODAY) is Step.TEAM_NAMED


def test_opting_in_and_out(house: Reviewing) -> None:
    house.plan()
    house.opt_in(A, B)
    of_the_cycle(house, "opted_in")
    (found,) = cycles(house.thep.known(), TODAY)
    assert found.members == 1
    house.opt_in(B, C)
    house.group(A, B, C)
    assert "is in cluster 1" in refused("rested-on", house, "opted_in").sentence
    desk = house.office.peer_review
    desk.opt_out(CYCLE, C, cause="staffing", on=NAMED)
    assert "opted out on" in refused("rested-on", house, "opted_in").sentence
    of_the_cycle(house, "opted_out")
    assert house.thep.known().load(Cycle, CYCLE).takes_part(str(C), TODAY)
    desk.opt_out(CYCLE, C, cause="staffing", on=NAMED)
    desk.opt_in(CYCLE, C, on=date(2018, 1, 31))
    assert "opted in again" in refused("rested-on", house, "opted_out").sentence


def test_a_cluster_is_as_it_was_before(house: Reviewing) -> None:
    house.plan()
    house.opt_in(A, B, C, D)
    house.group(A, B)
    house.group(A, B, C, number=1)

    def members(day: date = TODAY) -> tuple[str, ...]:
        held = house.thep.known().load(Cycle, CYCLE).clusters[0].on(day)
        return () if held is None else tuple(held.members)

    refused("rested-on", house, "cluster_formed")
    of_the_cycle(house, "cluster_changed")
    assert members() == (str(A), str(B))
    house.office.peer_review.dissolve(CYCLE, 1, cause="other", on=NAMED)
    house.group(B, C)
    assert "is in cluster 2" in refused("rested-on", house, "cluster_dissolved").sentence
    of_the_cycle(house, "cluster_formed")
    of_the_cycle(house, "cluster_dissolved")
    assert members() == (str(A), str(B))
    assert house.group(C, D).details["cluster"] == 3, "numbers are never used again"
    house.office.peer_review.withdraw_of_cycle(CYCLE, 6, rationale=WORDS)
    assert members() == ()
    assert house.thep.known().load(Cycle, CYCLE).cluster_of(str(A), FORMED) is None


def test_a_cluster_does_not_come_back_with_a_school_that_left(house: Reviewing) -> None:
    house.plan()
    house.opt_in(A, B, C)
    house.group(A, B, C)
    house.office.peer_review.opt_out(CYCLE, C, cause="staffing", on=NAMED)
    assert "has opted out since" in refused("rested-on", house, "cluster_changed").sentence


def test_what_an_allocation_rests_on_stays(house: Reviewing) -> None:
    house.begun()
    held = house.thep.known().load(Cycle, CYCLE)
    run = Run(1, NAMED, 1, seats=1, cost=1, ties=1, unique="yes", proven=True, problem="0" * 64, answer="0" * 64)
    with pytest.raises(Refused, match="were allocated on"):
        of_cycle(house.thep.known(), CYCLE, attrs.evolve(held, runs=(run,)), 6)


def test_a_cycle_that_was_closed_by_mistake(house: Reviewing) -> None:
    review = house.finished()
    desk = house.office.peer_review
    desk.close(CYCLE, on=TODAY)
    with pytest.raises(Refused, match="cycle-closed"):
        desk.withdraw(review, "followed-up", rationale=WORDS)
    refused("cycle-closed", house, "opted_in")
    of_the_cycle(house, "cycle_closed")
    desk.withdraw(review, "followed-up", rationale=WORDS)
    desk.follow_up(review, {"1": "partly"}, on=date(2018, 7, 3))
    desk.close(CYCLE, on=TODAY)
    assert [fact.name for fact in house.thep.history()][-1] == "people.retention_begun"
    of_the_cycle(house, "cycle_closed")
    assert [fact.name for fact in house.thep.history()][-1] == "people.retention_stopped"


def test_a_disclosure_that_was_not_made(house: Reviewing) -> None:
    review, desk = house.begun(), house.office.peer_review
    desk.disclose(review, "the authority", on=VISIT)
    house.office.peer_review.withdraw_disclosure(review, 1, rationale=WORDS)
    assert [each.code for each in house.thep.due(date(2019, 1, 1)) if each.code == "peer-review.authorise"] == []
    with pytest.raises(Refused, match="unknown-disclosure"):
        desk.withdraw_disclosure(review, 1, rationale=WORDS)
    with pytest.raises(Refused, match="unknown-disclosure"):
        desk.authorise(review, 1, on=TODAY, authority=MINUTE)
    assert desk.disclose(review, "the authority", on=VISIT, authority=MINUTE).details["disclosure"] == 2
