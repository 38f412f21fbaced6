"""One intervention for a school: its need, who was asked, who supports it, and how far it has come."""

from datetime import date
from typing import ClassVar, get_args

from attrs import frozen

from thep_domain.interventions.intervention_events import EntitledBy, InterventionEvent, InterventionStep
from thep_domain.interventions.intervention_folding import following
from thep_domain.interventions.parts import (
    Candidate,
    CandidateOutcome,
    Consent,
    Extension,
    Impact,
    Match,
    Objective,
    Review,
)
from thep_domain.interventions.refusals import (
    INTERVENTION_OVER,
    INTERVENTION_PAUSED,
    STEP_MISSING,
    UNKNOWN_CANDIDATE,
    UNKNOWN_INTERVENTION,
    UNKNOWN_OBJECTIVE,
)
from thep_domain.interventions.stages import (
    Completed,
    Over,
    Paused,
    Stage,
    Stopped,
    Supported,
    after,
    pause_without_consent,
)
from thep_domain.interventions.steps import Step, in_time
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER


@frozen(slots=False)
class Intervention:
    """One intervention. Its texts are sealed and not part of it; what it is on a day follows from dated facts."""

    STREAM: ClassVar[str] = "intervention"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(InterventionEvent)

    number: int = 0
    urn: URN | None = None
    form: str = ""
    need: tuple[tuple[str, int], ...] = ()
    """Areas, and how much each weighs."""
    concern: str | None = None
    entitled_by: EntitledBy = EntitledBy.MEMBERSHIP
    steps: tuple[Step[InterventionStep], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    matches: tuple[Match, ...] = ()
    consents: tuple[Consent, ...] = ()
    objectives: tuple[Objective, ...] = ()
    reviews: tuple[Review, ...] = ()
    impacts: tuple[Impact, ...] = ()
    notes: int = 0
    candidates_given: int = 0
    """The last number that a candidate was given: that of one that was withdrawn is not given again."""
    matches_given: int = 0
    objectives_given: int = 0
    redated: tuple[tuple[int, int], ...] = ()
    """Of what is no step, and whose day was put right: the fact, and the correction."""
    version: int = 0

    # What is true on a day

    def stage_on(self, day: date) -> Stage | None:
        """What it is on a day; None before the need was identified."""
        stage: Stage | None = None
        for step in in_time(self.steps, day):
            stage = after(stage, step)
        return stage

    @property
    def ending(self) -> Completed | Stopped | None:
        """How it ended, or will end with its school; None where no end is known."""
        stage = self.stage_on(date.max)
        return stage if isinstance(stage, Over) else None

    def step(self, kind: InterventionStep) -> Step[InterventionStep] | None:
        """The first step of a kind, in the order of days."""
        return next((each for each in in_time(self.steps) if each.kind is kind), None)

    def candidate(self, number: int) -> Candidate:
        """A candidate by its number. Raises Refused for any other, and lists those there are."""
        found = next((each for each in self.candidates if each.number == number), None)
        if found is None:
            held = ", ".join(f"{each.number} ({each.giver})" for each in self.candidates) or "none yet"
            raise UNKNOWN_CANDIDATE(f"There is no candidate {number}: there are {held}.")
        return found

    def match(self, number: int) -> Match:
        """A match by its number, which an acceptance gave."""
        return next(each for each in self.matches if each.number == number)

    def last_day(self, match: Match) -> date | None:
        """The last day of a match: when its supporter was lost, or the intervention ended; None while it goes on."""
        ending = self.ending
        days = [day for day in (match.last_day, None if ending is None else ending.since) if day is not None]
        return min(days, default=None)

    def standing(self, day: date) -> tuple[Objective, ...]:
        """The objectives that are pursued on a day."""
        return tuple(each for each in self.objectives if each.stands(day))

    def objective(self, number: int, day: date) -> Objective:
        """An objective that is pursued on a day. Raises Refused for any other number, and lists those there are."""
        found = next((each for each in self.standing(day) if each.number == number), None)
        if found is None:
            held = ", ".join(str(each.number) for each in self.standing(day)) or "none"
            raise UNKNOWN_OBJECTIVE(f"Objective {number} does not stand on {day}: there are {held}.")
        return found

    def consent_on(self, day: date) -> Consent | None:
        """The consent in force on a day."""
        return next((each for each in reversed(self.consents) if each.stands(day)), None)

    @property
    def held_reviews(self) -> tuple[Review, ...]:
        """The reviews that were not withdrawn, by the day on which they were held."""
        return tuple(sorted((each for each in self.reviews if not each.withdrawn), key=lambda each: each.held_on))

    @property
    def waiting(self) -> Candidate | None:
        """The candidate that has accepted, and is not matched yet."""
        return next((each for each in self.candidates if each.outcome is CandidateOutcome.ACCEPTED), None)

    def accepted_on(self, day: date) -> Match | None:
        """The match whose giver accepted on a day; of several the one recorded last."""
        return next((each for each in reversed(self.matches) if each.accepted_on == day), None)

    def consent_withdrawn_on(self, day: date) -> Consent | None:
        """A consent that was withdrawn on a day."""
        return next((each for each in reversed(self.consents) if each.withdrawn_on == day), None)

    def extended_on(self, day: date) -> Extension | None:
        """The decision of a day that support lasts longer; of several the one recorded last."""
        every = [each for match in self.matches for each in match.extended if each.on == day]
        return max(every, key=lambda each: each.fact, default=None)

    def came_with_consent(self, pause: int) -> bool:
        """Whether a fact is the pause that a withdrawn consent brought, which stands."""
        brought = (pause_without_consent(self.steps, each.ended) for each in self.consents if each.ended is not None)
        return any(step is not None and step.seq == pause for step in brought)

    def numbered(self, step: InterventionStep, day: date) -> list[tuple[int, int]]:
        """The facts of a kind and a day about a candidate or an objective: the number of that, and the fact."""
        if step is InterventionStep.OBJECTIVE:
            return [(each.number, each.fact) for each in self.objectives if each.set_on == day]
        found = list[tuple[int, int]]()
        for each in self.candidates:
            match step:
                case InterventionStep.PROPOSAL:
                    facts = [each.fact] if each.proposed_on == day else []
                case InterventionStep.CHECK:
                    facts = [fact for fact, on in each.checks if on == day]
                case InterventionStep.CONFLICT:
                    facts = [one.fact for one in each.conflicts if one.declared_on == day and one.fact != one.decided]
                case _:
                    facts = [one.decided for one in each.conflicts if one.decided_on == day and one.decided is not None]
            found += [(each.number, fact) for fact in facts[-1:]]
        return found

    def said_last(self, fact: int) -> int:
        """Which fact said the day of another one last: the same, or that of a correction."""
        return next((correction for of, correction in reversed(self.redated) if of == fact), fact)

    def current_on(self, day: date) -> Match | None:
        """The match of a day."""
        stage = self.stage_on(day)
        return self.match(stage.match) if isinstance(stage, Supported) else None

    # Guards

    def now(self, today: date) -> Stage:
        """What it is today. Raises Refused where there is no such intervention."""
        stage = self.stage_on(today)
        if stage is None:
            raise UNKNOWN_INTERVENTION("There is no such intervention: identify the need first.")
        return stage

    def must_be_open(self, today: date) -> Stage:
        """Refuse what a completed or stopped intervention does not take."""
        now = self.now(today)
        if isinstance(now, Over):
            raise INTERVENTION_OVER(
                f"The intervention is {now.name} since {now.since}: it takes notes, corrections and impact only."
            )
        return now

    def must_step(self, on: date, today: date, done: str, *allowed: type) -> Stage:
        """Refuse a step to another stage for which it is not at one of some stages today, or was not yet on the day."""
        now = self.must_be_open(today)
        if isinstance(now, Paused) and Paused not in allowed:
            raise INTERVENTION_PAUSED(f"The intervention is paused since {now.since}: resume it first.")
        if not isinstance(now, allowed):
            raise STEP_MISSING(
                f"The intervention is {now.name} since {now.since}: it is {done} when it is {_names(allowed)}."
            )
        if on < now.since:
            raise DATES_OUT_OF_ORDER(
                f"The intervention is {now.name} since {now.since}: it cannot be {done} on {on}, before that."
            )
        return now

    def must_be_at(self, on: date, today: date, doing: str, *allowed: type) -> Stage:
        """Refuse an act that leaves the stage as it is, where it was not at one of some stages on the day."""
        now, then = self.must_be_open(today), self.stage_on(on)
        if isinstance(then, allowed):
            return then  # type: ignore[return-value]  # None is not among what is allowed
        if isinstance(then, Paused):
            raise INTERVENTION_PAUSED(
                f"The intervention is paused on {on}, since {then.since}: {doing} before or after."
            )
        if isinstance(now, allowed) or then is None:
            raise DATES_OUT_OF_ORDER(
                f"The intervention is {now.name} since {now.since}: {doing} then or later, not on {on}."
            )
        raise STEP_MISSING(f"The intervention is {then.name} on {on}: {doing} when it is {_names(allowed)}.")

    # Folding

    def evolve(self, event: InterventionEvent) -> "Intervention":
        """The intervention after one more fact; a correction stands in the place of what it corrects."""
        return following(self, event, self.version + 1)


def _names(allowed: tuple[type, ...]) -> str:
    return " or ".join(str(each.name) for each in allowed)  # type: ignore[attr-defined]  # stages have names
