"""Finding a school by what somebody remembers of its name, or of where it is."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import Final

from attrs import frozen

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.pages import first
from thep_domain.kernel.work import Reading
from thep_domain.schools.establishment import Establishment, establishment_of
from thep_domain.schools.school import School

_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘`"))
_LIGHT: Final = frozenset({"the", "of", "and", "school"})
"""Words that may be left out, and added."""
_WRITTEN: Final = {"saint": "st"}
_ALIKE: Final = 0.75
"""How alike two words are, of 1, where one may be the other misspelt."""
_MOST_ALIKE: Final = 50
_SHORT: Final = 3
"""Letters of a word up to which nothing is misspelt: too many others are alike."""


class Match(StrEnum):
    """How a school fits what was asked for, the best first."""

    URN = "urn"
    """It has, or had, this number."""
    NAME = "name"
    """It has, or had, this name."""
    WORDS = "words"
    """Every word that was asked for begins a word of its name, or of a name that it had."""
    PLACE = "place"
    """The same of its name, its town and its postcode together."""
    SIMILAR = "similar"
    """Words of its name, its town or its postcode, which may be misspelt."""


_ORDER: Final = {match: place for place, match in enumerate(Match)}


@frozen
class SchoolFound:
    """A school that fits what was asked for, as the register shows it today, or last."""

    urn: URN
    name: str
    la: str
    phase: str
    """The register's own phase, such as Primary or Not applicable."""
    type: str
    town: str
    postcode: str
    open_on: date | None
    closed_on: date | None
    urns: tuple[URN, ...]
    """Every number it has had, the first first."""
    former_names: tuple[str, ...]
    match: Match

    @property
    def key(self) -> URN:
        """What tells it from every other row: its URN."""
        return self.urn


def schools_meant(reading: Reading, text: str) -> list[SchoolFound]:
    """The schools that a text may mean, the best first: by URN, or by words of a name, also of one it had before.

    Words may be of its town and postcode too.

    Marks of punctuation and accents do not count. Words that may be misspelt are looked for where nothing else fits.
    """
    asked = _words(text)
    if not asked:
        return []
    number = "".join(asked)
    known = [
        (school, [(_words(each.name), _words(f"{each.town} {each.postcode}")) for each in school.details])
        for _, school in reading.loaded(School)
    ]
    found: dict[EstablishmentId, Match] = {}
    for school, shown in known:
        if str(school.urn) == number:
            _note(found, school, Match.URN)
        else:
            _note(found, school, min((_fit(asked, *each) for each in shown), key=_rank, default=None))
    if not found:
        every = [(school, [{*name, *place} for name, place in shown]) for school, shown in known]
        vocabulary = {word for _, shown in every for words in shown for word in words}
        alike = [_alike(word, vocabulary) for word in asked if not get_close_matches(word, _LIGHT, 1, _ALIKE)]
        for school, texts in every:
            if alike and any(all(not words.isdisjoint(text) for words in alike) for text in texts):
                _note(found, school, Match.SIMILAR)
    rows = [row for key, match in found.items() for row in _row(reading, key, match)]
    return sorted(
        rows,
        key=lambda row: (_ORDER[row.match], row.closed_on is not None, _distance(asked, row), row.name, row.urn),
    )


def found_after(found: list[SchoolFound], limit: int | None, after: URN | None) -> list[SchoolFound]:
    """At most so many of the schools found, those after the one with a URN, in the same order.

    Raises BadArgument where none of them has it.
    """
    begin = 0
    if after is not None:
        begin = next((place for place, row in enumerate(found, start=1) if row.urn == after), 0)
        if not begin:
            raise BadArgument(
                f"after is {after!r}, and no school that was found has this URN: give that of the last row", "after"
            )
    return list(first(iter(found[begin:]), limit))


def _note(found: dict[EstablishmentId, Match], school: School, match: Match | None) -> None:
    if match is not None and school.establishment is not None:
        found[school.establishment] = min(match, found.get(school.establishment, match), key=_rank)


def _rank(match: Match | None) -> int:
    return len(_ORDER) if match is None else _ORDER[match]


def _words(text: str) -> tuple[str, ...]:
    """The words of a text in plain small letters, without those that may be left out, unless there are no others."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    words = [_WRITTEN.get(word, word) for word in _WORD.findall(plain.translate(_APOSTROPHES))]
    return tuple(word for word in words if word not in _LIGHT) or tuple(words)


def _fit(asked: tuple[str, ...], name: tuple[str, ...], place: tuple[str, ...]) -> Match | None:
    if asked == name:
        return Match.NAME
    if _begun(asked, name) or "".join(name).startswith("".join(asked)):
        return Match.WORDS
    return Match.PLACE if place and _begun(asked, (*name, *place)) else None


def _begun(asked: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Whether every word that was asked for begins a word of a text, or two of them: as in stpauls, or e140ab."""
    words = {*text, *map("".join, pairwise(text))}
    return all(any(word.startswith(each) for word in words) for each in asked)


def _alike(word: str, vocabulary: Collection[str]) -> set[str]:
    begun = {each for each in vocabulary if each.startswith(word)}
    if len(word) <= _SHORT:
        return begun
    return begun | set(get_close_matches(word, vocabulary, n=_MOST_ALIKE, cutoff=_ALIKE))


def _distance(asked: Iterable[str], row: SchoolFound) -> float:
    """How far a name is from what was asked for: by how many words it has, or by the letters where it is misspelt."""
    words = _words(row.name)
    if row.match is not Match.SIMILAR:
        return len(words)
    return -SequenceMatcher(None, " ".join(asked), " ".join(words)).ratio()


def _row(reading: Reading, key: EstablishmentId, match: Match) -> Iterator[SchoolFound]:
    found = establishment_of(lambda each: reading.load(School, each), key)
    if found is None:
        return
    school = found.registration_on(reading.today)
    details = school.details[-1]
    if school.urn is not None:
        yield SchoolFound(
            urn=school.urn,
            name=details.name,
            la=details.la,
            phase=details.phase,
            type=details.type,
            town=details.town,
            postcode=details.postcode,
            open_on=school.opened_on,
            closed_on=school.closed_on,
            urns=found.urns,
            former_names=tuple(name for name in _names(found) if name != details.name),
            match=match,
        )


def _names(found: Establishment) -> Iterable[str]:
    """Every name it has had, each once, the first first."""
    return dict.fromkeys(details.name for school in found.registrations for details in school.details)
