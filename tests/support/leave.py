"""Files that may be read and not written, whoever runs the tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NOBODY = 65_534


@contextmanager
def open_to_all() -> Iterator[Path]:
    """An empty folder that anybody may look into."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_leave_to_write(folder: Path) -> Iterator[None]:
    """As one who may read the folder and its files, and write nothing; the superuser is nobody meanwhile."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    superuser = os.geteuid() == 0
    try:
        if superuser:
            os.seteuid(NOBODY)
        yield
    finally:
        if superuser:
            os.seteuid(0)
        folder.chmod(0o755)
