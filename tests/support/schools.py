"""Schools, counts and links as a register brings them, with defaults for what a test is not about."""

from collections.abc import Iterable
from datetime import date

from thep_domain import URN, Answer, CountEntry, LinkEntry, RegisterEntry, RegisterNews
from thep_domain.kernel.provenance import Recorded


def school(
    urn: int,
    name: str = "",
    *,
    la: str = "211",
    type_code: int = 1,
    type_name: str = "Community school",
    phase_code: int = 2,
    opened_on: date | None = None,
    closed_on: date | None = None,
    lies_outside: bool = False,
    pupils: int | None = None,
    counted_on: date | None = None,
    town: str = "",
    postcode: str = "",
) -> RegisterEntry:
    """A school of Tower Hamlets that has always been a primary school, unless told otherwise."""
    return RegisterEntry(
        urn=URN(urn),
        name=name or f"School {urn}",
        la=la,
        type_code=type_code,
        type_name=type_name,
        phase_code=phase_code,
        opened_on=opened_on,
        closed_on=closed_on,
        lies_outside=lies_outside,
        pupils=pupils,
        counted_on=counted_on,
        town=town,
        postcode=postcode,
    )


def count(urn: int, pupils: int, counted_on: date) -> CountEntry:
    """A pupil count from a census."""
    return CountEntry(urn=URN(urn), pupils=pupils, counted_on=counted_on)


def followed_by(
    predecessor: int,
    successor: int,
    *,
    manner: str = "",
    quoted: tuple[date | None, date | None] = (None, None),
) -> tuple[LinkEntry, LinkEntry]:
    """The two rows of a links file for one succession, each with the day its end quotes."""
    words = f" - {manner}" if manner else ""
    return (
        LinkEntry(
            urn=URN(predecessor),
            link_urn=URN(successor),
            link_name=f"School {successor}",
            link_type=f"Successor{words}",
            quoted_on=quoted[0],
        ),
        LinkEntry(
            urn=URN(successor),
            link_urn=URN(predecessor),
            link_name=f"School {predecessor}",
            link_type=f"Predecessor{words}",
            quoted_on=quoted[1],
        ),
    )


def news(
    *schools: RegisterEntry,
    as_at: date,
    counts: Iterable[CountEntry] = (),
    links: Iterable[LinkEntry] = (),
    source: str = "",
) -> RegisterNews:
    """Everything one import brings."""
    return RegisterNews(
        as_at=as_at,
        source=source or f"register of {as_at}",
        schools=tuple(schools),
        counts=tuple(counts),
        counts_source=f"census taken over on {as_at}",
        links=tuple(links),
        links_source=f"links of {as_at}",
    )


def news_in(answer: Answer) -> tuple[Recorded, ...]:
    """What files brought, beside the facts that they were taken."""
    return tuple(fact for fact in answer.events if fact.name != "schools.file_taken")
