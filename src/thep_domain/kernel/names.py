"""Names in the order in which they came, in a state that grows by one of them at a time."""

from collections.abc import Iterator

from attrs import frozen

TOGETHER = 64


@frozen
class Names:
    """Names, the first first; one more costs the same after ten thousand, where a tuple is copied whole each time."""

    earlier: tuple[tuple[str, ...], ...] = ()
    """In full groups of 64."""
    latest: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        """Each name."""
        for group in self.earlier:
            yield from group
        yield from self.latest

    def __len__(self) -> int:
        """How many they are."""
        return len(self.earlier) * TOGETHER + len(self.latest)

    def __contains__(self, name: object) -> bool:
        """Whether this name is among them."""
        return name in self.latest or any(name in group for group in self.earlier)

    def with_one_more(self, name: str) -> "Names":
        """The same names, and this one after them."""
        latest = (*self.latest, name)
        return Names((*self.earlier, latest)) if len(latest) == TOGETHER else Names(self.earlier, latest)


NO_NAMES = Names()
