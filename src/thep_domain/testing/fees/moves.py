"""Moves: years are charged, paid, credited and charged again, payments are put right, and the rules change."""

from datetime import date

from thep_domain.fees import FeesDesk, ReversalReason
from thep_domain.kernel.calendar import ONE_DAY, AcademicYear
from thep_domain.kernel.money import Pence
from thep_domain.membership import Category, MembershipDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import CountEntry
from thep_domain.testing.commands import do
from thep_domain.testing.membership.moves import SLIP
from thep_domain.testing.schools.moves import count
from thep_domain.testing.schools.strategies import PUPILS
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD, EXCEPTION, MEETING


def charge_all(story: Story) -> None:
    """A year is charged to everybody."""
    story.act(do(FeesDesk.charge, str(_a_year(story)), on=story.on()))


def charge_one(story: Story) -> None:
    """A year is charged to one school."""
    story.act(do(FeesDesk.charge, str(_a_year(story)), on=story.on(), urn=story.school(story.holders())))


def _a_year(story: Story) -> AcademicYear:
    now = AcademicYear.of(story.today()).starts_in
    return AcademicYear(max(2016, now + story.one_of(0, 1, -1)))


def pay(story: Story) -> None:
    """A school pays, in part, to the penny, or too much."""
    urn = story.school(story.holders())
    owed = story.book.account(story.key(urn)).balance
    amount = max(1, story.one_of(owed, 1, owed // 2, owed + 100))
    story.act(do(FeesDesk.pay, urn, Pence(amount), on=story.on(), reference=story.one_of(None, "BACS 17")))


def pay_in_a_race(story: Story) -> None:
    """Somebody else records a payment at the same moment, and is faster once or twice."""
    urn = story.school(story.holders())
    today = story.today()
    story.send(
        do(FeesDesk.pay, urn, Pence(50), on=today, again=True),
        rival=do(FeesDesk.pay, urn, Pence(1), on=today, again=True),
        rivals=story.one_of(1, 2),
    )


def credit(story: Story) -> None:
    """Part of a charge is credited."""
    if not story.holders(charged=True):
        charge_all(story)
    urn = story.school(story.holders(charged=True))
    charges = [charge.charge for charge in story.book.account(story.key(urn)).charges]
    amount = story.one_of(1, 50, 1000, 12_345)
    story.act(
        do(FeesDesk.credit, urn, Pence(amount), on=story.on(), authority=BOARD, charge=story.one_of(None, *charges))
    )


def raise_rate(story: Story) -> None:
    """The rate changes, to one at which a month may come to half a penny."""
    since = story.one_of(date(2016, 9, 1), date(2017, 9, 1), story.today())
    story.act(
        do(
            RulebookDesk.set_rule,
            "fees.rate",
            story.one_of("5.50", "4.50", "5.25"),
            in_force_from=since,
            authority=MEETING,
        )
    )


def count_and_charge(story: Story) -> None:
    """A census counts the pupils, too late for the year that is charged then."""
    count(story)
    story.act(do(FeesDesk.charge, str(AcademicYear.of(story.today())), on=story.today()))


def charge_again_after_relief(story: Story) -> None:
    """An authority takes something off a charge; then the school closes, does not after all, and is charged again."""
    credit(story)
    urn = story.steps[-1].sent.command.given["urn"]
    story.change(urn, closed_on=story.today())
    story.change(urn, closed_on=None)
    years = [charge.year for charge in story.book.account(story.key(urn)).charges]
    if years:
        story.act(do(FeesDesk.charge, str(years[-1]), on=story.today(), urn=urn))


def charge_again_after_another_count(story: Story) -> None:
    """A member is charged, counted anew for the same day, and charged again."""
    urn = story.school(story.holders())
    year = str(_a_year(story))
    story.act(do(FeesDesk.charge, year, on=story.today(), urn=urn))
    for _ in range(story.one_of(1, 2)):
        story.clock.now += ONE_DAY
        counts = [CountEntry(urn=urn, pupils=story.one_of(310, 7, *PUPILS), counted_on=date(2016, 1, 21))]
        story.publish(counts=counts)
        story.act(do(FeesDesk.charge, year, on=story.today(), urn=urn))


def credit_to_correct(story: Story) -> None:
    """An authority puts the amount of a charge right; the school is counted anew, and charged again."""
    if not story.holders(charged=True):
        charge_all(story)
    urn = story.school(story.holders(charged=True))
    desk = FeesDesk.credit
    story.act(do(desk, urn, Pence(story.one_of(50, 1_000)), on=story.today(), authority=BOARD, corrects=True))
    charge_again_after_another_count(story)


def pay_twice(story: Story) -> None:
    """The same payment comes twice: it is entered again because that is said."""
    urn = story.school(story.holders())
    for again in (False, True, True)[: story.one_of(2, 3)]:
        story.send(do(FeesDesk.pay, urn, Pence(7_000), on=story.today(), reference="BACS 18", again=again))


def reverse(story: Story) -> None:
    """A payment is taken off again, and where it was another school's it may be entered there."""
    urn = story.school(story.holders())
    story.act(do(FeesDesk.pay, urn, Pence(story.one_of(12_000, 1, 700)), on=story.on(), reference="BACS 19"))
    payments = story.book.account(story.key(urn)).unreversed
    if not payments:
        return
    why = story.one_of(*ReversalReason)
    others = [other for other in story.holders() if story.key(other) != story.key(urn)]
    to = story.school(others) if why is ReversalReason.MISALLOCATED and story.one_of(True, True, False) else None
    payment = story.one_of(payments[-1], payments[0])
    for _ in range(story.one_of(1, 1, 2)):
        story.send(do(FeesDesk.reverse, urn, payment.payment, why=why, to=to, on=story.today()), reason=SLIP)
    if why is ReversalReason.WRONG_AMOUNT:
        story.act(do(FeesDesk.pay, urn, Pence(1_200), on=payment.received_on, reference="BACS 19"))


def refund(story: Story) -> None:
    """A school has paid too much, and is paid back all of it, or a part; a penny more is refused."""
    urn = story.school(story.holders())
    free = max(0, -story.book.account(story.key(urn)).balance)
    if not free:
        owed = story.book.account(story.key(urn)).balance
        story.act(do(FeesDesk.pay, urn, Pence(owed + 900), on=story.today(), reference="BACS 20"))
        free = max(0, -story.book.account(story.key(urn)).balance)
    story.act(do(FeesDesk.refund, urn, Pence(max(1, story.one_of(free, free // 2, free + 1))), authority=BOARD))


def charge_an_associate(story: Story) -> None:
    """A school is charged as a full member, and applied as an associate; or it did not, after all."""
    urn = story.school(urn for urn in story.members() if story.full(urn))
    story.act(do(FeesDesk.charge, str(_a_year(story)), on=story.today(), urn=urn))
    number = story.spells(urn)[-1].number if story.spells(urn) else None
    for category in (Category.ASSOCIATE, Category.FULL)[: story.one_of(1, 1, 2)]:
        command = do(MembershipDesk.correct, urn, category=category, spell=number, authority=EXCEPTION)
        story.send(command, reason=SLIP)
