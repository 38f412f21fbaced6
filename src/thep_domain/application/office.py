"""Handing in commands under one actor's name."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import Any

import attrs

from thep_domain.application import requests
from thep_domain.application.appending import Conflict, Entry
from thep_domain.application.consequences import follow
from thep_domain.application.journal import Journal
from thep_domain.application.ports import OutcomeUnknown, StoreError, UnreadableHistory
from thep_domain.application.refusals import LOST_RACE, NOT_AN_ACCOUNT, REQUEST_REUSED
from thep_domain.application.requests import answered, check_request_id, earlier_answer, fingerprint
from thep_domain.application.work import Origin, UnitOfWork
from thep_domain.fees import FeesDesk
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import is_account
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer, Work
from thep_domain.membership import MembershipDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import RegisterDesk

ATTEMPTS = 12
FIRST_PAUSE = 0.002
"""Seconds; doubled at each further attempt, and drawn at random up to that, so that rivals part."""


class ActingOffice:
    """The verbs of every context, for one actor, reason and request.

    ``register``, ``membership``, ``fees`` and ``rulebook`` hold the verbs.
    """

    def __init__(self, journal: Journal, actor: str, reason: str | None, request_id: str | None) -> None:
        if not is_account(actor):
            raise NOT_AN_ACCOUNT(f"{actor!r} is not an account id: use one like finance-officer, not a person's name.")
        check_request_id(request_id)
        self._journal = journal
        self._origin = Origin(actor, free_text(reason, "reason"), request_id)

    @cached_property
    def register(self) -> RegisterDesk:
        """Keeping the register of schools."""
        return RegisterDesk(self)

    @cached_property
    def membership(self) -> MembershipDesk:
        """Joining and leaving."""
        return MembershipDesk(self)

    @cached_property
    def fees(self) -> FeesDesk:
        """Charging, and what schools pay."""
        return FeesDesk(self)

    @cached_property
    def rulebook(self) -> RulebookDesk:
        """Changing the rules."""
        return RulebookDesk(self)

    def run(
        self, command: str, arguments: Mapping[str, object], decide: Callable[[Work], Mapping[str, Any] | None]
    ) -> Answer:
        """Carry out one command: load, decide, append; decided again where somebody else was faster.

        Where nobody knows whether it was recorded, it is looked up under its request id, and carried out unless it was.
        """
        request = self._origin.request
        mark = fingerprint(command, arguments) if request is not None else ""
        try:
            return self._carried_out(command, mark, decide)
        except OutcomeUnknown as unknown:
            if request is None:
                raise
            try:
                return attrs.evolve(self._carried_out(command, mark, decide), repeated=False)
            except (StoreError, Refused) as error:  # of the second attempt alone: the first may yet be recorded
                raise unknown from error

    def _carried_out(self, command: str, mark: str, decide: Callable[[Work], Mapping[str, Any] | None]) -> Answer:
        request = self._origin.request
        overtaken = False
        for attempt in range(ATTEMPTS):
            if request is not None and (earlier := self._earlier_answer(request, mark)) is not None:
                return earlier
            if overtaken:
                time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - no secret, only a pause
            work = UnitOfWork(self._journal, self._origin)
            try:
                details = dict(decide(work) or {})
            except Refused:
                # The same request may have been answered since we looked, and that is why it is refused now.
                if request is not None and (earlier := self._earlier_answer(request, mark)) is not None:
                    return earlier
                # Or others have recorded since we looked, and it is a later day than we thought.
                if not attempt and self._journal.has_gone_on():
                    continue
                raise
            follow(work)
            entries = list(work.entries)
            if request is not None:
                entries.extend(self._answer(command, mark, details, work))
            if not entries:
                return Answer((), details)
            try:
                recorded = self._journal.append(entries)
            except Conflict:
                overtaken = True
                continue
            work.keep_snapshots(recorded)
            return Answer(recorded[: len(work.entries)], details)
        raise LOST_RACE(f"Others wrote the same school's facts {ATTEMPTS} times in between: send the command again.")

    def draft(self, decide: Callable[[Work], Mapping[str, Any] | None]) -> Answer:
        """Work out what a command would do, and record nothing."""
        self._journal.last()
        return Answer((), dict(decide(UnitOfWork(self._journal, self._origin)) or {}))

    def _earlier_answer(self, request: str, mark: str) -> Answer | None:
        earlier = earlier_answer(fact.event for fact in self._journal.stream(f"{requests.STREAM}:{request}"))
        if earlier is None:
            return None
        if earlier.fingerprint != mark:
            raise REQUEST_REUSED(f"The request id {request} was used for another command: choose a new one.")
        own = f"{requests.STREAM}:{request}"
        likely = (
            earlier.after + earlier.facts
        )  # a recorder that stamps before it locks may have recorded others between
        scan = self._journal.scan
        found = (
            fact
            for fact in chain(scan(likely, after=earlier.after), scan(after=likely))
            if fact.why.request == request and fact.stream != own
        )
        events = tuple(islice(found, earlier.facts))
        if len(events) < earlier.facts:
            raise UnreadableHistory(
                f"The answer to request {request} is of {earlier.facts} facts after event {earlier.after}, and"
                f" {len(events)} are there: compare the store with a copy."
            )
        return Answer(events, earlier.details, repeated=True)

    def _answer(self, command: str, mark: str, details: Mapping[str, Any], work: UnitOfWork) -> Iterator[Entry]:
        """What keeps the answer under the request id, in the same save as the facts."""
        request = self._origin.request
        why = Why(self._origin.actor, None, work.today, self._origin.reason, work.now, request)
        for version, fact in enumerate(answered(command, mark, details, len(work.entries)), start=1):
            yield Entry(f"{requests.STREAM}:{request}", version, fact, why)
