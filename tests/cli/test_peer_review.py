"""``thep reviewers`` and ``thep peer-review``: a cycle from its plan to its end, and what is shown of it."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Made
from tests.cli.support import done, refused, unusable

REGISTER = """\
URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),OpenDate,CloseDate,\
PhaseOfEducation (code)
999011,211,Alder School,01,Community school,,,2
999012,211,Birch School,01,Community school,,,2
999013,211,Cedar School,01,Community school,,,2
"""
WORDS = "Pupils explain their thinking.\nBooks are marked."
PEOPLE = {"999011": "0000000a", "999012": "0000000b", "999013": "0000000c"}
READER = "0000000d"
CYCLE, REVIEW = "2017-18", "999011-2017-18-r1"


@pytest.fixture
def cycle(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three schools in a trio, a reviewer of each, and somebody who reads reports."""
    monkeypatch.setenv("THEP_KEYS", "sqlite:///keys.db")
    made("cycle", plan_a_cycle)


def plan_a_cycle() -> None:
    Path("edubasealldata20160601.csv").write_text(REGISTER, encoding="utf-8")
    Path("text.txt").write_text(WORDS, encoding="utf-8")
    done("register", "import", "edubasealldata20160601.csv")
    for who in (*PEOPLE.values(), READER):
        done("people", "add", "--id", who, "--text-file", "text.txt")
    for urn, who in PEOPLE.items():
        done("reviewers", "register", who, "--on", "2017-09-15")
        done("reviewers", "employ", who, "--employer", urn, "--from", "2017-09-15")
        done("reviewers", "train", who, "ssat", "--role", "lead", "--on", "2017-09-15")
    windows = ("--opt-in-from", "2017-09-15", "--opt-in-to", "2018-01-31")
    visits = ("--visits-from", "2018-01-08", "--visits-to", "2018-07-20")
    plan = (
        "--model",
        "ssat",
        *windows,
        *visits,
        "--open-to",
        "guests",
        "--on",
        "2017-09-15",
        "--authority",
        "minute 6",
    )
    said = done("peer-review", "plan", CYCLE, *plan).out
    assert said.endswith(f"Next: thep peer-review opt-in {CYCLE} URN\n")
    Path("schools.csv").write_text("urn\n" + "".join(f"{urn}\n" for urn in PEOPLE), encoding="utf-8")
    done("peer-review", "opt-in", CYCLE, "--rows", "schools.csv", "--on", "2017-10-02")
    for who in PEOPLE.values():
        done("reviewers", "offer", who, CYCLE, "2", "--on", "2017-10-02")
    urns = [option for urn in PEOPLE for option in ("--urn", urn)]
    done("peer-review", "cluster", CYCLE, *urns, "--on", "2017-11-06")
    done("peer-review", "schedule", CYCLE, "999011", "--from", "2018-03-06", "--on", "2017-12-04")


def team() -> None:
    """The two others, by hand."""
    members = ("--member", f"{PEOPLE['999012']}=member", "--member", f"{PEOPLE['999013']}=lead")
    done("peer-review", "team", REVIEW, *members, "--on", "2018-01-20")


def test_a_review_from_its_team_to_its_end(cycle: None) -> None:
    team()
    text = ("--text-file", "text.txt")
    done("peer-review", "self-review", REVIEW, "--area", "achievement", *text, "--on", "2018-02-20")
    done("peer-review", "visit", REVIEW, "--on", "2018-03-06")
    done("peer-review", "feed-back", REVIEW, "--on", "2018-03-06")
    findings = ("1:achievement:strength:2", "2:teaching:question:1", "3:teaching:strength:1")
    options = [option for each in findings for option in ("--finding", each)]
    done("peer-review", "report", REVIEW, *options, *text, "--on", "2018-03-19")
    refused("consent-missing", "peer-review", "release", REVIEW, "--to", "the authority", "--on", "2018-03-20")
    done("peer-review", "agree", REVIEW, "--on", "2018-03-27")
    refused("same-hand", "peer-review", "assure", REVIEW, "--by", READER, "--on", "2018-03-28")
    done("peer-review", "assure", REVIEW, "--by", READER, "--on", "2018-03-28", "--actor", "executive-director")
    done("peer-review", "act", REVIEW, "--action", "1:teaching:2018-07-01", "--on", "2018-04-16")
    refused("reviews-open", "peer-review", "close", CYCLE, "--on", "2018-07-01")
    done("peer-review", "follow-up", REVIEW, "--outcome", "1=done", "--on", "2018-07-02")
    done("peer-review", "close", CYCLE, "--on", "2018-07-13")
    (row,) = done("peer-review", "list", CYCLE, "--json").json
    promised = {"review", "host", "cluster", "status", "visit_from", "visit_to", "reviewers", "self_reviewed_on"}
    assert promised | {"report_agreed_on", "next_due"} <= set(row)
    assert (row["review"], row["host"], row["status"], row["report_agreed_on"]) == (
        *(REVIEW, 999011, "followed-up", "2018-03-27"),
    )
    assert [(seat["urn"], seat["role"]) for seat in row["reviewers"]] == [(999012, "member"), (999013, "lead")]
    (cycle_row,) = done("peer-review", "list", "--view", "cycles", "--json").json
    assert (cycle_row["status"], cycle_row["guests"], cycle_row["followed_up"]) == ("closed", 3, 1)
    (checked,) = done("peer-review", "list", CYCLE, "--view", "quality", "--json").json
    assert checked["failed"] == []
    assert done("peer-review", "list", CYCLE, "--view", "copies", "--json").json == []
    assert WORDS.splitlines()[0] not in done("history", "--json").out


def test_an_allocation_is_drafted_and_recorded(cycle: None) -> None:
    pytest.importorskip("highspy", reason="no solver: install thep[allocation]")
    draft = done("peer-review", "allocate", CYCLE, "--draft", "--on", "2018-01-20", "--json").json
    assert {seat["person"] for seat in draft["seats"][REVIEW]} == {PEOPLE["999012"], PEOPLE["999013"]}
    assert (draft["proven"], draft["unique"]) == (True, "yes")
    assert "nothing was recorded" in done("peer-review", "allocate", CYCLE, "--draft", "--on", "2018-01-20").out
    said = done("peer-review", "allocate", CYCLE, "--on", "2018-01-20", "--json").json
    assert (said["run"], said["seats"], said["changed"]) == (1, 2, 2)
    shown = done("peer-review", "why", REVIEW, "--as-of", "2018-01-20", "--json").json
    assert [(each["person"], each["seat"], each["bar"]) for each in shown] == [
        (PEOPLE["999012"], 1, None),
        (PEOPLE["999013"], 2, None),
        (PEOPLE["999011"], None, "own-school"),
    ]
    assert PEOPLE["999012"] in done("peer-review", "why", REVIEW, "--as-of", "2018-01-20").out
    assert "member 0000000b of 999012" in done("peer-review", "show", REVIEW).out


def test_an_allocation_that_cannot_be_says_why(cycle: None) -> None:
    pytest.importorskip("highspy", reason="no solver: install thep[allocation]")
    done("reviewers", "away", PEOPLE["999012"], "--first", "2018-03-06", "--on", "2017-12-05")
    ended = refused("cannot-allocate", "peer-review", "allocate", CYCLE, "--on", "2018-01-20")
    assert f"{REVIEW}: 1 reviewer for 2 seats. Of 2 trained reviewers within its cluster, 1 is away" in ended.err
    assert "Move the visit" in ended.err


def test_allocations_of_the_rows_of_a_file(cycle: None) -> None:
    pytest.importorskip("highspy", reason="no solver: install thep[allocation]")
    Path("cycles.csv").write_text(f"cycle,on\n{CYCLE},2018-01-20\n", encoding="utf-8")
    done("peer-review", "allocate", "--rows", "cycles.csv")
    assert len(done("peer-review", "list", "--json").json[0]["reviewers"]) == 2


def test_who_reviews_is_listed_by_id(cycle: None) -> None:
    rows = done("reviewers", "list", "--as-of", "2018-03-06", "--json").json
    assert [(row["person"], row["employer"], row["protocols"]) for row in rows] == [
        (who, int(urn), ["ssat/lead"]) for urn, who in PEOPLE.items()
    ]
    assert "3 on" in done("reviewers", "list").out
    assert "works for 999012" in done("reviewers", "show", PEOPLE["999012"]).out
    unusable("reviewers", "show", READER)
    done("reviewers", "conflict", PEOPLE["999012"], "999011", "--kind", "family", "--text-file", "text.txt")
    refused("same-hand", "reviewers", "decide", PEOPLE["999012"], "999011", "--barred", "--authority", "minute 7")
    barred = ("999011", "--barred", "--authority", "minute 7", "--actor", "executive-director")
    done("reviewers", "decide", PEOPLE["999012"], *barred)
    assert done("reviewers", "show", PEOPLE["999012"], "--json").json["conflicts"] == 1


def test_what_cannot_be_read_is_said(cycle: None) -> None:
    team()
    for wrong in ("achievement", "x:achievement:strength:1", "1:achievement:praise:1"):
        unusable("peer-review", "report", REVIEW, "--finding", wrong, "--text-file", "text.txt")
    unusable("peer-review", "act", REVIEW, "--action", "1:teaching:July")
    unusable("peer-review", "team", REVIEW, "--member", PEOPLE["999011"])
    unusable("peer-review", "show", "999011-2017-18-r9")
    unusable("peer-review", "list", "--view", "quality")
    assert "1 on" in done("peer-review", "list").out


def test_a_cycle_as_a_page(cycle: None, monkeypatch: pytest.MonkeyPatch) -> None:
    team()
    done("peer-review", "self-review", REVIEW, "--text-file", "text.txt", "--on", "2018-02-20")
    answer = done("peer-review", "report", CYCLE, "--html", "cycle.html", "--json")
    assert answer.json == {"cycle": CYCLE, "file": "cycle.html"}
    page = Path("cycle.html").read_text(encoding="utf-8")
    assert "Peer review, cycle 2017-18" in page
    words = Path("text.txt").read_text(encoding="utf-8").strip()
    assert words not in page
    assert "is in texts.html" in done("peer-review", "page", CYCLE, "--with-texts", "--html=texts.html").out
    assert words in Path("texts.html").read_text(encoding="utf-8")
    assert "is there already" in unusable("peer-review", "report", CYCLE, "--html", "cycle.html").err
    refused("unknown-cycle", "peer-review", "report", "2018-19", "--html", "other.html")
    monkeypatch.setitem(sys.modules, "thep_adapters.reports", None)
    assert "install thep[report]" in " ".join(
        unusable("peer-review", "page", CYCLE, "--html", "third.html").err.split()
    )
