"""A folder of its own for each test, with the files of the made-up schools, and a store that has imported them."""

import shutil
from pathlib import Path

import pytest

from tests.cli.support import done, write_files

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
