"""Running ``thep`` in a test, on schools made up for it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from tests.support.command_line import invoke

HILL: Final = "999101"
"""A primary school with 435 pupils."""
DALE: Final = "999102"
"""A secondary school that nobody has counted."""
OLD_RIVER: Final = "999103"
NEW_RIVER: Final = "999104"
"""An academy from 1 March 2018; before, it was Old River."""
FAR: Final = "999105"
"""A school of another authority."""
PRIVATE: Final = "999106"
CLOSED: Final = "999107"
"""A school that closed on 31 August 2018."""
UNKNOWN: Final = "999999"

REGISTER: Final = """\
URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),OpenDate,CloseDate,\
PhaseOfEducation (code),NumberOfPupils,CensusDate
999101,211,Hill Primary School,01,Community school,01-01-1900,,2,435,21-01-2016
999102,211,Dale’s School [red],01,Community school,01-09-1990,,4,,
999103,211,River Primary School,01,Community school,,28-02-2018,2,210,21-01-2016
999104,211,River Primary School,34,Academy converter,01-03-2018,,2,,
999105,317,Far Primary School,01,Community school,,,2,100,21-01-2016
999106,211,Private School,11,Other independent school,,,0,99,21-01-2016
999107,211,Closed Primary School,01,Community school,,31-08-2018,2,120,21-01-2016
"""
LINKS: Final = """\
URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
999103,999104,River Primary School,Successor,01-09-2017
999104,999103,River Primary School,Predecessor,01-09-2017
999101,999900,Nobody,Predecessor,01-09-2010
"""
CENSUS: Final = """\
URN,LA,NOR
999102,211,900
999104,211,NA
NAT,,8000000
"""

SCHOOL_KEYS: Final = [
    "urn", "name", "la", "phase", "type", "open_on", "closed_on", "pupils", "counted_on", "predecessors", "successors",
]  # fmt: skip
MEMBER_KEYS: Final = [
    "urn", "part", "name", "phase", "category", "status", "applied_on", "admitted_on", "notice_received_on", "ends_on",
    "key",
]  # fmt: skip
HISTORY_KEYS: Final = [
    "position", "stream", "version", "name", "schema", "event", "actor", "reason", "authority", "command",
    "corrects", "part", "effective_on", "recorded_at", "request",
]  # fmt: skip


@frozen
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


def thep(*arguments: str, env: Mapping[str, str | None] | None = None, typed: str | None = None) -> Ended:
    """Run a command in this process. No exception ever leaves it."""
    result = invoke(arguments, env=env, typed=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exc_info)
    assert "Traceback" not in result.stdout + result.stderr
    return Ended(result.exit_code, result.stdout, result.stderr)


def done(*arguments: str) -> Ended:
    """Run a command that is to succeed."""
    ended = thep(*arguments)
    assert ended.code == 0, (arguments, ended.err)
    return ended


def refused(code: str, *arguments: str) -> Ended:
    """Run a command that a rule is to refuse."""
    ended = thep(*arguments)
    assert ended.code == 1, (arguments, ended)
    assert f"({code})" in ended.err
    assert "Rule: " in ended.err
    told = error_told(ended, arguments)
    if told is not None:
        assert (told["kind"], told["code"]) == ("refused", code)
        assert f"{told['sentence']}\nRule: {told['clause']}\n" in ended.err
    return ended


def unusable(*arguments: str) -> Ended:
    """Run a command whose input cannot be used."""
    ended = thep(*arguments)
    assert ended.code == 2, (arguments, ended)
    assert ended.err != ""
    told = error_told(ended, arguments)
    if told is not None:
        assert told["sentence"]
        assert told["clause"] is None
    return ended


def error_told(ended: Ended, arguments: Sequence[str]) -> dict[str, Any] | None:
    """The error as JSON on stdout, where that was asked for; else stdout is empty."""
    if "--json" not in arguments:
        assert ended.out == ""
        return None
    told: dict[str, Any] = ended.json["error"]
    assert list(ended.json) == ["error"]
    assert list(told) == ["kind", "code", "sentence", "clause"]
    return told


def write_files(folder: Path) -> Sequence[Path]:
    """The register, links and census files."""
    files = folder / "edubasealldata20190601.csv", folder / "links.csv", folder / "census.csv"
    for path, text, encoding in zip(files, (REGISTER, LINKS, CENSUS), ("cp1252", "utf-8-sig", "utf-8"), strict=True):
        path.write_text(text, encoding=encoding, newline="\r\n")
    return files


def join(urn: str, applied: str = "2016-07-01", admitted: str = "2016-07-02") -> None:
    """Let a school apply with every commitment, and be admitted."""
    commitments = ("--commit", "aims", "--commit", "guarantee", "--commit", "fee")
    done("membership", "apply", urn, "--category", "full", *commitments, "--on", applied)
    done("membership", "admit", urn, "--on", admitted, "--authority", "Board, item 4")
