"""A cycle: its plan, the schools that take part, their clusters, and the allocations of reviewers."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, assert_never, get_args

import attrs
from attrs import frozen

from thep_domain.interventions import NOT_ENTITLED
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.state import changed
from thep_domain.peer_review.cycle_events import (
    Allocated,
    ClusterChanged,
    ClusterDissolved,
    ClusterFormed,
    CycleClosed,
    CycleEvent,
    CycleFactWithdrawn,
    CyclePlanned,
    Model,
    OptedIn,
    OptedOut,
)
from thep_domain.peer_review.names import is_cycle_name
from thep_domain.peer_review.refusals import (
    ALREADY_CLUSTERED,
    ALREADY_OPTED_IN,
    BAD_CYCLE_NAME,
    CLUSTER_TOO_LARGE,
    CLUSTER_TOO_SMALL,
    CYCLE_CLOSED,
    CYCLE_PLANNED_ALREADY,
    NOT_OPTED_IN,
    UNKNOWN_CLUSTER,
    UNKNOWN_CYCLE,
    WINDOW_CLOSED,
)
from thep_domain.peer_review.rules import (
    AUTHORITY_TO_PLAN,
    BASES,
    BELOW_MODEL,
    DECIDED_BY,
    MODELS,
    OPEN_TO,
    REASONS,
    BelowModel,
)
from thep_domain.peer_review.words import OfCycle, OpenTo
from thep_domain.risk import AREAS, must_be_among
from thep_domain.rulebook import RulesInForce

LEAST = 2
"""A cluster has two schools or more, whatever the model says."""


@frozen
class Entry:
    """A school that takes part, or did."""

    school: EstablishmentId
    urn: URN
    opted_in_on: date
    member: bool
    version: int
    opted_out_on: date | None = None
    left_by: int = 0
    """The version of the fact that it opted out."""

    def takes_part_on(self, day: date) -> bool:
        """Whether it takes part on a day."""
        return self.opted_in_on <= day and (self.opted_out_on is None or day < self.opted_out_on)


@frozen
class Composition:
    """The schools of a cluster from a day on; none where it is dissolved."""

    from_on: date
    members: tuple[EstablishmentId, ...]
    below_model: bool
    version: int


@frozen
class Cluster:
    """A cluster, with each composition that it had."""

    number: int
    basis: str
    held: tuple[Composition, ...]

    def on(self, day: date) -> Composition | None:
        """Its schools on a day; None before it was formed."""
        dated = [each for each in self.held if each.from_on <= day]
        return dated[-1] if dated else None

    @property
    def last(self) -> Composition:
        """Its schools as far as is known."""
        return self.held[-1]


@frozen
class Run:
    """An allocation of reviewers."""

    number: int
    on: date
    known_at: int
    seats: int
    cost: int
    ties: int
    unique: str
    proven: bool
    problem: str
    answer: str


@frozen
class Plan:
    """What is planned of a cycle before it is named a fact."""

    theme: str | None
    provider: str
    protocol: str | None
    protocol_version: int
    open_to: OpenTo | None
    opt_in: tuple[date, date]
    visits: tuple[date, date]


@frozen(slots=False)
class Cycle:
    """One cycle of peer reviews, by its name."""

    STREAM: ClassVar[str] = "cycle"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(CycleEvent)

    plan: CyclePlanned | None = None
    entries: tuple[Entry, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    runs: tuple[Run, ...] = ()
    closed_on: date | None = None
    closed_by: int = 0
    """The version of the fact that says so."""
    version: int = 0

    # What is true on a day

    @property
    def name(self) -> str:
        """Its name; empty where it was never planned."""
        return "" if self.plan is None else self.plan.cycle

    @property
    def model(self) -> Model:
        """What its model says. Raises Refused where it was never planned."""
        return self.planned("").model

    def planned(self, name: str) -> CyclePlanned:
        """Its plan. Raises Refused where it was never planned."""
        if self.plan is None:
            raise UNKNOWN_CYCLE(
                f"There is no cycle {name[:50]!r}: plan it first (thep peer-review list shows the cycles)."
            )
        return self.plan

    def entry_of(self, school: str) -> Entry | None:
        """A school's part in it, the last where it opted in twice."""
        return next((each for each in reversed(self.entries) if each.school == school), None)

    def takes_part(self, school: str, day: date) -> bool:
        """Whether a school takes part on a day."""
        return any(each.school == school and each.takes_part_on(day) for each in self.entries)

    def cluster_of(self, school: str, day: date) -> Cluster | None:
        """The cluster that a school is in on a day."""
        for cluster in self.clusters:
            held = cluster.on(day)
            if held is not None and school in held.members:
                return cluster
        return None

    def last_cluster_of(self, school: str, *, but: int | None = None) -> Cluster | None:
        """The cluster that a school is in by what was decided last, on whichever day; ``but`` one is passed over."""
        return next((each for each in self.clusters if each.number != but and school in each.last.members), None)

    def too_small(self, day: date) -> tuple[Cluster, ...]:
        """The clusters on a day that have fewer schools than the model wants, which no authority allowed."""
        small = []
        for cluster in self.clusters:
            held = cluster.on(day)
            if held is not None and held.members and len(held.members) < self.model.least and not held.below_model:
                small.append(cluster)
        return tuple(small)

    # Decisions

    def plan_cycle(
        self, name: str, wanted: Plan, on: date, authority: Authority | str | None, rules: RulesInForce
    ) -> CyclePlanned:
        """Plan a cycle by a model of the rulebook."""
        if not is_cycle_name(name):
            raise BAD_CYCLE_NAME(
                f"{name[:50]!r} names no cycle: write up to 40 small letters, digits and dashes, as in 2017-18."
            )
        if self.plan is not None:
            raise CYCLE_PLANNED_ALREADY(f"The cycle {name} was planned on {self.plan.planned_on}: choose another name.")
        rules.require_authority(AUTHORITY_TO_PLAN, authority)
        must_be_among(wanted.provider, tuple(MODELS), "model of peer review")
        if wanted.theme is not None:
            must_be_among(wanted.theme, rules[AREAS], "area")
        for what, (first, last) in (("opt-in", wanted.opt_in), ("visits", wanted.visits)):
            if last < first:
                raise DATES_OUT_OF_ORDER(f"The window of {what} ends on {last}, before it begins on {first}.")
        if wanted.visits[1] < wanted.opt_in[0]:
            raise DATES_OUT_OF_ORDER(f"The visits end on {wanted.visits[1]}, before schools opt in.")
        model = MODELS[wanted.provider]
        return CyclePlanned(
            cycle=name,
            planned_on=on,
            theme=None if wanted.theme is None else Text(wanted.theme),
            provider=Text(wanted.provider),
            protocol=Text(wanted.protocol or wanted.provider),
            protocol_version=wanted.protocol_version,
            model=rules[model],
            open_to=wanted.open_to or rules[OPEN_TO],
            opt_in_from=wanted.opt_in[0],
            opt_in_to=wanted.opt_in[1],
            visits_from=wanted.visits[0],
            visits_to=wanted.visits[1],
            rules=rules.cite(model, OPEN_TO, AREAS),
        )

    def must_be_open(self, name: str, on: date) -> CyclePlanned:
        """Refuse an act in a cycle that there is not, that is closed, or before it was planned."""
        plan = self.planned(name)
        if self.closed_on is not None:
            raise CYCLE_CLOSED(f"The cycle {name} was closed on {self.closed_on}: plan another.")
        if on < plan.planned_on:
            raise DATES_OUT_OF_ORDER(f"The cycle {name} was planned on {plan.planned_on}: nothing in it is of {on}.")
        return plan

    def opt_in(
        self, name: str, school: EstablishmentId, urn: URN, by: str, *, member: bool, on: date, rules: RulesInForce
    ) -> OptedIn:
        """Let a school take part."""
        plan = self.must_be_open(name, on)
        if not member and plan.open_to is OpenTo.MEMBERS:
            raise NOT_ENTITLED(f"The school is not a member on {on}, and the cycle {name} is open to members.")
        if not plan.opt_in_from <= on <= plan.opt_in_to:
            raise WINDOW_CLOSED(f"Schools opt in to {name} from {plan.opt_in_from} to {plan.opt_in_to}, not on {on}.")
        must_be_among(by, rules[DECIDED_BY], "who decides for a school")
        held = self.entry_of(school)
        if held is not None and (held.opted_out_on is None or on < held.opted_out_on):
            raise ALREADY_OPTED_IN(f"The school opted in to {name} on {held.opted_in_on} already.")
        return OptedIn(
            cycle=name,
            school=school,
            urn=urn,
            opted_in_on=on,
            by=Text(by),
            member=member,
            rules=rules.cite(DECIDED_BY),
        )

    def opt_out(self, name: str, school: EstablishmentId, reason: str, on: date, rules: RulesInForce) -> OptedOut:
        """Let a school go."""
        self.must_be_open(name, on)
        held = self.entry_of(school)
        if held is None or held.opted_out_on is not None:
            raise NOT_OPTED_IN(f"The school does not take part in {name}: there is nothing to opt out of.")
        if on < held.opted_in_on:
            raise DATES_OUT_OF_ORDER(f"The school opted in to {name} on {held.opted_in_on}: it opts out later.")
        must_be_among(reason, rules[REASONS], "reason")
        return OptedOut(cycle=name, school=school, opted_out_on=on, reason_given=Text(reason))

    def leave_cluster(
        self, name: str, school: EstablishmentId, on: date, reason: str
    ) -> ClusterChanged | ClusterDissolved | None:
        """What becomes of a school's cluster without it: it has one school less, and one school is no cluster."""
        cluster = self.last_cluster_of(school)
        if cluster is None:
            return None
        if on < cluster.last.from_on:
            raise DATES_OUT_OF_ORDER(
                f"Cluster {cluster.number} is as it is since {cluster.last.from_on}: a school of it opts out then or"
                f" later, not on {on}."
            )
        left = tuple(each for each in cluster.last.members if each != school)
        if len(left) < LEAST:
            return ClusterDissolved(cycle=name, cluster=cluster.number, dissolved_on=on, reason_given=Text(reason))
        return ClusterChanged(
            cycle=name,
            cluster=cluster.number,
            members=left,
            changed_on=on,
            below_model=False,
            reason_given=Text(reason),
        )

    def form(
        self,
        name: str,
        members: tuple[EstablishmentId, ...],
        basis: str,
        on: date,
        authority: Authority | str | None,
        rules: RulesInForce,
    ) -> ClusterFormed:
        """Put schools together that take part."""
        self.must_be_open(name, on)
        must_be_among(basis, rules[BASES], "basis of a cluster")
        self._must_be_free(name, members, on, but=None)
        below = self._size(members, authority, rules)
        number = max((each.number for each in self.clusters), default=0) + 1
        return ClusterFormed(
            cycle=name,
            cluster=number,
            members=members,
            basis=Text(basis),
            formed_on=on,
            below_model=below,
            rules=rules.cite(BASES, BELOW_MODEL),
        )

    def regroup(
        self,
        name: str,
        number: int,
        members: tuple[EstablishmentId, ...],
        reason: str,
        on: date,
        authority: Authority | str | None,
        rules: RulesInForce,
    ) -> ClusterChanged | None:
        """Give a cluster other schools, or let it be as small as it is; None where that is no news."""
        self.must_be_open(name, on)
        cluster = self.cluster(name, number, on)
        must_be_among(reason, rules[REASONS], "reason")
        self._must_be_free(name, members, on, but=number)
        below = self._size(members, authority, rules)
        if (set(cluster.last.members), cluster.last.below_model) == (set(members), below):
            return None
        return ClusterChanged(
            cycle=name,
            cluster=number,
            members=members,
            changed_on=on,
            below_model=below,
            reason_given=Text(reason),
        )

    def dissolve(self, name: str, number: int, reason: str, on: date, rules: RulesInForce) -> ClusterDissolved:
        """Take a cluster apart."""
        self.must_be_open(name, on)
        self.cluster(name, number, on)
        must_be_among(reason, rules[REASONS], "reason")
        return ClusterDissolved(cycle=name, cluster=number, dissolved_on=on, reason_given=Text(reason))

    def cluster(self, name: str, number: int, on: date) -> Cluster:
        """A cluster that stands. Raises Refused where there is no such cluster, or where it was changed later."""
        held = next((each for each in self.clusters if each.number == number), None)
        if held is None or not held.last.members:
            standing = ", ".join(str(each.number) for each in self.clusters if each.last.members)
            raise UNKNOWN_CLUSTER(f"The cycle {name} has no cluster {number}; it has {standing or 'no cluster'}.")
        if on < held.last.from_on:
            raise DATES_OUT_OF_ORDER(f"Cluster {number} is as it is since {held.last.from_on}: {on} is before that.")
        return held

    def _must_be_free(self, name: str, members: tuple[EstablishmentId, ...], on: date, but: int | None) -> None:
        for school in members:
            if not self.takes_part(school, on):
                raise NOT_OPTED_IN(f"The establishment {school} does not take part in {name} on {on}.")
            other = self.last_cluster_of(school, but=but)
            if other is not None:
                raise ALREADY_CLUSTERED(f"The establishment {school} is in cluster {other.number} of {name} already.")

    def _size(
        self, members: tuple[EstablishmentId, ...], authority: Authority | str | None, rules: RulesInForce
    ) -> bool:
        """Whether an authority allows a cluster that is smaller than the model wants. Raises Refused without one."""
        if len(members) < LEAST:
            raise CLUSTER_TOO_SMALL(f"A cluster has {LEAST} schools or more, and this has {len(members)}.")
        if len(members) > self.model.most:
            raise CLUSTER_TOO_LARGE(f"The model has {self.model.most} schools in a cluster at most: make two of it.")
        if len(members) >= self.model.least:
            return False
        words = authority.text if isinstance(authority, Authority) else authority
        if rules[BELOW_MODEL] is BelowModel.NEVER or not (words and words.strip()):
            raise CLUSTER_TOO_SMALL(
                f"The model has {self.model.least} schools in a cluster at least, and this has {len(members)}: add one,"
                " or name the authority that allows it."
            )
        return True

    def close(self, name: str, on: date, followed_up: int, cancelled: int) -> CycleClosed:
        """Close the cycle; that every review came to its end is for the caller to see."""
        self.must_be_open(name, on)
        return CycleClosed(cycle=name, closed_on=on, followed_up=followed_up, cancelled=cancelled)

    # Folding

    def evolve(self, event: CycleEvent) -> "Cycle":
        """The cycle after one more fact."""
        after = changed(self, version=self.version + 1)
        version = after.version
        match event:
            case CyclePlanned():
                return changed(after, plan=event)
            case CycleClosed():
                return changed(after, closed_on=event.closed_on, closed_by=version)
            case OptedIn():
                entry = Entry(event.school, event.urn, event.opted_in_on, event.member, version)
                return changed(after, entries=(*self.entries, entry))
            case OptedOut():
                return changed(after, entries=tuple(_without(self.entries, event, version)))
            case ClusterFormed():
                first = Composition(event.formed_on, event.members, event.below_model, version)
                return changed(after, clusters=(*self.clusters, Cluster(event.cluster, event.basis, (first,))))
            case ClusterChanged():
                held = Composition(event.changed_on, event.members, event.below_model, version)
                return _composed(after, event.cluster, held)
            case ClusterDissolved():
                held = Composition(event.dissolved_on, (), below_model=False, version=version)
                return _composed(after, event.cluster, held)
            case Allocated():
                run = Run(
                    number=event.run,
                    on=event.allocated_on,
                    known_at=event.known_at,
                    seats=event.seats,
                    cost=event.cost,
                    ties=event.ties,
                    unique=event.unique.value,
                    proven=event.proven,
                    problem=event.problem,
                    answer=event.answer,
                )
                return changed(after, runs=(*self.runs, run))
            case CycleFactWithdrawn():
                return _taken_back(after, event)
            case _:
                assert_never(event)


def _composed(cycle: Cycle, number: int, composition: Composition) -> Cycle:
    clusters = tuple(
        attrs.evolve(each, held=(*each.held, composition)) if each.number == number else each for each in cycle.clusters
    )
    return changed(cycle, clusters=clusters)


def _without(entries: tuple[Entry, ...], event: OptedOut, version: int) -> Iterable[Entry]:
    last = max((place for place, each in enumerate(entries) if each.school == event.school), default=None)
    for place, each in enumerate(entries):
        yield attrs.evolve(each, opted_out_on=event.opted_out_on, left_by=version) if place == last else each


def _taken_back(cycle: Cycle, event: CycleFactWithdrawn) -> Cycle:
    """A cycle as if one fact had not been; a cluster that was never formed keeps its number, and has no school."""
    of = event.of
    match event.what:
        case OfCycle.OPTED_IN:
            return changed(cycle, entries=tuple(each for each in cycle.entries if each.version != of))
        case OfCycle.OPTED_OUT:
            back = (
                attrs.evolve(each, opted_out_on=None, left_by=0) if each.left_by == of else each
                for each in cycle.entries
            )
            return changed(cycle, entries=tuple(back))
        case OfCycle.CLUSTER:
            return changed(cycle, clusters=tuple(_regrouped(each, of) for each in cycle.clusters))
        case OfCycle.CLOSING:
            return changed(cycle, closed_on=None, closed_by=0)
        case _:
            assert_never(event.what)


def _regrouped(cluster: Cluster, of: int) -> Cluster:
    if cluster.last.version != of:
        return cluster
    *before, last = cluster.held
    return attrs.evolve(cluster, held=tuple(before) or (attrs.evolve(last, members=(), below_model=False, version=0),))
