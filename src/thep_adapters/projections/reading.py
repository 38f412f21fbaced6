"""Reading the views in Python: rows with types, a page at a time, at the cost of the rows that are read."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from attrs import fields
from sqlalchemy import Column, MetaData, RowMapping, Select, Table, func, select

from thep_adapters.projections import bookkeeping
from thep_adapters.projections.bookkeeping import RebuildNeeded
from thep_adapters.projections.database import Database
from thep_adapters.projections.history import HISTORY, NAMING
from thep_adapters.projections.ledger import LINES
from thep_adapters.projections.projection import Projection, shape_of
from thep_adapters.projections.register import DATED
from thep_adapters.projections.rows import HistoryRow, LedgerLine
from thep_adapters.projections.schools import SCHOOLS
from thep_domain.application import StoreError
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.pages import check_limit
from thep_domain.membership import Category, MemberRow, Status
from thep_domain.membership.register import by_name
from thep_domain.schools import CountedPhase, SchoolRow
from thep_domain.schools.refusals import UNKNOWN_SCHOOL

MEMBERS = (Status.ADMITTED, Status.UNDER_NOTICE)


class Readers:
    """The readers of ``Views``. What they answer is as of the position that each projection has reached."""

    database: Database
    projections: tuple[Projection, ...]

    def members(self, day: date, *, limit: int | None = None, after: str | None = None) -> list[MemberRow]:
        """Who is a member on a day, as ``Partnership.members``: by name; a page by key."""
        return self._memberships(day, MEMBERS, limit, after)

    def memberships(
        self, day: date, *, status: Status | str | None = None, limit: int | None = None, after: str | None = None
    ) -> list[MemberRow]:
        """One row for each part and spell begun by a day, as ``Partnership.memberships``: by name; a page by key."""
        return self._memberships(day, None if status is None else (Status(status),), limit, after)

    def schools(
        self,
        *,
        la: str | None = None,
        phase: str | None = None,
        limit: int | None = None,
        after: URN | None = None,
    ) -> list[SchoolRow]:
        """The register of schools as it shows them last, as ``Partnership.schools``, by URN; a page by URN."""
        table = self._view(SCHOOLS)
        query = select(table).where(table.c.urn > (0 if after is None else _number("after", after)))
        if la is not None:
            query = query.where(table.c.la == la)
        if phase is not None:
            query = query.where(func.lower(table.c.phase) == phase.lower())
        return [_school(row) for row in self._rows(query.order_by(table.c.urn), limit)]

    def ledger(
        self, of: URN | EstablishmentId, *, limit: int | None = None, after: int | None = None
    ) -> list[LedgerLine]:
        """The lines of a school's account, by date as in ``Partnership.statement``; a page by position.

        ``of`` a URN, or the id of an establishment. Raises Refused where the register does not hold the school.
        """
        table = self._view(LINES)
        position = table.c.position
        query = select(table).where(table.c.account == self._establishment(of))
        query = query.where(position > (0 if after is None else _number("after", after))).order_by(position)
        lines = [LedgerLine(**row) for row in self._rows(query, limit)]
        return sorted(lines, key=lambda line: line.date) if limit is None and after is None else lines

    def history(
        self,
        of: URN | str | None = None,
        *,
        names: str | Iterable[str] | None = None,
        limit: int | None = None,
        after: int = 0,
    ) -> list[HistoryRow]:
        """The events after a position, of one school through all its URNs, of one stream, or of all, by position.

        As ``Partnership.facts``. Raises Refused where the register does not hold the school.
        """
        table = self._view(HISTORY)
        query = select(table).where(table.c.position > _number("after", after)).order_by(table.c.position)
        if isinstance(of, str):
            query = query.where(table.c.stream == of)
        elif of is not None:
            named = self._view(NAMING)
            school = named.c.name.in_(self._names(of)) & (named.c.position > after)
            query = query.where(table.c.position.in_(select(named.c.position).where(school)))
        if names is not None:
            query = query.where(table.c.name.in_([names] if isinstance(names, str) else list(names)))
        return [HistoryRow(**row) for row in self._rows(query, limit)]

    def _memberships(
        self, day: date, wanted: Sequence[Status] | None, limit: int | None, after: str | None
    ) -> list[MemberRow]:
        if isinstance(day, datetime) or not isinstance(day, date):
            raise TypeError(f"day is {day!r}: give the day the question is about, as date(2017, 9, 1)")
        if after is not None and not isinstance(after, str):
            raise TypeError(f"after is {after!r}: give the key of the last row of the page before, such as '100934/1'")
        table = self._view(DATED)
        query = select(table).where(table.c.valid_from <= day, day <= table.c.valid_to)
        if wanted is not None:
            query = query.where(table.c.status.in_([each.value for each in wanted]))
        if limit is not None or after is not None:
            query = query.where(table.c.key > (after or "")).order_by(table.c.key)
        rows = [_member(row) for row in self._rows(query, limit)]
        return sorted(rows, key=by_name) if limit is None and after is None else rows

    def _establishment(self, of: URN | EstablishmentId) -> str:
        if isinstance(of, str):
            return of
        table = self._view(SCHOOLS)
        found = self._rows(select(table.c.establishment).where(table.c.urn == _number("of", of)), None)
        if not found:
            raise UNKNOWN_SCHOOL(f"No school with URN {of} is in the register: import a register file that holds it.")
        return str(found[0]["establishment"])

    def _names(self, urn: URN) -> list[str]:
        """The names under which facts of a school are found: its establishment's id, and all its URNs."""
        table, own = self._view(SCHOOLS), self._establishment(urn)
        found = self._rows(select(table.c.urn).where(table.c.establishment == own), None)
        return sorted({own, *(str(row["urn"]) for row in found)})

    def _view(self, name: str) -> Table:
        """A view to read. Raises StoreError where it was never built, RebuildNeeded where it has another shape."""
        projection = next((each for each in self.projections if name in each.views()), None)
        if projection is None:
            raise StoreError(f"These views have no {name}: open them with the projection that has it.")
        with self.database.reading() as connection:
            known = bookkeeping.generations(connection, projection.name) if bookkeeping.prepared(connection) else []
        generation = bookkeeping.live(known)
        if generation is None:
            raise StoreError(
                f"The views of {projection.name} were never built: catch up first, with views.catch_up(thep) or"
                " thep projections catch-up."
            )
        if generation.shape != shape_of(projection):
            raise RebuildNeeded(
                f"The views of {projection.name} have another shape than this release reads. Rebuild them:"
                f" thep projections rebuild {projection.name}"
            )
        return Table(name, MetaData(), *(each for each in projection.views()[name] if isinstance(each, Column)))

    def _rows(self, query: Select[Any], limit: int | None) -> Sequence[RowMapping]:
        check_limit(limit)
        with self.database.reading() as connection:
            return connection.execute(query if limit is None else query.limit(limit)).mappings().all()


def _number(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is {value!r}: give a whole number")
    return value


def _member(row: RowMapping) -> MemberRow:
    own = {each.name: row[each.name] for each in fields(MemberRow)}
    kinds = {"phase": CountedPhase, "category": Category, "status": Status}
    return MemberRow(**own | {name: kind(own[name]) for name, kind in kinds.items()})


def _school(row: RowMapping) -> SchoolRow:
    own = {each.name: row[each.name] for each in fields(SchoolRow)}
    links = {name: tuple(URN(int(each)) for each in own[name].split()) for name in ("predecessors", "successors")}
    return SchoolRow(**own | links)
