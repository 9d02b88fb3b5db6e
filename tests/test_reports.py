"""What goes up and what comes back: to whom, of which matters, in which form, and what is refused."""

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
from taizhang.office.papers.judged import FirstJudgement
from taizhang.office.papers.press import Paper, Press, UnfitError
from taizhang.office.papers.returning import ReturnReason, parse_reasons, return_requirements
from taizhang.office.papers.submission import report_requirements
from taizhang.records import Assessment, Defect, Dispute, MajorProblem, Report, Reporter, Vendor

DISPUTE = "DISPUTE-150102-20260601-aaa1"
DEFECT = "DEFECT-150102-20260201-aaa1"
GRAVE = "ASSESS-150102-yunwei-2026H1"
WAITING = "REQ-150102-20260501-aaa7"
JUDGED = {WAITING: (FirstJudgement("150102", date(2026, 5, 6)),)}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Press:
    # Records are changed in memory here; what the check would say of them is the matter of other tests.
    return replace(press(tmp_path_factory.mktemp("office")), findings=())


def said(paper: Paper) -> str:
    return text(read(paper.raw))


def table(paper: Paper) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read(paper.raw).tables[0].rows[1:]]


def defect(office: Press, like: Defect, identity: str, *reports: Report) -> Defect:
    """A defect like another one, of the division in its id and with other reports, put into the book."""
    reporter = Reporter("purchaser", "某某单位", identity.split("-")[1])
    office.book.defects[identity] = msgspec.structs.replace(like, id=identity, reporter=reporter, reports=reports)
    return office.book.defects[identity]


# Requirements from a county


def test_a_county_reports_to_its_city_what_it_judged_feasible(office: Press) -> None:
    paper = report_requirements(office, "150102", [], Issue(number="新财〔2026〕8号", signer="张三"), JUDGED)
    shown = said(paper)
    assert shown.startswith("新城区财政局文件\n新财〔2026〕8号\t签发人：张三\n新城区财政局关于报送")
    assert "\n呼和浩特市财政局：\n" in shown and "共1项，均已进行可行性评估，确实可行" in shown
    assert "新城区财政局\n2026年5月6日经评估可行" in shown and WAITING in shown
    assert "呼财购〔2021〕76号" in shown and "内财购〔2021〕1131号" in shown


@pytest.mark.parametrize(
    ("county", "stated", "issue", "judged", "message"),
    [
        ("150781", [], Issue(), {}, "不报盟市汇总"),
        ("150100", [], Issue(), {}, "不报盟市汇总"),
        ("150000", [], Issue(), {}, "不报盟市汇总"),
        ("150104", [], Issue(), {}, "没有待上报的需求"),
        ("150102", [WAITING], Issue(), {}, "没有可行性评估"),
        ("150102", [WAITING], Issue(paper_date=date(2026, 5, 5)), JUDGED, "早于REQ-150102-20260501-aaa7的评估"),
        ("150102", [WAITING], Issue(paper_date=date(2026, 4, 30)), JUDGED, "早于"),
        ("150102", ["REQ-150202-20260106-aaa2"], Issue(), {}, "属于东河区"),
        ("150203", ["REQ-150203-20260310-aaa6"], Issue(), {}, "已经撤回"),
        ("150102", [WAITING], Issue(number="新财〔2025〕8号"), JUDGED, "年份"),
        ("150102", [WAITING], Issue(signer="张\x07三"), JUDGED, "签发人"),
    ],
)
def test_a_county_may_not_send_what_its_city_may_not(
    office: Press,
    county: str,
    stated: list[str],
    issue: Issue,
    judged: dict[str, tuple[FirstJudgement, ...]],
    message: str,
) -> None:
    with pytest.raises(UnfitError) as unfit:
        report_requirements(office, county, [office.book.requirements[one] for one in stated], issue, judged)
    assert message in unfit.value.message.zh and unfit.value.source and unfit.value.help.zh


def test_a_draft_of_a_county_says_what_nobody_judged(office: Press) -> None:
    shown = said(report_requirements(replace(office, draft=True), "150102", [], Issue()))
    assert "其中1项尚未进行可行性评估" in shown and "确实可行" not in shown


# Defects


def test_a_city_consolidates_its_own_defects_and_those_that_had_reached_it(office: Press, tmp_path: Path) -> None:
    office = replace(press(tmp_path), findings=())
    to_city, to_region = Report("150100", date(2026, 2, 2)), Report("150000", date(2026, 2, 3))
    book = office.book
    like = book.defects[DEFECT]
    book.defects.clear()
    reached = defect(office, like, "DEFECT-150105-20260201-bbb1", to_city)
    defect(office, like, "DEFECT-150105-20260201-bbb2")
    defect(office, like, "DEFECT-150104-20260201-bbb3", Report("150100", date(2026, 2, 20)))
    defect(office, like, "DEFECT-150104-20260201-bbb4", to_city, to_region)
    own = defect(office, like, "DEFECT-150100-20260201-bbb5")
    defect(office, like, "DEFECT-150202-20260201-bbb6", Report("150200", date(2026, 2, 2)))
    paper = report_defects(office, "150100", [], Issue(paper_date=date(2026, 2, 4)))
    listed = [row[1].partition("\n")[2] for row in table(paper)]
    assert listed == [reached.id, own.id]
    shown = said(paper)
    assert shown.startswith("呼和浩特市财政局文件") and "\n内蒙古自治区财政厅：\n" in shown
    assert "共2项，截至2026年2月4日已办结2项、尚在处理0项" in shown
    # On the day on which it went on, it is in the paper with which it went.
    again = [
        row[1].partition("\n")[2] for row in table(report_defects(office, "150100", [], Issue(paper_date=to_region.on)))
    ]
    assert "DEFECT-150104-20260201-bbb4" in again
    county = report_defects(office, "150105", [], Issue(paper_date=date(2026, 2, 4)))
    assert [row[1].partition("\n")[2] for row in table(county)] == ["DEFECT-150105-20260201-bbb2"]
    assert "\n呼和浩特市财政局：\n" in said(county)
    with pytest.raises(UnfitError) as unfit:
        report_defects(office, "150100", [book.defects["DEFECT-150105-20260201-bbb2"]], Issue())
    assert "尚未由赛罕区财政局报至呼和浩特市财政局" in unfit.value.message.zh
    assert unfit.value.source == ("defect-reports",)


def test_the_table_of_defects_shows_each_as_it_stood_on_the_day_of_the_paper(office: Press) -> None:
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
def test_what_is_no_defect_of_the_department_is_not_reported_by_it(
    office: Press, issuer: str, record: str, message: str
) -> None:
    with pytest.raises(UnfitError) as unfit:
        report_defects(office, issuer, [office.book.defects[record]], Issue())
    assert message in unfit.value.message.zh and unfit.value.help.zh


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
    assert f"\n{addressee}：\n" in said(report_defects(office, division, [record], Issue()))


def test_without_anything_to_report_the_way_to_print_again_is_stated(office: Press) -> None:
    with pytest.raises(UnfitError) as unfit:
        report_defects(office, "150300", [], Issue())
    assert "没有待上报的事项" in unfit.value.message.zh and "--date" in unfit.value.help.zh


# Escalations


def escalated(office: Press, division: str, *reports: Report, **fields: object) -> Assessment:
    record = office.book.assessments[GRAVE]
    raised = record.escalation
    assert raised is not None
    escalation = msgspec.structs.replace(raised, reports=reports) if reports else None
    return msgspec.structs.replace(record, assessed_by=division, escalation=escalation, **fields)


def test_a_grave_failure_goes_to_the_region_outside_hohhot_and_through_the_city_in_it(office: Press) -> None:
    county = said(report_escalations(office, "150102", [escalated(office, "150102")], Issue()))
    assert county.startswith("新城区财政局文件") and "\n呼和浩特市财政局：\n" in county
    sent = escalated(office, "150102", Report("150100", date(2026, 6, 25)))
    city = said(report_escalations(office, "150100", [sent], Issue(paper_date=date(2026, 6, 26))))
    assert city.startswith("呼和浩特市财政局文件") and "\n内蒙古自治区财政厅：\n" in city
    assert "总分35分，严重不合格" in city and "2026年6月25日报呼和浩特市财政局。" in city and "热线长期无人应答" in city
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150100", [sent], Issue(paper_date=date(2026, 6, 24)))
    assert "尚未由新城区财政局报至" in unfit.value.message.zh and unfit.value.source == ("escalation",)
    for division in ("150202", "150781", "150200"):
        assert "\n内蒙古自治区财政厅：\n" in said(
            report_escalations(office, division, [escalated(office, division)], Issue())
        )
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150200", [escalated(office, "150202")], Issue())
    assert "不经包头市财政局上报，由东河区财政局报内蒙古自治区财政厅" in unfit.value.message.zh


def test_several_failures_go_up_with_one_paper_and_what_is_not_grave_does_not(office: Press) -> None:
    problem = escalated(office, "150102", id="ASSESS-150102-yunwei-2025H2", grade="passed", major_problem="数据丢失。")
    shown = said(report_escalations(office, "150102", [escalated(office, "150102"), problem], Issue()))
    assert "共二项" in shown and "（二）重大问题\n数据丢失。" in shown and "\n二、" in shown
    plain = office.book.assessments["ASSESS-150102-yunwei-2025H1"]
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150102", [plain], Issue())
    assert "不须上报" in unfit.value.message.zh


def troubled(office: Press, *problems: MajorProblem, **fields: object) -> Vendor:
    return msgspec.structs.replace(office.book.vendors["VENDOR-150102-yunwei"], major_problems=problems, **fields)


def problem(on: date, description: str, *reports: Report) -> MajorProblem:
    return MajorProblem(on, "YW-2026", description, reports)


def test_a_major_problem_goes_up_by_the_vendors_record_without_any_assessment(office: Press) -> None:
    first, second = problem(date(2026, 6, 2), "六月二日数据丢失。"), problem(date(2026, 6, 5), "六月五日停机。")
    vendor = troubled(office, first, second)
    early = report_escalations(office, "150102", [vendor], Issue(paper_date=date(2026, 6, 3)))
    shown = said(early)
    assert "共一项" in shown and "\n呼和浩特市财政局：\n" in shown and "六月五日" not in shown
    assert f"（一）问题情况\n服务商编号：{vendor.id}。\n签约部门：新城区财政局。\n" in shown
    assert "知悉日期：2026年6月2日。\n（二）重大问题\n六月二日数据丢失。" in shown and "考核编号" not in shown
    assert early.name == f"服务商问题报告-{vendor.id}.docx" and any("本件不载" in remark.zh for remark in early.remarks)
    both = said(report_escalations(office, "150102", [vendor, escalated(office, "150102")], Issue()))
    assert "共三项" in both and "总分35分，严重不合格" in both and "六月二日" in both and "六月五日" in both
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150102", [vendor], Issue(paper_date=date(2026, 6, 1)))
    assert "早于" in unfit.value.message.zh and unfit.value.source == ("escalation",)


def test_of_a_vendor_only_what_was_not_reported_onward_before_goes_up(office: Press) -> None:
    sent = problem(date(2026, 6, 2), "六月二日数据丢失。", Report("150100", date(2026, 6, 3)))
    # The later problem may stand first in the record.
    vendor = troubled(office, problem(date(2026, 6, 5), "六月五日停机。"), sent)
    shown = said(report_escalations(office, "150102", [vendor], Issue()))
    assert "六月五日" in shown and "六月二日" not in shown
    again = said(report_escalations(office, "150102", [vendor], Issue(paper_date=date(2026, 6, 3))))
    assert "六月二日" in again and "2026年6月3日报呼和浩特市财政局。" in again and "六月五日" not in again
    city = said(report_escalations(office, "150100", [vendor], Issue()))
    assert "\n内蒙古自治区财政厅：\n" in city and "六月二日" in city and "六月五日" not in city
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150102", [troubled(office, sent)], Issue(paper_date=date(2026, 6, 20)))
    assert "已于2026-06-03上报" in unfit.value.message.zh and "2026-06-03" in unfit.value.help.zh
    # Without a day stated, it is the paper of the day on which it went.
    assert "\n2026年6月3日\n" in said(report_escalations(office, "150102", [troubled(office, sent)], Issue()))
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150102", [troubled(office)], Issue())
    assert "没有登记须上报的事项" in unfit.value.message.zh


@pytest.mark.parametrize("division", ["150202", "150200", "150781", "152501"])
def test_a_major_problem_outside_hohhot_goes_straight_to_the_region(office: Press, division: str) -> None:
    vendor = troubled(
        office, problem(date(2026, 6, 2), "数据丢失。"), id=f"VENDOR-{division}-yunwei", division=division
    )
    assert "\n内蒙古自治区财政厅：\n" in said(report_escalations(office, division, [vendor], Issue()))
    with pytest.raises(UnfitError) as unfit:
        report_escalations(office, "150100", [vendor], Issue())
    assert "不经呼和浩特市财政局上报" in unfit.value.message.zh


def test_without_a_list_the_problems_that_wait_stand_beside_the_assessments(tmp_path: Path) -> None:
    office = replace(press(tmp_path), findings=())
    vendor = troubled(office, problem(date(2026, 6, 25), "六月二十五日停机。"))
    office.book.vendors[vendor.id] = vendor
    kind, _, document = office.book.all[vendor.id]
    office.book.all[vendor.id] = (kind, vendor, document)
    shown = said(report_escalations(office, "150102", [], Issue(paper_date=date(2026, 6, 25))))
    assert GRAVE in shown and "六月二十五日停机。" in shown and "共二项" in shown


# Disputes


def disputed(office: Press, identity: str, division: str, **fields: object) -> Dispute:
    return msgspec.structs.replace(office.book.disputes[DISPUTE], id=identity, explained_by=division, **fields)


def test_one_filing_carries_several_disputes_of_one_department(office: Press) -> None:
    first = office.book.disputes[DISPUTE]
    second = disputed(office, "DISPUTE-150105-20260602-bbb1", "150105", title="第二起争议", matter="第二起的内容。")
    paper = build_filing(office, [first, second], Issue(number="呼财购〔2026〕21号"))
    shown = said(paper)
    assert "现将二起软件升级后发生的争议及其处理结果报送备案" in shown
    for record in (first, second):
        assert record.matter.strip() in shown and record.id in shown
    assert shown.count("（四）处理措施和结果") == 2 and "\n二、第二起争议\n" in shown
    assert paper.name == "争议备案-呼财购〔2026〕21号.docx"
    other = disputed(office, "DISPUTE-150202-20260602-bbb2", "150202", reports=())
    with pytest.raises(UnfitError) as unfit:
        build_filing(office, [first, other], Issue())
    assert "不同部门" in unfit.value.message.zh and "分别行文" in unfit.value.help.zh


def test_a_city_files_only_what_its_county_had_reported(office: Press) -> None:
    with pytest.raises(UnfitError) as unfit:
        build_filing(office, [disputed(office, DISPUTE, "150102", reports=())], Issue())
    assert "尚未由新城区财政局报至呼和浩特市财政局" in unfit.value.message.zh


def test_what_a_dispute_is_about_may_be_reported_before_it_is_handled(office: Press) -> None:
    open_ = disputed(office, DISPUTE, "150102", handling=None, reports=(), filed=None, challenge=None, complaint=None)
    shown = said(report_disputes(office, "150102", [open_], Issue(paper_date=date(2026, 6, 3))))
    assert "\n呼和浩特市财政局：\n" in shown and "新城区财政局关于政府采购云平台" in shown
    assert open_.matter.strip() in shown and "截至2026年6月3日，尚未处理完毕，处理结果另行报告。" in shown
    before = said(report_disputes(office, "150102", [open_], Issue(paper_date=date(2026, 6, 1))))
    assert "截至2026年6月1日，尚未作出解释。" in before
    with pytest.raises(UnfitError) as unfit:
        build_filing(office, [msgspec.structs.replace(open_, reports=(Report("150100", date(2026, 6, 3)),))], Issue())
    assert "尚未解释并处理完毕" in unfit.value.message.zh and "report disputes" in unfit.value.message.zh


# The return


def test_the_region_returns_what_is_incomplete_with_what_each_lacks(office: Press) -> None:
    waiting = office.book.requirements[WAITING]
    reasons = {
        WAITING: [
            ReturnReason("150000", date(2026, 5, 8), "没有写明所依据的文件。"),
            ReturnReason("150100", date(2026, 5, 7), "市里的意见。"),
            ReturnReason("150000", date(2026, 6, 20), "后来的理由。"),
        ]
    }
    paper = return_requirements(office, "150100", [waiting], Issue(paper_date=date(2026, 5, 10)), reasons)
    shown = said(paper)
    assert "\n呼和浩特市财政局：\n" in shown and "内蒙古自治区财政厅关于退回\n政府采购云平台软件需求的函" in shown
    assert "我厅对你局报送的" in shown and "没有写明所依据的文件。" in shown and waiting.title in shown
    assert "市里的意见" not in shown and "后来的理由" not in shown and "签发人" not in shown
    # Without a list: all that the region returned to that place by then.
    assert WAITING in said(return_requirements(office, "150100", [], Issue(), reasons))
    assert "市里的意见" in said(return_requirements(office, "150102", [], Issue(), reasons))


def ended(office: Press, monkeypatch: pytest.MonkeyPatch, requirement: str, outcome: str, opinion: str) -> None:
    """Let the last step of a requirement's seal have ended it."""
    book = office.repository.book
    (approval,) = book.approvals_of[requirement]
    step = approval.predicate.chain[-1]
    kind = msgspec.defstruct("Ending", [("outcome", str)], bases=(type(step),), frozen=True, kw_only=True)
    ending = kind(**{**msgspec.structs.asdict(step), "outcome": outcome, "opinion": opinion})
    chain = (*approval.predicate.chain[:-1], ending)
    changed = msgspec.structs.replace(approval, predicate=msgspec.structs.replace(approval.predicate, chain=chain))
    monkeypatch.setitem(book.approvals_of, requirement, (changed,))
    monkeypatch.setitem(book.ending_of, requirement, ending)


def test_a_return_rests_on_the_outcome_of_a_sealed_step(office: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    requirement = "REQ-150202-20260106-aaa2"
    ended(office, monkeypatch, requirement, "returned", "缺少费用测算。")
    shown = said(return_requirements(office, "150200", [], Issue(), {}))
    assert "缺少费用测算。" in shown and requirement in shown
    # What was settled by a refusal does not come back to be completed.
    ended(office, monkeypatch, "REQ-150781-20260107-aaa3", "refused", "与全区统一建设规划不符，不予采纳。")
    with pytest.raises(UnfitError):
        return_requirements(office, "150781", [], Issue(), {})
    # A county sends up nothing that was ended.
    with pytest.raises(UnfitError) as unfit:
        report_requirements(office, "150202", [office.book.requirements[requirement]], Issue())
    assert "不得报送" in unfit.value.message.zh and "consolidation" in unfit.value.source


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
def test_what_cannot_be_returned_is_refused_with_its_article(
    office: Press, whom: str, record: str | None, lines: list[str], message: str
) -> None:
    stated = [office.book.requirements[record]] if record else []
    with pytest.raises(UnfitError) as unfit:
        return_requirements(office, whom, stated, Issue(), parse_reasons(office, lines, whom, TODAY))
    assert message in unfit.value.message.zh and unfit.value.source and unfit.value.help.zh


# Their form


def test_a_paper_that_goes_up_has_its_number_left_and_its_signer_right_and_a_letter_has_no_signer(
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
    assert mark.text == "内蒙古自治区财政厅"  # and no 文件 behind it
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
    shown = text(document)
    assert "抄送：某局。" in shown and "印发" not in shown


def test_papers_cite_documents_by_what_they_rule(office: Press) -> None:
    law = office.law
    both = cite_documents(law, ("dispute-filing",), TODAY, "150102")
    assert "内财购〔2021〕1131号" in both and "呼财购〔2021〕76号" in both and "转发〈内蒙古" in both
    assert "呼财购" not in cite_documents(law, ("dispute-filing",), TODAY, "150202")
    assert cite_documents(law, ("house/records",), TODAY) == "有关规定"
