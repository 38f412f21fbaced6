"""Whatever happens to the bytes of a file: the same history is read, or what is wrong is said."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.support import Ended, thep
from tests.support import Clock
from tests.support.numbers import several
from tests.support.story import digest_of, tell
from thep_adapters import connect
from thep_domain import StoreError

PAGE = 4_096
CLOCK = Clock(date(2021, 6, 1))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """A sound file, and the digest of its history."""
    path = tmp_path_factory.mktemp("whole") / "thep.db"
    with connect(f"sqlite:///{path}", clock=CLOCK) as told:
        tell(told)
        digest = digest_of(told)
    return path.read_bytes(), digest


def written(path: Path, content: bytes) -> str:
    """The URL of a file that holds this and nothing more."""
    for old in path.parent.iterdir():
        old.unlink()
    path.write_bytes(content)
    return f"sqlite:///{path}"


def read(url: str) -> str | None:
    """The digest of its history, each row checked; None where the store says what is wrong."""
    checked = {"SQLALCHEMY_CHECK_CHECKSUMS": "yes", "SQLALCHEMY_URL": url}
    try:
        with connect(persistence={"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", **checked}) as found:
            return digest_of(found)
    except StoreError:
        return None


def is_told(ended: Ended) -> bool:
    """Whether a command ended as it should on a store that is not sound."""
    return ended.code == 2 and "please report" not in ended.err


def test_the_whole_file_is_read(path: Path, whole: tuple[bytes, str]) -> None:
    """As it was written."""
    assert read(written(path, whole[0])) == whole[1]


def test_a_file_cut_anywhere_is_refused(path: Path, whole: tuple[bytes, str]) -> None:
    """Within a page too, where SQLite would read zeros for what is missing."""
    content, _ = whole
    for length in {*range(2, len(content), 997), *range(PAGE, len(content), PAGE), len(content) - 1}:
        with pytest.raises(StoreError), connect(written(path, content[:length])) as cut:  # SQLite takes 1 byte for none
            cut.replay()
    url = written(path, content[:-1])
    for command in (("replay",), ("store", "check"), ("store", "copy", f"sqlite:///{path.parent}/copy.db")):
        ended = thep(*command, "--store", url)
        assert is_told(ended)
        assert "damaged or cut short" in ended.err


@pytest.mark.parametrize("junk", [bytes(PAGE), b"\xff" * PAGE, None], ids=["zeros", "ones", "another page"])
def test_a_page_that_holds_something_else_is_told(path: Path, whole: tuple[bytes, str], junk: bytes | None) -> None:
    """By the commands that look at everything; nobody reads another history."""
    content, digest = whole
    for start in range(0, len(content), PAGE):
        page = junk or content[PAGE : 2 * PAGE]
        damaged = content[:start] + page + content[start + PAGE :]
        if damaged == content:
            continue
        assert read(written(path, damaged)) in (None, digest)
        url = written(path, damaged)
        assert is_told(thep("store", "check", "--store", url)), start


@settings(max_examples=several(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_that_were_changed_give_the_same_history_or_are_told(
    path: Path, whole: tuple[bytes, str], data: st.DataObject
) -> None:
    """Anywhere in the file, a few at a time."""
    content, digest = whole
    damaged = bytearray(content)
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=20)):
        damaged[position] = data.draw(st.integers(0, 255))
    assert read(written(path, bytes(damaged))) in (None, digest)
    url = written(path, bytes(damaged))
    ended = thep("replay", "--json", "--store", url)
    assert is_told(ended) or ended.json["digest"] == digest
    ended = thep("store", "check", "--store", url)
    assert ended.code == 0 or is_told(ended)
