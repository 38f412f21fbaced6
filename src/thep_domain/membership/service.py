"""What callers can do about membership."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.work import Answer, Office, Work
from thep_domain.membership.eligibility import Applicant
from thep_domain.membership.events import Category, EndReason
from thep_domain.membership.membership import Ending, Membership
from thep_domain.rulebook import rules_on
from thep_domain.schools import Closing, Establishment, cite_registration, find_establishment, rely_on


def membership_of(work: Work, found: Establishment) -> Membership:
    """The membership of an establishment; without spells where it never applied."""
    return work.load(Membership, found.id)


def follow_register(work: Work, found: Establishment) -> None:
    """Let a membership end with its school, or go on where the register takes a closing back (DOMAIN section 5)."""
    membership = membership_of(work, found)
    held = next((spell.ending for spell in reversed(membership.spells) if spell.admitted_on is not None), None)
    for fact in membership.follow(_ending(found.closing)):
        # An end that replaces an earlier one takes effect where that one did: from there on the answers change.
        days = (fact.ends_on, held.ends_on if held else fact.ends_on, work.today)
        work.record(Membership, found.id, fact, on=min(days))


class MembershipDesk:
    """Joining and leaving. ``on`` is the day of the act in London; nothing is dated in the future but a last day."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def apply(self, urn: URN, category: Category, *, on: date, commitments: Iterable[str] = ()) -> Answer:
        """A school applies for full or associate membership, with its commitments (prospectus, How to join)."""
        return self._apply("apply", urn, category, on, _words(commitments))

    def rejoin(self, urn: URN, category: Category, *, on: date, commitments: Iterable[str] = ()) -> Answer:
        """A former member applies again: a new spell, with commitments of its own."""
        return self._apply("rejoin", urn, category, on, _words(commitments))

    def _apply(self, verb: str, urn: URN, category: Category, on: date, commitments: tuple[str, ...]) -> Answer:
        def decide(work: Work) -> None:
            found, membership, applicant = _case(work, urn, on)
            act = membership.rejoin if verb == "rejoin" else membership.apply
            facts = act(applicant, Category(category), commitments, on, rules_on(work, on))
            work.record(Membership, found.id, *facts, on=on)
            rely_on(work, found, on)

        arguments = {"urn": urn, "category": category, "on": on, "commitments": commitments}
        return self._office.run(f"membership.{verb}", arguments, decide)

    def commit(self, urn: URN, commitments: Iterable[str], *, on: date) -> Answer:
        """An applicant makes commitments that its application left out."""
        made = _words(commitments)

        def decide(work: Work) -> None:
            found, membership, _ = _case(work, urn, on)
            work.record(Membership, found.id, *membership.commit(made, on, rules_on(work, on)), on=on)

        return self._office.run("membership.commit", {"urn": urn, "commitments": made, "on": on}, decide)

    def admit(self, urn: URN, *, on: date, authority: str) -> Answer:
        """The Board admits an applicant; a school outside the borough needs an authority that names the exception."""

        def decide(work: Work) -> None:
            found, membership, applicant = _case(work, urn, on)
            facts = membership.admit(applicant, on, authority, rules_on(work, on))
            work.record(Membership, found.id, *facts, on=on, authority=authority)
            rely_on(work, found, on)

        return self._office.run("membership.admit", {"urn": urn, "on": on, "authority": authority}, decide)

    def decline(self, urn: URN, *, on: date, authority: str) -> Answer:
        """The Board declines an application."""

        def decide(work: Work) -> None:
            found, membership, _ = _case(work, urn, on)
            facts = membership.decline(on, authority, rules_on(work, on))
            work.record(Membership, found.id, *facts, on=on, authority=authority)

        return self._office.run("membership.decline", {"urn": urn, "on": on, "authority": authority}, decide)

    def serve_notice(self, urn: URN, *, received_on: date, leaving: date | None = None) -> Answer:
        """A member gives notice. Without ``leaving`` its last day is the first that the rule allows: a year on.

        The answer's details hold ``ends_on``, and ``statutory_day``: the twelve weeks of the School Companies
        Regulations 2002, regulation 14 (unverified), shown beside it and never enforced.
        """

        def decide(work: Work) -> Mapping[str, Any]:
            found, membership, _ = _case(work, urn, received_on)
            (notice,) = membership.serve_notice(received_on, leaving, rules_on(work, received_on))
            work.record(Membership, found.id, notice, on=received_on)
            return {"ends_on": notice.ends_on.isoformat(), "statutory_day": notice.statutory_day.isoformat()}

        arguments = {"urn": urn, "received_on": received_on, "leaving": leaving}
        return self._office.run("membership.serve_notice", arguments, decide)

    def rescind_notice(self, urn: URN, *, on: date, authority: str) -> Answer:
        """A member takes its notice back before it runs out, with the Board's consent."""

        def decide(work: Work) -> None:
            found, membership, _ = _case(work, urn, on)
            facts = membership.rescind_notice(on, authority, rules_on(work, on))
            work.record(Membership, found.id, *facts, on=on, authority=authority)

        return self._office.run("membership.rescind_notice", {"urn": urn, "on": on, "authority": authority}, decide)

    def end(self, urn: URN, *, on: date) -> Answer:
        """End the membership of a school that closed or merged on a day; the register's import does so by itself."""

        def decide(work: Work) -> None:
            found = find_establishment(work, urn)
            facts = membership_of(work, found).end(on, _ending(found.closing))
            work.record(Membership, found.id, *facts, on=min(on, work.today))

        return self._office.run("membership.end", {"urn": urn, "on": on}, decide)


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
