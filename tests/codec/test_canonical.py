"""The digest rests on JSON of which there is one form: the codec writes the very bytes that the domain defines."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codec.support import CODEC
from tests.properties.support import for_all_histories
from thep_domain.application import canonical_json, digest, fold
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Aggregate
from thep_domain.membership import Category, Membership, Spell
from thep_domain.schools import CountedPhase
from thep_domain.schools.school import School
from thep_domain.schools.shown import Details
from thep_domain.testing import History

ANY = st.text(max_size=30)


def test_the_codec_writes_every_state_of_a_history_as_the_domain_does() -> None:
    def holds(history: History) -> None:
        states = fold(history.facts)
        plain = {stream: state for stream, (_, state) in states.items()}
        assert CODEC.canonical_json(plain) == canonical_json(plain)
        assert digest(states, CODEC.canonical_json) == digest(states)

    for_all_histories(holds, 25, full=250)


@settings(deadline=None)
@given(ANY, ANY, st.integers(), st.dates())
def test_whatever_words_and_numbers_stand_in_a_state(name: str, part: str, code: int, day: date) -> None:
    counted = (CountedPhase.PRIMARY, CountedPhase.SECONDARY)
    details = Details(day, name, part, False, code, name, code)
    spell = Spell(1, Category.FULL, day, ((name, day),))
    states: dict[str, Aggregate] = {
        f"school:{part}": School(urn=URN(100901), details=(details, details), parts=counted, as_at=None),
        f"membership:{part}": Membership((spell,)),
    }
    for stream, state in states.items():
        assert CODEC.canonical_json({stream: state}) == canonical_json({stream: state})
