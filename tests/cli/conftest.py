"""A folder of its own for each test, with the files of the made-up schools, and a store that has imported them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.launching import Launcher, launcher
from tests.cli.support import done, write_files

Made = Callable[[str, Callable[[], None]], None]
"""Puts into the folder what the commands of a function make: each process carries them out once, under a name."""

VARIABLES = (
    *("THEP_STORE", "THEP_ACTOR", "THEP_KEYS", "THEP_MASTER_KEY", "THEP_DEBUG", "COLUMNS"),
    *("THEP_AUDIT_KEY", "THEP_AUDIT_HEADS", "THEP_AUDIT_PASSPHRASE"),
)


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the made-up schools and nothing else."""
    folder = tmp_path_factory.mktemp("imported")
    register, links, _ = write_files(folder)
    store = folder / "thep.db"
    done("register", "import", str(register), "--links", str(links), "--store", f"sqlite:///{store}")
    return store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(folder: Path, imported: Path) -> Path:
    """The store that commands find without being told: ``thep.db`` in the folder."""
    return Path(shutil.copy(imported, folder / "thep.db"))


@pytest.fixture(scope="session")
def made_before() -> dict[str, Path]:
    """The folders of what was made, by name."""
    return {}


@pytest.fixture
def made(
    folder: Path,
    made_before: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Made:
    """Puts into the folder what commands make that many tests begin with."""

    def make(name: str, commands: Callable[[], None]) -> None:
        if name not in made_before:
            once = tmp_path_factory.mktemp("made")
            monkeypatch.chdir(once)
            commands()
            monkeypatch.chdir(folder)
            made_before[name] = once
        shutil.copytree(made_before[name], folder, dirs_exist_ok=True)

    return make


@pytest.fixture(scope="session")
def launching() -> Iterator[Launcher]:
    """Starts processes without waiting for what they all load."""
    with launcher() as it:
        yield it
