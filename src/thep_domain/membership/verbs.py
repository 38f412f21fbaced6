"""What callers can do about membership, and how a membership follows the register."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar

from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Authority, Recorded
from thep_domain.kernel.verbs import Desk, Details, verb
from thep_domain.kernel.work import Work
from thep_domain.membership.cases import case_of
from thep_domain.membership.correcting import Wanted, correct, retract
from thep_domain.membership.events import Category, EndReason, WithdrawalNoticeServed
from thep_domain.membership.membership import Membership
from thep_domain.membership.questions import membership_of
from thep_domain.membership.spell import Ending
from thep_domain.rulebook import refuse_day, rules_on
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
        found, membership, applicant = case_of(work, urn, day)
        facts = membership.apply(applicant, Category(category), tuple(commitments), day, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day)
        rely_on(work, found, work.cite(Membership, found.id), day)

    apply_all = in_bulk(apply)

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
        found, membership, applicant = case_of(work, urn, day)
        facts = membership.rejoin(applicant, Category(category), tuple(commitments), day, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day)
        rely_on(work, found, work.cite(Membership, found.id), day)

    rejoin_all = in_bulk(rejoin)

    @verb
    def commit(self, work: Work, urn: URN, commitments: Iterable[str], *, on: date | None = None) -> None:
        """An applicant makes commitments that its application left out."""
        day = on or work.today
        found, membership, _ = case_of(work, urn, day)
        facts = membership.commit(tuple(commitments), day, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day)

    commit_all = in_bulk(commit)

    @verb
    def admit(self, work: Work, urn: URN, *, on: date | None = None, authority: Authority | str) -> None:
        """The Board admits an applicant that has made every commitment.

        A school outside the borough needs an authority that names the exception.
        """
        day = on or work.today
        found, membership, applicant = case_of(work, urn, day)
        facts = membership.admit(applicant, day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)
        rely_on(work, found, work.cite(Membership, found.id), day)

    admit_all = in_bulk(admit)

    @verb
    def decline(self, work: Work, urn: URN, *, on: date | None = None, authority: Authority | str) -> None:
        """The Board declines an application."""
        day = on or work.today
        found, membership, _ = case_of(work, urn, day)
        facts = membership.decline(day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)

    decline_all = in_bulk(decline)

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
        found, membership, _ = case_of(work, urn, day)
        (notice,) = membership.serve_notice(day, leaving, rules_on(work, day))
        work.record(Membership, found.id, notice, on=day)

    serve_notice_all = in_bulk(serve_notice)

    @verb
    def rescind_notice(self, work: Work, urn: URN, *, on: date | None = None, authority: Authority | str) -> None:
        """A member takes its notice back before it runs out, with the Board's consent."""
        day = on or work.today
        found, membership, _ = case_of(work, urn, day)
        facts = membership.rescind_notice(day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)

    rescind_notice_all = in_bulk(rescind_notice)

    @verb
    def withdraw_application(self, work: Work, urn: URN, *, on: date | None = None) -> None:
        """A school takes its application back before it is decided."""
        day = on or work.today
        refuse_day(work, day)
        found = find_establishment(work, urn)
        facts = membership_of(work, found).withdraw(day)
        work.record(Membership, found.id, *facts, on=day)

    withdraw_application_all = in_bulk(withdraw_application)

    @verb
    def change_tier(
        self,
        work: Work,
        urn: URN,
        category: Category | str,
        *,
        on: date | None = None,
        authority: Authority | str,
        commitments: Iterable[str] = (),
    ) -> None:
        """An associate becomes a full member, or the reverse: one spell ends the day before, another begins.

        The first needs no notice; for the second the year's notice has run out on the day before.
        """
        day = on or work.today
        found, membership, applicant = case_of(work, urn, day)
        tier, made = Category(category), tuple(commitments)
        facts = membership.change_tier(applicant, tier, made, day, authority, rules_on(work, day))
        work.record(Membership, found.id, *facts, on=day, authority=authority)
        rely_on(work, found, work.cite(Membership, found.id), day)

    change_tier_all = in_bulk(change_tier)

    @verb
    def correct(
        self,
        work: Work,
        urn: URN,
        *,
        applied: date | None = None,
        committed: Mapping[str, date] | Iterable[tuple[str, date]] | None = None,
        admitted: date | None = None,
        notice: date | None = None,
        leaving: date | None = None,
        notice_number: int | None = None,
        category: Category | str | None = None,
        spell: int | None = None,
        authority: Authority | str | None = None,
    ) -> None:
        """Put right what was recorded wrong of a spell, the last one or the one named; needs a reason.

        Every guard is asked again, and what would break an order that already stands is refused. What the Board
        decided, an admission, needs its authority again. What rested on the wrong fact follows in the same save. The
        day of a change of category is the ``admitted`` of the spell that it began; one that followed the last day of a
        notice moves with it. Of several notices of a spell ``notice_number`` tells which, the first being 1; without
        it, that is the one that stands, else the last.
        """
        correct(
            work,
            urn,
            Wanted(
                applied=applied,
                committed=dict(committed or ()),
                admitted=admitted,
                notice=notice,
                leaving=leaving,
                notice_number=notice_number,
                category=None if category is None else Category(category),
            ),
            spell,
            authority,
        )

    correct_all = in_bulk(correct)

    @verb
    def retract_notice(
        self, work: Work, urn: URN, *, spell: int | None = None, notice_number: int | None = None
    ) -> None:
        """Take back a notice that this school never gave; to take back one that it gave is to rescind it.

        Of several notices of a spell ``notice_number`` tells which, the first being 1; without it, that is the one that
        stands, else the last.
        """
        retract(work, urn, spell, notice_number)

    retract_notice_all = in_bulk(retract_notice)

    @verb
    def end(self, work: Work, urn: URN, *, on: date | None = None) -> None:
        """End the membership of a school that closed or merged; importing the register does so by itself."""
        day = on or work.today
        found = find_establishment(work, urn)
        register = cite_registration(work, found.registrations[-1])
        facts = membership_of(work, found).end(day, _ending(found.closing), register)
        work.record(Membership, found.id, *facts, on=min(day, work.today))

    end_all = in_bulk(end)


def _ending(closing: Closing | None) -> Ending | None:
    if closing is None:
        return None
    return Ending(closing.last_day, EndReason.MERGED if closing.merged else EndReason.CLOSED, closing.as_at)
