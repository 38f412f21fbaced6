"""The ratios as a picture: how far each is above or below its bound."""

from pathlib import Path

from benchmarks.results import Comparison, Line, Results


def draw(results: Results, file: Path) -> None:
    """A bar for each ratio that has a bound, in multiples of it; the line at 1 is the bound."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "thep"
    mpl.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot as plt

    bars = [
        (f"{line.work}{_where(line)}\n{found.of}", _margin(found), found)
        for line in results.lines
        for found in line.comparisons
        if found.bound is not None
    ]
    bars.reverse()
    figure, axes = plt.subplots(figsize=(11, 1 + 0.4 * len(bars)), layout="constrained")
    colours = ["#2a7f62" if found.reached else "#b5483a" for _, _, found in bars]
    drawn = axes.barh([label for label, _, _ in bars], [margin for _, margin, _ in bars], color=colours)
    axes.bar_label(drawn, [_label(found) for _, _, found in bars], padding=4, fontsize=8)
    axes.axvline(1, color="0.65", linewidth=1, zorder=0)
    axes.set_xscale("log")
    axes.margins(x=0.3, y=0.006)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.tick_params(axis="x", top=True, labeltop=True)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlabel("times the bound (the line at 1); to the right is better")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def _where(line: Line) -> str:
    """On which database, unless that does not matter."""
    return f" ({line.database})" if line.database else ""


def _margin(found: Comparison) -> float:
    assert found.bound is not None
    return found.bound / found.ratio if found.at_most else found.ratio / found.bound


def _label(found: Comparison) -> str:
    return f"{found.ratio:.2f}, {'at most' if found.at_most else 'at least'} {found.bound:g}"
