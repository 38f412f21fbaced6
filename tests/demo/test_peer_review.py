"""The peer reviews of the demo: the report's numbers of schools by model, and an illustration that keeps every rule."""

from collections import Counter
from datetime import date

import pytest

from thep_adapters.demo import DemoResult, reviewing, run
from thep_adapters.reports import cycle_page
from thep_domain import Partnership
from thep_domain.peer_review import Cycle, CycleStatus, Review, Step, cycles, peer_reviews
from thep_domain.peer_review.allocation import Scope
from thep_domain.people import Keys

OPTED_IN = date(2017, 10, 2)


def test_the_schools_by_model_are_those_of_the_report(result: DemoResult) -> None:
    assert result.peer_review is not None
    assert result.peer_review.schools == {"ssat": 36, "edt": 17, "challenge-partners": 3}
    assert any("Who reviews whom among the members is an invented illustration" in each for each in result.assumptions)


def test_the_assumptions_say_which_members_take_part(thep: Partnership, result: DemoResult) -> None:
    (said,) = [each for each in result.assumptions if "36 members worked with SSAT" in each]
    ends = []
    for model in ("ssat", "edt", "challenge-partners"):
        hosts = sorted(
            int(host)
            for cluster in thep.known().load(Cycle, f"{model}-2017-18").clusters
            for host in cluster.last.members
        )
        ends.append((hosts[0], hosts[-1]))
    assert ends == [(100000, 100936), (100937, 100960), (100889, 100966)]
    assert all(str(urn) in said for pair in ends for urn in pair)


def test_p1_the_clusters_and_the_seats(thep: Partnership, result: DemoResult) -> None:
    assert result.peer_review is not None
    cycles = dict(thep.known().loaded(Cycle))
    sizes = sorted(len(each.last.members) for cycle in cycles.values() for each in cycle.clusters)
    assert sizes == [3] * 13 + [5, 6, 6]
    teams = Counter(len(each.reviewers) for each in result.peer_review.allocation)
    assert teams == {2: 36, 3: 17}
    assert sum(size * number for size, number in teams.items()) == 123


def test_every_review_is_of_another_school_of_its_cluster(thep: Partnership) -> None:
    members = {row.establishment for row in thep.members(OPTED_IN)}
    held_cycles = dict(thep.known().loaded(Cycle))
    for _, review in thep.known().loaded(Review):
        cluster = held_cycles[review.cycle].cluster_of(review.host, review.visit.first)
        assert cluster is not None
        assert review.host in members
        if held_cycles[review.cycle].model.scope is Scope.PROVIDER:
            assert {held.guest for held in review.team} == {"challenge-partners"}
            continue
        schools = [held.employer for held in review.team]
        assert review.host not in schools
        assert set(schools) <= set(cluster.last.members)
        assert len(set(schools)) == len(schools)


def test_no_review_falls_due_and_every_report_is_the_same(thep: Partnership) -> None:
    due = [each.code for each in thep.due(date(2100, 1, 1))]
    assert due
    assert [code for code in due if code.startswith("peer-review.")] == []
    assert not any(keys.live for key, keys in thep.known().loaded(Keys) if key.startswith("case:review:"))
    drafts = {each.draft.findings for _, each in thep.known().loaded(Review) if each.draft is not None}
    assert len(drafts) == 1
    steps = Counter(row.status for row in peer_reviews(thep.known(), thep.today))
    assert steps == {Step.FOLLOWED_UP: 56}
    assert {row.status for row in cycles(thep.known(), thep.today)} == {CycleStatus.CLOSED}


def test_the_page_of_a_cycle(thep: Partnership) -> None:
    page = " ".join(cycle_page(thep, "ssat-2017-18", date(2018, 4, 10)).split())
    assert "36 members in 12 clusters, by the model ssat" in page
    assert "72 seats" in page
    assert "overdue since" not in page


def test_without_the_solver_that_part_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "solver_installed", lambda: False)
    result = run(None)
    assert (result.peer_review, result.interventions is None, result.risk is None) == (None, False, False)
    (said,) = result.left_out
    assert f"  {said}" in result.story
    assert "the peer reviews of 2017-18" in said
    assert "the extra allocation" in said
    assert "pip install 'thep[cli,keys,audit,allocation]'" in said
