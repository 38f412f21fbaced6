"""What must hold of outcomes, worked out from the facts alone: invariants 35 to 37, 39, 41 and 42."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from attrs import define, field

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.membership.rules import BOROUGH
from thep_domain.schools import Outcome, OutcomeKind, OutcomeOf, SuccessionKind
from thep_domain.schools.events import FileTaken
from thep_domain.schools.inspections.events import (
    CardRegraded,
    Graded,
    InspectedUngraded,
    InspectionCorrected,
    InspectionRestored,
    InspectionWithdrawn,
    JudgedByArea,
    Monitored,
    ReportCardIssued,
)
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History

KINDS: Final = {Graded: "graded", JudgedByArea: "by-area", ReportCardIssued: "card"}
DAYS: Final = 4
"""On how many days outcomes are looked at, the last ones on which any may change."""
OF_INSPECTIONS: Final = "inspections:"


@define
class PlainInspection:
    """An inspection as its facts say."""

    urn: int
    listed_for: int
    kind: str
    number: str | None
    on: date
    published: date | None
    overall: str | None
    as_at: date
    """The day of the file that it goes by."""
    withdrawn: bool = False

    @property
    def public_on(self) -> date:
        """From when it counts, by the founding rule."""
        return self.published or self.on


@define
class PlainInspections:
    """Every inspection that is an outcome, by the URN of its time."""

    held: dict[int, list[PlainInspection]] = field(factory=dict)

    def read(self, event: Any) -> None:
        """Take one fact."""
        match event:
            case Graded() | JudgedByArea() | ReportCardIssued():
                overall = event.overall.value if isinstance(event, Graded) else None
                new = PlainInspection(
                    *(event.urn, event.listed_for, KINDS[type(event)], event.number),
                    *(event.inspected_on, event.published_on, overall, event.as_at),
                )
                self.held.setdefault(event.urn, []).append(new)
            case InspectionWithdrawn():
                for each in self.named(event):
                    each.withdrawn, each.as_at = True, event.as_at
            case InspectionRestored():
                for each in self.named(event, withdrawn=True):
                    each.withdrawn, each.as_at = False, event.as_at
            case InspectionCorrected():
                for each in self.named(event) or self.named(event, withdrawn=True):
                    _correct(each, event)
                    each.as_at = each.as_at if each.withdrawn else event.as_at
            case _:
                pass

    def public(self, urn: int, day: date) -> list[PlainInspection]:
        """Those of a URN that count and are public by a day."""
        return [each for each in self.held.get(urn, []) if not each.withdrawn and each.public_on <= day]

    def named(
        self, event: InspectionCorrected | InspectionWithdrawn | InspectionRestored, *, withdrawn: bool = False
    ) -> list[PlainInspection]:
        """Those that a fact names, which count or were withdrawn."""
        named = event.of.kind.value, event.of.inspected_on, event.of.number
        return [
            each
            for each in self.held.get(event.urn, [])
            if each.withdrawn is withdrawn and (each.kind, each.on, each.number) == named
        ]


def _correct(held: PlainInspection, event: InspectionCorrected) -> None:
    match event.field:
        case "overall":
            held.overall = event.now
        case "published":
            held.published = date.fromisoformat(event.now) if event.now else None
        case "inspected":
            held.on = date.fromisoformat(event.now or "")
        case "number":
            held.number = event.now
        case "listed-for":
            held.listed_for = int(event.now or "")
        case _:
            pass


def invariant_41_an_outcome_rests_on_what_was_public(history: History) -> None:
    """An outcome on a day rests on the inspection that was held last of those public by then.

    What is published later changes no answer about an earlier day.
    """
    if _other_rule(history):
        return
    plain = _plain(history)
    for day in _days(plain):
        for row in history.thep.outcomes(day, everyone=True):
            if row.kind is OutcomeKind.NOT_INSPECTED:
                continue
            public = plain.public(int(row.of_urn or 0), day)
            if row.of is OutcomeOf.AS_OFSTED_SAYS:
                public = [each for each in public if each.listed_for != each.urn]
            last = max((each.on for each in public), default=None)
            claim(41, row.public_on is not None and row.public_on <= day, f"{row} counts on {day}, before it is public")
            claim(41, row.inspected_on == last, f"on {day} {row.urn} goes by {row.inspected_on}, and not by {last}")
            same = [(each.kind, each.overall) for each in public if each.on == last]
            claim(41, (row.kind.value, row.outcome) in same, f"{row.urn} on {day}: {row.outcome}, by the facts {same}")
    for before, after, first in _additions(history):
        day = first - ONE_DAY
        earlier, later = (history.thep.outcomes(day, everyone=True, as_known_at=known) for known in (before, after))
        claim(41, earlier == later, f"what is public from {first} changed the outcomes of {day}")


def invariant_42_a_predecessor_lends_through_conversions_only(history: History) -> None:
    """Each open school has one row; its own inspection comes first; a merger lends nothing, and a conversion does."""
    if _other_rule(history):
        return
    plain = _plain(history)
    became = {
        int(other): int(one)
        for (one, other), (kind, _) in history.book.successions.items()
        if kind is SuccessionKind.CONVERSION
    }
    known = {frozenset(map(int, pair)) for pair in history.book.successions}
    for day in _days(plain):
        rows = history.thep.outcomes(day, everyone=True)
        establishments = [row.establishment for row in rows]
        claim(42, len(set(establishments)) == len(rows), f"a school has two outcomes on {day}: {establishments}")
        for row in rows:
            chain = list(_before(int(row.urn), became))
            lenders = [urn for urn in chain if plain.public(urn, day)]
            if lenders:
                of = OutcomeOf.OWN if lenders[0] == row.urn else OutcomeOf.PREDECESSOR
                found = row.of, row.of_urn
                claim(42, found == (of, lenders[0]), f"{row.urn} on {day} has the outcome of {found}, not {lenders[0]}")
            elif row.kind is not OutcomeKind.NOT_INSPECTED:
                claim(42, row.of is OutcomeOf.AS_OFSTED_SAYS, f"{row.urn} on {day}: {row.of} {row.of_urn}")
                _said_by_the_file(row, chain, plain, known, day)


def invariant_35_categories_add_up_to_the_schools_counted(history: History) -> None:
    """The schools in each category, with those that were not inspected, add up to the schools counted."""
    for day in _days(_plain(history)):
        counts = history.thep.outcome_counts(day, everyone=True)
        rows = history.thep.outcomes(day, everyone=True)
        for found in (counts.by_category, counts.by_kind):
            claim(35, sum(found.values()) == counts.schools == len(rows), f"{found} of {len(rows)} schools on {day}")
        phases = sum(sum(found.values()) for found in counts.by_phase.values())
        claim(35, phases == len(rows), f"the phases have {phases} schools, of {len(rows)} on {day}")


def invariant_36_opening_and_transitions_give_closing(history: History) -> None:
    """The schools in each category before some days, and how many moved, give those in each category after them."""
    days = _days(_plain(history))
    if not days:
        return
    first, last = days[0], days[-1]
    found = history.thep.outcome_changes(first, last, everyone=True)
    rows = history.thep.outcomes(last, everyone=True)
    before = [history.thep.outcome(row.urn, first - ONE_DAY) for row in rows]
    expected: dict[str, int] = {}
    for row in before:
        expected[row.category] = expected.get(row.category, 0) + 1
    opening = {word: number for word, number in found.opening.items() if number}
    claim(36, opening == expected, f"before {first} there were {expected}, and it opens with {opening}")
    moved = dict(found.opening)
    for each in found.transitions:
        moved[each.was] -= each.number
        moved[each.now] = moved.get(each.now, 0) + each.number
    closing = {word: number for word, number in found.closing.items() if number}
    claim(36, {word: number for word, number in moved.items() if number} == closing, f"{moved} is not {closing}")


def invariant_37_no_base_mixes_kinds(history: History) -> None:
    """A percentage of good or outstanding is of overall grades alone; report cards are never turned into grades."""
    for day in _days(_plain(history)):
        rows = history.thep.outcomes(day, everyone=True)
        graded = [row for row in rows if row.kind is OutcomeKind.GRADED]
        for each in history.thep.outcome_counts(day, everyone=True).percentages:
            claim(37, each.base == len(graded), f"{each} on {day}, of {len(graded)} with an overall grade")
        others = [row for row in rows if row.kind is not OutcomeKind.GRADED and row.outcome is not None]
        claim(37, not others, f"an overall grade without one: {others}")


def invariant_39_schools_counted_are_of_the_borough(history: History) -> None:
    """The schools that are counted unless one asks for all are of the borough, by the register of the day."""
    for day in _days(_plain(history))[-2:]:
        borough = history.thep.rules(day)[BOROUGH]
        of_borough = {row.urn for row in history.thep.schools(open_on=day) if row.la == borough}
        counted = {row.urn for row in history.thep.outcomes(day)}
        claim(39, counted <= of_borough, f"{sorted(counted - of_borough)} on {day} are not of authority {borough}")


def each_inspection_is_held_once(history: History) -> None:
    """Of one school, kind and day there is one inspection, unless each of them has a number of its own."""
    for urn, held in _plain(history).held.items():
        standing = [each for each in held if not each.withdrawn]
        for each in standing:
            same = [other.number for other in standing if (other.kind, other.on) == (each.kind, each.on)]
            alone = len(same) == 1 or (None not in same and len(set(same)) == len(same))
            claim(None, alone, f"{urn} has several {each.kind} inspections of {each.on}, numbered {same}")


def an_older_file_is_no_news(history: History) -> None:
    """What a file says of an inspection is as of its day, and nothing is taken from one older than what is held.

    What a file does not show is withdrawn where older files alone show it.
    """
    plain, files = PlainInspections(), dict[tuple[str, int], date]()
    for fact in history.facts:
        event = fact.event
        if isinstance(event, FileTaken):
            files[fact.stream, fact.version] = event.as_at
        if not fact.stream.startswith(OF_INSPECTIONS):
            continue
        if fact.why.command == "inspections.record":
            source: Any = getattr(event, "source", None)
            day = files[source.stream, source.version]
            claim(None, getattr(event, "as_at", day) == day, f"{fact.position} is not of {day}, as its file is")
            if isinstance(event, (InspectionCorrected, InspectionWithdrawn)):
                newer = [each.as_at for each in plain.named(event) if each.as_at > day]
                claim(None, not newer, f"{fact.position} is of {day}, and {newer} was held")
            if isinstance(event, InspectionWithdrawn):
                same = [each.as_at for each in plain.named(event) if each.as_at == day]
                claim(None, not same, f"{fact.position} withdraws what another file of {day} shows")
        plain.read(event)


def _said_by_the_file(
    row: Outcome, chain: list[int], plain: PlainInspections, known: set[frozenset[int]], day: date
) -> None:
    lender = int(row.of_urn or 0)
    listed = {each.listed_for for each in plain.public(lender, day)} & set(chain)
    claim(42, bool(listed), f"no file lists an inspection of {lender} for {row.urn}")
    lent = [urn for urn in listed if frozenset({lender, urn}) not in known]
    claim(42, bool(lent), f"the register says how {lender} and {row.urn} are related, and it lends {row.outcome}")


def _before(urn: int, became: dict[int, int]) -> Iterator[int]:
    """A school, and those that it was before, the last first."""
    seen = set[int]()
    while urn not in seen:
        yield urn
        seen.add(urn)
        urn = became.get(urn, urn)


def _plain(history: History) -> PlainInspections:
    plain = PlainInspections()
    for fact in history.facts:
        if fact.stream.startswith(OF_INSPECTIONS):
            plain.read(fact.event)
    return plain


def _days(plain: PlainInspections) -> list[date]:
    """The last days on which an outcome may change, and the days before them."""
    turns = {each.public_on for held in plain.held.values() for each in held}
    return sorted({day for turn in turns for day in (turn - ONE_DAY, turn)})[-DAYS:]


def _other_rule(history: History) -> bool:
    """Whether the Partnership counts outcomes from another day than the founding rule does."""
    events = (fact.event for fact in history.facts if fact.name.startswith("rulebook.rule_"))
    return any(getattr(event, "rule", "") == "inspections.public-on" for event in events)


def _additions(history: History) -> Iterator[tuple[int, int, date]]:
    """The last step in which inspections were added and nothing else: before, after, and the first day it is public."""
    added = (Graded, JudgedByArea, ReportCardIssued, InspectedUngraded, Monitored, CardRegraded)
    for step in reversed(history.steps):
        facts = [fact for fact in step.facts if fact.stream.startswith(OF_INSPECTIONS)]
        others = {fact.stream.partition(":")[0] for fact in step.facts} - {"inspections", "file", "request"}
        if facts and not others and all(isinstance(fact.event, added) for fact in facts):
            events: list[Any] = [fact.event for fact in facts]
            days = [
                event.graded_on if isinstance(event, CardRegraded) else event.published_on or event.inspected_on
                for event in events
            ]
            yield step.before, step.before + len(step.facts), min(days)
            return
