"""Interventions performed again: what is unusual and right, and what somebody may want to hide."""

from collections.abc import Callable, Iterator
from datetime import date

import attrs
import pytest

from tests.audit.business.support import changed, codes, facts_of, performed, with_field, with_why, without
from tests.support import Clock
from tests.support.casework import FIRST, MINUTE, SECOND, WORDS, A, Casework, day
from thep_domain import Pence
from thep_domain.kernel.provenance import Recorded
from thep_domain.testing import in_memory

Change = Callable[[Recorded], Recorded]


@pytest.fixture
def house() -> Iterator[Casework]:
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        made = Casework(thep, clock)
        made.begin()
        yield made


@pytest.fixture
def completed(house: Casework) -> list[Recorded]:
    """A concern, and the intervention that answers it, from the need to the end."""
    house.live()
    house.completed(concern="999011-c1")
    return facts_of(house.thep)


def test_many_rows_in_one_save(house: Casework) -> None:
    desk = house.broker.interventions
    desk.note_giver_all(
        [
            {"giver": FIRST, "source": "the trust", "organisation": "trust-7", "on": day(1, 3)},
            {"giver": FIRST, "source": "the trust", "easting": 536100, "northing": 182300, "on": day(1, 3)},
            {"giver": FIRST, "source": "the census", "free_meals": 40, "on": day(1, 3)},
            {"giver": FIRST, "source": "the census", "free_meals": 41, "on": day(1, 4)},
            {"giver": SECOND, "source": "the census", "free_meals": 20, "independent": True, "on": day(1, 4)},
        ]
    )
    desk.raise_concern_all(
        {"urn": A, "by": "consultant", "area": area, "summary": WORDS, "on": day(1, 15)}
        for area in ("achievement", "leadership")
    )
    desk.identify_all(
        {"urn": A, "form": "school-to-school", "need": {area: 1}, "concern": concern, "on": day(1, 22)}
        for area, concern in (("achievement", "999011-c1"), ("leadership", None), ("behaviour", "999011-c2"))
    )
    cases = [f"999011-i{number}" for number in (1, 2, 3)]
    desk.broker_all({"intervention": case, "on": day(1, 23)} for case in cases)
    desk.propose_all(
        {"intervention": case, "giver": giver, "choice": "known-to-school", "because": WORDS, "on": day(1, 31)}
        for case, giver in zip(cases[:2], (FIRST, SECOND), strict=True)
    )
    desk.check_all({"intervention": case, "candidate": 1, "on": day(2, 1)} for case in cases[:2])
    desk.accept_all(
        {"intervention": case, "candidate": 1, "until_on": day(7, 20), "on": day(2, 5)} for case in cases[:2]
    )
    facts = facts_of(house.thep)
    assert [fact.name for fact in facts].count("interventions.place_committed") == 2
    assert performed(facts) == []


def test_a_strength_is_corrected_of_a_day_on_which_another_counts_no_more(house: Casework) -> None:
    desk = house.broker.interventions
    desk.recognise_strength_all(
        {"giver": FIRST, "area": "achievement", "level": level, "basis": "review", "from_on": day(1, 2), "to_on": to_on}
        for level, to_on in ((1, None), (3, day(3, 1)))
    )
    desk.correct_strength(FIRST, "achievement", 1, 2, because=WORDS, on=day(4, 1))
    desk.correct_strength(FIRST, "achievement", 3, 2, because=WORDS, on=day(2, 1))
    assert performed(facts_of(house.thep)) == []


def changed_in(facts: list[Recorded], name: str, change: Change) -> set[str]:
    """The codes of what is found where the first fact of a name is changed."""
    return codes(performed(changed(facts, f"interventions.{name}", change)))


def test_a_place_in_the_ranking_that_the_givers_do_not_come_to(completed: list[Recorded]) -> None:
    facts = changed(completed, "interventions.candidate_proposed", lambda fact: with_field(fact, points=9_900))
    (found,) = performed(facts)
    assert (found.code, found.rule) == ("ranking-differs", "interventions.ranking")
    assert found.found == "points 9900"
    assert found.clause is not None


def test_a_support_that_was_agreed_by_who_proposed_the_supporter(completed: list[Recorded]) -> None:
    broker = next(fact.why.actor for fact in completed if fact.name == "interventions.candidate_proposed")
    assert "same-hand" in changed_in(completed, "agreed", lambda fact: with_why(fact, actor=broker))


def test_a_support_that_was_agreed_without_an_authority(completed: list[Recorded]) -> None:
    assert changed_in(completed, "agreed", lambda fact: with_why(fact, authority=None)) == {"authority-missing"}


def test_a_place_that_is_taken_for_longer_than_was_accepted(completed: list[Recorded]) -> None:
    found = changed_in(completed, "place_committed", lambda fact: with_field(fact, until_on=day(8, 31)))
    assert found == {"one-sided"}


def test_more_places_than_were_declared(completed: list[Recorded]) -> None:
    def none(fact: Recorded) -> Recorded:
        return with_field(fact, places=0)

    every = [none(fact) if fact.name == "interventions.capacity_declared" else fact for fact in completed]
    assert {"no-capacity"} <= codes(performed(every))


def test_a_start_without_the_consent_of_the_school(completed: list[Recorded]) -> None:
    found = performed(without(completed, "interventions.consent_given"))
    assert {"consent-missing"} <= codes(found)


def test_a_concern_that_does_not_know_that_its_intervention_ended(completed: list[Recorded]) -> None:
    found = performed(without(completed, "interventions.concern_intervention_ended"))
    assert {"consequence-missing"} <= codes(found)


def test_a_place_that_is_free_again_though_the_support_goes_on(house: Casework) -> None:
    """Somebody wrote it into the save of another command, with everything numbered anew."""
    house.completed()
    facts = facts_of(house.thep)
    released = next(fact for fact in facts if fact.name == "interventions.place_released")
    started = next(n for n, fact in enumerate(facts) if fact.name == "interventions.started")
    early = attrs.evolve(released, why=attrs.evolve(facts[started].why, part=(2, 2)))
    saved = [with_why(facts[started], part=(1, 2)), early]
    kept = [*facts[:started], *saved, *facts[started + 1 :]]
    numbered = [attrs.evolve(fact, position=place) for place, fact in enumerate(kept, start=1)]
    (first, *_) = performed(numbered)
    assert (first.code, first.event) == ("one-sided", "interventions.place_released")


def test_a_match_that_nobody_looked_at_for_conflicts(completed: list[Recorded]) -> None:
    assert {"conflict-unchecked"} <= codes(performed(without(completed, "interventions.conflict_checked")))


def test_what_was_paid_is_an_input(house: Casework) -> None:
    case = house.matched()
    house.broker.interventions.consent(case, "head", on=day(2, 7))
    house.director.interventions.agree(case, payer="the authority", amount=Pence(1), on=day(2, 8), authority=MINUTE)
    assert changed_in(facts_of(house.thep), "agreed", lambda fact: with_field(fact, pence=Pence(2))) == set()
