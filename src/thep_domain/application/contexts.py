"""The one list of contexts, in the order of the floors: each may know those before it."""

from thep_domain import fees, interventions, membership, peer_review, people, risk, rulebook, schools
from thep_domain.engine.catalogue import Catalogue

CATALOGUE = Catalogue(
    (
        rulebook.CONTEXT,
        people.CONTEXT,
        schools.CONTEXT,
        membership.CONTEXT,
        fees.CONTEXT,
        risk.CONTEXT,
        interventions.CONTEXT,
        peer_review.CONTEXT,
    )
)
