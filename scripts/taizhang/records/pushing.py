"""Whether a text asks the platform to push data to a third-party system, and by which words.

Source: region-2021-1131/4.1.
"""

import re
from collections.abc import Mapping

SENTENCE = re.compile(r"[。！？!?；;\n]+")
CLAUSE = re.compile(r"[，,：:（）()\s]+")
QUOTES = re.compile("[“”‘’\"'《》〈〉「」『』]")

VERB = re.compile(
    r"推送|推给|推至|推往|推到"
    r"|(?:自动|实时|定时|定期|即时|每日|每天)(?:发送|传送|传输|上传|同步|分发|下发|报送)(?:给|至|到|往)"
    r"|主动(?:地)?(?:(?:向|将|把)[^，。；]{1,24}?)?(?:推送|发送|传送|传输|上传|同步|分发|下发|报送|提供)"
    r"|(?:回调|[Ww]eb[Hh]ook|WEBHOOK)|(?<![A-Za-z])[Pp]ush(?:es|ed|ing)?(?![A-Za-z])"
)
NEGATED = re.compile(
    r"(?:不(?!仅|但|只|光|单|影响|改变|低于|少于|超过|迟于|晚于)|无需|无须|毋须|勿|禁止|严禁|杜绝|避免|防止|取消|停止|停用|关闭|而非|并非|没有|未曾|从未|尚未|未)"
    r"(?:再|得|应|应当|会|能|能够|可|可以|宜|用|必|须|需|需要|要|予|做|是|允许|准|许|涉及|包括|包含|含|采用|采取|使用|要求|支持|提供|进行|存在|依赖|属于|作)*"
    r"(?:由|以|通过|采用|采取|使用)?(?:云?平台|本?系统|任何|数据|信息|接口|方式|其)*"
    r"(?:主动|自动|直接|实时|定时|定期|统一|单独|另行|批量|即时|同步|地|的)*"
    r"(?:(?:向|对|往|给|将|把|与)[^，。；]{1,24}?)?"
    r"(?:主动|自动|直接|实时|定时|定期|统一|单独|另行|批量|即时|同步|地)*$"
)
"""A negation of a push, right before it: 不向其推送, 无需平台推送."""
GIVEN_UP = re.compile(r"(?:改为|改成|改由|停用|停止|取消|关闭|下线|废止|不再|均不|都不|不予|不可)")
"""The giving up of a push, behind it: 原推送至某系统的方式改为查询."""
BEFORE = re.compile(r"(?:向|对|给|往|与)([^，。；]{1,30}?)(?:主动|自动|直接|实时|定时|定期|统一|批量|即时|同步|地)*$")
"""The recipient of a push before the verb: 向税务系统推送."""
BEHIND = re.compile(r"^(?:服务|功能|接口)?[^，。；给至到往向]{0,24}?(?:给|至|到|往|向|入|进)([^，。；]{1,40})")
"""The recipient of a push behind the verb: 推送发票信息至税务系统."""
FROM = re.compile(r"(?:接收|收到|获取|依据|根据|来自|由)[^，。；]{1,24}$")
"""A push of another system that the platform receives: 接收税务系统推送的信息."""

USERS = re.compile(
    "(?:供应商|采购人|采购单位|预算单位|代理机构|专家|用户|经办人|管理员|工作人员|企业)(?:可以?|应当?|能够?)?$"
)
"""Users who act themselves, and are not the platform."""
INSIDE = re.compile("向(.+?)(?:推|发|传|上|同|分|下|报|提)")
CALLED_BACK = re.compile("回调|[Ww]eb[Hh]ook|WEBHOOK")
BY_PLATFORM = re.compile("由(?:云|本|该)?平台[^，。；]*$|由系统[^，。；]*$")
UNASKED = re.compile("(?:主动|自动|实时|定时|平台|由系统)[^，。；]{0,6}$")
OTHERS = "第三方"
"""The implied recipient in a data-sharing requirement that names none."""

OWN = re.compile(
    r"(?:内蒙古(?:自治区)?)?政府采购(?:云|一体化)?平台|采购云平台|云平台|本平台|该平台"
    r"|平台(?:内部?|各|其他|自身)(?:[一-龥]{0,6}?(?:系统|模块))?|平台(?:首页|用户|管理员|消息|运维)"
    r"|各(?:个|业务)?(?:系统|模块)|监管系统|(?:政府)?采购系统|评审系统|评标系统|开标大厅|意向公开系统"
    r"|微信(?:公众号|小程序)?(?:平台)?|短信(?:平台|网关|接口)?|邮件系统|(?:专家|项目|指标|法规)库(?:系统)?"
    r"|(?:中国)?政府采购网(?:内蒙古(?:自治区)?分网)?|分网"
    r"|(?:政府采购)?监督管理系统|(?:政府采购)?(?:项目)?电子化?交易(?:管理)?系统|(?<!资源)交易系统|政采商城|电子卖场|价格监测系统|卖场"
    r"|诚信管理系统|监督预算系统|大数据分析系统|(?:政府采购)?合同融资系统|(?:政府采购)?档案管理系统|采购档案|移动客户端"
    r"|[一-龥]{0,4}子系统|本系统|系统(?:内|中|各|首页|用户|管理员|消息|管理人员|工作台)"
    r"|(?:采购人|供应商|代理机构|评审专家|商品|采购档案|法律法规)(?:库|门户|端|工作台|界面|首页|账号|账户)"
)
"""What belongs to the platform itself: a push inside it does not count."""
THIRD = re.compile(
    r"^外$|第三方|外部|外单位|外系统|其他系统|他方|一体化|(?<=[一-龥A-Za-z])(?:系统|平台|中台|前置机|前置库|交换库|中间库|数据库|服务器|网关|接口|网站|门户|大厅)"
    r"|信用中国|公共资源交易(?:中心|网)|政务服务网|(?<![A-Za-z])(?:ERP|OA)(?![A-Za-z])"
)
"""Words for a third-party system."""

ORGAN = re.compile(
    "(?:银行|金融机构|(?:税务|审计|发展改革|发改|市场监管|市场监督管理|公安|人社|大数据|海关)(?:局|厅|委|部门|机关))$"
)
"""An institution beside the platform: data that are pushed to it go into its system."""
DATA = re.compile("^(?!.*(?:通知|提醒|消息|待办|短信)).*(?:数据|信息|合同|公告|结果|记录|名单|凭证|发票|申请)")

PATTERNS: Mapping[str, "re.Pattern[str]"] = {
    "sentence": SENTENCE,
    "clause": CLAUSE,
    "quotes": QUOTES,
    "verb": VERB,
    "negated": NEGATED,
    "given_up": GIVEN_UP,
    "before": BEFORE,
    "behind": BEHIND,
    "inside": INSIDE,
    "from": FROM,
    "by_platform": BY_PLATFORM,
    "unasked": UNASKED,
    "called_back": CALLED_BACK,
    "users": USERS,
    "own": OWN,
    "third": THIRD,
    "organ": ORGAN,
    "data": DATA,
}
"""Every pattern by its name in the browser's form."""


def find_push(text: str | None, is_of_sharing: bool = False) -> str | None:
    """The clause in which a text asks the platform to push data to a third-party system; None where it does not.

    A message to the platform's users, or to another part of the platform, is not a push of data to a third party; nor
    is a push that the text itself denies, gives up, or reports as one of others to the platform. Where a clause names
    no recipient, the third party earlier in its sentence counts; with `is_of_sharing` the text is about one anyway.

    Source: region-2021-1131/4.1.
    """
    for sentence in SENTENCE.split(QUOTES.sub("", text or "")):
        before = OTHERS if is_of_sharing else ""
        for clause in CLAUSE.split(sentence):
            if any(_pushes(clause, verb, before) for verb in VERB.finditer(clause)):
                return str(clause)
            before += clause
    return None


def _pushes(clause: str, verb: "re.Match[str]", before: str) -> bool:
    head, tail = clause[: verb.start()], clause[verb.end() :]
    if NEGATED.search(head) or GIVEN_UP.search(tail) or (USERS.search(head) and "推" not in verb[0]):
        return False
    matches = (BEHIND.search(tail), BEFORE.search(head), INSIDE.search(verb[0]))
    recipients = [one[1] for one in matches if one is not None]
    if CALLED_BACK.fullmatch(verb[0]):
        recipients = [head + tail]
    elif verb[0][-1] in "给至往到":
        recipients.append(tail)
    if recipients:
        return any(_is_third(one) or bool(ORGAN.search(one) and DATA.search(clause)) for one in recipients)
    if FROM.search(head) and not BY_PLATFORM.search(head):
        return False
    asks_platform = before == OTHERS or "主动" in verb[0] or UNASKED.search(head) is not None
    return asks_platform and _is_third(before)


def _is_third(name: str) -> bool:
    """Whether words name a system that is not the platform's own."""
    return THIRD.search(OWN.sub("", name)) is not None
