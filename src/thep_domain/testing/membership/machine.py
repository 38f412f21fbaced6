"""Moves of the state machine: schools apply, join, give notice and join again; and what was wrong is put right."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from thep_domain import membership
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Reading
from thep_domain.membership import AIMS, ALL, FEE, Category, MembershipDesk
from thep_domain.testing.commands import do
from thep_domain.testing.membership.invariants import WRONG
from thep_domain.testing.membership.model import FREE_EXIT_UNTIL
from thep_domain.testing.plain import PlainSpell
from thep_domain.testing.rulebook.machine import SINCE, RulebookMoves
from thep_domain.testing.schools.machine import RegisterMoves
from thep_domain.testing.stage import LIKELY, PICK
from thep_domain.testing.values import BOARD, EXCEPTION

RULES: Final = (
    *(("notice.period", "P6M"), ("notice.period", "P56D"), ("membership.associate-commitments", "aims,fee")),
)
SLIP: Final = "a slip of the pen"
TURNS: Final = (FREE_EXIT_UNTIL, FREE_EXIT_UNTIL + ONE_DAY, date(2020, 2, 29))
"""Days on which a notice ends otherwise than one of the day before: no free exit any more, and leap day."""

_full = st.sampled_from((True, True, True, False))
_late = st.sampled_from((0, 0, 0, 1))
"""Days by which an act comes before the application that it is about."""
_ready = st.sampled_from((ALL, (AIMS,), (*ALL, "tea"), ()))
_corrected = st.sampled_from(
    ("applied", "committed", "admitted", "admitted", "notice", "notice", "leaving", "category")
)
_lacking = st.sampled_from(((AIMS,), (FEE,), ()))
"""Commitments that are not enough for everybody."""


class MembershipMoves(RegisterMoves, RulebookMoves):
    """Joining and leaving."""

    def __init__(self) -> None:
        super().__init__()
        self.rolls: list[tuple[int, date, list[str]]] = []
        """The roll of each step, with the position and the day for which it was asked."""
        self.corrected: set[tuple[str, int, str, str]] = set()
        """Facts that were corrected, and by what."""

    def traits(self, urn: URN) -> Mapping[str, bool]:
        """Where a school stands today: applying, lacking a commitment, member, noticed, former, or strange."""
        school = self.schools[urn]
        member = school.member_on(self.today) is not None
        return {
            **super().traits(urn),
            "applying": school.applying is not None,
            "lacking": school.applying is not None and {made for made, _ in school.applying.commitments} < set(ALL),
            "member": member,
            "noticed": school.notice is not None,
            "full": school.full_on(self.today),
            "former": any(spell.admitted_on for spell in school.spells) and not member,
            "strange": school.applying is None and not member and school.open_on(self.today),
        }

    def preferred(self, **wanted: bool) -> list[URN]:
        """The members, and those under notice once more."""
        return [*self.those(member=True, noticed=True, **wanted), *self.those(member=True, **wanted)]

    @rule(pick=PICK, full=_full, commitments=_ready, likely=LIKELY)
    def apply(self, pick: int, full: bool, commitments: tuple[str, ...], likely: bool) -> None:
        """A school applies, with every commitment, with one, or with one that there is not."""
        urn = self.choose(pick, self.those(strange=True), likely)
        expected = self.schools[urn].apply(self.today, full, commitments)
        self.send(
            do(MembershipDesk.apply, self.named(urn, pick), _category(full), on=self.today, commitments=commitments),
            expected,
        )

    @rule(pick=PICK, ready=st.booleans(), exception=st.booleans(), late=_late, likely=LIKELY)
    def admit(self, pick: int, ready: bool, exception: bool, late: int, likely: bool) -> None:
        """An applicant is admitted, now and then before it applied, by an exception or without."""
        applying = self.those(applying=True, lacking=False)
        urn = self.choose(pick, applying) if ready else self._applicant(pick, likely)
        self.admit_on(urn, self._day(urn, late), exception)

    @rule(pick=PICK, full=st.booleans(), words=_lacking)
    def admit_before_it_is_ready(self, pick: int, full: bool, words: tuple[str, ...]) -> None:
        """A school applies without a commitment, and is to be admitted all the same."""
        urn = self.choose(pick, self.those(strange=True))
        self.apply_for(urn, words, full)
        self.admit_on(urn, self.today, exception=True)

    @rule(pick=PICK, exception=st.sampled_from((True, True, False)), likely=LIKELY)
    def join(self, pick: int, exception: bool, likely: bool) -> None:
        """A school applies with every commitment, and is admitted, by an exception or without."""
        urn = self.choose(pick, self.those(strange=True), likely)
        self.apply_for(urn)
        self.admit_on(urn, self.today, exception)

    def join_if_excepted(self, urn: URN) -> None:
        """A school applies as a full member, and is admitted by an exception where it is refused without."""
        self.apply_for(urn, full=True)
        self.admit_on(urn, self.today, exception=False)
        self.admit_on(urn, self.today, exception=True)

    @rule(pick=PICK, late=st.sampled_from((0, 0, 1)))
    def join_on_the_last_day(self, pick: int, late: int) -> None:
        """A school applies, and is admitted, on its last day open, or would be on the day after."""
        urn = self.choose(pick, self.those(strange=True, open=True))
        self.show_closing(urn, self.today)
        self.wait_until(self.today + late * ONE_DAY)
        self.apply_for(urn)
        self.admit_on(urn, self.today, exception=True)

    @rule(pick=PICK, words=st.sampled_from((ALL, (AIMS,), ("tea",))), late=_late, wait=st.booleans(), likely=LIKELY)
    def commit(self, pick: int, words: tuple[str, ...], late: int, wait: bool, likely: bool) -> None:
        """An applicant makes the commitments it left out, at once or after a while: too late for an earlier day."""
        urn = self._applicant(pick, likely)
        self.wait_until(self.today + timedelta(days=20 * wait))
        day = self._day(urn, late)
        self.send(do(MembershipDesk.commit, urn, words, on=day), self.schools[urn].commit(day, words))
        if wait and (applying := self.schools[urn].applying) is not None:
            self.admit_on(urn, applying.applied_on, exception=True)

    @rule(pick=PICK, late=_late, likely=LIKELY)
    def decline(self, pick: int, late: int, likely: bool) -> None:
        """An application is declined."""
        urn = self._applicant(pick, likely)
        day = self._day(urn, late)
        self.send(do(MembershipDesk.decline, urn, on=day, authority=BOARD), self.schools[urn].decline(day))

    @rule(pick=PICK, full=_full, likely=LIKELY)
    def rejoin(self, pick: int, full: bool, likely: bool) -> None:
        """A former member applies again, and is admitted."""
        former = self.those(former=True, applying=False, strange=True)
        if not former and (leaving := self.those(noticed=True)):
            self._wait_for_the_last_day(self.choose(pick, leaving), more=1)
            former = self.those(former=True, applying=False, strange=True)
        urn = self.choose(pick, former, likely)
        expected = self.schools[urn].rejoin(self.today, full, ALL)
        self.send(do(MembershipDesk.rejoin, urn, _category(full), on=self.today, commitments=ALL), expected)
        if expected is None:
            self.admit_on(urn, self.today, exception=True)

    @rule(
        pick=PICK,
        stay=st.sampled_from((364, None, 0, 56, 365, 366, 500)),
        late=st.sampled_from((0, 0, 20, 200)),
        turn=st.booleans(),
        times=st.sampled_from((1, 1, 2)),
        likely=LIKELY,
    )
    def give_notice(self, pick: int, stay: int | None, late: int, turn: bool, times: int, likely: bool) -> None:
        """A member gives notice, now and then twice, to leave as early as it may or later; it may be learnt late.

        Some are dated the last day of free exit, the day after it, or leap day, past or to come.
        """
        urn = self._member(pick, likely)
        turns = [day for day in TURNS if day >= self.today or self.schools[urn].member_on(day)] if turn else []
        if turns:
            day = turns[pick % len(turns)]
            self.wait_until(max(self.today, day))
            self._give_notice(urn, urn, day, None)
            return
        if times > 1:
            self._give_notice(urn, urn, self.today, None)
        day = self.today - timedelta(days=late)
        self._give_notice(self.named(urn, pick), urn, day, None if stay is None else day + timedelta(days=stay))

    @rule(change=st.sampled_from(RULES), since=SINCE, back=st.booleans())
    def change_a_rule_of_membership(self, change: tuple[str, str], since: str, back: bool) -> None:
        """The notice period changes, or what an associate commits to."""
        self.set_a_rule(*change, since, back=back)

    @rule(pick=PICK, days=st.sampled_from((0, 1, 30)), likely=LIKELY)
    def rescind(self, pick: int, days: int, likely: bool) -> None:
        """A notice is taken back, some days after it was given."""
        if likely and not self.those(noticed=True, member=True):
            urn = self._member(pick, likely)
            self._give_notice(urn, urn, self.today, None)
            self.wait_until(self.today + timedelta(days=days))
        urn = self.choose(pick, self.those(noticed=True, member=True), likely)
        command = do(MembershipDesk.rescind_notice, urn, on=self.today, authority=BOARD)
        self.send(command, self.schools[urn].rescind(self.today))

    @precondition(lambda self: self.those(noticed=True))
    @rule(pick=PICK, more=st.sampled_from((0, 1)))
    def wait_for_the_last_day(self, pick: int, more: int) -> None:
        """Time goes by until a notice has run out, or nearly."""
        self._wait_for_the_last_day(self.choose(pick, self.those(noticed=True)), more)

    @rule(pick=PICK, likely=LIKELY)
    def end(self, pick: int, likely: bool) -> None:
        """The membership of a school that closes is ended by hand, though the register has done so already."""
        urn = self.choose(pick, self.those(closing=True, member=True) or self.those(member=True), likely)
        day = self.schools[urn].now.closed_on or self.today
        self.send(do(MembershipDesk.end, urn, on=day), self.schools[urn].end(day))

    @rule(pick=PICK, late=_late, again=st.booleans(), likely=LIKELY)
    def withdraw_application(self, pick: int, late: int, again: bool, likely: bool) -> None:
        """An application is taken back, now and then before it was made; and the school may apply again."""
        urn = self._applicant(pick, likely)
        day = self._day(urn, late)
        expected = self.schools[urn].withdraw(day)
        self.send(do(MembershipDesk.withdraw_application, urn, on=day), expected)
        if again and expected is None:
            self.apply_for(urn)

    @rule(
        pick=PICK,
        words=st.sampled_from((ALL, ALL, (), ("tea",))),
        exception=st.sampled_from((True, True, False)),
        associate=st.booleans(),
        back=st.booleans(),
        wrong=st.sampled_from((-1, -20, 0, 1)),
        likely=LIKELY,
    )
    def change_tier(
        self, pick: int, words: tuple[str, ...], exception: bool, associate: bool, back: bool, wrong: int, likely: bool
    ) -> None:
        """An associate becomes a full member, or a full one an associate, where its notice has run out; the day of it
        may be recorded wrong."""
        if likely and associate and not self.those(member=True, full=False):
            urn = self.choose(pick, self.those(strange=True))
            self.apply_for(urn, full=False)
            self.admit_on(urn, self.today, exception=True)
            self.wait_until(self.today + 40 * ONE_DAY)
        urn = self.choose(pick, self.those(member=True, full=not associate) or self.those(member=True), likely)
        school = self.schools[urn]
        if not associate and back and school.notice is not None:
            self._wait_for_the_last_day(urn, more=1)
        self._change_tier(urn, full=associate, words=words, exception=exception)
        if back:
            self._change_tier(urn, full=associate, words=words, exception=exception)
        if wrong and school.spells and school.spells[-1].begun_by_change:
            self._correct(urn, "admitted", wrong, None, exception=exception)

    def _change_tier(self, urn: URN, full: bool, words: tuple[str, ...], exception: bool) -> None:
        authority = EXCEPTION if exception else BOARD
        command = do(
            MembershipDesk.change_tier, urn, _category(full), on=self.today, authority=authority, commitments=words
        )
        self.send(command, self.schools[urn].change_tier(self.today, full, words, exception))

    @rule(
        pick=PICK,
        wrong=st.tuples(_corrected, _corrected, _corrected),
        days=st.sampled_from((-1, 1, -20, 20, -100, 100, 400, -400, 0)),
        again=st.sampled_from((0, 1, -1)),
        first=st.sampled_from((False, False, False, True)),
        likely=LIKELY,
    )
    def correct(self, pick: int, wrong: tuple[str, ...], days: int, again: int, first: bool, likely: bool) -> None:
        """Some things were recorded wrong, of the last spell or the first; a correction may be wrong itself."""
        urn = self._member_for_a_while(pick, likely)
        for what in wrong:
            if likely and what in {"notice", "leaving"} and self.schools[urn].notice is None:
                self._give_notice(urn, urn, self.today, None)
                self.wait_until(self.today + 30 * ONE_DAY)
            for off in (days, again) if again else (days,):
                self._correct(urn, what, off, 1 if first else None, exception=pick % 4 != 0)

    @rule(pick=PICK, what=st.sampled_from(("applied", "committed")), days=st.sampled_from((-20, -1, 1)))
    def correct_an_application(self, pick: int, what: str, days: int) -> None:
        """An application that is not decided yet was recorded wrong."""
        urn = self._applicant(pick, likely=True)
        self.wait_until(self.today + 10 * ONE_DAY)
        self._correct(urn, what, days, None, exception=True)

    @rule(pick=PICK, what=st.sampled_from(("tea", "nothing", "reason", "spell")))
    def correct_what_is_not_there(self, pick: int, what: str) -> None:
        """Nothing is said, or no reason is given, or a commitment or a spell is named that there is not."""
        urn = self._member_for_a_while(pick, likely=True)
        right: dict[str, dict[str, Any]] = {
            "tea": {"committed": {"tea": self.today}},
            "spell": {"category": "full", "spell": 9},
        }
        if what == "reason" and self.schools[urn].spells:
            category = _category(not self.schools[urn].spells[-1].full)
            expected = self.schools[urn].correct("category", category is Category.FULL, None)
            command = do(MembershipDesk.correct, urn, category=category, authority=EXCEPTION)
            self.send(command, expected or "reason-missing")
            self.send(command, expected, reason=SLIP)
        elif self.schools[urn].spells:
            self.send(do(MembershipDesk.correct, urn, **right.get(what, {})), "nothing-to-correct", reason=SLIP)

    @rule(pick=PICK, give=st.booleans(), first=st.sampled_from((False, False, True)), likely=LIKELY)
    def retract_notice(self, pick: int, give: bool, first: bool, likely: bool) -> None:
        """A notice is taken back that was given for the wrong school."""
        if give:
            member = self._member(pick, likely)
            self._give_notice(member, member, self.today, None)
        urn = self.choose(pick, self.those(noticed=True), likely)
        number = 1 if first else None
        expected = self.schools[urn].retract_notice(number)
        self.send(do(MembershipDesk.retract_notice, urn, spell=number), expected, reason=SLIP)

    def _member_for_a_while(self, pick: int, likely: bool) -> URN:
        """A member, or one that joins now, some time ago."""
        if not self.those(member=True):
            urn = self._member(pick, likely)
            self.wait_until(self.today + 150 * ONE_DAY)
            return urn
        return self.choose(pick, self.those(member=True), likely)

    def _correct(self, urn: URN, what: str, off: int, number: int | None, *, exception: bool) -> None:
        school = self.schools[urn]
        found = [spell for spell in school.spells if number in (None, spell.number)]
        if not found:
            return
        spell = found[-1]
        right = self._right(spell, what, off)
        if right is None:
            return
        expected = school.correct(what, right, number, exception)
        said = {"category": _category(right)} if isinstance(right, bool) else {what: right}
        authority = EXCEPTION if exception else BOARD
        command = do(MembershipDesk.correct, urn, **said, spell=number, authority=authority)
        answer = self.send(command, expected, reason=SLIP)
        if answer is not None:
            self._corrects_what_was_wrong(answer.events[0])

    def _corrects_what_was_wrong(self, fact: Recorded) -> None:
        """A correction names the fact that said it last, and leads to one of the kind that was wrong."""
        wrong = fact.why.corrects
        assert wrong is not None, f"{fact.name} corrects nothing"
        facts = {(each.stream, each.version): each for each in self.thep.history()}
        end = facts[wrong.stream, wrong.version]
        while end.why.corrects is not None:
            end = facts[end.why.corrects.stream, end.why.corrects.version]
        assert end.name in WRONG[fact.name], f"{fact.name} leads to {end.name}"
        thing = (wrong.stream, wrong.version, fact.name, str(getattr(fact.event, "commitment", "")))
        assert thing not in self.corrected, f"{fact.name} names what was corrected before: {thing}"
        self.corrected.add(thing)

    def _right(self, spell: PlainSpell, what: str, off: int) -> date | bool | dict[str, date] | None:
        """What is said to be right: so many days away from what was recorded, not in the future."""
        moved = {"applied": spell.applied_on, "admitted": spell.admitted_on or self.today}
        if spell.notices:
            moved |= {"notice": spell.notices[-1].received_on, "leaving": spell.notices[-1].ends_on}
        if what == "category":
            return not spell.full
        if what == "committed":
            made = spell.commitments or [(AIMS, self.today)]
            words, day = made[off % len(made)]
            return {words: min(self.today, day + timedelta(days=off))}
        if what not in moved:
            return None
        day = moved[what] + timedelta(days=off)
        return day if what == "leaving" else min(self.today, day)

    def apply_for(self, urn: URN, commitments: tuple[str, ...] = ALL, full: bool | None = None) -> None:
        """Apply: as a full member where the school may be one, unless a category is given."""
        wanted = self.schools[urn].now.funded if full is None else full
        expected = self.schools[urn].apply(self.today, wanted, commitments)
        self.send(do(MembershipDesk.apply, urn, _category(wanted), on=self.today, commitments=commitments), expected)

    def _applicant(self, pick: int, likely: bool) -> URN:
        """A school that applies, and lacks a commitment: if no school does, one that does so now."""
        if likely and not self.those(lacking=True):
            self.apply_for(self.choose(pick, self.those(strange=True)), (AIMS,))
        return self.choose(pick, self.those(lacking=True), likely)

    def _member(self, pick: int, likely: bool) -> URN:
        """A member that has given no notice: if there is no such member, one that joins now."""
        if likely and not self.those(member=True, noticed=False):
            urn = self.choose(pick, self.those(strange=True))
            self.apply_for(urn)
            self.admit_on(urn, self.today, exception=True)
        return self.choose(pick, self.those(member=True, noticed=False), likely)

    def _give_notice(self, named: URN, urn: URN, day: date, leaving: date | None) -> None:
        """Give notice; a day less than it takes is refused first."""
        school = self.schools[urn]
        too_early = school.earliest_leaving(day) - ONE_DAY
        if too_early >= day and school.member_on(day) is not None:
            expected = school.serve_notice(day, too_early)
            self.send(do(MembershipDesk.serve_notice, named, received_on=day, leaving=too_early), expected)
        expected = school.serve_notice(day, leaving)
        command = do(MembershipDesk.serve_notice, named, received_on=day, leaving=leaving)
        answer = self.send(command, expected)
        if answer is not None and (notice := self.schools[urn].notice) is not None:
            assert answer.details["ends_on"] == notice.ends_on.isoformat(), f"{command} gave {answer.details}"

    def _wait_for_the_last_day(self, urn: URN, more: int) -> None:
        notice = self.schools[urn].notice
        if notice is not None:
            self.wait_until(max(self.today, notice.ends_on + more * ONE_DAY))

    def admit_on(self, urn: URN, day: date, exception: bool) -> None:
        """The Board admits an applicant, by an exception or without."""
        expected = self.schools[urn].admit(day, exception)
        self.send(do(MembershipDesk.admit, urn, on=day, authority=EXCEPTION if exception else BOARD), expected)

    def _day(self, urn: URN, late: int) -> date:
        """Today, or the day before a school applied."""
        applying = self.schools[urn].applying
        return applying.applied_on - late * ONE_DAY if late and applying else self.today

    @invariant()
    def members_agree(self) -> None:
        """Who is a member and who votes, today and a while ago, and as known before, is answered as by the model."""
        known = self.thep.known()
        roll: list[str] = []
        for day in (self.today - timedelta(days=100), self.today):
            roll = [str(each) for each in membership.voting_roll(known, day)]
            self._members_agree(known, day, roll)
        if self.rolls:
            position, day, earlier = self.rolls[len(self.rolls) // 2]
            now = list(self.thep.voting_roll(day, as_known_at=position))
            assert now == earlier, f"as known at {position}, the roll of {day} was {earlier}, and is now {now}"
        self.rolls.append((self.known[-1].position if self.known else 0, self.today, roll))

    def _members_agree(self, known: Reading, day: date, roll: list[str]) -> None:
        expected = [str(urn) for urn, school in self.schools.items() if school.full_on(day)]
        assert roll == expected, f"on {day} the roll is {roll}, and {expected} in the model"
        rows = sorted(
            (row.establishment, row.spell, row.category, row.status, row.urn, row.admitted_on, row.notice_received_on)
            for row in membership.memberships(known, day)
        )
        listed = [
            row
            for urn, school in self.schools.items()
            for spell in school.spells
            if spell.applied_on <= day
            for row in [(str(urn), spell.number, *school.listed_on(spell, day))] * (len(school.parts) or 1)
        ]
        assert rows == listed, f"on {day} the register of members is {rows}, and {listed} in the model"
        members = sorted((row.establishment, row.spell) for row in membership.members(known, day))
        standing = [(key, number) for key, number, _, status, *_ in listed if status in {"admitted", "under-notice"}]
        assert members == standing, f"on {day} the members are {members}, and {standing} in the model"


def _category(full: bool) -> Category:
    return Category.FULL if full else Category.ASSOCIATE
