"""``thep rulebook``: the rules in force, and changing one."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from thep_adapters.cli import parsing
from thep_adapters.cli.commands import command, record
from thep_adapters.cli.json_rows import print_json, rule_rows
from thep_adapters.cli.options import AsOf, Common
from thep_adapters.cli.stores import reading
from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Answer
from thep_domain.rulebook import RulebookDesk
from thep_domain.rulebook.events import RuleCorrected

app = typer.Typer(no_args_is_help=True, help="What the Partnership decides for itself: rates, notice, who may join.")


OPTIONS = {
    "rule": Annotated[str, typer.Argument(metavar="RULE", help="Its name, like fees.rate.", show_default=False)],
    "value": Annotated[
        str, typer.Argument(metavar="VALUE", parser=parsing.words, help="Its new value, like 5.50.", show_default=False)
    ],
    "in_force_from": Annotated[
        date | None,
        typer.Option(
            "--from",
            "--on",
            metavar="DATE",
            parser=parsing.day,
            help="The first day on which it is in force; it may lie ahead (default: today in London).",
            show_default=False,
        ),
    ],
    "source": Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="TEXT",
            help="The document and clause that state the rule (default: the authority).",
            show_default=False,
        ),
    ],
}


CORRECTED = OPTIONS | {
    "value": Annotated[
        str,
        typer.Option(
            "--value", metavar="VALUE", parser=parsing.words, help="What is right, like 5.50.", show_default=False
        ),
    ],
    "in_force_from": Annotated[
        date,
        typer.Option(
            "--from",
            metavar="DATE",
            parser=parsing.day,
            help="The first day of the value that was entered wrong, as thep rulebook show tells it.",
            show_default=False,
        ),
    ],
}


@command(app)
def show(common: Common, as_of: AsOf = None) -> None:
    """The rules in force on a day: value, since when, what it means, and where it comes from."""
    with reading(common) as thep:
        rules = thep.rules(as_of)
    rows = rule_rows(rules)
    if common.json:
        print_json(rows)
        return
    from thep_adapters.cli.tables import heading, say

    heading(f"Rules in force on {rules.on}")
    for row in rows:
        say(
            f"{row['rule']} = {row['value']}    (in force from {row['in_force_from']})",
            f"    {row['meaning']}",
            f"    {row['source']}",
        )


record(app, OPTIONS, RulebookDesk.set_rule, "set", begins=True)


def _settled(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
    if any(fact.event.rule.startswith("fees.") for fact in answer.events if isinstance(fact.event, RuleCorrected)):
        yield "A year that was charged by it is settled when it is charged again: thep fees charge YEAR"


record(app, CORRECTED, RulebookDesk.correct_rule, "correct", then=_settled)
