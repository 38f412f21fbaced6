"""The same story on every store: the same digest, before and after the store is opened again."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.stores.conftest import Opening
from tests.support import Clock
from tests.support.story import ACADEMY, SCHOOLS, digest_of, story, tell, versions
from thep_adapters import connect
from thep_domain import Pence


def in_memory() -> str:
    with connect(clock=Clock(date(2030, 1, 1))) as thep:
        tell(thep)
        return digest_of(thep)


def test_the_same_story_has_the_same_digest_on_every_store(opening: Opening) -> None:
    """In memory, on our SQLite, on eventsourcing's SQLite."""
    with opening() as thep:
        tell(thep)
        assert digest_of(thep) == in_memory()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_url_may_name_memory(url: str) -> None:
    """Written as others write it."""
    with connect(url, clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)
        assert digest_of(thep) == in_memory()


def test_a_store_opened_again_holds_what_it_held(opening: Opening) -> None:
    """Fact for fact, and the next command goes on where the last stopped."""
    with opening() as thep:
        tell(thep)
        before = list(thep.history())
    with opening() as thep:
        assert list(thep.history()) == before
        thep.acting("finance-officer").fees.pay(ACADEMY, Pence(1), on=date(2019, 1, 1), again=True)
        after = list(thep.history())
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1


def test_a_request_is_remembered_when_the_store_is_opened_again(opening: Opening) -> None:
    """The whole story sent again records nothing."""
    with opening() as thep:
        tell(thep)
        before = list(thep.history())
    with opening() as thep:
        tell(thep)
        assert list(thep.history()) == before


def test_two_at_one_store_see_each_others_facts(opening: Opening) -> None:
    """One registers, the other admits; each decides on what the other recorded."""
    with opening() as first, opening() as second:
        for number, (request_id, command) in enumerate(story().items()):
            thep = (first, second)[number % 2]
            command(thep.acting("membership-officer", request_id=request_id))
        assert list(first.history()) == list(second.history())
        assert digest_of(first) == in_memory()


def test_positions_versions_and_moments_run_on(opening: Opening) -> None:
    """On every store, as on paper."""
    with opening() as thep:
        tell(thep)
        facts = list(thep.history())
        assert [fact.position for fact in facts] == list(range(1, len(facts) + 1))
        assert all(a.why.recorded_at <= b.why.recorded_at for a, b in pairwise(facts))
        assert all(own == list(range(1, len(own) + 1)) for own in versions(thep).values())


def test_an_answer_names_the_positions_of_its_facts(opening: Opening) -> None:
    """As they stand in the history."""
    with opening() as thep:
        for request_id, command in story().items():
            answer = command(thep.acting("membership-officer", request_id=request_id))
            stored = {fact.position: fact for fact in thep.history()}
            assert all(stored[fact.position] == fact for fact in answer.events)


@pytest.mark.parametrize("known", [0, 1, 7, 10_000])
def test_what_was_known_at_a_position_is_the_same_on_every_store(opening: Opening, known: int) -> None:
    """A prefix, from nothing to all."""
    with opening() as thep:
        tell(thep)
        assert [fact.position for fact in thep.history(as_known_at=known)] == [
            fact.position for fact in thep.history() if fact.position <= known
        ]


def test_a_clock_that_is_behind_is_lifted_also_after_the_store_is_opened_again(path: Path) -> None:
    """The last fact in the file counts, not the last of this process."""
    with connect(f"sqlite:///{path}", clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)
    with connect(f"sqlite:///{path}", clock=Clock(date(2020, 6, 1))) as thep:
        fact = thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(1), on=date(2019, 1, 1), again=True).events[-1]
        assert fact.why.recorded_at.date() == date(2021, 6, 1)


ENVIRONMENT: Mapping[str, str] = {
    "PERSISTENCE_MODULE": "eventsourcing.sqlite",
    "THEP_PERSISTENCE_MODULE": "eventsourcing.postgres",
    "ORIGINATOR_ID_TYPE": "uuid",
    "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
    "CIPHER_KEY": "not a key",
    "COMPRESSOR_TOPIC": "zlib",
    "SQLITE_LOCK_TIMEOUT": "not a number",
}


@pytest.mark.parametrize("on_file", [False, True])
def test_environment_variables_have_no_influence(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, on_file: bool
) -> None:
    """What is connected is what the caller names."""
    for name, value in {**ENVIRONMENT, "SQLITE_DBNAME": str(tmp_path / "strange.db")}.items():
        monkeypatch.setenv(name, value)
    with connect(f"sqlite:///{path}" if on_file else None, clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)
        assert digest_of(thep) == in_memory()
    assert not (tmp_path / "strange.db").exists()
    assert path.exists() is on_file
