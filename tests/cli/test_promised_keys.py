"""The keys of ``--json`` are promised: a field that is renamed or added elsewhere changes none of them."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.support import HILL, HISTORY_KEYS, MEMBER_KEYS, SCHOOL_KEYS, done, join

STATEMENT_KEYS: Final = ["entries", "balance", "not_charged"]
ENTRY_KEYS: Final = ["date", "kind", "amount", "basis"]
BALANCE_KEYS: Final = [
    "urn", "name", "charged", "paid", "owed", "overdue", "not_charged", "uncounted", "total", "key",
]  # fmt: skip
DUE_KEYS: Final = ["due_on", "code", "sentence", "about", "urn", "name", "of", "key", "overdue"]
TIMELINE_KEYS: Final = [
    "on", "context", "sentence", "corrects", "corrected_by", "name", "stream", "version", "position", "key",
]  # fmt: skip
RULE_KEYS: Final = ["rule", "value", "in_force_from", "meaning", "source"]
REPLAY_KEYS: Final = ["events", "streams", "digest"]
ANSWER_KEYS: Final = ["events", "repeated", "warnings"]
PROJECTION_KEYS: Final = [
    "name", "state", "generation", "shape_matches", "same_history", "position", "head", "behind", "newest_event_at",
    "age_seconds", "building_position",
]  # fmt: skip
CHECK_KEYS: Final = ["events", "streams", "digest", "findings"]


def keys(found: Any) -> list[list[str]]:
    rows = found if isinstance(found, list) else [found]
    return [list(each) for each in {tuple(row) for row in rows}]


@pytest.mark.parametrize(
    ("command", "promised"),
    [
        (("register", "list"), SCHOOL_KEYS),
        (("membership", "list"), MEMBER_KEYS),
        (("fees", "statement", HILL), STATEMENT_KEYS),
        (("fees", "balances"), BALANCE_KEYS),
        (("rulebook", "show"), RULE_KEYS),
        (("due",), DUE_KEYS),
        (("timeline", HILL), TIMELINE_KEYS),
        (("history",), HISTORY_KEYS),
        (("replay",), REPLAY_KEYS),
        (("projections", "status"), PROJECTION_KEYS),
        (("store", "check"), CHECK_KEYS),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_a_command_prints_has_exactly_these_keys(
    store: Path, command: tuple[str, ...], promised: list[str]
) -> None:
    join(HILL)
    assert keys(done(*command, "--json").json) == [promised]


def test_the_parts_of_what_is_printed_have_exactly_these_keys(store: Path) -> None:
    join(HILL)
    answer = done("fees", "pay", HILL, "--amount", "5.00", "--json").json
    assert keys(answer) == [[*ANSWER_KEYS, "balance"]]
    assert keys(answer["events"]) == [HISTORY_KEYS]
    (entry,) = done("fees", "statement", HILL, "--json").json["entries"]
    assert list(entry) == ENTRY_KEYS
    assert entry["amount"] == "-5.00"
