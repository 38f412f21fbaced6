"""Money in whole pence: nothing is ever rounded twice, and the parts of a year add up to the year."""

import re
from typing import NewType

Pence = NewType("Pence", int)
"""An exact amount in pence; in JSON a plain number."""

LARGEST = Pence(100_000_000_000)
"""A thousand million pounds: what is more is a slip of the keyboard."""

_POUNDS = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{2}))?")


def pounds(amount: int) -> str:
    """Write an amount as pounds with two decimals, as ``2175.00`` or ``-12.50``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def parse_pounds(text: str) -> Pence:
    """Read ``2175``, ``2175.00``, ``2,175.00`` or ``£2,175.00`` exactly.

    Raises ValueError for anything else: a sign, a third decimal, an exponent.
    """
    match = _POUNDS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an amount in pounds: write it like 2175.00")
    whole, pence = match.groups()
    digits = whole.replace(",", "").lstrip("0")
    if len(digits) <= len(str(LARGEST)):  # int() itself reads no more than some thousand digits
        amount = Pence(int(digits or 0) * 100 + int(pence or 0))
        if amount <= LARGEST:
            return amount
    raise ValueError(f"{text!r} is more than £{pounds(LARGEST)}: check the amount")


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide exactly and round to the nearest whole, a half upwards (DOMAIN section 2, invariant 10)."""
    return (2 * numerator + denominator) // (2 * denominator)


def share(year_fee: Pence, start: int, end: int, units: int) -> Pence:
    """The part of a year's fee that falls on its units from ``start`` up to ``end``, counted from 1 September.

    The share up to the end less the share up to the start, each rounded half up: so the parts of a year,
    wherever it is cut, add up to the year to the penny (DOMAIN section 2, invariant 10).
    """
    return Pence(round_half_up(year_fee * end, units) - round_half_up(year_fee * start, units))
