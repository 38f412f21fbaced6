"""Invariants 38 and 40: the same history tells the same, and a command counts once or not at all."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from thep_domain.application import ActingOffice
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools.events import (
    EstablishmentJoined,
    OpeningCorrected,
    PartsListed,
    SchoolSucceeded,
    SchoolTookOver,
)
from thep_domain.testing.claim import claim
from thep_domain.testing.commands import Command, do
from thep_domain.testing.history import History
from thep_domain.testing.story import Step
from thep_domain.testing.values import MEETING

ON_EVERY_DATE = (PartsListed, SchoolSucceeded, SchoolTookOver, EstablishmentJoined, OpeningCorrected)
"""Facts about which school is which, and as how many it counts: they hold on every date."""

BATCHES = 4
"""How many commands or moments of a history are looked at."""

LONDON = ZoneInfo("Europe/London")

A_LITTLE_EARLIER = timedelta(minutes=-29)
"""No step of a history is taken in the first half hour of a day in London."""


def invariant_38_replay_tells_the_same(history: History) -> None:
    """Replay gives the same digest again, and so do the same commands on an empty store, at other moments."""
    first, second = history.thep.replay(), history.thep.replay()
    claim(38, first == second, f"two replays differ: {first} and {second}")
    again = history.again(later=A_LITTLE_EARLIER).thep.replay()
    claim(38, again == first, f"the same commands once more come to {again}, not {first}")


def invariant_38_later_effective_facts_leave_earlier_days_alone(history: History) -> None:
    """What a command records changes no figure of a day before all of its facts take effect.

    A figure is who has which status in which category, who votes, how many are counted, what an account shows and
    which rules are in force; before its first value is in force a rule has none, and that value is used. A fact takes
    effect on its ``effective_on``; a rule on the day it is in force from, and an end that replaces another on the
    earlier end, where these days are earlier. Which URNs are one school, and the
    parts it is counted as, hold on every date: after such facts only statuses, votes, accounts and rules are compared.
    A fact learnt late, whose day has passed, may change what is said of any day from its own on; under ``as_known_at``
    the earlier answer stays.
    """
    batches = [step for step in history.steps if step.own]
    for step in batches[:: max(1, len(batches) // BATCHES)]:
        takes_effect = min(fact.why.effective_on for fact in step.facts)
        day = takes_effect - ONE_DAY
        loose = any(isinstance(fact.event, ON_EVERY_DATE) for fact in step.facts)
        before, after = (
            _figures(history, day, known, loose=loose) for known in (step.before, step.before + len(step.facts))
        )
        claim(38, before == after, f"{step!r} changed {day}: {_difference(before, after)}")


def invariant_38_what_was_known_stays_known(history: History) -> None:
    """A question under ``as_known_at`` is answered from a prefix of the history; a day means its end in London."""
    for step in history.steps[:: max(1, len(history.steps) // BATCHES)]:
        known = tuple(history.thep.history(as_known_at=step.before))
        claim(38, known == history.facts[: step.before], f"as known at {step.before} there are {len(known)} facts")
    for fact in history.facts[:: max(1, len(history.facts) // BATCHES)]:
        moment = fact.why.recorded_at
        known = tuple(history.thep.history(as_known_at=moment))
        claim(38, known == history.facts[: len(known)], f"as known at {moment} is no prefix")
        claim(38, fact in known, f"{fact.name} at {fact.position} was recorded at {moment}, and not known then")
        day = _london_day(fact)
        known = tuple(history.thep.history(as_known_at=day))
        by_then = tuple(each for each in history.facts if _london_day(each) <= day)
        claim(38, known == by_then, f"as known at the end of {day} there are {len(known)} facts, not {len(by_then)}")


def _london_day(fact: Recorded) -> date:
    return fact.why.recorded_at.astimezone(LONDON).date()


def _figures(history: History, day: date, known: int, *, loose: bool) -> Mapping[str, Any]:
    thep = history.thep
    rows = thep.memberships(as_of=day, as_known_at=known)
    accounts = {
        key: [(each.date, each.amount) for each in thep.statement(int(key), day, as_known_at=known).entries]  # type: ignore[arg-type]
        for key in {row.establishment for row in rows}
    }
    figures: dict[str, Any] = {
        "statuses": sorted((row.establishment, row.spell, row.category.value, row.status.value) for row in rows),
        "roll": list(thep.voting_roll(day, as_known_at=known)),
        "accounts": accounts,
        "rules": {
            name: rule.value
            for name, rule in thep.rules(day, as_known_at=known).entries.items()
            if rule.in_force_from <= day
        },
    }
    if loose:
        figures["statuses"] = sorted(set(figures["statuses"]))  # a row a part: only which, not how many
    else:
        figures["counted"] = thep.counted_members(day, as_known_at=known)
    return figures


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {before[name]} became {after[name]}" for name in before if before[name] != after[name])


def invariant_40_a_command_counts_once_or_not_at_all(history: History) -> None:
    """A refused command records nothing; one sent again under its request id is answered as before and adds nothing."""
    answered: dict[str, tuple[Recorded, ...]] = {}
    for step in history.steps:
        if step.refused is not None:
            claim(40, not step.own, f"{step!r} recorded {[fact.name for fact in step.own]}")
        request = step.sent.request_id
        if request is None or step.answer is None:
            continue
        if request in answered:
            claim(40, not step.own, f"{step!r}, sent again, recorded {[fact.name for fact in step.own]}")
            claim(40, step.answer.events == answered[request], f"{step!r}, sent again, was answered differently")
        else:
            answered[request] = step.answer.events
    _once_more(history)


def _once_more(history: History) -> None:
    """Send what carried a request id once more, on a copy: the history itself is not to change under its reader."""
    copy = history.again()
    before = copy.thep.replay()
    steps = [step for step in copy.steps if step.sent.request_id and step.answer and not step.answer.repeated]
    for step in steps[-3:]:
        sent = step.sent
        office = copy.thep.acting(sent.actor, request_id=sent.request_id)
        answer = sent.command.perform(office)
        claim(
            40,
            answer.repeated and step.answer is not None and answer.details == step.answer.details,
            f"{step!r}, sent again, gave {answer}",
        )
        other = do(RulebookDesk.set_rule, "fees.rate", "9.99", in_force_from=copy.today, authority=MEETING)
        _is_reused(other, office, step)
        _is_reused(sent.command, copy.thep.acting("someone-else", request_id=sent.request_id), step)
    claim(40, copy.thep.replay() == before, "sending again changed the history")


def _is_reused(command: Command, office: ActingOffice, step: Step) -> None:
    """See that something else than was sent under a request id is refused."""
    try:
        command.perform(office)
    except Refused as refused:
        claim(40, refused.code == "request-reused", f"another command under the id was refused with {refused}")
    else:
        claim(40, False, f"{command} passed under the request id of {step!r}")
