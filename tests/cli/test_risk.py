"""``thep risk``: a round from its planning to its end, and what is shown of it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Made
from tests.cli.support import done, thep
from thep_domain.risk import verbs

REGISTER = """\
URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),OpenDate,CloseDate,\
PhaseOfEducation (code)
999011,211,Limehouse School,01,Community school,,,2
999012,211,Bow Locks School,01,Community school,,,4
999013,201,City School,01,Community school,,,4
"""
WORDS = "Results fell for the second year.\nThe head is new."
SAT = ("--sat", "4f1c0a2b,7d20b9e1")
KEYS = {
    *("urn", "round", "status", "member", "category", "scale", "moderated_on", "notified_on", "notification_due"),
    *("evidence", "outcome", "name", "key"),
}


@pytest.fixture
def round_open(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two schools in an open round of July 2018, and a group of two."""
    monkeypatch.setenv("THEP_KEYS", "sqlite:///keys.db")
    made("round", open_a_round)


def open_a_round() -> None:
    Path("edubasealldata20160601.csv").write_text(REGISTER, encoding="utf-8")
    Path("why.txt").write_text(WORDS, encoding="utf-8")
    done("register", "import", "edubasealldata20160601.csv")
    for person in ("4f1c0a2b", "7d20b9e1"):
        done("people", "add", "--id", person, "--text-file", "why.txt")
    said = done("risk", "plan", "2018-07", "--reference", "2018-07-01", "--on", "2018-07-02").out
    assert said.endswith("Next: thep risk open 2018-07\n")
    done("risk", "open", "2018-07", "--on", "2018-07-02")


def assess(urn: str = "999011", category: str = "light-touch") -> None:
    """From evidence to a category."""
    what = ("--area", "achievement", "--kind", "results", "--dated", "2018-06-29", "--source", "the return")
    done("risk", "evidence", "2018-07", urn, *what, "--on", "2018-07-05")
    why = ("--category", category, *SAT, "--text-file", "why.txt")
    done("risk", "analyse", "2018-07", urn, *why, "--rating", "achievement=amber", "--on", "2018-07-09")
    done("risk", "moderate", "2018-07", urn, *why, "--authority", "minute 4", "--on", "2018-07-10")


def test_a_round_from_its_opening_to_its_end(round_open: None) -> None:
    assess()
    assess("999012", "support-and-challenge")
    assert done("due", "--by", "2018-07-10", "--json").json[0]["code"] == "risk.to-notify"
    said = done("risk", "notify", "2018-07", "--reference", "letter 7", "--on", "2018-07-16").out
    assert "authority 211 notified of light-touch on 2018-07-16" in said
    slip = ("--was", "support-and-challenge", "--now", "light-touch-plus", "--text-file", "why.txt")
    said = done("risk", "correct", "2018-07", "999012", *slip, "--authority", "minute 5", "--on", "2018-07-20").out
    assert said.endswith("thep risk notify 2018-07 --urn 999012\n")
    done("risk", "notify", "2018-07", "--urn", "999012", "--on", "2018-07-23")
    done("risk", "close", "2018-07", "--on", "2018-07-31")
    rows = done("risk", "list", "2018-07", "--json").json
    assert [set(row) for row in rows] == [KEYS, KEYS]
    assert [(row["urn"], row["status"], row["category"], row["scale"]) for row in rows] == [
        (999012, "notified", "light-touch-plus", "safe@1"),
        (999011, "notified", "light-touch", "safe@1"),
    ]
    assert done("risk", "list", "--json").json == rows, "of each school its last round"
    assert "2 on 2018-07-31: 2 notified; notifications due: 0." in done("risk", "list", "--as-of", "2018-07-31").out


def test_what_is_listed_of_a_round(round_open: None) -> None:
    assess()
    done("risk", "notify", "2018-07", "--on", "2018-07-16")
    (row,) = done("risk", "list", "--view", "rounds", "--json").json
    assert (row["round"], row["status"], row["schools"], row["notified"]) == ("2018-07", "open", 2, 1)
    matrix = {row["urn"]: row for row in done("risk", "list", "2018-07", "--view", "matrix", "--json").json}
    assert matrix[999011]["ratings"] == {"achievement": "amber"}
    assert (matrix[999011]["moved"], matrix[999012]["moved"]) == ("first", None)
    flow = {"before": None, "before_scale": None, "category": "light-touch", "scale": "safe@1", "schools": 1}
    assert done("risk", "list", "2018-07", "--view", "moved", "--json").json == [flow]
    (letter,) = done("risk", "list", "--view", "letters", "--json").json
    assert (letter["to"], letter["category"], letter["due_since"]) == ("211", "light-touch", None)
    for view in ("schools", "rounds", "matrix", "moved", "letters"):
        assert "2018-07" in done("risk", "list", "2018-07", "--view", view).out or view in ("matrix", "moved")
    assert "Limehouse School" in done("risk", "list", "2018-07", "--view", "matrix").out
    assert thep("risk", "list", "--view", "matrix").code == 2


def test_one_school_with_the_reasons_where_there_is_a_key(round_open: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assess()
    said = done("risk", "show", "999011").out
    assert "Category: light-touch (safe@1), since 2018-07-10, by the round 2018-07." in said
    assert "      Results fell for the second year.\n      The head is new.\n" in said
    shown = done("risk", "show", "999011", "--json").json
    (held,) = shown["rounds"]
    assert [item["words"] for item in held["facts"]] == [None, None, WORDS, WORDS]
    monkeypatch.delenv("THEP_KEYS")
    assert "Results fell" not in done("risk", "show", "999011").out
    assert "(sealed: the key case:risk:999011-2018-07#1 is not here)" in done("risk", "show", "999011").out
    assert "It has no category." in done("risk", "show", "999012").out
    assert done("risk", "show", "999012", "--json").json["category"] is None


def test_an_opening_says_how_far_it_has_come(round_open: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "BATCH", 1)
    done("risk", "plan", "2018-11", "--reference", "2018-11-01", "--on", "2018-11-12")
    answer = done("risk", "open", "2018-11", "--on", "2018-11-12", "--request-id", "opening", "--json").json
    assert (answer["listed"], answer["saves"], answer["repeated"]) == (2, 2, False)
    again = done("risk", "open", "2018-11", "--on", "2018-11-12", "--request-id", "opening", "--json").json
    assert (again["saves"], again["repeated"]) == (2, True)
    assert "The round 2018-11 is open: 0 schools listed now." in done("risk", "open", "2018-11").out


def test_the_rows_of_a_meeting(round_open: None) -> None:
    """A file of rows names the file of each text."""
    Path("evidence.csv").write_text(
        "ROUND,URN,area,kind,dated,source\n"
        "2018-07,999011,achievement,results,29/06/2018,the return\n"
        "2018-07,999012,finance,audit,2018-06-30,the auditor\n",
        encoding="utf-8",
    )
    answer = done("risk", "evidence", "--rows", "evidence.csv", "--on", "2018-07-05", "--json").json
    assert [row["number"] for row in answer["rows"]] == [1, 1]
    Path("analysed.csv").write_text(
        "ROUND,URN,category,rating,sat,text-file\n"
        "2018-07,999011,light-touch,achievement=green;finance=amber,4f1c0a2b;7d20b9e1,why.txt\n",
        encoding="utf-8",
    )
    done("risk", "analyse", "--rows", "analysed.csv", "--on", "2018-07-09")
    (row,) = [row for row in done("risk", "list", "2018-07", "--json").json if row["urn"] == 999011]
    assert row["status"] == "analysed"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("evidence", "2018-07", "999011", "--cites", "school:999011"), "names no fact"),
        (("analyse", "2018-07", "999011", "--rating", "achievement"), "has no rating"),
    ],
)
def test_what_cannot_be_read(round_open: None, arguments: tuple[str, ...], said: str) -> None:
    answer = thep("risk", *arguments)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())


def test_a_round_as_a_page(round_open: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assess()
    assert done("risk", "report", "2018-07", "--html", "round.html", "--json").json["file"] == "round.html"
    page = Path("round.html").read_text(encoding="utf-8")
    assert "Limehouse School" in page
    assert "Results fell" not in page
    assert "is there already" in thep("risk", "report", "2018-07", "--html", "round.html").err
    assert "cannot be written" in thep("risk", "report", "2018-07", "--html", "nowhere/round.html").err
    assert thep("risk", "report", "2018-08", "--html", "other.html").code == 1
    assert not Path("other.html").exists()
    monkeypatch.setitem(sys.modules, "thep_adapters.reports", None)
    assert "install thep[report]" in " ".join(thep("risk", "report", "2018-07", "--html", "third.html").err.split())


def test_a_refusal_names_its_clause(round_open: None) -> None:
    answer = thep("risk", "close", "2018-07", "--on", "2018-07-03")
    assert answer.code == 1
    assert "Refused (round-unfinished)" in answer.err
    said: Any = json.loads(thep("risk", "close", "2018-07", "--on", "2018-07-03", "--json").out or "{}")
    assert said.get("code", "round-unfinished") == "round-unfinished"


def test_a_round_that_was_not_planned_is_named(round_open: None) -> None:
    for view in ("schools", "rounds", "matrix", "moved", "letters"):
        answer = thep("risk", "list", "2018-08", "--view", view)
        assert answer.code == 1
        assert "There is no round '2018-08': plan it first (thep risk list --view rounds" in answer.err


def test_an_area_is_rated_once(round_open: None) -> None:
    what = ("--area", "achievement", "--kind", "results", "--dated", "2018-06-29", "--source", "the return")
    done("risk", "evidence", "2018-07", "999011", *what, "--on", "2018-07-05")
    why = ("--category", "light-touch", *SAT, "--text-file", "why.txt", "--on", "2018-07-09")
    twice = ("--rating", "finance=red", "--rating", "finance=green")
    answer = thep("risk", "analyse", "2018-07", "999011", *why, *twice)
    assert answer.code == 1
    assert "Refused (rated-twice): The analysis rates finance more than once" in answer.err


def test_evidence_of_the_wrong_school_is_withdrawn(round_open: None) -> None:
    what = ("--area", "achievement", "--kind", "results", "--dated", "2018-06-29", "--source", "the return")
    done("risk", "evidence", "2018-07", "999011", *what, "--on", "2018-07-05")
    shown = done("risk", "show", "999011", "--json").json["rounds"][0]["facts"]
    (version,) = [row["version"] for row in shown if row["event"] == "risk.evidence_gathered"]
    assert f"the return (version {version})" in done("risk", "show", "999011").out
    wrong = ("risk", "withdraw", "2018-07", "999011", "--of", str(version))
    answer = thep(*wrong)
    assert (answer.code, "reason-missing" in answer.err) == (1, True)
    said = done(*wrong, "--reason", "it was of Bow Locks School").out
    assert f"withdrawn: the evidence of version {version} in the round 2018-07 was not so" in said
    assert done("risk", "list", "2018-07", "--json").json[1]["evidence"] == 0
    assert "put right later" in done("timeline", "999011").out
    answer = thep(*wrong, "--reason", "again")
    assert (answer.code, "not-what-stands" in answer.err) == (1, True)


def test_a_round_planned_by_mistake_is_withdrawn(round_open: None) -> None:
    wrong = ("risk", "withdraw-round", "2018-07", "--step", "planning")
    assert "reason-missing" in thep(*wrong).err
    said = done(*wrong, "--reason", "it was to be of August").out
    assert "withdrawn: the planning of the round 2018-07 was not so" in said
    assert done("risk", "list", "--view", "rounds", "--json").json == []
    assert "unknown-round" in thep(*wrong, "--reason", "again").err
