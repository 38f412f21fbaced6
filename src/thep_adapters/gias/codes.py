"""The codes of the Department's lists, so that one that is on none of them is noticed."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from thep_domain.schools import REGISTER_PHASES

_TYPES: Final = frozenset({1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 14, 15, 18, *range(24, 50), 56, 57, 98})
"""From community school (1) to academy secure 16 to 19 (57), and the legacy types (98)."""

_STATUSES: Final = frozenset({1, 2, 3, 4})
"""Open, closed, open but proposed to close, proposed to open."""

_AUTHORITIES: Final = frozenset(
    {
        *range(201, 214),  # inner London
        *range(301, 321),  # outer London
        *(*range(330, 337), *range(340, 345), *range(350, 360), *range(370, 374), *range(380, 385), *range(390, 395)),
        420,  # Isles of Scilly
        *range(660, 682),  # Wales
        *range(701, 709),  # overseas and offshore
        *(*range(800, 804), *range(805, 809), *range(810, 814), 815, 816, *range(820, 824), 825, 826, 830, 831),
        *(*range(835, 842), 845, 846, *range(850, 853), *range(855, 858), 860, 861, *range(865, 897)),
        *(908, 909, 916, 919, 921, 925, 926, 928, 929, 931, 933, *range(935, 939), *range(940, 944)),
    }
)
"""Authorities of today, and those that were merged or divided since 1996."""

KNOWN: Final[Mapping[str, AbstractSet[int]]] = {
    "LA (code)": _AUTHORITIES,
    "TypeOfEstablishment (code)": _TYPES,
    "PhaseOfEducation (code)": frozenset(REGISTER_PHASES),
    "EstablishmentStatus (code)": _STATUSES,
}
"""For each column of the register that holds a code: those it can hold."""
