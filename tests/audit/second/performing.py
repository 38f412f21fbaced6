"""The business performed again: each event on what was known before it, each save when it is whole, and the end."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tests.audit.second import fees, interventions, membership, reviews, risk, rulebook, schools
from tests.audit.second.days import NEVER
from tests.audit.second.effective import effective_day
from tests.audit.second.findings import Finding, differs, finding
from tests.audit.second.reading import Event, Ref, ref_of

CURRENT = {"register", "membership"}
"""Fields that cite a stream as it stood: its last version then."""

AHEAD = {"membership.ended", "membership.ending_cancelled"}
"""Acts that take effect on a last day, which may lie ahead."""


class Second:
    """The second performance."""

    def __init__(self) -> None:
        self.at: dict[Ref, Event] = {}
        self.last: dict[str, int] = {}
        self.book = rulebook.Rulebook()
        self.register = schools.Register()
        self.memberships: dict[str, membership.Membership] = {}
        self.accounts: dict[str, fees.Account] = {}
        self.risk = risk.Risk()
        self.cases: dict[str, interventions.Case] = {}
        self.givers: dict[str, interventions.Capacity] = {}
        self.reviews = reviews.Reviews()
        self.charged: set[str] = set()
        """The years that were charged to every member."""
        self.findings: list[Finding] = []
        self.events: Counter[str] = Counter()

    def perform(self, events: Iterable[Event]) -> list[Finding]:
        """Every finding."""
        save: list[Event] = []
        for event in events:
            if save and event.why["part"][0] == 1:
                self.found(save[-1], self.check_save(save))
                save = []
            self.found(event, self.check(event))
            self.found(event, self.take(event))
            save.append(event)
        if save:
            self.found(save[-1], self.check_save(save))
        for key, account in sorted(self.accounts.items()):
            for year in sorted(self.charged):
                self.findings += fees.check_whole(self.whole(key), account, year, self.book)
        return self.findings

    def found(self, event: Event, findings: Iterator[Finding]) -> None:
        """Keep what is found; what does not fit what was before it at all is a finding, too."""
        try:
            for each in findings:
                self.findings.append(each)
        except (LookupError, ValueError, TypeError, AttributeError) as problem:
            self.findings.append(finding(event, "cannot-follow", f"it does not fit what was before it: {problem!r}"))

    def whole(self, key: str) -> Event:
        """The last event of an account, for what is found of all of it."""
        stream = f"account:{key}"
        return self.at[stream, self.last[stream]]

    def check(self, event: Event) -> Iterator[Finding]:
        context = event.name.partition(".")[0]
        yield from self.check_cited(event)
        day = effective_day(event) or event.effective
        yield from differs(event, "effective-day-wrong", "when it takes effect", day, event.effective)
        if context in ("membership", "fees") and event.effective > event.recorded() and event.name not in AHEAD:
            yield finding(
                event, "date-in-future", "an act is dated by its day, which is not in the future"
            )  # section 5
        match context:
            case "rulebook":
                yield from rulebook.check(event, self.book)
            case "schools":
                yield from schools.check(event, self.register)
            case "membership":
                held = self.memberships.get(event.key, membership.Membership())
                names, decided = membership.rules_of(event, held), membership.is_decided(event, held)
                cited = event.fields.get("rules", [])
                yield from rulebook.check_cited(event, cited, names, event.effective, self.book, decided=decided)
                yield from membership.check(event, held, self.register, self.book)
            case "fees":
                account = self.accounts.get(event.key, fees.Account())
                for names, cited, day in fees.rules_of(event, account, self.at):
                    kept = event.fields.get("reason") == "relief-kept"  # decided before, on the authority named there
                    yield from rulebook.check_cited(event, cited, names, day, self.book, decided=not kept)
                if settled := self.at.get(ref_of(event.fields.get("membership") or {"stream": "", "version": 0})):
                    day = settled.effective  # of the fact that changed the membership
                    yield from differs(event, "effective-day-wrong", "when it takes effect", day, event.effective)
                yield from fees.check(event, account, self.register, self.book)
            case "risk" | "interventions" | "peer_review":
                cited = event.fields.get("rules", [])
                names = tuple(each["rule"] for each in cited)
                waived = event.fields.get("monitoring_waived", True)  # only then an authority is asked for
                yield from rulebook.check_cited(event, cited, names, event.effective, self.book, decided=waived)
                yield from self.check_case(event)

    def check_case(self, event: Event) -> Iterator[Finding]:
        match event.stream.partition(":")[0]:
            case "round" | "risk":
                yield from risk.check(event, self.risk, self.book)
            case "intervention":
                yield from interventions.check(event, self.cases.get(event.key, interventions.Case()))
            case "capacity":
                yield from interventions.check_place(event, self.givers.get(event.key, interventions.Capacity()))
            case "cycle" | "reviewer" | "review":
                yield from reviews.check(event, self.reviews)

    def check_cited(self, event: Event) -> Iterator[Finding]:
        """What is cited is recorded before; of a stream that is cited as it stood, the last version."""
        for path, ref in cited_in({"event": event.fields, "why": event.why}):
            name = path.rpartition(".")[2]
            if ref not in self.at and name != "other_end":
                yield finding(
                    event, "citation-missing", f"{path} cites version {ref[1]} of {ref[0]}, which is not there"
                )
            elif name in CURRENT:
                found = self.last.get(ref[0])
                yield from differs(event, "citation-stale", f"the version of {ref[0]} then", found, ref[1])

    def take(self, event: Event) -> Iterator[Finding]:
        """Take it up; nothing is found by that."""
        yield from ()
        self.at[event.ref] = event
        self.last[event.stream] = event.version
        self.events[event.name] += 1
        match event.stream.partition(":")[0]:
            case "rulebook":
                self.book.take(event)
            case "school" | "file":
                self.register.take(event)
            case "membership":
                self.memberships.setdefault(event.key, membership.Membership()).take(event)
            case "round" | "risk":
                self.risk.take(event)
            case "intervention":
                self.cases.setdefault(event.key, interventions.Case()).take(event)
            case "capacity":
                self.givers.setdefault(event.key, interventions.Capacity()).take(event)
            case "cycle" | "reviewer" | "review":
                self.reviews.take(event)
            case "account":
                self.accounts.setdefault(event.key, fees.Account()).take(event)

    def check_save(self, save: list[Event]) -> Iterator[Finding]:
        """What follows from a fact is recorded in the same save."""
        yield from schools.check_save(save)
        yield from fees.check_moved(save)
        for key in sorted({each.key for each in save if each.stream.startswith("account:")}):
            yield from fees.check_settled(save, self.accounts[key], key, self.register, self.book)
        touched = {each.key for each in save if each.name == "fees.subscription_charged"}
        if len(touched) > 1:  # not one school but every member was charged
            year = next(each.fields["year"] for each in save if "year" in each.fields)
            self.charged.add(year)
            for key in sorted(self.accounts.keys() - touched):
                yield from fees.check_all_charged(save[-1], self.accounts[key], key, year, self.register, self.book)
        for event in save:
            if event.stream.startswith("membership:"):
                yield from self.check_liability(event)

    def check_liability(self, event: Event) -> Iterator[Finding]:
        """A spell of full membership owes from its first day to its last (prospectus E2 [2:881-893])."""
        account = self.accounts.get(event.key, fees.Account())
        owed = {}
        for spell in self.memberships[event.key].spells:
            if spell.category == "full" and spell.admitted_on:
                owed[spell.number] = spell.admitted_on, spell.last_day()
        code = "consequence-missing" if owed.keys() != account.liabilities.keys() else "liability-differs"
        yield from differs(event, code, "the days owed for, by spell", shown(owed), shown(account.liabilities))


def shown(owed: dict[int, tuple[date, date]]) -> dict[int, str]:
    return {spell: f"{first} to {'' if last == NEVER else last}" for spell, (first, last) in owed.items()}


def cited_in(value: Any, path: str = "") -> Iterator[tuple[str, Ref]]:
    """Every fact that is cited in a value, with the path of its field."""
    if isinstance(value, dict):
        if isinstance(value.get("stream"), str) and isinstance(value.get("version"), int):
            yield path, ref_of(value)
        for name, inner in value.items():
            yield from cited_in(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from cited_in(inner, path)
