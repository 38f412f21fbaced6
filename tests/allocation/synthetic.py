"""Invented problems of any size, made from names by SHA-256: the same on every machine."""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256

from thep_domain.peer_review.allocation import Days, Place, Problem, Reviewer, Scope, Terms, Visit, Weights

WEIGHTS = Weights(metres=500, unknown=5_000, phase=20, theme=10, met=30, replaced=1_000, load=15)
WITHIN = Terms(Scope.WITHIN, reciprocal=True, one_a_school=True)
ACROSS = Terms(Scope.OUTSIDE, reciprocal=False, one_a_school=True)
FIRST = date(2018, 1, 15)
ALWAYS = Days(date(2017, 9, 1), date(2018, 8, 31))
PHASES = ("primary", "primary", "primary", "secondary")
FOUR = 4


def drawn(name: str, below: int) -> int:
    """A number from a name."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") % below


def day(name: str) -> date:
    """A working day of two terms."""
    weeks, weekday = divmod(drawn(f"day|{name}", 100), 5)
    return FIRST + timedelta(weeks=weeks, days=weekday)


def one_day(on: date) -> Days:
    return Days(on, on)


def place(name: str) -> Place:
    """Somewhere in a borough of seven kilometres by five."""
    return Place(532_000 + drawn(f"east|{name}", 7_000), 180_000 + drawn(f"north|{name}", 5_000))


def schools(clusters: int) -> Iterator[tuple[str, str]]:
    """Each cluster, and each of its four schools."""
    for cluster in range(clusters):
        for school in range(FOUR):
            yield f"{cluster:03}", f"{cluster:03}{school}"


def visits(clusters: int, seats: int) -> list[Visit]:
    return [
        Visit(
            review=f"S{name}",
            host=f"S{name}",
            days=one_day(day(name)),
            seats=seats,
            leads=1,
            cluster=cluster,
            phase=PHASES[drawn(f"phase|{name}", 4)],
            place=place(name),
        )
        for cluster, name in schools(clusters)
    ]


def reviewers(clusters: int, each: int) -> list[Reviewer]:
    """So many of each school; the first of them leads."""
    return [
        Reviewer(
            person=f"R{name}{number}",
            school=f"S{name}",
            visits=1 + drawn(f"visits|{name}|{number}", 3),
            trained=(ALWAYS,),
            leads=(ALWAYS,) if number == 0 else (),
            cluster=cluster,
            phase=PHASES[drawn(f"phase|{name}", 4)],
            place=place(name),
            strong=drawn(f"strong|{name}", 3) == 0,
            away=tuple(one_day(day(f"away|{name}|{number}|{n}")) for n in range(3)),
        )
        for cluster, name in schools(clusters)
        for number in range(each)
    ]


def within(clusters: int) -> Problem:
    """Two seats from the cluster's other three schools, a lead among them."""
    return Problem(visits(clusters, seats=2), reviewers(clusters, each=3), WITHIN, WEIGHTS)


def across(clusters: int) -> Problem:
    """Three seats from other clusters, a lead among them, and no two schools review each other."""
    return Problem(visits(clusters, seats=3), reviewers(clusters, each=2), ACROSS, WEIGHTS)
