"""Any command of the desk of risk, changes of the rules it asks, and what its events need."""

from typing import Final

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.risk import EvidenceGathered, RiskDesk, SchoolListed
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.values import AUTHORITIES, dates_in_order

RULE_VALUES: Final = (
    ("risk.scale", "rag:green,amber,red"),
    ("risk.scale", "safe:light-touch,light-touch-plus,support-and-challenge,support-and-challenge-plus"),
    ("risk.quorum", "1"),
    ("risk.effective", "notified"),
    ("risk.scope", "publicly-funded"),
    ("risk.tell-school", "no"),
    ("authority.moderate", "no"),
)
"""Changes that a Board may well decide."""

FITTING: Final = {
    SchoolListed: dates_in_order("reference_on", "listed_on"),
    EvidenceGathered: dates_in_order("dated_on", "gathered_on"),
}


def commands(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the desk of risk, about a school."""
    desk = RiskDesk
    name = st.sampled_from(("2018-07", "2018-11", "July 2018"))
    word = st.sampled_from(("light-touch", "support-and-challenge", "purple"))
    area = st.sampled_from(("achievement", "finance", "weather"))
    kind = st.sampled_from(("inspection", "audit", "rumour"))
    why = st.sampled_from(("because of the results", " "))
    sat = st.sampled_from((("00000000", "00000001"), ("00000000",)))
    authority = st.sampled_from(AUTHORITIES)
    return st.one_of(
        st.builds(lambda n, u, day, on: do(desk.plan, n, day, urns=(u,), on=on), name, urn, days(), days()),
        st.builds(lambda n, day, on: do(desk.plan, n, day, on=on), name, days(), days()),
        st.builds(lambda n, on: do(desk.open, n, on=on), name, days()),
        st.builds(
            lambda n, u, a, k, day, text, on: do(desk.evidence, n, u, a, k, day, source="the report", text=text, on=on),
            *(name, urn, area, kind, days(), why, days()),
        ),
        st.builds(
            lambda n, u, c, a, s, w, on: do(desk.analyse, n, u, c, ratings={a: "green"}, sat=s, rationale=w, on=on),
            *(name, urn, word, area, sat, why, days()),
        ),
        st.builds(
            lambda n, u, c, s, w, on, by: do(desk.moderate, n, u, c, sat=s, rationale=w, on=on, authority=by),
            *(name, urn, word, sat, why, days(), authority),
        ),
        st.builds(lambda n, u, on: do(desk.notify, n, urns=(u,), on=on), name, urn, days()),
        st.builds(
            lambda n, u, was, now, w, on, by: do(desk.correct, n, u, was, now, rationale=w, on=on, authority=by),
            *(name, urn, word, word, why, days(), authority),
        ),
        st.builds(
            lambda n, u, of, by: do(desk.withdraw, n, u, of, authority=by), name, urn, st.integers(1, 9), authority
        ),
        st.builds(
            lambda n, step: do(desk.withdraw_round, n, step),
            name,
            st.sampled_from(("planning", "opening", "closing")),
        ),
        st.builds(lambda n, on: do(desk.close, n, on=on), name, days()),
    )
