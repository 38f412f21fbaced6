"""The day that a file's name speaks of."""

import re
from datetime import date
from pathlib import Path

_DAY = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(-?)([0-9]{2})\2([0-9]{2})(?![0-9])")


def date_in_name(path: str | Path) -> date | None:
    """The first date in a name such as ``edubasealldata20231116.csv`` or ``gias_2023-11-16.csv``, or None."""
    for match in _DAY.finditer(Path(path).name):
        try:
            return date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue  # eight digits that are no date
    return None
