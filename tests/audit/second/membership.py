"""Membership: who may apply and be admitted, a year's notice, the last day (docs/contexts/membership.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.audit.second.days import NEVER, after, before, day_of
from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event, Ref, ref_of
from tests.audit.second.rulebook import Rulebook
from tests.audit.second.schools import Register, School

ELIGIBLE = ("membership.publicly-funded-types", "membership.borough")
EXCEPTION = (*ELIGIBLE, "membership.exception-words")
NOTICE = ("notice.period", "notice.free-exit-until", "notice.statutory-period")
CHANGED = ("commitments:", *EXCEPTION, "authority.change-tier")
RULES = {
    "membership.applied": (*ELIGIBLE, "membership.commitments"),
    "membership.commitments_made": ("membership.commitments",),
    "membership.admitted": ("commitments:", "membership.first-admission", *EXCEPTION, "authority.admit"),
    "membership.declined": ("authority.decline",),
    "membership.withdrawal_notice_served": NOTICE,
    "membership.notice_rescinded": ("authority.rescind",),
    "membership.tier_changed": CHANGED,
    "membership.application_redated": ELIGIBLE,
    "membership.admission_redated": ("membership.first-admission", *EXCEPTION, "authority.admit"),
    "membership.change_redated": CHANGED,
    "membership.notice_redated": NOTICE,
    "membership.category_corrected": ("commitments:", *EXCEPTION, "authority.admit"),
}
"""The rules that each fact asks on its day; those of commitments are of the category."""


@dataclass
class Notice:
    """A notice to withdraw."""

    ref: Ref
    received_on: date
    ends_on: date
    stands: bool = True


@dataclass
class Spell:
    """One time of membership."""

    number: int
    category: str
    applied_on: date
    refs: dict[str, Ref]
    commitments: dict[str, date]
    admitted_on: date | None = None
    closed_on: date | None = None
    """The day on which the application was declined or withdrawn."""
    changed_on: date | None = None
    """The first day of the spell that follows it in another category."""
    school_ends_on: date | None = None
    notices: list[Notice] = field(default_factory=list)

    def begin(self, name: str, event: Event, made: dict[str, date]) -> None:
        """Take up what leads to an admission."""
        said = event.fields
        match name:
            case "commitments_made":
                self.commitments |= made
                self.refs |= dict.fromkeys(made, event.ref)
            case "admitted" | "admission_redated":
                self.admit(event, event.day("admitted_on"))
            case "declined" | "application_withdrawn":
                self.closed_on = event.effective
            case "application_redated":  # the commitments made with it were made on that day, too
                with_it = [each for each in self.commitments if self.refs[each] == self.refs["applied"]]
                self.applied_on = event.day("applied_on")
                self.commitments |= dict.fromkeys(with_it, self.applied_on)
                self.refs |= dict.fromkeys(("applied", *with_it), event.ref)
            case "commitment_redated":
                self.commitments[said["commitment"]] = event.day("made_on")
                self.refs[said["commitment"]] = event.ref
            case "category_corrected":
                self.category, self.refs["category"] = said["category"], event.ref

    def admit(self, event: Event, day: date) -> None:
        self.admitted_on, self.refs["admitted"] = day, event.ref

    def end(self, name: str, event: Event) -> None:
        """Take up what leads to an end."""
        number = event.fields.get("notice")
        notice = self.notices[number - 1] if number and number <= len(self.notices) else None
        match name:
            case "withdrawal_notice_served":
                self.notices.append(Notice(event.ref, event.day("received_on"), event.day("ends_on")))
            case "notice_rescinded":
                for each in self.notices:
                    each.stands = each.stands and each.received_on != event.day("received_on")
            case "notice_retracted" if notice:
                notice.stands = False
            case "notice_redated" if notice:
                notice.ref, notice.received_on = event.ref, event.day("received_on")
                notice.ends_on = event.day("ends_on")
            case "ended":
                self.school_ends_on = event.day("ends_on")
            case "ending_cancelled":
                self.school_ends_on = None

    def last_day(self) -> date:
        """The earliest of: a notice runs out, the school closes or merges, another category begins."""
        ends = [each.ends_on for each in self.notices if each.stands]
        ends += [self.school_ends_on] if self.school_ends_on else []
        ends += [before(self.changed_on)] if self.changed_on else []
        return min(ends, default=NEVER)

    def is_over(self, day: date) -> bool:
        """Whether another spell may begin on a day (DOMAIN section 2, invariants 1 and 3)."""
        return self.last_day() < day if self.admitted_on else self.closed_on is not None

    def is_member(self, day: date) -> bool:
        return self.admitted_on is not None and self.admitted_on <= day <= self.last_day()

    def notice_on(self, day: date) -> Notice | None:
        """A notice that is running on a day."""
        return next((each for each in self.notices if each.stands and day <= each.ends_on), None)


class Membership:
    """Every spell of an establishment."""

    def __init__(self) -> None:
        self.spells: list[Spell] = []

    def spell(self, number: int) -> Spell | None:
        return self.spells[number - 1] if 1 <= number <= len(self.spells) else None

    def take(self, event: Event) -> None:
        said, spell = event.fields, self.spell(event.fields["spell"])
        made = dict.fromkeys(said.get("commitments", []), event.effective)
        refs = dict.fromkeys(("applied", "category", *made), event.ref)
        match event.name.partition(".")[2]:
            case "applied":
                self.spells.append(Spell(said["spell"], said["category"], event.day("applied_on"), refs, made))
            case "tier_changed":
                earlier, day = self.spells[-1], event.day("changed_on")
                earlier.changed_on, refs["admitted"] = day, event.ref
                made = earlier.commitments | made
                self.spells.append(Spell(said["spell"], said["category"], day, refs, made, day))
            case "change_redated" if spell:
                self.spells[spell.number - 2].changed_on = spell.applied_on = event.day("changed_on")
                spell.admit(event, event.day("changed_on"))
            case name if spell and ("notice" in name or name in ("ended", "ending_cancelled")):
                spell.end(name, event)
            case name if spell:
                spell.begin(name, event, made)


CORRECTED = {
    "application_redated": ("applied", "was_on"),
    "commitment_redated": ("", "was_on"),
    "admission_redated": ("admitted", "was_on"),
    "change_redated": ("admitted", "was_on"),
    "category_corrected": ("category", ""),
    "notice_redated": ("", "was_received_on"),
    "notice_retracted": ("", "received_on"),
}
"""What each correction puts right, and the field that says what stood before."""


def corrected(event: Event, spell: Spell) -> tuple[Ref | None, date | None]:
    """The fact that a correction is about, and the day that it gave."""
    name, said = event.name.partition(".")[2], event.fields
    which = said.get("commitment") or CORRECTED[name][0]
    if "notice" in said:
        notice = spell.notices[said["notice"] - 1] if said["notice"] <= len(spell.notices) else None
        return (notice.ref, notice.received_on) if notice else (None, None)
    days = {"applied": spell.applied_on, "admitted": spell.admitted_on, "category": None} | spell.commitments
    return spell.refs.get(which), days.get(which)


def rules_of(event: Event, held: Membership) -> tuple[str, ...]:
    """The rules that a fact asks, for the category that it is about."""
    spell = held.spell(event.fields.get("spell", 0))
    category = event.fields.get("category") or (spell.category if spell else "full")
    commitments = "membership.commitments" if category == "full" else "membership.associate-commitments"
    return tuple(commitments if each == "commitments:" else each for each in RULES.get(event.name, ()))


def is_decided(event: Event, held: Membership) -> bool:
    """Whether it was decided: a change of category also moves with the notice after which it came."""
    number = event.fields["spell"]
    before_it = held.spell(number - 1)
    ends = [each.ends_on for each in before_it.notices if each.stands] if before_it else []
    return event.name != "membership.change_redated" or before(event.day("changed_on")) not in ends


def check(event: Event, held: Membership, register: Register, book: Rulebook) -> Iterator[Finding]:
    """One fact of membership, on what was known before it."""
    said, name = event.fields, event.name.partition(".")[2]
    spell = held.spell(said["spell"])
    if name in ("applied", "tier_changed"):
        yield from differs(event, "differs", "the number of the spell", len(held.spells) + 1, said["spell"])
        yield from beginning(event, name, held, register, book)
    elif not spell:
        yield finding(event, "not-applied", f"there is no spell {said['spell']}")  # a school becomes one by applying
        return
    else:
        yield from going_on(event, name, spell, register, book)
        if name in CORRECTED:  # DOMAIN section 7, Putting right: it names the wrong fact, and gives a reason
            ref, day = corrected(event, spell)
            cited = ref_of(event.why["corrects"]) if event.why["corrects"] else None
            code = "corrects-another" if ref else "nothing-to-correct"
            yield from differs(event, code, "what it corrects", ref, cited)
            was = CORRECTED[name][1]
            yield from differs(event, "differs", "the day before", day, event.day(was) if was else day)
            if not event.why["reason"]:
                yield finding(event, "reason-missing", "no reason is given")
    if "register" in said:
        school = register.number_on(event.key, event.effective)
        if school and "urn" in said:
            yield from differs(event, "not-eligible", "the number of the school on that day", school.urn, said["urn"])


def beginning(event: Event, name: str, held: Membership, register: Register, book: Rulebook) -> Iterator[Finding]:
    said, day = event.fields, event.effective
    last = held.spells[-1] if held.spells else None
    if name == "tier_changed":
        if not last or not last.is_member(before(day)):  # membership: a change of category is a member's
            yield finding(event, "not-a-member", "the school was no member on the day before")
        elif last.category == said["category"]:
            yield finding(event, "already-in-tier", "the school is of that category")
        yield from eligible(event, said["category"], day, register, book, admitting=True)
        made = (last.commitments if last else {}) | dict.fromkeys(said["commitments"], day)
        yield from committed(event, said["category"], made, day, book)
        return
    if last and not last.is_over(day):  # invariants 1 and 3: one open spell, and none overlap
        code = "already-a-member" if last.admitted_on else "already-applied"
        yield finding(event, code, f"spell {last.number} is not over")
    yield from eligible(event, said["category"], day, register, book, admitting=False)


def going_on(event: Event, name: str, spell: Spell, register: Register, book: Rulebook) -> Iterator[Finding]:
    said, day = event.fields, event.effective
    match name:
        case "admitted" | "admission_redated":
            on = event.day("admitted_on")
            if name == "admitted" and (spell.admitted_on or spell.closed_on):
                yield finding(event, "not-applied", "there is no open application")
            if on < spell.applied_on:  # DOMAIN section 5: date order
                yield finding(event, "dates-out-of-order", f"it applied on {spell.applied_on}")
            if on.isoformat() < book.text("membership.first-admission", day):  # prospectus [2:879]
                yield finding(event, "too-early", "before the first day of admissions")
            yield from eligible(event, spell.category, on, register, book, admitting=True)
            yield from committed(event, spell.category, spell.commitments, on, book)
        case "declined" | "application_withdrawn" if spell.admitted_on or spell.closed_on:
            yield finding(event, "not-applied", "there is no open application")
        case "withdrawal_notice_served" | "notice_redated":
            received = event.day("received_on")
            if name == "withdrawal_notice_served":
                if not spell.is_member(received):  # prospectus E2 [2:895]: a member school gives notice
                    yield finding(event, "not-a-member", "the school was no member on that day")
                elif spell.notice_on(received):
                    yield finding(event, "already-under-notice", "a notice is running")
            yield from notice_days(event, received, book)
        case "notice_rescinded":
            notice = next((n for n in spell.notices if n.stands and n.received_on == event.day("received_on")), None)
            if not notice or notice.ends_on < event.day("rescinded_on"):  # before it ends, with consent (R)
                yield finding(event, "no-notice", "no such notice was running")
        case "ended" | "ending_cancelled":
            closed = register.school(int(ref_of(said["register"])[0].partition(":")[2])).closed()
            if name == "ended":
                # invariant 3: no spell ends before it begins
                last = max(closed, spell.admitted_on or closed)
                yield from differs(event, "differs", "the last day of the school", last, event.day("ends_on"))
            else:
                yield from differs(event, "differs", "the end before", spell.school_ends_on, event.day("ends_on"))


def eligible(
    event: Event, category: str, day: date, register: Register, book: Rulebook, *, admitting: bool
) -> Iterator[Finding]:
    """Prospectus D1 [2:726-733]: publicly funded schools of the borough; others as associates, or by exception."""
    said = event.fields
    school = register.number_on(event.key, day) or School(0, "")
    if not register.is_open(event.key, day):
        yield finding(event, "school-not-open", f"the school is not open on {day}")
    funded = str(school.on("type_code", day)) in book.words("membership.publicly-funded-types", event.effective)
    outside = school.on("la", day) != book.text("membership.borough", event.effective) or school.on("lies_outside", day)
    if category == "full" and not funded:
        yield finding(event, "not-eligible", "not a publicly funded school")
    if "outside_borough" in said:
        yield from differs(event, "not-eligible", "outside the borough", outside, said["outside_borough"])
    if admitting:
        authority = (event.why["authority"] or {"text": ""})["text"].lower()
        named = any(word in authority for word in book.words("membership.exception-words", event.effective))
        exception = category == "full" and outside
        yield from differs(event, "not-eligible", "by an exception", exception, said["by_exception"])
        if exception and not named:  # DOMAIN section 3 (R): an authority that names the exception
            yield finding(event, "exception-needed", "the authority names no exception")


def committed(event: Event, category: str, made: dict[str, date], day: date, book: Rulebook) -> Iterator[Finding]:
    """DOMAIN section 2, invariant 2: every commitment is made by the day of admission."""
    rule = "membership.commitments" if category == "full" else "membership.associate-commitments"
    for each in book.words(rule, event.effective):
        if day < made.get(each, NEVER):
            yield finding(event, "commitment-missing", f"{each} is not made by {day}")


def notice_days(event: Event, received: date, book: Rulebook) -> Iterator[Finding]:
    """Prospectus E2 [2:895-905]: one year's notice, and none up to 31 December 2016."""
    free = received <= day_of(book.text("notice.free-exit-until", received), NEVER)
    earliest = received if free else after(received, book.text("notice.period", received))
    if event.day("ends_on") < earliest:
        yield finding(event, "notice-too-short", f"the first last day allowed is {earliest}")
    yield from differs(event, "notice-too-short", "the first last day allowed", earliest, event.day("earliest"))
    shown = after(received, book.text("notice.statutory-period", received))
    yield from differs(event, "differs", "the day of the regulations", shown, event.day("statutory_day"))
