"""Rare fields: changes to the specimen that fill every field missing from it and from the demonstration."""

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from specimen import SPECIMEN

_OFF = """title: 关于地方节日放假的通知
divisions: ["150000"]
announced_on: {}
days_off:
  - {{name: 地方节日, from: {}, until: {}}}
days_worked: []
"""
_PROLONGED = """id: NOTICE-2026-03
title: 2026年第三批政府采购云平台软件需求公示
published_on: 2026-07-01
closes_on: 2026-07-16
calendar:
  - year: 2026
    version: 1
overlays:
  - before
prolonged:
  - to: 2026-07-17
    calendar:
      - year: 2026
        version: 1
    overlays:
      - before
      - within
    on: 2026-07-10
requirements:
  - id: REQ-150000-20260401-aaa8
    sha256: 6baeeee8f4356a2386bb5c4176e26e3b5be562eaab7111c862b9af1d792eca43
"""
JOINT = "REQ-150100-20260602-jnt1"


def _dump(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def _joint() -> dict[str, Any]:
    """A requirement that two counties raise together; one of them gives up its own older one by it."""
    first = "requests/150102/2026/REQ-150102-20260501-aaa7.yaml"
    older: dict[str, Any] = yaml.safe_load((SPECIMEN / first).read_text("utf-8"))
    requester = {"organization": "呼和浩特市财政局", "division": "150100"}
    contact = {"contact_ref": "C-9g7h5j3k", "landline": "0471-6640009"}
    raised_by = [
        {
            "organization": name,
            "division": division,
            "contact_ref": f"C-3h8n5pw{number}",
            "landline": f"0471-664000{number}",
            "sealed_form": {"file": f"{name}申请表.pdf", "sha256": f"{number:064}"},
            **more,
        }
        for number, (division, name, more) in enumerate(
            [("150102", "新城区财政局", {"supersedes": "REQ-150102-20260501-aaa7"}), ("150105", "赛罕区财政局", {})], 2
        )
    ]
    changes = {"requester": requester | contact, "raised_by": raised_by, "submitted_on": "2026-06-02"}
    changes["enclosures"] = ENCLOSURES
    return {**older, "id": JOINT, "title": "两区合同模板统一增加验收条款", **changes}


def _sealed() -> str:
    """The seal of the joint requirement: each county judged it, the city consolidated it, the region reviewed it."""
    model = SPECIMEN / "ledger/approvals/REQ-150105-20260108-aaa4/0001.json"
    data = json.loads(model.read_text("utf-8"))
    evaluation, consolidation, review = data["predicate"]["chain"]
    data["subject"] = [{"name": f"requests/150100/2026/{JOINT}.yaml", "digest": {"sha256": "0" * 64}}]
    steps = [
        {**evaluation, "division": "150102", "person": "xincheng-pinggu"},
        {**evaluation, "person": "saihan-pinggu"},
        {**consolidation, "letter": "呼财购〔2026〕31号"},
        {**review, "classification": "local-extension"},
    ]
    hours = ("04T09", "04T10", "08T15", "10T14")
    data["predicate"] |= {
        "pull": 131,
        "opened_at": "2026-06-02T09:17:14+08:00",
        "merged_at": "2026-06-10T14:41:16+08:00",
        "sealed_at": "2026-06-30T23:00:00+08:00",
        "chain": [
            {**step, "at": f"2026-06-{hour}:00:00+08:00", "review": f"9124{number}"}
            for number, (step, hour) in enumerate(zip(steps, hours, strict=True))
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


ENCLOSURES = [{"file": "界面截图.png", "sha256": "5" * 64}]


def _joint_notice() -> dict[str, Any]:
    page = "https://www.ccgp-neimenggu.gov.cn/notice/202606/0004.html"
    return {
        "id": "NOTICE-2026-04",
        "title": "2026年第四批政府采购云平台软件需求公示",
        "published_on": "2026-08-03",
        "closes_on": "2026-08-17",
        "channel": {"url": page},
        "publication": {"url": page, "on": "2026-08-03", "screenshot": {"file": "公示.png", "sha256": "4" * 64}},
        "calendar": [{"year": 2026, "version": 1}],
        "requirements": [{"id": JOINT, "sha256": "0" * 64}],
        "objections": [
            {
                "requirement": JOINT,
                "received_on": "2026-08-19",
                "party": "public",
                "grounds": "inaccurate",
                "text": "公示的验收条款与两区现行合同文本不一致。",
                "enclosures": ENCLOSURES,
                "contact_ref": "C-3h8n5pw9",
            }
        ],
    }


def _joint_entry() -> dict[str, Any]:
    source = "city-2021-76/1.4"
    shares = [{"division": "150102", "percent": 60}, {"division": "150105", "percent": 40}]
    return {
        "id": "LEDGER-2026-0005",
        "requirement": JOINT,
        "notice": "NOTICE-2026-04",
        "enrolled_on": "2026-08-18",
        "classification": "local-extension",
        "cost_bearer": {
            "towards_region": {"division": "150100", "source": "region-2021-1131/2.4"},
            "joint": [{"division": one["division"], "source": source} for one in shares],
            "agreement": {"on": "2026-08-20", "document": "新财购〔2026〕9号", "shares": shares},
        },
    }


def _migrated() -> dict[str, str]:
    """A deed, its supplement, and one old entry with every field of an old ledger."""
    values = {
        "number": "2021-3",
        "title": "增加专家签到功能",
        "content": "评审现场增加专家签到功能。\n",
        "requester": {"organization": "新城区财政局", "division": "150102"},
        "submitted_on": "2021-11-05",
        "subsystems": ["trading"],
        "notice": {
            "number": "内财购公示〔2021〕2号",
            "published_on": "2021-11-18",
            "ends_on": "2021-12-02",
            "site": "内蒙古自治区政府采购网",
        },
        "objection": {"outcome": "dismissed", "description": "一家供应商认为签到耗时，经查不成立。\n"},
        "enrolled_on": "2021-12",
        "classification": "region-wide",
        "cost": {"bearer": "自治区财政厅", "amount": "3万元"},
        "release": {"version": "V2.3", "released_on": "2022-01-15"},
        "notes": [{"heading": "备注", "text": "随版本升级培训。\n"}],
    }
    files = {}
    for number, (day, more) in enumerate([("2026-06-29", {}), ("2026-06-30", {"supplements": "MIGRATION-001"})], 1):
        deed, record = f"MIGRATION-{number:03}", f"MIGRATED-{number:03}-aaaa1111"
        fields = {**values, "number": f"2021-{number}"}
        missing = ["release.version", "release.released_on"] if number == 2 else []
        if missing:
            del fields["release"]
        written = {"id": record, "migration": deed, **fields, "sheet": "台账", "row": 3, "missing": missing}
        # Its title was corrected since the migration: the deed holds the digest of the migrated file.
        digest = hashlib.sha256(_dump({**written, "title": "增加签到"}).encode()).hexdigest()
        files[f"ledger/migrated/{number:03}/{record}.yaml"] = _dump(written) + _corrections("title", "增加签到", 1)
        files[f"ledger/migrations/{deed}.yaml"] = _dump(
            {
                "id": deed,
                "title": "2021年纸质台账",
                "founded_on": day,
                **more,
                "basis": "纸质台账由厅政府采购处保管，2026年6月转录，扫描件存于处内保密柜。\n",
                "workbook": {"file": "台账.xlsx", "sha256": f"{number:064}"},
                "scans": [{"file": "台账扫描件.pdf", "sha256": f"{number + 5:064}"}],
                "columns": [{"heading": "编号", "field": "number"}, {"heading": "需求名称", "field": "title"}],
                "rows": [{"row": "台账!3", "record": record, "sha256": digest, "missing": missing}],
            }
        ) + _corrections("title", "2021年台账", 1)
    return files


def _corrections(field: str, was: str, day: int) -> str:
    reason = "转录时抄写有误，据原件更正。"
    return _dump({"corrections": [{"field": field, "was": was, "on": f"2026-07-0{day}", "reason": reason}]})


def _mechanisms() -> dict[str, str]:
    words = {"title": "新城区财政局机制", "number": "新财购〔2026〕5号", "adopted_on": "2026-05-20"}
    scheme = {
        "id": "SCHEME-150102",
        "division": "150102",
        **words,
        "from": "2026-06-01",
        "object": "承担本区平台运行维护的服务商及其驻场服务团队。\n",
        "content": "服务响应、问题解决、系统巡检、培训与咨询四个方面。\n",
        "method": "由区财政局政府采购科依据服务台账和满意度调查逐项打分。\n",
        "standard": "满分一百分，按合同所附考核方案的项目计分。\n",
        "period": "每半年考核一次",
        "changes": [
            {"field": "period", "value": "每季度考核一次", "from": "2026-07-01", "basis": "区局局务会议纪要。"}
        ],
    }
    channel = {
        "id": "CHANNEL-150102",
        "division": "150102",
        **words,
        "ways": "可以拨打办公电话、发送邮件或者到政府采购科反映平台使用中的问题。\n",
        "office": "新城区财政局政府采购科",
        "hours": "工作日9:00—12:00、14:30—17:30",
        "answered_within": 3,
        "landline": "0471-6640000",
        "email": "xccg@example.cn",
        "changes": [{"field": "answered_within", "value": 2, "from": "2026-07-01", "basis": "区局局务会议纪要。"}],
    }
    corrections = _corrections("title", "新城区财政局办法", 1)
    return {
        "vendors/150102/scheme.yaml": _dump(scheme) + corrections,
        "defects/150102/channel.yaml": _dump(channel) + corrections,
    }


FIRST, SECOND = "DISPUTE-150102-20260601-aaa1", "DISPUTE-150102-20260602-aaa2"
PURCHASER = {"organization": "呼和浩特市第一中学", "division": "150100", "agency": "内蒙古北方招标代理有限公司"}
_ACCEPTED = {
    "purchaser": PURCHASER,
    "inquiries": [
        {
            "received_on": "2026-06-01",
            "matter": "询问金额大写不一致如何处理。",
            "replied_on": "2026-06-02",
            "replied_by": PURCHASER["agency"],
            "reply": "以汉文金额为准。",
        }
    ],
    "challenge.respondent": "agency",
    "challenge.answered_by": PURCHASER["agency"],
    "complaint.examined_on": "2026-06-22",
    "complaint.supplement": {
        "on": "2026-06-22",
        "matters": "补充法定代表人授权委托书。",
        "until": "2026-06-29",
        "supplied_on": "2026-06-25",
        "sufficient": True,
    },
    "complaint.forwarded_on": "2026-07-01",
    "complaint.suspension": {
        "reason": "合同签订可能使损害难以挽回。",
        "from": "2026-07-01",
        "until": "2026-07-10",
        "resumed_on": "2026-07-08",
    },
    "complaint.excluded": [
        {"ground": "testing", "reason": "委托检测平台日志。", "from": "2026-06-22", "until": "2026-06-24"}
    ],
    "complaint.decided_on": "2026-07-14",
    "complaint.decided_by": "150100",
    "complaint.decision": "投诉事项不成立，驳回投诉。",
}


def _turned_away() -> dict[str, Any]:
    """A second dispute, whose complaint reached the wrong level and is not accepted."""
    path: Path = next(SPECIMEN.glob(f"ledger/disputes/**/{FIRST}.yaml"))
    dispute: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    complaint = {
        "received_on": "2026-06-18",
        "received_by": "150102",
        "examined_on": "2026-06-23",
        "accepted": False,
        "rejection": {"on": "2026-06-24", "reason": "采购人为市本级预算单位。", "turn_to": "150100"},
    }
    challenge = {**dispute["challenge"], "respondent": "purchaser", "answered_by": PURCHASER["organization"]}
    more = {"purchaser": PURCHASER, "challenge": challenge, "complaint": complaint, "arose_on": "2026-06-02"}
    return {**dispute, "id": SECOND, **more}


THIRD = "DISPUTE-150100-20260910-aaa3"


def _explained_by_both() -> dict[str, str]:
    """The release of the joint requirement, and a dispute that each county explains."""
    release = {
        "id": "V1.3.0",
        "title": "两区合同模板",
        "type": "separate",
        "arranged_on": "2026-08-20",
        "planned_for": "2026-09-05",
        "released_on": "2026-09-05",
        "entries": ["LEDGER-2026-0005"],
    }
    dispute = {
        "id": THIRD,
        "title": "验收条款的默认天数过短",
        "release": "V1.3.0",
        "entry": "LEDGER-2026-0005",
        "arose_on": "2026-09-10",
        "party": "supplier",
        "organization": "呼和浩特市青城办公用品有限公司",
        "matter": "模板默认三日验收，供应商认为过短。\n",
        "explained_by": "150100",
        "explained_with": ["150102", "150105"],
        "explanation": {"on": "2026-09-11", "text": "默认天数可以改动，以合同约定为准。\n"},
    }
    return {
        "ledger/releases/V1.3.0.yaml": _dump(release),
        f"ledger/disputes/2026/{THIRD}.yaml": _dump(dispute),
    }


_VENDOR = {
    "credit_code": "91150102MA0N1C3B57",
    "assessment_scheme.counted_from": "calendar",
    "contracts.1.payments": [
        {"kind": "advance", "amount": 75000, "due_on": "2026-02-15", "paid_on": "2026-02-10"},
        {
            "amount": 100000,
            "due_on": "2026-08-15",
            "paid_on": "2026-08-10",
            "assessment": "ASSESS-150102-yunwei-2026H1",
            "clause": "合同第六条",
            "deduction": {"amount": 20000, "clause": "合同第七条", "reason": "考核严重不合格，按合同扣减。"},
        },
    ],
    "major_problems": [
        {
            "known_on": "2026-06-10",
            "contract": "YW-2026",
            "description": "评标期间服务器宕机四小时，项目延期开标。",
            "reports": [{"to": "150100", "on": "2026-06-10"}, {"to": "150000", "on": "2026-06-11"}],
        }
    ],
}

RARE: dict[str, Any] = {
    "files": {
        "schemas/calendar/overlays/before.yaml": _OFF.format("2026-06-20", "2026-07-06", "2026-07-06"),
        "schemas/calendar/overlays/within.yaml": _OFF.format("2026-07-10", "2026-07-16", "2026-07-16"),
        "ledger/notices/NOTICE-2026-03.yaml": _PROLONGED,
        f"requests/150100/2026/{JOINT}.yaml": _dump(_joint()),
        f"ledger/approvals/{JOINT}/0001.json": _sealed(),
        "ledger/notices/NOTICE-2026-04.yaml": _dump(_joint_notice()),
        "ledger/entries/2026/LEDGER-2026-0005.yaml": _dump(_joint_entry()),
        f"ledger/disputes/2026/{SECOND}.yaml": _dump(_turned_away()),
        **_explained_by_both(),
        **_mechanisms(),
        **_migrated(),
    },
    "edit": {
        # The last of all seals: an omission in an earlier one shows in the next one.
        f"{JOINT}/0001": {
            "predicate.judged_by": "1" * 40,
            "predicate.chain.0.account": 7,
            "predicate.chain.0.acting_for": "p-abc123",
            "predicate.chain.0.statement": "2" * 64,
        },
        FIRST: _ACCEPTED,
        "DEFECT-150102-20260201-aaa1": {"enclosures": ENCLOSURES},
        "VENDOR-150102-yunwei": _VENDOR,
    },
    "reseal": True,
}
"""Additions to a copy of the specimen: days off that were announced late, days that do not count, a seal by an earlier
commit, a joint requirement, old paper, mechanisms, and complete proceedings."""
