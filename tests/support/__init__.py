"""What tests of the Partnership share: schools made with defaults, a clock to set, and a house to act in."""

from tests.support.clock import Clock
from tests.support.house import AUTHORITY, CONVERTED, OTHER, SCHOOL, THIRD, House, refused
from tests.support.schools import count, followed_by, news, news_in, school

__all__ = [
    "AUTHORITY",
    "CONVERTED",
    "OTHER",
    "SCHOOL",
    "THIRD",
    "Clock",
    "House",
    "count",
    "followed_by",
    "news",
    "news_in",
    "refused",
    "school",
]
