"""Lists a page at a time: pages put together are the whole list, whatever is recorded between them."""

from collections.abc import Callable, Sequence
from datetime import date
from inspect import signature
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.support import for_all_histories
from tests.support import SCHOOL, Clock, House, school
from tests.support.numbers import several
from thep_adapters import connect
from thep_domain import URN, Partnership, Pence
from thep_domain.fees import Balance
from thep_domain.membership import MemberRow
from thep_domain.schools import SchoolRow
from thep_domain.testing import History

DAY = date(2021, 6, 1)
Ask = Callable[..., Sequence[Any]]
"""A list, with limit and after."""

NEEDED: dict[str, Callable[[Partnership], Any]] = {"urn": lambda thep: thep.schools()[0].urn}
"""What a list is asked with that cannot be asked without: whoever adds a list that needs something else says it."""
IN_AN_ORDER_OF_ITS_OWN = {"find_schools"}
GROWING = {"facts", "history"}


def takes_pages(question: Any) -> bool:
    return callable(question) and {"limit", "after"} <= set(signature(question).parameters)


LISTS = sorted(name for name, each in vars(Partnership).items() if takes_pages(each) and name[0] != "_")
"""Every question of a Partnership that answers in pages."""


def asked(name: str, thep: Partnership) -> Ask:
    """A list by its name, with what it cannot be asked without."""
    question = getattr(thep, name)
    needed = [each.name for each in signature(question).parameters.values() if each.default is each.empty]
    given = {each: NEEDED[each](thep) for each in needed}
    return lambda **page: list(question(**given, **page))


def key(row: Any) -> Any:
    """What the docstring of each list says the key of a row is."""
    if isinstance(row, str):
        return row
    return row.key if hasattr(row, "key") else row.position


def place(row: Any) -> Any:
    """What pages are ordered by: mostly the key itself."""
    return getattr(row, "place", key(row))


def identity(row: Any) -> Any:
    """Which row it is, whatever its name and key."""
    match row:
        case MemberRow():
            return row.establishment, row.spell, row.part
        case Balance():
            return row.establishment
        case SchoolRow():
            return row.urn
        case _:
            return key(row)


def pages(ask: Ask, size: int, between: Callable[[], object] = lambda: None) -> list[Any]:
    """All pages of a list, and what happens between two of them."""
    rows: list[Any] = []
    found = ask(limit=size)
    while found:
        assert len(found) <= size
        rows += found
        between()
        found = ask(limit=size, after=key(rows[-1]))
    return rows


def test_pages_put_together_are_the_whole_list() -> None:
    """Of any history, at any size of page: each row once, in the order of the keys."""
    for_all_histories(in_pages, 12, full=120)


def in_pages(history: History) -> None:
    for name in set(LISTS) - IN_AN_ORDER_OF_ITS_OWN:
        ask = asked(name, history.thep)
        whole = sorted(ask(), key=place)
        assert len({key(row) for row in whole}) == len(whole), name
        for size in (1, 2, 3, len(whole) + 1):
            assert pages(ask, size) == whole, name


URNS = [URN(999_100 + number) for number in range(8)]


@settings(max_examples=several(15), deadline=None, derandomize=True, database=None)
@given(
    name=st.sampled_from([each for each in LISTS if each not in GROWING | IN_AN_ORDER_OF_ITS_OWN]),
    size=st.integers(1, 4),
    changes=st.lists(st.tuples(st.sampled_from(["rename", "join", "close"]), st.integers(0, 7)), max_size=6),
)
def test_also_while_facts_are_recorded_between_pages(name: str, size: int, changes: list[tuple[str, int]]) -> None:
    """No row comes twice, and none is missing that was there throughout, though schools are renamed, come and go."""
    clock = Clock(DAY)
    with connect(clock=clock) as thep:
        house = House(thep, clock)
        for urn in URNS[:5]:
            house.member(urn, pupils=100)
        house.charge("2018-19", date(2018, 9, 1))
        ask = asked(name, thep)
        throughout = {identity(row) for row in ask()}
        joined = set(range(5))
        ahead, days = iter(changes), iter(range(1, 28))

        def change() -> None:
            what, number = next(ahead, ("", 0))
            day = date(2021, 1, next(days))
            if what == "join" and number not in joined:
                joined.add(number)
                house.member(URNS[number], since=day)
            elif what and number in joined:
                closed = day if what == "close" else None
                house.read(school(URNS[number], f"{'AZ'[number % 2]} {day}", closed_on=closed), as_at=day)
            throughout.intersection_update(identity(row) for row in ask())

        rows = [identity(row) for row in pages(ask, size, change)]
        assert len(set(rows)) == len(rows)
        assert throughout <= set(rows)


def test_schools_that_were_found_come_in_their_order_page_by_page(house: House) -> None:
    """The best first; the key is the URN of the last."""
    house.read(*(school(urn, f"Hill {'School' if urn % 2 else 'End School'} {urn}") for urn in URNS))
    whole = house.thep.find_schools("hill")
    assert len(whole) == len(URNS)
    for size in (1, 3, 8):
        found = house.thep.find_schools("hill", limit=size)
        rows = list(found)
        while found:
            found = house.thep.find_schools("hill", limit=size, after=rows[-1].urn)
            rows += found
        assert rows == whole
    with pytest.raises(ValueError, match="no school that was found has this URN"):
        house.thep.find_schools("hill", after=SCHOOL)


def test_without_a_page_a_list_comes_as_ever(house: House) -> None:
    """By name, which pages cannot keep: a school that is renamed would be missed."""
    house.member(URNS[0], name="Zoo School")
    house.member(URNS[1], name="Ark School")
    assert [row.name for row in house.thep.members()] == ["Ark School", "Zoo School"]
    assert [row.name for row in house.thep.members(limit=2)] == ["Zoo School", "Ark School"]
    assert [row.key for row in house.thep.members(limit=2)] == [f"{URNS[0]}/1", f"{URNS[1]}/1"]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"limit": 0}, ValueError, "limit is 0: it must be at least 1"),
        ({"limit": True}, TypeError, "limit is True"),
        ({"limit": "10"}, TypeError, "limit is '10'"),
        ({"after": 999_100}, TypeError, "after is 999100: give a text"),
    ],
)
def test_what_is_no_page_is_said(house: House, given: Any, error: type[Exception], words: str) -> None:
    house.member(URNS[0])
    with pytest.raises(error, match=words):
        house.thep.members(**given)


def test_a_balance_is_found_after_that_of_another(house: House) -> None:
    house.member(URNS[0], pupils=100)
    house.member(URNS[1], pupils=100)
    house.charge("2018-19", date(2018, 9, 1))
    first, second = house.thep.balances()
    assert house.thep.balances(after=first.key) == [second]
    assert second.owed == Pence(50_000)
