"""Moves: years are charged, paid and credited, and the rules of it change."""

from datetime import date

from thep_domain.fees import FeesDesk
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.money import Pence
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import do
from thep_domain.testing.schools.moves import count
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD, MEETING


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
        do(FeesDesk.pay, urn, Pence(50), on=today),
        rival=do(FeesDesk.pay, urn, Pence(1), on=today),
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
