"""What callers can do about fees, and how an account follows a membership."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from thep_domain.fees.account import Account
from thep_domain.fees.balances import account_on
from thep_domain.fees.charging import charge_all, charge_one, refuse_far_year, settle_charged_years, tell_charges
from thep_domain.fees.events import ChargeCredited, FeesEvent, PaymentReceived, ReversalReason
from thep_domain.fees.questions import account_of
from thep_domain.fees.refusals import NO_ACCOUNT, NOT_MISALLOCATED, UNKNOWN_PAYMENT
from thep_domain.fees.settling import lift_liability, set_liability
from thep_domain.fees.warnings import warn_of_charges
from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.names import every_name
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.membership import CORRECTIONS, Category, Membership, membership_of
from thep_domain.rulebook import refuse_day, rules_on
from thep_domain.schools import Establishment, establishment_at, find_establishment


def follow_membership(work: Work) -> None:
    """Carry over to the account for which days each spell of full membership owes fees, and credit what is not owed."""
    changed: dict[str, date] = {}
    corrected: set[str] = set()
    for touched in work.touched:
        if touched.kind is Membership:
            changed[touched.key] = max(touched.on, changed.get(touched.key, touched.on))
            corrected |= {touched.key} if isinstance(touched.event, CORRECTIONS) else set()
    for key, on in sorted(changed.items()):
        if (found := establishment_at(work, key)) is not None:
            _follow(work, found, on, corrected=key in corrected)


def _follow(work: Work, found: Establishment, on: date, *, corrected: bool) -> None:
    """``on`` is the day of the fact that changed the membership."""
    cited = work.cite(Membership, found.id)
    if cited is None:
        return
    for spell in membership_of(work, found).spells:
        account, rules, day = account_of(work, found), rules_on(work, on), work.today if corrected else on
        facts: tuple[FeesEvent, ...] = ()
        if spell.category is Category.FULL and spell.admitted_on is not None:
            until = spell.last_day
            facts = set_liability(
                account, spell.number, spell.admitted_on, until, cited, day, rules, corrected=corrected
            )
        elif corrected:
            facts = lift_liability(account, spell.number, cited, day, rules)
        for fact in facts:
            work.record(Account, found.id, fact, on=None if isinstance(fact, ChargeCredited) else on)
    if corrected:
        settle_charged_years(work, found, work.today, cited)


class FeesDesk(Desk):
    """Charging, and what schools pay. Amounts are exact pence; ``on`` is a day in London (today, without it)."""

    NAME: ClassVar[str] = "fees"

    @verb(tells=tell_charges, warns=warn_of_charges)
    def charge(
        self, work: Work, year: AcademicYear | str, *, on: date | None = None, urn: URN | None = None
    ) -> Mapping[str, Any]:
        """Charge an academic year to every member, or to one; what was charged before is not charged again.

        The answer's details list the schools charged and those not charged for want of a pupil count, with the total.
        Raises Refused where one school is named and owes nothing for the year, or has no pupil count.
        """
        day = on or work.today
        refuse_day(work, day)
        charged_year = AcademicYear.parse(year) if isinstance(year, str) else year
        refuse_far_year(charged_year, work.today)
        if urn is None:
            return charge_all(work, charged_year, day)
        return charge_one(work, charged_year, day, find_establishment(work, urn))

    charge_all = in_bulk(charge)

    @verb
    def pay(
        self,
        work: Work,
        urn: URN,
        amount: Pence,
        *,
        on: date | None = None,
        reference: str | None = None,
        again: bool = False,
    ) -> Mapping[str, Any]:
        """Record a payment by a school; it may be a part of what the school owes, or more.

        The same school, day, amount and reference a second time is refused, unless ``again`` says that the school
        paid twice, or the command has a request id of its own.
        """
        day = on or work.today
        found = find_establishment(work, urn)
        sent_again = again or work.request is not None
        facts = account_of(work, found).pay(amount, day, reference, again=sent_again)
        after = work.record(Account, found.id, *facts, on=day)
        return {"balance": pounds(after.balance)}

    pay_all = in_bulk(pay)

    @verb
    def credit(
        self,
        work: Work,
        urn: URN,
        amount: Pence,
        *,
        authority: Authority | str,
        charge: str | None = None,
        corrects: bool = False,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """Take back part of a charge, on an authority.

        Of the one named, as ``2017-18/1``, or of the latest that can bear it. It is a relief, which stays off the year
        whatever else is charged, unless ``corrects`` says that it puts the amount right: then it is settled when the
        year is charged again.
        """
        day = on or work.today
        refuse_day(work, day)
        found = find_establishment(work, urn)
        account = account_of(work, found)
        facts = account.credit(amount, charge, day, authority, rules_on(work, day), corrects=corrects)
        after = work.record(Account, found.id, *facts, on=day, authority=authority)
        return {"charge": facts[0].charge, "balance": pounds(after.balance)}

    credit_all = in_bulk(credit)

    @verb
    def reverse(
        self,
        work: Work,
        urn: URN,
        payment: str,
        *,
        why: ReversalReason | str,
        to: URN | None = None,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """Take a payment off a school's account again, because the bank returned it or it was entered wrong.

        A payment that was another school's is moved to the account of ``to``, with its day and reference.
        """
        day = on or work.today
        refuse_future(day, work.today)
        reason = ReversalReason(why)
        found = find_establishment(work, urn)
        fact, wrong = payment_on(work, found, payment)
        if to is not None and reason is not ReversalReason.MISALLOCATED:
            raise NOT_MISALLOCATED(
                f"A payment is moved to another school where it was misallocated, and not where it was {reason}:"
                " leave out the other school, or give misallocated as the reason."
            )
        other = None if to is None else find_establishment(work, to)
        if other is not None and other.id == found.id:
            raise NOT_MISALLOCATED(f"URN {to} is the same school: name the one that paid.")
        account = account_of(work, found)
        facts = account.reverse(fact, reason, day, None if other is None else other.id)
        effective = day if reason is ReversalReason.RETURNED else fact.received_on
        corrects = None if reason is ReversalReason.RETURNED else wrong
        after = work.record(Account, found.id, *facts, on=effective, corrects=corrects, says_why=True)
        if other is None:
            return {"payment": payment, "balance": pounds(after.balance)}
        there = account_of(work, other)
        if not there.exists:
            raise NO_ACCOUNT(f"URN {to} has no fee account: a payment is moved to a school that was a full member.")
        moved = there.pay(fact.amount, fact.received_on, fact.reference, again=True, moved_from=found.id)
        other_after = work.record(Account, other.id, *moved, on=fact.received_on)
        return {
            "payment": payment,
            "balance": pounds(after.balance),
            "moved_to": to,
            "balance_there": pounds(other_after.balance),
        }

    reverse_all = in_bulk(reverse)

    @verb
    def refund(
        self,
        work: Work,
        urn: URN,
        amount: Pence,
        *,
        on: date | None = None,
        authority: Authority | str,
    ) -> Mapping[str, Any]:
        """Pay back what a school has paid too much, or a part of it, on an authority."""
        day = on or work.today
        refuse_day(work, day)
        found = find_establishment(work, urn)
        account = account_of(work, found)
        then = account_on(account, work.facts(Account, found.id), day)
        facts = account.refund(amount, day, authority, rules_on(work, day), paid_by_then=then.paid)
        after = work.record(Account, found.id, *facts, on=day, authority=authority)
        return {"refund": facts[0].refund, "balance": pounds(after.balance)}

    refund_all = in_bulk(refund)


SHOWN = 5
"""How many payments of an account are named where another was asked for."""


def payment_on(work: Work, found: Establishment, payment: str) -> tuple[PaymentReceived, Cited]:
    """A payment on an account by its name, and where it is recorded."""
    for version, fact in enumerate(work.facts(Account, found.id), start=1):
        if isinstance(fact.event, PaymentReceived) and fact.event.payment == payment:
            return fact.event, Cited(stream=Text(f"{Account.STREAM}:{found.id}"), version=version)
    account = account_of(work, found)
    gone = set(every_name(account.reversed))
    held = [name for name in every_name(account.payments) if name not in gone]
    named = f"it holds {', '.join(held[-SHOWN:])}" if held else "it has none that stands"
    more = " and earlier ones" if len(held) > SHOWN else ""
    raise UNKNOWN_PAYMENT(f"There is no payment {payment} on this account: {named}{more}.")
