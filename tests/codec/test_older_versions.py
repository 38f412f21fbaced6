"""Upcasters lift what was stored at an older version, step by step."""

import json
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from tests.codec.support import WHY
from thep_adapters.codec import JsonCodec
from thep_domain.application import UnreadableHistory
from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import URN, Text


class Manner(StrEnum):
    LETTER = "letter"
    UNKNOWN = "unknown"


@value
class Receipt:
    on: date
    manner: Manner


def with_school_as_urn(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 1 named the school by a string."""
    return {"urn": int(fields["school"]), "received_on": fields["received_on"], "notes": fields.get("notes", [])}


def with_receipt(fields: dict[str, Any]) -> dict[str, Any]:
    """Version 2 did not know the manner."""
    fields["receipt"] = {"on": fields.pop("received_on"), "manner": "unknown"}
    return fields


@event("sample.noticed", version=3, lifts={1: with_school_as_urn, 2: with_receipt})
class Noticed:
    urn: URN
    receipt: Receipt
    notes: tuple[Text, ...]


CODEC = JsonCodec([Noticed])
EXPECTED = Noticed(
    urn=URN(100934), receipt=Receipt(on=date(2018, 3, 15), manner=Manner.UNKNOWN), notes=(Text("by post"),)
)
STORED: dict[int, dict[str, Any]] = {
    1: {"school": "100934", "received_on": "2018-03-15", "notes": ["by post"]},
    2: {"urn": 100934, "received_on": "2018-03-15", "notes": ["by post"]},
    3: {"urn": 100934, "receipt": {"on": "2018-03-15", "manner": "unknown"}, "notes": ["by post"]},
}


def stored(version: int, fields: object) -> bytes:
    envelope = json.loads(CODEC.encode(EXPECTED, WHY))
    return json.dumps({**envelope, "v": version, "event": fields}, separators=(",", ":")).encode()


@pytest.mark.parametrize("version", STORED)
def test_every_version_is_lifted_to_the_current_one(version: int) -> None:
    read = CODEC.decode("sample.noticed", stored(version, STORED[version]))
    assert (read.schema, read.event, read.why) == (version, EXPECTED, WHY)


@pytest.mark.parametrize("version", [-1, 0, 4, 2**70])
def test_versions_that_this_code_does_not_know_are_refused(version: int) -> None:
    with pytest.raises(UnreadableHistory, match=rf"stored at version {version}, and this code knows versions 1 to 3"):
        CODEC.decode("sample.noticed", stored(version, STORED[3]))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        [],
        None,
        "school",
        {"school": "Elizabeth Selby", "received_on": "2018-03-15"},
        {"school": None, "received_on": "2018-03-15"},
        {"school": "5", "received_on": "2018-03-15"},
        {"school": "100934", "received_on": "15/03/2018"},
        {"school": "100934", "received_on": "2018-03-15T00:00:00"},
        {"school": "100934", "received_on": "2018-03-15", "notes": "by post"},
        {"school": "100934", "received_on": "2018-03-15", "notes": [" "]},
        {"school": "100934", "received_on": "2018-03-15", "notes": {"by post": 1}},
    ],
)
def test_damaged_older_events_are_unreadable_whatever_the_upcaster_makes_of_them(fields: object) -> None:
    with pytest.raises(UnreadableHistory, match=r"^sample\.noticed is stored damaged"):
        CODEC.decode("sample.noticed", stored(1, fields))


def test_an_upcaster_that_fails_or_returns_no_object_makes_history_unreadable() -> None:
    def fails(_: dict[str, Any]) -> dict[str, Any]:
        raise RecursionError

    returns_a_list: Any = list
    for lift in (fails, returns_a_list):

        @event("sample.lifted", version=2, lifts={1: lift})
        class Lifted:
            note: Text | None = None

        with pytest.raises(UnreadableHistory):
            JsonCodec([Lifted]).decode("sample.lifted", stored(1, {"note": "by post"}))


@pytest.mark.parametrize(
    ("version", "steps"), [(1, [1]), (2, []), (3, [1]), (3, [2]), (3, [1, 3]), (3, [1, 2, 3]), (3, [0, 1, 2])]
)
def test_a_chain_with_a_link_missing_or_too_many_is_refused_at_declaration(version: int, steps: list[int]) -> None:
    with pytest.raises(TypeError, match="one upcaster for each version"):
        event("sample.chained", version=version, lifts=dict.fromkeys(steps, with_receipt))
