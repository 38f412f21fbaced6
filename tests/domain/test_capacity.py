"""What givers can give, how they are ranked, and what of an intervention the numbered examples do not show."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.support import Clock, refused, school
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
from thep_domain import URN
from thep_domain.application import Partnership
from thep_domain.interventions import candidates, over_committed, rank
from thep_domain.interventions.ranking import GiverKnown, NeedFor
from thep_domain.interventions.rules import RANKING
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.testing import in_memory

PARTY = "p-7f2c"
"""The id of an organisation."""


@pytest.fixture
def house() -> Iterator[Casework]:
    """Members and givers, on the last day of 2018."""
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        made = Casework(thep, clock)
        made.begin()
        yield made


# The ranking, as the business shows it


def giver(
    name: str,
    levels: tuple[int, int],
    metres: int,
    places: tuple[int, int],
    begun: tuple[date, ...],
    gap: int | None,
    phase: str = "primary",
) -> GiverKnown:
    """A giver of the table: what is declared and taken, and how far it is from the school, east of it."""
    return GiverKnown(
        id=name,
        levels=(("achievement", levels[0]), ("leadership", levels[1])),
        phase=phase,
        position=(500_000 + metres, 180_000),
        free=places[0] - places[1],
        declared=places[0],
        begun=begun,
        free_meals=None if gap is None else 40 + gap,
    )


NEED = NeedFor((("achievement", 2), ("leadership", 1)), "primary", (500_000, 180_000), 40)
TABLE = (
    giver("999031", (2, 3), 640, (1, 0), (), 9),
    giver("999032", (3, 2), 1_240, (2, 1), (date(2017, 7, 20),), 4),
    giver("999033", (3, 2), 1_240, (2, 1), (date(2018, 2, 9),), 4),
    giver("999034", (3, 3), 2_210, (3, 1), (date(2016, 9, 5), day(1, 8), day(3, 28)), 12, "all-through"),
    giver("999035", (1, 0), 310, (2, 0), (), None),
)
WEIGHTS = RANKING.read(RANKING.founding)


def test_the_ranking_is_that_of_the_table() -> None:
    ranked = rank(NEED, TABLE, WEIGHTS)
    assert [(each.rank, each.giver, tuple(dict(each.parts).values()), each.written) for each in ranked] == [
        (1, "999031", (77, 100, 88, 100, 100, 64), "86.00"),
        (2, "999032", (88, 100, 76, 50, 75, 84), "83.70"),
        (3, "999033", (88, 100, 76, 50, 75, 84), "83.70"),
        (4, "999034", (100, 60, 56, 66, 25, 52), "71.90"),
        (5, "999035", (22, 100, 94, 100, 100, 50), "63.20"),
    ]
    assert [each.unknown for each in ranked] == [(), (), (), (), ("context",)]


def test_the_ranking_says_why_one_is_before_the_next() -> None:
    ranked = rank(NEED, TABLE, WEIGHTS)
    assert ranked[0].why == (
        "1 before 2: 11 less in strength (-4.40), +12 near (1.20), +50 free (5.00), +25 spread (2.50),"
        " -20 context (-2.00): +2.30."
    )
    assert ranked[1].why == "2 before 3: equal points, strength, phase and number; 999032 gave longer ago."
    assert ranked[-1].why == ""


def test_the_ranking_does_not_depend_on_who_else_is_in_it_nor_on_the_order_of_asking() -> None:
    """Removing a candidate moves no other past a third."""
    whole = [each.giver for each in rank(NEED, TABLE, WEIGHTS)]
    assert [each.giver for each in rank(NEED, tuple(reversed(TABLE)), WEIGHTS)] == whole
    for left_out in TABLE:
        some = [each for each in TABLE if each is not left_out]
        assert [each.giver for each in rank(NEED, some, WEIGHTS)] == [each for each in whole if each != left_out.id]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (giver("999036", (3, 2), 1_240, (2, 1), (date(2017, 7, 20),), 4), "by id"),
        (giver("999036", (3, 2), 1_240, (2, 1), (), 4), "supported fewer schools"),
    ],
)
def test_what_decides_between_equals_is_said(other: GiverKnown, said: str) -> None:
    weights = RANKING.read(RANKING.founding.replace("support=25", "support=0"))
    assert said in rank(NEED, (TABLE[1], other), weights)[0].why


def test_equal_points_go_to_the_stronger_and_then_to_the_nearer_phase() -> None:
    weights = RANKING.read(
        RANKING.founding.replace("strength=40,phase=20,distance=10,free=10", "strength=0,phase=0,distance=0,free=80")
    )
    strong = giver("999038", (3, 3), 0, (1, 0), (), 0, "secondary")
    near = giver("999037", (1, 1), 0, (1, 0), (), 0)
    assert rank(NEED, (near, strong), weights)[0].why == "1 before 2: equal points; 999038 is stronger."
    far = giver("999036", (3, 3), 0, (1, 0), (), 0)
    assert (
        rank(NEED, (strong, far), weights)[0].why == "1 before 2: equal points and strength; 999036 is nearer in phase."
    )


@pytest.mark.parametrize(
    "text", ["strength=40", RANKING.founding.replace("40", "41"), RANKING.founding.replace("5000", "0")]
)
def test_a_ranking_that_cannot_be_read_is_refused(house: Casework, text: str) -> None:
    with house.refused("unreadable-rule"):
        house.office.rulebook.set_rule(RANKING.name, text, in_force_from=day(1, 1), authority=MINUTE)


def test_what_is_noted_of_givers_and_schools_is_ranked_and_what_is_not_counts_half(house: Casework) -> None:
    office, case = house.broker, house.brokering()
    office.interventions.recognise_strength(FIRST, "achievement", 3, "peer review 2017", date(2017, 9, 1), on=day(1, 2))
    office.interventions.recognise_strength(
        SECOND, "achievement", 3, "directory", date(2017, 9, 1), on=day(1, 2), authority=MINUTE
    )
    for urn, east, meals in ((str(A), 536_000, 40), (FIRST, 536_300, 44)):
        office.interventions.note_giver(urn, "census", easting=east, northing=182_000, free_meals=meals, on=day(1, 2))
    found = candidates(house.thep.known(), case, day(2, 5), END)
    assert [(each.giver, each.written) for each in found.ranked] == [
        (FIRST, "84.20"),
        (SECOND, "76.40"),
        (FOURTH, "50.00"),
    ]
    assert found.ranked[1].unknown == ("distance", "context")
    assert found.ranked[0].parts[2:] == (("distance", 94), ("free", 100), ("spread", 100), ("context", 84))


def test_who_cannot_support_the_school_is_below_the_list_with_the_reason(house: Casework) -> None:
    office, case = house.broker, house.brokering()
    house.declare(str(A), 1)
    house.declare(RELATED, 1, phases=("secondary",))
    house.declare(PARTY, 0)
    house.read(school(999041), school(999042, closed_on=day(6, 30)))
    house.declare("999041", 1)
    house.declare("999042", 1)
    house.declare(str(B), 1)
    house.identified(B, need={"leadership": 1})
    office.interventions.note_giver(FOURTH, "the register", organisation="trust-1", on=day(1, 2))
    house.propose(case, SECOND, on=day(1, 24))
    office.interventions.declare_conflict(case, 1, "family", on=day(1, 24))
    house.director.interventions.decide_conflict(case, 1, on=day(1, 25), authority=MINUTE)
    found = candidates(house.thep.known(), case, day(2, 5), END)
    assert {(each.giver, each.code, each.day) for each in found.barred} == {
        (str(A), "own-school", None),
        (RELATED, "phase-not-offered", None),
        (PARTY, "no-capacity", day(2, 5)),
        ("999042", "giver-not-open", day(7, 1)),
        (str(B), "supported-itself", None),
        (SECOND, "candidate-barred", None),
    }
    assert {each.giver for each in found.ranked} == {FIRST, FOURTH, "999041"}


def test_another_than_the_first_is_proposed_with_a_reason(house: Casework) -> None:
    office, case = house.broker, house.brokering()
    office.interventions.recognise_strength(FIRST, "achievement", 3, "peer review 2017", date(2017, 9, 1), on=day(1, 2))
    with house.refused("rationale-missing") as caught:
        office.interventions.propose(case, SECOND, on=day(1, 31))
    assert "number 2 of the ranking" in caught.value.sentence
    with house.refused("unknown-word"):
        office.interventions.propose(case, SECOND, choice="a hunch", on=day(1, 31))
    with house.refused("rationale-missing"):
        office.interventions.propose(case, PARTY, on=day(1, 31))
    office.interventions.propose(case, FIRST, on=day(1, 31))
    with house.refused("already-proposed"):
        office.interventions.propose(case, FIRST, because=WORDS, on=day(1, 31))
    office.interventions.decline(case, 1, "no-time", on=day(2, 1))
    with house.refused("candidate-decided"):
        office.interventions.check(case, 1, on=day(2, 1))
    with house.refused("rationale-missing"):
        office.interventions.propose(case, FIRST, on=day(2, 2))
    assert office.interventions.propose(case, FIRST, because=WORDS, on=day(2, 2)).details == {"candidate": 2}


# Capacity


def test_on_each_day_what_was_declared_last_counts(house: Casework) -> None:
    house.declare(SECOND, 3, day(4, 1), to_on=day(4, 30), days=6)
    assert [house.capacity(SECOND, on).declared for on in (day(3, 31), day(4, 1), day(4, 30), day(5, 1))] == [
        1,
        3,
        3,
        1,
    ]
    assert house.capacity(SECOND, day(4, 1)).days_a_term == 6
    with house.refused("dates-out-of-order"):
        house.declare(SECOND, 1, day(4, 1), to_on=day(3, 1))
    for places in (-1, 1_001):
        with pytest.raises(BadArgument):
            house.declare(SECOND, places)


def test_more_than_was_declared_is_shown_by_day(house: Casework) -> None:
    house.declare(SECOND, 2)
    house.matched(A)
    house.matched(B)
    house.declare(SECOND, 1, day(5, 1))
    shown = [(each.from_on, each.over) for each in over_committed(house.thep.known(), SECOND)]
    assert shown == [(day(5, 1), 1), (day(7, 21), 0)]


def test_a_strength_is_recognised_ends_and_is_put_right(house: Casework) -> None:
    office = house.broker
    office.interventions.recognise_strength(
        FIRST, "leadership", 2, "peer review 2017", date(2017, 9, 1), day(8, 31), on=day(1, 2)
    )
    with house.refused("unknown-word"):
        office.interventions.recognise_strength(FIRST, "weather", 2, "peer review 2017", date(2017, 9, 1), on=day(1, 2))
    with house.refused("rationale-missing"):
        office.interventions.recognise_strength(FIRST, "leadership", 2, " ", date(2017, 9, 1), on=day(1, 2))
    with pytest.raises(BadArgument):
        office.interventions.recognise_strength(
            FIRST, "leadership", 4, "peer review 2017", date(2017, 9, 1), on=day(1, 2)
        )
    with house.refused("not-what-stands"):
        office.interventions.correct_strength(FIRST, "leadership", 3, 1, because=WORDS, on=day(1, 2))
    known = house.events
    answer = office.interventions.correct_strength(FIRST, "leadership", 2, 3, because=WORDS, on=day(1, 2))
    assert answer.events[-1].why.corrects is not None
    levels = [
        [(each.area, each.level) for each in house.capacity(FIRST, on).strengths] for on in (day(1, 2), day(9, 1))
    ]
    assert levels == [[("leadership", 3)], []]
    assert known < house.events
    office.interventions.end_strength(FIRST, "leadership", on=day(3, 31))
    assert house.capacity(FIRST, day(4, 1)).strengths == ()
    with house.refused("not-recognised"):
        office.interventions.end_strength(FIRST, "leadership", on=day(4, 1))


def test_a_giver_is_a_school_of_the_register_or_an_id(house: Casework) -> None:
    house.declare(PARTY, 2)
    assert house.capacity(PARTY, day(1, 2)).urn is None
    for wrong in ("999999", "Ada Lovelace", "", "nobody", "ada-lovelace", "trust-", "Trust-7", "4f1c"):
        with house.refused("unknown-giver"):
            house.declare(wrong, 1)
    with house.refused("unknown-giver") as caught:
        house.declare("nobody", 1)
    assert "'nobody' is no giver" in caught.value.sentence
    assert "such as trust-7 or company-07654321" in caught.value.sentence
    house.declare("company-07654321", 1)
    with house.refused("unknown-giver"):
        house.broker.interventions.note_giver(FIRST, "the site", organisation="the Trust!", on=day(1, 2))


def test_a_person_who_gives_was_added(house: Casework) -> None:
    with house.refused("unknown-person"):
        house.declare("4f1c0a2b", 1)
    house.office.people.add(person="4f1c0a2b", details=WORDS)
    house.declare("4f1c0a2b", 1)
    assert house.free("4f1c0a2b", day(2, 1)) == 1


def test_what_is_noted_is_whole(house: Casework) -> None:
    office = house.broker
    wrong: tuple[dict[str, Any], ...] = ({}, {"easting": 1}, {"easting": -1, "northing": 1}, {"free_meals": 101})
    for said in wrong:
        with pytest.raises(BadArgument):
            office.interventions.note_giver(FIRST, "census", on=day(1, 2), **said)
    office.interventions.note_giver(FIRST, "the site", organisation="trust-1", on=day(1, 2))
    office.interventions.note_giver(FIRST, "the site", independent=True, on=day(3, 1))
    assert house.names(f"capacity:{FIRST}").count("interventions.organisation_noted") == 2


# Interventions: entitlement, candidates, places


def test_a_school_that_is_not_a_member_is_supported_by_commission(house: Casework) -> None:
    with house.refused("not-entitled"):
        house.identified(URN(int(FIRST)))
    rule = "interventions.commission"
    house.office.rulebook.set_rule(rule, "2018-01-01/2018-12-31", in_force_from=day(1, 1), authority=MINUTE)
    house.read(school(999043, type_code=11, type_name="Other independent school"))
    with house.refused("not-entitled"):
        house.identified(URN(999043))
    with house.refused("not-entitled"):
        house.identified(URN(int(FIRST)), on=date(2017, 12, 31))
    assert house.case(house.identified(URN(int(FIRST)))).entitled_by == "commission"
    assert house.case(house.identified(A)).entitled_by == "membership"


def test_a_membership_that_ends_stops_nothing(house: Casework) -> None:
    house.clock.set(date(2020, 1, 10))
    house.office.membership.serve_notice(A, received_on=day(1, 2))
    case = house.started()
    assert house.stage(date(2019, 6, 1)) == "in-progress"
    assert (date(2019, 1, 3), "to-review-entitlement") in house.due(date(2020, 1, 10))
    with house.refused("not-entitled"):
        house.identified(A, on=date(2019, 1, 3))
    assert house.case(case).current_on(date(2020, 1, 10)) is not None


def test_a_need_is_in_areas_that_weigh_something(house: Casework) -> None:
    for need in ({}, {"achievement": 0}, {"achievement": 10}):
        with pytest.raises(BadArgument):
            house.identified(need=need)
    with house.refused("unknown-word"):
        house.identified(need={"weather": 1})
    with house.refused("unknown-word"):
        house.identified(form="a chat")
    assert house.identified(need=[("achievement", 2)]) == CASE


def test_an_intervention_is_named_by_its_number(house: Casework) -> None:
    for name in (CASE, "999011-c1", "nonsense"):
        with house.refused("unknown-intervention"):
            house.broker.interventions.broker(name, on=day(1, 23))
    case = house.brokering()
    with house.refused("unknown-candidate"):
        house.broker.interventions.check(case, 1, on=day(1, 24))
    with house.refused("step-missing"):
        house.broker.interventions.start(case, on=day(1, 24))
    with house.refused("dates-out-of-order"):
        house.propose(case, on=day(1, 20))


def test_a_giver_that_closes_in_the_period_is_not_proposed(house: Casework) -> None:
    house.closes(int(FIRST), day(6, 30), as_at=day(1, 15))
    case = house.brokering()
    with house.refused("giver-not-open") as caught:
        house.propose(case, FIRST, until_on=END)
    assert "2018-07-01" in caught.value.sentence
    house.propose(case, FIRST)
    house.broker.interventions.check(case, 1, on=day(2, 1))
    with house.refused("giver-not-open"):
        house.broker.interventions.accept(case, 1, END, on=day(2, 5))


def test_a_candidate_that_is_withdrawn_gives_its_place_back(house: Casework) -> None:
    case, office = house.checked(), house.broker
    with house.refused("dates-out-of-order"):
        office.interventions.accept(case, 1, END, from_on=day(2, 1), on=day(2, 5))
    office.interventions.accept(case, 1, END, on=day(2, 5))
    with house.refused("candidate-decided"):
        office.interventions.accept(case, 1, END, on=day(2, 5))
    house.propose(case, FIRST, on=day(2, 5))
    office.interventions.check(case, 2, on=day(2, 5))
    with house.refused("step-missing"):
        office.interventions.accept(case, 2, END, on=day(2, 5))
    with house.refused("step-missing"):
        office.interventions.match(case, 2, on=day(2, 5))
    office.interventions.withdraw_candidate(case, 1, "not-suitable", text=WORDS, on=day(2, 6))
    assert [house.free(SECOND, on) for on in (day(2, 5), day(2, 6))] == [0, 1]
    with house.refused("candidate-decided"):
        office.interventions.withdraw_candidate(case, 1, "not-suitable", on=day(2, 6))
    office.interventions.accept(case, 2, END, on=day(2, 7))
    office.interventions.match(case, 2, on=day(2, 7))
    assert [each.match for each in house.shown(day(2, 7)).matches] == [2]


def test_what_a_giver_declines_and_what_the_office_withdraws_are_not_confused(house: Casework) -> None:
    case, office = house.checked(), house.broker
    with house.refused("unknown-word"):
        office.interventions.decline(case, 1, "school-declined", on=day(2, 5))
    with house.refused("unknown-word"):
        office.interventions.withdraw_candidate(case, 1, "no-time", on=day(2, 5))
    office.interventions.accept(case, 1, END, on=day(2, 5))
    with house.refused("candidate-decided") as caught:
        office.interventions.decline(case, 1, "no-time", on=day(2, 6))
    assert "Withdraw the candidate" in caught.value.sentence
    office.interventions.withdraw_candidate(case, 1, "school-declined", on=day(2, 6))
    assert house.free(SECOND, day(2, 6)) == 1


def test_who_is_barred_while_it_supports_the_school_is_lost(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.declare_conflict(case, 1, "financial", text=WORDS, on=day(3, 1))
    assert (day(3, 1), "to-decide") in house.due(day(12, 31))
    house.director.interventions.decide_conflict(case, 1, on=day(3, 5), authority=MINUTE)
    assert [house.stage(on) for on in (day(3, 5), day(3, 6))] == ["in-progress", "brokering"]
    assert [house.free(SECOND, on) for on in (day(3, 5), day(3, 6))] == [0, 1]
    assert [each.outcome for each in house.shown(day(3, 6)).candidates] == ["barred"]


def test_a_conflict_is_decided_where_one_was_declared(house: Casework) -> None:
    case, director = house.brokering(), house.director
    house.propose(case)
    with house.refused("no-conflict"):
        director.interventions.decide_conflict(case, 1, allowed=True, on=day(2, 2), authority=MINUTE)
    house.broker.interventions.declare_conflict(case, 1, "governor", on=day(2, 2))
    with house.refused("authority-missing"):
        director.interventions.decide_conflict(case, 1, allowed=True, on=day(2, 2), authority="")
    with house.refused("dates-out-of-order"):
        director.interventions.decide_conflict(case, 1, allowed=True, on=day(2, 1), authority=MINUTE)


def test_one_organisation_may_be_allowed_by_rule(house: Casework) -> None:
    rule = "interventions.same-organisation"
    house.office.rulebook.set_rule(rule, "allowed", in_force_from=day(1, 1), authority=MINUTE)
    for each in (str(A), SECOND):
        house.broker.interventions.note_giver(each, "the site", organisation="trust-7", on=day(1, 2))
    assert house.matched() == CASE


def test_who_stops_did_not_propose(house: Casework) -> None:
    case = house.started()
    with house.refused("same-hand"):
        house.broker.interventions.stop(case, "other", on=day(3, 1), authority=MINUTE)
    house.director.interventions.stop(case, "other", on=day(3, 1), authority=MINUTE)


def test_who_agrees_did_not_propose(house: Casework) -> None:
    case, office = house.matched(), house.broker
    with house.refused("step-missing"):
        house.broker.interventions.resume(case, on=day(2, 6))
    office.interventions.consent(case, "head", on=day(2, 7))
    with house.refused("same-hand"):
        office.interventions.agree(case, on=day(2, 8), authority=MINUTE)
    with house.refused("authority-missing"):
        house.director.interventions.agree(case, on=day(2, 8), authority=" ")
    with pytest.raises(BadArgument):
        house.director.interventions.agree(case, payer="the authority", on=day(2, 8), authority=MINUTE)


def test_consent_comes_after_the_first_match(house: Casework) -> None:
    case, office = house.checked(), house.broker
    with house.refused("step-missing"):
        office.interventions.consent(case, "head", on=day(2, 3))
    office.interventions.accept(case, 1, END, on=day(2, 5))
    office.interventions.match(case, 1, on=day(2, 5))
    with house.refused("dates-out-of-order"):
        office.interventions.consent(case, "head", on=day(2, 4))
    with house.refused("unknown-word"):
        office.interventions.consent(case, "caretaker", on=day(2, 7))
    with house.refused("consent-missing"):
        office.interventions.withdraw_consent(case, "head", on=day(2, 7))


# Putting right


def test_an_end_that_moves_takes_its_place_and_its_concern_along(house: Casework) -> None:
    house.live()
    case, office = house.completed(concern=CONCERN), house.broker
    office.interventions.redate(case, "completion", day(7, 13), day(7, 16), because=WORDS)
    assert [house.free(SECOND, on) for on in (day(7, 16), day(7, 17))] == [0, 1]
    assert house.concern().open_interventions(day(7, 15)) == (case,)
    assert house.concern().open_interventions(day(7, 16)) == ()
    with house.refused("dates-out-of-order"):
        office.interventions.redate(case, "completion", day(7, 16), day(7, 9), because=WORDS)


def test_an_end_does_not_move_into_a_place_that_another_has(house: Casework) -> None:
    case, office = house.completed(), house.broker
    other = house.checked(B)
    office.interventions.accept(other, 1, day(12, 21), from_on=day(7, 14), on=day(7, 10))
    with house.refused("no-capacity"):
        office.interventions.redate(case, "completion", day(7, 13), day(7, 16), because=WORDS)


def test_an_end_does_not_move_past_the_closing_of_its_concern(house: Casework) -> None:
    house.live()
    case, office = house.completed(concern=CONCERN), house.broker
    office.interventions.monitor_concern(CONCERN, on=day(5, 2))
    office.interventions.close_concern(CONCERN, "resolved", rationale=WORDS, on=day(7, 16))
    with house.refused("dates-out-of-order"):
        office.interventions.redate(case, "completion", day(7, 13), day(7, 17), because=WORDS)


def test_the_last_day_of_a_supporter_is_put_right(house: Casework) -> None:
    case, office = house.started(), house.broker
    office.interventions.lose_supporter(case, day(5, 14), "withdrew", on=day(5, 10))
    office.interventions.redate(case, "loss", day(5, 14), day(5, 21), because=WORDS)
    assert [house.stage(on) for on in (day(5, 21), day(5, 22))] == ["in-progress", "brokering"]
    assert [house.free(SECOND, on) for on in (day(5, 21), day(5, 22))] == [0, 1]
    with house.refused("not-what-stands"):
        office.interventions.redate(case, "loss", day(5, 14), day(5, 20), because=WORDS)


def test_steps_consents_and_ratings_are_put_right(house: Casework) -> None:
    case, office = house.started(), house.broker
    house.review(case, day(3, 26))
    office.interventions.redate(case, "identification", day(1, 22), day(1, 20), because=WORDS)
    assert house.stage(day(1, 20)) == "identified"
    office.interventions.redate(case, "match", day(2, 5), day(2, 6), because=WORDS)
    assert house.stage(day(2, 5)) == "brokering"
    with house.refused("dates-out-of-order"):
        office.interventions.redate(case, "consent", day(2, 7), day(2, 9), because=WORDS)
    office.interventions.redate(case, "consent", day(2, 7), day(2, 8), because=WORDS)
    with house.refused("not-what-stands"):
        office.interventions.correct_rating(case, 1, 1, "red", "amber", because=WORDS)
    with house.refused("nothing-to-correct"):
        office.interventions.correct_rating(case, 1, 1, "green", "green", because=WORDS)
    office.interventions.correct_rating(case, 1, 1, "green", "amber", because=WORDS)
    assert house.shown(day(3, 26)).objectives[0].ratings == ("amber",)
    with house.refused("date-in-future"):
        office.interventions.redate(case, "start", day(2, 12), date(2019, 1, 1), because=WORDS)


def test_what_is_due_follows_the_case(house: Casework) -> None:
    case, office = house.started(), house.broker
    house.clock.set(day(3, 1))
    assert house.due(day(12, 31)) == [(day(3, 26), "to-review"), (END, "to-end")]
    house.clock.set(day(3, 26))
    house.review(case, day(3, 26))
    assert house.shown(day(3, 26)).next_due == day(5, 7)
    office.interventions.pause(case, "absence", expected_on=day(4, 16), on=day(3, 26))
    assert house.shown(day(3, 26)).next_due == day(4, 16)
    assert house.due(day(12, 31)) == [(day(4, 16), "to-resume"), (END, "to-end")]


def test_a_history_of_a_school_names_what_it_gives(house: Casework) -> None:
    house.matched()
    names = {fact.name for fact in house.thep.history(URN(int(SECOND)))}
    assert {"interventions.candidate_proposed", "interventions.place_committed"} <= names


def test_without_a_key_store_a_text_is_refused() -> None:
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as whole:
        journal = whole.journal
        thep = Partnership(journal.recorder, journal.codec, clock=clock)
        house = Casework(thep, clock)
        house.begin()
        with refused("no-key-store"):
            house.raised()
        assert house.raised(summary=None) == CONCERN


def test_a_need_that_was_identified_earlier_is_so_for_its_concern_too(house: Casework) -> None:
    house.live()
    case, office = house.brokering(concern=CONCERN), house.broker
    office.interventions.redate(case, "identification", day(1, 22), day(1, 18), because=WORDS)
    assert [each.opened_on for each in house.concern().links] == [day(1, 18)]
    with house.refused("dates-out-of-order"):
        office.interventions.redate(case, "identification", day(1, 18), day(1, 14), because=WORDS)


def test_a_closing_that_is_learnt_late_stops_a_case_and_leaves_what_was_done_since(house: Casework) -> None:
    """A pause and a review after the last day stand as they were recorded, and a note can still be added."""
    house.live()
    case, office = house.started(concern=CONCERN), house.broker
    house.review(case, day(4, 3))
    office.interventions.pause(case, "absence", on=day(4, 10))
    office.interventions.monitor_concern(CONCERN, on=day(4, 10))
    house.closes(A, day(3, 31), as_at=day(4, 20))
    assert (house.stage(day(4, 10)), house.concern_status(day(4, 10))) == ("stopped", "closed")
    office.interventions.add_note(case, text=WORDS, on=day(4, 20))
    house.closes(A, None, as_at=day(5, 1))
    assert (house.stage(day(4, 10)), house.concern_status(day(4, 10))) == ("paused", "monitoring")


def test_a_giver_whose_closing_is_learnt_late_is_lost_and_another_follows(house: Casework) -> None:
    case, office = house.started(), house.broker
    house.review(case, day(4, 3))
    house.closes(int(SECOND), day(3, 31), as_at=day(4, 20))
    assert house.stage(day(4, 3)) == "brokering"
    house.propose(case, FIRST, on=day(4, 23))
    office.interventions.check(case, 2, on=day(4, 23))
    office.interventions.accept(case, 2, END, on=day(4, 24))
    office.interventions.match(case, 2, on=day(4, 24))
    house.director.interventions.agree(case, on=day(4, 25), authority=MINUTE)
    office.interventions.resume(case, on=day(4, 25))
    assert house.shown(day(4, 25)).giver == FIRST
    house.closes(int(SECOND), None, as_at=day(5, 1))
    assert house.shown(day(4, 25)).giver == FIRST


def test_a_case_that_was_begun_after_the_school_had_closed_ends_on_the_day_it_began(house: Casework) -> None:
    concern, case = house.live(), house.brokering(concern=CONCERN)
    house.closes(A, date(2017, 12, 31), as_at=day(4, 20))
    assert (house.stage(day(1, 22)), house.concern_status(day(1, 15))) == ("stopped", "closed")
    facts = house.events
    house.closes(A, date(2017, 12, 31), as_at=day(5, 1), town="London")
    assert house.names(f"intervention:{case}").count("interventions.stopped") == 1
    assert house.events > facts
    house.closes(A, None, as_at=day(6, 1))
    assert (house.stage(day(1, 23)), house.concern_status(day(1, 22), concern)) == ("brokering", "live")


def test_a_giver_that_was_matched_after_it_had_closed_is_lost_on_the_day_of_the_match(house: Casework) -> None:
    case = house.started()
    house.closes(int(SECOND), day(1, 31), as_at=day(4, 20))
    assert [house.stage(on) for on in (day(2, 5), day(2, 12))] == ["brokering", "brokering"]
    assert house.free(SECOND, day(2, 5)) == 0
    house.closes(int(SECOND), None, as_at=day(5, 1))
    assert house.stage(day(2, 12), case) == "in-progress"


def test_a_place_of_a_supporter_that_was_lost_is_free_from_the_right_day_after_a_closing_was_taken_back(
    house: Casework,
) -> None:
    case = house.started()
    house.broker.interventions.lose_supporter(case, day(5, 14), "withdrew", on=day(5, 10))
    house.closes(A, day(3, 31), as_at=day(6, 1))
    assert [house.free(SECOND, on) for on in (day(3, 31), day(4, 1))] == [0, 1]
    house.closes(A, None, as_at=day(7, 1))
    assert [house.free(SECOND, on) for on in (day(5, 14), day(5, 15))] == [0, 1]


def test_what_was_declared_last_rules_whenever_it_was_recorded(house: Casework) -> None:
    """A declaration that is entered late, under its own day, does not rule over one that was made after it."""
    desk = house.broker.interventions
    desk.declare_capacity(PARTY, 1, day(3, 1), on=day(2, 20))
    desk.declare_capacity(PARTY, 5, day(1, 1), on=day(1, 2))
    assert [house.free(PARTY, on) for on in (day(2, 1), day(3, 1))] == [5, 1]
    desk.declare_capacity(PARTY, 2, day(3, 1), on=day(2, 20))
    assert house.free(PARTY, day(3, 1)) == 2
