"""How a school follows from its facts: what it shows comes of all that was said and not retracted."""

from typing import TYPE_CHECKING, assert_never

import attrs

from thep_domain.kernel.state import changed
from thep_domain.schools.events import (
    AddressChanged,
    ClosingWithdrawn,
    CountCorrected,
    EstablishmentJoined,
    EstablishmentReliedOn,
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
from thep_domain.schools.shown import Count, Details, Link, Rejection, Said, Succession, What, details_by

if TYPE_CHECKING:
    from thep_domain.schools.school import School


def following(school: "School", event: SchoolEvent, version: int) -> "School":
    """The school after one more fact."""
    match event:
        case PupilsCounted():
            count = Count(event.counted_on, event.pupils, event.as_at, event.source.text, version)
            return changed(school, version=version, counts=(*school.counts, count))
        case CountCorrected():
            count = Count(event.counted_on, event.pupils, event.as_at, event.source.text, version, event.was)
            return changed(school, version=version, counts=(*school.counts, count))
        case EstablishmentReliedOn():
            return changed(school, version=version, relied_on=True)
        case LinkQuoted():
            link = Link(
                event.predecessor,
                event.successor,
                event.words,
                event.quoted_by_predecessor,
                event.quoted_by_successor,
                event.as_at,
                event.source.text,
                version,
            )
            return changed(school, version=version, quotes=(*school.quotes, link))
        case LinkRejected():
            rejection = Rejection((event.predecessor, event.successor), version)
            return changed(school, version=version, rejected=(*school.rejected, rejection))
        case LinkRestored():
            pair = event.predecessor, event.successor
            return changed(
                school, version=version, rejected=tuple(each for each in school.rejected if each.pair != pair)
            )
        case SchoolSucceeded() | SchoolTookOver() | SuccessionUndone() | TakeoverUndone():
            return _succeeded(school, event, version)
        case EstablishmentJoined():
            return changed(school, version=version, establishment=event.establishment)
        case PartsListed():
            return changed(school, version=version, parts=event.parts)
        case SourceRetracted():
            return _without(school, event, version)
        case _:
            return _said(school, event, version)


def _said(school: "School", event: SchoolRegistered | ShownEvent, version: int) -> "School":
    """The school after a fact of what the register shows of it."""
    match event:
        case SchoolRegistered():
            first = Details(
                None,
                event.name,
                event.la,
                event.lies_outside,
                event.type_code,
                event.type_name,
                event.phase_code,
                event.town,
                event.postcode,
            )
            said = Said(What.EVERYTHING, version, event.source.text, event.as_at, first, event.opened_on)
            return changed(
                school,
                version=version,
                urn=event.urn,
                establishment=event.establishment,
                said=(said,),
                details=(first,),
                opened_on=event.opened_on,
                closed_on=None,
                as_at=event.as_at,
            )
        case OpeningCorrected():
            said = Said(What.OPENING, version, event.source.text, event.as_at, day=event.opened_on)
        case SchoolClosed():
            said = Said(What.CLOSING, version, event.source.text, event.as_at, day=event.closed_on)
        case ClosingWithdrawn():
            said = Said(What.CLOSING, version, event.source.text, event.as_at)
        case SchoolRenamed() | SchoolReclassified() | SchoolMoved() | AddressChanged():
            if not school.details:
                return changed(school, version=version)
            said = _of_details(event, school.details[-1], version)
        case _:
            assert_never(event)
    return _shown_by(changed(school, version=version), (*school.said, said))


def _of_details(
    event: SchoolRenamed | SchoolReclassified | SchoolMoved | AddressChanged, last: Details, version: int
) -> Said:
    match event:
        case SchoolRenamed():
            what, details = What.NAME, attrs.evolve(last, from_on=event.from_on, name=event.name)
        case SchoolReclassified():
            what = What.TYPE
            details = attrs.evolve(
                last,
                from_on=event.from_on,
                type_code=event.type_code,
                type_name=event.type_name,
                phase_code=event.phase_code,
            )
        case SchoolMoved():
            what = What.AREA
            details = attrs.evolve(last, from_on=event.from_on, la=event.la, lies_outside=event.lies_outside)
        case AddressChanged():
            what = What.ADDRESS
            details = attrs.evolve(last, from_on=event.from_on, town=event.town, postcode=event.postcode)
        case _:
            assert_never(event)
    return Said(what, version, event.source.text, event.from_on, details)


def _shown_by(school: "School", said: tuple[Said, ...]) -> "School":
    """The school as the facts show it that were not retracted; without its registration it is not in the register."""
    first = next((each for each in said if each.what is What.EVERYTHING), None)
    if first is None:
        return changed(
            school, urn=None, establishment=None, said=(), details=(), opened_on=None, closed_on=None, as_at=None
        )
    openings = [each for each in said if each.what is What.OPENING]
    closings = [each for each in said if each.what is What.CLOSING]
    return changed(
        school,
        said=said,
        details=details_by(said),
        opened_on=openings[-1].day if openings else first.day,
        closed_on=closings[-1].day if closings else None,
        as_at=max(each.as_at for each in said),
    )


def _without(school: "School", event: SourceRetracted, version: int) -> "School":
    """The school without what a file said of it."""
    return _shown_by(
        changed(
            school,
            version=version,
            counts=tuple(each for each in school.counts if each.source != event.source.text),
            quotes=tuple(each for each in school.quotes if each.source != event.source.text),
        ),
        tuple(each for each in school.said if each.source != event.source.text),
    )


def _succeeded(
    school: "School", event: SchoolSucceeded | SchoolTookOver | SuccessionUndone | TakeoverUndone, version: int
) -> "School":
    successors, predecessors = school.successors, school.predecessors
    match event:
        case SchoolSucceeded():
            after = Succession(event.successor, event.kind, event.on, version)
            successors = (*(s for s in successors if s.other != event.successor), after)
        case SuccessionUndone():
            successors = tuple(s for s in successors if s.other != event.successor)
        case SchoolTookOver():
            before = Succession(event.predecessor, event.kind, event.on, version)
            predecessors = (*(s for s in predecessors if s.other != event.predecessor), before)
        case TakeoverUndone():
            predecessors = tuple(s for s in predecessors if s.other != event.predecessor)
        case _:
            assert_never(event)
    return changed(
        school,
        version=version,
        establishment=event.establishment,
        successors=successors,
        predecessors=predecessors,
    )
