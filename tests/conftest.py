"""What holds for all tests."""

import os

import pytest
from hypothesis import settings

# In CI the examples are the same at every run, so that a red run is the change's doing; at home they roam.
settings.register_profile("ci", derandomize=True, database=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests that need an office suite out, unless TAIZHANG_OFFICE=1 asks for them."""
    if os.environ.get("TAIZHANG_OFFICE") != "1":
        office = [item for item in items if item.get_closest_marker("office")]
        config.hook.pytest_deselected(items=office)
        items[:] = [item for item in items if item not in office]
