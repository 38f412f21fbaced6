"""A year of an office with slips, each put right, ends in what the same year ends in without them.

Some years in any run of the tests; all 5,000 where the full numbers are asked for.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.properties.support import CI, Patch
from tests.support.numbers import FULL
from thep_domain.fees import Account, settling
from thep_domain.membership import Spell, folding
from thep_domain.membership.events import CategoryCorrected, NoticeRetracted
from thep_domain.testing.slips import CannotBePutRight, TwoYears, years_with_slips

YEARS = 5_000 if FULL else 50
YEARS_TO_NOTICE = 600
KINDS = {
    *("application", "category", "commitment", "admission", "notice", "last day", "notice of another school"),
    *("amount", "payment twice", "payment of another school", "count"),
}
SLOW = settings(CI, suppress_health_check=list(HealthCheck))


def ends_alike(years: TwoYears) -> None:
    """See that both years end in the same members, votes, amounts of each year, and balances."""
    assert years.differences() == {}


def test_a_year_with_slips_ends_in_what_it_ends_in_without() -> None:
    slips: Counter[str] = Counter()

    @settings(SLOW, max_examples=YEARS)
    @given(years_with_slips())
    def holds(years: TwoYears) -> None:
        slips.update(years.slips)
        ends_alike(years)

    holds()
    print(slips)
    assert slips.keys() == KINDS, "every kind of slip came, and no other"


def a_lower_count_is_not_credited(patch: Patch) -> None:
    patch.setattr("thep_domain.fees.charge.Charge.excess", lambda *_: 0)


def an_associate_by_correction_goes_on_owing(patch: Patch) -> None:
    patch.setattr("thep_domain.fees.verbs.lift_liability", lambda *_: ())


def a_retracted_notice_still_counts(patch: Patch) -> None:
    following = folding._corrected

    def wrong(spell: Spell, event: Any, version: int) -> Spell:
        return spell if isinstance(event, NoticeRetracted) else following(spell, event, version)

    patch.setattr(folding, "_corrected", wrong)


def a_category_is_corrected_once(patch: Patch) -> None:
    following = folding._corrected

    def wrong(spell: Spell, event: Any, version: int) -> Spell:
        once = isinstance(event, CategoryCorrected) and dict(spell.facts)["category"] > 1
        return spell if once else following(spell, event, version)

    patch.setattr(folding, "_corrected", wrong)


def a_payment_of_another_school_is_taken_off_and_not_entered(patch: Patch) -> None:
    pay = Account.pay

    def wrong(account: Account, *rest: Any, **said: Any) -> Any:
        return () if said.get("moved_from") else pay(account, *rest, **said)

    patch.setattr(Account, "pay", wrong)


def relief_is_forgotten(patch: Patch) -> None:
    patch.setattr(settling, "_relief_kept", lambda *_: iter(()))


MISTAKES = (
    a_lower_count_is_not_credited,
    an_associate_by_correction_goes_on_owing,
    a_retracted_notice_still_counts,
    a_category_is_corrected_once,
    a_payment_of_another_school_is_taken_off_and_not_entered,
    *((relief_is_forgotten,) if FULL else ()),
)
"""The last takes a minute to be noticed."""


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.__name__)
def test_it_notices_a_mistake(mistake: Any, monkeypatch: Patch) -> None:
    mistake(monkeypatch)

    @settings(SLOW, max_examples=YEARS_TO_NOTICE, phases=(Phase.generate,))
    @given(years_with_slips())
    def holds(years: TwoYears) -> None:
        ends_alike(years)

    with pytest.raises((AssertionError, CannotBePutRight, ValueError)):
        holds()
