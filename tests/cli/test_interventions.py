"""``thep concerns``, ``thep capacity`` and ``thep interventions``: a case from the concern to the impact."""

from pathlib import Path

import pytest

from tests.cli.conftest import Made
from tests.cli.support import done, thep

REGISTER = """\
URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),OpenDate,CloseDate,\
PhaseOfEducation (code)
999011,211,Limehouse School,01,Community school,,,2
999021,211,Bow Locks School,01,Community school,,,2
999022,211,Wapping School,01,Community school,,,2
"""
WORDS = "Results fell for the second year.\nThe head is new."
TEXT = ("--text-file", "why.txt")
CASE, CONCERN = "999011-i1", "999011-c1"
CONCERN_KEYS = [
    *("concern", "urn", "area", "level", "status", "raised_on", "episodes", "advised_on", "open_interventions"),
    "next_due",
]
CASE_KEYS = [
    *("intervention", "urn", "status", "form", "candidates", "matches", "dates", "objectives", "next_due"),
    *("concern", "reviews", "giver", "since"),
]


@pytest.fixture
def office(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member and two givers, of whom one is stronger; there is a key store."""
    monkeypatch.setenv("THEP_KEYS", "sqlite:///keys.db")
    monkeypatch.setenv("THEP_ACTOR", "improvement-officer")
    made("office", begin)


@pytest.fixture
def supported(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, with a concern about the member and the intervention that answers it."""
    monkeypatch.setenv("THEP_KEYS", "sqlite:///keys.db")
    monkeypatch.setenv("THEP_ACTOR", "improvement-officer")
    made("supported", begin_and_support)


def begin() -> None:
    Path("edubasealldata20160601.csv").write_text(REGISTER, encoding="utf-8")
    Path("why.txt").write_text(WORDS, encoding="utf-8")
    done("register", "import", "edubasealldata20160601.csv")
    commitments = ("--commit", "aims,guarantee,fee", "--category", "full")
    done("membership", "apply", "999011", *commitments, "--on", "2016-09-01")
    done("membership", "admit", "999011", "--on", "2016-09-01", "--authority", "Board 2016-06-30 item 4")
    Path("givers.csv").write_text("giver,places\n999021,1\n999022,2\n", encoding="utf-8")
    done("capacity", "declare", "--rows", "givers.csv", "--from", "2017-09-01", "--on", "2018-01-02")
    strong = ("--area", "achievement", "--level", "3", "--basis", "peer review 2017", "--from", "2017-09-01")
    done("capacity", "strength", "999022", *strong, "--on", "2018-01-02")


def raise_concern() -> None:
    """A concern that is live since 22 January."""
    done("concerns", "raise", "999011", "--by", "consultant", "--area", "achievement", *TEXT, "--on", "2018-01-15")
    done("concerns", "assess", CONCERN, "--on", "2018-01-17")
    why = ("--level", "significant", "--rationale-file", "why.txt")
    said = done("concerns", "confirm", CONCERN, *why, "--on", "2018-01-22").out
    assert said.endswith(
        f"Next: thep interventions identify URN --concern {CONCERN}, or thep concerns monitor {CONCERN}\n"
    )


def support() -> None:
    """An intervention that answers it, in progress since 12 February."""
    need = ("--form", "school-to-school", "--need", "achievement=2", "--need", "leadership=1")
    said = done("interventions", "identify", "999011", *need, "--concern", CONCERN, "--on", "2018-01-22").out
    assert said.endswith(f"Next: thep interventions broker {CASE}\n")
    done("interventions", "broker", CASE, "--on", "2018-01-23")
    done("interventions", "propose", CASE, "--giver", "999022", "--on", "2018-01-31")
    done("interventions", "check", CASE, "1", "--on", "2018-02-01")
    done("interventions", "accept", CASE, "1", "--until", "2018-07-20", "--on", "2018-02-05")
    done("interventions", "match", CASE, "1", "--on", "2018-02-05")
    done("interventions", "consent", CASE, "--by", "head", "--on", "2018-02-07")
    agreed = ("--authority", "minute 3", "--actor", "executive-director", "--payer", "the authority")
    done("interventions", "agree", CASE, *agreed, "--amount", "1500.00", "--on", "2018-02-08")
    objective = ("--area", "achievement", "--due", "2018-07-20", *TEXT)
    done("interventions", "objective", CASE, *objective, "--on", "2018-02-09")
    done("interventions", "start", CASE, "--on", "2018-02-12")


def begin_and_support() -> None:
    begin()
    raise_concern()
    support()


def test_a_case_from_the_concern_to_the_impact(supported: None) -> None:
    done("interventions", "review", CASE, "--rating", "1=amber", *TEXT, "--on", "2018-03-26")
    (row,) = done("concerns", "list", "--as-of", "2018-04-01", "--json").json
    assert list(row) == CONCERN_KEYS
    assert (row["status"], row["level"], row["next_due"]) == ("live", "significant", "2018-04-22")
    assert row["open_interventions"] == [CASE]
    shown = done("interventions", "show", CASE, "--as-of", "2018-04-01", "--json").json
    assert list(shown) == CASE_KEYS
    assert (shown["status"], shown["next_due"]) == ("in-progress", "2018-05-07")
    assert shown["objectives"] == [{"objective": 1, "area": "achievement", "ratings": ["amber"], "dropped_on": None}]
    (candidate,) = shown["candidates"]
    assert candidate == {"candidate": 1, "giver": "999022", "outcome": "current", "on": "2018-02-05", "points": "76.40"}
    assert shown["matches"] == [{"match": 1, "giver": "999022", "from_on": "2018-02-05", "until_on": None}]
    assert shown["dates"]["started_on"] == "2018-02-12"
    refused = thep("concerns", "close", CONCERN, "--outcome", "resolved", "--rationale-file", "why.txt")
    assert refused.code == 1
    done("interventions", "review", CASE, "--rating", "1=green", "--final", "--on", "2018-07-10")
    done("interventions", "complete", CASE, "--outcome", "1=met", *TEXT, "--on", "2018-07-13")
    measured = ("--measure", "results", "--before", "58%", "--after", "64%", "--source", "the Department")
    done("interventions", "impact", CASE, *measured, "--on", "2018-08-30")
    assert f"{CASE} is completed on 2018-08-31" in done("interventions", "show", CASE, "--as-of", "2018-08-31").out
    assert "overdue: 0" in done("interventions", "list").out
    assert WORDS not in done("history", "--json").out


def test_who_may_support_a_school_is_ranked_and_the_others_are_below(supported: None) -> None:
    period = ("--from", "2018-03-01", "--until", "2018-07-20")
    done("capacity", "declare", "999011", "--places", "1", "--from", "2018-01-01", "--on", "2018-01-02")
    found = done("interventions", "candidates", CASE, *period, "--json").json
    assert [(row["rank"], row["giver"], row["points"]) for row in found["candidates"]] == [(1, "999021", "50.00")]
    assert found["candidates"][0]["parts"] == {
        "strength": 0, "phase": 100, "distance": 50, "free": 100, "spread": 100, "context": 50,
    }  # fmt: skip
    assert found["candidates"][0]["unknown"] == ["distance", "context"]
    assert found["barred"] == [{"giver": "999011", "code": "own-school", "why": "it is the school itself", "day": None}]
    said = done("interventions", "candidates", CASE, *period).out
    assert "999011: it is the school itself (own-school)" in said
    assert "A part with ? is not known" in said


def test_what_givers_can_give_is_shown_by_day(supported: None) -> None:
    rows = done("capacity", "list", "--as-of", "2018-03-01", "--json").json
    assert [(row["giver"], row["declared"], row["committed"], row["free"]) for row in rows] == [
        ("999021", 1, 0, 1),
        ("999022", 2, 1, 1),
    ]
    assert rows[1]["held_by"] == [CASE]
    assert [row["giver"] for row in done("capacity", "list", "--free-on", "2018-03-01", "--json").json] == [
        "999021",
        "999022",
    ]
    assert done("capacity", "show", "999022", "--as-of", "2018-03-01", "--json").json == rows[1]
    said = done("capacity", "show", "999022", "--as-of", "2018-03-01").out
    assert "a place taken by 999011-i1 from 2018-02-05 until 2018-07-20" in said
    assert "2 declared, 1 taken, 1 free." in said
    assert "Free on 2018-03-01: 2; over-committed: 0." in done("capacity", "list", "--as-of", "2018-03-01").out


def test_a_concern_is_shown_with_every_fact_of_it(office: None) -> None:
    raise_concern()
    said = done("concerns", "show", CONCERN, "--as-of", "2018-02-01").out
    assert "concern 1 raised on 2018-01-15 by consultant: achievement" in said
    assert f"{CONCERN} is live on 2018-02-01, significant; next due 2018-04-22." in said
    assert list(done("concerns", "show", CONCERN, "--json").json) == CONCERN_KEYS
    assert done("concerns", "list", "--status", "closed", "--json").json == []
    assert done("concerns", "list", "--status", "closed").out.startswith("No such concern.")
    assert thep("concerns", "show", "999011-c9").code == 1


def test_pairs_that_cannot_be_read_are_explained(office: None) -> None:
    for need in ("achievement", "achievement=much"):
        ended = thep("interventions", "identify", "999011", "--form", "tig", "--need", need)
        assert ended.code == 2
        assert "achievement=2" in ended.err


CONVERTED = """\
URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),OpenDate,CloseDate,\
PhaseOfEducation (code)
999011,211,Limehouse School,01,Community school,,31-08-2018,2
999051,211,Limehouse Academy,34,Academy converter,01-09-2018,,2
"""
LINKS = """\
URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
999011,999051,Limehouse Academy,Successor,01-09-2018
999051,999011,Limehouse School,Predecessor,01-09-2018
"""


def test_a_case_is_shown_under_the_urn_that_its_school_has_now(office: None) -> None:
    """What is recorded under the new URN is found under it too: never an empty table, and never null."""
    raise_concern()
    support()
    Path("edubasealldata20180901.csv").write_text(CONVERTED, encoding="utf-8")
    Path("links_edubasealldata20180901.csv").write_text(LINKS, encoding="utf-8")
    done("register", "import", "edubasealldata20180901.csv", "--links", "links_edubasealldata20180901.csv")
    for noun, name, now in (("concerns", CONCERN, "999051-c1"), ("interventions", CASE, "999051-i1")):
        assert done(noun, "show", now, "--json").json == done(noun, "show", name, "--json").json
        assert done(noun, "show", now).out == done(noun, "show", name).out
        assert f"{name} is " in done(noun, "show", now).out


def test_a_fact_that_was_not_so_is_withdrawn_by_its_number(supported: None) -> None:
    done(
        "interventions", "stop", CASE, "--why", "other", "--authority", "m", "--actor", "director", "--on", "2018-03-01"
    )
    said = done("interventions", "show", CASE).out
    (line,) = (each for each in said.splitlines() if "intervention stopped" in each)
    number = line.replace("│", " ").split()[1]
    why = ("--because-file", "why.txt")
    done("interventions", "withdraw-fact", CASE, number, *why, "--authority", "m", "--actor", "director")
    assert f"withdrawn: fact {number}, the stop, was not so" in done("interventions", "show", CASE).out
    assert done("interventions", "show", CASE, "--json").json["status"] == "in-progress"
    later = ("--until", "2018-10-31", "--on", "2018-07-01", "--authority", "m", "--actor", "director")
    done("interventions", "extend", CASE, *later)
    assert thep("concerns", "withdraw-fact", CONCERN, "1", *why).code == 1
    done("capacity", "withdraw-fact", "999021", "1", *why)
    assert [row["giver"] for row in done("capacity", "list", "--json").json] == ["999022"]
