"""Every verb of membership with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Authority
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)
A: Final = URN(100934)

WHOLE: Final[tuple[Command, ...]] = (
    do(MembershipDesk.apply, A, Category.FULL, commitments=ALL, on=DAY),
    do(MembershipDesk.rejoin, A, Category.FULL, commitments=ALL, on=DAY),
    do(MembershipDesk.commit, A, ALL, on=DAY),
    do(MembershipDesk.admit, A, on=DAY, authority=Authority(text="Board")),  # type: ignore[arg-type]  # its words
    do(MembershipDesk.decline, A, on=DAY, authority="Board"),
    do(MembershipDesk.serve_notice, A, received_on=DAY, leaving=DAY),
    do(MembershipDesk.rescind_notice, A, on=DAY, authority="Board"),
    do(MembershipDesk.withdraw_application, A, on=DAY),
    do(MembershipDesk.change_tier, A, Category.FULL, on=DAY, authority="Board", commitments=ALL),
    do(
        MembershipDesk.correct,
        A,
        applied=DAY,
        committed={"fee": DAY},
        admitted=DAY,
        notice=DAY,
        leaving=DAY,
        notice_number=1,
        category=Category.FULL,
        spell=1,
        authority="Board",
    ),
    do(MembershipDesk.retract_notice, A, spell=1, notice_number=1),
    do(MembershipDesk.end, A, on=DAY),
)
