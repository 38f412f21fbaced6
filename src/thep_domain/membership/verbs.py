"""What callers can do about membership, and how a membership follows the register."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Authority, Recorded
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.verbs import Desk, Details, verb
from thep_domain.kernel.work import Work
from thep_domain.membership.eligibility import Applicant
from thep_domain.membership.events import Category, EndReason, WithdrawalNoticeServed
from thep_domain.membership.membership import Membership
from thep_domain.membership.questions import membership_of
from thep_domain.membership.spell import Ending
from thep_domain.rulebook import rules_on
from thep_domain.schools import (
    Closing,
    Establishment,
    School,
    cite_registration,
    establishment_at,
    find_establishment,
    rely_on,
)


def follow_register(work: Work) -> None:
    """Let a membership end with its school, or go on where the register takes a closing back (DOMAIN section 5)."""
    keys = {touched.key for touched in work.touched if touched.kind in {School, Membership}}
    found = (establishment_at(work, key) for key in sorted(keys))
    for each in {each.id: each for each in found if each is not None}.values():
        _follow(work, each)


def _follow(work: Work, found: Establishment) -> None:
    membership = membership_of(work, found)
    held = next((spell.ending for spell in reversed(membership.spells) if spell.admitted_on is not None), None)
    register = cite_registration(work, found.registrations[-1])
    for fact in membership.follow(_ending(found.closing), register):
        # An end that replaces an earlier one takes effect where that one did: from there on the answers change.
        days = (fact.ends_on, held.ends_on if held else fact.ends_on, work.today)
        work.record(Membership, found.id, fact, on=min(days))


def _last_days(details: Details, facts: Sequence[Recorded]) -> Details:
    """What a notice says of its last day."""
    (notice,) = (fact.event for fact in facts if isinstance(fact.event, WithdrawalNoticeServed))
    return {
        **details,
        "ends_on": notice.ends_on.isoformat(),
        "statutory_day": notice.statutory_day.isoformat(),
    }


class MembershipDesk(Desk):
    """Joining and leaving. ``on`` is the day of the act in London, by default today; only a last day may lie ahead."""

    NAME: ClassVar[str] = "membership"

    @verb
    def apply(
        self,
        work: Work,
        urn: URN,
        category: Category | str,
        *,
        commitments: Iterable[str] = (),
        on: date | None = None,
    ) -> None:
        """A school applies for membership, with its commitments.

        As a full or an associate member (prospectus, How to join).
        """
        day = on or work.today
        found, membership, applicant = _case(work, urn, day)
        facts = membership.apply(applicant, Category(category), _words(commitments), day, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day)
        rely_on(work, found, work.cite(Membership, found.id), day)

    @verb
    def rejoin(
        self,
        work: Work,
        urn: URN,
        category: Category | str,
        *,
        commitments: Iterable[str] = (),
        on: date | None = None,
    ) -> None:
        """A former member applies again, with commitments of its own."""
        day = on or work.today
        found, membership, applicant = _case(work, urn, day)
        facts = membership.rejoin(applicant, Category(category), _words(commitments), day, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day)
        rely_on(work, found, work.cite(Membership, found.id), day)

    @verb
    def commit(self, work: Work, urn: URN, commitments: Iterable[str], *, on: date | None = None) -> None:
        """An applicant makes commitments that its application left out."""
        day = on or work.today
        found, membership, _ = _case(work, urn, day)
        facts = membership.commit(_words(commitments), day, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day)

    @verb
    def admit(self, work: Work, urn: URN, *, on: date | None = None, authority: Authority | str) -> None:
        """The Board admits an applicant that has made every commitment.

        A school outside the borough needs an authority that names the exception.
        """
        day = on or work.today
        found, membership, applicant = _case(work, urn, day)
        facts = membership.admit(applicant, day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)
        rely_on(work, found, work.cite(Membership, found.id), day)

    @verb
    def decline(self, work: Work, urn: URN, *, on: date | None = None, authority: Authority | str) -> None:
        """The Board declines an application."""
        day = on or work.today
        found, membership, _ = _case(work, urn, day)
        facts = membership.decline(day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)

    @verb(tells=_last_days)
    def serve_notice(
        self, work: Work, urn: URN, *, received_on: date | None = None, leaving: date | None = None
    ) -> None:
        """A member gives notice to withdraw; the day is the one on which the Partnership received it.

        Without ``leaving`` its last day is the first that the rule allows: a year on.

        The answer's details hold ``ends_on``, and ``statutory_day``: the twelve weeks of the School Companies
        Regulations 2002, regulation 14 (unverified), shown beside it and never enforced.
        """
        day = received_on or work.today
        found, membership, _ = _case(work, urn, day)
        (notice,) = membership.serve_notice(day, leaving, rules_on(work, day))
        work.record(Membership, found.id, notice, on=day)

    @verb
    def rescind_notice(self, work: Work, urn: URN, *, on: date | None = None, authority: Authority | str) -> None:
        """A member takes its notice back before it runs out, with the Board's consent."""
        day = on or work.today
        found, membership, _ = _case(work, urn, day)
        facts = membership.rescind_notice(day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)

    @verb
    def end(self, work: Work, urn: URN, *, on: date | None = None) -> None:
        """End the membership of a school that closed or merged; importing the register does so by itself."""
        day = on or work.today
        found = find_establishment(work, urn)
        register = cite_registration(work, found.registrations[-1])
        facts = membership_of(work, found).end(day, _ending(found.closing), register)
        work.record(Membership, found.id, *facts, on=min(day, work.today))


def _case(work: Work, urn: URN, on: date) -> tuple[Establishment, Membership, Applicant]:
    """A school's membership, and what the register shows of the school on the day of the act."""
    refuse_future(on, work.today)
    found = find_establishment(work, urn)
    school = found.registration_on(on)
    details = school.details_on(on)
    applicant = Applicant(
        urn=school.urn or urn,
        name=details.name,
        open=found.open_on(on),
        la=details.la,
        lies_outside=details.lies_outside,
        type_code=details.type_code,
        type_name=details.type_name,
        register=cite_registration(work, school),
    )
    return found, membership_of(work, found), applicant


def _words(commitments: Iterable[str]) -> tuple[str, ...]:
    """Commitments as a tuple; a single one may be given as it is."""
    return (commitments,) if isinstance(commitments, str) else tuple(commitments)


def _ending(closing: Closing | None) -> Ending | None:
    if closing is None:
        return None
    return Ending(closing.last_day, EndReason.MERGED if closing.merged else EndReason.CLOSED, closing.as_at)
