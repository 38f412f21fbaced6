"""One command performed again: what its verb would have recorded, compared with what it did record.

It is a `Work` that records nothing. Each fact that the verb decides is compared with the fact that stands in the
history at its place, and then it goes on from the one that stands there: each is decided again on the states just
before it, so that one wrong fact is found once, and not in everything that follows from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import takewhile
from typing import Any, Final, TypeVar, cast

from attrs import frozen

from thep_domain.audit.differing import BOX, UNHELD, Difference, as_held, by_code, comparable, differences, words
from thep_domain.audit.finding import Found, of_fact
from thep_domain.audit.held import Held
from thep_domain.audit.roles import WHY, Roles
from thep_domain.kernel.event import Event, declared, effective_day
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Fact, Recorded
from thep_domain.kernel.refusal import Refusal, Refused, refuse_future
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.sealed import (
    KeyMade,
    KeyState,
    Sealed,
    confided_words,
    holds_sealed,
    sealed_in,
    subject_of,
    with_sealed,
)
from thep_domain.kernel.work import Aggregate, Listing, Row, Touched, rows_in_order
from thep_domain.rulebook import KEY, DatedRule, FoundingRule, Rulebook, RulebookFounded, RulesAdopted

A = TypeVar("A", bound=Aggregate)
E = TypeVar("E")
R = TypeVar("R")

NOT_RECORDED: Final = Refusal("citation-missing", "DOMAIN section 7, Authority: what is cited is recorded")
REASON_MISSING: Final = Refusal(
    "reason-missing", "DOMAIN section 7, Putting right (R): what was recorded wrong is put right with a reason"
)


@frozen
class Known:
    """What this release knows, which is the same for every command."""

    rules: Mapping[str, Rule[Any]]
    """Every rule that any context declares."""
    roles: Mapping[str, Roles]
    """The role of each field of each event."""
    keys: type[KeyState] | None
    """The aggregate of keys: the engine issues one where it is needed, before what is sealed by it."""
    refusals: Mapping[str, str]
    """The codes of refusals that are found under another code."""

    @property
    def engine(self) -> tuple[type, ...]:
        """The events that may stand before those of any command."""
        return (RulebookFounded, RulesAdopted, *(() if self.keys is None else (self.keys.ISSUED,)))


class Again:
    """The facts of one save, and how far they were performed again."""

    def __init__(self, held: Held, save: Sequence[Recorded], known: Known, today: date) -> None:
        self.held = held
        self.save = save
        self.at = 0
        """How many of the facts have been looked at."""
        self.found: list[Found] = []
        self.today = today
        """The calendar day in London on which the command was carried out."""
        self._known = known
        self._why = save[0].why
        self.touched: list[Touched] = []
        self._ids: list[str] = []
        self._stands_for: dict[str, str] = {}
        self._as_recorded: Callable[[Event, Recorded], Event] | None = None
        self._begun = save[0].position

    # What a command finds

    @property
    def next(self) -> Recorded | None:
        """The fact that comes next."""
        return self.save[self.at] if self.at < len(self.save) else None

    @property
    def rest(self) -> Iterator[Recorded]:
        """The facts that were not looked at yet; a save can have a hundred thousand, so that none is copied."""
        return (self.save[place] for place in range(self.at, len(self.save)))

    def first(self, *kinds: type[E]) -> Recorded[E] | None:
        """What the command recorded first, past rules that it adopted and keys that were issued for it.

        None where that is of no such kind: then this is not a fact that the command begins with.
        """
        passed = self._known.engine
        fact = next((each for each in self.rest if not isinstance(each.event, passed)), None)
        return fact if fact is not None and isinstance(fact.event, kinds) else None  # type: ignore[return-value]  # it is

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """The rules that there were then: those that the rulebook holds, and those that are adopted next.

        Where the next fact adopts none, the rulebook is shown with all that there are today: so none is missing.
        """
        adopting = self.adopting
        if not adopting:
            return self._known.rules
        names = {dated.rule for dated in self.held.state(Rulebook, KEY).rules} | {rule.name for rule in adopting}
        return {name: rule for name, rule in self._known.rules.items() if name in names}

    @property
    def request(self) -> str | None:
        """No request: what is asked of it decides on words that the facts hold anyway."""
        return None

    @property
    def actor(self) -> str:
        """The account that acted."""
        return self._why.actor

    def load(self, kind: type[A], key: str) -> A:
        """The state of an aggregate, as it stood just before the next fact."""
        state: Any = self.held.state(kind, self._key(kind, key))
        if isinstance(state, Rulebook) and state.founded and not self.adopting:
            state = self.held.shown(state, self._with_every_rule)
        loaded: A = state
        return loaded

    @property
    def adopting(self) -> tuple[FoundingRule, ...]:
        """The rules that the next fact adopts."""
        coming = self.next
        return coming.event.rules if coming and isinstance(coming.event, RulebookFounded | RulesAdopted) else ()

    def _with_every_rule(self, book: Rulebook) -> Rulebook:
        """The rulebook with the founding value of each rule that came with a later release: so a decision asks it."""
        held = {dated.rule for dated in book.rules}
        later = tuple(
            DatedRule(rule.name, rule.founding, date.min, rule.source, UNHELD)
            for rule in self._known.rules.values()
            if rule.name not in held
        )
        return Rulebook((*book.rules, *later), book.version) if later else book

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind, by key."""
        return iter(self.held.states(kind))

    def listed(self, listing: Listing[Any, R]) -> list[R]:
        """The rows of a list, in order."""
        return rows_in_order(self, listing)

    def facts(self, kind: type[Aggregate], key: str) -> Iterable[Fact]:
        """The facts of one aggregate that were recorded before this command, or by earlier rows of a bulk."""
        return list(takewhile(lambda fact: fact.position < self._begun, self.held.facts(kind, key)))

    def cite(self, kind: type[Aggregate], key: str) -> Cited | None:
        """The version of an aggregate that a decision rests on, or None where its stream is empty."""
        stream = f"{kind.STREAM}:{self._key(kind, key)}"
        version = self.held.version(stream)
        return Cited(stream=Text(stream), version=version) if version else None

    def must_be_recorded(self, cited: Cited) -> None:
        """Refuse to cite a fact that is not recorded."""
        if not self.held.holds(cited):
            raise NOT_RECORDED(f"{cited.text} is not recorded before it.")

    def conceal(self, words: str | None, what: str, *, of: str) -> Sealed | None:
        """What stands for a confidential text."""
        return None if confided_words(words, what) is None else Sealed(key=f"{of}#1", box=BOX)

    def made(self, *ids: str) -> None:
        """The ids that the command made."""
        self._ids.extend(ids)

    def stands_for(self, stream: str, other: str, as_recorded: Callable[[Event, Recorded], Event]) -> None:
        """Let one stream stand for another, whose name is made of words that the facts do not hold."""
        self._stands_for[stream] = other
        self._as_recorded = as_recorded

    def _key(self, kind: type[Aggregate], key: str) -> str:
        stream = f"{kind.STREAM}:{key}"
        return self._stands_for.get(stream, stream).partition(":")[2]

    def new_id(self) -> str:
        """The next of these ids."""
        return self._ids.pop(0)

    @contextmanager
    def row(self, number: int) -> Iterator[Row]:
        """One of many commands; each is performed by itself."""
        del number
        yield Row()

    # Performing

    def perform(self, decide: Callable[["Again"], object], follow: Sequence[Callable[[Any], None]]) -> None:
        """Decide once more, and let every context follow. What had to be refused, or cannot be decided, is found."""
        coming, before = self.next, len(self.found)
        try:
            decide(self)
            for each in follow:
                each(self)
        except Refused as refusal:
            self._refused(coming, refusal)
        except Exception as error:  # noqa: BLE001 - decisions believe what was decided before, and this may not be
            if len(self.found) == before:
                self._add("cannot-follow", coming, f"cannot be decided again: {type(error).__name__} {error}")
        self._ids = []

    def _refused(self, fact: Recorded | None, refusal: Refused) -> None:
        code = self._known.refusals.get(refusal.code, refusal.code)
        self._add(code, self.next or fact, f"had to be refused: {refusal.sentence}", clause=refusal.clause)

    def record(
        self,
        kind: type[A],
        key: str,
        *events: Event,
        on: date | None = None,
        authority: Authority | str | None = None,
        corrects: Cited | None = None,
        says_why: bool = False,
    ) -> A:
        """Compare facts that were decided again with those that stand there; returns the state after these."""
        key = self._key(kind, key)
        if corrects is not None:
            self.must_be_recorded(corrects)
            if not says_why and not self._why.reason:
                raise REASON_MISSING("A correction says why, and this one does not.")
        told = self._authority(authority)
        for event in events:
            day = effective_day(event) or on or self.today
            refuse_future(day, self.today)
            fact = self._compared(kind, key, event)
            if fact is not None:
                self._provenance(fact, day, told, corrects)
                self.touched.append(Touched(kind, key, fact.event, fact.why.effective_on))
        return self.load(kind, key)

    def _authority(self, given: Authority | str | None) -> Authority | None:
        if not isinstance(given, Authority):
            said = free_text(given, "authority")
            return None if said is None else Authority(text=said)
        if given.stream is not None and given.version is not None:
            self.must_be_recorded(Cited(stream=given.stream, version=given.version))
        return given

    def _compared(self, kind: type[Aggregate], key: str, event: Event) -> Recorded | None:
        """The fact that stands there for one that was decided again, compared; None where it is missing."""
        stream = f"{kind.STREAM}:{key}"
        places = range(self.at, len(self.save))
        place = next((n for n in places if _is_like(self.save[n], stream, event)), None)
        if place is None:
            self._missing(stream, event)
            return None
        while self.at < place:
            if not self._issued_for(event):
                self.left_over()
        event = self._sealed(event)
        fact = self.save[place]
        if self._as_recorded is not None:
            event = self._as_recorded(event, fact)
        if event != fact.event:
            again, recorded = as_held(comparable(event)), comparable(fact.event)
            self._differs(fact, differences(again, recorded))
        self._take()
        return fact

    def _issued_for(self, event: Event) -> bool:
        """Take up the next fact where it is that a key was issued for a text of an event; compared, as any other."""
        fact, kind = self.next, self._known.keys
        if fact is None or kind is None or not isinstance(fact.event, kind.ISSUED):
            return False
        subject = fact.stream.partition(":")[2]
        if subject not in {subject_of(text.key) for _, text in sealed_in(event)}:
            return False
        issued, keys = cast(KeyMade, fact.event), self.held.state(kind, subject)
        # A number is left out where the key store had given it to a key that no history holds any more.
        number = max(keys.next_number, int(issued.key.rpartition("#")[2]))
        made = KeyMade(f"{subject}#{number}", subject, issued.scheme, issued.commitment)
        self._differs(fact, differences(keys.issue(made), fact.event))
        self._provenance(fact, self.today, None, None)
        self.touched.append(Touched(kind, subject, fact.event, fact.why.effective_on))
        self._take()
        return True

    def _sealed(self, event: Event) -> Event:
        """The event with each text under the key that is then in use for its subject."""
        kind = self._known.keys
        if kind is None or not holds_sealed(type(event)):
            return event
        keys: type[KeyState] = kind

        def seal(text: Sealed, _: str) -> Sealed:
            subject = subject_of(text.key)
            state = self.held.state(keys, subject)
            if state.current is None:
                self._missing(f"{keys.STREAM}:{subject}", keys.ISSUED)
            return Sealed(key=state.current or f"{subject}#{state.next_number}", box=BOX)

        sealed: Event = with_sealed(event, seal)
        return sealed

    def _take(self) -> None:
        """Go on by one fact: from here on the states know it."""
        fact = self.save[self.at]
        self.at += 1
        error = self.held.add(fact)
        if error is not None:
            self._add("cannot-follow", fact, f"does not fit the facts before it: {type(error).__name__} {error}")

    def left_over(self, code: str = "not-decided") -> None:
        """Pass over the next fact, to which nothing led."""
        fact = self.save[self.at]
        self._add(code, fact, f"is in a save of {fact.why.command}, which does not come to it")
        self._take()

    def take_up(self) -> None:
        """Take the next fact up as it is; what follows from it follows."""
        fact = self.save[self.at]
        word, _, key = fact.stream.partition(":")
        if (kind := self.held.kinds.get(word)) is not None:
            self.touched.append(Touched(kind, key, fact.event, fact.why.effective_on))
        self._take()

    def begin(self) -> None:
        """Begin another command, or row, of the same save."""
        self._ids, self._stands_for, self._as_recorded = [], {}, None
        self.touched, self._begun = [], self.save[min(self.at, len(self.save) - 1)].position

    # What is found

    def _differs(self, fact: Recorded, found: Iterable[Difference]) -> None:
        roles = self._known.roles.get(fact.name, {})
        for code, group in by_code(roles, iter(found)).items():
            expected = "; ".join(f"{each.path} {words(each.expected, each.kind)}" for each in group)
            there = "; ".join(f"{each.path} {words(each.found, each.kind)}" for each in group)
            amounts = {each.path: each.pence for each in group if each.pence is not None}
            named = next((role.rule for each in group if (role := roles.get(each.path)) and role.rule), None)
            dated = self._dated(named, fact.why.effective_on)
            self._add(
                code,
                fact,
                f"has {there}; by the facts and the rules of then it is {expected}",
                rule=named,
                clause=dated.source if dated else None,
                rulebook=dated.version if dated else None,
                expected=expected,
                found=there,
                pence=amounts.get("gross", next(iter(amounts.values()), None)),
            )

    def _dated(self, name: str | None, on: date) -> DatedRule | None:
        return None if name is None else self.held.state(Rulebook, KEY).on(on).entries.get(name)

    def _provenance(self, fact: Recorded, day: date, authority: Authority | None, corrects: Cited | None) -> None:
        why = fact.why
        for field, expected, found, code in (
            ("effective_on", day, why.effective_on, WHY["effective_on"].code),
            ("authority", authority, why.authority, "authority-differs"),
            ("corrects", corrects, why.corrects, WHY["corrects"].code),
        ):
            if expected != found:
                said = f"has why.{field} {words(found)}; by the facts and the rules of then it is {words(expected)}"
                self._add(code, fact, said, expected=words(expected), found=words(found))

    def _missing(self, stream: str, event: Event) -> None:
        near, name = self.save[max(0, self.at - 1)], declared(event).name
        self._add(
            "consequence-missing",
            near,
            f"is in a save in which {name} of {stream} is missing",
            expected=f"{name} of {stream}",
        )

    def _add(self, code: str, fact: Recorded | None, said: str, **more: Any) -> None:
        self.found.append(of_fact(code, fact or self.save[-1], said, **more))


def _is_like(fact: Recorded, stream: str, event: Event) -> bool:
    return fact.stream == stream and type(fact.event) is type(event)
