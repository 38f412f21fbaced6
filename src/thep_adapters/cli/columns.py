"""How the columns of a table share the width of a screen."""

from collections.abc import Collection, Iterator, Sequence

from attrs import frozen
from rich.cells import cell_len, chop_cells

LEAST = 14
"""Characters that a column of words keeps before any other is left out for it."""

GAP = "   "
EDGE = " "


@frozen
class Layout:
    """Which columns a table shows, and how wide each is."""

    columns: Sequence[str]
    places: Sequence[int]
    """Where the columns shown stand in a row."""
    widths: Sequence[int]
    right: Collection[str]
    left_out: Sequence[str]
    """Columns that hold something and are not shown, as they stand in the table."""
    full_width: int
    """How wide a screen must be to show all of them."""

    @classmethod
    def fitting(
        cls,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        width: int,
        *,
        right: Collection[str],
        folds: Collection[str],
        spare: Sequence[str],
    ) -> "Layout":
        """The layout for a screen: columns that hold nothing are left out first, then those in ``spare``, in order."""
        contents = list(zip(*rows, strict=True)) or [()] * len(columns)
        natural = {
            name: max(_width(name), max(map(_width, content), default=0))
            for name, content in zip(columns, contents, strict=True)
        }
        least = {
            name: min(wanted, max(LEAST, _width(name))) if name in folds else wanted for name, wanted in natural.items()
        }
        holding = {name for name, content in zip(columns, contents, strict=True) if any(content)}
        shown = list(columns)
        for name in sorted(spare, key=lambda each: each in holding):  # stable: the others stay in their order
            if _together(least[each] for each in shown) <= width:
                break
            shown.remove(name)
        narrowed = {name: natural[name] for name in shown}
        _narrow(narrowed, [name for name in shown if name in folds] or shown, width, LEAST)
        _narrow(narrowed, shown, width, 1)
        return cls(
            columns=shown,
            places=[columns.index(name) for name in shown],
            widths=list(narrowed.values()),
            right=right,
            left_out=[name for name in columns if name in holding and name not in shown],
            full_width=_together(least[name] for name in columns if name in holding or name not in spare),
        )

    def header(self) -> str:
        """The line that names the columns."""
        return "\n".join(self._lines(self.columns))

    def rule(self, stroke: str) -> str:
        """The line below it."""
        return EDGE + stroke * (sum(self.widths) + len(GAP) * (len(self.widths) - 1))

    def lines(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """The lines of the rows."""
        for row in rows:
            yield from self._lines([row[place] for place in self.places])

    def _lines(self, cells: Sequence[str]) -> Iterator[str]:
        folded = [
            [text] if _width(text) <= width else fold(text, width)
            for text, width in zip(cells, self.widths, strict=True)
        ]
        for number in range(max(map(len, folded))):
            pieces = (
                _padded(lines[number] if number < len(lines) else "", width, right=name in self.right)
                for lines, width, name in zip(folded, self.widths, self.columns, strict=True)
            )
            yield (EDGE + GAP.join(pieces)).rstrip(" ")


def fold(text: str, width: int) -> list[str]:
    """A text in lines of at most this width, broken between words where it can be."""
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if _width(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = chop_cells(word, width) or [word]
        lines.extend(whole)
    return [*lines, line]


def _narrow(widths: dict[str, int], columns: Sequence[str], width: int, least: int) -> None:
    """Take from the widest of these columns until all fit, or these are as narrow as they may be."""
    while (over := _together(widths.values()) - width) > 0:
        widest = max(widths[name] for name in columns)
        wide = [name for name in columns if widths[name] == widest]
        if widest <= least:
            return
        next_widest = max([least, *(widths[name] for name in columns if widths[name] < widest)])
        step = max(1, min(widest - next_widest, over // len(wide)))
        for name in wide:
            widths[name] -= min(step, max(0, _together(widths.values()) - width))


def _together(widths: "Iterator[int] | Collection[int]") -> int:
    """How wide columns are with what is between and beside them."""
    widths = list(widths)
    return sum(widths) + len(GAP) * (len(widths) - 1) + 2 * len(EDGE)


def _width(text: str) -> int:
    """How many places a text takes: some letters take two, some none."""
    return len(text) if text.isascii() else cell_len(text)


def _padded(text: str, width: int, *, right: bool) -> str:
    if text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
