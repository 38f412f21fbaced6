"""What is found: an event that breaks a rule, under the code that docs/audit.md lists."""

from dataclasses import dataclass

from tests.audit.second.reading import Event

NOTES = {"owed-not-charged"}
"""What is good to know, and breaks no rule."""


@dataclass(frozen=True)
class Finding:
    """One finding; what was expected and found are as they would stand in the event."""

    code: str
    rank: int
    stream: str
    version: int
    name: str
    sentence: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        beside = f" (expected {self.expected}; found {self.found})" if self.expected or self.found else ""
        place = f"#{self.rank + 1} {self.name}, version {self.version} of {self.stream}"
        return f"{self.code}: {place}: {self.sentence}{beside}"


def finding(event: Event, code: str, sentence: str) -> Finding:
    return Finding(code, event.rank, event.stream, event.version, event.name, sentence)


def differs(event: Event, code: str, what: str, expected: object, found: object) -> list[Finding]:
    """A finding where two are not equal."""
    if expected == found:
        return []
    return [Finding(code, event.rank, event.stream, event.version, event.name, what, f"{expected}", f"{found}")]
