"""Links that are probably missing: a school closes, and an academy opens beside it that no link names."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher

from attrs import evolve, frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import RegisterEntry, RegisterNews
from thep_domain.schools.phases import ACADEMY_TYPES
from thep_domain.schools.questions import find_establishment, school_of
from thep_domain.schools.school import School
from thep_domain.schools.successions import OVERLAP, is_succession, pair_of

ALIKE = 0.85
"""How much of two names must be the same, from 0 to 1, so that they are nearly the same name."""
COMMON_WORDS = frozenset({"academy", "college", "community", "high", "primary", "school", "secondary", "the"})
"""Words that schools of other names share, and that change when one becomes an academy."""


@frozen
class ProbableLink:
    """A school that closes and the academy that probably follows it, and whether the closing waits to be confirmed."""

    predecessor: URN
    successor: URN
    closed_on: date
    held_back: bool


def probable_links(work: Work, news: RegisterNews, *, confirmed: bool) -> tuple[ProbableLink, ...]:
    """The closings of schools held that no link explains, though an academy opened beside them within a month.

    At the same postcode, or with nearly the same name. A closing that would end what a membership rests on waits,
    unless it is confirmed that there is no link.
    """
    academies = [entry for entry in news.schools if entry.type_code in ACADEMY_TYPES and entry.opened_on is not None]
    if not academies:
        return ()
    followed, following = _linked(work, news)
    closing = [entry for entry in news.schools if entry.closed_on is not None and entry.urn not in followed]
    unlinked = [academy for academy in academies if academy.urn not in following]
    return tuple(_found(work, closing, unlinked, confirmed=confirmed))


def without_closings(entries: Iterable[RegisterEntry], probable: Iterable[ProbableLink]) -> Iterator[RegisterEntry]:
    """The entries of a file as if those schools were open whose closing waits."""
    waiting = {each.predecessor for each in probable if each.held_back}
    return (evolve(entry, closed_on=None) if entry.urn in waiting else entry for entry in entries)


def _found(
    work: Work, closing: list[RegisterEntry], academies: list[RegisterEntry], *, confirmed: bool
) -> Iterator[ProbableLink]:
    for entry in closing:
        school = school_of(work, entry.urn)
        if entry.closed_on is None or not school.registered or school.closed_on is not None:
            continue
        for academy in academies:
            if academy.urn == entry.urn or academy.opened_on is None:
                continue
            if abs(academy.opened_on - entry.closed_on) <= OVERLAP and _beside(entry, academy):
                waits = not confirmed and find_establishment(work, entry.urn).relied_on
                yield ProbableLink(entry.urn, academy.urn, entry.closed_on, waits)


def _linked(work: Work, news: RegisterNews) -> tuple[set[URN], set[URN]]:
    """Every school that a link says is followed, and every school that follows; quoted before, or in these files."""
    pairs = {link.pair for _, school in work.loaded(School) for link in school.quotes}
    pairs |= {pair_of(row) for row in news.links if is_succession(row)}
    return {predecessor for predecessor, _ in pairs}, {successor for _, successor in pairs}


def _beside(closing: RegisterEntry, academy: RegisterEntry) -> bool:
    if closing.postcode and closing.postcode == academy.postcode:
        return True
    return SequenceMatcher(None, _name(closing.name), _name(academy.name)).ratio() >= ALIKE


def _name(name: str) -> str:
    words = re.findall(r"\w+", name.casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))
    return " ".join(word for word in words if word not in COMMON_WORDS) or " ".join(words)
