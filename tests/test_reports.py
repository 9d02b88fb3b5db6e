"""Reports to a higher department and returned requirements: addressees, matters, form, and refusals."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from docx.oxml.ns import qn

from paperwork import TODAY, press, read, text
from taizhang.office.papers.basis import cite_documents
from taizhang.office.papers.defects import report_defects
from taizhang.office.papers.escalations import report_escalations
from taizhang.office.papers.filing import build_filing, report_disputes
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judgements import FirstJudgement
from taizhang.office.papers.press import Paper, Press, UnfitError
from taizhang.office.papers.returning import ReturnReason, parse_reasons, return_requirements
from taizhang.office.papers.submission import report_requirements
from taizhang.records import Assessment, Defect, Dispute, MajorProblem, Report, Reporter, Vendor

DISPUTE = "DISPUTE-150102-20260601-aaa1"
DEFECT = "DEFECT-150102-20260201-aaa1"
SERIOUS = "ASSESS-150102-yunwei-2026H1"
WAITING = "REQ-150102-20260501-aaa7"
JUDGEMENTS = {WAITING: (FirstJudgement("150102", date(2026, 5, 6)),)}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Press:
    # Records are changed in memory here; the findings on them are the matter of other tests.
    return replace(press(tmp_path_factory.mktemp("office")), findings=())


def text_of(paper: Paper) -> str:
    return text(read(paper.raw))


def table(paper: Paper) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read(paper.raw).tables[0].rows[1:]]


def defect(office: Press, like: Defect, identity: str, *reports: Report) -> Defect:
    """A defect like another one, of the division in its id and with other reports, put into the book."""
    reporter = Reporter("purchaser", "某某单位", identity.split("-")[1])
    office.book.defects[identity] = msgspec.structs.replace(like, id=identity, reporter=reporter, reports=reports)
    return office.book.defects[identity]


# Requirements from a county


def test_a_county_reports_to_its_city_the_requirements_it_judged_feasible(office: Press) -> None:
    paper = report_requirements(office, "150102", [], Issue(number="新财〔2026〕8号", signer="张三"), JUDGEMENTS)
    content = text_of(paper)
    assert content.startswith("新城区财政局文件\n新财〔2026〕8号\t签发人：张三\n新城区财政局关于报送")
    assert "\n呼和浩特市财政局：\n" in content and "共1项，均已进行可行性评估，确实可行" in content
    assert "新城区财政局\n2026年5月6日经评估可行" in content and WAITING in content
    assert "呼财购〔2021〕76号" in content and "内财购〔2021〕1131号" in content


@pytest.mark.parametrize(
    ("county", "records", "issue", "judgements", "message"),
    [
        ("150781", [], Issue(), {}, "不报盟市汇总"),
        ("150100", [], Issue(), {}, "不报盟市汇总"),
        ("150000", [], Issue(), {}, "不报盟市汇总"),
        ("150104", [], Issue(), {}, "没有待上报的需求"),
        ("150102", [WAITING], Issue(), {}, "没有可行性评估"),
        ("150102", [WAITING], Issue(paper_date=date(2026, 5, 5)), JUDGEMENTS, "早于REQ-150102-20260501-aaa7的评估"),
        ("150102", [WAITING], Issue(paper_date=date(2026, 4, 30)), JUDGEMENTS, "早于"),
        ("150102", ["REQ-150202-20260106-aaa2"], Issue(), {}, "属于东河区"),
        ("150203", ["REQ-150203-20260310-aaa6"], Issue(), {}, "已经撤回"),
        ("150102", [WAITING], Issue(number="新财〔2025〕8号"), JUDGEMENTS, "年份"),
        ("150102", [WAITING], Issue(signer="张\x07三"), JUDGEMENTS, "签发人"),
    ],
)
def test_a_county_may_not_send_requirements_that_its_city_may_not_send(
    office: Press,
    county: str,
    records: list[str],
    issue: Issue,
    judgements: dict[str, tuple[FirstJudgement, ...]],
    message: str,
) -> None:
    with pytest.raises(UnfitError) as error:
        report_requirements(office, county, [office.book.requirements[one] for one in records], issue, judgements)
    assert message in error.value.message.zh and error.value.source and error.value.help.zh


def test_a_draft_of_a_county_marks_what_nobody_judged(office: Press) -> None:
    content = text_of(report_requirements(replace(office, draft=True), "150102", [], Issue()))
    assert "其中1项尚未进行可行性评估" in content and "确实可行" not in content


# Defects


def test_a_city_consolidates_its_own_defects_and_those_that_had_reached_it(office: Press, tmp_path: Path) -> None:
    office = replace(press(tmp_path), findings=())
    to_city, to_region = Report("150100", date(2026, 2, 2)), Report("150000", date(2026, 2, 3))
    book = office.book
    like = book.defects[DEFECT]
    book.defects.clear()
    reported_defect = defect(office, like, "DEFECT-150105-20260201-bbb1", to_city)
    defect(office, like, "DEFECT-150105-20260201-bbb2")
    defect(office, like, "DEFECT-150104-20260201-bbb3", Report("150100", date(2026, 2, 20)))
    defect(office, like, "DEFECT-150104-20260201-bbb4", to_city, to_region)
    own = defect(office, like, "DEFECT-150100-20260201-bbb5")
    defect(office, like, "DEFECT-150202-20260201-bbb6", Report("150200", date(2026, 2, 2)))
    paper = report_defects(office, "150100", [], Issue(paper_date=date(2026, 2, 4)))
    records = [row[1].partition("\n")[2] for row in table(paper)]
    assert records == [reported_defect.id, own.id]
    content = text_of(paper)
    assert content.startswith("呼和浩特市财政局文件") and "\n内蒙古自治区财政厅：\n" in content
    assert "共2项，截至2026年2月4日已办结2项、尚在处理0项" in content
    # On the day it was forwarded, it is in the paper that forwarded it.
    again = [
        row[1].partition("\n")[2] for row in table(report_defects(office, "150100", [], Issue(paper_date=to_region.on)))
    ]
    assert "DEFECT-150104-20260201-bbb4" in again
    county = report_defects(office, "150105", [], Issue(paper_date=date(2026, 2, 4)))
    assert [row[1].partition("\n")[2] for row in table(county)] == ["DEFECT-150105-20260201-bbb2"]
    assert "\n呼和浩特市财政局：\n" in text_of(county)
    with pytest.raises(UnfitError) as error:
        report_defects(office, "150100", [book.defects["DEFECT-150105-20260201-bbb2"]], Issue())
    assert "尚未由赛罕区财政局报至呼和浩特市财政局" in error.value.message.zh
    assert error.value.source == ("defect-reports",)


def test_the_table_of_defects_shows_each_as_of_the_day_of_the_paper(office: Press) -> None:
    record = office.book.defects[DEFECT]
    states = {}
    for on in (date(2026, 2, 1), date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 5)):
        (row,) = table(report_defects(office, "150102", [record], Issue(paper_date=on)))
        states[on.day] = row[5].splitlines()
        assert row[2] == "新城区教育局\n2026年2月1日" and row[3] == record.symptom and row[4] == "业务中断"
    assert states[1] == ["待处理。"]
    assert [line[:9] for line in states[3]] == ["2026年2月2日", "2026年2月3日", "正在处理。"]
    assert states[4][-1] == "2026年2月4日办结。"
    assert states[5][-1] == "2026年2月4日办结，2026年2月5日经新城区教育局核实。"


@pytest.mark.parametrize(
    ("issuer", "record", "message"),
    [
        ("150102", "DEFECT-150102-20260420-aaa3", "应当按需求办理"),
        ("150202", "DEFECT-150202-20260202-aaa2", "不属于缺陷"),
        ("150202", DEFECT, "不经东河区财政局上报，由新城区财政局、呼和浩特市财政局报内蒙古自治区财政厅"),
        ("150000", DEFECT, "不经内蒙古自治区财政厅上报"),
    ],
)
def test_a_department_reports_only_its_own_defects(office: Press, issuer: str, record: str, message: str) -> None:
    with pytest.raises(UnfitError) as error:
        report_defects(office, issuer, [office.book.defects[record]], Issue())
    assert message in error.value.message.zh and error.value.help.zh


@pytest.mark.parametrize(
    ("division", "addressee"),
    [
        ("150781", "内蒙古自治区财政厅"),
        ("152501", "内蒙古自治区财政厅"),
        ("150202", "包头市财政局"),
        ("150200", "内蒙古自治区财政厅"),
    ],
)
def test_a_defect_goes_to_the_next_department_above_its_own(office: Press, division: str, addressee: str) -> None:
    record = msgspec.structs.replace(
        office.book.defects[DEFECT], reporter=Reporter("purchaser", "某某单位", division), reports=()
    )
    assert f"\n{addressee}：\n" in text_of(report_defects(office, division, [record], Issue()))


def test_without_anything_to_report_the_way_to_print_again_is_stated(office: Press) -> None:
    with pytest.raises(UnfitError) as error:
        report_defects(office, "150300", [], Issue())
    assert "没有待上报的事项" in error.value.message.zh and "--date" in error.value.help.zh


# Escalations


def with_escalation(office: Press, division: str, *reports: Report, **fields: object) -> Assessment:
    record = office.book.assessments[SERIOUS]
    former = record.escalation
    assert former is not None
    escalation = msgspec.structs.replace(former, reports=reports) if reports else None
    return msgspec.structs.replace(record, assessed_by=division, escalation=escalation, **fields)


def test_a_serious_failure_goes_to_the_region_outside_hohhot_and_through_the_city_in_it(office: Press) -> None:
    county = text_of(report_escalations(office, "150102", [with_escalation(office, "150102")], Issue()))
    assert county.startswith("新城区财政局文件") and "\n呼和浩特市财政局：\n" in county
    reported_failure = with_escalation(office, "150102", Report("150100", date(2026, 6, 25)))
    city = text_of(report_escalations(office, "150100", [reported_failure], Issue(paper_date=date(2026, 6, 26))))
    assert city.startswith("呼和浩特市财政局文件") and "\n内蒙古自治区财政厅：\n" in city
    assert "总分35分，严重不合格" in city and "2026年6月25日报呼和浩特市财政局。" in city and "热线长期无人应答" in city
    with pytest.raises(UnfitError) as error:
        report_escalations(office, "150100", [reported_failure], Issue(paper_date=date(2026, 6, 24)))
    assert "尚未由新城区财政局报至" in error.value.message.zh and error.value.source == ("escalation",)
    for division in ("150202", "150781", "150200"):
        assert "\n内蒙古自治区财政厅：\n" in text_of(
            report_escalations(office, division, [with_escalation(office, division)], Issue())
        )
    with pytest.raises(UnfitError) as error:
        report_escalations(office, "150200", [with_escalation(office, "150202")], Issue())
    assert "不经包头市财政局上报，由东河区财政局报内蒙古自治区财政厅" in error.value.message.zh


def test_several_failures_go_up_with_one_paper_and_a_minor_one_does_not(office: Press) -> None:
    problem = with_escalation(
        office, "150102", id="ASSESS-150102-yunwei-2025H2", grade="passed", major_problem="数据丢失。"
    )
    content = text_of(report_escalations(office, "150102", [with_escalation(office, "150102"), problem], Issue()))
    assert "共二项" in content and "（二）重大问题\n数据丢失。" in content and "\n二、" in content
    plain = office.book.assessments["ASSESS-150102-yunwei-2025H1"]
    with pytest.raises(UnfitError) as error:
        report_escalations(office, "150102", [plain], Issue())
    assert "不须上报" in error.value.message.zh


def with_problems(office: Press, *problems: MajorProblem, **fields: object) -> Vendor:
    return msgspec.structs.replace(office.book.vendors["VENDOR-150102-yunwei"], major_problems=problems, **fields)


def problem(on: date, description: str, *reports: Report) -> MajorProblem:
    return MajorProblem(on, "YW-2026", description, reports)


def test_a_major_problem_goes_up_by_the_vendors_record_without_any_assessment(office: Press) -> None:
    first, second = problem(date(2026, 6, 2), "六月二日数据丢失。"), problem(date(2026, 6, 5), "六月五日停机。")
    vendor = with_problems(office, first, second)
    early = report_escalations(office, "150102", [vendor], Issue(paper_date=date(2026, 6, 3)))
    content = text_of(early)
    assert "共一项" in content and "\n呼和浩特市财政局：\n" in content and "六月五日" not in content
    assert f"（一）问题情况\n服务商编号：{vendor.id}。\n签约部门：新城区财政局。\n" in content
    assert "知悉日期：2026年6月2日。\n（二）重大问题\n六月二日数据丢失。" in content and "考核编号" not in content
    assert early.name == f"服务商问题报告-{vendor.id}.docx" and any("本件不载" in remark.zh for remark in early.remarks)
    both = text_of(report_escalations(office, "150102", [vendor, with_escalation(office, "150102")], Issue()))
    assert "共三项" in both and "总分35分，严重不合格" in both and "六月二日" in both and "六月五日" in both
    with pytest.raises(UnfitError) as error:
        report_escalations(office, "150102", [vendor], Issue(paper_date=date(2026, 6, 1)))
    assert "早于" in error.value.message.zh and error.value.source == ("escalation",)


def test_only_unreported_problems_of_a_vendor_are_reported(office: Press) -> None:
    reported_problem = problem(date(2026, 6, 2), "六月二日数据丢失。", Report("150100", date(2026, 6, 3)))
    # The later problem may be the first in the record.
    vendor = with_problems(office, problem(date(2026, 6, 5), "六月五日停机。"), reported_problem)
    content = text_of(report_escalations(office, "150102", [vendor], Issue()))
    assert "六月五日" in content and "六月二日" not in content
    again = text_of(report_escalations(office, "150102", [vendor], Issue(paper_date=date(2026, 6, 3))))
    assert "六月二日" in again and "2026年6月3日报呼和浩特市财政局。" in again and "六月五日" not in again
    city = text_of(report_escalations(office, "150100", [vendor], Issue()))
    assert "\n内蒙古自治区财政厅：\n" in city and "六月二日" in city and "六月五日" not in city
    with pytest.raises(UnfitError) as error:
        report_escalations(
            office, "150102", [with_problems(office, reported_problem)], Issue(paper_date=date(2026, 6, 20))
        )
    assert "已于2026-06-03上报" in error.value.message.zh and "2026-06-03" in error.value.help.zh
    # Without a stated day, the paper has the day of the report.
    assert "\n2026年6月3日\n" in text_of(
        report_escalations(office, "150102", [with_problems(office, reported_problem)], Issue())
    )
    with pytest.raises(UnfitError) as error:
        report_escalations(office, "150102", [with_problems(office)], Issue())
    assert "没有登记须上报的事项" in error.value.message.zh


@pytest.mark.parametrize("division", ["150202", "150200", "150781", "152501"])
def test_a_major_problem_outside_hohhot_goes_straight_to_the_region(office: Press, division: str) -> None:
    vendor = with_problems(
        office, problem(date(2026, 6, 2), "数据丢失。"), id=f"VENDOR-{division}-yunwei", division=division
    )
    assert "\n内蒙古自治区财政厅：\n" in text_of(report_escalations(office, division, [vendor], Issue()))
    with pytest.raises(UnfitError) as error:
        report_escalations(office, "150100", [vendor], Issue())
    assert "不经呼和浩特市财政局上报" in error.value.message.zh


def test_without_a_list_waiting_problems_are_reported_beside_the_assessments(tmp_path: Path) -> None:
    office = replace(press(tmp_path), findings=())
    vendor = with_problems(office, problem(date(2026, 6, 25), "六月二十五日停机。"))
    office.book.vendors[vendor.id] = vendor
    kind, _, document = office.book.all[vendor.id]
    office.book.all[vendor.id] = (kind, vendor, document)
    content = text_of(report_escalations(office, "150102", [], Issue(paper_date=date(2026, 6, 25))))
    assert SERIOUS in content and "六月二十五日停机。" in content and "共二项" in content


# Disputes


def with_dispute(office: Press, identity: str, division: str, **fields: object) -> Dispute:
    return msgspec.structs.replace(office.book.disputes[DISPUTE], id=identity, explained_by=division, **fields)


def test_one_filing_carries_several_disputes_of_one_department(office: Press) -> None:
    first = office.book.disputes[DISPUTE]
    second = with_dispute(office, "DISPUTE-150105-20260602-bbb1", "150105", title="第二起争议", matter="第二起的内容。")
    paper = build_filing(office, [first, second], Issue(number="呼财购〔2026〕21号"))
    content = text_of(paper)
    assert "现将二起软件升级后发生的争议及其处理结果报送备案" in content
    for record in (first, second):
        assert record.matter.strip() in content and record.id in content
    assert content.count("（四）处理措施和结果") == 2 and "\n二、第二起争议\n" in content
    assert paper.name == "争议备案-呼财购〔2026〕21号.docx"
    other = with_dispute(office, "DISPUTE-150202-20260602-bbb2", "150202", reports=())
    with pytest.raises(UnfitError) as error:
        build_filing(office, [first, other], Issue())
    assert "不同部门" in error.value.message.zh and "分别行文" in error.value.help.zh


def test_a_city_files_only_disputes_that_its_county_reported(office: Press) -> None:
    with pytest.raises(UnfitError) as error:
        build_filing(office, [with_dispute(office, DISPUTE, "150102", reports=())], Issue())
    assert "尚未由新城区财政局报至呼和浩特市财政局" in error.value.message.zh


def test_the_matter_of_a_dispute_may_be_reported_before_it_is_handled(office: Press) -> None:
    open_ = with_dispute(
        office, DISPUTE, "150102", handling=None, reports=(), filed=None, challenge=None, complaint=None
    )
    content = text_of(report_disputes(office, "150102", [open_], Issue(paper_date=date(2026, 6, 3))))
    assert "\n呼和浩特市财政局：\n" in content and "新城区财政局关于政府采购云平台" in content
    assert open_.matter.strip() in content and "截至2026年6月3日，尚未处理完毕，处理结果另行报告。" in content
    before = text_of(report_disputes(office, "150102", [open_], Issue(paper_date=date(2026, 6, 1))))
    assert "截至2026年6月1日，尚未作出解释。" in before
    with pytest.raises(UnfitError) as error:
        build_filing(office, [msgspec.structs.replace(open_, reports=(Report("150100", date(2026, 6, 3)),))], Issue())
    assert "尚未解释并处理完毕" in error.value.message.zh and "report disputes" in error.value.message.zh


# The return


def test_the_region_returns_incomplete_requirements_with_the_reasons(office: Press) -> None:
    waiting = office.book.requirements[WAITING]
    reasons = {
        WAITING: [
            ReturnReason("150000", date(2026, 5, 8), "没有写明所依据的文件。"),
            ReturnReason("150100", date(2026, 5, 7), "市里的意见。"),
            ReturnReason("150000", date(2026, 6, 20), "后来的理由。"),
        ]
    }
    paper = return_requirements(office, "150100", [waiting], Issue(paper_date=date(2026, 5, 10)), reasons)
    content = text_of(paper)
    assert "\n呼和浩特市财政局：\n" in content and "内蒙古自治区财政厅关于退回\n政府采购云平台软件需求的函" in content
    assert "我厅对你局报送的" in content and "没有写明所依据的文件。" in content and waiting.title in content
    assert "市里的意见" not in content and "后来的理由" not in content and "签发人" not in content
    # Without a list: everything that the region returned to that division by then.
    assert WAITING in text_of(return_requirements(office, "150100", [], Issue(), reasons))
    assert "市里的意见" in text_of(return_requirements(office, "150102", [], Issue(), reasons))


def end_chain(office: Press, monkeypatch: pytest.MonkeyPatch, requirement: str, outcome: str, opinion: str) -> None:
    """Change the last step of a requirement's seal so that it ends the requirement."""
    book = office.repository.book
    (approval,) = book.approvals_of[requirement]
    step = approval.predicate.chain[-1]
    kind = msgspec.defstruct("Ending", [("outcome", str)], bases=(type(step),), frozen=True, kw_only=True)
    ending = kind(**{**msgspec.structs.asdict(step), "outcome": outcome, "opinion": opinion})
    chain = (*approval.predicate.chain[:-1], ending)
    ended_approval = msgspec.structs.replace(
        approval, predicate=msgspec.structs.replace(approval.predicate, chain=chain)
    )
    monkeypatch.setitem(book.approvals_of, requirement, (ended_approval,))
    monkeypatch.setitem(book.ending_of, requirement, ending)


def test_a_return_rests_on_the_outcome_of_a_sealed_step(office: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    requirement = "REQ-150202-20260106-aaa2"
    end_chain(office, monkeypatch, requirement, "returned", "缺少费用测算。")
    content = text_of(return_requirements(office, "150200", [], Issue(), {}))
    assert "缺少费用测算。" in content and requirement in content
    # A refused requirement is not returned for completion.
    end_chain(office, monkeypatch, "REQ-150781-20260107-aaa3", "refused", "与全区统一建设规划不符，不予采纳。")
    with pytest.raises(UnfitError):
        return_requirements(office, "150781", [], Issue(), {})
    # A county reports no requirement that was ended.
    with pytest.raises(UnfitError) as error:
        report_requirements(office, "150202", [office.book.requirements[requirement]], Issue())
    assert "不得报送" in error.value.message.zh and "consolidation" in error.value.source


@pytest.mark.parametrize(
    ("whom", "record", "lines", "message"),
    [
        ("150100", WAITING, [], "没有退回REQ-150102-20260501-aaa7的理由"),
        ("150200", WAITING, [f"{WAITING}=缺少依据文件"], "不退回包头市财政局"),
        ("150100", "REQ-150102-20260105-aaa1", ["REQ-150102-20260105-aaa1=缺少依据文件"], "审核通过，不能退回"),
        ("150200", "REQ-150203-20260310-aaa6", ["REQ-150203-20260310-aaa6=缺少依据文件"], "已经撤回"),
        ("150100", WAITING, [f"{WAITING}=略"], "没有写明缺少什么"),
        ("150100", WAITING, ["缺少依据文件"], "没有写明缺少什么"),
        ("150000", WAITING, [f"{WAITING}=缺少依据文件"], "没有退回需求的部门"),
        ("150100", None, [], "没有内蒙古自治区财政厅退回呼和浩特市财政局的需求"),
    ],
)
def test_an_impossible_return_is_refused_with_its_article(
    office: Press, whom: str, record: str | None, lines: list[str], message: str
) -> None:
    records = [office.book.requirements[record]] if record else []
    with pytest.raises(UnfitError) as error:
        return_requirements(office, whom, records, Issue(), parse_reasons(office, lines, whom, TODAY))
    assert message in error.value.message.zh and error.value.source and error.value.help.zh


# Their form


def test_a_report_has_its_number_left_and_its_signer_right_and_a_letter_has_no_signer(
    office: Press,
) -> None:
    document = read(report_defects(office, "150102", [office.book.defects[DEFECT]], Issue(signer="张三")).raw)
    line = next(paragraph for paragraph in document.paragraphs if "签发人：" in paragraph.text)
    assert line.style is not None and line.style.name == "发文字号和签发人"
    tabs = line.style.element.find(f".//{qn('w:tabs')}")
    assert [tab.get(qn("w:val")) for tab in tabs] == ["right"]
    name = next(run for run in line.runs if run.text == "张三")
    assert name._r.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "楷体_GB2312"
    reasons = {WAITING: [ReturnReason("150000", date(2026, 5, 8), "没有写明依据。")]}
    letter = read(return_requirements(office, "150100", [], Issue(signer="张三"), reasons).raw)
    assert "张三" not in text(letter)


def test_a_letter_has_the_form_of_letters(office: Press) -> None:
    reasons = {WAITING: [ReturnReason("150000", date(2026, 5, 8), "没有写明依据。")]}
    document = read(return_requirements(office, "150100", [], Issue(copies="某局"), reasons).raw)
    (section,) = document.sections
    assert section.different_first_page_header_footer
    (mark,) = section.first_page_header.paragraphs
    assert mark.text == "内蒙古自治区财政厅"  # without 文件 behind it
    (foot,) = section.first_page_footer.paragraphs
    assert " PAGE " not in foot._p.xml and " PAGE " in section.footer._element.xml
    edges = []
    for line in (mark, foot):
        assert line.style is not None
        edge = line.style.element.find(f".//{qn('w:bottom')}")
        edges.append((edge.get(qn("w:val")), edge.get(qn("w:color"))))
    assert edges == [("thickThinSmallGap", "FF0000"), ("thinThickSmallGap", "FF0000")]
    number = document.paragraphs[0]
    assert "〔2026〕" in number.text and number.style is not None
    assert number.style.element.find(f".//{qn('w:jc')}").get(qn("w:val")) == "right"
    content = text(document)
    assert "抄送：某局。" in content and "印发" not in content


def test_papers_cite_documents_by_what_they_rule(office: Press) -> None:
    law = office.law
    both = cite_documents(law, ("dispute-filing",), TODAY, "150102")
    assert "内财购〔2021〕1131号" in both and "呼财购〔2021〕76号" in both and "转发〈内蒙古" in both
    assert "呼财购" not in cite_documents(law, ("dispute-filing",), TODAY, "150202")
    assert cite_documents(law, ("house/records",), TODAY) == "有关规定"
