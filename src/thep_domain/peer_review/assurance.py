"""The checks of quality over the reports of a cycle: counted from findings, without a word of any report."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from thep_domain.peer_review.review import Review
from thep_domain.peer_review.review_events import CheckMade, Finding
from thep_domain.peer_review.rules import Quality
from thep_domain.peer_review.words import Check, FindingKind

ALIKE = 0.6
"""Of the runs of words of a draft, the part that another draft shares where it copies it."""
RUN = 5
"""Words of a run."""


def checks_of(
    review: Review, reports: Iterable[Review], quality: Quality, *, original: bool | None
) -> tuple[CheckMade, ...]:
    """Q1 to Q5 of a report beside the others of its cycle, and Q6 where somebody compared the texts."""
    draft = review.draft
    findings = () if draft is None else draft.findings
    days = None if draft is None or review.visited is None else (draft.on - review.visited.last).days
    share, whole = strengths(findings), strengths(_all(reports))
    looked_at = {finding.area for finding in findings}
    passed: dict[Check, bool] = {
        Check.EVIDENCE: all(finding.evidence > 0 for finding in findings),
        Check.FINDINGS: quality.least <= len(findings) <= quality.most,
        Check.DRAFTED: days is not None and days <= quality.days,
        Check.STRENGTHS: share is None or whole is None or abs(share - whole) * 100 <= quality.share,
        Check.AREAS: set(review.areas) <= looked_at,
    }
    if original is not None:
        passed[Check.ORIGINAL] = original
    return tuple(CheckMade(check=check, passed=held) for check, held in passed.items())


def _all(reports: Iterable[Review]) -> list[Finding]:
    return [finding for each in reports if each.draft is not None for finding in each.draft.findings]


def strengths(findings: Iterable[Finding]) -> Fraction | None:
    """The share of findings that are strengths; None where there are no findings."""
    kinds = [finding.kind for finding in findings]
    return Fraction(kinds.count(FindingKind.STRENGTH), len(kinds)) if kinds else None


@frozen
class Copied:
    """A draft that shares much of its words with another."""

    review: str
    other: str


def copied(texts: Mapping[str, str]) -> tuple[Copied, ...]:
    """Which drafts copy another, by their opened texts: asked where the keys are, and only the verdict is kept."""
    runs = {name: _runs(text) for name, text in sorted(texts.items())}
    return tuple(
        Copied(one, other)
        for one, held in runs.items()
        for other, theirs in runs.items()
        if one != other and held and len(held & theirs) >= ALIKE * len(held)
    )


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1))} if words else set()
