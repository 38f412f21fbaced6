"""Moves of the state machine: the register shows schools that open, close, convert, merge and are counted."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from thep_domain import schools
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import CountEntry, LinkEntry, RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.schools.events import EstablishmentReliedOn, FileTaken
from thep_domain.testing.commands import do
from thep_domain.testing.model import ModelSchool
from thep_domain.testing.schools.inspecting_machine import InspectionMoves
from thep_domain.testing.schools.model import ModelRegistration
from thep_domain.testing.schools.strategies import BOROUGH_CODE, COMMUNITY, INDEPENDENT, OTHER_CODE, TYPES
from thep_domain.testing.stage import LIKELY, PICK

FIRST_URN: Final = 100_001
COUNTED_EARLY: Final = date(2016, 1, 21)
LETTER: Final = "letter of the school"
FIELDS: Final = {"nothing": "name"}
"""What is corrected under another name."""
UNCOUNTED: Final = FIRST_URN + 5


class RegisterMoves(InspectionMoves):
    """The register brings news."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[URN, RegisterEntry] = {}
        """What the register shows of each URN."""
        self.parts: dict[int, tuple[str, ...]] = {}
        """The parts that were listed under each URN."""

    def traits(self, urn: URN) -> Mapping[str, bool]:
        """Whether a school is open, or the register gives it a closing day."""
        converted = len(self.schools[urn].registrations) > 1
        open_ended = self.schools[urn].now.closed_on is None
        return {**super().traits(urn), "open": open_ended, "closing": not open_ended, "converted": converted}

    def publish(
        self, *entries: RegisterEntry, counts: Iterable[CountEntry] = (), links: Iterable[LinkEntry] = ()
    ) -> None:
        """The register brings news, dated today."""
        news = RegisterNews(
            as_at=self.today, source="register.csv", schools=entries, counts=tuple(counts), links=tuple(links)
        )
        self.shown.update({entry.urn: entry for entry in entries})
        self.send(do(RegisterDesk.record, news), actor="register-import")

    def change(self, urn: URN, **changes: Any) -> None:
        """The register shows a school otherwise than before."""
        self.publish(attrs.evolve(self.shown[urn], **changes))

    @rule(pick=PICK, days=st.sampled_from((-40, 0, 1, 40, 200)), likely=LIKELY)
    def close(self, pick: int, days: int, likely: bool) -> None:
        """The register shows a closing day, past or to come, or another one than before."""
        urn = self.choose(pick, self.preferred(), likely)
        self.show_closing(urn, self.today + timedelta(days=days))

    @precondition(lambda self: self.those(closing=True))
    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        """The register no longer shows a closing day."""
        self.show_closing(self.choose(pick, self.those(closing=True)), None)

    @precondition(lambda self: self.preferred(open=True))
    @rule(pick=PICK, days=st.sampled_from((10, 0)), further=st.sampled_from((True, True, False)))
    def convert(self, pick: int, days: int, further: bool) -> None:
        """A school becomes an academy under a new URN; or under two, one after the other, which is learnt at once."""
        urn = self.choose(pick, self.preferred(open=True))
        school, opened = self.schools[urn], self.today - timedelta(days=days)
        if school.now.opened_on is not None and school.now.opened_on >= opened - ONE_DAY:
            return
        new = self._academy(opened, opened + 4 * ONE_DAY if further and days else None)
        if further and days:
            last = self._academy(opened + 5 * ONE_DAY, None, after=1)
            self.publish(new, last, links=[_link(new.urn, last.urn, "Successor")])
            school.registrations += [self.registration(new), self.registration(last)]
        else:
            school.registrations.append(self.registration(new))
        old = URN(next(each.urn for each in reversed(school.registrations) if each.urn < new.urn))
        next(each for each in school.registrations if each.urn == old).closed_on = opened - ONE_DAY
        school.follow_register()
        links = [_link(old, new.urn, "Successor")]
        self.publish(attrs.evolve(self.shown[old], closed_on=opened - ONE_DAY), new, links=links)

    @precondition(lambda self: len(self.those(open=True)) > 1)
    @rule(pick=PICK, days=st.sampled_from((1, 30)))
    def merge(self, pick: int, days: int) -> None:
        """A school is taken into another."""
        lost = self.choose(pick, self.preferred(open=True) or self.those(open=True))
        kept = self.choose(pick, [urn for urn in self.those(open=True) if urn != lost])
        old, new = URN(self.schools[lost].now.urn), URN(self.schools[kept].now.urn)
        last_day = self.today - timedelta(days=days)
        if (self.schools[lost].now.opened_on or date.min) > last_day:
            return
        self._closed(lost, last_day)
        links = [_link(old, new, "Successor - merged")]
        self.publish(attrs.evolve(self.shown[old], closed_on=last_day), links=links)

    @rule(pick=PICK, what=st.sampled_from(("name", "type", "type", "authority", "area", "address", "opening")))
    def show_otherwise(self, pick: int, what: str) -> None:
        """The register shows another name, type, authority, area, address or opening day; an older file nothing new."""
        school = self.schools[self.choose(pick, self.schools)]
        now, converted = self.shown[URN(school.now.urn)], len(school.registrations) > 1
        match what:
            case "type":
                kind = COMMUNITY if now.type_code == INDEPENDENT else INDEPENDENT
                school.now.funded = kind != INDEPENDENT
                self.change(now.urn, type_code=kind, type_name=TYPES[kind])
            case "authority":
                school.now.move(self.today, another_authority=True)
                self.change(now.urn, la=OTHER_CODE if school.now.of_another_authority else BOROUGH_CODE)
            case "area":
                school.now.move(self.today, outside=True)
                self.change(now.urn, lies_outside=school.now.lies_outside)
            case "address":
                self.change(now.urn, town="London" if now.town == "Bow" else "Bow", postcode="E3 5ED")
            case "opening" if not converted:
                school.now.opened_on = date(2015, 9, 1) if now.opened_on is None else None
                self.change(now.urn, opened_on=school.now.opened_on)
            case _:
                self.change(now.urn, name=f"{now.name} again")
                older = attrs.evolve(now, name="An older name")
                news = RegisterNews(as_at=self.today - ONE_DAY, source="older.csv", schools=(older,))
                self.send(do(RegisterDesk.record, news))

    @rule(pupils=st.sampled_from((210, 436, 1200, 0)))
    def take_a_census(self, pupils: int) -> None:
        """The pupils of every school but one are counted."""
        day = self.today - 7 * ONE_DAY
        counts: list[CountEntry] = []
        for school in self.schools.values():
            seldom = school.registrations[0].urn == UNCOUNTED
            if not seldom:
                counts.append(CountEntry(urn=URN(school.now.urn), pupils=pupils + len(counts), counted_on=day))
                school.now.count(counts[-1].pupils, day, self.today)
        self.publish(counts=counts)

    def open_a_school(self) -> URN:
        """The register shows a new school, which is not counted yet."""
        entry = self.entry(FIRST_URN + len(self.shown))
        self.schools[entry.urn] = ModelSchool(self.clock, self.book, [self.registration(entry)])
        self.publish(entry)
        return entry.urn

    def count(self, urn: URN, pupils: int) -> None:
        """The pupils of one school are counted today."""
        self.schools[urn].now.count(pupils, self.today, self.today)
        self.publish(counts=[CountEntry(urn=urn, pupils=pupils, counted_on=self.today)])

    def count_again(self, urn: URN, pupils: int) -> None:
        """The pupils of a school are counted anew, for a day before all of its life here: of two, the later counts."""
        self.wait_until(self.today + ONE_DAY)  # what a file of the same day said before is no news
        now = URN(self.schools[urn].now.urn)
        self.schools[urn].now.count(pupils, COUNTED_EARLY, self.today)
        self.publish(counts=[CountEntry(urn=now, pupils=pupils, counted_on=COUNTED_EARLY)])
        self._show_what_is_counted(now, self.schools[urn])

    def _show_what_is_counted(self, now: URN, school: ModelSchool) -> None:
        held = school.now.counted_on(COUNTED_EARLY)
        self.shown[now] = attrs.evolve(self.shown[now], pupils=held and held[1], counted_on=held and held[0])

    @rule(pick=PICK, pupils=st.sampled_from((310, 90, 436, 0)), again=st.booleans(), early=st.booleans())
    def count_by_hand(self, pick: int, pupils: int, again: bool, early: bool) -> None:
        """A school writes how many pupils it has, and now and then another number for the same day."""
        school = self.schools[self.choose(pick, self.preferred())]
        now, day = URN(school.now.urn), COUNTED_EARLY if early else self.today
        for number in (pupils, pupils + 7) if again else (pupils,):
            school.now.count_by_hand(number, day, self.today)
            self.send(do(RegisterDesk.count, now, number, on=day, source=LETTER))
        if early:
            self._show_what_is_counted(now, school)

    @rule(pick=PICK, what=st.sampled_from(("name", "la", "outside", "closed", "closed", "nothing")))
    def correct_what_is_shown(self, pick: int, what: str) -> None:
        """The register shows a wrong name, authority, area or closing day; or it shows what is right already."""
        urn = self.choose(pick, self.preferred())
        school = self.schools[urn]
        now = self.shown[URN(school.now.urn)]
        right: dict[str, Any]
        match what:
            case "la":
                school.now.move(self.today, another_authority=True)
                right, said = {"la": OTHER_CODE if school.now.of_another_authority else BOROUGH_CODE}, None
            case "outside":
                school.now.move(self.today, outside=True)
                right, said = {"lies_outside": school.now.lies_outside}, "yes" if school.now.lies_outside else "no"
            case "closed":
                last = None if now.closed_on else max(self.today, now.opened_on or self.today)
                self._closed(urn, last)
                right, said = {"closed_on": last}, last.isoformat() if last else ""
            case _:
                right, said = {"name": f"{now.name} right" if what == "name" else now.name}, None
        self.shown[now.urn] = attrs.evolve(now, **right)
        words = said if said is not None else str(next(iter(right.values())))
        command = do(RegisterDesk.correct, now.urn, {FIELDS.get(what, what): words}, on=self.today, source=LETTER)
        self.send(command, "nothing-to-correct" if what == "nothing" else None)

    @rule(pick=PICK, closes=st.booleans())
    def retract_a_file(self, pick: int, closes: bool) -> None:
        """A file should not have been taken: a school is called, and closes or not, as before."""
        urn = self.choose(pick, self.preferred(open=True))
        now, before = self.shown[URN(self.schools[urn].now.urn)], self.schools[urn].now.closed_on
        changes: dict[str, Any] = {"name": f"{now.name} by mistake {len(self.sent)}"}
        if closes and before is None:
            changes["closed_on"] = max(self.today, now.opened_on or self.today)
            self._closed(urn, changes["closed_on"])
        self.change(now.urn, **changes)
        taken = [each for fact in self.thep.history() if isinstance(each := fact.event, FileTaken)][-1]
        self._closed(urn, before)
        self.shown[now.urn] = now
        self.send(do(RegisterDesk.retract, taken.sha256), reason=LETTER)

    @precondition(lambda self: any(len(s.registrations) == 1 and s.spells for s in list(self.schools.values())[:6]))
    @rule()
    def retract_the_first_file(self) -> None:
        """The file that registered the first schools should not have been taken, though some applied since."""
        taken = next(each for fact in self.thep.history() if isinstance(each := fact.event, FileTaken))
        self.send(do(RegisterDesk.retract, taken.sha256), "still-relied-on", reason=LETTER)

    @rule(pick=PICK, which=PICK, right=st.booleans())
    def unlink(self, pick: int, which: int, right: bool) -> None:
        """The link by which a school converted is wrong: each is a school of its own again, unless both are relied on.

        It may be right after all. If no school converted, one does now.
        """
        if not self.those(converted=True) and self.preferred(open=True):
            self.convert(pick, 10, further=False)
        if not self.those(converted=True):
            return
        relied = {fact.stream for fact in self.thep.history() if isinstance(fact.event, EstablishmentReliedOn)}
        converted = self.those(converted=True)
        both = [
            urn for urn in converted if any(f"school:{r.urn}" in relied for r in self.schools[urn].registrations[1:])
        ]
        urn = self.choose(pick, both if which % 2 and both else converted)
        school = self.schools[urn]
        at = 1 if urn in both else 1 + which % (len(school.registrations) - 1)
        earlier, later = school.registrations[:at], school.registrations[at:]
        apart = not any(f"school:{each.urn}" in relied for each in later)
        if apart:
            first = URN(later[0].urn)
            self.schools[first] = ModelSchool(self.clock, self.book, later)
            self.schools = dict(sorted(self.schools.items()))
            school.registrations = earlier
            for each in (school, self.schools[first]):
                listed = [self.parts[r.urn] for r in each.registrations if r.urn in self.parts]
                each.parts = listed[-1] if listed else ()
            school.follow_register()
        pair = URN(earlier[-1].urn), URN(later[0].urn)
        command = do(RegisterDesk.unlink, *pair, on=self.today)
        self.send(command, None if apart else "cannot-be-parted", reason=LETTER)
        if right:
            if apart:
                school.registrations = [*earlier, *self.schools.pop(pair[1]).registrations]
                listed = [self.parts[r.urn] for r in school.registrations if r.urn in self.parts]
                school.parts = listed[-1] if listed else ()
                school.follow_register()
            self.send(
                do(RegisterDesk.relink, *pair, on=self.today),
                None if apart else "nothing-to-correct",
                reason=LETTER,
            )

    @rule(pick=PICK, parts=st.sampled_from((("primary", "secondary"), ())))
    def list_parts(self, pick: int, parts: tuple[str, ...]) -> None:
        """A school is counted as two parts, or as one again."""
        urn = self.choose(pick, self.preferred())
        if self.schools[urn].parts != parts:
            self.parts[self.schools[urn].now.urn] = parts
        self.schools[urn].parts = parts
        self.send(do(RegisterDesk.list_parts, self.named(urn, pick), parts))

    def show_closing(self, urn: URN, day: date | None) -> None:
        """The register gives a closing day, on which the school is open at least a day, or none."""
        opened = self.schools[urn].now.opened_on
        last_day = day if day is None or opened is None else max(day, opened)
        self._closed(urn, last_day)
        self.change(URN(self.schools[urn].now.urn), closed_on=last_day)

    def _closed(self, urn: URN, last_day: date | None) -> None:
        self.schools[urn].now.closed_on = last_day
        self.schools[urn].follow_register()

    def entry(self, urn: int, **kind: Any) -> RegisterEntry:
        """What the register shows of an ordinary school, or of one of a kind."""
        ordinary: dict[str, Any] = {"type_code": COMMUNITY, "la": BOROUGH_CODE, "name": f"School {urn}"}
        ordinary |= {"phase_code": 2, "counted_on": date(2016, 1, 21) if "pupils" in kind else None} | kind
        return RegisterEntry(urn=URN(urn), type_name=TYPES[ordinary["type_code"]], **ordinary)

    def _academy(self, opened_on: date, closed_on: date | None, after: int = 0) -> RegisterEntry:
        return self.entry(FIRST_URN + len(self.shown) + after, opened_on=opened_on, closed_on=closed_on)

    def registration(self, entry: RegisterEntry) -> ModelRegistration:
        """The same for the model."""
        counts = [] if entry.pupils is None or entry.counted_on is None else [(entry.counted_on, entry.pupils)]
        funded, other = entry.type_code != INDEPENDENT, entry.la != BOROUGH_CODE
        return ModelRegistration(entry.urn, entry.opened_on, entry.closed_on, funded, other, entry.lies_outside, counts)

    @invariant()
    def register_agrees(self) -> None:
        """The register shows what the newest file said, and the latest count."""
        known = self.thep.known()
        model = {each.urn: each for school in self.schools.values() for each in school.registrations}
        for row in schools.schools(known):
            shown = self.shown[row.urn]
            found = (row.name, row.la, row.type, row.open_on, row.closed_on)
            expected = (shown.name, shown.la, shown.type_name, shown.opened_on, shown.closed_on)
            assert found == expected, f"the register shows {found}, and the file said {expected}"
            counted = None if row.counted_on is None else (row.counted_on, row.pupils)
            latest = model[row.urn].counted_on(date.max)
            assert counted == latest, f"the count of {row.urn} is {counted}, and {latest} in the model"


def _link(urn: URN, other: URN, words: str) -> LinkEntry:
    return LinkEntry(urn=urn, link_urn=other, link_name="the school linked to", link_type=words, quoted_on=None)
