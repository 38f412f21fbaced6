"""The rules that the register of schools asks: from which day an inspection counts, and which kinds there were when."""

from collections.abc import Mapping
from datetime import date

from thep_domain.kernel.calendar import parse_day
from thep_domain.kernel.rules import Form, Rule
from thep_domain.schools.inspections.words import OUTCOME_KINDS, InspectionKind

PUBLISHED, INSPECTED = "published", "inspected"
Window = tuple[date | None, date | None]
"""The first and the last day, each open where it is None."""


def _public_on(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(","))
    if not set(words) <= {PUBLISHED, INSPECTED} or len(set(words)) != len(words):
        raise ValueError(f"{text!r} does not name days of an inspection: write published,inspected, or one of them")
    return words


def _windows(text: str) -> Mapping[InspectionKind, Window]:
    found: dict[InspectionKind, Window] = {}
    for each in text.split(","):
        kind, equals, window = each.strip().partition("=")
        first, slash, last = window.partition("/")
        if kind not in OUTCOME_KINDS or InspectionKind(kind) in found or not (equals and slash):
            raise ValueError(
                f"{text!r} does not give each kind its days once: write it like"
                " graded=/2024-09-01,by-area=2024-09-02/2025-11-09,card=2025-11-10/"
            )
        found[InspectionKind(kind)] = _window(first.strip(), last.strip())
    return found


def _window(first: str, last: str) -> Window:
    window = parse_day(first) if first else None, parse_day(last) if last else None
    if any(day is not None and not 1900 <= day.year <= 2999 for day in window):
        raise ValueError(f"{first}/{last} is out of range: write days from 1900-01-01 to 2999-12-31")
    if window[0] is not None and window[1] is not None and window[1] < window[0]:
        raise ValueError(f"{first}/{last} ends before it begins")
    return window


def _written(windows: Mapping[InspectionKind, Window]) -> str:
    return ",".join(f"{kind}={first or ''}/{last or ''}" for kind, (first, last) in windows.items())


DAYS_OF_INSPECTIONS: Form[tuple[str, ...]] = Form(_public_on, ",".join)
WINDOWS_OF_KINDS: Form[Mapping[InspectionKind, Window]] = Form(_windows, _written)

PUBLIC_ON: Rule[tuple[str, ...]] = Rule(
    "inspections.public-on",
    "the day from which an inspection counts: the first of these that is known",
    DAYS_OF_INSPECTIONS,
    "published,inspected",
    "DOMAIN section 3 (R): an outcome counts from its publication; where that day is unknown, from the inspection",
)
WINDOWS: Rule[Mapping[InspectionKind, Window]] = Rule(
    "inspections.windows",
    "the days on which inspections of each kind took place",
    WINDOWS_OF_KINDS,
    "graded=/2024-09-01,by-area=2024-09-02/2025-11-09,card=2025-11-10/",
    "DOMAIN section 4 (S): one grade until 1 September 2024, then areas only, report cards from 10 November 2025",
)

RULES = (PUBLIC_ON, WINDOWS)
