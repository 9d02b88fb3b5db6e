"""Enrolment: what was noticed for its days without objection enters the ledger, by requirement, never early."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import PASSAGES
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.notice_window import holding_objections, window_of
from taizhang.law.prolongation import DueProlongation, find_due_prolongation
from taizhang.lifecycle import life
from taizhang.lifecycle.chain.seals import reviewed_classification
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.lifecycle.requirement import ENDED
from taizhang.records import Bearer, Notice, Requirement

_UNCLASSIFIED: Mapping[str, str] = {}


def enroll(
    desk: Desk, pending: Sequence[PendingObjection] = (), classifications: Mapping[str, str] = _UNCLASSIFIED
) -> Act:
    """The ledger entries of every requirement whose notice has run without objection; none where none is due.

    The day of enrolment is today. Entries are numbered in the order in which their notices ended, and within a
    notice in its own order, so that everybody who enrols the same gets the same numbers. Running it again adds
    nothing. A prolongation that a notice owes is recorded first, and nothing enters by that notice before it is merged
    and over. What is noticed and not due is listed, each with the reason. `pending` are objections that wait in pull
    requests of their own; what they hold does not enter. `classifications` are the region's of requirements whose
    review states none, by their ids.

    Raises:
        RefusedError: a classification is given of a requirement that is not due, or against what its review states.

    Source: region-2021-1131/2.3, /2.4; city-2021-76/1.3, /1.4; civil-code/203; house/classification.
    """
    book = desk.book
    _require_fitting(desk, classifications)
    files: dict[str, bytes] = {}
    numbers = [*book.all, *book.broken]
    messages: list[Text] = []
    for notice in book.notices.values():
        if (due := find_due_prolongation(notice, desk.law, desk.today)) is not None:
            files |= _prolonged(desk, notice, due)
            messages.append(_describe_prolongation(notice, due))
    entered = 0
    held: list[Text] = []
    for requirement, listing in _due(desk, classifications):
        waiting = [one for one in pending if one.holds(book.notices[listing], requirement.id, desk.law)]
        if waiting:
            held.append(_held(requirement, waiting))
            continue
        number = identity.serial(f"LEDGER-{desk.today.year}-", 4, numbers)
        numbers.append(number)
        data = entry(desk, number, requirement, listing, classifications.get(requirement.id))
        files |= desk.new("entry", f"ledger/entries/{desk.today.year}/{number}.yaml", data)
        messages.append(_enrolled(desk, number, requirement, data))
        entered += 1
    if not entered:
        messages.append(Text("没有应当纳入台账的需求。", "Nothing is due for the ledger."))
    return Act(files, (*messages, *held, *_others(desk, classifications)))


def _require_fitting(desk: Desk, classifications: Mapping[str, str]) -> None:
    """Let the region classify at enrolment only what is due and what no review classified otherwise.

    Raises:
        RefusedError: as `enroll`.
    """
    due = {requirement.id for requirement, _ in _cleared(desk)}
    reasons = []
    for record, given in classifications.items():
        requirement = desk.find(record, Requirement)
        stated = _classification(desk, requirement)
        if record not in due:
            message = Text(
                f"{record}今日不应纳入台账，不写分类", f"{record} is not due for the ledger today and is not classified"
            )
            help_ = Text(
                "先运行taizhang enroll，看该需求为何暂不纳入。", "`taizhang enroll` says why it does not enter."
            )
            reasons.append(Refusal(message, PASSAGES["enroll"].source, help_))
        elif stated is not None and stated != given:
            titles = [desk.schema("entry").label(("classification",), one) for one in (stated, given)]
            message = Text(
                f"{record}审核时已定为{titles[0]}，不能改为{titles[1]}",
                f"the review of {record} states {stated}, not {given}",
            )
            help_ = Text(
                "按审核意见纳入，去掉--classification。",
                "It enters as its review says: leave out --classification.",
            )
            reasons.append(Refusal(message, ("house/seals",), help_))
    if reasons:
        raise RefusedError(*reasons)


def _prolonged(desk: Desk, notice: Notice, due: DueProlongation) -> dict[str, bytes]:
    """The file of a notice with the prolongation that it owes; none while its last day cannot be known."""
    to = due.window.last_day
    if not isinstance(to, date):
        return {}
    data = {
        "to": to,
        "calendar": due.window.pins,
        "overlays": list(due.window.overlays) or None,
        "on": desk.today,
    }
    return desk.add(notice.id, [(("prolonged", len(notice.prolonged)), data)])


def _describe_prolongation(notice: Notice, due: DueProlongation) -> Text:
    to = due.window.last_day
    if not isinstance(to, date):
        return Text(
            f"{notice.id}的公示期应当由{due.stood}顺延，截止日{PENDING.zh}（先补充{to.file}）。",
            f"The window of {notice.id} is to be prolonged beyond {due.stood}; its last day is {PENDING.en} "
            f"(add {to.file} first).",
        )
    return Text(
        f"{notice.id}公示期内放假安排有调整，公示期由{due.stood}顺延至{to}的24时；{to}届满之前不据以纳入台账。",
        f"Days off changed within the window of {notice.id}: it ends with {to}, not {due.stood}; nothing enters by it "
        "before.",
    )


def _held(requirement: Requirement, waiting: Sequence[PendingObjection]) -> Text:
    numbers = sorted({one.pull for one in waiting})
    zh = "、".join(map(str, numbers))
    return Text(
        f"{requirement.id}暂不纳入：合并请求{zh}在公示期内提出了异议，尚未合并或者处理。",
        f"{requirement.id} does not enter: pull request {', '.join(map(str, numbers))} raised an objection in time "
        "and is neither merged nor settled.",
    )


def entry(desk: Desk, number: str, requirement: Requirement, notice: str, stated: str | None = None) -> dict[str, Any]:
    """The data of a requirement's ledger entry: the classification as the review said, the cost bearer by law.

    Where the review said none it is the one `stated` at enrolment.
    The cost bearer goes by the law of the day of enrolment. Source: region-2021-1131/2.4, city-2021-76/1.4.
    """
    classification = _classification(desk, requirement) or stated
    raised_by = requirement.raising_divisions if requirement.raised_by else ()
    bearer = desk.law.cost_bearer(str(classification), requirement.requester.division, desk.today, raised_by)
    return {
        "id": number,
        "requirement": requirement.id,
        "notice": notice,
        "enrolled_on": desk.today,
        "classification": classification,
        "cost_bearer": bearer
        and {
            "towards_region": _stated(bearer.towards_region),
            **(
                {"internal": _stated(bearer.internal)}
                if bearer.internal is not None
                else {"joint": [_stated(one) for one in bearer.joint]}
            ),
        },
    }


def _stated(bearer: Bearer) -> dict[str, str]:
    return {"division": bearer.division, "source": bearer.source}


def _due(desk: Desk, classifications: Mapping[str, str]) -> Iterator[tuple[Requirement, str]]:
    for requirement, notice in _cleared(desk):
        if requirement.id in classifications or _classification(desk, requirement) is not None:
            yield requirement, notice


def _cleared(desk: Desk) -> Iterator[tuple[Requirement, str]]:
    for notice in sorted(desk.book.notices.values(), key=lambda notice: _order(desk, notice)):
        for item in notice.requirements:
            requirement = desk.book.requirements.get(item.id)
            if requirement is None or desk.book.notices_of.get(item.id, (None,))[-1] is not notice:
                continue
            if life(requirement, desk.book, desk.law, desk.today).stage in PASSAGES["enroll"].stages:
                yield requirement, notice.id


def _order(desk: Desk, notice: Notice) -> tuple[date, str]:
    """Notices in the order of their proven last days; one whose last day is unknown comes last."""
    return window_of(notice, desk.law).known_last_day or date.max, notice.id


def _enrolled(desk: Desk, number: str, requirement: Requirement, data: dict[str, Any]) -> Text:
    title = desk.schema("entry").label(("classification",), data["classification"])
    bearer = data["cost_bearer"]
    if bearer is None:
        return Text(
            f"{requirement.id}纳入台账，编号{number}，分类为{title}。",
            f"{requirement.id} enters the ledger as {number} ({data['classification']}).",
        )
    inside = [bearer["internal"]] if "internal" in bearer else bearer["joint"]
    department = "、".join(desk.law.department(one["division"]) for one in inside)
    towards = desk.law.department(bearer["towards_region"]["division"])
    zh = department if department == towards else f"对自治区为{towards}，盟市内部为{department}"
    return Text(
        f"{requirement.id}纳入台账，编号{number}，分类为{title}，费用承担单位：{zh}。",
        f"{requirement.id} enters the ledger as {number} ({data['classification']}); "
        f"cost bearer towards the region {towards}, inside the city {department}.",
    )


def _others(desk: Desk, classifications: Mapping[str, str]) -> Iterator[Text]:
    """Why what was noticed and is not on the ledger does not enter it today."""
    settled = 0
    for requirement in desk.book.requirements.values():
        listings = desk.book.listings_of.get(requirement.id)
        if not listings or requirement.id in desk.book.entry_of or requirement.id in classifications:
            continue
        stands = life(requirement, desk.book, desk.law, desk.today)
        live = desk.book.notices_of.get(requirement.id)
        if stands.stage in ENDED:
            settled += 1
            continue
        reason = _reason(desk, requirement, stands.stage, live[-1]) if live else _annulled(listings[-1])
        if reason:
            yield Text(
                f"{requirement.id}暂不纳入：{reason.zh}。",
                f"{requirement.id} does not enter: {reason.en}.",
            )
    if settled:
        yield Text(
            f"另有{settled}项经公示的需求，因异议成立、异议被采纳，或者需求已撤回、已被替代，不再纳入台账。",
            f"{settled} more were noticed and are not taken up: upheld or amended, withdrawn, or superseded.",
        )


def _annulled(notice: Notice) -> Text:
    return Text(f"{notice.id}已撤销，待再次公示", f"{notice.id} was annulled; it is to be noticed again")


def _reason(desk: Desk, requirement: Requirement, stage: str, notice: Notice) -> Text | None:
    match stage:
        case "noticed":
            return _running(desk, notice)
        case "objected":
            open_ = [one for one in holding_objections(notice, requirement.id, desk.law) if one.handling is None]
            return Text(
                f"{notice.id}公示期内收到异议，{len(open_)}件待处理（taizhang notice handle {notice.id}）",
                f"an objection to {notice.id} came in time; {len(open_)} to be handled",
            )
        case "renotice":
            return _to_be_noticed_again(desk, requirement, notice)
        case "unproven":
            return _unproven(desk, notice)
        case "cleared" if _classification(desk, requirement) is None:
            return Text(
                "审核意见没有写明需求分类，由自治区在纳入时写明"
                f"（taizhang enroll --classification {requirement.id}=分类）",
                "its review states no classification; the region states it: "
                f"`taizhang enroll --classification {requirement.id}=CLASS`",
            )
        case "cleared":
            return None
        case _:
            return Text("公示尚未开始或者没有审批存证", "its notice has not begun, or it is not sealed")


def _running(desk: Desk, notice: Notice) -> Text:
    window = window_of(notice, desk.law)
    last_day = window.known_last_day
    if last_day is None:
        return Text(
            f"{notice.id}的网页于{window.opens_on}发布，截止日{PENDING.zh}",
            f"the page of {notice.id} is of {window.opens_on}; its last day is {PENDING.en}",
        )
    following = last_day + timedelta(days=1)
    due = find_due_prolongation(notice, desk.law, desk.today)
    if due is not None and window.has_ended(desk.today):
        to = due.window.last_day
        until = Text(f"至{to}", f"to {to}") if isinstance(to, date) else Text(f"（截止日{PENDING.zh}）", PENDING.en)
        return Text(
            f"{notice.id}的公示期应当由{due.stood}顺延{until.zh}，登记合并之后再行纳入",
            f"the window of {notice.id} is to be prolonged from {due.stood} {until.en}, and recorded so, first",
        )
    prolonged = (
        Text(f"{window.cause.zh}，由{window.promised}顺延", f"{window.cause.en}: not {window.promised}")
        if window.is_prolonged
        else None
    )
    return Text(
        f"{notice.id}公示至{last_day}" + (f"（{prolonged.zh}）" if prolonged else "") + f"，{following}起可以纳入",
        f"{notice.id} runs until {last_day}"
        + (f" ({prolonged.en})" if prolonged else "")
        + f"; it may enter from {following}",
    )


def _to_be_noticed_again(desk: Desk, requirement: Requirement, notice: Notice) -> Text:
    former = [entry for entry in desk.book.struck_entries_of.get(requirement.id, ()) if entry.notice == notice.id]
    if former:
        return Text(
            f"{former[-1].id}已移出台账，待再次公示",
            f"{former[-1].id} was struck off the ledger; it is to be noticed again",
        )
    return Text("异议查明不成立，待再次公示", "its objections were dismissed; it is to be noticed again")


def _unproven(desk: Desk, notice: Notice) -> Text:
    if notice.id not in desk.book.approvals_of:
        return Text(f"{notice.id}尚未存证", f"{notice.id} is not sealed")
    return Text(
        f"{notice.id}没有发布证明（taizhang notice publish {notice.id}）",
        f"{notice.id} has no publication on record (`taizhang notice publish {notice.id}`)",
    )


def _classification(desk: Desk, requirement: Requirement) -> str | None:
    return reviewed_classification(desk.book.approvals_of.get(requirement.id, ()))
