"""What callers can do about what givers can give: places, strengths, and what the ranking asks of a school."""

from collections.abc import Iterable
from datetime import date

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.cases import must_name_an_organisation, party
from thep_domain.interventions.recording import day_of, in_clear
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.event import Event
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.sealed import Confidential
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.rulebook import rules_on
from thep_domain.schools import CountedPhase


@verb
def declare_capacity(
    self: Desk,
    work: Work,
    giver: str,
    places: int,
    from_on: date,
    to_on: date | None = None,
    *,
    days: int | None = None,
    phases: Iterable[CountedPhase] = (),
    on: date | None = None,
) -> None:
    """A giver declares how many schools it can support at a time, from when to when; without an end for good.

    On each day what was declared last counts. Fewer places than are taken are recorded, and shown as over-committed.
    """
    del self
    day, who = day_of(work, on), party(work, giver)
    if not 0 <= places <= 1_000 or (days is not None and not 0 <= days <= 100):
        raise BadArgument("places are from 0 to 1,000, and days a term from 0 to 100", "places")
    fact = work.load(Capacity, who.id).declare(day, from_on, to_on, places, days, tuple(phases))
    work.record(Capacity, who.id, fact)


@verb
def recognise_strength(
    self: Desk,
    work: Work,
    giver: str,
    area: str,
    level: int,
    basis: str,
    from_on: date,
    to_on: date | None = None,
    *,
    on: date | None = None,
    authority: Authority | str | None = None,
) -> None:
    """Recognise that a giver is strong in an area: level 1, 2 or 3, on a basis that is named.

    A grade of an inspection is no basis by itself.
    """
    del self
    day, who = day_of(work, on), party(work, giver)
    if not 1 <= level <= 3:
        raise BadArgument(f"level is {level}: write 1, 2 or 3", "level")
    words = in_clear(basis, "basis")
    fact = work.load(Capacity, who.id).recognise(day, area, level, from_on, to_on, words, rules_on(work, day))
    work.record(Capacity, who.id, fact, authority=authority)


@verb
def end_strength(self: Desk, work: Work, giver: str, area: str, *, on: date | None = None) -> None:
    """End a strength with a day."""
    del self
    day, who = day_of(work, on), party(work, giver)
    work.record(Capacity, who.id, work.load(Capacity, who.id).end_strength(day, area))


@verb
def correct_strength(
    self: Desk,
    work: Work,
    giver: str,
    area: str,
    was: int,
    right: int,
    *,
    because: Confidential | None = None,
    on: date | None = None,
) -> None:
    """Put right a level of strength that was recorded wrong and counts on a day, by default today; with a reason."""
    del self
    day, who = day_of(work, on), party(work, giver)
    if not 1 <= right <= 3:
        raise BadArgument(f"right is {right}: write 1, 2 or 3", "right")
    sealed = work.conceal(because, "reason", of=f"case:{Capacity.STREAM}:{who.id}")
    fact, version = work.load(Capacity, who.id).correct_strength(area, was, right, day, sealed)
    wrong = Cited(stream=Text(f"{Capacity.STREAM}:{who.id}"), version=version)
    work.record(Capacity, who.id, fact, on=min(fact.from_on, work.today), corrects=wrong, says_why=True)


@verb
def note_giver(
    self: Desk,
    work: Work,
    giver: str,
    source: str,
    *,
    organisation: str | None = None,
    independent: bool = False,
    easting: int | None = None,
    northing: int | None = None,
    free_meals: int | None = None,
    on: date | None = None,
) -> None:
    """Note what the register does not hold: its organisation, its place on the national grid, its pupils' free meals.

    Of a school that gives, or that is supported. ``organisation`` is a number and whose it is, such as trust-7;
    ``independent`` that it belongs to none from the day on. What was never noted counts as half in the ranking, and is
    marked.
    """
    del self
    day, who = day_of(work, on), party(work, giver)
    words, facts = in_clear(source, "source"), list[Event]()
    if organisation is not None:
        must_name_an_organisation(organisation, "organisation")
    if organisation is not None or independent:
        facts.append(Capacity.note_organisation(day, None if independent else organisation, words))
    if (easting is None) != (northing is None):
        raise BadArgument("easting and northing belong together: give both, or neither", "easting")
    if easting is not None and northing is not None:
        if not (0 <= easting <= 999_999 and 0 <= northing <= 1_300_000):
            raise BadArgument(
                "easting and northing are metres of the national grid, such as 536100 and 182300", "easting"
            )
        facts.append(Capacity.note_position(day, easting, northing, words))
    if free_meals is not None:
        if not 0 <= free_meals <= 100:
            raise BadArgument(f"free_meals is {free_meals}: write a percentage from 0 to 100", "free_meals")
        facts.append(Capacity.note_free_meals(day, free_meals, words))
    if not facts:
        raise BadArgument("say what is to be noted: an organisation, a position, or a percentage of free meals")
    work.record(Capacity, who.id, *facts)
