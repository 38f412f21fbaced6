"""A command that is sent twice under one request id is carried out once."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never, get_args

from attrs import field, frozen

from thep_domain.engine.refusals import BAD_REQUEST_ID
from thep_domain.kernel.checks import at_least
from thep_domain.kernel.event import Event, event
from thep_domain.kernel.free_text import refuse_personal_detail
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.verbs import plain

_REQUEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")


@event("request.answered", version=1)
class RequestAnswered:
    """A command was carried out under a request id: its fingerprint, where its facts are, and the details as JSON."""

    command: Text
    fingerprint: Text
    after: int = field(validator=at_least(0))
    facts: int = field(validator=at_least(0))
    details: str


@event("request.answer_continued", version=1)
class AnswerContinued:
    """The next part of an answer's details that are too long for one event."""

    details: str


RequestEvent = RequestAnswered | AnswerContinued
EVENTS: tuple[type, ...] = get_args(RequestEvent)
STREAM = "request"
PART = 20_000
"""Characters of details in one event: however they are escaped, the event stays below 60,000 bytes."""


@frozen
class Earlier:
    """What is known of a request that was answered before: for which command, its facts, and the answer's details."""

    fingerprint: str
    after: int
    facts: int
    details: Mapping[str, Any]


def answered(command: str, mark: str, details: Mapping[str, Any], facts: int) -> Iterator[Event]:
    """What keeps an answer to so many facts: the first event is what makes the request id used."""
    text = json.dumps(details)
    yield RequestAnswered(command=Text(command), fingerprint=Text(mark), after=0, facts=facts, details=text[:PART])
    for start in range(PART, len(text), PART):
        yield AnswerContinued(details=text[start : start + PART])


def placed(fact: Event, after: int) -> Event:
    """A fact about to be recorded after a position; an answer keeps it, so that its facts are found again."""
    if not isinstance(fact, RequestAnswered):
        return fact
    return RequestAnswered(
        command=fact.command, fingerprint=fact.fingerprint, after=after, facts=fact.facts, details=fact.details
    )


def earlier_answer(facts: Iterable[Event]) -> Earlier | None:
    """What the facts of a request's stream keep of its answer; None where it was never answered."""
    answer, text = None, ""
    for fact in facts:
        match fact:
            case RequestAnswered():
                answer, text = fact, fact.details
            case AnswerContinued():
                text += fact.details
    return None if answer is None else Earlier(answer.fingerprint, answer.after, answer.facts, json.loads(text))


def check_request_id(request: str | None) -> None:
    """Refuse a request id that is not a short word without spaces."""
    if request is not None and not _REQUEST.fullmatch(request):
        raise BAD_REQUEST_ID(
            f"{request[:80]!r} cannot be a request id: use up to 128 letters, digits, dots, colons, slashes and dashes."
        )
    refuse_personal_detail(request or "", "request id")


def fingerprint(command: str, actor: str, arguments: Mapping[str, object]) -> str:
    """What tells one command from another: SHA-256 over its name, who sends it, and the arguments that were given."""
    given = [command, actor, {name: plain(value) for name, value in arguments.items()}]
    return hashlib.sha256(json.dumps(given, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def sentence(event: RequestEvent) -> str:
    """A fact of a request in a sentence."""
    match event:
        case RequestAnswered():
            return f"request answered: {event.command}"
        case AnswerContinued():
            return "the answer to the request, continued"
        case _:
            assert_never(event)
