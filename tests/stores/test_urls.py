"""What the URL of a store means is told in one place, to `connect` and to the command line."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cli.support import unusable
from tests.support import SCHOOL, Clock, House
from thep_adapters import connect
from thep_adapters.projections import Views
from thep_adapters.store_url import missing_file, settings_of, without_passwords
from thep_domain import StoreError


@pytest.mark.parametrize("url", [None, "sqlite://", "sqlite:///:memory:"])
def test_some_name_memory(url: str | None) -> None:
    assert settings_of(url) == {"PERSISTENCE_MODULE": "eventsourcing.popo"}
    assert missing_file(settings_of(url)) is None


@pytest.mark.parametrize(
    ("url", "understood"),
    [
        ("sqlite:///thep.db", "sqlite:///thep.db"),
        ("sqlite:////var/lib/our%20store.db", "sqlite:////var/lib/our store.db"),
        ("postgresql://me:pw@host:5433/thep", "postgresql://me:pw@host:5433/thep"),
        ("postgresql+psycopg://host/thep?options=-csearch_path%3Dx", None),
    ],
)
def test_others_name_a_file_or_a_server(url: str, understood: str | None) -> None:
    assert settings_of(url) == {
        "PERSISTENCE_MODULE": "thep_adapters.sqlalchemy",
        "SQLALCHEMY_LOCK_TIMEOUT": "30",
        "SQLALCHEMY_CHECK_CHECKSUMS": "yes",
        "SQLALCHEMY_URL": understood or url,
    }


@pytest.mark.parametrize(
    "url",
    ["", "a.db", "sqlite:a.db", "sqlite://host/a.db", "sqlite:///a.db?mode=ro", "sqlite:///a.db#b", "sqlite:///a%3Fb",
     "sqlite:///a%00b", "sqlite:///a\nb", "sqlite:///", "sqlite:///%20", "sqlite:///file:a.db", "sqlite:///file::memory:",
     "sqlite:///a/", "sqlite:////", "sqlite:///a.db-wal", "sqlite:///a.db-shm", "mysql://host/db", "postgresql:///db", "postgresql://host:port/db",
     "postgresql://host:70000/db", "http://["],
)  # fmt: skip
def test_what_names_no_store_is_refused_and_nothing_is_made(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError) as told:
        settings_of(url)
    with pytest.raises(StoreError) as by_connect:
        connect(url)
    assert str(by_connect.value) == str(told.value)
    assert list(tmp_path.iterdir()) == []


NAMES = ["x:memory:y.db", ":memory:.db", "mode=memory", "mode=memory&x.db", "a mode=memory.db", "modeof=x", "a&b=c.db"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("by_settings", [True, False])
def test_a_name_that_looks_like_a_setting_is_a_file_like_any_other(
    name: str, by_settings: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is recorded in it is kept."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{name}"
    clock = Clock(date(2021, 6, 1))
    with connect(persistence=settings_of(url), clock=clock) if by_settings else connect(url, clock=clock) as thep:
        House(thep, clock).member(SCHOOL)
        events = thep.replay().events
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with connect(url, create=False) as thep, Views(f"sqlite:///views of {name}") as views:
        assert thep.replay().events == events > 0
        assert views.catch_up(thep)[0].position == events
    assert (tmp_path / f"views of {name}").stat().st_size > 0


def pipe(path: Path) -> str:
    os.mkfifo(path)
    return f"sqlite:///{path}"


def folder(path: Path) -> str:
    path.mkdir()
    return f"sqlite:///{path}"


def device(path: Path) -> str:
    return "sqlite:////dev/null"


@pytest.mark.parametrize("make", [pipe, folder, device])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_what_is_no_ordinary_file_is_refused_at_once(make: Callable[[Path], str], tmp_path: Path) -> None:
    """A pipe would be waited at for ever."""
    url = make(tmp_path / "thep.db")
    refused = pytest.raises(StoreError, match=r"it is (a folder|not an ordinary file)")
    with refused:
        connect(url)
    with connect() as thep, Views(url) as views, refused:
        views.catch_up(thep)
    for command in ("replay",), ("store", "check"), ("store", "copy", "sqlite:///copy.db"):
        assert "it is " in unusable(*command, "--store", url).err


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_the_command_line_records_nothing_that_is_gone_at_once(url: str) -> None:
    for command in (("replay",), ("membership", "apply", "999011", "--category", "full"), ("projections", "status")):
        assert "is gone when the command ends" in unusable(*command, "--store", url).err


@pytest.mark.parametrize("name", ["none.db", "a" * 5_000, "missing/none.db"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert missing_file(settings_of(f"sqlite:///{name}")) == Path(name)
    with pytest.raises(StoreError, match=f"There is no store at {name}: "):
        connect(f"sqlite:///{name}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "our store.db").touch()
    assert missing_file(settings_of(f"sqlite:///{tmp_path}/our%20store.db")) is None
    assert missing_file({"SQLALCHEMY_URL": f"sqlite:///{tmp_path}/our store.db?mode=ro"}) is None
    assert missing_file({"SQLALCHEMY_URL": "postgresql://host/thep"}) is None


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:hush@127.0.0.1:1/db", "postgresql://me:hu:sh@127.0.0.1:1/db",
     "postgresql://127.0.0.1:1/db?user=me&password=hush"],
)  # fmt: skip
def test_a_password_is_never_told(url: str) -> None:
    told = [without_passwords(url)]
    for settings in ({}, {"PERSISTENCE_MODULE": "no.such.module", "POSTGRES_PASSWORD": "hush"}):
        with pytest.raises(StoreError) as caught:
            connect(persistence={**settings_of(url), **settings})
        told.append(str(caught.value))
    with pytest.raises(StoreError) as caught:
        connect(url)
    for said in (*told, str(caught.value)):
        assert "127.0.0.1:1/db" in said
        assert "hu" not in said.replace("no.such.module", "")
