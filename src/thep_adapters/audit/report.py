"""A verdict as a page for people: for whoever decides on it, and does not program. Needs the extra ``report``."""

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import Final

from attrs import frozen

from thep_adapters.audit.assertions import by_assertion
from thep_adapters.audit.bundling import VERIFIER, VERIFIER_SHA256
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.finding import CODES, Finding, Findings
from thep_adapters.audit.leaf import LeafError, decode
from thep_adapters.audit.verifying import CHECKED, LIMITS, NOTHING_KEPT, UNPROVEN, Asked, Claim, Verdict
from thep_adapters.audit.words import EventInWords, event_in_words, verdict_in_words
from thep_adapters.reports import rendered
from thep_domain.audit import LATE, Code, Figures
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.money import Pence, pounds

LEVELS: Final = {"broken": "broken", "rule": "against the rules", "note": "note"}
"""What people call the levels of findings, the gravest first."""
TITLES: Final = {
    "bytes": "As it was signed",
    "form": "Whole and readable",
    "business": "By the rules",
    "whole": "Adds up",
    "people": "Sealed texts",
}
"""What people call the layers."""
BROKEN: Final = "broken"


@frozen
class LayerOnPage:
    """One layer: what it asks, what came of it, and what it leaves open."""

    name: str
    title: str
    """What people call it."""
    asks: str
    checked: bool
    against: int
    notes: int
    open: Sequence[tuple[str, str]]
    """What was not looked at this time: by its name, with what that would show."""
    unproven: str


@frozen
class Kind:
    """The findings of one code."""

    code: Code
    level: str
    number: int
    """How many there are; not all of them need be among the findings."""
    findings: Sequence[Finding]


def verdict_page(verdict: Verdict, claim: Claim, asked: Asked) -> str:
    """The page of a verdict: HTML that stands alone. The events that it names are read from the claim again."""
    figures = verdict.figures
    kinds = list(_kinds(verdict))
    ranks = {each.rank for each in verdict.findings if each.rank is not None}
    events, wrongs = _events(
        claim, ranks | _named(figures), {each.wrong for each in figures.corrections} if figures else set()
    )
    broken = sum(each.number for each in kinds if each.code.level == BROKEN)
    return rendered(
        "audit_verdict.html",
        verdict=verdict,
        sentence=verdict_in_words(verdict),
        on=london_day(asked.now),
        first=verdict.first_at and london_day(verdict.first_at),
        last=verdict.last_at and london_day(verdict.last_at),
        head=verdict.head,
        heads=[*_heads(verdict)],
        keys=[(str(key), key in verdict.signed_by) for key in asked.keys],
        nothing_kept=NOTHING_KEPT if NOTHING_KEPT in verdict.compared else "",
        layers=list(_layers(verdict)),
        assertions=list(by_assertion(verdict.counts)),
        figures=figures,
        wrongs=wrongs,
        late_after=LATE,
        money=lambda pence: f"{Decimal(pounds(pence)):,}",
        against=[each for each in kinds if each.code.level != "note"],
        notes=[each for each in kinds if each.code.level == "note"],
        broken=broken,
        damaged={each.code.code for each in kinds if each.code.level != "note"} == {"tile-differs"},
        listed=len(verdict.findings),
        total=sum(verdict.counts.values()),
        limits=LIMITS,
        events=events,
        verifier=VERIFIER,
        verifier_sha256=VERIFIER_SHA256,
        key=str(asked.keys[0]) if asked.keys else "VKEY",
        is_bundle=claim.size is not None,
        pounds=lambda pence: pounds(Pence(pence)),
        groups=lambda head: head.root_in_groups.split(" "),
    )


def _heads(verdict: Verdict) -> Iterator[tuple[str, Head, bool | None]]:
    """The heads that were compared: by what they are called, with whether the history fits them."""
    if verdict.head is not None:
        fits = not verdict.counts.keys() & {"root-differs", "tail-missing"}
        yield "The signed head", verdict.head, fits
    for kept, fits in verdict.kept:
        yield f"Kept outside: {kept.name}", kept.head, fits


def _layers(verdict: Verdict) -> Iterator[LayerOnPage]:
    for name, asks in CHECKED.items():
        own = {code: number for code, number in verdict.counts.items() if CODES[code].layer == name}
        notes = sum(number for code, number in own.items() if CODES[code].level == "note")
        missing = [each for each in verdict.not_checked.items() if _layer_of(each[0]) == name]
        yield LayerOnPage(
            name, TITLES[name], asks, name in verdict.checked, sum(own.values()) - notes, notes, missing, UNPROVEN[name]
        )


def _layer_of(missing: str) -> str:
    """The layer that something belongs to which was not checked: a context to the business, texts to the people."""
    if missing in CHECKED:
        return missing
    return "business" if missing.startswith("business of ") else "people"


def _kinds(verdict: Verdict) -> Iterator[Kind]:
    """The findings by code: the gravest first, and of one level in the order of the layers."""
    levels, layers = list(LEVELS), list(CHECKED)
    found: Mapping[str, list[Finding]] = {code: [] for code in verdict.counts}
    for each in verdict.findings:
        found[each.code].append(each)
    for code in sorted(found, key=lambda each: (levels.index(CODES[each].level), layers.index(CODES[each].layer))):
        known = CODES[code]
        yield Kind(known, LEVELS[known.level], verdict.counts[code], found[code])


def _named(figures: Figures | None) -> set[int]:
    """The ranks of the events that the figures name."""
    if figures is None:
        return set()
    by_authority = (rank for each in figures.decided for rank in each.examples)
    return {
        *by_authority,
        *(each.first for each in figures.late),
        *(each.rank for each in figures.corrections),
    }


def _events(
    claim: Claim, ranks: Set[int], cited: Set[str]
) -> tuple[Mapping[int, EventInWords], Mapping[str, EventInWords]]:
    """Events in words by rank, and those that are cited as ``stream@version``: as far as they can be read.

    What is cited stands before the event that cites it.
    """
    found: dict[int, EventInWords] = {}
    wrongs: dict[str, EventInWords] = {}
    last = max(ranks, default=-1)
    for rank, (_, content) in zip(range(last + 1), claim.leaves(0, None, Findings()), strict=False):
        try:
            leaf = decode(content)
        except LeafError:
            continue
        text = f"{leaf.stream}@{leaf.version}"
        if rank in ranks or text in cited:
            found[rank] = event_in_words(rank, leaf)
            if text in cited:
                wrongs[text] = found[rank]
    return found, wrongs
