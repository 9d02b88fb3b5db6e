"""The paths of the pages of records on the site, which never change."""

from collections.abc import Mapping

from taizhang.repository.kinds import KINDS, Kind

_SECTION_OF_PREFIX = {
    "REQ": "requests",
    "NOTICE": "notices",
    "LEDGER": "ledger",
    "DISPUTE": "disputes",
    "INTERFACE": "interfaces",
    "DEFECT": "defects",
    "VENDOR": "vendors",
    "ASSESS": "vendors",
    "SCHEME": "vendors",
    "CHANNEL": "defects",
    "MIGRATION": "ledger",
    "MIGRATED": "ledger",
}

PAGE_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.name != "approval")
"""The kinds whose records have a page; an approval is shown on the page of the record that it approves."""


OPEN_REQUESTS = "pulls/index.html"
"""The page of all open requests."""
DEPARTMENTS = "departments"
"""The folder of the pages of finance departments."""
DATA = "data/v1"
"""The folder of the open data, by version."""
_PLURALS: Mapping[str, str] = {"entry": "entries", "migrated": "migrated-entries"}
DATASETS: Mapping[str, str] = {kind.name: _PLURALS.get(kind.name, f"{kind.name}s") for kind in KINDS}
"""The name of each kind's documents in addresses."""


def find_data_path(kind: str, record: str) -> str:
    """The document of a record among the open data, relative to the site's root: `data/v1/entries/LEDGER-….json`."""
    return f"{DATA}/{DATASETS[kind]}/{record}.json"


def find_page(record: str) -> str:
    """The page of a record by its id, relative to the site's root: `requests/REQ-….html`."""
    owner = record.partition("/")[0]
    section = _SECTION_OF_PREFIX.get(owner.partition("-")[0], "releases")
    return f"{section}/{owner}.html"


def find_department_page(division: str) -> str:
    """The page of the open matters of a division's finance department, relative to the site's root."""
    return f"{DEPARTMENTS}/{division}.html"
