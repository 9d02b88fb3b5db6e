"""Values for fields that a form lacks or leaves empty, derived from its other fields or the command line and noted."""

import re

from taizhang.base.messages import Messages
from taizhang.intake import divisions
from taizhang.intake.choices import Options
from taizhang.intake.draft import (
    DIGEST,
    DIVISION,
    LANDLINE,
    ORGANIZATION,
    SCAN,
    SCOPE_LISTS,
    DraftBuilder,
    name_column,
)
from taizhang.intake.entries import ImportProblem
from taizhang.intake.headings import SCOPE
from taizhang.intake.reading import normalize_name, to_single_line
from taizhang.office.sheets.columns import Column

_message = Messages(__file__)

_MAX_TITLE = 60
"""The longest first sentence of the content that makes a title where the form has no place for one."""
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_EMPTY = _message("not-filled-in")


def supply_missing_fields(builder: DraftBuilder) -> None:
    """Supply fields that are missing or empty from other fields and the command line; report the others as problems."""
    data = builder.draft.data
    for key, value in (
        (LANDLINE, builder.defaults.landline),
        (DIVISION, builder.defaults.division),
        ("kind", builder.defaults.kind),
    ):
        if value is not None and builder.is_open(key):
            builder.put(key, value)
    if builder.is_open(DIVISION):
        _supply_division(builder)
    if builder.is_open("title") and "content" in data:
        _supply_title(builder)
    if not builder.draft.phone and LANDLINE not in builder.draft.spots:
        builder.draft.phone = builder.defaults.landline or ""
    _supply_scope(builder)
    _supply_scan(builder)
    data.setdefault("legal_basis", [])
    for column in builder.columns.values():
        if column.required and builder.is_open(column.name) and column.name not in ("legal_basis", *SCOPE_LISTS):
            _report_missing(builder, column)


def _supply_division(builder: DraftBuilder) -> None:
    organization = str(builder.value(ORGANIZATION) or "")
    if code := divisions.find_division_of_department(builder.law, organization):
        builder.put(DIVISION, code)
        name = builder.law.divisions[code].name
        note = _message("division-from-organization", organization=organization, code=code, name=name)
        builder.add_note(DIVISION, note)


def _supply_title(builder: DraftBuilder) -> None:
    content = str(builder.draft.data["content"])
    first = to_single_line(_SENTENCE.split(content.strip(), maxsplit=1)[0]).rstrip("：:，,")
    if 0 < len(first) <= _MAX_TITLE:
        builder.draft.data["title"] = first
        builder.add_note("title", _message("title-from-content", first=first))


def _supply_scope(builder: DraftBuilder) -> None:
    """Take subsystems and base libraries from the description of the scope: the annex has one column for all three."""
    description = str(builder.value(SCOPE) or "")
    for key in SCOPE_LISTS:
        if key in builder.draft.spots:
            continue
        matches = _find_options_in(builder.options((*builder.columns[key].place, 0)), description)
        builder.put(key, [code for code, _ in matches])
        if matches:
            titles = "、".join(title for _, title in matches)
            builder.add_note(key, _message("lists-from-scope", titles=titles), SCOPE)


def _supply_scan(builder: DraftBuilder) -> None:
    scan_name = builder.value(SCAN)
    digest = builder.value(DIGEST)
    if digest is not None or (scan_name is None and builder.draft.data.get("kind") == "data-sharing"):
        return
    match = builder.defaults.scan(scan_name)
    if match is not None:
        builder.put(SCAN, match[0])
        builder.put(DIGEST, match[1])
    elif scan_name is not None:
        builder.add_problem(
            SCAN,
            _message("scan-not-found", name=scan_name),
            _message("name-the-scan"),
        )


def _report_missing(builder: DraftBuilder, column: Column) -> None:
    help_ = _message("fill-in-and-import")
    if column.name == DIVISION:
        organization = str(builder.value(ORGANIZATION) or "")
        likely = divisions.find_likely_divisions(builder.law, organization)
        names, heading = divisions.format_divisions(likely), column.heading
        help_ = (
            _message("choose-the-division", heading=heading, divisions=names)
            if likely
            else _message("add-the-division", heading=heading)
        )
    elif column.name == "kind":
        help_ = _message("state-the-kind")
    elif column.name == "title":
        help_ = _message("first-sentence-too-long")
    builder.draft.problems.append(ImportProblem(builder.entry.spot, name_column(column), _EMPTY, help_))


def _find_options_in(options: Options, text: str) -> list[tuple[str, str]]:
    """The options of which the full title is one of the words listed in `text`: code and title."""
    words = re.split(r"[、,，;；。/|\n：:]+", text)
    bare = {re.sub(r"^(?:主要)?(?:涉及|影响)(?:到)?|等$", "", normalize_name(word)) for word in words}
    return [(str(one["const"]), str(one["title"])) for one in options if one["title"] in bare]
