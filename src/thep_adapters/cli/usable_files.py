"""Files that a command takes as news: what cannot be used of one is said in a sentence, and nothing is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thep_adapters.cli.errors import UnusableInput
from thep_adapters.gias import BadRows, UnusableFile
from thep_adapters.gias.files import shown_name
from thep_domain.kernel.identifiers import is_text


def must_have_a_name(file: Path) -> None:
    """Raise UnusableInput for a file whose name could not stand in a fact."""
    if not is_text(file.name):
        raise UnusableInput(
            f"the name of the file {shown_name(file)} has characters that cannot be recorded: rename the file"
        )


@contextmanager
def usable() -> Iterator[None]:
    """While a file is read: raises UnusableInput where it, or some of its rows, cannot be used."""
    try:
        yield
    except UnusableFile as error:
        raise UnusableInput(str(error)) from None
    except BadRows as error:
        raise UnusableInput(
            "some rows cannot be used, so nothing was recorded. Fix them, or leave them out with --skip-bad-rows:\n"
            f"{error}"
        ) from None
