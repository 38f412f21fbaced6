"""What commands warn of that leave a membership standing on what the register no longer says."""

from collections.abc import Iterator

from thep_domain.kernel.warnings import Warn, Warned
from thep_domain.kernel.work import Work
from thep_domain.membership.questions import membership_of
from thep_domain.schools import OpeningCorrected, School, establishment_at

ADMITTED_BEFORE_OPENING = Warn(
    "admitted-before-opening",
    "URN {urn} was admitted on {admitted_on}, and the register now shows that it opened on {opened_on}: correct the"
    " admission, or the opening.".format_map,
)
WARNINGS = (ADMITTED_BEFORE_OPENING,)
"""Those that the facts of any command may bring."""


def warn_of_openings(work: Work) -> Iterator[Warned]:
    """Which members were admitted before a day of opening that was just corrected."""
    keys = {each.key for each in work.touched if each.kind is School and isinstance(each.event, OpeningCorrected)}
    for found in filter(None, (establishment_at(work, key) for key in sorted(keys))):
        opened_on = found.registrations[0].opened_on
        for spell in membership_of(work, found).spells:
            if spell.admitted_on is not None and opened_on is not None and spell.admitted_on < opened_on:
                yield ADMITTED_BEFORE_OPENING(
                    urn=int(found.registration_on(work.today).urn or found.id),
                    admitted_on=spell.admitted_on.isoformat(),
                    opened_on=opened_on.isoformat(),
                )
