"""One of each slip of the pen, and how it is put right: by a further fact that names the wrong one.

All of it is invented schools', recorded in November 2019, after every figure of the demo.
"""

from datetime import date
from typing import Final

import attrs

from thep_adapters.demo.invented import ARREARS, DECLINED, REJOINING, outside
from thep_adapters.demo.stage import Stage
from thep_domain import (
    ALL,
    URN,
    Answer,
    Category,
    InspectionEntry,
    InspectionKind,
    InspectionNews,
    LinkEntry,
    Pence,
    RegisterEntry,
    RegisterNews,
    pounds,
)
from thep_domain.fees import PaymentReceived
from thep_domain.schools.events import FileTaken

YEAR: Final = "2019-20"
COUNTED_ON: Final = date(2019, 1, 17)
INFANTS: Final = RegisterEntry(
    urn=URN(999006),
    name="Invented Infant School Six (not a real school)",
    la="999",
    type_code=1,
    type_name="Community school",
    phase_code=2,
    closed_on=date(2019, 10, 31),
)
ACADEMY: Final = RegisterEntry(
    urn=URN(999007),
    name="Invented Academy Seven (not a real school)",
    la="999",
    type_code=34,
    type_name="Academy converter",
    phase_code=2,
    opened_on=date(2019, 11, 1),
)
REGISTERED: Final = (INFANTS.urn, ACADEMY.urn)
"""The schools that only these chapters register."""


def put_right(stage: Stage) -> None:
    """A week of slips, and of those who noticed them."""
    counts(stage)
    payments(stage)
    memberships(stage)
    a_change_of_category(stage)
    the_register(stage)
    an_inspection(stage)
    a_rule(stage)


def counts(stage: Stage) -> None:
    """A count of the census is wrong, and entered wrong once more; the year is charged again each time."""
    name = stage.name(REJOINING)
    stage.tell_day(date(2019, 11, 18), f"{name} writes that it had 301 pupils in January, and not 210.")
    for pupils, reason in ((310, "letter of the school (invented)"), (301, "two digits were changed over")):
        desk = stage.register_officer(reason).register
        desk.count(REJOINING, pupils, on=COUNTED_ON, source=f"letter of 2019-11-14 (invented): {pupils}")
        stage.finance_officer("charged again, by the right count").fees.charge(YEAR, on=stage.thep.today, urn=REJOINING)
        stage.tell(f"  {pupils} are entered, and {YEAR} charged again: {_balance(stage, REJOINING)}")


def payments(stage: Stage) -> None:
    """A payment of ten times the amount, one of another school, one that is entered twice, one that is paid back."""
    reference = f"subscription {YEAR} (invented)"
    stage.tell_day(date(2019, 11, 20), "a payment of £455.00 is typed as £4550.00: it is reversed, and entered again.")
    desk, today = stage.finance_officer("a nought too many").fees, stage.thep.today
    typed = desk.pay(REJOINING, Pence(455_000), on=today, reference=reference)
    desk.reverse(REJOINING, _payment(typed), why="wrong-amount", on=today)
    desk.pay(REJOINING, Pence(45_500), on=today, reference=reference)
    stage.tell(f"  {_balance(stage, REJOINING)} The same payment once more is asked about.")
    stage.refuse(lambda: desk.pay(REJOINING, Pence(45_500), on=today, reference=reference))
    stage.tell("  £1500.00 are entered for another school than the one that paid: they are moved to it.")
    desk = stage.finance_officer("the wrong line of the bank statement").fees
    entered = desk.pay(REJOINING, Pence(150_000), on=today, reference=f"{reference}, second part")
    desk.reverse(REJOINING, _payment(entered), why="misallocated", to=ARREARS, on=today)
    too_much = Pence(-stage.thep.statement(ARREARS).balance)
    stage.tell(f"  {_balance(stage, ARREARS)} £{pounds(too_much)} are paid back, on an authority.")
    desk.refund(ARREARS, too_much, on=today, authority="Treasurer 2019-11-20 (invented)")


def memberships(stage: Stage) -> None:
    """A notice of another school, days that were entered wrong, and an application that is withdrawn."""
    stage.tell_day(
        date(2019, 11, 21), "a notice is entered for a school that gave none, and dated the day it is entered."
    )
    desk, today = stage.membership_officer("the letter, read again (invented)").membership, stage.thep.today
    desk.serve_notice(REJOINING, received_on=today)
    desk.retract_notice(REJOINING)
    desk.serve_notice(ARREARS, received_on=today)
    desk.correct(ARREARS, notice=date(2019, 11, 12))
    stage.tell(f"  It is {stage.name(ARREARS)}'s, received on 12 November: a member until 12 November 2020.")
    authority = outside("Board 2019-07-11 item 6")
    stage.refuse(lambda: desk.correct(ARREARS, admitted=date(2019, 6, 13), authority=authority))
    desk.correct(ARREARS, applied=date(2019, 6, 12), committed={"aims": date(2019, 6, 14)})
    desk.correct(ARREARS, admitted=date(2019, 9, 1), authority=authority)
    stage.tell("  It applied on 12 June and not on the 14th; it is a member from 1 September and not from the 2nd.")
    desk = stage.membership_officer("application form (invented)").membership
    desk.apply(DECLINED, Category.FULL, on=today, commitments=ALL)
    desk.withdraw_application(DECLINED, on=today)
    desk.apply(DECLINED, Category.ASSOCIATE, on=today, commitments=("aims",))
    desk.admit(DECLINED, on=today, authority="Board 2019-11-21 item 2 (invented)")
    stage.tell(f"  {stage.name(DECLINED)} applies as a full member, withdraws, and becomes an associate.")


def a_change_of_category(stage: Stage) -> None:
    """An associate becomes a full member; then its day proves wrong, and then all of it."""
    stage.tell_day(date(2019, 11, 26), f"{stage.name(DECLINED)} becomes a full member.")
    desk, authority = (
        stage.membership_officer("Board minutes, read again (invented)").membership,
        outside("Board 2019-11-25"),
    )
    desk.change_tier(DECLINED, Category.FULL, on=stage.thep.today, authority=authority, commitments=ALL)
    desk.correct(DECLINED, admitted=date(2019, 11, 25), authority=authority)
    stage.tell("  From 25 November, as the Board decided, and not from the 26th, when it was entered.")
    desk.correct(DECLINED, category=Category.ASSOCIATE, authority=authority)
    stage.tell("  And the minutes say that it stays an associate: a correction of a correction.")


def the_register(stage: Stage) -> None:
    """A wrong link, a wrong name, and a file that should not have been taken."""
    stage.tell_day(
        date(2019, 11, 27), "a register file links two invented schools that have nothing to do with each other."
    )
    link = LinkEntry(
        urn=INFANTS.urn,
        link_urn=ACADEMY.urn,
        link_name=ACADEMY.name,
        link_type="Successor",
        quoted_on=ACADEMY.opened_on,
    )
    _take(stage, INFANTS, ACADEMY, links=(link,))
    desk, today = stage.register_officer("the schools wrote that it is wrong (invented)").register, stage.thep.today
    desk.unlink(INFANTS.urn, ACADEMY.urn, on=today)
    desk.relink(INFANTS.urn, ACADEMY.urn, on=today)
    stage.tell("  The link is rejected; then the letter proves to be about another school, and it is taken up again.")
    wrong = _take(stage, attrs.evolve(ACADEMY, name="Invented Academy Eight (not a real school)"))
    desk.retract(next(fact.event.sha256 for fact in wrong.events if isinstance(fact.event, FileTaken)))
    desk.correct(
        ACADEMY.urn,
        {"opened": "2019-11-01", "name": "Invented Academy 7 (not a real school)"},
        on=today,
        source="letter (invented)",
    )
    stage.tell(
        f"  A file that named it otherwise is retracted; what it calls itself is entered: {stage.name(ACADEMY.urn)}."
    )


def an_inspection(stage: Stage) -> None:
    """An inspection has a wrong grade, another is of no such school, and then the whole list is of another year."""
    stage.tell("  A list of inspections of an invented school is imported, and is wrong.")
    days = (date(2019, 5, 14), date(2019, 5, 21), date(2019, 6, 4))
    entries = tuple(
        InspectionEntry(
            urn=INFANTS.urn, listed_for=INFANTS.urn, kind=InspectionKind.GRADED, inspected_on=day, overall="inadequate"
        )
        for day in days
    )
    news = InspectionNews(as_at=stage.thep.today, source="invented_inspections.csv", inspections=entries)
    taken = stage.register_officer("a list of inspections (invented)").inspections.record(news)
    desk = stage.register_officer("the report, read again (invented)")
    desk.inspections.correct(INFANTS.urn, days[0], {"overall": "good", "inspected": "2019-05-15"})
    desk.inspections.withdraw(INFANTS.urn, days[1])
    left = [row for row in stage.thep.inspections(INFANTS.urn) if not row.withdrawn]
    stage.tell(f"  A grade and a day are corrected, and one that never took place is withdrawn: {len(left)} are left.")
    desk.register.retract(next(fact.event.sha256 for fact in taken.events if isinstance(fact.event, FileTaken)))
    left = [row for row in stage.thep.inspections(INFANTS.urn) if not row.withdrawn]
    stage.tell(f"  Then the list proves to be of other schools, and is retracted: {len(left) or 'none'} are left.")


def a_rule(stage: Stage) -> None:
    """A value of a rule, in force from a day to come, was entered wrong."""
    stage.tell_day(date(2019, 11, 28), "what an associate commits to from 2020 on is set, and proves to be misread.")
    authority, since = "general meeting 2019-11-27 (a rule of the demo)", date(2020, 1, 1)
    desk = stage.membership_officer("the minute, read again (invented)").rulebook
    desk.set_rule("membership.associate-commitments", "aims,guarantee", in_force_from=since, authority=authority)
    desk.correct_rule("membership.associate-commitments", "aims", in_force_from=since, authority=authority)
    rules = stage.thep.rules(since)
    stage.tell(
        f"  membership.associate-commitments from 2020 on: {rules.entries['membership.associate-commitments'].value}."
    )


def _balance(stage: Stage, urn: URN) -> str:
    balance = stage.thep.statement(urn).balance
    said = f"owes £{pounds(balance)}" if balance >= 0 else f"has paid £{pounds(Pence(-balance))} too much"
    return f"{stage.name(urn)} {said}."


def _payment(answer: Answer) -> str:
    return next(str(fact.event.payment) for fact in answer.events if isinstance(fact.event, PaymentReceived))


def _take(stage: Stage, *schools: RegisterEntry, links: tuple[LinkEntry, ...] = ()) -> Answer:
    office = stage.register_officer("a register file (invented)").register
    return office.record(RegisterNews(as_at=stage.thep.today, source="invented.csv", schools=schools, links=links))
