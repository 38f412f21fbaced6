"""How every page is made: one template beneath all of them, days in words."""

from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered(template: str, **values: object) -> str:
    """A page, made of a template beside this file; what is shown of the history is escaped."""
    environment = Environment(
        loader=PackageLoader("thep_adapters.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"day": _in_words, "short": _shortly}
    return environment.get_template(template).render(**values)


def _in_words(day: date | None) -> str:
    """A day as people write it, such as 1 July 2018."""
    return "" if day is None else f"{day.day} {day:%B %Y}"


def _shortly(day: date | None) -> str:
    """A day in little room, such as 1 Jul 2018."""
    return "" if day is None else f"{day.day} {day:%b %Y}"
