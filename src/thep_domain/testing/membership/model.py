"""The membership of a school, in the plainest way: each act gives the code it is refused with, or None where done."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date

from attrs import define, field

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.testing.plain import PlainNotice, PlainSpell, out_of_order
from thep_domain.testing.reckoning import later
from thep_domain.testing.schools.model import ModelEstablishment

EARLIEST_DAY = date(2016, 1, 1)
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
        return None if last is None or last.decided else last

    @property
    def notice(self) -> PlainNotice | None:
        """The notice of the last spell that stands, run out or not."""
        return next((n for spell in self.spells[-1:] for n in spell.notices if n.rescinded_on is None), None)

    def status_on(self, spell: PlainSpell, day: date) -> str:
        """Where a spell stands on a day."""
        if spell.declined_on is not None and spell.declined_on <= day:
            return "declined"
        if spell.withdrawn_on is not None and spell.withdrawn_on <= day:
            return "withdrawn"
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
        if last is not None and any(over and day < over for over in (last.declined_on, last.withdrawn_on)):
            return "dates-out-of-order"
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if not self.open_on(day):
            return "school-not-open"
        if full and not self.shown_on(day).funded:
            return "not-eligible"
        spell = PlainSpell(len(self.spells) + 1, full, day, [(each, day) for each in commitments])
        spell.with_application = set(commitments)
        self.spells.append(spell)
        return None

    def rejoin(self, day: date, full: bool, commitments: tuple[str, ...]) -> str | None:
        """Apply again after a membership that ended."""
        if not any(spell.admitted_on for spell in self.spells):
            return "not-a-former-member"
        return self.apply(day, full, commitments)

    def commit(self, day: date, commitments: tuple[str, ...]) -> str | None:
        """Make commitments that the application left out."""
        held = self.member_on(day)
        spell = held if held is not None and not held.full else self.applying
        if spell is None:
            return self._no_application()
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if day < spell.applied_on:
            return "dates-out-of-order"
        made = {words for words, since in spell.commitments if since <= day}
        for words in commitments:
            if words not in made:
                spell.commitments.append((words, day))
                spell.with_application.discard(words)
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
        if self._lacks(spell, spell.full, day):
            return "commitment-missing"
        if self.member_on(day):
            return "already-a-member"
        if not self.open_on(day):
            return "school-not-open"
        if spell.full and not self.shown_on(day).funded:
            return "not-eligible"
        if spell.full and self.shown_on(day).outside_on(day) and not exception:
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

    def withdraw(self, day: date) -> str | None:
        """Take an application back."""
        spell = self.applying
        if spell is None:
            return self._no_application()
        if day < spell.applied_on:
            return "dates-out-of-order"
        spell.withdrawn_on = day
        return None

    def change_tier(self, day: date, full: bool, commitments: tuple[str, ...], exception: bool) -> str | None:
        """Become a full member, or an associate."""
        spell = self.member_on(day - ONE_DAY)
        if spell is None or spell is not self.spells[-1]:
            return "not-a-member"
        if spell.full == full:
            return "already-in-tier"
        if not full and spell.last_day != day - ONE_DAY:
            return "notice-too-short"
        if set(commitments) - set(COMMITMENTS):
            return "unknown-commitment"
        if self._lacks(spell, full, day, commitments):
            return "commitment-missing"
        if not self.open_on(day):
            return "school-not-open"
        code = self._may_not_be(full, day, exception)
        if code is None:
            self.spells.append(spell.change_over(day, full, commitments))
            self._changed(day)
        return code

    def _lacks(self, spell: PlainSpell, full: bool, day: date, more: tuple[str, ...] = ()) -> set[str]:
        """The commitments that are asked and not made by a day."""
        asked = COMMITMENTS if full else self.rules.value("membership.associate-commitments", day).split(",")
        return set(asked) - {words for words, since in spell.commitments if since <= day} - set(more)

    def _may_not_be(self, full: bool, day: date, exception: bool) -> str | None:
        """Why it may not be a member of a category by what the register shows on a day."""
        if full and not self.shown_on(day).funded:
            return "not-eligible"
        return "exception-needed" if full and self.shown_on(day).outside_on(day) and not exception else None

    def correct(
        self, what: str, right: date | bool | Mapping[str, date], number: int | None, exception: bool = True
    ) -> str | None:
        """Have one thing put right of a spell: of the last one, or of the one of that number."""
        said = [*right.values()] if isinstance(right, Mapping) else [right]
        if what != "leaving" and any(isinstance(day, date) and day < EARLIEST_DAY for day in said):
            return "day-too-early"
        before = deepcopy(self.spells)
        spell = self._spell_to_correct(number)
        if isinstance(spell, str):
            return spell
        code = self._correct(spell, what, right, exception)
        if code is None and any(True for _ in self._out_of_order()):
            code = "dates-out-of-order"
        if code is not None:
            self.spells = before
            return code
        self._end_with_the_school()
        self.owe_what_is_right()
        return None

    def retract_notice(self, number: int | None) -> str | None:
        """Have a notice taken back that it never gave."""
        return self.correct("retract", True, number)

    def _spell_to_correct(self, number: int | None) -> PlainSpell | str:
        if not self.spells:
            return "not-applied"
        found = [spell for spell in self.spells if number in (None, spell.number)]
        return found[-1] if found else "nothing-to-correct"

    def _correct(
        self, spell: PlainSpell, what: str, right: date | bool | Mapping[str, date], exception: bool
    ) -> str | None:
        """Why something cannot be put right, or None where it was."""
        match what, right:
            case "applied", date():
                return self._correct_application(spell, right)
            case "committed", Mapping():
                ((words, day),) = right.items()
                return self._correct_commitment(spell, words, day)
            case "admitted", date():
                return self._correct_admission(spell, right, exception)
            case "category", bool():
                return self._correct_category(spell, right, exception)
            case _:
                return self._correct_notice(spell, what, right)

    def _correct_application(self, spell: PlainSpell, day: date) -> str | None:
        if spell.begun_by_change or spell.applied_on == day:
            return "nothing-to-correct"
        if not self.open_on(day):
            return "school-not-open"
        if spell.full and not self.shown_on(day).funded:
            return "not-eligible"
        spell.redate_application(day)
        return None

    def _correct_commitment(self, spell: PlainSpell, words: str, day: date) -> str | None:
        made = dict(spell.commitments)
        if made.get(words, day) == day:
            return "nothing-to-correct"
        asked = COMMITMENTS if spell.full else self.rules.value("membership.associate-commitments", day).split(",")
        if spell.admitted_on is not None and day > spell.admitted_on and words in asked:
            return "commitment-missing"
        spell.redate_commitment(words, day)
        return None

    def _correct_admission(self, spell: PlainSpell, day: date, exception: bool) -> str | None:
        if spell.admitted_on is None:
            return "not-a-member"
        if spell.admitted_on == day:
            return "nothing-to-correct"
        if spell.begun_by_change:
            return self._correct_change(spell, day, exception)
        if day < FIRST_ADMISSION:
            return "too-early"
        if day < spell.applied_on:
            return "dates-out-of-order"
        if self._lacks(spell, spell.full, day):
            return "commitment-missing"
        if not self.open_on(day):
            return "school-not-open"
        code = self._may_not_be(spell.full, day, exception)
        if code is None:
            spell.admitted_on = day
        return code

    def _correct_change(self, spell: PlainSpell, day: date, exception: bool) -> str | None:
        if self._lacks(spell, spell.full, day, tuple(spell.with_application)):
            return "commitment-missing"
        if not self.open_on(day):
            return "school-not-open"
        code = self._may_not_be(spell.full, day, exception)
        if code is None:
            spell.redate_change(self.spells[spell.number - 2], day)
        return code

    def _change_follows(self, spell: PlainSpell, was: date | None) -> str | None:
        """Where a full member became an associate when its notice ran out, it did so by the right day."""
        ends = spell.last_day_given
        if ends == was or ends is None or was is None or spell.changed_on != was + ONE_DAY:
            return None
        after, day = self.spells[spell.number], ends + ONE_DAY
        if not spell.full or after.full:
            return None
        return "date-in-future" if day > self.clock.today else self._correct_change(after, day, exception=True)

    def _correct_category(self, spell: PlainSpell, full: bool, exception: bool) -> str | None:
        day = spell.applied_on
        if spell.full == full:
            return "nothing-to-correct"
        if full and not self.shown_on(day).funded:
            return "not-eligible"
        if spell.admitted_on is not None:
            asked = COMMITMENTS if full else self.rules.value("membership.associate-commitments", day).split(",")
            if set(asked) - {words for words, since in spell.commitments if since <= spell.admitted_on}:
                return "commitment-missing"
            if full and self.shown_on(day).outside_on(day) and not exception:
                return "exception-needed"
        spell.full = full
        return None

    def _correct_notice(self, spell: PlainSpell, what: str, right: object) -> str | None:
        standing = [notice for notice in spell.notices if notice.rescinded_on is None] or spell.notices[-1:]
        if not standing:
            return "no-notice"
        notice = standing[0]
        if what == "retract":
            spell.notices.remove(notice)
            return None
        received = right if what == "notice" and isinstance(right, date) else notice.received_on
        earliest = self.earliest_leaving(received)
        ends = right if what == "leaving" and isinstance(right, date) else notice.ends_on
        if what == "notice" and notice.at_earliest:
            ends = earliest
        if (received, ends) == (notice.received_on, notice.ends_on):
            return "nothing-to-correct"
        if spell.admitted_on is not None and received < spell.admitted_on:
            return "not-a-member"
        if ends < earliest:
            return "notice-too-short"
        was = spell.last_day_given
        notice.received_on, notice.ends_on, notice.at_earliest = received, ends, ends == earliest
        return self._change_follows(spell, was)

    def _out_of_order(self) -> Iterator[str]:
        """What comes before what it rests on, anywhere."""
        return out_of_order(self.spells)

    def owe_what_is_right(self) -> None:
        """What becomes of the account when a membership was put right."""

    def _no_application(self) -> str:
        return "already-a-member" if self.spells and self.spells[-1].admitted_on else "not-applied"

    def serve_notice(self, day: date, leaving: date | None) -> str | None:
        """Give notice."""
        if day < EARLIEST_DAY:
            return "day-too-early"
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
        ends = leaving or earliest
        if spell.changed_on is not None and ends < spell.changed_on - ONE_DAY:
            return "dates-out-of-order"
        spell.give_notice(day, ends, at_earliest=ends == earliest)
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
