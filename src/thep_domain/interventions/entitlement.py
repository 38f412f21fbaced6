"""Why a school is supported: as a member, or because the authority commissioned it."""

from datetime import date

from thep_domain.interventions.intervention_events import EntitledBy
from thep_domain.interventions.refusals import NOT_ENTITLED
from thep_domain.interventions.rules import COMMISSION
from thep_domain.kernel.work import Reading
from thep_domain.membership import BOROUGH, PUBLICLY_FUNDED, membership_of
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import Establishment


def entitlement(reading: Reading, found: Establishment, day: date, rules: RulesInForce) -> EntitledBy:
    """Why a school is supported from a day on. Raises Refused where it is not a member and the authority pays nothing.

    Membership of either tier counts (prospectus E3 [2:1072, 2:1092]); the commission is for every publicly funded
    school of the borough, while the contract stands.
    """
    if membership_of(reading, found).spell_on(day) is not None:
        return EntitledBy.MEMBERSHIP
    contracts, details = rules[COMMISSION], found.details_on(day)
    borough = details.la == rules[BOROUGH] and not details.lies_outside
    within = borough and details.type_code in rules[PUBLICLY_FUNDED]
    if within and any(first <= day <= last for first, last in contracts):
        return EntitledBy.COMMISSION
    commissioned = "no contract of the authority stands then" if within else "the commission is not for it"
    raise NOT_ENTITLED(
        f"{details.name} is not a member on {day}, and {commissioned}: admit it first, or enter the contract in the"
        " rule interventions.commission."
    )
