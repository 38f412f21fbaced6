"""What an intervention is made of beside its steps: candidates, matches, consents, objectives, reviews."""

from datetime import date
from enum import StrEnum

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import URN


class CandidateOutcome(StrEnum):
    """What became of a candidate so far."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CURRENT = "current"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    BARRED = "barred"
    LOST = "lost"


WAITING = (CandidateOutcome.PROPOSED, CandidateOutcome.ACCEPTED)
"""Outcomes that are still to come to something."""


@frozen
class Conflict:
    """A conflict of interest: of what kind, and how it was decided, where it was."""

    kind: str
    declared_on: date
    fact: int
    """Which fact declared it; one that nobody needs to declare is of the fact that decided it."""
    allowed: bool | None = None
    decided_on: date | None = None
    decided: int | None = None
    """Which fact decided it."""

    def redated(self, fact: int, on: date) -> "Conflict":
        """The same, where a fact that declared or decided it is of another day."""
        found = attrs.evolve(self, declared_on=on) if self.fact == fact else self
        return attrs.evolve(found, decided_on=on) if self.decided == fact else found

    def without(self, of: int) -> "Conflict":
        """The same, where it was not decided after all."""
        return attrs.evolve(self, allowed=None, decided_on=None, decided=None) if self.decided == of else self


@frozen
class CameTo:
    """What a candidate came to on a day, and which fact said so."""

    outcome: CandidateOutcome
    on: date
    fact: int


@frozen
class Candidate:
    """A giver that was proposed, and what came of it."""

    number: int
    giver: str
    giver_urn: URN | None
    proposed_on: date
    fact: int
    """Which fact proposed it: who recorded that is the broker."""
    points: int | None
    rank: int | None
    checks: tuple[tuple[int, date], ...] = ()
    """The facts and days of each look for conflicts that found none."""
    conflicts: tuple[Conflict, ...] = ()
    came_to: tuple[CameTo, ...] = ()
    """What it came to, in the order of recording."""
    match: int | None = None
    """The match that it accepted."""

    @property
    def outcome(self) -> CandidateOutcome:
        """What it came to so far."""
        return self.came_to[-1].outcome if self.came_to else CandidateOutcome.PROPOSED

    @property
    def outcome_on(self) -> date | None:
        """The day of the outcome; for one that waits, none."""
        return self.came_to[-1].on if self.came_to else None

    @property
    def checked_on(self) -> date | None:
        """The day of the last look for conflicts that found none."""
        return self.checks[-1][1] if self.checks else None

    @property
    def conflict(self) -> Conflict | None:
        """The conflict of interest that was declared last."""
        return self.conflicts[-1] if self.conflicts else None

    def came_to_by(self, day: date) -> CameTo | None:
        """What it had come to by a day, of what is known now; None while it waited."""
        return next((each for each in reversed(self.came_to) if each.on <= day), None)

    @property
    def undecided(self) -> bool:
        """Whether a conflict of interest was declared, and not decided."""
        return self.conflict is not None and self.conflict.allowed is None

    def redated(self, fact: int, on: date) -> "Candidate":
        """The same, where one fact of it is of another day."""
        return attrs.evolve(
            self,
            proposed_on=on if self.fact == fact else self.proposed_on,
            checks=tuple((each, on) if each == fact else (each, day) for each, day in self.checks),
            conflicts=tuple(each.redated(fact, on) for each in self.conflicts),
            came_to=tuple(attrs.evolve(each, on=on) if each.fact == fact else each for each in self.came_to),
        )

    def without(self, of: int) -> "Candidate":
        """The same without what one fact said of it."""
        outcomes = tuple(each for each in self.came_to if each.fact != of)
        accepted = any(each.outcome is CandidateOutcome.ACCEPTED for each in outcomes)
        return attrs.evolve(
            self,
            checks=tuple(each for each in self.checks if each[0] != of),
            conflicts=tuple(each.without(of) for each in self.conflicts if each.fact != of),
            came_to=outcomes,
            match=self.match if accepted else None,
        )


@frozen
class Extension:
    """A decision that support lasts longer: on which day it was taken, and the last day as planned from then on."""

    on: date
    until_on: date
    fact: int
    """Which fact said so."""


@frozen
class Match:
    """A giver that accepted, with the place that it committed: matched once giver and school were brought together."""

    number: int
    candidate: int
    giver: str
    accepted_on: date
    from_on: date
    planned: date
    """The last day, as it was planned first."""
    fact: int
    """Which fact took the acceptance."""
    extended: tuple[Extension, ...] = ()
    matched_on: date | None = None
    matched: int | None = None
    """Which fact brought giver and school together."""
    last_day: date | None = None
    """The last day of support, once it is known."""
    announced_on: date | None = None
    """When it became known that the supporter is lost."""
    ended_by: str | None = None
    register_ended: bool = False
    """Whether the register ended it, so that it is restored when the register takes that back."""
    lost: int | None = None
    """Which fact said that the supporter is lost."""

    @property
    def until_on(self) -> date:
        """The last day, as planned."""
        return self.extended[-1].until_on if self.extended else self.planned

    def without(self, of: int) -> "Match":
        """The same without what one fact said of it."""
        found = attrs.evolve(self, extended=tuple(each for each in self.extended if each.fact != of))
        if of == self.matched:
            found = attrs.evolve(found, matched_on=None, matched=None)
        return found.going_on() if of == self.lost else found

    def going_on(self) -> "Match":
        """The same, whose supporter is not lost after all."""
        return attrs.evolve(self, last_day=None, announced_on=None, ended_by=None, register_ended=False, lost=None)


@frozen
class Consent:
    """The consent of a school, from when to when."""

    by: str
    given_on: date
    seq: int
    """Which fact gave it."""
    fact: int
    """Which fact said its day last."""
    withdrawn_on: date | None = None
    ended: int | None = None
    """Which fact withdrew it."""

    def stands(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)

    def stood(self, day: date) -> bool:
        """Whether it was in force for something done on a day, if only until later that day."""
        return self.given_on <= day and (self.withdrawn_on is None or day <= self.withdrawn_on)

    def without(self, of: int) -> "Consent":
        """The same, where it was not withdrawn after all."""
        return attrs.evolve(self, withdrawn_on=None, ended=None) if self.ended == of else self


@frozen
class Objective:
    """What the support is to achieve; its words are sealed, and not here."""

    number: int
    area: str
    set_on: date
    first_due: date
    fact: int
    """Which fact set it."""
    changes: tuple[tuple[int, date], ...] = ()
    """The facts that changed it, and by when each wants it met."""
    dropped_on: date | None = None
    dropped: int | None = None
    """Which fact dropped it."""

    @property
    def due_on(self) -> date:
        """By when it is to be met."""
        return self.changes[-1][1] if self.changes else self.first_due

    def stands(self, day: date) -> bool:
        """Whether it is pursued on a day."""
        return self.set_on <= day and (self.dropped_on is None or day < self.dropped_on)

    def stood(self, day: date) -> bool:
        """Whether it was pursued when something was done on a day, if only until later that day."""
        return self.set_on <= day and (self.dropped_on is None or day <= self.dropped_on)

    def without(self, of: int) -> "Objective":
        """The same without what one fact said of it."""
        kept = attrs.evolve(self, changes=tuple(each for each in self.changes if each[0] != of))
        return attrs.evolve(kept, dropped_on=None, dropped=None) if of == self.dropped else kept


@frozen
class Review:
    """How far each objective had come on a day."""

    number: int
    held_on: date
    final: bool
    ratings: tuple[tuple[int, str], ...]
    next_due_on: date | None
    fact: int
    withdrawn: bool = False


@frozen
class Impact:
    """A figure before and after, and the day that the later one is of."""

    measure: str
    dated_on: date
    fact: int
    objective: int | None = None
