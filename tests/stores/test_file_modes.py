"""A file that is made is for its owner alone, or for a group; and nobody who only looks shuts the owner out."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.cli.support import done
from tests.cli.support import thep as command
from tests.stores.conftest import url_of
from tests.support import Clock
from tests.support.leave import NOBODY, open_to_all
from tests.support.story import SCHOOLS, tell
from thep_adapters import connect
from thep_adapters.projections import Views
from thep_adapters.store_url import settings_of
from thep_domain import Partnership, Pence, StoreError

grp = pytest.importorskip("grp", reason="only Unix has modes and groups")

OWNER = 54_321


def opened(path: Path, group: str | None = None) -> Partnership:
    return connect(url_of(path), clock=Clock(date(2021, 6, 1)), group=group)


def looking(path: Path) -> Partnership:
    return connect(persistence={**settings_of(url_of(path)), "SQLALCHEMY_READ_ONLY": "yes"})


def pay(thep: Partnership) -> None:
    thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(1), on=date(2019, 1, 1), again=True)


def modes(folder: Path) -> dict[str, str]:
    return {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in folder.iterdir()}


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Whatever the account gives to the files it makes."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_new_store_and_its_log_are_for_the_owner_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "thep.db") as thep:
        tell(thep)
        assert modes(tmp_path) == {"thep.db": "0o600", "thep.db-wal": "0o600", "thep.db-shm": "0o600"}
    assert modes(tmp_path) == {"thep.db": "0o600"}


@pytest.mark.usefixtures("umask")
def test_so_are_views_and_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(tmp_path / "thep.db") as thep:
        tell(thep)
    done("projections", "catch-up", "--store", "sqlite:///thep.db")
    done("store", "copy", "sqlite:///copy.db", "--store", "sqlite:///thep.db")
    found = modes(tmp_path)
    assert {found[name] for name in ("thep.db", "thep-views.db", "copy.db")} == {"0o600"}


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "thep.db"
    path.touch(mode=0o640)
    path.chmod(0o640)
    with opened(path) as thep:
        tell(thep)
        assert set(modes(tmp_path).values()) == {"0o640"}


# A group


@pytest.fixture
def group() -> str:
    """One that this account is a member of."""
    name: str = grp.getgrgid(os.getegid()).gr_name
    return name


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that belongs to the group."""
    made = tmp_path / "shared"
    made.mkdir()
    os.chown(made, -1, os.getegid())
    made.chmod(0o2770)
    return made


@pytest.mark.usefixtures("umask")
def test_with_a_group_files_are_for_its_members(shared: Path, group: str) -> None:
    with opened(shared / "thep.db", group) as thep, Views(f"sqlite:///{shared}/views.db", group=group) as views:
        tell(thep)
        views.catch_up(thep)
        assert set(modes(shared).values()) == {"0o660"}
        assert {file.stat().st_gid for file in shared.iterdir()} == {os.getegid()}


def test_the_command_line_takes_the_group_from_the_environment(
    shared: Path, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shared)
    with opened(shared / "thep.db", group) as thep:
        tell(thep)
    env = {"THEP_GROUP": group}
    for arguments in (("store", "copy", "sqlite:///copy.db"), ("projections", "catch-up")):
        assert command(*arguments, "--store", "sqlite:///thep.db", env=env).code == 0
    assert {modes(shared)[name] for name in ("copy.db", "thep-views.db")} == {"0o660"}


@pytest.mark.parametrize("open_it", [opened, lambda path, group: Views(url_of(path), group=group).catch_up(connect())])
def test_a_group_that_cannot_be_given_is_refused_and_nothing_is_made(
    tmp_path: Path, group: str, open_it: Callable[[Path, str], object]
) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(StoreError, match="there is no group 'no-such-group'"):
        open_it(tmp_path / "thep.db", "no-such-group")
    with pytest.raises(StoreError, match=rf"chgrp {group} .*chmod g\+rwxs"):
        open_it(tmp_path / "thep.db", group)
    assert list(tmp_path.iterdir()) == []


# Another account of the machine


@contextmanager
def acting_as(account: int) -> Iterator[None]:
    """As another account of the machine, which only the superuser can be."""
    if os.getuid() != 0:
        pytest.skip("only root can act as other accounts")
    before = os.geteuid(), os.getegid(), os.getgroups()
    become(account, account, [])
    try:
        yield
    finally:
        become(*before)


def become(account: int, group: int, groups: list[int]) -> None:
    os.seteuid(0)
    os.setgroups(groups)
    os.setegid(group)
    os.seteuid(account)


@pytest.fixture
def lent() -> Iterator[Path]:
    """A store that its owner lets everybody read, in a folder where everybody may make files."""
    with open_to_all() as folder:
        folder.chmod(0o777)
        with acting_as(OWNER), opened(folder / "thep.db") as thep:
            tell(thep)
        (folder / "thep.db").chmod(0o644)
        yield folder / "thep.db"


def test_whoever_only_looks_leaves_nothing_behind(lent: Path) -> None:
    """A log of theirs would be closed to the owner, who could write no more."""
    with acting_as(NOBODY), looking(lent) as auditor:
        events = auditor.replay().events
        assert [file.name for file in lent.parent.iterdir()] == ["thep.db"]
    with acting_as(OWNER), opened(lent) as office:
        pay(office)
        with acting_as(NOBODY), looking(lent) as auditor:
            assert auditor.replay().events == events + 1, "with the log of the owner, the newest events too"
    with acting_as(OWNER), opened(lent) as office:
        pay(office)


def test_whoever_would_shut_the_owner_out_is_refused(lent: Path) -> None:
    lent.chmod(0o664)
    os.chown(lent, -1, NOBODY)
    with acting_as(NOBODY), pytest.raises(StoreError, match=r"belongs to another account.*through a group"):
        opened(lent)
    assert [file.name for file in lent.parent.iterdir()] == ["thep.db"]
