"""Every verb of fees with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.fees import FeesDesk, ReversalReason
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)
A: Final = URN(100934)
B: Final = URN(100935)

WHOLE: Final[tuple[Command, ...]] = (
    do(FeesDesk.charge, AcademicYear(2017), on=DAY, urn=A),
    do(FeesDesk.pay, A, Pence(1), on=DAY, reference="BACS 1", again=True),
    do(FeesDesk.credit, A, Pence(1), authority="Board", charge="2017-18/1", corrects=True, on=DAY),
    do(FeesDesk.reverse, A, "payment-1", why=ReversalReason.MISALLOCATED, to=B, on=DAY),
    do(FeesDesk.refund, A, Pence(1), on=DAY, authority="Board"),
)
