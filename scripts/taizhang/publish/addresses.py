"""Where each record's page lies on the site; the addresses never change."""

from taizhang.kinds import KINDS, Kind

_SECTION_OF_PREFIX = {
    "REQ": "requests",
    "NOTICE": "notices",
    "LEDGER": "ledger",
    "DISPUTE": "disputes",
    "INTERFACE": "interfaces",
    "DEFECT": "defects",
    "VENDOR": "vendors",
    "ASSESS": "vendors",
}

PAGE_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.name != "approval")
"""The kinds whose records have a page; an approval is shown on the page of the record that it approves."""


def page_of(record: str) -> str:
    """The page of a record by its id, relative to the site's root: `requests/REQ-….html`."""
    owner = record.partition("/")[0]
    section = _SECTION_OF_PREFIX.get(owner.partition("-")[0], "releases")
    return f"{section}/{owner}.html"
