"""At which stage of a record an act may be done: the transitions of the notices as one table.

What the rules say of the written facts is not repeated here; a passage says when there is anything to act on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from taizhang.acts.desk import Desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle import life
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
        _message("open-another-one"),
    ),
    "notice publish": Passage(
        _message("have-its-publication-recorded"),
        frozenset({"announced", "open", "closed"}),
        ("public-notice", "house/publication"),
        _message("annulled-notice-is-as-if-never-published"),
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
        _message("it-is-annulled-once"),
    ),
    "entry strike": Passage(
        _message("be-struck-again"),
        frozenset({"enrolled", "planned", "released"}),
        ("enrolment", "house/corrections"),
        _message("it-is-struck-once"),
    ),
    "enroll": Passage(
        _message("be-enrolled"),
        frozenset({"cleared"}),
        ("enrolment", "notice-period"),
        _message("it-enters-the-ledger-from-the-day-after"),
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
        _message("release-ships-once-and-a-cancelled-one"),
    ),
    "release postpone": Passage(
        _message("have-an-entry-postponed"),
        frozenset({"planned"}),
        ("house/corrections", "general-upgrade"),
        _message("what-is-live-or-cancelled-stays"),
    ),
    "release cancel": Passage(
        _message("be-cancelled"),
        frozenset({"planned"}),
        ("house/corrections", "general-upgrade"),
        _message("what-is-live-is-not-cancelled-what-follows"),
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
        _message("whoever-raised-the-requirement-explains"),
    ),
    "dispute report": Passage(
        _message("be-reported-up"),
        frozenset({"open", "explained", "handled"}),
        ("dispute-filing",),
        _message("content-may-be-reported-up-before"),
    ),
    "dispute file": Passage(
        _message("be-filed"),
        frozenset({"handled"}),
        ("dispute-filing",),
        _message("it-is-explained-handled-and-reported-up"),
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
        _message("what-is-being-handled-is-resolved-once"),
    ),
    "defect verify": Passage(
        _message("be-verified"),
        frozenset({"resolved"}),
        ("urgent-defect",),
        _message("record-its-resolution-first-it-is-verified"),
    ),
    "interface publish": Passage(
        _message("be-answered-by-an-interface"),
        frozenset({"collected", "specified"}),
        ("interface-specification", "sharing-needs"),
        _message("interface-answers-data-sharing"),
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
    told = _message("is-at-the-stage-and-cannot", record=record.id, stands_title=stands.title, does=passage.does)
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
