"""Many commands of one verb are handed in together: one save, all of them or none, and they come out as one by one."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, THIRD, House, school
from thep_domain import ALL, URN, Category, Pence
from thep_domain.application import CATALOGUE
from thep_domain.kernel.bulk import BadRows, InBulk
from thep_domain.kernel.refusal import RowsRefused

JUNE, JULY = date(2016, 6, 14), date(2016, 7, 1)
Row = Mapping[str, Any]


def applications(*urns: int, **more: Any) -> list[Row]:
    return [{"urn": URN(urn), "category": Category.FULL, "commitments": ALL, "on": JUNE, **more} for urn in urns]


def admissions(*urns: int) -> list[Row]:
    return [{"urn": URN(urn), "on": JULY, "authority": AUTHORITY} for urn in urns]


@pytest.fixture
def three(house: House) -> House:
    """Three schools that the register knows."""
    house.read(*(school(urn, pupils=240, counted_on=date(2016, 1, 21)) for urn in (SCHOOL, OTHER, THIRD)))
    return house


def test_every_verb_has_its_like_in_bulk() -> None:
    """Declare it beside the verb: ``admit_all = in_bulk(admit)``."""
    missing = []
    desks = [desk for context in CATALOGUE.contexts for desk in context.desks]
    assert len(desks) >= len(CATALOGUE.contexts)
    for desk in desks:
        for verb in desk.verbs():
            name = verb.name.partition(".")[2]
            held = vars(desk).get(f"{name}_all")
            if not isinstance(held, InBulk) or held.verb is not verb:
                missing.append(f"add {name}_all = in_bulk({name}) to {desk.__module__}")
    assert "\n".join(missing) == ""


def test_rows_are_recorded_with_one_save_and_each_has_its_answer(three: House) -> None:
    applied = three.acting(reason="forms of June").membership.apply_all(applications(SCHOOL, OTHER, THIRD))
    answer = three.office.membership.admit_all(row for row in admissions(SCHOOL, OTHER, THIRD))
    assert {fact.why.part[1] for fact in answer.events} == {9}
    assert {fact.why.command for fact in applied.events} == {"membership.apply"}
    assert {fact.why.reason for fact in applied.events} == {"forms of June"}
    assert [len(row.events) for row in answer.rows] == [3, 3, 3]
    assert [row.events[0].stream for row in answer.rows] == [f"membership:{urn}" for urn in (SCHOOL, OTHER, THIRD)]
    assert [row.urn for row in three.thep.members(JULY)] == [SCHOOL, OTHER, THIRD]


def test_each_row_has_the_details_that_the_verb_answers(three: House) -> None:
    three.office.membership.apply_all(applications(SCHOOL, OTHER))
    three.office.membership.admit_all(admissions(SCHOOL, OTHER))
    days = date(2018, 3, 15), date(2018, 5, 15)
    rows = [{"urn": urn, "received_on": day} for urn, day in zip((SCHOOL, OTHER), days, strict=True)]
    answer = three.office.membership.serve_notice_all(rows)
    assert [row.details["ends_on"] for row in answer.rows] == ["2019-03-15", "2019-05-15"]


def test_a_later_row_sees_what_an_earlier_one_recorded(three: House) -> None:
    """A school commits in two rows; a payment is moved on from the school that an earlier row moved it to."""
    three.office.membership.apply_all(applications(SCHOOL, commitments=()))
    made = three.office.membership.commit_all(
        {"urn": SCHOOL, "commitments": [word], "on": JUNE} for word in ("aims", "guarantee", "fee")
    )
    assert [fact.name for fact in made.events] == ["membership.commitments_made"] * 3
    three.office.membership.admit_all(admissions(SCHOOL))
    three.office.membership.apply_all(applications(OTHER, THIRD))
    three.office.membership.admit_all(admissions(OTHER, THIRD))
    paid = three.office.fees.pay(SCHOOL, Pence(100), on=JULY).events[0].event
    name = getattr(paid, "payment")  # noqa: B009 - the event's class is the context's own
    three.office.fees.reverse_all(
        [
            {"urn": SCHOOL, "payment": name, "why": "misallocated", "to": OTHER},
            {"urn": OTHER, "payment": name, "why": "misallocated", "to": THIRD},
        ]
    )
    assert [three.balance(urn) for urn in (SCHOOL, OTHER, THIRD)] == [0, 0, -100]


def test_one_refused_row_leaves_nothing_and_every_wrong_row_is_named(three: House) -> None:
    three.office.membership.apply_all(applications(SCHOOL, OTHER, commitments=["aims", "fee"]))
    three.office.membership.apply_all(applications(THIRD))
    before = three.events
    with pytest.raises(RowsRefused) as caught:
        three.office.membership.admit_all(admissions(THIRD, SCHOOL, 999_999, OTHER))
    assert three.events == before
    refused = caught.value
    assert (refused.code, refused.clause) == ("commitment-missing", "prospectus, How to join [2:971-978]")
    assert refused.sentence == (
        "Row 2: Commitments not made by 2016-07-01: guarantee. Record them with `commit`, then admit the school."
        " 2 more rows are refused: 3, 4."
    )
    assert [(row.row, row.code) for row in refused.rows] == [
        (2, "commitment-missing"), (3, "unknown-school"), (4, "commitment-missing"),
    ]  # fmt: skip


def test_what_a_refused_row_had_recorded_is_not_there_for_the_next(three: House) -> None:
    """A payment moved to an unknown school: the first half must not stand when the row after it is judged."""
    for each in (SCHOOL, OTHER):
        three.office.membership.apply_all(applications(each))
        three.office.membership.admit_all(admissions(each))
    name = getattr(three.office.fees.pay(SCHOOL, Pence(100), on=JULY).events[0].event, "payment")  # noqa: B009
    row = {"urn": SCHOOL, "payment": name, "why": "misallocated"}
    three.read(school(999_998))
    with pytest.raises(RowsRefused) as caught:
        three.office.fees.reverse_all([{**row, "to": 999_998}, {**row, "to": OTHER}, {**row, "to": THIRD}])
    assert [each.row for each in caught.value.rows] == [1, 3]
    assert [each.code == "reversed-already" for each in caught.value.rows] == [False, True]
    assert three.balance(SCHOOL) == -100


def test_rows_with_wrong_arguments_are_named_before_anything_is_read(three: House) -> None:
    before = three.events
    rows = [*applications(SCHOOL), {"urn": OTHER}, {**applications(THIRD)[0], "colour": "red"}]
    with pytest.raises(BadRows) as caught:
        three.office.membership.apply_all(rows)
    assert [row.row for row in caught.value.rows] == [2, 3]
    assert "category" in caught.value.rows[0].problem
    assert "colour" in caught.value.rows[1].problem
    assert three.events == before


def test_a_draft_says_what_would_be_recorded_and_records_nothing(three: House) -> None:
    before = three.events
    draft = three.office.membership.apply_all.draft(applications(SCHOOL, OTHER))
    assert three.events == before
    assert [[fact.position for fact in row.events] for row in draft.rows] == [[0, 0, 0], [0, 0]]
    recorded = three.office.membership.apply_all(applications(SCHOOL, OTHER))
    assert [fact.event for fact in recorded.events] == [fact.event for fact in draft.events]


def test_under_a_request_id_it_is_answered_again_and_recorded_once(three: House) -> None:
    first = three.acting("form-7").membership.apply_all(applications(SCHOOL, OTHER))
    before = three.events
    again = three.acting("form-7").membership.apply_all(applications(SCHOOL, OTHER))
    assert three.events == before
    assert (first.repeated, again.repeated) == (False, True)
    assert [row.events for row in again.rows] == [row.events for row in first.rows]
    with three.refused("request-reused"):
        three.acting("form-7").membership.apply_all(applications(THIRD))


def test_a_payment_twice_in_one_bulk_is_a_slip_whatever_the_request_id(three: House) -> None:
    """The request id is that of the bulk: a row has none of its own, and says ``again`` if the school paid twice."""
    three.office.membership.apply_all(applications(SCHOOL))
    three.office.membership.admit_all(admissions(SCHOOL))
    row = {"urn": SCHOOL, "amount": Pence(100), "on": JULY, "reference": "BACS 1"}
    with pytest.raises(RowsRefused) as caught:
        three.acting("bank-7").fees.pay_all([row, row])
    assert [(each.row, each.code) for each in caught.value.rows] == [(2, "paid-already")]
    three.acting("bank-7").fees.pay_all([row, {**row, "again": True}])
    assert three.balance() == -200


def test_no_rows_record_nothing(three: House) -> None:
    before = three.events
    assert three.office.membership.admit_all([]).events == ()
    assert three.office.membership.admit_all([], batch=10).rows == ()
    assert three.events == before


# ------------------------------------------------------------------------------------------------------------ batches


def broken_off(rows: list[Row], after: int) -> Iterator[Row]:
    """Rows from a source that breaks off."""
    yield from rows[:after]
    raise ConnectionError("the source has gone")


def test_in_batches_it_goes_on_where_it_stopped_and_answers_the_whole(three: House) -> None:
    rows = applications(SCHOOL, OTHER, THIRD)
    with pytest.raises(ConnectionError):
        three.acting("import").membership.apply_all(broken_off(rows, 2), batch=1)
    assert len(three.thep.memberships(JULY)) == 2
    seen: list[int] = []
    answer = three.acting("import").membership.apply_all(rows, batch=1, progress=seen.append)
    assert [row.repeated for row in answer.rows] == [True, True, False]
    assert not answer.repeated
    assert [row.events[0].why.request for row in answer.rows] == ["import", "import/2", "import/3"]
    assert len(three.thep.memberships(JULY)) == 3
    assert seen == [3], "what was answered before is not worked out again"
    assert three.acting("import").membership.apply_all(rows, batch=1).repeated


def test_rows_cut_into_other_batches_are_another_request(three: House) -> None:
    rows = applications(SCHOOL, OTHER, THIRD)
    three.acting("import").membership.apply_all(rows, batch=2)
    with three.refused("request-reused"):
        three.acting("import").membership.apply_all(rows, batch=1)
    with three.refused("request-reused"):
        three.acting("import").membership.apply_all(rows)


def test_a_refusal_in_a_later_batch_says_which_rows_are_recorded(three: House) -> None:
    with pytest.raises(RowsRefused) as caught:
        three.office.membership.apply_all(applications(SCHOOL, OTHER, 999_999), batch=2)
    assert caught.value.recorded == 2
    assert caught.value.sentence.startswith("Row 3: ")
    assert caught.value.sentence.endswith(" Rows 1 to 2 are recorded.")
    assert len(three.thep.memberships(JULY)) == 2


def test_a_request_id_that_leaves_no_room_for_the_rows_is_refused_before_the_first_batch(three: House) -> None:
    with three.refused("bad-request-id"):
        three.acting("r" * 125).membership.apply_all(applications(SCHOOL, OTHER), batch=1)


def test_a_batch_is_at_least_one_row(three: House) -> None:
    with pytest.raises(ValueError, match="batch is 0"):
        three.office.membership.apply_all(applications(SCHOOL), batch=0)
