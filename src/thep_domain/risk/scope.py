"""Which schools a round lists, and what becomes of a listing when the register changes."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from thep_domain.kernel.work import Reading
from thep_domain.risk.assessment import Assessment, Delisting
from thep_domain.risk.events import DelistReason
from thep_domain.risk.round import Round
from thep_domain.schools import Establishment, School, establishment_at


def schools_of(reading: Reading, round_: Round, *, but: AbstractSet[str] = frozenset()) -> Iterator[Establishment]:
    """Every establishment that a round takes, by id, each once: one scan of the register.

    Those in ``but`` are passed over: each save of an opening looks only at the schools that the saves before it left.
    """
    keys = (str(urn) for urn in round_.only) if round_.only else _of_its_authority(reading, round_)
    found = dict[str, Establishment]()
    for key in keys:
        if key in but:
            continue
        each = establishment_at(reading, key)
        if each is not None and each.id not in found and each.id not in but and round_.takes(each):
            found[each.id] = each
    for id_ in sorted(found):
        yield found[id_]


def _of_its_authority(reading: Reading, round_: Round) -> Iterator[str]:
    """The keys of the schools that were ever under the round's authority, so that no others are looked at."""
    for key, school in reading.loaded(School):
        if round_.la is None or any(each.la == round_.la for each in school.details):
            yield key


def delisting_of(assessment: Assessment, round_: Round, found: Establishment) -> Delisting | None:
    """Whether the register, as it now is, takes a school out of a round; None where it stays."""
    closing = found.closing
    if closing is not None and closing.last_day < assessment.reference_on:
        return Delisting(_reason(closing.merged), closing.last_day)
    if not round_.takes(found):
        return Delisting(DelistReason.OUT_OF_SCOPE, None)
    if closing is None:
        return None
    moderation = assessment.moderation
    if moderation is not None and moderation.letter_on(closing.last_day) is not None:
        return None  # the round was done with it while it was open
    return Delisting(_reason(closing.merged), closing.last_day)


def _reason(merged: bool) -> DelistReason:
    return DelistReason.MERGED if merged else DelistReason.CLOSED
