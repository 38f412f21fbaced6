"""``thep membership``."""

from pathlib import Path

import pytest

from tests.cli.support import (
    CLOSED,
    DALE,
    FAR,
    HILL,
    MEMBER_KEYS,
    NEW_RIVER,
    OLD_RIVER,
    PRIVATE,
    UNKNOWN,
    done,
    join,
    refused,
    thep,
    unusable,
)

AUTHORITY = ("--authority", "Board 2016-06-30, item 4")


def status(urn: str, day: str, *more: str) -> list[str]:
    rows = done("membership", "list", "--as-of", day, "--json", *more).json
    return [row["status"] for row in rows if row["urn"] == int(urn)]


def test_apply_commit_admit(store: Path) -> None:
    out = done("membership", "apply", HILL, "--category", "full", "--commit", "aims", "--on", "2016-06-14").out
    assert "Hill Primary School (URN 999101)" in out
    assert "applied for full membership on 2016-06-14, committing to aims" in out
    assert "thep membership commit 999101 --commit guarantee --commit fee" in out
    refused("commitment-missing", "membership", "admit", HILL, "--on", "2016-07-01", *AUTHORITY)
    out = done("membership", "commit", HILL, "--commit", "guarantee", "--commit", "fee", "--on", "2016-06-15").out
    assert "Every commitment is made" in out
    again = done("membership", "commit", HILL, "--commit", "fee", "--on", "2016-06-15")
    assert "Nothing to record" in again.out
    assert status(HILL, "2016-07-01") == ["applied"]
    out = done("membership", "admit", HILL, "--on", "2016-07-01", *AUTHORITY).out
    assert "admitted as a member from 2016-07-01" in out
    assert "thep fees charge YEAR" in out
    assert status(HILL, "2016-07-01") == ["admitted"]
    assert status(HILL, "2016-06-30") == ["applied"]
    assert status(HILL, "2016-06-13") == []


def test_the_answer_as_json(store: Path) -> None:
    join(HILL)
    told = done("membership", "notice", HILL, "--on", "2018-03-15", "--json").json
    assert list(told) == ["events", "repeated", "warnings", "ends_on", "statutory_day"]
    assert told["repeated"] is False
    assert (told["ends_on"], told["statutory_day"]) == ("2019-03-15", "2018-06-07")
    assert told["events"][0]["name"] == "membership.withdrawal_notice_served"
    assert told["events"][0]["event"]["ends_on"] == "2019-03-15"


def test_list_has_exactly_these_keys(store: Path) -> None:
    join(HILL)
    done("membership", "notice", HILL, "--on", "2018-03-15")
    rows = done("membership", "list", "--as-of", "2018-04-01", "--json").json
    assert [list(row) for row in rows] == [MEMBER_KEYS]
    assert rows[0] == {
        "urn": 999101,
        "part": None,
        "name": "Hill Primary School",
        "phase": "primary",
        "category": "full",
        "status": "under-notice",
        "applied_on": "2016-07-01",
        "admitted_on": "2016-07-02",
        "notice_received_on": "2018-03-15",
        "ends_on": "2019-03-15",
        "key": "999101/1",
    }


def test_list_by_status_date_and_knowledge(store: Path) -> None:
    join(HILL)
    join(OLD_RIVER)
    done("membership", "notice", HILL, "--on", "2018-03-15")
    position = done("history", "--json").json[-1]["position"]
    done("membership", "rescind", HILL, "--on", "2018-04-01", *AUTHORITY)
    assert status(HILL, "2018-03-20") == ["under-notice"]
    assert status(HILL, "2018-04-20") == ["admitted"]
    assert status(HILL, "2018-04-20", "--as-known-at", str(position)) == ["under-notice"]
    assert status(HILL, "2018-04-20", "--as-known-at", "2016-01-01") == []
    assert status(HILL, "2018-04-20", "--as-known-at", "2999-01-01T00:00:00+01:00") == ["admitted"]
    assert status(HILL, "2018-03-20", "--status", "admitted") == []
    assert status(NEW_RIVER, "2018-03-20", "--status", "admitted") == ["admitted"]  # the conversion changed the URN
    assert status(OLD_RIVER, "2018-02-20", "--status", "admitted") == ["admitted"]
    out = done("membership", "list", "--as-of", "2018-03-20").out
    assert "Full members on 2018-03-20: 2 (2 primary)" in out
    assert "No such membership." in done("membership", "list", "--status", "declined").out


def test_a_narrow_screen_keeps_urns_and_dates_whole(store: Path) -> None:
    join(HILL)
    out = thep("membership", "list", env={"COLUMNS": "80"}).out
    assert "999101" in out
    assert "2016-07-02" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_notice_shows_the_twelve_weeks_beside_the_year(store: Path) -> None:
    join(HILL)
    out = done("membership", "notice", HILL, "--on", "2018-03-15").out
    assert "Last day of membership: 2019-03-15" in out
    assert "2018-06-07 (School Companies Regulations 2002, regulation 14: unverified, not enforced)" in out
    assert (
        "Last day of membership"
        not in refused("already-under-notice", "membership", "notice", HILL, "--on", "2018-04-01").err
    )


def test_decline_and_rejoin(store: Path) -> None:
    done("membership", "apply", HILL, "--category", "full", "--on", "2016-06-14")
    refused("authority-missing", "membership", "decline", HILL, "--on", "2016-07-01", "--authority", " ")
    done("membership", "decline", HILL, "--on", "2016-07-01", *AUTHORITY)
    assert status(HILL, "2016-07-01") == ["declined"]
    refused("not-a-former-member", "membership", "rejoin", HILL, "--category", "full", "--on", "2016-08-01")
    join(HILL, "2016-08-01", "2016-08-02")
    done("membership", "notice", HILL, "--on", "2016-12-31")
    assert status(HILL, "2017-01-01") == ["declined", "ended"]
    arguments = ("--category", "full", "--commit", "aims", "--commit", "guarantee", "--commit", "fee")
    out = done("membership", "rejoin", HILL, *arguments, "--on", "2018-01-01").out
    assert "thep membership admit 999101" in out


def test_end(store: Path) -> None:
    join(HILL)
    refused("school-still-open", "membership", "end", HILL, "--on", "2018-01-01")
    join(CLOSED)
    assert status(CLOSED, "2018-08-31") == ["admitted"]
    assert status(CLOSED, "2018-09-01") == ["ended"]
    done("membership", "end", CLOSED, "--on", "2018-08-31")


def test_eligibility(store: Path) -> None:
    refused("not-eligible", "membership", "apply", PRIVATE, "--category", "full", "--on", "2016-07-01")
    done("membership", "apply", PRIVATE, "--category", "associate", "--commit", "aims", "--on", "2016-07-01")
    done("membership", "admit", PRIVATE, "--on", "2016-07-01", *AUTHORITY)
    assert "associates: 1" in done("membership", "list").out
    commitments = ("--commit", "aims, guarantee,fee")  # in one word, as one may think it goes
    done("membership", "apply", FAR, "--category", "full", *commitments, "--on", "2016-07-01")
    refused("exception-needed", "membership", "admit", FAR, "--on", "2016-07-01", *AUTHORITY)
    done("membership", "admit", FAR, "--on", "2016-07-01", "--authority", "Board item 3: exception for Far")


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("unknown-school", ("apply", UNKNOWN, "--category", "full")),
        ("unknown-commitment", ("apply", HILL, "--category", "full", "--commit", "\udcff")),
        ("date-in-future", ("apply", HILL, "--category", "full", "--on", "2999-01-01")),
        ("not-applied", ("admit", HILL, *AUTHORITY)),
        ("authority-missing", ("admit", HILL, "--authority", "")),
        ("not-a-member", ("notice", HILL, "--on", "2018-01-01")),
        ("no-notice", ("rescind", HILL, *AUTHORITY)),
        ("not-a-member", ("end", HILL)),
        ("not-an-account", ("apply", HILL, "--category", "full", "--actor", "Jane Smith")),
        ("personal-detail", ("apply", HILL, "--category", "full", "--reason", "head@hill.sch.uk wrote")),
        ("unreadable-text", ("apply", HILL, "--category", "full", "--reason", "two\nlines")),
        ("bad-request-id", ("apply", HILL, "--category", "full", "--request-id", "")),
    ],
)
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_refusals(store: Path, code: str, arguments: tuple[str, ...], json: tuple[str, ...]) -> None:
    before = done("replay", "--json").json
    refused(code, "membership", *arguments, *json)
    assert done("replay", "--json").json == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", HILL),
        ("apply", HILL, "--category", "honorary"),
        ("apply", "12345", "--category", "full"),
        ("apply", "٩٩٩١٠١", "--category", "full"),
        ("apply", HILL, "--category", "full", "--on", "2017-02-30"),
        ("apply", HILL, "--category", "full", "--on", "31 Feb"),
        ("apply", HILL, "--category", "full", "--on", "14-06-2016"),
        ("apply", HILL, "--category", "full", "--authority", "Board"),
        ("commit", HILL),
        ("admit", HILL),
        ("decline", HILL),
        ("rescind", HILL),
        ("admit",),
        ("admit", HILL, "--authority"),
        ("notice", HILL, "--leaving", "2017-13-01"),
        ("notice", HILL, "--authority", "Board"),
        ("list", "--status", "gone"),
        ("list", "--as-of", "2017-02-29"),
        ("list", "--as-known-at", "2017-02-28T10:00:00"),
        ("list", "--as-known-at", "now"),
        ("list", "--as-known-at", "-1"),
        ("list", "--as-known-at", "99999999999999999999"),
        ("list", "--as-known-at", "9999-12-31T23:59:59-12:00"),
        ("list", "--as-known-at", "0001-01-01T00:00:00+14:00"),
        ("list", "--actor", "x"),
        ("leave", HILL),
    ],
)
def test_wrong_or_missing_options(store: Path, arguments: tuple[str, ...]) -> None:
    unusable("membership", *arguments)


def test_a_request_sent_twice_is_carried_out_once(store: Path) -> None:
    arguments = ("membership", "apply", HILL, "--category", "full", "--on", "2016-07-01", "--request-id", "form-17")
    first, second = done(*arguments, "--json").json, done(*arguments, "--json").json
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert second["events"] == first["events"]
    assert "carried out before" in done(*arguments).out
    refused("request-reused", "membership", "apply", DALE, "--category", "full", "--request-id", "form-17")
