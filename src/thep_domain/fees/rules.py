"""The rules that fees ask: the rate, what is free, how a part of a year is measured, which count serves, and VAT."""

import re
from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.money import Pence, parse_pounds, pounds
from thep_domain.kernel.rules import WINDOW, Form, Rule, authority_rule, choice


class PartYear(StrEnum):
    """How a part of a year is measured: by calendar months, or by days."""

    MONTHS = "months"
    DAYS = "days"


class MidYearEnd(StrEnum):
    """What happens to the rest of a year already charged when a membership ends in it."""

    CREDIT = "credit"
    KEEP = "keep"


class LaterCount(StrEnum):
    """Whether a pupil count taken after the first day charged may be used for want of an earlier one."""

    REFUSED = "refused"
    ALLOWED = "allowed"


@frozen
class Vat:
    """The VAT of a charge: its code, and the rate in per cent."""

    code: str
    percent: int


def _vat(text: str) -> Vat:
    code, _, percent = text.partition(" ")
    if not code or not re.fullmatch("[0-9]{1,3}", percent) or int(percent) > 100:
        raise ValueError(f"{text!r} is not a VAT rule: write the code and the percentage, like standard 20")
    return Vat(code, int(percent))


LARGEST_RATE = Pence(100_000_000)
"""A million pounds a pupil: the charge of any school is then a number that every reader of JSON keeps exactly."""


def _rate(text: str) -> Pence:
    rate = parse_pounds(text)
    if rate > LARGEST_RATE:
        raise ValueError(f"{text!r} is more than £{pounds(LARGEST_RATE)} a pupil: check the amount")
    return rate


FEE_RATE: Rule[Pence] = Rule(
    "fees.rate",
    "pounds per pupil for a full academic year",
    Form(_rate, pounds),
    "5.00",
    "prospectus E2 [2:883]: 5 pounds per pupil for a full academic year",
)
FREE_WINDOW: Rule[tuple[date, date]] = Rule(
    "fees.free-window",
    "nothing accrues in these days, nor before them",
    WINDOW,
    "2016-09-01/2017-03-31",
    "prospectus E2 [2:887]: no fees for 1 September 2016 to 31 March 2017, nor before",
)
PART_YEAR: Rule[PartYear] = Rule(
    "fees.part-year",
    "how part of a year is measured",
    choice(PartYear),
    "months",
    "DOMAIN section 3 (R): calendar months, each whole if the school is a member on any day of it",
)
MID_YEAR_END: Rule[MidYearEnd] = Rule(
    "fees.mid-year-end",
    "what becomes of the rest of the year",
    choice(MidYearEnd),
    "credit",
    "DOMAIN section 3 (R): charged to the end of the month of the last day, the rest credited",
)
LATER_COUNT: Rule[LaterCount] = Rule(
    "fees.later-count",
    "whether a later pupil count serves",
    choice(LaterCount),
    "refused",
    "DOMAIN section 3: a count dated after the first day charged is used only where the rulebook allows it",
)
VAT: Rule[Vat] = Rule(
    "fees.vat",
    "code and percentage of VAT on subscriptions",
    Form(_vat, lambda vat: f"{vat.code} {vat.percent}"),
    "none 0",
    "no source (assumption): subscriptions carry no VAT; code and percentage",
)
AUTHORITY_TO_CREDIT = authority_rule(
    "credit",
    "credit a charge",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)

RULES = (FEE_RATE, FREE_WINDOW, PART_YEAR, MID_YEAR_END, LATER_COUNT, VAT, AUTHORITY_TO_CREDIT)
