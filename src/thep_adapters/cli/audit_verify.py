"""``thep audit verify``, ``show`` and ``events``: for whoever was handed a bundle, or may read a store."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import typer

from thep_adapters.cli.audit_options import Log, Verifiers, log_path, needing_cryptography, rows_of
from thep_adapters.cli.errors import UnusableInput, complain
from thep_adapters.cli.html_page import expect_new, needs_jinja2, write_page
from thep_adapters.cli.json_rows import json_line, print_json
from thep_adapters.cli.options import Common
from thep_adapters.cli.progress import working
from thep_adapters.store_url import without_passwords
from thep_domain.application import StoreError
from thep_domain.kernel.money import pounds

if TYPE_CHECKING:
    from thep_adapters.audit.checkpoint import SignedHead
    from thep_adapters.audit.finding import Finding
    from thep_adapters.audit.leaf import Leaf
    from thep_adapters.audit.notes import VerifierKey
    from thep_adapters.audit.proof import Receipt
    from thep_adapters.audit.verifying import Asked, Claim, Verdict
    from thep_domain.audit import Figures

FOUND = 1
"""The exit code where something was found."""
SHOWN = 50
"""How many findings are shown to people one by one."""

BundlePath = Annotated[Path, typer.Argument(metavar="BUNDLE", help="The folder or zip file of a bundle, or a log.")]


def verify(
    common: Common,
    bundle: Annotated[
        Path | None,
        typer.Argument(
            metavar="[BUNDLE]",
            help="The folder or zip file of a bundle, or a log (default: the rows of the store).",
            show_default=False,
        ),
    ] = None,
    key: Verifiers = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="HEAD",
            help="A head that was kept outside the office: a file, or as it was minuted, '1369: 5dc9 da79 ...'; may be"
            " repeated.",
            show_default=False,
        ),
    ] = None,
    receipt: Annotated[
        list[Path] | None,
        typer.Option("--receipt", metavar="FILE", help="A receipt; may be repeated.", show_default=False),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="Which witnesses must have cosigned.", show_default=False),
    ] = None,
    keys_file: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            metavar="FILE",
            help="Keys that were disclosed to you (thep people disclose --to FILE): what they seal is opened too.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            "--resume",
            metavar="STATE",
            help="A file of your own: a clean run writes it, and the next goes on from there.",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="A new file for the verdict as a page, to be printed or sent; it stands alone.",
            show_default=False,
        ),
    ] = None,
    log: Log = None,
) -> None:
    """Verify a bundle, a receipt, or the rows of a store, offline. Exit code 0: nothing found; 1: findings."""
    with needing_cryptography():
        from thep_adapters.audit import files, given, states
        from thep_adapters.audit.business import layers
        from thep_adapters.audit.people import People
        from thep_adapters.audit.policy import Policy, PolicyError
        from thep_adapters.audit.verifying import Asked
        from thep_adapters.audit.verifying import verify as verified
        from thep_adapters.audit.words import findings

        make_page = None if html is None else _page_maker(html)
        asked_policy = None
        if policy is not None:
            try:
                asked_policy = Policy.parse(files.read(policy).decode())
            except (PolicyError, UnicodeDecodeError) as error:
                raise given.NotUsable(f"{policy} is not a policy: {error}.") from error
        keys = [*given.verifier_keys(key or []), *(asked_policy.logs if asked_policy else ())]
        people = People(given.disclosed_keys(keys_file) if keys_file is not None else None)
        receipts = [(str(path), given.receipt(path)) for path in receipt or []]
        kept = [given.kept_head(each, keys) for each in against or []]
        if receipts and not keys:
            raise UnusableInput("A receipt is verified under the key of its log: name it with --key.")
        alone = bundle is None and common.store is None and not (kept or policy or resume or keys_file)
        if receipts and alone:
            if html is not None:
                raise UnusableInput("A page tells of a bundle, or of a store: name one beside the receipt.")
            _receipts_alone(common, receipts, keys)
            return
        with _claim(common, bundle, keys, log) as claim, working("verifying"):
            state = states.read(resume) if resume is not None else None
            asked = Asked(keys, kept, receipts, asked_policy, state)
            verdict = verified(claim, asked, (*layers(), people))
            page = None if make_page is None else make_page(verdict, claim, asked)
        if resume is not None and verdict.state is not None:
            states.write(resume, verdict.state)
    if html is not None and page is not None:
        write_page(html, page)
    _show_receipts(common, receipts)
    _tell(common, verdict, html)
    if not verdict.clean:
        complain(f"Error: not verified: {findings(verdict.against)}.")
        raise typer.Exit(FOUND)


def show(
    common: Common, bundle: BundlePath, stream: Annotated[str, typer.Argument(help="Such as fees:100934.")]
) -> None:
    """The events of one stream of a bundle, in words. Verify the bundle first."""
    rows = [(rank, found) for rank, found in _leaves(bundle) if found.stream == stream]
    if not rows:
        raise UnusableInput(f"The bundle has no event of {stream!r}: thep audit events {bundle} lists all.")
    if common.json:
        print_json([_event_row(rank, found) for rank, found in rows])
        return
    from thep_adapters.cli.tables import say

    say(*(line for rank, found in rows for line in _in_words(rank, found)))


def events(common: Common, bundle: BundlePath) -> None:
    """Every event of a bundle as JSON, a line each: rank, stream, version, name, and what is stored."""
    del common
    for rank, found in _leaves(bundle):
        print(json_line(_event_row(rank, found)))


# What is verified


@contextmanager
def _claim(common: Common, bundle: Path | None, keys: "Sequence[VerifierKey]", log: Path | None) -> "Iterator[Claim]":
    from thep_adapters.audit import claims, files
    from thep_adapters.audit.bundle import opened
    from thep_adapters.audit.folder import CHECKPOINT, Folder

    if bundle is not None:
        if not keys:
            raise UnusableInput("A bundle is verified under the key of its log: name it with --key.")
        with opened(bundle) as found:
            yield claims.of_bundle(found)
        return
    folder = content = None
    with suppress(UnusableInput):  # a store on a server, and no log named
        folder = Folder(log_path(common, log))
        content = files.read_if_there(folder.path / CHECKPOINT) if keys else None
    with rows_of(common, checked=False) as thep:
        _ = thep.position  # a database without a store is no finding
        yield claims.of_store(without_passwords(common.store_url), thep.journal, content, folder)


def _leaves(bundle: Path) -> "Iterator[tuple[int, Leaf]]":
    from thep_adapters.audit.bundle import opened
    from thep_adapters.audit.claims import of_bundle
    from thep_adapters.audit.finding import Findings
    from thep_adapters.audit.leaf import LeafError, decode

    findings = Findings()
    with opened(bundle) as found:
        for rank, (_, content) in enumerate(of_bundle(found).leaves(0, None, findings)):
            try:
                yield rank, decode(content)
            except LeafError as error:
                raise StoreError(
                    f"Event #{rank + 1} of {bundle} cannot be read: {error}. Verify the bundle."
                ) from error
    if findings.kept:
        complain(f"Warning: {findings.kept[0].sentence} Verify the bundle: thep audit verify {bundle} --key VKEY")


# What is said


def _event_row(rank: int, found: "Leaf") -> dict[str, Any]:
    try:
        stored: Any = json.loads(found.state)
    except (ValueError, RecursionError):
        stored = None
    return {"rank": rank, "stream": found.stream, "version": found.version, "name": found.name, "stored": stored}


def _in_words(rank: int, found: "Leaf") -> Iterator[str]:
    from thep_adapters.audit.words import event_in_words

    event = event_in_words(rank, found)
    yield f"#{rank + 1}  {event.stream}, version {event.version}: {event.said}"
    if (why := event.why) is None:
        return
    authority = f", on the authority of {why.authority.text}" if why.authority is not None else ""
    reason = f", because: {why.reason}" if why.reason else ""
    when = f"effective {why.effective_on}, recorded {why.recorded_at:%Y-%m-%d %H:%M} UTC"
    yield f"    {when} by {why.actor}{authority}{reason}"


def _receipts_alone(common: Common, receipts: "Sequence[tuple[str, Receipt]]", keys: "Sequence[VerifierKey]") -> None:
    """Receipts verify by themselves: the event, the proof, and the signature of the head."""
    from thep_adapters.audit.leaf import LeafError, decode
    from thep_adapters.audit.notes import NoteError

    heads: list[SignedHead | str] = []
    for _, each in receipts:
        try:
            verified = each.verified(keys)
            decode(each.leaf)
            heads.append(verified)
        except (NoteError, LeafError) as error:
            heads.append(str(error))
    failed = [head for head in heads if isinstance(head, str)]
    if common.json:
        print_json([_receipt_row(name, each, head) for (name, each), head in zip(receipts, heads, strict=True)])
    else:
        from thep_adapters.cli.tables import say

        for (name, each), head in zip(receipts, heads, strict=True):
            if isinstance(head, str):
                say(f"{name} proves nothing: {head}.")
                continue
            say(f"{name} is right: its event is in the log of {head.head.origin}, under a head of {head.size} events.")
            say(*_in_words(each.index, decode(each.leaf)))
            say("Whether that head is the one that everybody else was shown, a bundle or a kept head says.")
    if failed:
        complain(f"Error: not verified: {len(failed)} of {len(receipts)} receipts.")
        raise typer.Exit(FOUND)


def _receipt_row(name: str, each: "Receipt", head: "SignedHead | str") -> dict[str, Any]:
    from thep_adapters.audit.leaf import LeafError, decode

    try:
        event: Any = _event_row(each.index, decode(each.leaf))
    except LeafError:
        event = None
    failed = isinstance(head, str)
    return {
        "receipt": name,
        "verified": not failed,
        "problem": head if failed else None,
        "size": None if isinstance(head, str) else head.size,
        "event": event,
    }


def _show_receipts(common: Common, receipts: "Sequence[tuple[str, Receipt]]") -> None:
    if common.json:
        return
    from thep_adapters.audit.leaf import LeafError, decode
    from thep_adapters.cli.tables import say

    for name, each in receipts:
        try:
            say(f"The receipt {name} is for:", *_in_words(each.index, decode(each.leaf)))
        except LeafError as error:
            say(f"The receipt {name} holds no event: {error}.")


def _page_maker(html: Path) -> "Callable[[Verdict, Claim, Asked], str]":
    """What makes the page. Raises UnusableInput where none could be written, before what may take long."""
    expect_new(html)
    with needs_jinja2():
        from thep_adapters.audit.report import verdict_page
    return verdict_page


def _tell(common: Common, verdict: "Verdict", html: Path | None) -> None:
    from thep_adapters.audit.assertions import by_assertion
    from thep_adapters.audit.verifying import CHECKED, LIMITS
    from thep_adapters.audit.words import verdict_in_words

    if common.json:
        print_json(
            {
                "clean": verdict.clean,
                "origin": verdict.head.origin if verdict.head else None,
                "size": verdict.head.size if verdict.head else None,
                "root": verdict.head.root.hex() if verdict.head else None,
                "events": verdict.events,
                "streams": verdict.streams,
                "beyond": verdict.beyond,
                "skipped": verdict.skipped,
                "compared": list(verdict.compared),
                "checked": list(verdict.checked),
                "not_checked": dict(verdict.not_checked),
                "cannot_show": list(LIMITS),
                "counts": dict(verdict.counts),
                "findings": [each.as_row() for each in verdict.findings],
                "assertions": {each.name: found for each, found, _ in by_assertion(verdict.counts)},
                "figures": None if verdict.figures is None else _figures(verdict.figures),
            }
        )
        return
    from thep_adapters.cli.tables import heading, say

    say(verdict_in_words(verdict))
    heading("What was compared")
    say(*(f"  - {each}" for each in verdict.compared or ["Nothing: no signed head was given."]))
    if verdict.beyond and verdict.head is not None:
        say(f"  - The last {verdict.beyond} events are under no head yet: only their form was checked.")
    if verdict.findings:
        heading("Findings")
        for each in shown(verdict.findings):
            say(*_finding(each))
        if sum(verdict.counts.values()) > SHOWN:
            counts = ", ".join(f"{code} {number}" for code, number in verdict.counts.items())
            say(f"... of {sum(verdict.counts.values())} in all: {counts}. --json and --html list a thousand and more.")
    heading("Checked")
    say(*(f"  - {name}: {CHECKED.get(name, '')}".removesuffix(": ") for name in verdict.checked))
    heading("Not checked")
    unchecked = [f"  - {name}: {what}" for name, what in verdict.not_checked.items()]
    say(*(unchecked or ["  - nothing: every layer looked at every event"]))
    heading("What this cannot show")
    say(*(f"  - {each}" for each in LIMITS))
    if html is not None:
        say("", f"The page is in {html}.")


def shown(found: "Sequence[Finding]") -> "list[Finding]":
    """The findings that are shown one by one: the first of each code, and of the others the first, in their order."""
    wanted = set({each.code: place for place, each in reversed(list(enumerate(found)))}.values())
    for place in range(len(found)):
        if len(wanted) >= SHOWN:
            break
        wanted.add(place)
    return [found[place] for place in sorted(wanted)]


def _figures(figures: "Figures") -> dict[str, Any]:
    """What the history tells in figures, amounts in pounds as everywhere."""
    row = attrs.asdict(figures)
    for year in row["years"]:
        year |= {each: pounds(year[each]) for each in ("owed", "charged", "credited", "paid", "balance")}
    return row


def _finding(found: "Finding") -> Iterator[str]:
    yield f"  {found.code} ({found.level}): {found.sentence}"
    if found.expected is not None or found.found is not None:
        yield f"      expected {found.expected or '-'}; found {found.found or '-'}"
    yield f"      {found.ask}"
    for note in found.proof:
        yield "      Proof, to be shown to others as it is:"
        yield from (f"      | {line}" for line in note.splitlines())
