"""``thep people``: who there is, what is known of them, and what was forgotten."""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from thep_adapters.cli.answers import tell
from thep_adapters.cli.commands import RECORDING, command, record
from thep_adapters.cli.due import By, show_due
from thep_adapters.cli.errors import UnusableInput
from thep_adapters.cli.fact_lines import opened
from thep_adapters.cli.fact_lines import text as fact_lines
from thep_adapters.cli.json_rows import fact_row, print_json
from thep_adapters.cli.options import After, Authority, Common, Limit, text_file
from thep_adapters.cli.paging import next_page
from thep_adapters.cli.stores import reading, recording
from thep_adapters.store_url import without_passwords
from thep_domain.application import Partnership, StoreError
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.pages import page
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.to_json import to_json
from thep_domain.kernel.work import Answer
from thep_domain.people import (
    Ground,
    KeysErased,
    PeopleDesk,
    PersonAdded,
    PersonDescribed,
    people,
    person_row,
    subjects,
)

app = typer.Typer(no_args_is_help=True, help="People by their ids, what is sealed about them, and what is erased.")

_Person = Annotated[str, typer.Argument(metavar="ID", help="The id of the person.", show_default=False)]
_DETAILS = "Name, address, how to reach the person."

OPTIONS = {
    "person": _Person,
    "details": text_file(_DETAILS),
    "detail": text_file("What is right, such as the telephone number."),
    "subject": Annotated[
        str,
        typer.Argument(metavar="ID|CASE", help="A person's id, or a case, as case:STREAM.", show_default=False),
    ],
    "ground": Annotated[
        Ground,
        typer.Option("--ground", case_sensitive=False, help="Why they must be forgotten.", show_default=False),
    ],
    "authority": Annotated[
        str | None,
        typer.Option("--authority", metavar="TEXT", help="On whose authority, where one decided.", show_default=False),
    ],
}
ADDED = OPTIONS | {
    "person": Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="ID",
            help="8 to 32 digits of 0-9 and a-f, drawn at random (default: made for you).",
            show_default=False,
        ),
    ],
}


def _added(_: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
    yield f"The id of the person is {answer.details['person']}: cite it wherever they are named."


def _erased(thep: Partnership, answer: Answer, __: URN | None) -> Iterator[str]:
    """Until when copies of the keys must be gone, and which texts of others name the person."""
    yield (
        f"The keys are destroyed here. Backups of the key store that hold them must be gone by"
        f" {answer.details['backups_gone_by']}."
    )
    if any(each.code == "not-cleared" for each in thep.check_keys()):
        yield "What they left behind is not cleared away yet: thep people check says what to do."
    for subject in dict.fromkeys(fact.event.subject for fact in answer.events if isinstance(fact.event, KeysErased)):
        kind, _, person = subject.partition(":")
        others = [] if kind != "person" else _of_others(thep, person)
        if others:
            yield f"Facts of others name {person}, and may hold texts about the person. Decide what becomes of each:"
            yield from (f"  #{fact.position}  {fact.name}  ({fact.stream})" for fact in others)
            yield "To take words out of a case, record them anew without, and erase the case's earlier key."


def _of_others(thep: Partnership, person: str) -> list[Recorded]:
    own = (f"person:{person}", f"key:person:{person}")
    return [fact for fact in thep.about(person) if fact.stream not in own]


record(app, ADDED, PeopleDesk.add, then=_added)
record(app, OPTIONS, PeopleDesk.describe)
record(app, OPTIONS, PeopleDesk.correct_detail)
record(app, OPTIONS, PeopleDesk.leave)
record(app, OPTIONS, PeopleDesk.come_back)
record(app, OPTIONS, PeopleDesk.erase, then=_erased)


def _disclosed_row(_: Partnership, given: Mapping[str, Any]) -> Mapping[str, Any]:
    if given["to"] is not None:
        raise UnusableInput("--to takes the keys of one command: leave it out with --rows, and name keys by themselves")
    return {name: value for name, value in given.items() if name != "to"}


@command(app, "disclose", RECORDING, PeopleDesk.disclose, _disclosed_row)
def disclose(
    common: Common,
    keys: Annotated[
        list[str], typer.Argument(metavar="KEY...", help="The keys, as person:4f1c0a2b#1.", show_default=False)
    ],
    authority: Authority,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="A new file for the keys, for its owner alone.", show_default=False),
    ] = None,
) -> None:
    """Record that keys are given to somebody who may read what they seal, and write them into a file."""
    descriptor = None if to is None else _new_file(to)
    written = False
    try:
        with recording(common) as (thep, office):
            lines = [] if descriptor is None else list(_lines_of_keys(thep, keys))
            answer = office.people.disclose(keys, authority=authority)
            if descriptor is not None:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    descriptor = None
                    file.writelines(lines)
                written = True
            follows = [f"The keys are in {to}: whoever has the file reads what they seal."] if written else []
            tell(thep, common, answer, follows)
    finally:
        if descriptor is not None:
            os.close(descriptor)
        if to is not None and not written:
            to.unlink(missing_ok=True)


def _new_file(to: Path) -> int:
    try:
        return os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UnusableInput(f"{to} cannot be made: {error.strerror}. Name a file that is not there yet") from None


def _lines_of_keys(thep: Partnership, keys: list[str]) -> Iterator[str]:
    for made, secret in thep.secrets(keys):
        held = {**to_json(made), "secret": base64.b64encode(secret).decode()}
        yield json.dumps(held, sort_keys=True, separators=(",", ":")) + "\n"


@command(app, "list")
def list_people(common: Common, limit: Limit = None, after: After = None) -> None:
    """Everybody who was added, by id; show opens what is known of one."""
    with reading(common) as thep:
        rows = page(people(thep.known()), limit, after)
    if common.json:
        print_json([to_json(row) for row in rows])
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Id", "Added", "Described", "Left", "Keys")
        show_table(
            columns,
            ((row.person, row.added_on, row.described_on, row.left_on, len(row.live_keys) or "erased") for row in rows),
        )
    say(*next_page(rows, limit), f"{len(rows)} {'person' if len(rows) == 1 else 'people'}.")


@command(app)
def show(common: Common, person: _Person) -> None:
    """One person: since when, the details where there is a key, and the keys."""
    with reading(common, keys=True) as thep:
        row = person_row(thep.known(), person)
        if row is None:
            raise UnusableInput(f"there is no person {person!r}: thep people list names those there are")
        facts = list(thep.history(f"person:{person}"))
        at = max(place for place, fact in enumerate(facts) if isinstance(fact.event, PersonAdded | PersonDescribed))
        words = thep.words_of(facts[at])["details"]
        right = [thep.words_of(fact)["detail"] for fact in facts[at + 1 :]]
    if common.json:
        details = words if isinstance(words, str) else None
        corrected = [each for each in right if isinstance(each, str)]
        print_json({**to_json(row), "details": details, "sealed": str(words), "corrected": corrected})
        return
    from thep_adapters.cli.tables import say

    left = f", left {row.left_on}" if row.left_on else ""
    say(f"{row.person}: added {row.added_on}, described {row.described_on}{left}")
    say(*opened("details", words), *(line for each in right for line in opened("but", each)))
    say(f"Keys: {', '.join(row.live_keys) or 'all erased'}")


@command(app)
def report(common: Common, person: _Person) -> None:
    """Everything that is held about a person: each fact with the id, in words, texts opened where a key is there."""
    with reading(common, keys=True) as thep:
        facts = thep.about(person)
        if common.json:
            print_json([_reported(thep, fact) for fact in facts])
            return
        from thep_adapters.cli.tables import say

        for fact in facts:
            say(
                *fact_lines(fact),
                *(line for path, words in thep.words_of(fact).items() for line in opened(path, words)),
            )
        say(f"{len(facts)} {'fact names' if len(facts) == 1 else 'facts name'} {person}.")


def _reported(thep: Partnership, fact: Recorded) -> dict[str, Any]:
    words = {path: each if isinstance(each, str) else None for path, each in thep.words_of(fact).items()}
    return {**fact_row(thep, fact), "words": words}


@command(app)
def due(common: Common, by: By = None, limit: Limit = None, after: After = None) -> None:
    """Which texts were kept long enough by a day, by case and person: they are to be erased."""
    with reading(common) as thep:
        day = by or thep.today
        rows = page((row for row in thep.due(day) if row.code.startswith("people.")), limit, after)
        show_due(common, rows, thep.today, day, limit)


@command(app)
def keys(common: Common, limit: Limit = None, after: After = None) -> None:
    """Every person and case that has keys, or had: which open texts, and which were erased."""
    with reading(common) as thep:
        rows = page(subjects(thep.known()), limit, after)
    if common.json:
        print_json([to_json(row) for row in rows])
        return
    from thep_adapters.cli.tables import say, show_table

    if rows:
        columns = ("Of", "Open", "Erased", "Kept from")
        shown = ((row.subject, " ".join(row.live_keys), " ".join(row.erased_keys), row.kept_from) for row in rows)
        show_table(columns, shown)
    say(*next_page(rows, limit), f"{len(rows)} {'subject' if len(rows) == 1 else 'subjects'}.")


def _no_key_store(common: Common) -> str:
    """Why no key store was opened: none was named, or the file that was is not there."""
    named = common.key_store["keys"]
    if named is None:
        return "No key store is named: say which with thep --keys URL, or in THEP_KEYS."
    return (
        f"There is no key store at {without_passwords(named)}: name the right one (thep --keys, THEP_KEYS), or bring"
        " back its copy."
    )


@command(app)
def check(common: Common) -> None:
    """The history against the key store: every key that was issued is there and fits, or was erased by a fact."""
    with reading(common, keys=True) as thep:
        if not thep.has_keys:
            raise StoreError(_no_key_store(common))
        found = thep.check_keys()
    if common.json:
        print_json([to_json(each) for each in found])
    else:
        from thep_adapters.cli.tables import say

        say(*(f"{each.key or 'The key store'}  {each.code}: {each.sentence}" for each in found))
        say("Every key is as the history says." if not found else f"{len(found)} found.")
    if found:
        raise typer.Exit(1)
