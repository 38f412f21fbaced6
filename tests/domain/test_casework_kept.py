"""States of concerns, capacity and interventions come back as they were kept."""

from datetime import date

import msgspec
import pytest

from tests.support import Clock
from tests.support.casework import MINUTE, RELATED, WORDS, A, B, Casework, day
from thep_domain.interventions import Capacity, Concern, Intervention
from thep_domain.schools import CountedPhase
from thep_domain.testing import in_memory


@pytest.mark.parametrize("kind", [Concern, Capacity, Intervention])
def test_a_state_that_was_kept_is_the_same(kind: type[Concern] | type[Capacity] | type[Intervention]) -> None:
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        house = Casework(thep, clock)
        house.begin()
        concern, office = house.live(), house.broker
        office.interventions.change_level(concern, "urgent", rationale=WORDS, on=day(2, 1))
        house.declare(RELATED, 2, phases=(CountedPhase.PRIMARY,), days=6)
        office.interventions.note_giver(
            RELATED, "census", organisation="trust-7", easting=1, northing=2, free_meals=3, on=day(1, 2)
        )
        case = house.completed(concern=concern)
        office.interventions.measure_impact(case, "results", "58%", "64%", "the Department", on=day(8, 30))
        other = house.brokering(B)
        house.propose(other)
        office.interventions.declare_conflict(other, 1, "family", on=day(2, 1))
        house.director.interventions.decide_conflict(other, 1, on=day(2, 2), authority=MINUTE)
        house.closes(B, day(6, 30), as_at=day(7, 3))
        house.closes(A, day(11, 30), as_at=day(12, 3))
        held = dict(thep.known().loaded(kind))
        assert held
        for state in held.values():
            assert msgspec.json.decode(msgspec.json.encode(state), type=kind) == state
