"""Moves: schools join, give notice, leave and join again."""

from datetime import date

from thep_domain.membership import AIMS, ALL, FEE, GUARANTEE, Category, MembershipDesk
from thep_domain.testing.commands import do
from thep_domain.testing.days import ONE_DAY
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD, EXCEPTION


def join(story: Story) -> None:
    """A school applies, and is admitted on the same day or later, by an exception where it needs one."""
    apply(story)
    urn = story.steps[-1].sent.command.given["urn"]
    if story.spells(urn):
        story.let_time_pass()
        story.act(do(MembershipDesk.admit, urn, on=story.on(story.spells(urn)[-1].applied_on), authority=EXCEPTION))


def apply(story: Story) -> None:
    """A school applies for membership."""
    urn = story.school(story.strangers())
    category = story.one_of(Category.FULL, Category.FULL, Category.FULL, Category.ASSOCIATE)
    commitments = story.one_of(ALL, ALL, ALL, ALL, (AIMS, FEE), (GUARANTEE, FEE))
    story.act(do(MembershipDesk.apply, urn, category, on=story.on(), commitments=commitments))


def commit(story: Story) -> None:
    """An applicant makes the commitments it left out."""
    urn = story.school(story.applicants())
    story.act(do(MembershipDesk.commit, urn, story.one_of(ALL, (GUARANTEE,)), on=story.on()))


def admit(story: Story) -> None:
    """An applicant is admitted."""
    urn = story.school(story.applicants())
    story.act(do(MembershipDesk.admit, urn, on=story.on(), authority=story.one_of(BOARD, EXCEPTION)))


def decline(story: Story) -> None:
    """An application is declined."""
    story.act(do(MembershipDesk.decline, story.school(story.applicants()), on=story.on(), authority=BOARD))


def give_notice(story: Story) -> None:
    """A member gives notice, on a day that matters where it was a member then; now and then it stays longer."""
    urn = story.school(story.members())
    key, today = story.key(urn), story.today()
    known = [day for day in (date(2016, 12, 31), date(2017, 1, 1), date(2020, 2, 29)) if day < today]
    received = story.one_of(today, *(day for day in known if story.book.spell_on(key, day)))
    leaving = None if story.one_of(True, True, False) else story.dice.day(received, received + 800 * ONE_DAY)
    story.act(do(MembershipDesk.serve_notice, urn, received_on=received, leaving=leaving))


def rescind(story: Story) -> None:
    """A notice is taken back, before it runs out."""
    urn = story.school(story.under_notice())
    notices = [n for spell in story.spells(urn) for n in spell.notices if n.rescinded_on is None]
    first = notices[-1].received_on if notices else None
    story.act(do(MembershipDesk.rescind_notice, urn, on=story.on(first), authority=BOARD))


def rejoin(story: Story) -> None:
    """A former member applies again."""
    urn = story.school(story.former())
    story.act(
        do(
            MembershipDesk.rejoin,
            urn,
            story.one_of(Category.FULL, Category.FULL, Category.ASSOCIATE),
            on=story.on(),
            commitments=ALL,
        )
    )


def leave_and_rejoin(story: Story) -> None:
    """A member leaves, waits for its last day or the day after, and joins again."""
    urn = story.school(story.under_notice() or story.members())
    if urn not in story.under_notice():
        story.act(do(MembershipDesk.serve_notice, urn, received_on=story.today()))
    ends = [spell.last_day for spell in story.spells(urn)[-1:] if spell.last_day is not None]
    wait = (ends[0] - story.today()).days + story.one_of(1, 0, 20) if ends else 0
    if 0 <= wait <= 400:
        story.clock.now += wait * ONE_DAY
    story.act(do(MembershipDesk.rejoin, urn, Category.FULL, on=story.today(), commitments=ALL))
    story.act(do(MembershipDesk.admit, urn, on=story.today(), authority=EXCEPTION))


def end(story: Story) -> None:
    """The membership of a school that closes is ended by hand."""
    urn = story.school(u for u in story.members() if story.world[u].closed_on is not None)
    story.act(do(MembershipDesk.end, urn, on=story.world[urn].closed_on or story.on()))


def give_and_rescind(story: Story) -> None:
    """A member gives notice and thinks better of it."""
    give_notice(story)
    story.clock.now += story.one_of(1, 30, 0) * ONE_DAY
    rescind(story)


def commit_late(story: Story) -> None:
    """An applicant makes its commitments today, and is to be admitted as of an earlier day."""
    urn = story.school(story.applicants())
    first = story.spells(urn)[-1].applied_on if story.spells(urn) else story.today()
    story.act(do(MembershipDesk.commit, urn, ALL, on=story.today()))
    story.act(do(MembershipDesk.admit, urn, on=min(story.today(), first + ONE_DAY), authority=EXCEPTION))
