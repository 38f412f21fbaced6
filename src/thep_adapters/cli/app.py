"""``thep``: the nouns, and the options that may stand before them."""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, Final

import typer
from attrs import evolve
from typer.core import TyperGroup
from typer.main import get_group

from thep_adapters.cli import (
    audit,
    capacity,
    concerns,
    demo,
    due,
    fees,
    history,
    inspections,
    interventions,
    membership,
    peer_review,
    people,
    projections,
    register,
    reviewers,
    risk,
    rulebook,
    schema,
    timeline,
)
from thep_adapters.cli import store as keeping
from thep_adapters.cli.commands import command
from thep_adapters.cli.errors import explained
from thep_adapters.cli.options import (
    AUDIT_HEADS_VARIABLE,
    AUDIT_KEY_VARIABLE,
    KEYS_VARIABLE,
    Actor,
    Json,
    NewStore,
    Reason,
    RequestId,
    Store,
    settle,
)
from thep_adapters.cli.outcome import beginning

NOUNS: dict[str, typer.Typer | Callable[..., None]] = {
    "demo": demo.demo,
    "register": register.app,
    "inspections": inspections.app,
    "membership": membership.app,
    "fees": fees.app,
    "risk": risk.app,
    "concerns": concerns.app,
    "capacity": capacity.app,
    "interventions": interventions.app,
    "reviewers": reviewers.app,
    "peer-review": peer_review.app,
    "rulebook": rulebook.app,
    "people": people.app,
    "due": due.due,
    "timeline": timeline.timeline,
    "history": history.history,
    "replay": history.replay,
    "projections": projections.app,
    "store": keeping.app,
    "audit": audit.app,
    "schema": schema.schema,
}
"""Each with its verbs, or by itself, in the order of a first use."""
WITH_VERBS: Final = [noun for noun in NOUNS.values() if isinstance(noun, typer.Typer)]


class Told(TyperGroup):
    """The nouns and verbs; whatever goes wrong in one is told in words, with an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of a first use."""
        del ctx
        return list(NOUNS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A noun gets its verbs when it is asked for: to make those of all nouns takes longer than most commands."""
        verbs = NOUNS.get(cmd_name)
        if isinstance(verbs, typer.Typer) and cmd_name not in self.commands:
            group = get_group(verbs)
            group.name = cmd_name
            self.add_command(group)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A noun that does not exist is answered with one of nearly that name, so all are looked at."""
        if args[0] not in NOUNS:
            for noun in NOUNS:
                self.get_command(ctx, noun)
        return super().resolve_command(ctx, args)

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
    if not isinstance(verbs, typer.Typer):
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
    keys: Annotated[
        str | None,
        typer.Option(
            "--keys",
            metavar="URL",
            help=f"The key store, without which no sealed text is read or recorded (default: {KEYS_VARIABLE})."
            " Stands before the noun only.",
            show_default=False,
        ),
    ] = None,
    new_keys: Annotated[
        bool,
        typer.Option(
            "--new-keys",
            help="Keys which the key store lacks are lost: go on without them. Stands before the noun only.",
        ),
    ] = False,
    audit_key: Annotated[
        str | None,
        typer.Option(
            "--audit-key",
            metavar="FILE|env:NAME|command:CMD",
            help="The key that signs a head for --receipt, as thep audit checkpoint --key takes it (default:"
            f" {AUDIT_KEY_VARIABLE}; what it signed is remembered in {AUDIT_HEADS_VARIABLE}, else beside a FILE)."
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
    common = settle(context, store, json, actor, reason, request_id, confirm_clock, new_store)
    context.obj = evolve(common, keys=keys, new_keys=new_keys, audit_key=audit_key)
