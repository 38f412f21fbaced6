"""Peer review performed again: what is unusual and right, and what somebody may want to hide."""

from collections.abc import Callable, Iterator
from datetime import date

import attrs
import pytest

from tests.audit.business.support import changed, codes, facts_of, performed, with_field, with_why, without
from tests.properties.support import played
from tests.support.reviewing import CYCLE, NAMED, VISIT, WORDS, A, B, C, D, E, Reviewing, person, reviewing
from thep_domain import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.peer_review import Role
from thep_domain.testing.peer_review.kit import KIT

Change = Callable[[Recorded], Recorded]


@pytest.fixture(scope="module")
def told() -> list[Recorded]:
    """Every move of the context once."""
    return facts_of(played(KIT, 3).thep)


@pytest.fixture
def house() -> Iterator[Reviewing]:
    """Seven members, at the end of 2018."""
    with reviewing(date(2018, 12, 31)) as made:
        yield made


@pytest.fixture
def finished(house: Reviewing) -> list[Recorded]:
    """A review from its cycle to the follow-up."""
    house.finished()
    return facts_of(house.thep)


def test_many_rows_in_one_save(house: Reviewing) -> None:
    first = house.begun("own", A, B, C, D, E)
    second = house.review(B, on=date(2018, 3, 13))
    house.office.peer_review.team_all(
        [
            {"review": first, "members": {person(B): "lead"}, "on": NAMED},
            {"review": first, "members": {person(C): "member", person(D): "member"}, "on": NAMED},
            {"review": second, "members": {person(C): "lead", person(E): "member"}, "on": NAMED},
            {"review": second, "members": {person(D): "lead"}, "on": date(2018, 1, 21)},
        ]
    )
    house.office.peer_review.be_away_all(
        {"person": person(urn), "first": VISIT, "on": date(2018, 2, 1)} for urn in (B, C)
    )
    house.office.peer_review.cancel_all(
        {"review": review, "cause": "other", "on": date(2018, 3, 1)} for review in (first, second)
    )
    facts = facts_of(house.thep)
    assert [fact.name for fact in facts].count("peer_review.seat_vacated") == 6
    assert performed(facts) == []


def changed_in(facts: list[Recorded], name: str, change: Change) -> set[str]:
    """The codes of what is found where the first fact of a name is changed."""
    return codes(performed(changed(facts, f"peer_review.{name}", change)))


def test_what_an_allocation_cost(told: list[Recorded]) -> None:
    (found,) = performed(changed(told, "peer_review.allocated", lambda fact: with_field(fact, cost=1)))
    assert (found.code, found.rule, found.found) == ("allocation-differs", "peer-review.allocation", "cost 1")


def test_an_allocation_of_another_problem(told: list[Recorded]) -> None:
    found = changed_in(told, "allocated", lambda fact: with_field(fact, problem="0" * 64))
    assert "allocation-broken" in found


def test_a_reviewer_who_was_put_into_a_team_that_was_allocated(told: list[Recorded]) -> None:
    facts = list(told)
    at = next(n for n, fact in enumerate(facts) if getattr(fact.event, "run", None) and "team_named" in fact.name)
    event = facts[at].event
    (seat, *others) = event.seats  # type: ignore[attr-defined]
    facts[at] = with_field(facts[at], seats=(attrs.evolve(seat, person="00000001"), *others))
    assert "allocation-broken" in codes(performed(facts))


def test_a_team_of_one_who_is_not_trained(finished: list[Recorded]) -> None:
    trained = [fact for fact in finished if fact.name == "peer_review.trained"]
    other = next(fact for fact in trained if fact.stream == f"reviewer:{person(B)}")
    facts = [with_field(fact, role=Role.MEMBER) if fact is other else fact for fact in finished]
    assert "not-trained" in codes(performed(facts))


def test_a_visit_with_an_empty_seat(finished: list[Recorded]) -> None:
    assert "team-incomplete" in codes(performed(without(finished, "peer_review.seat_filled")))


def test_a_report_that_was_assured_by_whoever_recorded_it(finished: list[Recorded]) -> None:
    drafted = next(fact.why.actor for fact in finished if fact.name == "peer_review.report_drafted")
    assert changed_in(finished, "assured", lambda fact: with_why(fact, actor=drafted)) == {"same-hand"}


def test_a_report_that_was_read_by_one_of_the_team(finished: list[Recorded]) -> None:
    assert changed_in(finished, "assured", lambda fact: with_field(fact, reader=person(B))) == {"own-work"}


def test_a_check_that_the_findings_do_not_pass(finished: list[Recorded]) -> None:
    def failed(fact: Recorded) -> Recorded:
        (first, *others) = fact.event.checks  # type: ignore[attr-defined]
        return with_field(fact, checks=(attrs.evolve(first, passed=not first.passed), *others))

    assert changed_in(finished, "assured", failed) == {"differs"}


def test_a_report_that_was_released_without_the_consent_of_the_host(house: Reviewing) -> None:
    review, office = house.agreed(), house.office.peer_review
    office.allow_release(review, on=date(2018, 4, 1))
    office.release(review, "the authority", on=date(2018, 4, 2))
    facts = facts_of(house.thep)
    assert performed(facts) == []
    assert "consent-missing" in codes(performed(without(facts, "peer_review.release_allowed")))


def test_a_conflict_that_was_decided_by_whoever_declared_it(house: Reviewing) -> None:
    house.named()
    house.office.peer_review.declare_conflict(person(B), URN(A), "family", detail=WORDS, on=date(2018, 2, 1))
    house.other.peer_review.decide_conflict(
        person(B), URN(A), allowed=False, on=date(2018, 2, 2), authority="Board minute 3"
    )
    facts = facts_of(house.thep)
    assert "peer_review.seat_vacated" in {fact.name for fact in facts}
    assert performed(facts) == []
    declared = next(fact.why.actor for fact in facts if fact.name == "peer_review.conflict_declared")
    assert "same-hand" in changed_in(facts, "conflict_decided", lambda fact: with_why(fact, actor=declared))
    assert codes(performed(without(facts, "peer_review.seat_vacated"))) == {"consequence-missing"}


def test_a_cycle_that_was_closed_with_other_counts(house: Reviewing) -> None:
    house.finished()
    house.office.peer_review.close(CYCLE, on=date(2018, 9, 1))
    facts = facts_of(house.thep)
    assert changed_in(facts, "cycle_closed", lambda fact: with_field(fact, followed_up=2)) == {"differs"}
