"""Putting the register right by hand: a count, what it shows of a school, and a link that is wrong."""

from collections.abc import Mapping
from datetime import date

import attrs

from thep_domain.kernel.free_text import free_text, refuse_personal_detail
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import NOTHING_TO_CORRECT, refuse_future
from thep_domain.kernel.verbs import plain
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import CountEntry, FileEntry, RegisterEntry
from thep_domain.schools.events import (
    AddressChanged,
    ClosingWithdrawn,
    FileKind,
    LinkRejected,
    LinkRestored,
    OpeningCorrected,
    SchoolClosed,
    SchoolMoved,
    SchoolReclassified,
    SchoolRenamed,
    ShownEvent,
)
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.linking import take_effect
from thep_domain.schools.parting import cannot_be_parted, relied_on_apart
from thep_domain.schools.phases import REGISTER_PHASES
from thep_domain.schools.postcode import written
from thep_domain.schools.questions import school_of
from thep_domain.schools.refusals import NOT_A_SCHOOL, UNKNOWN_SCHOOL
from thep_domain.schools.school import School, must_be_a_school
from thep_domain.schools.shown import What, said_on

FIELDS = ("name", "la", "outside", "type", "phase", "town", "postcode", "opened", "closed")
"""What can be corrected of a school."""


def count(work: Work, urn: URN, pupils: int, on: date, source: str) -> None:
    """Record a count that the office was given; of a day that has one already, it was wrong."""
    refuse_future(on, work.today)
    school = _registered(work, urn)
    entry = CountEntry(urn=urn, pupils=pupils, counted_on=on)
    file, cited = _entered(work, source, entry)
    found = school.count_by_hand(entry, work.today, cited)
    if found is None:
        return
    fact, wrong = found
    work.record(RegisterFile, file.sha256, *_taken(work, file), on=work.today)
    corrects = None if wrong is None else _cited(urn, wrong.version)
    work.record(School, str(urn), fact, on=None, corrects=corrects, says_why=True)


def correct(work: Work, urn: URN, said: Mapping[str, str], on: date, source: str) -> None:
    """Say anew what the register shows of a school, from a day on; links take effect anew afterwards."""
    refuse_future(on, work.today)
    school = _registered(work, urn)
    right = _right(work, urn, school, said, on)
    must_be_a_school(right)
    file, cited = _entered(work, source, {"urn": urn, **dict(said), "on": on})
    facts = list(_facts(school, right, on, cited))
    if not facts:
        raise NOTHING_TO_CORRECT(
            f"The register shows {', '.join(f'{name} {value}' for name, value in said.items()) or 'all this'} of URN"
            f" {urn} on {on} already: name what is wrong with what is right, as closed=2018-08-31."
        )
    work.record(RegisterFile, file.sha256, *_taken(work, file), on=work.today)
    for fact, wrong in facts:
        effective = min(fact.closed_on, on) if isinstance(fact, SchoolClosed) else None
        work.record(School, str(urn), fact, on=effective, corrects=_cited(urn, wrong), says_why=True)
    take_effect(work, set(), anew=True)


def unlink(work: Work, one: URN, other: URN, on: date) -> None:
    """Reject a link that is wrong: the succession that rests on it is undone, and no file brings it again."""
    refuse_future(on, work.today)
    found = [
        (home, link)
        for home in (one, other)
        for link in school_of(work, home).links
        if link.pair in {(one, other), (other, one)}
    ]
    if not found:
        raise NOTHING_TO_CORRECT(
            f"The register holds no link of URN {one} and URN {other}: name the two schools of the link that is wrong."
        )
    for home, link in found:
        if relied := relied_on_apart(work, *link.pair):
            raise cannot_be_parted(work, *link.pair, relied)
        rejected = LinkRejected(predecessor=link.predecessor, successor=link.successor, rejected_on=on)
        work.record(School, str(home), rejected, on=on, corrects=_cited(home, link.version))
    take_effect(work, set(), anew=True)


def relink(work: Work, one: URN, other: URN, on: date) -> None:
    """Take up again a link that was rejected by mistake: the succession that rests on it takes effect anew."""
    refuse_future(on, work.today)
    found = [
        (home, rejection)
        for home in (one, other)
        for rejection in school_of(work, home).rejected
        if rejection.pair in {(one, other), (other, one)}
    ]
    if not found:
        raise NOTHING_TO_CORRECT(
            f"No link of URN {one} and URN {other} was rejected: name the two schools of one that was."
        )
    for home, rejection in found:
        predecessor, successor = rejection.pair
        restored = LinkRestored(predecessor=predecessor, successor=successor, restored_on=on)
        work.record(School, str(home), restored, on=on, corrects=_cited(home, rejection.version))
    take_effect(work, set(), anew=True)


def _facts(school: School, right: RegisterEntry, on: date, source: Cited) -> list[tuple[ShownEvent, int]]:
    """What is said anew, each with the version that said otherwise."""
    now = school.details_on(on)
    facts: list[tuple[ShownEvent, What]] = []
    if right.name != now.name:
        facts.append((SchoolRenamed(name=Text(right.name), from_on=on, source=source), What.NAME))
    if (right.type_code, right.phase_code) != (now.type_code, now.phase_code):
        reclassified = SchoolReclassified(
            type_code=right.type_code,
            type_name=right.type_name,
            phase_code=right.phase_code,
            from_on=on,
            source=source,
        )
        facts.append((reclassified, What.TYPE))
    if (right.la, right.lies_outside) != (now.la, now.lies_outside):
        moved = SchoolMoved(la=Text(right.la), lies_outside=right.lies_outside, from_on=on, source=source)
        facts.append((moved, What.AREA))
    if (right.town, right.postcode) != (now.town, now.postcode):
        there = AddressChanged(town=right.town, postcode=right.postcode, from_on=on, source=source)
        facts.append((there, What.ADDRESS))
    if right.opened_on != school.opened_on:
        opened = OpeningCorrected(opened_on=right.opened_on, instead_of=school.opened_on, as_at=on, source=source)
        facts.append((opened, What.OPENING))
    if right.closed_on is None and school.closed_on is not None:
        facts.append((ClosingWithdrawn(closed_on=school.closed_on, as_at=on, source=source), What.CLOSING))
    elif right.closed_on is not None and right.closed_on != school.closed_on:
        closed = SchoolClosed(closed_on=right.closed_on, instead_of=school.closed_on, as_at=on, source=source)
        facts.append((closed, What.CLOSING))
    return [(fact, said_on(school.said, what, on).version) for fact, what in facts]


def _right(work: Work, urn: URN, school: School, said: Mapping[str, str], on: date) -> RegisterEntry:
    """The school as the register should show it. Raises Refused where a field or value cannot be read."""
    unknown = [name for name in said if name not in FIELDS]
    if unknown:
        raise NOT_A_SCHOOL(
            f"The register has no {', '.join(unknown)} that could be corrected: name some of {', '.join(FIELDS)}."
        )
    now = school.details_on(on)
    entry = RegisterEntry(
        urn=urn,
        name=now.name,
        la=now.la,
        type_code=now.type_code,
        type_name=now.type_name,
        phase_code=now.phase_code,
        town=now.town,
        postcode=now.postcode,
        opened_on=school.opened_on,
        closed_on=school.closed_on,
        lies_outside=now.lies_outside,
    )
    for name, text in said.items():
        try:
            entry = _with(work, entry, name, text.strip())
        except ValueError:
            raise NOT_A_SCHOOL(
                f"{name}={text} cannot be read: write a day as 2018-08-31, outside as yes or no, a type by the"
                " register's code, a phase by its code or name, an authority by its three digits."
            ) from None
    return entry


def _with(work: Work, entry: RegisterEntry, name: str, text: str) -> RegisterEntry:
    """The entry with one field as it is written. Raises ValueError where that cannot be read."""
    match name:
        case "name":
            refuse_personal_detail(text, "name")
            return attrs.evolve(entry, name=text)
        case "la":
            if len(text) != 3 or not (text.isascii() and text.isdecimal()):
                raise ValueError(text)
            return attrs.evolve(entry, la=text)
        case "outside":
            if text.casefold() not in ("yes", "no"):
                raise ValueError(text)
            return attrs.evolve(entry, lies_outside=text.casefold() == "yes")
        case "type":
            code = int(text)
            return attrs.evolve(entry, type_code=code, type_name=_type_name(work, code))
        case "phase":
            phases = {words.casefold(): code for code, words in REGISTER_PHASES.items()}
            named = phases.get(text.casefold())
            return attrs.evolve(entry, phase_code=int(text) if named is None else named)
        case "town":
            refuse_personal_detail(text, name)
            return attrs.evolve(entry, town=text)
        case "postcode":
            return attrs.evolve(entry, postcode=written(text))
        case "opened":
            return attrs.evolve(entry, opened_on=date.fromisoformat(text) if text else None)
        case _:
            return attrs.evolve(entry, closed_on=date.fromisoformat(text) if text else None)


def _type_name(work: Work, code: int) -> str:
    """What the register calls a type, as another school of it shows."""
    every = (details for _, school in work.loaded(School) for details in school.details)
    return next((details.type_name for details in every if details.type_code == code), "")


def _registered(work: Work, urn: URN) -> School:
    school = school_of(work, urn)
    if not school.registered:
        raise UNKNOWN_SCHOOL(f"No school with URN {urn} is in the register: import a register file that holds it.")
    return school


def _entered(work: Work, source: str, row: object) -> tuple[FileEntry, Cited]:
    """What stands for a file where the office enters something by hand, and how it will be cited."""
    words = free_text(source, "source")
    if words is None:
        raise NOT_A_SCHOOL("Name the source, such as the letter or the census that says so.")
    entry = FileEntry.of_rows(words, ({"source": words, "row": plain(row)},))
    file = work.load(RegisterFile, entry.sha256)
    for fact in file.take(entry, FileKind.ENTRY, work.today, ()):
        file = file.evolve(fact)
    version = file.version_of(FileKind.ENTRY, work.today)
    return entry, Cited(stream=Text(f"{RegisterFile.STREAM}:{entry.sha256}"), version=version)


def _taken(work: Work, entry: FileEntry) -> "tuple[object, ...]":
    return work.load(RegisterFile, entry.sha256).take(entry, FileKind.ENTRY, work.today, ())


def _cited(urn: URN, version: int) -> Cited:
    return Cited(stream=Text(f"{School.STREAM}:{urn}"), version=version)
