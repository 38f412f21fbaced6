"""Who is a member on the two days that the End of Year Report prints figures for."""

from collections import Counter
from datetime import date

import pytest

from tests.demo.support import CONVERSIONS, invented
from thep_adapters.demo import DemoResult
from thep_domain import URN, Category, Partnership, Status
from thep_domain.fees import LiabilitySet, SubscriptionCharged
from thep_domain.membership import MembershipEvent

DAYS = (date(2017, 9, 1), date(2018, 9, 1))
NOT_MEMBERS = {
    140064: "Culloden, Paradigm Trust",
    140096: "Old Ford, Paradigm Trust",
    138276: "Solebay, Paradigm Trust",
    100951: "St Edmund's",
    144756: "Mulberry UTC",
    100978: "Bishop Challoner girls",
    133289: "Bishop Challoner boys",
    100986: "Bowden House",
    141095: "East London Arts & Music, 16 to 19",
}


def test_the_members_are_those_of_the_report(result: DemoResult) -> None:
    none = {"other": 0}
    assert result.members == {
        "2017-09-01": {"nursery": 6, "primary": 68, "secondary": 17, "special": 5, "total": 96} | none,
        "2018-09-01": {"nursery": 6, "primary": 67, "secondary": 18, "special": 5, "total": 96} | none,
    }


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_they_equal_a_count_of_the_membership_list(thep: Partnership, result: DemoResult, day: date) -> None:
    listed = [row for row in thep.memberships(day) if row.status in {Status.ADMITTED, Status.UNDER_NOTICE}]
    counts = Counter(row.phase.value for row in listed)
    assert {**counts, "other": 0, "total": len(listed)} == result.members[day.isoformat()]
    assert all(row.category is Category.FULL for row in listed)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_invented_school_is_a_member_on_these_days(thep: Partnership, day: date) -> None:
    assert invented().isdisjoint(row.urn for row in thep.members(day))


def test_invented_schools_are_listed_all_the_same(thep: Partnership) -> None:
    seen = {(row.urn, row.status.value) for row in thep.memberships(DAYS[0]) if row.urn in invented()}
    assert seen == {(999002, "ended"), (999003, "declined")}


@pytest.mark.parametrize("urn", NOT_MEMBERS, ids=NOT_MEMBERS.get)
def test_these_are_never_members(thep: Partnership, urn: int) -> None:
    found = thep.establishment(URN(urn))
    assert not list(thep.history(f"membership:{found.id}"))
    assert not list(thep.history(f"account:{found.id}"))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_st_pauls_way_is_one_membership_in_two_parts(thep: Partnership, day: date) -> None:
    rows = [row for row in thep.members(day) if row.urn == 143379]
    assert [(row.part, row.phase.value, row.spell) for row in rows] == [
        ("primary", "primary", 1),
        ("secondary", "secondary", 1),
    ]
    assert len(thep.voting_roll(day)) == 95


def test_sir_john_cass_in_the_city_is_the_one_real_exception(thep: Partnership) -> None:
    admitted = [fact for fact in thep.history() if fact.name == "membership.admitted"]
    excepted = {fact.stream for fact in admitted if getattr(fact.event, "by_exception", None)}
    assert {stream for stream in excepted if int(stream.partition(":")[2]) not in invented()} == {"membership:100000"}
    (cass,) = (fact for fact in admitted if fact.stream == "membership:100000")
    assert cass.why.authority is not None
    assert "exception" in cass.why.authority.text


@pytest.mark.parametrize("successor", CONVERSIONS)
def test_a_conversion_in_mid_year_keeps_one_membership_and_one_account(thep: Partnership, successor: int) -> None:
    predecessor, converted_on = CONVERSIONS[successor]
    before, after = URN(predecessor), URN(successor)
    assert thep.establishment(before).id == thep.establishment(after).id
    facts = list(thep.history(after))
    assert facts == list(thep.history(before))
    reviewed = ("cycle:", "review:", "reviewer:")  # it took part in the peer reviews, as others did
    streams = {fact.stream for fact in facts if not fact.stream.startswith(reviewed)}
    own = {f"school:{before}", f"school:{after}", f"membership:{before}", f"account:{before}"}
    assert streams - {f"inspections:{before}", f"risk:{before}"} == own
    assert sum(isinstance(fact.event, MembershipEvent) for fact in facts) == 2  # applied, admitted
    assert sum(isinstance(fact.event, LiabilitySet) for fact in facts) == 1
    assert sum(isinstance(fact.event, SubscriptionCharged) for fact in facts) == 3
    day_before = date.fromordinal(converted_on.toordinal() - 1)
    assert {row.urn for row in thep.members(day_before)} >= {before}
    assert {row.urn for row in thep.members(converted_on)} >= {after}
    assert before not in {row.urn for row in thep.members(converted_on)}


@pytest.mark.parametrize("successor", CONVERSIONS)
def test_a_conversion_was_learnt_late(thep: Partnership, successor: int) -> None:
    predecessor, converted_on = CONVERSIONS[successor]
    learnt_on = date(2017, 9, 20) if converted_on.year == 2017 else date(2018, 4, 10)

    def urns(known: date) -> set[URN | None]:
        return {row.urn for row in thep.members(learnt_on, as_known_at=known)}

    assert predecessor in urns(converted_on)
    assert successor not in urns(converted_on)
    assert successor in urns(learnt_on)
    assert predecessor not in urns(learnt_on)


def test_old_palace_leaves_and_its_notice_was_learnt_late(thep: Partnership) -> None:
    old_palace = URN(100892)
    found = {
        day: next(row for row in thep.memberships(day) if row.urn == old_palace)
        for day in (date(2017, 8, 30), DAYS[0], date(2018, 8, 31), DAYS[1])
    }
    assert [row.status.value for row in found.values()] == ["admitted", "under-notice", "under-notice", "ended"]
    assert found[DAYS[0]].ends_on == date(2018, 8, 31)
    (as_known,) = (row for row in thep.memberships(DAYS[0], as_known_at=date(2017, 9, 27)) if row.urn == old_palace)
    assert (as_known.status, as_known.ends_on) == (Status.ADMITTED, None)


def test_green_springs_joins_on_the_second_day_and_that_was_learnt_late(thep: Partnership) -> None:
    green_springs = URN(137789)
    assert green_springs not in {row.urn for row in thep.members(date(2018, 8, 31))}
    assert green_springs in {row.urn for row in thep.members(DAYS[1])}
    assert green_springs not in {row.urn for row in thep.members(DAYS[1], as_known_at=date(2018, 9, 2))}
