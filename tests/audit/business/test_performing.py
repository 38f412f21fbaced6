"""A history as this library wrote it is performed again without a finding; one that was changed is not."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs
import pytest

from tests.audit.business.support import changed, codes, facts_of, performed, renumbered, with_field, with_why
from tests.support import Clock
from tests.support.story import SCHOOLS, tell
from thep_adapters import connect
from thep_domain import URN, Pence
from thep_domain.application import CATALOGUE
from thep_domain.audit import Performing
from thep_domain.audit.held import Held, Kept
from thep_domain.audit.schools import in_order
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Recorded


@pytest.fixture(scope="module")
def story() -> list[Recorded]:
    """Four schools that join, are charged and pay; one converts."""
    with connect(clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)
        return facts_of(thep)


def test_the_story_is_performed_again_without_a_finding(story: list[Recorded]) -> None:
    assert performed(story) == []


def test_a_context_without_checks_is_named_with_how_many_facts_were_passed_over(story: list[Recorded]) -> None:
    fees = next(each for each in CATALOGUE.contexts if each.name == "fees")
    performing = Performing(CATALOGUE.contexts, {})
    assert not [found for fact in story for found in performing.look(fact)]
    assert set(performing.unchecked) == {each.name for each in CATALOGUE.contexts}
    assert performing.unchecked["fees"] == sum(isinstance(fact.event, fees.events) for fact in story)


def test_an_amount_that_the_count_and_the_rate_do_not_come_to(story: list[Recorded]) -> None:
    def dearer(fact: Recorded) -> Recorded:
        return with_field(fact, net=Pence(999_900), gross=Pence(999_900))

    (found,) = performed(changed(story, "fees.subscription_charged", dearer))
    assert (found.code, found.event, found.pence) == ("charge-amount", "fees.subscription_charged", 999_900 - 217_500)
    assert (found.rule, found.rulebook) == ("fees.rate", 1)
    assert found.clause == "prospectus E2 [2:883]: 5 pounds per pupil for a full academic year"
    assert "net £9999.00; gross £9999.00" in found.sentence
    assert found.expected == "net £2175.00; gross £2175.00"


def test_an_admission_without_the_authority_that_the_rulebook_asks_for(story: list[Recorded]) -> None:
    (found,) = performed(changed(story, "membership.admitted", lambda fact: with_why(fact, authority=None)))
    assert (found.code, found.clause) == ("authority-missing", "rulebook: the rules whose names begin with authority")


def test_an_authority_that_is_not_recorded(story: list[Recorded]) -> None:
    said = Authority(text=Text("Board"), stream=Text("minute:2016"), version=3)
    found = performed(changed(story, "membership.admitted", lambda fact: with_why(fact, authority=said)))
    assert codes(found) == {"citation-missing"}


def test_a_register_that_was_not_the_newest_when_it_was_read(story: list[Recorded]) -> None:
    def older(fact: Recorded) -> Recorded:
        stream = fact.event.register.stream  # type: ignore[attr-defined]
        return with_field(fact, register=Cited(stream=stream, version=1))

    (found,) = performed(changed(story, "membership.admitted", older))
    assert (found.code, found.expected) == ("citation-stale", "register school:100901@3")


def test_a_rule_by_another_version_of_the_rulebook(story: list[Recorded]) -> None:
    def by_version_2(fact: Recorded) -> Recorded:
        (first, *others) = fact.event.rules  # type: ignore[attr-defined]
        return with_field(fact, rules=(attrs.evolve(first, version=2), *others))

    found = performed(changed(story, "membership.admitted", by_version_2))
    assert codes(found) == {"citation-missing", "rule-not-in-force"}


def test_a_liability_that_begins_on_another_day(story: list[Recorded]) -> None:
    def later(fact: Recorded) -> Recorded:
        return with_field(fact, from_on=date(2017, 10, 1))

    found = performed(changed(story, "fees.liability_set", later))
    assert {"liability-differs"} <= codes(found)


def test_a_save_that_two_accounts_would_have_made(story: list[Recorded]) -> None:
    (found,) = performed(changed(story, "fees.liability_set", lambda fact: with_why(fact, actor="somebody-else")))
    assert found.code == "save-not-one"


def test_a_command_that_no_verb_has(story: list[Recorded]) -> None:
    def unknown(fact: Recorded) -> Recorded:
        return with_why(fact, command="fees.donate")

    name = "fees.payment_received"
    facts = [
        unknown(fact) if fact.name in (name, "request.answered") and _of(fact, "fees.pay") else fact for fact in story
    ]
    found = performed(facts)
    assert {"command-unknown"} <= codes(found)


def _of(fact: Recorded, command: str) -> bool:
    return fact.why.command == command


def test_a_succession_that_only_one_school_speaks_of(story: list[Recorded]) -> None:
    facts = changed(story, "schools.took_over", lambda fact: with_field(fact, predecessor=URN(100_902)))
    found = performed(facts)
    assert codes(found) == {"one-sided"}
    assert {each.event for each in found} == {"schools.took_over", None}, "by the fact itself, and by the whole"


def test_a_count_that_came_of_another_file(story: list[Recorded]) -> None:
    other = Cited(stream=Text("file:" + "0" * 64), version=1)
    found = performed(changed(story, "schools.pupils_counted", lambda fact: with_field(fact, source=other)))
    assert {"citation-missing", "not-decided"} <= codes(found)


def test_a_payment_that_its_account_does_not_come_to(story: list[Recorded]) -> None:
    performing = Performing(CATALOGUE.contexts)
    whole = performing.whole()
    for fact in story:
        list(performing.look(fact))
        list(whole.look(with_field(fact, amount=Pence(1)) if fact.name == "fees.payment_received" else fact))
    found = list(whole.finish())
    assert [each.code for each in found].count("balance-differs") == 4
    (first, *_) = [each for each in found if each.code == "balance-differs"]
    assert "the balance come to £1175.00, and the facts add up to £2174.99" in first.sentence


def test_what_is_owed_and_not_charged_is_a_note(story: list[Recorded]) -> None:
    performing = Performing(CATALOGUE.contexts)
    whole = performing.whole()
    for fact in story:
        list(performing.look(fact))
        list(whole.look(fact))
    notes = [each for each in whole.finish() if each.code == "owed-not-charged"]
    assert {each.stream for each in notes} == {f"account:{urn}" for urn in SCHOOLS}
    assert "account:100901: for 2016-17 £906.25 more is owed than was charged." in {each.sentence for each in notes}
    assert sum(each.pence or 0 for each in notes if each.stream == "account:100901") > 90_625


def test_an_account_in_sums(story: list[Recorded]) -> None:
    performing = Performing(CATALOGUE.contexts)
    whole = performing.whole()
    for fact in story:
        list(performing.look(fact))
        list(whole.look(fact))
    list(whole.finish())
    account = next(each for each in whole.accounts() if each.account == "100902")
    assert (account.paid, account.balance) == (100_000, 117_500)
    (year,) = [each for each in account.years if each.charged]
    assert (year.year, year.owed, year.charged, year.credited) == ("2017-18", 217_500, 217_500, 0)


def test_a_charge_that_adds_up_on_a_wrong_count(story: list[Recorded]) -> None:
    def on_500(fact: Recorded) -> Recorded:
        event: Any = fact.event
        return with_field(
            fact,
            basis=attrs.evolve(event.basis, pupils=500),
            year_fee=Pence(250_000),
            net=Pence(250_000),
            gross=Pence(250_000),
        )

    found = performed(changed(story, "fees.subscription_charged", on_500))
    assert codes(found) == {"charge-count", "charge-amount"}
    assert {each.pence for each in found} == {None, 32_500}


def test_an_account_that_was_deleted_and_everything_numbered_anew(story: list[Recorded]) -> None:
    left = [fact for fact in story if fact.stream != "account:100902" and "100902" not in (fact.why.request or "")]
    saves = [fact for fact in story if fact not in left and fact.why.command.startswith("membership.")]
    kept = [*left, *(fact for fact in saves if fact.stream != "account:100902")]
    kept.sort(key=lambda fact: fact.position)
    found = performed(renumbered(kept))
    assert {"consequence-missing", "one-sided"} <= codes(found)
    assert {each.stream for each in found if each.code == "one-sided"} == {"account:100902"}


def test_a_rule_that_is_dated_back_behind_a_charge(story: list[Recorded]) -> None:
    (rule,) = [fact for fact in story if fact.name == "rulebook.rule_set"]
    back = with_why(with_field(rule, in_force_from=date(2017, 9, 1)), effective_on=date(2017, 9, 1))
    first = next(fact.position for fact in story if fact.why.command == "fees.charge")
    earlier = [fact for fact in story if fact.position < first]
    later = [fact for fact in story if fact.position >= first and fact is not rule]
    found = performed(renumbered([*earlier, back, *later]))
    assert {"charge-amount", "rule-not-in-force"} <= codes(found), "it was set before the charges, by another rate"
    assert codes(performed(renumbered([*earlier, *later, back]))) <= {"answer-differs"}, "set later it changes none"


def test_how_the_streams_of_a_save_stood_is_looked_up_once(
    story: list[Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, kept = list[int](), Held.kept

    def counted(held: Held, facts: Iterable[Recorded]) -> Kept:
        looked.append(1)
        return kept(held, facts)

    monkeypatch.setattr(Held, "kept", counted)
    assert performed(story) == []
    assert len(looked) == sum(fact.why.part[0] == 1 for fact in story)


class Urn(int):
    """A number that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Urn.compared += 1
        return int(self) == other

    __hash__ = int.__hash__


def test_a_file_of_many_schools_is_put_in_order_in_one_pass() -> None:
    assert list(in_order([1, 2, 3, 5], [9, 2, 4, 5, 7])) == [9, 1, 2, 4, 3, 5, 7]
    assert list(in_order([1, 2, 3], [3, 1])) == [1, 2, 3]
    assert list(in_order([], [2, 1])) == [2, 1]
    shown, counted = [Urn(each) for each in range(1_000)], [Urn(each) for each in range(500, 1_500)]
    assert sorted(in_order(shown, counted)) == list(range(1_500))
    assert Urn.compared < 5_000
