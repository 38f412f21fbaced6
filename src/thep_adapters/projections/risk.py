"""Risk as tables: each school in each round, its category on each day, and the letters to the authority; no text."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat

from sqlalchemy import Boolean, Column, Date, Integer, Text

from thep_adapters.projections.columns import KEY
from thep_adapters.projections.keyed import KeyedRun, Row, RowsOf, inner_of
from thep_adapters.projections.projection import Columns
from thep_adapters.projections.streams import Reader
from thep_adapters.projections.stretches import END_OF_TIME, dated, turning_days
from thep_domain.application import Journal
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.risk import Assessment, Risk, assessment_row, category_row
from thep_domain.schools import Establishment

ASSESSMENTS = "risk_assessments"
CATEGORIES = "risk_categories_dated"
NOTIFICATIONS = "risk_notifications"


class RiskViews:
    """What rounds decided, without a word of why: texts are sealed, and stay in the history."""

    name = "risk"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """As known now; dated; and the letters as they were sent."""
        return {
            ASSESSMENTS: (
                Column("key", KEY, primary_key=True),
                Column("establishment", Text, nullable=False, index=True),
                Column("round", Text, nullable=False, index=True),
                Column("urn", Integer),
                Column("name", Text, nullable=False),
                Column("status", Text, nullable=False),
                Column("member", Boolean, nullable=False),
                Column("reference_on", Date, nullable=False),
                Column("listed_on", Date, nullable=False),
                Column("evidence", Integer, nullable=False),
                Column("analysed_on", Date),
                Column("proposed", Text),
                Column("moderated_on", Date),
                Column("category", Text),
                Column("scale", Text),
                Column("differs", Boolean),
                Column("notified_on", Date),
                Column("notification_due", Boolean, nullable=False),
                Column("delisted_reason", Text),
                Column("last_day", Date),
            ),
            CATEGORIES: (
                Column("establishment", Text, nullable=False, index=True),
                Column("urn", Integer),
                Column("name", Text, nullable=False),
                Column("category", Text, nullable=False),
                Column("scale", Text, nullable=False),
                Column("since", Date, nullable=False),
                Column("round", Text, nullable=False),
                Column("valid_from", Date, nullable=False),
                Column("valid_to", Date, nullable=False),
            ),
            NOTIFICATIONS: (
                Column("key", KEY, primary_key=True),
                Column("establishment", Text, nullable=False, index=True),
                Column("round", Text, nullable=False, index=True),
                Column("urn", Integer),
                Column("name", Text, nullable=False),
                Column("notified_on", Date, nullable=False),
                Column("authority", Text, nullable=False),
                Column("category", Text, nullable=False),
                Column("reference", Text),
                Column("version", Integer, nullable=False),
                Column("corrects", Integer),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the streams have, and which rows read which."""
        return inner_of(self.name)

    def run(self, journal: Journal) -> KeyedRun:
        """Begin: the rows of a school are made again whenever its risk, or a registration of it, has new facts."""
        columns = dict.fromkeys((ASSESSMENTS, CATEGORIES, NOTIFICATIONS), "establishment")
        return KeyedRun(journal, self.name, RowsOf(Risk, columns, _of_risk))


def _of_risk(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    risk, found = reader.load(Risk, key), reader.establishment(key)
    if found is not None:
        yield from ((ASSESSMENTS, _assessment(found, each)) for each in risk.assessments)
        yield from zip(repeat(CATEGORIES), dated(_turning_days(found, risk), lambda day: _category(found, risk, day)))
        yield from ((NOTIFICATIONS, row) for each in risk.assessments for row in _notifications(found, each))


def _assessment(found: Establishment, held: Assessment) -> Row:
    """A school in a round with every dated fact known, whichever day it is dated."""
    row, analysis = assessment_row(found, held, END_OF_TIME), held.analysis_on(END_OF_TIME)
    return {
        "key": row.key,
        "establishment": row.establishment,
        "round": row.round,
        "urn": row.urn,
        "name": row.name,
        "status": row.status.value,
        "member": row.member,
        "reference_on": held.reference_on,
        "listed_on": held.listed_on,
        "evidence": row.evidence,
        "analysed_on": analysis.analysed_on if analysis is not None else None,
        "proposed": analysis.category if analysis is not None else None,
        "moderated_on": row.moderated_on,
        "category": row.category,
        "scale": row.scale,
        "differs": held.moderation.differs if held.moderation is not None else None,
        "notified_on": row.notified_on,
        "notification_due": row.notification_due,
        "delisted_reason": held.delisting.reason.value if held.delisting is not None else None,
        "last_day": held.delisting.last_day if held.delisting is not None else None,
    }


def _category(found: Establishment, risk: Risk, day: date) -> Row | None:
    row = category_row(found, risk, day)
    return (
        None
        if row is None
        else {
            "establishment": row.establishment,
            "urn": row.urn,
            "name": row.name,
            "category": row.category,
            "scale": row.scale,
            "since": row.since,
            "round": row.round,
        }
    )


def _turning_days(found: Establishment, risk: Risk) -> Iterator[date]:
    yield from turning_days(found)
    for _, moderation in risk.moderations:
        if moderation.since is not None:
            yield moderation.since
    if found.closing is not None and found.closing.last_day != END_OF_TIME:
        yield found.closing.last_day + ONE_DAY


def _notifications(found: Establishment, held: Assessment) -> Iterator[Row]:
    """Each letter as it was sent, under the name and number that the school had then."""
    for each in held.moderation.notifications if held.moderation is not None else ():
        registration = found.registration_on(each.notified_on)
        yield {
            "key": f"{found.id}/{held.round}/{each.version}",
            "establishment": found.id,
            "round": held.round,
            "urn": registration.urn,
            "name": registration.details_on(each.notified_on).name,
            "notified_on": each.notified_on,
            "authority": each.to,
            "category": each.category,
            "reference": each.reference,
            "version": each.version,
            "corrects": each.corrects,
        }
