"""A school as an act of membership finds it: its membership, and what the register shows of it on the day."""

from datetime import date

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Work
from thep_domain.membership.eligibility import Applicant
from thep_domain.membership.membership import Membership
from thep_domain.membership.questions import membership_of
from thep_domain.rulebook import refuse_day
from thep_domain.schools import Establishment, cite_registration, find_establishment


def case_of(work: Work, urn: URN, on: date) -> tuple[Establishment, Membership, Applicant]:
    """A school's membership, and what the register shows of the school on the day of the act."""
    refuse_day(work, on)
    found = find_establishment(work, urn)
    school = found.registration_on(on)
    details = school.details_on(on)
    applicant = Applicant(
        urn=school.urn or urn,
        name=details.name,
        open=found.open_on(on),
        la=details.la,
        lies_outside=details.lies_outside,
        type_code=details.type_code,
        type_name=details.type_name,
        register=cite_registration(work, school),
    )
    return found, membership_of(work, found), applicant
