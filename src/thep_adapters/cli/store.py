"""``thep store``: whether a store is sound, a copy of it while it is in use, and its layout."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import asdict, frozen

from thep_adapters.cli.commands import command
from thep_adapters.cli.errors import INTERRUPTED, UNUSABLE, complain
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import Common, group
from thep_adapters.cli.progress import steps, working
from thep_adapters.store_url import settings_of, without_secrets
from thep_domain.application import CATALOGUE, EVENTS, Folds, Journal, Snapshots, StoreError, UnreadableHistory, replay
from thep_domain.engine.clock import ClockSet
from thep_domain.engine.loading import unfounded
from thep_domain.fees import Account
from thep_domain.kernel.provenance import Recorded, misdated
from thep_domain.membership import Membership
from thep_domain.schools import School
from thep_domain.schools.events import SchoolSucceeded, SchoolTookOver

if TYPE_CHECKING:
    from thep_adapters.sqlalchemy import SQLAlchemyApplicationRecorder
    from thep_adapters.sqlalchemy.keeping import Finding
    from thep_adapters.sqlalchemy.recorders import Stored
    from thep_domain.application import Codec

SHOWN = 50
"""How many findings are shown to people one by one."""

REMOVE_SNAPSHOT = "delete it from stored_snapshots"

app = typer.Typer(no_args_is_help=True, help="The store itself: whether it is sound, a copy of it, its layout.")

Target = Annotated[str, typer.Argument(metavar="TO_URL", help="The store to copy to: empty, or a copy begun before.")]


@frozen
class Checked:
    """What came of checking a store; the digest only of a sound one."""

    events: int
    streams: int
    digest: str | None
    findings: "tuple[Finding, ...]"


@command(app)
def check(common: Common) -> None:
    """Read it all: file, layout, checksums, form, positions, versions, moments, a replay, snapshots. Only reads."""
    with _opened(common.store_url, read_only=True) as recorder, working("checking"):
        found = checked(recorder)
    if common.json:
        print_json(asdict(found))
    else:
        _show(found)
    if found.findings:
        number = len(found.findings)
        complain(f"Error: the store is not sound: {number} {'finding' if number == 1 else 'findings'}.")
        raise typer.Exit(UNUSABLE)


@command(app)
def copy(common: Common, to_url: Target) -> None:
    """Copy every event, byte for byte and in order, while the store is in use; cut off, it goes on when sent again."""
    from thep_adapters.codec import StrictJsonCodec
    from thep_adapters.sqlalchemy import keeping

    codec = StrictJsonCodec(EVENTS)

    def readable(row: "Stored") -> None:
        try:
            _read(row, codec)
        except UnreadableHistory as error:
            raise keeping.NotKept(
                f"The event at position {row[0]}, version {row[2]} of {row[1]}, cannot be copied: {error}. What was"
                " copied before it stays. `thep store check` finds out what else is wrong."
            ) from error

    with (
        _opened(common.store_url, read_only=True, checked=True) as source,
        _opened(to_url, read_only=False, checked=True) as target,
        steps() as told,
    ):
        if source.datastore.name == target.datastore.name:
            raise StoreError(f"{target.datastore.name} is the store itself: name another to copy it to.")
        try:
            done = keeping.copy(
                source, target, told and (lambda position, last: told("copying", position, last)), readable=readable
            )
        except KeyboardInterrupt:
            complain("Interrupted: what was copied so far stays, and the same command goes on from there.")
            raise typer.Exit(INTERRUPTED) from None
    if common.json:
        print_json({"copied": done.events, "before": done.before, "position": done.position})
        return
    from thep_adapters.cli.tables import say

    before = f" ({done.before} were there before)" if done.before else ""
    events = "1 event" if done.events == 1 else f"{done.events} events"
    say(f"Copied {events} to {done.target}{before}: it holds the history up to position {done.position}.")


@command(app)
def upgrade(common: Common) -> None:
    """Bring the tables up to date: makes what an earlier release did not make; no event is touched."""
    from thep_adapters.sqlalchemy import keeping

    with _kept(common.store_url):
        done = keeping.upgraded(_settings(common.store_url))
    if common.json:
        print_json({"layout": done.layout, "upgraded": bool(done.made), "made": list(done.made)})
        return
    from thep_adapters.cli.tables import say

    what = f"made {', '.join(done.made)}" if done.made else "nothing to do"
    say(f"The layout is current (version {done.layout}): {what}.")


@contextmanager
def _opened(url: str, *, read_only: bool, checked: bool = False) -> "Iterator[SQLAlchemyApplicationRecorder]":
    from thep_adapters.sqlalchemy import keeping

    with _kept(url), keeping.opened(_settings(url), read_only=read_only, checked=checked) as recorder:
        yield recorder


@contextmanager
def _kept(url: str) -> Iterator[None]:
    from thep_adapters.sqlalchemy import keeping

    try:
        yield
    except keeping.NotKept as error:
        raise StoreError(without_secrets(str(error), url)) from error


def _settings(url: str) -> dict[str, str]:
    settings = settings_of(url, group=group())
    if "SQLALCHEMY_URL" not in settings:
        raise StoreError(f"{url!r} names a store in memory, which is not kept: name a file, like sqlite:///thep.db")
    return settings


def checked(recorder: "SQLAlchemyApplicationRecorder") -> Checked:
    """Examine every row, and fold the whole history as long as nothing is found."""
    from thep_adapters.codec import StrictJsonCodec
    from thep_adapters.sqlalchemy.keeping import Finding, examined

    codec = StrictJsonCodec(EVENTS)
    findings: list[Finding] = []
    events = 0
    streams: set[str] = set()
    order = InOrder()

    def facts() -> Iterator[Recorded]:
        nonlocal events
        for row in examined(recorder):
            if isinstance(row, Finding):
                findings.append(row)
                continue
            events += 1
            streams.add(str(row[1]))
            try:
                fact = _read(row, codec)
            except UnreadableHistory as error:
                findings.append(Finding(row[0], str(row[1]), row[2], f"cannot be read: {error}"))
                continue
            findings.extend(Finding(fact.position, fact.stream, fact.version, said) for said in order.problems(fact))
            if not findings:
                yield fact

    digest = replay(facts()).digest
    if not findings:
        findings.extend(_unfounded(recorder, codec))
        findings.extend(_wrong_folds(recorder, codec))
    return Checked(events, len(streams), None if findings else digest, tuple(findings))


class InOrder:
    """Facts as they come: what can be said of each only after those before it."""

    def __init__(self) -> None:
        self._recorded_at: datetime | None = None
        self._schools: set[str] = set()

    def problems(self, fact: Recorded) -> Iterator[str]:
        """What is wrong with the next fact."""
        kind, _, key = fact.stream.partition(":")
        if kind == School.STREAM:
            self._schools.add(key)
        elif kind in (Account.STREAM, Membership.STREAM) and fact.version == 1 and key not in self._schools:
            yield "belongs to no school that was registered before it"
        match fact.event:
            case SchoolSucceeded(successor=other) | SchoolTookOver(predecessor=other):
                if str(other) == key:
                    yield "says that a school follows itself"
                elif str(other) not in self._schools:
                    yield f"names the school {other}, which was not registered before it"
        if (said := misdated(fact.event, fact.why)) is not None:
            yield said
        moment = fact.why.recorded_at
        anew = isinstance(fact.event, ClockSet)  # times may run backwards only there
        if self._recorded_at is not None and moment < self._recorded_at and not anew:
            yield f"was recorded at {moment:%Y-%m-%d %H:%M:%S}, before the event in front of it"
        self._recorded_at = moment


def _unfounded(recorder: "SQLAlchemyApplicationRecorder", codec: "Codec") -> "Iterator[Finding]":
    """Snapshots that would lead a command astray."""
    from thep_adapters.codec import JsonSnapshots
    from thep_adapters.sqlalchemy import keeping

    damaged = list(keeping.damaged_snapshots(recorder))
    yield from damaged
    if damaged:
        return
    kept = Snapshots(keeping.snapshots(recorder), JsonSnapshots(), CATALOGUE.fingerprint)
    journal = Journal(recorder, codec, CATALOGUE, lambda: datetime.now(UTC), kept)
    for stream in keeping.streams_with_snapshots(recorder):
        kind = CATALOGUE.aggregates.get(stream.partition(":")[0])
        if kind is None:
            yield keeping.Finding(None, stream, None, f"its snapshot belongs to no such stream: {REMOVE_SNAPSHOT}")
            continue
        for each in unfounded(journal, kind, stream):
            problem = f"its snapshot is not what the events make of it: {REMOVE_SNAPSHOT}"
            yield keeping.Finding(each.position, stream, each.version, problem)


def _wrong_folds(recorder: "SQLAlchemyApplicationRecorder", codec: "Codec") -> "Iterator[Finding]":
    """Kept folds that would make a question answer wrongly."""
    from thep_adapters.codec import JsonFolds
    from thep_adapters.sqlalchemy import keeping

    kept = keeping.folds(recorder)
    if kept is None:
        return
    folds = Folds(kept, JsonFolds(), CATALOGUE.fingerprint)
    journal = Journal(recorder, codec, CATALOGUE, lambda: datetime.now(UTC), folds=folds)
    for part, note in journal.holding.wrong_folds():
        problem = f"the kept fold {part.name}@{note.position} is not what the events come to: empty stored_folds"
        yield keeping.Finding(note.position, None, None, problem)


def _read(row: "Stored", codec: "Codec") -> Recorded:
    position, stream, version, name, state = row
    decoded = codec.decode(name, state)
    if not CATALOGUE.belongs(decoded.event, str(stream)):
        raise UnreadableHistory(f"{name} is no fact of such a stream")
    return Recorded(position, str(stream), version, name, decoded.schema, decoded.event, decoded.why)


def _show(found: Checked) -> None:
    from thep_adapters.cli.tables import say

    if not found.findings:
        say(
            f"Events:  {found.events}",
            f"Streams: {found.streams}",
            f"Digest:  {found.digest}",
            "Sound: the file, its layout, each row's checksum and form, positions, versions, moments, a whole replay,"
            " snapshots and kept folds.",
        )
        return
    say(*(_line(finding) for finding in found.findings[:SHOWN]))
    if len(found.findings) > SHOWN:
        say(f"... and {len(found.findings) - SHOWN} more (--json tells them all)")
    say(f"{found.events} events of {found.streams} streams match their checksums.")


def _line(finding: "Finding") -> str:
    where = "" if finding.position is None else f"#{finding.position}"
    if finding.stream is not None:
        where += f"  ({finding.stream}{'' if finding.version is None else f', version {finding.version}'})"
    return f"{where}  {finding.problem}".strip()
