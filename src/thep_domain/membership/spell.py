"""One time of membership: from an application, by way of admission and notice, to an end."""

from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.membership.events import Category, EndReason


class Status(StrEnum):
    """Where a spell stands on a day; derived from its dates, never stored."""

    APPLIED = "applied"
    ADMITTED = "admitted"
    UNDER_NOTICE = "under-notice"
    ENDED = "ended"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@frozen
class Notice:
    """A notice to withdraw; rescinded or not."""

    received_on: date
    ends_on: date
    rescinded_on: date | None = None
    number: int = 1
    """Which notice of the spell it is; a notice that is retracted leaves its number free."""
    at_earliest: bool = True
    """Whether it gave the first last day that the rules allowed."""


@frozen
class Ending:
    """An end that came with the school's own."""

    ends_on: date
    reason: EndReason
    announced_on: date


@frozen(slots=False)
class Spell:
    """One time of membership, from the application on."""

    number: int
    category: Category
    applied_on: date
    commitments: tuple[tuple[str, date], ...]
    admitted_on: date | None = None
    by_exception: bool = False
    """Admitted although it lies outside the borough."""
    declined_on: date | None = None
    notices: tuple[Notice, ...] = ()
    ending: Ending | None = None
    withdrawn_on: date | None = None
    changed_on: date | None = None
    """The first day of the spell of another category that followed this one."""
    begun_by_change: bool = False
    """Whether it began with a change of category."""
    noticed: int = 0
    """How many notices were ever recorded."""
    facts: tuple[tuple[str, int], ...] = ()
    """Which version of the stream says when it applied, was admitted and so on, for a correction to name."""

    def fact(self, what: str) -> int:
        """The version of the stream that says something of the spell, the last correction of it if there is one."""
        return next(version for name, version in self.facts if name == what)

    @property
    def undecided(self) -> bool:
        """Whether it is an application that was not admitted, declined or withdrawn."""
        return self.admitted_on is None and self.refused_on is None

    @property
    def refused_on(self) -> date | None:
        """The day on which the application came to nothing: declined, or withdrawn."""
        return self.declined_on or self.withdrawn_on

    @property
    def notice(self) -> Notice | None:
        """The notice that stands."""
        return next((n for n in self.notices if n.rescinded_on is None), None)

    @property
    def last_day(self) -> date | None:
        """The last day of membership, as far as it is settled."""
        given, changed = self.last_day_given, self.changed_on
        if changed is None:
            return given
        return changed - ONE_DAY if given is None else min(given, changed - ONE_DAY)

    @property
    def last_day_given(self) -> date | None:
        """The last day that a notice gave, or the end of the school, whether or not the category changed."""
        return min((end.ends_on for end in (self.notice, self.ending) if end is not None), default=None)

    def notice_on(self, day: date) -> Notice | None:
        """The notice that stood on a day."""
        return next(
            (n for n in self.notices if n.received_on <= day and (n.rescinded_on is None or day < n.rescinded_on)), None
        )

    def ends_as_of(self, day: date) -> date | None:
        """The last day of membership as it stood on a day: by a notice received, or an end announced or come."""
        notice, ending = self.notice_on(day), self.ending
        ends = [notice.ends_on] if notice else []
        if ending is not None and min(ending.announced_on, ending.ends_on) <= day:
            ends.append(ending.ends_on)
        if self.changed_on is not None and self.changed_on <= day:
            ends.append(self.changed_on - ONE_DAY)
        return min(ends, default=None)

    def member_on(self, day: date) -> bool:
        """Whether this is membership on a day; the last day is one, and a notice changes nothing before it runs out."""
        if self.admitted_on is None or day < self.admitted_on:
            return False
        return self.last_day is None or day <= self.last_day

    def status_on(self, day: date) -> Status:
        """Where the spell stands on a day on or after its application."""
        if self.declined_on is not None and self.declined_on <= day:
            return Status.DECLINED
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return Status.WITHDRAWN
        if self.admitted_on is None or day < self.admitted_on:
            return Status.APPLIED
        if not self.member_on(day):
            return Status.ENDED
        return Status.UNDER_NOTICE if self.notice_on(day) else Status.ADMITTED
