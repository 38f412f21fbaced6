"""The authorities that the register has schools under."""

from collections.abc import Collection

from thep_domain.kernel.bad_argument import BadArgument

AUTHORITIES = 20
"""How many are named where one is not known."""


def check_authority(la: str | None, known: Collection[str]) -> None:
    """Raise BadArgument for an authority that is not among those known; where there are no schools yet, any will do."""
    if la is not None and known and la not in known:
        held = ", ".join(sorted(known)[:AUTHORITIES])
        more = f" and {len(known) - AUTHORITIES} more" if len(known) > AUTHORITIES else ""
        raise BadArgument(
            f"la is {la!r}, and no school of the register is under it: the register has {held}{more}", "la"
        )
