"""The history as it is asked for: after a position, of a school or a stream, of some events, at most so many."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches

from thep_domain import schools
from thep_domain.application.asking import check_stream
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.journal import Journal
from thep_domain.engine.known import Known
from thep_domain.engine.moments import LAST, Moment
from thep_domain.engine.rows import PAGE, Wanted
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.pages import check_limit, first
from thep_domain.kernel.provenance import Recorded


def facts(
    journal: Journal,
    known_at: Moment | None,
    of: URN | str | None,
    after: int,
    names: Iterable[str] | None,
    limit: int | None,
) -> Iterator[Recorded]:
    """The facts that were asked for, in the order of recording; what cannot be meant is refused at once."""
    after = _position(after)
    check_limit(limit)
    wanted = None if names is None else event_names(names, journal.catalogue)
    if of is None:
        return _of_all(journal, after, journal.position_known(known_at), () if wanted is None else wanted, limit)
    if isinstance(of, str):
        check_stream(of, journal.catalogue)
        found = journal.recorded(journal.picked({of}, journal.position_known(known_at), after=after))
    else:
        known = Known(journal, known_at)
        school = schools.find_establishment(known, of)
        found = known.naming({school.id, *map(str, school.urns)}, after=after)
    return first((fact for fact in found if wanted is None or fact.name in wanted), limit)


def _of_all(journal: Journal, after: int, last: int, names: Sequence[str], limit: int | None) -> Iterator[Recorded]:
    if limit is not None and limit <= PAGE:
        return journal.recorded(journal.first_rows(after, last, names, limit))
    pages = journal.pages(after, last, Wanted(names=tuple(names)))
    return first(journal.recorded(row for page in pages for row in page), limit)


def event_names(given: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The names of events that were given. Raises BadArgument for one that there is not, with those near it."""
    if isinstance(given, str):
        raise BadArgument(f"names is {given!r}: give a list of names", "names")
    names = tuple(given)
    if not names:
        raise BadArgument(
            "names is empty: name an event, such as membership.admitted, or leave it out for all", "names"
        )
    known = {declared(each).name for each in catalogue.events}
    for name in names:
        if name not in known:
            raise BadArgument(f"no event is named {name!r}: {_nearest(name, known)}", "names")
    return names


def _nearest(name: object, known: Collection[str]) -> str:
    text = str(name)
    similar = get_close_matches(text, sorted(known), n=3, cutoff=0.5)
    ending = [each for each in sorted(known) if text and each.partition(".")[2] == text.rpartition(".")[2]]
    near = list(dict.fromkeys([*ending, *similar]))[:3]
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(known))}"


def _position(after: int) -> int:
    if isinstance(after, bool) or not isinstance(after, int):
        raise BadArgument(
            f"after is {after!r}: give the position of the last fact that you have, or 0 for none", "after"
        )
    if after < 0:
        raise BadArgument(f"after is {after}: positions are counted from 1, and 0 is before the first", "after")
    return min(after, LAST)
