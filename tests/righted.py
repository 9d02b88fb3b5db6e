"""The specimen with every kind of correction, change and undoing in it."""

from pathlib import Path
from typing import Any

from specimen import apply, build

VENDOR, DEFECT, REQUEST = "VENDOR-150102-yunwei", "DEFECT-150202-20260202-aaa2", "REQ-150102-20260105-aaa1"
AGAIN = "REQ-150105-20260108-aaa4"
ANNULLED, LATE, AHEAD = "NOTICE-2026-02", "NOTICE-2026-03", "NOTICE-2026-04"
STRUCK, POSTPONED, FREED = "LEDGER-2026-0004", "LEDGER-2026-0001", "LEDGER-2026-0003"
SECRET = ("0471-9990001", "旧号码")
"""Of a correction of a telephone: the old number, and a word of the reason."""
_SCREENSHOT = {"file": "网页截图.png", "sha256": "5" * 64}
_OTHER = "REQ-150100-20260301-aaa5"
_DIGEST = "22e4eedf718907552eece451c41e51b1d76dc1759264aad470796afab717b6c8"


def _notice(number: int, published: str, closes: str, more: str = "") -> str:
    return f"""id: NOTICE-2026-{number:02}
title: 2026年第{number}批政府采购云平台软件需求公示
published_on: {published}
closes_on: {closes}
calendar:
  - year: 2026
    version: 1
requirements:
  - id: {AGAIN}
    sha256: {_DIGEST}
{more}"""


_PUBLISHED = """publication:
  url: https://www.ccgp-neimenggu.gov.cn/notice/202606/0003.html
  on: 2026-06-24
  screenshot:
    file: 第三批网页.png
    sha256: "6666666666666666666666666666666666666666666666666666666666666666"
"""
CASE: dict[str, Any] = {
    "files": {
        "ledger/notices/NOTICE-2026-03.yaml": _notice(3, "2026-06-15", "2026-06-30", _PUBLISHED),
        "ledger/notices/NOTICE-2026-04.yaml": _notice(4, "2026-07-03", "2026-07-17").replace(
            AGAIN, "REQ-150100-20260301-aaa5"
        ),
        "ledger/releases/V1.3.0.yaml": """id: V1.3.0
title: 蒙汉双语合同模板
type: separate
arranged_on: 2026-06-20
planned_for: 2026-09-30
entries:
  - LEDGER-2026-0001
""",
    },
    "edit": {
        VENDOR: {
            "changes": [
                {
                    "field": "name",
                    "value": "云维信息技术（集团）有限公司",
                    "from": "2026-06-01",
                    "basis": "营业执照变更登记",
                },
                {
                    "field": "team",
                    "value": {"size": 18, "composition": "项目经理一人，工程师十二人，客服五人。"},
                    "from": "2026-09-01",
                    "basis": "补充合同第二条",
                },
            ],
            "corrections": [
                {
                    "field": "contracts.0.amount",
                    "was": 1.5,
                    "on": "2026-05-06",
                    "reason": "漏写万元，据合同原件更正。",
                }
            ],
        },
        DEFECT: {
            "changes": [{"field": "severity", "value": "serious", "from": "2026-05-01", "basis": "多家单位先后反映"}],
            "corrections": [
                {"field": "title", "was": "查不到项目", "on": "2026-03-02", "reason": "登记时误写，据报告单更正。"}
            ],
        },
        REQUEST: {
            "corrections": [
                {
                    "field": "requester.landline",
                    "was": SECRET[0],
                    "on": "2026-05-08",
                    "reason": f"{SECRET[1]}{SECRET[0]}系误写，据申请表更正。",
                },
                {
                    "field": "requester.organization",
                    "was": "新城区政务服务局",
                    "on": "2026-05-09",
                    "reason": "名称笔误，据盖章申请表更正。",
                },
            ]
        },
        "NOTICE-2026-01": {
            "objections.+": {
                "requirement": "REQ-150202-20260106-aaa2",
                "received_on": "2026-03-18",
                "party": "supplier",
                "organization": "呼伦贝尔某软件有限公司",
                "grounds": "affects-others",
                "text": "担心提醒过于频繁，影响正常履约。",
                "arrival": {
                    "number": "收文〔2026〕31号",
                    "scan": {"file": "张某某异议书.pdf", "sha256": "7" * 64},
                    "recorded_on": "2026-04-02",
                },
                "withdrawn": {"on": "2026-04-08", "reason": "经沟通，提出者书面撤回。"},
            },
        },
        ANNULLED: {
            "annulled": {"on": "2026-06-10", "reason": "公示所附内容与审核通过的不一致，予以撤销。"},
            "publication": {"url": "https://www.ccgp-neimenggu.gov.cn/notice/202604/0002.html", "on": "2026-04-10"}
            | {"screenshot": _SCREENSHOT},
        },
        STRUCK: {"struck": {"on": "2026-06-11", "reason": "所依据的公示已撤销，移出台账。"}},
        "V1.1.0": {"postponed": [{"entry": POSTPONED, "on": "2026-05-18", "reason": "蒙古文字库尚未到位，暂缓实施。"}]},
        "V1.2.0": {"cancelled": {"on": "2026-06-12", "reason": "口岸业务规则调整，本版本不再实施。"}},
    },
    "remove": {"V1.1.0": ["released_on"], "V1.2.0": ["released_on"]},
}


def build_corrected_specimen(folder: Path) -> Path:
    """A copy of the specimen in `folder` with all of these corrections."""
    root = build(folder)
    apply(root, CASE)
    return root
