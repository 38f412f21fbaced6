"""What a history tells in figures is what the questions answer."""

from datetime import date

from thep_adapters import connect
from thep_adapters.audit.business import layers
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.verifying import Asked, verify
from thep_domain import Category, Partnership
from thep_domain.audit import LATE, Figures
from thep_domain.fees import SubscriptionCharged
from thep_domain.kernel.calendar import AcademicYear, london_day
from thep_domain.testing import Clock, History, history_of_seed


def made(clock: Clock) -> Partnership:
    return connect(clock=clock)


def figures_of(history: History) -> Figures:
    figures = verify(of_store("drawn", history.thep.journal, None), Asked(()), layers()).figures
    assert figures is not None
    return figures


def test_years_are_what_members_and_statements_say() -> None:
    charged = 0
    for seed in range(12):
        history = history_of_seed(seed, of=["fees"], partnership=made)
        figures, thep = figures_of(history), history.thep
        accounts = {thep.establishment(row.urn).id: row.urn for row in thep.schools()}
        statements = [thep.statement(urn, history.today) for urn in accounts.values()]
        events = [fact.event for fact in history.facts]
        for each in figures.years:
            day = AcademicYear.parse(each.year).first_day
            rows = thep.members(day)
            full = sum(row.category is Category.FULL for row in rows)
            assert (each.full, each.associates) == (full, len(rows) - full)
        assert sum(each.charged for each in figures.years) == sum(
            event.gross for event in events if isinstance(event, SubscriptionCharged)
        )
        assert (figures.years[-1].balance if figures.years else 0) == sum(each.balance for each in statements)
        charged += sum(each.charged > 0 for each in figures.years)
    assert charged > 6, "something was charged in these histories"


def test_every_authority_correction_and_late_fact_is_counted() -> None:
    for seed in range(6):
        history = history_of_seed(seed, partnership=made)
        figures, facts = figures_of(history), history.facts
        named = [fact for fact in facts if fact.why.authority is not None]
        assert figures.authorities == len({fact.why.authority.text for fact in named if fact.why.authority})
        assert sum(each.facts for each in figures.decided) == len(named)
        assert figures.corrected == len(figures.corrections) == sum(fact.why.corrects is not None for fact in facts)
        late = [fact for fact in facts if _days(fact.why.effective_on, london_day(fact.why.recorded_at)) > LATE]
        assert sum(each.facts for each in figures.late) == len(late)
        for each in figures.late:
            assert facts[each.first].name == each.name


def test_a_history_without_facts_tells_nothing() -> None:
    with connect() as thep:
        figures = verify(of_store("empty", thep.journal, None), Asked(()), layers()).figures
    assert figures is not None
    assert (figures.facts, figures.years, figures.authorities, figures.corrected, figures.late) == (0, (), 0, 0, ())


def _days(first: date, last: date) -> int:
    return (last - first).days
