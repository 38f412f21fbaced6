"""The demo, with its casework, is performed again without a finding."""

from collections import Counter

from tests.audit.business.support import facts_of, performed
from thep_domain import Partnership


def test_every_decision_of_the_demo_follows_from_the_facts_before_it(thep: Partnership) -> None:
    facts = facts_of(thep)
    told = Counter(fact.name.partition(".")[0] for fact in facts)
    assert min(told[each] for each in ("membership", "fees", "risk", "interventions", "peer_review")) > 20
    assert performed(facts) == []
