"""Threads open a SQLite store at the same moment, and another process comes and goes: what was answered stays."""

from functools import partial

import pytest

from tests.conftest import Fresh
from tests.faults.conftest import Figures
from tests.faults.killing import started, words
from tests.faults.openers import COMMANDS, OPENED, RECORDED, THREADS, open_in_threads
from tests.faults.scene import MEMBERS, TODAY, found, opened
from tests.faults.share import share
from tests.faults.stores import copied, examined
from tests.support.forked import FORKED
from tests.support.processes import PATIENCE
from thep_domain import Pence

ROUNDS = share(20)


@pytest.mark.parametrize("killed", [True, False], ids=["killed in the end", "closed in good order"])
def test_what_was_answered_is_there(killed: bool, fresh_files: Fresh, figures: Figures) -> None:
    """Whoever opens and closes the file beside SQLite cancels the locks of the whole process.

    Then the visitor takes itself for the last one there, and deletes the log that the threads go on writing.
    """
    store = fresh_files()
    with opened(store) as thep:
        found(thep, THREADS)
    answered = lost = 0
    for _ in range(ROUNDS):
        url = copied(store, fresh_files)
        visits = (FORKED.Event(), FORKED.Event())
        requests = []
        with started(partial(open_in_threads, url, visits, killed)) as (process, heard):
            for word in words(heard):
                if word in (OPENED, RECORDED):
                    with opened(url) as visitor:
                        requests.append(f"visit-{word}")
                        office = visitor.acting("finance-officer", request_id=requests[-1])
                        office.fees.pay(MEMBERS[0], Pence(1), on=TODAY, again=True)
                    visits[word == RECORDED].set()
                else:
                    requests.append(word)
            process.join(PATIENCE)
        with opened(url) as thep:
            held = {fact.why.request for fact in thep.history()}
        answered += len(requests)
        lost += sum(request not in held for request in requests)
        examined(url)
    figures(f"rounds {ROUNDS}, commands answered {answered}, lost {lost}")
    assert answered == ROUNDS * (THREADS * COMMANDS + 2)
    assert lost == 0
