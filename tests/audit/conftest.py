"""A store with a story on either database, its log, and the head that somebody outside the office kept."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from attrs import frozen

from tests.audit.support import signing_key
from tests.conftest import Fresh
from tests.sqlalchemy.support import POSTGRES, SQLITE
from tests.support import Clock
from tests.support.story import SCHOOLS, tell
from thep_adapters import connect
from thep_adapters.audit.bundling import write_folder
from thep_adapters.audit.checkpoint import SignedHead
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.given import KeptHead
from thep_adapters.audit.keys import SigningKey
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.proof import Receipt
from thep_adapters.audit.signing import begin, sign
from thep_adapters.audit.verifying import Asked, Verdict, verify
from thep_adapters.store_url import settings_of
from thep_domain import Partnership, Pence

TODAY = date(2021, 6, 1)


@frozen
class Office:
    """A store, the log over it, and the key that signs."""

    url: str
    path: Path
    key: SigningKey

    @property
    def folder(self) -> Folder:
        """The log."""
        return Folder(self.path / "log")

    @property
    def memory(self) -> Memory:
        """What the signer remembers."""
        return Memory(self.path / "key.heads")

    @contextmanager
    def rows(self) -> Iterator[Partnership]:
        """The store, read only, its checksums not looked at."""
        settings = settings_of(self.url)
        wanted = {**settings, "SQLALCHEMY_READ_ONLY": "yes", "SQLALCHEMY_CHECK_CHECKSUMS": "no"}
        with connect(persistence=wanted, keep_folds=False) as thep:
            yield thep

    def signed(self) -> SignedHead:
        """Catch up, and sign."""
        with self.rows() as thep:
            return sign(self.folder, thep.journal, self.key, self.memory).head

    def pay(self, times: int = 1) -> None:
        """Record a payment, or several."""
        with connect(self.url, clock=Clock(TODAY)) as thep:
            for _ in range(times):
                thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(100), on=TODAY, again=True)

    def verify(
        self,
        against: tuple[KeptHead, ...] = (),
        receipts: tuple[tuple[str, Receipt], ...] = (),
        head: bytes | None = None,
    ) -> Verdict:
        """What verifying the rows of the store comes to, under a head."""
        with self.rows() as thep:
            claim = of_store("the store", thep.journal, head)
            return verify(claim, Asked([self.key.verifier], against, receipts))


def kept(head: SignedHead, name: str = "the head of the minutes") -> KeptHead:
    """A head that somebody outside the office kept."""
    return KeptHead(name, head.head, bytes(head).decode())


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the story."""
    path = tmp_path_factory.mktemp("told") / "thep.db"
    with connect(f"sqlite:///{path}", clock=Clock(TODAY)) as thep:
        tell(thep)
    return path


@pytest.fixture(scope="session")
def begun_once(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office on SQLite: the story, and a log that was just begun."""
    path = tmp_path_factory.mktemp("begun")
    opened(told, f"sqlite:///{path / 'thep.db'}", path)
    return path


@pytest.fixture(scope="session")
def bundled_once(begun_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office on SQLite that signed twice, and the bundle of the second head."""
    office = of_folder(begun_once, tmp_path_factory.mktemp("bundled"))
    office.signed()
    office.pay(300)
    office.signed()
    write_folder(office.folder, office.path / "bundle")
    return office.path


@pytest.fixture(params=[SQLITE, POSTGRES])
def office(request: pytest.FixtureRequest, told: Path, tmp_path: Path) -> Office:
    """The story on either database, and a log that was just begun."""
    if request.param == POSTGRES:
        fresh: Fresh = request.getfixturevalue("fresh_schemas")
        return opened(told, fresh(), tmp_path)
    return of_folder(request.getfixturevalue("begun_once"), tmp_path)


@pytest.fixture
def file_office(begun_once: Path, tmp_path: Path) -> Office:
    """The same, on SQLite."""
    return of_folder(begun_once, tmp_path)


@pytest.fixture
def bundled(bundled_once: Path, tmp_path: Path) -> tuple[Office, Path]:
    """An office that signed twice, and the bundle of the second head."""
    office = of_folder(bundled_once, tmp_path)
    return office, office.path / "bundle"


def of_folder(made: Path, path: Path) -> Office:
    """An office on SQLite that goes on from a copy of the folder of another one."""
    shutil.copytree(made, path, dirs_exist_ok=True)
    return Office(f"sqlite:///{path / 'thep.db'}", path, signing_key())


def opened(told: Path, url: str, folder: Path) -> Office:
    """The story in an empty store, and a log that was just begun."""
    copy(told, url)
    made = Office(url, folder, signing_key())
    begin(made.folder, made.key.verifier, made.memory)
    return made


def copy(told: Path, url: str) -> None:
    """Copy the story into an empty store."""
    from thep_adapters.sqlalchemy import keeping

    with (
        keeping.opened(settings_of(f"sqlite:///{told}"), read_only=True) as source,
        keeping.opened(settings_of(url), read_only=False) as target,
    ):
        keeping.copy(source, target)
