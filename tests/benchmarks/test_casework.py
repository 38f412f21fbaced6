"""Questions about many interventions are measured beside the same about few."""

from benchmarks.scale import Scale
from benchmarks.work.casework import casework


def test_questions_about_few_and_many_are_measured() -> None:
    lines = list(casework(Scale(80, 1)))
    assert [line.work for line in lines] == ["the list of a day", "one intervention as of any day"]
    for line in lines:
        assert set(line.measured) == {"100 interventions", "10,000 interventions"}
        (compared,) = line.comparisons
        assert compared.bound == 2.0
