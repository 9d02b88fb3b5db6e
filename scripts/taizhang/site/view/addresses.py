"""Where each record's page lies on the site; the addresses never change."""

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
"""Where the open data lies, by its version."""
_PLURALS: Mapping[str, str] = {"entry": "entries", "migrated": "migrated-entries"}
DATASETS: Mapping[str, str] = {kind.name: _PLURALS.get(kind.name, f"{kind.name}s") for kind in KINDS}
"""The word of each kind's documents in addresses."""


def data_of(kind: str, record: str) -> str:
    """The document of a record among the open data, relative to the site's root: `data/v1/entries/LEDGER-….json`."""
    return f"{DATA}/{DATASETS[kind]}/{record}.json"


def page_of(record: str) -> str:
    """The page of a record by its id, relative to the site's root: `requests/REQ-….html`."""
    owner = record.partition("/")[0]
    section = _SECTION_OF_PREFIX.get(owner.partition("-")[0], "releases")
    return f"{section}/{owner}.html"


def page_of_department(division: str) -> str:
    """The page of what waits for a division's finance department, relative to the site's root."""
    return f"{DEPARTMENTS}/{division}.html"
