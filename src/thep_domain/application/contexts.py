"""The one list of contexts, in the order of the floors: each may know those before it."""

from thep_domain import fees, membership, rulebook, schools
from thep_domain.engine.catalogue import Catalogue

CATALOGUE = Catalogue(
    (
        rulebook.CONTEXT,
        schools.CONTEXT,
        membership.CONTEXT,
        fees.CONTEXT,
    )
)
