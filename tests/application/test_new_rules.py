"""A store founded before a rule existed goes on working, and adopts the founding value with the next command."""

from datetime import date

import attrs

from tests.support import SCHOOL, House, school
from thep_domain import ALL, Category, Partnership
from thep_domain.application import CATALOGUE, RULES
from thep_domain.engine.catalogue import Catalogue
from thep_domain.fees.rules import FEE_RATE
from thep_domain.rulebook import RulesAdopted

BEFORE_FEES = Catalogue(
    attrs.evolve(context, rules=()) if context.name == "fees" else context for context in CATALOGUE.contexts
)


def founded_before_fees(house: House) -> None:
    earlier = Partnership(
        house.thep.journal.recorder, house.thep.journal.codec, clock=house.thep.journal.now, catalogue=BEFORE_FEES
    )
    earlier.acting("officer").rulebook.set_rule(
        "notice.period", "P6M", in_force_from=date(2018, 1, 1), authority="Board 2017-12-12 item 4"
    )


def test_a_question_answers_with_the_founding_value(house: House) -> None:
    """Nothing needs to be recorded for it."""
    founded_before_fees(house)
    assert house.thep.rules(date(2018, 9, 1))[FEE_RATE] == 500
    assert FEE_RATE.name in house.thep.rules(date(2018, 9, 1)).entries


def test_the_next_command_that_asks_a_rule_adopts_what_is_new_once(house: House) -> None:
    """In a fact of its own, which decisions cite."""
    founded_before_fees(house)
    house.read(school(SCHOOL, pupils=435, counted_on=date(2017, 1, 19)))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2016, 6, 14), commitments=ALL)
    house.office.membership.admit(SCHOOL, on=date(2016, 7, 1), authority="Board 2016-06-30 item 4")
    (charged, *_) = house.office.fees.charge("2017-18", on=date(2017, 9, 1)).events
    adopted = [fact for fact in house.thep.history() if isinstance(fact.event, RulesAdopted)]
    assert len(adopted) == 1
    fees = {name for name in RULES if name.startswith(("fees.", "authority.credit", "authority.refund"))}
    assert {rule.name for rule in adopted[0].event.rules} == fees  # type: ignore[union-attr]
    cited = {rule.rule: rule.version for rule in charged.event.basis.rules}  # type: ignore[attr-defined]
    assert cited["fees.rate"] == adopted[0].version == 3


def test_a_rule_set_before_stays_as_it_was_set(house: House) -> None:
    """Adopting new rules changes none that is held."""
    founded_before_fees(house)
    house.read(school(SCHOOL))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 6, 14), commitments=ALL)
    assert house.thep.rules(date(2018, 6, 14)).entries["notice.period"].value == "P6M"
