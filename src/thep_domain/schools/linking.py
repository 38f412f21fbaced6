"""What the links bring about: successions that take effect, that are decided anew, and that are undone."""

from collections import Counter
from typing import Any

from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.work import Work
from thep_domain.schools.events import EstablishmentJoined, SchoolSucceeded, SchoolTookOver, SuccessionKind
from thep_domain.schools.parting import cannot_be_parted, next_of, part, relied_on_apart
from thep_domain.schools.questions import find_establishment, school_of
from thep_domain.schools.resting import cite_registration
from thep_domain.schools.school import School
from thep_domain.schools.shown import Link
from thep_domain.schools.successions import Effect, differs, effect, undecided

MOST_PASSES = 4
"""A succession that is undone may change what another link comes to, which changes what a third one does."""


@frozen
class _Outcome:
    """What a link comes to, where it comes to something: whether it was recorded just now, or could not be."""

    found: Effect
    recorded: bool = False
    unmoved: bool = False


def take_effect(work: Work, mentioned: set[tuple[URN, URN]], *, anew: bool = False) -> dict[str, Any]:
    """Carry out every link whose two schools are registered by now, whenever it was quoted.

    A succession that no link stands for any more is undone, and one that its link now says otherwise is decided anew.
    With ``anew`` this holds for a predecessor that is shown as open after all, too. Raises Refused where two schools
    without a link cannot be parted.
    """
    links = sorted(
        (link for _, school in work.loaded(School) for link in school.links), key=lambda k: (k.successor, k.predecessor)
    )
    _undo_without_link(work, {link.pair for link in links})
    followed = Counter(link.successor for link in links)
    outcomes: list[tuple[Link, _Outcome | None]] = []
    for _ in range(MOST_PASSES):
        outcomes = [(link, _carry_out(work, link, followed[link.successor] == 1, anew)) for link in links]
        if not any(outcome.recorded for _, outcome in outcomes if outcome is not None):
            break
    told: dict[str, list[dict[str, Any]]] = {"differences": [], "unknown": [], "unmoved": [], "undecided": []}
    for link, outcome in outcomes:
        _tell(work, link, outcome, told, link.pair in mentioned, single=followed[link.successor] == 1)
    return told


def _tell(
    work: Work,
    link: Link,
    outcome: _Outcome | None,
    told: dict[str, list[dict[str, Any]]],
    mentioned: bool,
    *,
    single: bool,
) -> None:
    row: dict[str, Any] = {"predecessor": link.predecessor, "successor": link.successor}
    if outcome is not None and outcome.unmoved:
        told["unmoved"].append({**row, "kind": outcome.found.kind.value})
    if not mentioned:
        return
    predecessor, successor = school_of(work, link.predecessor), school_of(work, link.successor)
    missing = [urn for urn, school in zip(link.pair, (predecessor, successor), strict=True) if not school.registered]
    if missing:
        told["unknown"].append({**row, "not_registered": missing[0]})
    elif outcome is not None and not outcome.unmoved and differs(link, outcome.found.on):
        days = sorted({day.isoformat() for day in (link.quoted_by_predecessor, link.quoted_by_successor) if day})
        row |= {"kind": outcome.found.kind.value, "on": outcome.found.on.isoformat()}
        told["differences"].append(row | {"quoted": days})
    elif outcome is None and undecided(link, predecessor, successor, single=single):
        told["undecided"].append(row)


def _undo_without_link(work: Work, linked: set[tuple[URN, URN]]) -> None:
    gone = [
        (school.urn, succession.other)
        for _, school in work.loaded(School)
        for succession in school.successors
        if school.urn is not None and (school.urn, succession.other) not in linked
    ]
    for predecessor, successor in sorted(gone):
        if relied := relied_on_apart(work, predecessor, successor):
            raise cannot_be_parted(work, predecessor, successor, relied)
        part(work, predecessor, successor)


def _carry_out(work: Work, link: Link, single: bool, anew: bool) -> _Outcome | None:
    predecessor, successor = school_of(work, link.predecessor), school_of(work, link.successor)
    if not (predecessor.registered and successor.registered):
        return None
    held = next((s for s in predecessor.successors if s.other == link.successor), None)
    found = effect(link, predecessor, successor, single=single)
    if found is None:
        reopened = predecessor.closed_on is None and held is not None and held.kind is not SuccessionKind.SPLIT
        if anew and held is not None and reopened:
            if relied := relied_on_apart(work, *link.pair):
                raise cannot_be_parted(work, *link.pair, relied)
            part(work, *link.pair)
        return None
    if found.on > work.today:
        return None
    if held is not None and (held.kind, held.on) == (found.kind, found.on):
        return _Outcome(found)
    other_kind = held is None or held.kind is not found.kind
    if other_kind and not _can_become(work, link, found, held is not None):
        return _Outcome(found, unmoved=True)
    if held is not None and other_kind:
        part(work, *link.pair)
    _record(work, link, found, joins=other_kind and found.kind is SuccessionKind.CONVERSION)
    return _Outcome(found, recorded=True)


def _can_become(work: Work, link: Link, found: Effect, held: bool) -> bool:
    """Whether nothing stands in the way: a person has to look where two memberships would become one, or one two."""
    if held and relied_on_apart(work, *link.pair):
        return False
    before, after = find_establishment(work, link.predecessor), find_establishment(work, link.successor)
    same = before.id == after.id
    return found.kind is not SuccessionKind.CONVERSION or not (same or (before.relied_on and after.relied_on))


def _record(work: Work, link: Link, found: Effect, *, joins: bool) -> None:
    before, after = find_establishment(work, link.predecessor), find_establishment(work, link.successor)
    ids = before.id, after.id
    if joins:
        kept: EstablishmentId = after.id if after.relied_on and not before.relied_on else before.id
        ids = kept, kept
    work.record(
        School,
        str(link.predecessor),
        SchoolSucceeded(
            successor=link.successor,
            kind=found.kind,
            on=found.on,
            establishment=ids[0],
            other_end=next_of(work, link.successor),
        ),
        on=found.on,
    )
    work.record(
        School,
        str(link.successor),
        SchoolTookOver(
            predecessor=link.predecessor,
            kind=found.kind,
            on=found.on,
            establishment=ids[1],
            other_end=cite_registration(work, school_of(work, link.predecessor)),
        ),
        on=found.on,
    )
    if found.kind is SuccessionKind.CONVERSION:
        # Registrations further along the chain follow the two that were linked.
        for school in (*before.registrations, *after.registrations):
            if school.urn not in (*link.pair, None) and school.establishment != ids[0]:
                joined = EstablishmentJoined(establishment=ids[0], because_of=link.predecessor)
                work.record(School, str(school.urn), joined, on=found.on)
