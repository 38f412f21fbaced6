"""Reads a store by docs/events/FORMAT.md alone, with the standard library: what each school was charged, as JSON."""

import json
import re
import sqlite3
import sys
import zlib
from collections import Counter
from typing import Any

WHY = ["actor", "authority", "command", "corrects", "effective_on", "part", "reason", "recorded_at", "request"]
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
SALT = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def inner(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(envelope: dict[str, Any]) -> str:
    event, why, salt = (inner(envelope[name]) for name in ("event", "why", "salt"))
    return f'{{"v":{envelope["v"]:d},"event":{event},"why":{why},"salt":{salt}}}'


def fault(row: tuple[Any, ...], position: int, version: int) -> str | None:
    """What is wrong with a row that should have this position and version."""
    found, stream, number, name, state, checksum = row
    if (found, number) != (position, version):
        return "a row is missing or repeated"
    if zlib.crc32(f"{found} {stream} {number} {name} ".encode() + state) != checksum:
        return "the checksum differs"
    try:
        envelope = json.loads(state.decode("utf-8"))
        if canonical(envelope) != state.decode("utf-8") or sorted(envelope["why"]) != WHY or envelope["v"] < 1:
            return "it is not in the one form"
        why = envelope["why"]
        exact = MOMENT.fullmatch(why["recorded_at"]) and SALT.fullmatch(envelope["salt"])
        return None if exact and ACCOUNT.fullmatch(why["actor"]) else "its moment, salt or actor is in another form"
    except (ValueError, KeyError, TypeError) as error:
        return f"it cannot be read: {error!r}"


def main(path: str) -> None:
    """Read every row, and stop at the first that is not as the page says."""
    versions: Counter[str] = Counter()
    charged: Counter[str] = Counter()
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("SELECT * FROM stored_events ORDER BY id")
    position = 0
    for position, row in enumerate(rows, start=1):
        versions[row[1]] += 1
        if problem := fault(row, position, versions[row[1]]):
            sys.exit(f"position {position}: {problem}")
        if row[3] == "fees.subscription_charged":
            charged[row[1].partition(":")[2]] += json.loads(row[4])["event"]["gross"]
    print(json.dumps({"events": position, "streams": len(versions), "charged": charged}))


if __name__ == "__main__":
    main(sys.argv[1])
