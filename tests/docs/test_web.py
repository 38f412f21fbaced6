"""The application of the page for web applications, by a real server of two workers, with eight clients at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Fresh
from tests.docs.pages import blocks
from tests.support import AUTHORITY, news, school
from tests.support.numbers import several
from thep_adapters import connect
from thep_domain import ALL, URN

for needed in ("httpx", "uvicorn", "fastapi"):  # looked for, and not loaded: other processes load them
    if find_spec(needed) is None:
        pytest.skip(f"the page is served and asked with {needed}: install thep[test]", allow_module_level=True)

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "web.md"
WORKERS, PAYMENTS, STARTED = 2, several(3, 5), "Application startup complete"
SPAWNED = ("-m", "uvicorn", "app:app", "--workers", str(WORKERS), "--uds", "at.socket", "--no-access-log")
FORKED = ("-c", """
import os, socket, sys
import thep_adapters.sqlalchemy
import uvicorn
from app import app  # loaded once, and forked afterwards

at = socket.socket(socket.AF_UNIX)
at.bind("at.socket")
at.listen()
for _ in range(int(sys.argv[1]) - 1):
    if os.fork() == 0:
        break
uvicorn.Server(uvicorn.Config(app, access_log=False)).run(sockets=[at])
""", str(WORKERS))  # fmt: skip
SCHOOLS = range(100_101, 100_109)
NINTH = 100_109
"""Whose client makes mistakes."""
FINANCE = {"X-Account": "finance-officer"}


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store with nine members, each charged 1,000.00."""
    url = f"sqlite:///{tmp_path / 'thep.db'}"
    if request.param == "PostgreSQL":
        fresh: Fresh = request.getfixturevalue("fresh_schemas")
        url = fresh()
    with connect(url) as thep:
        office = thep.acting("membership-officer")
        counted = [school(urn, pupils=200, counted_on=date(2016, 1, 21)) for urn in (*SCHOOLS, NINTH)]
        office.register.record(news(*counted, as_at=date(2016, 6, 1)))
        for urn in map(URN, (*SCHOOLS, NINTH)):
            office.membership.apply(urn, "full", on=date(2016, 6, 14), commitments=ALL)
            office.membership.admit(urn, on=date(2016, 7, 1), authority=AUTHORITY)
        thep.acting("finance-officer").fees.charge("2018-19", on=date(2018, 9, 1))
    return url


@pytest.fixture(params=[SPAWNED, FORKED], ids=["spawned", "forked"])
def server(request: pytest.FixtureRequest, store: str, tmp_path: Path) -> Iterator[str]:
    """The page's application, served at a socket by two workers; gives the socket's path."""
    (app,) = [block for block in blocks(PAGE.read_text(encoding="utf-8")) if block.name == "app.py"]
    (tmp_path / "app.py").write_text(app.text, encoding="utf-8")
    command = [sys.executable, *request.param]
    env = {**os.environ, "THEP_STORE": store}
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as served:
        assert served.stderr is not None
        said: list[str] = []
        for line in served.stderr:
            said.append(line)
            if sum(STARTED in each for each in said) == WORKERS or "died" in line:
                break
        try:
            assert sum(STARTED in each for each in said) == WORKERS, "".join(said)
            yield str(tmp_path / "at.socket")
        finally:
            os.killpg(served.pid, signal.SIGTERM)  # forked ones have no parent that ends them
            served.communicate()


def asking(socket: str) -> Any:
    import httpx

    # no certificates: to load those of the world takes longer than to ask
    return httpx.Client(transport=httpx.HTTPTransport(uds=socket, verify=False), base_url="http://thep", timeout=60)


def test_the_application_of_the_page(server: str, store: str) -> None:
    eight_clients_pay_and_ask_at_once_and_each_payment_counts_once(server, store)
    what_goes_wrong_is_said_with_its_status(server)
    a_draft_records_nothing_and_a_verb_says_what_it_takes(server, store)


def eight_clients_pay_and_ask_at_once_and_each_payment_counts_once(server: str, store: str) -> None:
    """Each sends every payment twice under one key, and asks in between; each answer fits what it has done itself."""

    def client(urn: int) -> list[Any]:
        seen = []
        with asking(server) as web:
            for number in range(1, PAYMENTS + 1):
                body = {"urn": urn, "amount": 10_000, "on": "2018-09-20", "reference": f"part {number}"}
                key = {**FINANCE, "Idempotency-Key": f"{urn}-{number}"}
                first, again = (web.post("/payments", json=body, headers=key) for _ in range(2))
                assert first.status_code == again.status_code == 200, (first.text, again.text)
                assert first.json()["balance"] == again.json()["balance"] == f"{1_000 - 100 * number}.00"
                assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
                assert first.json()["facts"] == again.json()["facts"]
                statement = web.get(f"/schools/{urn}/statement", params={"as_of": "2018-12-31"})
                seen.append(statement.json()["balance"])
                assert len(web.get("/members", params={"as_of": "2018-09-01"}).json()) == len(SCHOOLS) + 1
        return seen

    with ThreadPoolExecutor(len(SCHOOLS)) as clients:
        found = list(clients.map(client, SCHOOLS))
    assert found == [[f"{1_000 - 100 * number}.00" for number in range(1, PAYMENTS + 1)]] * len(SCHOOLS)
    with connect(store) as thep:
        paid = [fact for fact in thep.history() if fact.name == "fees.payment_received"]
    assert len(paid) == len(SCHOOLS) * PAYMENTS


def what_goes_wrong_is_said_with_its_status(server: str) -> None:
    with asking(server) as web:

        def post(path: str, headers: dict[str, str] = FINANCE, **body: object) -> tuple[int, dict[str, str]]:
            answer = web.post(path, json=body, headers=headers)
            error: dict[str, str] = answer.json()["error"]
            return answer.status_code, error

        status, error = post("/payments", urn=NINTH, amount=0)
        assert (status, error["code"]) == (409, "not-positive")
        assert error["clause"]
        status, error = post("/payments", urn=999_999, amount=100)
        assert (status, error["code"]) == (404, "unknown-school")
        status, error = post("/payments", urn=NINTH, amount="1.00")
        assert (status, error["argument"]) == (422, "amount")
        status, error = post("/payments", {"X-Account": "Ann Example"}, urn=NINTH, amount=100)
        assert (status, error["code"]) == (422, "not-an-account")
        key = {**FINANCE, "Idempotency-Key": "once"}
        assert web.post("/payments", json={"urn": NINTH, "amount": 100}, headers=key).status_code == 200
        status, error = post("/payments", key, urn=NINTH, amount=200)
        assert (status, error["code"]) == (409, "request-reused")


def a_draft_records_nothing_and_a_verb_says_what_it_takes(server: str, store: str) -> None:
    with asking(server) as web:
        draft = web.post("/notices/draft", json={"urn": NINTH, "received_on": "2019-03-15"}, headers=FINANCE)
        assert draft.status_code == 200, draft.text
        assert draft.json()["ends_on"] == "2020-03-15"
        assert draft.json()["facts"][0]["event"]["received_on"] == "2019-03-15"
        assert "amount" in web.get("/verbs/fees.pay").json()["required"]
        assert web.get("/verbs/fees.pya").status_code == 422
    with connect(store) as thep:
        assert all(fact.name != "membership.withdrawal_notice_served" for fact in thep.history())
