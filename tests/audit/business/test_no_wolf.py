"""What is unusual and right is performed again without a finding: late rules, bulk, corrections, midnight."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from tests.audit.business.support import codes, facts_of, performed, with_field, with_why
from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, THIRD, Clock, House, count, school
from tests.support.schools import followed_by
from thep_adapters import connect
from thep_domain import ALL, URN, Category, Partnership, Pence
from thep_domain.application import CATALOGUE
from thep_domain.engine.catalogue import Catalogue
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Recorded

BEFORE_FEES = Catalogue(
    attrs.evolve(context, rules=()) if context.name == "fees" else context for context in CATALOGUE.contexts
)
COUNTED = date(2016, 1, 21)


@pytest.fixture
def house() -> Iterator[House]:
    clock = Clock(date(2021, 6, 1))
    with connect(clock=clock) as thep:
        yield House(thep, clock)


def test_a_store_founded_before_a_rule_existed(house: House) -> None:
    journal = house.thep.journal
    earlier = Partnership(journal.recorder, journal.codec, clock=journal.now, catalogue=BEFORE_FEES)
    earlier.acting("officer").rulebook.set_rule(
        "notice.period", "P6M", in_force_from=date(2018, 1, 1), authority="Board 2017-12-12 item 4"
    )
    house.member(SCHOOL, pupils=435)
    house.charge("2017-18", date(2017, 9, 1))
    facts = facts_of(house.thep)
    assert [fact.name for fact in facts].count("rulebook.rules_adopted") == 1
    assert performed(facts) == []


def test_a_command_that_adopts_rules_and_comes_to_nothing_else(house: House) -> None:
    assert [fact.name for fact in house.office.fees.charge("2017-18").events] == ["rulebook.founded"]
    facts = facts_of(house.thep)
    assert performed(facts) == []
    again = [*facts, attrs.evolve(facts[0], position=2, version=2)]
    assert codes(performed(again)) == {"not-decided"}
    (first, *others) = facts[0].event.rules  # type: ignore[attr-defined]
    other = attrs.evolve(first, source=Text("nowhere"))
    assert codes(performed([with_field(facts[0], rules=(other, *others))])) == {"differs"}


def test_many_rows_in_one_save(house: House) -> None:
    urns = [URN(urn) for urn in (SCHOOL, OTHER, THIRD)]
    house.read(*(school(urn, pupils=240, counted_on=COUNTED) for urn in urns))
    house.office.membership.apply_all(
        {"urn": urn, "category": Category.FULL, "commitments": ALL, "on": date(2016, 6, 14)} for urn in urns
    )
    house.office.membership.admit_all({"urn": urn, "on": date(2016, 7, 1), "authority": AUTHORITY} for urn in urns)
    house.office.fees.charge_all({"year": year, "on": date(2018, 9, 1)} for year in ("2016-17", "2017-18", "2018-19"))
    house.office.fees.pay_all(
        {"urn": urn, "amount": Pence(500), "on": date(2018, 10, 1), "again": True} for urn in [*urns, SCHOOL]
    )
    house.acting(reason="slips of the pen").membership.correct_all(
        [
            {"urn": SCHOOL, "applied": date(2016, 6, 13)},
            {"urn": SCHOOL, "admitted": date(2017, 10, 2), "authority": AUTHORITY},
            {"urn": OTHER, "committed": {"fee": date(2016, 6, 20)}, "applied": date(2016, 6, 15)},
        ]
    )
    assert performed(facts_of(house.thep)) == []


def test_accounts_in_both_measures_that_are_settled_paid_back_and_moved(house: House) -> None:
    house.member(SCHOOL, pupils=435)
    house.member(OTHER, pupils=100)
    office = house.acting(reason="as the bank says")
    house.charge("2016-17", date(2017, 4, 1))
    office.rulebook.set_rule("fees.part-year", "days", in_force_from=date(2017, 9, 1), authority=AUTHORITY)
    office.rulebook.set_rule("fees.vat", "standard 17.5", in_force_from=date(2017, 9, 1), authority=AUTHORITY)
    house.charge("2017-18", date(2017, 9, 1))
    office.membership.serve_notice(SCHOOL, received_on=date(2016, 12, 31), leaving=date(2018, 2, 14))
    office.register.count(SCHOOL, 430, on=COUNTED, source="letter of the school")
    house.charge("2017-18", date(2018, 3, 1), SCHOOL)
    paid = office.fees.pay(SCHOOL, Pence(400_000), on=date(2018, 4, 1), reference="BACS 17").events[0]
    office.fees.credit(OTHER, Pence(1_000), authority=AUTHORITY, on=date(2018, 5, 1))
    office.fees.refund(SCHOOL, Pence(1_000), authority=AUTHORITY, on=date(2018, 5, 1))
    name = paid.event.payment  # type: ignore[attr-defined]
    office.fees.reverse(SCHOOL, name, why="misallocated", to=OTHER, on=date(2018, 6, 1))
    office.membership.correct(SCHOOL, notice=date(2016, 12, 30), leaving=date(2018, 3, 14))
    assert performed(facts_of(house.thep)) == []


def test_a_change_of_category_that_follows_its_notice_on_an_authority(house: House) -> None:
    """The authority stands with the change alone: a notice needs none."""
    house.member(SCHOOL, pupils=435)
    office = house.acting(reason="a slip of the pen")
    office.membership.serve_notice(SCHOOL, received_on=date(2018, 5, 15))
    office.membership.change_tier(SCHOOL, "associate", on=date(2019, 5, 16), authority=AUTHORITY)
    answer = office.membership.correct(SCHOOL, notice=date(2018, 3, 15), spell=1, authority=AUTHORITY)
    assert [fact.why.authority is None for fact in answer.events][:2] == [True, False]
    office.membership.correct_all(
        [
            {"urn": SCHOOL, "notice": date(2018, 4, 15), "spell": 1, "authority": AUTHORITY},
            {"urn": SCHOOL, "category": "full", "spell": 2, "authority": "Board 2019-07-01 item 2"},
        ]
    )
    assert performed(facts_of(house.thep)) == []


def test_a_year_that_is_credited_on_a_day_before_its_last_charge(house: House) -> None:
    """No credit is dated before its charge: so the first of two is of a later day than the second."""
    house.member(SCHOOL, pupils=400)
    house.charge("2017-18", date(2017, 9, 1))
    house.office.register.count(SCHOOL, 500, on=COUNTED, source="letter of the school")
    house.charge("2017-18", date(2017, 10, 1))
    house.office.register.count(SCHOOL, 0, on=COUNTED, source="another letter of the school")
    house.charge("2017-18", date(2017, 9, 15))
    facts = facts_of(house.thep)
    credited = [fact.why.effective_on for fact in facts if fact.name == "fees.charge_credited"]
    assert credited == [date(2017, 10, 1), date(2017, 9, 15)]
    assert performed(facts) == []


def test_a_school_that_converts_is_parted_again_and_its_file_taken_back(house: House) -> None:
    house.member(SCHOOL, pupils=435)
    links = followed_by(SCHOOL, CONVERTED)
    house.read(
        school(SCHOOL, closed_on=date(2018, 2, 28)),
        school(CONVERTED, opened_on=date(2018, 3, 1), type_code=34),
        links=links,
        as_at=date(2018, 4, 1),
    )
    office = house.acting(reason="the Department's mistake")
    office.register.unlink(SCHOOL, CONVERTED, on=date(2018, 5, 1))
    office.register.relink(SCHOOL, CONVERTED, on=date(2018, 5, 2))
    office.register.correct(
        CONVERTED, {"name": "Poplar Academy", "town": "Poplar"}, on=date(2018, 6, 1), source="letter"
    )
    office.register.list_parts(CONVERTED, ("primary", "secondary"), on=date(2018, 6, 1))
    house.read(counts=(count(CONVERTED, 400, date(2018, 10, 4)),), as_at=date(2019, 1, 1))
    census = [fact for fact in facts_of(house.thep) if fact.name == "schools.file_taken"][-1]
    office.register.retract(census.stream.partition(":")[2])
    assert performed(facts_of(house.thep)) == []


def test_an_older_file_that_shows_a_school_under_another_authority(house: House) -> None:
    """Nothing is taken of it, and the authority is shown whole: no school is held under it."""
    house.read(school(SCHOOL), school(OTHER), as_at=date(2018, 4, 1))
    house.read(school(SCHOOL, la="201"), as_at=date(2018, 3, 1))
    house.read(school(OTHER, la="202"), school(SCHOOL, la="203"), school(THIRD, la="203"), as_at=date(2018, 2, 1))
    assert performed(facts_of(house.thep)) == []


def test_a_command_that_began_before_midnight(house: House) -> None:
    """Its facts were recorded a moment after: what it decided by its own day stands."""
    house.member(SCHOOL, pupils=435)
    facts = facts_of(house.thep)
    after_midnight = datetime(2021, 6, 1, 23, 0, 1, tzinfo=UTC)  # summer time: 00:00:01 in London, on 2 June
    late = [with_why(fact, recorded_at=after_midnight) for fact in facts]
    assert performed(late) == []
    much_later = [with_why(fact, recorded_at=after_midnight.replace(minute=30)) for fact in facts]
    assert codes(performed(much_later)) <= {"effective-day-wrong"}


def test_a_command_that_another_process_overtook(house: House) -> None:
    """A rule was set while an admission was decided: it was decided by the rules before, and recorded after."""
    house.member(SCHOOL, pupils=435)
    facts = facts_of(house.thep)
    house.office.rulebook.set_rule("authority.admit", "yes", in_force_from=date(2016, 8, 1), authority="Board")
    rule = facts_of(house.thep)[-1]
    begun = next(number for number, fact in enumerate(facts) if fact.name == "membership.admitted")

    def overtaken(later: timedelta) -> list[Recorded]:
        admitted = [with_why(fact, recorded_at=fact.why.recorded_at + later) for fact in facts[begun:]]
        every = [*facts[:begun], rule, *admitted]
        return [attrs.evolve(fact, position=place) for place, fact in enumerate(every, start=1)]

    assert performed(overtaken(timedelta(seconds=2))) == []
    assert codes(performed(overtaken(timedelta(minutes=2)))) == {"rule-not-in-force"}
