"""The Partnership does what the small model does, step by step."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.support import CI
from thep_domain.testing import PartnershipMachine


def run(examples: int, *phases: Phase) -> None:
    run_state_machine_as_test(
        PartnershipMachine,
        settings=settings(CI, max_examples=examples, stateful_step_count=40, phases=phases or tuple(Phase)),
    )


def test_it_agrees_with_the_model() -> None:
    run(100)


def test_it_notices_a_wrong_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    from thep_domain.membership import Spell

    monkeypatch.setattr(
        Spell, "member_on", lambda spell, day: spell.admitted_on is not None and spell.admitted_on <= day
    )
    with pytest.raises(AssertionError):
        run(600, Phase.generate)


def test_it_notices_a_credit_that_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    from thep_domain.fees import Account

    monkeypatch.setattr(Account, "credits_due", lambda *_: iter(()))
    with pytest.raises(AssertionError):
        run(600, Phase.generate)
