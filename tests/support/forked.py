"""Processes that are forked from one that has no threads, and has loaded all that they would load.

An interpreter that starts afresh takes twenty times as long.
"""

import multiprocessing

LOADED = (
    "psycopg",
    "pytest",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "tests.conformance.stores",
    "tests.faults.tampered_rows",
    "tests.faults.victims",
    "tests.projections.victims",
    "tests.support.processes",
    "thep_adapters.cli.importing",
    "thep_adapters.testing",
    "typer._adapters",
    "tests.support.settled",
)
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(list(LOADED))
