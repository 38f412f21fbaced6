"""Commands share their common options, each declared once, and the command of a verb derives from the verb.

command(app, "list", READING)(list_members)     # a function of the common options and its own
record(app, OPTIONS, MembershipDesk.admit)      # a verb: its arguments are options of the table, or shared ones
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Final, TypeVar

import typer

from thep_adapters.cli.answers import tell
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.naming import with_numbers
from thep_adapters.cli.options import (
    Actor,
    Authority,
    Check,
    Common,
    Json,
    NewStore,
    On,
    Reason,
    ReceiptFile,
    RequestId,
    Rows,
    Store,
    Urn,
    settle,
)
from thep_adapters.cli.rows import ArgumentsOf, RowsCommand, carry_out_rows
from thep_adapters.cli.stores import recording, to_be_made
from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.verbs import Verb
from thep_domain.kernel.work import Answer

F = TypeVar("F", bound=Callable[..., None])
Options = Mapping[str, Any]
"""Which option or argument of the command line an argument of a verb is, by its name."""
Then = Callable[[Partnership, Answer, URN | None], Iterable[str]]
"""What to say after the facts: what follows from them, and what to do next."""

EVERYWHERE: Final[Options] = {"urn": Urn, "on": On, "authority": Authority}
"""The arguments that mean the same in every verb."""

CARRIES_OUT: Final = "carries_out"
"""The attribute of a command that names its verb."""
TAKES_ROWS: Final = "takes_rows"
"""The attribute of a command that says whether it can be carried out for each row of a file."""


def _shared(name: str, option: Any, default: object = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)


READING: Final = (_shared("store", Store), _shared("json", Json, False))
"""What every command takes that asks."""
RECORDING: Final = (
    _shared("store", Store),
    _shared("actor", Actor),
    _shared("reason", Reason),
    _shared("request_id", RequestId),
    _shared("json", Json, False),
    _shared("new_store", NewStore, False),
    _shared("receipt", ReceiptFile),
)
"""What every command takes that records."""
OF_ROWS: Final = (_shared("rows", Rows), _shared("check", Check, False))
"""What a command takes beside these that can be carried out once for each row of a file."""


def command(
    app: typer.Typer,
    name: str | None = None,
    shared: tuple[inspect.Parameter, ...] = READING,
    carries_out: Verb[Any, ...] | None = None,
    of_row: ArgumentsOf | None = None,
    *,
    begins: bool = False,
) -> Callable[[F], F]:
    """Make a command of a function: its first parameter, ``common``, stands for the shared options.

    With ``of_row``, which makes arguments of the verb it carries out of the command's own options, it can be carried
    out for each row of a file.
    """
    by_rows = OF_ROWS if of_row is not None else ()

    def made(function: F) -> F:
        def run(context: typer.Context, **given: Any) -> None:
            file, check = given.pop("rows", None), given.pop("check", False)
            common = settle(context, **{each.name: given.pop(each.name) for each in shared})
            given = with_numbers(common, given)
            if file is not None and carries_out is not None and of_row is not None:
                carry_out_rows(context, common, carries_out, of_row, given, file, check=check, begins=begins)
            elif check:
                raise UnusableInput("--check tries the rows of a file: name it with --rows")
            else:
                function(common, **given)

        _, *own = (each.replace(kind=each.KEYWORD_ONLY) for each in inspect.signature(function).parameters.values())
        _declare(run, [_shared("context", typer.Context, inspect.Parameter.empty), *own, *shared, *by_rows])
        run.__name__, run.__doc__ = function.__name__, function.__doc__
        vars(run)[CARRIES_OUT] = carries_out.name if carries_out is not None else None
        vars(run)[TAKES_ROWS] = of_row is not None
        app.command(name or function.__name__.replace("_", "-"), cls=RowsCommand if by_rows else None)(run)
        return function

    return made


def record(
    app: typer.Typer,
    options: Options,
    verb: Verb[Any, ...],
    name: str | None = None,
    then: Then | None = None,
    *,
    begins: bool = False,
) -> None:
    """Make the command of a verb, under the verb's own name or a shorter one; its help is the verb's summary.

    With ``begins`` it may be the first of a store. Raises TypeError for an argument that has no option.
    """
    own = [
        _as_option(argument, {**EVERYWHERE, **options}, verb.name) for argument in verb.signature.parameters.values()
    ]
    required_first = sorted(own, key=lambda argument: argument.default is not argument.empty)

    def carry_out(common: Common, **given: Any) -> None:
        if begins and to_be_made(common):
            with recording(common, begins=begins, draft=True) as (_, office):
                attrgetter(verb.name)(office).draft(**given)
        with recording(common, begins=begins) as (thep, office):
            answer = attrgetter(verb.name)(office)(**given)
            urn = given.get("urn")
            tell(thep, common, answer, then(thep, answer, urn) if then else (), urn)

    _declare(carry_out, [_shared("common", Common, inspect.Parameter.empty), *required_first])
    carry_out.__doc__ = verb.summary
    verb_name = name or verb.name.partition(".")[2].replace("_", "-")
    command(app, verb_name, RECORDING, verb, lambda _, given: given, begins=begins)(carry_out)


def _as_option(argument: inspect.Parameter, options: Options, verb: str) -> inspect.Parameter:
    if argument.name not in options:
        raise TypeError(
            f"the verb {verb} has an argument {argument.name}: say in cli/{verb.partition('.')[0]}.py, in OPTIONS,"
            " which option it is"
        )
    return argument.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=options[argument.name])


def _declare(function: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Let a function show these parameters, to typer as to anyone who looks."""
    vars(function)["__signature__"] = inspect.Signature(parameters)
    function.__annotations__ = {each.name: each.annotation for each in parameters}


def verbs_carried_out(apps: Iterable[typer.Typer], *, for_rows: bool = False) -> Iterator[str]:
    """The verbs that have a command in some apps; or those whose command can be carried out for the rows of a file."""
    for each in (command for app in apps for command in app.registered_commands):
        held = vars(each.callback)
        if (verb := held.get(CARRIES_OUT)) is not None and (held[TAKES_ROWS] or not for_rows):
            yield verb
