"""Reading the views in Python: rows with types, a page at a time, at the cost of the rows that are read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import Any

from attrs import fields, frozen
from sqlalchemy import Column, Connection, MetaData, RowMapping, Select, Table, func, select

from thep_adapters.projections import bookkeeping
from thep_adapters.projections.bookkeeping import RebuildNeeded
from thep_adapters.projections.database import Database
from thep_adapters.projections.history import HISTORY, NAMING
from thep_adapters.projections.ledger import BALANCES, LINES
from thep_adapters.projections.projection import DEFINED, Projection
from thep_adapters.projections.register import DATED
from thep_adapters.projections.rows import AccountSums, HistoryRow, LedgerLine
from thep_adapters.projections.schools import SCHOOLS
from thep_domain.application import CATALOGUE, StoreError
from thep_domain.application.asking import check_stream
from thep_domain.application.history import event_names
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.doors import checked
from thep_domain.kernel.event import shown
from thep_domain.kernel.forms import is_urn_as_text
from thep_domain.kernel.identifiers import URN, EstablishmentId, is_text, is_urn
from thep_domain.kernel.pages import check_limit
from thep_domain.membership import Category, MemberRow, Status
from thep_domain.membership.register import by_name
from thep_domain.schools import CountedPhase, SchoolRow
from thep_domain.schools.authorities import check_authority
from thep_domain.schools.phases import check_phase
from thep_domain.schools.refusals import UNKNOWN_SCHOOL

LAST = 2**63 - 1
"""The highest number a database can count to."""
MEMBERS = (Status.ADMITTED, Status.UNDER_NOTICE)


class Readers:
    """The readers of ``Views``. What they answer is as of the position that each projection has reached."""

    def __init__(self, database: Database, projections: Sequence[Projection]) -> None:
        self.database = database
        self.projections = tuple(projections)
        self._tables: dict[tuple[str, str], Table] = {}
        """By view and shape, so that SQLAlchemy knows its statements again."""

    @checked
    def members(self, day: date, *, limit: int | None = None, after: str | None = None) -> list[MemberRow]:
        """Who is a member on a day, as ``Partnership.members``: by name; a page by ``row.key``."""
        return self._memberships(day, MEMBERS, limit, after)

    @checked
    def memberships(
        self, day: date, *, status: Status | str | None = None, limit: int | None = None, after: str | None = None
    ) -> list[MemberRow]:
        """One row for each part and spell begun by a day, as ``Partnership.memberships``: by name; a page by key."""
        return self._memberships(day, None if status is None else (Status(status),), limit, after)

    @checked
    def schools(
        self,
        *,
        la: str | None = None,
        phase: str | None = None,
        limit: int | None = None,
        after: URN | None = None,
    ) -> list[SchoolRow]:
        """The register of schools as it shows them last, as ``Partnership.schools``, by URN; a page by URN.

        Raises BadArgument for a phase that there is not, and for an authority that no school of the register is under.
        """
        check_phase(phase)
        with self._looking() as look:
            table = look.view(SCHOOLS)
            query = select(table).where(table.c.urn > (0 if after is None else after))
            if la is not None:
                query = query.where(table.c.la == la)
            if phase is not None:
                query = query.where(func.lower(table.c.phase) == phase.lower())
            rows = look.rows(query.order_by(table.c.urn), limit) if la is None or is_text(la) else ()
            if la is not None and not rows:
                check_authority(la, look.authorities())
            return [_school(row) for row in rows]

    def ledger(
        self, of: URN | EstablishmentId, *, limit: int | None = None, after: int | None = None
    ) -> list[LedgerLine]:
        """The lines of a school's account, by date as in ``Partnership.statement``; a page by position.

        ``of`` a URN, or the id of an establishment. Raises Refused where the register does not hold the school.
        """
        with self._looking() as look:
            table = look.view(LINES)
            position = table.c.position
            query = select(table).where(table.c.account == look.establishment(of))
            query = query.where(position > _place(after or 0)).order_by(position)
            lines = [LedgerLine(**row) for row in look.rows(query, limit)]
        return sorted(lines, key=lambda line: line.date) if limit is None and after is None else lines

    @checked
    def balances(self, *, limit: int | None = None, after: EstablishmentId | None = None) -> list[AccountSums]:
        """Every account in sums, with the charge that is unpaid for longest: by establishment; a page by its id."""
        with self._looking() as look:
            table = look.view(BALANCES)
            if after is not None and not is_text(after):
                raise BadArgument(f"after is {shown(after)}: give the key of the last row of the page before", "after")
            query = select(table).where(table.c.account > (after or "")).order_by(table.c.account)
            return [AccountSums(**row) for row in look.rows(query, limit)]

    @checked
    def history(
        self,
        of: URN | str | None = None,
        *,
        names: Iterable[str] | None = None,
        limit: int | None = None,
        after: int = 0,
    ) -> list[HistoryRow]:
        """The events after a position, of one school through all its URNs, of one stream, or of all, by position.

        As ``Partnership.facts``. Raises Refused where the register does not hold the school.
        """
        with self._looking() as look:
            table = look.view(HISTORY)
            after = _place(after)
            query = select(table).where(table.c.position > after).order_by(table.c.position)
            if isinstance(of, str):
                check_stream(of, CATALOGUE)
                query = query.where(table.c.stream == of)
            elif of is not None:
                named = look.view(NAMING)
                school = named.c.name.in_(look.names(of)) & (named.c.position > after)
                query = query.where(table.c.position.in_(select(named.c.position).where(school)))
            if names is not None:
                query = query.where(table.c.name.in_(event_names(names, CATALOGUE)))
            return [HistoryRow(**row) for row in look.rows(query, limit)]

    def _memberships(
        self, day: date, wanted: Sequence[Status] | None, limit: int | None, after: str | None
    ) -> list[MemberRow]:
        with self._looking() as look:
            table = look.view(DATED)
            query = select(table).where(table.c.valid_from <= day, day <= table.c.valid_to)
            if wanted is not None:
                query = query.where(table.c.status.in_([each.value for each in wanted]))
            if after is not None and not is_text(after):
                raise BadArgument(f"after is {shown(after)}: give the key of the last row of the page before", "after")
            if limit is not None or after is not None:
                query = query.where(table.c.key > (after or "")).order_by(table.c.key)
            rows = [_member(row) for row in look.rows(query, limit)]
        return sorted(rows, key=by_name) if limit is None and after is None else rows

    @contextmanager
    def _looking(self) -> Iterator["_Look"]:
        """One transaction that looks."""
        with self.database.reading() as connection:
            yield _Look(connection, self._checked)

    @cached_property
    def _projection_of(self) -> dict[str, Projection]:
        """The projection that has a view: the first of them."""
        return {name: each for each in reversed(self.projections) for name in each.views()}

    def _checked(self, name: str, connection: Connection) -> Table:
        """A view to read. Raises StoreError where it was never built, RebuildNeeded where it has another shape."""
        projection = self._projection_of.get(name)
        if projection is None:
            raise StoreError(f"These views have no {name}: open them with the projection that has it.")
        known = bookkeeping.generations(connection, projection.name) if bookkeeping.prepared(connection) else []
        generation = bookkeeping.live(known)
        if generation is None:
            raise StoreError(
                f"The views of {projection.name} were never built: catch up first, with views.catch_up(thep) or"
                " thep projections catch-up."
            )
        shape = DEFINED.shape(projection)
        if generation.shape != shape:
            raise RebuildNeeded(
                f"The views of {projection.name} have another shape than this release reads. Rebuild them:"
                f" thep projections rebuild {projection.name}"
            )
        if (name, shape) not in self._tables:
            columns = (each for each in projection.views()[name] if isinstance(each, Column))
            self._tables[name, shape] = Table(name, MetaData(), *columns)
        return self._tables[name, shape]


@frozen
class _Look:
    """What is read in one transaction."""

    _connection: Connection
    _checked: Callable[[str, Connection], Table]

    def view(self, name: str) -> Table:
        """A view to read."""
        return self._checked(name, self._connection)

    def rows(self, query: Select[Any], limit: int | None = None) -> Sequence[RowMapping]:
        """At most so many rows."""
        check_limit(limit)
        limited = query if limit is None else query.limit(min(limit, LAST))
        return self._connection.execute(limited).mappings().all()

    def establishment(self, of: URN | EstablishmentId) -> str:
        """The id of the establishment that a URN belongs to."""
        table, urn = self.view(SCHOOLS), int(of) if is_urn_as_text(of) else of
        if isinstance(urn, str) and is_text(urn):
            return urn
        if not is_urn(urn):
            raise BadArgument(
                f"of is {shown(of)}: give the URN of a school, as URN(100934), or the id of an establishment", "of"
            )
        found = self.rows(select(table.c.establishment).where(table.c.urn == urn))
        if not found:
            raise UNKNOWN_SCHOOL(f"No school with URN {of} is in the register: import a register file that holds it.")
        return str(found[0]["establishment"])

    def authorities(self) -> set[str]:
        """The authorities that schools are under: from one to the next, by the index."""
        table, known, last = self.view(SCHOOLS), set[str](), ""
        while found := self._connection.scalar(select(func.min(table.c.la)).where(table.c.la > last)):
            known.add(last := str(found))
        return known

    def names(self, urn: URN) -> list[str]:
        """The names under which facts of a school are found: its establishment's id, and all its URNs."""
        own, table = self.establishment(urn), self.view(SCHOOLS)
        found = self.rows(select(table.c.urn).where(table.c.establishment == own))
        return sorted({own, *(str(row["urn"]) for row in found)})


def _place(after: object) -> int:
    """A position that a database can count to."""
    if isinstance(after, bool) or not isinstance(after, int):
        raise BadArgument(f"after is {shown(after)}: give the position of the last row of the page before", "after")
    return max(0, min(after, LAST))


def _member(row: RowMapping) -> MemberRow:
    own = {each.name: row[each.name] for each in fields(MemberRow)}
    kinds = {"phase": CountedPhase, "category": Category, "status": Status}
    return MemberRow(**own | {name: kind(own[name]) for name, kind in kinds.items()})


def _school(row: RowMapping) -> SchoolRow:
    own = {each.name: row[each.name] for each in fields(SchoolRow)}
    links = {name: tuple(URN(int(each)) for each in own[name].split()) for name in ("predecessors", "successors")}
    return SchoolRow(**own | links)
