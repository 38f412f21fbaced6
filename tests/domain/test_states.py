"""The next state is made from the last one, faster than attrs does it and to the same end."""

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thep_domain.fees import Account
from thep_domain.kernel.money import Pence
from thep_domain.kernel.names import TOGETHER, Names, every_name, with_one_more
from thep_domain.kernel.state import changed
from thep_domain.membership import Category, Spell
from thep_domain.schools import School

SPELL = Spell(1, Category.FULL, date(2016, 6, 14), ())


def test_a_changed_state_is_what_attrs_makes_of_it() -> None:
    day = date(2016, 7, 1)
    assert changed(School(), relied_on=True, version=3) == attrs.evolve(School(), relied_on=True, version=3)
    assert changed(SPELL, admitted_on=day) == attrs.evolve(SPELL, admitted_on=day)
    assert changed(Account(), paid=Pence(5)) == attrs.evolve(Account(), paid=Pence(5))


def test_the_last_state_stays_as_it_was() -> None:
    before = Account(payments=with_one_more((), "a payment"))
    after = changed(before, payments=with_one_more(before.payments, "another"))
    assert (list(every_name(before.payments)), list(every_name(after.payments))) == (
        ["a payment"],
        ["a payment", "another"],
    )
    assert hash(before) != hash(after)


def test_a_field_that_the_state_does_not_have_is_an_error() -> None:
    with pytest.raises(TypeError, match="Account has no field piad"):
        changed(Account(), piad=Pence(5))


@pytest.mark.parametrize("kind", [School, Account, Spell])
def test_what_is_changed_so_neither_checks_nor_converts(kind: type) -> None:
    fields = attrs.fields(kind)
    assert [field.name for field in fields if field.validator or field.converter] == []
    assert not hasattr(kind, "__attrs_post_init__")


@given(st.lists(st.text(max_size=3), max_size=300))
def test_names_stay_in_the_order_in_which_they_came(names: list[str]) -> None:
    held: Names = ()
    for name in names:
        held = with_one_more(held, name)
    assert list(every_name(held)) == names
    assert {len(group) for group in held[:-1]} <= {TOGETHER}
