"""``thep demo``: the founding years of the Partnership, played with its real schools."""

from typing import TYPE_CHECKING, Final

from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import STORE_VARIABLE, Common
from thep_adapters.cli.outcome import note
from thep_adapters.cli.progress import steps
from thep_domain.kernel.to_json import to_json
from thep_domain.schools.events import SchoolRegistered

if TYPE_CHECKING:
    from thep_adapters.demo import DemoResult
    from thep_adapters.demo.proving import Proof

WORDS: Final = {"current": "supported it"}
"""What a table for people says of a candidate instead of the word of the row."""


def demo(common: Common) -> None:
    """The founding years with the real schools: they join, convert, are charged, and leave.

    In memory, unless a store is named by option or environment; a store that is not empty is refused.
    """
    from thep_adapters.cli.interventions import intervention_rows
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
                "outcomes": {
                    "as_of": result.outcomes.as_of.isoformat(),
                    "schools": result.outcomes.schools,
                    "by_category": dict(result.outcomes.by_category),
                    "predecessor": result.outcomes.of["predecessor"],
                    "dated_by": dict(result.outcomes.dated_by),
                },
                **({} if result.risk is None else {"risk": to_json(result.risk)}),
                **(
                    {}
                    if result.interventions is None
                    else {"interventions": intervention_rows(list(result.interventions))}
                ),
                **({} if result.peer_review is None else {"peer_review": to_json(result.peer_review)}),
                "left_out": list(result.left_out),
                "invented": {str(urn): name for urn, name in result.invented.items()},
                "events": result.events,
                "assumptions": list(result.assumptions),
                "replay": to_json(result.replay),
                **({} if result.audit is None else {"audit": to_json(result.audit)}),
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
    heading(f"Outcomes on {result.outcomes.as_of}, dated by inspection day")
    _show_outcomes(result)
    if result.interventions is not None:
        heading("Stepping in, 2018-19: an invented concern among schools that do not exist")
        _show_interventions(result)
    if result.peer_review is not None:
        heading("Peer review in 2017-18: schools by model; who reviews whom is an invented illustration")
        show_table(("Model", "Schools"), result.peer_review.schools.items(), right=("Schools",))
    if result.left_out:
        heading("Left out")
        say(*(f"  - {each.removeprefix('Left out: ')}" for each in result.left_out))
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
    if result.audit is not None:
        heading("What is proven of all this, and what cannot be")
        _show_audit(result.audit)


def _show_audit(proof: "Proof") -> None:
    from thep_adapters.cli.tables import say

    say(
        f"The history was signed under a throw-away key, as the log {proof.origin}: a head of {proof.size:,} events."
        " For the minutes, its root:",
        f"  {proof.root}",
        f"A receipt was made of event #{proof.receipt_at}: {proof.receipt_of}. Then all of it was verified, as an"
        " auditor does who holds that head:",
        *(f"  - Proven: {each}" for each in proof.proven),
        *([] if proof.clean else ["  - Nothing: verifying has found what does not fit. Please report it."]),
        *(f"  - Cannot be proven: {each}" for each in proof.cannot),
        "With a store of your own: thep audit init --origin NAME --key FILE, then thep audit checkpoint --key FILE.",
    )


def _show_outcomes(result: "DemoResult") -> None:
    from thep_adapters.cli.tables import say, show_table

    counts: list[tuple[object, ...]] = [*result.outcomes.by_category.items(), ("all", result.outcomes.schools)]
    if result.risk is None:
        show_table(("Outcome", "Schools"), counts, right=("Schools",))
        return
    assessed = (*result.risk.by_category.values(), result.risk.assessed)
    rows = [(*row, number) for row, number in zip(counts, assessed, strict=True)]
    show_table(("Outcome", "Schools", "In the round"), rows, right=("Schools", "In the round"))
    say(
        "The round of July 2018 puts each school into the category that is its published outcome, on a scale of the"
        " demo's own: no group decided it."
    )


def _show_interventions(result: "DemoResult") -> None:
    from thep_adapters.cli.tables import say, show_table

    columns = ("Intervention", "Status", "Candidates", "Started", "Completed", "Objectives")
    rows, seen = list[tuple[object, ...]](), set[int]()
    for row in result.interventions or ():
        asked = "; ".join(
            f"{each.giver} {WORDS.get(each.outcome, each.outcome)}, {each.points} points" for each in row.candidates
        )
        rated = "; ".join(f"{each.area} {', '.join(each.ratings)}" for each in row.objectives)
        dates = row.dates.get("started_on"), row.dates.get("completed_on")
        rows.append((row.intervention, row.status, asked, *dates, rated))
        seen |= {int(row.urn or 0), *(int(each.giver) for each in row.candidates)}
    show_table(columns, rows, folds=("Candidates", "Objectives"), spare=("Objectives", "Started"))
    say(*(f"{urn} is {name}." for urn, name in result.invented.items() if urn in seen))


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
        "thep membership list --as-of 2017-09-01 --status under-notice --as-known-at 2017-09-27  # not known yet",
        f"thep fees statement {result.statement_of}",
        f"thep history {result.statement_of}",
        "thep inspections outcomes --as-of 2018-07-01",
        "thep inspections outcomes --changes 2017-09-01..2018-07-01",
        *([] if result.risk is None else ["thep risk list 2018-07 --view matrix", *_with_keys(store, result)]),
        *(line for row in result.interventions or () for line in _about(row.intervention)),
        *([] if result.peer_review is None else ["thep peer-review list ssat-2017-18"]),
        "thep rulebook show",
        "thep replay",
    ]


def _about(intervention: str) -> tuple[str, ...]:
    """What shows an intervention of the demo, and that its start was entered wrong and put right."""
    from thep_adapters.demo.stepping_in import ASKED_OF, KNOWN_BEFORE

    return (
        f"thep interventions show {intervention}",
        f"thep interventions list --as-of {ASKED_OF}",
        f"thep interventions list --as-of {ASKED_OF} --as-known-at {KNOWN_BEFORE}  # before its start was corrected",
        f"thep timeline {intervention.partition('-')[0]}",
    )


def _with_keys(store: str | None, result: "DemoResult") -> list[str]:
    """What opens the texts of a demo that was played on a file."""
    from thep_adapters.demo.keeping import keys_beside

    return [f"thep --keys {keys_beside(store or 'sqlite:///demo.db')} risk show {result.statement_of}"]
