"""Every verb of the register and of inspections with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.kernel.identifiers import URN
from thep_domain.schools import (
    AreaEntry,
    CountEntry,
    FileEntry,
    InspectionEntry,
    InspectionKind,
    InspectionNews,
    InspectionsDesk,
    LinkEntry,
    RegisterDesk,
    RegisterEntry,
    RegisterNews,
)
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)
A: Final = URN(100934)
B: Final = URN(100935)
NEWS: Final = RegisterNews(
    as_at=DAY,
    source="register.csv",
    schools=(RegisterEntry(urn=A, name="Old Ford", la="211", type_code=1, type_name="", phase_code=2, opened_on=DAY),),
    counts=(CountEntry(urn=A, pupils=240, counted_on=DAY),),
    links=(LinkEntry(urn=A, link_urn=B, link_name="Old", link_type="Successor", quoted_on=None),),
    file=FileEntry(name="register.csv", sha256="0" * 64, size=7, rows=1),
)
INSPECTED: Final = InspectionNews(
    as_at=DAY,
    source="inspections.csv",
    inspections=(
        InspectionEntry(
            urn=A,
            listed_for=B,
            kind=InspectionKind.GRADED,
            inspected_on=DAY,
            overall="good",
            areas=(AreaEntry(area="early-years", grade="good"),),
        ),
    ),
    latest_of=(A,),
)

WHOLE: Final[tuple[Command, ...]] = (
    do(RegisterDesk.record, NEWS, confirm=True),
    do(RegisterDesk.list_parts, A, ("primary", "secondary"), on=DAY),
    do(RegisterDesk.count, A, 240, on=DAY, source="letter"),
    do(RegisterDesk.correct, A, {"name": "Old Ford"}, on=DAY, source="letter"),
    do(RegisterDesk.unlink, A, B, on=DAY),
    do(RegisterDesk.relink, A, B, on=DAY),
    do(RegisterDesk.retract, "0" * 64, as_at=DAY),
    do(InspectionsDesk.record, INSPECTED),
    do(InspectionsDesk.correct, A, DAY, {"overall": "good"}, kind=InspectionKind.GRADED, on=DAY),
    do(InspectionsDesk.withdraw, A, DAY, kind=InspectionKind.GRADED, on=DAY),
    do(InspectionsDesk.restore, A, DAY, kind=InspectionKind.GRADED),
)
