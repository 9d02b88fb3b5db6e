"""The stages of a record at which each act is possible, as one table.

What the rules require of recorded facts is not repeated here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from taizhang.acts.desk import Desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle import derive_life
from taizhang.records import Record
from taizhang.repository.kinds import division_in

_message = Messages(__file__)

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
    """The stages at which an act is possible.

    Attributes:
        action: what the act does, worded to follow 不能 and "cannot".
        stages: the stages of the record at which it is possible; at any other it is refused.
        source: the sources that a refusal cites, as keys like `notice-period`.
        help: what to do instead.
    """

    action: Text
    stages: frozenset[str]
    source: tuple[str, ...]
    help: Text


PASSAGES: Mapping[ActName, Passage] = {
    "withdraw": Passage(
        _message("be-withdrawn"),
        frozenset({"submitted", "approved", "noticed", "objected", "renotice", "cleared", "collected"}),
        ("enrolment", "house/records"),
        _message("withdraw-before-enrolment"),
    ),
    "notice open": Passage(
        _message("be-noticed"),
        frozenset({"approved", "renotice"}),
        ("public-notice",),
        _message("notice-takes-requirements"),
    ),
    "notice renew": Passage(
        _message("be-moved-to-another-day"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/publication"),
        _message("open-another-notice"),
    ),
    "notice publish": Passage(
        _message("have-its-publication-recorded"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/publication"),
        _message("annulled-notice"),
    ),
    "notice object": Passage(
        _message("be-objected"),
        frozenset({"open", "closed"}),
        ("objection", "house/handling"),
        _message("objection-follows-the-publication"),
    ),
    "notice annul": Passage(
        _message("be-annulled-again"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/corrections"),
        _message("annulled-once"),
    ),
    "entry strike": Passage(
        _message("be-struck-again"),
        frozenset({"enrolled", "planned", "released"}),
        ("enrolment", "house/corrections"),
        _message("struck-once"),
    ),
    "enroll": Passage(
        _message("be-enrolled"),
        frozenset({"cleared"}),
        ("enrolment", "notice-period"),
        _message("enrolment-follows-window"),
    ),
    "release plan": Passage(
        _message("be-planned-into-a-release"),
        frozenset({"enrolled"}),
        ("central-upgrade", "general-upgrade"),
        _message("release-takes-ledger-entries"),
    ),
    "release ship": Passage(
        _message("be-shipped"),
        frozenset({"planned"}),
        ("general-upgrade",),
        _message("shipped-once"),
    ),
    "release postpone": Passage(
        _message("have-an-entry-postponed"),
        frozenset({"planned"}),
        ("house/corrections", "general-upgrade"),
        _message("live-release-is-fixed"),
    ),
    "release cancel": Passage(
        _message("be-cancelled"),
        frozenset({"planned"}),
        ("house/corrections", "general-upgrade"),
        _message("live-release-is-not-cancelled"),
    ),
    "dispute open": Passage(
        _message("be-disputed"),
        frozenset({"released"}),
        ("dispute-explanation",),
        _message("dispute-is-about-what-was-released"),
    ),
    "dispute explain": Passage(
        _message("be-explained"),
        frozenset({"open"}),
        ("dispute-explanation",),
        _message("dispute-is-explained-once"),
    ),
    "dispute handle": Passage(
        _message("be-handled"),
        frozenset({"explained"}),
        ("dispute-explanation",),
        _message("explained-before-handling"),
    ),
    "dispute report": Passage(
        _message("be-reported-up"),
        frozenset({"open", "explained", "handled"}),
        ("dispute-filing",),
        _message("reported-before-filing"),
    ),
    "dispute file": Passage(
        _message("be-filed"),
        frozenset({"handled"}),
        ("dispute-filing",),
        _message("filed-last"),
    ),
    "defect advance": Passage(
        _message("be-advanced"),
        frozenset({"reported", "handling", "reopened", "resolved"}),
        ("urgent-defect", "daily-communication"),
        _message("matter-is-closed"),
    ),
    "defect resolve": Passage(
        _message("be-resolved"),
        frozenset({"reported", "handling"}),
        ("urgent-defect", "daily-communication"),
        _message("resolved-once"),
    ),
    "defect verify": Passage(
        _message("be-verified"),
        frozenset({"resolved"}),
        ("urgent-defect",),
        _message("resolved-before-verification"),
    ),
    "interface publish": Passage(
        _message("be-answered-by-an-interface"),
        frozenset({"collected", "specified"}),
        ("interface-specification", "sharing-needs"),
        _message("interface-answers-data-sharing"),
    ),
}


WAIVED_STAGES: Mapping[ActName, Mapping[str, str]] = {
    "notice open": {
        "rejected": "house/handling",
        "withdrawn": "house/withdrawn",
        "superseded": "house/withdrawn",
    },
    "release plan": {"planned": "house/releases", "released": "house/releases"},
    "dispute handle": {"open": "house/disputes"},
}
"""Further stages at which only a default of the system forbids the act, each with the source of that default.

The act is not refused there while the region has not confirmed the default; the rules give a remark.
"""


def find_stage_refusal(desk: Desk, name: ActName, record: Record) -> Refusal | None:
    """Why the act is not possible at the record's stage today; None where it is possible."""
    passage = PASSAGES[name]
    state = derive_life(record, desk.book, desk.law, desk.today)
    if state.stage in passage.stages:
        return None
    default = WAIVED_STAGES.get(name, {}).get(state.stage)
    source = (default,) if default is not None else passage.source
    message = _message("wrong-stage", record=record.id, stage=state.title, action=passage.action)
    return Refusal(message, source, passage.help, division_in(record.id))


def _is_waived(desk: Desk, name: ActName, record: Record) -> bool:
    stage = derive_life(record, desk.book, desk.law, desk.today).stage
    default = WAIVED_STAGES.get(name, {}).get(stage)
    return default is not None and not is_binding((default,), desk.law, desk.today)


def require_stage(desk: Desk, name: ActName, *records: Record) -> None:
    """Require that the act is possible at the stage of each record, or forbidden by an unconfirmed default only.

    Raises:
        RefusedError: it is not possible at the stage of one of them.
    """
    reasons = [
        reason
        for record in records
        if not _is_waived(desk, name, record) and (reason := find_stage_refusal(desk, name, record))
    ]
    if reasons:
        raise RefusedError(*reasons)
