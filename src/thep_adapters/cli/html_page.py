"""A page of what the history says, written to a file: what the commands ``report`` have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from thep_adapters.cli.errors import UnusableInput

HtmlFile = Annotated[
    Path,
    typer.Option("--html", metavar="FILE", help="A new file for the page; it stands alone.", show_default=False),
]


@contextmanager
def needs_jinja2() -> Iterator[None]:
    """Where what makes pages is imported. Raises UnusableInput where jinja2 is not installed."""
    try:
        yield
    except ImportError as error:
        raise UnusableInput(f"A page needs jinja2: install thep[report] ({error})") from None


def expect_new(html: Path) -> None:
    """Raise UnusableInput where a page cannot be written to a file, as far as it can be known before it is made."""
    if html.exists():
        raise UnusableInput(f"{html} is there already: name a new file, or delete that one")
    if not html.parent.is_dir():
        raise UnusableInput(f"{html} cannot be written: there is no folder {html.parent}")


def write_page(html: Path, made: str) -> None:
    """Write a page to a new file. Raises UnusableInput where it is there already, or cannot be written."""
    try:
        with html.open("x", encoding="utf-8") as file:
            file.write(made)
    except FileExistsError:
        raise UnusableInput(f"{html} is there already: name a new file, or delete that one") from None
    except OSError as error:
        raise UnusableInput(f"{html} cannot be written: {error.strerror}") from None
