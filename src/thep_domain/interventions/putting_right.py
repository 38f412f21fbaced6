"""What follows when something is put right: places are taken or free by the right day, and the concern knows."""

from datetime import date

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.capacity_events import CapacityFact, CapacityFactWithdrawn, ReleaseReason
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_events import (
    ConcernFact,
    ConcernFactWithdrawn,
    ConcernInterventionOpened,
    ConcernInterventionRestored,
)
from thep_domain.interventions.following import end_case, reason_of_end
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.parts import Match
from thep_domain.interventions.recording import record_concern
from thep_domain.interventions.refusals import NO_CAPACITY
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.work import Work


def move_ending(work: Work, key: str, case: Intervention, last_day: date) -> None:
    """An intervention was completed or stopped on another day than was recorded."""
    current = [each for each in case.matches if each.last_day is None]
    for match in current:
        _take_until(work, key, match, last_day)
    if case.concern is not None:
        since = min(last_day, work.today)
        back = ConcernInterventionRestored(intervention=Text(key))
        work.record(Concern, case.concern, back, on=since)
    end_case(work, key, last_day, reason_of_end(case))
    if case.concern is not None:
        record_concern(work, case.concern)


def move_opening(work: Work, key: str, case: Intervention, on: date) -> None:
    """A need was identified on another day than was recorded: the concern knows. It was raised by then."""
    if case.concern is not None:
        opened = ConcernInterventionOpened(intervention=Text(key), opened_on=on)
        record_concern(work, case.concern, opened)


def move_loss(work: Work, key: str, case: Intervention, last_day: date) -> None:
    """A supporter was lost with another day than was recorded."""
    for match in case.matches:
        if match.last_day == last_day:
            _take_until(work, key, match, last_day)
            capacity, since = work.load(Capacity, match.giver), min(last_day, work.today)
            released = capacity.release(key, match.number, last_day + ONE_DAY, ReleaseReason.LOST)
            work.record(Capacity, match.giver, *released, on=since)


def _take_until(work: Work, key: str, match: Match, last_day: date) -> None:
    """A place that was given back is taken to another day. Raises Refused where somebody else has it meanwhile."""
    capacity, since = work.load(Capacity, match.giver), min(last_day, work.today)
    held = capacity.place(key, match.number)
    if held is None or held.released_on is None:
        return
    was_free = held.released_on
    after = work.record(Capacity, match.giver, *capacity.restore(key, match.number), on=since)
    _must_not_be_over(after, match, max(was_free, held.from_on), min(last_day, held.until_on))


def open_again(work: Work, key: str, since: date) -> None:
    """An intervention was not completed, or not stopped: its places are taken as before, and its concern knows."""
    case, day = work.load(Intervention, key), min(since, work.today)
    for match in case.matches:
        held = work.load(Capacity, match.giver).place(key, match.number)
        if held is not None and held.reason in (ReleaseReason.COMPLETED, ReleaseReason.STOPPED):
            take_place_again(work, key, match.number, since)
    if case.concern is not None:
        record_concern(work, case.concern, ConcernInterventionRestored(intervention=Text(key)), on=day)


def take_place_again(work: Work, key: str, number: int, since: date) -> None:
    """A place that was given back is taken, until its match ends otherwise. Refused where somebody else has it."""
    case, day = work.load(Intervention, key), min(since, work.today)
    match = case.match(number)
    capacity = work.load(Capacity, match.giver)
    held = capacity.place(key, number)
    if held is None or held.released_on is None:
        return
    last_day = case.last_day(match)
    until = held.until_on if last_day is None else min(last_day, held.until_on)
    after = work.record(Capacity, match.giver, *capacity.restore(key, number), on=day)
    _must_not_be_over(after, match, held.released_on, until)
    if last_day is not None:
        reason = ReleaseReason.LOST if match.last_day == last_day else ReleaseReason.STOPPED
        work.record(
            Capacity, match.giver, *after.release(key, number, last_day + ONE_DAY, reason), on=min(last_day, day)
        )


def give_place_up(work: Work, key: str, match: Match, since: date) -> None:
    """An acceptance was not so: its place was never taken."""
    held = work.load(Capacity, match.giver).place(key, match.number)
    if held is not None:
        _withdraw_of_giver(work, match.giver, held.fact, CapacityFact.PLACE, since)


def shorten_place(work: Work, key: str, match: Match, since: date) -> None:
    """Support was not extended: its place is taken as it was planned before."""
    held = work.load(Capacity, match.giver).place(key, match.number)
    if held is not None and held.extended:
        _withdraw_of_giver(work, match.giver, held.extended[-1][0], CapacityFact.LONGER_PLACE, since)


def unlink(work: Work, key: str, case: Intervention, since: date) -> None:
    """A need was not identified: no intervention answers the concern."""
    links = () if case.concern is None else work.load(Concern, case.concern).links
    for link in links:
        if link.intervention == key and case.concern is not None:
            fact = ConcernFactWithdrawn(of=link.fact, what=ConcernFact.INTERVENTION, reason=None)
            wrong = Cited(stream=Text(f"{Concern.STREAM}:{case.concern}"), version=link.fact)
            work.record(Concern, case.concern, fact, on=min(since, work.today), corrects=wrong, says_why=True)


def _withdraw_of_giver(work: Work, giver: str, of: int, what: CapacityFact, since: date) -> None:
    fact = CapacityFactWithdrawn(of=of, what=what, reason=None)
    wrong = Cited(stream=Text(f"{Capacity.STREAM}:{giver}"), version=of)
    work.record(Capacity, giver, fact, on=min(since, work.today), corrects=wrong, says_why=True)


def _must_not_be_over(capacity: Capacity, match: Match, first: date, last: date) -> None:
    """Refuse to take a place again that somebody else has meanwhile."""
    for day in capacity.days_of_change(first, last) if first <= last else ():
        if capacity.over_on(day):
            raise NO_CAPACITY(
                f"The place of {match.giver} is taken by another intervention from {day}: correct that first."
            )
