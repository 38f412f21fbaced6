"""A small model of the Partnership: lists and dicts, one day after another, and none of the domain's arithmetic.

Of the rulebook it knows the rate, how a year is measured, what becomes of the rest of one, VAT, the notice period and
what an associate commits to; the rest is as founded. Each context's part is in its own folder.
"""

from attrs import define

from thep_domain.testing.fees.model import ModelAccount


@define
class ModelSchool(ModelAccount):
    """One school as every context knows it."""
