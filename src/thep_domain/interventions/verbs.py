"""The desk of concerns, capacity and interventions: its verbs stand in modules of their own, by kind of case."""

from typing import ClassVar

from thep_domain.interventions import capacity_verbs, concern_verbs, intervention_verbs, withdrawal_verbs
from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.verbs import Desk


class InterventionsDesk(Desk):
    """Stepping in: concerns, what givers can give, and interventions. ``on`` is a day in London (today, without it)."""

    NAME: ClassVar[str] = "interventions"

    raise_concern = concern_verbs.raise_concern
    raise_concern_all = in_bulk(raise_concern)
    assess_concern = concern_verbs.assess_concern
    assess_concern_all = in_bulk(assess_concern)
    dismiss_concern = concern_verbs.dismiss_concern
    dismiss_concern_all = in_bulk(dismiss_concern)
    confirm_concern = concern_verbs.confirm_concern
    confirm_concern_all = in_bulk(confirm_concern)
    change_level = concern_verbs.change_level
    change_level_all = in_bulk(change_level)
    monitor_concern = concern_verbs.monitor_concern
    monitor_concern_all = in_bulk(monitor_concern)
    make_live_again = concern_verbs.make_live_again
    make_live_again_all = in_bulk(make_live_again)
    advise = concern_verbs.advise
    advise_all = in_bulk(advise)
    find_duplicate = concern_verbs.find_duplicate
    find_duplicate_all = in_bulk(find_duplicate)
    close_concern = concern_verbs.close_concern
    close_concern_all = in_bulk(close_concern)
    reopen_concern = concern_verbs.reopen_concern
    reopen_concern_all = in_bulk(reopen_concern)
    redate_concern_step = concern_verbs.redate_concern_step
    redate_concern_step_all = in_bulk(redate_concern_step)
    correct_concern_level = concern_verbs.correct_concern_level
    correct_concern_level_all = in_bulk(correct_concern_level)
    withdraw_concern_fact = withdrawal_verbs.withdraw_concern_fact
    withdraw_concern_fact_all = in_bulk(withdraw_concern_fact)

    declare_capacity = capacity_verbs.declare_capacity
    declare_capacity_all = in_bulk(declare_capacity)
    recognise_strength = capacity_verbs.recognise_strength
    recognise_strength_all = in_bulk(recognise_strength)
    end_strength = capacity_verbs.end_strength
    end_strength_all = in_bulk(end_strength)
    correct_strength = capacity_verbs.correct_strength
    correct_strength_all = in_bulk(correct_strength)
    note_giver = capacity_verbs.note_giver
    note_giver_all = in_bulk(note_giver)
    withdraw_capacity_fact = withdrawal_verbs.withdraw_capacity_fact
    withdraw_capacity_fact_all = in_bulk(withdraw_capacity_fact)

    identify = intervention_verbs.identify
    identify_all = in_bulk(identify)
    broker = intervention_verbs.broker
    broker_all = in_bulk(broker)
    propose = intervention_verbs.propose
    propose_all = in_bulk(propose)
    check = intervention_verbs.check
    check_all = in_bulk(check)
    declare_conflict = intervention_verbs.declare_conflict
    declare_conflict_all = in_bulk(declare_conflict)
    decide_conflict = intervention_verbs.decide_conflict
    decide_conflict_all = in_bulk(decide_conflict)
    accept = intervention_verbs.accept
    accept_all = in_bulk(accept)
    decline = intervention_verbs.decline
    decline_all = in_bulk(decline)
    withdraw_candidate = intervention_verbs.withdraw_candidate
    withdraw_candidate_all = in_bulk(withdraw_candidate)
    match = intervention_verbs.match
    match_all = in_bulk(match)
    consent = intervention_verbs.consent
    consent_all = in_bulk(consent)
    withdraw_consent = intervention_verbs.withdraw_consent
    withdraw_consent_all = in_bulk(withdraw_consent)
    agree = intervention_verbs.agree
    agree_all = in_bulk(agree)
    extend = intervention_verbs.extend
    extend_all = in_bulk(extend)
    set_objective = intervention_verbs.set_objective
    set_objective_all = in_bulk(set_objective)
    change_objective = intervention_verbs.change_objective
    change_objective_all = in_bulk(change_objective)
    drop_objective = intervention_verbs.drop_objective
    drop_objective_all = in_bulk(drop_objective)
    start = intervention_verbs.start
    start_all = in_bulk(start)
    review = intervention_verbs.review
    review_all = in_bulk(review)
    withdraw_review = intervention_verbs.withdraw_review
    withdraw_review_all = in_bulk(withdraw_review)
    pause = intervention_verbs.pause
    pause_all = in_bulk(pause)
    resume = intervention_verbs.resume
    resume_all = in_bulk(resume)
    lose_supporter = intervention_verbs.lose_supporter
    lose_supporter_all = in_bulk(lose_supporter)
    stop = intervention_verbs.stop
    stop_all = in_bulk(stop)
    complete = intervention_verbs.complete
    complete_all = in_bulk(complete)
    measure_impact = intervention_verbs.measure_impact
    measure_impact_all = in_bulk(measure_impact)
    add_note = intervention_verbs.add_note
    add_note_all = in_bulk(add_note)
    redate = intervention_verbs.redate
    redate_all = in_bulk(redate)
    correct_rating = intervention_verbs.correct_rating
    correct_rating_all = in_bulk(correct_rating)
    withdraw_fact = withdrawal_verbs.withdraw_fact
    withdraw_fact_all = in_bulk(withdraw_fact)
