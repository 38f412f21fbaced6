"""A password is in no message, whatever is wrong with the URL that holds it and whatever the driver says."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.cli.support import thep
from thep_adapters import connect
from thep_adapters.projections import Views
from thep_adapters.store_url import settings_of, without_passwords, without_secrets
from thep_domain import StoreError

PASSWORD = "hush5ecret"
WRONG = [
    "postgres://me:{}@127.0.0.1:1/db",
    "mysql://me:{}@127.0.0.1/db",
    "mysql+pymysql://me:{}@127.0.0.1/db",
    "postgresql://me:{}@127.0.0.1:port/db",
    "postgresql://me:{}@127.0.0.1:70000/db",
    "postgresql://me:{}/and/more@127.0.0.1:1/db",
    "postgresql://me:{}#and#more@127.0.0.1:1/db",
    "postgresql://me:{}?and?more@127.0.0.1:1/db",
    "postgresql://me:{}@and@more@127.0.0.1:1/db",
    "postgresql://me:more/{}@127.0.0.1:1/db",
    "postgresql://me:more#{}@127.0.0.1:1/db",
    "postgresql://me:more@{}@127.0.0.1:1/db",
    "postgresql://me:more@{}/and@127.0.0.1:1/db",
    "postgresql://me:{}",
    "postgresql://me:{}/db",
    "postgresql://me:{}@",
    "postgresql://me:{}@127.0.0.1:1",
    "postgresql://me:{}@127.0.0.1:1/db",
    "postgresql://me:{}@127.0.0.1:1/db#part",
    "postgresql://me:{}@[::1/db",
    "postgresql://127.0.0.1:1/db?user=me&password={}",
    "postgresql://127.0.0.1:1/db?user=me&sslpassword={}&sslmode=nonsense",
    "postgresql://127.0.0.1:port/db?user=me&PASSWORD={}",
    "me:{}@127.0.0.1/db",
    "sqlite://me:{}@127.0.0.1/db",
]


def complaints(url: str) -> list[str]:
    said = []
    openings: tuple[Callable[[], object], ...] = (
        lambda: connect(url),
        lambda: connect(persistence={"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_URL": url}),
        lambda: Views(url).status(connect()),
    )
    for doing in openings:
        with pytest.raises(StoreError) as caught:
            doing()
        said.append(str(caught.value))
    return said


@pytest.mark.parametrize("url", WRONG)
def test_a_password_is_in_no_message(url: str) -> None:
    url = url.format(PASSWORD)
    for said in (*complaints(url), without_passwords(url)):
        assert PASSWORD not in said
        assert len(said.split()) > 3 or said == without_passwords(url)


@pytest.mark.parametrize("url", WRONG)
def test_nor_in_one_of_the_command_line(url: str) -> None:
    url = url.format(PASSWORD)
    for arguments in (
        ("replay", "--store", url),
        ("membership", "apply", "999011", "--category", "full", "--store", url),
        ("store", "check", "--store", url),
        ("store", "copy", url, "--store", "sqlite:///thep.db"),
        ("projections", "status", "--views", url, "--store", "sqlite:///thep.db"),
    ):
        ended = thep(*arguments)
        assert ended.code == 2, ended
        assert PASSWORD not in ended.out + ended.err
        assert "unexpected" not in ended.err


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:p%40w%2F%23@host:5433/thep", "postgresql://me:pw@host/thep?application_name=a@b",
     "postgresql://me@host/thep", "postgresql://host/thep"],
)  # fmt: skip
def test_what_is_written_as_it_should_be_is_taken(url: str) -> None:
    assert settings_of(url)["SQLALCHEMY_URL"] == url


SIGNS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="*"), min_size=6, max_size=12)


@given(SIGNS)
@example("a/b#c@d?e")
@example("p&password=q")
def test_whatever_signs_it_is_made_of(password: str) -> None:
    for url in (f"postgresql://me:{password}@host/db", f"postgresql://host/db?password={password}"):
        assert password not in without_passwords(url)
        assert password not in without_secrets(f"the driver quotes {password} here", url)
        with suppress(StoreError):
            settings_of(url)
            continue
        with pytest.raises(StoreError) as caught:
            settings_of(url)
        assert password not in str(caught.value)
