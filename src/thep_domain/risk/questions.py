"""What callers can ask of risk: categories on any day, a round as a matrix, what moved, and what is still to notify."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.work import Loads, Reading
from thep_domain.risk.assessment import Assessment, Moderation, Notification, Step
from thep_domain.risk.risk import Risk, Scaled
from thep_domain.risk.round import Round, RoundStatus
from thep_domain.risk.rules import SCALE
from thep_domain.rulebook import KEY, Rulebook, rules_in_force
from thep_domain.schools import Establishment, establishment_at, find_establishment, outcome_of, outcomes_on


def round_of(reading: Loads, name: str) -> Round:
    """A round by its name; the empty state where none was planned."""
    return reading.load(Round, name)


def risk_of(reading: Loads, found: Establishment) -> Risk:
    """What is known of the risk of an establishment; without assessments where no round listed it."""
    return reading.load(Risk, found.id)


def assessments_in(reading: Reading, round: str) -> Iterator[tuple[str, Assessment]]:
    """Every school that a round lists, by the id of its establishment."""
    for key, risk in reading.loaded(Risk):
        held = risk.in_round(round)
        if held is not None:
            yield key, held


def scale_on(reading: Reading, day: date) -> Scaled:
    """The scale in force on a day, labelled by its name and by how many scales there were up to it."""
    scale = rules_in_force(reading, day)[SCALE]
    book = reading.load(Rulebook, KEY)
    begun = {each.in_force_from for each in book.rules if each.rule == SCALE.name and each.in_force_from <= day}
    return Scaled(Text(f"{scale.name}@{max(1, len(begun))}"), scale.words)


# Rounds


@frozen
class RoundRow:
    """A round as it stands on a day."""

    round: str
    status: RoundStatus
    reference_on: date
    planned_on: date
    opened_on: date | None
    closed_on: date | None
    schools: int
    """How many it lists, without those that have left it."""
    notified: int
    """Of how many the authority was notified."""
    notification_due: int
    """Of how many it is still to be notified."""

    @property
    def key(self) -> str:
        """What tells it from every other row: its name."""
        return self.round


def rounds(reading: Reading, as_of: date) -> list[RoundRow]:
    """Every round planned by a day, by the day of its reference, then by name."""
    held: dict[str, list[Assessment]] = {}
    for _, risk in reading.loaded(Risk):
        for each in risk.assessments:
            held.setdefault(each.round, []).append(each)
    rows = [_round_row(each, held.get(name, []), as_of) for name, each in reading.loaded(Round) if each.name]
    return sorted((row for row in rows if row.planned_on <= as_of), key=lambda row: (row.reference_on, row.round))


def _round_row(found: Round, assessments: Iterable[Assessment], as_of: date) -> RoundRow:
    listed = [each for each in assessments if each.listed_on <= as_of and not each.delisted_on(as_of)]
    steps = [each.step_on(as_of) for each in listed]
    due = [each for each in listed if (m := each.moderation_on(as_of)) and m.notice_due_on(as_of) is not None]
    return RoundRow(
        round=found.name,
        status=found.status_on(as_of),
        reference_on=found.reference_on,
        planned_on=found.planned_on,
        opened_on=found.opened_on if found.opened_on is not None and found.opened_on <= as_of else None,
        closed_on=found.closed_on if found.closed_on is not None and found.closed_on <= as_of else None,
        schools=len(listed),
        notified=steps.count(Step.NOTIFIED),
        notification_due=len(due),
    )


# Schools in rounds


@frozen
class RiskRow:
    """A school in a round, as it stands on a day."""

    urn: URN | None
    """The URN in force on the day."""
    name: str
    round: str
    status: Step
    member: bool
    """Whether it was a member on the reference day."""
    category: str | None
    scale: str | None
    """The scale that the category is a word of, such as safe@1."""
    moderated_on: date | None
    notified_on: date | None
    notification_due: bool
    evidence: int
    """How many pieces of evidence were gathered."""
    outcome: str | None
    """What its last inspection says on the day: a grade, or the kind where it has no grade; None after its last day."""
    establishment: EstablishmentId

    @property
    def key(self) -> str:
        """What tells it from every other row: establishment and round, as in ``100934/2018-07``."""
        return f"{self.establishment}/{self.round}"


def assessments(reading: Reading, as_of: date, round: str | None = None) -> list[RiskRow]:
    """Every school of a round, or of each school its last assessment, as on a day; by name.

    Schools that have left a round are rows of it too, with the status delisted. Raises Refused for an unknown round.
    """
    if round is not None:
        round_of(reading, round).must_be_planned(round)
    outcomes = {row.establishment: row.category for row in outcomes_on(reading, as_of)}
    rows = (
        assessment_row(found, each, as_of, outcomes.get(found.id))
        for key, risk in reading.loaded(Risk)
        if (found := establishment_at(reading, key)) is not None
        for each in _of_round(risk, round, as_of)
    )
    return sorted(rows, key=lambda row: (row.name, row.urn or 0, row.round))


def _of_round(risk: Risk, round: str | None, as_of: date) -> Iterator[Assessment]:
    listed = [each for each in risk.assessments if each.listed_on <= as_of and round in (None, each.round)]
    if round is not None:
        yield from listed
    elif listed:
        standing = [each for each in listed if not each.delisted_on(as_of)] or listed
        yield max(standing, key=lambda each: (each.reference_on, each.listed_on))


def assessment_row(found: Establishment, held: Assessment, as_of: date, outcome: str | None = None) -> RiskRow:
    """A school in a round, as it stands on a day."""
    registration = found.registration_on(as_of)
    moderation = held.moderation_on(as_of)
    letter = moderation.letter_on(as_of) if moderation is not None else None
    due = moderation is not None and moderation.notice_due_on(as_of) is not None and not held.delisted_on(as_of)
    return RiskRow(
        urn=registration.urn,
        name=registration.details_on(as_of).name,
        round=held.round,
        status=held.step_on(as_of),
        member=held.member,
        category=moderation.category if moderation is not None else None,
        scale=moderation.scale if moderation is not None else None,
        moderated_on=moderation.moderated_on if moderation is not None else None,
        notified_on=letter.notified_on if letter is not None else None,
        notification_due=due,
        evidence=len(held.evidence_on(as_of)),
        outcome=outcome,
        establishment=found.id,
    )


# Categories


@frozen
class CategoryRow:
    """The category that counts for a school on a day."""

    urn: URN | None
    name: str
    category: str
    scale: str
    since: date
    """The first day on which it counts."""
    round: str
    """The round that decided it."""
    establishment: EstablishmentId

    @property
    def key(self) -> EstablishmentId:
        """What tells it from every other row: the establishment."""
        return self.establishment


def categories(reading: Reading, as_of: date) -> list[CategoryRow]:
    """The category of every school that has one on a day, by name; a school has it until its last day."""
    found = (
        category_row(held, risk, as_of)
        for key, risk in reading.loaded(Risk)
        if (held := establishment_at(reading, key)) is not None
    )
    return sorted((row for row in found if row is not None), key=lambda row: (row.name, row.urn or 0))


def category_of(reading: Reading, urn: URN, as_of: date) -> CategoryRow | None:
    """The category of one school on a day; None before its first moderation, and after its last day.

    Raises Refused where the register does not hold it.
    """
    found = find_establishment(reading, urn)
    return category_row(found, risk_of(reading, found), as_of)


def category_row(found: Establishment, risk: Risk, as_of: date) -> CategoryRow | None:
    """The category of a school on a day; None before its first moderation, and after its last day."""
    counts = risk.category_on(as_of)
    if counts is None or (found.closing is not None and found.closing.last_day < as_of):
        return None
    held, moderation = counts
    registration = found.registration_on(as_of)
    return CategoryRow(
        urn=registration.urn,
        name=registration.details_on(as_of).name,
        category=moderation.category,
        scale=moderation.scale,
        since=moderation.since or moderation.moderated_on,
        round=held.round,
        establishment=found.id,
    )


# What a round says


class Moved(StrEnum):
    """How a school's category moved since the one before."""

    FIRST = "first"
    SAME = "same"
    LIGHTER = "lighter"
    """To a lighter touch."""
    CLOSER = "closer"
    """To closer support."""
    NOT_COMPARABLE = "not-comparable"
    """The scales differ."""


@frozen
class MatrixRow:
    """A school of a round: how each area stands, its category, and how that moved since the last time."""

    urn: URN | None
    name: str
    status: Step
    ratings: tuple[tuple[str, str], ...]
    """Each area that was rated, and how it stands."""
    category: str | None
    scale: str | None
    differs: bool
    """Whether the category is another one than the analysis proposed."""
    before: str | None
    """The category before this round."""
    before_scale: str | None
    moved: Moved | None
    """None as long as the round has decided nothing."""
    establishment: EstablishmentId

    @property
    def key(self) -> EstablishmentId:
        """What tells it from every other row of the round: the establishment."""
        return self.establishment


def matrix(reading: Reading, round: str, as_of: date) -> list[MatrixRow]:
    """A round as a matrix of schools and areas, as on a day, by name; without those that have left it."""
    round_of(reading, round).must_be_planned(round)
    rows = (
        _matrix_row(reading, found, risk, held, as_of)
        for key, risk in reading.loaded(Risk)
        if (held := risk.in_round(round)) is not None
        and held.listed_on <= as_of
        and not held.delisted_on(as_of)
        and (found := establishment_at(reading, key)) is not None
    )
    return sorted(rows, key=lambda row: (row.name, row.urn or 0))


def _matrix_row(reading: Reading, found: Establishment, risk: Risk, held: Assessment, as_of: date) -> MatrixRow:
    registration = found.registration_on(as_of)
    analysis, moderation = held.analysis_on(as_of), held.moderation_on(as_of)
    before = _before(risk, held, as_of)
    return MatrixRow(
        urn=registration.urn,
        name=registration.details_on(as_of).name,
        status=held.step_on(as_of),
        ratings=tuple((each.area, each.rating) for each in analysis.ratings) if analysis is not None else (),
        category=moderation.category if moderation is not None else None,
        scale=moderation.scale if moderation is not None else None,
        differs=moderation is not None and moderation.differs,
        before=before.category if before is not None else None,
        before_scale=before.scale if before is not None else None,
        moved=None if moderation is None else _moved(reading, before, moderation),
        establishment=found.id,
    )


def _before(risk: Risk, held: Assessment, as_of: date) -> Moderation | None:
    """The category before that of a round, or the last one by the day where the round has decided nothing."""
    until = held.moderation_on(as_of)
    earlier = [
        found
        for each, found in risk.moderations
        if each.round != held.round
        and found.moderated_on <= as_of
        and (until is None or (found.moderated_on, found.version) < (until.moderated_on, until.version))
    ]
    return earlier[-1] if earlier else None


def _moved(reading: Reading, before: Moderation | None, after: Moderation) -> Moved:
    if before is None:
        return Moved.FIRST
    words = scale_on(reading, after.moderated_on).words
    if before.scale != after.scale or before.category not in words or after.category not in words:
        return Moved.NOT_COMPARABLE
    step = words.index(after.category) - words.index(before.category)
    return Moved.SAME if not step else Moved.CLOSER if step > 0 else Moved.LIGHTER


@frozen
class Flow:
    """How many schools of a round went from one category to another."""

    before: str | None
    before_scale: str | None
    category: str
    scale: str
    schools: int


def flows(rows: Iterable[MatrixRow]) -> list[Flow]:
    """How many schools of a matrix went from which category to which, each scale by itself."""
    counted: dict[tuple[str | None, str | None, str, str], int] = {}
    for row in rows:
        if row.category is not None and row.scale is not None:
            pair = (row.before, row.before_scale, row.category, row.scale)
            counted[pair] = counted.get(pair, 0) + 1
    ordered = sorted(counted.items(), key=lambda each: tuple(part or "" for part in each[0]))
    return [Flow(*pair, schools) for pair, schools in ordered]


# What the authority knows


@frozen
class LetterRow:
    """A notification as it was sent, or one that is still to be sent."""

    urn: URN | None
    name: str
    round: str
    category: str
    notified_on: date | None
    """The day of the letter; None where it is still to be sent."""
    to: str | None
    reference: str | None
    corrects: int | None
    """The version of the earlier notification that it puts right."""
    due_since: date | None
    """Since when it is due; None for a letter that was sent."""
    establishment: EstablishmentId


def letters(reading: Reading, as_of: date, round: str | None = None) -> list[LetterRow]:
    """Every notification sent by a day, as it was sent, in the order of days; then those still to be sent.

    Raises Refused for an unknown round.
    """
    if round is not None:
        round_of(reading, round).must_be_planned(round)
    rows = [
        row
        for key, risk in reading.loaded(Risk)
        if (found := establishment_at(reading, key)) is not None
        for held in risk.assessments
        if round in (None, held.round)
        for row in _letters(found, held, as_of)
    ]
    return sorted(rows, key=lambda row: (row.notified_on is None, row.notified_on or row.due_since, row.name))


def _letters(found: Establishment, held: Assessment, as_of: date) -> Iterator[LetterRow]:
    moderation = held.moderation_on(as_of)
    if moderation is None:
        return
    for each in moderation.notifications:
        if each.notified_on <= as_of:
            yield _letter_row(found, held, each.category, as_of, sent=each)
    due = moderation.notice_due_on(as_of)
    if due is not None and not held.delisted_on(as_of):
        yield _letter_row(found, held, moderation.category, as_of, due_since=due)


def _letter_row(
    found: Establishment,
    held: Assessment,
    category: str,
    as_of: date,
    sent: Notification | None = None,
    due_since: date | None = None,
) -> LetterRow:
    registration = found.registration_on(as_of)
    return LetterRow(
        urn=registration.urn,
        name=registration.details_on(as_of).name,
        round=held.round,
        category=category,
        notified_on=sent.notified_on if sent is not None else None,
        to=sent.to if sent is not None else None,
        reference=sent.reference if sent is not None else None,
        corrects=sent.corrects if sent is not None else None,
        due_since=due_since,
        establishment=found.id,
    )


# One school


def school_rounds(reading: Reading, urn: URN, as_of: date) -> list[RiskRow]:
    """A school in each round that listed it by a day, the last first. Raises Refused for an unknown school."""
    found = find_establishment(reading, urn)
    listed = [each for each in risk_of(reading, found).assessments if each.listed_on <= as_of]
    ordered = sorted(listed, key=lambda each: (each.reference_on, each.listed_on), reverse=True)
    outcome = outcome_of(reading, urn, as_of).category if found.open_on(as_of) else None
    return [assessment_row(found, each, as_of, outcome) for each in ordered]
