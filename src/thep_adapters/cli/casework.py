"""What the commands of concerns, capacity and interventions share: names of cases, dated options, words of lists."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

import typer

from thep_adapters.cli import parsing
from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Answer

Concern = Annotated[str, typer.Argument(metavar="ID", help="The concern, like 100934-c1.", show_default=False)]
Intervention = Annotated[
    str, typer.Argument(metavar="ID", help="The intervention, like 100934-i1.", show_default=False)
]
Giver = Annotated[
    str,
    typer.Argument(
        metavar="GIVER",
        help="The URN of a school, the id of a person, or the number of an organisation, such as trust-7.",
        show_default=False,
    ),
]

FACT = Annotated[
    int, typer.Argument(metavar="N", min=1, help="The number of the fact, as show gives it.", show_default=False)
]
FACTS = ("On", "Fact", "What happened")
"""The columns of what happened in a case: the numbers are those that a withdrawal names."""


def lines_of(thep: Partnership, facts: Iterable[Recorded]) -> list[tuple[date, int, str]]:
    """What happened in a case, in words, by day."""
    sentence = thep.journal.catalogue.sentence
    return sorted((fact.why.effective_on, fact.version, sentence(fact.event)) for fact in facts)


def day(name: str, what: str, *, optional: bool = False) -> Any:
    """An option that is a day."""
    return Annotated[
        date | None if optional else date,
        typer.Option(name, metavar="DATE", parser=parsing.day, help=what, show_default=False),
    ]


def word(name: str, what: str, *, optional: bool = False, metavar: str = "WORD") -> Any:
    """An option that is a word of a list, or a few in clear."""
    return Annotated[
        str | None if optional else str, typer.Option(name, metavar=metavar, help=what, show_default=False)
    ]


def number(name: str, what: str, *, optional: bool = False, least: int = 1) -> Any:
    """An option that is a whole number."""
    return Annotated[
        int | None if optional else int,
        typer.Option(name, metavar="N", min=least, help=what, show_default=False),
    ]


def flag(name: str, what: str) -> Any:
    """An option that is there or not."""
    return Annotated[bool, typer.Option(name, help=what)]


def pairs(name: str, metavar: str, what: str, *, numbers: bool = False) -> Any:
    """An option that is repeated, each time a name and a value."""

    def pair(text: str) -> tuple[str, Any]:
        left, equals, right = text.partition("=")
        if not equals or (numbers and not right.strip().isdecimal()):
            raise typer.BadParameter(f"{text!r} is not {metavar}: write it like {EXAMPLES[metavar]}")
        return left.strip(), int(right) if numbers else right.strip()

    return Annotated[list[Any], typer.Option(name, metavar=metavar, parser=pair, help=what, show_default=False)]


EXAMPLES = {"AREA=WEIGHT": "achievement=2", "N=WORD": "1=green"}

WHO_ALLOWED = Annotated[
    str | None,
    typer.Option("--authority", metavar="TEXT", help="On whose authority, where one is needed.", show_default=False),
]


def next_step(line: str, detail: str) -> Any:
    """Say the next step; ``{}`` in it is what the answer's details hold."""

    def then(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
        named = answer.details.get(detail)
        if named is not None and answer.events:
            yield f"Next: {line.format(named)}"

    return then


def about(line: str) -> Any:
    """Say the next step of a case that the command named; ``{}`` in it is the name."""

    def then(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
        named = next((fact.stream.partition(":")[2] for fact in answer.events if fact.stream.startswith(KINDS)), None)
        if named is not None:
            yield f"Next: {line.format(named)}"

    return then


KINDS = ("concern:", "intervention:")


def in_words(row: Mapping[str, Any]) -> str:
    """The days of a case in a line."""
    return ", ".join(f"{name.removesuffix('_on')} {on}" for name, on in row.items())
