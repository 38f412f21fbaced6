"""The business performed again: each command of a history decided once more on the states just before it.

What it is given are the facts, one after the other. What it holds are the states that they come to, the facts of one
save, and of a few kinds of streams the facts themselves; never the history.
"""

from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, get_args

import attrs
from attrs import frozen

from thep_domain.audit.again import Again, Known
from thep_domain.audit.checks import Arguments, Checks, Reads, checks_of
from thep_domain.audit.finding import Found, of_fact
from thep_domain.audit.held import Held, Kept
from thep_domain.audit.roles import ENGINE, Roles
from thep_domain.audit.whole import Whole
from thep_domain.kernel.calendar import ONE_DAY, in_london
from thep_domain.kernel.context import Context
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Recorded, RuleCited
from thep_domain.kernel.verbs import Desk, Verb
from thep_domain.rulebook import KEY, Rulebook, rules_on

_AT_ANY_TIME: Final = ("rulebook", "people")
"""The contexts whose facts any command records: rules that are adopted, and keys that are issued."""
_BOOK: Final = Text(f"{Rulebook.STREAM}:{KEY}")
_NO_OFFICE: Final[Any] = None
"""A verb is decided without handing it in."""
MIDNIGHT: Final = timedelta(minutes=6)
"""So long after midnight a command may have been decided on the day before: clocks are lifted by five minutes."""
RECENT: Final = 8
"""So many saves may have come in while a command was decided."""
MEANWHILE: Final = timedelta(seconds=30)
"""So long before it at most."""


@frozen
class _Save:
    """A save that was performed, and how its streams stood before it."""

    before: Kept
    facts: Sequence[Recorded]


class Performing:
    """Performs a history again, fact by fact."""

    def __init__(self, contexts: Sequence[Context], checks: Mapping[str, Checks] | None = None) -> None:
        """``contexts`` are those of the catalogue; ``checks`` by context, by default all that there are."""
        if checks is None:
            found = {each.name: checks_of(each) for each in contexts}
            checks = {name: each for name, each in found.items() if each is not None}
        self.checks = checks
        self.unchecked: Counter[str] = Counter(dict.fromkeys(_unchecked(contexts, checks), 0))
        """The contexts, or desks of one, that have no checks, each with how many of its facts were passed over."""
        kinds = [kind for each in contexts for kind in each.aggregates]
        self.held = Held(kinds, (kind for each in checks.values() for kind in each.keeps))
        self.roles: dict[str, Roles] = dict(ENGINE)
        for each in checks.values():
            self.roles |= each.roles
        self._without_grounds = {name: each for one in checks.values() for name, each in one.without_grounds.items()}
        self._known = Known(
            rules={rule.name: rule for each in contexts for rule in each.rules},
            roles=self.roles,
            keys=next((each.keys for each in contexts if each.keys is not None), None),
            refusals={code: other for each in checks.values() for code, other in each.refusals.items()},
        )
        self._erased = tuple(each.keys.ERASED for each in contexts if each.keys is not None)
        self._follow = [each.follows for each in contexts if each.follows is not None]
        self._verbs: dict[str, tuple[str, Verb[Any, ...], type[Desk]]] = {
            verb.name: (each.name, verb, desk) for each in contexts for desk in each.desks for verb in desk.verbs()
        }
        self._homes = {event: each.name for each in contexts for event in each.events}
        self._save: list[Recorded] = []
        self._recent: deque[_Save] = deque(maxlen=RECENT)
        self._last: Recorded | None = None

    def look(self, fact: Recorded | None) -> Iterator[Found]:
        """The next fact; None for one that cannot be read. What is found is of the save that it ends."""
        if fact is None:
            self._take_up()
            return
        part, parts = fact.why.part
        if part != len(self._save) + 1 or (self._save and parts != self._save[0].why.part[1]):
            self._take_up()
        self._save.append(fact)
        if part == parts == len(self._save):
            save, self._save = self._save, []
            yield from self._performed(save)
        elif part >= parts:
            self._take_up()

    def whole(self) -> Whole:
        """The layer that looks at what the same facts come to together; it is given each of them after this one."""
        return Whole(self.held, self._known.rules, self._erased)

    def follow(self, fact: Recorded) -> None:
        """The next fact, which was performed before: it is taken up as it is."""
        part, parts = fact.why.part
        if part != len(self._save) + 1:
            self._take_up()
        self._save.append(fact)
        if part == parts:
            self._take_up()

    def finish(self) -> Iterable[Found]:
        """After the last fact: whatever of a save is still waiting is not whole, which the layer of form finds."""
        self._take_up()
        return ()

    def _take_up(self) -> None:
        """A save that is not performed: it was before, or is not whole, which the layer of form finds."""
        save, self._save = self._save, []
        if save:
            self._recent.clear()
        for fact in save:
            self.held.add(fact)
            self._last = fact

    # One save

    def _performed(self, save: Sequence[Recorded]) -> Iterator[Found]:
        yield from _of_one_command(save)
        yield from self._engine(save)
        facts = [fact for fact in save if fact.name not in ENGINE]
        self._last = save[-1]
        if not facts:
            return
        own = {(fact.stream, fact.version) for fact in facts}
        for fact in facts:
            yield from self._citing(fact, own)
        before = self.held.kept(facts)
        yield from self._decided(facts, before)
        self._recent.append(_Save(before, facts))

    def _decided(self, facts: Sequence[Recorded], before: Kept) -> Iterator[Found]:
        name = facts[0].why.command
        context, verb, desk = self._verbs.get(name, (None, None, None))
        if context is None or verb is None or desk is None:
            yield of_fact("command-unknown", facts[0], f"is said to be recorded by {name}, which is no verb")
            self._take_all(facts)
            return
        checks = self.checks.get(context)
        if checks is None or not checks.performs(desk):
            self._take_all(facts)
            own = context if checks is None else desk.NAME
            for fact in facts:
                home = self._homes.get(type(fact.event), own)
                self.unchecked[home if home in self.unchecked else own] += 1
            return
        read = checks.reads.get(name)

        def perform(again: Again) -> None:
            while again.next is not None:
                again.begin()
                if read is None:
                    self._in_parts(again, context)
                else:
                    self._row(again, read, verb, desk)

        yield from self._on_its_day(facts, before, perform)

    def _row(self, again: Again, read: Reads, verb: Verb[Any, ...], desk: type[Desk]) -> None:
        """One command, or one row of a bulk."""
        at, found = again.at, len(again.found)
        arguments = _read(read, again)
        if arguments is not None:
            again.perform(lambda work: verb.decide(desk(_NO_OFFICE), work, **arguments), self._follow)
        elif again.adopting:  # and the command came to nothing else, as where nobody is there to be charged
            again.perform(lambda work: rules_on(work, work.today), self._follow)
        if again.at > at and len(again.found) == found:
            return
        if len(again.found) == found:
            self._left_over(again)
        # What belongs to an act that had to be refused, or that nothing led to, is found with it, and not one by one.
        if again.at == at:
            again.take_up()
        while again.next is not None and _read(read, again) is None:
            again.take_up()

    def _on_its_day(self, facts: Sequence[Recorded], before: Kept, perform: Callable[[Again], None]) -> Iterator[Found]:
        """Perform a save; shortly after midnight it may have been decided on the day before."""
        today, *yesterday = _days(facts[0])
        again = self._tried(facts, perform, today)
        for day in yesterday if again.found else ():
            self.held.go_back(before)
            other = self._tried(facts, perform, day)
            again = min(again, other, key=lambda each: len(each.found))
        overtaken = self._overtaken(facts, perform, before) if again.found else 0
        if not overtaken:
            yield from again.found
            return
        saves = "the save" if overtaken == 1 else f"the {overtaken} saves"
        yield of_fact("overtaken", facts[0], f"follows from what was known before {saves} in front of it")

    def _tried(self, facts: Sequence[Recorded], perform: Callable[[Again], None], today: date) -> Again:
        again = self._again(facts, today)
        perform(again)
        return again

    def _overtaken(self, facts: Sequence[Recorded], perform: Callable[[Again], None], before: Kept) -> int:
        """Without how many saves just before it, of other streams, it follows: they came in while it was decided.

        Commands of several processes may read at once; only those that write one stream wait for each other.
        """
        own = {fact.stream for fact in facts}
        for number in range(1, len(self._recent) + 1):
            others = list(self._recent)[-number:]
            apart = facts[0].why.recorded_at - others[0].facts[0].why.recorded_at
            if not timedelta(0) < apart <= MEANWHILE or any(fact.stream in own for fact in others[0].facts):
                return 0
            self.held.go_back(before)
            for each in reversed(others):
                self.held.go_back(each.before)
            again = self._tried(facts, perform, _days(facts[0])[0])
            if again.found:
                self.held.go_back(before)
            for each in others:
                self._take_all(each.facts)
            if not again.found:
                return number
            self._take_all(facts)
        return 0

    def _again(self, facts: Sequence[Recorded], today: date) -> Again:
        return Again(self.held, facts, self._known, today)

    def _in_parts(self, again: Again, context: str) -> None:
        """Each fact of the context by itself, where the arguments of its command cannot be had; then what follows."""
        while (fact := again.next) is not None and self._homes.get(type(fact.event)) in (context, *_AT_ANY_TIME):
            checks = self.checks.get(self._homes[type(fact.event)])
            check = checks.parts.get(fact.name) if checks is not None else None
            if check is not None:
                again.found.extend(check(again, fact))
            again.take_up()
        at = again.at
        again.perform(lambda _: None, self._follow)
        if again.next is not None and again.at == at and not again.touched:
            self._left_over(again)

    def _left_over(self, again: Again) -> None:
        fact = again.next
        named = None if fact is None else self._without_grounds.get(fact.name)
        again.left_over("not-decided" if named is None or fact is None else named(again, fact))

    def _take_all(self, facts: Iterable[Recorded]) -> None:
        for fact in facts:
            self.held.add(fact)

    # What holds of every fact

    def _citing(self, fact: Recorded, own: Container[tuple[str, int]]) -> Iterator[Found]:
        """Whatever it cites is recorded before it, or by the same save."""
        for cited in cited_in((fact.event, fact.why.authority, fact.why.corrects)):
            if not self.held.holds(cited) and (cited.stream, cited.version) not in own:
                yield of_fact(
                    "citation-missing", fact, f"cites {cited.text}, which is not recorded before it", found=cited.text
                )

    def _engine(self, save: Sequence[Recorded]) -> Iterator[Found]:
        """What the engine adds to a save: a clock that was set, and the answer to a request."""
        for fact in save:
            event: Any = fact.event
            if fact.name in ENGINE and (wrong := fact.why.corrects) is not None:
                said = f"is said to put right {wrong.text}, and puts nothing right"
                yield of_fact("corrects-another", fact, said, found=wrong.text)
            if fact.name in ENGINE and fact.why.effective_on not in _days(fact):
                said = f"takes effect on {fact.why.effective_on}, and not on the day on which it was recorded"
                yield of_fact("effective-day-wrong", fact, said, expected=_days(fact)[0], found=fact.why.effective_on)
            if fact.name == "journal.clock_set" and self._last is not None:
                before = self._last.why.recorded_at
                if event.from_at != before:
                    said = f"is from {event.from_at}, and the fact before it was recorded at {before}"
                    yield of_fact("differs", fact, said, expected=before, found=event.from_at)
            elif fact.name == "request.answered":
                expected, found = (fact.why.command, _before(save, fact)), (event.command, event.facts)
                if expected != found or event.after >= save[0].position:
                    said = f"answers for {event.facts} facts of {event.command} after event {event.after}"
                    right = f"{expected[1]} facts of {expected[0]} from event {save[0].position} on"
                    yield of_fact("answer-differs", fact, f"{said}, and there are {right}", expected=right)


def _unchecked(contexts: Iterable[Context], checks: Mapping[str, Checks]) -> Iterator[str]:
    for context in contexts:
        if context.name not in checks:
            yield context.name
        else:
            yield from (desk.NAME for desk in context.desks if not checks[context.name].performs(desk))


def _days(fact: Recorded) -> tuple[date, ...]:
    """The day on which a fact was recorded; shortly after midnight the day before too."""
    moment = in_london(fact.why.recorded_at)
    day, early = moment.date(), moment - moment.replace(hour=0, minute=0, second=0, microsecond=0) <= MIDNIGHT
    return (day, day - ONE_DAY) if early and day > date.min else (day,)


def _before(save: Sequence[Recorded], answer: Recorded) -> int:
    return sum(fact.position < answer.position for fact in save)


def _of_one_command(save: Sequence[Recorded]) -> Iterator[Found]:
    """Facts of one save have one account, reason and request; a clock that was confirmed has its own reason."""
    first = save[-1].why
    for fact in save:
        for name in ("actor", "command", "request", "reason"):
            if name == "reason" and fact.name == "journal.clock_set":
                continue
            one, other = getattr(first, name), getattr(fact.why, name)
            if one != other:
                said = f"has why.{name} {other}, and the last fact of the same save has {one}"
                yield of_fact("save-not-one", fact, said, expected=one, found=other)


def cited_in(value: Any) -> Iterator[Cited]:
    """Every recorded fact that a value names."""
    match value:
        case Cited():
            yield value
        case Authority():
            if value.stream is not None and value.version is not None:
                yield Cited(stream=value.stream, version=value.version)
        case RuleCited():
            yield Cited(stream=_BOOK, version=value.version)
        case tuple():
            for each in value:
                yield from cited_in(each)
        case _:
            for name in _citing(type(value)):  # type: ignore[arg-type]  # a class can be hashed
                yield from cited_in(getattr(value, name))


@cache
def _citing(kind: type) -> tuple[str, ...]:
    """The fields of a class in which facts can be cited."""
    if not attrs.has(kind):
        return ()
    return tuple(each.name for each in attrs.fields(kind) if _can_cite(each.type))


def _can_cite(kind: Any) -> bool:
    if kind in (Cited, RuleCited, Authority):
        return True
    if isinstance(kind, type) and attrs.has(kind):
        return bool(_citing(kind))
    return any(map(_can_cite, get_args(kind)))


def _read(read: Reads, again: Again) -> Arguments | None:
    """The arguments of a command; None where its facts do not tell them."""
    try:
        return read(again)
    except Exception:  # noqa: BLE001 - what is read may have been changed in any way
        return None
