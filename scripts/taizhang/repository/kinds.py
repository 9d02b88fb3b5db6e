"""The kinds of record: where each lies, how its id is written, and which type it becomes."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from taizhang import records
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schemas

_message = Messages(__file__)

KindName = Literal[
    "requirement",
    "approval",
    "notice",
    "entry",
    "release",
    "dispute",
    "interface",
    "defect",
    "vendor",
    "assessment",
    "scheme",
    "channel",
    "migration",
    "migrated",
]

_ADDED_LATER: frozenset[str] = frozenset({"scheme", "channel", "migration", "migrated"})
"""Kinds without a schema in older trees, which hold no such records."""

SEALS = "ledger/approvals"
"""The folder of the seals."""

_DIVISION = "[0-9]{6}"
_YEAR = "[0-9]{4}"
_TAIL = "[0-9a-hjkmnp-tv-z]{4}"
_SLUG = "[a-z][a-z0-9]{1,19}"
_PERIOD = "(?:20[0-9]{2}(?:Q[1-4]|H[12])?|20[0-9]{6}-20[0-9]{6})(?:-c[1-9][0-9]?)?"
_SERIAL = "[0-9]{4}"
_DEED = "[0-9]{3}"
_ROW = "[0-9a-hjkmnp-tv-z]{8}"
_VERSION = r"V[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Attributes:
        name: the word used in code, schemas and addresses.
        title: its name for people.
        record: the type its documents become.
        section: the folder of its pages on the site.
        path: a pattern of its files' paths; its group `id` is the id, else `identify` composes it.
    """

    name: KindName
    title: Text
    record: type[records.Record]
    section: str
    path: re.Pattern[str]

    def identify(self, path: str) -> str | None:
        """The id that a file at `path` must have, or None where no record of this kind may lie."""
        match = self.path.fullmatch(path)
        if match is None:
            return None
        if self.name == "vendor":
            return "VENDOR-{division}-{slug}".format_map(match.groupdict())
        if self.name == "assessment":
            return "ASSESS-{division}-{slug}-{period}".format_map(match.groupdict())
        if self.name in ("scheme", "channel"):
            return f"{self.name.upper()}-{match['division']}"
        return match["id"]


def _dated(folder: str, prefix: str) -> re.Pattern[str]:
    return re.compile(
        rf"{folder}/(?P<division>{_DIVISION})/(?P<year>{_YEAR})/"
        rf"(?P<id>{prefix}-(?P=division)-(?P=year)[0-9]{{4}}-{_TAIL})\.yaml"
    )


def _flat(folder: str, identity: str) -> re.Pattern[str]:
    return re.compile(rf"{folder}/(?P<id>{identity})\.yaml")


KINDS: tuple[Kind, ...] = (
    Kind("requirement", _message("requirement"), records.Requirement, "requests", _dated("requests", "REQ")),
    Kind(
        "approval",
        _message("approval"),
        records.Approval,
        "requests",
        re.compile(rf"{SEALS}/(?P<id>[A-Z][A-Za-z0-9.-]{{1,60}}/{_SERIAL})\.json"),
    ),
    Kind(
        "notice",
        _message("notice"),
        records.Notice,
        "notices",
        _flat("ledger/notices", rf"NOTICE-{_YEAR}-[0-9]{{2}}"),
    ),
    Kind(
        "entry",
        _message("ledger-entry"),
        records.Entry,
        "ledger",
        re.compile(rf"ledger/entries/(?P<year>{_YEAR})/(?P<id>LEDGER-(?P=year)-{_SERIAL})\.yaml"),
    ),
    Kind(
        "release",
        _message("release"),
        records.Release,
        "releases",
        _flat("ledger/releases", _VERSION),
    ),
    Kind(
        "dispute",
        _message("dispute"),
        records.Dispute,
        "disputes",
        re.compile(
            rf"ledger/disputes/(?P<year>{_YEAR})/"
            rf"(?P<id>DISPUTE-{_DIVISION}-(?P=year)[0-9]{{4}}-{_TAIL})\.yaml"
        ),
    ),
    Kind(
        "interface",
        _message("interface-specification"),
        records.Interface,
        "interfaces",
        _flat("ledger/interfaces", "INTERFACE-[0-9]{3}"),
    ),
    Kind("defect", _message("defect"), records.Defect, "defects", _dated("defects", "DEFECT")),
    Kind(
        "vendor",
        _message("vendor"),
        records.Vendor,
        "vendors",
        re.compile(rf"vendors/(?P<division>{_DIVISION})/(?P<slug>{_SLUG})/vendor\.yaml"),
    ),
    Kind(
        "assessment",
        _message("assessment"),
        records.Assessment,
        "vendors",
        re.compile(rf"vendors/(?P<division>{_DIVISION})/(?P<slug>{_SLUG})/assessments/(?P<period>{_PERIOD})\.yaml"),
    ),
    Kind(
        "scheme",
        _message("assessment-mechanism"),
        records.DepartmentScheme,
        "vendors",
        re.compile(rf"vendors/(?P<division>{_DIVISION})/scheme\.yaml"),
    ),
    Kind(
        "channel",
        _message("communication-mechanism"),
        records.DepartmentChannel,
        "defects",
        re.compile(rf"defects/(?P<division>{_DIVISION})/channel\.yaml"),
    ),
    Kind(
        "migration",
        _message("migration-deed"),
        records.Migration,
        "ledger",
        _flat("ledger/migrations", f"MIGRATION-{_DEED}"),
    ),
    Kind(
        "migrated",
        _message("migrated-entry"),
        records.MigratedEntry,
        "ledger",
        re.compile(rf"ledger/migrated/(?P<deed>{_DEED})/(?P<id>MIGRATED-(?P=deed)-{_ROW})\.yaml"),
    ),
)

KIND_BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}

FOLDERS: tuple[str, ...] = ("requests", "ledger", "defects", "vendors")
"""The top-level folders that hold records and nothing else."""


def kind_at(path: str) -> tuple[Kind, str] | None:
    """The kind of record that a repository path may hold, with the id it must have; None where none may lie."""
    for kind in KINDS:
        identity = kind.identify(path)
        if identity is not None:
            return kind, identity
    return None


_HOMES: tuple[tuple[str, str], ...] = (
    (r"[A-Z][^/]*/[0-9]{4}", SEALS + "/{0}.json"),
    (r"(REQ)-([0-9]{6})-([0-9]{4})[0-9]{4}-.+", "requests/{2}/{3}/{0}.yaml"),
    (r"(DEFECT)-([0-9]{6})-([0-9]{4})[0-9]{4}-.+", "defects/{2}/{3}/{0}.yaml"),
    (r"(DISPUTE)-([0-9]{6})-([0-9]{4})[0-9]{4}-.+", "ledger/disputes/{3}/{0}.yaml"),
    (r"(LEDGER)-([0-9]{4})-.+", "ledger/entries/{2}/{0}.yaml"),
    (r"NOTICE-.+", "ledger/notices/{0}.yaml"),
    (r"INTERFACE-.+", "ledger/interfaces/{0}.yaml"),
    (r"V[0-9].+", "ledger/releases/{0}.yaml"),
    (r"(VENDOR)-([0-9]{6})-([a-z0-9]+)", "vendors/{2}/{3}/vendor.yaml"),
    (r"(SCHEME)-([0-9]{6})", "vendors/{2}/scheme.yaml"),
    (r"(CHANNEL)-([0-9]{6})", "defects/{2}/channel.yaml"),
    (r"(MIGRATION)-.+", "ledger/migrations/{0}.yaml"),
    (r"(MIGRATED)-([0-9]{3})-.+", "ledger/migrated/{2}/{0}.yaml"),
    (r"(ASSESS)-([0-9]{6})-([a-z0-9]+)-(.+)", "vendors/{2}/{3}/assessments/{4}.yaml"),
)


def own_day(record: records.Record) -> date | None:
    """The day of the fact that a record states, by whose law it is judged.

    None for a vendor, whose contracts and schemes have days of their own, and for a migrated entry, whose days may lack
    their day or month.
    """
    match record:
        case records.Requirement():
            return record.submitted_on
        case records.Approval():
            return record.approved_on
        case records.Notice() | records.Interface():
            return record.published_on
        case records.Entry():
            return record.enrolled_on
        case records.Release():
            return record.arranged_on
        case records.Dispute():
            return record.arose_on
        case records.Defect():
            return record.reported_on
        case records.Assessment():
            return record.assessed_on
        case records.DepartmentScheme() | records.DepartmentChannel():
            return record.adopted_on
        case records.Migration():
            return record.founded_on
        case records.Vendor() | records.MigratedEntry():
            return None


def division_in(identity: str) -> str | None:
    """The division in the id of a record or seal, by whose law it is judged; None where the id has none.

    Notices, ledger entries, releases and interfaces are the region's, for all divisions.
    """
    match = re.match(r"(?:REQ|DEFECT|DISPUTE|VENDOR|ASSESS|SCHEME|CHANNEL)-([0-9]{6})(?:-|/|$)", identity)
    return match[1] if match else None


def deed_of(identity: str) -> str | None:
    """The migration deed that answers for a migrated entry, by the entry's id; None for every other record."""
    match = re.fullmatch(rf"MIGRATED-({_DEED})-{_ROW}", identity)
    return f"MIGRATION-{match[1]}" if match else None


def list_kinds(schemas: Schemas) -> tuple[Kind, ...]:
    """The kinds whose records a tree with these schemas may hold: all but later ones without a schema.

    Every other kind has to have its schema.
    """
    return tuple(kind for kind in KINDS if kind.name not in _ADDED_LATER or schemas.has_schema(kind.name))


def path_of(identity: str) -> str | None:
    """The path of the record of an id; None where no record can have it."""
    for pattern, home in _HOMES:
        match = re.fullmatch(pattern, identity)
        if match is not None:
            path = home.format(identity, *match.groups())
            place = kind_at(path)
            return path if place is not None and place[1] == identity else None
    return None
