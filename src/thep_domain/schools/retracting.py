"""Retracting a file: what it said is taken back, and what rested on it follows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import NOTHING_TO_CORRECT
from thep_domain.kernel.shapes import SHA256
from thep_domain.kernel.work import Work
from thep_domain.schools.events import FileKind, FileRetracted, SourceRetracted
from thep_domain.schools.file import RegisterFile, Taking
from thep_domain.schools.inspections.inspections import Inspections
from thep_domain.schools.linking import take_effect
from thep_domain.schools.parting import cannot_be_parted, part, relied_on_apart
from thep_domain.schools.refusals import STILL_RELIED_ON
from thep_domain.schools.school import School

SHOWN = 5
"""How many schools a refusal names; the rest is counted."""


def retract(work: Work, sha256: str, as_at: date | None) -> Mapping[str, Any]:
    """Take back what a file said, each time that it was taken, or as of one day; it can then be taken again."""
    file = work.load(RegisterFile, sha256) if SHA256.holds(sha256) else RegisterFile()
    takings = [taking for taking in file.standing if as_at in (None, taking.as_at)]
    if not takings:
        held = ", ".join(str(taking.as_at) for taking in file.standing)
        raise NOTHING_TO_CORRECT(
            f"The file was taken as of {held}, not of {as_at}: name one of these days."
            if held
            else "No such file was taken, or it was retracted already: thep history names each file that was."
        )
    if all(taking.kind is FileKind.INSPECTIONS for taking in takings):
        return _without_inspections(work, sha256, takings)
    touched: set[URN] = set()
    unregistered: set[URN] = set()
    for taking in takings:
        said_of, fallen = _without(work, sha256, taking)
        touched |= said_of
        unregistered |= fallen
    take_effect(work, set(), anew=True)
    return {
        "file": takings[0].name,
        "as_of": [taking.as_at.isoformat() for taking in takings],
        "schools": len(touched),
        "unregistered": sorted(unregistered),
        "take_again": _later(work, min(taking.as_at for taking in takings)),
    }


def _without_inspections(work: Work, sha256: str, takings: Sequence[Taking]) -> Mapping[str, Any]:
    """Take back what a file of inspections said."""
    touched: set[URN] = set()
    for taking in takings:
        source = Cited(stream=Text(f"{RegisterFile.STREAM}:{sha256}"), version=taking.version)
        facts = [
            (URN(int(key)), fact, wrong)
            for key, held in sorted(work.loaded(Inspections))
            for fact, wrong in held.without(URN(int(key)), source)
        ]
        retracted = FileRetracted(kind=taking.kind, name=Text(taking.name), as_at=taking.as_at)
        work.record(RegisterFile, sha256, retracted, on=taking.as_at, corrects=source)
        for urn, fact, wrong in facts:
            cited = None if wrong is None else Cited(stream=Text(f"{Inspections.STREAM}:{urn}"), version=wrong)
            work.record(Inspections, str(urn), fact, corrects=cited)
            touched.add(urn)
    return {
        "file": takings[0].name,
        "as_of": [taking.as_at.isoformat() for taking in takings],
        "schools": len(touched),
        "unregistered": [],
        "take_again": _later(work, min(taking.as_at for taking in takings), of_inspections=True),
    }


def _later(work: Work, as_at: date, *, of_inspections: bool = False) -> list[str]:
    """The files of that day or later that stand: what they only confirmed of the retracted one left no fact."""
    standing = [
        taking
        for _, file in work.loaded(RegisterFile)
        for taking in file.standing
        if (taking.kind is FileKind.INSPECTIONS) is of_inspections
    ]
    return [
        taking.name
        for taking in sorted(standing, key=lambda each: (each.as_at, each.kind is not FileKind.REGISTER, each.name))
        if taking.kind is not FileKind.ENTRY and taking.as_at >= as_at
    ]


def _without(work: Work, sha256: str, taking: Taking) -> tuple[set[URN], set[URN]]:
    """Record what is taken back; returns the schools that it was said of, and those that leave the register."""
    source = Cited(stream=Text(f"{RegisterFile.STREAM}:{sha256}"), version=taking.version)
    fact = SourceRetracted(source=source, as_at=taking.as_at)
    said = {URN(int(key)): school for key, school in work.loaded(School) if _rests(school, source)}
    falling = {urn for urn, school in said.items() if school.registered and not school.evolve(fact).registered}
    relied = [school for urn, school in sorted(said.items()) if urn in falling and school.relied_on]
    if relied:
        named = "; ".join(f"{school.details[-1].name} (URN {school.urn})" for school in relied[:SHOWN])
        if len(relied) > SHOWN:
            named += f"; and {len(relied) - SHOWN} more"
        raise STILL_RELIED_ON(
            f"Only {taking.name} registered schools on which memberships rest: {named}. Import another register file"
            " that shows them as they should be, and correct what is wrong of each."
        )
    for urn in sorted(falling):
        _part_from_all(work, said[urn])
    retracted = FileRetracted(kind=taking.kind, name=Text(taking.name), as_at=taking.as_at)
    work.record(RegisterFile, sha256, retracted, on=taking.as_at, corrects=source)
    for urn in sorted(said):
        work.record(School, str(urn), fact, on=taking.as_at, corrects=source)
    return set(said), falling


def _rests(school: School, source: Cited) -> bool:
    sources = (
        *(each.source for each in school.said),
        *(each.source for each in school.counts),
        *(each.source for each in school.quotes),
    )
    return source.text in sources


def _part_from_all(work: Work, school: School) -> None:
    """A school that leaves the register follows none, and none follows it."""
    if school.urn is None:
        return
    pairs = [(school.urn, s.other) for s in school.successors] + [(s.other, school.urn) for s in school.predecessors]
    for pair in pairs:
        if relied := relied_on_apart(work, *pair):
            raise cannot_be_parted(work, *pair, relied)
        part(work, *pair)
