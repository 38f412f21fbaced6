"""A reviewer: dated facts of one person, by id."""

from datetime import date
from typing import ClassVar, assert_never, get_args

import attrs
from attrs import frozen

from thep_domain.interventions import AUTHORITY_OVER_CONFLICTS, CONFLICTS, SAME_HAND
from thep_domain.kernel.calendar import after
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.state import changed
from thep_domain.peer_review.allocation import Days
from thep_domain.peer_review.refusals import (
    ALREADY_REGISTERED,
    CONFLICT_NOT_DECLARED,
    NOT_THE_DAY,
    UNKNOWN_REVIEWER,
)
from thep_domain.peer_review.reviewer_events import (
    AwayCorrected,
    ConflictDecided,
    ConflictDeclared,
    EmploymentCorrected,
    ReviewerAway,
    ReviewerEmployed,
    ReviewerEvent,
    ReviewerFactWithdrawn,
    ReviewerRegistered,
    ReviewerTrained,
    VisitsOffered,
)
from thep_domain.peer_review.rules import TRAINING
from thep_domain.peer_review.words import Role
from thep_domain.risk import RATIONALE_MISSING, must_be_among
from thep_domain.rulebook import RulesInForce


@frozen
class Employment:
    """For whom somebody works from a day on: a school, a guest organisation, or neither."""

    from_on: date
    employer: EstablishmentId | None
    guest: str | None
    version: int

    @property
    def of(self) -> str | None:
        """The establishment, or the guest organisation."""
        return self.employer or self.guest


@frozen
class Training:
    """What somebody was trained for, and how long that counts."""

    protocol: str
    role: Role
    days: Days
    version: int


@frozen
class Offer:
    """How many visits somebody offered in a cycle."""

    cycle: str
    visits: int
    on: date
    version: int


@frozen
class Decision:
    """How a conflict of interest was decided."""

    on: date
    allowed: bool
    version: int


@frozen
class Conflict:
    """A conflict of interest with a school, decided or not."""

    host: EstablishmentId
    kind: str
    declared_on: date
    by: str
    version: int
    decisions: tuple[Decision, ...] = ()

    def bars_on(self, day: date) -> bool:
        """Whether it keeps the reviewer away on a day: from its declaration, until it is decided otherwise."""
        if day < self.declared_on:
            return False
        decided = [each for each in self.decisions if each.on <= day]
        return not (decided and decided[-1].allowed)


@frozen(slots=False)
class Reviewer:
    """One person who reviews schools."""

    STREAM: ClassVar[str] = "reviewer"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(ReviewerEvent)

    registered_on: date | None = None
    registered_by: int = 0
    """The version of the fact that says so."""
    employments: tuple[Employment, ...] = ()
    trainings: tuple[Training, ...] = ()
    offers: tuple[Offer, ...] = ()
    away: tuple[Days, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    version: int = 0

    # What is true on a day

    def employment_on(self, day: date) -> Employment | None:
        """For whom they work on a day: the employment that began last by then, of two the later recorded."""
        held = [each for each in self.employments if each.from_on <= day]
        return max(held, key=lambda each: (each.from_on, each.version), default=None)

    def employers_between(self, first: date, last: date) -> tuple[str, ...]:
        """Every school and organisation that they work for on some day of a period."""
        days = {first, *(each.from_on for each in self.employments if first <= each.from_on <= last)}
        found = (self.employment_on(day) for day in sorted(days))
        return tuple(dict.fromkeys(each.of for each in found if each is not None and each.of is not None))

    def trained_for(self, protocol: str, role: Role) -> tuple[Days, ...]:
        """The days on which they are trained for a protocol and a role."""
        return tuple(each.days for each in self.trainings if each.protocol == protocol and each.role is role)

    def may(self, role: Role, protocol: str, visit: Days) -> bool:
        """Whether they are trained for a role throughout a visit; who may lead may take any seat."""
        roles = (Role.LEAD,) if role is Role.LEAD else (Role.LEAD, Role.MEMBER)
        return any(days.holds(visit) for each in roles for days in self.trained_for(protocol, each))

    def offered(self, cycle: str, day: date = date.max) -> int:
        """How many visits they offer in a cycle, by what was offered by a day."""
        held = (each.visits for each in reversed(self.offers) if each.cycle == cycle and each.on <= day)
        return next(held, 0)

    def away_in(self, visit: Days) -> bool:
        """Whether they are away on a day of a visit."""
        return any(each.meets(visit) for each in self.away)

    def conflict_with(self, host: str) -> Conflict | None:
        """The conflict with a school that was declared last."""
        return next((each for each in reversed(self.conflicts) if each.host == host), None)

    # Decisions

    def register(self, person: str, on: date) -> ReviewerRegistered:
        """Begin."""
        if self.registered_on is not None:
            raise ALREADY_REGISTERED(f"{person} is a reviewer since {self.registered_on}.")
        return ReviewerRegistered(person=person, registered_on=on)

    def require(self, person: str, on: date | None = None) -> None:
        """Refuse what concerns somebody who is no reviewer, or was not yet."""
        if self.registered_on is None:
            raise UNKNOWN_REVIEWER(f"There is no reviewer {person[:40]!r}: thep reviewers list names those there are.")
        if on is not None and on < self.registered_on:
            raise DATES_OUT_OF_ORDER(f"{person} is a reviewer since {self.registered_on}: {on} is before that.")

    def employ(
        self, person: str, employer: EstablishmentId | None, urn: URN | None, guest: str | None, from_on: date
    ) -> ReviewerEmployed:
        """Say for whom they work from a day on; that may have been before they were a reviewer."""
        self.require(person)
        return ReviewerEmployed(person=person, employer=employer, urn=urn, guest=guest, from_on=from_on)

    def correct_employment(
        self, person: str, was_from: date, from_on: date, rationale: Sealed | None
    ) -> tuple[EmploymentCorrected, int]:
        """Put the first day of an employment right, and say which fact said it."""
        self.require(person)
        if rationale is None:
            raise RATIONALE_MISSING("Write why the day was wrong: it is kept sealed, with the correction.")
        held = next((each for each in reversed(self.employments) if each.from_on == was_from), None)
        if held is None or was_from == from_on:
            days = ", ".join(str(each.from_on) for each in self.employments)
            raise NOT_THE_DAY(
                f"No employment of {person} from {was_from} is to be changed; recorded are {days or 'none'}."
            )
        event = EmploymentCorrected(person=person, was_from=was_from, from_on=from_on, rationale=rationale)
        return event, held.version

    def train(
        self, person: str, protocol: str, role: Role, on: date, until: date | None, rules: RulesInForce
    ) -> ReviewerTrained:
        """Say what they were trained for; it counts as long as the rule says, or until a day."""
        self.require(person)
        last = until or after(on, rules[TRAINING])
        if last < on:
            raise DATES_OUT_OF_ORDER(f"The training of {on} counts until {last}, which is before it.")
        return ReviewerTrained(
            person=person, protocol=Text(protocol), role=role, trained_on=on, until=last, rules=rules.cite(TRAINING)
        )

    def offer(self, person: str, cycle: str, visits: int, on: date) -> VisitsOffered:
        """Say how many visits they offer in a cycle."""
        self.require(person, on)
        return VisitsOffered(person=person, cycle=cycle, visits=visits, offered_on=on)

    def be_away(self, person: str, first: date, last: date, on: date) -> ReviewerAway:
        """Say on which days they cannot go anywhere."""
        self.require(person, on)
        if last < first:
            raise DATES_OUT_OF_ORDER(f"The days away end on {last}, before they begin on {first}.")
        return ReviewerAway(person=person, first=first, last=last, noted_on=on)

    def correct_away(
        self, person: str, was_first: date, first: date | None, last: date | None, rationale: Sealed | None
    ) -> AwayCorrected:
        """Put days away right that were recorded wrong; without a first day the person is not away."""
        self.require(person)
        if rationale is None:
            raise RATIONALE_MISSING("Write what was wrong: it is kept sealed, with the correction.")
        wrong = next((each for each in reversed(self.away) if each.first == was_first), None)
        right = None if first is None else (first, last or first)
        if wrong is None or right == (wrong.first, wrong.last):
            days = ", ".join(f"{each.first} to {each.last}" for each in self.away)
            raise NOT_THE_DAY(
                f"No days away of {person} from {was_first} are to be changed; recorded are {days or 'none'}."
            )
        if right is not None and right[1] < right[0]:
            raise DATES_OUT_OF_ORDER(f"The days away end on {right[1]}, before they begin on {right[0]}.")
        return AwayCorrected(
            person=person,
            was_first=wrong.first,
            was_last=wrong.last,
            first=None if right is None else right[0],
            last=None if right is None else right[1],
            rationale=rationale,
        )

    def declare(
        self,
        person: str,
        host: EstablishmentId,
        kind: str,
        detail: Sealed | None,
        actor: str,
        on: date,
        rules: RulesInForce,
    ) -> ConflictDeclared:
        """Declare a conflict of interest with a school."""
        self.require(person, on)
        must_be_among(kind, rules[CONFLICTS], "kind of conflict")
        return ConflictDeclared(
            person=person,
            host=host,
            kind=Text(kind),
            declared_on=on,
            declared_by=actor,
            detail=detail,
            rules=rules.cite(CONFLICTS),
        )

    def decide(
        self,
        person: str,
        host: EstablishmentId,
        *,
        allowed: bool,
        actor: str,
        on: date,
        authority: Authority | str | None,
        rules: RulesInForce,
    ) -> ConflictDecided:
        """Decide a conflict that was declared; another account than the one that declared it."""
        self.require(person, on)
        held = self.conflict_with(host)
        if held is None:
            raise CONFLICT_NOT_DECLARED(f"{person} declared no conflict with {host}: declare it first.")
        if on < held.declared_on:
            raise DATES_OUT_OF_ORDER(
                f"The conflict was declared on {held.declared_on}: it is decided later, not on {on}."
            )
        if actor == held.by:
            raise SAME_HAND(f"{actor} declared this conflict: another account decides it.")
        rules.require_authority(AUTHORITY_OVER_CONFLICTS, authority)
        return ConflictDecided(person=person, host=host, allowed=allowed, decided_on=on)

    # Folding

    def evolve(self, event: ReviewerEvent) -> "Reviewer":
        """The reviewer after one more fact."""
        version = self.version + 1
        match event:
            case ReviewerRegistered():
                return changed(self, version=version, registered_on=event.registered_on, registered_by=version)
            case ReviewerEmployed():
                begun = Employment(event.from_on, event.employer, event.guest, version)
                return changed(self, version=version, employments=(*self.employments, begun))
            case EmploymentCorrected():
                wrong = next(each for each in reversed(self.employments) if each.from_on == event.was_from)
                right = attrs.evolve(wrong, from_on=event.from_on, version=version)
                held = tuple(right if each is wrong else each for each in self.employments)
                return changed(self, version=version, employments=held)
            case ReviewerTrained():
                training = Training(event.protocol, event.role, Days(event.trained_on, event.until), version)
                return changed(self, version=version, trainings=(*self.trainings, training))
            case VisitsOffered():
                offer = Offer(event.cycle, event.visits, event.offered_on, version)
                return changed(self, version=version, offers=(*self.offers, offer))
            case ReviewerAway():
                return changed(self, version=version, away=(*self.away, Days(event.first, event.last)))
            case AwayCorrected():
                return changed(self, version=version, away=_corrected(self.away, event))
            case ConflictDeclared():
                conflict = Conflict(event.host, event.kind, event.declared_on, event.declared_by, version)
                return changed(self, version=version, conflicts=(*self.conflicts, conflict))
            case ConflictDecided():
                last = self.conflict_with(event.host)
                decision = Decision(event.decided_on, event.allowed, version)
                decided = tuple(
                    attrs.evolve(each, decisions=(*each.decisions, decision)) if each is last else each
                    for each in self.conflicts
                )
                return changed(self, version=version, conflicts=decided)
            case ReviewerFactWithdrawn():
                return _without(self, event.of, version)
            case _:
                assert_never(event)


def _without(reviewer: Reviewer, of: int, version: int) -> Reviewer:
    """A reviewer as if one fact had not been."""
    registered = reviewer.registered_by != of
    return changed(
        reviewer,
        version=version,
        registered_on=reviewer.registered_on if registered else None,
        registered_by=reviewer.registered_by if registered else 0,
        employments=tuple(each for each in reviewer.employments if each.version != of),
        trainings=tuple(each for each in reviewer.trainings if each.version != of),
        offers=tuple(each for each in reviewer.offers if each.version != of),
        conflicts=tuple(
            attrs.evolve(each, decisions=tuple(made for made in each.decisions if made.version != of))
            for each in reviewer.conflicts
            if each.version != of
        ),
    )


def _corrected(away: tuple[Days, ...], event: AwayCorrected) -> tuple[Days, ...]:
    wrong = Days(event.was_first, event.was_last)
    place = max(place for place, each in enumerate(away) if each == wrong)
    right = () if event.first is None or event.last is None else (Days(event.first, event.last),)
    return (*away[:place], *right, *away[place + 1 :])
