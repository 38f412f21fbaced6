"""Every event ever released is still read, and read as it was."""

import base64
import json
from pathlib import Path

import pytest

from tests.golden.write import codec, files, held, reading
from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS
from thep_domain.kernel.event import declared

CODEC = codec()
FILES = list(files())
NAMED = [path.name for _, _, path in FILES]
HOW = "run python -m tests.golden.write"


@pytest.mark.parametrize(("name", "version", "path"), FILES, ids=NAMED)
def test_it_is_read_as_it_was(name: str, version: int, path: Path) -> None:
    state, expected = held(path)
    read = CODEC.decode(name, state)
    assert read.schema == version
    assert reading(read) == expected, "see tests/golden/README.md"


@pytest.mark.parametrize(
    ("name", "version", "path"),
    [entry for entry in FILES if entry[:2] in {(declared(kind).name, declared(kind).version) for kind in EVENTS}],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_the_current_version_is_still_written_byte_for_byte(name: str, version: int, path: Path) -> None:
    state, _ = held(path)
    salt = base64.b64decode(json.loads(state)["salt"])
    read = CODEC.decode(name, state)
    assert JsonCodec(EVENTS, salt=lambda: salt).encode(read.event, read.why) == state


def test_every_version_of_every_event_has_a_golden_file() -> None:
    expected = {
        f"{declared(kind).name}.v{version}.txt" for kind in EVENTS for version in range(1, declared(kind).version + 1)
    }
    assert expected - set(NAMED) == set(), HOW


def test_every_golden_file_is_of_an_event() -> None:
    names = {declared(kind).name: declared(kind).version for kind in EVENTS}
    assert [path.name for name, version, path in FILES if version > names.get(name, 0)] == []
