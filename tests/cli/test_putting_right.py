"""What an officer entered wrong is put right on the command line."""

import csv
import io
from pathlib import Path

from tests.cli.support import DALE, HILL, done, join, refused, unusable

SLIP = ("--reason", "a slip of the pen")
AUTHORITY = ("--authority", "Board 2018-02-01, item 2")


def test_a_notice_of_the_wrong_day(store: Path) -> None:
    join(HILL)
    done("membership", "notice", HILL, "--on", "2018-05-15")
    done("fees", "charge", "2018-19", "--on", "2018-09-01")
    refused("reason-missing", "membership", "correct", HILL, "--notice", "2018-03-15")
    out = done("membership", "correct", HILL, "--notice", "2018-03-15", *SLIP).out
    assert "corrected: notice received on 2018-03-15, not on 2018-05-15; last day of membership 2019-03-15" in out
    assert "credited" in out
    (row,) = done("membership", "list", "--as-of", "2018-04-01", "--json").json
    assert (row["status"], row["notice_received_on"], row["ends_on"]) == ("under-notice", "2018-03-15", "2019-03-15")
    facts = done("history", HILL, "--json").json
    (redated,) = (fact for fact in facts if fact["name"] == "membership.notice_redated")
    wrong = next(fact for fact in facts if (fact["stream"], fact["version"]) == tuple(redated["corrects"].values()))
    assert wrong["name"] == "membership.withdrawal_notice_served"


def test_an_application_its_commitments_and_its_category(store: Path) -> None:
    done("membership", "apply", HILL, "--category", "associate", "--commit", "aims,guarantee,fee")
    out = done("membership", "correct", HILL, "--applied", "2016-06-14", "--category", "full", *SLIP).out
    assert "corrected: the category is full" in out, "of a change of tier nobody applied"
    done("membership", "correct", HILL, "--committed", "fee=2016-07-05", "--committed", "aims=2016-06-15", *SLIP)
    refused("commitment-missing", "membership", "admit", HILL, "--on", "2016-07-01", *AUTHORITY)
    done("membership", "correct", HILL, "--committed", "fee=2016-06-20", *SLIP)
    unusable("membership", "correct", HILL, "--committed", "fee", *SLIP)
    done("membership", "admit", HILL, "--on", "2016-07-01", *AUTHORITY)
    refused("authority-missing", "membership", "correct", HILL, "--admitted", "2016-07-02", *SLIP)
    done("membership", "correct", HILL, "--admitted", "2016-07-02", *SLIP, *AUTHORITY)
    refused("nothing-to-correct", "membership", "correct", HILL, *SLIP)


def test_an_application_is_withdrawn_and_a_notice_retracted(store: Path) -> None:
    done("membership", "apply", HILL, "--category", "full", "--on", "2016-06-14")
    done("membership", "withdraw-application", HILL, "--on", "2016-06-20")
    assert [row["status"] for row in done("membership", "list", "--status", "withdrawn", "--json").json] == [
        "withdrawn"
    ]
    join(DALE)
    said = refused("already-a-member", "membership", "withdraw-application", DALE, "--on", "2018-06-20").err
    assert "no application stands to withdraw. A member leaves by giving notice." in said
    said = refused("already-a-member", "membership", "decline", DALE, "--on", "2018-06-20", *AUTHORITY).err
    assert "no application stands to decline" in said
    refused("no-notice", "membership", "retract-notice", HILL, *SLIP)


def test_an_associate_becomes_a_full_member(store: Path) -> None:
    done("membership", "apply", HILL, "--category", "associate", "--commit", "aims", "--on", "2016-06-14")
    done("membership", "admit", HILL, "--on", "2016-07-01", *AUTHORITY)
    change = ("membership", "change-tier", HILL, "--category", "full", "--on", "2018-01-10", *AUTHORITY)
    refused("commitment-missing", *change)
    done(*change, "--commit", "guarantee,fee")
    rows = done("membership", "list", "--json").json
    assert [(row["category"], row["status"]) for row in rows] == [("associate", "ended"), ("full", "admitted")]


def test_twelve_thousand_typed_for_twelve_hundred(store: Path) -> None:
    join(HILL)
    join(DALE)
    paid = done("fees", "pay", HILL, "--amount", "12000.00", "--on", "2018-09-20", "--reference", "BACS 7", "--json")
    payment = paid.json["events"][0]["event"]["payment"]
    out = done("fees", "reverse", payment, "--urn", HILL, "--why", "wrong-amount", "--on", "2018-10-01").out
    assert f"payment {payment} of £12000.00 reversed on 2018-10-01: wrong amount" in out
    pay = ("fees", "pay", HILL, "--amount", "1200.00", "--on", "2018-09-20", "--reference", "BACS 7")
    done(*pay)
    refused("paid-already", *pay)
    other = done(*pay, "--again", "--json").json["events"][0]["event"]["payment"]
    done("fees", "reverse", other, "--urn", HILL, "--why", "misallocated", "--to", DALE, "--on", "2018-10-01")
    assert done("fees", "statement", DALE, "--json").json["balance"] == "-1200.00"
    unusable("fees", "reverse", other, "--urn", HILL, "--why", "lost")
    refused("refund-too-large", "fees", "refund", DALE, "--amount", "1200.01", *AUTHORITY)
    done("fees", "refund", DALE, "--amount", "1200.00", *AUTHORITY)


def test_a_year_charged_again_says_why(store: Path) -> None:
    join(HILL)
    done("fees", "charge", "2017-18", "--on", "2017-09-01")
    done("rulebook", "set", "fees.rate", "4.00", "--from", "2017-09-01", *AUTHORITY)
    drafted = done("fees", "charge", "2017-18", "--draft", "--json").json
    assert [(row["amount"], row["cause"]) for row in drafted["credited"]] == [("435.00", "rule")]
    out = done("fees", "charge", "2017-18").out
    assert "1 school credited, £435.00 in all" in out
    assert "credited" not in done("fees", "charge", "2017-18").out


def test_balances_of_every_account(store: Path) -> None:
    join(HILL)
    join(DALE)
    done("fees", "charge", "2016-17", "--urn", HILL, "--on", "2017-04-03")
    done("fees", "pay", HILL, "--amount", "100.00", "--on", "2017-05-02")
    rows = {row["urn"]: row for row in done("fees", "balances", "--as-of", "2018-08-31", "--json").json}
    hill = rows[int(HILL)]
    wanted = ("charged", "paid", "owed", "overdue", "not_charged", "total")
    assert [hill[each] for each in wanted] == ["906.25", "100.00", "806.25", "806.25", "2175.00", "2981.25"]
    assert rows[int(DALE)]["uncounted"] == ["2016-17", "2017-18"]
    out = done("fees", "balances", "--as-of", "2018-08-31", "--overdue").out
    assert "1 account on 2018-08-31: £806.25 owed." in out
    lines = list(csv.DictReader(io.StringIO(done("fees", "balances", "--as-of", "2018-08-31", "--csv").out)))
    assert {line["urn"]: line["total"] for line in lines} == {HILL: "2981.25", DALE: "0.00"}
    assert "£2175.00 for 2017-18 not charged yet" in done("fees", "statement", HILL).out


def test_a_correction_says_which_years_are_due_and_not_charged(store: Path) -> None:
    """An admission entered a year late: the year that was charged follows by itself, and the one before is due."""
    done("membership", "apply", HILL, "--category", "full", "--commit", "aims,guarantee,fee", "--on", "2016-06-14")
    done("membership", "admit", HILL, "--on", "2018-07-01", *AUTHORITY)
    done("fees", "charge", "2017-18", "--on", "2018-07-02")
    out = done("membership", "correct", HILL, "--admitted", "2017-07-01", *SLIP, *AUTHORITY).out
    assert "charged £1812.50 for 2017-18" in out
    assert "Due and not charged yet: 2016-17, 2018-19, " in out
    assert f"(thep fees statement {HILL} says how much)" in out


def test_a_statement_of_a_day_that_has_passed_gives_no_advice_for_today(store: Path) -> None:
    """What was not charged by then may have been charged since."""
    join(HILL)
    out = done("fees", "statement", HILL, "--as-of", "2017-10-01").out
    assert "£2175.00 for 2017-18 not charged by 2017-10-01.\n" in out
    assert "thep fees charge 2017-18" in done("fees", "statement", HILL).out
