"""The facts of the register of schools in words."""

from datetime import date
from typing import assert_never

from thep_domain.kernel.provenance import Cited
from thep_domain.schools.events import (
    AddressChanged,
    ClosingWithdrawn,
    CountCorrected,
    EstablishmentJoined,
    EstablishmentReliedOn,
    FileEvent,
    FileKind,
    FileRetracted,
    FileTaken,
    LinkQuoted,
    LinkRejected,
    LinkRestored,
    OpeningCorrected,
    PartsListed,
    PupilsCounted,
    SchoolClosed,
    SchoolEvent,
    SchoolMoved,
    SchoolReclassified,
    SchoolRegistered,
    SchoolRenamed,
    SchoolSucceeded,
    SchoolTookOver,
    ShownEvent,
    SourceRetracted,
    SuccessionUndone,
    TakeoverUndone,
)
from thep_domain.schools.inspections import wording as of_inspections
from thep_domain.schools.inspections.events import InspectionEvent
from thep_domain.schools.phases import phase_name


def sentence(event: SchoolEvent | FileEvent | InspectionEvent) -> str:
    """A fact of the register, or of an inspection, in a sentence, without the school's name."""
    if isinstance(event, InspectionEvent):
        return of_inspections.sentence(event)
    return _of_file(event) if isinstance(event, FileTaken | FileRetracted) else _of_school(event)


def _of_file(event: FileEvent) -> str:
    if isinstance(event, FileRetracted):
        return f"{_called(event)} of {event.as_at} retracted: what it said is taken back"
    if event.kind is FileKind.ENTRY:
        return f"{_called(event)} of {event.as_at} taken: SHA-256 {event.sha256}"
    of = f"{event.rows} rows, SHA-256 {event.sha256}"
    return f"file {event.name} taken as the {event.kind} of {event.as_at}: {of}"


def _called(event: FileEvent) -> str:
    return f"entry by hand ({event.name})" if event.kind is FileKind.ENTRY else f"file {event.name}, the {event.kind}"


def _of_school(event: SchoolEvent) -> str:
    match event:
        case PupilsCounted():
            return f"{event.pupils} pupils counted on {event.counted_on} ({_file(event.source)})"
        case LinkQuoted():
            return f"link quoted: {event.predecessor} to {event.successor}, {event.words}"
        case SchoolSucceeded():
            return f"followed by URN {event.successor} from {event.on} ({event.kind})"
        case SchoolTookOver():
            return f"follows URN {event.predecessor} from {event.on} ({event.kind})"
        case PartsListed():
            return f"counted as {', '.join(event.parts)}" if event.parts else "counted as one school"
        case EstablishmentReliedOn():
            return f"{event.by.stream}, version {event.by.version}, rests on establishment {event.establishment}"
        case EstablishmentJoined():
            return f"belongs to establishment {event.establishment}, because URN {event.because_of} does"
        case (
            CountCorrected()
            | LinkRejected()
            | LinkRestored()
            | SuccessionUndone()
            | TakeoverUndone()
            | SourceRetracted()
        ):
            return _put_right(event)
        case _:
            return _shown(event)


def _shown(event: SchoolRegistered | ShownEvent) -> str:
    """What the register shows."""
    match event:
        case SchoolRegistered():
            phase = phase_name(event.phase_code)
            kind = event.type_name or f"type {event.type_code}"
            opened = f", opened on {event.opened_on}" if event.opened_on else ""
            return f"registered: {event.name}, authority {event.la}, {kind}, phase {phase.lower()}{opened}"
        case SchoolRenamed():
            return f"renamed {event.name}"
        case SchoolReclassified():
            phase = phase_name(event.phase_code)
            return f"now {event.type_name or f'of type {event.type_code}'}, phase {phase.lower()}"
        case SchoolMoved():
            outside = ", outside its area" if event.lies_outside else ""
            return f"now of authority {event.la}{outside}"
        case AddressChanged():
            return f"now at {', '.join(each for each in (event.town, event.postcode) if each) or 'no known place'}"
        case OpeningCorrected():
            return f"opening day corrected to {_or(event.opened_on, 'always')}, from {_or(event.instead_of, 'always')}"
        case SchoolClosed():
            instead = f" (before: {event.instead_of})" if event.instead_of else ""
            return f"closes; last day open {event.closed_on}{instead}"
        case ClosingWithdrawn():
            return f"does not close on {event.closed_on} after all"
        case _:
            assert_never(event)


def _put_right(
    event: CountCorrected | LinkRejected | LinkRestored | SuccessionUndone | TakeoverUndone | SourceRetracted,
) -> str:
    match event:
        case CountCorrected():
            return (
                f"{event.pupils} pupils counted on {event.counted_on}, corrected from {event.was}"
                f" ({_file(event.source)})"
            )
        case LinkRejected():
            return f"link of {event.predecessor} to {event.successor} found wrong on {event.rejected_on}"
        case LinkRestored():
            return f"link of {event.predecessor} to {event.successor} taken up again on {event.restored_on}"
        case SuccessionUndone():
            return f"not followed by URN {event.successor} from {event.on} after all ({event.kind})"
        case TakeoverUndone():
            return f"does not follow URN {event.predecessor} from {event.on} after all ({event.kind})"
        case SourceRetracted():
            return f"what {_file(event.source)} of {event.as_at} said is taken back"
        case _:
            assert_never(event)


def _file(source: Cited) -> str:
    """A file by the beginning of its SHA-256, as its fact has it in full."""
    return source.stream[:13]


def _or(day: date | None, otherwise: str) -> str:
    return otherwise if day is None else str(day)
