"""What comes after a page of a list."""

from collections.abc import Iterator, Sequence

from thep_domain.kernel.pages import Keyed


def next_page(rows: Sequence[Keyed], limit: int | None) -> Iterator[str]:
    """How to ask for the next page, where there may be one."""
    if limit is not None and len(rows) == limit:
        yield f"For the next page: --after {rows[-1].key}"
