"""The substance of texts: meaningful characters, words of refusal, the number of a letter."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

FILLER = re.compile(
    r"(?:暂?无|没有|同上|(?:此处)?从?略|不详|待定|待补充?|(?:详?见|如)附件|n/?a|none|nil|tbd|todo|[\W_])*",
    re.IGNORECASE,
)
REPEATED = re.compile(r"(.{1,4}?)\1{2,}|(.)\2*")
BREAK = re.compile(r"(?:[\W_]|\d)+")
"""What separates a text into clauses: punctuation and the figures of an enumeration."""
RECURRING = re.compile(r"(.{1,40}?)\1+")
"""A clause that is the same words over and over."""
EMPTY = re.compile(
    r"(?:(?:因|因为|由于|为|为了|鉴于|根据|按照|依据|出于|结合|确因|确有)?(?:本单位|本部门|本局|我单位|我部门|我局|日常|实际|当前|目前|开展)*"
    r"(?:的)?(?:工作|业务|实际|管理|发展)(?:实际|开展)?(?:的)?(?:需要|要求|需求|原因)|特此(?:申请|说明|报告|提出)|"
    r"(?:请|望|盼|恳请|敬请)(?:领导|上级)?(?:予以|给予)?(?:批准|支持|解决|审批|同意|采纳|考虑)|(?:提高|提升)(?:工作|办事)?效率|方便工作)+"
)
"""A clause that gives no reason in any context."""

LETTER = re.compile(r"[^\s〔〕]+〔[0-9]{4}〕[^\s〔〕]*[0-9]号")
"""The number of a letter, like 呼财购〔2026〕12号."""


@lru_cache(maxsize=1 << 14)
def measure_substance(text: str | None) -> int:
    """The characters of `text` that are not blank; 0 where it is missing, filler, or the same few repeated.

    Where a clause occurs twice, repeats itself or is an empty phrase like 因工作需要, only the letters of the
    other clauses count, each clause once: ten times the same reason is one reason.
    """
    written = "".join((text or "").split())
    if FILLER.fullmatch(written) or REPEATED.fullmatch(written):
        return 0
    clauses = [clause for clause in BREAK.split(written) if clause]
    once = dict.fromkeys(match[1] if (match := RECURRING.fullmatch(clause)) else clause for clause in clauses)
    meaningful = [clause for clause in once if not EMPTY.fullmatch(clause)]
    return len(written) if meaningful == clauses else sum(map(len, meaningful))


NO_BASIS = re.compile(
    r"\d*|(?:目前|现|暂|暂时|尚|确)*(?:无|没有|未有|缺乏|不存在)(?:明确|直接|具体|相应|相关|有关|可依|任何|的)*"
    r"(?:法律|法规|规章|政策|文件|依据|规定|条款|制度|适用|性|和|及|或|与|可)*|暂?不(?:适用|详|清楚|涉及|明确)|"
    r"(?:内容)?(?:同|如|见)(?:上|前|下)(?:文|述|栏)?|从?略|(?:详|具体)?(?:请)?(?:见|参见|如)附(?:件|表|后)?\d*|依法依规(?:办理|执行)?|"
    r"(?:按照|依据|根据|依照|遵照|参照|符合)?(?:国家|中央|自治区|上级|本级|财政部门?|政府采购|相关|有关|现行|法律|法规|规章|政策|规定|文件|要求|"
    r"制度|精神|等|的|和|及|与|办理|执行)+|na|none|nil|tbd|todo|待定|待补充?",
    re.IGNORECASE,
)
"""An answer that names no law or policy document, without blanks and punctuation."""


def names_basis(document: str) -> bool:
    """Whether a text where a law or policy document is to be named does name one.

    按照有关规定, 同上, 详见附件, 不适用, a bare number, empty brackets name none.

    Source: region-2021-1131/2.1, city-2021-76/1.1.
    """
    written = normalize_wording(document)
    return not (NO_BASIS.fullmatch(written) or EMPTY.fullmatch(written) or REPEATED.fullmatch(written))


def normalize_wording(text: str) -> str:
    """A text less blanks, punctuation, width and case: equal for two texts that read word for word the same."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


_MARKS = re.compile(r"[\W_]+")


def find_letter_problem(number: str, prefix: str | None, on: date) -> Text | None:
    """The problem with the number of a letter that a department sends on a day; None where it fits.

    `prefix` is what the numbers of that department begin with, like 呼财; None where it is unknown, and then only
    form and year are checked. The year is that of the day. In January the year before fits as well: a letter is
    numbered when it is signed, and one signed in the last days of December goes up in the first of January.

    Source: house/records.
    """
    if not LETTER.fullmatch(number):
        return _message("not-a-letter-number", number=number)
    if prefix is not None and not number.startswith(prefix):
        return _message("wrong-letter-prefix", number=number, prefix=prefix)
    year = int(number.partition("〔")[2][:4])
    if year != on.year and not (year == on.year - 1 and on.month == 1):
        return _message("wrong-letter-year", number=number, on=on)
    return None


_NEGATED = re.compile(
    r"(?:并非|并不是|(?<!是)不是|(?:没有|并未|尚未|未)(?:发现|见|出现)|没有|并无|不存在|(?<!并)无)"
    r"(?:任何|明显|其他|本项|该项|该|其|有|存在)*$"
)
"""Right before words of refusal it takes them back: 并非不可行, 没有发现不可行."""

_GO_ON = "(?:同意|批准|采纳|上报|汇总|纳入|立项)"
"""What happens to a requirement that is not refused. Words that opinions use of the system itself (现系统不能实现,
暂不支持, 无法通过) are left out: they explain why a requirement is needed."""
_INFEASIBLE = re.compile(
    "(?<!可)不可行"
    "|(?:不具备|不具有|不存在|缺乏|没有|无)可行性(?!问题|障碍|风险|疑问|争议|缺陷|上)"
    "|可行性(?:不足|不够|较差|不强)"
    "|不具备(?:实施|实现|建设|开发|上线|改造)(?:的)?条件"
    "|不同意(?![见愿义思])"
    "|(?:建议|拟|决定|[本我][局厅])(?:暂)?不予"
    f"|(?:暂不|不予|不宜|不建议|不应){_GO_ON}"
    "|(?:暂不|不宜|不建议)(?:实施|建设|开发|安排)"
    "|(?:无法|不能)(?:同意|批准)"
)
_OUTRIGHT = re.compile(
    r"(?:^|[，。；！、：])(?:[经本我][^，。；！、：]{0,8})?(不(?:予)?同意)(?:$|[，。；！、：]|合并|入库|本次|该)"
)


def find_refusal(text: str, feasibility: bool) -> str | None:
    """The words by which an opinion refuses its subject; None where it does not refuse.

    With `feasibility`, the opinion decides whether a requirement goes on, and any word counts that calls it infeasible
    or withholds consent, unless it is itself negated right before. Without, only a clause counts that refuses
    outright: an opinion on a dispute may report that a party did not agree. In doubt the words count, because a
    reviewer can write them another way, while an approval that says 不可行 can't be taken back later.

    Source: region-2021-1131/2.2, city-2021-76/1.2.
    """
    written = "".join(text.split())
    if not feasibility:
        clause = _OUTRIGHT.search(written)
        return clause[1] if clause else None
    for match in _INFEASIBLE.finditer(written):
        if not _NEGATED.search(written, 0, match.start()):
            return match[0]
    return None
