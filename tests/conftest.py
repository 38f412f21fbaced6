"""Settings for all tests."""

import os

from hypothesis import settings

# A developer's run looks at new examples each time; a check of a submission always at the same ones.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
