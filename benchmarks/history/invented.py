"""Invented schools join, are counted, charged, pay, give notice: told in memory, through the library's own verbs."""

from datetime import date, timedelta

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from thep_adapters.codec import JsonCodec
from thep_adapters.demo.clock import SimulatedClock
from thep_domain import ALL, URN, Category, CountEntry, Partnership, Pence, RegisterEntry, RegisterNews
from thep_domain.application import EVENTS, ActingOffice

FIRST = 100_000
"""The URN of the first school; the others follow it."""

BOARD = "Interim Board 2016-07-01, founding members"
YEARS = range(2017, 2022)
AFTERWARDS = SimulatedClock(date(2022, 1, 4))
"""The clock of whoever goes on with an invented history: soon after its last fact."""
PARTS = 3
"""In how many parts a school pays a year's subscription."""


class Town:
    """A partnership in memory, and the schools that do everything in it."""

    def __init__(self, schools: int) -> None:
        self.urns = [URN(FIRST + number) for number in range(schools)]
        self.clock = SimulatedClock(date(2016, 6, 1))
        self.recorder = POPOApplicationRecorder()
        self.thep = Partnership(self.recorder, JsonCodec(EVENTS), clock=self.clock)

    def on(self, day: date, actor: str, reason: str) -> ActingOffice:
        """An office at work on a day."""
        self.clock.move_to(day)
        return self.thep.acting(actor, reason)

    def join(self) -> None:
        """All schools are registered, apply, and are admitted."""
        day = date(2016, 6, 1)
        register = self.on(day, "register-officer", "register file of June 2016").register
        register.record(RegisterNews(as_at=day, source="register of 2016-06-01", schools=tuple(map(entry, self.urns))))
        for urn in self.urns:
            desk = self.on(day, "membership-officer", "application form of 1 June 2016").membership
            desk.apply(urn, Category.FULL, on=day, commitments=ALL)
        admitted = date(2016, 7, 1)
        for urn in self.urns:
            self.on(admitted, "membership-officer", "Board minutes").membership.admit(urn, on=admitted, authority=BOARD)

    def count(self, year: int) -> None:
        """The school census of a year comes in."""
        counted, heard = date(year, 1, 19), date(year, 2, 1)
        counts = tuple(
            CountEntry(urn=urn, pupils=200 + (urn * 7 + year) % 900, counted_on=counted) for urn in self.urns
        )
        news = RegisterNews(as_at=heard, source=f"school census of {year}", counts=counts)
        self.on(heard, "register-officer", f"school census of {year}").register.record(news)

    def rename(self, year: int) -> None:
        """Every fifth school takes another name."""
        day = date(year, 3, 1)
        entries = tuple(entry(urn, f"{_name(urn)} Academy") for urn in self.urns[::5])
        news = RegisterNews(as_at=day, source=f"register of {day}", schools=entries)
        self.on(day, "register-officer", f"register file of {day}").register.record(news)

    def charge(self, year: int) -> dict[URN, int]:
        """A year's subscription is charged to all; returns what each owes, in pence."""
        day = date(year, 9, 1)
        name = f"{year}-{(year + 1) % 100:02d}"
        fees = self.on(day, "finance-officer", "subscriptions, payable in advance").fees
        details = fees.charge(name, on=day).details
        return {row["urn"]: _pence(row["amount"]) for row in details["charged"]}

    def pay(self, urn: URN, amount: int, day: date) -> None:
        """A school pays."""
        self.on(day, "finance-officer", "bank statement").fees.pay(
            urn, Pence(amount), on=day, reference=f"subscription {day.year}"
        )

    def leave(self, year: int) -> None:
        """Every tenth school gives notice, and every twentieth takes it back."""
        received, rescinded = date(year, 10, 20), date(year, 11, 20)
        for urn in self.urns[::10]:
            self.on(received, "membership-officer", "letter of notice").membership.serve_notice(
                urn, received_on=received
            )
        for urn in self.urns[::20]:
            self.on(rescinded, "membership-officer", "letter").membership.rescind_notice(
                urn, on=rescinded, authority="Board, item 7"
            )

    def relieve(self, year: int) -> None:
        """The Board takes a little off the charge of every fourth school."""
        day = date(year, 12, 1)
        for urn in self.urns[::4]:
            self.on(day, "finance-officer", "relief granted").fees.credit(
                urn, Pence(2_500), on=day, authority="Board, item 9"
            )

    def events(self) -> list[StoredEvent]:
        """Everything recorded, in order."""
        return [
            StoredEvent(each.originator_id, each.originator_version, each.topic, each.state)
            for each in self.recorder.select_notifications(start=1, limit=10**9)
        ]


def story(schools: int) -> list[StoredEvent]:
    """A mixed history of some 32 events a school over six years."""
    town = Town(schools)
    town.join()
    for year in YEARS:
        town.count(year)
        if year == 2019:
            town.rename(year)
        owed = town.charge(year)
        for part in range(PARTS):
            for urn, amount in owed.items():
                town.pay(urn, amount // PARTS, date(year, 9, 10) + timedelta(days=10 * part))
        if year == 2020:
            town.leave(year)
        town.relieve(year)
    return town.events()


def members_of_twenty(schools: int) -> list[StoredEvent]:
    """Members whose accounts have twenty events each: what they owe for, four charges, fifteen payments."""
    town = Town(schools)
    town.join()
    for year in (2017, 2018, 2019, 2020):
        town.count(year)
        town.charge(year)
    for number in range(15):
        for urn in town.urns:
            town.pay(urn, 10_000 + number, date(2020, 10, 1) + timedelta(days=number))
    return town.events()


def entry(urn: URN, name: str = "") -> RegisterEntry:
    return RegisterEntry(
        urn=urn,
        name=name or _name(urn),
        la="211",
        type_code=1,
        type_name="Community school",
        phase_code=2,
        opened_on=date(1999, 9, 1),
    )


def _name(urn: URN) -> str:
    return f"Invented Primary School no. {urn - FIRST + 1}"


def _pence(amount: str) -> int:
    return int(amount.replace(".", ""))
