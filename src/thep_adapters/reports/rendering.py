"""How every page is made: one template beneath all of them, days in words."""

import re
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

from thep_domain.kernel.identifiers import FORBIDDEN

_UNSAFE = re.compile(f"[{FORBIDDEN}]")


def rendered(template: str, **values: object) -> str:
    """A page, made of a template beside this file; what is shown of the history is escaped."""
    environment = Environment(
        loader=PackageLoader("thep_adapters.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_plain,
    )  # fmt: skip
    environment.filters |= {"day": _in_words, "short": _shortly}
    return environment.get_template(template).render(**values)


def _plain(value: object) -> object:
    """What is shown, without what would turn the direction of writing: a stored row may hold it."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return value
    return "\n".join(_UNSAFE.sub("\N{REPLACEMENT CHARACTER}", line) for line in value.split("\n"))


def _in_words(day: date | None) -> str:
    """A day as people write it, such as 1 July 2018."""
    return "" if day is None else f"{day.day} {day:%B %Y}"


def _shortly(day: date | None) -> str:
    """A day in little room, such as 1 Jul 2018."""
    return "" if day is None else f"{day.day} {day:%b %Y}"
