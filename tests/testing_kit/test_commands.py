"""A command prints as it would be written, and what is printed is the command."""

from datetime import date
from importlib import import_module
from typing import Any

from hypothesis import given, settings

from tests.support.numbers import several
from tests.testing_kit.test_strategies import CI
from thep_domain.application import CATALOGUE
from thep_domain.kernel.identifiers import URN
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.schools import RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing import Command, commands, do, in_memory

JULY = date(2018, 7, 1)


class Office:
    """Reads ``office.membership.admit(...)`` as a command."""

    def __getattr__(self, desk: str) -> "Desk":
        return Desk(desk)


class Desk:
    def __init__(self, name: str) -> None:
        self.verbs = {verb.name: verb for verb in CATALOGUE.verbs if verb.name.startswith(f"{name}.")}
        self.name = name

    def __getattr__(self, name: str) -> Any:
        verb = self.verbs[f"{self.name}.{name}"]
        return lambda *args, **given: do(verb, *args, **given)


WORDS = {"date": date} | {
    name: word
    for context in CATALOGUE.contexts
    for name, word in vars(import_module(f"thep_domain.{context.name}")).items()
    if name[0].isupper()
}
"""What a caller can name: what the packages of the contexts offer."""


def test_it_prints_as_it_would_be_written() -> None:
    assert repr(do(MembershipDesk.admit, URN(100934), on=JULY, authority="Board minute 3")) == (
        "office.membership.admit(100934, on=date(2018, 7, 1), authority='Board minute 3')"
    )
    assert repr(do(MembershipDesk.apply, URN(100934), Category.FULL, commitments=ALL)) == (
        "office.membership.apply(100934, Category.FULL, commitments=('aims', 'guarantee', 'fee'))"
    )
    assert repr(do(RegisterDesk.list_parts, URN(100934), ("primary",), on=None)) == (
        "office.register.list_parts(100934, ('primary',))"
    )


def test_a_text_too_long_to_read_is_cut_short() -> None:
    news = RegisterNews(as_at=JULY, source="register" * 50)
    printed = repr(do(RegisterDesk.record, news))
    assert printed.startswith("office.register.record(RegisterNews(as_at=date(2018, 7, 1), source='registerregister")
    assert printed.endswith("... (400 characters)'))")


@settings(CI, max_examples=several(60))
@given(commands())
def test_what_is_printed_is_the_command(command: Command) -> None:
    assert eval(repr(command), {"office": Office(), **WORDS}) == command


def test_it_is_handed_in() -> None:
    thep = in_memory()
    entry = RegisterEntry(urn=URN(100934), name="Old Ford", la="211", type_code=1, type_name="", phase_code=2)
    news = RegisterNews(as_at=date(2016, 5, 1), source="register.csv", schools=(entry,))
    do(RegisterDesk.record, news).perform(thep.acting("register-import"))
    do(MembershipDesk.apply, URN(100934), "associate", commitments=["aims"]).perform(thep.acting("clerk"))
    assert [row.status for row in thep.memberships()] == ["applied"]
