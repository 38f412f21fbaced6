"""The disk is full: the command is refused in clear words and leaves nothing; with room again it is carried out."""

import re
import resource
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.conftest import Fresh
from tests.faults.conftest import POSTGRES, SQLITE, Figures
from tests.faults.scene import MEMBERS, TODAY, Command, found, opened, pay, take_news
from tests.faults.server import own_server
from tests.faults.small_disk import SmallDisk, mounted
from tests.faults.stores import examined
from tests.support import Clock
from thep_adapters import connect
from thep_adapters.projections import Views
from thep_adapters.sqlalchemy import keeping
from thep_adapters.store_url import settings_of
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
    with own_server(request.getfixturevalue("filled_folder")) as server:
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
                assert re.search("nothing was recorded.*the disk is full", str(error))  # noqa: PT017
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


@pytest.mark.parametrize("store", [SQLITE, POSTGRES], indirect=True)
def test_a_copy_that_finds_the_disk_full(store: str, disk: SmallDisk, fresh_files: Fresh, figures: Figures) -> None:
    """It says how far it has come, and resumes there."""
    url = fresh_files()
    with opened(url) as thep:
        found(thep)
        digest = thep.replay().digest
    with keeping.opened(settings_of(store), read_only=False):
        disk.leave(2 * SCARCE)
    reached = 0

    def told(position: int, last: int) -> None:
        nonlocal reached
        reached = position

    with keeping.opened(settings_of(url), read_only=True, checked=True) as source:
        with keeping.opened(settings_of(store), read_only=False, checked=True) as target:
            with pytest.raises(keeping.NotKept) as caught:
                keeping.copy(source, target, told, batch=20)
            said = str(caught.value)
            assert f"Copying stopped at position {reached} of" in said
            assert "the disk is full" in said
            assert "What was copied up to there stays, and the same command resumes there" in said
            assert (target.max_notification_id() or 0) == reached > 0
        disk.make_room()
        with keeping.opened(settings_of(store), read_only=False, checked=True) as target:
            assert keeping.copy(source, target).before == reached
    assert examined(store).digest == digest
    figures(f"copied {reached} events until the disk was full, and the rest with room")


@pytest.mark.parametrize("store", [SQLITE, POSTGRES], indirect=True)
def test_a_catch_up_that_finds_the_disk_full(store: str, disk: SmallDisk, figures: Figures) -> None:
    """What was applied stays, and it does not say that nothing was changed."""
    with connect(clock=Clock(TODAY)) as thep, Views(store, batch=20) as views:
        views.catch_up(thep)
        found(thep)
        disk.leave(2 * SCARCE)
        with pytest.raises(StoreError) as caught:
            views.catch_up(thep)
        assert re.search("full|No space left", str(caught.value))
        assert "What was applied before stays, and catching up resumes there" in str(caught.value)
        disk.make_room()
        before = [each.position for each in views.status(thep)]
        assert any(position > 20 for position in before), "some of it was applied"
        assert {each.state for each in views.catch_up(thep)} == {"current"}
    figures(f"positions reached when the disk was full {before}, and the rest with room")


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
