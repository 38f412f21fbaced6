"""The Partnership in code: schools join, are charged, convert, give notice and leave, and every fact can be replayed.

Names are loaded when they are first asked for, so that importing the package is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thep_domain.application import OutcomeUnknown as OutcomeUnknown
    from thep_domain.application import Partnership as Partnership
    from thep_domain.application import StoreError as StoreError
    from thep_domain.kernel.bulk import Answers as Answers
    from thep_domain.kernel.bulk import BadRows as BadRows
    from thep_domain.kernel.calendar import AcademicYear as AcademicYear
    from thep_domain.kernel.identifiers import URN as URN
    from thep_domain.kernel.money import Pence as Pence
    from thep_domain.kernel.money import parse_pounds as parse_pounds
    from thep_domain.kernel.money import pounds as pounds
    from thep_domain.kernel.refusal import Refused as Refused
    from thep_domain.kernel.refusal import RowsRefused as RowsRefused
    from thep_domain.kernel.warnings import Warned as Warned
    from thep_domain.kernel.work import Answer as Answer
    from thep_domain.membership import ALL as ALL
    from thep_domain.membership import Category as Category
    from thep_domain.membership import Status as Status
    from thep_domain.schools import CountedPhase as CountedPhase
    from thep_domain.schools import CountEntry as CountEntry
    from thep_domain.schools import LinkEntry as LinkEntry
    from thep_domain.schools import RegisterEntry as RegisterEntry
    from thep_domain.schools import RegisterNews as RegisterNews

_HOME = {
    "OutcomeUnknown": "application",
    "Partnership": "application",
    "StoreError": "application",
    "Answers": "kernel.bulk",
    "BadRows": "kernel.bulk",
    "AcademicYear": "kernel.calendar",
    "URN": "kernel.identifiers",
    "Pence": "kernel.money",
    "parse_pounds": "kernel.money",
    "pounds": "kernel.money",
    "Refused": "kernel.refusal",
    "RowsRefused": "kernel.refusal",
    "Warned": "kernel.warnings",
    "Answer": "kernel.work",
    "ALL": "membership",
    "Category": "membership",
    "Status": "membership",
    "CountedPhase": "schools",
    "CountEntry": "schools",
    "LinkEntry": "schools",
    "RegisterEntry": "schools",
    "RegisterNews": "schools",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the same list, kept in one place


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *_HOME))
