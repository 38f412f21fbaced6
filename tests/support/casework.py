"""Concerns and interventions in a test: the short way to a case, dated as in the examples of the business."""

from datetime import date
from typing import Any

from tests.support.house import House
from tests.support.schools import school
from thep_domain import ALL, URN, Answer, Category
from thep_domain.application import ActingOffice
from thep_domain.interventions import (
    CapacityRow,
    Concern,
    ConcernRow,
    Intervention,
    InterventionRow,
    capacity_of,
    concerns,
    interventions,
)
from thep_domain.people import Keys

A, MERGING, B = URN(999011), URN(999013), URN(999014)
"""Three schools that are supported."""
FIRST, SECOND, RELATED, FOURTH = "999021", "999022", "999023", "999024"
"""Four schools that support others."""
CASE, CONCERN = "999011-i1", "999011-c1"
MINUTE = "Executive Director 2018-02-08, note 3"
WORDS = "results fell for the second year"
END = date(2018, 7, 20)
"""The end of the term: places are taken until then."""


def day(month: int, number: int, year: int = 2018) -> date:
    """A day of 2018, as the examples write it."""
    return date(year, month, number)


class Casework(House):
    """A house with members that are supported, and schools that support. It is the end of 2018."""

    def begin(self) -> None:
        """Register the schools, and admit those that are supported."""
        urns = (A, MERGING, B, *(URN(int(each)) for each in (FIRST, SECOND, RELATED, FOURTH)))
        self.read(*(school(each) for each in urns))
        for urn in (A, MERGING, B):
            self.office.membership.apply(urn, Category.FULL, on=date(2016, 9, 1), commitments=ALL)
            self.office.membership.admit(urn, on=date(2016, 9, 1), authority="Board 2016-06-30 item 4")
        for giver in (FIRST, SECOND, FOURTH):
            self.declare(giver, 1)

    @property
    def broker(self) -> ActingOffice:
        """The verbs, as the account that brokers."""
        return self.thep.acting("improvement-officer")

    @property
    def director(self) -> ActingOffice:
        """The verbs, as the account that decides."""
        return self.thep.acting("executive-director")

    # Givers

    def declare(self, giver: str, places: int, from_on: date = date(2017, 9, 1), **said: Any) -> Answer:
        """A giver declares places."""
        return self.broker.interventions.declare_capacity(giver, places, from_on, on=day(1, 2), **said)

    def capacity(self, giver: str, on: date) -> CapacityRow:
        """What a giver can give on a day."""
        return capacity_of(self.thep.known(), giver, on)

    def free(self, giver: str, on: date) -> int:
        """How many places of a giver are free on a day."""
        return self.capacity(giver, on).free

    # Concerns

    def raised(self, urn: URN = A, on: date = date(2018, 1, 15), **said: Any) -> str:
        """A concern that was raised: its name."""
        given: dict[str, Any] = {"by": "consultant", "area": "achievement", "summary": WORDS, **said}
        answer = self.broker.interventions.raise_concern(urn, on=on, **given)
        return str(answer.details["concern"])

    def live(self, urn: URN = A) -> str:
        """A concern that was confirmed on 22 January."""
        concern, desk = self.raised(urn), self.broker.interventions
        desk.assess_concern(concern, on=day(1, 17))
        desk.confirm_concern(concern, "significant", rationale=WORDS, on=day(1, 22))
        return concern

    def closed(self) -> str:
        """A concern that was monitored from 2 May, and closed on 16 July (example C1)."""
        concern = self.live()
        self.broker.interventions.monitor_concern(concern, on=day(5, 2))
        self.broker.interventions.close_concern(concern, "resolved", rationale=WORDS, on=day(7, 16))
        return concern

    def concern(self, name: str = CONCERN) -> Concern:
        """A concern as it is known now."""
        return self.thep.state(Concern, name)

    def concern_status(self, on: date, name: str = CONCERN, known: int | None = None) -> str | None:
        """What a concern is on a day; None before it was raised."""
        row = self.concern_row(on, name, known)
        return None if row is None else row.status

    def concern_row(self, on: date, name: str = CONCERN, known: int | None = None) -> ConcernRow | None:
        """A concern as it stands on a day."""
        return next((each for each in concerns(self.thep.known(known), on) if each.concern == name), None)

    # Interventions

    def identified(self, urn: URN = A, on: date = date(2018, 1, 22), **said: Any) -> str:
        """An intervention whose need was identified: its name."""
        given: dict[str, Any] = {"form": "school-to-school", "need": {"achievement": 2, "leadership": 1}, **said}
        return str(self.broker.interventions.identify(urn, on=on, **given).details["intervention"])

    def brokering(self, urn: URN = A, **said: Any) -> str:
        """An intervention that is brokered from 23 January on."""
        case = self.identified(urn, **said)
        self.broker.interventions.broker(case, on=day(1, 23))
        return case

    def propose(self, case: str = CASE, giver: str = SECOND, on: date = date(2018, 1, 31), **said: Any) -> Answer:
        """Propose a giver, with a reason in any case."""
        given: dict[str, Any] = {"choice": "known-to-school", "because": WORDS, **said}
        return self.broker.interventions.propose(case, giver, on=on, **given)

    def checked(self, urn: URN = A, giver: str = SECOND, **said: Any) -> str:
        """An intervention with a first candidate of which conflicts were checked on 1 February."""
        case = self.brokering(urn, **said)
        self.propose(case, giver)
        self.broker.interventions.check(case, 1, on=day(2, 1))
        return case

    def matched(self, urn: URN = A, giver: str = SECOND, **said: Any) -> str:
        """An intervention that was matched on 5 February, until the end of the term."""
        case = self.checked(urn, giver, **said)
        self.broker.interventions.accept(case, 1, END, on=day(2, 5))
        self.broker.interventions.match(case, 1, on=day(2, 5))
        return case

    def agreed(self, urn: URN = A, giver: str = SECOND, *, objectives: int = 3, **said: Any) -> str:
        """An intervention that was agreed on 8 February, with objectives of the day after."""
        case, desk = self.matched(urn, giver, **said), self.broker.interventions
        desk.consent(case, "head", on=day(2, 7))
        self.director.interventions.agree(case, on=day(2, 8), authority=MINUTE)
        for _ in range(objectives):
            desk.set_objective(case, "achievement", END, text=WORDS, on=day(2, 9))
        return case

    def started(self, urn: URN = A, giver: str = SECOND, **said: Any) -> str:
        """An intervention that is in progress from 12 February on."""
        case = self.agreed(urn, giver, **said)
        self.broker.interventions.start(case, on=day(2, 12))
        return case

    def review(self, case: str = CASE, on: date = date(2018, 7, 10), *, final: bool = False, **ratings: str) -> Answer:
        """A review that rates objectives 1 to 3 green where nothing else is said: ``o2="red"``."""
        given = {str(each.number): "green" for each in self.case(case).standing(on)}
        given |= {name.removeprefix("o"): word for name, word in ratings.items()}
        return self.broker.interventions.review(case, given, final=final, text=WORDS, on=on)

    def completed(self, urn: URN = A, giver: str = SECOND, **said: Any) -> str:
        """An intervention that was completed on 13 July, after a final review on the 10th (example V1)."""
        case = self.started(urn, giver, **said)
        self.review(case, final=True)
        self.complete(case)
        return case

    def complete(self, case: str = CASE, on: date = date(2018, 7, 13)) -> Answer:
        """Complete an intervention: every objective is met."""
        met = {str(each.number): "met" for each in self.case(case).standing(on)}
        return self.broker.interventions.complete(case, met, text=WORDS, on=on)

    def case(self, name: str = CASE) -> Intervention:
        """An intervention as it is known now."""
        return self.thep.state(Intervention, name)

    def stage(self, on: date, name: str = CASE, known: int | None = None) -> str | None:
        """What an intervention is on a day; None before the need was identified."""
        row = self.row(on, name, known)
        return None if row is None else row.status

    def row(self, on: date, name: str = CASE, known: int | None = None) -> InterventionRow | None:
        """An intervention as it stands on a day."""
        rows = interventions(self.thep.known(known), on)
        return next((each for each in rows if each.intervention == name), None)

    def shown(self, on: date, name: str = CASE) -> InterventionRow:
        """The same of one that there is."""
        row = self.row(on, name)
        assert row is not None
        return row

    def due(self, by: date) -> list[tuple[date, str]]:
        """What is due by a day: the day, and what."""
        found = self.thep.due(by)
        head = "interventions."
        return [(each.due_on, each.code.removeprefix(head)) for each in found if each.code.startswith(head)]

    def kept_from(self, stream: str) -> date | None:
        """From when the time runs for which the texts of a case are kept; None while it is open."""
        return self.thep.state(Keys, f"case:{stream}").kept_from
