"""The requirement that is carried through the chain, and the opinions on it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.repository.repository import load_machinery

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class DivisionChain:
    """Three divisions one above the other, and their opinions on a requirement of the county.

    Attributes:
        offices: the division of each of `county`, `city`, `region`.
        opinions: the opinion of each.
    """

    offices: dict[str, str]
    opinions: dict[str, str]


def find_division_chain(root: Path, today: date) -> DivisionChain:
    """A county that reports through a city to the region, by the divisions of the repository at `root`.

    Raises:
        RunFailedError: no such chain exists, or the machinery contains faults.
    """
    law = load_machinery(root).law
    if law is None:
        raise RunFailedError(_message("machinery-is-at-fault"))
    law = law.as_of(today)
    for code in law.divisions:
        own = law.responsible_for(code)
        city = law.city_of(own)
        if own == code and len({code, city, law.region}) == 3:
            return DivisionChain(
                {"county": code, "city": city, "region": law.region}, _write_opinions(law, city, today)
            )
    raise RunFailedError(_message("no-division-reports-through-a-city"))


def _write_opinions(law: Law, city: str, today: date) -> dict[str, str]:
    prefix = law.divisions[city].letter_prefix or "试财"
    return {
        "county": "经核对现行流程，该项功能可行，建议纳入（试运行）。",
        "city": f"经汇总，本市无同类需求，同意上报（试运行）。\n文号：{prefix}购〔{today.year}〕1号",
        "region": "经审核，符合规范业务流程的要求，同意（试运行）。\n分类：通用",
    }


def encode_requirement(division: str, today: date, number: int) -> str:
    """A new requirement as people fill it in, in JSON; `number` distinguishes several."""
    digest = hashlib.sha256(f"{today} {number}".encode()).hexdigest()
    form: dict[str, Any] = {
        "kind": "adjustment",
        "title": f"试运行：评审现场签到改为人脸识别（{number}）",
        "requester": {
            "organization": "试运行单位",
            "division": division,
            "landline": "0471-0000000",
            "sealed_form": {"file": "申请表.pdf", "sha256": digest},
        },
        "content": f"评审现场签到改为人脸识别，保留人工核验的通道（试运行{number}）。\n",
        "scenario": "评审专家到场签到时排队时间长，存在代签的风险。\n",
        "legal_basis": [{"document": "政府采购评审专家管理办法"}],
        "proposal": "接入现有的人脸识别服务。\n",
        "affected_scope": {"subsystems": ["trading"], "base_libraries": ["experts"], "description": "各地评审现场。\n"},
        "expected_by": str(today + timedelta(days=365)),
    }
    return json.dumps(form, ensure_ascii=False)
