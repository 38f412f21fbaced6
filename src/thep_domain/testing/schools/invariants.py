"""What must hold of the register of schools: it shows what the files said, and a school goes by its URN of a day."""

from collections.abc import Iterator
from datetime import date

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import RegisterDesk, RegisterEntry, SuccessionKind
from thep_domain.schools.events import OpeningCorrected, SchoolRegistered, SchoolSucceeded
from thep_domain.testing.claim import claim
from thep_domain.testing.days import ONE_DAY
from thep_domain.testing.history import History


def invariant_of_the_register_the_newest_file_is_shown(history: History) -> None:
    """Each school has the name, authority and days that the newest file gave; an older file changes nothing.

    A file in which nothing about a school was new leaves no trace of it, unless it shows all schools of the authority:
    after such a file an older one may be taken as news.
    """
    shown = {row.urn: row for row in history.thep.schools()}
    expected = _newest(history)
    claim(None, shown.keys() == expected.keys(), f"the register holds {sorted(shown)}, the files {sorted(expected)}")
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
            (min(count.counted_on, history.book.closings.get(f"school:{row.urn}", date.max)), count.counted_on, version)
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
    opened: dict[int, date | None] = {}
    follows: dict[int, dict[int, SuccessionKind]] = {}
    for fact in history.facts:
        _read(fact, opened, follows)
    for first in opened:
        chain = list(_chain(first, follows))
        if len(chain) < 2:
            continue
        days = {day for urn in chain if (day := opened[urn]) is not None}
        for day in sorted({each for turn in days for each in (turn - ONE_DAY, turn)}):
            by_then = [urn for urn in chain if (since := opened[urn]) is None or since <= day]
            found = history.thep.establishment(chain[0])  # type: ignore[arg-type]  # a number that is a URN
            if list(found.urns) == chain:
                urn, expected = found.registration_on(day).urn, by_then[-1] if by_then else chain[0]
                claim(None, urn == expected, f"on {day} {chain} goes by {urn}, not {expected}")


def _read(fact: Recorded, opened: dict[int, date | None], follows: dict[int, dict[int, SuccessionKind]]) -> None:
    urn = int(fact.stream.partition(":")[2]) if fact.stream.startswith("school:") else 0
    match fact.event:
        case SchoolRegistered() as event:
            opened[urn] = event.opened_on
        case OpeningCorrected() as event:
            opened[urn] = event.opened_on
        case SchoolSucceeded() as event:
            follows.setdefault(urn, {})[event.successor] = event.kind
        case _:
            pass


def _chain(urn: int, follows: dict[int, dict[int, SuccessionKind]]) -> Iterator[int]:
    """A school and those it became, one after the other."""
    seen = set[int]()
    while urn not in seen:
        yield urn
        seen.add(urn)
        became = [other for other, kind in follows.get(urn, {}).items() if kind is SuccessionKind.CONVERSION]
        urn = became[0] if became else urn


def _newest(history: History) -> dict[URN, list[RegisterEntry]]:
    """What the newest file said of each school: of two of one day, the one taken last."""
    found: dict[URN, list[RegisterEntry]] = {}
    newest: dict[URN, tuple[date, bool]] = {}
    for step in history.steps:
        command = step.sent.command
        if command.verb != RegisterDesk.record.name or step.answer is None or step.answer.repeated:
            continue
        news, streams = command.given["news"], {fact.stream for fact in step.facts}
        for entry in news.schools:
            as_at, silent = newest.get(entry.urn, (date.min, False))
            if news.as_at >= as_at:
                found[entry.urn] = [entry]
                newest[entry.urn] = news.as_at, f"school:{entry.urn}" not in streams
            elif silent:
                found[entry.urn].append(entry)
    return found
