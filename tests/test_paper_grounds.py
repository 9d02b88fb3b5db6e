"""The grounds of official papers, and the marks of a draft."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn

from paperwork import CONTACT, REQUEST, TODAY, press, read, text
from specimen import ROOT, apply, build
from taizhang.office.papers.assessment import build_assessment
from taizhang.office.papers.draft import add_page_mark
from taizhang.office.papers.filing import build_filing
from taizhang.office.papers.form import build_form
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.letter import build_letter
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.package import pack_parts, read_parts
from taizhang.office.papers.press import FOLDER, Paper, Press
from taizhang.office.papers.site import build_site_paper
from taizhang.repository.repository import load_repository

NOTICE, ASSESSMENT = "NOTICE-2026-01", "ASSESS-150102-yunwei-2025H1"
DISPUTE = "DISPUTE-150102-20260601-aaa1"


def press_of_case(folder: Path, case: Mapping[str, Any], today: date = TODAY) -> Press:
    """The press of the specimen as a case changes it."""
    root = build(folder)
    shutil.copytree(ROOT / FOLDER, root / FOLDER)
    apply(root, case)
    repository = load_repository(root)
    assert repository.law is not None
    return Press(repository, repository.law, today)


def print_paper(office: Press, name: str) -> Paper:
    book = office.book
    match name:
        case "assessment":
            return build_assessment(office, book.assessments[ASSESSMENT])
        case "filing":
            return build_filing(office, [book.disputes[DISPUTE]], Issue())
        case "form":
            return build_form(office, book.requirements[REQUEST], CONTACT)
        case "letter":
            return build_letter(office, "150100", [], Issue(number="呼财购〔2026〕3号"))
    return build_notice(office, book.notices[NOTICE])


def heads(raw: bytes) -> list[str]:
    """The headers of the first, the odd and the even pages of every section."""
    headers = [
        header
        for section in read(raw).sections
        for header in (section.header, section.even_page_header, section.first_page_header)
    ]
    return ["".join(paragraph.text for paragraph in header.paragraphs) for header in headers]


@pytest.mark.parametrize(
    ("name", "case", "code"),
    [
        ("notice", {"edit": {NOTICE: {"closes_on": "2026-03-16"}}}, "N02"),
        ("notice", {"edit": {REQUEST: {"content": "略"}}, "reseal": True}, "R02"),
        ("form", {"edit": {REQUEST: {"content": "略"}}, "reseal": True}, "R02"),
        ("form", {"edit": {f"{REQUEST}/0001": {"predicate.chain.0.opinion": "同意"}}, "reseal": True}, "C04"),
        ("letter", {"edit": {f"{REQUEST}/0001": {"predicate.chain.0.opinion": "同意"}}, "reseal": True}, "C04"),
        ("assessment", {"edit": {ASSESSMENT: {"total": 55}}}, "V06"),
        ("filing", {"edit": {REQUEST: {"content": "略"}}, "reseal": True}, "R02"),
    ],
)
def test_a_refused_record_gives_no_official_paper_and_at_most_a_marked_draft(
    tmp_path: Path, name: str, case: Mapping[str, Any], code: str
) -> None:
    office = press_of_case(tmp_path, case)
    with pytest.raises(UnsoundError) as error:
        print_paper(office, name)
    assert code in {finding.code for finding in error.value.findings}
    assert all(finding.path and finding.source and finding.help.zh for finding in error.value.findings)
    draft = print_paper(replace(office, draft=True), name)
    assert draft.name.startswith("草稿-")
    assert heads(draft.raw) and all("草稿（记录未通过检查" in head and "不得印发" in head for head in heads(draft.raw))


def test_a_fault_elsewhere_stops_no_paper(tmp_path: Path) -> None:
    office = press_of_case(tmp_path, {"edit": {"REQ-150102-20260501-aaa7": {"content": "略"}}})
    for name in ("assessment", "filing", "form", "letter", "notice"):
        assert heads(print_paper(office, name).raw) == [""] * len(heads(print_paper(office, name).raw)), name


def test_the_site_offers_no_paper_of_a_refused_record(tmp_path: Path) -> None:
    office = press_of_case(tmp_path, {"edit": {NOTICE: {"closes_on": "2026-03-16"}}})
    book = office.book
    assert build_site_paper(office, book.notices[NOTICE]) is None
    assert build_site_paper(office, book.notices["NOTICE-2026-02"]) is not None


def test_the_days_of_a_notice_are_counted_from_its_record(tmp_path: Path) -> None:
    office = replace(press_of_case(tmp_path, {"edit": {NOTICE: {"closes_on": "2026-03-16"}}}), draft=True)
    notice = text(read(build_notice(office, office.book.notices[NOTICE]).raw))
    assert "至2026年3月16日止，共6个工作日" in notice and "10个工作日" not in notice


def test_an_unknown_last_day_is_not_stated(tmp_path: Path) -> None:
    case = {"edit": {NOTICE: {"published_on": "2026-12-25", "closes_on": "2027-01-11"}}}
    office = press_of_case(tmp_path, case, date(2026, 12, 25))
    record = office.book.notices[NOTICE]
    with pytest.raises(UnsoundError) as error:
        build_notice(office, record)
    assert "N02" in {finding.code for finding in error.value.findings}
    notice = text(read(build_notice(replace(office, draft=True), record).raw))
    assert "起公示10个工作日，截止日待国务院办公厅节假日安排公布后确定。" in notice
    assert "2027年1月11日" not in notice and "届满" not in notice


def test_a_draft_states_that_its_record_is_not_sealed(tmp_path: Path) -> None:
    office = press(tmp_path, draft=True)
    waiting = office.book.requirements["REQ-150102-20260501-aaa7"]
    unsealed, sealed = (
        build_form(office, waiting, CONTACT),
        build_form(office, office.book.requirements[REQUEST], CONTACT),
    )
    assert set(heads(unsealed.raw)) == {"草稿（尚未审批存证，不得印发）"}
    assert set(heads(sealed.raw)) == {"草稿（不得印发）"}
    assert read(unsealed.raw).core_properties.title.startswith("草稿：")
    assert unsealed.raw == build_form(office, waiting, CONTACT).raw


def test_an_official_paper_bears_no_mark_of_a_draft(tmp_path: Path) -> None:
    office = press(tmp_path)
    for name in ("assessment", "filing", "form", "letter", "notice"):
        paper = print_paper(office, name)
        assert "草稿" not in paper.name and "草稿" not in text(read(paper.raw)), name
        assert not any(heads(paper.raw)), name


def test_a_template_with_headers_of_its_own_keeps_them_below_the_mark(tmp_path: Path) -> None:
    document = read((ROOT / FOLDER / "notice.docx").read_bytes())
    section = document.sections[0]
    section.header.paragraphs[0].text = "某机关"
    section.different_first_page_header_footer = True
    document.add_section()
    path = tmp_path / "own.docx"
    document.save(str(path))
    marked_paper = pack_parts(add_page_mark(read_parts(path.read_bytes(), path.name), "草稿（不得印发）"))
    for at, head in enumerate(heads(marked_paper)):
        assert head == ("草稿（不得印发）某机关" if at % 3 == 0 else "草稿（不得印发）")
    # The references come first in the section, each with its part and its type.
    parts = read_parts(marked_paper, "made")
    assert set(re.findall(r'PartName="/word/(header[0-9]+)[.]xml"', parts["[Content_Types].xml"].decode())) == {
        name.removeprefix("word/").removesuffix(".xml") for name in parts if name.startswith("word/header")
    }
    for properties in read(marked_paper).element.iter(qn("w:sectPr")):
        tags = [child.tag for child in properties]
        assert tags == sorted(tags, key=lambda tag: tag not in (qn("w:headerReference"), qn("w:footerReference")))


def test_a_paper_shows_a_correction_beside_the_old_value(tmp_path: Path) -> None:
    correction = {"field": "scores.0.remark", "was": "原先误写的说明", "on": "2026-06-30", "reason": "据考核记录更正。"}
    office = press_of_case(
        tmp_path, {"edit": {ASSESSMENT: {"scores.0.remark": "响应及时", "corrections": [correction]}}}
    )
    paper = text(read(print_paper(office, "assessment").raw))
    assert "附注：更正与变更" in paper
    assert "原为“原先误写的说明”，现为“响应及时”" in paper and "据考核记录更正" in paper


def test_an_annulled_notice_is_marked_on_each_page(tmp_path: Path) -> None:
    annulment = {"on": "2026-06-30", "reason": "公示内容有误，予以撤销。"}
    office = press_of_case(tmp_path, {"edit": {"NOTICE-2026-02": {"annulled": annulment}}})
    raw = build_notice(replace(office, draft=False), office.book.notices["NOTICE-2026-02"]).raw
    assert heads(raw) and all("撤销，视同未公示" in head for head in heads(raw))
