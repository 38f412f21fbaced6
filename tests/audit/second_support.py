"""What the tests of the second performance share: how a history is handed to it, and a story with harms done to it."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import accumulate

from tests.audit.second.findings import Finding
from tests.audit.second.performing import Second
from tests.audit.second.reading import Event, Json, event_of
from tests.support import Clock
from tests.support.house import AUTHORITY
from tests.support.schools import followed_by, news, school
from thep_adapters import connect
from thep_adapters.codec import JsonCodec
from thep_domain import ALL, URN, Category, Partnership, Pence
from thep_domain.application import EVENTS, Decoded, UnreadableHistory
from thep_domain.fees import PaymentReceived
from thep_domain.kernel.provenance import Recorded

EXCEPTION = "Board 2016-06-30 item 5: an exception, outside the borough"
FIRST, SECOND, THIRD, FOURTH, OUTSIDE, CHANGING = (URN(100_901 + number) for number in range(6))
ACADEMY = URN(144_699)


def told() -> Partnership:
    """Six schools join; one converts, one gives notice, one closes, one changes its category; all are charged."""
    clock = Clock(date(2016, 9, 1))
    thep = connect(clock=clock)
    office = thep.acting("finance-officer", reason="for the record")
    counted = {"pupils": 435, "counted_on": date(2016, 1, 21)}
    schools = [school(urn, la="201" if urn == OUTSIDE else "211", **counted) for urn in range(FIRST, CHANGING + 1)]  # type: ignore[arg-type]
    office.register.record(news(*schools, as_at=date(2016, 2, 1)))
    for urn in (FIRST, SECOND, THIRD, FOURTH, OUTSIDE, CHANGING):
        category = Category.ASSOCIATE if urn == CHANGING else Category.FULL
        office.membership.apply(urn, category, on=date(2016, 8, 1), commitments=ALL)
        office.membership.admit(urn, on=date(2016, 9, 1), authority=EXCEPTION if urn == OUTSIDE else AUTHORITY)
    clock.set(date(2018, 4, 1))
    office.membership.serve_notice(FOURTH, received_on=date(2018, 3, 15))
    office.membership.change_tier(CHANGING, Category.FULL, on=date(2018, 1, 10), commitments=ALL, authority=AUTHORITY)
    for year in ("2016-17", "2017-18"):
        office.fees.charge(year, on=date(2018, 4, 1))
    office.register.record(
        news(
            school(FIRST, closed_on=date(2018, 2, 28)),
            school(ACADEMY, opened_on=date(2018, 3, 1), type_code=34),
            links=followed_by(FIRST, ACADEMY),
            as_at=date(2018, 4, 1),
        )
    )
    office.membership.correct(FOURTH, notice=date(2018, 3, 10))
    clock.set(date(2018, 9, 3))
    office.rulebook.set_rule("fees.rate", "6.00", in_force_from=date(2018, 9, 1), authority=AUTHORITY)
    office.fees.charge("2018-19", on=date(2018, 9, 3))
    office.fees.pay(SECOND, Pence(1_000_000), on=date(2018, 9, 3), reference="BACS 1")
    office.fees.credit(THIRD, Pence(5_000), on=date(2018, 9, 3), authority=AUTHORITY, charge="2018-19/1")
    office.fees.refund(SECOND, Pence(1_000), on=date(2018, 9, 3), authority=AUTHORITY)
    (paid,) = office.fees.pay(THIRD, Pence(700), on=date(2018, 9, 3)).events
    assert isinstance(paid.event, PaymentReceived)
    office.fees.reverse(THIRD, paid.event.payment, why="misallocated", to=OUTSIDE)
    office.register.count(SECOND, 425, on=date(2016, 1, 21), source="letter of the school")
    office.fees.charge("2018-19", on=date(2018, 9, 3))
    clock.set(date(2019, 3, 1))
    office.register.record(news(school(THIRD, closed_on=date(2019, 2, 28)), as_at=date(2019, 3, 1)))
    return thep


def events_of(thep: Partnership) -> list[Event]:
    """Its events as they are stored, taken apart."""
    rows = (row for page in thep.journal.rows_after(0) for row in page)
    return [event_of(rank, row[1], row[2], row[3], json.loads(row[4])) for rank, row in enumerate(rows)]


def recorded(events: list[Event], known: dict[tuple[int, int], Decoded]) -> list[Recorded | None]:
    """The same as the library reads them, for the first performance; None for one that it cannot read.

    ``known`` keeps what was read of the events that no harm was done to.
    """
    codec = JsonCodec(EVENTS)
    result: list[Recorded | None] = []
    for at, each in enumerate(events, start=1):
        stored = {"v": 1, "event": each.fields, "why": each.why, "salt": "A" * 22 + "=="}
        key = id(each.fields), id(each.why)
        try:
            read = known.get(key) or codec.decode(each.name, json.dumps(stored, separators=(",", ":")).encode())
        except UnreadableHistory:
            result.append(None)
        else:
            result.append(Recorded(at, each.stream, each.version, each.name, read.schema, read.event, read.why))
    return result


def known_of(events: list[Event]) -> dict[tuple[int, int], Decoded]:
    """What is read of each event."""
    read = recorded(events, {})
    pairs = zip(events, read, strict=True)
    return {(id(e.fields), id(e.why)): Decoded(r.schema, r.event, r.why) for e, r in pairs if r is not None}


def performed(events: list[Event]) -> tuple[Second, list[Finding]]:
    second = Second()
    return second, second.perform(events)


Harm = Callable[[list[Event]], list[Event]]


def of(events: list[Event], name: str, stream: str = "") -> list[int]:
    """Where the events of a name stand, in a stream or in all."""
    return [at for at, each in enumerate(events) if each.name == name and each.stream.endswith(stream)]


def said(name: str, stream: str = "", which: int = 0, **fields: object) -> Harm:
    """Fields of an event are other ones."""

    def harm(events: list[Event]) -> list[Event]:
        at = of(events, name, stream)[which]
        return [*events[:at], replace(events[at], fields=merged(events[at].fields, fields)), *events[at + 1 :]]

    return harm


def merged(stored: Json, fields: dict[str, object]) -> Json:
    """The same with other fields, also inside of one: `basis={"pupils": 1}`; a function is asked what there was."""
    result = dict(stored)
    for name, value in fields.items():
        inner = stored[name]
        if isinstance(value, dict) and isinstance(inner, dict):
            result[name] = merged(inner, value)
        else:
            result[name] = value(inner) if callable(value) else value
    return result


def because(name: str, stream: str = "", which: int = 0, **fields: object) -> Harm:
    """The provenance of an event is another one."""

    def harm(events: list[Event]) -> list[Event]:
        at = of(events, name, stream)[which]
        return [*events[:at], replace(events[at], why=merged(events[at].why, fields)), *events[at + 1 :]]

    return harm


def without(name: str, stream: str = "", which: int = 0) -> Harm:
    """An event is deleted, and the rest numbered anew."""

    def harm(events: list[Event]) -> list[Event]:
        at = of(events, name, stream)[which]
        saves = saves_of(events)
        return mended([*events[:at], *events[at + 1 :]], [*saves[:at], *saves[at + 1 :]])

    return harm


def without_stream(stream: str) -> Harm:
    """A whole stream is deleted, and the rest numbered anew."""

    def harm(events: list[Event]) -> list[Event]:
        kept = [(each, save) for each, save in zip(events, saves_of(events), strict=True) if each.stream != stream]
        return mended([each for each, _ in kept], [save for _, save in kept])

    return harm


def again(name: str, stream: str = "", which: int = 0, **fields: object) -> Harm:
    """An event is put in a second time, at the end and by itself, with other fields."""

    def harm(events: list[Event]) -> list[Event]:
        other = events[of(events, name, stream)[which]]
        put_in = replace(other, fields=merged(other.fields, fields), why=other.why | last_of(events))
        return mended([*events, put_in], [*saves_of(events), -1])

    return harm


def sooner(name: str, than: str, **fields: object) -> Harm:
    """An event is put in before another, with other fields, and the rest numbered anew."""

    def harm(events: list[Event]) -> list[Event]:
        at, to, saves = of(events, name)[0], of(events, than)[0], saves_of(events)
        moved = replace(events[at], fields=merged(events[at].fields, fields))
        order = [*range(to), at, *range(to, at), *range(at + 1, len(events))]
        return mended([moved if each == at else events[each] for each in order], [saves[each] for each in order])

    return harm


def last_of(events: list[Event]) -> Json:
    return {"recorded_at": events[-1].why["recorded_at"]}


def saves_of(events: list[Event]) -> list[int]:
    """Which save each event is part of."""
    return list(accumulate(int(each.why["part"][0] == 1) for each in events))


def mended(events: list[Event], saves: list[int]) -> list[Event]:
    """The same without a gap in ranks, versions and parts of a save, as one would leave it who covers up."""
    versions, parts, sizes = Counter[str](), Counter[int](), Counter(saves)
    result = []
    for rank, (each, save) in enumerate(zip(events, saves, strict=True)):
        versions[each.stream] += 1
        parts[save] += 1
        part = [parts[save], sizes[save]]
        why = each.why if each.why["part"] == part else each.why | {"part": part}
        result.append(replace(each, rank=rank, version=versions[each.stream], why=why))
    return result
