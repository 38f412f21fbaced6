"""A command that is sent twice under one request id is carried out once."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from attrs import frozen

from thep_domain.application.refusals import BAD_REQUEST_ID
from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import Text

_REQUEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")


@event("request.answered", version=1)
class RequestAnswered:
    """A command was carried out under a request id: its fingerprint, and the details of the answer as JSON."""

    command: Text
    fingerprint: Text
    details: str


EVENTS = (RequestAnswered,)


@frozen
class Request:
    """Whether a request id has been used, and for what."""

    STREAM: ClassVar[str] = "request"

    answered: RequestAnswered | None = None

    def evolve(self, event: RequestAnswered) -> "Request":
        """The request, answered."""
        return Request(event)


def check_request_id(request: str | None) -> None:
    """Refuse a request id that is not a short word without spaces."""
    if request is not None and not _REQUEST.fullmatch(request):
        raise BAD_REQUEST_ID(
            f"{request[:80]!r} cannot be a request id: use up to 128 letters, digits, dots, colons, slashes and dashes."
        )


def fingerprint(command: str, arguments: Mapping[str, object]) -> str:
    """What tells one command from another: SHA-256 over its name and arguments."""
    text = json.dumps([command, arguments], sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{value!r} cannot be an argument of a command")
