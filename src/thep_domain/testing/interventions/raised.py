"""Invariants of concerns: who knows of them before they are over."""

from collections import defaultdict
from datetime import date
from typing import Any

from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.interventions.plain import HEAD

AUTHORITY = "authority"


def a_safeguarding_matter_is_closed_once_the_authority_is_advised(history: History) -> None:
    """Who closes a concern that is a safeguarding matter does so once the authority, and nobody else, was advised."""
    safeguarding = set[str]()
    advised = defaultdict[str, dict[int, date]](dict)
    for fact in history.facts:
        event: Any = fact.event
        match fact.name.removeprefix(HEAD):
            case "concern_raised" if event.safeguarding:
                safeguarding.add(fact.stream)
            case "concern_advised" if event.to == AUTHORITY:
                advised[fact.stream][fact.version] = event.advised_on
            case "concern_fact_withdrawn":
                advised[fact.stream].pop(event.of, None)
            case "concern_closed" if event.register is None and fact.stream in safeguarding:
                days = sorted(advised[fact.stream].values())
                knows = bool(days) and days[0] <= event.closed_on
                claim(None, knows, f"{fact.stream} closed on {event.closed_on}, and the authority was advised {days}")
            case _:
                pass
