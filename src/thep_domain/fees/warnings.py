"""What commands warn of that change what schools owe, or leave it as it was."""

from collections.abc import Iterator, Mapping
from typing import Any

from thep_domain.fees.account import Account
from thep_domain.fees.balances import not_charged
from thep_domain.fees.events import ChargeCredited, LiabilitySet
from thep_domain.fees.questions import account_of
from thep_domain.fees.refusals import NO_PUPIL_COUNT
from thep_domain.kernel.money import pounds
from thep_domain.kernel.verbs import Details
from thep_domain.kernel.warnings import Warn, Warned
from thep_domain.kernel.work import Work
from thep_domain.membership import Membership
from thep_domain.schools import CountCorrected, PupilsCounted, School, SourceRetracted, establishment_at


def _not_charged(about: Mapping[str, Any]) -> str:
    return f"URN {about['urn']} is not charged for {about['year']}, because it has {about['reason']}"


NOT_CHARGED = Warn(NO_PUPIL_COUNT.code, _not_charged)
COUNT_DIFFERS = Warn(
    "count-differs-from-charge",
    "URN {urn} was charged {year} for {charged_for} pupils on {counted_on}, and there were {pupils}: charge the year"
    " again, which settles the difference.".format_map,
)
CREDITED = Warn(
    "charge-credited",
    "£{amount} of charge {charge} of URN {urn} is credited, because it is not owed any more.".format_map,
)
NOT_SETTLED = Warn(
    "year-not-settled",
    lambda about: (
        f"URN {about['urn']} was charged {about['year']}, and £{about['amount'].removeprefix('-')}"
        f" {'less' if about['amount'].startswith('-') else 'more'} is owed: charge the year again, which settles the"
        " difference."
    ),
)
WARNINGS = (COUNT_DIFFERS, CREDITED, NOT_SETTLED)
"""Those that the facts of any command may bring."""


def warn_of_charges(details: Details) -> Iterator[Warned]:
    """Which schools were not charged, by the details of the answer."""
    for row in details["not_charged"]:
        yield NOT_CHARGED.of({"urn": row["urn"], "year": details["year"], "reason": row["reason"]})


def warn_of_followers(work: Work) -> Iterator[Warned]:
    """What follows for fees where others have recorded facts: counts that differ, credits, and what is owed again."""
    if any(touched.kind is Membership for touched in work.touched):
        for touched in work.touched:
            if isinstance(touched.event, ChargeCredited):
                credit = touched.event
                yield CREDITED(urn=_urn(work, touched.key), charge=credit.charge, amount=pounds(credit.gross))
    for touched in work.touched:
        if touched.kind is School and isinstance(touched.event, PupilsCounted | CountCorrected):
            yield from _differing(work, touched.key, touched.event)

    yield from _not_settled(work)


def _not_settled(work: Work) -> Iterator[Warned]:
    """The years charged to a school that owes another amount now: it is a member again, or counts were taken back."""
    keys = {each.key for each in work.touched if each.kind is Account and isinstance(each.event, LiabilitySet)}
    for touched in work.touched:
        if touched.kind is School and isinstance(touched.event, SourceRetracted):
            found = establishment_at(work, touched.key)
            keys |= set() if found is None else {found.id}
    for key in sorted(keys):
        found = establishment_at(work, key)
        account = work.load(Account, key)
        if found is None or not account.charges:
            continue
        charged = {str(charge.year) for charge in account.charges}
        for due in not_charged(work, found, account, work.today):
            if due.amount and str(due.year) in charged:
                yield NOT_SETTLED(urn=_urn(work, key), year=str(due.year), amount=pounds(due.amount))


def _differing(work: Work, key: str, count: PupilsCounted | CountCorrected) -> Iterator[Warned]:
    """The years that were charged by a count that is another now."""
    found = establishment_at(work, key)
    charges = Account().charges if found is None else account_of(work, found).charges
    differing = {
        str(charge.year): charge.basis.pupils
        for charge in charges
        if charge.stretches
        and (str(charge.basis.count_urn), charge.basis.counted_on) == (key, count.counted_on)
        and charge.basis.pupils != count.pupils
    }
    for year, pupils in differing.items():
        yield COUNT_DIFFERS(
            urn=_urn(work, key),
            year=year,
            counted_on=count.counted_on.isoformat(),
            charged_for=pupils,
            pupils=count.pupils,
        )


def _urn(work: Work, key: str) -> int:
    found = establishment_at(work, key)
    return int(key if found is None else found.registration_on(work.today).urn or key)
