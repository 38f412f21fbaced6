"""The commands that record derive from the verbs, and every verb has one."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

import pytest
import typer

from thep_adapters.cli.app import WITH_VERBS
from thep_adapters.cli.commands import record, verbs_carried_out
from thep_domain.application import CATALOGUE
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.verbs import Desk, Verb, verb
from thep_domain.kernel.work import Work
from thep_domain.membership import MembershipDesk

WITHOUT_COMMAND: dict[str, str] = {}
"""Verbs that callers can carry out in Python only, each with the reason."""


class MembershipWithWitness(Desk):
    """A verb with an argument that no option is declared for."""

    NAME: ClassVar[str] = "membership"

    @verb
    def admit(self, work: Work, urn: URN, witness: str, *, on: date | None = None) -> None:
        """The Board admits an applicant."""


def without_command(verbs: Iterable[Verb[Any, ...]], commands: Iterable[typer.Typer]) -> list[str]:
    """What to do about each verb that has no command."""
    carried_out = {*verbs_carried_out(commands), *WITHOUT_COMMAND}
    return [
        f"the verb {each.name} has no command: add record(app, OPTIONS, <its desk>.{each.name.partition('.')[2]}) to"
        f" cli/{each.name.partition('.')[0]}.py, or say why it has none in"
        " WITHOUT_COMMAND of tests/cli/test_commands.py"
        for each in verbs
        if each.name not in carried_out
    ]


def test_every_verb_has_a_command() -> None:
    assert "\n".join(without_command(CATALOGUE.verbs, WITH_VERBS)) == ""


def test_what_has_no_command_is_a_verb_without_one() -> None:
    assert set(WITHOUT_COMMAND) <= {each.name for each in CATALOGUE.verbs} - set(verbs_carried_out(WITH_VERBS))


def test_a_verb_has_one_command() -> None:
    carried_out = list(verbs_carried_out(WITH_VERBS))
    assert len(carried_out) == len(set(carried_out))


def test_a_verb_without_a_command_is_found() -> None:
    nothing = typer.Typer()
    (said,) = without_command([MembershipDesk.end], [nothing])
    assert said.startswith(
        "the verb membership.end has no command: add record(app, OPTIONS, <its desk>.end) to cli/membership.py"
    )
    record(nothing, {}, MembershipDesk.end)
    assert without_command([MembershipDesk.end], [nothing]) == []


def test_an_argument_without_an_option_is_found() -> None:
    with pytest.raises(TypeError) as found:
        record(typer.Typer(), {}, MembershipWithWitness.admit)
    assert str(found.value) == (
        "the verb membership.admit has an argument witness: say in cli/membership.py, in OPTIONS, which option it is"
    )
