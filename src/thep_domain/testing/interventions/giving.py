"""Invariants of who is supported, and of who gives: members, schools that are open, strengths while they last."""

from datetime import date
from typing import Any

from thep_domain.interventions import Capacity
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.schools import establishment_at
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.interventions.plain import HEAD, PlainCasework
from thep_domain.testing.plain import PlainBook


def invariant_18_support_is_for_members_or_by_commission(history: History) -> None:
    """A need is identified of a school that is a member on the day, or while a contract of the authority stands."""
    book = PlainBook()
    for fact in history.facts:
        if fact.name == f"{HEAD}identified":
            event: Any = fact.event
            school, day = fact.stream.partition(":")[2].rpartition("-")[0], event.identified_on
            member = bool(book.spell_on(school, day))
            said = "membership" if member else "commission"
            claim(18, event.entitled_by == said, f"{school} is supported by {event.entitled_by}; a member: {member}")
            contracts = str(book.rule("interventions.commission", day)).replace("none", "").split(",")
            stands = any(
                first <= day.isoformat() <= last
                for first, _, last in (each.strip().partition("/") for each in contracts)
            )
            claim(18, member or stands, f"{school} is no member on {day}, and no contract stands: {contracts}")
        book.read(fact)


def a_giver_is_open_as_long_as_it_is_asked_to_give(history: History) -> None:
    """A school that is proposed, or whose place is taken, is open on each day of the period, as was known then."""
    for step in history.steps:
        for fact in step.own:
            event: Any = fact.event
            match fact.name.removeprefix(HEAD):
                case "candidate_proposed" if step.rival is None:
                    first = step.sent.command.given.get("from_on") or event.proposed_on
                    giver, last = event.giver, step.sent.command.given.get("until_on") or first
                case "place_committed" if step.rival is None:
                    giver, first, last = fact.stream.partition(":")[2], event.from_on, event.until_on
                case _:
                    continue
            found = establishment_at(history.thep.known(step.before), giver)
            if found is not None:
                closes = None if found.closing is None else found.closing.last_day
                right = found.open_on(first) and (closes is None or last <= closes)
                claim(None, right, f"{giver} is to give from {first} until {last}, and closes {closes}")


def a_strength_counts_from_its_first_day_to_its_last(history: History) -> None:
    """On each day that matters a giver is as strong in an area as was recognised last, of what had not ended."""
    work = PlainCasework()
    for fact in history.facts:
        work.read(fact)
    for key, capacity in history.thep.known().loaded(Capacity):
        giver = work.givers[key]
        areas = {str(each["area"]) for each in giver.strengths} | {each.area for each in capacity.strengths}
        bounds = {day for each in giver.strengths for day in (each["from"], each["to"] or date.max)}
        days = {day + off * ONE_DAY for day in bounds for off in (-1, 0, 1) if date.min < day < date.max}
        for area in sorted(areas):
            for day in sorted({*days, history.today}):
                is_so, said = capacity.strength_on(area, day), giver.strength_on(area, day)
                claim(None, is_so == said, f"{key} in {area} on {day} is at {is_so}, and what was said is {said}")
