"""The rules that risk asks: the scale and its words, who must sit, which schools a round lists, and who is notified."""

import re
from enum import StrEnum
from typing import Final

from attrs import frozen

from thep_domain.kernel.rules import WORDS, YES_OR_NO, Form, Rule, authority_rule, choice
from thep_domain.risk.events import InForceFrom

SURREY: Final = "DOMAIN section 1, Risk (R): the four categories of a comparable partnership; the papers name no scale"
SILENT: Final = "DOMAIN section 1, Risk (R): the papers are silent, and the Board decides"


@frozen
class Scale:
    """A scale of categories, from the lightest touch to the closest support; its name shows in every answer."""

    name: str
    words: tuple[str, ...]


class ScopeWord(StrEnum):
    """What narrows the schools that a round lists."""

    PUBLICLY_FUNDED = "publicly-funded"
    BOROUGH = "borough"


class Publish(StrEnum):
    """What of a round may be shown in public."""

    NONE = "none"
    COUNTS = "counts"
    """How many schools are in each category."""
    CATEGORIES = "categories"
    """The category of each school."""


_SCALE_NAME = re.compile("[a-z0-9-]{1,20}")
_WORD = re.compile("[a-z0-9-]{1,40}")
UNNAMED: Final = "scale"


def _scale(text: str) -> Scale:
    name, colon, words = text.rpartition(":")
    name = name.strip() if colon else UNNAMED
    if not _SCALE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} names no scale: write up to 20 small letters, digits and dashes, then a colon")
    return Scale(name, _words(words))


def _words(text: str) -> tuple[str, ...]:
    words = WORDS.read(text)
    wrong = [word for word in words if not _WORD.fullmatch(word)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no word of a list: write it like light-touch, in small letters and dashes")
    return words


def _scope(text: str) -> tuple[ScopeWord, ...]:
    try:
        return tuple(ScopeWord(word) for word in WORDS.read(text))
    except ValueError:
        raise ValueError(f"{text!r} is no scope: write some of {', '.join(ScopeWord)}, with commas") from None


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,2}", text) or not int(text):
        raise ValueError(f"{text!r} is not a number of people: write one from 1 to 99")
    return int(text)


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError(f"{text!r} is not a word: write it like challenge-group, in small letters and dashes")
    return text


CODE_WORDS: Form[tuple[str, ...]] = Form(_words, ",".join)
SCALE_FORM: Form[Scale] = Form(_scale, lambda scale: f"{scale.name}:{','.join(scale.words)}")

AREAS: Rule[tuple[str, ...]] = Rule(
    "improvement.areas",
    "the areas of risk, need, strength and objectives",
    CODE_WORDS,
    "achievement,teaching,leadership,governance,behaviour,attendance,safeguarding,inclusion,finance,rolls,staffing",
    SILENT,
)
SCALE: Rule[Scale] = Rule(
    "risk.scale",
    "the categories, from the lightest touch to the closest support",
    SCALE_FORM,
    "safe:light-touch,light-touch-plus,support-and-challenge,support-and-challenge-plus",
    SURREY,
)
EVIDENCE_KINDS: Rule[tuple[str, ...]] = Rule(
    "risk.evidence-kinds",
    "what evidence can be",
    CODE_WORDS,
    "inspection,results,attendance,finance,audit,rolls,staffing,complaint,visit,self-review",
    "DOMAIN section 1, Risk: falling rolls, finance and audit [1:182]; the other kinds are our reading (R)",
)
RATINGS: Rule[tuple[str, ...]] = Rule(
    "risk.ratings",
    "how an area can stand",
    CODE_WORDS,
    "green,amber,red",
    SILENT,
)
ANALYSED_BY: Rule[str] = Rule(
    "risk.analysed-by",
    "the group that makes the desk-top analysis",
    Form(_word, str),
    "challenge-group",
    "DOMAIN section 1, Risk: the groups of the report [3:118]; which does what is our reading (R)",
)
MODERATED_BY: Rule[str] = Rule(
    "risk.moderated-by",
    "the group that decides the category",
    Form(_word, str),
    "school-review-group",
    "DOMAIN section 1, Risk: the groups of the report [3:118]; which does what is our reading (R)",
)
QUORUM: Rule[int] = Rule(
    "risk.quorum",
    "how many must sit who do not work for the school",
    Form(_count, str),
    "2",
    SILENT,
)
EFFECTIVE: Rule[InForceFrom] = Rule(
    "risk.effective",
    "from when a category counts",
    choice(InForceFrom),
    "moderated",
    SILENT,
)
SCOPE: Rule[tuple[ScopeWord, ...]] = Rule(
    "risk.scope",
    "which schools a round lists",
    Form(_scope, ",".join),
    "publicly-funded,borough",
    "DOMAIN section 1, Risk: every school, member or not [0:23]; types and borough as for membership (R)",
)
TELL_SCHOOL: Rule[bool] = Rule(
    "risk.tell-school",
    "whether a school is notified the same day as the authority",
    YES_OR_NO,
    "yes",
    SILENT,
)
PUBLISH: Rule[Publish] = Rule(
    "risk.publish",
    "what of a round may be shown in public",
    choice(Publish),
    "none",
    SILENT,
)
AUTHORITY_TO_MODERATE = authority_rule(
    "moderate",
    "decide a category, or to correct one",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)

RULES = (
    AREAS,
    SCALE,
    EVIDENCE_KINDS,
    RATINGS,
    ANALYSED_BY,
    MODERATED_BY,
    QUORUM,
    EFFECTIVE,
    SCOPE,
    TELL_SCHOOL,
    PUBLISH,
    AUTHORITY_TO_MODERATE,
)
