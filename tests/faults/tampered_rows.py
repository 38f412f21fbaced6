"""One row of a store is changed by somebody who puts its checksum right; then the store is asked. Runs as a process.

It limits its own memory and processor time, so that a change that would take all of either ends the process: the last
one that was printed is the one.
"""

import copy
import json
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from attrs import frozen
from typer.main import get_command

from tests.support import AUTHORITY, Clock, House, followed_by, school
from tests.support.numbers import FULL
from tests.support.story import ACADEMY, SCHOOLS, tell
from tests.support.tampering import unguarded
from thep_adapters import connect
from thep_adapters.cli import running
from thep_adapters.cli.app import app
from thep_adapters.sqlalchemy.checksum import checksum

TODAY = date(2019, 6, 1)
MERGED, INTO = SCHOOLS[3], SCHOOLS[2]

QUESTIONS = {
    "replay": ("replay", "--json"),
    "check": ("store", "check", "--json"),
    "audit": ("audit", "verify", "--json"),
    "members": ("membership", "list", "--as-of", "2018-09-01", "--json"),
    "statement": ("fees", "statement", str(SCHOOLS[1]), "--json"),
}
IN_TURNS = tuple(question for question in QUESTIONS if question != "check")
SECONDS = 1
"""Of processor time that a question may take."""
HANGS = 10
"""Seconds of processor time after which the process is ended: the system counts them roughly."""
MEMORY = 512 * 1024 * 1024
"""Bytes that questions may take, beside what the process has when it begins to ask."""

COMMAND = get_command(app)
"""The command line, put together once."""

Row = tuple[Any, ...]


def found(url: str) -> None:
    """A store of every kind of fact that the changes can be made to."""
    with connect(url, clock=Clock(TODAY)) as thep:
        tell(thep)
        house = House(thep, Clock(TODAY))
        house.office.register.list_parts(SCHOOLS[2], ("primary", "secondary"))
        house.office.rulebook.set_rule("fees.vat", "standard 17.5", in_force_from=date(2018, 9, 1), authority=AUTHORITY)
        house.office.membership.serve_notice(SCHOOLS[1], received_on=date(2018, 1, 10))
        house.office.membership.rescind_notice(SCHOOLS[1], on=date(2018, 2, 10), authority=AUTHORITY)
        house.office.fees.credit(SCHOOLS[1], house.thep.statement(SCHOOLS[1]).entries[0].amount, authority=AUTHORITY)
        house.charge("2018-19", date(2018, 9, 1))
        house.read(
            school(MERGED, closed_on=date(2019, 3, 31)),
            links=followed_by(MERGED, INTO, manner="merged"),
            as_at=date(2019, 4, 10),
        )


# The changes


NUMBERS = (-1, 0, 1, 2, 12, 365, 366, 367, 99_999, 100_000, 999_999, 10**9, 2**53, 2**53 + 1, 2**63, 2**64, 10**30)
STRINGS = (
    *("", " ", "a", "a\nb", "a" * 501, "a" * 4_001, "é" * 100_000, "null", "true", "2016-99", "2016-17", "9998-99"),
    *("0001-01-01", "9999-12-31", "2018-02-30", "2018-03-15T09:30:00.000000Z", "full", "months", "nursery", "days"),
    *("school:100901", "membership:", "rulebook", "100901", "999999", "P9999Y", "none", "standard 1e9", "[]", "{"),
)
OTHERS: tuple[Any, ...] = (None, True, False, 0.5, 1e300, [], {}, [[]], [None], {"": 0}, {"v": 1})


def change(rows: list[Row], seed: int) -> tuple[int, bytes]:
    """Which row is changed, and to which bytes."""
    chance = random.Random(seed)
    row = chance.randrange(len(rows))
    envelope = json.loads(rows[row][4])
    places = list(_places(envelope, ()))
    holder, key, path = chance.choice(places)
    how = chance.randrange(6)
    if how == 0:  # what stands in another row at the same place, or of the same kind
        holder[key] = _elsewhere(chance, rows, path, holder[key])
    elif how == 1:
        holder[key] = chance.choice(NUMBERS)
    elif how == 2:
        holder[key] = chance.choice(STRINGS)
    elif how == 3:
        holder[key] = copy.deepcopy(chance.choice(OTHERS))
    elif how == 4:  # gone, or more of it
        if isinstance(holder, dict):
            holder.pop(key)
        else:
            holder *= chance.choice((0, 2, 1_001, 20_000))
    else:  # another event of the history, whole
        envelope["event"] = json.loads(chance.choice(rows)[4])["event"]
    text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
    if chance.randrange(20) == 0:
        text = text.replace(":1", f":{chance.choice(('[' * 100_000 + ']' * 100_000, '9' * 5_000, '01', '-0'))}", 1)
    return row, text.encode()


NAMED: dict[str, tuple[str, dict[str, Any]]] = {
    "units that would fill the memory": ("fees.subscription_charged", {"units_end": 999_999_999}),
    "a year that does not follow": ("fees.subscription_charged", {"year": "2016-99"}),
    "an amount that readers of JSON would round": ("fees.payment_received", {"amount": 2**53 + 1}),
    "a school that follows itself": ("schools.succeeded", {"successor": SCHOOLS[0]}),
    "a school that precedes itself": ("schools.took_over", {"predecessor": ACADEMY}),
    "a successor that is not registered": ("schools.succeeded", {"successor": 555_555}),
    "a predecessor that is not registered": ("schools.took_over", {"predecessor": 555_555}),
    "a part that is no phase": ("schools.parts_listed", {"parts": ["nonsense", "primary"]}),
    "a list that is too long": ("schools.parts_listed", {"parts": ["primary"] * 1_001}),
    "a text that is too long": ("rulebook.rule_set", {"value": "a" * 4_001}),
}
"""What was found by hand, by the event that it was done to: each must be found by a check."""


def named(rows: list[Row]) -> Iterator[tuple[str, int, bytes]]:
    """The changes that were found by hand."""
    for name, (topic, fields) in NAMED.items():
        row = next(index for index, each in enumerate(rows) if each[3] == topic)
        envelope = json.loads(rows[row][4])
        assert fields.keys() <= envelope["event"].keys(), name
        envelope["event"] |= fields
        yield name, row, json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def numbered(rows: list[Row], first: int, number: int) -> Iterator[tuple[str, int, bytes]]:
    """So many changes, each made from its own number."""
    for seed in range(first, first + number):
        yield (str(seed), *change(rows, seed))


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, Any, tuple[Any, ...]]]:
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for key in keys:
        yield value, key, (*path, key)
        yield from _places(value[key], (*path, key))


def _elsewhere(chance: random.Random, rows: list[Row], path: tuple[Any, ...], held: Any) -> Any:
    found = []
    for row in rows:
        for holder, key, at in _places(json.loads(row[4]), ()):
            if at != path and type(holder[key]) is type(held) and (at[-1] == path[-1] or chance.randrange(8) == 0):
                found.append(holder[key])
    return chance.choice(found) if found else held


# Asking


@frozen
class Ended:
    """How a question ended."""

    code: int
    said: str
    seconds: float
    """Of processor time."""


def ask(store: str, arguments: tuple[str, ...]) -> Ended:
    """Ask through the command line, in this process."""
    begun = time.process_time()
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(begun) + HANGS, most))
    out, err = StringIO(), StringIO()
    with (
        patch.object(sys, "argv", ["thep", *arguments, "--store", store]),
        patch.object(running, "app", COMMAND),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = running.run()
    return Ended(code, err.getvalue() if code else out.getvalue(), time.process_time() - begun)


def problems(answers: dict[str, Ended]) -> Iterator[str]:
    """What is wrong with how the questions ended."""
    for question, ended in answers.items():
        if ended.code not in (0, 1, 2) or "unexpected error" in ended.said or "Traceback" in ended.said:
            yield f"{question} ended with {ended.code}: {ended.said[:400]}"
        elif ended.code == 2 and "Error: the store is not sound" not in ended.said and " at " not in ended.said:
            yield f"{question} does not say which event it is: {ended.said[:400]}"
        if ended.seconds > SECONDS:
            yield f"{question} took {ended.seconds:.1f} seconds"
    if answers["check"].code == 0 and any(ended.code == 2 for ended in answers.values()):
        yield f"check finds nothing, but {[question for question, ended in answers.items() if ended.code == 2]} do"


Which = Callable[[list[Row]], Iterator[tuple[str, int, bytes]]]
"""The changes: a name, the row and its new bytes."""


def main(path: Path, which: Which, said: Path, errors: Path) -> None:
    """Change the store in some ways, one after the other, and print a line before and after each, to a file."""
    sys.stderr = errors.open("w", encoding="utf-8")  # of the process, to its end
    with said.open("w", encoding="utf-8") as out, redirect_stdout(out):
        tampered(path, which)


def tampered(path: Path, which: Which) -> None:
    """Change the store in some ways, and print a line before and after each."""
    store = f"sqlite:///{path}"
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT * FROM stored_events ORDER BY id").fetchall()
        for question, arguments in QUESTIONS.items():
            assert ask(store, arguments).code == 0, question
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, most))
        for number, (name, row, state) in enumerate(which(rows)):
            print(json.dumps({"change": name}), flush=True)
            _write(raw, rows[row], state)
            answers = {question: ask(store, QUESTIONS[question]) for question in asked_after(number)}
            _write(raw, rows[row], rows[row][4])
            codes = {question: ended.code for question, ended in answers.items()}
            where = f"{rows[row][3]} at {rows[row][0]}"
            ended = {"change": name, "row": where, "codes": codes, "problems": list(problems(answers))}
            print(json.dumps(ended), flush=True)


def asked_after(number: int) -> tuple[str, ...]:
    """The questions after a change: whether the store is sound, and another one in turns; in a full run all."""
    return tuple(QUESTIONS) if FULL else ("check", IN_TURNS[number % len(IN_TURNS)])


def _write(raw: sqlite3.Connection, row: Row, state: bytes) -> None:
    position, stream, version, name = row[:4]
    mark = checksum(position, stream.encode(), version, name.encode(), state)
    with raw, unguarded(raw):
        raw.execute("UPDATE stored_events SET state = ?, checksum = ? WHERE id = ?", (state, mark, position))
