"""How long the texts of a case are kept: from its end on the time runs, and stops where it is opened again."""

from datetime import date

from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_states import Over as ConcernOver
from thep_domain.interventions.intervention import Intervention
from thep_domain.kernel.work import Work
from thep_domain.people import Keys, end_case, reopen_case


def keep_texts_of_concern(work: Work, key: str, concern: Concern) -> None:
    """Let the time run, or stop, by whether a concern is over."""
    state = concern.state_on(date.max)
    ended = state.since if isinstance(state, ConcernOver) else None
    _keep(work, f"{Concern.STREAM}:{key}", ended, never=not concern.steps)


def keep_texts_of_case(work: Work, key: str, case: Intervention) -> None:
    """Let the time run, or stop, by whether an intervention is over."""
    ending, stream = case.ending, f"{Intervention.STREAM}:{key}"
    _keep(work, stream, None if ending is None else ending.since, never=not case.steps)


def _keep(work: Work, stream: str, ends: date | None, *, never: bool) -> None:
    """An end that lies ahead, with a school, counts from today until it has come; so does a case that never was."""
    keys = work.load(Keys, f"case:{stream}")
    if not keys.live:
        return
    if never:
        if keys.kept_from is None:
            end_case(work, stream, work.today)
    elif ends is None:
        reopen_case(work, stream, work.today)
    elif keys.kept_from is None or (ends <= work.today and keys.kept_from != ends):
        end_case(work, stream, min(ends, work.today))
