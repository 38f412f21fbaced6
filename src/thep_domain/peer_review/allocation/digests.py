"""One text of a problem and of an answer, and its SHA-256: an auditor can make both again from the facts alone."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

import attrs

from thep_domain.peer_review.allocation.problem import Longlist, Problem, Seat


def problem_digest(problem: Problem, longlist: Longlist | None) -> str:
    """SHA-256 of the problem and its longlist, in hexadecimal."""
    plain = attrs.asdict(problem, value_serializer=_plain)
    plain["met"] = sorted(sorted(schools) for schools in problem.met)
    return _digest({"problem": plain, "longlist": None if longlist is None else attrs.asdict(longlist)})


def seats_digest(seats: Iterable[Seat]) -> str:
    """SHA-256 of the seats, in hexadecimal, whatever their order."""
    return _digest([[seat.review, seat.person] for seat in sorted(seats)])


def _digest(plain: object) -> str:
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=list)
    return sha256(text.encode()).hexdigest()


def _plain(_: Any, __: Any, value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
