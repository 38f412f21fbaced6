"""Values that stand in events and commands of any context: words, and numbers of schools."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN, Text

BOARD: Final = "Board minute 3"
MEETING: Final = "general meeting, resolution 2"
EXCEPTION: Final = "Board minute 9: exception for a school outside the borough"
"""An authority that admits any school."""

AUTHORITIES: Final = (BOARD, EXCEPTION, "")
"""In words, the last of them none."""

_word = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=12)


def urns() -> st.SearchStrategy[URN]:
    """Numbers of six digits."""
    return st.integers(100_000, 999_999).map(URN)


def texts() -> st.SearchStrategy[Text]:
    """One to three words in any script, without control characters."""
    return st.lists(_word, min_size=1, max_size=3).map(lambda words: Text(" ".join(words)))


Fields: TypeAlias = dict[str, Any]


def dates_in_order(*names: str) -> Callable[[Fields], Fields]:
    """What puts the days of an event in the order in which they must follow each other."""

    def fit(fields: Fields) -> Fields:
        known = sorted(fields[name] for name in names if fields[name] is not None)
        for name in names:
            if fields[name] is not None:
                fields[name] = known.pop(0)
        return fields

    return fit
