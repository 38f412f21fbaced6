"""Charges, payments and credits that should be refused, each in words how it comes to be refused."""

from datetime import date, timedelta
from typing import Final

from thep_domain.fees import FeesDesk
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.membership import ALL, Category, MembershipDesk
from thep_domain.testing.commands import do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.membership.moves import SLIP
from thep_domain.testing.schools.strategies import ORDINARY
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD, EXCEPTION

ATTEMPTS_AND_MORE: Final = 40


def _nothing_to_charge(story: Story) -> None:
    story.act(do(FeesDesk.charge, "2015-16", on=story.today(), urn=story.school(story.holders())))


def _no_pupil_count(story: Story) -> None:
    entry = story.entry(story.new_urn(), pupils=None, opened_on=None, closed_on=None, **ORDINARY)
    story.publish(entry)
    story.act(do(MembershipDesk.apply, entry.urn, Category.FULL, on=story.today(), commitments=ALL))
    story.act(do(MembershipDesk.admit, entry.urn, on=story.today(), authority=EXCEPTION))
    story.act(do(FeesDesk.charge, "2021-22", on=story.today(), urn=entry.urn))


def _no_account(story: Story) -> None:
    story.act(do(FeesDesk.pay, story.school(story.strangers()), Pence(100), on=story.today()))


def _not_positive(story: Story) -> None:
    urn = story.school(story.holders())
    story.act(do(FeesDesk.pay, urn, Pence(0), on=story.today()))
    story.act_any(
        do(FeesDesk.credit, urn, Pence(-1), on=story.today(), authority=BOARD),
        do(FeesDesk.refund, urn, Pence(0), on=story.today(), authority=BOARD),
    )


def _credit_too_large(story: Story) -> None:
    if not story.holders(charged=True):
        story.act(do(FeesDesk.charge, "2017-18", on=story.today()))
    urn = story.school(story.holders(charged=True))
    charges = story.book.account(story.key(urn)).charges
    amount = charges[-1].gross + 1 if charges else 1
    story.act(
        do(
            FeesDesk.credit,
            urn,
            Pence(amount),
            on=story.today(),
            authority=BOARD,
            charge=charges[-1].charge if charges else None,
        )
    )


def _unknown_charge(story: Story) -> None:
    story.act(
        do(
            FeesDesk.credit,
            story.school(story.holders()),
            Pence(1),
            on=story.today(),
            authority=BOARD,
            charge="2012-13/1",
        )
    )


def _personal_detail(story: Story) -> None:
    urn = story.school(story.holders())
    story.send(do(FeesDesk.pay, urn, Pence(100), on=story.today(), reference="from jo@example.org"))


def _lost_race(story: Story) -> None:
    urn, today = story.school(story.holders()), story.today()
    payment, rival = (do(FeesDesk.pay, urn, Pence(amount), on=today, again=True) for amount in (7, 1))
    story.send(payment, rival=rival, rivals=ATTEMPTS_AND_MORE)


def _paid_already(story: Story) -> None:
    urn = story.school(story.holders())
    for _ in range(2):
        story.send(do(FeesDesk.pay, urn, Pence(4_321), on=story.today(), reference="BACS 21"))


def _unknown_payment(story: Story) -> None:
    urn = story.school(story.holders())
    story.send(do(FeesDesk.reverse, urn, "payment-2012-01-01-00000000", why="twice", on=story.today()), reason=SLIP)


def _a_payment(story: Story, urn: URN) -> str:
    """A payment that stands, else any name."""
    story.send(do(FeesDesk.pay, urn, Pence(555), on=story.today(), again=True))
    payments = story.book.account(story.key(urn)).unreversed
    return payments[-1].payment if payments else "payment-2012-01-01-00000000"


def _reversed_already(story: Story) -> None:
    urn = story.school(story.holders())
    payment = _a_payment(story, urn)
    for why in ("twice", "returned"):
        story.send(do(FeesDesk.reverse, urn, payment, why=why, on=story.today()), reason=SLIP)


def _not_misallocated(story: Story) -> None:
    urn = story.school(story.holders())
    why, to = story.one_of(("misallocated", urn), ("twice", story.school()))
    story.send(do(FeesDesk.reverse, urn, _a_payment(story, urn), why=why, to=to, on=story.today()), reason=SLIP)


def _refund_too_large(story: Story) -> None:
    urn = story.school(story.holders())
    free = max(0, -story.book.account(story.key(urn)).balance)
    story.act(do(FeesDesk.refund, urn, Pence(free + 1), authority=BOARD))


def _year_too_far(story: Story) -> None:
    year = AcademicYear(AcademicYear.of(story.today()).starts_in + 3)
    story.act(do(FeesDesk.charge, str(year), on=story.today()))


def _before_the_account(story: Story) -> None:
    urn = story.school(story.holders())
    begun = min((s.admitted_on for s in story.spells(urn) if s.full and s.admitted_on), default=story.today())
    day = max(date(2016, 1, 1), begun - timedelta(days=400))
    story.act(do(FeesDesk.pay, urn, Pence(100), on=day))


REFUSING: Final = (
    Refusing("year-too-far", "a year is charged that begins in three years", _year_too_far),
    Refusing("before-the-account", "a payment is dated a year before the school was a member", _before_the_account),
    Refusing("paid-already", "the same payment is entered a second time", _paid_already),
    Refusing("unknown-payment", "a payment is reversed that nobody made", _unknown_payment),
    Refusing("reversed-already", "a payment is reversed a second time", _reversed_already),
    Refusing("not-misallocated", "a payment is moved to the school that it is of", _not_misallocated),
    Refusing("refund-too-large", "a penny more is paid back than was paid too much", _refund_too_large),
    Refusing("lost-race", "a rival pays into the same account before every attempt, through the recorder", _lost_race),
    Refusing("nothing-to-charge", "a school is charged for a year before the fees", _nothing_to_charge),
    Refusing("no-pupil-count", "a school that was never counted joins and is charged", _no_pupil_count),
    Refusing("no-account", "a school that was never a full member pays", _no_account),
    Refusing("not-positive", "a school pays nothing, and is credited less or paid back nothing", _not_positive),
    Refusing("credit-too-large", "more is credited than is left of a charge", _credit_too_large),
    Refusing("unknown-charge", "a charge is credited that was never made", _unknown_charge),
    Refusing("personal-detail", "an e-mail address stands in the reference of a payment", _personal_detail),
)
