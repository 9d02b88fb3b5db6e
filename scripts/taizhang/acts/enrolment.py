"""Enrolment: what was noticed for its days without objection enters the ledger, by requirement, never early."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import PASSAGES
from taizhang.lifecycle import life
from taizhang.notice_window import holding_objections
from taizhang.records import Notice, Requirement
from taizhang.text import Text


def enroll(desk: Desk) -> Act:
    """The ledger entries of every requirement whose notice has run without objection; none where none is due.

    The day of enrolment is today. Entries are numbered in the order in which their notices ended, and within a
    notice in its own order, so that everybody who enrols the same gets the same numbers. Running it again adds
    nothing. What is noticed and not due is told, each with the reason.

    Source: region-2021-1131/2.3, /2.4; city-2021-76/1.3, /1.4.
    """
    book = desk.book
    files: dict[str, bytes] = {}
    numbers = [*book.all, *book.broken]
    told: list[Text] = []
    for requirement, notice in _due(desk):
        number = identity.serial(f"LEDGER-{desk.today.year}-", 4, numbers)
        numbers.append(number)
        data = entry(desk, number, requirement, notice)
        files |= desk.new("entry", f"ledger/entries/{desk.today.year}/{number}.yaml", data)
        told.append(_enrolled(desk, number, requirement, data))
    if not files:
        told.append(Text("没有应当纳入台账的需求。", "Nothing is due for the ledger."))
    return Act(files, (*told, *_others(desk)))


def entry(desk: Desk, number: str, requirement: Requirement, notice: str) -> dict[str, Any]:
    """The data of a requirement's ledger entry: the classification as the review said, the cost bearer by law.

    The cost bearer goes by the law of the day of enrolment. Source: region-2021-1131/2.4, city-2021-76/1.4.
    """
    classification = _classification(desk, requirement)
    bearer = desk.law.cost_bearer(str(classification), requirement.requester.division, desk.today)
    return {
        "id": number,
        "requirement": requirement.id,
        "notice": notice,
        "enrolled_on": desk.today,
        "classification": classification,
        "cost_bearer": bearer
        and {
            part: {"division": whom.division, "source": whom.source}
            for part, whom in (("towards_region", bearer.towards_region), ("internal", bearer.internal))
        },
    }


def _due(desk: Desk) -> Iterator[tuple[Requirement, str]]:
    for notice in sorted(desk.book.notices.values(), key=lambda n: (n.closes_on, n.id)):
        for item in notice.requirements:
            requirement = desk.book.requirements.get(item.id)
            if requirement is None or desk.book.notices_of[item.id][-1] is not notice:
                continue
            if life(requirement, desk.book, desk.law, desk.today).stage not in PASSAGES["enroll"].stages:
                continue
            if _classification(desk, requirement) is not None:
                yield requirement, notice.id


def _enrolled(desk: Desk, number: str, requirement: Requirement, data: dict[str, Any]) -> Text:
    title = desk.schema("entry").label(("classification",), data["classification"])
    bearer = data["cost_bearer"]
    if bearer is None:
        return Text(
            f"{requirement.id}纳入台账，编号{number}，分类为{title}。",
            f"{requirement.id} enters the ledger as {number} ({data['classification']}).",
        )
    department = desk.law.department(bearer["internal"]["division"])
    towards = desk.law.department(bearer["towards_region"]["division"])
    zh = department if department == towards else f"对自治区为{towards}，盟市内部为{department}"
    return Text(
        f"{requirement.id}纳入台账，编号{number}，分类为{title}，费用承担单位：{zh}。",
        f"{requirement.id} enters the ledger as {number} ({data['classification']}); "
        f"cost bearer towards the region {towards}, inside the city {department}.",
    )


def _others(desk: Desk) -> Iterator[Text]:
    """Why what was noticed and is not on the ledger does not enter it today."""
    settled = 0
    for requirement in desk.book.requirements.values():
        notices = desk.book.notices_of.get(requirement.id)
        if not notices or requirement.id in desk.book.entry_of:
            continue
        stands = life(requirement, desk.book, desk.law, desk.today)
        if stands.stage in ("rejected", "withdrawn", "superseded"):
            settled += 1
        elif reason := _reason(desk, requirement, stands.stage, notices[-1]):
            yield Text(
                f"{requirement.id}暂不纳入：{reason.zh}。",
                f"{requirement.id} does not enter: {reason.en}.",
            )
    if settled:
        yield Text(
            f"另有{settled}项经公示的需求因异议成立或者被采纳、撤回、被替代，不再纳入。",
            f"{settled} more were noticed and are not taken up: upheld or amended, withdrawn, or superseded.",
        )


def _reason(desk: Desk, requirement: Requirement, stage: str, notice: Notice) -> Text | None:
    match stage:
        case "noticed":
            following = notice.closes_on + timedelta(days=1)
            return Text(
                f"{notice.id}公示至{notice.closes_on}，{following}起可以纳入",
                f"{notice.id} runs until {notice.closes_on}; it may enter from {following}",
            )
        case "objected":
            count = sum(o.handling is None for o in holding_objections(notice, requirement.id, desk.law))
            return Text(
                f"{notice.id}公示期内收到异议，{count}件待处理",
                f"an objection to {notice.id} came in time; {count} to be handled",
            )
        case "renotice":
            return Text("异议查明不成立，待再次公示", "its objections were dismissed; it is to be noticed again")
        case "cleared" if _classification(desk, requirement) is None:
            return Text(
                "审批存证没有载明需求分类，先由自治区审核人补明",
                "its approval states no classification; the region's reviewer has to state it",
            )
        case "cleared":
            return None
        case _:
            return Text("公示尚未开始或者没有审批存证", "its notice has not begun, or it is not sealed")


def _classification(desk: Desk, requirement: Requirement) -> str | None:
    stated = [approval.classification for approval in desk.book.approvals_of.get(requirement.id, ())]
    return next(filter(None, stated), None)
