"""Written records read back unchanged; an addition leaves the author's lines alone; fmt keeps every comment."""

import difflib
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from specimen import ROOT, build
from taizhang.documents.document import Document, Place, read_document
from taizhang.documents.schema import Schema, Schemas
from taizhang.documents.writing.amend import OccupiedError, amend, remove_key
from taizhang.documents.writing.canon import canonicalize, find_comments
from taizhang.documents.writing.emit import format_file
from taizhang.repository.repository import load_repository

SCHEMAS = Schemas(ROOT / "schemas")
DEFECT = SCHEMAS["defect"]
PATH = "defects/150102/2026/DEFECT-150102-20260105-x2k9.yaml"
BOOK = load_repository(ROOT).book
RECORDS = [
    (kind.name, document)
    for kind, _, document in BOOK.all.values()
    if kind.name != "approval"
]  # fmt: skip


def parse(raw: bytes, schema: Schema = DEFECT, path: str = PATH) -> Document:
    document, faults = read_document(raw, path, schema.shape)
    assert document is not None, (faults, raw.decode())
    return document


# Anything that the loader admits: no control, format, private or surrogate characters, no exotic line ends.
letters = st.characters(
    blacklist_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Mn", "Me", "Lm", "So"),
    max_codepoint=0x9FFF,
)
words = st.text(letters | st.sampled_from(" :#-?&*!|>'\"%@`{}[],=~0123456789"), min_size=1, max_size=30)
admitted = words.filter(lambda text: read_document(f"id: {yaml_quoted(text)}\n".encode(), PATH)[0] is not None)
lines = st.lists(admitted, min_size=1, max_size=4).map("\n".join)
prose = st.tuples(lines, st.sampled_from(["", "\n", "\n\n"])).map("".join)


def yaml_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@given(title=admitted, symptom=prose, division=st.sampled_from(["150000", "0", "1e3", "true", "~", "2026-01-01"]))
def test_every_text_reads_back_as_it_is(title: str, symptom: str, division: str) -> None:
    data = {"id": "x", "title": title, "reporter": {"division": division}, "symptom": symptom, "affects_business": True}
    raw = format_file(DEFECT, data, PATH)
    assert parse(raw).data == data
    # Other tools read YAML 1.1: to them, too, every text is a text (or a day).
    data_again = yaml.safe_load(raw)
    assert str(data_again["title"]) == title
    assert isinstance(data_again["reporter"]["division"], str | date)
    assert data_again["symptom"] == symptom


def test_the_records_of_the_repository_are_canonical() -> None:
    assert len(RECORDS) > 190
    for kind, document in RECORDS:
        assert format_file(SCHEMAS[kind], document.data, document.path) == document.raw
        assert canonicalize(document, SCHEMAS[kind]) == document.raw


def added_lines(before: bytes, after: bytes) -> list[str]:
    """The lines that were added; fails where any other changed."""
    differences = list(difflib.ndiff(before.decode().split("\n"), after.decode().split("\n")))
    assert not [line for line in differences if line.startswith(("- ", "? "))], "\n".join(differences)
    return [line[2:] for line in differences if line.startswith("+ ")]


ADDITIONS: dict[str, list[tuple[Place, Any]]] = {
    "requirement": [(("withdrawn",), {"on": "2026-11-24", "reason": "原因如下：\n业务调整。\n"})],
    "notice": [
        (("annulled",), {"on": "2026-11-24", "reason": "公示有误：\n另行公示。\n"}),
        (("publication",), {"on": "2026-11-24", "picture": {"file": "a: b", "sha256": "0" * 64}}),
    ],
    "release": [(("released_on",), "2026-11-24"), (("notes",), "说明。\n")],
    "dispute": [
        (("filed",), {"on": "2026-11-24", "number": "1"}),
        (("explanation",), {"on": "2026-11-24", "text": "x\n"}),
    ],
    "defect": [(("verified",), {"on": "2026-11-24", "by": "x"}), (("resolved_on",), "2026-11-24")],
    "vendor": [],
    "assessment": [(("escalation",), {"reason": "x\n", "reports": [{"to": "150000", "on": "2026-11-24"}]})],
    "entry": [],
    "interface": [],
}  # fmt: skip
LISTS = {"notice": "objections", "defect": "handling", "dispute": "reports", "vendor": "contracts"}
ITEM = {"on": "2026-11-24", "note": "一、\n二、\n"}


@pytest.mark.parametrize("kind", sorted(ADDITIONS))
def test_an_addition_adds_lines_and_touches_none(kind: str) -> None:
    schema = SCHEMAS[kind]
    for _, document in (record for record in RECORDS if record[0] == kind):
        additions = list(ADDITIONS[kind])
        if kind in LISTS:
            additions.append(((LISTS[kind], len(document.data.get(LISTS[kind], []))), ITEM))
        for place, value in additions:
            if place[0] in document.data and isinstance(place[-1], str):
                with pytest.raises(OccupiedError):
                    amend(document, schema, [(place, value)])
            else:
                raw = amend(document, schema, [(place, value)])
                assert added_lines(document.raw, raw)


AUTHORED = """# 说明：由热线转来
id: DEFECT-150102-20260105-x2k9   # 编号
title:   '开标签到: 无响应'
reported_on: 2026-01-05

# 报告方
reporter: {party: agency, organization: 某公司, division: "150102"}
channel: hotline
subsystem: trading
symptom: >-
  折叠的
  文字
severity: blocking
affects_business: true
changes_business_rules: false
reports: []   # 尚未上报
handling:
- on: 2026-01-05
  by: 甲   # 谁
  measure: |+
    保留空行

# 尾注
"""


def test_additions_between_comments_brackets_and_odd_indents() -> None:
    document = parse(AUTHORED.encode())
    raw = amend(document, DEFECT, [(("handling", 1), {"on": "2026-01-06", "by": "乙", "measure": "再查。\n"})])
    assert added_lines(document.raw, raw) == ["- on: 2026-01-06", "  by: 乙", "  measure: |", "    再查。"]
    assert raw.decode().endswith("    再查。\n# 尾注\n")
    with_disposition = amend(document, DEFECT, [(("disposition",), {"kind": "defect", "on": "2026-01-05"})])
    assert (
        "changes_business_rules: false\ndisposition:\n  kind: defect\n  on: 2026-01-05\nreports:"
        in with_disposition.decode()
    )
    with_report = amend(document, DEFECT, [(("reports", 0), {"to": "150100", "on": "2026-01-05"})]).decode()
    assert 'reports:   # 尚未上报\n  - to: "150100"\n    on: 2026-01-05\nhandling:' in with_report
    with_remark = amend(document, DEFECT, [(("reporter", "remark"), "补, 充")]).decode()
    assert 'division: "150102", remark: "补, 充"}' in with_remark


@given(st.sampled_from(["", "\n", "# 尾\n", "\n\n# 尾", "  # 缩进的尾注\n"]), prose.filter(lambda text: text.strip()))
def test_without_restores_the_text_before_an_addition(end: str, reason: str) -> None:
    base = "id: DEFECT-150102-20260105-x2k9\ntitle: x\nresolved_on: 2026-01-06" + ("\n" + end if end else "")
    document = parse(base.encode())
    raw = amend(document, DEFECT, [(("verified",), {"on": "2026-01-06", "by": "x", "remark": reason})])
    assert document.raw in remove_key(parse(raw), "verified")
    assert remove_key(document, "verified") == ()


comment_text = st.text(letters | st.sampled_from(" :#-|[]{}'\""), max_size=20).map(lambda text: f"# {text}".rstrip())


@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans(), comment_text), max_size=8), st.randoms(use_true_random=False)
)
def test_fmt_keeps_every_comment_and_the_meaning(comments: list[tuple[int, bool, str]], dice: Any) -> None:
    base = next(
        document for kind, document in RECORDS if kind == "defect" and len(document.data.get("handling", ())) > 1
    )
    text = base.raw.decode().split("\n")
    for at, own, words_ in comments:
        number = at % (len(text) - 1)
        if own:
            indent = len(text[number]) - len(text[number].lstrip())
            text.insert(number, " " * indent + words_)
        elif text[number] and not text[number].lstrip().startswith("#"):
            text[number] += "  " + words_
    raw = "\n".join(text).encode()
    document, _ = read_document(raw, base.path, DEFECT.shape)
    if document is None:  # a comment that hides something is refused before fmt sees it
        return
    once = canonicalize(document, DEFECT)
    again = parse(once, path=base.path)
    assert again.data == document.data
    assert canonicalize(again, DEFECT) == once
    assert sorted(c.text for c in find_comments(once)) == sorted(c.text for c in find_comments(raw))


def test_fmt_on_a_file_written_by_hand() -> None:
    once = canonicalize(parse(AUTHORED.encode()), DEFECT).decode()
    assert once.startswith(
        "# yaml-language-server: $schema=../../../schemas/defect.schema.json\n# 说明：由热线转来\nid: "
    )
    assert re.findall(r"#.*", once)[1:] == ["# 说明：由热线转来", "# 编号", "# 报告方", "# 尚未上报", "# 谁", "# 尾注"]
    assert 'title: "开标签到: 无响应"\n' in once
    assert parse(once.encode()).data == parse(AUTHORED.encode()).data


def test_comments_in_odd_places_stay_near_their_lines() -> None:
    text = """id: DEFECT-150102-20260105-x2k9
title: "开标签到
  无响应"  # 标题后
reporter: {party: agency,  # 主体
  organization: 某公司,
  # 区划
  division: "150102"}  # 报告方后
handling:
  # 第一次
  - {on: 2026-01-05, by: 甲,  # 谁
     measure: 查}
  - on: 2026-01-06  # 次日
    by: 乙
    measure: 修
"""
    with_markers = canonicalize(parse(f"--- # 起\n{text}... # 止\n".encode()), DEFECT).decode()
    assert with_markers.split("\n")[1] == "# 起" and "# 止" in with_markers
    document = parse(text.encode())
    once = canonicalize(document, DEFECT).decode()
    assert parse(once.encode()).data == document.data
    lines_ = once.split("\n")
    assert lines_[lines_.index("# 标题后") + 1].startswith("title: ")
    assert lines_[lines_.index("# 区划") + 1].startswith(("# 报告方后", "reporter:"))
    assert lines_[lines_.index("  # 第一次") + 1].startswith("  - on: 2026-01-05")
    assert "  - on: 2026-01-06  # 次日" in lines_
    assert sorted(c.text for c in find_comments(once.encode())) == sorted(c.text for c in find_comments(text.encode()))
    assert canonicalize(parse(once.encode()), DEFECT).decode() == once


def test_a_long_file_is_brought_into_form_at_once() -> None:
    item = "  - on: 2026-01-05  # 当日\n    by: 甲\n    measure: |\n      查。\n"
    document = parse(f"id: DEFECT-150102-20260105-x2k9\nhandling:\n{item * 3500}".encode())
    once = canonicalize(document, DEFECT)
    assert once.decode().count("# 当日") == 3500


def test_the_specimen_may_be_brought_into_form(tmp_path: Path) -> None:
    for kind, _, document in load_repository(build(tmp_path)).book.all.values():
        if kind.name != "approval":
            raw = canonicalize(document, SCHEMAS[kind.name])
            assert parse(raw, SCHEMAS[kind.name], document.path).data == document.data
