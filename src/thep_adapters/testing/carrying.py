"""The whole Partnership on the recorder: it must come to what it comes to in memory."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeAlias

import pytest

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore, Store, Stores
from thep_adapters.testing.story import SCHOOLS, clock, in_memory, story, tell
from thep_adapters.testing.together import threads
from thep_domain import Answer, Partnership, Pence, Refused
from thep_domain.engine.requests import RequestAnswered

Clock: TypeAlias = Callable[[], datetime]

SENDERS = 4
DIGEST = "The same commands come to the same digest on every store; this one tells another history than memory does."


def facts_of(thep: Partnership) -> list[tuple[object, ...]]:
    """The facts in order, but for the random salts of answers and the fingerprints under them."""
    return [
        (fact.stream, fact.version, event.command, event.after, event.facts, event.details)
        if isinstance(event := fact.event, RequestAnswered)
        else (fact.stream, fact.version, event)
        for fact in thep.history()
    ]


class Carrying(OnAStore):
    """Commands, requests and digests."""

    def test_a_story_has_the_digest_that_it_has_in_memory(self, store: Store) -> None:
        """Schools join, are charged, pay and leave: replay comes to the same, on the store and in memory."""
        thep = store.partnership(store.made(), clock)
        expected = in_memory()
        tell(thep)
        tell(expected)
        same(thep.replay().digest, expected.replay().digest, DIGEST)
        same(facts_of(thep), facts_of(expected), DIGEST)

    def test_a_story_sent_twice_is_told_once(self, store: Store) -> None:
        """Every command sent again under its request id is answered as before, and nothing is recorded."""
        thep = store.partnership(store.made(), clock)
        first = [command(thep.acting("clerk", request_id=request)) for request, command in story().items()]
        before = list(thep.history())
        again = [command(thep.acting("clerk", request_id=request)) for request, command in story().items()]
        claim(
            all(answer.repeated for answer in again), "A request that was answered is answered again, not carried out."
        )
        same([each.events for each in again], [each.events for each in first], "The answer is the one given before.")
        same(list(thep.history()), before, "A request sent twice was recorded twice.")

    def test_a_request_id_is_not_taken_for_another_command(self, store: Store) -> None:
        """Another command under an id that was used is refused, and records nothing."""
        thep = store.partnership(store.made(), clock)
        tell(thep)
        before = list(thep.history())
        try:
            thep.acting("clerk", request_id="pay").fees.pay(SCHOOLS[0], Pence(1), on=date(2017, 10, 1))
        except Refused as refusal:
            same(refusal.code, "request-reused", "It is refused because the request id was used for another command.")
        else:
            raise AssertionError("Another command passed under a request id that was used.")
        same(list(thep.history()), before, "A refused command records nothing.")

    def test_a_request_sent_by_many_at_once_is_carried_out_once(self, store: Store) -> None:
        """Threads that send the same payment under one request id: it is recorded once, and all are answered alike."""
        thep = store.partnership(store.made(), clock)
        tell(thep)
        before = len(list(thep.history()))
        answers: list[Answer] = []

        def send() -> None:
            office = thep.acting("clerk", request_id="once")
            answers.append(office.fees.pay(SCHOOLS[0], Pence(1), on=date(2018, 1, 1)))

        with threads([send] * SENDERS):
            pass
        recorded = list(thep.history())[before:]
        names = [fact.name for fact in recorded]
        same(names, ["fees.payment_received", "request.answered"], "A request is carried out once, whoever sends it.")
        same([answer.repeated for answer in answers].count(False), 1, "One sender's command is carried out.")
        told = [tuple(fact.event for fact in answer.events) for answer in answers]
        same(told, [(recorded[0].event,)] * SENDERS, "All senders have the same answer.")

    def test_a_store_opened_again_tells_the_same_story(self, store: Store) -> None:
        """Fact for fact with its provenance; the requests are remembered, and the next command goes on."""
        thep = store.partnership(store.made(), clock)
        tell(thep)
        before = list(thep.history())
        store.close()
        again = store.partnership(store.reopened(), clock)
        same(list(again.history()), before, "A store that was opened again tells another history.")
        tell(again)
        same(list(again.history()), before, "Requests are forgotten when the store is opened again.")
        again.acting("clerk").fees.pay(SCHOOLS[0], Pence(1), on=date(2019, 1, 1))
        same(len(list(again.history())), len(before) + 1, "The next command goes on where the last stopped.")

    def test_two_at_one_store_decide_on_what_the_other_recorded(self, store: Store) -> None:
        """The story of commands sent in turns by two Partnerships on one store has the same digest."""
        two = [store.partnership(recorder, clock) for recorder in (store.made(), store.reopened())]
        expected = in_memory()
        tell(*two)
        tell(expected)
        for thep in two:
            same(thep.replay().digest, expected.replay().digest, DIGEST)

    def test_any_history_has_the_digest_that_it_has_in_memory(self, stores: Stores) -> None:
        """Generated histories of all that can happen, refused commands among them."""
        kit = pytest.importorskip("thep_domain.testing", reason="generated histories need hypothesis")
        from attrs import evolve
        from hypothesis import HealthCheck, Phase, given, settings

        def on_this_store(moving: Clock) -> Partnership:
            store = stores()
            return store.partnership(store.made(), moving)

        @settings(
            max_examples=max(2, self.examples // 8),
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(kit.histories(partnership=kit.in_memory_without_keys, most=16))
        def compare(history: Any) -> None:
            again = evolve(history, make=on_this_store).again()
            same(again.thep.replay().digest, history.thep.replay().digest, f"{DIGEST} It was {history!r}")

        compare()

    def test_the_machine_of_the_partnership_runs(self, stores: Stores) -> None:
        """The state machine of the testing kit: after any steps, members, votes and balances are those of its model."""
        kit = pytest.importorskip("thep_domain.testing", reason="the state machine needs hypothesis")
        from hypothesis import HealthCheck, settings
        from hypothesis.stateful import run_state_machine_as_test

        class Machine(kit.PartnershipMachine):  # type: ignore[misc, name-defined]
            def make_partnership(self, moving: Clock) -> Partnership:
                self.store = stores()
                return self.store.partnership(self.store.made(), moving)

            def teardown(self) -> None:
                super().teardown()
                self.store.close()

        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=max(2, self.examples // 5),
                stateful_step_count=15,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
