"""Static pages of what the history says: one file each, with nothing to fetch."""

from thep_adapters.reports.rendering import rendered
from thep_adapters.reports.review_cycle import cycle_page
from thep_adapters.reports.risk_round import round_page

__all__ = ["cycle_page", "rendered", "round_page"]
