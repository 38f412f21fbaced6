"""The closed lists: every event, aggregate and ground of refusal there is."""

from thep_domain import fees, membership, rulebook, schools
from thep_domain.application import refusals, requests
from thep_domain.kernel.refusal import Refusal
from thep_domain.kernel.work import Aggregate

EVENTS: tuple[type, ...] = (
    *rulebook.EVENTS,
    *schools.EVENTS,
    *membership.EVENTS,
    *fees.EVENTS,
    *requests.EVENTS,
)

AGGREGATES: dict[str, type[Aggregate]] = {
    kind.STREAM: kind for kind in (rulebook.Rulebook, schools.School, membership.Membership, fees.Account)
}
"""By the first word of their streams."""

_HOMES: dict[type, str] = {
    fact: f"{stream}:"
    for stream, facts in (
        (rulebook.Rulebook.STREAM, rulebook.EVENTS),
        (schools.School.STREAM, schools.EVENTS),
        (membership.Membership.STREAM, membership.EVENTS),
        (fees.Account.STREAM, fees.EVENTS),
        (requests.STREAM, requests.EVENTS),
    )
    for fact in facts
}


def belongs(event: object, stream: str) -> bool:
    """Whether a fact can stand in a stream: a membership's facts in a stream of membership, and so on."""
    home = _HOMES.get(type(event))
    return home is not None and stream.startswith(home) and stream != home


REFUSALS: tuple[Refusal, ...] = tuple(
    dict.fromkeys((*rulebook.REFUSALS, *schools.REFUSALS, *membership.REFUSALS, *fees.REFUSALS, *refusals.REFUSALS))
)
