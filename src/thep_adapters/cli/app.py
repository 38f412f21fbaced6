"""``thep``: the nouns, and the options that may stand before them."""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from thep_adapters.cli import demo, fees, history, membership, projections, register, rulebook, schema
from thep_adapters.cli import store as keeping
from thep_adapters.cli.commands import command
from thep_adapters.cli.errors import explained
from thep_adapters.cli.options import Actor, Json, NewStore, Reason, RequestId, Store, settle
from thep_adapters.cli.outcome import beginning

NOUNS: dict[str, typer.Typer | Callable[..., None]] = {
    "demo": demo.demo,
    "register": register.app,
    "membership": membership.app,
    "fees": fees.app,
    "rulebook": rulebook.app,
    "history": history.history,
    "replay": history.replay,
    "projections": projections.app,
    "store": keeping.app,
    "schema": schema.schema,
}
"""Each with its verbs, or by itself, in the order of a first use."""


class Told(TyperGroup):
    """The nouns and verbs; whatever goes wrong in one is told in words, with an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of a first use."""
        del ctx
        return [name for name in NOUNS if name in self.commands]

    def main(self, args: Sequence[str] | None = None, *more: Any, **settings: Any) -> Any:
        """Run the command that these arguments ask for, or those of the process."""
        with beginning(sys.argv[1:] if args is None else args):
            return super().main(args, *more, **settings)

    def make_context(self, *given: Any, **settings: Any) -> Any:
        """Read the options before the noun."""
        with explained():
            return super().make_context(*given, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the verb, and see that its answer is written out."""
        with explained():
            answer = super().invoke(ctx)
            sys.stdout.flush()
            return answer


app = typer.Typer(
    cls=Told,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Dates are written 2018-03-15. Exit codes: 0 done; 1 a rule of the business refused it; 2 a wrong or missing"
    " option, or unusable input; 3 recorded, but the answer could not be shown. Begin with: thep demo",
)
for noun, verbs in NOUNS.items():
    if isinstance(verbs, typer.Typer):
        app.add_typer(verbs, name=noun)
    else:
        command(app, noun)(verbs)


def _version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        print(version("thep"))
    except PackageNotFoundError:
        print("unknown: not installed as a package")
    raise typer.Exit


@app.callback()
def thep(
    context: typer.Context,
    store: Store = None,
    actor: Actor = None,
    reason: Reason = None,
    request_id: RequestId = None,
    json: Json = False,
    new_store: NewStore = False,
    confirm_clock: Annotated[
        str | None,
        typer.Option(
            "--confirm-clock",
            metavar="TEXT",
            help="The clock is right though far off the last fact, and why: recorded with the command if it is far off."
            " Stands before the noun only.",
            show_default=False,
        ),
    ] = None,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """A partnership of schools: who is a member, what each owes, what was true on any date, and why.

    Every command appends facts to a history, or asks it. The options below may also stand after a verb.
    """
    del show_version
    context.obj = settle(context, store, json, actor, reason, request_id, confirm_clock, new_store)
