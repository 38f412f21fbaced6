"""A command that is sent twice under one request id is carried out once."""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never, get_args

import attrs
from attrs import field, frozen

from thep_domain.engine.refusals import BAD_REQUEST_ID
from thep_domain.kernel.event import Event, event
from thep_domain.kernel.free_text import refuse_personal_detail
from thep_domain.kernel.identifiers import Text, is_request_id
from thep_domain.kernel.shapes import LONGEST, SALT, SHA256, at_least, shaped
from thep_domain.kernel.store_errors import UnreadableHistory
from thep_domain.kernel.verbs import Command, plain


@event("request.answered", version=1)
class RequestAnswered:
    """A command was carried out under a request id: which, by a salted fingerprint, and where its facts are.

    ``details`` is JSON: the ids, counts and totals of the answer that the facts do not tell. What they tell is worked
    out from them again when the request is sent again.

    It takes effect on the day it is recorded.
    """

    command: Text
    """The verb that was carried out, such as ``fees.charge``."""
    fingerprint: Text = field(metadata=shaped(SHA256))
    """HMAC-SHA-256 of the command, its actor and its arguments, under the salt."""
    salt: Text = field(metadata=shaped(SALT))
    """16 random bytes in base64: the key of the fingerprint."""
    after: int = field(validator=at_least(0))
    """The position after which its facts were recorded."""
    facts: int = field(validator=at_least(0))
    """How many facts the command recorded."""
    details: str
    """What the facts do not tell of the answer, as JSON in a string."""


@event("request.answer_continued", version=1)
class AnswerContinued:
    """The next part of an answer's details that are too long for one event."""

    details: str
    """The next part of that string."""


RequestEvent = RequestAnswered | AnswerContinued
EVENTS: tuple[type, ...] = get_args(RequestEvent)
STREAM = "request"
PART = LONGEST
"""Characters of details in one event: as many as a text may have."""


@frozen
class Request:
    """A command that was sent under a request id, and by whom."""

    id: str
    actor: str
    command: Command

    @property
    def stream(self) -> str:
        """Where its answer is kept."""
        return f"{STREAM}:{self.id}"

    def fingerprint(self, salt: str) -> str:
        """What tells this command from another: HMAC-SHA-256 of its name, who sends it, and the arguments given.

        The key is the salt that is kept beside it, so that the fingerprints of two requests do not show that they asked
        for the same, and no table made beforehand finds what was asked. It keeps no secret: whoever can read the salt
        can try one guess after another. Nor must it, because the facts of the same save hold the arguments in clear;
        but a hash of a confidential text would outlive its erasure. So of such a text only that there was one goes in;
        whether it was the same is asked of the sealed texts of the facts, as long as there is a key that opens them.
        """
        arguments = {name: plain(value) for name, value in self.command.arguments.items()}
        return hmac.new(base64.b64decode(salt), _json([self.command.name, self.actor, arguments]), "sha256").hexdigest()


def new_salt() -> str:
    """16 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(16)).decode()


def answered(request: Request, details: Mapping[str, Any], facts: int) -> Iterator[Event]:
    """What keeps an answer to so many facts: the first event is what makes the request id used."""
    text, salt = _json(details).decode(), new_salt()
    yield RequestAnswered(
        command=Text(request.command.name),
        fingerprint=Text(request.fingerprint(salt)),
        salt=Text(salt),
        after=0,
        facts=facts,
        details=text[:PART],
    )
    for start in range(PART, len(text), PART):
        yield AnswerContinued(details=text[start : start + PART])


def placed(fact: Event, after: int) -> Event:
    """A fact about to be recorded after a position; an answer keeps it, so that its facts are found again."""
    if not isinstance(fact, RequestAnswered):
        return fact
    return attrs.evolve(fact, after=after)  # type: ignore[misc]  # a class that attrs made


@frozen
class Earlier:
    """What is kept of an answer: the first event of its stream, and the details that it and the others hold."""

    answer: RequestAnswered
    details: Mapping[str, Any]


def earlier_answer(facts: Iterable[Event]) -> Earlier | None:
    """What the facts of a request's stream keep of its answer; None where it was never answered."""
    answer, text = None, ""
    for fact in facts:
        match fact:
            case RequestAnswered():
                answer, text = fact, fact.details
            case AnswerContinued():
                text += fact.details
    return None if answer is None else Earlier(answer, _details(answer, text))


def _details(answer: RequestAnswered, text: str) -> Mapping[str, Any]:
    try:
        details = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableHistory(f"The answer to {answer.command} is kept damaged: {error}") from error
    if not isinstance(details, dict):
        raise UnreadableHistory(f"The answer to {answer.command} is kept damaged: its details are no object")
    return details


def check_request_id(request: str | None) -> None:
    """Refuse a request id that is not a short word without spaces."""
    if request is not None and not is_request_id(request):
        raise BAD_REQUEST_ID(
            f"{request[:80]!r} cannot be a request id: use up to 128 letters, digits, dots, colons, slashes and dashes."
        )
    refuse_personal_detail(request or "", "request id")


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def sentence(event: RequestEvent) -> str:
    """A fact of a request in a sentence."""
    match event:
        case RequestAnswered():
            return f"request answered: {event.command}"
        case AnswerContinued():
            return "the answer to the request, continued"
        case _:
            assert_never(event)
