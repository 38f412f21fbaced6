"""What every chapter of the story needs: the Partnership, the clock, and somebody who listens."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from thep_adapters.demo.clock import SimulatedClock
from thep_adapters.gias import Files, read_files
from thep_adapters.ofsted import InspectionFile, import_inspections
from thep_domain import URN, Answer, Partnership, Refused
from thep_domain.application import ActingOffice

T = TypeVar("T")

Say = Callable[[str], None]
Progress = Callable[[str, int, int], None]


class Stage:
    """Where the story is played: through the public verbs only, each act a minute after the last."""

    def __init__(
        self, thep: Partnership, clock: SimulatedClock, data: Path, say: Say | None, progress: Progress | None
    ) -> None:
        self.thep = thep
        self.clock = clock
        self.data = data
        self.lines: list[str] = []
        self.left_out: list[str] = []
        self._say = say
        self._progress = progress

    def tell(self, text: str) -> None:
        """Say a line of the story."""
        self.lines.append(text)
        if self._say is not None:
            self._say(text)

    def tell_day(self, day: date, text: str) -> None:
        """Move to a day and say what happens on it."""
        self.clock.move_to(day)
        self.tell(f"{in_words(day)}: {text}")

    def leave_out(self, text: str) -> None:
        """Say which part is left out, why, and how to get it."""
        self.left_out.append(text)
        self.tell(f"  {text}")

    def each(self, what: str, items: Sequence[T]) -> Iterator[T]:
        """Go through many of a kind, and report how far it has come."""
        for done, item in enumerate(items, start=1):
            yield item
            if self._progress is not None:
                self._progress(what, done, len(items))

    def membership_officer(self, reason: str) -> ActingOffice:
        """The verbs in the name of the office that keeps the membership."""
        return self._acting("membership-officer", reason)

    def finance_officer(self, reason: str) -> ActingOffice:
        """The verbs in the name of the office that keeps the accounts."""
        return self._acting("finance-officer", reason)

    def register_officer(self, reason: str) -> ActingOffice:
        """The verbs in the name of the office that keeps the register."""
        return self._acting("register-officer", reason)

    def risk_officer(self, reason: str) -> ActingOffice:
        """The verbs in the name of the office that keeps the rounds."""
        return self._acting("risk-officer", reason)

    def review_officer(self, reason: str) -> ActingOffice:
        """The verbs in the name of the office that keeps the peer reviews."""
        return self._acting("review-officer", reason)

    def broker(self, reason: str) -> ActingOffice:
        """The verbs in the name of the office that looks for who supports a school."""
        return self._acting("broker", reason)

    def executive_director(self, reason: str) -> ActingOffice:
        """The verbs in the name of the other hand: who proposed a supporter does not agree the support."""
        return self._acting("executive-director", reason)

    def _acting(self, actor: str, reason: str) -> ActingOffice:
        self.clock.tick()
        return self.thep.acting(actor, reason)

    def refuse(self, act: Callable[[], Answer]) -> Refused:
        """Try what a rule forbids, and say on what ground it was refused."""
        try:
            act()
        except Refused as refused:
            self.tell(f"  refused ({refused.code}): {refused.sentence} [{refused.clause}]")
            return refused
        raise RuntimeError("a rule of the business should have refused this act, and did not")

    def import_files(
        self,
        register: str,
        *,
        links: str | None = None,
        census: str | None = None,
        on: date | None = None,
        counts_as_of: date | None = None,
    ) -> Answer:
        """Take a register file of the demo as news, with a links file or a census beside it."""
        files = Files(
            register=self.data / register,
            links=self.data / links if links else None,
            census=self.data / census if census else None,
            on=on,
            counts_as_of=counts_as_of,
        )
        news = read_files(files, today=self.thep.today).news
        return self.register_officer("files of the Department for Education").register.record(news)

    def import_inspections(self, name: str) -> Answer:
        """Take a file of inspections of the demo as news."""
        office = self.register_officer("published by Ofsted")
        return import_inspections(self.thep, office, InspectionFile(path=self.data / name))[1]

    def name(self, urn: URN) -> str:
        """What the register calls a school today."""
        today = self.thep.today
        return self.thep.establishment(urn).details_on(today).name


def in_words(day: date) -> str:
    """A day as people write it, such as 1 June 2016."""
    return f"{day.day} {day:%B %Y}"
