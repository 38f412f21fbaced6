"""What the history says of the audit log over it: the older one that it follows, and the key that took over."""

from typing import Any

import pytest

from tests.support import House
from thep_domain.application import CATALOGUE
from thep_domain.engine.audit_log import KEY, AuditLog
from thep_domain.kernel.bad_argument import BadArgument

OLD, NEW = "partnership.example/history", "partnership.example/history/2"
FIRST, SECOND = f"{OLD}+6ad2ca9b+AUqT", f"{OLD}+17c3d0aa+AbcD"
HEAD: dict[str, Any] = {"after_origin": OLD, "after_size": 1_369, "after_root": "5dc9da79" * 8}


def test_a_log_is_begun_after_an_older_one(house: House) -> None:
    (fact,) = house.office.journal.begin_log(NEW, verifier=f"{NEW}+6ad2ca9b+AUqT", **HEAD).events
    assert (fact.stream, fact.name) == ("log:audit", "journal.log_begun")
    assert CATALOGUE.sentence(fact.event) == f"the audit log {NEW} was begun after the head of 1369 events of {OLD}"
    assert not house.office.journal.begin_log(NEW, verifier=f"{NEW}+6ad2ca9b+AUqT", **HEAD).events


def test_another_key_signs(house: House) -> None:
    (fact,) = house.office.journal.set_log_key(OLD, before=FIRST, verifier=SECOND).events
    assert (fact.stream, fact.name) == ("log:audit", "journal.log_key_set")
    assert CATALOGUE.sentence(fact.event).endswith(f"is signed by {SECOND} from here on, no more by {FIRST}")
    assert not house.office.journal.set_log_key(OLD, before=FIRST, verifier=SECOND).events
    house.office.journal.set_log_key(OLD, before=SECOND, verifier=FIRST)
    state = house.thep.state(AuditLog, KEY)
    assert [each.verifier for each in state.keys] == [SECOND, FIRST]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"after_origin": NEW}, "needs a name of its own"),
        ({"after_size": -1}, "after_size is -1"),
        ({"after_root": "5dc9"}, "64 hexadecimal digits"),
        ({"after_origin": "two words"}, "it has no spaces"),
        ({"verifier": ""}, "no verifier key"),
    ],
)
def test_what_is_no_head_of_an_older_log(house: House, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(BadArgument, match=said):
        house.office.journal.begin_log(**{"origin": NEW, "verifier": f"{NEW}+6ad2ca9b+AUqT", **HEAD, **wrong})


def test_a_key_does_not_take_over_from_itself(house: House) -> None:
    with pytest.raises(BadArgument, match="signs already"):
        house.office.journal.set_log_key(OLD, before=FIRST, verifier=FIRST)
