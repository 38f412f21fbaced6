"""What is done with a whole store: it is copied, and examined."""

from tests.conftest import Fresh
from thep_adapters.cli.store import Checked, checked
from thep_adapters.sqlalchemy import keeping
from thep_adapters.store_url import settings_of


def copied(store: str, fresh: Fresh) -> str:
    """A copy of a store, as `thep store copy` makes it."""
    copy = fresh()
    with (
        keeping.opened(settings_of(store), read_only=True) as source,
        keeping.opened(settings_of(copy), read_only=False) as target,
    ):
        keeping.copy(source, target)
    return copy


def examined(url: str) -> Checked:
    """What `thep store check` finds: it must be sound."""
    with keeping.opened(settings_of(url), read_only=True) as recorder:
        found = checked(recorder)
    assert found.findings == ()
    return found
