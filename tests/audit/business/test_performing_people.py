"""People and keys performed again: sealed texts are passed as they are, and what is changed around them is found."""

from datetime import date
from functools import partial
from typing import Any

import attrs
import pytest

from tests.audit.business.support import changed, codes, facts_of, performed, renumbered, with_field
from tests.support import Clock
from thep_domain import Partnership
from thep_domain.application import ActingOffice
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import Holding, KeyMade
from thep_domain.people import Ground
from thep_domain.testing import PlainVault, in_memory

TODAY = date(2021, 6, 1)
ANN, BEN = "4f1c0a2b", "7d20b9e1"


class ForgetfulVault(PlainVault):
    """A key store in which keys can be lost, as one is that was begun anew."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: set[str] = set()

    def holding(self, key: KeyMade) -> Holding:
        """Lost, where it is."""
        return Holding.LOST if key.key in self.lost else super().holding(key)


@pytest.fixture
def vault() -> ForgetfulVault:
    return ForgetfulVault()


@pytest.fixture
def thep(vault: ForgetfulVault) -> Partnership:
    empty, clock = in_memory(), Clock(TODAY)
    ticking = partial(clock.pass_by, seconds=1)
    return Partnership(empty.journal.recorder, empty.journal.codec, clock=ticking, vault=vault)


@pytest.fixture
def office(thep: Partnership) -> ActingOffice:
    made = thep.acting("people-officer", "as they told us")
    made.people.add_all([{"person": ANN, "details": "Ann"}, {"person": BEN, "details": "Ben"}])
    return made


def test_people_who_come_go_are_corrected_and_forgotten(thep: Partnership, office: ActingOffice) -> None:
    people = office.people
    people.add(details="somebody whose id is made")
    people.describe_all([{"person": ANN, "details": "Ann, of Poplar"}, {"person": ANN, "details": "Ann, of Bow"}])
    people.correct_detail(ANN, detail="020 7946 0000")
    people.leave(BEN, on=TODAY)
    people.leave(BEN, on=TODAY)
    people.come_back(BEN)
    people.disclose([f"person:{BEN}#1", f"person:{ANN}#1", f"person:{BEN}#1"], authority="Board")
    people.erase_all([{"subject": each, "ground": Ground.OBJECTION} for each in (ANN, f"person:{BEN}")])
    people.describe(ANN, details="Ann, anew")
    people.correct_detail(ANN, detail="020 7946 0001")
    people.disclose_all([{"keys": [f"person:{ANN}#2"], "authority": "Board"}] * 2)
    assert performed(facts_of(thep)) == []


def test_a_key_that_was_lost_and_a_number_that_the_key_store_leaves_out(
    thep: Partnership, office: ActingOffice, vault: ForgetfulVault
) -> None:
    vault.lost.add(f"person:{ANN}#1")
    vault.erased.add(f"person:{ANN}#2")
    office.people.describe(ANN, details="Ann, of Poplar")
    facts = facts_of(thep)
    assert [fact.event.key for fact in facts if fact.name == "people.key_issued"] == [  # type: ignore[attr-defined]
        f"person:{ANN}#1", f"person:{BEN}#1", f"person:{ANN}#3"
    ]  # fmt: skip
    assert performed(facts) == []


def test_a_text_that_is_sealed_by_the_key_of_another_person(thep: Partnership, office: ActingOffice) -> None:
    def bens(fact: Recorded) -> Recorded:
        details: Any = fact.event.details  # type: ignore[attr-defined]
        return with_field(fact, details=attrs.evolve(details, key=f"person:{BEN}#1"))

    office.people.describe(ANN, details="Ann, of Poplar")
    (found,) = performed(changed(facts_of(thep), "people.described", bens))
    assert (found.code, found.expected, found.found) == (
        "key-differs", f"details.key person:{ANN}#1", f"details.key person:{BEN}#1"
    )  # fmt: skip


def test_a_text_that_is_sealed_by_a_key_that_was_erased(thep: Partnership, office: ActingOffice) -> None:
    office.people.erase(ANN, ground=Ground.OBJECTION)
    office.people.describe(ANN, details="Ann, anew")

    def by_the_first(fact: Recorded) -> Recorded:
        details: Any = fact.event.details  # type: ignore[attr-defined]
        return with_field(fact, details=attrs.evolve(details, key=f"person:{ANN}#1"))

    facts = facts_of(thep)
    assert codes(performed(changed(facts, "people.described", by_the_first))) == {"key-differs"}
    last = max(fact.position for fact in facts if fact.name == "people.key_issued")
    unissued = renumbered([fact for fact in facts if fact.position != last])
    assert codes(performed(unissued)) == {"consequence-missing"}


def test_a_key_that_seals_nothing(thep: Partnership, office: ActingOffice) -> None:
    office.people.describe(ANN, details="Ann, of Poplar")
    facts = facts_of(thep)
    issued = next(fact for fact in facts if fact.name == "people.key_issued" and BEN in fact.stream)
    facts.insert(-1, attrs.evolve(issued, why=facts[-1].why))
    found = performed(renumbered(facts))
    assert codes(found) == {"not-decided"}
    assert {each.event for each in found} == {"people.key_issued"}


def test_an_erasure_that_leaves_a_key_out_and_a_disclosure_of_a_key_that_was_erased(
    thep: Partnership, office: ActingOffice, vault: ForgetfulVault
) -> None:
    vault.lost.add(f"person:{ANN}#1")
    office.people.describe(ANN, details="Ann, of Poplar")
    office.people.erase(ANN, ground=Ground.OBJECTION)
    office.people.describe(ANN, details="Ann, anew")
    office.people.disclose([f"person:{ANN}#3"], authority="Board")
    facts = facts_of(thep)
    assert performed(facts) == []

    def with_keys(*keys: str) -> list[Recorded]:
        name = "people.erased" if len(keys) == 1 else "people.disclosed"
        return changed(facts, name, lambda fact: with_field(fact, keys=tuple(map(Text, keys))))

    (found,) = performed(with_keys(f"person:{ANN}#1"))
    assert (found.code, found.expected) == ("differs", f"keys person:{ANN}#1, person:{ANN}#2")
    (found,) = performed(with_keys(f"person:{ANN}#3", f"person:{ANN}#2"))
    assert (found.code, found.clause) == (
        "unknown-key",
        "DOMAIN section 7, Erasure: a key that was not issued, or was erased, opens nothing",
    )
