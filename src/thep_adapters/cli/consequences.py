"""What an import of the register does, or would do, to memberships and fees."""

from collections.abc import Iterator, Sequence
from typing import Any

from thep_domain.application import Partnership
from thep_domain.fees import ChargeCredited
from thep_domain.fees.warnings import COUNT_DIFFERS
from thep_domain.kernel.money import pounds
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Answer
from thep_domain.membership import Membership
from thep_domain.membership.events import EndingCancelled, MembershipEnded
from thep_domain.schools import SuccessionKind, establishment_at
from thep_domain.schools.events import SchoolSucceeded


def consequences(thep: Partnership, answer: Answer) -> dict[str, list[dict[str, Any]]]:
    """Memberships that end or go on, credits, and counts that differ from a charge, by the facts of an answer."""
    return {
        "memberships_ended": list(_ended(thep, answer.events)),
        "memberships_going_on": list(_going_on(thep, answer.events)),
        "credits": list(_credits(thep, answer.events)),
        "counts_that_differ": list(_counts(thep, answer)),
    }


def _ended(thep: Partnership, facts: Sequence[Recorded]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        if isinstance(fact.event, MembershipEnded):
            event = fact.event
            yield {**_school(thep, fact), "ends_on": event.ends_on.isoformat(), "reason": event.reason.value}


def _going_on(thep: Partnership, facts: Sequence[Recorded]) -> Iterator[dict[str, Any]]:
    known = thep.known()
    not_ended = {_key(fact) for fact in facts if isinstance(fact.event, EndingCancelled)}
    for fact in facts:
        match fact.event:
            case EndingCancelled() as event:
                yield {**_school(thep, fact), "because": "not-ended", "on": event.ends_on.isoformat()}
            case SchoolSucceeded(kind=SuccessionKind.CONVERSION) as event:
                found = establishment_at(known, _key(fact))
                if found is None or found.id in not_ended:  # told already, as a membership that is not ended
                    continue
                if known.load(Membership, found.id).spell_on(event.on) is not None:
                    yield {**_school(thep, fact), "because": "conversion", "on": event.on.isoformat()}


def _credits(thep: Partnership, facts: Sequence[Recorded]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        if isinstance(fact.event, ChargeCredited):
            event = fact.event
            yield {
                **_school(thep, fact),
                "charge": event.charge,
                "amount": pounds(event.gross),
                "reason": event.reason.value,
            }


def _counts(thep: Partnership, answer: Answer) -> Iterator[dict[str, Any]]:
    """Charges of which the count is another now: charging the year again settles the difference."""
    for warned in answer.warnings:
        if warned.code == COUNT_DIFFERS.code:
            name = thep.establishment(warned.about["urn"]).details_on(thep.today).name
            yield {"urn": warned.about["urn"], "name": name, **warned.about}


def _school(thep: Partnership, fact: Recorded) -> dict[str, Any]:
    found = establishment_at(thep.known(), _key(fact))
    if found is None:  # a school that a draft would register
        return {"urn": int(_key(fact)), "name": ""}
    school = found.registration_on(thep.today)
    return {"urn": int(school.urn or _key(fact)), "name": school.details_on(thep.today).name}


def _key(fact: Recorded) -> str:
    return fact.stream.partition(":")[2]


def told(found: dict[str, list[dict[str, Any]]], draft: bool) -> Iterator[list[str]]:
    """The same in words, a list of lines for each kind that there is."""
    for name, heading, line in (
        ("memberships_ended", "Memberships that end:", "ends on {ends_on} ({reason})"),
        ("memberships_going_on", "Memberships that go on:", "goes on after {on} ({because})"),
        ("credits", "To be credited:" if draft else "Credited:", "\N{POUND SIGN}{amount} of {charge} ({reason})"),
        (
            "counts_that_differ",
            "Counts that differ from a charge (thep fees charge YEAR settles the difference):",
            "{year} was charged for {charged_for} pupils on {counted_on}, and there were {pupils}",
        ),
    ):
        if found[name]:
            yield [heading, *(f"  {row['name']} (URN {row['urn']}): {line.format(**row)}" for row in found[name])]
