"""The opinions of those who approve a record: on exactly what they approve, derived from the record."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from seal_growth import Growth
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schemas, parse_place
from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.records import Notice
from taizhang.repository.book import Book

_DAY = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})\b")
Choose = Callable[[str, int], int]
"""One of so many, by a word: always the same for the same word."""

SECOND = (
    "已复核原始材料和登记内容，二者一致，同意。",
    "另行核对了依据文件和日期，未见差错，同意。",
    "复核无误，事实清楚，同意按所报内容办理。",
)
"""The opinions of a second person of one department."""
CONSENT = ("同意登记。", "情况属实，同意登记。", "与原件一致，同意入库。", "材料齐全，同意登记。")

NEW_RECORD = {
    "scheme": ("“{title}”已经印发，考核对象、内容、方法、标准齐备，同意登记",),
    "channel": ("“{title}”已经公布，反映途径和答复时限与实际一致，同意登记",),
    "notice": (
        "已逐项核对{count}项需求的审批存证和内容校验值，公示期{published_on}至{closes_on}，同意发布",
        "本批{count}项需求均经审核通过，名称、内容与存证一致，同意自{published_on}起公示",
        "公示范围为{count}项软件功能需求，截止日{closes_on}按工作日推算无误，同意发布",
    ),
    "entry": (
        "{notice}公示期满，“{title}”没有未决异议，分类与审核意见一致，同意纳入台账",
        "“{title}”已在法定网站公示满十个工作日，费用承担与分类相符，同意列入台账",
        "核对{notice}的发布证明和存证，“{title}”具备纳入条件，同意编号入账",
    ),
    "release": (
        "所列{entries}项条目均在台账且尚未安排实施，版本类型与需求分类相符，同意安排",
        "已与运维服务商会商工期，{entries}项条目计划于{planned_for}上线，同意列入",
        "核对台账后确认{entries}项条目可以安排，计划日期{planned_for}避开了集中采购时段，同意",
    ),
    "dispute": (
        "争议系{release}上线后发生，所涉条目{entry}和解释单位经核对无误，同意登记",
        "已向当事人核实“{title}”的经过，与平台日志相符，同意登记",
        "争议事项与{entry}有关，登记内容与来函一致，同意登记",
    ),
    "defect": (
        "{organization}反映的情况经核实存在，影响程度据实填写，同意登记",
        "已与{organization}核对现象和发生时间，登记内容属实，同意登记",
        "“{title}”已在测试账户上复现，所述影响属实，同意登记",
        "报告内容与来访来电记录一致，问题归口准确，同意登记",
    ),
    "vendor": (
        "合同、运维服务方案和考核方案原件均已核对，资质在有效期内，同意登记",
        "服务商资质和团队构成与投标文件一致，考核方案覆盖服务方案各项，同意登记",
    ),
    "assessment": (
        "{period}考核合计{total}分，各项扣分均有记录为凭，等次核定准确，同意",
        "已抽查考核底稿，{total}分与分项得分相符，结果已告知服务商，同意登记",
        "评分依据完整，{period}总分{total}分，等次按规定确定，同意登记",
    ),
    "interface": (
        "接口规范已回应所列数据共享需求，仅供主动取用，不作推送，同意发布{version}版",
        "规范文本与接口描述文件一致，数据范围不超出已审核的需求，同意发布",
    ),
}
"""On a record that is new."""

FACTS: dict[str, tuple[str, ...]] = {
    "notice objections": (
        "对“{title}”的异议于{received_on}收到，理由归类恰当",
        "{received_on}收到针对“{title}”的书面异议，登记内容与来函一致",
    ),
    "notice objections arrival": (
        "收文{arrival_number}证明该异议{received_on}即已收到，系公示期内提出，期满后补充登记",
    ),
    "notice objections.handling": (
        "对“{title}”异议的处理意见已会商研究，认定结果有据，答复已送达",
        "异议所涉“{title}”已听取双方意见，处理结论与调查情况一致",
    ),
    "notice objections.withdrawn": ("提出方于{on}书面撤回对“{title}”的异议，撤回函已核对",),
    "notice publication": (
        "公示网页{on}已在法定网站发布，网址和截图校验值均已核对",
        "已登录法定网站查看，网页载明发布日{on}，截图与网页一致",
    ),
    "notice publication later": ("公示网页{on}方才发布，晚于原定日期，截止日相应顺延至{last_day}，截图已核对",),
    "notice prolonged": ("公示期内公布了放假安排，按其重新计算，截止日顺延至{last_day}，与日历逐日核对一致",),
    "dispute complaint.excluded": ("不计入期限的时段自{from}至{until}，委托函和送达回执已核对",),
    "notice annulled": ("公示内容与申请表不一致属实，撤销后所列需求重新公示，不损害提出单位利益",),
    "entry struck": ("所依据的公示已不能成立，该条目应移出台账，原编号不再使用",),
    "release released_on": (
        "{released_on}已完成上线，所列功能经抽查可用，回退预案未启用",
        "上线记录载明{released_on}实施完毕，观察期内运行平稳",
    ),
    "release framework_unchanged": ("服务商已书面确认不改变平台基本框架，确认内容与代码变更清单相符",),
    "release postponed": ("暂缓{entry}的理由成立，该条目仍在台账，可以另行安排",),
    "release cancelled": ("取消该版本已征求有关地区意见，所列条目另行安排，不影响台账",),
    "dispute explanation": ("解释内容已与日志、公告等材料核对，口径与台账一致",),
    "dispute handling": ("处理措施已逐项落实，处理结果有当事人反馈为凭",),
    "dispute reports": ("{on}已将争议内容和处理结果报送{department}",),
    "dispute filed": ("争议材料已报齐，以{number}备案",),
    "dispute challenge": ("质疑函于{received_on}收到，提出时间在法定期限之内",),
    "dispute challenge.answered_on": ("质疑答复于{answered_on}作出，答复内容有据并已送达",),
    "dispute complaint": ("投诉书于{received_on}收到，具备受理条件",),
    "dispute complaint.decided_on": ("投诉处理决定于{decided_on}作出，认定事实与检测结论一致",),
    "defect disposition": (
        "处理办法{on}商定，与问题性质相符",
        "经与报告人沟通，{on}明确处理办法，理由充分",
    ),
    "defect reports": ("{on}已报{department}",),
    "defect handling": (
        "{by}{on}的处置经核对属实",
        "{on}{by}采取的措施有工单为凭",
    ),
    "defect resolved_on": ("{resolved_on}问题已经解决，业务恢复正常",),
    "defect verified": ("{by}{on}确认问题不再出现",),
    "vendor contracts": ("{number}合同和运维服务方案原件已核对，续签所依据的考核合格",),
    "vendor contracts.payments.paid_on": (
        "{paid_on}支付的{amount}元有合格考核为据，金额与合同约定一致",
        "付款凭证与{assessment}核对相符，{paid_on}支付{amount}元",
    ),
    "assessment escalation": ("考核中的严重问题已按规定上报，上报材料与考核底稿一致",),
    "assessment escalation.reports": ("{on}已将考核情况报至{department}",),
    "corrections": (
        "“{field}”原登记有误，{on}决定更正，原值保留可查",
        "已查对原始材料，“{field}”确系误录，更正理由成立",
    ),
    "changes": (
        "“{field}”自{from}起变更，依据文件已核对，原内容保留",
        "变更“{field}”有书面依据，生效日{from}与文件一致",
    ),
}
"""On what was added to a record, by its kind and its place."""

UPWARD = {
    "defect": (
        "{own}上报的“{title}”已经收到，本级核对后汇总报自治区财政厅",
        "经与其他旗县区反映的情况比对，“{title}”有代表性，同意汇总上报",
        "已核实{own}的处置情况，需平台侧根治，同意报自治区财政厅",
    ),
    "dispute": (
        "{own}报送的争议材料齐全，处理结果已核实，同意汇总报自治区财政厅",
        "争议处理程序合规，本级没有补充意见，同意汇总上报",
    ),
    "assessment": ("{own}上报的考核情况已经收到，本级核对考核底稿后汇总报自治区财政厅",),
    "vendor": ("{own}上报的服务商重大问题已经收到，本级核实后汇总报自治区财政厅",),
}
FILED = (
    "已收到{own}所报争议的内容和处理结果，材料完整，同意收存",
    "{own}所报争议处理情况清楚，与平台日志一致，同意办理备案手续",
)
DUTIES = {
    "evaluate": (
        "“{title}”符合所列政策规定，业务确有需要，平台现有能力可以支撑，评估可行",
        "经查阅近年业务记录，“{title}”针对的问题真实存在，实现方式稳妥，评估可行",
    ),
    "collect": ("已收集整理“{title}”的使用方、数据范围和取得方式，用途明确，材料齐全",),
    "consolidate": (
        "“{title}”与本地区其他需求没有重复，材料齐备，同意汇总上报",
        "经汇总核对，“{title}”反映的问题具有代表性，同意上报自治区财政厅",
    ),
    "review": (
        "“{title}”内容清楚、依据充分，分类恰当，审核通过，同意列入公示",
        "经审核，“{title}”与平台总体规划一致，同意按所定分类办理",
    ),
}
"""On a requirement that is new."""
MENDED = {
    "evaluate": "“{field}”的更正不涉及需求内容，可行性结论不变，同意更正",
    "collect": "“{field}”的更正不涉及数据范围，整理结论不变，同意更正",
    "consolidate": "已核对{own}出具的更正说明，原上报内容不受影响，同意更正并补报",
    "review": "更正的“{field}”不在公示内容之列，不影响公示结果和分类，同意更正",
}
WITHDRAWN = "撤回理由与核实情况一致，需求尚未安排实施，同意撤回并封存备查"


def opinion(
    growth: Growth, duty: str, division: str, is_second: bool, book: Book, schemas: Schemas, law: Law, choose: Choose
) -> str:
    """The opinion of the department of `division` on a growth for `duty`; `is_second` of the same duty."""
    words = _Words(growth, book, schemas, law, choose)
    if is_second:
        return SECOND[choose("second", len(SECOND))]
    if growth.kind.name == "requirement":
        return words.on_requirement(duty)
    if duty == "consolidate":
        return words.filled(UPWARD[growth.kind.name]) + "。"
    if duty == "operate" and division == law.region and growth.kind.name == "dispute" and _own(growth) != law.region:
        return words.filled(FILED) + "。"
    if growth.before is None:
        return words.filled(NEW_RECORD[growth.kind.name]) + "。"
    clauses = list(words.on_facts())
    # An opinion on a request with many facts names the last of them, which caused it.
    return "；".join(clauses[-2:]) + "，" + CONSENT[choose("consent", len(CONSENT))]


def _own(growth: Growth) -> str:
    return str(getattr(growth.after, "explained_by", "") or getattr(growth.after, "division", "") or "")


def _trim_number(value: Any) -> Any:
    """A number as people write it: 90 and 92.5, never 90.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _in_words(day: re.Match[str]) -> str:
    return f"{day[1]}年{int(day[2])}月{int(day[3])}日"


class _Words:
    def __init__(self, growth: Growth, book: Book, schemas: Schemas, law: Law, choose: Choose) -> None:
        self.growth, self.book, self.law, self.choose = growth, book, law, choose
        self.schema = schemas[growth.kind.name]
        self.data: dict[str, Any] = msgspec.to_builtins(growth.after)

    def filled(self, ways: tuple[str, ...], more: dict[str, Any] | None = None, key: str = "whole") -> str:
        """One of several wordings, with the record's values in its places."""
        data = {**self._around(), **{k: v for k, v in self.data.items() if not isinstance(v, (list, tuple))}}
        data |= {"entries": len(self.data.get("entries", ()))} | (more or {})
        values = {name: _trim_number(value) for name, value in data.items()}
        return _DAY.sub(_in_words, ways[self.choose(key, len(ways))].format_map(values))

    def _around(self) -> dict[str, Any]:
        reporter = self.data.get("reporter", {})
        division = self.growth.record.split("-")[1] if self.growth.record.count("-") > 1 else self.law.region
        requirement = self.book.requirements.get(str(self.data.get("requirement")))
        own = str(self.data.get("explained_by") or division)
        return {
            "count": len(self.data.get("requirements", ())),
            "organization": reporter.get("organization", ""),
            "own": self.law.department(own) if own in self.law.divisions else "",
            **({"title": requirement.title} if requirement is not None else {}),
        }

    def on_requirement(self, duty: str) -> str:
        if self.growth.before is None:
            return self.filled(DUTIES[duty], key=duty) + "。"
        if self.growth.facts[-1][0] == "withdrawn":
            return WITHDRAWN + "。"
        number = self.growth.facts[-1][-1]
        return self.filled((MENDED[duty],), self._field_name(self.data["corrections"][number])) + "。"

    def on_facts(self) -> Iterator[str]:
        """A clause on each fact that was added, in order of day."""
        kind = self.growth.kind.name
        for place in self.growth.facts:
            name = ".".join(step for step in place if isinstance(step, str))
            item = places.value_at(self.data, place)
            if isinstance(item, list | tuple):
                place, item = (*place, 0), item[0]
            if place[0] in ("corrections", "changes"):
                yield self.filled(FACTS[str(place[0])], {**item, **self._field_name(item)}, str(place))
                continue
            if not isinstance(item, dict):
                item = places.value_at(self.data, place[:-1]) if len(place) > 1 else self.data
            yield self.filled(
                FACTS[f"{kind} {name}{self._aspect(name, item)}"], self._collect_values(place, item), str(place)
            )

    def _aspect(self, name: str, item: dict[str, Any]) -> str:
        if name == "objections" and item.get("arrival"):
            return " arrival"
        notice = self.growth.after
        if name == "publication" and isinstance(notice, Notice) and window_of(notice, self.law).is_prolonged:
            return " later"
        return ""

    def _collect_values(self, place: Place, item: dict[str, Any]) -> dict[str, Any]:
        values = {key: value for key, value in item.items() if not isinstance(value, (list, tuple, dict))}
        if "to" in item:
            values["department"] = self.law.department(str(item["to"]))
        if place[0] == "objections":
            objection = self.data["objections"][place[1]]
            values["title"] = self.book.requirements[objection["requirement"]].title
            values["arrival_number"] = (objection.get("arrival") or {}).get("number", "")
        if isinstance(self.growth.after, Notice):
            values["last_day"] = window_of(self.growth.after, self.law).last_day
        return values

    def _field_name(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"field": self.schema.trail(parse_place(str(item["field"]))).zh}
