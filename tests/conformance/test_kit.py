"""The kit finds what is wrong, passes what is right, and holds to what is declared."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest
from eventsourcing.persistence import ApplicationRecorder, ProcessRecorder
from hypothesis import Phase, settings

from tests.conformance import broken
from tests.conformance.broken.at_first import SwallowsConflicts, Whole
from tests.conformance.broken.sound import Place, Sound
from tests.support.numbers import several
from thep_adapters.testing import RecorderConformance, prove, together


@pytest.fixture(autouse=True)
def _as_found() -> Iterator[None]:
    """Hypothesis tries the same each time, and does not make smaller what it finds: that takes longer than finding."""
    before = settings.get_current_profile_name()
    settings.register_profile("as found", settings(), phases=(Phase.generate,), derandomize=True, database=None)
    settings.load_profile("as found")
    yield
    settings.load_profile(before)


RIGHT = several(8)
"""As many examples as other recorders that are right are tried with."""


def conformance(
    recorder: Callable[..., ApplicationRecorder], examples: int = RecorderConformance.examples
) -> type[RecorderConformance]:
    """A class as a third party writes it."""
    places: dict[Path, Place] = {}

    class OfThisRecorder(RecorderConformance):
        def make_recorder(self, where: Path) -> ApplicationRecorder:
            return recorder()

        def make_process_recorder(self, where: Path) -> ProcessRecorder | None:
            made = recorder()
            return made if isinstance(made, ProcessRecorder) else None

    class AtAPlace(RecorderConformance):
        def make_recorder(self, where: Path) -> ApplicationRecorder:
            places[where] = Place()
            return recorder(places[where])

        def reopen(self, where: Path) -> ApplicationRecorder:
            return recorder(places[where])

    of_its_kind = AtAPlace if isinstance(recorder, type) and issubclass(recorder, Sound) else OfThisRecorder
    of_its_kind.examples = examples
    return of_its_kind


@pytest.mark.parametrize("wrong", broken.ALL, ids=lambda wrong: wrong.name)
def test_a_wrong_recorder_is_found(wrong: broken.Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    """By each of the tests that are there for it, and the first of them says what is wrong."""
    if wrong.waits:
        monkeypatch.setattr(together, "PATIENCE", 1)
    proof = prove(conformance(wrong.recorder), only=wrong.found_by)
    assert not proof
    assert set(proof.failed) == set(wrong.found_by), proof
    assert wrong.says in proof.failed[wrong.found_by[0]], proof
    assert all(len(lesson) > 20 for lesson in proof.failed.values())


def test_every_recorder_that_was_broken_is_tried() -> None:
    """Each class is on the list, or what others on it are made from."""
    tried = {kind for each in broken.ALL if isinstance(each.recorder, type) for kind in each.recorder.__mro__}
    parts = [part for part in vars(broken).values() if isinstance(part, ModuleType)]
    written = {each for part in parts for each in vars(part).values() if isinstance(each, type)}
    assert {each for each in written if issubclass(each, ApplicationRecorder)} - tried == set()


def test_a_right_recorder_passes() -> None:
    """What the wrong ones are made from fails nothing."""
    proof = prove(conformance(Whole, examples=RIGHT))
    assert proof, proof
    assert len(proof.passed) > 40
    assert "test_processes_at_once_lose_nothing" in proof.skipped


def test_a_right_recorder_that_offers_everything_passes() -> None:
    """And skips nothing of what it offers."""
    proof = prove(conformance(Sound, examples=RIGHT))
    assert proof, proof
    assert set(proof.skipped.values()) == {
        "it cannot be opened by another process: no opener",
        "no make_tracking_recorder",
        "no make_process_recorder",
    }


def test_every_test_of_the_kit_claims_something() -> None:
    """In a docstring of one sentence or more."""
    tests = {name: getattr(RecorderConformance, name) for name in dir(RecorderConformance) if name.startswith("test")}
    assert len(tests) > 50
    assert [name for name, test in tests.items() if not (test.__doc__ or "").strip().endswith(".")] == []


def test_no_two_parts_of_the_kit_give_something_the_same_name() -> None:
    """Else one of them would silently stand for the other."""
    parts = RecorderConformance.__bases__
    names = [name for part in parts for name in vars(part) if not name.startswith("__")]
    assert len(names) == len(set(names))


# Known failures

FAILS = "test_a_version_is_written_once"


def test_what_is_known_to_fail_is_told_with_the_reason() -> None:
    class Declared(conformance(SwallowsConflicts)):  # type: ignore[misc]
        known_failures: ClassVar[Mapping[str, str]] = {FAILS: "it swallows conflicts"}

    proof = prove(Declared, only=[FAILS, "test_streams_do_not_share_versions"])
    assert proof
    assert list(proof.known) == [FAILS]
    assert proof.known[FAILS].startswith("it swallows conflicts")


def test_what_is_known_to_fail_must_go_on_failing() -> None:
    class Declared(conformance(Whole)):  # type: ignore[misc]
        known_failures: ClassVar[Mapping[str, str]] = {FAILS: "it did once"}

    proof = prove(Declared, only=[FAILS])
    assert not proof
    assert "take the declaration away" in proof.failed[FAILS]


def test_a_declaration_is_taken_away_by_another() -> None:
    class Declared(conformance(Whole)):  # type: ignore[misc]
        known_failures: ClassVar[Mapping[str, str]] = {FAILS: "it did once"}

    class Mended(Declared):
        known_failures: ClassVar[Mapping[str, str]] = {}

    assert prove(Mended, only=[FAILS])


def test_a_declaration_that_names_no_test_is_refused() -> None:
    with pytest.raises(TypeError, match="test_no_such_thing"):
        type("Declared", (RecorderConformance,), {"known_failures": {"test_no_such_thing": "a slip"}})


def test_a_class_that_makes_no_recorder_is_told_so() -> None:
    proof = prove(RecorderConformance, only=[FAILS])
    assert "fill in make_recorder" in proof.failed[FAILS]
