"""Acts of peer review that should be refused, each in words how it comes to be refused."""

from datetime import timedelta
from typing import Any, Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import Text
from thep_domain.peer_review import Finding, FindingKind
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.peer_review.moves import (
    APART,
    DESK,
    DIRECTOR,
    PAIRS,
    WORDS,
    a_reader,
    a_reviewer,
    actions,
    allocating,
    begin,
    findings,
    look_and_visit,
    named,
    plan,
    reports,
    today_is,
    two_schools,
    visited,
)
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD


def _bad_cycle_name(story: Story) -> None:
    story.send(plan(story, story.one_of("Autumn 2017", "c" * 41)))


def _planned_already(story: Story) -> None:
    for _ in range(2):
        story.send(plan(story, f"again-{story.today()}"))


def _unknown_cycle(story: Story) -> None:
    story.send(do(DESK.opt_in, "no-such-cycle", two_schools(story)[0], on=story.today()))


def _cycle_closed(story: Story) -> None:
    name = f"empty-{len(story.steps)}"
    story.send(plan(story, name))
    for _ in range(2):
        story.send(do(DESK.close, name, on=story.today()))


def _window_closed(story: Story) -> None:
    name, today = f"late-{len(story.steps)}", story.today()
    story.send(plan(story, name, opt_in_from=today + ONE_DAY))
    story.send(do(DESK.opt_in, name, two_schools(story)[0], on=today))


def _opted_in_twice(story: Story) -> None:
    name, urn = f"twice-{len(story.steps)}", two_schools(story)[0]
    story.send(plan(story, name))
    for _ in range(2):
        story.send(do(DESK.opt_in, name, urn, on=story.today()))


def _not_entitled(story: Story) -> None:
    name = f"members-{len(story.steps)}"
    story.send(plan(story, name, open_to="members"))
    strangers = [urn for urn in story.world if urn not in story.members()]
    story.send(do(DESK.opt_in, name, story.school(strangers), on=story.today()))


def _not_opted_in(story: Story) -> None:
    name = f"nobody-{len(story.steps)}"
    story.send(plan(story, name))
    story.send(do(DESK.cluster, name, two_schools(story), on=story.today()))


def _reviews_open(story: Story) -> None:
    story.send(do(DESK.close, begin(story).cycle, on=story.today()))


def _unknown_cluster(story: Story) -> None:
    name = f"clusters-{len(story.steps)}"
    story.send(plan(story, name))
    story.send(do(DESK.dissolve, name, 1, cause="other", on=story.today()))


def _already_clustered(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.cluster, begun.cycle, (begun.host, begun.other), on=story.today()))


def _cluster_too_small(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.cluster, begun.cycle, (begun.host,), number=1, on=story.today()))


def _cluster_too_large(story: Story) -> None:
    name, today = f"large-{len(story.steps)}", story.today()
    story.send(plan(story, name, "ssat"))
    urns = list(story.world)[:4]
    while len(urns) < 4:
        entry = story.entry(story.new_urn())
        story.publish(entry)
        urns.append(entry.urn)
    for urn in urns:
        story.send(do(DESK.opt_in, name, urn, on=today))
    story.send(do(DESK.cluster, name, urns, on=today))


def _not_clustered(story: Story) -> None:
    name, urn = f"alone-{len(story.steps)}", two_schools(story)[0]
    story.send(plan(story, name))
    story.send(do(DESK.opt_in, name, urn, on=story.today()))
    story.send(do(DESK.schedule, name, urn, story.today() + ONE_DAY, on=story.today()))


def _unknown_reviewer(story: Story) -> None:
    story.send(do(DESK.employ, "00abcdef", from_on=story.today()))


def _already_registered(story: Story) -> None:
    person = a_reviewer(story, two_schools(story)[0])
    story.send(do(DESK.register, person, on=story.today()))


def _conflict_not_declared(story: Story) -> None:
    host, other = two_schools(story)
    person = a_reviewer(story, other, new=True)
    story.send(do(DESK.decide_conflict, person, host, allowed=True, on=story.today(), authority=BOARD))


def _same_hand(story: Story) -> None:
    host, other = two_schools(story)
    person = a_reviewer(story, other, new=True)
    story.send(do(DESK.declare_conflict, person, host, "family", on=story.today()))
    story.send(do(DESK.decide_conflict, person, host, allowed=True, on=story.today(), authority=BOARD))


def _own_school(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.team, begun.review, {begun.inside: "member"}, on=story.today()))


def _candidate_barred(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.declare_conflict, begun.outside, begun.host, "family", on=story.today()))
    story.send(do(DESK.team, begun.review, {begun.outside: "member"}, on=story.today()))


def _not_trained(story: Story) -> None:
    begun = begin(story)
    person = a_reviewer(story, begun.other, "another-protocol", new=True)
    story.send(do(DESK.offer, person, begun.cycle, 1, on=story.today()))
    story.send(do(DESK.team, begun.review, {person: "member"}, on=story.today()))


def _reviewer_away(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.be_away, begun.outside, story.today(), story.today() + timedelta(5), on=story.today()))
    story.send(do(DESK.team, begun.review, {begun.outside: "member"}, on=story.today()))


def _no_capacity(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.offer, begun.outside, begun.cycle, 0, on=story.today()))
    story.send(do(DESK.team, begun.review, {begun.outside: "member"}, on=story.today()))


def _already_visiting(story: Story) -> None:
    begun, today = named(story), story.today()
    other = f"second-{len(story.steps)}"
    story.send(plan(story, other))
    for urn in (begun.host, begun.other):
        story.send(do(DESK.opt_in, other, urn, on=today))
    story.send(do(DESK.cluster, other, (begun.host, begun.other), on=today))
    story.send(do(DESK.offer, begun.outside, other, 1, on=today))
    story.send(do(DESK.schedule, other, begun.host, today + 2 * ONE_DAY, on=today))
    review = f"{story.key(begun.host)}-{other}-r1"
    story.send(do(DESK.team, review, {begun.outside: "member"}, on=today))


def _out_of_scope(story: Story) -> None:
    begun = begin(story, model=APART)
    story.send(do(DESK.team, begun.review, {begun.outside: "member"}, on=story.today()))


def _reciprocal_pair(story: Story) -> None:
    begun, today = named(story), story.today()
    story.send(do(DESK.schedule, begun.cycle, begun.other, today + 4 * ONE_DAY, on=today))
    back = f"{story.key(begun.other)}-{begun.cycle}-r1"
    story.send(do(DESK.team, back, {begun.inside: "member"}, on=today))


def _one_of_a_school(story: Story) -> None:
    begun = named(story, model=PAIRS)
    another = a_reviewer(story, begun.other, new=True)
    story.send(do(DESK.offer, another, begun.cycle, 1, on=story.today()))
    story.send(do(DESK.team, begun.review, {another: "member"}, on=story.today()))


def _team_full(story: Story) -> None:
    begun = named(story)
    story.send(do(DESK.team, begun.review, {begun.outside: "member"}, on=story.today()))


def _not_in_team(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.stand_down, begun.review, begun.outside, on=story.today()))


def _team_incomplete(story: Story) -> None:
    look_and_visit(story, begin(story).review)


def _reviewer_conflicted(story: Story) -> None:
    begun = named(story)
    story.send(do(DESK.declare_conflict, begun.outside, begun.host, "family", on=story.today()))
    look_and_visit(story, begun.review)


def _allocation_broken(story: Story) -> None:
    begun = begin(story)
    wrong: dict[str, Any] = story.one_of({"problem": "0" * 64}, {"seats": {begun.review: ("00abcdef",)}})
    command = allocating(story, begun.cycle, **wrong)
    if command is not None:
        story.send(command)


def _allocation_unproven(story: Story) -> None:
    command = allocating(story, begin(story).cycle, unproven=False)
    if command is not None:
        story.send(command)


def name_the_team_of_a_provider(story: Story) -> None:
    """A cycle whose teams the provider names, and not the office: somebody of a school is named all the same."""
    name, today = f"provided-{len(story.steps)}", story.today()
    story.send(plan(story, name, "challenge-partners"))
    host, other = two_schools(story)
    for urn in (host, other):
        story.send(do(DESK.opt_in, name, urn, on=today))
    story.send(do(DESK.cluster, name, (host, other), on=today))
    story.send(do(DESK.schedule, name, host, today + 2 * ONE_DAY, on=today))
    person = a_reviewer(story, other)
    story.send(do(DESK.team, f"{story.key(host)}-{name}-r1", {person: "lead"}, on=today))


def _unknown_review(story: Story) -> None:
    story.send(do(DESK.visit, story.one_of("100001-none-r1", "nothing"), on=story.today()))


def _already_scheduled(story: Story) -> None:
    begun = begin(story)
    story.send(do(DESK.schedule, begun.cycle, begun.host, story.today() + ONE_DAY, on=story.today()))


def _review_over(story: Story) -> None:
    begun = begin(story)
    for _ in range(2):
        story.send(do(DESK.cancel, begun.review, cause="illness", on=story.today()))


def _step_not_taken(story: Story) -> None:
    story.send(do(DESK.feed_back, begin(story).review, on=story.today()))


def _step_taken(story: Story) -> None:
    begun = visited(story)
    story.send(do(DESK.visit, begun.review, on=story.today()))


def _self_review_missing(story: Story) -> None:
    begun = named(story)
    today_is(story, story.today() + 2 * ONE_DAY)
    story.send(do(DESK.visit, begun.review, on=story.today()))


def _findings_missing(story: Story) -> None:
    begun = visited(story)
    story.send(do(DESK.feed_back, begun.review, on=story.today()))
    story.send(do(DESK.report, begun.review, (), text=WORDS, on=story.today()))


def _unknown_draft(story: Story) -> None:
    begun = visited(story)
    story.send(do(DESK.feed_back, begun.review, on=story.today()))
    story.send(do(DESK.report, begun.review, findings(), text=WORDS, on=story.today()))
    story.send(do(DESK.agree, begun.review, draft=2, on=story.today()))


def _consent_missing(story: Story) -> None:
    begun = visited(story)
    reports(story, begun.review)
    story.send(do(DESK.release, begun.review, "the authority", on=story.today()))


def _own_work(story: Story) -> None:
    begun = visited(story)
    reports(story, begun.review)
    story.send(do(DESK.assure, begun.review, begun.outside, on=story.today()), actor=DIRECTOR)


def _second_reader_missing(story: Story) -> None:
    begun = visited(story)
    story.send(do(DESK.employ, begun.outside, employer=begun.host, from_on=story.today() - ONE_DAY))
    reports(story, begun.review)
    story.send(do(DESK.assure, begun.review, a_reader(story), on=story.today()), actor=DIRECTOR)


def _unknown_action(story: Story) -> None:
    begun = visited(story)
    reports(story, begun.review)
    story.send(do(DESK.assure, begun.review, a_reader(story), on=story.today()), actor=DIRECTOR)
    story.send(do(DESK.act, begun.review, actions(story), on=story.today()))
    story.send(do(DESK.follow_up, begun.review, {"2": "done"}, on=story.today()))


def _unknown_disclosure(story: Story) -> None:
    story.send(do(DESK.authorise, begin(story).review, 1, on=story.today(), authority=BOARD))


def _not_the_day(story: Story) -> None:
    begun, today = begin(story), story.today()
    story.send(do(DESK.correct, begun.review, "visited", today, today - ONE_DAY, rationale=WORDS))


def _unknown_person(story: Story) -> None:
    story.send(do(DESK.register, "00abcdef", on=story.today()))


def _not_what_stands(story: Story) -> None:
    story.send(do(DESK.withdraw, begin(story).review, "visited", rationale=WORDS))


def _rested_on(story: Story) -> None:
    story.send(do(DESK.withdraw_of_cycle, begin(story).cycle, 2, rationale=WORDS))


def _unknown_word(story: Story) -> None:
    story.send(plan(story, f"theme-{len(story.steps)}", theme="weather"))


def _rationale_missing(story: Story) -> None:
    begun = visited(story)
    story.send(do(DESK.feed_back, begun.review, on=story.today()))
    wrong = Finding(finding=1, area=Text("teaching"), kind=FindingKind.STRENGTH, evidence=1)
    story.send(do(DESK.report, begun.review, (wrong,), text=" ", on=story.today()))


# those that seldom come about as they should are tried more often
REFUSING: Final = (
    Refusing("bad-cycle-name", "a cycle is named in words with a space, or at too great length", _bad_cycle_name),
    Refusing("cycle-planned-already", "a cycle is planned a second time", _planned_already),
    Refusing("unknown-cycle", "a school opts in to a cycle that was not planned", _unknown_cycle),
    Refusing("cycle-closed", "a cycle is closed twice", _cycle_closed),
    Refusing("window-closed", "a school opts in a day too early", _window_closed),
    Refusing("already-opted-in", "a school opts in twice", _opted_in_twice),
    Refusing("not-entitled", "a school that is not a member opts in to a cycle of members", _not_entitled),
    Refusing("not-opted-in", "schools are put together that do not take part", _not_opted_in),
    Refusing("reviews-open", "a cycle is closed while a review is scheduled", _reviews_open),
    Refusing("unknown-cluster", "a cluster is dissolved that there is not", _unknown_cluster),
    Refusing("already-clustered", "two schools are put together twice", _already_clustered),
    Refusing("cluster-too-small", "a cluster is left with one school", _cluster_too_small),
    *3 * (Refusing("cluster-too-large", "four schools are put into a trio", _cluster_too_large),),
    Refusing("not-clustered", "a school by itself is to be visited", _not_clustered),
    Refusing("unknown-reviewer", "somebody is employed who does not review", _unknown_reviewer),
    Refusing("already-registered", "a reviewer is registered again", _already_registered),
    Refusing("unknown-person", "somebody is to review who was never added", _unknown_person),
    Refusing("conflict-not-declared", "a conflict is decided that nobody declared", _conflict_not_declared),
    Refusing("same-hand", "a conflict is decided by the account that declared it", _same_hand),
    Refusing("own-school", "a reviewer is named for the school that employs them", _own_school),
    Refusing("candidate-barred", "a reviewer with a conflict is named", _candidate_barred),
    Refusing("not-trained", "a reviewer is named who was trained for another protocol", _not_trained),
    Refusing("reviewer-away", "a reviewer is named who is away", _reviewer_away),
    Refusing("no-capacity", "a reviewer is named who offers no visit", _no_capacity),
    *2 * (Refusing("already-visiting", "a reviewer is named for two visits on one day", _already_visiting),),
    *3
    * (
        Refusing(
            "out-of-scope", "a reviewer of the same cluster is named where the protocol wants another", _out_of_scope
        ),
    ),
    Refusing("reciprocal-pair", "two schools are to review each other", _reciprocal_pair),
    Refusing("one-of-a-school", "two reviewers of one school are named", _one_of_a_school),
    Refusing("team-full", "a team is named that is full", _team_full),
    Refusing("not-in-team", "somebody gives up a seat that they do not have", _not_in_team),
    Refusing("team-incomplete", "a school is visited without a team", _team_incomplete),
    Refusing(
        "reviewer-conflicted", "a school is visited while a conflict waits for its decision", _reviewer_conflicted
    ),
    Refusing("allocation-broken", "an answer is of another problem, or names a stranger", _allocation_broken),
    Refusing("allocation-unproven", "an answer is not proven to be the least", _allocation_unproven),
    Refusing("by-provider", "the team of a provider is named from schools", name_the_team_of_a_provider),
    Refusing("unknown-peer-review", "a review is visited that there is not", _unknown_review),
    Refusing("already-scheduled", "a school that is to be visited is to be visited again", _already_scheduled),
    Refusing("review-over", "a review is cancelled twice", _review_over),
    Refusing("step-not-taken", "a school is fed back before it was visited", _step_not_taken),
    Refusing("step-taken", "a school is visited twice", _step_taken),
    Refusing("self-review-missing", "a school is visited that has not looked at itself", _self_review_missing),
    Refusing("findings-missing", "a report finds nothing", _findings_missing),
    Refusing("unknown-draft", "a host agrees to a draft that was not written", _unknown_draft),
    Refusing("consent-missing", "a report is given to others before the host lets them read it", _consent_missing),
    Refusing("own-work", "a report is assured by who wrote it", _own_work),
    Refusing("second-reader-missing", "one reader is named though a conflict was learnt", _second_reader_missing),
    Refusing("unknown-action", "an action is followed up that was not planned", _unknown_action),
    Refusing("unknown-disclosure", "an authority is named for a disclosure that there is not", _unknown_disclosure),
    Refusing("not-the-day", "the day of a step is corrected that was not taken", _not_the_day),
    Refusing("not-what-stands", "a visit is withdrawn that was not recorded", _not_what_stands),
    Refusing("rested-on", "an opting in is withdrawn of a school that is in a cluster", _rested_on),
    Refusing("unknown-word", "a cycle has a theme that is no area", _unknown_word),
    Refusing("rationale-missing", "a report has no words", _rationale_missing),
)
