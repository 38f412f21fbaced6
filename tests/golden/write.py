"""Writes the golden files that are missing: ``python -m tests.golden.write``. It never touches one that is there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, assert_never

from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS, Decoded
from thep_domain.kernel.checks import check_of
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Why
from thep_domain.kernel.shapes import (
    Among,
    Coded,
    Day,
    Flag,
    Many,
    Moment,
    Named,
    OneOf,
    Optional,
    Part,
    Shape,
    String,
    Whole,
    Words,
    shapes_of,
)

FOLDER = Path(__file__).parent
SALT = bytes(range(16))
WHY = Why(
    actor="membership-officer",
    authority=Authority(text=Text("interim board 2016-06-30 item 4"), stream=None, version=None),
    command="membership.serve_notice",
    corrects=Cited(stream=Text("membership:100934"), version=4),
    effective_on=date(2018, 3, 15),
    part=(3, 95),
    reason="letter of 15 March 2018",
    recorded_at=datetime(2018, 3, 16, 9, 30, 0, 250_000, tzinfo=UTC),
    request="office-2018-03-16-1",
)

VALUES: dict[str, Any] = {
    "after": 1_200,
    "after_origin": "partnership.example/history",
    "after_root": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "after_size": 1_369,
    "amount": 126_875,
    "charged_on": date(2018, 9, 1),
    "command": "fees.pay",
    "cycle": "2017-18",
    "details": "{}",
    "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "ends_on": date(2019, 3, 15),
    "establishment": "100934",
    "facts": 3,
    "fingerprint": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "from_on": date(2018, 9, 1),
    "giver": "100935",
    "gross": 149_078,
    "box": "MDEyMzQ1Njc4OTAx" * 6,
    "commitment": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "key": "person:4f1c0a2b#1",
    "keys": ("person:4f1c0a2b#1",),
    "la": "211",
    "net": 126_875,
    "person": "4f1c0a2b",
    "organisation": "trust-7",
    "predecessor": 100_935,
    "pupils": 435,
    "rate": 500,
    "received_on": date(2018, 3, 15),
    "reference": "BACS 4711",
    "rescinded_on": date(2018, 4, 20),
    "reversed_on": date(2018, 4, 20),
    "round": "2018-07",
    "review": "100934-2017-18-r1",
    "present": ("4f1c0a2b", "7d20b9e1"),
    "origin": "partnership.example/history/2",
    "verifier": "partnership.example/history/2+6ad2ca9b+AUqT/UAL5eAwimMzmf1Ql6kDLc+4Ix0TOQ1FuSVlGJtQ",
    "problem": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "answer": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "guest": "provider-3",
    "second": "7d20b9e1",
    "reader": "c35e8841",
    "drafted_by": "review-officer",
    "declared_by": "review-officer",
    "school": "100934",
    "host": "100934",
    "employer": "100935",
    "members": ("100934", "100935", "100936"),
    "salt": "AAECAwQFBgcICQoLDA0ODw==",
    "scheme": "thep/seal/1",
    "sat": ("4f1c0a2b", "7d20b9e1", "c35e8841"),
    "scale": "safe@1",
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "source": "edubasealldata20180410.csv",
    "stood_aside": ("4f1c0a2b",),
    "stream": "school:100934",
    "subject": "person:4f1c0a2b",
    "successor": 143_000,
    "to_on": date(2019, 3, 15),
    "units_end": 7,
    "units_in_year": 12,
    "units_start": 0,
    "until": date(2019, 3, 15),
    "until_on": date(2019, 3, 15),
    "vat": 22_203,
    "vat_code": "standard",
    "vat_rate": 1_750,
    "year": "2018-19",
    "year_fee": 217_500,
}
"""By field, where any value of the type would be misleading, or refused: months of 2018-19 at £5 a pupil."""


def codec() -> JsonCodec:
    """Today's codec, with a salt that is always the same."""
    return JsonCodec(EVENTS, salt=lambda: SALT)


def sample(kind: type) -> Any:
    """An event whose every field is filled."""
    return kind(**{name: _sample(name, shape) for name, shape in shapes_of(kind).items()})


def _sample(name: str, shape: Shape) -> Any:
    """A value that reads like a real one where there is one of the field's shape, else any."""
    fits = name in VALUES and check_of(shape).holds(VALUES[name])
    return VALUES[name] if fits else _value(name, shape)


def _value(name: str, shape: Shape) -> Any:
    match shape:
        case Whole(least, most):
            return 100_934 if least == 100_000 else min(max(1, least), most)
        case Among(numbers):
            return numbers[0]
        case Flag():
            return True
        case Day():
            return date(2018, 1, 18)
        case Moment():
            return WHY.recorded_at
        case String() | Words():
            return f"a {name.replace('_', ' ')}"
        case Coded():
            raise KeyError(f"{name}: write {shape.words} into VALUES")
        case OneOf(kind):
            return next(iter(kind))
        case Part(kind):
            return sample(kind)
        case Named(shape=inner) | Optional(inner):
            return _value(name, inner)
        case Many(inner, least):
            return (_value(name, inner),) * max(1, least)
        case _:
            assert_never(shape)


def reading(decoded: Decoded) -> str:
    """What was read, for people to look at: one line each for the version, the event and its provenance."""
    return f"version {decoded.schema}\n{decoded.event!r}\n{decoded.why!r}\n"


def files() -> Iterator[tuple[str, int, Path]]:
    """Every golden file: the event's name and version, and where it stands."""
    for path in sorted(FOLDER.glob("*.v*.txt")):
        name, _, version = path.stem.rpartition(".v")
        yield name, int(version), path


def held(path: Path) -> tuple[bytes, str]:
    """The bytes as they were stored, and what was read from them; empty where nobody has read them yet."""
    state, _, read = path.read_bytes().partition(b"\n")
    return state, read.decode()


def main() -> None:
    """Write what is missing and say so."""
    today = codec()
    for kind in EVENTS:
        path = FOLDER / f"{declared(kind).name}.v{declared(kind).version}.txt"
        if not path.exists():
            path.write_bytes(today.encode(sample(kind), WHY))
    for name, _, path in files():
        state, read = held(path)
        if not read:
            path.write_bytes(state + b"\n" + reading(today.decode(name, state)).encode())
            print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
