"""Proposes the field for a column of an old ledger by the words of its heading; a person confirms it."""

import re

from taizhang.intake.ledger.mapping import NONE

_WORDS: tuple[tuple[str, str], ...] = (
    (NONE, "联系人|联系电话|手机|电话|经办人|身份证|序号$"),
    ("notice.published_on", "公示.*(?:开始|起始|发布|起)|(?:公示|发布)(?:日期|时间)$"),
    ("notice.ends_on", "公示.*(?:截止|截至|结束|期满|止)"),
    ("notice.site", "公示.*(?:网|媒体|渠道)|网址|网站"),
    ("notice.number", "公示.*(?:文号|编号|号|批次)"),
    ("objection.description", "异议.*(?:内容|情况|说明)"),
    ("objection.outcome", "异议"),
    ("release.released_on", "(?:升级|上线|发版|投产).*(?:日期|时间|日)"),
    ("release.version", "版本"),
    ("cost.amount", "金额|费用.*(?:元|额)|经费"),
    ("cost.bearer", "费用|承担|出资"),
    ("classification", "分类|类别|性质|类型"),
    ("enrolled_on", "(?:纳入|入账|登记|列入).*(?:日期|时间|日)"),
    ("submitted_on", "(?:提出|申请|申报|报送|收到).*(?:日期|时间|日)|^(?:日期|时间)$"),
    ("subsystems", "系统|模块"),
    ("requester.division", "区划|地区|盟市|旗县|所属"),
    ("requester.organization", "(?:提出|申请|申报|需求)?(?:单位|机构|部门)"),
    ("number", "编号|台账号"),
    ("content", "内容|描述|说明|详情"),
    ("title", "名称|事项|标题|题目|需求$"),
    ("note", "备注|意见"),
)


def propose_target(heading: str, used_targets: frozenset[str]) -> str | None:
    """The unused field that a heading suggests, or `note` or `none`; None where no field matches."""
    for target, words in _WORDS:
        if target not in used_targets and re.search(words, heading):
            return target
    return None
