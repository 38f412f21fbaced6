"""The rulebook: what the constitution and the Board decided, each rule with the days it is in force."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any, ClassVar, TypeVar, assert_never, get_args

from attrs import frozen

from thep_domain.kernel.event import shown
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text, is_text
from thep_domain.kernel.provenance import Authority, RuleCited
from thep_domain.kernel.refusal import NOTHING_TO_CORRECT, TOO_LARGE
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.shapes import LONGEST
from thep_domain.kernel.store_errors import UnreadableHistory
from thep_domain.rulebook.events import (
    FoundingRule,
    RulebookEvent,
    RulebookFounded,
    RuleCorrected,
    RulesAdopted,
    RuleSet,
)
from thep_domain.rulebook.refusals import AUTHORITY_MISSING, UNKNOWN_RULE, UNREADABLE_RULE

T = TypeVar("T")

KEY = "the-partnership"
"""There is one rulebook."""
FOUNDED_ON = date(2016, 5, 1)
"""The day from which the founding rules are in force."""
FOUNDING_AUTHORITY = "THE Partnership, founding prospectus 2016"


@frozen
class DatedRule:
    """A rule as set: its value in the rulebook's words, from which day, and by which version of the rulebook."""

    rule: str
    value: str
    in_force_from: date
    source: str
    version: int


class RulesInForce:
    """The rules in force on one day. ``rules[FEE_RATE]`` is a value; ``cite`` names the rules a decision used.

    To go through it gives each rule that is held, with its value as text, since when, and its source.

    A rule that the rulebook does not hold yet has its founding value. Raises UnreadableHistory where a value is asked
    for that cannot be read: commands set none, but another program or a later release may have.
    """

    def __init__(self, on: date, entries: dict[str, DatedRule]) -> None:
        self.on = on
        self.entries = entries
        self._read: dict[str, tuple[Rule[Any], Any]] = {}
        self._cited: dict[tuple[str, ...], tuple[RuleCited, ...]] = {}

    def __iter__(self) -> Iterator[DatedRule]:
        return iter(self.entries.values())

    def __getitem__(self, rule: Rule[T]) -> T:
        asked, value = self._read.get(rule.name, (None, None))
        if asked is not rule:
            value = self._reading(rule)
            self._read[rule.name] = rule, value
        return value  # type: ignore[return-value]  # as this very rule reads it

    def _reading(self, rule: Rule[T]) -> T:
        held = self.entries.get(rule.name)
        if held is None:
            return rule.read(rule.founding)
        try:
            return rule.read(held.value)
        except (ValueError, ArithmeticError) as error:
            raise _unreadable(rule, held) from error

    def cite(self, *rules: Rule[Any]) -> tuple[RuleCited, ...]:
        """The rules a decision used, each with the version of the rulebook that set it."""
        names = tuple(rule.name for rule in rules)
        if names not in self._cited:
            self._cited[names] = self._citing(rules)
        return self._cited[names]

    def _citing(self, rules: Iterable[Rule[Any]]) -> tuple[RuleCited, ...]:
        return tuple(RuleCited(rule=Text(rule.name), version=self.entries[rule.name].version) for rule in rules)

    def clause(self, rule: Rule[Any]) -> str:
        """Where a rule comes from: document and clause."""
        held = self.entries.get(rule.name)
        return rule.source if held is None else held.source

    def require_authority(self, rule: Rule[bool], authority: Authority | str | None) -> None:
        """Refuse an act that the rulebook wants an authority for, where none is named."""
        words = authority.text if isinstance(authority, Authority) else authority
        if self[rule] and not (words and words.strip()):
            raise AUTHORITY_MISSING(
                f"Name the authority, such as the minute that decided it: the rule {rule.name} asks for one."
            )


@frozen(slots=False)
class Rulebook:
    """Every rule ever set, in the order of recording; a correction stands in the place of what it corrects."""

    STREAM: ClassVar[str] = "rulebook"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(RulebookEvent)

    rules: tuple[DatedRule, ...] = ()
    version: int = 0

    @property
    def founded(self) -> bool:
        """Whether the founding rules have been adopted."""
        return self.version > 0

    # Decisions

    def adopt(self, declared: Mapping[str, Rule[Any]]) -> tuple[RulebookFounded | RulesAdopted, ...]:
        """Adopt the founding values of the rules that are not held yet: all of them first, later those that are new."""
        held = self._names
        if declared.keys() <= held:
            return ()
        missing = tuple(_founding(rule) for rule in declared.values() if rule.name not in held)
        kind = RulesAdopted if self.founded else RulebookFounded
        return (kind(in_force_from=FOUNDED_ON, rules=missing),)

    def set_rule(
        self, name: str, value: str, in_force_from: date, source: str, declared: Mapping[str, Rule[Any]]
    ) -> tuple[RuleSet, ...]:
        """Give a rule a value from a day on; a rule already so set stays as it is."""
        written, words = _written(name, value, source, declared)
        held = self.entry(name, in_force_from)
        if held is not None and (held.value, held.source) == (written, words):
            return ()
        return (RuleSet(rule=Text(name), value=written, in_force_from=in_force_from, source=words),)

    def correct_rule(
        self, name: str, value: str, in_force_from: date, source: str, declared: Mapping[str, Rule[Any]]
    ) -> tuple[RuleCorrected, DatedRule]:
        """Put right a value that was recorded wrong, and say in which entry it was."""
        written, words = _written(name, value, source, declared)
        held = self.entry(name, in_force_from)
        if held is None:
            days = ", ".join(str(day) for day in sorted({r.in_force_from for r in self.rules if r.rule == name}))
            raise NOTHING_TO_CORRECT(
                f"The rule {name} was given no value from {in_force_from} on, only from {days}: name one of these days,"
                " or set the rule."
            )
        if held.value == written:
            raise NOTHING_TO_CORRECT(
                f"The rule {name} is {written} from {in_force_from} already: there is nothing to correct."
            )
        event = RuleCorrected(
            rule=Text(name), in_force_from=in_force_from, was=Text(held.value), value=written, source=words
        )
        return event, held

    def entry(self, name: str, in_force_from: date) -> DatedRule | None:
        """What a rule was given from a day on; of several values, the one recorded last."""
        return next((r for r in reversed(self.rules) if r.rule == name and r.in_force_from == in_force_from), None)

    def on(self, day: date) -> RulesInForce:
        """The rules in force on a day; before the founding, the founding rules."""
        if day not in self._in_force:
            entries: dict[str, DatedRule] = {}
            for dated in self.rules:
                held = entries.get(dated.rule)
                if held is None or _prevails(dated, held, day):
                    entries[dated.rule] = dated
            self._in_force[day] = RulesInForce(day, entries)
        return self._in_force[day]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(dated.rule for dated in self.rules)

    @cached_property
    def _in_force(self) -> dict[date, RulesInForce]:
        return {}

    # Folding

    def evolve(self, event: RulebookEvent) -> "Rulebook":
        """The rulebook after one more fact."""
        version = self.version + 1
        match event:
            case RulebookFounded() | RulesAdopted():
                added = tuple(
                    DatedRule(rule.name, rule.value, event.in_force_from, rule.source, version) for rule in event.rules
                )
            case RuleCorrected():
                right = DatedRule(event.rule, event.value, event.in_force_from, event.source, version)
                wrong = self.entry(event.rule, event.in_force_from)
                return Rulebook(tuple(right if dated is wrong else dated for dated in self.rules), version)
            case RuleSet():
                added = (DatedRule(event.rule, event.value, event.in_force_from, event.source, version),)
            case _:
                assert_never(event)
        return Rulebook((*self.rules, *added), version)


@cache
def _founding(rule: Rule[Any]) -> FoundingRule:
    return FoundingRule(name=Text(rule.name), value=Text(rule.founding), source=Text(rule.source))


def _unreadable(rule: Rule[Any], held: DatedRule) -> UnreadableHistory:
    return UnreadableHistory(
        f"The rule {rule.name} ({rule.meaning}) has the value {shown(held.value)} from {held.in_force_from} on, which"
        f" cannot be read: version {held.version} of {Rulebook.STREAM}:{KEY} set it, and was written by another program"
        " or a later release. Set the rule again from that day, or use the release that wrote it."
    )


def _written(name: str, value: str, source: str, declared: Mapping[str, Rule[Any]]) -> tuple[Text, Text]:
    """A value as the rulebook writes it, and its source. Raises Refused where decisions could not use it."""
    rule = declared.get(name)
    if rule is None:
        raise UNKNOWN_RULE(f"There is no rule {name!r}: choose one of {', '.join(declared)}.")
    try:
        written = rule.written(value)
        if not is_text(written):
            raise ValueError(f"{value!r} holds characters that cannot be shown")  # noqa: TRY301 - one way out
    except (ValueError, OverflowError) as error:
        raise UNREADABLE_RULE(f"The rule {name} ({rule.meaning}) cannot be set: {error}.") from None
    if len(written) > LONGEST:
        raise TOO_LARGE(f"The rule {name} can have {LONGEST:,} characters, not {len(written):,}: shorten it.")
    return Text(written), free_text(source, "source") or Text(f"rule {name}")


def _prevails(dated: DatedRule, held: DatedRule, day: date) -> bool:
    """Whether a rule recorded later governs a day rather than the one held: the latest in force by then does."""
    if dated.in_force_from <= day:
        return held.in_force_from > day or dated.in_force_from >= held.in_force_from
    return held.in_force_from > day and dated.in_force_from < held.in_force_from
