"""The membership of a school, in the plainest way: each act gives the code it is refused with, or None where done."""

from datetime import date

from attrs import define, field

from thep_domain.testing.plain import PlainNotice, PlainSpell
from thep_domain.testing.reckoning import later
from thep_domain.testing.schools.model import ModelEstablishment

FIRST_ADMISSION = date(2016, 6, 30)
FREE_EXIT_UNTIL = date(2016, 12, 31)
COMMITMENTS = ("aims", "guarantee", "fee")


@define
class ModelMember(ModelEstablishment):
    """A school with its spells of membership."""

    spells: list[PlainSpell] = field(factory=list)

    def full_on(self, day: date) -> bool:
        """Whether it is a full member on a day."""
        return any(spell.full and spell.covers(day) for spell in self.spells)

    def member_on(self, day: date) -> PlainSpell | None:
        """The spell that is membership on a day."""
        return next((spell for spell in self.spells if spell.covers(day)), None)

    @property
    def applying(self) -> PlainSpell | None:
        """The application that stands."""
        last = self.spells[-1] if self.spells else None
        return None if last is None or last.admitted_on or last.declined_on else last

    @property
    def notice(self) -> PlainNotice | None:
        """The notice of the last spell that stands, run out or not."""
        return next((n for spell in self.spells[-1:] for n in spell.notices if n.rescinded_on is None), None)

    def status_on(self, spell: PlainSpell, day: date) -> str:
        """Where a spell stands on a day."""
        if spell.declined_on is not None and spell.declined_on <= day:
            return "declined"
        if spell.admitted_on is None or day < spell.admitted_on:
            return "applied"
        if not spell.covers(day):
            return "ended"
        return "under-notice" if any(self._stands(notice, day) for notice in spell.notices) else "admitted"

    def listed_on(self, spell: PlainSpell, day: date) -> tuple[str, str, int, date | None, date | None]:
        """What a list shows of a spell on a day: category, status, URN, admitted when, and noticed when."""
        noticed = [n.received_on for n in spell.notices if self._stands(n, day)]
        admitted_on = spell.admitted_on if spell.admitted_on is not None and spell.admitted_on <= day else None
        category, urn = "full" if spell.full else "associate", self.shown_on(day).urn
        return category, self.status_on(spell, day), urn, admitted_on, noticed[0] if noticed else None

    def _stands(self, notice: PlainNotice, day: date) -> bool:
        return notice.received_on <= day and not (notice.rescinded_on and notice.rescinded_on <= day)

    def apply(self, day: date, full: bool, commitments: tuple[str, ...]) -> str | None:
        """Apply for membership."""
        if self.applying is not None:
            return "already-applied"
        last = self.spells[-1] if self.spells else None
        if last is not None and last.admitted_on is not None and (last.last_day is None or day <= last.last_day):
            return "already-a-member"
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if not self.open_on(day):
            return "school-not-open"
        if full and not self.shown_on(day).funded:
            return "not-eligible"
        self.spells.append(PlainSpell(len(self.spells) + 1, full, day, [(each, day) for each in commitments]))
        return None

    def rejoin(self, day: date, full: bool, commitments: tuple[str, ...]) -> str | None:
        """Apply again after a membership that ended."""
        if not any(spell.admitted_on for spell in self.spells):
            return "not-a-former-member"
        return self.apply(day, full, commitments)

    def commit(self, day: date, commitments: tuple[str, ...]) -> str | None:
        """Make commitments that the application left out."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if day < spell.applied_on:
            return "dates-out-of-order"
        spell.commitments.extend((each, day) for each in commitments)
        return None

    def admit(self, day: date, exception: bool) -> str | None:
        """Be admitted."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if day < spell.applied_on:
            return "dates-out-of-order"
        if day < FIRST_ADMISSION:
            return "too-early"
        asked = COMMITMENTS if spell.full else self.rules.value("membership.associate-commitments", day).split(",")
        if set(asked) - {words for words, since in spell.commitments if since <= day}:
            return "commitment-missing"
        if self.member_on(day):
            return "already-a-member"
        if not self.open_on(day):
            return "school-not-open"
        if spell.full and not self.shown_on(day).funded:
            return "not-eligible"
        if spell.full and self.shown_on(day).outside and not exception:
            return "exception-needed"
        spell.admitted_on = day
        self._changed(day)
        return None

    def decline(self, day: date) -> str | None:
        """Be declined."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if day < spell.applied_on:
            return "dates-out-of-order"
        spell.declined_on = day
        return None

    def _no_application(self) -> str:
        return "already-a-member" if self.spells and self.spells[-1].admitted_on else "not-applied"

    def serve_notice(self, day: date, leaving: date | None) -> str | None:
        """Give notice."""
        spell = self.member_on(day)
        if spell is None:
            return "not-a-member"
        if any(notice.rescinded_on is None for notice in spell.notices):
            return "already-under-notice"
        if any(notice.rescinded_on and day < notice.rescinded_on for notice in spell.notices):
            return "dates-out-of-order"
        earliest = self.earliest_leaving(day)
        if leaving is not None and leaving < earliest:
            return "notice-too-short"
        spell.notices.append(PlainNotice(day, leaving or earliest))
        self._changed(day)
        return None

    def earliest_leaving(self, day: date) -> date:
        """The first day that may be the last, for a notice received on a day."""
        return day if day <= FREE_EXIT_UNTIL else later(day, self.rules.value("notice.period", day))

    def rescind(self, day: date) -> str | None:
        """Take a notice back."""
        notice = self.notice
        if notice is None or day < notice.received_on or day > (self.spells[-1].last_day or day):
            return "no-notice"
        notice.rescinded_on = day
        self._changed(day)
        return None

    def end(self, day: date) -> str | None:
        """Be ended with the school: the register has done so already."""
        if self.member_on(day) is None:
            return "not-a-member"
        return None if self.now.closed_on == day else "school-still-open"

    def follow_register(self) -> None:
        """End the membership with the school, or let it go on."""
        self._changed(None)

    def owe_from(self, day: date) -> None:
        """What becomes of the account when a membership changed by an act of this day."""

    def _changed(self, day: date | None) -> None:
        """After an act of a day, or after the register showed something, the membership ends with the school or not."""
        days = [each for each in (day, self._end_with_the_school()) if each is not None]
        if days:
            self.owe_from(max(days))

    def _end_with_the_school(self) -> date | None:
        """The day from which another end holds, where there is one."""
        admitted = [spell for spell in self.spells if spell.admitted_on is not None]
        if not admitted:
            return None
        spell, closed_on, before = admitted[-1], self.now.closed_on, admitted[-1].school_ended_on
        ends = [notice.ends_on for notice in spell.notices if notice.rescinded_on is None]
        closes = None if closed_on is None else max(closed_on, spell.admitted_on or closed_on)
        spell.school_ended_on = None if closes is None or (ends and ends[0] <= closes) else closes
        if spell.school_ended_on == before:
            return None
        return min(day for day in (spell.school_ended_on, before, self.clock.today) if day is not None)
