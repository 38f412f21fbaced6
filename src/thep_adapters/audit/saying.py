"""A head for people: what is minuted, mailed to the member schools, or put on the web site."""

from datetime import date
from html import escape

from thep_adapters.audit.checkpoint import Head


def sentences(head: Head) -> tuple[str, str, str]:
    """What a head means, in three sentences."""
    return (
        f"On this day the history of {head.origin} held {head.size} events, and this number stands for all of them.",
        "Whoever keeps it can find out later whether one of these events was changed or moved, or is missing.",
        "It says nothing about what is recorded after it, and not that what was recorded is true.",
    )


def lines(head: Head, day: date) -> list[str]:
    """For the minutes, or a mail."""
    groups = head.root_in_groups.split(" ")
    return [
        f"Log:    {head.origin}",
        f"Events: {head.size}",
        f"Date:   {day:%Y-%m-%d}",
        f"Root:   {' '.join(groups[:8])}",
        f"        {' '.join(groups[8:])}",
        "",
        *sentences(head),
    ]


def page(head: Head, day: date) -> str:
    """For the web site: a page of its own."""
    rows = "".join(
        f"<tr><th>{name}</th><td>{escape(value)}</td></tr>\n"
        for name, value in (
            ("Log", head.origin),
            ("Events", str(head.size)),
            ("Date", f"{day:%Y-%m-%d}"),
            ("Root", head.root_in_groups),
        )
    )
    said = "".join(f"<p>{escape(each)}</p>\n" for each in sentences(head))
    return f"""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The head of {escape(head.origin)}</title>
<style>
body {{ font-family: sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em; }}
th {{ text-align: left; vertical-align: top; padding-right: 1em; }}
td {{ font-family: monospace; overflow-wrap: anywhere; }}
</style></head>
<body>
<h1>The history of {escape(head.origin)}</h1>
<table>
{rows}</table>
{said}</body>
</html>
"""
