"""``thep schema``, and how a wrong argument ends a command."""

from pathlib import Path

from tests.cli.support import done, unusable
from thep_adapters.codec.schemas import event_schema
from thep_adapters.codec.verb_schemas import verb_schema


def test_the_schema_of_a_verb_or_an_event_is_printed() -> None:
    assert done("schema", "membership.admit").json == verb_schema("membership.admit")
    assert done("schema", "membership.admitted").json == event_schema("membership.admitted")


def test_a_name_that_nothing_has_is_told_what_it_is_near() -> None:
    said = unusable("schema", "membership.amdit").err
    assert "there is no verb or event 'membership.amdit': did you mean membership.admit" in said


def test_an_authority_that_no_school_is_under_is_named(store: Path) -> None:
    """In the library's words, with the exit code of a wrong option."""
    said = unusable("register", "list", "--la", "201").err
    assert "la is '201', and no school of the register is under it: the register has 211, 317" in said
