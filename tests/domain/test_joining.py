"""How a school becomes a member: it applies with three commitments, and the Board admits or declines."""

from datetime import date

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, THIRD, House, school
from thep_domain import ALL, URN, Category

INDEPENDENT, CITY, BOWDEN_HOUSE = URN(100981), URN(100000), URN(100986)
APPLIED, ADMITTED = date(2016, 9, 1), date(2016, 10, 1)


def applies(
    house: House,
    urn: URN = SCHOOL,
    category: Category = Category.FULL,
    on: date = APPLIED,
    commitments: tuple[str, ...] = ALL,
) -> None:
    house.office.membership.apply(urn, category, on=on, commitments=commitments)


def admit(house: House, urn: URN = SCHOOL, on: date = ADMITTED, authority: str = AUTHORITY) -> None:
    house.office.membership.admit(urn, on=on, authority=authority)


@pytest.fixture
def borough(house: House) -> House:
    house.read(
        school(SCHOOL, opened_on=date(2000, 1, 1)),
        school(OTHER),
        school(INDEPENDENT, type_code=11, type_name="Other independent school"),
        school(CITY, "Sir John Cass's Foundation Primary School", la="201"),
        school(BOWDEN_HOUSE, "Bowden House School", type_code=7, phase_code=0, lies_outside=True),
    )
    return house


# Applying


def test_a_school_is_an_applicant_until_the_day_it_is_admitted(borough: House) -> None:
    """Its status follows from the dates, on any day."""
    applies(borough)
    admit(borough)
    assert borough.status(SCHOOL, date(2016, 8, 31)) == []
    assert borough.status(SCHOOL, APPLIED) == ["applied"]
    assert borough.status(SCHOOL, date(2016, 9, 30)) == ["applied"]
    assert borough.status(SCHOOL, ADMITTED) == ["admitted"]


def test_applications_are_accepted_before_the_company_was_incorporated(borough: House) -> None:
    """The Board that met before 30 June 2016 took applications; admission came later."""
    applies(borough, on=date(2016, 6, 14))
    with borough.refused("too-early", "[2:879]"):
        admit(borough, on=date(2016, 6, 29))
    admit(borough, on=date(2016, 6, 30))
    assert borough.is_member(SCHOOL, date(2016, 6, 30))


def test_an_unknown_school_cannot_apply(borough: House) -> None:
    """The register says which schools there are."""
    with borough.refused("unknown-school", "D1 [2:727]"):
        applies(borough, URN(999999))


def test_a_school_applies_once(borough: House) -> None:
    """An application that stands is admitted or declined first."""
    applies(borough)
    with borough.refused("already-applied", "invariants 1 and 3"):
        applies(borough, on=date(2016, 9, 2))


def test_a_member_does_not_apply_again(borough: House) -> None:
    """One spell at a time."""
    applies(borough)
    admit(borough)
    with borough.refused("already-a-member", "invariants 1 and 3"):
        applies(borough, on=date(2017, 9, 1))


def test_a_school_that_is_not_open_cannot_apply(borough: House) -> None:
    """Neither before its opening day nor after its closing day."""
    borough.read(school(THIRD, opened_on=date(2016, 9, 1)))
    with borough.refused("school-not-open"):
        applies(borough, THIRD, on=date(2016, 8, 31))
    borough.closes(OTHER, date(2016, 8, 31), as_at=date(2016, 8, 31))
    with borough.refused("school-not-open"):
        applies(borough, OTHER)


def test_an_unknown_commitment_is_refused(borough: House) -> None:
    """The prospectus has three, and the sentence lists them."""
    with borough.refused("unknown-commitment", "[2:971-978]") as caught:
        applies(borough, commitments=("aims", "uniform"))
    assert "aims, fee, guarantee" in caught.value.sentence


def test_an_act_of_a_day_to_come_is_refused(borough: House) -> None:
    """An application is dated by the day it is received."""
    with borough.refused("date-in-future"):
        applies(borough, on=date(2021, 6, 2))


# Commitments


def test_commitments_left_out_are_completed_later(borough: House) -> None:
    """Admission waits for the day on which the last one was made."""
    applies(borough, commitments=("aims",))
    borough.office.membership.commit(SCHOOL, ("guarantee", "fee"), on=date(2016, 10, 5))
    with borough.refused("commitment-missing", "[2:971-978]"):
        admit(borough, on=date(2016, 10, 4))
    admit(borough, on=date(2016, 10, 5))
    assert borough.is_member(SCHOOL, date(2016, 10, 5))


def test_a_commitment_made_twice_is_recorded_once(borough: House) -> None:
    """Nothing new, nothing recorded."""
    applies(borough, commitments=("aims",))
    assert borough.office.membership.commit(SCHOOL, ("aims",), on=date(2016, 9, 5)).events == ()


def test_a_commitment_cannot_come_before_the_application(borough: House) -> None:
    """Dates run in order."""
    applies(borough, commitments=("aims",))
    with borough.refused("dates-out-of-order"):
        borough.office.membership.commit(SCHOOL, ("fee",), on=date(2016, 8, 31))


@pytest.mark.parametrize("commitments", [(), ("uniform",)])
def test_a_commitment_to_nothing_is_refused(borough: House, commitments: tuple[str, ...]) -> None:
    """Somebody forgot to say which."""
    applies(borough, commitments=("aims",))
    with borough.refused("unknown-commitment"):
        borough.office.membership.commit(SCHOOL, commitments, on=date(2016, 9, 5))


def test_a_school_that_has_not_applied_makes_no_commitment(borough: House) -> None:
    """The application comes first."""
    with borough.refused("not-applied", "[2:971-980]"):
        borough.office.membership.commit(SCHOOL, ALL, on=date(2016, 9, 5))


def test_a_member_makes_no_further_commitment(borough: House) -> None:
    """Its commitments are complete."""
    applies(borough)
    admit(borough)
    with borough.refused("already-a-member"):
        borough.office.membership.commit(SCHOOL, ("fee",), on=date(2016, 11, 1))


# Eligibility


def test_an_independent_school_cannot_be_a_full_member(borough: House) -> None:
    """Full members are publicly funded."""
    with borough.refused("not-eligible", "D1 [2:726-733]"):
        applies(borough, INDEPENDENT)


def test_an_independent_school_can_be_an_associate(borough: House) -> None:
    """It commits to the aims, appears on no voting roll and owes nothing."""
    applies(borough, INDEPENDENT, Category.ASSOCIATE, commitments=("aims",))
    admit(borough, INDEPENDENT)
    assert [row.category for row in borough.thep.members(ADMITTED)] == ["associate"]
    assert borough.thep.voting_roll(ADMITTED) == []
    assert sum(borough.thep.counted_members(ADMITTED).values()) == 0
    with borough.refused("nothing-to-charge"):
        borough.charge("2017-18", date(2017, 9, 1), INDEPENDENT)


@pytest.mark.parametrize("urn", [CITY, BOWDEN_HOUSE])
def test_a_school_outside_the_borough_needs_an_exception_that_is_named(borough: House, urn: URN) -> None:
    """Another authority's school, or one of ours that lies elsewhere."""
    applies(borough, urn)
    with borough.refused("exception-needed", "D1 [2:727]"):
        admit(borough, urn)
    admit(borough, urn, authority="Board 2016-09-30 item 2: exception, a school outside the borough")
    assert borough.is_member(urn, ADMITTED)


def test_the_application_shows_that_a_school_lies_outside(borough: House) -> None:
    """And its admission that it was by exception."""
    applies(borough, CITY)
    admit(borough, CITY, authority="Board 2016-09-30 item 2: exception")
    events = {fact.name: fact.event for fact in borough.thep.history(CITY)}
    assert events["membership.applied"].outside_borough is True  # type: ignore[union-attr]
    assert events["membership.admitted"].by_exception is True  # type: ignore[union-attr]


def test_an_associate_outside_the_borough_needs_no_exception(borough: House) -> None:
    """Associates may come from anywhere."""
    applies(borough, CITY, Category.ASSOCIATE)
    admit(borough, CITY)
    assert borough.is_member(CITY, ADMITTED)


# Admitting and declining


@pytest.mark.parametrize("authority", ["", " "])
def test_admission_and_decline_need_an_authority(borough: House, authority: str) -> None:
    """The minute of the Board that decided."""
    applies(borough)
    with borough.refused("authority-missing", "rulebook: the rules"):
        admit(borough, authority=authority)
    with borough.refused("authority-missing", "rulebook: the rules"):
        borough.office.membership.decline(SCHOOL, on=ADMITTED, authority=authority)


def test_a_school_that_has_not_applied_is_not_admitted(borough: House) -> None:
    """Nor declined."""
    with borough.refused("not-applied"):
        admit(borough)
    with borough.refused("not-applied"):
        borough.office.membership.decline(SCHOOL, on=ADMITTED, authority=AUTHORITY)


def test_admission_and_decline_do_not_come_before_the_application(borough: House) -> None:
    """Dates run in order."""
    applies(borough)
    with borough.refused("dates-out-of-order"):
        admit(borough, on=date(2016, 8, 31))
    with borough.refused("dates-out-of-order"):
        borough.office.membership.decline(SCHOOL, on=date(2016, 8, 31), authority=AUTHORITY)


def test_a_school_that_closed_in_between_is_not_admitted(borough: House) -> None:
    """A member is an open school on the day it is admitted."""
    applies(borough, OTHER)
    borough.closes(OTHER, date(2016, 9, 30), as_at=date(2016, 10, 1))
    with borough.refused("school-not-open"):
        admit(borough, OTHER)


def test_an_admission_can_be_recorded_late(borough: House) -> None:
    """It counts from its own day, and not before it was known."""
    applies(borough)
    known = borough.events
    admit(borough, on=ADMITTED)
    assert borough.is_member(SCHOOL, ADMITTED)
    assert borough.thep.members(ADMITTED, as_known_at=known) == []


def test_a_declined_school_may_apply_again(borough: House) -> None:
    """The declined application stays in the list, and the new one is a spell of its own."""
    applies(borough)
    borough.office.membership.decline(SCHOOL, on=date(2016, 10, 1), authority=AUTHORITY)
    assert borough.status(SCHOOL, date(2016, 9, 30)) == ["applied"]
    assert borough.status(SCHOOL, date(2016, 10, 1)) == ["declined"]
    with borough.refused("dates-out-of-order"):
        applies(borough, on=date(2016, 9, 30))
    applies(borough, on=date(2016, 11, 1))
    admit(borough, on=date(2016, 12, 1))
    assert borough.status(SCHOOL, date(2016, 12, 1)) == ["declined", "admitted"]


def test_a_declined_school_is_not_admitted(borough: House) -> None:
    """No application stands."""
    applies(borough)
    borough.office.membership.decline(SCHOOL, on=ADMITTED, authority=AUTHORITY)
    with borough.refused("not-applied"):
        admit(borough, on=date(2016, 12, 1))


def test_an_admission_names_the_rules_and_the_register_it_rests_on(borough: House) -> None:
    """The version of the rulebook, and the version of the school's entry."""
    applies(borough)
    admit(borough)
    fact = list(borough.thep.history(f"membership:{SCHOOL}"))[-1]
    assert {rule.rule for rule in fact.event.rules} >= {  # type: ignore[union-attr]
        "membership.commitments",
        "membership.first-admission",
        "membership.publicly-funded-types",
        "membership.borough",
    }
    assert fact.event.register.stream == f"school:{SCHOOL}"  # type: ignore[union-attr]
    assert fact.why.authority is not None
    assert fact.why.authority.text == AUTHORITY
