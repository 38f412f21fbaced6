"""Interventions: each step rests on the one before, two hands decide, and no giver supports more than it declared."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.audit.second.days import NEVER, day_of
from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event

AFTERWARDS = {"note_added", "impact_measured", "restored", "rating_corrected", "review_withdrawn", "supporter_restored"}
AFTERWARDS |= {"start_redated", "review_redated", "ending_redated", "step_redated", "fact_withdrawn"}
"""What a completed or stopped intervention still takes (DOMAIN section 2, invariant 24)."""
PAUSED = AFTERWARDS | {"resumed", "consent_given", "consent_withdrawn", "supporter_lost", "stopped"}
PAUSED |= {"conflict_declared", "conflict_decided"}


@dataclass
class Candidate:
    """A giver that was proposed, and by which account."""

    giver: str
    proposed_by: str
    checked: bool = False
    conflicts: int = 0
    allowed: list[bool] = field(default_factory=list)
    accepted: bool = False


@dataclass
class Case:
    """An intervention."""

    candidates: dict[int, Candidate] = field(default_factory=dict)
    objectives: set[int] = field(default_factory=set)
    match: tuple[int, int] = (0, 0)
    """The current match, and its candidate."""
    consent: bool = False
    agreed: int = 0
    state: str = ""
    """In progress, paused or over, as far as it came."""
    before: str = ""
    """What it was before it was over."""
    final: bool = False
    proposed: int = 0
    """How many candidates were ever proposed: a number is given once."""
    told: list[Event] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """One more fact; one that was withdrawn is as if it had never been."""
        if not event.name.endswith("fact_withdrawn"):
            self.told.append(event)
            self.proposed += event.name.endswith("candidate_proposed")
            self.take_in(event)
            return
        again = Case(told=[each for each in self.told if each.version != event.fields["of"]], proposed=self.proposed)
        for each in again.told:
            again.take_in(each)
        self.__dict__.update(again.__dict__)

    def take_in(self, event: Event) -> None:  # noqa: C901 - a case for each step
        said, name = event.fields, event.name.partition(".")[2]
        candidate = self.candidates.get(said.get("candidate", 0))
        match name:
            case "candidate_proposed":
                self.candidates[said["candidate"]] = Candidate(said["giver"], event.why["actor"])
            case "conflict_checked" if candidate:
                candidate.checked = True
            case "conflict_declared" if candidate:
                candidate.conflicts += 1
            case "conflict_decided" if candidate:
                candidate.allowed.append(said["allowed"])
            case "candidate_accepted" if candidate:
                candidate.accepted = True
            case "matched":
                self.match = said["match"], said["candidate"]
            case "consent_given" | "consent_withdrawn":
                self.consent = name == "consent_given"
            case "agreed":
                self.agreed = said["match"]
            case "objective_set":
                self.objectives.add(said["objective"])
            case "objective_dropped":
                self.objectives.discard(said["objective"])
            case "reviewed":
                self.final = self.final or said["final"]
            case "started" | "resumed":
                self.state = "in-progress"
            case "paused":
                self.state = "paused"
            case "completed" | "stopped":
                self.before, self.state = self.state, "over"
            case "restored":
                self.state = self.before


@dataclass
class Capacity:
    """A giver: what it declared, and the places that are taken, by intervention and match."""

    declared: list[tuple[date, date, int]] = field(default_factory=list)
    ends: date = NEVER
    places: dict[tuple[str, int], tuple[date, date]] = field(default_factory=dict)
    released: dict[tuple[str, int], date] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """One more fact; one that was withdrawn is as if it had never been."""
        if not event.name.endswith("fact_withdrawn"):
            self.told.append(event)
            self.take_in(event)
            return
        again = Capacity(told=[each for each in self.told if each.version != event.fields["of"]])
        for each in again.told:
            again.take_in(each)
        self.__dict__.update(again.__dict__)

    def take_in(self, event: Event) -> None:
        said, name = event.fields, event.name.partition(".")[2]
        place = said.get("intervention", ""), said.get("match", 0)
        match name:
            case "capacity_declared":
                self.declared.append((event.day("from_on"), day_of(said["to_on"], NEVER), said["places"]))
            case "capacity_withdrawn":
                self.ends = event.day("from_on")
            case "capacity_restored":
                self.ends = NEVER
            case "place_committed":
                self.places[place] = event.day("from_on"), event.day("until_on")
                self.released.pop(place, None)
            case "place_extended" if place in self.places:
                self.places[place] = self.places[place][0], event.day("until_on")
            case "place_released":
                self.released[place] = event.day("released_on")
            case "place_restored":
                self.released.pop(place, None)

    def free(self, day: date) -> int:
        """Places that are free on a day: of those declared last for it, less those taken."""
        declared = next((places for first, last, places in reversed(self.declared) if first <= day <= last), 0)
        taken = 0
        for place, (first, last) in self.places.items():
            taken += first <= day <= min(last, self.released.get(place, NEVER))
        return (declared if day < self.ends else 0) - taken

    def least_free(self, first: date, last: date) -> int:
        """The fewest places that are free on any of some days: looked at where something begins or ends."""
        begins = [each[0] for each in self.declared] + [each[0] for each in self.places.values()]
        ends = [date.fromordinal(each[1].toordinal() + 1) for each in self.declared if each[1] < NEVER]
        days = [first, *(day for day in (*begins, *ends, self.ends) if first < day <= last)]
        return min(self.free(day) for day in days)


def check_place(event: Event, held: Capacity) -> Iterator[Finding]:
    """DOMAIN section 2, invariants 21 and 46: on every day the places taken are at most those declared."""
    took = event.name == "interventions.place_committed"
    if event.name == "interventions.place_extended":
        _, last = held.places[event.fields["intervention"], event.fields["match"]]
        if held.least_free(date.fromordinal(last.toordinal() + 1), event.day("until_on")) < 1:
            yield finding(event, "no-capacity", "no place is free on every day that it is to be taken longer")
    if took and held.least_free(event.day("from_on"), event.day("until_on")) < 1:
        yield finding(event, "no-capacity", "no place is free on every day")


def check(event: Event, held: Case) -> Iterator[Finding]:
    """Invariant 24: what a case takes when it is over or paused; then the step itself."""
    said, name = event.fields, event.name.partition(".")[2]
    moved = name == "stopped" and said["register"]  # the register gives another last day of the school
    if held.state == "over" and name not in AFTERWARDS and not moved:
        yield finding(event, "intervention-over", "it was completed or stopped")
    if held.state == "paused" and name not in PAUSED:
        yield finding(event, "intervention-paused", "it is paused")
    if "candidate" in said:
        yield from check_candidate(event, name, held)
    else:
        yield from check_step(event, name, held)


def check_candidate(event: Event, name: str, held: Case) -> Iterator[Finding]:
    said, candidate = event.fields, held.candidates.get(event.fields["candidate"])
    if name == "candidate_proposed":
        yield from differs(event, "differs", "its number", held.proposed + 1, said["candidate"])
        if said["giver"] == event.key.rpartition("-i")[0]:  # invariant 20: another establishment
            yield finding(event, "own-school", "the giver is the school itself")
    elif not candidate:  # invariant 49
        yield finding(event, "unknown-candidate", f"there is no candidate {said['candidate']}")
    elif name == "conflict_decided" and candidate.proposed_by == event.why["actor"]:  # invariant 55
        yield finding(event, "same-hand", "who proposed decides")
    elif name == "candidate_accepted":  # invariant 22
        if not candidate.checked and not candidate.conflicts:
            yield finding(event, "conflict-unchecked", "conflicts of interest were not looked at")
        if candidate.conflicts > len(candidate.allowed):
            yield finding(event, "conflict-undecided", "a declared conflict is not decided")
        if not all(candidate.allowed):
            yield finding(event, "candidate-barred", "a conflict of interest bars it")
    elif name == "matched" and not candidate.accepted:
        yield finding(event, "step-missing", "the candidate did not accept")


def check_step(event: Event, name: str, held: Case) -> Iterator[Finding]:
    said, current = event.fields, held.candidates.get(held.match[1])
    match name:
        case "agreed":
            if not held.consent:  # invariant 22: done with, and not to [0:11]
                yield finding(event, "consent-missing", "the school did not consent")
            if held.match[0] != said["match"]:
                yield finding(event, "step-missing", "it is not the current match")
            if current and current.proposed_by == event.why["actor"]:  # invariant 55
                yield finding(event, "same-hand", "who proposed agrees")
        case "extended" if current and current.proposed_by == event.why["actor"]:
            yield finding(event, "same-hand", "who proposed extends")
        case "started":
            if held.agreed != held.match[0] or not held.agreed:
                yield finding(event, "step-missing", "it was not agreed")
            if not held.objectives:  # no start without a plan
                yield finding(event, "plan-missing", "it has no objective")
        case "reviewed" if {each["objective"] for each in said["ratings"]} != held.objectives:
            yield finding(event, "objective-unrated", "a review rates every objective that stands")
        case "completed":
            if not held.final:
                yield finding(event, "review-missing", "there is no final review")
            if {each["objective"] for each in said["outcomes"]} != held.objectives:
                yield finding(event, "impact-missing", "each objective comes to something")
