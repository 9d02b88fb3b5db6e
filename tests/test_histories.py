"""Norms that are broken over two or more merges: each such history is refused by the gate and found by the audit.

Every history begins lawfully; its last request is the one that breaks the norm. The gate refuses it. Merged and sealed
all the same, by a witness whose key was taken, it is found by the audit. The page of norms lists the histories.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chronicle import SCAN, Chronicle, Request, at, requirement
from specimen import ROOT
from taizhang.documents.document import read_document
from taizhang.repository.repository import load_machinery

REQ = "REQ-150102-20260302-aaa1"
OTHER = "REQ-150102-20260302-aaa2"
NOTICE, NOTICE_PATH = "NOTICE-2026-01", "ledger/notices/NOTICE-2026-01.yaml"
ENTRY_PATH = "ledger/entries/2026/LEDGER-2026-0001.yaml"
RELEASE_PATH = "ledger/releases/V1.0.0.yaml"
DISPUTE_PATH = "ledger/disputes/2026/DISPUTE-150102-20260420-aaa1.yaml"
DEFECT_PATH = "defects/150102/2026/DEFECT-150102-20260302-aaa1.yaml"
VENDOR_PATH = "vendors/150102/yunwei/vendor.yaml"
ASSESSMENT_PATH = "vendors/150102/yunwei/assessments/2025H2.yaml"
REASON = "登记时误写，据原始材料更正。"


def raise_requirement(chronicle: Chronicle, identity: str = REQ, **changes: Any) -> str:
    path, data = requirement(identity, title=changes.pop("title", f"评审签到改进{identity[-4:]}"), **changes)
    chronicle.complete({path: data}, at("2026-03-02"))
    return path


def notice(chronicle: Chronicle, *paths: str, published_on: str = "2026-03-05", number: int = 1) -> dict[str, Any]:
    day = date.fromisoformat(published_on)
    closes = chronicle.law.last_day("notice_days", day)
    assert isinstance(closes, date)
    return {
        "id": f"NOTICE-2026-{number:02}",
        "title": f"2026年第{number}批软件功能需求公示",
        "published_on": published_on,
        "closes_on": closes.isoformat(),
        "calendar": [{"year": 2026, "version": 1}],
        "requirements": [
            {"id": path.rpartition("/")[2].removesuffix(".yaml"), "sha256": chronicle.digest(path)} for path in paths
        ],
    }


def publication(day: str) -> dict[str, Any]:
    return {"url": "https://www.ccgp-neimenggu.gov.cn/notice/202603/1.html", "on": day, "screenshot": SCAN}


def entry(identity: str = REQ, enrolled_on: str = "2026-03-20", **changes: Any) -> dict[str, Any]:
    return {
        "id": "LEDGER-2026-0001",
        "requirement": identity,
        "notice": NOTICE,
        "enrolled_on": enrolled_on,
        "classification": "region-wide",
    } | changes


def publish_notice(chronicle: Chronicle, *paths: str) -> None:
    """The notice of 5 March on main, with the proof of its page: it runs until 19 March."""
    chronicle.complete({NOTICE_PATH: notice(chronicle, *paths)}, at("2026-03-05"))
    data = chronicle.read(NOTICE_PATH) | {"publication": publication("2026-03-05")}
    chronicle.complete({NOTICE_PATH: data}, at("2026-03-06"))


def enrol(chronicle: Chronicle, **changes: Any) -> None:
    publish_notice(chronicle, raise_requirement(chronicle, **changes))
    chronicle.complete({ENTRY_PATH: entry()}, at("2026-03-20"))


def objection(received_on: str, identity: str = REQ, **changes: Any) -> dict[str, Any]:
    return {
        "requirement": identity,
        "received_on": received_on,
        "party": "supplier",
        "grounds": "harms-competition",
        "text": "该功能限定了供应商的签到方式，影响公平竞争。",
    } | changes


def release_data(**changes: Any) -> dict[str, Any]:
    return {
        "id": "V1.0.0",
        "title": "2026年第一次统一升级",
        "type": "unified",
        "arranged_on": "2026-03-24",
        "planned_for": "2026-04-15",
        "entries": ["LEDGER-2026-0001"],
    } | changes


def ship_release(chronicle: Chronicle) -> None:
    enrol(chronicle)
    chronicle.complete({RELEASE_PATH: release_data()}, at("2026-03-24"))
    data = chronicle.read(RELEASE_PATH) | {"released_on": "2026-04-15"}
    chronicle.complete({RELEASE_PATH: data}, at("2026-04-16"))


def defect(**changes: Any) -> dict[str, Any]:
    return {
        "id": "DEFECT-150102-20260302-aaa1",
        "title": "开标大厅登录后白屏",
        "reported_on": "2026-03-02",
        "reporter": {"party": "agency", "organization": "新城区某采购代理机构", "division": "150102"},
        "channel": "hotline",
        "subsystem": "trading",
        "symptom": "登录开标大厅后页面空白，刷新无效。",
        "severity": "serious",
        "affects_business": True,
        "changes_business_rules": False,
    } | changes


def vendor(chronicle: Chronicle) -> dict[str, Any]:
    source = Path(__file__).parent / "miniature/vendors/150102/yunwei/vendor.yaml"
    return dict(chronicle_read(chronicle, source))


def chronicle_read(chronicle: Chronicle, source: Path) -> Any:
    kind = "vendor" if source.name == "vendor.yaml" else "assessment"
    document, faults = read_document(source.read_bytes(), source.name, chronicle.schemas[kind].shape)
    assert document is not None, faults
    return document.data


def record_assessments(chronicle: Chronicle) -> dict[str, Any]:
    """The vendor of the miniature with its assessments up to the second half of 2025, each by its own request."""
    folder = Path(__file__).parent / "miniature/vendors/150102/yunwei"
    chronicle.complete({VENDOR_PATH: _unpaid(vendor(chronicle))}, at("2026-03-02"))
    data: dict[str, Any] = {}
    for number, period in enumerate(("2025H1", "2025H2"), 3):
        path = f"vendors/150102/yunwei/assessments/{period}.yaml"
        data = chronicle_read(chronicle, folder / f"assessments/{period}.yaml")
        chronicle.complete({path: data}, at(f"2026-03-0{number}"))
    return data


def _unpaid(data: dict[str, Any]) -> dict[str, Any]:
    """A vendor's record before its first payment; contracts signed on an assessment come later."""
    contracts = [
        {**contract, "payments": [{**one, "paid_on": None, "assessment": None} for one in contract["payments"]]}
        for contract in data["contracts"]
        if "basis" not in contract
    ]
    for contract in contracts:
        contract["payments"] = [
            {key: value for key, value in one.items() if value is not None} for one in contract["payments"]
        ]
    remaining = {key: value for key, value in data.items() if key not in ("changes", "corrections")}
    return {**remaining, "contracts": contracts}


@dataclass(frozen=True)
class History:
    """A norm-breaking end of a history: what the last request is, when it is merged, and which codes refuse it."""

    norms: tuple[int, ...]
    codes: frozenset[str]
    play: Callable[[Chronicle], tuple[Request, datetime]]


HISTORIES: dict[str, History] = {}


def history(name: str, norms: tuple[int, ...], *codes: str) -> Callable[..., Any]:
    def register(play: Callable[[Chronicle], tuple[Request, datetime]]) -> Any:
        HISTORIES[name] = History(norms, frozenset(codes), play)
        return play

    return register


def last(chronicle: Chronicle, files: dict[str, Any], opened_at: datetime, days: int = 0) -> tuple[Request, datetime]:
    """The last request of a history, merged `days` after its opening."""
    merged_at = opened_at + timedelta(days=days, hours=6)
    return chronicle.open(files, opened_at, merged_at), merged_at


@history("content-after-approval", (4, 5, 8), "G05")
def content_after_approval(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    data = chronicle.read(path) | {"content": "评审现场签到改为指纹识别，取消人工核验。\n"}
    return last(chronicle, {path: data}, at("2026-03-03"))


@history("notice-without-approval", (7, 9), "N04")
def notice_without_approval(chronicle: Chronicle) -> tuple[Request, datetime]:
    path, data = requirement(REQ)
    request = chronicle.open({path: data}, at("2026-03-02"), approve=False)
    chronicle.force_merge(request, at("2026-03-02", 12)) if request.verdict.mergeable else chronicle._merge_branch(
        request
    )
    return last(chronicle, {NOTICE_PATH: notice(chronicle, path)}, at("2026-03-05"))


@history("notice-and-entry-together", (10, 11), "G10")
def notice_and_entry_together(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    files = {
        NOTICE_PATH: notice(chronicle, path) | {"publication": publication("2026-03-05")},
        ENTRY_PATH: entry(),
    }
    return last(chronicle, files, at("2026-03-20"))


@history("notice-merged-late", (10,), "G08")
def notice_merged_late(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    return last(chronicle, {NOTICE_PATH: notice(chronicle, path)}, at("2026-03-05"), days=14)


@history("notice-far-ahead", (10,), "G08")
def notice_far_ahead(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    data = notice(chronicle, path, published_on="2026-03-16")
    return last(chronicle, {NOTICE_PATH: data}, at("2026-03-05"))


@history("page-before-approval", (9, 10), "N12")
def page_before_approval(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    chronicle.complete({NOTICE_PATH: notice(chronicle, path)}, at("2026-03-05"))
    data = chronicle.read(NOTICE_PATH) | {"publication": publication("2026-03-03")}
    return last(chronicle, {NOTICE_PATH: data}, at("2026-03-06"))


@history("entry-without-publication", (9, 11), "G10", "L10")
def entry_without_publication(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    chronicle.complete({NOTICE_PATH: notice(chronicle, path)}, at("2026-03-05"))
    return last(chronicle, {ENTRY_PATH: entry()}, at("2026-03-20"))


@history("entry-before-the-later-page-ran", (10, 11), "L02")
def entry_before_the_later_page_ran(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    chronicle.complete({NOTICE_PATH: notice(chronicle, path)}, at("2026-03-05"))
    data = chronicle.read(NOTICE_PATH) | {"publication": publication("2026-03-12")}
    chronicle.complete({NOTICE_PATH: data}, at("2026-03-12"))
    return last(chronicle, {ENTRY_PATH: entry()}, at("2026-03-20"))


@history("entry-dated-before-its-request", (11,), "G08")
def entry_dated_before_its_request(chronicle: Chronicle) -> tuple[Request, datetime]:
    publish_notice(chronicle, raise_requirement(chronicle))
    return last(chronicle, {ENTRY_PATH: entry(enrolled_on="2026-03-20")}, at("2026-03-25"))


@history("entry-despite-objection", (12,), "L04")
def entry_despite_objection(chronicle: Chronicle) -> tuple[Request, datetime]:
    publish_notice(chronicle, raise_requirement(chronicle))
    data = chronicle.read(NOTICE_PATH)
    chronicle.complete({NOTICE_PATH: data | {"objections": [objection("2026-03-10")]}}, at("2026-03-10"))
    return last(chronicle, {ENTRY_PATH: entry()}, at("2026-03-20"))


@history("objection-made-late", (12,), "G06")
def objection_made_late(chronicle: Chronicle) -> tuple[Request, datetime]:
    publish_notice(chronicle, raise_requirement(chronicle))
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}
    chronicle.complete({NOTICE_PATH: data}, at("2026-03-10"))
    later = data | {"objections": [objection("2026-03-23")]}
    return last(chronicle, {NOTICE_PATH: later}, at("2026-03-24"))


@history("objection-in-time-without-proof", (12,), "G11")
def objection_in_time_without_proof(chronicle: Chronicle) -> tuple[Request, datetime]:
    enrol(chronicle)
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}
    return last(chronicle, {NOTICE_PATH: data}, at("2026-03-24"))


@history("struck-and-released", (13, 14), "U11")
def struck_and_released(chronicle: Chronicle) -> tuple[Request, datetime]:
    enrol(chronicle)
    struck = chronicle.read(ENTRY_PATH) | {"struck": {"on": "2026-03-23", "reason": "所依据的公示有误，移出台账。"}}
    chronicle.complete({ENTRY_PATH: struck}, at("2026-03-23"))
    return last(chronicle, {RELEASE_PATH: release_data()}, at("2026-03-24"))


@history("added-to-a-live-release", (13, 14), "G06")
def added_to_a_live_release(chronicle: Chronicle) -> tuple[Request, datetime]:
    second = raise_requirement(chronicle, OTHER)
    publish_notice(chronicle, raise_requirement(chronicle), second)
    chronicle.complete({ENTRY_PATH: entry()}, at("2026-03-20"))
    other = entry(OTHER, "2026-03-23", id="LEDGER-2026-0002")
    chronicle.complete({ENTRY_PATH.replace("0001", "0002"): other}, at("2026-03-23"))
    chronicle.complete({RELEASE_PATH: release_data()}, at("2026-03-24"))
    chronicle.complete({RELEASE_PATH: release_data(released_on="2026-04-15")}, at("2026-04-16"))
    data = release_data(released_on="2026-04-15", entries=["LEDGER-2026-0001", "LEDGER-2026-0002"])
    return last(chronicle, {RELEASE_PATH: data}, at("2026-04-17"))


@history("reclassified-entry", (15, 16, 17, 18, 19, 20), "G06")
def reclassified_entry(chronicle: Chronicle) -> tuple[Request, datetime]:
    enrol(chronicle)
    bearer = {"division": "150102", "source": "city-2021-76/1.4"}
    data = chronicle.read(ENTRY_PATH) | {
        "classification": "individual",
        "cost_bearer": {"towards_region": bearer, "internal": bearer},
    }
    return last(chronicle, {ENTRY_PATH: data}, at("2026-03-24"))


@history("dispute-rewritten", (21, 22), "G06")
def dispute_rewritten(chronicle: Chronicle) -> tuple[Request, datetime]:
    ship_release(chronicle)
    data = {
        "id": "DISPUTE-150102-20260420-aaa1",
        "title": "签到方式引发的争议",
        "release": "V1.0.0",
        "entry": "LEDGER-2026-0001",
        "arose_on": "2026-04-20",
        "party": "supplier",
        "matter": "升级后部分供应商无法签到，影响参加评审。",
        "explained_by": "150102",
        "explanation": {"on": "2026-04-21", "text": "需求论证时未考虑旧型号设备，已说明原因。"},
    }
    chronicle.complete({DISPUTE_PATH: data}, at("2026-04-22"))
    changed = data | {"explanation": {"on": "2026-04-21", "text": "并非需求论证不充分所致，与本局无关。"}}
    return last(chronicle, {DISPUTE_PATH: changed}, at("2026-04-23"))


@history("plan-item-dropped", (25, 26), "G06")
def plan_item_dropped(chronicle: Chronicle) -> tuple[Request, datetime]:
    record_assessments(chronicle)
    data = chronicle.read(VENDOR_PATH)
    data["contracts"][0]["service_plan"]["items"][0]["standard"] = "尽力而为，不作具体承诺。"
    return last(chronicle, {VENDOR_PATH: data}, at("2026-03-09"))


@history("scheme-replaced", (27, 28), "G06")
def scheme_replaced(chronicle: Chronicle) -> tuple[Request, datetime]:
    record_assessments(chronicle)
    data = chronicle.read(VENDOR_PATH)
    data["assessment_scheme"]["adopted_on"] = "2026-03-06"
    return last(chronicle, {VENDOR_PATH: data}, at("2026-03-09"))


@history("failed-turned-excellent", (28, 29, 30, 31), "G06")
def failed_turned_excellent(chronicle: Chronicle) -> tuple[Request, datetime]:
    data = record_assessments(chronicle)
    better = data | {"assessed_on": "2026-03-06"}
    return last(chronicle, {ASSESSMENT_PATH: better}, at("2026-03-09"))


@history("correction-hides-the-old-value", (28, 29), "G09")
def correction_hides_the_old_value(chronicle: Chronicle) -> tuple[Request, datetime]:
    record_assessments(chronicle)
    data = chronicle.read(ASSESSMENT_PATH)
    first = data["scores"][0]["score"]
    data["scores"][0]["score"] = first - 1
    data["total"] -= 1
    data["corrections"] = [
        {"field": "scores.0.score", "was": first + 1, "on": "2026-03-06", "reason": REASON},
        {"field": "total", "was": data["total"] + 1, "on": "2026-03-06", "reason": REASON},
    ]
    return last(chronicle, {ASSESSMENT_PATH: data}, at("2026-03-09"))


@history("data-need-rewritten", (32, 33, 34), "G05")
def data_need_rewritten(chronicle: Chronicle) -> tuple[Request, datetime]:
    sharing = {
        "system": "预算管理一体化系统",
        "operator": "新城区财政局",
        "data": "采购合同编号、金额和支付进度。",
        "mode": "query",
        "safeguards": "专线访问，按月核查访问日志。",
    }
    path = raise_requirement(chronicle, kind="data-sharing", sharing=sharing)
    data = chronicle.read(path)
    data["sharing"]["data"] = "全部供应商的联系人和账户。"
    return last(chronicle, {path: data}, at("2026-03-03"))


@history("challenge-moved-into-time", (23,), "G06")
def challenge_moved_into_time(chronicle: Chronicle) -> tuple[Request, datetime]:
    ship_release(chronicle)
    data = {
        "id": "DISPUTE-150102-20260420-aaa1",
        "title": "签到方式引发的争议",
        "release": "V1.0.0",
        "entry": "LEDGER-2026-0001",
        "arose_on": "2026-04-20",
        "party": "supplier",
        "matter": "升级后部分供应商无法签到，影响参加评审。",
        "explained_by": "150102",
        "challenge": {"known_on": "2026-04-20", "received_on": "2026-04-22", "accepted": True},
    }
    chronicle.complete({DISPUTE_PATH: data}, at("2026-04-22"))
    with_earlier_day = data | {"challenge": {"known_on": "2026-04-21", "received_on": "2026-04-22", "accepted": True}}
    return last(chronicle, {DISPUTE_PATH: with_earlier_day}, at("2026-05-11"))


@history("qualification-rewritten", (24,), "G06")
def qualification_rewritten(chronicle: Chronicle) -> tuple[Request, datetime]:
    data = _unpaid(vendor(chronicle))
    chronicle.complete({VENDOR_PATH: data}, at("2026-03-02"))
    data = chronicle.read(VENDOR_PATH)
    data["qualifications"][0]["name"] = "另一项资质证书"
    return last(chronicle, {VENDOR_PATH: data}, at("2026-03-03"))


@history("answered-need-swapped", (35,), "G06")
def answered_need_swapped(chronicle: Chronicle) -> tuple[Request, datetime]:
    sharing = {
        "system": "预算管理一体化系统",
        "operator": "新城区财政局",
        "data": "采购合同编号、金额和支付进度。",
        "mode": "query",
        "safeguards": "专线访问，按月核查访问日志。",
    }
    for identity in (REQ, OTHER):
        raise_requirement(chronicle, identity, kind="data-sharing", sharing=sharing)
    path = "ledger/interfaces/INTERFACE-001.yaml"
    data = {
        "id": "INTERFACE-001",
        "title": "采购合同支付信息查询接口",
        "version": "1.0.0",
        "published_on": "2026-03-05",
        "answers": [REQ],
        "provision": "query",
        "document": "ledger/interfaces/INTERFACE-001.openapi.yaml",
        "summary": "按合同编号查询支付进度。",
    }
    source = Path(__file__).parent / "miniature/ledger/interfaces/INTERFACE-001.openapi.yaml"
    document = source.read_text(encoding="utf-8")
    chronicle.complete({path: data, str(data["document"]): document}, at("2026-03-05"))
    return last(chronicle, {path: data | {"answers": [OTHER]}}, at("2026-03-06"))


@history("defect-made-a-small-matter", (36, 37, 40), "G06")
def defect_made_a_small_matter(chronicle: Chronicle) -> tuple[Request, datetime]:
    chronicle.complete({DEFECT_PATH: defect(changes_business_rules=True)}, at("2026-03-02"))
    return last(chronicle, {DEFECT_PATH: defect(changes_business_rules=False)}, at("2026-03-03"))


@history("report-taken-back", (38,), "G06")
def report_taken_back(chronicle: Chronicle) -> tuple[Request, datetime]:
    with_report = defect(reports=[{"to": "150100", "on": "2026-03-02"}])
    chronicle.complete({DEFECT_PATH: with_report}, at("2026-03-02"))
    return last(chronicle, {DEFECT_PATH: defect()}, at("2026-03-03"))


@history("ruling-rewritten", (39, 41), "G06")
def ruling_rewritten(chronicle: Chronicle) -> tuple[Request, datetime]:
    with_ruling = defect(disposition={"kind": "defect", "on": "2026-03-02"})
    chronicle.complete({DEFECT_PATH: with_ruling}, at("2026-03-02"))
    explanation = {"kind": "explained", "on": "2026-03-02", "explanation": "系用户操作不当，已电话说明。"}
    return last(chronicle, {DEFECT_PATH: defect(disposition=explanation)}, at("2026-03-03"))


@history("filed-before-it-happened", (36,), "G08")
def filed_before_it_happened(chronicle: Chronicle) -> tuple[Request, datetime]:
    chronicle.complete({DEFECT_PATH: defect(disposition={"kind": "defect", "on": "2026-03-02"})}, at("2026-03-02"))
    with_handling = defect(
        disposition={"kind": "defect", "on": "2026-03-02"},
        handling=[{"on": "2026-03-05", "by": "云维信息技术有限公司", "measure": "修复页面加载的错误并上线。"}],
    )
    return last(chronicle, {DEFECT_PATH: with_handling}, at("2026-03-03"), days=3)


def test_the_page_of_norms_lists_every_history_under_its_norms() -> None:
    norms = load_machinery(ROOT).norms
    page_histories = {norm["number"]: {one["id"] for one in norm.get("histories", ())} for norm in norms}
    histories = {
        number: {name for name, story in HISTORIES.items() if number in story.norms} for number in page_histories
    }
    assert page_histories == histories


@pytest.fixture
def chronicle(tmp_path: Path) -> Iterator[Chronicle]:
    yield Chronicle(tmp_path)


@pytest.mark.parametrize("name", HISTORIES)
def test_the_gate_refuses_what_breaks_a_norm_over_time_and_the_audit_finds_it(chronicle: Chronicle, name: str) -> None:
    story = HISTORIES[name]
    request, merged_at = story.play(chronicle)
    before = {breach.message.zh for breach in chronicle.audit(merged_at.date()).breaches}
    assert story.codes <= request.codes, [finding.message.zh for finding in request.verdict.errors]
    assert all(chain.is_complete for chain in request.verdict.chains), "only the law over time may refuse it"
    chronicle.force_merge(request, merged_at)
    new_messages = {breach.message.zh for breach in chronicle.audit(merged_at.date()).breaches} - before
    for code in story.codes:
        assert any(message.startswith(f"{code}：") for message in new_messages), (code, new_messages)
