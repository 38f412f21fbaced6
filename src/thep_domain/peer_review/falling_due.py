"""What falls due of peer review: steps of reviews, and schools that are members no longer."""

from collections.abc import Iterator
from datetime import date

from thep_domain.kernel.due import Due
from thep_domain.kernel.work import Reading
from thep_domain.membership import membership_of
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.questions import duties
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.rules import DUE
from thep_domain.rulebook import rules_in_force
from thep_domain.schools import establishment_at


def fall_due(reading: Reading, by: date) -> Iterator[Due]:
    """What is to be done by a day, review by review; and whose entitlement is to be looked at."""
    due = rules_in_force(reading, reading.today)[DUE]
    for key, review in reading.loaded(Review):
        found = establishment_at(reading, review.host)
        registration = None if found is None else found.registration_on(reading.today)
        for duty in duties(review, reading.today, due):
            if duty.due_on <= by:
                yield Due(
                    duty.due_on,
                    f"peer-review.{duty.code}",
                    f"{key}: {duty.sentence}",
                    f"{Review.STREAM}:{key}",
                    None if registration is None else registration.urn,
                    None if registration is None else registration.details_on(reading.today).name,
                    duty.of,
                )
    for name, cycle in reading.loaded(Cycle):
        if cycle.closed_on is None:
            yield from _no_longer_members(reading, name, cycle, by)


def _no_longer_members(reading: Reading, name: str, cycle: Cycle, by: date) -> Iterator[Due]:
    for entry in cycle.entries:
        found = establishment_at(reading, entry.school)
        if found is None or not entry.member or not entry.takes_part_on(reading.today):
            continue
        membership = membership_of(reading, found)
        if membership.spell_on(reading.today) is not None:
            continue
        ended = [each.last_day for each in membership.spells if each.last_day is not None]
        day = max((each for each in ended if each < reading.today), default=reading.today)
        if day > by:
            continue
        registration = found.registration_on(reading.today)
        yield Due(
            day,
            "peer-review.entitlement",
            f"The membership ended on {day}: look at its part in {name}, which goes on until it is opted out.",
            f"{Cycle.STREAM}:{name}",
            registration.urn,
            registration.details_on(reading.today).name,
            entry.school,
        )
