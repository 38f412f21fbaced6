"""The phases and types of the Department's register, and the phase the Partnership counts a school in."""

from enum import StrEnum

from thep_domain.kernel.bad_argument import BadArgument


class CountedPhase(StrEnum):
    """The rows of the membership table of the End of Year Report: alternative provision counts with secondary."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"
    OTHER = "other"


REGISTER_PHASES = {
    0: "Not applicable",
    1: "Nursery",
    2: "Primary",
    3: "Middle deemed primary",
    4: "Secondary",
    5: "Middle deemed secondary",
    6: "16 plus",
    7: "All-through",
}
"""GIAS PhaseOfEducation (code)."""


def phase_name(code: int) -> str:
    """What the register calls a phase; the code itself where it has no name here."""
    return REGISTER_PHASES.get(code, str(code))


def check_phase(phase: str | None) -> None:
    """Raise BadArgument for what is no phase of the register; a number stands for a phase that has no name here."""
    names = tuple(REGISTER_PHASES.values())
    if phase is not None and not phase.isdecimal() and phase.casefold() not in map(str.casefold, names):
        raise BadArgument(
            f"phase is {phase!r}, and the register has no such phase: give one of {', '.join(names)}", "phase"
        )


SPECIAL_TYPES = frozenset({7, 8, 10, 12, 33, 36, 44})
ALTERNATIVE_PROVISION_TYPES = frozenset({14, 38, 42, 43})
ACADEMY_TYPES = frozenset({28, 33, 34, 35, 36, 38, 39, 40, 41, 42, 43, 44, 45, 46})
"""Academies of every kind: sponsored, converted and free schools."""
CONVERTER_TYPES = frozenset({34, 42, 44, 45})
"""Academies that a school became by its own decision."""
NURSERY_TYPES = frozenset({15})

_COUNTED = {
    1: CountedPhase.NURSERY,
    2: CountedPhase.PRIMARY,
    3: CountedPhase.PRIMARY,
    4: CountedPhase.SECONDARY,
    5: CountedPhase.SECONDARY,
    7: CountedPhase.SECONDARY,
}


def counted_phase(type_code: int, phase_code: int) -> CountedPhase:
    """The phase a school is counted in: special and alternative provision by type, all others by phase."""
    if type_code in SPECIAL_TYPES:
        return CountedPhase.SPECIAL
    if type_code in ALTERNATIVE_PROVISION_TYPES:
        return CountedPhase.SECONDARY
    if type_code in NURSERY_TYPES:
        return CountedPhase.NURSERY
    return _COUNTED.get(phase_code, CountedPhase.OTHER)
