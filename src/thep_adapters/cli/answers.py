"""Telling what a verb recorded, and what follows from it."""

from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from thep_adapters.cli.json_rows import answer_object, print_json
from thep_adapters.cli.options import Common
from thep_domain.application import CATALOGUE, Partnership
from thep_domain.fees import Account
from thep_domain.interventions import Concern, Intervention
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Answer
from thep_domain.membership import Membership
from thep_domain.peer_review import Review
from thep_domain.risk import Risk
from thep_domain.schools import Inspections, School

SHOWN = 12
"""How many facts are told one by one."""


def tell(
    thep: Partnership, common: Common, answer: Answer, follows: Iterable[str] = (), about: URN | None = None
) -> None:
    """Say what was recorded, and what follows."""
    lines = [] if common.json else [*told(thep, answer, about), *follows, *warnings_told(answer)]
    shown = answer_object(thep, answer) if common.json else lines
    if isinstance(shown, list):
        from thep_adapters.cli.tables import say

        say(*shown)
    else:
        print_json(shown)


def told(thep: Partnership, answer: Answer, about: URN | None = None) -> Iterable[str]:
    """What was recorded, a line a fact."""
    if about is not None:
        found = thep.establishment(about)
        yield f"{found.details_on(thep.today).name} (URN {found.registration_on(thep.today).urn})"
    if answer.repeated:
        yield "This request was carried out before: nothing was recorded this time. It had recorded:"
    elif not answer.events:
        yield "Nothing to record: this is how it stands already."
    yield from facts_told(answer, () if about is not None else [_whose(fact.stream) for fact in answer.events])


OF_SCHOOLS = {each.STREAM for each in (School, Inspections, Membership, Account, Risk)}
OF_CASES = {each.STREAM for each in (Concern, Intervention, Review)}


def _whose(stream: str) -> str:
    """The number of the school that a stream is of, or the case, where several may be told of."""
    kind, _, key = stream.partition(":")
    if kind in OF_CASES:
        return f"{key}: "
    return f"URN {key}: " if kind in OF_SCHOOLS else ""


def facts_told(answer: Answer, of: Sequence[str] = ()) -> Iterable[str]:
    """The facts of an answer, as many as are told one by one; ``of`` says of whom each is, where several are told."""
    # the founding rules come with the first command of all: one line tells of them, like of any fact
    for fact, whom in zip(answer.events[:SHOWN], chain(of, repeat("")), strict=False):
        yield fact_line(fact, whom)
    if len(answer.events) > SHOWN:
        yield f"  ... and {len(answer.events) - SHOWN} more facts (thep history shows them all)"


def warnings_told(answer: Answer) -> Iterable[str]:
    """What an answer warns of, a line each."""
    return (f"Warning: {each.sentence}" for each in answer.warnings)


def fact_line(fact: Recorded, whom: str = "") -> str:
    """One fact on one line."""
    place = f"#{fact.position}" if fact.position else "-"
    return f"  {place}  {whom}{CATALOGUE.sentence(fact.event)}"
