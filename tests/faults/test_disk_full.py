"""The disk is full: the command is refused in clear words and leaves nothing; with room again it is carried out."""

import resource
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.conftest import Fresh
from tests.faults.conftest import POSTGRES, SQLITE, Figures
from tests.faults.scene import MEMBERS, Command, found, opened, pay, take_news
from tests.faults.server import own_server
from tests.faults.small_disk import SmallDisk, mounted
from tests.faults.stores import examined
from thep_adapters.sqlalchemy import keeping
from thep_domain import StoreError

SCARCE = 100_000
"""Bytes that are left."""
LOGGED = 4_500_000
"""Bytes that SQLite's log fills before it is carried over into the file, and a little more."""


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with mounted() as small:
        yield small


@pytest.fixture
def store(request: pytest.FixtureRequest, disk: SmallDisk) -> Iterator[str]:
    """A store on the disk: a file, or a tablespace of a server."""
    if request.param == SQLITE:
        yield f"sqlite:///{disk.folder / 'thep.db'}"
        return
    psycopg = pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")
    with own_server() as server:
        place = disk.folder / "tables"
        place.mkdir()
        if server.account:
            shutil.chown(place, server.account)
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        url = make_url(server.url).update_query_dict({"options": "-cdefault_tablespace=small"})
        yield url.render_as_string(hide_password=False)


def payments(number: int) -> Command:
    return pay(MEMBERS[number % len(MEMBERS)], number)


def imports(_: int) -> Command:
    return take_news


@pytest.mark.parametrize(
    ("store", "commands", "room"),
    [
        (SQLITE, payments, SCARCE),
        (SQLITE, payments, LOGGED),
        (SQLITE, imports, SCARCE),
        (POSTGRES, payments, SCARCE),
        (POSTGRES, imports, SCARCE),
    ],
    indirect=["store"],
)
def test_a_command_that_finds_the_disk_full(
    store: str, disk: SmallDisk, commands: Callable[[int], Command], room: int, figures: Figures
) -> None:
    with opened(store) as thep:
        found(thep)
        disk.leave(room)
        events = sum(1 for _ in thep.history())
        for number in count(1):
            command, office = commands(number), thep.acting("finance-officer", request_id=f"request-{number}")
            try:
                events += len(command(office).events) + 1
            except StoreError as error:
                assert "the disk is full; nothing was recorded" in str(error)  # noqa: PT017
                break
        held = thep.replay()
        assert held.events == events
        assert (examined(store).events, examined(store).digest) == (events, held.digest)
        with pytest.raises(StoreError, match="the disk is full"):
            command(office)
        assert thep.replay() == held
    assert examined(store).digest == held.digest

    disk.make_room()
    with opened(store) as thep:
        answer = command(thep.acting("finance-officer", request_id=f"request-{number}"))
        assert not answer.repeated
        assert thep.replay().events == events + len(answer.events) + 1
        assert command(thep.acting("finance-officer", request_id=f"request-{number}")).repeated
    assert examined(store).events == events + len(answer.events) + 1
    figures(f"commands {number - 1} until the disk was full, events {events} sound, {len(answer.events) + 1} with room")


@pytest.mark.parametrize("store", [SQLITE], indirect=True)
def test_a_store_that_is_opened_on_a_full_disk(store: str, disk: SmallDisk) -> None:
    """SQLite needs 32 kilobytes beside the file: without them it says so, and with them it reads."""
    with opened(store) as thep:
        found(thep)
        digest = thep.replay().digest
    disk.leave(0)
    with pytest.raises(StoreError, match="the disk is full"):
        opened(store)
    with pytest.raises(keeping.NotKept, match="the disk is full"):
        examined(store)
    disk.make_room()
    disk.leave(32_768)
    assert examined(store).digest == digest
    disk.make_room()
    with opened(store) as thep:
        assert thep.replay().digest == digest


def test_a_disk_that_fails_while_a_command_is_committed(fresh_files: Fresh) -> None:
    """Here by a limit on the size of files: SQLite hears of an error, and whether all was written is not known."""
    url = fresh_files()
    log = Path(f"{url.removeprefix('sqlite:///')}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(url) as thep:
        found(thep)
        before = thep.replay()
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
        try:
            with pytest.raises(StoreError, match=r"may or may not.*The disk failed.*Send the command again"):
                take_news(thep.acting("finance-officer", request_id="request"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert examined(url).digest == before.digest
        answer = take_news(thep.acting("finance-officer", request_id="request"))
        assert thep.replay().events == before.events + len(answer.events) + 1
        assert take_news(thep.acting("finance-officer", request_id="request")).repeated
