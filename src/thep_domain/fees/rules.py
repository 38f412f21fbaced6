"""The rules that fees ask: the rate, what is free, how a part of a year is measured, which count serves, and VAT."""

import re
from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.money import Pence, parse_pounds, pounds, round_half_up
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


WHOLE_PERCENT, ALL = 100, 10_000
"""One percent, and all of an amount, in basis points."""

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


@frozen
class Vat:
    """The VAT of a charge: its code, and the rate in basis points, so that 17.5 percent is 1750."""

    code: str
    rate: int

    def on(self, net: int) -> Pence:
        """The VAT on an amount, rounded half up."""
        return vat_on(net, self.rate)


def _vat(text: str) -> Vat:
    code, _, percent = text.partition(" ")
    match = _PERCENT.fullmatch(percent)
    rate = int(match[1]) * WHOLE_PERCENT + int((match[2] or "").ljust(2, "0")) if match else 0
    if not code or not match or rate > ALL:
        raise ValueError(f"{text!r} is not a VAT rule: write the code and the percentage, like standard 17.5")
    return Vat(code, rate)


def _written(vat: Vat) -> str:
    whole, part = divmod(vat.rate, WHOLE_PERCENT)
    return f"{vat.code} {whole}" + (f".{part:02d}".rstrip("0") if part else "")


def vat_on(net: int, rate: int) -> Pence:
    """The VAT on an amount at a rate in basis points, rounded half up."""
    return Pence(round_half_up(net * rate, ALL))


def net_of(gross: int, rate: int) -> Pence:
    """What an amount that includes VAT comes to without it, rounded half up."""
    return Pence(round_half_up(gross * ALL, ALL + rate))


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
    Form(_vat, _written),
    "none 0",
    "no source (assumption): subscriptions carry no VAT; code and percentage",
)
AUTHORITY_TO_CREDIT = authority_rule(
    "credit",
    "credit a charge",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)
AUTHORITY_TO_REFUND = authority_rule(
    "refund",
    "refund what was paid too much",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)

RULES = (
    FEE_RATE,
    FREE_WINDOW,
    PART_YEAR,
    MID_YEAR_END,
    LATER_COUNT,
    VAT,
    AUTHORITY_TO_CREDIT,
    AUTHORITY_TO_REFUND,
)
