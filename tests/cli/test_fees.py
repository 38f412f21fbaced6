"""``thep fees``, ``thep rulebook``."""

import re
from pathlib import Path

import pytest

from tests.cli.support import CLOSED, DALE, HILL, NEW_RIVER, OLD_RIVER, UNKNOWN, done, join, refused, thep, unusable
from thep_domain import StoreError

AUTHORITY = ("--authority", "Board 2018-02-01, item 2")


def test_charge_pay_credit_and_statement(store: Path) -> None:
    join(HILL)
    out = done("fees", "charge", "2017-18", "--on", "2017-09-01").out
    assert "2017-18: 1 school charged, £2175.00 in all" in out
    out = done("fees", "pay", HILL, "--amount", "£1,000.00", "--on", "2017-10-01", "--reference", "BACS 7").out
    assert "payment of £1000.00 received on 2017-10-01, reference BACS 7" in out
    assert "Balance of the account: £1175.00" in out
    name = re.search(r"thep fees reverse (payment-2017-10-01-[0-9a-f]{8}) --urn 999101 --why WORD", out)
    assert name is not None, "the payment can be named without looking for it"
    told = done("fees", "credit", HILL, "--amount", "75", *AUTHORITY, "--on", "2018-02-01", "--json").json
    assert list(told) == ["events", "repeated", "warnings", "charge", "balance"]
    assert (told["charge"], told["balance"]) == ("2017-18/1", "1100.00")
    assert told["events"][0]["authority"] == {"text": AUTHORITY[1], "stream": None, "version": None}

    statement = done("fees", "statement", HILL, "--json").json
    assert list(statement) == ["entries", "balance", "not_charged"]
    assert [list(entry) for entry in statement["entries"]] == [["date", "kind", "amount", "basis"]] * 3
    assert [(entry["date"], entry["kind"], entry["amount"]) for entry in statement["entries"]] == [
        ("2017-09-01", "charge", "2175.00"),
        ("2017-10-01", "payment", "-1000.00"),
        ("2018-02-01", "credit", "-75.00"),
    ]
    assert statement["balance"] == "1100.00"
    assert statement["entries"][0]["basis"]["pupils"] == 435
    assert done("fees", "statement", HILL, "--as-of", "2017-09-30", "--json").json["balance"] == "2175.00"
    out = done("fees", "statement", HILL).out
    assert "Balance: £1100.00, owed by the school." in out
    assert "1175.00" in out  # the balance after the payment
    assert f"reference BACS 7 ({name[1]})" in out
    done("fees", "pay", HILL, "--amount", "1200", "--on", "2018-03-01")
    assert "-£100.00, paid in advance" in done("fees", "statement", HILL).out
    assert "-£100.01" in done("fees", "pay", HILL, "--amount", "0.01", "--on", "2018-03-01").out


def test_charge_as_json(store: Path) -> None:
    join(HILL)
    join(DALE)
    told = done("fees", "charge", "2017-18", "--on", "2017-09-01", "--json").json
    assert told["events"] == 1
    assert told["total"] == "2175.00"
    assert [row["urn"] for row in told["charged"]] == [int(HILL)]
    assert [(row["urn"], row["code"]) for row in told["not_charged"]] == [(int(DALE), "no-pupil-count")]
    again = done("fees", "charge", "2017-18", "--on", "2017-09-01", "--json").json
    assert (again["events"], again["already_charged"]) == (0, 1)
    out = done("fees", "charge", "2018-19", "--on", "2018-09-01").out
    assert "Not charged:" in out
    assert "import a census" in out


def test_a_draft_records_nothing(store: Path) -> None:
    join(HILL)
    before = done("replay", "--json").json
    out = done("fees", "charge", "2017-18", "--on", "2017-09-01", "--draft").out
    assert "1 school would be charged, £2175.00 in all" in out
    assert "nothing was recorded" in out
    told = done("fees", "charge", "2017-18", "--draft", "--json").json
    assert (told["draft"], told["events"], told["total"]) == (True, 0, "2175.00")
    assert done("replay", "--json").json == before


def test_worked_examples_with_435_pupils(store: Path) -> None:
    join(HILL)
    assert done("fees", "charge", "2016-17", "--urn", HILL, "--on", "2017-04-01", "--json").json["total"] == "906.25"
    assert done("fees", "charge", "2017-18", "--urn", HILL, "--on", "2017-09-01", "--json").json["total"] == "2175.00"
    told = done("membership", "notice", HILL, "--on", "2018-03-15", "--json").json
    assert told["ends_on"] == "2019-03-15"
    assert done("fees", "charge", "2018-19", "--on", "2018-09-01", "--json").json["total"] == "1268.75"
    join(OLD_RIVER)
    assert done("membership", "notice", NEW_RIVER, "--on", "2020-02-29", "--json").json["ends_on"] == "2021-02-28"
    join(CLOSED)
    refused("notice-too-short", "membership", "notice", CLOSED, "--on", "2017-01-01", "--leaving", "2017-12-31")
    told = done("membership", "notice", CLOSED, "--on", "2016-12-31", "--leaving", "2016-12-31", "--json").json
    assert told["ends_on"] == "2016-12-31"
    refused("already-under-notice", "membership", "notice", HILL, "--on", "2018-04-01")
    refused("not-a-member", "membership", "notice", DALE, "--on", "2018-04-01")
    refused("not-positive", "fees", "pay", HILL, "--amount", "0", "--on", "2018-04-01")
    join(DALE)
    refused("no-pupil-count", "fees", "charge", "2017-18", "--urn", DALE, "--on", "2017-09-01")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("no-account", ("pay", HILL, "--amount", "1")),
        ("unknown-school", ("pay", UNKNOWN, "--amount", "1")),
        ("unknown-school", ("statement", UNKNOWN)),
        ("nothing-to-charge", ("charge", "2017-18", "--urn", HILL)),
        ("authority-missing", ("credit", HILL, "--amount", "1", "--authority", "")),
        ("no-account", ("credit", HILL, "--amount", "1", *AUTHORITY)),
    ],
)
def test_refusals(store: Path, code: str, arguments: tuple[str, ...]) -> None:
    refused(code, "fees", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("charge",),
        ("charge", "2017"),
        ("charge", "2017-19"),
        ("charge", "2017-18", "--on", "2017-9-1"),
        ("charge", "2017-18", "--urn", "hill"),
        ("pay", HILL),
        ("pay", HILL, "--amount", "-5"),
        ("pay", HILL, "--amount", "5.001"),
        ("pay", HILL, "--amount", "1e3"),
        ("pay", HILL, "--amount", "\N{ARABIC-INDIC DIGIT FIVE}"),
        ("pay", HILL, "--amount", "9" * 30),
        ("credit", HILL, "--amount", "5"),
        ("statement",),
        ("statement", HILL, "--as-known-at", "2018-01-01T00:00:00"),
    ],
)
def test_wrong_or_missing_options(store: Path, arguments: tuple[str, ...]) -> None:
    unusable("fees", *arguments)


def test_rulebook(store: Path) -> None:
    rows = done("rulebook", "show", "--json").json
    assert [list(row) for row in rows] == [["rule", "value", "in_force_from", "meaning", "source"]] * len(rows)
    rate = next(row for row in rows if row["rule"] == "fees.rate")
    assert (rate["value"], rate["in_force_from"]) == ("5.00", "2016-05-01")
    out = done("rulebook", "set", "fees.rate", "5.50", "--from", "2018-09-01", *AUTHORITY).out
    assert "rule fees.rate set to 5.50 from 2018-09-01" in out

    def value(day: str) -> str:
        rows = done("rulebook", "show", "--as-of", day, "--json").json
        return str(next(row["value"] for row in rows if row["rule"] == "fees.rate"))

    assert (value("2018-08-31"), value("2018-09-01")) == ("5.00", "5.50")
    assert "fees.rate = 5.50    (in force from 2018-09-01)" in done("rulebook", "show").out
    refused("unknown-rule", "rulebook", "set", "fees.speed", "5.50", *AUTHORITY)
    refused("unreadable-rule", "rulebook", "set", "fees.rate", "five", *AUTHORITY)
    refused("authority-missing", "rulebook", "set", "fees.rate", "6.00", "--authority", "")
    unusable("rulebook", "set", "fees.rate", "6.00")
    unusable("rulebook", "set", "membership.exception-words", "a\tb", *AUTHORITY)
    unusable("rulebook", "set", "fees.rate", "6.00", *AUTHORITY, "--from", "soon")
    unusable("rulebook", "show", "--as-of", "2018-06-31")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_was_recorded_and_cannot_be_shown_is_said_to_be_recorded(
    store: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    join(HILL)

    def away(*_: object) -> None:
        raise StoreError("The store cannot be used: the server is away.")

    with monkeypatch.context() as cut:
        for name in ("told", "answer_object"):
            cut.setattr(f"thep_adapters.cli.answers.{name}", away)
        ended = thep("fees", "pay", HILL, "--amount", "1.00", "--on", "2018-03-01", *more)
    position = done("history", f"account:{HILL}", "--json").json[-1]["position"]
    assert ended.code == 3
    assert ended.err == (
        f"Error: Recorded as #{position} (fees.pay), but the answer could not be shown: The store cannot be used: the"
        " server is away. Do not send it again; thep history shows it.\n"
    )
    if more:
        assert (ended.json["error"]["kind"], ended.json["error"]["code"]) == ("recorded", "store-error")
    assert "-£1.00" in done("fees", "statement", HILL).out


def test_a_rule_put_right_says_what_is_to_be_done(store: Path) -> None:
    """Of a rule that fees go by; of another there is nothing to charge."""
    join(HILL)
    correct = ("rulebook", "correct", "--from", "2016-05-01", "--authority", "AGM", "--reason", "a slip")
    assert "thep fees charge YEAR" in done(*correct, "fees.rate", "--value", "5.10").out
    assert "thep fees charge YEAR" not in done(*correct, "notice.period", "--value", "P2Y").out
