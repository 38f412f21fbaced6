"""What a fact in one context obliges another to do, recorded in the same save.

A school's closing ends its membership; a membership's last day limits what its account owes.
"""

from datetime import date

from thep_domain.application.work import UnitOfWork
from thep_domain.fees import follow_membership
from thep_domain.kernel.identifiers import URN
from thep_domain.membership import Membership, follow_register
from thep_domain.schools import School, find_establishment


def follow(work: UnitOfWork) -> None:
    """Let every context follow the facts that this command adds."""
    urns = {touched.key for touched in work.touched if touched.kind in (School, Membership)}
    for found in {each.id: each for each in (find_establishment(work, URN(int(urn))) for urn in sorted(urns))}.values():
        follow_register(work, found)
    changed: dict[str, date] = {}
    for touched in work.touched:
        if touched.kind is Membership:
            changed[touched.key] = max(touched.on, changed.get(touched.key, touched.on))
    for key, on in sorted(changed.items()):
        follow_membership(work, find_establishment(work, URN(int(key))), on)
