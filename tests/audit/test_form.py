"""What the layer of form knows by itself: salts that repeat, saves that are not whole, times that a witness saw."""

import json
from array import array
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.audit.conftest import Office
from thep_adapters.audit import form, leaf
from thep_adapters.audit.finding import Findings
from thep_adapters.audit.form import Form


@given(st.lists(st.integers(0, 30)), st.integers(1, 9))
def test_what_stands_twice_is_found_in_runs(numbers: list[int], run: int) -> None:
    with patch.object(form, "RUN", run):
        assert form._twice(array("Q", numbers)) == {each for each in numbers if numbers.count(each) > 1}


def looked(office: Office, seen: list[tuple[int, datetime]], last: int | None = None) -> Findings:
    """The findings of the first rows of an office, of which witnesses knew."""
    findings = Findings()
    looking = Form(findings, seen, datetime.now(UTC))
    with office.rows() as thep:
        rows = [row for page in thep.journal.rows_after(0) for row in page][:last]
    for rank, row in enumerate(rows):
        looking.look(rank, row[0], leaf.encode(*row[1:5]))
    looking.finish(len(rows))
    return findings


def test_an_event_later_than_a_witness_saw_it_is_found(file_office: Office) -> None:
    """The story is recorded at one moment; a head of 10 events was cosigned an hour before it, one of all after it."""
    with file_office.rows() as thep:
        (first,) = thep.history(limit=1)
        last = thep.position
    moment = first.why.recorded_at
    hour, few = timedelta(hours=1), timedelta(minutes=4)
    assert not looked(file_office, []).kept
    assert not looked(file_office, [(last, moment + hour)]).kept
    assert not looked(file_office, [(last, moment - few)]).kept
    early = looked(file_office, [(10, moment - hour), (last, moment + hour)])
    assert [each.rank for each in early.kept if each.code == "time-ahead"] == list(range(10))
    later = looked(file_office, [(10, moment + hour), (last, moment - hour)])
    assert later.counts["time-ahead"] == last, "who was known to the later witness covers the first events too"
    assert looked(file_office, [(3, moment - hour)]).counts["time-ahead"] == 3


def test_a_box_that_stands_twice_is_found_wherever_it_is() -> None:
    """Also after a run was resumed; what only looks like a box is passed over."""
    held = {
        1: {"event": {"rationale": {"box": "AAAA", "key": "case:x#1"}}},
        2: {
            "event": {"texts": [{"box": "BBBB", "key": "case:x#1"}, {"box": "CCCC", "key": "case:x#1"}], "box": "AAAA"}
        },
        3: {"event": {"box": "AAAA", "key": 7}},
        4: {"event": {"deep": [[{"box": "BBBB", "key": "person:y#2"}]]}},
    }
    leaves = [leaf.encode("s:1", rank, "something.said", json.dumps(each).encode()) for rank, each in held.items()]
    leaves.append(leaf.encode("s:1", 5, "something.said", b'{"box":'))
    findings = Findings()
    looking = Form(findings, [], datetime.now(UTC))
    for rank, content in enumerate(leaves):
        if rank == 3:
            state, looking = looking.state(), Form(findings, [], datetime.now(UTC))
            looking.resume(json.loads(json.dumps(state)))
        looking.look(rank, None, content)
    found = [(each.rank, each.sentence) for each in findings.kept if each.code == "box-repeated"]
    assert [rank for rank, _ in found] == [3]
    assert "a box of event #2" in found[0][1]


def test_a_save_that_is_cut_short_is_found_at_its_end_and_after_it(file_office: Office) -> None:
    with file_office.rows() as thep:
        whole = {fact.position for fact in thep.history() if fact.why.part[0] == fact.why.part[1]}
        last = thep.position
    for cut in range(1, last + 1):
        assert bool(looked(file_office, [], cut).counts["save-not-whole"]) is (cut not in whole)
