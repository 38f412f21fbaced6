"""A state machine that acts on a Partnership and on a small model at once, and compares them after every step."""

from datetime import UTC, date, datetime, time
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from thep_domain.kernel.identifiers import URN
from thep_domain.testing.engine.machine import EngineMoves
from thep_domain.testing.fees.machine import FeesMoves
from thep_domain.testing.model import ModelSchool
from thep_domain.testing.schools.machine import FIRST_URN
from thep_domain.testing.schools.strategies import INDEPENDENT, OTHER_CODE

STARTS: Final = (date(2016, 6, 14), date(2016, 12, 20), date(2017, 8, 20), date(2019, 11, 1))


class PartnershipMachine(FeesMoves, EngineMoves):
    """Schools join, give notice, convert, merge and close, are charged, credited and pay, and the Board changes rules.

    The scene is set with six schools: three ordinary ones, some of them members, one that is not publicly funded, one
    of another authority, and one that lies outside its own and whose pupils are never counted. Most moves look for a
    school that they can be made with; the model says what is refused all the same. Override ``make_partnership`` to run
    it on your own store, and take its ``TestCase`` into a test file; ``measure_machine()`` counts what it reaches.

    The moves of each context, and what must agree with the model, are in its own folder, and inherit those of the
    contexts it stands on; a new one is added to the bases here.
    """

    @initialize(
        pupils=st.tuples(*(st.sampled_from((435, 436, 7, 1, 0)) for _ in range(3))),
        start=st.sampled_from(STARTS),
        members=st.sampled_from((2, 3, 1, 0)),
    )
    def set_the_scene(self, pupils: tuple[int, ...], start: date, members: int) -> None:
        """Six schools stand in the register, most of them counted in January 2016, and some of them are members."""
        self.clock.now = datetime.combine(start, time(9), UTC)
        kinds: list[dict[str, Any]] = [*({"pupils": number} for number in pupils)]
        kinds += [{"type_code": INDEPENDENT, "pupils": 90}, {"la": OTHER_CODE, "pupils": 210}, {"lies_outside": True}]
        entries = [self.entry(FIRST_URN + number, **kind) for number, kind in enumerate(kinds)]
        for entry in entries:
            self.schools[entry.urn] = ModelSchool(self.clock, self.book, [self.registration(entry)])
        self.publish(*entries)
        for number in range(members if start > date(2016, 6, 30) else 0):
            self.apply_for(URN(FIRST_URN + number))
            self.admit_on(URN(FIRST_URN + number), start, exception=False)
