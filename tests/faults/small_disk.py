"""A disk of a few megabytes, in memory."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SIZE = "8m"


class SmallDisk:
    """Where it is mounted, and a file that takes up the room of others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def leave(self, room: int) -> None:
        """Fill it, but for so many bytes."""
        free = os.statvfs(self.folder)
        self._filler.write_bytes(bytes(free.f_bavail * free.f_frsize - room))

    def make_room(self) -> None:
        """Delete what filled it."""
        self._filler.unlink()


@contextmanager
def mounted() -> Iterator[SmallDisk]:
    """A disk, while the test runs; the test is skipped where nothing may be mounted."""
    with TemporaryDirectory() as folder:
        try:
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", folder],
                check=True,
                capture_output=True,
                text=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            said = " ".join(str(getattr(error, "stderr", error)).split())
            pytest.skip(f"a small disk may be mounted by root on Linux only: {said}")
        try:
            yield SmallDisk(Path(folder))
        finally:
            subprocess.run(["umount", folder], check=True)
