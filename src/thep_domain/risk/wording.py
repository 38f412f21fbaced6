"""The facts of risk in words; what a sealed text says is never among them."""

from typing import assert_never

from thep_domain.risk.events import (
    AuthorityNotified,
    CategoryCorrected,
    DelistReason,
    EvidenceGathered,
    RiskEvent,
    RoundClosed,
    RoundEvent,
    RoundOpened,
    RoundPlanned,
    RoundWithdrawn,
    SchoolAnalysed,
    SchoolDelisted,
    SchoolListed,
    SchoolModerated,
    SchoolRestored,
    StepWithdrawn,
)


def sentence(event: RoundEvent | RiskEvent) -> str:
    """A fact of risk in a sentence, without the school's name."""
    match event:
        case RoundPlanned():
            about = f"{len(event.only)} named" if event.only else "every school of the scope"
            return f"round {event.round} planned on {event.planned_on}, of {event.reference_on}: {about}"
        case RoundOpened():
            return f"round {event.round} opened on {event.opened_on}, with {_schools(event.number)} listed"
        case RoundClosed():
            left = f"; {event.delisted} had left it" if event.delisted else ""
            return f"round {event.round} closed on {event.closed_on}, with {_schools(event.notified)} notified{left}"
        case RoundWithdrawn():
            return f"withdrawn: the {event.what} of the round {event.round} was not so"
        case SchoolListed():
            member = "a member" if event.member else "not a member"
            return f"listed in the round {event.round} of {event.reference_on}, {member}"
        case SchoolDelisted():
            return f"leaves the round {event.round}, {_why(event)}"
        case SchoolRestored():
            return f"is in the round {event.round} after all"
        case EvidenceGathered():
            return (
                f"evidence {event.number} of the round {event.round}: {event.kind} of {event.dated_on} on {event.area},"
                f" {event.source}"
            )
        case SchoolAnalysed():
            return (
                f"analysed in the round {event.round} on {event.analysed_on} by {_sat(event)}: {event.category}"
                f" ({event.scale}) proposed"
            )
        case SchoolModerated():
            differs = ", other than proposed" if event.differs else ""
            return (
                f"moderated in the round {event.round} on {event.moderated_on} by {_sat(event)}: {event.category}"
                f" ({event.scale}){differs}"
            )
        case AuthorityNotified():
            puts_right = ", which puts the earlier notification right" if event.corrects else ""
            return f"authority {event.to} notified of {event.category} on {event.notified_on}{puts_right}"
        case CategoryCorrected():
            return f"corrected: the category of the round {event.round} is {event.now}, not {event.was}"
        case StepWithdrawn():
            return f"withdrawn: the {event.what} of version {event.of} in the round {event.round} was not so"
        case _:
            assert_never(event)


def _why(event: SchoolDelisted) -> str:
    if event.reason is DelistReason.OUT_OF_SCOPE:
        return "because it was not in its scope on the reference day"
    return f"because it {event.reason} with {event.last_day}"


def _sat(event: SchoolAnalysed | SchoolModerated) -> str:
    return f"{event.group}, {len(event.sat) - len(event.stood_aside)} of {len(event.sat)} who sat deciding"


def _schools(number: int) -> str:
    return f"{number} {'school' if number == 1 else 'schools'}"
