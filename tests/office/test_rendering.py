"""The papers on the page: 22 lines of 28 characters, nothing cut, the head of a long table on every page."""

import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import msgspec
import pytest

from paperwork import CONTACT, LONG, REQUEST, TODAY, long_request, press, read, text
from specimen import ROOT
from taizhang.office.papers.assessment import build_assessment
from taizhang.office.papers.defects import report_defects
from taizhang.office.papers.escalations import report_escalations
from taizhang.office.papers.filing import build_filing
from taizhang.office.papers.form import build_form
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.letter import build_letter
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import FOLDER
from taizhang.office.papers.returning import ReturnReason, return_requirements

pytestmark = pytest.mark.office
MM = 72 / 25.4


@dataclass(frozen=True)
class Word:
    """A word on a page: its text and its place in points from the upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Word]]:
    """The words of every paper, rendered at once with the substitutes for the official fonts."""
    folder = tmp_path_factory.mktemp("rendered")
    office = press(tmp_path_factory.mktemp("office"))
    book = office.book
    record = book.notices["NOTICE-2026-01"]
    long = msgspec.structs.replace(book.requirements[REQUEST], content=LONG * 160)
    book.all[REQUEST] = (book.kind(REQUEST), long, book.document(REQUEST))
    waiting = book.requirements["REQ-150102-20260501-aaa7"]
    lack = ReturnReason("150000", TODAY, LONG * 60)
    dispute = book.disputes["DISPUTE-150102-20260601-aaa1"]
    papers = {
        "form": build_form(office, long_request(office), CONTACT),
        "letter": build_letter(office, "150100", [long] * 60, Issue(number="呼财购〔2026〕3号", copies="某局")),
        "notice": build_notice(office, record),
        "filing": build_filing(office, [msgspec.structs.replace(dispute, matter=LONG * 80)], Issue(copies="某局")),
        "assessment": build_assessment(office, book.assessments["ASSESS-150102-yunwei-2025H1"]),
        "defects": report_defects(
            office, "150102", [book.defects["DEFECT-150102-20260201-aaa1"]], Issue(signer="张三", paper_date=TODAY)
        ),
        "escalations": report_escalations(
            office, "150102", [book.assessments["ASSESS-150102-yunwei-2026H1"]], Issue(signer="张三")
        ),
        "return": return_requirements(office, "150100", [waiting], Issue(copies="某局"), {waiting.id: [lack]}),
    }
    for name, paper in papers.items():
        (folder / f"{name}.docx").write_bytes(paper.raw)
        (folder / f"{name}.txt").write_text(text(read(paper.raw)), encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
               "--outdir", str(folder), *(str(folder / f"{name}.docx") for name in papers)]  # fmt: skip
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "FONTCONFIG_FILE": str(ROOT / FOLDER / "fonts.conf")}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    result = {name: _words(folder / f"{name}.pdf") for name in papers}
    for name, words in result.items():
        expected, actual = (folder / f"{name}.txt").read_text(encoding="utf-8"), "".join(word.text for word in words)
        # Every character of the document is on its pages, repeated heads and page numbers apart.
        missing = Counter(re.sub(r"\s", "", expected)) - Counter(re.sub(r"\s", "", actual))
        assert not missing, (name, missing)
    return result


def _words(pdf: Path) -> list[Word]:
    output = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    words, page = [], 0
    for line in output.splitlines():
        page += "<page " in line
        if match := re.search(r'xMin="([^"]+)" yMin="([^"]+)" xMax="([^"]+)" yMax="([^"]+)">(.*)</word>', line):
            left, top, right, bottom = map(float, match.groups()[:4])
            words.append(Word(page, left, top, right, bottom, match[5]))
    return words


def _lines(words: list[Word], page: int) -> list[str]:
    """The lines of the text area of a portrait page, from top to bottom; the page number is below it."""
    area = sorted(
        (word for word in words if word.page == page and word.bottom < (297 - 32) * MM), key=attrgetter("top")
    )
    return ["".join(w.text for w in line) for _, line in groupby(area, key=lambda word: round(word.top))]


@pytest.mark.parametrize("name", ["notice", "filing", "return"])
def test_a_full_page_has_22_lines_and_a_full_line_28_characters(pages: Mapping[str, list[Word]], name: str) -> None:
    full = [lines for page in range(2, 9) if set("".join(lines := _lines(pages[name], page))) <= set(LONG) and lines]
    assert full, "no page of nothing but long text"
    for lines in full[:-1] or full:
        assert len(lines) == 22
        assert {len(line) for line in lines} == {28}


def test_the_text_is_within_the_margins(pages: Mapping[str, list[Word]]) -> None:
    for name, words in pages.items():
        left, right, top = (35, 297 - 37, 28) if name == "form" else (28, 210 - 26, 37)
        for word in words:
            if name == "return" and word.page == 1 and word.text == "内蒙古自治区财政厅" and word.top < 37 * MM:
                continue  # the head of a letter is above the text
            # A comma or full stop may hang behind the last character of a line.
            hang = 16 if word.text[-1] in "，。、；：）》”" else 0
            assert word.left >= left * MM - 1 and word.right <= right * MM + 2 + hang, (name, word)
            assert word.top >= top * MM - 3, (name, word)


def test_page_numbers_are_between_dashes_on_the_outer_side(pages: Mapping[str, list[Word]]) -> None:
    for name in ("notice", "filing", "letter"):
        for page in {word.page for word in pages[name]}:
            foot = [word for word in pages[name] if word.page == page and word.top > (297 - 35) * MM]
            assert "".join(word.text for word in foot) == f"—{page}—", (name, page)
            assert (foot[0].left > 105 * MM) == (page % 2 == 1)
    # The first page of a letter bears no number.
    numbers = {
        page: "".join(word.text for word in pages["return"] if word.page == page and word.top > (297 - 35) * MM)
        for page in (1, 2)
    }
    assert numbers == {1: "", 2: "—2—"}


def test_the_number_of_a_report_is_left_and_its_signer_right_on_one_line(pages: Mapping[str, list[Word]]) -> None:
    for name in ("defects", "escalations"):
        signer = next(word for word in pages[name] if word.text.startswith("签发人"))
        line = [word for word in pages[name] if word.page == 1 and abs(word.top - signer.top) < 6]
        first, last = min(line, key=attrgetter("left")), max(line, key=attrgetter("right"))
        # One character from either edge.
        assert last.text.endswith("张三") and abs(last.right - (210 - 26) * MM + 16) < 6, (name, last)
        assert first.left < 105 * MM and signer.left > 105 * MM


def test_the_head_of_a_letter_is_30_millimetres_from_the_edge(pages: Mapping[str, list[Word]]) -> None:
    mark = min((word for word in pages["return"] if word.page == 1), key=attrgetter("top"))
    assert mark.text == "内蒙古自治区财政厅" and abs((mark.top + mark.bottom) / 2 - (30 * MM + 18)) < 6
    assert abs((mark.left + mark.right) / 2 - 105 * MM) < 6
    number = next(word for word in pages["return"] if word.text.startswith("号"))
    assert abs(number.right - (210 - 26) * MM) < 4 and number.top > 46 * MM


def test_a_long_form_goes_on_under_its_head_and_ends_with_its_three_lines(pages: Mapping[str, list[Word]]) -> None:
    words = pages["form"]
    last = max(word.page for word in words)
    assert last >= 4
    for page in range(1, last + 1):
        text = "".join(word.text for word in words if word.page == page)
        assert "需求内容" in text and "应用场景" in text and f"—{page}—" in text.replace(" ", "")
    assert "联系人甲" in "".join(word.text for word in words if word.page == last)


def test_a_long_list_repeats_its_head(pages: Mapping[str, list[Word]]) -> None:
    counts = Counter(word.text for word in pages["letter"])
    tables = {word.page for word in pages["letter"] if word.text.startswith(REQUEST.rpartition("-")[0])}
    assert len(tables) >= 3 and counts["需求名称及编号"] == len(tables)
