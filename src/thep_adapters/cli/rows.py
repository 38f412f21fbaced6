"""``--rows FILE.csv``: a command for each row of a file, all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
import typer
from typer.core import TyperCommand

from thep_adapters.cli.errors import WrongRows
from thep_adapters.cli.json_rows import fact_row, print_json, receipt_rows, warning_rows
from thep_adapters.cli.options import Common
from thep_adapters.cli.progress import reading_rows
from thep_adapters.cli.stores import recording, to_be_made
from thep_domain.application import ActingOffice, Partnership
from thep_domain.kernel.bulk import Answers, BadRows
from thep_domain.kernel.refusal import ROWS_SHOWN, Refused, RowsRefused
from thep_domain.kernel.verbs import Verb
from thep_domain.rulebook import KEY, Rulebook

ArgumentsOf = Callable[[Partnership, Mapping[str, Any]], Mapping[str, Any]]
"""Makes the arguments of a verb of the options of its command, in a row. Raises UnusableInput where it cannot."""

OPTION = "--rows"
RULEBOOK = f"{Rulebook.STREAM}:{KEY}"
"""The stream of facts that are of no school, though the first command of all records one beside its own."""


class RowsCommand(TyperCommand):
    """A command whose arguments may stand in a file: then none of them is asked for on the command line."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        options = args[: args.index("--")] if "--" in args else args
        if not any(each == OPTION or each.startswith(f"{OPTION}=") for each in options):
            return super().parse_args(ctx, args)
        asked_for = [each for each in self.params if each.required]
        for each in asked_for:
            each.required = False
        try:
            return super().parse_args(ctx, args)
        finally:
            for each in asked_for:
                each.required = True


def carry_out_rows(
    context: typer.Context,
    common: Common,
    verb: Verb[Any, ...],
    of_row: ArgumentsOf,
    given: Mapping[str, Any],
    file: Path,
    *,
    check: bool,
    begins: bool,
) -> None:
    """Carry out a verb for each row of a file, in one save, and say what was recorded; with ``check``, nothing is."""
    from thep_adapters.cli.row_file import read_rows, request_id_of

    own = common.request_id is None
    named = attrs.evolve(common, request_id=request_id_of(verb, file) if own else common.request_id)

    def worked_out(thep: Partnership, office: ActingOffice, *, draft: bool) -> tuple[Sequence[Any], Answers]:
        with reading_rows() as progress:
            rows = read_rows(context, file, given, lambda row: of_row(thep, row), progress)
        return rows, _worked_out(attrgetter(f"{verb.name}_all")(office), file, rows, draft=draft, own=own)

    if begins and not check and to_be_made(named):
        with recording(named, begins=begins, draft=True) as (thep, office):
            worked_out(thep, office, draft=True)
    with recording(named, begins=begins, draft=check) as (thep, office):
        rows, answers = worked_out(thep, office, draft=check)
        if common.json:
            print_json(_as_json(thep, file, rows, answers, named.request_id, check=check))
        else:
            _show(file, rows, answers, check=check)


def _worked_out(handed: Any, file: Path, rows: Sequence[Any], *, draft: bool, own: bool) -> Answers:
    try:
        with reading_rows() as shown:
            progress = None if shown is None else partial(shown, f"{file.name}, worked out")
            answers: Answers = (handed.draft if draft else handed)([row.arguments for row in rows], progress=progress)
            return answers
    except RowsRefused as refused:
        raise _refused(file, rows, refused) from None
    except BadRows as bad:
        raise _unusable(file, rows, bad) from None
    except Refused as refused:
        if own and refused.code == "request-reused":
            raise type(refused)(
                refused.code,
                f"The rows of {file.name} were carried out before by this verb, with other options or by another"
                " account: check what was recorded, and give them a name with --request-id if they are to be"
                " carried out again.",
                refused.clause,
            ) from None
        raise


def _as_json(
    thep: Partnership, file: Path, rows: Sequence[Any], answers: Answers, request: str | None, *, check: bool
) -> dict[str, Any]:
    return {
        "file": file.name,
        "rows": [
            {
                **answer.details,
                "row": number,
                "line": row.line,
                "events": [fact_row(thep, fact) for fact in answer.events],
            }
            for number, (row, answer) in enumerate(zip(rows, answers.rows, strict=True), start=1)
        ],
        "events": 0 if check else len(answers.events),
        "repeated": answers.repeated,
        "check": check,
        "request": request,
        "warnings": warning_rows(answers),
        **receipt_rows(),
    }


def _show(file: Path, given: Sequence[Any], answers: Answers, *, check: bool) -> None:
    from thep_adapters.cli.answers import facts_told, warnings_told
    from thep_adapters.cli.tables import say

    facts, rows = _number(len(answers.events), "fact"), _number(len(answers.rows), "row")
    say(
        *(
            [f"The rows of {file.name} were carried out before: nothing was recorded this time. They had recorded:"]
            if answers.repeated
            else []
        ),
        *facts_told(answers, _schools(given, answers)),
        *warnings_told(answers),
    )
    if check:
        say(f"This is a check: {facts} would be recorded for {rows} of {file.name}, and nothing was.")
    elif not answers.repeated:
        say(f"Recorded {facts} for {rows} of {file.name}.")


def _schools(given: Sequence[Any], answers: Answers) -> list[str]:
    """The URN of the row that each fact is of; nothing where it is of no school."""
    return [
        "" if urn is None or fact.stream == RULEBOOK else f"URN {urn}: "
        for row, answer in zip(given, answers.rows, strict=True)
        for urn in (row.arguments.get("urn"),)
        for fact in answer.events
    ]


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _refused(file: Path, rows: Sequence[Any], refused: RowsRefused) -> WrongRows:
    said = [
        {"row": each.row, "line": rows[each.row - 1].line, "code": each.code, "sentence": each.sentence,
         "clause": each.clause}
        for each in refused.rows
    ]  # fmt: skip
    sentence = f"{file.name}, {_count(len(said), len(rows))} refused, so nothing was recorded."
    lines = [
        line
        for each in said[:ROWS_SHOWN]
        for line in (f"  line {each['line']} ({each['code']}): {each['sentence']}", f"    Rule: {each['clause']}")
    ]
    return WrongRows(refused.code, sentence, said, refused.clause, [*lines, *_more(said)])


def _unusable(file: Path, rows: Sequence[Any], bad: BadRows) -> WrongRows:
    said = [{"row": each.row, "line": rows[each.row - 1].line, "problem": each.problem} for each in bad.rows]
    lines = [f"  line {each['line']}: {each['problem']}" for each in said[:ROWS_SHOWN]]
    sentence = f"{file.name}, {_count(len(said), len(rows))} not usable, so nothing was recorded:"
    return WrongRows("bad-rows", sentence, said, lines=[*lines, *_more(said)])


def _count(wrong: int, rows: int) -> str:
    return f"{wrong:,} of {_number(rows, 'row')} {'is' if wrong == 1 else 'are'}"


def _more(said: Sequence[object]) -> list[str]:
    return [f"  ... and {len(said) - ROWS_SHOWN:,} more"] if len(said) > ROWS_SHOWN else []
