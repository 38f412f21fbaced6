"""The options that verbs share, each defined once, and how they are settled.

An option may stand after the verb or before the noun; after the verb it wins. Then comes the environment, then the
default.
"""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import frozen

from thep_adapters.cli import parsing
from thep_adapters.store_url import missing_file

if TYPE_CHECKING:
    from thep_domain.kernel.identifiers import URN
else:
    URN = int  # the help shows a parameter's type

STORE_VARIABLE = "THEP_STORE"
ACTOR_VARIABLE = "THEP_ACTOR"
KEYS_VARIABLE = "THEP_KEYS"
MASTER_KEY_VARIABLE = "THEP_MASTER_KEY"
"""Names the master key, as env:NAME, command:... or file:PATH: never the key itself."""
AUDIT_KEY_VARIABLE = "THEP_AUDIT_KEY"
"""Names the key that signs heads, as a file, env:NAME or command:...: never the key itself."""
AUDIT_HEADS_VARIABLE = "THEP_AUDIT_HEADS"
GROUP_VARIABLE = "THEP_GROUP"
DEFAULT_STORE = "sqlite:///thep.db"
DEFAULT_ACTOR = "local"

SHARED = "Where, who and how"
"""The panel of the help that holds the shared options."""

# What every verb takes

Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help=f"The store that holds the history (default: {STORE_VARIABLE}, else {DEFAULT_STORE}).",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs instead of text for people.", rich_help_panel=SHARED)
]

# What verbs that record take

Actor = Annotated[
    str | None,
    typer.Option(
        "--actor",
        metavar="ACCOUNT",
        help="The account that acts, such as finance-officer; never a person's name"
        f" (default: {ACTOR_VARIABLE}, else {DEFAULT_ACTOR}).",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]
Reason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="TEXT",
        help="Why, in words; kept with the facts.",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]
RequestId = Annotated[
    str | None,
    typer.Option(
        "--request-id",
        metavar="ID",
        help="A name for this command: sent again under it, the command is not carried out twice.",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]

NewStore = Annotated[
    bool,
    typer.Option(
        "--new-store",
        help="Begin a store that is not there yet (register import, rulebook set and demo do so by themselves).",
        rich_help_panel=SHARED,
    ),
]

ReceiptFile = Annotated[
    Path | None,
    typer.Option(
        "--receipt",
        metavar="FILE",
        help="Sign a head over what is recorded, and write its receipt; where several facts are recorded, those of the"
        " others into FILE with a number. The key: thep --audit-key.",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]

Rows = Annotated[
    Path | None,
    typer.Option(
        "--rows",
        metavar="FILE.csv",
        help="A command a row, all of them or none: the columns are called like the options, and what is given here"
        " holds for every row that has no value of its own.",
        rich_help_panel=SHARED,
        show_default=False,
    ),
]
Check = Annotated[
    bool,
    typer.Option("--check", help="Try the rows of the file, and record nothing.", rich_help_panel=SHARED),
]

# What single verbs take

On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=parsing.day,
        help="The day it happened, as 2018-03-15 (default: today in London).",
        show_default=False,
    ),
]
Authority = Annotated[
    str,
    typer.Option(
        "--authority",
        metavar="TEXT",
        help="On whose authority: the minute or resolution that decided it.",
        show_default=False,
    ),
]


def text_file(help: str, option: str = "--text-file", *, optional: bool = False) -> Any:  # noqa: A002 - as typer's
    """The option of a confidential text: it comes from a file or from standard input, never the command line.

    A verb with several texts gives each an ``option`` of its own, such as ``--rationale-file``.
    """
    return Annotated[
        str | None if optional else str,
        typer.Option(
            option,
            metavar="FILE",
            parser=parsing.confidential,
            help=f"{help} A file in UTF-8, or - for standard input; it is kept sealed.",
            show_default=False,
        ),
    ]


AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of", metavar="DATE", parser=parsing.day, help="The day asked about (default: today).", show_default=False
    ),
]
AsKnownAt = Annotated[
    parsing.Known | None,
    typer.Option(
        "--as-known-at",
        metavar="MOMENT|POSITION",
        parser=parsing.known,
        help="Answer from what was recorded by then: a moment with its offset (2018-03-15T09:30:00+00:00), a day"
        " (its end), or the position of an event.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="At most so many (default: all).", show_default=False),
]
After = Annotated[
    str | None,
    typer.Option(
        "--after",
        metavar="KEY",
        help="Only the rows after this key: that of the last row of the page before. Rows come in the order of keys.",
        show_default=False,
    ),
]
AfterUrn = Annotated[
    URN | None,
    typer.Option(
        "--after",
        metavar="URN",
        parser=parsing.number,
        help="Only the rows after that of this URN: of the last row of the page before.",
        show_default=False,
    ),
]
Urn = Annotated[
    URN,
    typer.Argument(
        metavar="URN",
        parser=parsing.urn,
        help="The school's number, six digits; at a terminal its name will do.",
        show_default=False,
    ),
]


def group() -> str | None:
    """The group of the machine for which files are made that are not there yet; None for the owner alone."""
    return os.environ.get(GROUP_VARIABLE) or None


@frozen
class Common:
    """The shared options of one command, as given so far."""

    store: str | None = None
    actor: str | None = None
    reason: str | None = None
    request_id: str | None = None
    json: bool = False
    confirm_clock: str | None = None
    new_store: bool = False
    keys: str | None = None
    new_keys: bool = False
    receipt: Path | None = None
    audit_key: str | None = None

    @property
    def signing_key(self) -> str | None:
        """What names the key that signs a head, for a receipt."""
        return self.audit_key if self.audit_key is not None else os.environ.get(AUDIT_KEY_VARIABLE) or None

    @property
    def key_store(self) -> dict[str, Any]:
        """What `connect` is given of the key store: its URL, the master key, and whether lacking keys are lost."""
        named = self.keys if self.keys is not None else os.environ.get(KEYS_VARIABLE) or None
        master = os.environ.get(MASTER_KEY_VARIABLE) or None
        return {"keys": named, "master_key": master if named else None, "new_keys": self.new_keys}

    @property
    def lacks_key_store(self) -> bool:
        """Whether the key store is a file that is not there yet: asking makes none."""
        named = self.key_store["keys"] or ""
        return not named or missing_file({"SQLALCHEMY_URL": named}) is not None

    @property
    def named_store(self) -> str | None:
        """The store that was named, by option or environment."""
        return self.store if self.store is not None else os.environ.get(STORE_VARIABLE) or None

    @property
    def store_url(self) -> str:
        """The store to use."""
        return self.named_store or DEFAULT_STORE if self.store is None else self.store

    @property
    def account(self) -> str:
        """The account that acts."""
        return self.actor if self.actor is not None else os.environ.get(ACTOR_VARIABLE) or DEFAULT_ACTOR


def settle(
    context: typer.Context,
    store: str | None,
    json: bool,
    actor: str | None = None,
    reason: str | None = None,
    request_id: str | None = None,
    confirm_clock: str | None = None,
    new_store: bool = False,
    receipt: Path | None = None,
) -> Common:
    """The shared options after the verb, completed by those before the noun."""
    before = context.obj if isinstance(context.obj, Common) else Common()
    return Common(
        store=before.store if store is None else store,
        actor=before.actor if actor is None else actor,
        reason=before.reason if reason is None else reason,
        request_id=before.request_id if request_id is None else request_id,
        json=json or before.json,
        confirm_clock=before.confirm_clock if confirm_clock is None else confirm_clock,
        new_store=new_store or before.new_store,
        keys=before.keys,
        new_keys=before.new_keys,
        receipt=receipt,
        audit_key=before.audit_key,
    )
