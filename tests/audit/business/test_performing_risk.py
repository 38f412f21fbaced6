"""Risk performed again: rounds that are finished, begun anew or taken back, and what is found where one was changed."""

from datetime import date

import pytest

from tests.audit.business.support import changed, codes, facts_of, performed, with_field, with_why
from tests.domain.test_risk import LIGHT, MINUTE, MODERATED, OPENED, P1, P2, PLUS, TOLD, WORDS, A, B, C, Rounds, house
from tests.support import followed_by, school
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited, Recorded

__all__ = ["house"]
FINISHED = date(2018, 7, 20)


def finish(house: Rounds) -> None:
    """Both schools are assessed, and the authority is notified in two letters; one category was a slip of the pen."""
    house.begin()
    house.gather(A, cites=Cited(stream=Text(f"school:{A}"), version=1), text=WORDS)
    house.assess(LIGHT, A)
    house.assess(PLUS, B)
    risk = house.office.risk
    risk.notify_all([{"round": "2018-07", "urns": (urn,), "reference": f"letter {urn}", "on": TOLD} for urn in (A, B)])
    risk.correct("2018-07", A, LIGHT, PLUS, rationale=WORDS, on=FINISHED, authority=MINUTE)
    risk.notify("2018-07", to="211", on=FINISHED)
    risk.close("2018-07", on=FINISHED)


@pytest.fixture
def finished(house: Rounds) -> list[Recorded]:
    finish(house)
    return facts_of(house.thep)


def test_rounds_that_are_finished_opened_again_and_put_right(house: Rounds) -> None:
    finish(house)
    office = house.acting(reason="a slip of the pen")
    office.rulebook.set_rule("risk.scale", "other:low,high", in_force_from=date(2018, 9, 1), authority=MINUTE)
    office.rulebook.set_rule("risk.effective", "notified", in_force_from=date(2018, 9, 1), authority=MINUTE)
    office.risk.withdraw_round("2018-07", "closing")
    letter = next(fact.version for fact in reversed(facts_of(house.thep)) if fact.name == "risk.notified")
    office.risk.withdraw("2018-07", A, letter)
    office.risk.withdraw_all([{"round": "2018-07", "urn": A, "of": letter - 1, "authority": MINUTE}])
    house.begin("two", urns=(A, B), on=date(2018, 9, 3))
    house.gather(A, "two", date(2018, 9, 4), text=WORDS)
    house.gather(A, "two", date(2018, 9, 5))
    house.analyse(A, "two", date(2018, 9, 6), category="low", stood_aside=[P1], sat=[P1, P2, "0000000c"], evidence=[2])
    house.moderate("high", A, "two", date(2018, 9, 7))
    office.risk.withdraw("two", B, last_of(house, B))
    house.begin("three", urns=(B,), on=date(2018, 10, 1))
    house.gather(B, "three", date(2018, 10, 2), text=WORDS)
    office.risk.withdraw("three", B, last_of(house, B))
    office.risk.withdraw_round("three", "opening")
    house.office.risk.open("three", on=date(2018, 10, 3))
    office.risk.withdraw_round("three", "planning")
    house.begin("three", on=date(2018, 11, 1))
    assert performed(facts_of(house.thep)) == []


def last_of(house: Rounds, urn: int) -> int:
    """The version of what was recorded last of a school."""
    return max(fact.version for fact in facts_of(house.thep) if fact.stream == f"risk:{urn}")


def test_schools_that_leave_a_round_with_the_register_and_come_back(house: Rounds) -> None:
    house.begin()
    house.assess(LIGHT, A)
    house.read(school(A, "Alder", closed_on=date(2018, 7, 12)), school(B, "Birch"), as_at=date(2018, 8, 1))
    house.office.risk.notify("2018-07", on=date(2018, 7, 11))  # while it was open: so the round was done with it
    house.read(
        school(A, "Alder", closed_on=date(2018, 7, 12)),
        school(B, "Birch", closed_on=date(2018, 7, 31)),
        school(C, "Birch Academy", opened_on=date(2018, 8, 1), type_code=34),
        links=followed_by(B, C),
        as_at=date(2018, 9, 1),
    )
    house.assess(PLUS, C, on=date(2018, 9, 10))
    house.office.risk.notify("2018-07", urns=(B,), on=date(2018, 9, 11))
    names = [fact.name for fact in facts_of(house.thep)]
    assert {"risk.delisted", "risk.restored"} <= set(names)
    assert performed(facts_of(house.thep)) == []


def test_many_rows_in_one_save(house: Rounds) -> None:
    risk = house.office.risk
    risk.plan_all([{"round": each, "reference": OPENED, "on": OPENED} for each in ("one", "two")])
    risk.open_all([{"round": each, "on": OPENED} for each in ("one", "two", "one")])
    said = {"area": "achievement", "kind": "results", "dated": OPENED, "source": "the return", "text": WORDS}
    rows = [{"round": each, "urn": urn, "on": MODERATED} for each in ("one", "two") for urn in (A, B)]
    risk.evidence_all([{**row, **said} for row in [*rows, *rows]])
    decided = [{**row, "category": LIGHT, "sat": (P1, P2), "rationale": WORDS} for row in rows]
    risk.analyse_all(decided)
    risk.moderate_all([{**row, "authority": MINUTE} for row in decided[:2]])
    risk.notify_all([{"round": "one", "on": TOLD}] * 2)
    risk.close_all([{"round": "one", "on": TOLD}])
    assert performed(facts_of(house.thep)) == []


def found(facts: list[Recorded], name: str, **fields: object) -> set[str]:
    return codes(performed(changed(facts, name, lambda fact: with_field(fact, **fields))))


def test_a_category_that_the_letter_gives_otherwise(finished: list[Recorded]) -> None:
    assert performed(finished) == []
    assert "category-differs" in found(finished, "risk.notified", category=PLUS)
    assert "category-differs" in found(finished, "risk.category_corrected", was="support-and-challenge")


def test_a_round_that_lists_other_schools_than_its_scope_has(finished: list[Recorded]) -> None:
    assert "list-differs" in found(finished, "risk.round_opened", number=3)
    assert "list-differs" in found(finished, "risk.round_closed", delisted=1)
    assert "list-differs" in found(finished, "risk.listed", member=True)


def test_a_school_that_is_left_out_of_a_round(finished: list[Recorded]) -> None:
    opening = [fact for fact in finished if fact.why.command == "risk.open"]
    listed = next(fact for fact in opening if fact.stream == f"risk:{B}")
    left = [fact for fact in opening if fact is not listed]
    whole = {fact.position: with_why(fact, part=(n, len(left))) for n, fact in enumerate(left, start=1)}
    facts = [whole.get(fact.position, fact) for fact in finished if fact.stream != listed.stream]
    missing = {each.expected for each in performed(facts) if each.code == "consequence-missing"}
    assert f"risk.listed of risk:{B}" in missing


def test_a_decision_of_fewer_than_the_quorum_or_by_another_scale(finished: list[Recorded]) -> None:
    assert found(finished, "risk.moderated", sat=(Text(P1),)) >= {"group-too-small"}
    assert found(finished, "risk.moderated", category=Text("purple")) >= {"unknown-word"}
    other = changed(finished, "risk.analysed", lambda fact: with_field(fact, scale=Text("safe@2")))
    (one, *_) = performed(other)
    assert (one.code, one.rule, one.expected) == ("differs", "risk.scale", "scale safe@1")
    (one, *_) = performed(changed(finished, "risk.moderated", lambda fact: with_why(fact, authority=None)))
    assert one.code == "authority-missing"
