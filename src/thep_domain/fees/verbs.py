"""What callers can do about fees, and how an account follows a membership."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from thep_domain.fees.account import Account
from thep_domain.fees.charging import charge_all, charge_one, tell_charges
from thep_domain.fees.events import ChargeCredited
from thep_domain.fees.questions import account_of
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.membership import Category, Membership, membership_of
from thep_domain.rulebook import rules_on
from thep_domain.schools import Establishment, establishment_at, find_establishment


def follow_membership(work: Work) -> None:
    """Carry over to the account for which days each spell of full membership owes fees, and credit what is not owed."""
    changed: dict[str, date] = {}
    for touched in work.touched:
        if touched.kind is Membership:
            changed[touched.key] = max(touched.on, changed.get(touched.key, touched.on))
    for key, on in sorted(changed.items()):
        if (found := establishment_at(work, key)) is not None:
            _follow(work, found, on)


def _follow(work: Work, found: Establishment, on: date) -> None:
    """``on`` is the day of the fact that changed the membership."""
    cited = work.cite(Membership, found.id)
    for spell in membership_of(work, found).spells:
        if spell.category is not Category.FULL or spell.admitted_on is None or cited is None:
            continue
        account = account_of(work, found)
        until = spell.last_day
        for fact in account.set_liability(spell.number, spell.admitted_on, until, cited, on, rules_on(work, on)):
            work.record(Account, found.id, fact, on=None if isinstance(fact, ChargeCredited) else on)


class FeesDesk(Desk):
    """Charging, and what schools pay. Amounts are exact pence; ``on`` is a day in London (today, without it)."""

    NAME: ClassVar[str] = "fees"

    @verb(tells=tell_charges)
    def charge(
        self, work: Work, year: AcademicYear | str, *, on: date | None = None, urn: URN | None = None
    ) -> Mapping[str, Any]:
        """Charge an academic year to every member, or to one; what was charged before is not charged again.

        The answer's details list the schools charged and those not charged for want of a pupil count, with the total.
        Raises Refused where one school is named and owes nothing for the year, or has no pupil count.
        """
        day = on or work.today
        refuse_future(day, work.today)
        charged_year = AcademicYear.parse(year) if isinstance(year, str) else year
        if urn is None:
            return charge_all(work, charged_year, day)
        return charge_one(work, charged_year, day, find_establishment(work, urn))

    @verb
    def pay(
        self, work: Work, urn: URN, amount: Pence, *, on: date | None = None, reference: str | None = None
    ) -> Mapping[str, Any]:
        """Record a payment by a school; it may be a part of what the school owes, or more."""
        day = on or work.today
        found = find_establishment(work, urn)
        facts = account_of(work, found).pay(amount, day, reference)
        after = work.record(Account, found.id, *facts, on=day)
        return {"balance": pounds(after.balance)}

    @verb
    def credit(
        self,
        work: Work,
        urn: URN,
        amount: Pence,
        *,
        authority: Authority | str,
        charge: str | None = None,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """Take back part of a charge, on an authority.

        Of the one named, as ``2017-18/1``, or of the latest that can bear it.
        """
        day = on or work.today
        found = find_establishment(work, urn)
        facts = account_of(work, found).credit(amount, charge, day, authority, rules_on(work, day))
        after = work.record(Account, found.id, *facts, on=day, authority=authority)
        return {"charge": facts[0].charge, "balance": pounds(after.balance)}
