"""Every verb of the engine with every argument it has."""

from typing import Final

from thep_domain.testing.commands import Command
from thep_domain.testing.engine.moves import log_begun, log_key_set

WHOLE: Final[tuple[Command, ...]] = (log_begun(2, 96), log_key_set("first", "second"))
