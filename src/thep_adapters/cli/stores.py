"""Opening the store that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from thep_adapters.cli.options import STORE_VARIABLE, Common, group
from thep_adapters.store_url import missing_file, settings_of
from thep_domain.application import ActingOffice, Partnership, StoreError


@contextmanager
def reading(common: Common) -> Iterator[Partnership]:
    """The Partnership on a store that is there already: asking makes none, and it may be read-only."""
    from thep_adapters import connect

    settings = _kept(settings_of(common.store_url))
    if missing := missing_file(settings):
        raise StoreError(
            f"There is no store at {missing}. Name another with --store or {STORE_VARIABLE}, or make one:"
            " `thep register import FILE` begins with a register file,"
            f" `thep demo --store {common.store_url}` with the demo."
        )
    # what a long history came to is kept for the next command, by whoever may write
    with connect(persistence={**settings, "SQLALCHEMY_READ_ONLY": "yes"}, keep_folds=True) as thep:
        yield thep


@contextmanager
def recording(common: Common) -> Iterator[tuple[Partnership, ActingOffice]]:
    """The Partnership, and the office of the account that acts; a store that is not there yet is made."""
    from thep_adapters import connect

    _kept(settings_of(common.store_url))
    with connect(common.store_url, group=group()) as thep:
        yield (
            thep,
            thep.acting(
                common.account, common.reason, request_id=common.request_id, confirm_clock=common.confirm_clock
            ),
        )


def _kept(settings: dict[str, str]) -> dict[str, str]:
    if "SQLALCHEMY_URL" not in settings:
        raise StoreError(
            "A store in memory is gone when the command ends: name a file with --store, like sqlite:///thep.db"
        )
    return settings
