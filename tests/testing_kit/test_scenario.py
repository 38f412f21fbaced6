"""given, when, then: what it lets pass, and what it says when it does not."""

from datetime import date

import pytest

from thep_domain.application import RULES as DECLARED
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import Refused
from thep_domain.membership import ALL, Category, EndReason, Membership
from thep_domain.membership.events import (
    EndingCancelled,
    MembershipAdmitted,
    MembershipApplied,
    MembershipEnded,
    WithdrawalNoticeServed,
)
from thep_domain.rulebook import Rulebook, RuleSet
from thep_domain.testing import Given, applicant, cited, founding_rules, given, like

JUNE, JULY = date(2016, 6, 14), date(2016, 7, 1)
RULES = founding_rules(JULY)
REGISTER = Cited(stream=Text("school:100934"), version=1)


APPLIED = MembershipApplied(
    spell=1,
    urn=applicant().urn,
    category=Category.FULL,
    applied_on=JUNE,
    commitments=ALL,  # type: ignore[arg-type]
    outside_borough=False,
    register=cited(),
    rules=(),
)
ADMITTED = MembershipAdmitted(
    spell=1, urn=applicant().urn, admitted_on=JULY, by_exception=False, register=cited(), rules=()
)


def member() -> Given[Membership]:
    return given(Membership, APPLIED, ADMITTED)


def test_a_fact_follows() -> None:
    member().when(lambda m: m.serve_notice(date(2018, 3, 15), None, RULES)).then(
        like(WithdrawalNoticeServed, ends_on=date(2019, 3, 15))
    )


def test_a_story_goes_on_from_then() -> None:
    noticed = member().when(lambda m: m.serve_notice(date(2016, 12, 31), None, RULES)).then(WithdrawalNoticeServed)
    noticed.when(lambda m: m.serve_notice(date(2016, 12, 31), None, RULES)).then_refused("already-under-notice")


def test_nothing_follows() -> None:
    member().when(lambda m: m.follow(None, REGISTER)).then_nothing()


def test_any_aggregate_will_do() -> None:
    day = date(2018, 9, 1)
    given(Rulebook).when(lambda r: r.set_rule("fees.rate", "6.00", day, "meeting", DECLARED)).then(
        RuleSet(rule="fees.rate", value="6.00", in_force_from=day, source="meeting")  # type: ignore[arg-type]
    )
    given(Rulebook).when(lambda r: r.set_rule("fees.tea", "6.00", day, "meeting", DECLARED)).then_refused(
        "unknown-rule", "fees.rate"
    )


def test_what_differs_is_shown_field_by_field() -> None:
    ended = MembershipEnded(
        spell=1, ends_on=date(2018, 8, 31), reason=EndReason.CLOSED, announced_on=JULY, register=REGISTER
    )
    with pytest.raises(AssertionError) as told:
        given(Membership).when(lambda _: (ended,)).then(like(MembershipEnded, ends_on=date(2018, 8, 30)))
    assert str(told.value) == (
        "other facts followed than expected:\n"
        "1.   MembershipEnded\n"
        "       ends_on:\n"
        "   -     datetime.date(2018, 8, 30)\n"
        "   +     datetime.date(2018, 8, 31)"
    )


def test_a_fact_of_another_kind_is_shown_beside_the_one_expected() -> None:
    cancelled = EndingCancelled(spell=1, ends_on=JULY, register=REGISTER)
    with pytest.raises(AssertionError, match=r"1\. - MembershipEnded\n1\. \+ EndingCancelled\("):
        given(Membership).when(lambda _: cancelled).then(MembershipEnded)


def test_facts_too_many_or_too_few_are_named() -> None:
    cancelled = EndingCancelled(spell=1, ends_on=JULY, register=REGISTER)
    with pytest.raises(AssertionError, match=r"1\. \+ EndingCancelled\(.*was not expected"):
        given(Membership).when(lambda _: cancelled).then_nothing()
    with pytest.raises(AssertionError, match=r"1\. - EndingCancelled\(.*is missing"):
        given(Membership).when(lambda _: ()).then(cancelled)


def test_an_unexpected_refusal_is_told_with_its_sentence() -> None:
    with pytest.raises(
        AssertionError, match="refused with 'not-a-member' although WithdrawalNoticeServed was expected"
    ):
        given(Membership).when(lambda m: m.serve_notice(JULY, None, RULES)).then(WithdrawalNoticeServed)


def test_another_refusal_than_expected() -> None:
    with pytest.raises(AssertionError, match="refused with 'not-a-member' although 'no-notice' was expected"):
        given(Membership).when(lambda m: m.serve_notice(JULY, None, RULES)).then_refused("no-notice")
    with pytest.raises(AssertionError, match="not saying 'tea'"):
        given(Membership).when(lambda m: m.serve_notice(JULY, None, RULES)).then_refused("not-a-member", "tea")


def test_a_refusal_that_does_not_come() -> None:
    with pytest.raises(AssertionError, match=r"'no-notice' was expected, but it was allowed(.|\n)*WithdrawalNotice"):
        member().when(lambda m: m.serve_notice(JULY, None, RULES)).then_refused("no-notice")
    with pytest.raises(AssertionError, match="the decision holds already"):
        member().when(lambda m: m.follow(None, REGISTER)).then_refused("no-notice")


def test_a_claim_without_then_is_none() -> None:
    with pytest.raises(TypeError, match=r"end it with \.then"):
        assert member().when(lambda m: m.follow(None, REGISTER))


def test_a_field_that_an_event_does_not_have() -> None:
    with pytest.raises(TypeError, match="MembershipAdmitted has no field admited_on"):
        like(MembershipAdmitted, admited_on=JULY)


def test_what_is_given_must_be_events() -> None:
    with pytest.raises(TypeError, match="is not an event"):
        given(Membership, "admitted")


def test_other_errors_are_not_taken_for_refusals() -> None:
    def broken(_: Membership) -> tuple[()]:
        raise KeyError("spell")

    with pytest.raises(KeyError):
        given(Membership).when(broken)
    assert not issubclass(Refused, KeyError)
