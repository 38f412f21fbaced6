"""Any command of the desk of people."""

from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.people import Ground, PeopleDesk
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import days
from thep_domain.testing.people.moves import DETAILS
from thep_domain.testing.values import AUTHORITIES

PEOPLE = st.sampled_from(("00000000", "00000001", "00000002", "jane.smith"))
SUBJECTS = st.one_of(PEOPLE, st.sampled_from(("case:concern:100001-c1", "case:")))
KEYS = st.lists(st.sampled_from(("person:00000000#1", "person:00000001#2", "#")), max_size=3).map(tuple)


def commands(_: st.SearchStrategy[URN]) -> st.SearchStrategy[Command]:
    """Any command of the desk of people, about people there are and others."""
    details = st.sampled_from((*DETAILS, "", "two\nlines"))
    on = st.one_of(st.none(), days())
    return st.one_of(
        st.builds(lambda who, what, day: do(PeopleDesk.add, person=who, details=what, on=day), PEOPLE, details, on),
        st.builds(lambda who, what, day: do(PeopleDesk.describe, who, details=what, on=day), PEOPLE, details, on),
        st.builds(lambda who, what, day: do(PeopleDesk.correct_detail, who, detail=what, on=day), PEOPLE, details, on),
        st.builds(lambda who, day: do(PeopleDesk.leave, who, on=day), PEOPLE, on),
        st.builds(lambda who, day: do(PeopleDesk.come_back, who, on=day), PEOPLE, on),
        st.builds(lambda whom, why: do(PeopleDesk.erase, whom, ground=why), SUBJECTS, st.sampled_from(Ground)),
        st.builds(lambda keys, by: do(PeopleDesk.disclose, keys, authority=by), KEYS, st.sampled_from(AUTHORITIES)),
    )
