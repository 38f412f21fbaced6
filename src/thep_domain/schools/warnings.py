"""What an import of the register, or a file taken back, warns of."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from thep_domain.kernel.verbs import Details
from thep_domain.kernel.warnings import Warn, Warned


def _day_differs(about: Mapping[str, Any]) -> str:
    quoted = ", ".join(about["quoted"])
    return (
        f"The link from URN {about['predecessor']} to {about['successor']} quotes {quoted}, and the succession takes"
        f" effect on {about['on']}: look at the days of opening and closing."
    )


def _probably_missing(about: Mapping[str, Any]) -> str:
    waits = " Nothing is ended before you import the links, or confirm the closing." if about["held_back"] else ""
    return (
        f"URN {about['predecessor']} closes on {about['closed_on']}, and {about['successor']} probably follows it, but"
        f" no link says so.{waits}"
    )


LINK_DAY_DIFFERS = Warn("link-day-differs", _day_differs)
LINK_TO_UNKNOWN_SCHOOL = Warn(
    "link-to-unknown-school",
    "The link from URN {predecessor} to {successor} waits: {not_registered} is not in the register.".format_map,
)
LINK_UNDECIDED = Warn(
    "link-undecided",
    "The link from URN {predecessor} to {successor} is not decided: the register does not say when the later school"
    " opened.".format_map,
)
LINK_NOT_CARRIED_OUT = Warn(
    "link-not-carried-out",
    "The link from URN {predecessor} to {successor} ({kind}) is not carried out: both schools have a membership, or are"
    " one school already.".format_map,
)
LINK_PROBABLY_MISSING = Warn("link-probably-missing", _probably_missing)
COUNTS_OF_UNKNOWN_SCHOOLS = Warn(
    "counts-of-unknown-schools",
    "Pupil counts of schools that are not in the register were left out: {number}.".format_map,
)
FILE_TO_TAKE_AGAIN = Warn(
    "file-to-take-again", "Import {file} again: what it only confirmed was not recorded of it.".format_map
)

LISTS: Final[Mapping[str, Warn]] = {
    "differences": LINK_DAY_DIFFERS,
    "unknown": LINK_TO_UNKNOWN_SCHOOL,
    "undecided": LINK_UNDECIDED,
    "unmoved": LINK_NOT_CARRIED_OUT,
    "probable_links": LINK_PROBABLY_MISSING,
}
"""The lists of an answer's details of which each row is a warning."""


def warn_of_news(details: Details) -> Iterator[Warned]:
    """What to look at after news of the register, by the details of the answer."""
    for name, warn in LISTS.items():
        yield from (warn.of(row) for row in details.get(name, ()))
    if number := details.get("counts", {}).get("unknown_school", 0):
        yield COUNTS_OF_UNKNOWN_SCHOOLS(number=number)
    yield from (FILE_TO_TAKE_AGAIN(file=name) for name in details.get("take_again", ()))
