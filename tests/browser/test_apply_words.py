"""The form refuses what the check refuses, with the same messages, and writes the same bytes as the writer."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from browser.forms import (
    DEFECT,
    REQUIREMENT,
    SHARING,
    TODAY,
    compare_findings,
    leaves,
    list_check_findings,
    open_form,
    with_value,
)
from specimen import build
from taizhang.acts.desk import Desk, open_desk
from taizhang.documents.characters import KINDS, is_clean
from taizhang.documents.document import read_document
from taizhang.documents.writing.canon import canonicalize
from taizhang.documents.writing.emit import _is_plain, format_file
from taizhang.records.substance import measure_substance
from taizhang.repository.kinds import FOLDERS, path_of

RECORDS = {"requirement": REQUIREMENT, "sharing": SHARING, "defect": DEFECT}
HOSTILE = [
    *("<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "{{7*7}}${7*7}<%= 7*7 %>", "=1+1", "';"),
    *("- a", "a: b", "a #b", "[x]", "{y}", "&a", "*a", "!!python/object", "|", ">", "%YAML 1.1", "@x", "`x`", "no"),
    *("~", "1e3", "0123", "12:30", "2026-01-01", ".5", "<<", "=", "null", '"q"', "'q'", "back\\slash", "\\n", "---\nx"),
    *(
        "...",
        "? x",
        "x:",
        ":x",
        "a,b",
        "-",
        "- -",
        "#x",
        "😀👨\u200d👩\u200d👧",
        "ᠮᠣᠩᠭᠣᠯ",
        "a" * 5000,
        "长" * 5000,
        "a\tb",
    ),
    *(
        "a\tb",
        "a\u200bb",
        "\u202eabc",
        "a\u00a0b",
        "e\u0301",
        "a\ufffdb",
        "a\u0000b",
        "a\u2028b",
        "  x  ",
        "a\n\n\nb",
        "\n\nx",
    ),
    *(
        "x\n\n",
        "a \nb",
        "\n",
        " ",
        "无",
        "同上",
        "哈哈哈哈哈哈哈哈哈",
        "手机13812345678",
        "138 1234 5678",
        "+86-138-1234-5678",
    ),
    *("身份证15010219900101123X", "0471-1234567-138", "１３８１２３４５６７８"),
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from("ab字无 略。:#-?&*!|>'\"%@`{}[],=~019\n\t\\<_x.+e"), max_size=12),
    # A recent Unicode character may be known to only one side.
    st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=8),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map(" ".join),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk without records: one record alone gives all findings of these tests, and quickly."""
    root = build(tmp_path_factory.mktemp("words"))
    for folder in FOLDERS:
        shutil.rmtree(root / folder)
    return open_desk(root, date.fromisoformat(TODAY))


@pytest.fixture(scope="module")
def pages(browser: Any, base_url: str) -> Iterator[dict[str, Page]]:
    context = browser.new_context()
    page = {kind: open_form(context.new_page(), base_url, kind) for kind in ("requirement", "defect")}
    yield page | {"sharing": page["requirement"]}
    context.close()


def wrong_values(node: Any) -> list[Any]:
    """Values of every kind that a field's schema refuses."""
    if node.get("type") == "array":
        item = [] if "properties" in node["items"] else ["nowhere"]
        return [[], item, ["mall", "mall"], "text"]
    if node.get("type") == "boolean":
        return ["maybe"]
    long = "长" * (node.get("maxLength", 300) + 1)
    common = ["", " ", "x", "nowhere", long, "a\tb", "a\u200bb", "\u202eb", "cafe\u0301", "13812345678", "a\r\nb"]
    if node.get("format") == "date":
        return [*common, "2026-02-30", "2026-13-01", "2026-1-1", "0026-01-01", "2026-06-01", "2099-01-01", "2025-01-01"]
    return [*common, "无", "短", " x", "x ", "15010219900101123X", "0471-123", "申请表.docx", "push", "150999"]


@pytest.mark.parametrize("name", list(RECORDS))
def test_form_and_check_agree_on_every_field_and_every_violation(name: str, pages: dict[str, Page], desk: Desk) -> None:
    kind, good = ("requirement", RECORDS[name]) if name == "sharing" else (name, RECORDS[name])
    schema, seen = desk.schema(kind), set()  # type: ignore[arg-type]
    assert compare_findings(pages[name], desk, kind, good) == set()
    for place in leaves(schema, good):
        if place in {("id",), ("requester", "contact_ref")}:
            continue
        seen |= {code for code, _, _ in compare_findings(pages[name], desk, kind, with_value(good, place))}
        for value in wrong_values(schema.at(place)):
            data = with_value(good, place, value)
            if place[-1] in ("division", "submitted_on", "reported_on"):  # F10 also compares them with the id
                theirs = {one for one in list_check_findings(desk, kind, data) if one[0] not in ("F10", "R08")}
                ours = pages[name].evaluate("data => judging.judge(data)", data)
                messages = {one["said"] for one in ours}
                assert {message for _, _, message in theirs} <= messages, data
                continue
            seen |= {code for code, _, _ in compare_findings(pages[name], desk, kind, data)}
    assert seen >= {"F05", "F06", "F08", "F13"}


def test_form_and_check_agree_on_the_rules_of_a_whole_requirement(pages: dict[str, Page], desk: Desk) -> None:
    page, seen = pages["requirement"], set()
    empty: dict[str, Any] = {"subsystems": [], "base_libraries": []}
    attached = REQUIREMENT["requester"]["sealed_form"]
    for data in (
        with_value(REQUIREMENT, ("legal_basis",), []),
        with_value(with_value(REQUIREMENT, ("legal_basis",), []), ("rationale",), "为了改进工作，为了改进工作。\n"),
        with_value(with_value(REQUIREMENT, ("legal_basis",), []), ("rationale",), "因工作需要，" * 10 + "\n"),
        *(with_value(REQUIREMENT, ("legal_basis", 0, "document"), none)
          for none in ("无", "按照有关规定", "《》", "１２３", "详见附件1", "暂不适用")),
        with_value(REQUIREMENT, ("affected_scope",), empty),
        with_value(REQUIREMENT, ("affected_scope",), {**empty, "description": "无\n"}),
        with_value(REQUIREMENT, ("requester", "sealed_form")),
        *(with_value(REQUIREMENT, ("requester", "sealed_form"), {**attached, "file": file})
          for file in ("a.PDF", "pdf", ".pdf", "a.pdf/", "a.b.ofd", "图.jpeg", "a.pdf.exe", "x/..")),
        with_value(REQUIREMENT, ("sharing",), SHARING["sharing"]),
        with_value(SHARING, ("sharing",)),
        with_value(SHARING, ("sharing", "mode"), "push"),
        with_value(SHARING, ("kind",), "addition"),
    ):  # fmt: skip
        seen |= {code for code, _, _ in compare_findings(page, desk, "requirement", data)}
    assert seen == {"F16", "R01", "R04", "R05", "R06", "R07"}
    blocking = with_value(with_value(DEFECT, ("severity",), "blocking"), ("affects_business",), False)
    assert {code for code, _, _ in compare_findings(pages["defect"], desk, "defect", blocking)} == {"D07"}


TEXTS = (("title",), ("content",), ("rationale",), ("sharing", "system"), ("affected_scope", "description"))
"""Free-text fields of a data-sharing requirement: lines and longer texts."""


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(written=st.dictionaries(st.sampled_from(TEXTS), texts))
# In Python `$` also matches before a final line feed: the form refused what the check accepted.
@example(written={("title",): "0\n"})
@example(written={("title",): "0\n", ("sharing", "system"): ""})
@example(written=dict.fromkeys(TEXTS, "0\n"))
def test_form_and_check_agree_on_hostile_text_anywhere(
    written: dict[tuple[str, ...], str], pages: dict[str, Page], desk: Desk
) -> None:
    record = SHARING
    for place, text in written.items():
        record = with_value(record, place, text)
    compare_findings(pages["requirement"], desk, "requirement", record)


def test_every_character_that_the_loader_refuses_is_refused(pages: dict[str, Page], desk: Desk) -> None:
    refused = {edge for body, _ in KINDS for edge in (body[0], body[-1]) if not "\ud800" <= edge <= "\udfff"}
    for character in sorted(refused | {"\u0344", "\u212b", "\u1100\u1161", "ё".replace("ё", "е\u0308")}):
        findings = compare_findings(
            pages["requirement"], desk, "requirement", with_value(REQUIREMENT, ("title",), f"甲{character}乙")
        )
        assert {code for code, _, _ in findings} == {"F05"}, f"{character!r}"


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(many=st.lists(texts, min_size=150, max_size=150))
def test_the_page_judges_texts_as_the_check_does(many: list[str], pages: dict[str, Page]) -> None:
    page = pages["requirement"]
    lines = [text for text in many if is_clean(text) and "\n" not in text]
    assert page.evaluate("all => all.map(Taizhang.yaml.plain)", lines) == [_is_plain(text) for text in lines]
    tidy = [text for text in many if is_clean(text)]
    assert page.evaluate("all => all.map(judging.weight)", tidy) == [measure_substance(text) for text in tidy]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_page_writes_the_same_bytes_as_the_writer(data: Any, pages: dict[str, Page], desk: Desk) -> None:
    clean_texts = texts.filter(is_clean)
    for name, good in RECORDS.items():
        kind, record = ("requirement" if name == "sharing" else name), good
        for place in leaves(desk.schema(kind), good):  # type: ignore[arg-type]
            if desk.schema(kind).at(place).get("type") == "string" and data.draw(st.integers(0, 2)) == 0:  # type: ignore[arg-type]
                record = with_value(record, place, data.draw(clean_texts))
        path = path_of(good["id"])
        assert path is not None
        written = pages[name].evaluate(
            "([kind, data, path]) => Taizhang.yaml.whole(kind, carried.schema, data, path)", [kind, record, path]
        )
        raw = format_file(desk.schema(kind), record, path)  # type: ignore[arg-type]
        assert written.encode() == raw
        document, _ = read_document(raw, path, desk.schema(kind).shape)  # type: ignore[arg-type]
        assert document is not None and canonicalize(document, desk.schema(kind)) == raw  # type: ignore[arg-type]


def test_the_page_computes_the_digest_of_a_file(pages: dict[str, Page]) -> None:
    for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_000):
        raw = bytes(n * 7 % 256 for n in range(size))
        digest = pages["requirement"].evaluate("all => Taizhang.sha256(Uint8Array.from(all))", list(raw))
        assert digest == hashlib.sha256(raw).hexdigest(), size


def test_a_too_large_file_is_refused_with_the_loaders_words(pages: dict[str, Page], tmp_path: Path) -> None:
    text = "长" * 90_000
    (finding,) = pages["requirement"].evaluate("text => judging.tooLarge(text)", text)
    _, (fault,) = read_document(text.encode(), "x")
    assert fault.code == finding["code"] == "F01" and fault.params["reason"].zh in finding["said"]  # type: ignore[union-attr]
    assert pages["requirement"].evaluate("judging.tooLarge('x'.repeat(262144))") == []


def test_no_text_of_a_schema_or_record_ends_its_script(pages: dict[str, Page]) -> None:
    raw = pages["requirement"].locator("#tz-carried").text_content()
    assert raw is not None and "<" not in raw and json.loads(raw)["kind"] == "requirement"
