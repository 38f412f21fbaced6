"""Turns the rows of the older store into what they would be today: made for one test, and for no other store."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import frozen

FOLDER = Path(__file__).parent

Fields = dict[str, Any]


@frozen
class Row:
    """A stored event, its state as an object."""

    stream: str
    version: int
    name: str
    state: Fields

    @property
    def event(self) -> Fields:
        """What happened."""
        fields: Fields = self.state["event"]
        return fields

    @property
    def cited(self) -> Fields:
        """The row as others cite it."""
        return {"stream": self.stream, "version": self.version}

    @property
    def bytes(self) -> bytes:
        """The state in the one form in which it is stored."""
        inside = {key: _sorted(value) for key, value in self.state.items()}
        return json.dumps(inside, ensure_ascii=False, separators=(",", ":")).encode()


def rows() -> list[Row]:
    """The rows as they were written."""
    lines = (FOLDER / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    return [Row(row["stream"], row["version"], row["name"], json.loads(row["state"])) for row in map(json.loads, lines)]


def lifted() -> list[Row]:
    """The rows as today's code would have written them."""
    made: list[Row] = []
    for _, save in groupby(rows(), key=lambda row: row.state["why"]["recorded_at"]):
        made.extend(_lifted(list(save), made))
    return made


def _lifted(save: Sequence[Row], before: Sequence[Row]) -> Iterator[Row]:
    """One save, with the files that it read in front."""
    command = next(COMMANDS[row.name] for row in save if row.name in COMMANDS)
    whole = [*_files(save), *save]
    for number, row in enumerate(whole, start=1):
        why = {**row.state["why"], "command": command, "corrects": None, "part": [number, len(whole)]}
        event = {**row.event, **NEW_FIELDS.get(row.name, _nothing)(row, whole, before)}
        for field in DROPPED.get(row.name, ()):
            del event[field]
        state = {"v": 1, "event": event, "why": why, "salt": row.state["salt"]}
        yield Row(row.stream, row.version, NAMES.get(row.name, row.name), state)


NAMES = {"fees.charged": "fees.subscription_charged", "fees.credited": "fees.charge_credited"}
"""Events that have another name today."""

DROPPED = {"fees.charged": ("vat_percent",)}
"""Fields that are gone."""

COMMANDS = {
    "schools.registered": "register.record",
    "schools.closed": "register.record",
    "membership.applied": "membership.apply",
    "membership.commitments_made": "membership.commit",
    "membership.admitted": "membership.admit",
    "membership.declined": "membership.decline",
    "membership.withdrawal_notice_served": "membership.serve_notice",
    "fees.charged": "fees.charge",
    "fees.payment_received": "fees.pay",
    "fees.credited": "fees.credit",
    "rulebook.rule_set": "rulebook.set_rule",
}
"""The verb of a save, by the first of these events in it: which verb it was, was not recorded."""

New = Callable[[Row, Sequence[Row], Sequence[Row]], Fields]
"""The new fields of a row, from itself, its save, and what was lifted before."""


def _nothing(*_: object) -> Fields:
    return {}


def _from_file(row: Row, _: Sequence[Row], __: Sequence[Row]) -> Fields:
    return {"source": {"stream": _file_stream(row.event["source"]), "version": 1}}


def _registered(row: Row, save: Sequence[Row], every: Sequence[Row]) -> Fields:
    return {**_from_file(row, save, every), "town": "", "postcode": ""}


def _other_end(row: Row, save: Sequence[Row], _: Sequence[Row]) -> Fields:
    (other,) = (each for each in save if each.name in {"schools.succeeded", "schools.took_over"} and each is not row)
    return {"other_end": other.cited}


def _decided(row: Row, save: Sequence[Row], _: Sequence[Row]) -> Fields:
    (by,) = (each for each in save if each.stream.startswith("membership:"))
    return {"by": by.cited}


def _register(row: Row, save: Sequence[Row], before: Sequence[Row]) -> Fields:
    key = row.stream.partition(":")[2]
    return {"register": [each for each in (*before, *save) if each.stream == f"school:{key}"][-1].cited}


def _answer(row: Row, save: Sequence[Row], before: Sequence[Row]) -> Fields:
    return {"after": len(before), "facts": len(save) - 1, "salt": row.state["salt"]}


NEW_FIELDS: Mapping[str, New] = {
    "schools.registered": _registered,
    "schools.pupils_counted": _from_file,
    "schools.closed": _from_file,
    "schools.link_quoted": _from_file,
    "schools.succeeded": _other_end,
    "schools.took_over": _other_end,
    "schools.relied_on": _decided,
    "membership.commitments_made": lambda *_: {"rules": []},
    "membership.declined": lambda *_: {"rules": []},
    "membership.ended": _register,
    "fees.charged": lambda row, *_: {
        "vat_rate": row.event["vat_percent"] * 100,
        "cause": "due",
        "because": None,
        "fee_before": 0,
    },
    "fees.credited": lambda *_: {"because": None, "basis": None, "year_fee": None},
    "fees.payment_received": lambda *_: {"moved_from": None},
    "request.answered": _answer,
}
"""By the event's old name."""


FILES = {"schools.pupils_counted": "census", "schools.link_quoted": "links"}
"""What the file was read as that brought an event: else as a register."""


def _files(save: Sequence[Row]) -> Iterator[Row]:
    """The fact that each file was taken, which today stands before what it brought; its bytes are not known."""
    for name, row in {
        row.event["source"]: row for row in reversed(save) if NEW_FIELDS.get(row.name) in (_from_file, _registered)
    }.items():
        event = {
            "as_at": row.event["as_at"],
            "authorities": [],
            "kind": FILES.get(row.name, "register"),
            "name": name,
            "rows": 0,
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
            "size": 0,
        }
        why = {**row.state["why"], "effective_on": row.event["as_at"]}
        yield Row(_file_stream(name), 1, "schools.file_taken", {**row.state, "event": event, "why": why})


def _file_stream(name: str) -> str:
    return f"file:{hashlib.sha256(name.encode()).hexdigest()}"


def _sorted(value: Any) -> Any:
    return dict(sorted((key, _sorted(each)) for key, each in value.items())) if isinstance(value, dict) else value
