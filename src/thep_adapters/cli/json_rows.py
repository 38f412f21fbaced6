"""What ``--json`` prints: the rows of each list, with exactly the promised keys."""

import csv
import json
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from thep_adapters.cli.outcome import outcome
from thep_domain.application import RULES, Partnership
from thep_domain.fees import Balance
from thep_domain.kernel.event import declared
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.to_json import to_json
from thep_domain.kernel.work import Answer
from thep_domain.membership import MemberRow
from thep_domain.rulebook import RulesInForce

Json = dict[str, Any]


def print_json(value: Any) -> None:
    """Print one JSON value on stdout; a list has a row a line."""
    if isinstance(value, list) and value:
        rows = ",\n".join(map(json_line, value))
        print(f"[\n{rows}\n]")
    else:
        print(json_line(value))


def print_csv(rows: list[Json]) -> None:
    """Print rows as a CSV file on stdout, with a header line; a list is joined by semicolons."""
    if not rows:
        return
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(rows[0])
    for row in rows:
        lines.writerow(";".join(map(str, each)) if isinstance(each, list) else each for each in row.values())


def json_line(value: Any) -> str:
    """A JSON value on one line, in letters that stdout can show."""
    return _encoder(readable=(sys.stdout.encoding or "").lower().replace("-", "") == "utf8").encode(value)


@cache
def _encoder(*, readable: bool) -> json.JSONEncoder:
    """Made once: ``json.dumps`` makes one for each row."""
    return json.JSONEncoder(ensure_ascii=not readable)


def member_rows(rows: list[MemberRow]) -> list[Json]:
    """What ``membership list`` prints."""
    found: list[Json] = to_json(rows, without=("outside_borough", "establishment", "spell"))
    return found


def balance_rows(rows: list[Balance]) -> list[Json]:
    """What ``fees balances`` prints."""
    found: list[Json] = to_json(rows, without=("establishment",))
    return found


def rule_rows(rules: RulesInForce) -> list[Json]:
    """What ``rulebook show`` prints."""
    return [
        {
            **to_json(entry, without=("source", "version")),
            "meaning": RULES[entry.rule].meaning if entry.rule in RULES else "",
            "source": entry.source,
        }
        for entry in rules.entries.values()
    ]


def fact_row(thep: Partnership, fact: Recorded) -> Json:
    """A row of ``history``."""
    return {**to_json(fact), "event": _as_stored(thep, fact)}


def _as_stored(thep: Partnership, fact: Recorded) -> Any:
    """The plain fields of an event: encoded again as they were, or, where an older version was lifted, as stored."""
    if fact.schema == declared(fact.event).version:
        state = thep.journal.codec.encode(fact.event, fact.why)
    else:
        (stored,) = thep.journal.recorder.select_notifications(start=fact.position, limit=1)
        state = stored.state
    return json.loads(state)["event"]


def answer_object(thep: Partnership, answer: Answer) -> Json:
    """What a verb that records prints: the facts, and the details of the answer."""
    return {
        "events": [fact_row(thep, fact) for fact in answer.events],
        "repeated": answer.repeated,
        "warnings": warning_rows(answer),
        **receipt_rows(),
        **_without_own(answer.details),
    }


def counted_answer(answer: Answer) -> Json:
    """The same, with the facts counted: for verbs that record many."""
    return {
        "events": len(answer.events),
        "repeated": answer.repeated,
        "warnings": warning_rows(answer),
        **receipt_rows(),
        **_without_own(answer.details),
    }


def receipt_rows() -> Json:
    """The receipts that were written, where any were asked for."""
    written = outcome().receipts
    return {} if written is None else {"receipts": [{"position": each.position, "file": each.file} for each in written]}


def warning_rows(answer: Answer) -> list[Json]:
    """What an answer warns of; of the rows of a file with the row."""
    return [
        {"code": each.code, "sentence": each.sentence, "about": to_json(each.about), "row": each.row}
        if each.row is not None
        else {"code": each.code, "sentence": each.sentence, "about": to_json(each.about)}
        for each in answer.warnings
    ]


def _without_own(details: Mapping[str, Any]) -> Json:
    return {key: value for key, value in details.items() if key not in ("events", "repeated", "warnings", "receipts")}
