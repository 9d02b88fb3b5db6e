"""The papers: their content and layout, and the same bytes from the same facts."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from confirming import confirm, remove_confirmations
from paperwork import CONTACT, HOSTILE, ORDERS, REQUEST, TODAY, long_request, press, read, text
from specimen import ROOT, build
from taizhang.base.errors import RunFailedError
from taizhang.office.papers.assessment import build_assessment
from taizhang.office.papers.blank import build_blank_form
from taizhang.office.papers.defects import report_defects
from taizhang.office.papers.escalations import report_escalations
from taizhang.office.papers.filing import build_filing, report_disputes
from taizhang.office.papers.form import build_form, build_public_form
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judgements import FirstJudgement, OpenReviews
from taizhang.office.papers.letter import build_letter
from taizhang.office.papers.mechanism import build_mechanism
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import FOLDER, Paper, Press, UnfitError
from taizhang.office.papers.returning import ReturnReason, return_requirements
from taizhang.office.papers.site import build_site_paper
from taizhang.office.papers.words import cite_basis, describe_period, format_day
from taizhang.records import DepartmentChannel, LegalBasis
from taizhang.records.substance import find_letter_problem
from taizhang.repository.book import Book
from taizhang.repository.repository import load_repository

COLUMNS = [
    "需求提出机构名称",
    "需求内容",
    "应用场景",
    "法律适用",
    "实现建议",
    "影响业务范围",
    "需求提出理由",
    "期望实现时间",
]
TEMPLATES = sorted(path.stem for path in (ROOT / FOLDER).glob("*.docx"))
HEAD = {"issuer", "addressee", "number", "signer", "basis", "dated", "issued_on", "copy", "disclosure"}
DEFECT = "DEFECT-150102-20260201-aaa1"
SERIOUS = "ASSESS-150102-yunwei-2026H1"
NUMBER = Issue(number="呼财购〔2026〕3号")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return press(tmp_path_factory.mktemp("office"))


def paper_makers(office: Press) -> dict[str, Callable[[], Paper]]:
    """A function for every template that builds a paper from it."""
    book = office.book
    waiting = book.requirements["REQ-150102-20260501-aaa7"]
    lack = ReturnReason("150000", TODAY, "没有写明所依据的文件，请补充文号和条款。")
    channel = DepartmentChannel(
        "CHANNEL-150102", "150102", "沟通机制", date(2026, 5, 10), "可以拨打办公电话。", "政府采购科", "工作日", 3
    )
    return {
        "assessment": lambda: build_assessment(office, book.assessments["ASSESS-150102-yunwei-2025H1"]),
        "blank": lambda: Paper("", build_blank_form(office)),
        "defects": lambda: report_defects(office, "150102", [book.defects[DEFECT]], Issue()),
        "escalations": lambda: report_escalations(office, "150102", [book.assessments[SERIOUS]], Issue()),
        "filing": lambda: build_filing(office, [book.disputes["DISPUTE-150102-20260601-aaa1"]], Issue()),
        "form": lambda: build_form(office, book.requirements[REQUEST], CONTACT),
        "letter": lambda: build_letter(office, "150100", [], NUMBER),
        "mechanism": lambda: build_mechanism(office, channel),
        "notice": lambda: build_notice(office, book.notices["NOTICE-2026-01"]),
        "return": lambda: return_requirements(office, "150100", [waiting], Issue(), {waiting.id: [lack]}),
    }


def test_every_template_is_filled_and_leaves_no_placeholder(office: Press) -> None:
    assert sorted(paper_makers(office)) == TEMPLATES
    for name, make in paper_makers(office).items():
        document = read(make().raw)
        full_text = text(document) + "".join(p.text for s in document.sections for p in s.footer.paragraphs)
        assert not re.search(r"\{\{|\}\}|\{%|%\}", full_text), name
        assert document.core_properties.title and document.core_properties.author, name


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_same_facts_make_the_same_bytes(office: Press, name: str, tmp_path: Path) -> None:
    assert (
        paper_makers(office)[name]().raw
        == paper_makers(office)[name]().raw
        == paper_makers(press(tmp_path))[name]().raw
    )


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in ("blank", "form")])
def test_the_page_is_that_of_the_standard(office: Press, name: str) -> None:
    document = read(paper_makers(office)[name]().raw)
    for section in document.sections:
        assert section.orientation == WD_ORIENT.PORTRAIT
        lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin,
                    section.bottom_margin, section.right_margin)  # fmt: skip
        for length, due in zip(lengths, (210, 297, 37, 28, 35, 26), strict=True):
            assert length is not None and abs(length - Mm(due)) < Mm(0.1), (length, due)
        grid = section._sectPr.find(qn("w:docGrid"))
        assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
        # The page number between dashes, on the outer side.
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            (line,) = footer.paragraphs
            assert line.text.startswith("— ") and line.text.endswith(" —") and " PAGE " in line._p.xml
            assert line.style is not None and line.style.element.find(f".//{qn('w:jc')}").get(qn("w:val")) == side
    assert document.settings.odd_and_even_pages_header_footer


@pytest.mark.parametrize("name", TEMPLATES)
def test_properties_have_the_order_that_word_requires(office: Press, name: str) -> None:
    document = read(paper_makers(office)[name]().raw)
    parts = [document.element, document.styles.element, document.settings.element]
    for tree in [*parts, *(section.footer._element for section in document.sections)]:
        for tag, words in ORDERS.items():
            order = [qn(f"w:{word}") for word in words.split()]
            for properties in tree.iter(qn(f"w:{tag}")):
                places = [order.index(child.tag) for child in properties]
                assert places == sorted(places), [child.tag for child in properties]


def test_fonts_and_sizes_are_those_of_the_standard(office: Press) -> None:
    document = read(paper_makers(office)["letter"]().raw)
    styles = {style.name: style.element for style in document.styles}

    def of(name: str) -> tuple[str, int]:
        properties = styles[name].find(qn("w:rPr"))
        return properties.find(qn("w:rFonts")).get(qn("w:eastAsia")), int(properties.find(qn("w:sz")).get(qn("w:val")))

    assert of("公文标题") == of("公示标题") == of("申请表标题") == ("方正小标宋简体", 44)
    assert of("一级标题") == ("黑体", 32)
    assert of("二级标题") == ("楷体_GB2312", 32)
    assert of("版记印发机关") == of("版记抄送") == ("仿宋_GB2312", 28)
    assert of("单页页码") == ("宋体", 28)
    default = document.styles.element.find(f".//{qn('w:rPrDefault')}")
    assert default.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert default.find(f".//{qn('w:sz')}").get(qn("w:val")) == "32"
    fallbacks = document.part.package.iter_parts()
    table = next(part.blob.decode() for part in fallbacks if str(part.partname) == "/word/fontTable.xml")
    for name, free in [
        ("仿宋_GB2312", "AR PL UMing CN"),
        ("楷体_GB2312", "AR PL UKai CN"),
        ("方正小标宋简体", "Noto Serif CJK SC"),
        ("黑体", "Noto Sans CJK SC"),
    ]:
        assert re.search(rf'w:name="{name}"><w:altName w:val="[^"]*{free}"', table), name


def test_the_form_is_the_annex_with_its_title_its_eight_columns_and_its_three_lines(office: Press) -> None:
    document = read(build_form(office, office.book.requirements[REQUEST], CONTACT).raw)
    assert [p.text for p in document.paragraphs[:3]] == [
        "附件",
        "“内蒙古自治区政府采购云平台”",
        "软件功能调整（或新增）需求申请表",
    ]
    (table,) = document.tables
    rows = [[cell.text for cell in dict.fromkeys(row.cells)] for row in table.rows]
    assert rows[0] == COLUMNS
    assert rows[1] == [
        "新城区政务服务中心",
        "电子卖场订单成交后生成采购合同时，除汉文模板外提供蒙汉双语合同模板，由采购人选择。",
        "采购人在电子卖场下单成交、与供应商签订合同时使用。",
        "《中华人民共和国政府采购法》（中华人民共和国主席令第六十八号）第二十二条",
        "在合同模板管理中增加双语模板，成交信息自动带入两种文字的对应栏目。",
        "涉及子系统：政采商城电子卖场及价格监测系统。\n涉及基础库：采购人库。\n涉及统一事项：建设标准。\n"
        "影响区本级各采购人在电子卖场的合同签订。",
        "",
        "2026年6月30日",
    ]
    assert rows[2:] == [
        ["需求提出机构名称（盖章）：新城区政务服务中心"],
        ["联系人：联系人甲"],
        ["联系电话：0471-6512345、13800000000"],
    ]
    (section,) = document.sections
    assert (
        section.orientation == WD_ORIENT.LANDSCAPE
        and section.page_width is not None
        and abs(section.page_width - Mm(297)) < Mm(0.1)
    )
    foot = "".join(p.text for p in section.footer.paragraphs)
    assert REQUEST in foot and "功能调整" in foot and "电子卖场订单增加蒙古文合同模板" in foot


def test_the_blank_form_offers_the_words_of_the_vocabularies(office: Press) -> None:
    document = read(build_blank_form(office))
    (table,) = document.tables
    rows = [[cell.text for cell in dict.fromkeys(row.cells)] for row in table.rows]
    assert rows[0] == COLUMNS
    assert rows[2:] == [["需求提出机构名称（盖章）："], ["联系人："], ["联系电话："]]
    options: dict[str, list[str]] = {}
    for control in document.element.body.iter(qn("w:sdt")):
        words = [item.get(qn("w:displayText")) for item in control.iter(qn("w:listItem"))]
        options.setdefault(control.find(f".//{qn('w:tag')}").get(qn("w:val")), words)
    assert options["kind"] == ["请选择", "功能调整", "功能新增"]
    for tag, vocabulary in (("subsystems", "subsystems"), ("base_libraries", "base-libraries")):
        assert options[tag] == ["请选择", *(word["title"] for word in office.schemas.vocabulary(vocabulary))]
    assert len(options["subsystems"]) == 11 and len(options["base_libraries"]) == 8
    assert options["expected_by"] == [] and document.element.body.find(f".//{qn('w:date')}") is not None


def test_a_form_without_contact_leaves_the_name_blank_and_reports_it(office: Press) -> None:
    paper = build_form(office, office.book.requirements[REQUEST], None)
    assert "联系人：\n" in text(read(paper.raw)) and "联系电话：0471-6512345" in text(read(paper.raw))
    assert "C-7k2m9qd4" in paper.remarks[0].zh and "C-7k2m9qd4" not in text(read(paper.raw))


def test_long_text_flows_over_pages_under_a_repeated_head(office: Press) -> None:
    long = long_request(office)
    table = read(build_form(office, long, CONTACT).raw).tables[0]
    cells = table.rows[1].cells
    assert cells[1].text == long.content and cells[6].text == long.rationale
    head, row = table.rows[0]._tr, table.rows[1]._tr
    assert head.find(f".//{qn('w:tblHeader')}") is not None
    assert row.find(f".//{qn('w:cantSplit')}") is None
    height = row.find(f".//{qn('w:trHeight')}")
    assert height is None or height.get(qn("w:hRule")) == "atLeast"


def test_the_text_of_a_record_is_printed_as_it_is(office: Press) -> None:
    hostile = msgspec.structs.replace(
        office.book.requirements[REQUEST],
        title=HOSTILE,
        content=HOSTILE,
        legal_basis=(LegalBasis(HOSTILE),),
        rationale=HOSTILE,
    )
    document = read(build_form(office, hostile, None).raw)
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells[1] == cells[6] == HOSTILE and cells[3] == f"《{HOSTILE}》"
    assert HOSTILE in "".join(p.text for p in document.sections[0].footer.paragraphs)
    assert document.core_properties.title.endswith(HOSTILE)


def test_a_data_sharing_need_has_no_form(office: Press) -> None:
    with pytest.raises(UnfitError) as error:
        build_form(office, office.book.requirements["REQ-150100-20260301-aaa5"], None)
    assert "sharing-needs" in error.value.source


def test_the_letter_lists_the_requirements_of_its_number(office: Press) -> None:
    paper = build_letter(office, "150100", [], NUMBER)
    content = text(read(paper.raw))
    assert content.startswith(
        "呼和浩特市财政局文件\n呼财购〔2026〕3号\t签发人：　　　　\n"
        "呼和浩特市财政局关于报送\n政府采购云平台软件需求的报告"
    )
    records = set(re.findall(r"REQ-[0-9a-z-]+", content))
    sealed_records = {
        approval.record
        for approval in office.book.approvals.values()
        if any(review.letter == "呼财购〔2026〕3号" for review in approval.predicate.chain)
    }
    assert records == sealed_records and len(sealed_records) == 1
    assert "内蒙古自治区财政厅：" in content and "软件功能调整（或新增）需求共1项" in content
    assert "附件：1.政府采购云平台软件需求汇总表\n2.软件功能调整（或新增）需求申请表（共1份）" in content
    assert "信息公开选项：依申请公开" in content and "抄送" not in content
    (reviewed_on,) = {
        review.at.date()
        for approval in office.book.approvals.values()
        if approval.record in sealed_records
        for review in approval.predicate.chain
        if review.duty == "consolidate"
    }
    assert content.count(format_day(reviewed_on)) == 2  # its own day and that of printing
    assert [remark.zh for remark in paper.remarks] == [f"所附申请表用此命令打印：taizhang document form {REQUEST}"]


def test_without_a_number_the_letter_lists_waiting_requirements_and_only_a_draft_lists_unjudged_ones(
    office: Press,
) -> None:
    issue = Issue(copies="新城区财政局。", printed_on=date(2026, 7, 2))
    with pytest.raises(UnfitError) as error:
        build_letter(office, "150100", [], issue)
    assert "REQ-150102-20260501-aaa7" in error.value.message.zh and "consolidation" in error.value.source
    assert "--reviews" in error.value.help.zh and "--draft" in error.value.help.zh
    paper = build_letter(replace(office, draft=True), "150100", [], issue)
    content = text(read(paper.raw))
    assert "共1项，其中1项尚未进行可行性评估（见附件1），评估可行后方可报送" in content and "确实可行" not in content
    assert "\n尚未进行可行性评估\n" in content
    assert "\n　　　〔2026〕　　号\t签发人" in content and "抄送：新城区财政局。\n" in content
    assert "2026年7月2日印发" in content and "\n2026年7月1日\n" in content
    assert set(re.findall(r"REQ-[0-9a-z-]+", content)) == {"REQ-150102-20260501-aaa7"}
    assert "REQ-150102-20260501-aaa7" in paper.remarks[1].zh and "尚未评估" in paper.remarks[1].zh


def test_the_letter_names_for_each_item_who_judged_it_and_when(office: Press) -> None:
    document = read(build_letter(office, "150100", [], NUMBER).raw)
    (step,) = (step for step in office.book.approvals_of[REQUEST][0].predicate.chain if step.duty == "evaluate")
    assert f"新城区财政局\n{format_day(step.at.date())}经评估可行" in [
        cell.text for cell in document.tables[0].rows[1].cells
    ]
    assert "均已进行可行性评估，确实可行。各项的评估部门和评估日期见附件1。" in text(document)


def test_a_review_of_an_open_pull_request_shows_who_judged(office: Press) -> None:
    (waiting,) = (one for one in office.book.requirements.values() if one.id == "REQ-150102-20260501-aaa7")
    reviews = OpenReviews({waiting.id: (FirstJudgement("150102", date(2026, 5, 6)),)})
    paper = build_letter(office, "150100", [waiting], Issue(), reviews)
    content = text(read(paper.raw))
    assert "确实可行" in content and "新城区财政局\n2026年5月6日经评估可行" in content
    assert "尚未合并的请求" in paper.remarks[1].zh and waiting.id in paper.remarks[1].zh
    with pytest.raises(UnfitError) as error:
        build_letter(office, "150100", [waiting], Issue(paper_date=date(2026, 5, 5)), reviews)
    assert "早于" in error.value.message.zh and "2026-05-06" in error.value.message.zh


@pytest.mark.parametrize(
    ("city", "number", "on", "message"),
    [
        ("150100", "呼财购〔2026〕12号", date(2026, 5, 5), None),
        ("150700", "呼伦财购〔2026〕12号", date(2026, 5, 5), None),
        ("150700", "呼财购〔2026〕12号", date(2026, 5, 5), "不是本部门的文号"),
        ("150102", "新财〔2026〕12号", date(2026, 5, 5), None),
        ("150781", "满财〔2026〕1号", date(2026, 5, 5), None),
        ("150100", "包财购〔2026〕12号", date(2026, 5, 5), "不是本部门的文号"),
        ("150000", "呼财购〔2026〕12号", date(2026, 5, 5), "不是本部门的文号"),
        ("150100", "浩呼财购〔2026〕12号", date(2026, 5, 5), "不是本部门的文号"),
        ("150100", "财购〔2026〕12号", date(2026, 5, 5), "不是本部门的文号"),
        ("150100", "呼政〔2026〕12号", date(2026, 5, 5), "不是本部门的文号"),
        ("150100", "呼财购〔2025〕12号", date(2026, 5, 5), "年份"),
        ("150100", "呼财购2026-12", date(2026, 5, 5), "不合格式"),
    ],
)
def test_a_letters_number_is_its_divisions_and_its_years(
    office: Press, city: str, number: str, on: date, message: str | None
) -> None:
    misfit = find_letter_problem(number, office.law.divisions[city].letter_prefix, on)
    assert (misfit is None) if message is None else (misfit is not None and message in misfit.zh)


def test_data_sharing_needs_go_up_without_evaluation_and_without_form(office: Press) -> None:
    sharing = office.book.requirements["REQ-150100-20260301-aaa5"]
    content = text(read(build_letter(office, "150100", [sharing], Issue()).raw))
    assert "第三方系统数据共享需求共1项" in content and "可行性评估" not in content and "申请表" not in content
    assert "呼财购〔2026〕9号" in content  # its number comes from the seal


@pytest.mark.parametrize(
    ("city", "requirements", "issue", "message"),
    [
        ("150102", [], Issue(), "不向自治区财政厅汇总上报"),
        ("150000", [], Issue(), "不向自治区财政厅汇总上报"),
        ("150300", [], Issue(), "没有待上报的需求"),
        ("150200", [], Issue(number="包财购〔2026〕99号"), "没有以包财购〔2026〕99号上报的需求"),
        ("150100", ["REQ-150202-20260106-aaa2"], Issue(), "属于包头市"),
        ("150100", [REQUEST], Issue(number="呼财购〔2026〕88号"), "已以呼财购〔2026〕3号上报"),
        ("150100", [], Issue(number="呼财购2026-3"), "不合格式"),
        ("150100", [], Issue(number="包财购〔2026〕30号"), "不是本部门的文号"),
        ("150100", [], Issue(number="呼财购〔2025〕30号"), "年份"),
        ("150100", [REQUEST], Issue(paper_date=date(2026, 1, 1)), "早于REQ-150102-20260105-aaa1的评估"),
        ("150100", [REQUEST], Issue(paper_date=TODAY, printed_on=date(2026, 6, 30)), "早于成文日期2026-07-01"),
        ("150100", [REQUEST], Issue(copies="某局\x07"), "抄送"),
        ("150200", ["REQ-150203-20260310-aaa6"], Issue(), "已经撤回"),
    ],
)
def test_a_letter_that_may_not_go_is_refused_with_its_article(
    office: Press, city: str, requirements: list[str], issue: Issue, message: str
) -> None:
    with pytest.raises(UnfitError) as error:
        build_letter(office, city, [office.book.requirements[one] for one in requirements], issue)
    assert message in error.value.message.zh and error.value.source and error.value.help.zh


def test_a_county_that_reports_straight_to_the_region_sends_its_own_letter(office: Press) -> None:
    content = text(read(build_letter(office, "150781", [], Issue(number="满财购〔2026〕1号")).raw))
    assert "满洲里市财政局文件" in content and "REQ-150781-20260107-aaa3" in content


def test_the_notice_shows_its_items_its_days_and_how_to_object(office: Press) -> None:
    record = office.book.notices["NOTICE-2026-01"]
    content = text(read(build_notice(office, record).raw))
    assert content.startswith("2026年第一批\n政府采购云平台软件需求公示\n公示〔2026〕1号（NOTICE-2026-01）")
    for number, item in zip("一二三四", record.requirements, strict=True):
        requirement = office.book.requirements[item.id]
        assert f"（{number}）{requirement.title}\n1.需求编号：{item.id}\n2.需求提出机构：" in content
        assert requirement.requester.organization in content and requirement.content.strip() in content
        assert requirement.requester.landline not in content and requirement.requester.contact_ref not in content
    assert "自2026年3月7日起至2026年3月20日止，共10个工作日。公示发布之日（2026年3月6日）不计入" in content
    assert record.channel is not None
    assert (
        "可以在公示期内向内蒙古自治区财政厅提出" in content
        and "书面形式" not in content
        and record.channel.url in content
    )
    assert content.endswith("内蒙古自治区财政厅\n2026年3月6日\n信息公开选项：主动公开")
    assert [line[:2] for line in content.split("\n") if re.match("[一二三四]、", line)] == [
        "一、",
        "二、",
        "三、",
        "四、",
    ]


def test_a_notice_whose_requirement_cannot_be_read_is_not_printed(tmp_path: Path) -> None:
    office = press(tmp_path)
    book = office.book
    remaining = [item for item in book.all.values() if item[1].id != REQUEST]
    incomplete = Press(replace(office.repository, book=Book(remaining)), office.law, TODAY)
    with pytest.raises(UnsoundError) as unsound:
        build_notice(incomplete, book.notices["NOTICE-2026-01"])
    assert {"F11", "C01"} == {finding.code for finding in unsound.value.findings}
    with pytest.raises(RunFailedError) as error:
        build_notice(replace(incomplete, draft=True), book.notices["NOTICE-2026-01"])
    assert REQUEST in error.value.message.zh


def test_the_filing_covers_a_dispute_from_its_matter_to_its_result(office: Press) -> None:
    dispute = office.book.disputes["DISPUTE-150102-20260601-aaa1"]
    paper = build_filing(office, [dispute], Issue(number="呼财购〔2026〕21号"))
    content = text(read(paper.raw))
    assert dispute.explanation and dispute.handling and dispute.filed
    for words in (dispute.matter, dispute.explanation.text, dispute.handling.measures, dispute.handling.result):
        assert words.strip() in content
    assert content.startswith("呼和浩特市财政局文件\n呼财购〔2026〕21号\t签发人：")
    assert "2026年6月9日报呼和浩特市财政局。\n2026年6月11日报内蒙古自治区财政厅。" in content
    assert "（五）质疑和投诉情况" in content and "提出质疑" in content and "（六）上报情况" in content
    assert "\n呼和浩特市财政局\n2026年6月11日\n" in content and "特此报告。" in content
    # The answer, the filing and the complaint came after the letter.
    for later in ("质疑答复", "投诉人", "备案号", "6月12日", "6月15日", "6月18日"):
        assert later not in content, later
    assert any(dispute.id in remark.zh and "本件不载" in remark.zh for remark in paper.remarks)
    assert "作出质疑答复" in text(read(build_filing(office, [dispute], Issue(paper_date=date(2026, 6, 12))).raw))
    # A filing states nothing that lies ahead; a report lists the next steps with their deadlines.
    report = text(read(report_disputes(office, "150102", [dispute], Issue(paper_date=date(2026, 6, 9))).raw))
    assert "质疑答复期限：2026年6月16日（推算），由采购人（未登记）承办。" in report and "期限" not in content
    joint = msgspec.structs.replace(dispute, explained_with=("150102", "150104"))
    assert "解释部门：新城区财政局、玉泉区财政局。" in text(read(build_filing(office, [joint], Issue()).raw))
    plain = msgspec.structs.replace(dispute, challenge=None, complaint=None, filed=None)
    content = text(read(build_filing(office, [plain], Issue()).raw))
    assert "（五）上报情况" in content and "质疑" not in content


def test_a_dispute_is_filed_by_the_department_that_reports_to_the_region_and_only_when_handled(office: Press) -> None:
    dispute = office.book.disputes["DISPUTE-150102-20260601-aaa1"]
    other = msgspec.structs.replace(dispute, explained_by="150202", reports=())
    # Outside Hohhot the explaining department reports to the region itself.
    content = text(read(build_filing(office, [other], Issue()).raw))
    assert content.startswith("东河区财政局文件") and "\n东河区财政局\n2026年7月1日\n" in content
    for part in ("explanation", "handling"):
        with pytest.raises(UnfitError) as error:
            build_filing(office, [msgspec.structs.replace(dispute, **{part: None})], Issue())
        assert "dispute-filing" in error.value.source
    with pytest.raises(UnfitError):
        build_filing(office, [msgspec.structs.replace(dispute, explained_by="150000")], Issue())


def test_the_assessment_shows_object_content_method_standard_and_marks(office: Press, tmp_path: Path) -> None:
    root = build(tmp_path)
    record = office.book.assessments["ASSESS-150102-yunwei-2025H1"]
    vendor = office.book.vendors[record.vendor]
    document = read(build_assessment(office, record).raw)
    rows = [[cell.text for cell in dict.fromkeys(row.cells)] for row in document.tables[0].rows]
    assert rows[0] == ["序号", "考核对象", "考核内容", "考核方式", "考核标准", "满分", "得分", "评语"]
    for number, (item, score) in enumerate(zip(vendor.assessment_scheme.items, record.scores, strict=True), 1):
        fields = [item.object, item.content, item.method, item.standard]
        due = [str(number), *map(str.strip, fields), str(item.full_marks), f"{score.score:g}", ""]
        assert rows[number] == due
    assert rows[-1] == ["合计", "100", "90", "优秀"]
    content = text(document)
    assert (
        "2025年上半年（2025年1月1日至2025年6月30日）" in content
        and "按照合同约定及时支付相应款项" in content
        and "重大问题" not in content
    )
    failure = msgspec.structs.replace(record, grade="seriously-failed", major_problem="数据丢失。")
    content = text(read(build_assessment(office, failure).raw))
    # The notices do not state that a failure bars a renewal: a paper states it once the region has confirmed it.
    assert "款项按照合同约定处理，按照规定及时上报。" in content and "四、重大问题\n数据丢失。" in content
    remove_confirmations(root)
    confirm(root, "renewal")
    confirmed_repository = load_repository(root)
    assert confirmed_repository.law is not None
    content = text(read(build_assessment(replace(office, law=confirmed_repository.law), failure).raw))
    assert "款项按照合同约定处理，不作为续签合同的依据（内财购〔2021〕样例9号（确认：续签所依据的考核））" in content


def test_the_site_offers_notices_and_their_requirements_without_contacts(office: Press) -> None:
    book, during = office.book, replace(office, today=date(2026, 3, 10), findings=())
    site_papers = {key: raw for key, (_, record, _) in book.all.items() if (raw := build_site_paper(during, record))}
    assert set(site_papers) == {*book.notices, *(item.id for item in book.notices["NOTICE-2026-01"].requirements)}
    assert {key for key, (_, record, _) in book.all.items() if build_site_paper(office, record)} == set(book.notices)
    for key, raw in site_papers.items():
        for requirement in book.requirements.values():
            content = text(read(raw))
            assert requirement.requester.landline not in content and requirement.requester.contact_ref not in content, (
                key
            )
    assert "联系人：\n联系电话：" in text(read(build_public_form(office, book.requirements[REQUEST]))) + "\n"


def test_a_missing_template_is_reported(tmp_path: Path) -> None:
    office = press(tmp_path)
    (office.repository.root / FOLDER / "notice.docx").unlink()
    with pytest.raises(RunFailedError) as error:
        build_notice(office, office.book.notices["NOTICE-2026-01"])
    assert f"{FOLDER}/notice.docx" in error.value.message.zh


def test_days_periods_and_documents_are_written_as_offices_write_them() -> None:
    assert format_day(date(2026, 3, 2)) == "2026年3月2日"
    assert [describe_period(code) for code in ("2026Q1", "2026Q4", "2026H1", "2026H2", "2026")] == [
        "2026年第一季度",
        "2026年第四季度",
        "2026年上半年",
        "2026年下半年",
        "2026年度",
    ]
    assert (
        cite_basis(LegalBasis("关于转发《甲》的通知", "财库〔2026〕1号", "第二条"))
        == "《关于转发〈甲〉的通知》（财库〔2026〕1号）第二条"
    )


def test_every_name_that_a_template_uses_is_documented_for_its_editors() -> None:
    page = (ROOT / "site/guide/papers.md").read_text(encoding="utf-8")
    for name in TEMPLATES:
        (row,) = re.findall(rf"^\| `{name}\.docx` \|.*$", page, re.MULTILINE)
        documented_names = set(re.findall(r"`([a-z_]+)`", row))
        full_text = text(read((ROOT / FOLDER / f"{name}.docx").read_bytes()))
        used_names = set(re.findall(r"(?:\{\{ \(?|\{% if |item\.|in )([a-z_]+)", full_text)) - {
            "loop",
            "item",
            "part",
            "step",
        }
        # The head of a letter is documented once, in the first row.
        head = HEAD if name in ("defects", "escalations", "filing", "return") else set()
        columns = set(re.findall(r"`([a-z_]+)`", page)) if name in ("letter", "notice") else set()
        assert used_names and used_names - documented_names - head - columns == set(), name
