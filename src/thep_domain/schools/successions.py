"""Which links of the register move a school to another URN, and from which day."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.free_text import LONGEST
from thep_domain.kernel.identifiers import URN, Text, is_text
from thep_domain.kernel.provenance import Cited
from thep_domain.schools.entries import PLAIN, LinkEntry
from thep_domain.schools.events import LinkQuoted, SuccessionKind
from thep_domain.schools.phases import CONVERTER_TYPES
from thep_domain.schools.refusals import NOT_A_SCHOOL
from thep_domain.schools.school import School
from thep_domain.schools.shown import Link

# The register dates some academies weeks before the school they follow closed; older overlaps are mergers.
OVERLAP = timedelta(days=31)


@frozen
class Effect:
    """How and from which day one school follows another."""

    kind: SuccessionKind
    on: date


def quoted(links: Iterable[LinkEntry], as_at: date, source: Cited) -> Iterator[LinkQuoted]:
    """The rows of a links file as facts: a link seen from both ends is one fact, with the day each end quotes."""
    pairs: dict[tuple[URN, URN], dict[str, LinkEntry]] = {}
    for row in filter(is_succession, links):
        pair = pair_of(row)
        pairs.setdefault(pair, {})["predecessor" if pair[0] == row.urn else "successor"] = row
    for (predecessor, successor), ends in sorted(pairs.items(), key=lambda item: (item[0][1], item[0][0])):
        first, second = ends.get("predecessor"), ends.get("successor")
        words = [_manner(row.link_type) for row in (first, second) if row is not None]
        yield LinkQuoted(
            predecessor=predecessor,
            successor=successor,
            words=Text(max(words, key=len)),
            quoted_by_predecessor=first.quoted_on if first else None,
            quoted_by_successor=second.quoted_on if second else None,
            as_at=as_at,
            source=source,
        )


def is_succession(row: LinkEntry) -> bool:
    """Whether a link says that one school follows another; sixth form centres, expansions and the like do not."""
    return row.link_type.casefold().startswith(("successor", "predecessor"))


def must_be_a_link(row: LinkEntry) -> None:
    """Refuse a link that no register holds."""
    if not is_text(row.link_type) or len(row.link_type) > LONGEST:
        raise NOT_A_SCHOOL(
            f"The link of URN {row.urn} to URN {row.link_urn} cannot be taken: its type must be at most {LONGEST} plain"
            " characters."
        )


def pair_of(row: LinkEntry) -> tuple[URN, URN]:
    """The two schools of a link, the one that came before first."""
    seen_from_predecessor = row.link_type.casefold().startswith("successor")
    return (row.urn, row.link_urn) if seen_from_predecessor else (row.link_urn, row.urn)


def _manner(link_type: str) -> str:
    _, _, manner = link_type.partition("-")
    return manner.strip().casefold() or PLAIN


def effect(link: Link, predecessor: School, successor: School, *, single: bool = False) -> Effect | None:
    """How a link between two registered schools takes effect, or None while the register does not say how or when.

    Nothing but a split happens while the predecessor is open. A conversion or split takes effect on the successor's
    opening day, a merger on the day after the predecessor's closing day; the link's own date is often wrong and
    decides nothing, but where the register has no opening day (see `undated_conversion`, which asks whether the
    successor follows a ``single`` school).
    """
    kind = _kind(link, predecessor, successor, single)
    if kind is None or (kind is not SuccessionKind.SPLIT and predecessor.closed_on is None):
        return None
    if successor.opened_on is not None and kind is not SuccessionKind.MERGER:
        return Effect(kind, successor.opened_on)
    if kind is SuccessionKind.SPLIT or predecessor.closed_on is None:
        return None
    return Effect(kind, predecessor.closed_on + ONE_DAY)


def undecided(link: Link, predecessor: School, successor: School, *, single: bool) -> bool:
    """Whether the school before has closed, and the register says neither how nor from when the other follows it."""
    return (
        predecessor.closed_on is not None
        and successor.opened_on is None
        and effect(link, predecessor, successor, single=single) is None
    )


def undated_conversion(link: Link, predecessor: School, successor: School, *, single: bool) -> bool:
    """Whether a conversion is plain without an opening day.

    So it is where an academy converter follows a single school, and the link is dated on the day after its closing.
    """
    days = {link.quoted_by_predecessor, link.quoted_by_successor}
    return (
        single
        and successor.details[-1].type_code in CONVERTER_TYPES
        and predecessor.closed_on is not None
        and predecessor.closed_on + ONE_DAY in days
    )


def _kind(link: Link, predecessor: School, successor: School, single: bool) -> SuccessionKind | None:
    """What kind a link is by its words, the days and the school's other successions; None where it is undecided."""
    if "split" in link.words:
        return SuccessionKind.SPLIT
    if any(word in link.words for word in ("merge", "amalgam", "absor")):
        return SuccessionKind.MERGER
    conversion = SuccessionKind.CONVERSION
    if any(s.kind is conversion and s.other != link.successor for s in predecessor.successors):
        return SuccessionKind.SPLIT
    if any(s.kind is conversion and s.other != link.predecessor for s in successor.predecessors):
        return SuccessionKind.MERGER
    if successor.opened_on is None:
        return conversion if undated_conversion(link, predecessor, successor, single=single) else None
    if predecessor.closed_on is not None and successor.opened_on + OVERLAP < predecessor.closed_on:
        return SuccessionKind.MERGER
    return conversion


def differs(link: Link, took_effect: date) -> bool:
    """Whether neither end of a link quotes the day on which it took effect."""
    days = {link.quoted_by_predecessor, link.quoted_by_successor} - {None}
    return bool(days) and took_effect not in days
