"""What holds for all tests."""

import os

from hypothesis import settings

# In CI the examples are the same at every run, so that a red run is the change's doing; at home they roam.
settings.register_profile("ci", derandomize=True, database=None)
if os.environ.get("CI"):
    settings.load_profile("ci")
