"""What falls due in any context."""

from collections.abc import Iterable
from datetime import date

from thep_domain.kernel.context import Context
from thep_domain.kernel.due import Due
from thep_domain.kernel.work import Reading


def falling_due(contexts: Iterable[Context], reading: Reading, by: date) -> list[Due]:
    """What is to be done by a day, as each context says, the earliest first."""
    found = (each for context in contexts if context.falls_due is not None for each in context.falls_due(reading, by))
    return sorted(found, key=lambda each: each.key)
