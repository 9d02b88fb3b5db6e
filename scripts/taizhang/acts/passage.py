"""At which stage of a record an act may be done: the transitions of the notices as one table.

What the rules say of the written facts is not repeated here; a passage says when there is anything to act on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from taizhang.acts.desk import Desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle import life
from taizhang.records import Record
from taizhang.repository.kinds import division_in

ActName = Literal[
    "withdraw",
    "notice open",
    "notice renew",
    "notice publish",
    "notice object",
    "notice annul",
    "enroll",
    "entry strike",
    "release plan",
    "release ship",
    "release postpone",
    "release cancel",
    "dispute open",
    "dispute explain",
    "dispute handle",
    "dispute report",
    "dispute file",
    "defect advance",
    "defect resolve",
    "defect verify",
    "interface publish",
]


@dataclass(frozen=True, slots=True)
class Passage:
    """The stages at which an act may be done.

    Attributes:
        does: what the act does, to be put after 不能 and "cannot".
        stages: the stages of the record at which it may be done; at every other it is refused.
        source: what a refusal cites, as source words like `notice-period`.
        help: what to do instead.
    """

    does: Text
    stages: frozenset[str]
    source: tuple[str, ...]
    help: Text


PASSAGES: Mapping[ActName, Passage] = {
    "withdraw": Passage(
        Text("撤回", "be withdrawn"),
        frozenset({"submitted", "approved", "noticed", "objected", "renotice", "cleared", "collected"}),
        ("enrolment", "house/records"),
        Text(
            "撤回应在纳入台账之前提出；已纳入台账的，应另行提出需求予以调整。",
            "Withdraw before enrolment; what is on the ledger is changed by a new requirement.",
        ),
    ),
    "notice open": Passage(
        Text("公示", "be noticed"),
        frozenset({"approved", "renotice"}),
        ("public-notice",),
        Text(
            "公示对象为自治区审核通过并已存证、尚未公示的需求，或者异议查明不成立、待再次公示的需求。",
            "A notice takes requirements that were approved and sealed, or whose objections were dismissed.",
        ),
    ),
    "notice renew": Passage(
        Text("改期", "be moved to another day"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/publication"),
        Text("已撤销的公示不再改期，另行公示（taizhang notice open）。", "Open another one (`taizhang notice open`)."),
    ),
    "notice publish": Passage(
        Text("登记发布证明", "have its publication recorded"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/publication"),
        Text(
            "已撤销的公示视同未发布；另行公示（taizhang notice open）后再登记。",
            "An annulled notice is as if never published: open another one (`taizhang notice open`).",
        ),
    ),
    "notice object": Passage(
        Text("登记异议", "be objected to"),
        frozenset({"open", "closed"}),
        ("objection", "house/handling"),
        Text(
            "异议在公示发布之后提出；公示已撤销的，待再次公示后向新的公示提出。",
            "An objection follows the publication; to what was annulled none is needed: object to the next notice.",
        ),
    ),
    "notice annul": Passage(
        Text("再次撤销", "be annulled again"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/corrections"),
        Text(
            "公示只撤销一次；所列需求可再次公示（taizhang notice open）。",
            "It is annulled once; its requirements may be noticed again (`taizhang notice open`).",
        ),
    ),
    "entry strike": Passage(
        Text("再次移出台账", "be struck again"),
        frozenset({"enrolled", "planned", "released"}),
        ("enrolment", "house/corrections"),
        Text(
            "条目只移出一次；确需升级的，再次公示（taizhang notice open）后以新编号纳入。",
            "It is struck once; if still needed, notice it again (`taizhang notice open`) for a new number.",
        ),
    ),
    "enroll": Passage(
        Text("纳入台账", "be enrolled"),
        frozenset({"cleared"}),
        ("enrolment", "notice-period"),
        Text(
            "公示期满且期内无异议的，自期满次日起纳入台账；有异议的，先处理并再次公示。",
            "It enters the ledger from the day after its notice ran without objection; an objection is handled first.",
        ),
    ),
    "release plan": Passage(
        Text("列入升级计划", "be planned into a release"),
        frozenset({"enrolled"}),
        ("central-upgrade", "general-upgrade"),
        Text(
            "升级计划只安排台账中尚未安排的条目；已列入其他版本的，不再重复安排。",
            "A release takes ledger entries that no release has taken yet.",
        ),
    ),
    "release ship": Passage(
        Text("登记上线", "be shipped"),
        frozenset({"planned"}),
        ("general-upgrade",),
        Text(
            "一个版本只上线一次，已取消的不再上线；后续改动应另列版本。",
            "A release ships once and a cancelled one never; what follows is another release.",
        ),
    ),
    "release postpone": Passage(
        Text("暂缓条目", "have an entry postponed"),
        frozenset({"planned"}),
        ("house/corrections", "general-upgrade"),
        Text(
            "已上线或者已取消的版本不再变动；对已上线内容有异议的，按争议办理（taizhang dispute open）；误列而并未"
            "随之上线的条目，用taizhang correct 版本号 --field postponed据实更正。",
            "What is live or cancelled stays as it is; what is wrong with a live one is a dispute. An entry that was "
            "listed by mistake and never went live: `taizhang correct RELEASE --field postponed`.",
        ),
    ),
    "release cancel": Passage(
        Text("取消", "be cancelled"),
        frozenset({"planned"}),
        ("house/corrections", "general-upgrade"),
        Text(
            "已上线的版本不能取消，后续改动另列版本（taizhang release plan）；已取消的不再重复取消。",
            "What is live is not cancelled, what follows is another release (`taizhang release plan`); it is cancelled "
            "once.",
        ),
    ),
    "dispute open": Passage(
        Text("登记升级争议", "be disputed"),
        frozenset({"released"}),
        ("dispute-explanation",),
        Text(
            "升级争议针对已上线的条目；尚未上线的，公示期内应提出异议。",
            "A dispute is about what was released; before that, objections are raised to the notice.",
        ),
    ),
    "dispute explain": Passage(
        Text("登记解释", "be explained"),
        frozenset({"open"}),
        ("dispute-explanation",),
        Text("争议只解释一次；补充说明写入处理情况。", "A dispute is explained once; more belongs into its handling."),
    ),
    "dispute handle": Passage(
        Text("登记处理结果", "be handled"),
        frozenset({"explained"}),
        ("dispute-explanation",),
        Text(
            "先由需求提出方解释（taizhang dispute explain），再登记处理结果；已处理的不再重复登记。",
            "Whoever raised the requirement explains first (`taizhang dispute explain`); it is handled once.",
        ),
    ),
    "dispute report": Passage(
        Text("登记上报", "be reported up"),
        frozenset({"open", "explained", "handled"}),
        ("dispute-filing",),
        Text(
            "争议内容可以先行上报，处理结果随后上报；备案后不再上报。",
            "The content may be reported up before the dispute is handled; nothing is once it is filed.",
        ),
    ),
    "dispute file": Passage(
        Text("备案", "be filed"),
        frozenset({"handled"}),
        ("dispute-filing",),
        Text(
            "先解释、处理并逐级上报，再由自治区备案；已备案的不再重复备案。",
            "It is explained, handled and reported up first, then filed once.",
        ),
    ),
    "defect advance": Passage(
        Text("登记办理情况", "be advanced"),
        frozenset({"reported", "handling", "reopened", "resolved"}),
        ("urgent-defect", "daily-communication"),
        Text(
            "该问题已经办结；再次发生的，另行报告（taizhang defect report）；办结后补报的，用taizhang defect forward。",
            "The matter is closed; if it comes back, report it anew (`taizhang defect report`). What is still to be "
            "reported up: `taizhang defect forward`.",
        ),
    ),
    "defect resolve": Passage(
        Text("登记解决", "be resolved"),
        frozenset({"reported", "handling"}),
        ("urgent-defect", "daily-communication"),
        Text(
            "登记了处理过程（taizhang defect advance）的，登记解决；解释说明、转为需求的和已解决的，不再登记。",
            "What is being handled (`taizhang defect advance`) is resolved once; what was explained or became a "
            "requirement is closed by that.",
        ),
    ),
    "defect verify": Passage(
        Text("登记验证", "be verified"),
        frozenset({"resolved"}),
        ("urgent-defect",),
        Text(
            "先登记解决（taizhang defect resolve），再由报告方验证；已验证的不再重复登记。",
            "Record its resolution first (`taizhang defect resolve`); it is verified once.",
        ),
    ),
    "interface publish": Passage(
        Text("形成接口规范", "be answered by an interface"),
        frozenset({"collected", "specified"}),
        ("interface-specification", "sharing-needs"),
        Text(
            "接口规范回应的是逐级收集汇总并经自治区审核的数据共享需求。",
            "An interface answers data-sharing requirements that were collected, consolidated and reviewed.",
        ),
    ),
}


WAIVED: Mapping[ActName, Mapping[str, str]] = {
    "notice open": {
        "rejected": "house/handling",
        "withdrawn": "house/withdrawn",
        "superseded": "house/withdrawn",
    },
    "release plan": {"planned": "house/releases", "released": "house/releases"},
    "dispute handle": {"open": "house/disputes"},
}
"""The stages beyond those of `PASSAGES` that only a default of the system forbids, with what it is cited by.

Nobody is refused there while the region has not confirmed it; what is recorded so bears the rules' remark.
"""


def stopped(desk: Desk, name: ActName, record: Record) -> Refusal | None:
    """Why the act cannot be done to the record as it stands today; None where it can."""
    passage = PASSAGES[name]
    stands = life(record, desk.book, desk.law, desk.today)
    if stands.stage in passage.stages:
        return None
    default = WAIVED.get(name, {}).get(stands.stage)
    source = (default,) if default is not None else passage.source
    told = Text(
        f"{record.id}现为“{stands.title.zh}”，不能{passage.does.zh}",
        f"{record.id} is at the stage “{stands.title.en}” and cannot {passage.does.en}",
    )
    return Refusal(told, source, passage.help, division_in(record.id))


def _is_waived(desk: Desk, name: ActName, record: Record) -> bool:
    stage = life(record, desk.book, desk.law, desk.today).stage
    default = WAIVED.get(name, {}).get(stage)
    return default is not None and not is_binding((default,), desk.law, desk.today)


def enter(desk: Desk, name: ActName, *records: Record) -> None:
    """Let the act pass to `records`, also where only a default that nobody confirmed stands against it.

    Raises:
        RefusedError: it cannot be done to one of them at its stage.
    """
    reasons = [
        reason for record in records if not _is_waived(desk, name, record) and (reason := stopped(desk, name, record))
    ]
    if reasons:
        raise RefusedError(*reasons)
