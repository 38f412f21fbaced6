"""Taking a succession back at both ends: after a conversion each has an establishment of its own again."""

from collections.abc import Sequence

from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Work
from thep_domain.schools.events import EstablishmentJoined, SuccessionKind, SuccessionUndone, TakeoverUndone
from thep_domain.schools.questions import find_establishment, school_of
from thep_domain.schools.refusals import CANNOT_BE_PARTED
from thep_domain.schools.resting import cite_registration
from thep_domain.schools.school import School
from thep_domain.schools.shown import Succession


def succession_of(work: Work, predecessor: URN, successor: URN) -> Succession | None:
    """The succession of one school by another, where it took effect."""
    return next((s for s in school_of(work, predecessor).successors if s.other == successor), None)


def relied_on_apart(work: Work, predecessor: URN, successor: URN) -> tuple[URN, ...]:
    """The URNs that would lose the establishment on which decisions about them rest, if the two were parted."""
    _, leaving = _sides(work, predecessor, successor)
    return tuple(school.urn for school in leaving if school.relied_on and school.urn is not None)


def cannot_be_parted(work: Work, predecessor: URN, successor: URN, relied: Sequence[URN]) -> Refused:
    """The refusal to part two schools of which both are relied on."""
    named = " and ".join(f"{school_of(work, urn).details[-1].name} (URN {urn})" for urn in relied)
    return CANNOT_BE_PARTED(
        f"URN {predecessor} and URN {successor} are one school, and a membership was decided for {named} as a part of"
        " it: they cannot be parted. Leave the link as it is, and correct the membership."
    )


def part(work: Work, predecessor: URN, successor: URN) -> None:
    """Record that the one school was not followed by the other; what rests on neither end goes with its own."""
    held = succession_of(work, predecessor, successor)
    if held is None:
        return
    staying, leaving = _sides(work, predecessor, successor)
    ids = {school.urn: school.establishment for school in (*staying, *leaving)}
    own = EstablishmentId(str(leaving[0].urn)) if leaving else None
    ids |= {school.urn: own for school in leaving}
    before, after = school_of(work, predecessor), school_of(work, successor)
    took_over = next(s.version for s in after.predecessors if s.other == predecessor)
    first = SuccessionUndone(
        successor=successor,
        kind=held.kind,
        on=held.on,
        establishment=ids.get(predecessor) or _id(before),
        other_end=next_of(work, successor),
    )
    second_id = ids.get(successor) or _id(after)
    _undo(work, predecessor, first, held.version)
    second = TakeoverUndone(
        predecessor=predecessor,
        kind=held.kind,
        on=held.on,
        establishment=second_id,
        other_end=cite_registration(work, school_of(work, predecessor)),
    )
    _undo(work, successor, second, took_over)
    for school in leaving:
        if school.urn in (predecessor, successor, None) or own is None:
            continue
        because_of = successor if any(each.urn == successor for each in leaving) else predecessor
        joined = EstablishmentJoined(establishment=own, because_of=because_of)
        work.record(School, str(school.urn), joined, on=held.on)


def next_of(work: Work, urn: URN) -> Cited:
    """The fact that will be recorded next of a school."""
    cited = cite_registration(work, school_of(work, urn))
    return Cited(stream=cited.stream, version=cited.version + 1)


def _undo(work: Work, urn: URN, fact: SuccessionUndone | TakeoverUndone, wrong: int) -> None:
    """It says why itself: the file or the correction that it follows from is recorded with it."""
    cited = Cited(stream=Text(f"{School.STREAM}:{urn}"), version=wrong)
    work.record(School, str(urn), fact, on=fact.on, corrects=cited, says_why=True)


def _sides(work: Work, predecessor: URN, successor: URN) -> tuple[tuple[School, ...], tuple[School, ...]]:
    """The registrations that keep the establishment's id, and those that leave it; none leave but a conversion.

    An id is the URN of a registration: the side that has it keeps it, with membership and account.
    """
    held = succession_of(work, predecessor, successor)
    if held is None or held.kind is not SuccessionKind.CONVERSION:
        return (), ()
    found = find_establishment(work, predecessor)
    at = next((n for n, school in enumerate(found.registrations) if school.urn == successor), None)
    if at is None:
        return (), ()
    earlier, later = found.registrations[:at], found.registrations[at:]
    if any(str(school.urn) == found.id for school in later):
        return later, earlier
    return earlier, later


def _id(school: School) -> EstablishmentId:
    if school.establishment is None:
        raise ValueError(f"URN {school.urn} is not registered")
    return school.establishment
