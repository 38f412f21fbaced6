"""A Partnership in a test: its officers, its clock, and the short way to a member school."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from tests.support.clock import Clock
from tests.support.schools import count, news, school
from thep_domain import ALL, URN, Answer, Category, CountEntry, LinkEntry, Partnership, Refused, RegisterEntry
from thep_domain.application import ActingOffice

SCHOOL, OTHER, THIRD, CONVERTED = URN(100901), URN(100902), URN(100903), URN(144699)
AUTHORITY = "Board 2016-06-30 item 4"


@contextmanager
def refused(code: str, clause: str = "") -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect a refusal: its code, the clause it names, and a sentence that says what to do."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code
    assert clause in caught.value.clause
    assert caught.value.clause
    assert caught.value.sentence.strip().endswith(".")


class House:
    """A Partnership with a clock to set. What a test does not date happened when it could."""

    def __init__(self, thep: Partnership, clock: Clock) -> None:
        self.thep = thep
        self.clock = clock

    def acting(self, request_id: str | None = None, reason: str | None = None) -> ActingOffice:
        """The verbs, as the membership officer."""
        return self.thep.acting("membership-officer", reason, request_id=request_id)

    @property
    def office(self) -> ActingOffice:
        """The verbs, as the membership officer."""
        return self.acting()

    @property
    def events(self) -> int:
        """How many facts are recorded."""
        return sum(1 for _ in self.thep.history())

    def names(self, of: URN | str | None = None) -> list[str]:
        """The names of the facts recorded, in order."""
        return [fact.name for fact in self.thep.history(of)]

    @contextmanager
    def refused(self, code: str, clause: str = "") -> Iterator[pytest.ExceptionInfo[Refused]]:
        """Expect a refusal that leaves nothing in the history."""
        before = self.events
        with refused(code, clause) as caught:
            yield caught
        assert self.events == before, "a refused command appends nothing"

    # The register

    def read(
        self,
        *schools: RegisterEntry,
        as_at: date = date(2016, 1, 1),
        counts: tuple[CountEntry, ...] = (),
        links: tuple[LinkEntry, ...] = (),
        source: str = "",
    ) -> Answer:
        """Take a register file, a census and a links file as news."""
        return self.office.register.record(news(*schools, as_at=as_at, counts=counts, links=links, source=source))

    def closes(self, urn: int, on: date | None, *, as_at: date, **facts: Any) -> Answer:
        """A register file shows a closing day of a school, or none any longer."""
        return self.read(school(urn, closed_on=on, **facts), as_at=as_at)

    # Members

    def member(
        self,
        urn: int = SCHOOL,
        *,
        since: date = date(2016, 9, 1),
        pupils: int | None = None,
        counted_on: date = date(2016, 1, 21),
        category: Category = Category.FULL,
        **facts: Any,
    ) -> URN:
        """A school that has joined: in the register, applied and admitted on one day."""
        self.read(school(urn, **facts))
        if pupils is not None:
            self.read(counts=(count(urn, pupils, counted_on),), as_at=counted_on)
        self.office.membership.apply(URN(urn), category, on=since, commitments=ALL)
        self.office.membership.admit(URN(urn), on=since, authority=AUTHORITY)
        return URN(urn)

    def status(self, urn: int, on: date) -> list[str]:
        """The status of each spell of a school on a day, the first first."""
        rows = [row for row in self.thep.memberships(on) if row.urn == urn and row.part in (None, "primary")]
        return [str(row.status) for row in sorted(rows, key=lambda row: row.spell)]

    def is_member(self, urn: int, on: date) -> bool:
        """Whether a school is a member on a day."""
        return any(row.urn == urn for row in self.thep.members(on))

    # Money

    def charge(self, year: str, on: date, urn: int | None = None) -> str:
        """Charge a year, and tell the total in pounds."""
        total = self.office.fees.charge(year, on=on, urn=None if urn is None else URN(urn)).details["total"]
        assert isinstance(total, str)
        return total

    def balance(self, urn: int = SCHOOL, as_of: date | None = None) -> int:
        """What a school owes, in pence."""
        return int(self.thep.statement(URN(urn), as_of).balance)

    def lines(self, urn: int = SCHOOL, as_of: date | None = None) -> list[tuple[date, str, int]]:
        """The entries of a school's statement: day, kind and pence."""
        return [(e.date, str(e.kind), int(e.amount)) for e in self.thep.statement(URN(urn), as_of).entries]
