"""Concerns, interventions and capacity read the plain way: lists of what was recorded, corrected in their place."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import define, field

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.provenance import Recorded
from thep_domain.testing.history import History
from thep_domain.testing.story import Step

HEAD = "interventions."

STEPS = {
    "identified": ("identification", "identified_on", "identified"),
    "brokering_begun": ("brokering", "begun_on", "brokering"),
    "matched": ("match", "matched_on", "matched"),
    "agreed": ("agreement", "agreed_on", "agreed"),
    "started": ("start", "started_on", "in-progress"),
    "paused": ("pause", "paused_on", "paused"),
    "resumed": ("resumption", "resumed_on", "in-progress"),
    "completed": ("completion", "completed_on", "completed"),
    "stopped": ("stop", "stopped_on", "stopped"),
}
"""For the facts of an intervention: what a correction calls the step, where its day is, and what it is then."""
CONCERN_STEPS = {
    "concern_raised": ("raised", "raised_on", "raised"),
    "concern_assessment_begun": ("assessment", "begun_on", "assessing"),
    "concern_dismissed": ("dismissal", "dismissed_on", "dismissed"),
    "concern_confirmed": ("confirmation", "confirmed_on", "live"),
    "concern_monitoring_begun": ("monitoring", "begun_on", "monitoring"),
    "concern_made_live_again": ("live-again", "live_on", "live"),
    "concern_duplicate_of": ("duplicate", "found_on", "duplicate"),
    "concern_closed": ("closing", "closed_on", "closed"),
    "concern_reopened": ("reopening", "reopened_on", "assessing"),
}
OVER = ("completed", "stopped", "closed", "dismissed", "duplicate")
SUPPORT = ("agreement", "start", "pause", "resumption")
"""The steps that need a supporter."""
CANDIDATES = ("proposed", "accepted", "current")


@define
class PlainStep:
    """A step: what it is called, its day, what the case is then, and its place among the facts."""

    kind: str
    on: date
    state: str
    seq: int
    register: bool = False
    match: int | None = None


@define
class PlainCase:
    """One concern or intervention, as lists."""

    key: str
    steps: list[PlainStep] = field(factory=list)
    concern: str | None = None
    candidates: dict[int, dict[str, Any]] = field(factory=dict)
    matches: dict[int, dict[str, Any]] = field(factory=dict)
    consents: list[dict[str, Any]] = field(factory=list)
    objectives: dict[int, tuple[date, date | None]] = field(factory=dict)
    reviews: dict[int, dict[str, Any]] = field(factory=dict)
    levels: list[tuple[date, int, str]] = field(factory=list)
    """Since when, by which fact, and what."""
    advised: list[date] = field(factory=list)
    impacts: int = 0

    @property
    def school(self) -> str:
        """The school that it is about."""
        return self.key.rpartition("-")[0]

    def ordered(self, day: date = date.max) -> list[PlainStep]:
        """The steps by a day, in the order of days and then of recording."""
        return sorted((each for each in self.steps if each.on <= day), key=lambda each: (each.on, each.seq))

    def state(self, day: date) -> str | None:
        """What it is on a day: the last step by then, where nothing ended it before."""
        return self._then(day)[0]

    def supporter(self, day: date) -> int | None:
        """The match that supports the school on a day."""
        state, current = self._then(day)
        return current if state in ("matched", "agreed", "in-progress", "paused") else None

    def _then(self, day: date) -> tuple[str | None, int | None]:
        state, current = None, None
        for step in self.ordered(day):
            if state in OVER and step.kind != "reopening":
                continue
            if step.kind == "match":
                current = step.match
            elif step.kind == "loss":
                if step.match != current:
                    continue
                current = None
            elif step.kind in SUPPORT and current is None:  # of a supporter that was lost before, as was learnt later
                continue
            state = step.state
        return state, current

    def ended_on(self) -> date | None:
        """The day on which it ended; None while it goes on."""
        return next((step.on for step in self.ordered() if step.state in OVER), None)

    def decided_on(self) -> date | None:
        """The day on which somebody ended it; None where it goes on, or the register ended it."""
        return next((step.on for step in self.ordered() if step.state in OVER and not step.register), None)

    def first(self, kind: str) -> date | None:
        """The day of the first step of a kind."""
        return next((step.on for step in self.ordered() if step.kind == kind), None)

    def consent_on(self, day: date) -> bool:
        """Whether the school consents on a day, if only until later that day."""
        return any(each["given"] <= day and (each["until"] is None or day <= each["until"]) for each in self.consents)


@define
class PlainGiver:
    """What one giver declared, and which of its places are taken."""

    declared: list[tuple[date, date | None, int]] = field(factory=list)
    said_on: list[date] = field(factory=list)
    """On which day each was declared."""
    places: dict[tuple[str, int], dict[str, Any]] = field(factory=dict)
    ends: date | None = None
    organisations: list[tuple[date, str | None]] = field(factory=list)
    strengths: list[dict[str, Any]] = field(factory=list)

    def declared_on(self, day: date) -> int:
        """How many places it declared of a day, last."""
        if self.ends is not None and day >= self.ends:
            return 0
        said = [
            (on, place)
            for place, on in enumerate(self.said_on)
            if self.declared[place][0] <= day and (self.declared[place][1] or date.max) >= day
        ]
        return self.declared[max(said)[1]][2] if said else 0

    def taken_on(self, day: date) -> list[tuple[str, int]]:
        """Which places are taken on a day."""
        return [
            name
            for name, each in self.places.items()
            if each["from"] <= day <= each["until"] and (each["released"] is None or day < each["released"])
        ]

    def days(self, first: date, last: date) -> list[date]:
        """The days of a period on which anything changes."""
        found = {first}
        for begin, end, _ in self.declared:
            found |= {begin, *([end + ONE_DAY] if end else [])}
        for each in self.places.values():
            found |= {each["from"], each["until"] + ONE_DAY, *([each["released"]] if each["released"] else [])}
        return sorted(day for day in (*found, *([self.ends] if self.ends else ())) if first <= day <= last)

    def organisation_on(self, day: date) -> str | None:
        """To which organisation it belongs on a day, as it was noted last."""
        held = sorted((each for each in self.organisations if each[0] <= day), key=lambda each: each[0])
        return held[-1][1] if held else None

    def strength_on(self, area: str, day: date) -> int:
        """How strong it is in an area on a day: the level that was recognised last, of those that did not end."""
        held = [
            each["level"]
            for each in self.strengths
            if each["area"] == area and each["from"] <= day <= (each["to"] or date.max)
        ]
        return held[-1] if held else 0


@define
class PlainCasework:
    """Every case and every giver."""

    concerns: dict[str, PlainCase] = field(factory=dict)
    cases: dict[str, PlainCase] = field(factory=dict)
    givers: dict[str, PlainGiver] = field(factory=dict)
    told: dict[str, list[tuple[str, Any, int]]] = field(factory=dict)
    """By stream the facts that stand: name, event and number of each."""

    def read(self, fact: Recorded) -> None:
        """Take in one more fact."""
        kind, _, key = fact.stream.partition(":")
        if not fact.name.startswith(HEAD):
            return
        event: Any = fact.event
        told = self.told.setdefault(fact.stream, [])
        if not fact.name.endswith("fact_withdrawn"):
            told.append((fact.name.removeprefix(HEAD), event, fact.version))
            self._take(kind, key, *told[-1])
            return
        # as if it had never been recorded: all that stands is read again
        told[:] = [each for each in told if each[2] != event.of]
        of_kind: dict[str, Any] = self.concerns if kind == "concern" else self.cases
        if kind == "capacity":
            self.givers[key] = PlainGiver()
        else:
            of_kind[key] = PlainCase(key)
        for each in told:
            self._take(kind, key, *each)

    def _take(self, kind: str, key: str, name: str, event: Any, version: int) -> None:
        if kind == "concern":
            _of_concern(self.concerns.setdefault(key, PlainCase(key)), name, event, version)
        elif kind == "capacity":
            _of_giver(self.givers.setdefault(key, PlainGiver()), name, event)
        else:
            _of_case(self.cases.setdefault(key, PlainCase(key)), name, event, version)

    def giver(self, key: str) -> PlainGiver:
        """A giver, or what is known of one that never declared: nothing."""
        return self.givers.get(key, PlainGiver())


def after_each_step(history: History) -> Iterator[tuple[Step, PlainCasework]]:
    """Each command that recorded something of this context, with all that is known after it."""
    work = PlainCasework()
    for step in history.steps:
        for fact in step.facts:
            work.read(fact)
        if any(fact.name.startswith(HEAD) for fact in step.facts):
            yield step, work


def _of_concern(case: PlainCase, name: str, event: Any, version: int) -> None:
    if name in CONCERN_STEPS:
        kind, day, state = CONCERN_STEPS[name]
        register = getattr(event, "register", None) is not None
        case.steps.append(PlainStep(kind, getattr(event, day), state, version, register))
    elif name == "concern_restored":
        case.steps = [each for each in case.steps if not (each.register and each.on == event.closed_on)]
    elif name == "concern_redated":
        moved = _move(case, str(event.step), event.was_on, event.on)
        case.levels = [(event.on if seq in moved else since, seq, word) for since, seq, word in case.levels]
    match name:
        case "concern_confirmed":
            case.levels.append((event.confirmed_on, version, str(event.level)))
        case "concern_level_changed":
            case.levels.append((event.changed_on, version, str(event.now)))
        case "concern_level_corrected":
            said = (event.since, str(event.was))
            case.levels = [
                (since, seq, str(event.now) if (since, word) == said else word) for since, seq, word in case.levels
            ]
        case "concern_advised":
            case.advised.append(event.advised_on)
        case _:
            pass


def _of_giver(giver: PlainGiver, name: str, event: Any) -> None:
    match name:
        case "capacity_declared":
            giver.declared.append((event.from_on, event.to_on, event.places))
            giver.said_on.append(event.declared_on)
        case "capacity_withdrawn":
            giver.ends = event.from_on
        case "capacity_restored":
            giver.ends = None
        case "organisation_noted":
            giver.organisations.append((event.from_on, event.organisation))
        case "place_committed":
            held = {"from": event.from_on, "until": event.until_on, "released": None}
            giver.places[str(event.intervention), event.match] = held
        case "place_released" | "place_restored" | "place_extended":
            held = giver.places.get((str(event.intervention), event.match), {})  # none, once that was withdrawn
            said = {"place_released": "released_on", "place_extended": "until_on"}.get(name)
            held["until" if name == "place_extended" else "released"] = None if said is None else getattr(event, said)
        case "strength_recognised":
            strength = {"area": str(event.area), "level": event.level, "from": event.from_on, "to": event.to_on}
            giver.strengths.append(strength)
        case "strength_ended":
            for each in giver.strengths:
                if each["area"] == event.area and each["from"] <= event.ended_on <= (each["to"] or date.max):
                    each["to"] = event.ended_on
        case "strength_corrected":
            for each in giver.strengths:
                if (each["area"], each["from"], each["level"]) == (event.area, event.from_on, event.was):
                    each["level"] = event.now
        case _:
            pass


def _of_case(case: PlainCase, name: str, event: Any, version: int) -> None:  # noqa: C901 - each kind of fact
    if name in STEPS:
        kind, day, state = STEPS[name]
        register = getattr(event, "register", None) is not None
        case.steps.append(PlainStep(kind, getattr(event, day), state, version, register, getattr(event, "match", None)))
    match name:
        case "identified":
            case.concern = None if event.concern is None else str(event.concern)
        case "restored":
            case.steps = [each for each in case.steps if not (each.register and each.on == event.stopped_on)]
        case "candidate_proposed":
            held = {"giver": event.giver, "checked": False, "conflict": None, "fact": version, "state": "proposed"}
            case.candidates[event.candidate] = held
        case "conflict_checked":
            case.candidates[event.candidate]["checked"] = True
        case "conflict_declared":
            case.candidates[event.candidate]["conflict"] = "undecided"
        case "conflict_decided":
            case.candidates[event.candidate]["conflict"] = "allowed" if event.allowed else "barred"
        case "candidate_accepted":
            case.candidates[event.candidate]["state"] = "accepted"
            giver = case.candidates[event.candidate]["giver"]
            case.matches[event.match] = {"giver": giver, "candidate": event.candidate, "last": None, "matched": False}
        case "candidate_declined" | "candidate_withdrawn":
            case.candidates[event.candidate]["state"] = "gone"
        case "matched":
            case.candidates[event.candidate]["state"] = "current"
            case.matches[event.match]["matched"] = True
        case "supporter_lost":
            case.matches[event.match]["last"] = event.last_day
            matched = [step.on for step in case.steps if step.kind == "match" and step.match == event.match]
            first, register = max([event.last_day + ONE_DAY, *matched]), event.register is not None
            case.steps.append(PlainStep("loss", first, "brokering", version, register, event.match))
        case "supporter_restored":
            case.matches[event.match]["last"] = None
            case.steps = [
                each for each in case.steps if (each.kind, each.match, each.register) != ("loss", event.match, True)
            ]
        case "consent_given":
            case.consents.append({"given": event.given_on, "until": None, "by": None})
        case "impact_measured":
            case.impacts += 1
        case "consent_withdrawn":
            for each in case.consents:
                each["by"] = version if each["until"] is None else each["by"]
                each["until"] = each["until"] or event.withdrawn_on
        case "objective_set":
            case.objectives[event.objective] = (event.set_on, None)
        case "objective_dropped":
            case.objectives[event.objective] = (case.objectives[event.objective][0], event.dropped_on)
        case "reviewed":
            case.reviews[event.review] = {"on": event.held_on, "final": event.final, "withdrawn": False}
        case "review_withdrawn":
            case.reviews[event.review]["withdrawn"] = True
        case "review_redated":
            case.reviews[event.review]["on"] = event.on
        case "start_redated":
            _move(case, "start", event.was_on, event.on)
        case "ending_redated":
            _move(case, "completion", event.was_on, event.on)
            _move(case, "stop", event.was_on, event.on)
        case "step_redated":
            _redated(case, event)
        case _:
            pass


def _redated(case: PlainCase, event: Any) -> None:
    kind = str(event.step)
    if kind == "consent":
        for each in case.consents:
            if each["given"] == event.was_on:
                each["given"] = event.on
    elif kind == "objective":
        case.objectives[event.number] = (event.on, case.objectives[event.number][1])
    elif kind == "withdrawn-consent":
        by = next((each["by"] for each in reversed(case.consents) if each["until"] == event.was_on), None)
        for each in case.consents:
            each["until"] = event.on if by is not None and each["by"] == by else each["until"]
        for step in case.steps:
            step.on = event.on if by is not None and (step.kind, step.seq) == ("pause", by + 1) else step.on
    elif kind == "loss":
        _move(case, kind, event.was_on + ONE_DAY, event.on + ONE_DAY)
        for held in case.matches.values():
            if held["last"] == event.was_on:
                held["last"] = event.on
    else:
        _move(case, kind, event.was_on, event.on)


def _move(case: PlainCase, kind: str, was: date, on: date) -> set[int]:
    """Give the last step of a kind and a day another day; the fact that it is of."""
    found = [each for each in case.steps if (each.kind, each.on, each.register) == (kind, was, False)]
    for each in found[-1:]:
        each.on = on
    return {each.seq for each in found[-1:]}
