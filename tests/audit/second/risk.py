"""Risk: rounds, and the steps of a school in one, each resting on the one before (docs/contexts/risk.md)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event
from tests.audit.second.rulebook import Rulebook

WORDS = {
    "area": "improvement.areas",
    "kind": "risk.evidence-kinds",
    "category": "risk.scale",
    "now": "risk.scale",
    "rating": "risk.ratings",
}
"""The fields of events that hold a word of the rulebook, and its rule."""
GROUPS = {"risk.analysed": "risk.analysed-by", "risk.moderated": "risk.moderated-by"}
STEPS = {
    "risk.evidence_gathered": ("evidence", "not-listed"),
    "risk.analysed": ("analysis", "not-listed"),
    "risk.moderated": ("moderation", "not-analysed"),
    "risk.notified": ("notification", "not-moderated"),
}
"""The kind of each step, and what it is without the one that it rests on."""
WHEREVER = {"risk.restored", "risk.delisted", "risk.step_withdrawn", "risk.category_corrected"}
"""What is said of a school that has left its round, too."""


@dataclass
class Assessment:
    """A school in a round: the facts that stand, by version."""

    listed: bool = True
    evidence: int = 0
    """The number given last: none is given again."""
    facts: dict[int, Event] = field(default_factory=dict)
    category: str = ""
    """The category that was decided, as corrected."""
    corrected: dict[int, str] = field(default_factory=dict)
    """What each correction put right, by version."""

    def last(self, name: str) -> Event | None:
        return next((each for each in reversed(self.facts.values()) if each.name == name), None)

    def is_unknown(self) -> bool:
        """The authority was not notified of the category, which therefore cannot be superseded."""
        return self.last("risk.moderated") is not None and self.last("risk.notified") is None


class Risk:
    """Every round, and every school in it, by round and establishment."""

    def __init__(self) -> None:
        self.schools: dict[tuple[str, str], Assessment] = {}
        self.closed: set[str] = set()
        self.numbers: dict[tuple[str, str], int] = {}
        """The number of evidence given last where a listing was withdrawn."""

    def of_round(self, name: str) -> dict[str, Assessment]:
        return {key: held for (of, key), held in self.schools.items() if of == name}

    def take(self, event: Event) -> None:
        said = event.fields
        if event.name == "risk.listed":
            place = said["round"], event.key
            self.schools[place] = Assessment(evidence=self.numbers.get(place, 0))
        elif event.name == "risk.round_closed":
            self.closed.add(said["round"])
        elif event.name == "risk.round_withdrawn":
            self.closed.discard(said["round"])
        elif held := self.schools.get((said["round"], event.key)):
            match event.name.partition(".")[2]:
                case "delisted":
                    held.listed = False
                case "restored":
                    held.listed = True
                case "step_withdrawn" if said["what"] == "listing":
                    place = said["round"], event.key
                    self.numbers[place] = self.schools.pop(place).evidence
                case "step_withdrawn":
                    held.facts.pop(said["of"], None)
                    held.category = held.corrected.pop(said["of"], held.category)
                case "category_corrected":
                    held.corrected[event.version] = said["was"]
                    held.category = said["now"]
                case name:
                    held.facts[event.version] = event
                    held.evidence = max(held.evidence, said.get("number", 0))
                    held.category = said["category"] if name == "moderated" else held.category


def check(event: Event, known: Risk, book: Rulebook) -> Iterator[Finding]:
    said = event.fields
    if event.stream.startswith("round:"):
        yield from check_round(event, known)
        return
    held = known.schools.get((said["round"], event.key))
    if event.name == "risk.listed":
        if held:
            yield finding(event, "cannot-follow", "the round lists it already")
        return
    if not held or not (held.listed or event.name in WHEREVER):
        yield finding(event, "school-delisted" if held else "not-listed", "no such school is in the round")
        return
    yield from words(event, book)
    if (
        event.name in STEPS and event.name != "risk.notified" and said["round"] in known.closed
    ):  # a correction is, later
        yield finding(event, "round-closed", "the round is closed")
    yield from check_step(event, held)
    if event.name == "risk.moderated":
        for (name, key), other in known.schools.items():
            if key == event.key and name != said["round"] and other.is_unknown():
                yield finding(event, "not-notified", f"the authority does not know the category of {name}")  # [1:189]


def check_step(event: Event, held: Assessment) -> Iterator[Finding]:
    """DOMAIN section 1, Risk: evidence, then analysed, then moderated, then notified."""
    said = event.fields
    match event.name.partition(".")[2]:
        case "evidence_gathered":  # invariant 49: numbers rise by one, and none is given again
            yield from differs(event, "differs", "its number", held.evidence + 1, said["number"])
        case "analysed":
            numbers = {each.fields["number"] for each in held.facts.values() if each.name == "risk.evidence_gathered"}
            if not said["evidence"] or set(said["evidence"]) - numbers:  # invariant 16: each rating has evidence
                yield finding(event, "no-evidence", "it rests on evidence that is not there")
        case "moderated":
            analysis = held.last("risk.analysed")
            if not analysis:
                yield finding(event, "not-analysed", "there is no analysis")
            if held.last("risk.moderated"):  # one category a round
                yield finding(event, "moderated-already", "the category was decided")
            proposed = analysis.fields["category"] if analysis else ""
            yield from differs(event, "differs", "differs", said["category"] != proposed, said["differs"])
        case "notified":
            if not held.last("risk.moderated"):
                yield finding(event, "not-moderated", "no category was decided")
            yield from differs(event, "differs", "the category", held.category, said["category"])
        case "category_corrected":
            yield from differs(event, "not-what-stands", "the category that stands", held.category, said["was"])


def words(event: Event, book: Rulebook) -> Iterator[Finding]:
    """What must be a word of the rulebook on that day; which group decides, and a quorum that is not of the school."""
    said, day = event.fields, event.effective
    for name, rule in WORDS.items():
        listed = book.text(rule, day).rpartition(":")[2].split(",")
        used = [each[name] for each in said.get("ratings", []) if name in each] + ([said[name]] if name in said else [])
        for word in used if event.name in (*STEPS, "risk.category_corrected") else []:
            if word not in listed:
                yield finding(event, "unknown-word", f"{word} is no word of {rule}")
    if event.name in GROUPS:
        yield from differs(event, "differs", "the group", book.text(GROUPS[event.name], day), said["group"])
        sat = set(said["sat"]) - set(said["stood_aside"])
        if len(sat) < int(book.text("risk.quorum", day)):
            yield finding(event, "group-too-small", f"{len(sat)} sat who do not work for the school")


def check_round(event: Event, known: Risk) -> Iterator[Finding]:
    said, schools = event.fields, known.of_round(event.fields["round"])
    if event.name == "risk.round_opened":
        digest = hashlib.sha256("".join(f"{key}\n" for key in sorted(schools)).encode()).hexdigest()
        found = said["number"], said["digest"]
        yield from differs(event, "differs", "how many are listed, and which", (len(schools), digest), found)
    elif event.name == "risk.round_withdrawn" and said["what"] != "closing":  # its list went in the same save
        busy = list(schools)
        if busy or said["round"] in known.closed:
            yield finding(event, "cannot-follow", f"it was closed, or lists {busy}")
    elif event.name == "risk.round_closed":  # closed when the authority knows the category of every school in it
        open_ones = [key for key, each in schools.items() if each.listed and not each.last("risk.notified")]
        if open_ones:
            yield finding(event, "round-unfinished", f"the authority does not know the categories of {open_ones}")
        out = sum(not each.listed for each in schools.values())
        yield from differs(event, "differs", "how many left the round", out, said["delisted"])
        yield from differs(event, "differs", "how many it was notified of", len(schools) - out, said["notified"])
