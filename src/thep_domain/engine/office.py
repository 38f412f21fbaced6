"""Running commands under one actor's name: load, decide, append; decided again where somebody else was faster."""

import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import attrs

from thep_domain.engine import requests
from thep_domain.engine.appending import Conflict, Entry
from thep_domain.engine.journal import Journal
from thep_domain.engine.ports import OutcomeUnknown, StoreError, UnreadableHistory
from thep_domain.engine.refusals import LOST_RACE, NOT_AN_ACCOUNT, REQUEST_REUSED
from thep_domain.engine.requests import answered, check_request_id, earlier_answer, fingerprint
from thep_domain.engine.work import Origin, UnitOfWork
from thep_domain.kernel.event import declared
from thep_domain.kernel.free_text import free_text, refuse_personal_detail
from thep_domain.kernel.identifiers import is_account
from thep_domain.kernel.provenance import Recorded, Why
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.verbs import Decision
from thep_domain.kernel.work import Answer

ATTEMPTS = 12
FIRST_PAUSE = 0.002
"""Seconds; doubled at each further attempt, and drawn at random up to that, so that rivals part."""

Pause = Callable[[int], None]
"""Waits before an attempt, which is counted from 0."""


def random_pause(attempt: int) -> None:
    """A short pause, longer with each attempt."""
    time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - no secret, only a pause


class JournalOffice:
    """Where the verbs of every context are handed in, for one actor, reason and request."""

    def __init__(
        self, journal: Journal, actor: str, reason: str | None, request_id: str | None, pause: Pause = random_pause
    ) -> None:
        if not is_account(actor):
            raise NOT_AN_ACCOUNT(f"{actor!r} is not an account id: use one like finance-officer, not a person's name.")
        refuse_personal_detail(actor, "account id")
        check_request_id(request_id)
        self._journal = journal
        self._pause = pause
        seed = secrets.token_hex(16) if request_id is None else f"{actor}|{request_id}"
        self._origin = Origin(actor, free_text(reason, "reason"), request_id, seed)

    def run(self, command: str, arguments: Mapping[str, object], decide: Decision) -> Answer:
        """Carry out one command: load, decide, append; decided again where somebody else was faster.

        Where nobody knows whether it was recorded, it is looked up under its request id, and carried out unless it was.
        """
        request = self._origin.request
        mark = fingerprint(command, self._origin.actor, arguments) if request is not None else ""
        try:
            return self._carried_out(command, mark, decide)
        except OutcomeUnknown as unknown:
            if request is None:
                raise
            try:
                return attrs.evolve(self._carried_out(command, mark, decide), repeated=False)
            except (StoreError, Refused) as error:  # of the second attempt alone: the first may yet be recorded
                raise unknown from error

    def _carried_out(self, command: str, mark: str, decide: Decision) -> Answer:
        request = self._origin.request
        overtaken = False
        for attempt in range(ATTEMPTS):
            if request is not None and (earlier := self._earlier_answer(request, mark)) is not None:
                return earlier
            if overtaken:
                self._pause(attempt)
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
            self._follow(work)
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

    def draft(self, command: str, decide: Decision) -> Answer:
        """Work out what a command would record and answer, and record nothing: its facts have position 0."""
        del command
        self._journal.last()
        work = UnitOfWork(self._journal, self._origin)
        details = dict(decide(work) or {})
        self._follow(work)
        return Answer(tuple(_drafted(entry) for entry in work.entries), details)

    def _follow(self, work: UnitOfWork) -> None:
        """Let every context record what the facts of this command oblige it to do."""
        for context in self._journal.catalogue.contexts:
            if context.follows is not None:
                context.follows(work)

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


def _drafted(entry: Entry) -> Recorded:
    declaration = declared(entry.event)
    return Recorded(0, entry.stream, entry.version, declaration.name, declaration.version, entry.event, entry.why)
