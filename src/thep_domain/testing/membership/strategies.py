"""Any command of the desk of membership, changes of the rules it asks, and what its events need."""

from typing import Any, Final

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.membership.events import NoticeRedated, NoticeRescinded, WithdrawalNoticeServed
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.rulebook.strategies import setting_commands
from thep_domain.testing.values import AUTHORITIES, dates_in_order

RULE_VALUES: Final = (
    ("notice.period", "P6M"),
    ("notice.period", "P56D"),
    ("notice.period", "P1Y"),
    ("membership.associate-commitments", "aims,fee"),
    ("membership.guarantee", "30.00"),
)
"""Changes that a Board may well decide. The free exit is of the founding, and stays."""

FITTING = {
    WithdrawalNoticeServed: dates_in_order("received_on", "ends_on"),
    NoticeRedated: dates_in_order("received_on", "ends_on"),
    NoticeRescinded: dates_in_order("received_on", "rescinded_on"),
}


def commands(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the desk of membership, about a school."""
    desk = MembershipDesk
    category = st.sampled_from(Category)
    commitments = st.sampled_from((ALL, (), ALL[:1], ALL[1:], ("tea",)))
    authority = st.sampled_from(AUTHORITIES)
    leaving = st.one_of(st.none(), days())
    return st.one_of(
        st.builds(lambda u, c, on, m: do(desk.apply, u, c, on=on, commitments=m), urn, category, days(), commitments),
        st.builds(lambda u, on, by: do(desk.admit, u, on=on, authority=by), urn, days(), authority),
        st.builds(lambda u, m, on: do(desk.commit, u, m, on=on), urn, commitments, days()),
        st.builds(lambda u, on, by: do(desk.decline, u, on=on, authority=by), urn, days(), authority),
        st.builds(lambda u, on, last: do(desk.serve_notice, u, received_on=on, leaving=last), urn, days(), leaving),
        st.builds(lambda u, on, by: do(desk.rescind_notice, u, on=on, authority=by), urn, days(), authority),
        st.builds(lambda u, on: do(desk.end, u, on=on), urn, days()),
        st.builds(lambda u, c, on, m: do(desk.rejoin, u, c, on=on, commitments=m), urn, category, days(), commitments),
        st.builds(lambda u, on: do(desk.withdraw_application, u, on=on), urn, days()),
        st.builds(
            lambda u, c, on, by, m: do(desk.change_tier, u, c, on=on, authority=by, commitments=m),
            *(urn, category, days(), authority, commitments),
        ),
        st.builds(
            lambda u, what, number, by: do(desk.correct, u, spell=number, authority=by, **what),
            *(urn, _corrected(category), st.sampled_from((None, 1, 2)), authority),
        ),
        st.builds(lambda u, number: do(desk.retract_notice, u, spell=number), urn, st.sampled_from((None, 1))),
        setting_commands(st.sampled_from(RULE_VALUES)),
    )


def _corrected(category: st.SearchStrategy[Category]) -> st.SearchStrategy[dict[str, Any]]:
    """What a correction says, one thing or several."""
    made = st.dictionaries(st.sampled_from((*ALL, "tea")), days(), max_size=2)
    said: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("applied", "admitted", "notice", "leaving"), days()),
        "committed": made,
        "category": category,
    }
    return st.fixed_dictionaries({}, optional=said)
