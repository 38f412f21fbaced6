"""What callers can do about peer review."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from thep_domain.interventions import CONSENT_MISSING, SAME_HAND
from thep_domain.kernel.bad_argument import BadArgument, chosen
from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.event import Event
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import ID, URN, EstablishmentId, Text
from thep_domain.kernel.pairs import once
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Confidential, Sealed
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Aggregate, Work
from thep_domain.membership import membership_of
from thep_domain.peer_review.allocation import Days
from thep_domain.peer_review.answered import Answered
from thep_domain.peer_review.assurance import checks_of
from thep_domain.peer_review.cycle import Cycle, Plan
from thep_domain.peer_review.cycle_events import CycleFactWithdrawn
from thep_domain.peer_review.finding import (
    cycle_of,
    review_key,
    review_of,
    reviewer_of,
    reviews_at,
    reviews_in,
    standing_review,
)
from thep_domain.peer_review.following import cancel, vacate
from thep_domain.peer_review.naming import name_by_hand, record_allocation
from thep_domain.peer_review.refusals import (
    ALREADY_SCHEDULED,
    FINDINGS_MISSING,
    NOT_CLUSTERED,
    NOT_IN_TEAM,
    NOT_THE_DAY,
    OWN_WORK,
    REVIEWER_CONFLICTED,
    REVIEWS_OPEN,
    SECOND_READER_MISSING,
    SELF_REVIEW_MISSING,
    STEP_TAKEN,
    TEAM_INCOMPLETE,
    UNKNOWN_ACTION,
    UNKNOWN_DISCLOSURE,
    WINDOW_CLOSED,
)
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.review_events import (
    Action,
    ActionOutcome,
    ActionPlanned,
    Disclosed,
    DisclosureAuthorised,
    DisclosureWithdrawn,
    FedBack,
    Finding,
    FollowedUp,
    HostDisagreed,
    ReleaseAllowed,
    ReportAgreed,
    ReportAssured,
    ReportDrafted,
    ReportReleased,
    ReportSentBack,
    ReviewScheduled,
    SelfReviewed,
    StepRedated,
    StepWithdrawn,
    Visited,
    VisitMoved,
)
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.reviewer_events import AwayCorrected, ReviewerAway, ReviewerFactWithdrawn
from thep_domain.peer_review.rules import (
    AUTHORITY_TO_BREAK_CONFIDENCE,
    DECIDED_BY,
    QUALITY,
    REASONS,
)
from thep_domain.peer_review.team import bar_of
from thep_domain.peer_review.withdrawing import of_cycle, of_review, of_reviewer
from thep_domain.peer_review.words import CancelledFor, OfCycle, OpenTo, Outcome, Role, Step, VacatedFor
from thep_domain.people import Person, end_case, reopen_case
from thep_domain.risk import AREAS, RATIONALE_MISSING, must_be_among
from thep_domain.rulebook import refuse_day, rules_on
from thep_domain.schools import find_establishment, rely_on

ID_: Final = re.compile(ID)
BEFORE_VISIT = (Step.SCHEDULED, Step.TEAM_NAMED, Step.SELF_REVIEWED)
REDATED = (
    Step.SELF_REVIEWED,
    Step.VISITED,
    Step.FED_BACK,
    Step.DRAFTED,
    Step.AGREED,
    Step.ASSURED,
    Step.ACTION_PLANNED,
    Step.FOLLOWED_UP,
)


class PeerReviewDesk(Desk):
    """Cycles, reviewers and reviews. ``on`` is the day of the act in London, by default today."""

    NAME: ClassVar[str] = "peer_review"

    # Reviewers

    @verb
    def register(self, work: Work, person: str, *, on: date | None = None) -> None:
        """Somebody whom the Partnership knows reviews schools from now on."""
        day = _day(work, on)
        (work.load(Person, person) if ID_.fullmatch(person) else Person()).require(person)
        work.record(Reviewer, person, reviewer_of(work, person).register(person, day))

    register_all = in_bulk(register)

    @verb
    def employ(
        self,
        work: Work,
        person: str,
        *,
        employer: URN | None = None,
        guest: str | None = None,
        from_on: date | None = None,
    ) -> None:
        """A reviewer works for a school, or for a guest organisation, from a day on; for neither where none is given.

        Seats that they can no longer keep are vacated in the same save; after the visit it is a finding.
        """
        day = _day(work, from_on)
        found = None if employer is None else find_establishment(work, employer)
        if guest is not None and not ID_.fullmatch(guest):
            raise BadArgument(f"guest is {guest!r}: give an id of up to 64 letters, digits and dashes", "guest")
        fact = reviewer_of(work, person).employ(
            person, None if found is None else found.id, employer, guest if found is None else None, day
        )
        work.record(Reviewer, person, fact)

    employ_all = in_bulk(employ)

    @verb
    def correct_employment(
        self, work: Work, person: str, was_from: date, from_on: date, *, rationale: Confidential
    ) -> None:
        """Put right the first day of an employment that was recorded wrong."""
        refuse_day(work, from_on)
        held = reviewer_of(work, person)
        held.require(person)
        why = work.conceal(rationale, "rationale", of=f"person:{person}")
        fact, wrong = held.correct_employment(person, was_from, from_on, why)
        work.record(
            Reviewer,
            person,
            fact,
            on=min(was_from, from_on),
            corrects=Cited(stream=Text(f"{Reviewer.STREAM}:{person}"), version=wrong),
            says_why=True,
        )

    correct_employment_all = in_bulk(correct_employment)

    @verb
    def train(
        self,
        work: Work,
        person: str,
        protocol: str,
        role: Role | str,
        *,
        on: date | None = None,
        until: date | None = None,
    ) -> None:
        """A reviewer was trained for a protocol, to lead or as a member of a team."""
        day = _day(work, on)
        words = free_text(protocol, "protocol") or Text("own")
        fact = reviewer_of(work, person).train(
            person, words, chosen(Role, role, "role"), day, until, rules_on(work, day)
        )
        work.record(Reviewer, person, fact)

    train_all = in_bulk(train)

    @verb
    def offer(self, work: Work, person: str, cycle: str, visits: int, *, on: date | None = None) -> None:
        """A reviewer offers so many visits in a cycle."""
        day = _day(work, on)
        cycle_of(work, cycle).must_be_open(cycle, day)
        if visits < 0:
            raise BadArgument(f"visits is {visits}: give 0 or more", "visits")
        work.record(Reviewer, person, reviewer_of(work, person).offer(person, cycle, visits, day))

    offer_all = in_bulk(offer)

    @verb
    def be_away(
        self, work: Work, person: str, first: date, last: date | None = None, *, on: date | None = None
    ) -> None:
        """A reviewer cannot go anywhere from a day to a day; seats on these days are vacated in the same save."""
        day = _day(work, on)
        work.record(Reviewer, person, reviewer_of(work, person).be_away(person, first, last or first, day))

    be_away_all = in_bulk(be_away)

    @verb
    def correct_away(
        self,
        work: Work,
        person: str,
        was_first: date,
        first: date | None = None,
        last: date | None = None,
        *,
        rationale: Confidential,
    ) -> None:
        """Put days away right that were recorded wrong, named by their first day; without other days there are none.

        Seats that were vacated for them stay vacant: name somebody anew. What is away from then on gives its seats up.
        """
        held = reviewer_of(work, person)
        held.require(person)
        why = work.conceal(rationale, "rationale", of=f"person:{person}")
        fact = held.correct_away(person, was_first, first, last, why)
        version, noted_on = _noted_away(work, person, (fact.was_first, fact.was_last))
        cited = Cited(stream=Text(f"{Reviewer.STREAM}:{person}"), version=version)
        work.record(Reviewer, person, fact, on=noted_on, corrects=cited, says_why=True)

    correct_away_all = in_bulk(correct_away)

    @verb
    def declare_conflict(
        self,
        work: Work,
        person: str,
        urn: URN,
        kind: str,
        *,
        detail: Confidential | None = None,
        on: date | None = None,
    ) -> None:
        """Declare a conflict of interest of a reviewer with a school; until it is decided they keep away."""
        day = _day(work, on)
        held = reviewer_of(work, person)
        held.require(person)
        host = find_establishment(work, urn)
        said = work.conceal(detail, "conflict", of=f"person:{person}")
        fact = held.declare(person, host.id, kind, said, work.actor, day, rules_on(work, day))
        work.record(Reviewer, person, fact)

    declare_conflict_all = in_bulk(declare_conflict)

    @verb
    def decide_conflict(
        self,
        work: Work,
        person: str,
        urn: URN,
        *,
        allowed: bool,
        on: date | None = None,
        authority: Authority | str,
    ) -> None:
        """Decide a conflict of interest that another account declared."""
        day = _day(work, on)
        host = find_establishment(work, urn)
        fact = reviewer_of(work, person).decide(
            person,
            host.id,
            allowed=allowed,
            actor=work.actor,
            on=day,
            authority=authority,
            rules=rules_on(work, day),
        )
        work.record(Reviewer, person, fact, authority=authority)

    decide_conflict_all = in_bulk(decide_conflict)

    @verb
    def withdraw_of_reviewer(self, work: Work, person: str, of: int, *, rationale: Confidential) -> None:
        """Take back what was recorded of a reviewer and was not so: of somebody else, of another day, or twice.

        ``of`` is the version of the fact: a registration, an employment, a training, an offer, a conflict or its
        decision. What is right is recorded anew. Seats that they can no longer keep are vacated in the same save.
        """
        held = reviewer_of(work, person)
        held.require(person)
        why = _said(work.conceal(rationale, "rationale", of=f"person:{person}"), "rationale")
        what = of_reviewer(work, person, held, of)
        fact = ReviewerFactWithdrawn(person=person, of=of, what=what, rationale=why)
        _take_back(work, Reviewer, person, of, fact)

    withdraw_of_reviewer_all = in_bulk(withdraw_of_reviewer)

    # Cycles

    @verb
    def plan(
        self,
        work: Work,
        cycle: str,
        model: str,
        *,
        opt_in_from: date,
        opt_in_to: date,
        visits_from: date,
        visits_to: date,
        theme: str | None = None,
        protocol: str | None = None,
        protocol_version: int = 1,
        open_to: OpenTo | str | None = None,
        on: date | None = None,
        authority: Authority | str,
    ) -> None:
        """Plan a cycle by a model of the rulebook: ssat, edt, challenge-partners, own."""
        day = _day(work, on)
        if protocol_version < 1:
            raise BadArgument(f"protocol_version is {protocol_version}: give 1 or more", "protocol_version")
        wanted = Plan(
            theme=theme,
            provider=model,
            protocol=free_text(protocol, "protocol"),
            protocol_version=protocol_version,
            open_to=None if open_to is None else chosen(OpenTo, open_to, "open_to"),
            opt_in=(opt_in_from, opt_in_to),
            visits=(visits_from, visits_to),
        )
        held = work.load(Cycle, cycle) if cycle and len(cycle) <= LONGEST_NAME else Cycle()
        work.record(
            Cycle, cycle, held.plan_cycle(cycle, wanted, day, authority, rules_on(work, day)), authority=authority
        )

    plan_all = in_bulk(plan)

    @verb
    def opt_in(self, work: Work, cycle: str, urn: URN, *, by: str = "head", on: date | None = None) -> None:
        """A school takes part in a cycle."""
        day = _day(work, on)
        found = find_establishment(work, urn)
        member = membership_of(work, found).spell_on(day) is not None
        registered = found.registration_on(day).urn or urn
        fact = cycle_of(work, cycle).opt_in(
            cycle, found.id, registered, by, member=member, on=day, rules=rules_on(work, day)
        )
        work.record(Cycle, cycle, fact)
        rely_on(work, found, work.cite(Cycle, cycle), day)

    opt_in_all = in_bulk(opt_in)

    @verb
    def opt_out(self, work: Work, cycle: str, urn: URN, *, cause: str, on: date | None = None) -> None:
        """A school no longer takes part: its review is cancelled, and its cluster has one school less.

        A cluster of one is dissolved. Its own people keep their seats elsewhere.
        """
        day = _day(work, on)
        found, held = find_establishment(work, urn), cycle_of(work, cycle)
        left = held.opt_out(cycle, found.id, cause, day, rules_on(work, day))
        for review in reviews_at(work, found.id, cycle):
            if not review.over and review.visited is None and day < review.scheduled_on:
                raise DATES_OUT_OF_ORDER(
                    f"The review {review.name} was scheduled on {review.scheduled_on}: the school opts out then or"
                    f" later, not on {day}."
                )
        cluster = held.leave_cluster(cycle, found.id, day, cause)
        work.record(Cycle, cycle, left, *([] if cluster is None else [cluster]))
        for review in list(reviews_at(work, found.id, cycle)):
            if not review.over and review.visited is None:
                cancel(work, review.name, review, day, CancelledFor.OPTED_OUT)

    opt_out_all = in_bulk(opt_out)

    @verb
    def cluster(
        self,
        work: Work,
        cycle: str,
        urns: Iterable[URN],
        *,
        basis: str = "geography",
        number: int | None = None,
        cause: str = "other",
        on: date | None = None,
        authority: Authority | str | None = None,
    ) -> Mapping[str, Any]:
        """Put schools together that take part; with a ``number`` that cluster has these schools from now on.

        Fewer than the model wants, down to two, with an authority. The answer's details say the ``cluster``.
        """
        day = _day(work, on)
        held, rules = cycle_of(work, cycle), rules_on(work, day)
        members = tuple(dict.fromkeys(EstablishmentId(find_establishment(work, urn).id) for urn in urns))
        if number is None:
            formed = held.form(cycle, members, basis, day, authority, rules)
            work.record(Cycle, cycle, formed, authority=authority)
            return {"cluster": formed.cluster}
        changed = held.regroup(cycle, number, members, cause, day, authority, rules)
        if changed is not None:
            work.record(Cycle, cycle, changed, authority=authority)
        return {"cluster": number}

    cluster_all = in_bulk(cluster)

    @verb
    def dissolve(self, work: Work, cycle: str, number: int, *, cause: str, on: date | None = None) -> None:
        """Take a cluster apart."""
        day = _day(work, on)
        fact = cycle_of(work, cycle).dissolve(cycle, number, cause, day, rules_on(work, day))
        work.record(Cycle, cycle, fact)

    dissolve_all = in_bulk(dissolve)

    @verb
    def allocate(
        self, work: Work, cycle: str, answer: Answered, *, unproven: bool = False, on: date | None = None
    ) -> Mapping[str, Any]:
        """Record an allocation of reviewers, and name the teams; every constraint is asked again, without the solver.

        ``answer`` is what :func:`thep_adapters.allocation.solve_cycle` makes. Only with ``unproven`` may it be one of
        which it is not proven that none costs less. The answer's details say the ``run``, and what changed.
        """
        day = _day(work, on)
        return record_allocation(work, cycle, answer, day, unproven=unproven)

    allocate_all = in_bulk(allocate)

    @verb
    def close(self, work: Work, cycle: str, *, on: date | None = None) -> None:
        """Close a cycle, once every review was followed up or cancelled."""
        day = _day(work, on)
        held, reviews = cycle_of(work, cycle), sorted(reviews_in(work, cycle), key=lambda each: each.name)
        held.must_be_open(cycle, day)
        unfinished = [each for each in reviews if each.status_on(day) not in (Step.FOLLOWED_UP, Step.CANCELLED)]
        if unfinished:
            shown = ", ".join(f"{each.name} ({each.status_on(day)})" for each in unfinished[:SHOWN])
            more = f" and {len(unfinished) - SHOWN} more" if len(unfinished) > SHOWN else ""
            raise REVIEWS_OPEN(
                f"These reviews of {cycle} are not done on {day}: {shown}{more}. Follow them up, or cancel them."
            )
        cancelled = sum(each.status_on(day) is Step.CANCELLED for each in reviews)
        work.record(Cycle, cycle, held.close(cycle, day, len(reviews) - cancelled, cancelled))
        end_case(work, f"{Cycle.STREAM}:{cycle}", day)

    close_all = in_bulk(close)

    @verb
    def withdraw_of_cycle(self, work: Work, cycle: str, of: int, *, rationale: Confidential) -> None:
        """Take back what was recorded of a cycle and was not so: that a school opted in or out, a cluster, the closing.

        ``of`` is the version of the fact. The last comes first: what rests on it is withdrawn before. A review that was
        cancelled with an opting out stays cancelled until that is withdrawn too.
        """
        what = of_cycle(work, cycle, cycle_of(work, cycle), of)
        why = _said(work.conceal(rationale, "rationale", of=f"case:{Cycle.STREAM}:{cycle}"), "rationale")
        _take_back(work, Cycle, cycle, of, CycleFactWithdrawn(cycle=cycle, of=of, what=what, rationale=why))
        if what is OfCycle.CLOSING:
            reopen_case(work, f"{Cycle.STREAM}:{cycle}", work.today)

    withdraw_of_cycle_all = in_bulk(withdraw_of_cycle)

    # A review up to its visit

    @verb
    def schedule(
        self,
        work: Work,
        cycle: str,
        urn: URN,
        visit_from: date,
        *,
        visit_to: date | None = None,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """Settle when a school in a cluster is visited; by default for as many days as the model says.

        The answer's details say the ``review``: its id never changes.
        """
        day = _day(work, on)
        found, held = find_establishment(work, urn), cycle_of(work, cycle)
        held.must_be_open(cycle, day)
        if held.cluster_of(found.id, day) is None:
            raise NOT_CLUSTERED(f"The school is in no cluster of {cycle} on {day}: put it in one first.")
        standing = standing_review(work, found.id, cycle)
        if standing is not None:
            raise ALREADY_SCHEDULED(f"The school has the review {standing.name}: move its visit instead.")
        visit = _visit(held, visit_from, visit_to, cycle)
        if visit.first < day:
            raise DATES_OUT_OF_ORDER(f"A visit is scheduled before it is: {day} is after {visit.first}.")
        number = 1 + sum(1 for _ in reviews_at(work, found.id, cycle))
        name = f"{found.id}-{cycle}-r{number}"
        fact = ReviewScheduled(
            review=name,
            cycle=cycle,
            host=found.id,
            urn=found.registration_on(day).urn or urn,
            number=number,
            visit_from=visit.first,
            visit_to=visit.last,
            scheduled_on=day,
            rules=(),
        )
        work.record(Review, name, fact)
        return {"review": name}

    schedule_all = in_bulk(schedule)

    @verb
    def move(
        self,
        work: Work,
        review: str,
        visit_from: date,
        *,
        visit_to: date | None = None,
        cause: str,
        on: date | None = None,
    ) -> None:
        """A visit is to be on other days; seats of reviewers who cannot come then are vacated in the same save."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, BEFORE_VISIT, "move its visit")
        must_be_among(cause, rules_on(work, day)[REASONS], "reason")
        was, now = held.visit, _visit(cycle_of(work, held.cycle), visit_from, visit_to, held.cycle)
        if now.first < day:
            raise DATES_OUT_OF_ORDER(f"A visit is moved to days to come: {now.first} is before {day}.")
        if held.self_reviewed_on is not None and now.first <= held.self_reviewed_on:
            raise DATES_OUT_OF_ORDER(
                f"The self-review of {held.self_reviewed_on} is before the visit, not {now.first}."
            )
        if was == now:
            return
        work.record(
            Review,
            key,
            VisitMoved(
                review=key,
                was_from=was.first,
                was_to=was.last,
                visit_from=now.first,
                visit_to=now.last,
                reason_given=Text(cause),
                moved_on=day,
            ),
        )

    move_all = in_bulk(move)

    @verb
    def cancel(self, work: Work, review: str, *, cause: str, on: date | None = None) -> None:
        """A review will not be finished; its seats are vacated, and it stays in every count with its reason."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_open(review, day)
        if day < held.last_day():
            raise DATES_OUT_OF_ORDER(f"The review {review} has facts of {held.last_day()}: cancel it later than {day}.")
        must_be_among(cause, rules_on(work, day)[REASONS], "reason")
        cancel(work, key, held, day, CancelledFor.DECIDED, reason=Text(cause))

    cancel_all = in_bulk(cancel)

    @verb
    def team(
        self,
        work: Work,
        review: str,
        members: Mapping[str, str] | Iterable[tuple[str, str]],
        *,
        on: date | None = None,
    ) -> None:
        """Name reviewers for free seats by hand: the id of each with ``lead`` or ``member``. It needs no solver."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, BEFORE_VISIT, "name its team")
        roles = {person: chosen(Role, role, "members") for person, role in once(members, "members").items()}
        name_by_hand(work, key, held, roles, day)

    team_all = in_bulk(team)

    @verb
    def stand_down(self, work: Work, review: str, person: str, *, on: date | None = None) -> None:
        """A reviewer gives a seat up."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, BEFORE_VISIT, "change its team")
        seat = next((each for each in held.team if each.person == person), None)
        if seat is None:
            raise NOT_IN_TEAM(
                f"{person[:40]!r} has no seat at {review}: thep peer-review show {review} lists the team."
            )
        if day < seat.from_on:
            raise DATES_OUT_OF_ORDER(f"{person} has the seat since {seat.from_on}: {day} is before that.")
        vacate(work, key, seat, VacatedFor.STOOD_DOWN, day)

    stand_down_all = in_bulk(stand_down)

    @verb
    def self_review(
        self,
        work: Work,
        review: str,
        *,
        areas: Iterable[str] = (),
        text: Confidential | None = None,
        on: date | None = None,
    ) -> None:
        """The school has looked at itself, before the first day of the visit."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_open(review, day)
        if held.visited is not None or held.self_reviewed_on is not None:
            raise STEP_TAKEN(f"The review {review} is past its self-review: correct its day if that is wrong.")
        if day >= held.visit.first:
            raise DATES_OUT_OF_ORDER(f"The self-review of {day} is not before the visit of {held.visit.first}.")
        looked = _areas(work, areas, day)
        said = work.conceal(text, "self-review", of=_subject(key))
        work.record(Review, key, SelfReviewed(review=key, reviewed_on=day, areas=looked, text=said))

    self_review_all = in_bulk(self_review)

    @verb
    def visit(self, work: Work, review: str, *, on: date | None = None) -> None:
        """The team was at the school, on the days that were settled; ``on`` is the last of them, if it ended early."""
        key, held = _review(work, review)
        held.require(review)
        visit = held.visit
        day = _day(work, on or min(visit.last, work.today))
        held.must_be_at(review, day, BEFORE_VISIT, "visit")
        if day < visit.first or day > visit.last:
            raise DATES_OUT_OF_ORDER(
                f"The visit is settled for {visit.first} to {visit.last}, not {day}: move it first, or say another day."
            )
        if held.self_reviewed_on is None:
            raise SELF_REVIEW_MISSING(f"The school has not looked at itself before the visit of {visit.first}.")
        cycle = cycle_of(work, held.cycle)
        plan, seats = cycle.planned(held.cycle), cycle.model.team
        team = tuple(each for each in held.team if each.from_on <= visit.first)
        if len(team) < seats:
            raise TEAM_INCOMPLETE(
                f"Of {seats} seats {len(team)} are filled on {visit.first}: name the others (thep peer-review team"
                f" {review})."
            )
        leading = sum(each.role is Role.LEAD for each in team)
        if leading < cycle.model.leads:
            raise TEAM_INCOMPLETE(
                f"The team leads with {leading} of {cycle.model.leads}: stand a member down, and name somebody to lead"
                f" (thep peer-review team {review} --member PERSON=lead)."
            )
        for each in team:
            known = work.load(Reviewer, each.person)
            bar = bar_of(work, each.person, known, held, each.role, plan.protocol, each.from_on)
            if bar is not None:
                raise REVIEWER_CONFLICTED(f"{bar.sentence} Stand {each.person} down, and name another.")
        present = tuple(each.person for each in team)
        work.record(Review, key, Visited(review=key, visit_from=visit.first, visit_to=day, present=present))

    visit_all = in_bulk(visit)

    # The report

    @verb
    def feed_back(self, work: Work, review: str, *, on: date | None = None) -> None:
        """The team says to the school what it found."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.VISITED,), "feed back")
        work.record(Review, key, FedBack(review=key, fed_back_on=day))

    feed_back_all = in_bulk(feed_back)

    @verb
    def report(
        self,
        work: Work,
        review: str,
        findings: Iterable[Finding],
        *,
        text: Confidential,
        on: date | None = None,
    ) -> Mapping[str, Any]:
        """The team writes its report, or writes it anew: every draft is kept. The details say the ``draft``."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.FED_BACK, Step.DRAFTED), "write its report")
        found = tuple(findings)
        if not found:
            raise FINDINGS_MISSING("A report has findings: say at least one, with its area, kind and evidence.")
        if len({each.finding for each in found}) < len(found):
            raise BadArgument("two findings have one number: give each its own", "findings")
        _areas(work, (each.area for each in found), day)
        said = work.conceal(text, "report", of=_subject(key))
        if said is None:
            raise RATIONALE_MISSING("Write the report: it is kept sealed.")
        number = len(held.drafts) + 1
        fact = ReportDrafted(review=key, draft=number, drafted_on=day, findings=found, drafted_by=work.actor, text=said)
        work.record(Review, key, fact)
        return {"draft": number}

    report_all = in_bulk(report)

    @verb
    def disagree(
        self, work: Work, review: str, *, draft: int | None = None, rationale: Confidential, on: date | None = None
    ) -> None:
        """The host does not agree to the last draft; the team writes it anew."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.DRAFTED,), "disagree with its report")
        number = held.draft_named(review, draft).number
        why = _said(work.conceal(rationale, "rationale", of=_subject(key)), "rationale")
        work.record(Review, key, HostDisagreed(review=key, draft=number, disagreed_on=day, rationale=why))

    disagree_all = in_bulk(disagree)

    @verb
    def agree(
        self, work: Work, review: str, *, draft: int | None = None, by: str = "head", on: date | None = None
    ) -> None:
        """The host agrees to the last draft: the report is the host's."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.DRAFTED,), "agree its report")
        number = held.draft_named(review, draft).number
        must_be_among(by, rules_on(work, day)[DECIDED_BY], "who decides for a school")
        work.record(Review, key, ReportAgreed(review=key, draft=number, agreed_on=day, by=Text(by)))

    agree_all = in_bulk(agree)

    @verb
    def allow_release(
        self, work: Work, review: str, *, allowed: bool = True, by: str = "head", on: date | None = None
    ) -> None:
        """The host lets others read its report, or no longer does."""
        day = _day(work, on)
        key, held = _review(work, review)
        _agreed(held, review, day, "let others read it")
        must_be_among(by, rules_on(work, day)[DECIDED_BY], "who decides for a school")
        fact = ReleaseAllowed(review=key, allowed_on=day, by=Text(by), allowed=allowed)
        work.record(Review, key, fact)

    allow_release_all = in_bulk(allow_release)

    @verb
    def release(self, work: Work, review: str, to: str, *, on: date | None = None) -> None:
        """Give the report to somebody outside host, team and assurance, with the host's consent."""
        day = _day(work, on)
        key, held = _review(work, review)
        _agreed(held, review, day, "give it to others")
        if not held.released_on(day):
            raise CONSENT_MISSING(
                f"The host of {review} lets nobody else read its report on {day}: ask for its consent."
            )
        receiver = free_text(to, "receiver")
        if receiver is None:
            raise BadArgument("to is blank: say who is given the report", "to")
        work.record(Review, key, ReportReleased(review=key, released_on=day, to=receiver))

    release_all = in_bulk(release)

    @verb
    def assure(
        self,
        work: Work,
        review: str,
        by: str,
        *,
        second: str | None = None,
        original: bool | None = None,
        note: Confidential | None = None,
        on: date | None = None,
    ) -> None:
        """Somebody who had no part in the review has read the agreed report, and finds it sound.

        ``by`` is the id of a person; ``second`` that of another, where a conflict was learnt after the visit.
        ``original`` says whether the draft copies no other, where somebody compared the texts.
        """
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.AGREED,), "assure its report")
        draft = held.draft_named(review, None)
        if draft.by == work.actor:
            raise SAME_HAND(f"{work.actor} recorded this draft: another account assures it.")
        for person in (by, *([] if second is None else [second])):
            _no_part(work, held, person, day)
        if held.conflict_learnt() and (second is None or second == by):
            raise SECOND_READER_MISSING(f"A conflict was learnt after the visit of {review}: name a second reader.")
        rules = rules_on(work, day)
        checks = checks_of(held, reviews_in(work, held.cycle), rules[QUALITY], original=original)
        said = work.conceal(note, "note", of=_subject(key))
        fact = ReportAssured(
            review=key,
            draft=draft.number,
            assured_on=day,
            reader=by,
            second=second,
            checks=checks,
            note=said,
            rules=rules.cite(QUALITY),
        )
        work.record(Review, key, fact)

    assure_all = in_bulk(assure)

    @verb
    def send_back(
        self,
        work: Work,
        review: str,
        by: str,
        *,
        original: bool | None = None,
        note: Confidential,
        on: date | None = None,
    ) -> None:
        """Whoever read the agreed report sends it back: the team writes it anew, and the host agrees again."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.AGREED,), "send its report back")
        draft = held.draft_named(review, None)
        _no_part(work, held, by, day)
        checks = checks_of(held, reviews_in(work, held.cycle), rules_on(work, day)[QUALITY], original=original)
        why = _said(work.conceal(note, "note", of=_subject(key)), "note")
        fact = ReportSentBack(review=key, draft=draft.number, sent_back_on=day, reader=by, checks=checks, note=why)
        work.record(Review, key, fact)

    send_back_all = in_bulk(send_back)

    @verb
    def act(
        self,
        work: Work,
        review: str,
        actions: Iterable[Action],
        *,
        text: Confidential | None = None,
        on: date | None = None,
    ) -> None:
        """The school says what it will do, by area, and by when."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.ASSURED,), "plan actions")
        planned = tuple(actions)
        if len({each.action for each in planned}) < len(planned):
            raise BadArgument("two actions have one number: give each its own", "actions")
        _areas(work, (each.area for each in planned), day)
        early = [each for each in planned if each.due_on < day]
        if early:
            raise DATES_OUT_OF_ORDER(f"Action {early[0].action} is due on {early[0].due_on}, before the plan of {day}.")
        said = work.conceal(text, "plan", of=_subject(key))
        work.record(Review, key, ActionPlanned(review=key, planned_on=day, actions=planned, text=said))

    act_all = in_bulk(act)

    @verb
    def follow_up(
        self,
        work: Work,
        review: str,
        outcomes: Mapping[str, str] | Iterable[tuple[str, str]],
        *,
        on: date | None = None,
    ) -> None:
        """What became of each action: done, partly, not. With this the review is done."""
        day = _day(work, on)
        key, held = _review(work, review)
        held.must_be_at(review, day, (Step.ACTION_PLANNED,), "follow it up")
        given = {number: chosen(Outcome, word, "outcomes") for number, word in once(outcomes, "outcomes").items()}
        wanted = {str(each.action) for each in held.actions}
        if set(given) != wanted:
            wrong = ", ".join(sorted(set(given) ^ wanted))
            raise UNKNOWN_ACTION(f"Say what became of each action that was planned, and of no other: {wrong}.")
        made = tuple(ActionOutcome(action=int(number), outcome=given[number]) for number in sorted(given, key=int))
        work.record(Review, key, FollowedUp(review=key, followed_up_on=day, outcomes=made))
        end_case(work, f"{Review.STREAM}:{key}", day)

    follow_up_all = in_bulk(follow_up)

    @verb
    def disclose(
        self,
        work: Work,
        review: str,
        to: str,
        *,
        reference: str | None = None,
        on: date | None = None,
        authority: Authority | str | None = None,
    ) -> Mapping[str, Any]:
        """Pass a safeguarding matter on, whatever the host says; nothing of the report goes with it.

        Without an authority one is due on the next day. The details say the ``disclosure``.
        """
        day = _day(work, on)
        key, held = _review(work, review)
        held.require(review)
        if day < held.scheduled_on:
            raise DATES_OUT_OF_ORDER(f"The review {review} was scheduled on {held.scheduled_on}: {day} is before that.")
        receiver = free_text(to, "receiver")
        if receiver is None:
            raise BadArgument("to is blank: say who is informed", "to")
        words = authority.text if isinstance(authority, Authority) else authority
        authorised = not rules_on(work, day)[AUTHORITY_TO_BREAK_CONFIDENCE] or bool(words and words.strip())
        number = len(held.disclosures) + 1
        fact = Disclosed(
            review=key,
            disclosure=number,
            disclosed_on=day,
            to=receiver,
            reference=free_text(reference, "reference"),
            authorised=authorised,
        )
        work.record(Review, key, fact, authority=authority)
        return {"disclosure": number}

    disclose_all = in_bulk(disclose)

    @verb
    def authorise(
        self,
        work: Work,
        review: str,
        disclosure: int,
        *,
        on: date | None = None,
        authority: Authority | str,
    ) -> None:
        """Name the authority that stands with a disclosure which was made without one."""
        day = _day(work, on)
        key, held = _review(work, review)
        rules_on(work, day).require_authority(AUTHORITY_TO_BREAK_CONFIDENCE, authority)
        made = next((each for each in held.disclosures if each.number == disclosure), None)
        if made is None or made.authorised_on is not None or made.withdrawn:
            raise UNKNOWN_DISCLOSURE(f"The review {review} has no disclosure {disclosure} that waits for an authority.")
        if day < made.on:
            raise DATES_OUT_OF_ORDER(f"The disclosure is of {made.on}: {day} is before that.")
        fact = DisclosureAuthorised(review=key, disclosure=disclosure, authorised_on=day)
        work.record(Review, key, fact, authority=authority)

    authorise_all = in_bulk(authorise)

    @verb
    def correct(
        self, work: Work, review: str, step: Step | str, was_on: date, now_on: date, *, rationale: Confidential
    ) -> None:
        """Put right the day of a step that was recorded wrong; refused where the order of days would break."""
        refuse_day(work, now_on)
        key, held = _review(work, review)
        held.require(review)
        kind = chosen(Step, step, "step")
        why = _said(work.conceal(rationale, "rationale", of=_subject(key)), "rationale")
        found = [version for each, on, version in held.facts if (each, on) == (kind, was_on)]
        if kind not in REDATED or not found or was_on == now_on:
            days = ", ".join(f"{each} {on}" for each, on, _ in held.facts)
            raise NOT_THE_DAY(
                f"No day {was_on} of {kind} is to be changed at {review}; recorded are {days or 'no steps'}."
            )
        fact = StepRedated(review=key, step=kind, was_on=was_on, on=now_on, rationale=why)
        wrong = held.evolve(fact).out_of_order()
        if wrong is not None:
            raise DATES_OUT_OF_ORDER(f"With that day {wrong}: correct the later fact first.")
        cited = Cited(stream=Text(f"{Review.STREAM}:{key}"), version=found[-1])
        work.record(Review, key, fact, on=min(was_on, now_on), corrects=cited, says_why=True)

    correct_all = in_bulk(correct)

    @verb
    def withdraw(self, work: Work, review: str, step: Step | str, *, rationale: Confidential) -> None:
        """Take back the last step of a review, which was not taken: of another review, or not at all.

        It is recorded anew where it belongs. The last comes first. A draft keeps its number; seats that were vacated
        when the review was cancelled stay vacant, unless it was visited before.
        """
        key, held = _review(work, review)
        kind = chosen(Step, step, "step")
        was_on, version = of_review(review, held, cycle_of(work, held.cycle), kind)
        if kind is Step.CANCELLED:
            other = standing_review(work, held.host, held.cycle)
            if other is not None:
                raise ALREADY_SCHEDULED(f"The school has the review {other.name} since: cancel that first.")
        why = _said(work.conceal(rationale, "rationale", of=_subject(key)), "rationale")
        fact = StepWithdrawn(review=key, step=kind, was_on=was_on, rationale=why)
        _take_back(work, Review, key, version, fact)
        if held.over:
            reopen_case(work, f"{Review.STREAM}:{key}", work.today)

    withdraw_all = in_bulk(withdraw)

    @verb
    def withdraw_disclosure(self, work: Work, review: str, disclosure: int, *, rationale: Confidential) -> None:
        """Take back a disclosure that was not made: of another review, or recorded twice."""
        key, held = _review(work, review)
        made = next((each for each in held.disclosures if each.number == disclosure and not each.withdrawn), None)
        if made is None:
            raise UNKNOWN_DISCLOSURE(f"The review {review} has no disclosure {disclosure}.")
        why = _said(work.conceal(rationale, "rationale", of=_subject(key)), "rationale")
        fact = DisclosureWithdrawn(review=key, disclosure=disclosure, was_on=made.on, rationale=why)
        _take_back(work, Review, key, made.version, fact)

    withdraw_disclosure_all = in_bulk(withdraw_disclosure)


LONGEST_NAME = 40
SHOWN = 10
"""How many unfinished reviews a refusal names."""


def _day(work: Work, on: date | None) -> date:
    day = on or work.today
    refuse_day(work, day)
    return day


def _noted_away(work: Work, person: str, days: tuple[date, date]) -> tuple[int, date]:
    """Which fact said last that a reviewer is away on some days, and the day on which that was said."""
    found = [
        (version, fact.why.effective_on)
        for version, fact in enumerate(work.facts(Reviewer, person), start=1)
        if isinstance(fact.event, ReviewerAway | AwayCorrected) and (fact.event.first, fact.event.last) == days
    ]
    return found[-1]


def _take_back(work: Work, kind: type[Aggregate], key: str, of: int, fact: Event) -> None:
    """Record that a fact was not so, with effect from the day on which that fact took effect."""
    wrong = next(each for version, each in enumerate(work.facts(kind, key), start=1) if version == of)
    cited = Cited(stream=Text(f"{kind.STREAM}:{key}"), version=of)
    work.record(kind, key, fact, on=wrong.why.effective_on, corrects=cited, says_why=True)


def _review(work: Work, review: str) -> tuple[str, Review]:
    found = review_of(work, review)
    return review_key(work, review), found


def _subject(key: str) -> str:
    """Whose key seals a text."""
    return f"case:{Review.STREAM}:{key}"


def _said(text: Sealed | None, what: str) -> Sealed:
    if text is None:
        raise RATIONALE_MISSING(f"Write the {what}: it is kept sealed, with the decision.")
    return text


def _areas(work: Work, areas: Iterable[str], day: date) -> tuple[Text, ...]:
    words = rules_on(work, day)[AREAS]
    given = tuple(areas)
    for area in given:
        must_be_among(area, words, "area")
    return tuple(Text(area) for area in dict.fromkeys(given))


def _visit(cycle: Cycle, first: date, last: date | None, name: str) -> Days:
    """The days of a visit, within the window of the cycle."""
    plan = cycle.planned(name)
    days = Days(first, last or first + timedelta(days=plan.model.days - 1))
    if days.last < days.first:
        raise DATES_OUT_OF_ORDER(f"The visit ends on {days.last}, before it begins on {days.first}.")
    if not Days(plan.visits_from, plan.visits_to).holds(days):
        raise WINDOW_CLOSED(f"Visits of {name} are from {plan.visits_from} to {plan.visits_to}, not {first}.")
    return days


def _agreed(review: Review, name: str, day: date, to_do: str) -> None:
    """Refuse what needs the host's agreement to the report."""
    review.require(name)
    draft = review.draft
    if draft is None or draft.agreed_on is None or draft.sent_back_on is not None or day < draft.agreed_on:
        raise CONSENT_MISSING(f"The host of {name} has not agreed its report by {day}: only then may it {to_do}.")


def _no_part(work: Work, review: Review, person: str, day: date) -> None:
    """Refuse a reader who was in the team, works for the host, or comes from its cluster."""
    (work.load(Person, person) if ID_.fullmatch(person) else Person()).require(person)
    if any(each.person == person for each in review.held):
        raise OWN_WORK(f"{person} was in the team of {review.name}: somebody else reads its report.")
    employment = reviewer_of(work, person).employment_on(day)
    school = None if employment is None else employment.of
    if school is None:
        return
    cluster = cycle_of(work, review.cycle).cluster_of(review.host, day)
    near = () if cluster is None else cluster.last.members
    if school == review.host or school in near:
        raise OWN_WORK(f"{person} works for {school}, which is the host or of its cluster: somebody else reads it.")
