"""What is known of a school for the allocation: its phase, where it is, its organisation, and what it is strong in."""

from datetime import date

from thep_domain.interventions import Capacity
from thep_domain.kernel.work import Loads
from thep_domain.peer_review.allocation import Place
from thep_domain.schools import establishment_at


def phase_of(reading: Loads, school: str, day: date) -> str | None:
    """The phase that a school is counted in; None for a guest organisation."""
    found = establishment_at(reading, school)
    return None if found is None else found.details_on(day).counted_in.value


def place_of(reading: Loads, school: str) -> Place | None:
    """Where a school is, as far as that was noted."""
    position = reading.load(Capacity, school).position
    return None if position is None else Place(*position)


def organisation_of(reading: Loads, school: str, day: date) -> str | None:
    """The organisation that a school belongs to, as far as that was noted."""
    return reading.load(Capacity, school).organisation_on(day)


def strong_in(reading: Loads, school: str, theme: str | None, day: date) -> bool:
    """Whether a school is recognised as strong in an area on a day."""
    return theme is not None and reading.load(Capacity, school).strength_on(theme, day) > 0
