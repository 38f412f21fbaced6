"""The founding years, chapter by chapter: what the real schools did."""

from datetime import date, timedelta
from typing import Final

from thep_adapters.demo.data import Joining, read_plan
from thep_adapters.demo.result import OUTCOMES_ON, count_outcomes
from thep_adapters.demo.stage import Stage, in_words
from thep_domain import ALL, URN, Category, parse_pounds

CASS: Final = URN(100000)
OLD_PALACE: Final = URN(100892)
FOUNDED_ON: Final = date(2016, 6, 1)
BOARD: Final = "Interim Board 2016-07-01, founding members"
EXCEPTION: Final = f"{BOARD}: an exception for a school outside the borough"
COUNTED_ON: Final = date(2019, 1, 17)
"""The day of the school census of 2018-19."""
CHARGED_ON: Final = {"2016-17": date(2017, 4, 1), "2017-18": date(2017, 9, 1), "2018-19": date(2018, 9, 1)}


def import_the_register(stage: Stage) -> None:
    """1 June 2016: the register as it stands, and the schools that do not exist beside it."""
    stage.tell_day(FOUNDED_ON, "the register of schools is imported, before the Partnership is founded.")
    real = stage.import_files("edubasealldata20160601.csv").details["schools"]["registered"]
    invented = stage.import_files("invented.csv", on=FOUNDED_ON).details["schools"]["registered"]
    stage.tell(f"  {real} schools, and {invented} invented ones of authority 999 that play what no real school did.")


def found(stage: Stage) -> None:
    """June and July 2016: the founding members apply and are admitted."""
    plan = [joining for joining in read_plan(stage.data / "members.csv") if joining.admitted_on == date(2016, 7, 1)]
    stage.tell_day(plan[0].applied_on, f"{len(plan)} schools apply, with the three commitments.")
    for joining in stage.each("applications", plan):
        _apply(stage, joining)
    stage.tell_day(plan[0].admitted_on, "the Interim Board admits them.")
    stage.tell(f"  {stage.name(CASS)} is in the City of London: its authority names the exception.")
    for joining in stage.each("admissions", plan):
        _admit(stage, joining, EXCEPTION if joining.urn == CASS else BOARD)
        if joining.parts:
            office = stage.membership_officer("counted as the End of Year Report counts it")
            office.register.list_parts(joining.urn, joining.parts, on=joining.admitted_on)
            name = stage.name(joining.urn)
            stage.tell(f"  {name} is one member with one account, counted as {' and '.join(joining.parts)}.")


def join_later(stage: Stage, urn: int, authority: str) -> None:
    """One school applies after the founding, and is admitted."""
    apply_later(stage, urn)
    admit_later(stage, urn, authority)


def apply_later(stage: Stage, urn: int) -> None:
    """One school applies after the founding."""
    joining = _joining(stage, urn)
    stage.tell_day(joining.applied_on, f"{stage.name(joining.urn)} applies.")
    _apply(stage, joining)


def admit_later(stage: Stage, urn: int, authority: str, recorded_on: date | None = None) -> None:
    """It is admitted; that may be recorded late."""
    joining = _joining(stage, urn)
    late = "" if recorded_on is None else f", as the office records on {in_words(recorded_on)}"
    stage.clock.move_to(recorded_on or joining.admitted_on)
    stage.tell(f"{in_words(joining.admitted_on)}: {stage.name(joining.urn)} is admitted{late}.")
    _admit(stage, joining, authority)


def hear_of_conversions(stage: Stage, day: date) -> None:
    """A later register file and its links: schools became academies in the meantime, and stay members."""
    name = f"edubasealldata{day:%Y%m%d}.csv"
    stage.tell_day(day, "a new register file comes in.")
    details = stage.import_files(name, links=f"links_{name}").details
    quoted = {row["successor"]: row["quoted"] for row in details["differences"]}
    for row in details["successions"]:
        wrong = quoted.get(row["successor"])
        difference = f"; the register's link quotes {' and '.join(wrong)}" if wrong else ""
        stage.tell(
            f"  {stage.name(row['successor'])} became an academy on {in_words(date.fromisoformat(row['on']))}:"
            f" {row['predecessor']} is now {row['successor']}, one membership and one account{difference}."
        )


def import_the_inspections(stage: Stage) -> None:
    """2 July 2018: the published inspections, and the outcome of each school on the day before."""
    stage.tell_day(date(2018, 7, 2), "the list of inspections is imported, as it stands on 1 July.")
    recorded = stage.import_inspections("inspections20180701.csv").details["inspections"]["recorded"]
    counts = count_outcomes(stage.thep)
    found = ", ".join(f"{number} {word}" for word, number in counts.by_category.items())
    borrowed = counts.schools - counts.of["own"] - counts.by_kind["not-inspected"]
    stage.tell(
        f"  {recorded} inspections. The {counts.schools} publicly funded schools on {in_words(OUTCOMES_ON)}: {found}."
    )
    stage.tell(f"  Of these outcomes {borrowed} are a predecessor's, from before it became an academy.")
    stage.tell("  Dated by inspection day: the list has no days of publication.")
    gone = count_outcomes(stage.thep, date(2018, 6, 26)).by_category["requires-improvement"]
    stage.tell(f"  On 26 June it was {gone} at requires-improvement: Wapping High was inspected on the 27th.")


def hear_of_a_notice(stage: Stage) -> None:
    """September 2017: a notice of August is recorded; from then on the past looks different."""
    joining = _joining(stage, OLD_PALACE)
    received_on = joining.notice_received_on
    if received_on is None:
        raise ValueError(f"members.csv has no day of notice for {OLD_PALACE}")
    stage.tell_day(date(2017, 9, 28), f"{stage.name(OLD_PALACE)}'s notice, received on {in_words(received_on)}.")
    office = stage.membership_officer("letter of notice, recorded late")
    answer = office.membership.serve_notice(OLD_PALACE, received_on=received_on)
    ends_on = date.fromisoformat(answer.details["ends_on"])
    stage.tell(f"  A year's notice: its last day as a member is {in_words(ends_on)}.")
    asked, before = date(2017, 9, 1), date(2017, 9, 27)
    then, now = (
        next(row.status for row in stage.thep.memberships(asked, as_known_at=known) if row.urn == OLD_PALACE)
        for known in (before, None)
    )
    stage.tell(f"  Its status on {in_words(asked)}: {then} as known on {in_words(before)}, {now} as known today.")


def allow_later_counts(stage: Stage) -> None:
    """January 2019: the rule of the demo without which the founding years could not be charged."""
    stage.tell_day(date(2019, 1, 24), "a rule of the demo: the founding years may be charged on a later count.")
    authority = "Board 2019-01-24 item 2: counts for the founding years (a rule of the demo)"
    for value, since in (("allowed", date(2017, 4, 1)), ("refused", date(2019, 9, 1))):
        office = stage.finance_officer("no earlier counts at hand")
        office.rulebook.set_rule("fees.later-count", value, in_force_from=since, authority=authority)
        stage.tell(f"  fees.later-count is {value} from {in_words(since)}.")


def import_the_census(stage: Stage) -> None:
    """February 2019: the pupil counts."""
    stage.tell_day(date(2019, 2, 1), f"the school census of {in_words(COUNTED_ON)} is imported.")
    answers = (
        stage.import_files("edubasealldata20180410.csv", census="census201819.csv", counts_as_of=COUNTED_ON),
        stage.import_files("invented.csv", census="invented_census.csv", on=FOUNDED_ON, counts_as_of=COUNTED_ON),
    )
    real, invented = (answer.details["counts"]["recorded"] for answer in answers)
    stage.tell(f"  {real} counts, and {invented} of invented schools.")


def charge_the_founding_years(stage: Stage) -> None:
    """February 2019: five months of 2016-17, then two whole years, payable in advance and paid."""
    stage.tell_day(date(2019, 2, 4), "the subscriptions of the founding years are written up.")
    for year, on in CHARGED_ON.items():
        details = stage.finance_officer("subscriptions, payable in advance").fees.charge(year, on=on).details
        stage.tell(f"  {year}, charged on {in_words(on)}: {len(details['charged'])} schools, £{details['total']}.")
        for row in details["not_charged"]:
            stage.tell(f"  not charged ({row['code']}): {stage.name(row['urn'])} has {row['reason']}")
        owing = 0
        for row in stage.each(f"payments {year}", details["charged"]):
            paid_on = on + timedelta(days=2 + row["urn"] % 12)
            desk = stage.finance_officer("bank statement").fees
            paid = desk.pay(row["urn"], parse_pounds(row["amount"]), on=paid_on, reference=f"subscription {year}")
            owing += paid.details["balance"] != "0.00"
        stage.tell(f"  Each paid within a fortnight of the charge: {owing or 'none'} of them owes anything.")


def _apply(stage: Stage, joining: Joining) -> None:
    desk = stage.membership_officer(f"application form of {in_words(joining.applied_on)}").membership
    desk.apply(joining.urn, Category.FULL, on=joining.applied_on, commitments=ALL)


def _admit(stage: Stage, joining: Joining, authority: str) -> None:
    desk = stage.membership_officer("Board minutes").membership
    desk.admit(joining.urn, on=joining.admitted_on, authority=authority)


def _joining(stage: Stage, urn: int) -> Joining:
    return next(joining for joining in read_plan(stage.data / "members.csv") if joining.urn == urn)
