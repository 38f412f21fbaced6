"""What no real school is shown doing, played by schools that do not exist.

None of them is a member on 1 September 2017 or 2018, nor charged for the founding years, so that every list and total
of the figures holds the real schools alone.
"""

from datetime import date
from typing import Final

from thep_adapters.demo.stage import Stage, in_words
from thep_domain import ALL, URN, Category, Pence, pounds

ARREARS: Final = URN(999001)
REJOINING: Final = URN(999002)
DECLINED: Final = URN(999003)
UNCOUNTED: Final = URN(999004)
INDEPENDENT: Final = URN(999005)


def outside(authority: str) -> str:
    """An authority that names the exception: the invented schools lie outside the borough."""
    return f"{authority}: an exception for a school outside the borough (invented)"


def decline_and_leave_early(stage: Stage) -> None:
    """Late 2016: one application is declined; one school joins, and leaves again while leaving is free."""
    stage.tell_day(date(2016, 11, 7), "two invented schools apply.")
    for urn in (REJOINING, DECLINED):
        desk = stage.membership_officer("application form (invented)").membership
        desk.apply(urn, Category.FULL, on=stage.thep.today, commitments=ALL)
    stage.tell_day(date(2016, 11, 24), f"{stage.name(DECLINED)} is declined; the other one is to be admitted.")
    desk = stage.membership_officer("Board minutes (invented)").membership
    today, authority = stage.thep.today, "Interim Board 2016-11-24 item 5"
    desk.decline(DECLINED, on=today, authority=f"{authority} (invented)")
    stage.refuse(lambda: desk.admit(REJOINING, on=today, authority=authority))
    desk.admit(REJOINING, on=today, authority=outside(authority))
    stage.tell(f"  {stage.name(REJOINING)} is admitted by an exception that the authority names.")
    stage.tell_day(
        date(2016, 12, 12), "it gives notice, and until the end of 2016 a school leaves on the day it names."
    )
    desk = stage.membership_officer("letter of notice (invented)").membership
    desk.serve_notice(REJOINING, received_on=stage.thep.today, leaving=date(2016, 12, 31))
    stage.tell_day(date(2016, 12, 15), "a second notice arrives while the first stands.")
    desk = stage.membership_officer("letter of notice (invented)").membership
    stage.refuse(lambda: desk.serve_notice(REJOINING, received_on=date(2016, 12, 15)))


def join_without_a_count(stage: Stage) -> None:
    """Autumn 2018: a commitment is missing, and of one member nobody knows how many pupils it has."""
    stage.tell_day(date(2018, 9, 17), f"{stage.name(UNCOUNTED)} applies, without the commitment to the fee.")
    desk = stage.membership_officer("application form (invented)").membership
    desk.apply(UNCOUNTED, Category.FULL, on=stage.thep.today, commitments=("aims", "guarantee"))
    stage.tell_day(date(2018, 10, 1), "it is to be admitted.")
    desk = stage.membership_officer("Board minutes (invented)").membership
    today, authority = stage.thep.today, outside("Board 2018-10-01 item 4")
    stage.refuse(lambda: desk.admit(UNCOUNTED, on=today, authority=authority))
    desk.commit(UNCOUNTED, ("fee",), on=today)
    desk.admit(UNCOUNTED, on=today, authority=authority)
    stage.tell("  It makes the commitment, and is admitted. Nobody has counted its pupils.")


def join_and_rejoin(stage: Stage) -> None:
    """Summer 2019: a new member, one that comes back, and an independent school that can be an associate."""
    stage.tell_day(date(2019, 6, 14), "three more applications of invented schools.")
    desk = stage.membership_officer("application form (invented)").membership
    today = stage.thep.today
    desk.apply(ARREARS, Category.FULL, on=today, commitments=ALL)
    desk.rejoin(REJOINING, Category.FULL, on=today, commitments=ALL)
    stage.refuse(lambda: desk.apply(INDEPENDENT, Category.FULL, on=today, commitments=ALL))
    desk.apply(INDEPENDENT, Category.ASSOCIATE, on=today, commitments=("aims",))
    stage.tell(f"  {stage.name(INDEPENDENT)} applies as an associate instead.")
    stage.tell_day(date(2019, 9, 2), "they are admitted; a former member begins a new spell.")
    for urn in (ARREARS, REJOINING, INDEPENDENT):
        desk = stage.membership_officer("Board minutes (invented)").membership
        desk.admit(urn, on=stage.thep.today, authority=outside("Board 2019-07-11 item 6"))


def fall_behind(stage: Stage) -> None:
    """Autumn 2019: a charge, a part payment, a credit, and what is still owed."""
    year = "2019-20"
    stage.tell_day(date(2019, 9, 3), f"the invented members are charged for {year}, each by itself.")
    for urn in (ARREARS, REJOINING):
        (row,) = (
            stage.finance_officer("subscriptions").fees.charge(year, on=stage.thep.today, urn=urn).details["charged"]
        )
        stage.tell(f"  {stage.name(row['urn'])}: {row['pupils']} pupils, £{row['amount']}.")
    uncounted = stage.finance_officer("subscriptions").fees
    stage.refuse(lambda: uncounted.charge(year, on=date(2019, 9, 3), urn=UNCOUNTED))
    stage.tell_day(date(2019, 10, 4), "one pays in full, one in part; a payment must be at least 1p.")
    desk = stage.finance_officer("bank statement").fees
    today = stage.thep.today
    desk.pay(REJOINING, Pence(105000), on=today, reference=f"subscription {year}")
    desk.pay(ARREARS, Pence(100000), on=today, reference=f"subscription {year}, first part")
    stage.refuse(lambda: desk.pay(ARREARS, Pence(0), on=today))
    stage.tell_day(date(2019, 11, 15), "a part of the charge is credited, on an authority.")
    desk = stage.finance_officer("a query about the pupil count (invented)").fees
    desk.credit(ARREARS, Pence(5000), on=stage.thep.today, authority="Board 2019-11-14 item 3 (invented)")
    balance = stage.thep.statement(ARREARS).balance
    stage.tell(f"  {stage.name(ARREARS)} is in arrears: on {in_words(stage.thep.today)} it owes £{pounds(balance)}.")
