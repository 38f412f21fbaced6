"""The Partnership in code: schools join, are charged, convert, give notice and leave, and every fact can be replayed.

Names are loaded when they are first asked for, so that importing the package is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thep_domain.application import ActingOffice as ActingOffice
    from thep_domain.application import BadArgument as BadArgument
    from thep_domain.application import Moment as Moment
    from thep_domain.application import OutcomeUnknown as OutcomeUnknown
    from thep_domain.application import Partnership as Partnership
    from thep_domain.application import PartnershipEvent as PartnershipEvent
    from thep_domain.application import Replay as Replay
    from thep_domain.application import StoreError as StoreError
    from thep_domain.application import TimelineEntry as TimelineEntry
    from thep_domain.application import UnreadableHistory as UnreadableHistory
    from thep_domain.fees import Balance as Balance
    from thep_domain.fees import ReversalReason as ReversalReason
    from thep_domain.fees import Statement as Statement
    from thep_domain.fees import StatementEntry as StatementEntry
    from thep_domain.kernel.bulk import Answers as Answers
    from thep_domain.kernel.bulk import BadRows as BadRows
    from thep_domain.kernel.calendar import AcademicYear as AcademicYear
    from thep_domain.kernel.calendar import parse_day as parse_day
    from thep_domain.kernel.calendar import parse_moment as parse_moment
    from thep_domain.kernel.due import Due as Due
    from thep_domain.kernel.identifiers import URN as URN
    from thep_domain.kernel.identifiers import EstablishmentId as EstablishmentId
    from thep_domain.kernel.money import Pence as Pence
    from thep_domain.kernel.money import parse_pounds as parse_pounds
    from thep_domain.kernel.money import pounds as pounds
    from thep_domain.kernel.provenance import Authority as Authority
    from thep_domain.kernel.provenance import Cited as Cited
    from thep_domain.kernel.provenance import Recorded as Recorded
    from thep_domain.kernel.provenance import Why as Why
    from thep_domain.kernel.refusal import Refused as Refused
    from thep_domain.kernel.refusal import RowsRefused as RowsRefused
    from thep_domain.kernel.sealed import Erased as Erased
    from thep_domain.kernel.sealed import NoKey as NoKey
    from thep_domain.kernel.sealed import Sealed as Sealed
    from thep_domain.kernel.to_json import to_json as to_json
    from thep_domain.kernel.warnings import Warned as Warned
    from thep_domain.kernel.work import Answer as Answer
    from thep_domain.membership import ALL as ALL
    from thep_domain.membership import Category as Category
    from thep_domain.membership import MemberRow as MemberRow
    from thep_domain.membership import Status as Status
    from thep_domain.people import Ground as Ground
    from thep_domain.rulebook import RulesInForce as RulesInForce
    from thep_domain.schools import AreaEntry as AreaEntry
    from thep_domain.schools import CountedPhase as CountedPhase
    from thep_domain.schools import CountEntry as CountEntry
    from thep_domain.schools import Establishment as Establishment
    from thep_domain.schools import FileEntry as FileEntry
    from thep_domain.schools import InspectionEntry as InspectionEntry
    from thep_domain.schools import InspectionKind as InspectionKind
    from thep_domain.schools import InspectionNews as InspectionNews
    from thep_domain.schools import LinkEntry as LinkEntry
    from thep_domain.schools import Outcome as Outcome
    from thep_domain.schools import OutcomeKind as OutcomeKind
    from thep_domain.schools import RegisterEntry as RegisterEntry
    from thep_domain.schools import RegisterNews as RegisterNews
    from thep_domain.schools import SchoolFound as SchoolFound
    from thep_domain.schools import SchoolRow as SchoolRow

_HOME = {
    "ActingOffice": "application",
    "BadArgument": "application",
    "Moment": "application",
    "OutcomeUnknown": "application",
    "Partnership": "application",
    "PartnershipEvent": "application",
    "Replay": "application",
    "StoreError": "application",
    "TimelineEntry": "application",
    "UnreadableHistory": "application",
    "Balance": "fees",
    "ReversalReason": "fees",
    "Statement": "fees",
    "StatementEntry": "fees",
    "Answers": "kernel.bulk",
    "BadRows": "kernel.bulk",
    "AcademicYear": "kernel.calendar",
    "parse_day": "kernel.calendar",
    "parse_moment": "kernel.calendar",
    "Due": "kernel.due",
    "EstablishmentId": "kernel.identifiers",
    "URN": "kernel.identifiers",
    "Pence": "kernel.money",
    "parse_pounds": "kernel.money",
    "pounds": "kernel.money",
    "Authority": "kernel.provenance",
    "Cited": "kernel.provenance",
    "Recorded": "kernel.provenance",
    "Why": "kernel.provenance",
    "Refused": "kernel.refusal",
    "Erased": "kernel.sealed",
    "NoKey": "kernel.sealed",
    "Sealed": "kernel.sealed",
    "to_json": "kernel.to_json",
    "RowsRefused": "kernel.refusal",
    "Warned": "kernel.warnings",
    "Answer": "kernel.work",
    "ALL": "membership",
    "Category": "membership",
    "MemberRow": "membership",
    "Status": "membership",
    "Ground": "people",
    "RulesInForce": "rulebook",
    "AreaEntry": "schools",
    "CountEntry": "schools",
    "CountedPhase": "schools",
    "Establishment": "schools",
    "FileEntry": "schools",
    "InspectionEntry": "schools",
    "InspectionKind": "schools",
    "InspectionNews": "schools",
    "LinkEntry": "schools",
    "Outcome": "schools",
    "OutcomeKind": "schools",
    "RegisterEntry": "schools",
    "RegisterNews": "schools",
    "SchoolFound": "schools",
    "SchoolRow": "schools",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the same list, kept in one place


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *_HOME))
