"""Opening the store that a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thep_adapters.cli.errors import complain
from thep_adapters.cli.options import STORE_VARIABLE, Common, group
from thep_adapters.cli.outcome import NotingOffice
from thep_adapters.store_url import missing_file, settings_of, without_passwords
from thep_domain.application import ActingOffice, Partnership, StoreError

READ_ONLY = {"SQLALCHEMY_READ_ONLY": "yes"}


@contextmanager
def reading(common: Common, *, keys: bool = False) -> Iterator[Partnership]:
    """The Partnership on a store that is there already: asking makes none, and it may be read-only.

    With ``keys`` it has the key store too, where one is named: so that sealed texts can be read.
    """
    from thep_adapters import connect

    settings = _kept(settings_of(common.store_url))
    if missing := missing_file(settings):
        raise _no_store(common, missing)
    # what a long history came to is kept for the next command, by whoever may write
    opening = common.key_store if keys and not common.lacks_key_store else {}
    with connect(persistence={**settings, **READ_ONLY}, keep_folds=True, **opening) as thep:
        yield thep


@contextmanager
def recording(
    common: Common, *, begins: bool = False, draft: bool = False
) -> Iterator[tuple[Partnership, ActingOffice]]:
    """The Partnership, and the office of the account that acts; what is recorded there is noted.

    A store that is not there yet is made only by a command that begins one, or where a new one is asked for. A
    ``draft``, which records nothing, makes none: an empty one in memory stands for it.
    """
    from thep_adapters import connect

    settings = _kept(settings_of(common.store_url))
    if not (begins or common.new_store):
        _expect_store(common, settings)
    receipts = None
    if common.receipt is not None and not draft:
        from thep_adapters.cli.receipts import Receipts

        receipts = Receipts(common, common.receipt)
    drafted = draft and missing_file(settings) is not None
    lacked_keys = common.lacks_key_store
    with connect(None if drafted else common.store_url, group=group(), **common.key_store) as thep:
        office = thep.acting(
            common.account, common.reason, request_id=common.request_id, confirm_clock=common.confirm_clock
        )
        try:
            yield thep, ActingOffice(NotingOffice(office.office, receipts.write if receipts is not None else None))
        finally:
            if lacked_keys and not common.lacks_key_store:
                complain(
                    f"A new key store was made at {without_passwords(common.key_store['keys'])}: without it no sealed"
                    " text can be read. Keep copies of it, apart from those of the store."
                )
    if receipts is not None:
        receipts.tell()


def to_be_made(common: Common) -> bool:
    """Whether the store is a file that is not there yet: what is refused must not leave an empty one behind."""
    return missing_file(_kept(settings_of(common.store_url))) is not None


def _expect_store(common: Common, settings: dict[str, str]) -> None:
    """Raise StoreError where there is no store yet, or nothing in it: the wrong one was named, most likely."""
    from thep_adapters import connect

    if missing := missing_file(settings):
        raise _no_store(common, missing)
    try:
        with connect(persistence={**settings, **READ_ONLY}, keep_folds=False):
            return
    except StoreError as error:
        if NO_TABLE not in str(error):
            return  # opening it for writing will say what is wrong, or find nothing
    raise _no_store(common, without_passwords(common.store_url))


NO_TABLE = "nothing was recorded there"
"""What is said of a database without the tables of a store."""


def _no_store(common: Common, where: Path | str) -> StoreError:
    return StoreError(
        f"There is no store at {where}. Name another with --store or {STORE_VARIABLE}, or begin one:"
        " `thep register import FILE` begins with a register file, `thep rulebook set RULE VALUE` with a rule,"
        f" `thep demo --store {without_passwords(common.store_url)}` with the demo; --new-store lets any command that"
        " records begin one."
    )


def _kept(settings: dict[str, str]) -> dict[str, str]:
    if "SQLALCHEMY_URL" not in settings:
        raise StoreError(
            "A store in memory is gone when the command ends: name a file with --store, like sqlite:///thep.db"
        )
    return settings
