"""The rulebook: which value of a rule was in force on a day, as known then (docs/contexts/rulebook.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event, Json


@dataclass
class Value:
    """A value of a rule from a day on, and the version of the rulebook that says so."""

    rule: str
    from_on: date
    value: str
    version: int


class Rulebook:
    """Of the values whose first day has come, the one with the latest first day; of two for one day the later one."""

    def __init__(self) -> None:
        self.values: list[Value] = []

    def take(self, event: Event) -> None:
        said = event.fields
        if "rules" in said:
            named = [(each["name"], each["value"]) for each in said["rules"]]
            self.values += [Value(name, event.day("in_force_from"), value, event.version) for name, value in named]
        elif event.name == "rulebook.rule_set":
            self.values.append(Value(said["rule"], event.day("in_force_from"), said["value"], event.version))
        elif wrong := self.corrected(event):  # a value that was recorded wrong is another one in its place
            wrong.value, wrong.version = said["value"], event.version

    def corrected(self, event: Event) -> Value | None:
        """The value that a correction names by its rule and the version that set it."""
        cited = event.why["corrects"] or {"version": None}
        named = (event.fields["rule"], cited["version"])
        return next((each for each in self.values if (each.rule, each.version) == named), None)

    def on(self, rule: str, day: date) -> Value | None:
        """Before its first day, the earliest value of a rule holds."""
        values = [(each.from_on, number, each) for number, each in enumerate(self.values) if each.rule == rule]
        come = [each for each in values if each[0] <= day]
        if come:
            return max(come)[2]
        return min(values, key=lambda each: (each[0], -each[1]))[2] if values else None

    def text(self, rule: str, day: date) -> str:
        found = self.on(rule, day)
        return found.value if found else ""

    def words(self, rule: str, day: date) -> list[str]:
        """A list: words or codes with commas; `none` is the empty one."""
        text = self.text(rule, day)
        return [] if text == "none" else text.split(",")


def check(event: Event, book: Rulebook) -> Iterator[Finding]:
    """Facts of the rulebook itself."""
    said = event.fields
    if event.name in ("rulebook.rule_set", "rulebook.rule_corrected"):
        if not book.on(said["rule"], event.effective):  # DOMAIN section 7, Rules: a closed list
            yield finding(event, "unknown-rule", f"there is no rule {said['rule']}")
        if book.text("authority.rule", event.effective) == "yes" and not event.why["authority"]:
            yield finding(event, "authority-missing", "the rule authority.rule asks for an authority")
        earliest = book.text("rulebook.earliest-day", event.effective)
        if earliest and said["in_force_from"] < earliest:  # the rule rulebook.earliest-day
            yield finding(event, "day-too-early", f"no rule is dated before {earliest}")
    if event.name == "rulebook.rule_corrected":
        wrong = book.corrected(event)
        stood = (wrong.value, wrong.from_on.isoformat()) if wrong else None
        yield from differs(event, "corrects-another", "what it corrects", stood, (said["was"], said["in_force_from"]))


def check_cited(
    event: Event, cited: list[Json], names: tuple[str, ...], day: date, book: Rulebook, *, decided: bool = True
) -> Iterator[Finding]:
    """The rules that an event was decided by: those that it asks, each as it was in force on the day it is read on.

    What was not ``decided`` anew, but follows from what was, rests on the authority that stands there.
    """
    found = tuple(each["rule"] for each in cited)
    yield from differs(event, "rule-not-in-force", "the rules that it asks", names, found)
    for each in cited:
        value = book.on(each["rule"], day)
        version = value.version if value else None
        yield from differs(event, "rule-not-in-force", f"{each['rule']} on {day}", version, each["version"])
        asks = each["rule"].startswith("authority.") and value and value.value == "yes"
        if asks and decided and not event.why["authority"]:  # DOMAIN section 7, Authority
            yield finding(event, "authority-missing", f"the rule {each['rule']} asks for an authority")
