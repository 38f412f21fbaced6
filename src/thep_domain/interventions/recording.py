"""What the verbs of all three kinds of cases do alike: texts, corrections, and the order of days asked again."""

from collections.abc import Iterable
from datetime import date

from thep_domain.interventions.concern import Concern
from thep_domain.interventions.corrections import Correction
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.keeping import keep_texts_of_case, keep_texts_of_concern
from thep_domain.interventions.order import out_of_order
from thep_domain.kernel.event import Event
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.work import Work
from thep_domain.risk import RATIONALE_MISSING
from thep_domain.rulebook import refuse_day


def day_of(work: Work, on: date | None) -> date:
    """The day of an act, by default today. Raises Refused where it is in the future, or before there was anything."""
    day = on or work.today
    refuse_day(work, day)
    return day


def in_clear(text: str, what: str) -> Text:
    """Words that stand in clear. Raises Refused where there are none."""
    words = free_text(text, what)
    if words is None:
        raise RATIONALE_MISSING(f"Write the {what}, in words that may stand in clear.")
    return words


def of_concern(work: Work, text: str | None, what: str, key: str) -> Sealed | None:
    """A text of a concern, to be sealed under the key of that case."""
    return work.conceal(text, what, of=f"case:{Concern.STREAM}:{key}")


def of_intervention(work: Work, text: str | None, what: str, key: str) -> Sealed | None:
    """A text of an intervention, to be sealed under the key of that case."""
    return work.conceal(text, what, of=f"case:{Intervention.STREAM}:{key}")


def record_concern(
    work: Work, key: str, *facts: Event, on: date | None = None, authority: Authority | str | None = None
) -> Concern:
    """Record facts of a concern. Raises Refused where days would not be in order any more."""
    after = work.record(Concern, key, *facts, on=on, authority=authority)
    _in_order(after.out_of_order())
    keep_texts_of_concern(work, key, after)
    return after


def record_intervention(
    work: Work, key: str, *facts: Event, on: date | None = None, authority: Authority | str | None = None
) -> Intervention:
    """Record facts of an intervention. Raises Refused where days would not be in order any more."""
    after = work.record(Intervention, key, *facts, on=on, authority=authority)
    _in_order(out_of_order(after))
    keep_texts_of_case(work, key, after)
    return after


def correct_concern(work: Work, key: str, each: Correction) -> Concern:
    """Record a correction of a concern, with what it corrects. Raises Refused where it breaks an order that stands."""
    after = work.record(Concern, key, each.event, on=each.since, corrects=_wrong(Concern, key, each), says_why=True)
    _in_order(after.out_of_order())
    keep_texts_of_concern(work, key, after)
    return after


def correct_intervention(work: Work, key: str, each: Correction) -> Intervention:
    """Record a correction of an intervention, with what it corrects; refused where it breaks an order that stands."""
    after = work.record(
        Intervention, key, each.event, on=each.since, corrects=_wrong(Intervention, key, each), says_why=True
    )
    _in_order(out_of_order(after))
    keep_texts_of_case(work, key, after)
    return after


def _wrong(kind: type[Concern] | type[Intervention], key: str, each: Correction) -> Cited:
    return Cited(stream=Text(f"{kind.STREAM}:{key}"), version=each.wrong)


def _in_order(sentences: Iterable[str]) -> None:
    first = next(iter(sentences), None)
    if first is not None:
        raise DATES_OUT_OF_ORDER(f"{first[0].upper()}{first[1:]}.")
