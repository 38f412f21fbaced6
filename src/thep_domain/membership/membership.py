"""The membership of one establishment: its spells, each from an application to an end."""

from datetime import date
from typing import ClassVar, get_args

from attrs import frozen

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.membership.eligibility import Applicant, commitments_required, earliest_leaving, statutory_leaving
from thep_domain.membership.events import (
    ApplicationWithdrawn,
    Category,
    ChangeRedated,
    CommitmentsMade,
    EndingCancelled,
    MembershipAdmitted,
    MembershipApplied,
    MembershipDeclined,
    MembershipEnded,
    MembershipEvent,
    NoticeRescinded,
    TierChanged,
    WithdrawalNoticeServed,
)
from thep_domain.membership.folding import begun, changed_over, following, redated
from thep_domain.membership.refusals import (
    ALREADY_A_MEMBER,
    ALREADY_APPLIED,
    ALREADY_IN_TIER,
    ALREADY_UNDER_NOTICE,
    COMMITMENT_MISSING,
    NO_NOTICE,
    NOT_A_FORMER_MEMBER,
    NOT_A_MEMBER,
    NOT_APPLIED,
    NOTICE_TOO_SHORT,
    SCHOOL_STILL_OPEN,
    TOO_EARLY,
    UNKNOWN_COMMITMENT,
)
from thep_domain.membership.rules import (
    AUTHORITY_TO_ADMIT,
    AUTHORITY_TO_CHANGE_TIER,
    AUTHORITY_TO_DECLINE,
    AUTHORITY_TO_RESCIND,
    BOROUGH,
    COMMITMENTS,
    EXCEPTION_WORDS,
    FIRST_ADMISSION,
    FREE_EXIT_UNTIL,
    NOTICE_PERIOD,
    PUBLICLY_FUNDED,
    STATUTORY_NOTICE,
)
from thep_domain.membership.spell import Ending, Spell
from thep_domain.rulebook import RulesInForce


@frozen
class Membership:
    """Every spell of one establishment, the first first. A conversion to another URN changes nothing here."""

    STREAM: ClassVar[str] = "membership"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(MembershipEvent)

    spells: tuple[Spell, ...] = ()
    version: int = 0
    """How many facts it is folded from."""

    def spell_on(self, day: date) -> Spell | None:
        """The spell that is membership on a day."""
        return next((spell for spell in self.spells if spell.member_on(day)), None)

    # Decisions

    def apply(
        self,
        applicant: Applicant,
        category: Category,
        commitments: tuple[str, ...],
        on: date,
        rules: RulesInForce,
    ) -> tuple[MembershipApplied, ...]:
        """Apply for membership; commitments still missing can be made until admission (prospectus, How to join)."""
        last = self.spells[-1] if self.spells else None
        if last is not None and last.undecided:
            raise ALREADY_APPLIED(f"An application of {last.applied_on} stands: admit, decline or withdraw it first.")
        if last is not None and last.admitted_on is not None and (last.last_day is None or on <= last.last_day):
            raise ALREADY_A_MEMBER(_still_a_member(last))
        if last is not None and last.refused_on is not None and on < last.refused_on:
            ended = "declined" if last.declined_on else "withdrawn"
            raise DATES_OUT_OF_ORDER(f"The last application was {ended} on {last.refused_on}: apply on a later day.")
        known = rules[COMMITMENTS]
        unknown = [commitment for commitment in commitments if commitment not in known]
        if unknown:
            raise UNKNOWN_COMMITMENT(f"{', '.join(unknown)}: commit to some of {', '.join(sorted(known))}.")
        applicant.must_be_open(on)
        applicant.must_be_eligible(category, rules)
        return (
            MembershipApplied(
                spell=len(self.spells) + 1,
                urn=applicant.urn,
                category=category,
                applied_on=on,
                commitments=tuple(Text(commitment) for commitment in dict.fromkeys(commitments)),
                outside_borough=applicant.outside_borough(rules),
                register=applicant.register,
                rules=rules.cite(PUBLICLY_FUNDED, BOROUGH, COMMITMENTS),
            ),
        )

    def rejoin(
        self,
        applicant: Applicant,
        category: Category,
        commitments: tuple[str, ...],
        on: date,
        rules: RulesInForce,
    ) -> tuple[MembershipApplied, ...]:
        """Apply again after a membership that ended: a new spell, with commitments of its own."""
        if not any(spell.admitted_on is not None for spell in self.spells):
            raise NOT_A_FORMER_MEMBER("The school has not been a member: it applies for the first time.")
        return self.apply(applicant, category, commitments, on, rules)

    def commit(self, commitments: tuple[str, ...], on: date, rules: RulesInForce) -> tuple[CommitmentsMade, ...]:
        """Make commitments that the application left out; an associate may make those of a full member."""
        held = self.spell_on(on)
        spell = held if held is not None and held.category is Category.ASSOCIATE else self._open_application()
        known = rules[COMMITMENTS]
        unknown = [commitment for commitment in commitments if commitment not in known]
        if unknown or not commitments:
            raise UNKNOWN_COMMITMENT(
                f"{', '.join(unknown) or 'nothing'}: commit to some of {', '.join(sorted(known))}."
            )
        if on < spell.applied_on:
            raise DATES_OUT_OF_ORDER(
                f"The application is of {spell.applied_on}: a commitment cannot be made before it."
            )
        made = {commitment for commitment, since in spell.commitments if since <= on}
        new = tuple(Text(commitment) for commitment in dict.fromkeys(commitments) if commitment not in made)
        if not new:
            return ()
        return (CommitmentsMade(spell=spell.number, commitments=new, made_on=on, rules=rules.cite(COMMITMENTS)),)

    def admit(
        self, applicant: Applicant, on: date, authority: Authority | str, rules: RulesInForce
    ) -> tuple[MembershipAdmitted, ...]:
        """Admit an applicant that has made every commitment, on the authority of the Board."""
        rules.require_authority(AUTHORITY_TO_ADMIT, authority)
        spell = self._open_application()
        if on < spell.applied_on:
            raise DATES_OUT_OF_ORDER(f"The application is of {spell.applied_on}: admission cannot come before it.")
        if on < rules[FIRST_ADMISSION]:
            raise TOO_EARLY(
                f"No school is admitted before {rules[FIRST_ADMISSION]}, when the company was incorporated."
            )
        required = commitments_required(spell.category)
        made = {commitment for commitment, since in spell.commitments if since <= on}
        missing = [commitment for commitment in rules[required] if commitment not in made]
        if missing:
            raise COMMITMENT_MISSING(
                f"Commitments not made by {on}: {', '.join(missing)}. Record them with `commit`, then admit the school."
            )
        held = self.spell_on(on)
        if held is not None:
            raise ALREADY_A_MEMBER(_still_a_member(held))
        applicant.must_be_open(on)
        applicant.must_be_eligible(spell.category, rules)
        return (
            MembershipAdmitted(
                spell=spell.number,
                urn=applicant.urn,
                admitted_on=on,
                by_exception=applicant.must_be_excepted(spell.category, authority, rules),
                register=applicant.register,
                rules=rules.cite(
                    required, FIRST_ADMISSION, PUBLICLY_FUNDED, BOROUGH, EXCEPTION_WORDS, AUTHORITY_TO_ADMIT
                ),
            ),
        )

    def decline(self, on: date, authority: Authority | str, rules: RulesInForce) -> tuple[MembershipDeclined, ...]:
        """Decline an application, on the authority of the Board."""
        rules.require_authority(AUTHORITY_TO_DECLINE, authority)
        spell = self._open_application("decline")
        if on < spell.applied_on:
            raise DATES_OUT_OF_ORDER(f"The application is of {spell.applied_on}: it cannot be declined before it.")
        return (MembershipDeclined(spell=spell.number, declined_on=on, rules=rules.cite(AUTHORITY_TO_DECLINE)),)

    def withdraw(self, on: date) -> tuple[ApplicationWithdrawn, ...]:
        """Withdraw an application before it is decided."""
        spell = self._open_application("withdraw")
        if on < spell.applied_on:
            raise DATES_OUT_OF_ORDER(f"The application is of {spell.applied_on}: it cannot be withdrawn before it.")
        return (ApplicationWithdrawn(spell=spell.number, withdrawn_on=on),)

    def serve_notice(
        self, received_on: date, leaving: date | None, rules: RulesInForce
    ) -> tuple[WithdrawalNoticeServed, ...]:
        """Give notice to withdraw, keyed to the day it was received (prospectus E2 [2:895-905]).

        Without ``leaving`` the last day is the first that the rule allows.
        """
        spell = self._member_on(received_on)
        if spell.notice is not None:
            raise ALREADY_UNDER_NOTICE(
                f"Notice was received on {spell.notice.received_on} and runs out on {spell.notice.ends_on}:"
                " rescind it before giving another."
            )
        rescinded_on = max((n.rescinded_on for n in spell.notices if n.rescinded_on is not None), default=received_on)
        if received_on < rescinded_on:
            raise DATES_OUT_OF_ORDER(f"A notice was rescinded on {rescinded_on}: a further one is received later.")
        earliest = earliest_leaving(received_on, rules)
        ends_on = earliest if leaving is None else leaving
        if ends_on < earliest:
            raise NOTICE_TOO_SHORT(
                f"Notice received on {received_on} lets the school leave on {earliest} at the earliest, not {ends_on}."
            )
        if spell.changed_on is not None and ends_on < spell.changed_on - ONE_DAY:
            raise DATES_OUT_OF_ORDER(
                f"The category changed on {spell.changed_on}: the membership before it cannot end on {ends_on}."
            )
        return (
            WithdrawalNoticeServed(
                spell=spell.number,
                received_on=received_on,
                ends_on=ends_on,
                earliest=earliest,
                statutory_day=statutory_leaving(received_on, rules),
                rules=rules.cite(NOTICE_PERIOD, FREE_EXIT_UNTIL, STATUTORY_NOTICE),
            ),
        )

    def rescind_notice(self, on: date, authority: Authority | str, rules: RulesInForce) -> tuple[NoticeRescinded, ...]:
        """Take a notice back before it runs out, with the Board's consent."""
        rules.require_authority(AUTHORITY_TO_RESCIND, authority)
        spell = self.spells[-1] if self.spells else None
        if spell is None or spell.notice is None:
            raise NO_NOTICE("The school has given no notice that stands: there is nothing to rescind.")
        last_day = spell.last_day or spell.notice.ends_on
        if not spell.notice.received_on <= on <= last_day:
            raise NO_NOTICE(
                f"Notice was received on {spell.notice.received_on} and membership ends on {last_day}: the notice can"
                f" be rescinded between these days, not on {on}."
            )
        return (
            NoticeRescinded(
                spell=spell.number,
                received_on=spell.notice.received_on,
                rescinded_on=on,
                rules=rules.cite(AUTHORITY_TO_RESCIND),
            ),
        )

    def change_tier(
        self,
        applicant: Applicant,
        category: Category,
        commitments: tuple[str, ...],
        on: date,
        authority: Authority | str,
        rules: RulesInForce,
    ) -> tuple[TierChanged, ...]:
        """Make an associate a full member, or the reverse: one spell ends the day before, another begins.

        An associate needs no notice; a full member the year's, and changes on the day after its last (DOMAIN 1).
        """
        rules.require_authority(AUTHORITY_TO_CHANGE_TIER, authority)
        spell = self.spell_on(on - ONE_DAY)
        if spell is None or spell is not self.spells[-1]:
            last_day = self.spells[-1].last_day if self.spells else None
            ended = last_day is not None and last_day < on - ONE_DAY
            raise NOT_A_MEMBER(
                f"The school is not a member on {on - ONE_DAY}, the day before:"
                + (f" its membership ended with {last_day}, and changes on the day after, or" if ended else "")
                + " it applies."
            )
        if spell.category is category:
            raise ALREADY_IN_TIER(
                f"The school is {_a(category)} since {spell.admitted_on}: there is nothing to change."
            )
        if category is Category.ASSOCIATE and spell.last_day != on - ONE_DAY:
            raise NOTICE_TOO_SHORT(
                f"Full membership ends with {spell.last_day or 'a notice, and none was given'}: record the notice, and"
                " change the tier on the day after the last day."
            )
        known = rules[COMMITMENTS]
        unknown = [each for each in commitments if each not in known]
        if unknown:
            raise UNKNOWN_COMMITMENT(f"{', '.join(unknown)}: commit to some of {', '.join(sorted(known))}.")
        required = commitments_required(category)
        made = {name for name, since in spell.commitments if since <= on} | set(commitments)
        missing = [each for each in rules[required] if each not in made]
        if missing:
            raise COMMITMENT_MISSING(
                f"Commitments not made by {on}: {', '.join(missing)}. Record them with the change, or before it."
            )
        applicant.must_be_open(on)
        applicant.must_be_eligible(category, rules)
        return (
            TierChanged(
                spell=spell.number + 1,
                urn=applicant.urn,
                category=category,
                changed_on=on,
                commitments=tuple(Text(each) for each in dict.fromkeys(commitments)),
                by_exception=applicant.must_be_excepted(category, authority, rules),
                register=applicant.register,
                rules=rules.cite(required, PUBLICLY_FUNDED, BOROUGH, EXCEPTION_WORDS, AUTHORITY_TO_CHANGE_TIER),
            ),
        )

    def follow(self, closing: Ending | None, register: Cited) -> tuple[MembershipEnded | EndingCancelled, ...]:
        """End the membership with its school, or let it go on where the register takes a closing back (DOMAIN 5)."""
        spell = next((spell for spell in reversed(self.spells) if spell.admitted_on is not None), None)
        if spell is None or spell.admitted_on is None:
            return ()
        notice_end = spell.notice.ends_on if spell.notice else None
        # A school that proves to have closed before it was admitted was a member for that one day, not for ever.
        last_day = None if closing is None else max(closing.ends_on, spell.admitted_on)
        if closing is not None and last_day is not None and _before(last_day, notice_end):
            held = spell.ending
            if held is not None and (held.ends_on, held.reason) == (last_day, closing.reason):
                return ()
            return (
                MembershipEnded(
                    spell=spell.number,
                    ends_on=last_day,
                    reason=closing.reason,
                    announced_on=closing.announced_on,
                    register=register,
                ),
            )
        if spell.ending is not None:
            return (EndingCancelled(spell=spell.number, ends_on=spell.ending.ends_on, register=register),)
        return ()

    def end(self, on: date, closing: Ending | None, register: Cited) -> tuple[MembershipEnded | EndingCancelled, ...]:
        """End the membership of a school that closed or merged; an open school leaves by giving notice."""
        if self.spell_on(on) is None:
            raise NOT_A_MEMBER(f"The school is not a member on {on}: there is no membership to end.")
        if closing is None or closing.ends_on != on:
            shown = "shows no closing day" if closing is None else f"shows {closing.ends_on} as its last day"
            raise SCHOOL_STILL_OPEN(
                f"The register {shown}, not {on}: an open school gives notice; or import the register."
            )
        return self.follow(closing, register)

    def _open_application(self, to_do: str | None = None) -> Spell:
        last = self.spells[-1] if self.spells else None
        if last is None or last.refused_on is not None:
            raise NOT_APPLIED("No application stands: the school applies first.")
        if last.admitted_on is not None and to_do is not None:
            raise ALREADY_A_MEMBER(
                f"The application of {last.applied_on} led to membership from {last.admitted_on}: no application"
                f" stands to {to_do}. A member leaves by giving notice."
            )
        if last.admitted_on is not None:
            raise ALREADY_A_MEMBER(_still_a_member(last))
        return last

    def _member_on(self, day: date) -> Spell:
        spell = self.spell_on(day)
        if spell is None:
            raise NOT_A_MEMBER(f"The school is not a member on {day}: only a member gives notice.")
        return spell

    # Folding

    def evolve(self, event: MembershipEvent) -> "Membership":
        """The membership after one more fact; a correction stands in the place of what it corrects."""
        version = self.version + 1
        match event:
            case MembershipApplied():
                spells = (*self.spells, begun(event, version))
            case TierChanged():
                spells = (*self.spells[:-1], *changed_over(self.spells[-1], event, version))
            case ChangeRedated():
                before, after = self.spells[event.spell - 2 : event.spell]
                moved = redated(before, after, event, version)
                spells = (*self.spells[: event.spell - 2], *moved, *self.spells[event.spell :])
            case _:
                spells = tuple(
                    following(spell, event, version) if spell.number == event.spell else spell for spell in self.spells
                )
        return Membership(spells, version)


def _before(day: date, other: date | None) -> bool:
    return other is None or day < other


def _a(category: Category) -> str:
    return "a full member" if category is Category.FULL else "an associate member"


def _still_a_member(spell: Spell) -> str:
    until = f" until {spell.last_day}" if spell.last_day else ""
    return (
        f"The school has been a member since {spell.admitted_on}{until}: a new spell begins after the last has ended."
    )
