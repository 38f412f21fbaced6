"""Any command of the desk of peer review, and what its events need."""

from typing import Final

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.peer_review import PeerReviewDesk
from thep_domain.peer_review.cycle_events import CyclePlanned
from thep_domain.peer_review.review_events import ReviewScheduled, Visited, VisitMoved
from thep_domain.peer_review.reviewer_events import ReviewerAway, ReviewerTrained
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.values import AUTHORITIES, Fields, dates_in_order


def _both(fields: Fields) -> Fields:
    return dates_in_order("visits_from", "visits_to")(dates_in_order("opt_in_from", "opt_in_to")(fields))


FITTING: Final = {
    CyclePlanned: _both,
    ReviewScheduled: dates_in_order("visit_from", "visit_to"),
    VisitMoved: dates_in_order("visit_from", "visit_to"),
    Visited: dates_in_order("visit_from", "visit_to"),
    ReviewerAway: dates_in_order("first", "last"),
    ReviewerTrained: dates_in_order("trained_on", "until"),
}


def commands(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the desk of peer review, about a school."""
    desk = PeerReviewDesk
    cycle = st.sampled_from(("2017-18", "No Cycle"))
    review = urn.map(lambda each: f"{each}-2017-18-r1")
    person = st.sampled_from(("00000000", "00000001", "nobody"))
    reason = st.sampled_from(("illness", "weather", "whim"))
    why = st.sampled_from(("because it was so", " "))
    by = st.sampled_from(AUTHORITIES)
    step, version = st.sampled_from(("visited", "cancelled")), st.integers(1, 4)
    return st.one_of(
        st.builds(
            lambda c, a, b, on, auth: do(
                desk.plan,
                c,
                "own",
                opt_in_from=a,
                opt_in_to=b,
                visits_from=a,
                visits_to=b,
                open_to="guests",
                on=on,
                authority=auth,
            ),
            *(cycle, days(), days(), days(), by),
        ),
        st.builds(lambda c, u, on: do(desk.opt_in, c, u, on=on), cycle, urn, days()),
        st.builds(lambda c, u, r, on: do(desk.opt_out, c, u, cause=r, on=on), cycle, urn, reason, days()),
        st.builds(lambda c, u, on, auth: do(desk.cluster, c, (u,), on=on, authority=auth), cycle, urn, days(), by),
        st.builds(lambda c, u, v, on: do(desk.schedule, c, u, v, on=on), cycle, urn, days(), days()),
        st.builds(lambda p, on: do(desk.register, p, on=on), person, days()),
        st.builds(lambda p, u, on: do(desk.employ, p, employer=u, from_on=on), person, urn, days()),
        st.builds(lambda p, on: do(desk.train, p, "own", "lead", on=on), person, days()),
        st.builds(lambda p, c, on: do(desk.offer, p, c, 1, on=on), person, cycle, days()),
        st.builds(lambda p, a, b, on: do(desk.be_away, p, a, b, on=on), person, days(), days(), days()),
        st.builds(lambda p, a, b, w: do(desk.correct_away, p, a, b, rationale=w), person, days(), days(), why),
        st.builds(
            lambda p, u, w, on: do(desk.declare_conflict, p, u, "family", detail=w, on=on), person, urn, why, days()
        ),
        st.builds(
            lambda p, u, on, auth: do(desk.decide_conflict, p, u, allowed=True, on=on, authority=auth),
            *(person, urn, days(), by),
        ),
        st.builds(lambda r, p, on: do(desk.team, r, {p: "lead"}, on=on), review, person, days()),
        st.builds(lambda r, v, w, on: do(desk.move, r, v, cause=w, on=on), review, days(), reason, days()),
        st.builds(lambda r, w, on: do(desk.self_review, r, text=w, on=on), review, why, days()),
        st.builds(lambda r, on: do(desk.visit, r, on=on), review, days()),
        st.builds(lambda r, on: do(desk.feed_back, r, on=on), review, days()),
        st.builds(lambda r, w, on: do(desk.cancel, r, cause=w, on=on), review, reason, days()),
        st.builds(lambda r, a, b, w: do(desk.correct, r, "visited", a, b, rationale=w), review, days(), days(), why),
        st.builds(lambda r, s, w: do(desk.withdraw, r, s, rationale=w), review, step, why),
        st.builds(lambda r, w: do(desk.withdraw_disclosure, r, 1, rationale=w), review, why),
        st.builds(lambda p, of, w: do(desk.withdraw_of_reviewer, p, of, rationale=w), person, version, why),
        st.builds(lambda c, of, w: do(desk.withdraw_of_cycle, c, of, rationale=w), cycle, version, why),
        st.builds(lambda c, on: do(desk.close, c, on=on), cycle, days()),
    )
