"""A context that is written and not wired is found, with a sentence that says what to write, and where.

What mypy and the tables of the docs find stands in docs/contexts/README.md, at the end.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from attrs import frozen

from tests.architecture.test_rooms import ROOT, installed
from tests.golden.write import sample
from thep_domain.application import CATALOGUE, ActingOffice
from thep_domain.kernel.context import Context
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.verbs import Verb
from thep_domain.membership import CONTEXT, MembershipDesk
from thep_domain.rulebook.rules import RULES
from thep_domain.testing.kits import kit_of

TESTED_IN = ("domain", "application", "support")
"""The folders of the tests that state business examples."""
NOT_A_CONTEXT = frozenset({"thep_domain.testing", "thep_domain.engine", "thep_domain.kernel"})


def unlisted(folder: Path, contexts: Iterable[Context]) -> Iterator[str]:
    """Packages that hold facts and are not in the list of contexts."""
    listed = {context.name for context in contexts}
    for path in sorted(folder.glob("*/events.py")):
        name = path.parent.name
        if name not in listed and f"thep_domain.{name}" not in NOT_A_CONTEXT:
            yield f"thep_domain/{name} holds events and is not listed: add {name}.CONTEXT to application/contexts.py"


def without_desk(contexts: Iterable[Context], office: type) -> Iterator[str]:
    """Contexts whose verbs nobody can reach."""
    for desk in (desk for context in contexts for desk in context.desks):
        line = f"{desk.NAME} = At({desk.__name__})"
        if desk.NAME not in vars(office):
            yield f"no caller reaches the verbs of {desk.NAME}: add {line} to application/acting.py"


def without_words(context: Context, facts: Iterable[object]) -> Iterator[str]:
    """Those of some facts that no case of the wording knows; mypy says the same where the events are a union."""
    for fact in facts:
        try:
            context.wording(fact)
        except AssertionError:
            yield f"{type(fact).__name__} has no words: add a case to {context.name}/wording.py"


def without_test(verbs: Iterable[Verb[Any, ...]], tests: str) -> Iterator[str]:
    """Verbs that no test carries out."""
    for verb in verbs:
        if re.search(rf"\b{re.escape(verb.name)}\b(\.draft)?\(", tests) is None:
            yield f"no test carries out {verb.name}: state an example of it in tests/domain, and what refuses it"


def without_founding_value(rules: Iterable[Rule[Any]]) -> Iterator[str]:
    """Rules that no decision could read on a new store."""
    for rule in rules:
        try:
            rule.read(rule.founding)
        except ValueError as error:
            context = rule.name.partition(".")[0]
            yield f"the founding value of {rule.name} cannot be read ({error}): write another in {context}/rules.py"


@pytest.fixture(scope="module")
def tests() -> str:
    folders = (ROOT / "tests" / name for name in TESTED_IN)
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.rglob("*.py")))


def samples(context: Context) -> list[object]:
    """A fact of each event of a context."""
    return [sample(event) for event in context.events]


def domain() -> Path:
    return cast("Path", installed("thep_domain"))


def test_every_context_is_wired(tests: str) -> None:
    found = [
        *unlisted(domain(), CATALOGUE.contexts),
        *without_desk(CATALOGUE.contexts, ActingOffice),
        *(said for context in CATALOGUE.contexts for said in without_words(context, samples(context))),
        *without_test(CATALOGUE.verbs, tests),
        *without_founding_value(CATALOGUE.rules.values()),
    ]
    assert "\n".join(found) == ""


# ---------------------------------------------------------------------------------- each wire taken away, one by one


def test_a_context_that_is_not_listed_is_found() -> None:
    without = [context for context in CATALOGUE.contexts if context is not CONTEXT]
    assert list(unlisted(domain(), without)) == [
        "thep_domain/membership holds events and is not listed: add membership.CONTEXT to application/contexts.py"
    ]


def test_a_desk_that_nobody_reaches_is_found() -> None:
    assert list(without_desk([CONTEXT], object)) == [
        "no caller reaches the verbs of membership: add membership = At(MembershipDesk) to application/acting.py"
    ]


def test_an_event_without_words_is_found() -> None:
    @frozen
    class Unheard:
        day: int = 0

    facts = [*samples(CONTEXT), Unheard()]
    assert list(without_words(CONTEXT, facts)) == ["Unheard has no words: add a case to membership/wording.py"]


def test_a_verb_without_a_test_is_found() -> None:
    carried_out = "office.membership.apply(urn)\noffice.membership.admit.draft(urn)"
    found = list(without_test(MembershipDesk.verbs(), carried_out))
    assert len(found) == len(MembershipDesk.verbs()) - 2
    assert found[0] == (
        "no test carries out membership.rejoin: state an example of it in tests/domain, and what refuses it"
    )


def test_a_founding_value_that_cannot_be_read_is_found() -> None:
    rule = attrs.evolve(RULES[0], founding="perhaps")
    (said,) = without_founding_value([rule])
    assert said.startswith(f"the founding value of {rule.name} cannot be read (")
    assert said.endswith(f"): write another in {rule.name.partition('.')[0]}/rules.py")


def test_a_rule_without_a_founding_value_cannot_be_written() -> None:
    fields = {name: getattr(RULES[0], name) for name in attrs.fields_dict(Rule) if name != "founding"}
    with pytest.raises(TypeError, match="founding"):
        Rule(**fields)


def test_a_context_without_a_kit_is_found() -> None:
    with pytest.raises(
        LookupError, match=r"the context weather has no testing kit: write thep_domain/testing/weather/kit\.py"
    ):
        kit_of("weather")
