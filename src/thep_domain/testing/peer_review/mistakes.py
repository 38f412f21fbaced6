"""Moves in which one mistake follows another: each is refused, and the case goes on."""

from datetime import timedelta

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.testing.commands import do
from thep_domain.testing.peer_review.moves import (
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
    plan,
    today_is,
    visited,
)
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD


def about_a_cycle(story: Story) -> None:
    """What can be wrong about a cycle, its clusters, and a review that was only scheduled."""
    begun, today = begin(story), story.today()
    yet = begun.review
    soon = f"soon-{len(story.steps)}"
    wrong = [
        plan(story, begun.cycle),
        plan(story, "Autumn 2017"),
        plan(story, f"late-{len(story.steps)}", theme="weather"),
        do(DESK.opt_in, "no-such-cycle", begun.host, on=today),
        do(DESK.opt_in, begun.cycle, begun.host, on=today),
        plan(story, soon, open_to="members", opt_in_from=today + ONE_DAY),
        *(do(DESK.opt_in, soon, urn, on=today) for urn in list(story.world)[-3:]),
        do(DESK.cluster, soon, (begun.host, begun.other), on=today),
        do(DESK.cluster, begun.cycle, (begun.host, begun.other), on=today),
        do(DESK.cluster, begun.cycle, (begun.host,), number=1, on=today),
        do(DESK.dissolve, begun.cycle, 9, cause="other", on=today),
        do(DESK.schedule, begun.cycle, begun.host, today + ONE_DAY, on=today),
        do(DESK.close, begun.cycle, on=today),
        do(DESK.visit, "100001-none-r1", on=today),
        do(DESK.feed_back, yet, on=today),
        do(DESK.stand_down, yet, begun.outside, on=today),
        do(DESK.team, yet, {begun.inside: "member"}, on=today),
        do(DESK.authorise, yet, 1, on=today, authority=BOARD),
        do(DESK.correct, yet, "visited", today, today - ONE_DAY, rationale=WORDS),
        allocating(story, begun.cycle, unproven=False),
        allocating(story, begun.cycle, problem="0" * 64),
    ]
    for command in wrong:
        if command is not None:
            story.send(command)
    today_is(story, today + 2 * ONE_DAY)
    story.send(do(DESK.visit, yet, on=story.today()))
    if story.one_of(False, True):
        second = do(DESK.move, yet, story.today() + 2 * ONE_DAY, cause="weather", on=story.today())
        story.send(second)
        story.send(do(DESK.self_review, yet, on=story.today()))
        today_is(story, story.today() + 2 * ONE_DAY)
        story.send(do(DESK.visit, yet, on=story.today()))
    story.send(do(DESK.cancel, yet, cause="illness", on=story.today()))
    story.send(do(DESK.cancel, yet, cause="illness", on=story.today()))
    story.send(do(DESK.close, begun.cycle, on=story.today()))
    story.send(do(DESK.opt_in, begun.cycle, begun.host, on=story.today()))


def about_reviewers(story: Story) -> None:
    """What can be wrong about who reviews, and about a team of two."""
    begun, today = begin(story, model=PAIRS, in_days=4), story.today()
    review = begun.review
    late, twin = a_reviewer(story, begun.other, "another-protocol", new=True), a_reviewer(story, begun.other, new=True)
    story.send(do(DESK.offer, late, begun.cycle, 1, on=today))
    story.send(do(DESK.register, late, on=today))
    story.send(do(DESK.register, "00abcdef", on=today))
    story.send(do(DESK.employ, "00abcdef", from_on=today))
    story.send(do(DESK.team, review, {late: "member"}, on=today))
    story.send(do(DESK.team, review, {twin: "member"}, on=today))  # offers nothing yet
    story.send(do(DESK.offer, twin, begun.cycle, 2, on=today))
    story.send(do(DESK.team, review, {begun.outside: "member"}, on=today))
    story.send(do(DESK.team, review, {twin: "member"}, on=today))
    story.send(do(DESK.team, review, {begun.outside: "member"}, on=today))
    story.send(do(DESK.schedule, begun.cycle, begun.other, today + 4 * ONE_DAY, on=today))
    back = f"{story.key(begun.other)}-{begun.cycle}-r1"
    story.send(do(DESK.team, back, {begun.inside: "member"}, on=today))
    story.send(do(DESK.be_away, twin, today, today + timedelta(9), on=today))
    story.send(do(DESK.team, review, {twin: "member"}, on=today))
    right = story.one_of((), (today, today + timedelta(5)))
    story.send(do(DESK.correct_away, twin, today, *right, rationale=WORDS))
    story.send(do(DESK.decide_conflict, late, begun.host, allowed=True, on=today, authority=BOARD))
    story.send(do(DESK.declare_conflict, late, begun.host, "family", on=today))
    story.send(do(DESK.decide_conflict, late, begun.host, allowed=True, on=today, authority=BOARD))
    story.send(do(DESK.team, review, {late: "member"}, on=today))
    decided = do(DESK.decide_conflict, late, begun.host, allowed=story.one_of(False, True), on=today, authority=BOARD)
    story.send(decided, actor=DIRECTOR)
    story.send(do(DESK.declare_conflict, begun.outside, begun.host, "family", on=today))
    story.send(do(DESK.self_review, review, on=today))


def about_who_may_go(story: Story) -> None:
    """Somebody is named who may not go, and the school is to be visited all the same; then somebody else goes."""
    begun, today = begin(story, in_days=3), story.today()
    review, day, wrong, role = begun.review, today + 3 * ONE_DAY, begun.outside, "member"
    story.send(do(DESK.offer, wrong, begun.cycle, 2, on=today))
    match story.one_of(0, 1, 2, 3, 4):
        case 0:
            fit = story.one_of(("another-protocol", "lead"), ("own", "member"))
            wrong, role = a_reviewer(story, begun.other, fit[0], new=True, role=fit[1]), "lead"
            story.send(do(DESK.offer, wrong, begun.cycle, 1, on=today))
        case 1:
            story.send(do(DESK.be_away, wrong, day, day, on=today))
        case 2:
            second = f"{begun.cycle}-too"
            story.send(plan(story, second))
            for urn in (begun.host, begun.other):
                story.send(do(DESK.opt_in, second, urn, on=today))
            story.send(do(DESK.cluster, second, (begun.host, begun.other), on=today))
            story.send(do(DESK.offer, wrong, second, 1, on=today))
            story.send(do(DESK.schedule, second, begun.host, day, on=today))
            story.send(do(DESK.team, f"{story.key(begun.host)}-{second}-r1", {wrong: "member"}, on=today))
        case 3:
            story.send(do(DESK.declare_conflict, wrong, begun.host, "family", on=today))
            if story.one_of(False, True):
                barred = do(DESK.decide_conflict, wrong, begun.host, allowed=False, on=today, authority=BOARD)
                story.send(barred, actor=DIRECTOR)
        case _:
            wrong = begun.inside
    story.send(do(DESK.self_review, review, on=today))
    story.send(do(DESK.team, review, {wrong: role}, on=today))
    today_is(story, day)
    story.send(do(DESK.visit, review, on=day))
    right = a_reviewer(story, begun.other, new=True)
    story.send(do(DESK.offer, right, begun.cycle, 1, on=today))
    story.send(do(DESK.move, review, day + 2 * ONE_DAY, cause="other", on=day))
    story.send(do(DESK.team, review, {right: "member"}, on=day))
    today_is(story, day + 2 * ONE_DAY)
    story.send(do(DESK.visit, review, on=story.today()))


def about_a_report(story: Story) -> None:
    """What can be wrong about a report, from the visit to its follow-up."""
    begun = visited(story)
    review, today = begun.review, story.today()
    story.send(do(DESK.visit, review, on=today))
    story.send(do(DESK.feed_back, review, on=today))
    story.send(do(DESK.report, review, (), text=WORDS, on=today))
    story.send(do(DESK.report, review, findings(), text=" ", on=today))
    story.send(do(DESK.report, review, findings(), text=WORDS, on=today))
    story.send(do(DESK.agree, review, draft=9, on=today))
    story.send(do(DESK.release, review, "the authority", on=today))
    story.send(do(DESK.agree, review, on=today))
    story.send(do(DESK.release, review, "the authority", on=today))
    story.send(do(DESK.act, review, actions(story), on=today))
    story.send(do(DESK.assure, review, begun.outside, on=today), actor=DIRECTOR)
    reader = a_reader(story)
    story.send(do(DESK.assure, review, reader, on=today))
    learnt = story.one_of(False, True)
    if learnt:
        story.send(do(DESK.employ, begun.outside, employer=begun.host, from_on=today - ONE_DAY))
    story.send(do(DESK.assure, review, reader, on=today), actor=DIRECTOR)
    story.send(do(DESK.act, review, actions(story), on=today))
    story.send(do(DESK.follow_up, review, {"9": "done"}, on=today))
