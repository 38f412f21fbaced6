"""What the register does to cases and givers: a school that closes or merges ends them, one taken back restores them.

All of it is recorded in the save of the register's news; interventions end before the concerns that they answer.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from attrs import frozen

from thep_domain.interventions.brokering_events import SupporterLost, SupporterRestored
from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.capacity_events import ReleaseReason
from thep_domain.interventions.capacity_folding import Place
from thep_domain.interventions.cases import concerns_of, interventions_of
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_events import (
    ConcernClosed,
    ConcernInterventionRestored,
    ConcernRestored,
    ConcernStep,
)
from thep_domain.interventions.concern_states import SCHOOL_ENDED
from thep_domain.interventions.concern_states import Over as ConcernOver
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import (
    InterventionRestored,
    InterventionStep,
    InterventionStopped,
)
from thep_domain.interventions.keeping import keep_texts_of_case, keep_texts_of_concern
from thep_domain.interventions.parts import WAITING, CandidateOutcome, Match
from thep_domain.interventions.stages import Completed, Over
from thep_domain.interventions.steps import Step
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.work import Work
from thep_domain.schools import Closing, Establishment, School, cite_registration, establishment_at

K = TypeVar("K")

STOPPED = {True: "merged", False: "closed"}
"""Why an intervention stops, or a supporter is lost, with a school, by whether that was merged into another."""


@frozen
class _News:
    """What the register says of the end of a school now."""

    closing: Closing | None
    register: Cited

    @property
    def last_day(self) -> date | None:
        return None if self.closing is None else self.closing.last_day


def follow_register(work: Work) -> None:
    """Let cases and commitments of the schools that a command touched follow what the register says of their end."""
    follow_schools(work, sorted({each.key for each in work.touched if each.kind is School}))


def follow_schools(work: Work, keys: Iterable[str]) -> None:
    """The same for schools that are named, by an id or a URN; whoever else is named is passed over."""
    found = (establishment_at(work, key) for key in keys if key.isdecimal())
    for each in {each.id: each for each in found if each is not None}.values():
        _follow(work, each)


def _follow(work: Work, found: Establishment) -> None:
    news = _News(found.closing, cite_registration(work, found.registrations[-1]))
    for key, case in list(interventions_of(work, found.id)):
        _follow_case(work, key, case, news)
        keep_texts_of_case(work, key, work.load(Intervention, key))
    for key, concern in list(concerns_of(work, found.id)):
        _follow_concern(work, key, concern, news)
        keep_texts_of_concern(work, key, work.load(Concern, key))
    if work.cite(Capacity, found.id) is not None:
        _follow_giver(work, found.id, news)


def _follow_case(work: Work, key: str, case: Intervention, news: _News) -> None:
    """An open intervention stops with its school; one that did is as it was when the register takes that back."""
    ends = _ends_on(case.steps, news)
    ended = _by_register(case.steps, InterventionStep.STOP)
    if ended is not None and ended.on != ends:
        _restore(work, key, case, ended.on, news.register)
        case = work.load(Intervention, key)
    if ends is None or news.closing is None or _by_register(case.steps, InterventionStep.STOP) is not None:
        return
    if isinstance(case.stage_on(ends), Over):
        return
    reason = Text(STOPPED[news.closing.merged])
    stopped = InterventionStopped(stopped_on=ends, reason=reason, register=news.register, rules=())
    work.record(Intervention, key, stopped, on=min(ends, work.today))
    end_case(work, key, ends, ReleaseReason.STOPPED)


def _restore(work: Work, key: str, case: Intervention, stopped_on: date, register: Cited) -> None:
    before = case.ending
    day = min(stopped_on, work.today)
    restored = work.record(Intervention, key, InterventionRestored(stopped_on=stopped_on, register=register), on=day)
    if before is None:
        return
    for match in restored.matches:
        _take_again(work, key, restored, match, day)
    if restored.concern is not None:
        _tell_concern(work, key, restored.concern, restored.ending, day)


def _take_again(work: Work, key: str, case: Intervention, match: Match, day: date) -> None:
    """A place that the closing gave back is taken as before: where the match has ended otherwise since, until then."""
    capacity = work.load(Capacity, match.giver)
    place, last_day = capacity.place(key, match.number), case.last_day(match)
    if place is None or place.reason is not ReleaseReason.STOPPED:
        return
    if last_day is not None and place.released_on == max(last_day + ONE_DAY, place.from_on):
        return  # a decision gave it back, before the school was to close
    back = work.record(Capacity, match.giver, *capacity.restore(key, match.number), on=day)
    if last_day is None:
        return
    reason = ReleaseReason.LOST if match.last_day == last_day else reason_of_end(case)
    released = back.release(key, match.number, last_day + ONE_DAY, reason)
    work.record(Capacity, match.giver, *released, on=min(last_day, work.today))


def _tell_concern(work: Work, key: str, concern: str, ending: Over | None, day: date) -> None:
    """A concern knows that an intervention goes on after all, or since when it is over by a decision."""
    link = next((each for each in work.load(Concern, concern).links if each.intervention == key), None)
    ended_on = None if ending is None else ending.since
    if link is None or link.ended_on is None or link.ended_on == ended_on:
        return
    back = work.record(Concern, concern, ConcernInterventionRestored(intervention=Text(key)), on=day)
    if ended_on is not None:
        work.record(Concern, concern, *back.end_intervention(ended_on, key), on=min(ended_on, work.today))


def reason_of_end(case: Intervention) -> ReleaseReason:
    """Why places are given back with the end of an intervention."""
    return ReleaseReason.COMPLETED if isinstance(case.ending, Completed) else ReleaseReason.STOPPED


def end_case(work: Work, key: str, last_day: date, reason: ReleaseReason) -> None:
    """What follows from the end of an intervention: its places are free on the next day, and its concern knows."""
    case, day = work.load(Intervention, key), min(last_day, work.today)
    for match in case.matches:
        facts = work.load(Capacity, match.giver).release(key, match.number, last_day + ONE_DAY, reason)
        work.record(Capacity, match.giver, *facts, on=day)
    if case.concern is not None:
        ended = work.load(Concern, case.concern).end_intervention(last_day, key)
        work.record(Concern, case.concern, *ended, on=day)


def _follow_concern(work: Work, key: str, concern: Concern, news: _News) -> None:
    """An open concern is closed with its school; one closed so is as it was when the register takes that back."""
    ends = _ends_on(concern.steps, news)
    ended = _by_register(concern.steps, ConcernStep.CLOSING)
    if ended is not None and ended.on != ends:
        restored = ConcernRestored(closed_on=ended.on, register=news.register)
        concern = work.record(Concern, key, restored, on=min(ended.on, work.today))
    if ends is None or news.closing is None or _by_register(concern.steps, ConcernStep.CLOSING) is not None:
        return
    if isinstance(concern.state_on(ends), ConcernOver):
        return
    closed = ConcernClosed(
        closed_on=ends,
        outcome=Text(SCHOOL_ENDED[news.closing.merged]),
        rationale=None,
        monitoring_waived=False,
        register=news.register,
        rules=(),
    )
    work.record(Concern, key, closed, on=min(ends, work.today))


def _follow_giver(work: Work, key: str, news: _News) -> None:
    """A giver that ends is lost to those it supports, and gives nothing after its last day."""
    capacity = work.load(Capacity, key)
    for place in capacity.places:
        _follow_place(work, key, place, news)
    ends, register = news.closing, news.register
    for fact in capacity.reopen(register) if ends is None else capacity.close(ends.last_day, register):
        work.record(Capacity, key, fact, on=min(fact.from_on, work.today))


def _follow_place(work: Work, giver: str, place: Place, news: _News) -> None:
    case = work.load(Intervention, place.intervention)
    match = case.match(place.match)
    moved = match.register_ended and match.last_day is not None and match.last_day != news.last_day
    if moved and match.last_day is not None and not _replaced(case, match.number) and case.ending is None:
        _give_back(work, giver, place, match.last_day, news)
        case = work.load(Intervention, place.intervention)
        match = case.match(place.match)
    if news.closing is None or match.last_day is not None or case.last_day(match) is not None:
        return
    if case.candidate(match.candidate).outcome not in (*WAITING, CandidateOutcome.CURRENT):
        return
    last_day = news.closing.last_day
    day = min(last_day, work.today)
    lost = SupporterLost(
        match=match.number,
        last_day=last_day,
        reason=Text(STOPPED[news.closing.merged]),
        announced_on=news.closing.as_at,
        register=news.register,
    )
    work.record(Intervention, place.intervention, lost, on=day)
    facts = work.load(Capacity, giver).release(place.intervention, match.number, last_day + ONE_DAY, ReleaseReason.LOST)
    work.record(Capacity, giver, *facts, on=day)


def _give_back(work: Work, giver: str, place: Place, last_day: date, news: _News) -> None:
    day = min(last_day, work.today)
    restored = SupporterRestored(match=place.match, last_day=last_day, register=news.register)
    work.record(Intervention, place.intervention, restored, on=day)
    work.record(Capacity, giver, *work.load(Capacity, giver).restore(place.intervention, place.match), on=day)


def _replaced(case: Intervention, number: int) -> bool:
    """Whether a further giver accepted since: then the lost one stays lost."""
    return any(each.number > number for each in case.matches)


def _ends_on(steps: Iterable[Step[K]], news: _News) -> date | None:
    """The day on which a case ends with its school; one that was begun later, as nobody knew, on the day it began."""
    begun = min((step.on for step in steps), default=None)
    return None if news.last_day is None or begun is None else max(news.last_day, begun)


def _by_register(steps: Iterable[Step[K]], kind: K) -> Step[K] | None:
    """The step of a kind that the register brought, where one stands."""
    return next((each for each in steps if each.by_register and each.kind == kind), None)
