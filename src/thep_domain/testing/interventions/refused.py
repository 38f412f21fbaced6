"""Acts about concerns and interventions that should be refused, each in words how it comes to be refused."""

from typing import Final

import attrs

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.testing.commands import do
from thep_domain.testing.interventions.moves import (
    DESK,
    TERM,
    WORDS,
    a_giver_that_closes,
    brokering,
    case_of,
    decide,
    identified,
    in_progress,
    matched,
    one_organisation,
    proposed,
    raised,
    rating,
    recipient,
    reviewing,
)
from thep_domain.testing.kit import Refusing
from thep_domain.testing.schools.strategies import INDEPENDENT
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD


def _unknown_names(story: Story) -> None:
    """A concern, an intervention, a giver and a strength that there are not."""
    name, giver, today = story.one_of("999999", "nonsense"), story.one_of("999999", "Ada Lovelace"), story.today()
    story.act(do(DESK.assess_concern, f"{name}-c1", on=today))
    story.act(do(DESK.broker, f"{name}-i1", on=today))
    story.send(do(DESK.declare_capacity, giver, 1, today, on=today))
    story.send(do(DESK.end_strength, "p-9999", "governance", on=today))


def _of_a_concern(story: Story) -> None:
    """A safeguarding matter: dates that do not follow, corrections of what is right, closed too early, dismissed."""
    urn, today = recipient(story), story.today()
    step = story.act(do(DESK.raise_concern, urn, "school", "safeguarding", safeguarding=True, on=today))
    concern = str(step.answer.details["concern"]) if step.answer else f"{urn}-c1"
    story.send(do(DESK.assess_concern, concern, on=today - ONE_DAY))
    story.send(do(DESK.redate_concern_step, concern, "raised", today, today, because=WORDS))
    story.send(do(DESK.redate_concern_step, concern, "closing", today, today - ONE_DAY, because=WORDS))
    story.send(do(DESK.close_concern, concern, "resolved", rationale=WORDS, on=today))
    story.send(do(DESK.close_concern, concern, "resolved", rationale=WORDS, waive=True, on=today, authority=BOARD))
    story.send(do(DESK.assess_concern, concern, on=today))
    story.send(do(DESK.dismiss_concern, concern, rationale=WORDS, on=today))
    story.send(do(DESK.confirm_concern, concern, "watch", rationale=WORDS, on=today))


def _intervention_open(story: Story) -> None:
    """A concern is dismissed that an open intervention answers."""
    concern, today = raised(story), story.today()
    identified(story, concern)
    story.send(do(DESK.withdraw_concern_fact, concern, 1, because=WORDS))
    story.send(do(DESK.assess_concern, concern, on=today))
    story.send(do(DESK.dismiss_concern, concern, rationale=WORDS, on=today))


def _of_a_new_case(story: Story) -> None:
    """A need that was just identified: nothing can be done of what comes later, and nothing once it is stopped."""
    key, today = identified(story), story.today()
    story.act_any(do(DESK.start, key, on=today), do(DESK.consent, key, "head", on=today))
    story.send(do(DESK.drop_objective, key, 9, because=WORDS, on=today))
    story.send(do(DESK.withdraw_review, key, 9, because=WORDS))
    story.send(do(DESK.broker, key, on=today))
    story.send(do(DESK.propose, key, key.rpartition("-")[0], because=WORDS, on=today))
    story.send(do(DESK.check, key, 1, on=today))
    decide(story, do(DESK.stop, key, "other", on=today, authority=BOARD))
    story.act(do(DESK.broker, key, on=today))


def _of_a_candidate(story: Story) -> None:
    """A candidate: proposed twice, accepted without a look, its conflict decided by the wrong hand; barred at last."""
    key, number = proposed(story)
    today = story.today()
    accepting = do(DESK.accept, key, number, today + TERM, on=today)
    giver = {each.number: each.giver for each in case_of(story, key).candidates}.get(number, "p-7f2c")
    story.send(do(DESK.propose, key, giver, because=WORDS, on=today))
    story.send(accepting)
    decide(story, do(DESK.decide_conflict, key, number, allowed=True, on=today, authority=BOARD))
    story.send(do(DESK.declare_conflict, key, number, "family", text=WORDS, on=today))
    story.send(accepting)
    story.send(do(DESK.decide_conflict, key, number, allowed=True, on=today, authority=BOARD))
    decide(story, do(DESK.decide_conflict, key, number, on=today, authority=BOARD))
    story.send(accepting)


def _of_an_answer(story: Story) -> None:
    """A giver that declared no places meanwhile is to accept; it declines, and declines once more."""
    key, number = proposed(story)
    giver = {each.number: each.giver for each in case_of(story, key).candidates}.get(number, "p-7f2c")
    today = story.today()
    story.send(do(DESK.check, key, number, on=today))
    story.send(do(DESK.declare_capacity, giver, 0, today, on=today))
    story.send(do(DESK.accept, key, number, today + TERM, on=today))
    for _ in range(2):
        story.send(do(DESK.decline, key, number, "no-time", on=today))


def _of_an_agreement(story: Story) -> None:
    """Support is agreed without consent, and begins without an objective."""
    key, today = matched(story), story.today()
    agreeing = do(DESK.agree, key, on=today, authority=BOARD)
    decide(story, agreeing)
    story.send(do(DESK.consent, key, "governors", on=today))
    decide(story, agreeing)
    story.send(do(DESK.start, key, on=today))


def _of_support(story: Story) -> None:
    """A review rates nothing; support ends without one, is reviewed in a pause, and ends without its impact."""
    key, today = in_progress(story), story.today()
    story.send(do(DESK.review, key, {}, on=today))
    story.send(do(DESK.complete, key, rating(story, key, "met"), on=today))
    story.send(reviewing(story, key, final=True))
    story.send(do(DESK.complete, key, {}, on=today))
    story.send(do(DESK.pause, key, "absence", on=today))
    story.send(reviewing(story, key))
    story.send(do(DESK.resume, key, on=today))


def _of_schools(story: Story) -> None:
    """An independent school is to be supported; one gives, and is written of, after it closed."""
    entry = story.entry(story.new_urn(), type_code=INDEPENDENT, type_name="Other independent school", closed_on=None)
    story.publish(attrs.evolve(entry, opened_on=None))
    today = story.today()
    story.send(do(DESK.identify, entry.urn, "school-to-school", {"achievement": 1}, on=today))
    key = brokering(story)
    story.change(entry.urn, closed_on=today - ONE_DAY)
    story.send(do(DESK.propose, key, str(entry.urn), until_on=today + TERM, because=WORDS, on=today))
    story.send(do(DESK.raise_concern, entry.urn, "school", "achievement", on=today))


REFUSING: Final = (
    Refusing("unknown-concern", "a concern is named that there is not", _unknown_names),
    Refusing("concern-over", "a dismissed concern is confirmed", _of_a_concern),
    Refusing("not-monitored", "a live concern is closed", _of_a_concern),
    Refusing("intervention-open", "a concern is dismissed that an open intervention answers", _intervention_open),
    Refusing("advice-missing", "a safeguarding matter is closed that nobody was advised of", _of_a_concern),
    Refusing("step-missing", "support begins that was not brokered", _of_a_new_case),
    Refusing("school-closed", "a concern is raised about a closed school", _of_schools),
    Refusing("unknown-intervention", "an intervention is named that there is not", _unknown_names),
    Refusing("intervention-over", "a stopped intervention is brokered", _of_a_new_case),
    Refusing("intervention-paused", "a paused intervention is reviewed", _of_support),
    Refusing("not-entitled", "an independent school that is not a member is to be supported", _of_schools),
    Refusing("unknown-candidate", "a candidate is named that there is not", _of_a_new_case),
    Refusing("unknown-objective", "an objective is dropped that there is not", _of_a_new_case),
    Refusing("unknown-review", "a review is taken back that there is not", _of_a_new_case),
    Refusing("own-school", "a school is to support itself", _of_a_new_case),
    Refusing("giver-not-open", "a giver is proposed for days after it will have closed", a_giver_that_closes),
    Refusing("candidate-barred", "a candidate accepts that is barred", _of_a_candidate),
    Refusing("candidate-decided", "a candidate declines twice", _of_an_answer),
    Refusing("already-proposed", "a giver is proposed that is asked already", _of_a_candidate),
    Refusing("conflict-unchecked", "a candidate accepts of which nobody looked for conflicts", _of_a_candidate),
    Refusing("conflict-undecided", "a giver of the school's own trust accepts", one_organisation),
    Refusing("no-conflict", "a conflict is decided that nobody declared", _of_a_candidate),
    Refusing("same-hand", "who proposed a candidate decides its conflict", _of_a_candidate),
    Refusing("no-capacity", "a giver accepts that declared no places meanwhile", _of_an_answer),
    Refusing("consent-missing", "support is agreed without the school's consent", _of_an_agreement),
    Refusing("plan-missing", "support begins without an objective", _of_an_agreement),
    Refusing("objective-unrated", "a review rates nothing", _of_support),
    Refusing("review-missing", "support is completed without a final review", _of_support),
    Refusing("impact-missing", "support is completed, and nobody says what it came to", _of_support),
    Refusing("not-recognised", "a strength ends that nobody recognised", _unknown_names),
    Refusing("unknown-giver", "a person's name, or a URN that no register file has shown, is to give", _unknown_names),
    Refusing("dates-out-of-order", "a concern is assessed before it was raised", _of_a_concern),
    Refusing("nothing-to-correct", "a day is corrected to what it is", _of_a_concern),
    Refusing("rested-on", "a concern is withdrawn that an intervention answers", _intervention_open),
    Refusing("not-what-stands", "a closing is corrected that there was not", _of_a_concern),
)
