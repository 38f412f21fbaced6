"""A concern about a school: raised, assessed, live, monitored, closed; each decision pure."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, get_args

from attrs import frozen

from thep_domain.interventions.concern_events import (
    ConcernAdvised,
    ConcernAssessmentBegun,
    ConcernCarriedFrom,
    ConcernClosed,
    ConcernConfirmed,
    ConcernContinuedAt,
    ConcernDismissed,
    ConcernDuplicateOf,
    ConcernEvent,
    ConcernInterventionEnded,
    ConcernInterventionOpened,
    ConcernLevelChanged,
    ConcernMadeLiveAgain,
    ConcernMonitoringBegun,
    ConcernRaised,
    ConcernReopened,
    ConcernStep,
)
from thep_domain.interventions.concern_folding import Advice, Level, Link, following
from thep_domain.interventions.concern_states import (
    FROM,
    Assessing,
    Closed,
    ConcernState,
    Dismissed,
    Live,
    Monitoring,
    Over,
    Raised,
    after,
)
from thep_domain.interventions.refusals import (
    ADVICE_MISSING,
    CONCERN_OVER,
    INTERVENTION_OPEN,
    NOT_MONITORED,
    STEP_MISSING,
    UNKNOWN_CONCERN,
)
from thep_domain.interventions.rules import (
    ADVISED_TO,
    AUTHORITY_TO_ADVISE,
    AUTHORITY_TO_REOPEN,
    AUTHORITY_TO_WAIVE,
    LEVELS,
    MONITORING,
    OUTCOMES,
    RAISED_BY,
)
from thep_domain.interventions.steps import Step, in_time
from thep_domain.interventions.words import known_word, said
from thep_domain.kernel.calendar import after as day_after
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.risk import AREAS
from thep_domain.rulebook import RulesInForce

AUTHORITY = "authority"
"""The word for the local authority among those that are advised."""
OPEN = (Raised, Assessing, Live, Monitoring)


@frozen(slots=False)
class Concern:
    """One concern of a school, with every episode of it. Its texts are sealed and not part of it."""

    STREAM: ClassVar[str] = "concern"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(ConcernEvent)

    number: int = 0
    urn: URN | None = None
    by: str = ""
    area: str = ""
    safeguarding: bool = False
    steps: tuple[Step[ConcernStep], ...] = ()
    levels: tuple[Level, ...] = ()
    advice: tuple[Advice, ...] = ()
    links: tuple[Link, ...] = ()
    """The interventions that answer it."""
    carried_from: str | None = None
    continued_at: str | None = None
    continued: int | None = None
    """Which fact said so."""
    version: int = 0

    # What is true on a day

    def state_on(self, day: date) -> ConcernState | None:
        """What it is on a day; None before it was raised."""
        state: ConcernState | None = None
        for step in in_time(self.steps, day):
            state = after(state, step)
        return state

    def level_on(self, day: date) -> str | None:
        """How serious it is on a day; None before it was confirmed."""
        held = sorted((each for each in self.levels if each.since <= day), key=lambda each: (each.since, each.seq))
        return held[-1].level if held else None

    def episodes_by(self, day: date) -> int:
        """How often it was raised or reopened by a day."""
        begun = (ConcernStep.RAISED, ConcernStep.REOPENING)
        return sum(1 for step in self.steps if step.kind in begun and step.on <= day)

    def advised_by(self, day: date) -> date | None:
        """When the authority was advised first, by a day."""
        return min((each.on for each in self.advice if each.to == AUTHORITY and each.on <= day), default=None)

    def is_open(self, day: date) -> bool:
        """Whether it is raised by a day, and not over."""
        return isinstance(self.state_on(day), OPEN)

    def open_interventions(self, day: date) -> tuple[str, ...]:
        """The interventions that answer it and have not ended by a day."""
        return tuple(each.intervention for each in self.links if each.ended_on is None or each.ended_on > day)

    # Decisions

    @staticmethod
    def raise_anew(
        number: int,
        urn: URN,
        on: date,
        by: str,
        area: str,
        rules: RulesInForce,
        *,
        safeguarding: bool,
        cites: Text | None,
        summary: Sealed | None,
    ) -> ConcernRaised:
        """Raise a concern, by whoever may."""
        return ConcernRaised(
            number=number,
            urn=urn,
            raised_on=on,
            by=known_word(rules, RAISED_BY, by, "word for who may raise a concern"),
            area=known_word(rules, AREAS, area, "area"),
            safeguarding=safeguarding,
            cites=cites,
            summary=summary,
            rules=rules.cite(RAISED_BY, AREAS),
        )

    def assess(self, on: date, today: date) -> ConcernAssessmentBegun:
        """Begin to find out what is the matter."""
        self._standing(on, today, "assessed", Raised)
        return ConcernAssessmentBegun(begun_on=on)

    def dismiss(self, on: date, today: date, rationale: Sealed | None) -> ConcernDismissed:
        """Find that there is nothing in it."""
        self._standing(on, today, "dismissed", Assessing)
        self._no_intervention(on, "dismissed")
        return ConcernDismissed(dismissed_on=on, rationale=said(rationale, "rationale"))

    def confirm(
        self, on: date, today: date, level: str, rationale: Sealed | None, rules: RulesInForce
    ) -> ConcernConfirmed:
        """Find that there is something in it, and how serious it is."""
        self._standing(on, today, "confirmed", Assessing)
        word = known_word(rules, LEVELS, level, "level")
        return ConcernConfirmed(
            confirmed_on=on, level=word, rationale=said(rationale, "rationale"), rules=rules.cite(LEVELS)
        )

    def change_level(
        self, on: date, today: date, level: str, rationale: Sealed | None, rules: RulesInForce
    ) -> tuple[ConcernLevelChanged, ...]:
        """Set another level; the earlier one and its rationale stay. The level that it has is no news."""
        self._standing(on, today, "given another level", Live, Monitoring)
        word, was = known_word(rules, LEVELS, level, "level"), self.level_on(on)
        last = max((each.since for each in self.levels), default=None)
        if last is not None and on < last:
            raise DATES_OUT_OF_ORDER(f"The level was last set on {last}: a further change cannot be of {on}.")
        if was is None or was == word:
            return ()
        fact = ConcernLevelChanged(
            changed_on=on, was=Text(was), now=word, rationale=said(rationale, "rationale"), rules=rules.cite(LEVELS)
        )
        return (fact,)

    def monitor(self, on: date, today: date) -> ConcernMonitoringBegun:
        """Begin to watch whether what was done lasts."""
        self._standing(on, today, "monitored", Live)
        return ConcernMonitoringBegun(begun_on=on)

    def make_live_again(self, on: date, today: date, rationale: Sealed | None) -> ConcernMadeLiveAgain:
        """Find that it did not last."""
        self._standing(on, today, "made live again", Monitoring)
        return ConcernMadeLiveAgain(live_on=on, rationale=said(rationale, "rationale"))

    def advise(
        self,
        on: date,
        today: date,
        to: str,
        reference: Text | None,
        authority: Authority | str | None,
        rules: RulesInForce,
        *,
        formal: bool,
    ) -> ConcernAdvised:
        """Advise the authority, or for an academy the regional director too; the Partnership has no statutory power."""
        self._open(on, today, "the authority is advised of it")
        word = known_word(rules, ADVISED_TO, to, "word for who is advised")
        rules.require_authority(AUTHORITY_TO_ADVISE, authority)
        cited = rules.cite(ADVISED_TO, AUTHORITY_TO_ADVISE)
        return ConcernAdvised(advised_on=on, to=word, formal=formal, reference=reference, rules=cited)

    def open_intervention(self, on: date, today: date, intervention: str) -> ConcernInterventionOpened:
        """Note an intervention that answers it, so that it cannot be closed while that goes on."""
        self._open(on, today, "an intervention answers it")
        return ConcernInterventionOpened(intervention=Text(intervention), opened_on=on)

    def end_intervention(self, on: date, intervention: str) -> tuple[ConcernInterventionEnded, ...]:
        """Note that an intervention ended; of one that ended before on this day or earlier there is no news."""
        held = next((each for each in self.links if each.intervention == intervention), None)
        if held is None or (held.ended_on is not None and held.ended_on <= on):
            return ()
        return (ConcernInterventionEnded(intervention=Text(intervention), ended_on=on),)

    def find_duplicate(self, on: date, today: date, of: str) -> ConcernDuplicateOf:
        """Find that it is the same as another one, which goes on."""
        self._open(on, today, "it is found to be a duplicate")
        self._no_intervention(on, "ended as a duplicate")
        return ConcernDuplicateOf(found_on=on, of=Text(of))

    def close(
        self,
        on: date,
        today: date,
        outcome: str,
        rationale: Sealed | None,
        authority: Authority | str | None,
        rules: RulesInForce,
        *,
        waive: bool,
    ) -> ConcernClosed:
        """Close it, once it was monitored long enough; or earlier where that is waived with authority."""
        state = self._open(on, today, "it is closed")
        since = state.since if isinstance(state, Monitoring) else None
        waived = since is None or on < day_after(since, rules[MONITORING])
        if waived and waive:
            rules.require_authority(AUTHORITY_TO_WAIVE, authority)
        elif waived:
            until = (
                "" if since is None else f" since {since}, and can be closed from {day_after(since, rules[MONITORING])}"
            )
            raise NOT_MONITORED(
                f"The concern is {state.name}{until}: monitor it first, or waive that with an authority."
            )
        because = said(rationale, "rationale")
        word = known_word(rules, OUTCOMES, outcome, "outcome of a concern")
        self._no_intervention(on, "closed")
        if self.safeguarding and self.advised_by(on) is None:
            raise ADVICE_MISSING(
                "It is a safeguarding matter, and the authority has not been advised: record the advice first."
            )
        return ConcernClosed(
            closed_on=on,
            outcome=word,
            rationale=because,
            monitoring_waived=waived,
            register=None,
            rules=rules.cite(OUTCOMES, MONITORING, AUTHORITY_TO_WAIVE),
        )

    def reopen(
        self, on: date, today: date, reason: Sealed | None, authority: Authority | str | None, rules: RulesInForce
    ) -> ConcernReopened:
        """Assess a closed or dismissed concern again: a further episode."""
        state = self.state_on(today)
        if not isinstance(state, Closed | Dismissed):
            name = "unknown" if state is None else state.name
            raise STEP_MISSING(f"The concern is {name}: what is closed or dismissed is reopened.")
        if any(step.by_register and step.on == state.since for step in self.steps):
            raise CONCERN_OVER(f"The concern ended with its school on {state.since}: raise one at the other school.")
        if on < state.since:
            raise DATES_OUT_OF_ORDER(
                f"The concern was {state.name} on {state.since}: it cannot be reopened on {on}, before it."
            )
        rules.require_authority(AUTHORITY_TO_REOPEN, authority)
        return ConcernReopened(
            reopened_on=on, closing=state.since, reason=said(reason, "reason"), rules=rules.cite(AUTHORITY_TO_REOPEN)
        )

    def continue_at(self, on: date, other: str) -> ConcernContinuedAt:
        """Note that a concern of a school which merged goes on at another one."""
        return ConcernContinuedAt(continued_on=on, at=Text(other))

    def carry(self, on: date, other: str) -> ConcernCarriedFrom:
        """Note which concern of another school this one carries on."""
        return ConcernCarriedFrom(carried_on=on, of=Text(other))

    # Guards

    def _open(self, on: date, today: date, doing: str) -> ConcernState:
        """The state on the day of an act for which the concern only must be open."""
        now, then = self._now(today), self.state_on(on)
        if isinstance(now, Over):
            raise CONCERN_OVER(f"The concern is {now.name} since {now.since}: raise one anew, or reopen it.")
        if then is None or (isinstance(then, Over) and on < now.since):
            since = in_time(self.steps)[0].on if then is None else now.since
            raise DATES_OUT_OF_ORDER(f"The concern was open from {since} on: {doing} then or later, not on {on}.")
        return now if on >= now.since else then

    def _standing(self, on: date, today: date, done: str, *allowed: type) -> None:
        """Refuse a step for which the concern is not in one of some states; or was not yet, on the day of the step."""
        now = self._now(today)
        if isinstance(now, Over):
            raise CONCERN_OVER(f"The concern is {now.name} since {now.since}: raise one anew, or reopen it.")
        if not isinstance(now, allowed):
            first = " or ".join(str(each.name) for each in allowed)  # type: ignore[attr-defined]  # states have names
            raise STEP_MISSING(f"The concern is {now.name} since {now.since}: it is {done} when it is {first}.")
        if on < now.since:
            raise DATES_OUT_OF_ORDER(f"The concern is {now.name} since {now.since}: it cannot be {done} on {on}.")

    def _now(self, today: date) -> ConcernState:
        state = self.state_on(today)
        if state is None:
            raise UNKNOWN_CONCERN("There is no such concern: raise it first.")
        return state

    def _no_intervention(self, on: date, done: str) -> None:
        running = self.open_interventions(on)
        if running:
            raise INTERVENTION_OPEN(
                f"{', '.join(running)} answers it and has not ended by {on}: complete or stop it before the concern is"
                f" {done}."
            )

    def out_of_order(self) -> Iterator[str]:
        """What does not follow in time, in sentences: each names both days."""
        state: ConcernState | None = None
        decided: ConcernState | None = None
        for step in in_time(self.steps):
            before, earlier = state, decided
            state = after(state, step)
            if step.by_register:
                continue  # that a school had closed may be learnt later
            decided = after(decided, step)
            if not may_follow(before, step) and not may_follow(earlier, step):
                first = "not raised yet" if before is None else f"{before.name} since {before.since}"
                yield f"the {step.kind} of {step.on} does not follow: the concern is {first} then"
        first_on = min((step.on for step in self.steps), default=None)
        for what, day in (
            *((f"the level {each.level}", each.since) for each in self.levels),
            *(("the advice", each.on) for each in self.advice),
            *((each.intervention, each.opened_on) for each in self.links),
        ):
            if first_on is not None and day < first_on:
                yield f"{what} is of {day}, and the concern was raised on {first_on}"
        for step in in_time(self.steps):
            ends = (ConcernStep.CLOSING, ConcernStep.DISMISSAL, ConcernStep.DUPLICATE)
            if step.kind in ends and not step.by_register:
                begun = {each.intervention for each in self.links if each.opened_on <= step.on}
                for running in sorted(begun.intersection(self.open_interventions(step.on))):
                    yield f"{running} has not ended on {step.on}, the day of the {step.kind}"

    # Folding

    def evolve(self, event: ConcernEvent) -> "Concern":
        """The concern after one more fact; a correction stands in the place of what it corrects."""
        return following(self, event, self.version + 1)


def may_follow(before: ConcernState | None, step: Step[ConcernStep]) -> bool:
    """Whether a step can be taken from a state."""
    if step.kind is ConcernStep.RAISED:
        return before is None
    if step.kind is ConcernStep.CLOSING and step.waived:
        return isinstance(before, OPEN)
    return isinstance(before, FROM[step.kind])
