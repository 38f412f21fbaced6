"""constraints.txt pins what the library needs when it runs, with hashes, for those who install nothing unseen."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT = (ROOT / "constraints.txt").read_text(encoding="utf-8")

EXTRAS = ("allocation", "cli", "postgres", "audit")
"""What somebody installs who runs the library; the others are for those who test or develop it."""
NEEDED = [
    Requirement(text)
    for text in (
        *PROJECT["project"]["dependencies"],
        *(text for extra in EXTRAS for text in PROJECT["project"]["optional-dependencies"][extra]),
    )
]

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pinned() -> dict[str, tuple[str, list[str]]]:
    """By name: the version, and the hashes."""
    lines = [line for line in TEXT.replace("\\\n", "").splitlines() if not line.startswith("#")]
    found: dict[str, tuple[str, list[str]]] = {}
    for line in lines:
        wanted, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
        requirement = Requirement(wanted)
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        found[canonicalize_name(requirement.name)] = (specifier.version, hashes)
    return found


@pytest.mark.parametrize("needed", NEEDED, ids=str)
def test_what_the_library_needs_is_pinned_within_its_range(needed: Requirement) -> None:
    """With the parts that an extra of it asks for, such as psycopg-binary, psycopg-pool."""
    version, _ = pinned()[canonicalize_name(needed.name)]
    assert needed.specifier.contains(version)
    for extra in needed.extras:
        assert f"{needed.name}-{extra}" in pinned()


def test_every_pin_has_a_hash() -> None:
    """Without one, pip installs none of them."""
    assert [name for name, (_, hashes) in pinned().items() if not hashes] == []
    assert [each for _, hashes in pinned().values() for each in hashes if not HASH.fullmatch(each)] == []


def test_it_names_no_host_and_no_index() -> None:
    """Where packages come from is for the one who installs to say."""
    assert "://" not in TEXT
    assert [line for line in TEXT.splitlines() if line.lstrip().startswith("-") and not HASH.match(line.strip())] == []


def test_it_is_in_the_sdist_and_releasing_says_how_it_is_made() -> None:
    """By the very command that stands at its head."""
    assert "/constraints.txt" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    (command,) = re.findall(r"(?m)^# +(uv pip compile .*)$", TEXT)
    assert command in (ROOT / "RELEASING.md").read_text(encoding="utf-8")
