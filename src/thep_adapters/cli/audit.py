"""``thep audit``: a log over the history with signed heads, receipts, bundles; and verifying what was handed over."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thep_adapters.cli import audit_verify
from thep_adapters.cli.audit_options import (
    Heads,
    Key,
    KeyIfAny,
    Log,
    Vkey,
    folder_of,
    log_path,
    needing_cryptography,
    one_verifier,
    rows_of,
    signer,
)
from thep_adapters.cli.commands import RECORDING, command
from thep_adapters.cli.errors import NotSigned, UnusableInput
from thep_adapters.cli.json_rows import print_json
from thep_adapters.cli.options import Common, group
from thep_adapters.cli.progress import working
from thep_adapters.cli.stores import recording
from thep_domain.application import Partnership, StoreError
from thep_domain.engine.audit_log import LogDesk
from thep_domain.kernel.calendar import london_day

if TYPE_CHECKING:
    from thep_adapters.audit.checkpoint import Head, SignedHead
    from thep_adapters.audit.notes import VerifierKey

app = typer.Typer(
    no_args_is_help=True, help="A log with signed heads that outsiders can verify: sign, hand over, verify."
)

Origin = Annotated[
    str,
    typer.Option(
        "--origin",
        metavar="NAME",
        help="The name of the log, for ever: an address of the partnership is best, like partnership.example/history.",
        show_default=False,
    ),
]


@command(app, shared=RECORDING, carries_out=LogDesk.begin_log)
def init(
    common: Common,
    origin: Origin,
    key: Key,
    log: Log = None,
    heads: Heads = None,
    vkey: Vkey = None,
    after: Annotated[
        Path | None,
        typer.Option(
            "--after",
            metavar="HEAD",
            help="The last head of an older log, whose end the store lost: its file, or the folder of that log. It is"
            " recorded that this log follows it.",
            show_default=False,
        ),
    ] = None,
    after_key: Annotated[
        str | None,
        typer.Option(
            "--after-key", metavar="VKEY", help="The verifier key of the older log, for a file.", show_default=False
        ),
    ] = None,
) -> None:
    """Begin a log: makes the folder and, in a FILE that is not there, the key; prints the verifier key."""
    with needing_cryptography():
        from thep_adapters.audit import given as handed
        from thep_adapters.audit import keys, signing
        from thep_adapters.audit.folder import Folder
        from thep_adapters.audit.memory import Memory
        from thep_adapters.audit.notes import is_name

        if not is_name(origin):
            raise UnusableInput(f"{origin!r} cannot name a log: write it without spaces and plus signs.")
        folder = Folder(log_path(common, log))
        if folder.is_log:
            raise StoreError(f"There is a log at {folder.path} already, of {folder.origin}: name another with --log.")
        last = None if after is None else handed.last_head(after, [one_verifier(after_key)] if after_key else [])
        if last is not None and last.origin == origin:
            raise UnusableInput(f"A log that follows {origin} needs a name of its own: --origin {origin}/2")
        memory = Memory(keys.memory_of(key, heads))
        elsewhere = key.startswith((keys.ENV, keys.COMMAND)) or Path(key).exists()
        given = one_verifier(vkey) if vkey is not None else None
        made = keys.load(key, origin, given) if elsewhere else keys.make(Path(key), origin)
        if made.verifier.name != origin:
            raise UnusableInput(f"The verifier key is of {made.verifier.name!r}, and the log of {origin!r}.")
        if last is not None:
            _record_begun(common, made.verifier, last)
        try:
            signing.begin(folder, made.verifier, memory)
        except (StoreError, OSError) as error:
            if last is None:
                raise
            raise NotSigned("the log is not begun yet", error, "Run the same command again") from error
    if common.json:
        row = {"origin": origin, "vkey": str(made.verifier), "log": str(folder.path), "heads": str(memory.path)}
        print_json({**row, "after": None if last is None else _head_row(last)})
        return
    _say(
        f"Begun: the log of {origin}, in {folder.path}.",
        *([] if last is None else [f"Recorded: it follows the head of {last.size} events of {last.origin}."]),
        f"The verifier key, for auditors, members and the web site: {made.verifier}",
        f"Keep {'the key' if elsewhere else key} and {memory.path} out of the backups of the store: whoever has the key"
        " can sign another history, and what the signer remembers must never be restored from an old copy.",
        "Next: thep audit checkpoint signs the first head.",
    )


def _record_begun(common: Common, verifier: "VerifierKey", last: "Head") -> None:
    with recording(common) as (_, office):
        office.journal.begin_log(
            verifier.name,
            verifier=str(verifier),
            after_origin=last.origin,
            after_size=last.size,
            after_root=last.root.hex(),
        )


@command(app)
def checkpoint(common: Common, key: Key, log: Log = None, heads: Heads = None, vkey: Vkey = None) -> None:
    """Append to the log what was recorded since, and sign its head; where nothing is new, nothing is signed."""
    with needing_cryptography():
        from thep_adapters.audit import signing

        folder = folder_of(common, log)
        signing_key, memory = signer(folder, key, heads, vkey)
        with rows_of(common) as thep, working("signing"):
            done = signing.sign(folder, thep.journal, signing_key, memory)
    _tell_head(common, done.head, "Signed" if done.new else "Nothing new; signed before", new=done.new)


@command(app, shared=RECORDING, carries_out=LogDesk.set_log_key)
def rotate(
    common: Common,
    key: Key,
    new_key: Annotated[
        str,
        typer.Option(
            "--new-key",
            metavar="FILE|env:NAME|command:CMD",
            help="The key that signs from now on; a FILE that is not there is made.",
            show_default=False,
        ),
    ],
    log: Log = None,
    heads: Heads = None,
    vkey: Vkey = None,
    new_heads: Annotated[
        Path | None,
        typer.Option("--new-heads", metavar="FILE", help="As --heads, of the new key.", show_default=False),
    ] = None,
    new_vkey: Annotated[
        str | None, typer.Option("--new-vkey", metavar="VKEY", help="As --vkey, of the new key.", show_default=False)
    ] = None,
) -> None:
    """Change the key: it is recorded, a head over that is signed by both, and from then on the new one signs."""
    with needing_cryptography():
        from thep_adapters.audit import keys, signing
        from thep_adapters.audit.catching_up import still_there

        folder = folder_of(common, log)
        old, memory = signer(folder, key, heads, vkey)
        own = keys.memory_of(new_key, new_heads)
        if own.resolve() == memory.path.resolve():
            raise UnusableInput("The new key needs a memory of its own: name it with --new-heads.")
        if not new_key.startswith((keys.ENV, keys.COMMAND)) and not Path(new_key).exists():
            keys.make(Path(new_key), folder.origin)
        new, own_memory = signer(folder, new_key, own, new_vkey, new=True)
        signing.expect_to_rotate(folder, old, memory, new)
        with recording(common) as (thep, office):
            still_there(folder.reached, thep.journal)
            office.journal.set_log_key(folder.origin, before=str(old.verifier), verifier=str(new.verifier))
            try:
                done = signing.rotate(folder, thep.journal, old, memory, new, own_memory)
            except (StoreError, OSError) as error:
                raise NotSigned(
                    "no head is signed by both keys yet, and the old key still signs",
                    error,
                    "Run the same command again once this is put right",
                ) from error
    if common.json:
        print_json({**_head_row(done.head.head), "vkey": str(new.verifier), "before": str(old.verifier)})
        return
    _say(
        f"The head of {done.head.size} events is signed by both keys. From now on: {new.verifier}",
        f"Give it to everybody who has {old.verifier}: the head shows them that it is right.",
    )


@command(app)
def head(
    common: Common,
    log: Log = None,
    html: Annotated[bool, typer.Option("--html", help="A page for the web site.")] = False,
) -> None:
    """The newest signed head for people: for the minutes, a mail to the member schools, the web site."""
    with needing_cryptography():
        from thep_adapters.audit import saying
        from thep_adapters.audit.folder import CHECKPOINT, HEADS

        folder = folder_of(common, log)
        newest = folder.newest()
    if newest is None:
        folder.expect_log()
        raise StoreError("No head was signed yet: thep audit checkpoint signs one.")
    file = folder.path / HEADS / str(newest.size)
    written = (file if file.exists() else folder.path / CHECKPOINT).stat().st_mtime
    day = london_day(datetime.fromtimestamp(written, UTC))
    if common.json:
        print_json({**_head_row(newest.head), "date": day.isoformat(), "note": bytes(newest).decode()})
    elif html:
        sys.stdout.write(saying.page(newest.head, day))
    else:
        _say(*saying.lines(newest.head, day))


@command(app)
def receipt(
    common: Common,
    stream: Annotated[str, typer.Argument(help="The stream of the event, such as membership:100934.")],
    version: Annotated[int, typer.Argument(min=1, help="Its version there.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write it (default: stdout).", show_default=False),
    ] = None,
    key: KeyIfAny = None,
    log: Log = None,
    heads: Heads = None,
    vkey: Vkey = None,
) -> None:
    """A receipt for one event: it shows its holder, by itself, that the event is in the log under a signed head."""
    with needing_cryptography():
        from thep_adapters.audit import files, receipts, signing

        folder = folder_of(common, log)
        folder.expect_log()
        with rows_of(common) as thep:
            row = _row(thep, stream, version)
            try:
                made = receipts.receipt(folder, thep.journal, row)
            except receipts.NotCovered:
                if key is None:
                    raise
                signing_key, memory = signer(folder, key, heads, vkey)
                signing.sign(folder, thep.journal, signing_key, memory)
                made = receipts.receipt(folder, thep.journal, row)
        content = bytes(made)
        if out is not None:
            files.replace(out, content, sync=True)
    size = int(made.head.split(b"\n")[1])
    if common.json:
        print_json(
            {"stream": stream, "version": version, "rank": made.index, "size": size, "receipt": content.decode()}
        )
    elif out is None:
        sys.stdout.write(content.decode())
    else:
        _say(f"Written to {out}: event #{made.index + 1} of {folder.origin}, under the head of {size} events.")


def _row(thep: Partnership, stream: str, version: int) -> tuple[object, ...]:
    for row in thep.journal.picked((stream,), thep.position):
        if row[2] == version:
            return tuple(row[:5])
    raise UnusableInput(f"There is no version {version} of {stream!r}: thep history {stream} shows what there is.")


@command(app)
def bundle(
    common: Common,
    target: Annotated[
        Path, typer.Argument(metavar="DIR|FILE.zip", help="Where to write it; an earlier bundle there is added to.")
    ],
    log: Log = None,
) -> None:
    """The bundle for auditors: every event, the tree and the signed heads, schemas, and how to verify it."""
    with needing_cryptography():
        from thep_adapters.audit import bundling

        folder = folder_of(common, log)
        with working("writing"):
            write = bundling.write_zip if target.suffix.lower() == ".zip" else bundling.write_folder
            done = write(folder, target)
    if common.json:
        print_json({**_head_row(done.head.head), "files": done.files, "bytes": done.size, "before": done.before})
        return
    before = f" (it held {done.before} before)" if done.before is not None else ""
    _say(
        f"Written to {target}: {done.head.size} events of {done.head.head.origin}{before}, {done.files} files.",
        "Give the verifier key to the auditor in another way.",
    )


@command(app)
def recover(common: Common, log: Log = None) -> None:
    """After a restore that lost the newest events: append them again from the log, byte for byte."""
    with needing_cryptography():
        from thep_adapters import connect
        from thep_adapters.audit.recovering import recover as bring_back

        folder = folder_of(common, log)
        folder.expect_log()
        with connect(common.store_url, group=group(), keep_folds=False) as thep:
            done = bring_back(folder, thep.journal, thep.journal.recorder)
    if common.json:
        print_json({"before": done.before, "appended": done.appended})
    elif done.appended:
        _say(f"Appended {done.appended} events: the store holds all {done.before + done.appended} of the log again.")
    else:
        _say(f"The store holds all {done.before} events of the log: nothing to do.")


@command(app)
def cosign(
    common: Common,
    vkey: Annotated[
        str, typer.Option("--vkey", metavar="VKEY", help="The verifier key of the witness.", show_default=False)
    ],
    witness: Annotated[
        str | None, typer.Option("--witness", metavar="URL", help="The witness to ask.", show_default=False)
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="FILE", help="A file with lines that a witness signed.", show_default=False),
    ] = None,
    log: Log = None,
) -> None:
    """Let a witness cosign the newest head: only heads that continue what it saw before are cosigned."""
    if (witness is None) == (add is None):
        raise UnusableInput("Name the witness to ask with --witness, or a file with its lines with --add.")
    with needing_cryptography():
        from thep_adapters.audit import files, given, signing, witnesses
        from thep_adapters.audit.notes import COSIGNATURE, ED25519, NoteError, VerifierKey

        folder = folder_of(common, log)
        folder.expect_log()
        key = one_verifier(vkey)
        if key.kind == ED25519:
            key = VerifierKey(key.name, key.public, COSIGNATURE)
        lines = given.cosignatures(files.read(add)) if add else witnesses.ask(folder, witness or "", key)
        try:
            done = signing.cosigned(folder, lines, [key])
        except NoteError as error:
            raise given.NotUsable(f"Nothing was added: {error}.") from error
    if common.json:
        print_json({**_head_row(done.head), "witness": key.name, "note": bytes(done).decode()})
    else:
        _say(f"The head of {done.size} events is cosigned by {key.name}.")


def _tell_head(common: Common, shown: "SignedHead", done: str, *, new: bool) -> None:
    if common.json:
        print_json({**_head_row(shown.head), "new": new})
        return
    _say(
        f"{done}: the head of {shown.size} events of {shown.head.origin}.",
        f"Root: {shown.head.root_in_groups}",
        *(["thep audit head prints it for the minutes and for the member schools."] if new else []),
    )


def _head_row(shown: "Head") -> dict[str, object]:
    return {"origin": shown.origin, "size": shown.size, "root": shown.root.hex()}


def _say(*lines: str) -> None:
    from thep_adapters.cli.tables import say

    say(*lines)


command(app)(audit_verify.verify)
command(app)(audit_verify.show)
command(app)(audit_verify.events)
