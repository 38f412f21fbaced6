"""What callers can do about facts that were not so: recorded of the wrong case or giver, of the wrong day, or twice."""

from collections.abc import Mapping

from thep_domain.interventions import capacity_withdrawing, concern_withdrawing, withdrawing
from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.capacity_events import CapacityFactWithdrawn
from thep_domain.interventions.cases import concern_key, intervention_key, party
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_events import ConcernContinuedAt, ConcernFact, ConcernFactWithdrawn
from thep_domain.interventions.following import follow_schools
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import InterventionFact, InterventionFactWithdrawn
from thep_domain.interventions.keeping import keep_texts_of_case, keep_texts_of_concern
from thep_domain.interventions.order import out_of_order
from thep_domain.interventions.putting_right import give_place_up, open_again, shorten_place, take_place_again, unlink
from thep_domain.interventions.recording import of_concern, of_intervention
from thep_domain.interventions.words import said
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Fact
from thep_domain.kernel.sealed import Confidential, Sealed
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.risk import RESTED_ON
from thep_domain.rulebook import rules_on


@verb
def withdraw_fact(
    self: Desk,
    work: Work,
    intervention: str,
    of: int,
    *,
    because: Confidential | None = None,
    authority: Authority | str | None = None,
) -> None:
    """Take back a fact of an intervention that was not so, by its number in the case; with a reason.

    It was of another case, candidate or day, or was recorded twice; it is recorded anew where it belongs. The last
    comes first: what rests on it is withdrawn before. What was decided on an authority is withdrawn on one, and not by
    who proposed the supporter. Places and the concern follow.
    """
    del self
    key = intervention_key(work, intervention)
    case, facts = work.load(Intervention, key), _facts(work, Intervention, key)
    found = withdrawing.withdraw(case, facts, of, work.actor, authority, rules_on(work, work.today))
    sealed: Sealed | None = said(of_intervention(work, because, "reason", key), "reason")
    for each in found:
        fact = InterventionFactWithdrawn(of=each.of, what=each.what, reason=sealed)
        wrong = Cited(stream=Text(f"{Intervention.STREAM}:{key}"), version=each.wrong)
        day = min(each.since, work.today)
        work.record(Intervention, key, fact, on=day, authority=authority, corrects=wrong, says_why=True)
        sealed = None
    after = work.load(Intervention, key)
    broken = next(out_of_order(after), None)
    if broken is not None:
        raise RESTED_ON(f"Fact {of}, the {found[0].what}, cannot be withdrawn, because {broken}.")
    keep_texts_of_case(work, key, after)
    for each in found:
        _follow(work, key, case, each)
    follow_schools(work, (key.rpartition("-")[0], *(each.giver for each in after.matches)))


def _follow(work: Work, key: str, before: Intervention, each: withdrawing.Withdrawal) -> None:
    """What other streams say because of a fact that was not so."""
    match each.what:
        case InterventionFact.IDENTIFICATION:
            unlink(work, key, before, each.since)
        case InterventionFact.ACCEPTANCE if each.match is not None:
            give_place_up(work, key, before.match(each.match), each.since)
        case InterventionFact.EXTENSION if each.match is not None:
            shorten_place(work, key, before.match(each.match), each.since)
        case InterventionFact.COMPLETION | InterventionFact.STOP:
            open_again(work, key, each.since)
        case InterventionFact.WITHDRAWAL | InterventionFact.LOSS | InterventionFact.DECISION if each.match is not None:
            take_place_again(work, key, each.match, each.since)
        case _:
            pass


@verb
def withdraw_concern_fact(
    self: Desk,
    work: Work,
    concern: str,
    of: int,
    *,
    because: Confidential | None = None,
    authority: Authority | str | None = None,
) -> None:
    """Take back a fact of a concern that was not so, by its number in the case; with a reason.

    It was of another concern or day, or was recorded twice; it is recorded anew where it belongs. The last comes first:
    what rests on it is withdrawn before. What was decided on an authority is withdrawn on one.
    """
    del self
    key = concern_key(work, concern)
    held, facts, rules = work.load(Concern, key), _facts(work, Concern, key), rules_on(work, work.today)
    found = concern_withdrawing.withdraw(held, facts, of, authority, rules)
    reason = said(of_concern(work, because, "reason", key), "reason")
    wrong = Cited(stream=Text(f"{Concern.STREAM}:{key}"), version=found.wrong)
    fact = ConcernFactWithdrawn(of=of, what=found.what, reason=reason)
    day = min(found.since, work.today)
    after = work.record(Concern, key, fact, on=day, authority=authority, corrects=wrong, says_why=True)
    broken = next(after.out_of_order(), None)
    if broken is not None:
        raise RESTED_ON(f"Fact {of}, the {found.what}, cannot be withdrawn, because {broken}.")
    if found.what is ConcernFact.RAISED and held.carried_from is not None:
        _carry_no_more(work, held.carried_from, key)
    keep_texts_of_concern(work, key, after)
    follow_schools(work, (key.rpartition("-")[0],))


def _carry_no_more(work: Work, other: str, key: str) -> None:
    """The concern that was carried on goes on nowhere."""
    for version, each in _facts(work, Concern, other).items():
        if isinstance(each.event, ConcernContinuedAt) and each.event.at == key:
            fact = ConcernFactWithdrawn(of=version, what=ConcernFact.CONTINUATION, reason=None)
            wrong = Cited(stream=Text(f"{Concern.STREAM}:{other}"), version=version)
            work.record(Concern, other, fact, on=each.event.continued_on, corrects=wrong, says_why=True)


@verb
def withdraw_capacity_fact(self: Desk, work: Work, giver: str, of: int, *, because: Confidential | None = None) -> None:
    """Take back a fact of a giver that was not so, by its number there; with a reason.

    It was of another giver or day, or was recorded twice; it is recorded anew where it belongs. Places that were taken
    stay taken: what is more than is declared then is shown as over-committed.
    """
    del self
    who = party(work, giver)
    facts = _facts(work, Capacity, who.id)
    found = capacity_withdrawing.withdraw(work.load(Capacity, who.id), facts, of)
    sealed = work.conceal(because, "reason", of=f"case:{Capacity.STREAM}:{who.id}")
    fact = CapacityFactWithdrawn(of=of, what=found.what, reason=said(sealed, "reason"))
    wrong = Cited(stream=Text(f"{Capacity.STREAM}:{who.id}"), version=found.wrong)
    event = facts[of].event
    since = min(facts[of].why.effective_on, getattr(event, "from_on", work.today), work.today)
    work.record(Capacity, who.id, fact, on=since, corrects=wrong, says_why=True)


def _facts(work: Work, kind: type[Concern | Intervention | Capacity], key: str) -> Mapping[int, Fact]:
    """The facts of a case or a giver, by their numbers in it."""
    return dict(enumerate(work.facts(kind, key), start=1))
