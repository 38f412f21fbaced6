"""Opening the store that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from thep_adapters.cli.options import STORE_VARIABLE, Common
from thep_adapters.store_url import missing_file, settings_of
from thep_domain.application import ActingOffice, Partnership, StoreError


@contextmanager
def reading(common: Common) -> Iterator[Partnership]:
    """The Partnership on a store that is there already: asking a question makes none."""
    url = common.store_url
    if missing := missing_file(settings_of(url)):
        raise StoreError(
            f"There is no store at {missing}. Name another with --store or {STORE_VARIABLE}, or make one:"
            f" `thep register import FILE` begins with a register file, `thep demo --store {url}` with the demo."
        )
    with _connected(url) as thep:
        yield thep


@contextmanager
def recording(common: Common) -> Iterator[tuple[Partnership, ActingOffice]]:
    """The Partnership, and the office of the account that acts; a store that is not there yet is made."""
    with _connected(common.store_url) as thep:
        yield thep, thep.acting(common.account, common.reason, request_id=common.request_id)


def _connected(url: str) -> Partnership:
    from thep_adapters import connect

    return connect(url)
