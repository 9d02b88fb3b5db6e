"""Templates: filled as trees, so that any value stays text; a fault is reported with the words around it."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word

from taizhang.base.errors import RunFailedError
from taizhang.office.papers.package import format_core_properties, pack_parts, read_parts
from taizhang.office.papers.template import Template
from taizhang.office.papers.titles import TITLE_WIDTH, split_title

NAME = "site/papers/x.docx"
CORE = format_core_properties("题", "X-1", "某局", date(2026, 3, 2))
HOSTILE = "<w:p/> &amp; {{ 7 * 7 }} {% raw %} {_{ x }_} %} ]]> <script> '\" ${x} \\n 𠮷"


def raw(document: Word) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def document_of(*paragraphs: str) -> Word:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def fill_in(document: Word, **values: Any) -> Word:
    return Document(io.BytesIO(pack_parts(Template.of(raw(document), NAME).fill(values, CORE))))


def lines(document: Word) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def fault(*paragraphs: str, **values: Any) -> str:
    with pytest.raises(RunFailedError) as error:
        fill_in(document_of(*paragraphs), **values)
    assert NAME in error.value.message.zh and NAME in error.value.message.en
    return error.value.message.zh


def test_any_value_stays_text() -> None:
    result = fill_in(document_of("值：{{ a }}。", "{{ a }}{{ b }}"), a=HOSTILE, b=3)
    assert lines(result) == [f"值：{HOSTILE}。", f"{HOSTILE}3"]


def test_a_placeholder_that_the_word_processor_cut_is_whole() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("前{", "{ ti", "tle", " }", "}后{{ n }}"):
        paragraph.add_run(piece).bold = piece == "{ ti"
    result = fill_in(document, title="名称", n=2)
    assert lines(result) == ["前名称后2"]


def test_a_line_end_begins_a_paragraph_of_the_same_kind_and_an_empty_line_none() -> None:
    document = Document()
    paragraph = document.add_paragraph(style="Quote")
    paragraph.add_run("内容：")
    paragraph.add_run("{{ text }}").bold = True
    result = fill_in(document, text="一\n\n二\n三\n")
    assert lines(result) == ["内容：一", "二", "三"]
    assert {p.style.name for p in result.paragraphs if p.style} == {"Quote"}
    assert [p.runs[-1].bold for p in result.paragraphs] == [True, True, True]


def test_blocks_repeat_and_choose_and_lie_in_one_another() -> None:
    document = document_of(
        "{% for item in items %}", "{{ loop.index }}.{{ item.name }}", "{% if item.note %}", "（{{ item.note }}）",
        "{% elif loop.last %}", "末项", "{% else %}", "无", "{% endif %}", "{% endfor %}", "完",
    )  # fmt: skip
    items = [{"name": "甲", "note": "注"}, {"name": "乙", "note": ""}, {"name": "丙", "note": ""}]
    assert lines(fill_in(document, items=items)) == ["1.甲", "（注）", "2.乙", "无", "3.丙", "末项", "完"]
    assert lines(fill_in(document, items=[])) == ["完"]


def test_a_row_is_repeated_and_a_cell_never_left_without_a_paragraph() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text, table.cell(2, 1).text = "{% for r in rows %}", "{% endfor %}"
    table.cell(1, 0).text = "{{ r }}"
    inner = table.cell(1, 1)
    inner.text = "{% if r == '甲' %}"
    inner.add_paragraph("是")
    inner.add_paragraph("{% endif %}")
    result = fill_in(document, rows=["甲", "乙"]).tables[0]
    assert [[cell.text for cell in row.cells] for row in result.rows] == [["甲", "是"], ["乙", ""]]


def test_quotes_and_blanks_as_a_word_processor_sets_them_are_taken() -> None:
    assert lines(fill_in(document_of("{{ “、”.join(names) }}", "{{\u00a0names[0]　}}"), names=["甲", "乙"])) == [
        "甲、乙",
        "甲",
    ]


@pytest.mark.parametrize(
    ("paragraphs", "message"),
    [
        (["{{ titel }}"], "“{{ titel }}”处：不能求值（'titel' is undefined）"),
        (["{{ item.nmae }}"], "{{ item.nmae }}"),
        (["题：{{ title"], "占位符没有写完整"),
        (["题：title }}"], "占位符没有写完整"),
        (["{{ title + }}"], "不能求值"),
        (["{{ item }}"], "不是文字"),
        (["{{ 1 / 0 }}"], "不能求值"),
        (["如{% if title %}有"], "独占一行"),
        (["{% for x in items %}", "{{ x }}"], "“{% for x in items %}”处：没有对应的endfor"),
        (["{% endif %}"], "前面没有与之对应的开始标记"),
        (["{% if title %}", "{% endfor %}"], "不配对"),
        (["{% for x in title %}", "{% endfor %}"], "不是列表"),
        (["{% for x of items %}", "{% endfor %}"], "for 名称 in 列表"),
        (["{{ title.__class__.__mro__ }}"], "不能求值"),
    ],
)
def test_a_fault_is_reported_with_the_file_and_the_words(paragraphs: list[str], message: str) -> None:
    assert message in fault(*paragraphs, title="题", item={"name": "甲"}, items=["甲"])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_a_file_that_is_no_docx_is_reported(content: bytes) -> None:
    with pytest.raises(RunFailedError) as error:
        Template.of(content, NAME)
    assert NAME in error.value.message.zh and ".docx" in error.value.message.zh


def test_a_damaged_part_is_reported() -> None:
    parts = read_parts(raw(document_of("x")), NAME)
    with pytest.raises(RunFailedError) as error:
        Template.of(pack_parts({**parts, "word/document.xml": b"<w:document>"}), NAME)
    assert NAME in error.value.message.zh


def test_the_template_itself_stays_as_it_is() -> None:
    template = Template.of(raw(document_of("{{ a }}")), NAME)
    first, second = (pack_parts(template.fill({"a": word}, CORE)) for word in ("一", "二"))
    assert lines(Document(io.BytesIO(second))) == ["二"]
    assert pack_parts(template.fill({"a": "一"}, CORE)) == first


@pytest.mark.parametrize(
    ("title", "lines_of_title"),
    [
        ("2026年第六批政府采购云平台软件功能需求公示", ["2026年第六批政府采购云平台", "软件功能需求公示"]),
        (
            "呼和浩特市财政局关于报送政府采购云平台软件需求的函",
            ["呼和浩特市财政局关于报送", "政府采购云平台软件需求的函"],
        ),
        ("需求公示", ["需求公示"]),
    ],
)
def test_a_title_is_cut_at_the_end_of_a_word(title: str, lines_of_title: list[str]) -> None:
    assert split_title(title).split("\n") == lines_of_title


@pytest.mark.parametrize("length", range(1, 90))
def test_no_line_of_a_title_is_too_long_or_lost(length: int) -> None:
    title = ("某" * 7 + "的") * 12
    lines_of_title = split_title(title[:length])
    assert lines_of_title.replace("\n", "") == title[:length]
    assert max(map(len, lines_of_title.split("\n"))) <= TITLE_WIDTH


def test_the_package_contains_no_build_time(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(pack_parts(Template.of(raw(document_of("x")), NAME).fill({}, CORE)))
    with zipfile.ZipFile(tmp_path / "x.docx") as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2026-03-02T00:00:00Z" in package.read("docProps/core.xml").decode()
