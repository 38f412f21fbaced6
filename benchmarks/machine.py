"""What the run ran on, without the names of machines or folders."""

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("thep", "eventsourcing", "eventsourcing-sqlalchemy", "sqlalchemy", "psycopg", "msgspec", "attrs")


def machine() -> dict[str, str]:
    """Processor, cores, Python, SQLite, and the releases of what was measured."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
        **{name: found for name in LIBRARIES if (found := _release(name))},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _release(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
