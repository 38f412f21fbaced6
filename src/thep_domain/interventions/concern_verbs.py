"""What callers can do about concerns. Texts are confidential: they are sealed under the key of the case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from thep_domain.interventions.cases import concern_key, first_free, must_be_open
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_events import ConcernStep
from thep_domain.interventions.corrections import correct_level, redate_concern
from thep_domain.interventions.recording import correct_concern, day_of, of_concern, record_concern
from thep_domain.interventions.refusals import CONCERN_OVER, UNKNOWN_CONCERN
from thep_domain.kernel.bad_argument import chosen
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.sealed import Confidential
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.rulebook import rules_on
from thep_domain.schools import find_establishment, rely_on


@verb
def raise_concern(
    self: Desk,
    work: Work,
    urn: URN,
    by: str,
    area: str,
    *,
    safeguarding: bool = False,
    cites: str | None = None,
    summary: Confidential | None = None,
    carried_from: str | None = None,
    on: date | None = None,
) -> Mapping[str, Any]:
    """Raise a concern about a school, whoever may: a word says who, another one in which area.

    ``cites`` names what it rests on, such as a round or an inspection; ``carried_from`` a concern of a school that
    merged into this one. The answer's details hold its name in ``concern``.
    """
    del self
    day = day_of(work, on)
    found = find_establishment(work, urn)
    must_be_open(found, day)
    other = None if carried_from is None else concern_key(work, carried_from)
    if other is not None and other.rpartition("-")[0] == found.id:
        raise UNKNOWN_CONCERN(f"{carried_from} is a concern of this school: what is carried on is of another one.")
    number = first_free(work, Concern, "c", found.id)
    key = f"{found.id}-c{number}"
    raised = Concern.raise_anew(
        number,
        found.registration_on(day).urn or urn,
        day,
        by,
        area,
        rules_on(work, day),
        safeguarding=safeguarding,
        cites=free_text(cites, "cited fact"),
        summary=of_concern(work, summary, "summary", key),
    )
    concern = record_concern(work, key, raised)
    if other is not None:
        record_concern(work, key, concern.carry(day, other))
        record_concern(work, other, work.load(Concern, other).continue_at(day, key))
    rely_on(work, found, work.cite(Concern, key), day)
    return {"concern": key}


@verb
def assess_concern(self: Desk, work: Work, concern: str, *, on: date | None = None) -> None:
    """Begin to find out what is the matter."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    record_concern(work, key, work.load(Concern, key).assess(day, work.today))


@verb
def dismiss_concern(
    self: Desk, work: Work, concern: str, *, rationale: Confidential | None = None, on: date | None = None
) -> None:
    """Find that there is nothing in it, with a rationale."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    sealed = of_concern(work, rationale, "rationale", key)
    record_concern(work, key, work.load(Concern, key).dismiss(day, work.today, sealed))


@verb
def confirm_concern(
    self: Desk, work: Work, concern: str, level: str, *, rationale: Confidential | None = None, on: date | None = None
) -> None:
    """Find that there is something in it: it is live, at a level, with a rationale."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    sealed = of_concern(work, rationale, "rationale", key)
    fact = work.load(Concern, key).confirm(day, work.today, level, sealed, rules_on(work, day))
    record_concern(work, key, fact)


@verb
def change_level(
    self: Desk, work: Work, concern: str, level: str, *, rationale: Confidential | None = None, on: date | None = None
) -> None:
    """Set another level, with a rationale; the earlier one stays in the history."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    sealed = of_concern(work, rationale, "rationale", key)
    facts = work.load(Concern, key).change_level(day, work.today, level, sealed, rules_on(work, day))
    record_concern(work, key, *facts)


@verb
def monitor_concern(self: Desk, work: Work, concern: str, *, on: date | None = None) -> None:
    """Begin to watch whether what was done lasts."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    record_concern(work, key, work.load(Concern, key).monitor(day, work.today))


@verb
def make_live_again(
    self: Desk, work: Work, concern: str, *, rationale: Confidential | None = None, on: date | None = None
) -> None:
    """Find that it did not last: a concern that was monitored is live again, with a rationale."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    sealed = of_concern(work, rationale, "rationale", key)
    record_concern(work, key, work.load(Concern, key).make_live_again(day, work.today, sealed))


@verb
def advise(
    self: Desk,
    work: Work,
    concern: str,
    to: str,
    *,
    formal: bool = False,
    reference: str | None = None,
    on: date | None = None,
    authority: Authority | str,
) -> None:
    """Advise the authority of a concern, or for an academy the regional director too (advice, never a power [1:246]).

    ``formal`` says that formal intervention is asked for; ``reference`` is that of the letter.
    """
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    fact = work.load(Concern, key).advise(
        day, work.today, to, free_text(reference, "reference"), authority, rules_on(work, day), formal=formal
    )
    record_concern(work, key, fact, authority=authority)


@verb
def find_duplicate(self: Desk, work: Work, concern: str, of: str, *, on: date | None = None) -> None:
    """Find that a concern is the same as another one of the school, which goes on."""
    del self
    day, key, other = day_of(work, on), concern_key(work, concern), concern_key(work, of)
    if other == key or other.rpartition("-")[0] != key.rpartition("-")[0]:
        raise UNKNOWN_CONCERN(f"{of} is not another concern of the school of {concern}: name the one that goes on.")
    if not work.load(Concern, other).is_open(day):
        raise CONCERN_OVER(f"{of} does not go on on {day}: name one that does.")
    record_concern(work, key, work.load(Concern, key).find_duplicate(day, work.today, other))


@verb
def close_concern(
    self: Desk,
    work: Work,
    concern: str,
    outcome: str,
    *,
    rationale: Confidential | None = None,
    waive: bool = False,
    on: date | None = None,
    authority: Authority | str | None = None,
) -> None:
    """Close a concern that was monitored, with a rationale; every intervention that answers it has ended.

    ``waive`` closes it earlier, on an authority.
    """
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    fact = work.load(Concern, key).close(
        day,
        work.today,
        outcome,
        of_concern(work, rationale, "rationale", key),
        authority,
        rules_on(work, day),
        waive=waive,
    )
    record_concern(work, key, fact, on=day, authority=authority)


@verb
def reopen_concern(
    self: Desk,
    work: Work,
    concern: str,
    *,
    because: Confidential | None = None,
    on: date | None = None,
    authority: Authority | str,
) -> None:
    """Assess a closed or dismissed concern again, on an authority: a further episode of it."""
    del self
    day, key = day_of(work, on), concern_key(work, concern)
    sealed = of_concern(work, because, "reason", key)
    fact = work.load(Concern, key).reopen(day, work.today, sealed, authority, rules_on(work, day))
    record_concern(work, key, fact, authority=authority)


@verb
def redate_concern_step(
    self: Desk,
    work: Work,
    concern: str,
    step: ConcernStep | str,
    was: date,
    right: date,
    *,
    because: Confidential | None = None,
) -> None:
    """Put right the day of a step of a concern: what was recorded, and what is right; with a reason.

    What would break an order that stands is refused, and says what to correct first.
    """
    del self
    key = concern_key(work, concern)
    day_of(work, right)
    sealed = of_concern(work, because, "reason", key)
    correct_concern(
        work, key, redate_concern(work.load(Concern, key), chosen(ConcernStep, step, "step"), was, right, sealed)
    )


@verb
def correct_concern_level(
    self: Desk,
    work: Work,
    concern: str,
    since: date,
    was: str,
    right: str,
    *,
    because: Confidential | None = None,
) -> None:
    """Put right a level that was recorded wrong, named by the day on which it was decided; with a reason."""
    del self
    key = concern_key(work, concern)
    sealed = of_concern(work, because, "reason", key)
    rules = rules_on(work, since)
    correct_concern(work, key, correct_level(work.load(Concern, key), since, was, right, sealed, rules))
