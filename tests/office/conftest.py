"""Whether the papers are rendered: where LibreOffice is found, or where somebody insists; the summary always tells."""

import os
import shutil

import pytest

WANTED = os.environ.get("TAIZHANG_OFFICE", "")
"""1 insists on these tests, so that a missing LibreOffice fails them; 0 leaves them out."""
FOUND = all(shutil.which(tool) for tool in ("soffice", "pdftotext"))
RUN = WANTED == "1" or (FOUND and WANTED != "0")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `office` where it is not to run."""
    if RUN:
        return
    left = [item for item in items if item.get_closest_marker("office")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say whether the papers were rendered, so that nobody takes silence for it."""
    told = (
        "the papers were rendered by LibreOffice and measured"
        if RUN
        else "the papers were not rendered; with LibreOffice and poppler-utils installed they are, "
        "and TAIZHANG_OFFICE=1 insists on it"
    )
    terminalreporter.write_line(f"office: {told}")
