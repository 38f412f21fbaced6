"""Concerns, interventions and givers as rows of a list: pure folds, as on a day."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.cases import party, school_of
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_states import Assessing, Live, Monitoring, Raised
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import InterventionStep
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.rules import ASSESSMENT, CONCERN_REVIEW, MONITORING, REVIEW_EVERY, SAFEGUARDING_ADVICE
from thep_domain.interventions.stages import InProgress, Paused
from thep_domain.interventions.steps import in_time
from thep_domain.kernel.calendar import after
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Loads, Reading
from thep_domain.rulebook import rules_in_force


@frozen
class Rhythms:
    """How long things may wait, by the rules in force on a day."""

    advice: str
    assessment: str
    review: str
    monitoring: str
    support: str


def rhythms_on(reading: Reading, day: date) -> Rhythms:
    """The rhythms in force on a day."""
    rules = rules_in_force(reading, day)
    return Rhythms(
        rules[SAFEGUARDING_ADVICE], rules[ASSESSMENT], rules[CONCERN_REVIEW], rules[MONITORING], rules[REVIEW_EVERY]
    )


@frozen
class ConcernRow:
    """A concern as it stands on a day."""

    concern: str
    urn: URN | None
    area: str
    level: str | None
    status: str
    raised_on: date
    episodes: int
    advised_on: date | None
    open_interventions: tuple[str, ...]
    next_due: date | None

    @property
    def key(self) -> str:
        """What tells it from every other row: its name."""
        return self.concern


@frozen
class ListOfConcerns:
    """The concerns raised by a day, by school and number."""

    day: date
    rhythms: Rhythms

    @property
    def kind(self) -> type[Concern]:
        """A row a concern."""
        return Concern

    def rows(self, reading: Loads, key: str, concern: Concern) -> Iterator[ConcernRow]:
        """The row of a concern, once it was raised."""
        state = concern.state_on(self.day)
        if state is None:
            return
        yield ConcernRow(
            concern=key,
            urn=urn_of(reading, key, self.day),
            area=concern.area,
            level=concern.level_on(self.day),
            status=state.name,
            raised_on=in_time(concern.steps)[0].on,
            episodes=concern.episodes_by(self.day),
            advised_on=concern.advised_by(self.day),
            open_interventions=tuple(
                each.intervention
                for each in concern.links
                if each.opened_on <= self.day and (each.ended_on is None or each.ended_on > self.day)
            ),
            next_due=min((each.on for each in concern_duties(key, concern, self.day, self.rhythms)), default=None),
        )

    def order(self, row: ConcernRow) -> tuple[str, int]:
        """By school and number."""
        return in_order(row.concern)


@frozen
class Duty:
    """What is to be done about a case: by when, what, and in a sentence; of several of a kind which one."""

    on: date
    what: str
    sentence: str
    of: str = ""


def concern_duties(key: str, concern: Concern, day: date, rhythms: Rhythms) -> Iterator[Duty]:
    """What is to be done about a concern, by what is known of a day."""
    if concern.safeguarding and concern.is_open(day) and concern.advised_by(day) is None:
        due = after(in_time(concern.steps)[0].on, rhythms.advice)
        yield Duty(
            due, "to-advise", f"{key} is a safeguarding matter: advise the authority, thep concerns advise {key}."
        )
    match concern.state_on(day):
        case Raised(since):
            due = after(since, rhythms.assessment)
            yield Duty(due, "to-assess", f"{key} was raised on {since}: assess it, thep concerns assess {key}.")
        case Assessing(since):
            due = after(since, rhythms.assessment)
            sentence = f"{key} is assessed since {since}: confirm or dismiss it, thep concerns show {key}."
            yield Duty(due, "to-confirm", sentence)
        case Live(since):
            last = max([since, *(each.since for each in concern.levels if each.since <= day)])
            sentence = f"{key} is live since {since}: look again at its level."
            yield Duty(after(last, rhythms.review), "to-look-again", sentence)
        case Monitoring(since):
            due = after(since, rhythms.monitoring)
            yield Duty(due, "to-close", f"{key} is monitored since {since}: close it, or make it live again.")
        case _:
            return


@frozen
class CandidateShown:
    """A candidate of an intervention, and what came of it."""

    candidate: int
    giver: str
    outcome: CandidateOutcome
    on: date
    points: str | None


@frozen
class MatchShown:
    """A match of an intervention, and until when it lasted."""

    match: int
    giver: str
    from_on: date
    until_on: date | None


@frozen
class ObjectiveShown:
    """An objective, and how each review rated it; the words are sealed."""

    objective: int
    area: str
    ratings: tuple[str, ...]
    dropped_on: date | None


@frozen
class InterventionRow:
    """An intervention as it stands on a day."""

    intervention: str
    urn: URN | None
    status: str
    form: str
    candidates: tuple[CandidateShown, ...]
    matches: tuple[MatchShown, ...]
    dates: Mapping[str, date]
    objectives: tuple[ObjectiveShown, ...]
    next_due: date | None
    concern: str | None
    """The concern that it answers."""
    reviews: tuple[int, ...]
    """The numbers of the reviews that stand; what was withdrawn leaves a gap."""
    giver: str | None
    """Who supports the school on the day."""
    since: date
    """Since when it is at its stage."""

    @property
    def key(self) -> str:
        """What tells it from every other row: its name."""
        return self.intervention


@frozen
class ListOfInterventions:
    """The interventions identified by a day, by school and number."""

    day: date
    rhythms: Rhythms

    @property
    def kind(self) -> type[Intervention]:
        """A row an intervention."""
        return Intervention

    def rows(self, reading: Loads, key: str, case: Intervention) -> Iterator[InterventionRow]:
        """The row of an intervention, once it was identified."""
        stage = case.stage_on(self.day)
        if stage is None:
            return
        yield InterventionRow(
            intervention=key,
            urn=urn_of(reading, key, self.day),
            status=stage.name,
            form=case.form,
            concern=case.concern,
            candidates=tuple(_candidates(case, self.day)),
            matches=tuple(_matches(case, self.day)),
            dates=_dates(case, self.day),
            objectives=tuple(_objectives(case, self.day)),
            reviews=tuple(each.number for each in case.reviews if not each.withdrawn and each.held_on <= self.day),
            next_due=intervention_due(case, self.day, self.rhythms),
            giver=None if (current := case.current_on(self.day)) is None else current.giver,
            since=stage.since,
        )

    def order(self, row: InterventionRow) -> tuple[str, int]:
        """By school and number."""
        return in_order(row.intervention)


def _candidates(case: Intervention, day: date) -> Iterator[CandidateShown]:
    for each in case.candidates:
        if each.proposed_on <= day:
            came = each.came_to_by(day)
            outcome, since = (CandidateOutcome.PROPOSED, each.proposed_on) if came is None else (came.outcome, came.on)
            points = None if each.points is None else f"{each.points // 100}.{each.points % 100:02d}"
            yield CandidateShown(each.number, each.giver, outcome, since, points)


def _matches(case: Intervention, day: date) -> Iterator[MatchShown]:
    for each in case.matches:
        if each.matched_on is not None and each.matched_on <= day:
            last = case.last_day(each)
            yield MatchShown(each.number, each.giver, each.from_on, last if last is not None and last <= day else None)


DATED = {
    InterventionStep.IDENTIFICATION: "identified_on",
    InterventionStep.BROKERING: "brokering_on",
    InterventionStep.MATCH: "matched_on",
    InterventionStep.AGREEMENT: "agreed_on",
    InterventionStep.START: "started_on",
    InterventionStep.COMPLETION: "completed_on",
    InterventionStep.STOP: "stopped_on",
}
"""What the day of each step is called; of several of a kind it is the first."""


def _dates(case: Intervention, day: date) -> dict[str, date]:
    ending = case.ending
    found = dict[str, date]()
    for step in in_time(case.steps, day):
        past = ending is not None and step.on > ending.since
        if step.kind in DATED and not past:
            found.setdefault(DATED[step.kind], step.on)
    return found


def _objectives(case: Intervention, day: date) -> Iterator[ObjectiveShown]:
    for each in case.objectives:
        if each.set_on <= day:
            ratings = (dict(held.ratings).get(each.number) for held in case.held_reviews if held.held_on <= day)
            dropped = each.dropped_on if each.dropped_on is not None and each.dropped_on <= day else None
            yield ObjectiveShown(each.number, each.area, tuple(word for word in ratings if word), dropped)


def intervention_due(case: Intervention, day: date, rhythms: Rhythms) -> date | None:
    """When the next review of an intervention is due, or a pause is expected to end; None where neither is."""
    stage = case.stage_on(day)
    if isinstance(stage, Paused):
        return stage.expected_on
    if not isinstance(stage, InProgress):
        return None
    held = [each for each in case.held_reviews if each.held_on <= day]
    if held:
        return held[-1].next_due_on
    start = case.step(InterventionStep.START)
    return None if start is None else after(start.on, rhythms.support)


@frozen
class StrengthShown:
    """How strong a giver is in an area, from 1 to 3."""

    area: str
    level: int


@frozen
class CapacityRow:
    """What a giver can give on a day."""

    giver: str
    urn: URN | None
    declared: int
    committed: int
    free: int
    over: int
    """How many places more are taken than it declared."""
    days_a_term: int | None
    phases: tuple[str, ...]
    strengths: tuple[StrengthShown, ...]
    held_by: tuple[str, ...]
    """The interventions that take its places."""

    @property
    def key(self) -> str:
        """What tells it from every other row: the giver."""
        return self.giver


@frozen
class ListOfCapacity:
    """What each giver can give on a day, by its id."""

    day: date

    @property
    def kind(self) -> type[Capacity]:
        """A row a giver."""
        return Capacity

    def rows(self, reading: Loads, key: str, capacity: Capacity) -> Iterator[CapacityRow]:
        """The row of a giver, once it declared or was recognised as strong."""
        if capacity.declarations or capacity.strengths:
            yield capacity_row(reading, key, capacity, self.day)

    def order(self, row: CapacityRow) -> str:
        """By id."""
        return row.giver


def capacity_row(reading: Loads, key: str, capacity: Capacity, day: date) -> CapacityRow:
    """What a giver can give on a day."""
    held, areas = capacity.declaration_on(day), dict.fromkeys(each.area for each in capacity.strengths)
    levels = ((area, capacity.strength_on(area, day)) for area in sorted(areas))
    return CapacityRow(
        giver=key,
        urn=party(reading, key).urn_on(day),
        declared=capacity.declared_on(day),
        committed=len(capacity.taken_on(day)),
        free=max(0, capacity.free_on(day)),
        over=capacity.over_on(day),
        days_a_term=None if held is None else held.days_a_term,
        phases=() if held is None else tuple(each.value for each in held.phases),
        strengths=tuple(StrengthShown(area, level) for area, level in levels if level),
        held_by=tuple(each.intervention for each in capacity.taken_on(day)),
    )


def urn_of(reading: Loads, key: str, day: date) -> URN | None:
    """The URN of the school of a case on a day; a conversion changes it, and nothing else."""
    found = school_of(reading, key)
    return None if found is None else found.registration_on(day).urn


def in_order(key: str) -> tuple[str, int]:
    """Sorts cases by school, then by number: c10 comes after c9."""
    school, _, number = key.rpartition("-")
    return school, int(number[1:])
