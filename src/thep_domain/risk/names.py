"""How rounds are named."""

import re
from typing import Final

ROUND_NAME: Final = "[a-z0-9-]{1,40}"
"""A round's name, as a regular expression."""

_NAME = re.compile(ROUND_NAME)


def is_round_name(value: object) -> bool:
    """Whether this may name a round: up to 40 small letters, digits and dashes."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None
