"""What falls due of risk: rounds to be opened, and categories that the authority is to be notified of."""

from collections.abc import Iterator
from datetime import date

from thep_domain.kernel.due import Due
from thep_domain.kernel.work import Reading
from thep_domain.risk.risk import Risk
from thep_domain.risk.round import Round
from thep_domain.schools import establishment_at


def fall_due(reading: Reading, by: date) -> Iterator[Due]:
    """Which rounds are to be opened by a day, and which categories the authority is to be notified of, since when."""
    for key, planned in reading.loaded(Round):
        first = max(planned.reference_on, planned.planned_on)
        if planned.name and planned.opened_on is None and first <= by:
            yield Due(first, "risk.to-open", f"Open the round {key}: thep risk open {key}.", f"{Round.STREAM}:{key}")
    for key, risk in reading.loaded(Risk):
        found = establishment_at(reading, key)
        if found is None:
            continue
        registration = found.registration_on(reading.today)
        for each in risk.assessments:
            since = None if each.moderation is None else each.moderation.notice_due_on(by)
            if since is None or each.moderation is None or each.delisted_on(by):
                continue
            again = " again" if each.moderation.notifications else ""
            yield Due(
                since,
                "risk.to-notify",
                f"Notify the authority{again}: {each.moderation.category}, thep risk notify {each.round}.",
                f"{Risk.STREAM}:{key}",
                registration.urn,
                registration.details_on(reading.today).name,
                each.round,
            )
