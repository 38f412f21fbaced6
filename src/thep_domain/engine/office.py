"""Running commands under one actor's name: load, decide, append; decided again where somebody else was faster."""

import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import attrs

from thep_domain.engine.appending import Conflict, Entry, numbered
from thep_domain.engine.command_log import Running, logged
from thep_domain.engine.journal import Journal
from thep_domain.engine.refusals import LOST_RACE, NOT_AN_ACCOUNT, REQUEST_REUSED
from thep_domain.engine.requests import Request, answered, check_request_id, earlier_answer
from thep_domain.engine.turns import Turn
from thep_domain.engine.work import Origin, UnitOfWork
from thep_domain.kernel.collecting import collector_paused
from thep_domain.kernel.event import declared
from thep_domain.kernel.free_text import free_text, refuse_personal_detail
from thep_domain.kernel.identifiers import is_account
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.store_errors import OutcomeUnknown, StoreError, UnreadableHistory
from thep_domain.kernel.verbs import Command, confided_in
from thep_domain.kernel.warnings import Warned
from thep_domain.kernel.work import Answer

ATTEMPTS = 12
FIRST_PAUSE = 0.002
"""Seconds; doubled at each further attempt, and drawn at random up to that, so that rivals part."""

LAST_ROW = 10**9
"""No bulk has as many rows."""
WARNINGS = "warnings"
"""Under which name warnings are kept among the details of an answer."""

Pause = Callable[[int], None]
"""Waits before an attempt, which is counted from 0."""


def random_pause(attempt: int) -> None:
    """A short pause, longer with each attempt."""
    time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - no secret, only a pause


class JournalOffice:
    """Where the verbs of every context are handed in, for one actor, reason and request."""

    def __init__(
        self,
        journal: Journal,
        actor: str,
        reason: str | None,
        request_id: str | None,
        pause: Pause = random_pause,
        *,
        confirm_clock: str | None = None,
    ) -> None:
        if not is_account(actor):
            raise NOT_AN_ACCOUNT(f"{actor!r} is not an account id: use one like finance-officer, not a person's name.")
        refuse_personal_detail(actor, "account id")
        check_request_id(request_id)
        self._journal = journal
        self._pause = pause
        self._actor = actor
        self._reason = free_text(reason, "reason")
        self._request_id = request_id
        self._confirm_clock = free_text(confirm_clock, "reason for which the clock is confirmed")

    def run(self, command: Command) -> Answer:
        """Carry out one command: load, decide, append; decided again where somebody else was faster.

        Where nobody knows whether it was recorded, it is looked up under its request id, and carried out unless it was.
        """
        # A command may add thousands of facts: those of a whole round cost each what those of a small one do.
        with logged(command.name, self._actor, self._request_id) as running, collector_paused():
            answer = running.answer = self._answered(command, running)
        if answer.events and not answer.repeated:
            self._journal.listeners.call(answer.events)
        return answer

    def _answered(self, command: Command, running: Running) -> Answer:
        request = self._request_for(command)
        try:
            return self._carried_out(command, request, running)
        except OutcomeUnknown as unknown:
            if request is None:
                raise
            try:
                return attrs.evolve(self._carried_out(command, request, running), repeated=False)
            except (StoreError, Refused) as error:  # of the second attempt alone: the first may yet be recorded
                raise unknown from error

    def _carried_out(self, command: Command, request: Request | None, running: Running) -> Answer:
        self._journal.check_open()
        with self._journal.turns.turn() as turn:
            return self._tried(command, request, turn, running)

    def _tried(self, command: Command, request: Request | None, turn: Turn, running: Running) -> Answer:
        origin = self._origin(command)
        overtaken = False
        for attempt in range(ATTEMPTS):
            if request is not None and (earlier := self._earlier_answer(request)) is not None:
                return earlier
            # By a thread of this process: then it is enough to take turns. By another process: then they must part.
            if overtaken and not turn.take():
                self._pause(attempt)
            running.attempts += 1
            work = UnitOfWork(self._journal, origin)
            try:
                details = dict(command.decide(work) or {})
            except Refused:
                # The same request may have been answered since we looked, and that is why it is refused now.
                if request is not None and (earlier := self._earlier_answer(request)) is not None:
                    return earlier
                # Or others have recorded since we looked, and it is a later day than we thought.
                if not attempt and self._journal.has_gone_on():
                    continue
                raise
            work.follow()
            entries = list(work.entries)
            if request is not None:
                entries.extend(_answer(request, details, work))
            if not entries:
                return _told(command, details, (), work.warnings, self._journal)
            try:
                recorded = self._journal.append(entries)
            except Conflict:
                overtaken = True
                continue
            work.keep_snapshots(recorded)
            self._journal.keys.after(recorded)
            facts = recorded[: len(work.entries)]
            return _told(command, details, facts, work.warnings, self._journal)
        raise LOST_RACE(f"Others wrote the same school's facts {ATTEMPTS} times in between: send the command again.")

    def draft(self, command: Command) -> Answer:
        """Work out what a command would record and answer, and record nothing: its facts have position 0.

        Where its request was answered before, that is what it would answer again.
        """
        self._journal.check_open()
        self._journal.last()
        request = self._request_for(command)
        if request is not None and (earlier := self._earlier_answer(request)) is not None:
            return earlier
        work = UnitOfWork(self._journal, self._origin(command), drafting=True)
        details = dict(command.decide(work) or {})
        work.follow()
        kept = () if request is None else _answer(request, details, work)
        facts = map(_drafted, numbered([*work.entries, *kept])[: len(work.entries)])
        return _told(command, details, tuple(facts), work.warnings)

    def _request_for(self, command: Command) -> Request | None:
        request_id = self._request_of(command)
        return None if request_id is None else Request(request_id, self._actor, command)

    def _request_of(self, command: Command) -> str | None:
        """The request id of a command: of rows sent in batches each batch has one of its own, by its first row."""
        if self._request_id is None or command.batch is None:
            return self._request_id
        check_request_id(f"{self._request_id}/{LAST_ROW}")  # not only when the rows before are recorded
        return self._request_id if command.batch == 1 else f"{self._request_id}/{command.batch}"

    def _origin(self, command: Command) -> Origin:
        request = self._request_of(command)
        seed = secrets.token_hex(16) if request is None else f"{self._actor}|{request}"
        return Origin(self._actor, command.name, self._reason, request, seed, self._confirm_clock)

    def _earlier_answer(self, request: Request) -> Answer | None:
        earlier = earlier_answer(fact.event for fact in self._journal.stream(request.stream))
        if earlier is None:
            return None
        answer = earlier.answer
        if answer.fingerprint != request.fingerprint(answer.salt):
            raise REQUEST_REUSED(f"The request id {request.id} was used for another command: choose a new one.")
        # A recorder that stamps before it locks may have recorded others in between: then they are further on.
        likely, scan = answer.after + answer.facts, self._journal.scan
        found = (
            fact
            for fact in chain(scan(likely, after=answer.after), scan(after=likely))
            if fact.why.request == request.id and fact.stream != request.stream
        )
        facts = tuple(islice(found, answer.facts))
        if len(facts) < answer.facts:
            raise UnreadableHistory(
                f"The answer to request {request.id} is of {answer.facts} facts after event {answer.after}, and"
                f" {len(facts)} are there: compare the store with a copy."
            )
        self._check_texts(request, facts)
        details = dict(earlier.details)
        kinds = self._journal.catalogue.warnings
        warnings = [kinds[code].of(about, row) for code, about, row in details.pop(WARNINGS, ()) if code in kinds]
        return attrs.evolve(_told(request.command, details, facts, warnings, self._journal), repeated=True)

    def _check_texts(self, request: Request, facts: Sequence[Recorded]) -> None:
        """Refuse another confidential text under the same id, as far as the earlier ones can still be opened."""
        given = sorted(confided_in(request.command.arguments))
        held = [words for fact in facts for words in self._journal.keys.words_of(fact).values()] if given else []
        known = sorted(words for words in held if isinstance(words, str))
        if len(known) == len(held) == len(given) and known != given:
            raise REQUEST_REUSED(f"The request id {request.id} was used for another text: choose a new one.")


def _answer(request: Request, details: Mapping[str, Any], work: UnitOfWork) -> Iterator[Entry]:
    """What keeps the answer under the request id, in the same save as the facts."""
    if work.warnings:
        details = {**details, WARNINGS: [(each.code, each.about, each.row) for each in work.warnings]}
    for version, fact in enumerate(answered(request, details, len(work.entries)), start=1):
        yield Entry(request.stream, version, fact, work.why(work.today))


def _told(
    command: Command,
    details: Mapping[str, Any],
    facts: Sequence[Recorded],
    warnings: Sequence[Warned],
    journal: Journal | None = None,
) -> Answer:
    """The answer in full, from what is kept of it."""
    told = command.tells(details, facts)
    return Answer(tuple(facts), told, warnings=(*command.warns(told), *warnings), history=journal)


def _drafted(entry: Entry) -> Recorded:
    declaration = declared(entry.event)
    return Recorded(0, entry.stream, entry.version, declaration.name, declaration.version, entry.event, entry.why)
