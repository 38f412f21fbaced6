"""Invariants 19 to 25, 46 to 50, 55 and 56: concerns, capacity and interventions."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from thep_domain.interventions import Capacity, Concern, Intervention, candidates
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import establishment_at
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.interventions.moves import WORDS
from thep_domain.testing.interventions.plain import HEAD, OVER, PlainCase, PlainCasework, after_each_step
from thep_domain.testing.plain import PlainBook
from thep_domain.testing.story import Step

TAKEN_WHEN_PAUSED: Final = frozenset(
    {
        "resumed",
        "consent_given",
        "consent_withdrawn",
        "supporter_lost",
        "supporter_restored",
        "note_added",
        "stopped",
        "restored",
    }
)
CORRECTIONS: Final = frozenset(
    {
        *("start_redated", "review_redated", "ending_redated", "step_redated", "rating_corrected", "review_withdrawn"),
        "fact_withdrawn",
    }
)
TAKEN_WHEN_OVER: Final = frozenset({"note_added", "impact_measured", "restored", "supporter_restored"})

WRONG: Final[Mapping[str, frozenset[str]]] = {
    "concern_redated": frozenset(
        {
            *("concern_raised", "concern_assessment_begun", "concern_dismissed", "concern_confirmed"),
            *("concern_monitoring_begun", "concern_made_live_again", "concern_duplicate_of", "concern_closed"),
            "concern_reopened",
        }
    ),
    "concern_fact_withdrawn": frozenset(
        {
            *("concern_raised", "concern_assessment_begun", "concern_dismissed", "concern_confirmed"),
            *("concern_level_changed", "concern_monitoring_begun", "concern_made_live_again", "concern_advised"),
            *("concern_duplicate_of", "concern_closed", "concern_reopened", "concern_intervention_opened"),
            "concern_continued_at",
        }
    ),
    "capacity_fact_withdrawn": frozenset(
        {
            *("capacity_declared", "strength_recognised", "strength_ended", "organisation_noted", "position_noted"),
            *("free_meals_noted", "place_committed", "place_extended"),
        }
    ),
    "fact_withdrawn": frozenset(
        {
            *("identified", "brokering_begun", "candidate_proposed", "conflict_checked", "conflict_declared"),
            *("conflict_decided", "candidate_accepted", "candidate_declined", "candidate_withdrawn", "matched"),
            *("consent_given", "consent_withdrawn", "agreed", "extended", "objective_set", "objective_changed"),
            *("objective_dropped", "started", "paused", "resumed", "supporter_lost", "completed", "stopped"),
            *("impact_measured", "note_added"),
        }
    ),
    "concern_level_corrected": frozenset({"concern_confirmed", "concern_level_changed"}),
    "strength_corrected": frozenset({"strength_recognised"}),
    "start_redated": frozenset({"started"}),
    "review_redated": frozenset({"reviewed"}),
    "review_withdrawn": frozenset({"reviewed"}),
    "rating_corrected": frozenset({"reviewed"}),
    "ending_redated": frozenset({"completed", "stopped"}),
    "step_redated": frozenset(
        {
            *("identified", "brokering_begun", "candidate_accepted", "matched", "agreed", "extended", "paused"),
            *("resumed", "supporter_lost", "consent_given", "consent_withdrawn", "candidate_proposed"),
            *("conflict_checked", "conflict_declared", "conflict_decided", "objective_set"),
        }
    ),
}
"""For each correction the facts that may have been wrong."""


def _told(history: History) -> Iterator[tuple[Recorded, str, PlainCasework]]:
    """Each fact of this context by its short name, with all that was known before it."""
    work = PlainCasework()
    for fact in history.facts:
        if fact.name.startswith(HEAD):
            yield fact, fact.name.removeprefix(HEAD), work
        work.read(fact)


def _all(history: History) -> PlainCasework:
    work = PlainCasework()
    for fact in history.facts:
        work.read(fact)
    return work


def _key(fact: Recorded) -> str:
    return fact.stream.partition(":")[2]


def _touched(step: Step, kind: str) -> set[str]:
    return {_key(fact) for fact in step.facts if fact.stream.startswith(f"{kind}:")}


def invariant_19_no_concern_ends_before_its_interventions(history: History) -> None:
    """After any command: a concern that is over on a day is answered by no intervention that goes on after it."""
    for step, work in after_each_step(history):
        touched = _touched(step, "concern")
        for case in work.cases.values():
            if case.concern not in touched:
                continue
            concern = work.concerns[case.concern]
            ended, identified = case.ended_on(), case.first("identification")
            for each in concern.ordered():
                begun = identified is not None and identified <= each.on
                if each.state in OVER and not each.register and begun:
                    claim(
                        19, ended is not None and ended <= each.on, f"{concern.key} ended {each.on}, {case.key} {ended}"
                    )


def invariant_20_a_supporter_is_another_school_and_conflicts_are_decided(history: History) -> None:
    """Who is proposed is another school than the one supported; who accepts has no conflict that was not decided."""
    book = PlainBook()
    read = 0
    for fact, name, work in _told(history):
        while read < len(history.facts) and history.facts[read].position < fact.position:
            book.read(history.facts[read])
            read += 1
        event: Any = fact.event
        if name == "candidate_proposed":
            claim(20, event.giver != _key(fact).rpartition("-")[0], f"{_key(fact)} is to support itself")
            barred = [
                each for each in work.cases[_key(fact)].candidates.values()
                if each["giver"] == event.giver and each["conflict"] == "barred"
            ]  # fmt: skip
            claim(20, not barred, f"{event.giver} is barred from {_key(fact)}, and was proposed")
        if name == "candidate_accepted":
            held = work.cases[_key(fact)].candidates[event.candidate]
            claim(20, held["conflict"] in (None, "allowed"), f"{held} accepted for {_key(fact)}")
            mine = work.giver(_key(fact).rpartition("-")[0]).organisation_on(event.accepted_on)
            theirs = work.giver(held["giver"]).organisation_on(event.accepted_on)
            decide = book.rule("interventions.same-organisation", event.accepted_on) == "decide"
            if mine is not None and mine == theirs and decide:
                claim(20, held["conflict"] == "allowed", f"{held['giver']} is of {mine}, and nobody decided it")


def invariant_21_no_command_takes_more_places_than_were_declared(history: History) -> None:
    """On each day of a place that is taken, and the last of one that is extended, no more are taken than declared."""
    work = PlainCasework()
    for fact in history.facts:
        work.read(fact)
        if fact.name in (f"{HEAD}place_committed", f"{HEAD}place_extended"):
            event: Any = fact.event
            giver = work.givers[_key(fact)]
            first = getattr(event, "from_on", event.until_on)
            for day in giver.days(first, event.until_on):
                taken, declared = giver.taken_on(day), giver.declared_on(day)
                claim(21, len(taken) <= declared, f"{_key(fact)} on {day}: {taken} of {declared}")


def invariant_22_support_has_consent_acceptance_and_a_look_at_conflicts(history: History) -> None:
    """What is agreed or begins has the school's consent, and a giver that accepted after a look at conflicts."""
    for fact, name, work in _told(history):
        if name not in ("agreed", "started", "resumed"):
            continue
        case, day = work.cases[_key(fact)], fact.why.effective_on
        claim(22, case.consent_on(day), f"{name} of {case.key} on {day} without consent: {case.consents}")
        matched = [each for each in case.matches.values() if each["matched"]]
        current = [each for each in matched if each["last"] is None or day <= each["last"]]
        claim(22, bool(current), f"{name} of {case.key} without a supporter")
        for each in current:
            held = case.candidates[each["candidate"]]
            looked = held["checked"] or held["conflict"] == "allowed"
            claim(22, looked, f"{name} of {case.key}: nobody looked at conflicts of {held}")
        if name == "started":
            standing = [on for on, dropped in case.objectives.values() if on <= day and (not dropped or day < dropped)]
            claim(22, bool(standing), f"{case.key} starts on {day} without an objective")


ORDER: Final = ("identification", "brokering", "match", "agreement", "start", "completion")


def invariant_23_days_stay_in_order(history: History) -> None:
    """After any command: identified, brokered, matched, agreed, started, completed; reviews after the start.

    What the register says later of the last day of a school leaves a review as it was held.
    """
    for step, work in after_each_step(history):
        for key in _touched(step, "intervention"):
            case = work.cases[key]
            known = [(kind, day) for kind in ORDER if (day := case.first(kind)) is not None]
            wrong = [(one, other) for one, other in pairwise(known) if one[1] > other[1]]
            claim(23, not wrong, f"{key} after {step!r}: {wrong}")
            start, ended = case.first("start"), case.decided_on()
            for number, review in case.reviews.items():
                if not review["withdrawn"]:
                    after = start is not None and start <= review["on"]
                    claim(23, after and (ended is None or review["on"] <= ended), f"{key}: review {number} of {review}")


def invariant_24_what_is_paused_or_over_takes_little(history: History) -> None:
    """A paused intervention takes what makes it go on, a note, a stop; one that is over a note and impact."""
    for fact, name, work in _told(history):
        if not fact.stream.startswith("intervention:") or name in CORRECTIONS:
            continue
        case = work.cases.get(_key(fact))
        state = None if case is None else case.state(fact.why.effective_on)
        if state == "paused":
            claim(24, name in TAKEN_WHEN_PAUSED, f"{_key(fact)} is paused, and takes {name}")
        if state in OVER:
            register = getattr(fact.event, "register", None) is not None
            claim(24, name in TAKEN_WHEN_OVER or register, f"{_key(fact)} is {state}, and takes {name}")


NUMBERED: Final = {
    "candidate_proposed": "candidate",
    "candidate_accepted": "match",
    "objective_set": "objective",
    "reviewed": "review",
    "note_added": "note",
    "identified": "number",
    "concern_raised": "number",
}


def invariant_25_numbers_are_given_once(history: History) -> None:
    """Numbers of cases, candidates, matches, objectives, reviews and notes rise by one, and are never given again."""
    given: dict[tuple[str, str], int] = {}
    for fact, name, _ in _told(history):
        what = NUMBERED.get(name)
        if what is None:
            continue
        of = _key(fact).rpartition("-")[0] if what == "number" else fact.stream
        number = int(getattr(fact.event, what))
        claim(25, number == given.get((of, name), 0) + 1, f"{name} {number} of {of} after {given.get((of, name))}")
        given[of, name] = number


def invariant_46_what_is_taken_and_free_adds_up(history: History) -> None:
    """On each day that matters a giver has what it declared last, and as many places taken as were not given back."""
    known, plain = history.thep.known(), _all(history)
    for key, capacity in known.loaded(Capacity):
        giver = plain.givers[key]
        for day in giver.days(date.min, date.max):
            is_so = (capacity.declared_on(day), len(capacity.taken_on(day)))
            said = (giver.declared_on(day), len(giver.taken_on(day)))
            claim(46, is_so == said, f"{key} on {day}: {is_so}, and what was said is {said}")


def invariant_47_every_place_has_a_match(history: History) -> None:
    """After any command: a match that goes on has one place, and what has ended has given its places back."""
    for step, work in after_each_step(history):
        for key in _touched(step, "intervention"):
            case = work.cases[key]
            ended = case.ended_on()
            for number, each in case.matches.items():
                place = work.giver(each["giver"]).places.get((key, number))
                claim(47, place is not None, f"match {number} of {key} has no place")
                last = min((day for day in (each["last"], ended) if day is not None), default=None)
                state = case.candidates[each["candidate"]]["state"]
                free = None if place is None else place["released"]
                if last is None and state in ("accepted", "current"):
                    claim(47, free is None, f"match {number} of {key} goes on, and its place is free from {free}")
                if last is not None and each["matched"]:
                    claim(47, free == last + ONE_DAY or _before(place), f"match {number} of {key} ends {last}: {place}")
                if last is not None:
                    claim(47, free is not None, f"match {number} of {key} ended {last}, and holds its place")


def _before(place: dict[str, Any] | None) -> bool:
    """Whether a place was given back before it began, or after it had run out."""
    return (
        place is not None and place["released"] is not None and not place["from"] < place["released"] <= place["until"]
    )


SUPPORTED: Final = ("matched", "agreed", "in-progress", "paused")


def invariant_48_one_supporter_at_a_time(history: History) -> None:
    """An intervention has one current supporter at most, and exactly one where it is supported: the last matched."""
    for step, work in after_each_step(history):
        day = step.at.date()
        for key in _touched(step, "intervention"):
            case = work.cases[key]
            current = [n for n, each in case.matches.items() if each["matched"] and each["last"] is None]
            claim(48, len(current) <= 1, f"{key} has supporters {current}")
            if case.state(date.max) in SUPPORTED:
                claim(48, len(current) == 1, f"{key} is {case.state(day)}, and has supporters {current}")
    plain = _all(history)
    for key, held in history.thep.known().loaded(Intervention):
        match = held.current_on(history.today)
        is_so, said = None if match is None else match.number, plain.cases[key].supporter(history.today)
        claim(48, is_so == said, f"{key} is supported by match {is_so}, and what was said makes it {said}")


def invariant_50_cases_end_with_their_school(history: History) -> None:
    """A school that the register closes has no case that goes on, and one that it does not close none that ended so."""
    known, plain = history.thep.known(), _all(history)
    for case in (*plain.cases.values(), *plain.concerns.values()):
        found = establishment_at(known, case.school)
        closing = None if found is None else found.closing
        ended = [each.on for each in case.steps if each.register and each.state in OVER]
        if closing is None:
            claim(50, not ended, f"{case.key} ended with its school on {ended}, which is open")
        else:
            ends = max(closing.last_day, min((each.on for each in case.steps), default=closing.last_day))
            claim(
                50,
                not case.steps or case.state(ends) in OVER,
                f"{case.key} is {case.state(ends)} on {ends}, and its school is closed",
            )
            claim(50, all(on == ends for on in ended), f"{case.key} ended on {ended}")
    for case in plain.cases.values():
        concern = None if case.concern is None else plain.concerns[case.concern]
        for each in concern.steps if concern is not None else ():
            begun = case.first("identification")
            if each.register and each.state in OVER and begun is not None and begun <= each.on:
                claim(50, (case.ended_on() or date.max) <= each.on, f"{case.key} ends after {case.concern}")


def invariant_55_texts_are_sealed_and_two_hands_decide(history: History) -> None:
    """No fact and no state holds a confidential text; who decides or agrees is not who proposed the candidate."""
    proposers: dict[tuple[str, int], str] = {}
    for fact, name, work in _told(history):
        event: Any = fact.event
        claim(55, WORDS not in repr(event), f"{fact.name} at {fact.position} holds a text in clear")
        match name:
            case "candidate_proposed":
                proposers[fact.stream, event.candidate] = fact.why.actor
            case "conflict_decided":
                by = proposers[fact.stream, event.candidate]
                claim(55, by != fact.why.actor, f"{by} proposed and decided in {fact.stream}")
            case "agreed":
                candidate = work.cases[_key(fact)].matches[event.match]["candidate"]
                by = proposers[fact.stream, candidate]
                claim(55, by != fact.why.actor, f"{by} proposed and agreed {fact.stream}")
            case "stopped" if event.register is None:
                match = work.cases[_key(fact)].supporter(event.stopped_on)
                candidate = None if match is None else work.cases[_key(fact)].matches[match]["candidate"]
                by = proposers.get((fact.stream, candidate or 0), "")
                claim(55, by != fact.why.actor, f"{by} proposed and stopped {fact.stream}")
            case _:
                pass
    known = history.thep.known()
    for kind in (Concern, Intervention, Capacity):
        for key, state in known.loaded(kind):
            claim(55, WORDS not in repr(state), f"the state of {key} holds a text in clear")


def invariant_56_a_place_in_the_ranking_can_be_worked_out_again(history: History) -> None:
    """What was known when a giver was proposed gives the same place and the same points, whenever it is asked."""
    for step in history.steps[-6:]:
        for fact in step.own:
            if fact.name != f"{HEAD}candidate_proposed" or step.rival is not None:
                continue
            event: Any = fact.event
            known, given = history.thep.known(step.before), step.sent.command.given
            first = given.get("from_on") or event.proposed_on
            last = max(given.get("until_on") or first, first)
            found = candidates(known, _key(fact), first, last, event.proposed_on)
            row = next((each for each in found.ranked if each.giver == event.giver), None)
            place = (None, None) if row is None else (row.rank, row.points)
            claim(56, place == (event.rank, event.points), f"{event.giver} for {fact.stream}: {place}, not {event}")


def corrections_of_cases_lead_to_what_was_wrong(history: History) -> None:
    """``why.corrects`` followed from fact to fact stays in the stream, and ends in a fact of the kind it corrects."""
    facts = {(fact.stream, fact.version): fact for fact in history.facts}
    for fact, name, _ in _told(history):
        if name not in WRONG:
            continue
        claim(None, fact.why.corrects is not None, f"{name} at {fact.position} corrects nothing")
        end = fact
        while end.why.corrects is not None:
            before = facts[end.why.corrects.stream, end.why.corrects.version]
            claim(None, before.stream == end.stream and before.version < end.version, f"{end.name} of {before.stream}")
            end = before
        claim(None, end.name.removeprefix(HEAD) in WRONG[name], f"{name} at {fact.position} leads to {end.name}")


def what_a_case_is_follows_from_its_days(history: History) -> None:
    """On each day that matters a concern or an intervention is what its last step by then made it."""
    known, plain = history.thep.known(), _all(history)
    for key, concern in known.loaded(Concern):
        for day in _days(plain.concerns[key]):
            state = concern.state_on(day)
            _same(key, day, None if state is None else state.name, plain.concerns[key])
    for key, case in known.loaded(Intervention):
        for day in _days(plain.cases[key]):
            stage = case.stage_on(day)
            _same(key, day, None if stage is None else stage.name, plain.cases[key])


def what_was_withdrawn_counts_for_nothing(history: History) -> None:
    """What is known of a case or a giver is what the facts say that were not withdrawn, as if there were no others."""
    known, plain = history.thep.known(), _all(history)
    for key, case in known.loaded(Intervention):
        said = plain.cases[key]
        is_so = {
            "candidates": {each.number: (each.giver, bool(each.checks)) for each in case.candidates},
            "matches": {each.number: (each.last_day, each.matched_on is not None) for each in case.matches},
            "consents": [(each.given_on, each.withdrawn_on) for each in case.consents],
            "objectives": {each.number: (each.set_on, each.dropped_on) for each in case.objectives},
            "impacts": len(case.impacts),
        }
        was_said = {
            "candidates": {number: (each["giver"], each["checked"]) for number, each in said.candidates.items()},
            "matches": {number: (each["last"], each["matched"]) for number, each in said.matches.items()},
            "consents": [(each["given"], each["until"]) for each in said.consents],
            "objectives": said.objectives,
            "impacts": said.impacts,
        }
        claim(None, is_so == was_said, f"{key} has {is_so}, and what stands says {was_said}")
    for key, concern in known.loaded(Concern):
        levels = sorted((each.since, each.seq, each.level) for each in concern.levels)
        advised = [each.on for each in concern.advice]
        right = levels == sorted(plain.concerns[key].levels) and advised == plain.concerns[key].advised
        claim(None, right, f"{key} has {levels} and {advised}, and what stands says otherwise")
    for key, capacity in known.loaded(Capacity):
        giver = plain.givers[key]
        belongs = capacity.organisation_on(history.today)
        claim(None, belongs == giver.organisation_on(history.today), f"{key} is of {belongs}")


def _days(case: PlainCase) -> list[date]:
    return sorted({each.on + off * ONE_DAY for each in case.steps for off in (-1, 0, 1)})


def _same(key: str, day: date, is_so: str | None, plain: PlainCase) -> None:
    said = plain.state(day)
    claim(None, is_so == said, f"{key} is {is_so} on {day}, and what was said makes it {said}")
