"""Facts of casework that were not so: they are withdrawn, the last first, and what followed from them follows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.support import Clock
from tests.support.casework import (
    CASE,
    CONCERN,
    END,
    FIRST,
    FOURTH,
    MINUTE,
    SECOND,
    WORDS,
    A,
    B,
    Casework,
    day,
)
from thep_domain import URN, Answer
from thep_domain.interventions import over_committed
from thep_domain.testing import in_memory


@pytest.fixture
def house() -> Iterator[Casework]:
    """Members and givers, on the last day of 2018."""
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        made = Casework(thep, clock)
        made.begin()
        yield made


def number(house: Casework, stream: str, name: str) -> int:
    """The number of the last fact of a name in a stream."""
    return max(fact.version for fact in house.thep.history(stream) if fact.name == f"interventions.{name}")


def withdraw(house: Casework, name: str, case: str = CASE, **said: Any) -> Answer:
    """Withdraw the last fact of a name of an intervention."""
    of = number(house, f"intervention:{case}", name)
    return house.broker.interventions.withdraw_fact(case, of, because=WORDS, **said)


def withdraw_concern(house: Casework, name: str, concern: str = CONCERN, **said: Any) -> Answer:
    """Withdraw the last fact of a name of a concern."""
    of = number(house, f"concern:{concern}", name)
    return house.broker.interventions.withdraw_concern_fact(concern, of, because=WORDS, **said)


def test_impact_that_was_measured_twice_counts_once(house: Casework) -> None:
    case = house.completed()
    for _ in range(2):
        house.broker.interventions.measure_impact(case, "attendance", "90%", "94%", "census", on=day(9, 1))
    answer = withdraw(house, "impact_measured")
    (fact,) = answer.events
    assert fact.why.corrects is not None
    assert fact.why.corrects.stream == f"intervention:{case}"
    assert len(house.case().impacts) == 1
    with house.refused("not-what-stands"):
        withdraw(house, "impact_measured")
    with house.refused("rationale-missing"):
        house.broker.interventions.withdraw_fact(case, fact.why.corrects.version - 1)


def test_the_completion_of_the_wrong_case_is_taken_back(house: Casework) -> None:
    """The case goes on, its place is taken again, and its concern cannot be closed."""
    concern = house.live()
    case = house.completed(concern=concern)
    known = house.events
    withdraw(house, "completed")
    assert house.stage(day(8, 1)) == "in-progress"
    assert house.stage(day(8, 1), known=known) == "completed"
    assert house.capacity(SECOND, day(7, 16)).held_by == (case,)
    assert house.kept_from(f"intervention:{case}") is None
    assert house.concern_row(day(8, 1)).open_interventions == (case,)  # type: ignore[union-attr]  # it is there
    house.complete(case, day(7, 16))
    assert house.stage(day(7, 16)) == "completed"


def test_an_end_on_which_a_closing_rests_stays(house: Casework) -> None:
    concern = house.live()
    case, office = house.completed(concern=concern), house.broker
    office.interventions.monitor_concern(concern, on=day(7, 14))
    office.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(9, 1))
    with house.refused("dates-out-of-order") as caught:
        withdraw(house, "completed")
    assert "has not ended" in caught.value.sentence
    withdraw_concern(house, "concern_closed")
    withdraw(house, "completed")
    assert house.stage(day(9, 1), case) == "in-progress"


def test_a_stop_is_taken_back_on_an_authority_and_by_another_hand(house: Casework) -> None:
    case = house.started()
    house.director.interventions.stop(case, "other", on=day(3, 1), authority=MINUTE)
    with house.refused("authority-missing"):
        withdraw(house, "stopped")
    with house.refused("same-hand"):
        withdraw(house, "stopped", authority=MINUTE)
    of = number(house, f"intervention:{case}", "stopped")
    house.director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)
    assert house.stage(day(4, 1)) == "in-progress"
    assert house.free(SECOND, day(4, 1)) == 0


def test_a_place_that_somebody_took_meanwhile_is_not_taken_again(house: Casework) -> None:
    case = house.started()
    house.broker.interventions.lose_supporter(case, day(3, 1), "withdrew", on=day(3, 1))
    other = house.brokering(B)
    house.propose(other, on=day(3, 2))
    house.broker.interventions.check(other, 1, on=day(3, 2))
    house.broker.interventions.accept(other, 1, END, on=day(3, 2))
    with house.refused("no-capacity"):
        withdraw(house, "supporter_lost")
    withdraw(house, "candidate_accepted", other)
    assert house.free(SECOND, day(3, 2)) == 1
    withdraw(house, "supporter_lost")
    assert house.stage(day(4, 1)) == "in-progress"
    assert [each.outcome for each in house.shown(day(4, 1)).candidates] == ["current"]
    assert house.free(SECOND, day(4, 1)) == 0


def test_a_loss_is_not_taken_back_once_another_was_asked(house: Casework) -> None:
    case = house.started()
    house.broker.interventions.lose_supporter(case, day(3, 1), "withdrew", on=day(3, 1))
    house.propose(case, FIRST, on=day(3, 2))
    with house.refused("rested-on") as caught:
        withdraw(house, "supporter_lost")
    assert f"{FIRST} was proposed on 2018-03-02" in caught.value.sentence
    withdraw(house, "candidate_proposed")
    withdraw(house, "supporter_lost")
    assert house.stage(day(4, 1)) == "in-progress"


def test_the_decline_of_the_wrong_candidate_is_taken_back(house: Casework) -> None:
    case, office = house.brokering(), house.broker
    house.propose(case, FIRST)
    house.propose(case, SECOND)
    office.interventions.decline(case, 1, "no-time", on=day(2, 1))
    withdraw(house, "candidate_declined")
    office.interventions.decline(case, 2, "no-time", on=day(2, 1))
    assert [each.outcome for each in house.shown(day(2, 1)).candidates] == ["proposed", "declined"]
    house.propose(case, SECOND, on=day(2, 2))
    with house.refused("rested-on"):
        withdraw(house, "candidate_declined")


def test_a_candidate_that_was_withdrawn_by_mistake_has_its_place_again(house: Casework) -> None:
    case, office = house.checked(), house.broker
    office.interventions.accept(case, 1, END, on=day(2, 5))
    office.interventions.withdraw_candidate(case, 1, "not-suitable", on=day(2, 6))
    assert house.free(SECOND, day(2, 6)) == 1
    withdraw(house, "candidate_withdrawn")
    assert house.free(SECOND, day(2, 6)) == 0
    office.interventions.match(case, 1, on=day(2, 7))
    with house.refused("rested-on") as caught:
        withdraw(house, "candidate_accepted")
    assert "candidate 1 is current" in caught.value.sentence


def test_a_candidate_that_was_never_proposed_keeps_its_number(house: Casework) -> None:
    case = house.brokering()
    house.propose(case, FIRST)
    house.broker.interventions.check(case, 1, on=day(2, 1))
    with house.refused("rested-on"):
        withdraw(house, "candidate_proposed")
    withdraw(house, "conflict_checked")
    withdraw(house, "candidate_proposed")
    assert house.shown(day(2, 1)).candidates == ()
    assert house.propose(case, FIRST, choice="timing", on=day(2, 1)).details == {"candidate": 2}


def test_a_look_for_conflicts_on_which_an_acceptance_rests_stays(house: Casework) -> None:
    case = house.checked()
    house.broker.interventions.accept(case, 1, END, on=day(2, 5))
    with house.refused("rested-on") as caught:
        withdraw(house, "conflict_checked")
    assert "nobody looked for conflicts" in caught.value.sentence


def test_a_conflict_is_taken_back_by_another_hand_and_not_once_it_is_decided(house: Casework) -> None:
    case, director = house.brokering(), house.director
    house.propose(case)
    house.broker.interventions.declare_conflict(case, 1, "family", on=day(2, 1))
    with house.refused("same-hand"):
        withdraw(house, "conflict_declared")
    director.interventions.decide_conflict(case, 1, on=day(2, 2), authority=MINUTE)
    stream = f"intervention:{case}"
    declared, decided = number(house, stream, "conflict_declared"), number(house, stream, "conflict_decided")
    with house.refused("rested-on"):
        director.interventions.withdraw_fact(case, declared, because=WORDS)
    director.interventions.withdraw_fact(case, decided, because=WORDS, authority=MINUTE)
    assert [each.outcome for each in house.shown(day(2, 2)).candidates] == ["proposed"]
    director.interventions.withdraw_fact(case, declared, because=WORDS)
    house.broker.interventions.check(case, 1, on=day(2, 3))


def test_who_was_barred_by_mistake_supports_the_school_as_before(house: Casework) -> None:
    """The loss that followed is taken back in the same save."""
    case, director = house.started(), house.director
    house.broker.interventions.declare_conflict(case, 1, "financial", on=day(3, 1))
    director.interventions.decide_conflict(case, 1, on=day(3, 5), authority=MINUTE)
    stream = f"intervention:{case}"
    with house.refused("rested-on"):
        director.interventions.withdraw_fact(case, number(house, stream, "supporter_lost"), because=WORDS)
    of = number(house, stream, "conflict_decided")
    director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)
    assert house.stage(day(4, 1)) == "in-progress"
    assert house.free(SECOND, day(4, 1)) == 0
    assert (day(3, 1), "to-decide") in house.due(day(12, 31))
    director.interventions.decide_conflict(case, 1, allowed=True, on=day(3, 6), authority=MINUTE)
    with house.refused("not-what-stands"):
        director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)


def test_a_consent_that_was_not_taken_back_lets_the_support_go_on(house: Casework) -> None:
    """The pause that followed is taken back in the same save, and not by itself."""
    case = house.started()
    house.broker.interventions.withdraw_consent(case, "head", on=day(4, 20))
    with house.refused("rested-on"):
        withdraw(house, "paused")
    answer = withdraw(house, "consent_withdrawn")
    assert [each.name for each in answer.events] == ["interventions.fact_withdrawn"] * 2
    assert house.stage(day(4, 20)) == "in-progress"
    assert house.case().consent_on(day(4, 20)) is not None
    with house.refused("rested-on") as caught:
        withdraw(house, "consent_given")
    assert "no consent is in force" in caught.value.sentence


def test_a_step_on_which_others_rest_is_withdrawn_after_them(house: Casework) -> None:
    case, director = house.started(), house.director
    house.review(case, day(3, 26))
    for name in ("started", "brokering_begun", "identified", "matched"):
        with house.refused("rested-on"):
            withdraw(house, name)
    with house.refused("not-what-stands") as caught:
        withdraw(house, "reviewed")
    assert "by its number" in caught.value.sentence
    house.broker.interventions.withdraw_review(case, 1, because=WORDS)
    with house.refused("not-what-stands"):
        withdraw(house, "review_withdrawn")
    withdraw(house, "started")
    of = number(house, f"intervention:{case}", "agreed")
    director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)
    withdraw(house, "consent_given")
    withdraw(house, "matched")
    assert house.stage(day(4, 1)) == "brokering"


def test_what_was_withdrawn_stands_no_more_to_be_withdrawn_again(house: Casework) -> None:
    case, director = house.agreed(), house.director
    of = number(house, f"intervention:{case}", "agreed")
    director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)
    for name in ("consent_given", "matched", "candidate_accepted"):
        withdraw(house, name)
    with house.refused("not-what-stands"):
        director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)


def test_a_need_that_was_identified_of_the_wrong_school_never_was(house: Casework) -> None:
    """Its number is not given again; the concern is answered by nothing, and the texts fall due to be erased."""
    concern = house.live()
    case = house.identified(concern=concern, why=WORDS)
    house.broker.interventions.add_note(case, text=WORDS, on=day(1, 23))
    with house.refused("rested-on"):
        withdraw_concern(house, "concern_raised")
    withdraw(house, "identified")
    assert house.stage(day(12, 31)) is None
    assert house.concern_row(day(2, 1)).open_interventions == ()  # type: ignore[union-attr]  # it is there
    assert house.kept_from(f"intervention:{case}") == day(12, 31)
    assert house.due(day(12, 31)) == [(day(4, 22), "to-look-again")]
    assert house.identified() == "999011-i2"
    with house.refused("unknown-intervention"):
        house.broker.interventions.broker(case, on=day(1, 23))


def test_objectives_are_taken_back_as_they_were_recorded(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.change_objective(case, 1, due_on=day(6, 1), because=WORDS, on=day(3, 1))
    office.interventions.drop_objective(case, 2, because=WORDS, on=day(3, 1))
    with house.refused("rested-on"):
        office.interventions.withdraw_fact(
            case, number(house, f"intervention:{case}", "objective_set") - 2, because=WORDS
        )
    house.review(case, day(3, 26))
    with house.refused("rested-on") as caught:
        withdraw(house, "objective_dropped")
    assert "review 1 of 2018-03-26 does not rate it" in caught.value.sentence
    office.interventions.withdraw_review(case, 1, because=WORDS)
    withdraw(house, "objective_dropped")
    withdraw(house, "objective_changed")
    assert [(each.number, each.due_on, each.dropped_on) for each in house.case().objectives] == [
        (1, END, None),
        (2, END, None),
        (3, END, None),
    ]
    withdraw(house, "objective_set")
    assert office.interventions.set_objective(case, "leadership", END, text=WORDS, on=day(3, 27)).details == {
        "objective": 4
    }


def test_a_completion_keeps_a_final_review_that_rates_every_objective(house: Casework) -> None:
    case, office = house.started(), house.broker
    house.review(case, day(7, 1), final=True)
    office.interventions.set_objective(case, "leadership", END, text=WORDS, on=day(7, 5))
    house.review(case, day(7, 10), final=True)
    house.complete(case)
    with house.refused("dates-out-of-order") as caught:
        office.interventions.withdraw_review(case, 2, because=WORDS)
    assert "does not rate objective 4" in caught.value.sentence
    withdraw(house, "completed")
    office.interventions.withdraw_review(case, 2, because=WORDS)


def test_what_the_register_brought_is_put_right_there(house: Casework) -> None:
    case = house.started()
    house.closes(A, day(8, 31), as_at=day(9, 5))
    assert house.stage(day(8, 31)) == "stopped"
    with house.refused("not-what-stands") as caught:
        withdraw(house, "stopped", authority=MINUTE)
    assert "register" in caught.value.sentence
    assert case == CASE


def test_an_end_that_is_taken_back_still_ends_with_the_school(house: Casework) -> None:
    house.completed()
    house.closes(A, day(8, 31), as_at=day(9, 5))
    withdraw(house, "completed")
    assert [house.stage(on) for on in (day(8, 30), day(8, 31))] == ["in-progress", "stopped"]
    assert house.free(SECOND, day(9, 1)) == 1


# Support for longer


def test_support_is_extended_and_its_place_with_it(house: Casework) -> None:
    case, director, later = house.started(), house.director, day(10, 31)
    with house.refused("same-hand"):
        house.broker.interventions.extend(case, later, on=day(7, 1), authority=MINUTE)
    with house.refused("dates-out-of-order"):
        director.interventions.extend(case, END, on=day(7, 1), authority=MINUTE)
    with house.refused("authority-missing"):
        director.interventions.extend(case, later, on=day(7, 1), authority=" ")
    director.interventions.extend(case, later, on=day(7, 1), authority=MINUTE)
    assert [house.free(SECOND, on) for on in (END, later, day(11, 1))] == [0, 0, 1]
    assert (later, "to-end") in house.due(day(12, 31))
    of = number(house, f"intervention:{case}", "extended")
    director.interventions.withdraw_fact(case, of, because=WORDS, authority=MINUTE)
    assert house.free(SECOND, day(7, 21)) == 1
    assert (END, "to-end") in house.due(day(12, 31))


def test_support_is_not_extended_where_the_place_is_another_s(house: Casework) -> None:
    case, other = house.started(), house.checked(B, SECOND)
    house.broker.interventions.accept(other, 1, day(12, 1), from_on=day(9, 1), on=day(2, 5))
    with house.refused("no-capacity") as caught:
        house.director.interventions.extend(case, day(9, 10), on=day(7, 1), authority=MINUTE)
    assert "2018-09-01" in caught.value.sentence
    house.director.interventions.extend(case, day(8, 31), on=day(7, 1), authority=MINUTE)
    house.broker.interventions.pause(case, "inspection", on=day(7, 2))
    with house.refused("intervention-paused"):
        house.director.interventions.extend(case, day(8, 31), on=day(7, 3), authority=MINUTE)


def test_an_agreement_that_was_extended_is_withdrawn_after_the_extension(house: Casework) -> None:
    case, director = house.agreed(), house.director
    director.interventions.extend(case, day(10, 31), on=day(3, 1), authority=MINUTE)
    stream = f"intervention:{case}"
    agreed, extended = number(house, stream, "agreed"), number(house, stream, "extended")
    with house.refused("rested-on") as caught:
        director.interventions.withdraw_fact(case, agreed, because=WORDS, authority=MINUTE)
    assert "extended on 2018-03-01, until 2018-10-31" in caught.value.sentence
    assert f"fact {extended}" in caught.value.sentence
    with house.refused("dates-out-of-order"):
        house.broker.interventions.redate(case, "agreement", day(2, 8), day(3, 2), because=WORDS)
    director.interventions.withdraw_fact(case, extended, because=WORDS, authority=MINUTE)
    director.interventions.withdraw_fact(case, agreed, because=WORDS, authority=MINUTE)
    assert house.stage(day(4, 1)) == "matched"


def test_an_extension_keeps_the_consent_that_it_rests_on(house: Casework) -> None:
    case, office = house.agreed(), house.broker
    office.interventions.withdraw_consent(case, "head", on=day(2, 20))
    office.interventions.consent(case, "governors", on=day(2, 26))
    house.director.interventions.extend(case, day(10, 31), on=day(3, 1), authority=MINUTE)
    with house.refused("rested-on") as caught:
        withdraw(house, "consent_given")
    assert "the day of the extension" in caught.value.sentence


def test_an_extension_keeps_the_decision_of_a_conflict_that_it_rests_on(house: Casework) -> None:
    case, director = house.started(), house.director
    house.broker.interventions.declare_conflict(case, 1, "family", on=day(2, 20))
    with house.refused("conflict-undecided"):
        director.interventions.extend(case, day(10, 31), on=day(3, 1), authority=MINUTE)
    director.interventions.decide_conflict(case, 1, allowed=True, on=day(2, 26), authority=MINUTE)
    director.interventions.extend(case, day(10, 31), on=day(3, 1), authority=MINUTE)
    decided = number(house, f"intervention:{case}", "conflict_decided")
    with house.refused("rested-on") as caught:
        director.interventions.withdraw_fact(case, decided, because=WORDS, authority=MINUTE)
    assert "extended on 2018-03-01" in caught.value.sentence


def test_support_is_not_lost_before_it_was_extended(house: Casework) -> None:
    """An extension that the register overtakes stands: nobody could know when it was decided."""
    case = house.started()
    house.director.interventions.extend(case, day(10, 31), on=day(7, 1), authority=MINUTE)
    with house.refused("dates-out-of-order") as caught:
        house.broker.interventions.lose_supporter(case, day(6, 1), "withdrew", on=day(7, 2))
    assert "withdraw the extension first" in caught.value.sentence
    house.closes(URN(int(SECOND)), day(6, 1), as_at=day(9, 5))
    house.broker.interventions.add_note(case, text=WORDS, on=day(9, 6))
    assert house.stage(day(7, 1)) == "brokering"


# Concerns


def test_a_concern_that_was_raised_about_the_wrong_school_never_was(house: Casework) -> None:
    first = house.raised()
    second = house.raised(B, carried_from=first)
    with house.refused("rested-on"):
        withdraw_concern(house, "concern_raised", first)
    withdraw_concern(house, "concern_raised", second)
    assert house.concern(first).continued_at is None
    withdraw_concern(house, "concern_raised", first)
    assert house.concern_status(day(12, 31), first) is None
    assert house.kept_from(f"concern:{first}") == day(12, 31)
    assert house.raised() == "999011-c2"


def test_steps_of_a_concern_are_withdrawn_the_last_first(house: Casework) -> None:
    concern, office = house.live(), house.broker
    office.interventions.change_level(concern, "urgent", rationale=WORDS, on=day(2, 1))
    for name in ("concern_assessment_begun", "concern_confirmed"):
        with house.refused("rested-on"):
            withdraw_concern(house, name)
    withdraw_concern(house, "concern_level_changed")
    assert house.concern(concern).level_on(day(3, 1)) == "significant"
    withdraw_concern(house, "concern_confirmed")
    assert house.concern(concern).level_on(day(3, 1)) is None
    assert house.concern_status(day(3, 1)) == "assessing"


def test_advice_on_which_a_closing_rests_stays(house: Casework) -> None:
    concern, office = house.raised(safeguarding=True), house.broker
    for _ in range(2):
        office.interventions.advise(concern, "authority", on=day(1, 15), authority=MINUTE)
    office.interventions.close_concern(concern, "resolved", rationale=WORDS, waive=True, on=day(3, 1), authority=MINUTE)
    with house.refused("authority-missing"):
        withdraw_concern(house, "concern_advised")
    withdraw_concern(house, "concern_advised", authority=MINUTE)
    first = number(house, f"concern:{concern}", "concern_advised") - 1
    with house.refused("rested-on"):
        office.interventions.withdraw_concern_fact(concern, first, because=WORDS, authority=MINUTE)
    with house.refused("authority-missing"):
        withdraw_concern(house, "concern_closed")
    withdraw_concern(house, "concern_closed", authority=MINUTE)
    office.interventions.withdraw_concern_fact(concern, first, because=WORDS, authority=MINUTE)
    assert (day(1, 15), "to-advise") in house.due(day(12, 31))


def test_a_concern_that_was_reopened_or_dismissed_by_mistake(house: Casework) -> None:
    concern = house.closed()
    house.director.interventions.reopen_concern(concern, because=WORDS, on=day(9, 20), authority=MINUTE)
    withdraw_concern(house, "concern_reopened", authority=MINUTE)
    assert (house.concern_status(day(9, 20)), house.concern(concern).episodes_by(day(12, 31))) == ("closed", 1)
    other = house.raised(B)
    house.broker.interventions.assess_concern(other, on=day(1, 16))
    house.broker.interventions.dismiss_concern(other, rationale=WORDS, on=day(1, 17))
    withdraw_concern(house, "concern_dismissed", other)
    assert house.concern_status(day(1, 17), other) == "assessing"


# Givers


def test_what_was_declared_for_the_wrong_giver_counts_for_nothing(house: Casework) -> None:
    """Places that were taken of it stay taken, and are shown as too many."""
    house.declare(SECOND, 3, day(3, 1))
    house.matched(A)
    office, stream = house.broker, f"capacity:{SECOND}"
    of = number(house, stream, "capacity_declared")
    with house.refused("rationale-missing"):
        office.interventions.withdraw_capacity_fact(SECOND, of)
    known = house.events
    office.interventions.withdraw_capacity_fact(SECOND, of, because=WORDS)
    assert house.capacity(SECOND, day(3, 1)).declared == 1
    assert known < house.events
    with house.refused("not-what-stands"):
        office.interventions.withdraw_capacity_fact(SECOND, of, because=WORDS)
    with house.refused("not-what-stands"):
        office.interventions.withdraw_capacity_fact(SECOND, number(house, stream, "place_committed"), because=WORDS)
    office.interventions.withdraw_capacity_fact(SECOND, 1, because=WORDS)
    shown = [(each.from_on, each.over) for each in over_committed(house.thep.known(), SECOND)]
    assert shown == [(day(2, 5), 1), (day(7, 21), 0)]


def test_a_strength_its_end_and_what_was_noted_are_withdrawn(house: Casework) -> None:
    office, stream = house.broker, f"capacity:{FOURTH}"
    office.interventions.recognise_strength(FOURTH, "leadership", 2, "review", day(1, 2), on=day(1, 2))
    office.interventions.end_strength(FOURTH, "leadership", on=day(3, 31))
    office.interventions.withdraw_capacity_fact(FOURTH, number(house, stream, "strength_ended"), because=WORDS)
    assert [each.level for each in house.capacity(FOURTH, day(4, 1)).strengths] == [2]
    office.interventions.withdraw_capacity_fact(FOURTH, number(house, stream, "strength_recognised"), because=WORDS)
    assert house.capacity(FOURTH, day(4, 1)).strengths == ()
    for each in (str(A), FOURTH):
        office.interventions.note_giver(each, "the site", organisation="trust-7", on=day(1, 2))
    office.interventions.note_giver(FOURTH, "the map", easting=1, northing=2, free_meals=40, on=day(1, 2))
    for name in ("organisation_noted", "position_noted", "free_meals_noted"):
        office.interventions.withdraw_capacity_fact(FOURTH, number(house, stream, name), because=WORDS)
    assert house.matched(A, FOURTH) == CASE
