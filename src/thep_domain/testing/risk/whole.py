"""Every verb of risk with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.risk import RiskDesk
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)
A: Final = URN(100934)

WHOLE: Final[tuple[Command, ...]] = (
    do(RiskDesk.plan, "2018-07", DAY, urns=(A,), on=DAY),
    do(RiskDesk.open, "2018-07", on=DAY),
    do(
        RiskDesk.evidence,
        "2018-07",
        A,
        "achievement",
        "results",
        DAY,
        source="the return",
        cites=Cited(stream=Text("school:100934"), version=1),
        text="results fell",
        on=DAY,
    ),
    do(
        RiskDesk.analyse,
        "2018-07",
        A,
        "light-touch",
        ratings={"achievement": "amber"},
        sat=("4f1c0a2b", "7d20b9e1"),
        stood_aside=("7d20b9e1",),
        evidence=(1,),
        rationale="results fell",
        on=DAY,
    ),
    do(
        RiskDesk.moderate,
        "2018-07",
        A,
        "light-touch",
        sat=("4f1c0a2b", "7d20b9e1"),
        stood_aside=("7d20b9e1",),
        rationale="results fell",
        on=DAY,
        authority="minute 4",
    ),
    do(RiskDesk.notify, "2018-07", urns=(A,), to="211", reference="letter 7", on=DAY),
    do(
        RiskDesk.correct,
        "2018-07",
        A,
        "light-touch",
        "light-touch-plus",
        rationale="a slip",
        on=DAY,
        authority="minute 5",
    ),
    do(RiskDesk.withdraw, "2018-07", A, 4, authority="minute 6"),
    do(RiskDesk.withdraw_round, "2018-07", "planning"),
    do(RiskDesk.close, "2018-07", on=DAY),
)
