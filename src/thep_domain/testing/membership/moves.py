"""Moves: schools join, give notice, leave and join again; and what was recorded wrong is put right."""

from datetime import date, timedelta
from typing import Any, Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.membership import AIMS, ALL, FEE, GUARANTEE, Category, MembershipDesk
from thep_domain.testing.commands import do
from thep_domain.testing.plain import PlainSpell
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD, EXCEPTION

SLIP: Final = "a slip of the pen, noticed when the minutes were read again"


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


def withdraw(story: Story) -> None:
    """A school applies and thinks better of it; and may apply once more."""
    if not story.applicants():
        apply(story)
    urn = story.school(story.applicants())
    story.act(do(MembershipDesk.withdraw_application, urn, on=story.today()))
    if story.one_of(False, True):
        story.act(do(MembershipDesk.apply, urn, Category.FULL, on=story.today(), commitments=ALL))


def become_full(story: Story) -> None:
    """An associate becomes a full member; without one, a school that joins now."""
    associates = [urn for urn in story.members() if not story.full(urn)]
    if not associates:
        urn = story.school(story.strangers())
        story.act(do(MembershipDesk.apply, urn, Category.ASSOCIATE, on=story.today(), commitments=(AIMS,)))
        story.act(do(MembershipDesk.admit, urn, on=story.today(), authority=BOARD))
        story.let_time_pass()
        associates = [urn]
    urn = story.school(associates)
    words = story.one_of(ALL, ALL, (GUARANTEE, FEE), ())
    desk = MembershipDesk.change_tier
    on = story.on()
    story.act(do(desk, urn, Category.FULL, on=on, authority=EXCEPTION, commitments=words))
    if story.one_of(False, False, True):  # a notice that is learnt late, of the days before the change
        story.act(do(MembershipDesk.serve_notice, urn, received_on=on - story.one_of(1, 20) * ONE_DAY))
    if story.one_of(False, True):
        correct_the_change(story, urn)


def become_associate(story: Story) -> None:
    """A full member becomes an associate, on the day after its notice has run out."""
    urn = story.school(urn for urn in story.members() if story.full(urn))
    if urn not in story.under_notice():
        story.act(do(MembershipDesk.serve_notice, urn, received_on=story.today()))
    ends = [spell.last_day for spell in story.spells(urn)[-1:] if spell.last_day is not None]
    wait = (ends[0] - story.today()).days + 1 if ends else 0
    if 0 < wait <= 400:
        story.clock.now += wait * ONE_DAY
    story.act(do(MembershipDesk.change_tier, urn, Category.ASSOCIATE, on=story.today(), authority=BOARD))
    put_right_what_ended = story.one_of(None, retract_before_the_change, correct_before_the_change, correct_the_change)
    if put_right_what_ended is not None:
        put_right_what_ended(story, urn)


def correct_the_change(story: Story, urn: URN) -> None:
    """The category changed on another day."""
    for spell in (each for each in story.spells(urn)[-1:] if each.begun_by_change):
        day = min(story.today(), spell.applied_on + story.one_of(-20, -1, 0) * ONE_DAY)
        for right in (day, day - ONE_DAY)[: story.one_of(1, 2)]:
            command = do(MembershipDesk.correct, urn, admitted=right, authority=story.one_of(EXCEPTION, BOARD))
            story.send(command, reason=SLIP)


def retract_before_the_change(story: Story, urn: URN) -> None:
    """The notice on which full membership ended was never given."""
    before = [spell.number for spell in story.spells(urn) if spell.changed_on]
    if before:
        story.send(do(MembershipDesk.retract_notice, urn, spell=before[-1]), reason=SLIP)


def correct_before_the_change(story: Story, urn: URN) -> None:
    """The notice on which full membership ended was received later, or another one came before the change."""
    before = [spell for spell in story.spells(urn) if spell.changed_on and spell.notices]
    if before:
        day = before[-1].notices[-1].received_on + story.one_of(1, 20) * ONE_DAY
        command = do(MembershipDesk.correct, urn, notice=min(day, story.today()), spell=before[-1].number)
        story.send(command, reason=SLIP)


def correct(story: Story) -> None:
    """Something was recorded wrong of a spell; where it is, the correction is corrected once more."""
    urn = story.school(urn for urn in story.world if story.spells(urn))
    spells = story.spells(urn)
    if not spells:
        return
    spell = story.one_of(spells[-1], *spells)
    what = story.one_of(*_recorded(spell))
    for _ in range(story.one_of(1, 2)):
        said = {what: _right(story, spell, what)}
        number, authority = spell.number, story.one_of(EXCEPTION, EXCEPTION, BOARD)
        story.send(do(MembershipDesk.correct, urn, spell=number, authority=authority, **said), reason=SLIP)


def correct_application(story: Story) -> None:
    """An application, or a commitment, was dated the day on which it was entered."""
    if not story.applicants():
        apply(story)
    urn = story.school(story.applicants())
    if not story.spells(urn):
        return
    spell = story.spells(urn)[-1]
    story.act(do(MembershipDesk.commit, urn, ALL, on=story.today()))
    late = [words for words, made_on in spell.commitments if made_on > spell.applied_on] or [AIMS]
    said: dict[str, Any] = story.one_of(
        {"applied": spell.applied_on - 5 * ONE_DAY}, {"committed": {late[0]: spell.applied_on}}
    )
    story.send(do(MembershipDesk.correct, urn, **said), reason=SLIP)


def correct_notice(story: Story) -> None:
    """A notice was received earlier, or later, than was entered, or gave another last day."""
    urn = story.school(story.under_notice() or story.members())
    if urn not in story.under_notice():
        story.act(do(MembershipDesk.serve_notice, urn, received_on=story.today()))
        story.let_time_pass()
    spell = next((s for s in reversed(story.spells(urn)) if s.notices), None)
    if spell is not None:
        what = story.one_of("notice", "leaving")
        said = {what: _right(story, spell, what)}
        story.send(do(MembershipDesk.correct, urn, spell=spell.number, **said), reason=SLIP)


def retract(story: Story) -> None:
    """A notice was entered for the wrong school: it is taken back."""
    urn = story.school(story.members())
    story.act(do(MembershipDesk.serve_notice, urn, received_on=story.today()))
    story.let_time_pass()
    story.send(do(MembershipDesk.retract_notice, urn), reason=SLIP)


def _recorded(spell: PlainSpell) -> list[str]:
    """What there is of a spell to correct."""
    admitted = ["admitted", "admitted"] if spell.admitted_on else []
    return [*admitted, "category", "applied", "committed", *(["notice", "leaving"] if spell.notices else [])]


def _right(story: Story, spell: PlainSpell, what: str) -> Any:
    """What is right: some days away from what was recorded, and not in the future."""
    off, today = timedelta(days=story.one_of(-1, -20, 1, 20, -100, 300)), story.today()
    match what:
        case "category":
            return Category.ASSOCIATE if spell.full else Category.FULL
        case "committed":
            words, day = story.one_of(*spell.commitments, (AIMS, spell.applied_on))
            return {words: min(today, day + off)}
        case "leaving":
            return max(spell.notices[-1].received_on, spell.notices[-1].ends_on + off)
        case "notice":
            return min(today, spell.notices[-1].received_on + off)
        case _:
            return min(today, (spell.admitted_on or spell.applied_on) + off)
