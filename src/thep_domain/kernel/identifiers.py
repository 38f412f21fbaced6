"""How schools, accounts and facts are named."""

import re
from typing import Final, NewType

URN = NewType("URN", int)
"""The Unique Reference Number of a school in the Department for Education's register (six digits)."""

EstablishmentId = NewType("EstablishmentId", str)
"""The Partnership's own name for an establishment: it outlives a URN when a school converts to an academy."""

Text = NewType("Text", str)
"""Words on one line: at least one character that is no space, and no control characters."""

FORBIDDEN: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069"
"""What no text holds, as in a regular expression: control characters, ends of lines and paragraphs, halves of
characters, and marks that turn the direction of writing.

Fixed for ever: a text that was once recorded is read by every later release, on every version of Python.
"""

SPACES: Final = r" \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""The spaces, as in a regular expression; fixed like what is forbidden."""

ID: Final = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
"""An id, as a regular expression: of an account, or of an establishment."""

REQUEST_ID: Final = "[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}"
"""The id under which a command is sent, as a regular expression."""

_ID = re.compile(ID)
_REQUEST_ID = re.compile(REQUEST_ID)
_LINE = re.compile(f"[^{FORBIDDEN}]*")
_TEXT = re.compile(f"[{SPACES}]*[^{SPACES}{FORBIDDEN}][^{FORBIDDEN}]*")


def is_urn(value: object) -> bool:
    """Whether this is a whole number of six digits."""
    return type(value) is int and 100_000 <= value <= 999_999


def is_account(value: object) -> bool:
    """Whether this is an account id such as ``finance-officer``: never a person's name or e-mail address."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_request_id(value: object) -> bool:
    """Whether a command can be sent under this id."""
    return isinstance(value, str) and _REQUEST_ID.fullmatch(value) is not None


def is_storable(value: object) -> bool:
    """Whether this is a str that can be written down: no halves of characters, as a damaged command line gives."""
    return type(value) is str and (value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value))


def is_line(value: object) -> bool:
    """Whether this is one line, without anything that no text may hold; it may be empty."""
    return isinstance(value, str) and _LINE.fullmatch(value) is not None


def is_text(value: object) -> bool:
    """Whether these are words: see :data:`Text`. Python's own tables of characters, which grow, are not asked."""
    return isinstance(value, str) and _TEXT.fullmatch(value) is not None


IS_TEXT: Final = "({it}.isascii() and {it}.isprintable() and {it}.strip() or is_text({it}))"
"""The same written out, for a str: of ASCII every Python has always thought alike, and it is asked faster."""
