"""Every field of every event has a role, and every verb is performed again: what is left out says what to do."""

from datetime import date

import attrs
import pytest

from thep_domain.application import CATALOGUE
from thep_domain.audit import ENGINE, WHY, Checks, Performing, checks_of, decided, missing, paths_of
from thep_domain.fees import SubscriptionCharged
from thep_domain.kernel.context import Context
from thep_domain.kernel.event import declared, event
from thep_domain.kernel.provenance import Why
from thep_domain.rulebook import RulebookFounded


def checks(context: Context) -> Checks:
    found = checks_of(context)
    assert found is not None, f"say in thep_domain/audit/{context.name}.py how an auditor performs its verbs again"
    return found


@pytest.mark.parametrize("context", CATALOGUE.contexts, ids=lambda each: each.name)
def test_every_field_of_every_event_has_a_role(context: Context) -> None:
    held = checks(context)
    assert list(missing(held.roles, context.events)) == []
    assert set(held.roles) == {declared(each).name for each in context.events}


def test_the_events_of_the_engine_and_the_provenance_have_roles() -> None:
    own = tuple(set(CATALOGUE.events) - {each for context in CATALOGUE.contexts for each in context.events})
    assert list(missing(ENGINE, own)) == []
    assert set(WHY) == {each.name for each in attrs.fields(Why)}


def test_a_new_field_without_a_role_is_found_with_what_to_do() -> None:
    @event("fees.waived", version=1, effective="waived_on")
    class Waived:
        waived_on: date
        share: int

    (sentence,) = missing({"fees.waived": {"waived_on": decided()}}, (Waived,))
    assert sentence.startswith("The field share of fees.waived has no role: say in thep_domain/audit, beside")
    (sentence,) = missing({"fees.waived": dict.fromkeys(("waived_on", "share", "half"), decided())}, (Waived,))
    assert sentence == "The event fees.waived has no field half: take its role out of the table."


def test_values_in_an_event_are_taken_apart() -> None:
    assert {"basis.pupils", "basis.rules", "because", "rules"} <= set(paths_of(SubscriptionCharged))
    assert "basis" not in set(paths_of(SubscriptionCharged))
    assert "rules[].value" in set(paths_of(RulebookFounded))


@pytest.mark.parametrize("context", CATALOGUE.contexts, ids=lambda each: each.name)
def test_every_verb_is_performed_again(context: Context) -> None:
    held = checks(context)
    verbs = {verb.name for desk in context.desks for verb in desk.verbs()}
    assert verbs == held.reads.keys() | held.in_parts, "read its arguments in `reads`, or name it in `in_parts`"
    assert not held.reads.keys() & held.in_parts


def test_no_context_and_no_desk_is_named_as_unchecked() -> None:
    assert not Performing(CATALOGUE.contexts).unchecked
