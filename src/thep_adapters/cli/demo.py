"""``thep demo``: the founding years of the Partnership, played with its real schools."""

from typing import TYPE_CHECKING

from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import STORE_VARIABLE, Common
from thep_adapters.cli.outcome import note
from thep_adapters.cli.progress import steps
from thep_domain.kernel.to_json import to_json
from thep_domain.schools.events import SchoolRegistered

if TYPE_CHECKING:
    from thep_adapters.demo import DemoResult


def demo(common: Common) -> None:
    """The founding years with the real schools: they join, convert, are charged, and leave.

    In memory, unless a store is named by option or environment; a store that is not empty is refused.
    """
    from thep_adapters.demo import run

    with steps() as progress:
        result = run(common.named_store, progress=progress)
    if common.named_store:
        note(f"Recorded as #1 to #{result.events} (the demo)")
    if common.json:
        print_json(
            {
                "members": result.members,
                "charged": result.charged,
                "events": result.events,
                "assumptions": list(result.assumptions),
                "replay": to_json(result.replay),
            }
        )
    else:
        _show(result, common.named_store)


def _show(result: "DemoResult", store: str | None) -> None:
    from thep_adapters.cli.fees import show_statement
    from thep_adapters.cli.history import show_history, show_replay
    from thep_adapters.cli.tables import heading, say, show_table

    heading("The story")
    say(*result.story)
    heading("Full members by phase")
    days = list(result.members)
    phases = list(dict.fromkeys(phase for counts in result.members.values() for phase in counts))
    rows = [(phase, *(result.members[day].get(phase, 0) for day in days)) for phase in phases]
    show_table(("Phase", *days), rows, right=days)
    heading("Charged")
    show_table(("Academic year", "Amount £"), result.charged.items(), right=("Amount £",))
    heading("What the sources do not say, and the demo assumes")
    say(*(f"  - {assumption}" for assumption in result.assumptions))
    heading("One school's statement")
    show_statement(result.statement, f"{_name(result)} (URN {result.statement_of})")
    heading("Its full history")
    show_history(result.history)
    heading("The replay")
    show_replay(result.replay)
    heading("What to try next")
    say(*(f"  {line}" for line in _next(store, result)))


def _name(result: "DemoResult") -> str:
    """The school's name in its latest registration."""
    names = (fact.event.name for fact in reversed(result.history) if isinstance(fact.event, SchoolRegistered))
    return next(names, "the school")


def _next(store: str | None, result: "DemoResult") -> list[str]:
    keep = f"export {STORE_VARIABLE}={store or 'sqlite:///demo.db'}"
    return [
        *([] if store else ["thep demo --store sqlite:///demo.db"]),
        keep,
        "thep membership list --as-of 2017-09-01",
        "thep membership list --as-of 2017-09-01 --status under-notice",
        "thep membership list --as-of 2017-09-01 --status under-notice --as-known-at 2017-09-27   (not known yet)",
        f"thep fees statement {result.statement_of}",
        f"thep history {result.statement_of}",
        "thep rulebook show",
        "thep replay",
    ]
