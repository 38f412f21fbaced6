"""What ``--json`` prints: the rows of each list, with exactly the promised keys."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from thep_domain.application import RULES, Partnership, Replay
from thep_domain.fees import Statement
from thep_domain.kernel.event import declared
from thep_domain.kernel.money import pounds
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Answer
from thep_domain.membership import MemberRow
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import SchoolRow

Json = dict[str, Any]


def print_json(value: Any) -> None:
    """Print one JSON value on stdout; a list has a row a line."""
    readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    if isinstance(value, list) and value:
        rows = ",\n".join(_text(row, readable) for row in value)
        print(f"[\n{rows}\n]")
    else:
        print(_text(value, readable))


def _text(value: Any, readable: bool) -> str:
    return json.dumps(value, ensure_ascii=not readable)


def school_row(row: SchoolRow) -> Json:
    """A row of ``register list``."""
    return {
        "urn": row.urn,
        "name": row.name,
        "la": row.la,
        "phase": row.phase,
        "type": row.type,
        "open_on": _day(row.open_on),
        "closed_on": _day(row.closed_on),
        "pupils": row.pupils,
        "counted_on": _day(row.counted_on),
        "predecessors": list(row.predecessors),
        "successors": list(row.successors),
    }


def member_row(row: MemberRow) -> Json:
    """A row of ``membership list``."""
    return {
        "urn": row.urn,
        "part": row.part,
        "name": row.name,
        "phase": row.phase.value,
        "category": row.category.value,
        "status": row.status.value,
        "applied_on": _day(row.applied_on),
        "admitted_on": _day(row.admitted_on),
        "notice_received_on": _day(row.notice_received_on),
        "ends_on": _day(row.ends_on),
    }


def statement_object(statement: Statement) -> Json:
    """What ``fees statement`` prints."""
    return {
        "entries": [
            {"date": _day(e.date), "kind": e.kind.value, "amount": pounds(e.amount), "basis": e.basis}
            for e in statement.entries
        ],
        "balance": pounds(statement.balance),
    }


def rule_rows(rules: RulesInForce) -> list[Json]:
    """What ``rulebook show`` prints."""
    return [
        {
            "rule": entry.rule,
            "value": entry.value,
            "in_force_from": _day(entry.in_force_from),
            "meaning": RULES[entry.rule].meaning if entry.rule in RULES else "",
            "source": entry.source,
        }
        for entry in rules.entries.values()
    ]


def fact_row(thep: Partnership, fact: Recorded) -> Json:
    """A row of ``history``."""
    authority = fact.why.authority
    return {
        "position": fact.position,
        "stream": fact.stream,
        "version": fact.version,
        "name": fact.name,
        "schema": fact.schema,
        "event": _as_stored(thep, fact),
        "actor": fact.why.actor,
        "reason": fact.why.reason,
        "authority": authority and {"text": authority.text, "stream": authority.stream, "version": authority.version},
        "effective_on": _day(fact.why.effective_on),
        "recorded_at": fact.why.recorded_at.isoformat(timespec="microseconds"),
    }


def _as_stored(thep: Partnership, fact: Recorded) -> Any:
    """The plain fields of an event: encoded again as they were, or, where an older version was lifted, as stored."""
    if fact.schema == declared(fact.event).version:
        state = thep.journal.codec.encode(fact.event, fact.why)
    else:
        (stored,) = thep.journal.recorder.select_notifications(start=fact.position, limit=1)
        state = stored.state
    return json.loads(state)["event"]


def replay_object(replay: Replay) -> Json:
    """What ``replay`` prints."""
    return {"events": replay.events, "streams": replay.streams, "digest": replay.digest}


def answer_object(thep: Partnership, answer: Answer) -> Json:
    """What a verb that records prints: the facts, and the details of the answer."""
    return {
        "events": [fact_row(thep, fact) for fact in answer.events],
        "repeated": answer.repeated,
        **_without_own(answer.details),
    }


def counted_answer(answer: Answer) -> Json:
    """The same, with the facts counted: for verbs that record many."""
    return {"events": len(answer.events), "repeated": answer.repeated, **_without_own(answer.details)}


def _without_own(details: Mapping[str, Any]) -> Json:
    return {key: value for key, value in details.items() if key not in ("events", "repeated")}


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
