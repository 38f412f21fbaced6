"""Any command of the desk of interventions, changes of the rules it asks, and what its events need."""

from datetime import date
from typing import Final

from hypothesis import strategies as st

from thep_domain.interventions import ConcernStep, InterventionsDesk, InterventionStep
from thep_domain.interventions.brokering_events import CandidateAccepted, CandidateProposed, Matched
from thep_domain.interventions.capacity_events import CapacityDeclared, PlaceCommitted, StrengthRecognised
from thep_domain.interventions.intervention_events import InterventionExtended
from thep_domain.kernel.identifiers import URN
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.values import AUTHORITIES, dates_in_order

RULE_VALUES: Final = (
    ("concerns.monitoring", "P2M"),
    ("concerns.review-every", "P1M"),
    ("interventions.review-every", "P4W"),
    ("interventions.same-organisation", "allowed"),
    ("interventions.commission", "2017-04-01/2019-03-31"),
    ("authority.stop", "no"),
)
"""Changes that a Board may well decide."""

FITTING: Final = {
    CapacityDeclared: dates_in_order("from_on", "to_on"),
    StrengthRecognised: dates_in_order("from_on", "to_on"),
    PlaceCommitted: dates_in_order("from_on", "until_on"),
    CandidateProposed: dates_in_order("from_on", "until_on"),
    CandidateAccepted: dates_in_order("from_on", "until_on"),
    Matched: dates_in_order("from_on", "until_on"),
    InterventionExtended: dates_in_order("was_until", "until_on"),
}


def commands(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the desk of interventions, about a school."""
    return st.one_of(_of_concerns(urn), _of_capacity(urn), _of_brokering(urn), _of_support(urn))


DESK: Final = InterventionsDesk
TEXTS: Final = st.sampled_from(("because of the results", " "))
AUTHORITY: Final = st.sampled_from(AUTHORITIES)
AREA: Final = st.sampled_from(("achievement", "leadership", "weather"))
NUMBER: Final = st.sampled_from((1, 2))
FACT: Final = st.integers(1, 6)


def _of_concerns(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    concern = urn.map(lambda each: f"{each}-c1")
    level, step = st.sampled_from(("watch", "urgent", "purple")), st.sampled_from(ConcernStep)
    by = st.sampled_from(("school", "board", "neighbour"))
    return st.one_of(
        st.builds(
            lambda u, b, a, s, text, on: do(DESK.raise_concern, u, b, a, safeguarding=s, summary=text, on=on),
            *(urn, by, AREA, st.booleans(), TEXTS, days()),
        ),
        st.builds(lambda c, on: do(DESK.assess_concern, c, on=on), concern, days()),
        st.builds(lambda c, w, on: do(DESK.dismiss_concern, c, rationale=w, on=on), concern, TEXTS, days()),
        st.builds(
            lambda c, n, w, on: do(DESK.confirm_concern, c, n, rationale=w, on=on), concern, level, TEXTS, days()
        ),
        st.builds(lambda c, n, w, on: do(DESK.change_level, c, n, rationale=w, on=on), concern, level, TEXTS, days()),
        st.builds(lambda c, on: do(DESK.monitor_concern, c, on=on), concern, days()),
        st.builds(lambda c, w, on: do(DESK.make_live_again, c, rationale=w, on=on), concern, TEXTS, days()),
        st.builds(lambda c, on, by: do(DESK.advise, c, "authority", on=on, authority=by), concern, days(), AUTHORITY),
        st.builds(lambda c, o, on: do(DESK.find_duplicate, c, o, on=on), concern, concern, days()),
        st.builds(
            lambda c, w, waive, on, by: do(
                DESK.close_concern, c, "resolved", rationale=w, waive=waive, on=on, authority=by
            ),
            *(concern, TEXTS, st.booleans(), days(), AUTHORITY),
        ),
        st.builds(
            lambda c, w, on, by: do(DESK.reopen_concern, c, because=w, on=on, authority=by),
            *(concern, TEXTS, days(), AUTHORITY),
        ),
        st.builds(
            lambda c, s, was, right, w: do(DESK.redate_concern_step, c, s, was, right, because=w),
            *(concern, step, days(), days(), TEXTS),
        ),
        st.builds(
            lambda c, on, was, right, w: do(DESK.correct_concern_level, c, on, was, right, because=w),
            *(concern, days(), level, level, TEXTS),
        ),
        st.builds(
            lambda c, of, w, by: do(DESK.withdraw_concern_fact, c, of, because=w, authority=by),
            *(concern, FACT, TEXTS, AUTHORITY),
        ),
    )


def _of_capacity(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    giver = st.one_of(urn.map(str), st.sampled_from(("p-7f2c", "Ada Lovelace")))
    level = st.sampled_from((1, 2, 3))
    return st.one_of(
        st.builds(lambda g, n, on: do(DESK.declare_capacity, g, n, on, on=on), giver, st.integers(0, 3), days()),
        st.builds(
            lambda g, a, n, on: do(DESK.recognise_strength, g, a, n, "peer review", on, on=on),
            *(giver, AREA, level, days()),
        ),
        st.builds(lambda g, a, on: do(DESK.end_strength, g, a, on=on), giver, AREA, days()),
        st.builds(
            lambda g, a, was, right, w, on: do(DESK.correct_strength, g, a, was, right, because=w, on=on),
            *(giver, AREA, level, level, TEXTS, days()),
        ),
        st.builds(
            lambda g, o, on: do(DESK.note_giver, g, "the census", organisation=o, free_meals=30, on=on),
            *(giver, st.sampled_from(("trust-1", "the Trust")), days()),
        ),
        st.builds(lambda g, of, w: do(DESK.withdraw_capacity_fact, g, of, because=w), giver, FACT, TEXTS),
    )


def _of_brokering(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    case, word = urn.map(lambda each: f"{each}-i1"), st.sampled_from(("no-time", "a hunch"))
    return st.one_of(
        st.builds(lambda u, a, on: do(DESK.identify, u, "school-to-school", {a: 2}, on=on), urn, AREA, days()),
        st.builds(lambda c, on: do(DESK.broker, c, on=on), case, days()),
        st.builds(
            lambda c, g, w, on: do(DESK.propose, c, str(g), choice="timing", because=w, on=on),
            *(case, urn, TEXTS, days()),
        ),
        st.builds(lambda c, n, on: do(DESK.check, c, n, on=on), case, NUMBER, days()),
        st.builds(lambda c, n, on: do(DESK.declare_conflict, c, n, "family", on=on), case, NUMBER, days()),
        st.builds(
            lambda c, n, ok, on, by: do(DESK.decide_conflict, c, n, allowed=ok, on=on, authority=by),
            *(case, NUMBER, st.booleans(), days(), AUTHORITY),
        ),
        st.builds(
            lambda c, n, last, on: do(DESK.accept, c, n, max(last, on or date.min), on=on), case, NUMBER, days(), days()
        ),
        st.builds(lambda c, n, w, on: do(DESK.decline, c, n, w, on=on), case, NUMBER, word, days()),
        st.builds(lambda c, n, w, on: do(DESK.withdraw_candidate, c, n, w, on=on), case, NUMBER, word, days()),
        st.builds(lambda c, n, on: do(DESK.match, c, n, on=on), case, NUMBER, days()),
    )


def _of_support(urn: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    case, by = urn.map(lambda each: f"{each}-i1"), st.sampled_from(("head", "caretaker"))
    ratings = st.sampled_from(({"1": "green"}, {}, {"1": "green", "2": "red"}))
    return st.one_of(
        st.builds(lambda c, b, on: do(DESK.consent, c, b, on=on), case, by, days()),
        st.builds(lambda c, b, on: do(DESK.withdraw_consent, c, b, on=on), case, by, days()),
        st.builds(lambda c, on, a: do(DESK.agree, c, on=on, authority=a), case, days(), AUTHORITY),
        st.builds(
            lambda c, a, due, w, on: do(DESK.set_objective, c, a, due, text=w, on=on), case, AREA, days(), TEXTS, days()
        ),
        st.builds(
            lambda c, n, due, w, on: do(DESK.change_objective, c, n, due_on=due, because=w, on=on),
            *(case, NUMBER, days(), TEXTS, days()),
        ),
        st.builds(lambda c, n, w, on: do(DESK.drop_objective, c, n, because=w, on=on), case, NUMBER, TEXTS, days()),
        st.builds(lambda c, on: do(DESK.start, c, on=on), case, days()),
        st.builds(
            lambda c, r, last, on: do(DESK.review, c, r, final=last, on=on), case, ratings, st.booleans(), days()
        ),
        st.builds(lambda c, n, w: do(DESK.withdraw_review, c, n, because=w), case, NUMBER, TEXTS),
        st.builds(lambda c, on: do(DESK.pause, c, "absence", on=on), case, days()),
        st.builds(lambda c, on: do(DESK.resume, c, on=on), case, days()),
        st.builds(lambda c, last, on: do(DESK.lose_supporter, c, last, "withdrew", on=on), case, days(), days()),
        st.builds(lambda c, on, a: do(DESK.stop, c, "other", on=on, authority=a), case, days(), AUTHORITY),
        st.builds(
            lambda c, w, on: do(DESK.complete, c, {"1": w}, on=on), case, st.sampled_from(("met", "splendid")), days()
        ),
        st.builds(
            lambda c, on: do(DESK.measure_impact, c, "attendance", "90%", "94%", "the census", on=on), case, days()
        ),
        st.builds(lambda c, w, on: do(DESK.add_note, c, text=w, on=on), case, TEXTS, days()),
        st.builds(
            lambda c, s, was, right, n, w: do(DESK.redate, c, s, was, right, number=n, because=w),
            *(case, st.sampled_from(InterventionStep), days(), days(), st.one_of(st.none(), NUMBER), TEXTS),
        ),
        st.builds(
            lambda c, n, o, w: do(DESK.correct_rating, c, n, o, "green", "red", because=w), case, NUMBER, NUMBER, TEXTS
        ),
        st.builds(lambda c, last, on, a: do(DESK.extend, c, last, on=on, authority=a), case, days(), days(), AUTHORITY),
        st.builds(
            lambda c, of, w, a: do(DESK.withdraw_fact, c, of, because=w, authority=a), case, FACT, TEXTS, AUTHORITY
        ),
    )
