"""What the office is to do by a day, in any context: worked out from the facts and the rules, never stored."""

from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import URN


@frozen
class Due:
    """One thing to do. ``code`` is stable and meant for programs, ``sentence`` says what to do."""

    due_on: date
    code: str
    """The context and what is to be done, such as ``fees.to-pay``."""
    sentence: str
    about: str
    """The stream that it is about, such as ``account:100934``."""
    urn: URN | None = None
    """The URN of the school that it concerns, today."""
    name: str | None = None
    """The name of that school, today."""
    of: str = ""
    """Which one, where several of a stream can be due on one day: the charge, the candidate, the school."""

    @property
    def key(self) -> str:
        """What tells it from everything else that is due; in the order of the days."""
        return f"{self.due_on}/{self.code}/{self.about}{f'/{self.of}' if self.of else ''}"
