"""``thep`` run in this process, its commands made once: to make those of a noun takes longer than most of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from unittest.mock import patch

from typer.main import get_command
from typer.testing import CliRunner, Result

_made = cache(get_command)


def invoke(
    arguments: Sequence[str], *, env: Mapping[str, str | None] | None = None, typed: str | None = None
) -> Result:
    """What came of a command."""
    from thep_adapters.cli.app import app

    with patch("typer.testing._get_command", _made):
        return CliRunner().invoke(app, arguments, env=env, input=typed, prog_name="thep")
