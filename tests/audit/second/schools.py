"""The register: what is known of a school on a day, and which numbers are one school (docs/contexts/schools.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from tests.audit.second.days import ALWAYS, NEVER, day_of
from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event, Ref, ref_of

DATED = {
    "schools.registered": ("type_code", "la", "lies_outside", "opened_on"),
    "schools.reclassified": ("type_code",),
    "schools.moved": ("la", "lies_outside"),
    "schools.opening_corrected": ("opened_on",),
    "schools.closed": ("closed_on",),
    "schools.closing_withdrawn": ("closed_on",),
}
"""The fields of each event that decisions about membership read."""
ENDS = {
    "schools.succeeded": ("successor", "schools.took_over", "predecessor"),
    "schools.took_over": ("predecessor", "schools.succeeded", "successor"),
    "schools.succession_undone": ("successor", "schools.takeover_undone", "predecessor"),
    "schools.takeover_undone": ("predecessor", "schools.succession_undone", "successor"),
}
"""Each end of a succession: how it names the other school, and the fact of that school which says the same."""


@dataclass(frozen=True)
class Said:
    """What a file said of a field, from a day on."""

    field: str
    from_on: date
    value: Any
    source: Ref


@dataclass(frozen=True)
class Count:
    """The pupils of a day, and the fact that holds the count."""

    urn: int
    counted_on: date
    pupils: int
    source: Ref
    ref: Ref


@dataclass
class School:
    """A registration, under a URN."""

    urn: int
    establishment: str
    said: list[Said] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    follows: dict[int, tuple[str, date]] = field(default_factory=dict)
    """The schools before it: by which kind of succession, and from which day."""

    def on(self, name: str, day: date) -> Any:
        """What was said last of a field, from that day or an earlier one; before any, what was said first."""
        all_said = [each for each in self.said if each.field == name]
        come = [(each.from_on, number, each) for number, each in enumerate(all_said) if each.from_on <= day]
        if come:
            return max(come, key=lambda each: each[:2])[2].value
        return all_said[0].value if all_said else None

    def opened(self) -> date:
        return day_of(self.on("opened_on", NEVER), ALWAYS)

    def closed(self) -> date:
        """The last day on which it is open."""
        return day_of(self.on("closed_on", NEVER), NEVER)

    def is_open(self, day: date) -> bool:
        return bool(self.said) and self.opened() <= day <= self.closed()

    def count_of(self, day: date) -> Count | None:
        """The count for a day: of two the one recorded later."""
        found = [each for each in self.counts if each.counted_on == day]
        return found[-1] if found else None

    def served(self) -> list[Count]:
        """A count for each day; that of a closed school is dated its last open day at the latest (register import)."""
        days = sorted({each.counted_on for each in self.counts})
        last = self.closed()
        found = {min(day, last): self.count_of(day) for day in days}
        return [replace(count, counted_on=day) for day, count in found.items() if count]

    def take(self, event: Event) -> None:
        said = event.fields
        for name in DATED.get(event.name, ()):
            value = None if event.name == "schools.closing_withdrawn" else said[name]
            from_on = day_of(said.get("from_on"), ALWAYS)
            self.said.append(Said(name, from_on, value, ref_of(said["source"])))
        match event.name:
            case "schools.pupils_counted" | "schools.count_corrected":
                source = ref_of(said["source"])
                self.counts.append(Count(self.urn, event.day("counted_on"), said["pupils"], source, event.ref))
            case "schools.source_retracted":  # what a file said is taken back; later files stand
                self.said = [each for each in self.said if each.source != ref_of(said["source"])]
                self.counts = [each for each in self.counts if each.source != ref_of(said["source"])]
            case "schools.took_over":
                self.follows[said["predecessor"]] = said["kind"], event.day("on")
            case "schools.takeover_undone":
                self.follows.pop(said["predecessor"], None)
        self.establishment = said.get("establishment", self.establishment)


class Register:
    """Every school, by URN, and the files as they were taken."""

    def __init__(self) -> None:
        self.schools: dict[int, School] = {}
        self.files: dict[Ref, Event] = {}

    def take(self, event: Event) -> None:
        if event.name == "schools.file_taken":
            self.files[event.ref] = event
        elif event.stream.startswith("school:"):
            self.schools.setdefault(int(event.key), School(int(event.key), event.key)).take(event)

    def school(self, urn: int) -> School:
        return self.schools.get(urn) or School(urn, "")

    def chain(self, establishment: str) -> list[School]:
        """The numbers of one school, the first one first: each follows another by a conversion."""
        members = [each for each in self.schools.values() if each.establishment == establishment]
        return sorted(members, key=lambda each: (self.converted(each), each.urn))

    def converted(self, school: School) -> date:
        """From which day a number is that of its establishment; a first number always was."""
        days = [day for kind, day in school.follows.values() if kind == "conversion"]
        return max(days, default=ALWAYS)

    def is_open(self, establishment: str, day: date) -> bool:
        """A school is open under any of its numbers."""
        return any(each.is_open(day) for each in self.chain(establishment))

    def number_on(self, establishment: str, day: date) -> School | None:
        chain = self.chain(establishment)
        come = [each for each in chain if self.converted(each) <= day]
        return come[-1] if come else None


def check(event: Event, register: Register) -> Iterator[Finding]:
    """What a fact of the register says against what was known before it."""
    said, school = event.fields, register.schools.get(int(event.key)) if event.stream.startswith("school:") else None
    if event.name in DATED or event.name in ("schools.pupils_counted", "schools.count_corrected"):
        taken = register.files.get(ref_of(said["source"]))
        if not taken:  # schools: every fact that a file brought cites it
            yield finding(event, "citation-missing", "no file was taken where its source says")
    if event.name == "schools.file_taken":  # its stream is named by the hash of its bytes
        yield from differs(event, "differs", "the hash of the file", event.key, said["sha256"])
    if event.name == "schools.registered":  # at first, an establishment of its own
        yield from differs(event, "differs", "the number it is registered under", event.key, str(said["urn"]))
    if school and "instead_of" in said:
        name = "opened_on" if event.name == "schools.opening_corrected" else "closed_on"
        yield from differs(event, "differs", f"{name} before", school.on(name, NEVER), said["instead_of"])
    if school and event.name == "schools.closing_withdrawn":
        yield from differs(event, "differs", "the closing day", school.on("closed_on", NEVER), said["closed_on"])
    if school and event.name == "schools.count_corrected":
        wrong = school.count_of(event.day("counted_on"))
        found = (said["was"], ref_of(event.why["corrects"] or {"stream": "", "version": 0}))
        yield from differs(event, "corrects-another", "the count", (wrong.pupils, wrong.ref) if wrong else None, found)
    if event.name == "schools.succeeded":
        after, kind = register.school(said["successor"]), said["kind"]
        # register-import: a conversion or a split takes effect as the successor opens, a merger as the school closes
        day = register.school(int(event.key)).closed() + timedelta(days=1) if kind == "merger" else after.opened()
        yield from differs(event, "differs", "the first day of the successor", day, event.day("on"))


RELYING = {"membership.applied", "membership.admitted", "membership.tier_changed"}
"""Decisions that rest on an establishment, whose id stays from then on."""


def check_save(save: list[Event]) -> Iterator[Finding]:
    """Both ends of a succession are recorded in one save, name each other and say the same."""
    held = {each.ref: each for each in save}
    relied = {ref_of(each.fields["by"]): each.fields for each in save if each.name == "schools.relied_on"}
    for event in save:
        if event.name in RELYING and relied.get(event.ref, {}).get("establishment") != event.key:
            yield finding(event, "consequence-missing", "no schools.relied_on of this save names it")
        if event.name in ENDS:
            other_school, other_name, this_school = ENDS[event.name]
            other = held.get(ref_of(event.fields["other_end"]))
            one = event.fields["kind"] == "conversion" and "undone" not in event.name
            said = ("kind", "on", "establishment") if one else ("kind", "on")
            if not other or other.name != other_name or ref_of(other.fields["other_end"]) != event.ref:
                yield finding(event, "one-sided", f"no {other_name} of this save names it as its other end")
            elif (str(event.fields[other_school]), str(other.fields[this_school])) != (other.key, event.key):
                yield finding(event, "one-sided", "the two ends name other schools")
            elif any(event.fields[name] != other.fields[name] for name in said):
                yield finding(event, "one-sided", "the two ends say different things")
