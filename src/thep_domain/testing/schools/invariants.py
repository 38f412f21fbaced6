"""What must hold of the register of schools: it shows what the files said, and a school goes by its URN of a day."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, get_args

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import RegisterDesk, RegisterEntry, SuccessionKind
from thep_domain.schools.events import SchoolRegistered, ShownEvent, SourceRetracted
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History

SHOWN: Final = get_args(ShownEvent)
BY_HAND: Final = (RegisterDesk.count.name, RegisterDesk.correct.name)


def invariant_of_the_register_the_newest_file_is_shown(history: History) -> None:
    """Each school has the name, authority and days that the newest file gave; an older file changes nothing.

    A school that was put right by hand, or of which a file was retracted, is held against all that was said instead.
    A file in which nothing about a school was new leaves no trace of it, unless it shows all schools of the authority:
    after such a file an older one may be taken as news.
    """
    shown = {row.urn: row for row in history.thep.schools()}
    put_right = {fact.stream for fact in history.facts if _puts_right(fact)}
    expected = {urn: each for urn, each in _newest(history).items() if f"school:{urn}" not in put_right}
    untouched = {urn for urn in shown if f"school:{urn}" not in put_right}
    claim(None, untouched == expected.keys(), f"the register holds {sorted(shown)}, the files {sorted(expected)}")
    for urn, entries in expected.items():
        row = shown[urn]
        found = (row.name, row.la, row.open_on, row.closed_on)
        given = [(entry.name, entry.la, entry.opened_on, entry.closed_on) for entry in entries]
        claim(None, found in given, f"{urn} is shown as {found}, and the newest file says {given}")


def invariant_of_the_register_a_school_is_open_through_its_last_day(history: History) -> None:
    """A school is listed as open on its last day, and not on the next; not before the day it opens."""
    rows = history.thep.schools()
    turns = {day for row in rows for day in (row.open_on, row.closed_on) if day is not None}
    for day in sorted({each for turn in turns for each in (turn - ONE_DAY, turn, turn + ONE_DAY)}):
        listed = {row.urn for row in history.thep.schools(open_on=day)}
        for row in rows:
            opened = row.open_on is None or not row.open_on > day
            closed = row.closed_on is not None and row.closed_on < day
            claim(None, (row.urn in listed) == (opened and not closed), f"{row.urn} on {day}: {row.urn in listed}")


def invariant_of_the_register_the_latest_count_is_shown(history: History) -> None:
    """The pupils of a school are those of its latest count; none is dated after its last day open."""
    for row in history.thep.schools():
        counts = [
            (min(count.counted_on, history.book.closing(f"school:{row.urn}") or date.max), count.counted_on, version)
            for version, count in history.book.counts.get(f"school:{row.urn}", [])
        ]
        latest = max(counts, default=None)
        found = row.counted_on
        claim(None, found == (latest and latest[0]), f"{row.urn} was counted on {found}, by the files {latest}")
        held = dict(history.book.counts.get(f"school:{row.urn}", []))
        pupils = held[latest[2]].pupils if latest else None
        claim(None, row.pupils == pupils, f"{row.urn} has {row.pupils} pupils, by its latest count {pupils}")


def invariant_of_the_register_a_school_has_its_urn_of_the_day(history: History) -> None:
    """On any day a school goes by the URN of the registration that opened last by then."""
    became = {
        int(one): (int(other), on)
        for (one, other), (kind, on) in history.book.successions.items()
        if kind is SuccessionKind.CONVERSION
    }
    opened = {int(key.partition(":")[2]): school.opened_on for key, school in history.book.schools.items()}
    for other, on in became.values():
        opened[other] = opened[other] or on
    for first in opened:
        chain = list(_chain(first, became))
        if len(chain) < 2:
            continue
        days = {day for urn in chain if (day := opened[urn]) is not None}
        for day in sorted({each for turn in days for each in (turn - ONE_DAY, turn)}):
            by_then = [urn for urn in chain if (since := opened[urn]) is None or since <= day]
            found = history.thep.establishment(chain[0])  # type: ignore[arg-type]  # a number that is a URN
            if list(found.urns) == chain:
                urn, expected = found.registration_on(day).urn, by_then[-1] if by_then else chain[0]
                claim(None, urn == expected, f"on {day} {chain} goes by {urn}, not {expected}")


def invariant_of_the_register_what_was_not_taken_back_is_shown(history: History) -> None:
    """Each school is shown by what was said last, in a file or by hand, and not retracted; without any, not at all."""
    shown = {f"school:{row.urn}": (row.name, row.la, row.open_on, row.closed_on) for row in history.thep.schools()}
    held = history.book.schools
    claim(None, shown.keys() == held.keys(), f"the register holds {sorted(shown)}, and the facts {sorted(held)}")
    for stream, school in held.items():
        said = school.name, school.la, school.opened_on, school.closed_on
        claim(None, shown[stream] == said, f"{stream} is shown as {shown[stream]}, and its facts say {said}")


def invariant_of_the_register_a_correction_is_shown(history: History) -> None:
    """After a correction by hand, the register shows what it says on the day that it names."""
    for step in history.steps:
        command, known = step.sent.command, step.before + len(step.facts)
        if command.verb not in BY_HAND or step.answer is None or step.answer.repeated or step.rival:
            continue
        rows = history.thep.schools(as_of=command.given["on"], as_known_at=known)
        row = next(row for row in rows if row.urn == command.given["urn"])
        found = {
            "pupils": str(row.pupils),
            "name": row.name,
            "la": row.la,
            "opened": str(row.open_on or ""),
            "closed": str(row.closed_on or ""),
        }
        said = command.given.get("said") or {"pupils": str(command.given["pupils"])}
        for name, value in said.items():
            claim(None, found.get(name, value) == value, f"after {step!r} {name} of {row.urn} is {found.get(name)}")


def invariant_of_the_register_a_rejected_link_leads_to_nothing(history: History) -> None:
    """No school follows another by a link that was found wrong; and those that follow do so as the facts say."""
    for row in history.thep.schools():
        followed = {(str(row.urn), str(other)) for other in row.successors}
        pairs = followed | {(str(other), str(row.urn)) for other in row.predecessors}
        claim(None, not pairs & history.book.rejected, f"{row.urn} follows or is followed by a wrong link: {pairs}")
        expected = {pair for pair in history.book.successions if str(row.urn) in pair}
        claim(None, pairs == expected, f"of {row.urn} there are {sorted(pairs)}, and by the facts {sorted(expected)}")


def _chain(urn: int, became: Mapping[int, tuple[int, date]]) -> Iterator[int]:
    """A school and those it became, one after the other."""
    seen = set[int]()
    while urn not in seen:
        yield urn
        seen.add(urn)
        urn, _ = became.get(urn, (urn, date.min))


def _puts_right(fact: Recorded) -> bool:
    return isinstance(fact.event, SourceRetracted) or (isinstance(fact.event, SHOWN) and fact.why.corrects is not None)


def _newest(history: History) -> dict[URN, list[RegisterEntry]]:
    """What the newest file said of each school: of two of one day, the one taken last."""
    found: dict[URN, list[RegisterEntry]] = {}
    newest: dict[URN, tuple[date, bool]] = {}
    for step in history.steps:
        command = step.sent.command
        if command.verb != RegisterDesk.record.name or step.answer is None or step.answer.repeated:
            continue
        news = command.given["news"]
        streams = {fact.stream for fact in step.facts if isinstance(fact.event, (SchoolRegistered, *SHOWN))}
        for entry in news.schools:
            as_at, silent = newest.get(entry.urn, (date.min, False))
            if news.as_at >= as_at:
                found[entry.urn] = [entry]
                newest[entry.urn] = news.as_at, f"school:{entry.urn}" not in streams
            elif silent:
                found[entry.urn].append(entry)
    return found
