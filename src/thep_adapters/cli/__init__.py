"""The command line ``thep``: nouns, then verbs. It needs the extra ``thep[cli]``."""

import gc
import sys

__all__ = ["main"]

NEEDED = ("rich", "typer")
SELDOM = 200_000
"""New objects after which garbage is looked for: the rows of a long list are many, are kept, and are none."""


def main() -> None:
    """Run ``thep`` with the arguments of the process, and exit: 0 done, 1 refused by a rule, 2 unusable input."""
    gc.disable()  # a tenth of the start would go into looking for what importing left, and it leaves nothing
    try:
        from thep_adapters.cli.running import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in NEEDED:
            raise
        print(
            "The command line needs an extra of the library: install it with  pip install 'thep[cli]'", file=sys.stderr
        )
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()
    code = run()
    gc.freeze()  # what is left goes with the process
    sys.exit(code)
