"""How schools, accounts and facts are named."""

import re
from typing import NewType

URN = NewType("URN", int)
"""The Unique Reference Number of a school in the Department for Education's register (six digits)."""

EstablishmentId = NewType("EstablishmentId", str)
"""The Partnership's own name for an establishment: it outlives a URN when a school converts to an academy."""

Text = NewType("Text", str)
"""Words of at least one visible character, without control characters."""

_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_urn(value: object) -> bool:
    """Whether this is a whole number of six digits."""
    return type(value) is int and 100_000 <= value <= 999_999


def is_account(value: object) -> bool:
    """Whether this is an account id such as ``finance-officer``: never a person's name or e-mail address."""
    return isinstance(value, str) and _ACCOUNT.fullmatch(value) is not None


def is_storable(value: object) -> bool:
    """Whether this is a str that can be written down: no halves of characters, as a damaged command line gives."""
    return type(value) is str and (value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value))


def is_text(value: object) -> bool:
    """Whether these are words: something visible, and no control characters."""
    return isinstance(value, str) and value.strip() != "" and value.isprintable()
