"""Public notices: opening one for a batch of requirements, objections to it, and what becomes of them."""

from collections.abc import Sequence
from datetime import date

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter, stopped
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.calendar import Unknown
from taizhang.records import Notice, Objection, Requirement
from taizhang.text import Text, numeral

_OUTCOMES = {
    "dismissed": Text(
        "异议不成立，可再次公示（taizhang notice open）。",
        "It may be noticed again (`taizhang notice open`).",
    ),
    "amended": Text(
        "异议被采纳，由提出方修改后另行提出（taizhang new request，填写supersedes）。",
        "It is raised anew as amended (`taizhang new request`, with supersedes).",
    ),
    "late": Text("逾期提出，不影响公示结果。", "It came late and holds nothing back."),
    "upheld": Text("异议成立，该需求不予纳入台账。", "The requirement is not taken up."),
}


def noticeable(desk: Desk) -> tuple[str, ...]:
    """The requirements that wait for a notice, in order of their submission."""
    waiting = [
        requirement
        for requirement in desk.book.requirements.values()
        if stopped(desk, "notice open", requirement) is None
    ]
    return tuple(r.id for r in sorted(waiting, key=lambda r: (r.submitted_on, r.id)))


def open_notice(
    desk: Desk,
    requirements: Sequence[str],
    on: date,
    url: str,
    title: str | None = None,
    screenshot: tuple[str, str] | None = None,
) -> Act:
    """A new notice of `requirements`, published on day `on`; its last day is computed and stored.

    Of the arguments:
        url: the notice's address on the website that the law names.
        title: what it is called; by its number in the year where it is not given.
        screenshot: file name and SHA-256 of the page's picture.

    Raises:
        RefusedError: a requirement is at no stage to be noticed, or the calendar does not reach to the last day.

    Source: region-2021-1131/2.3.
    """
    book, law = desk.book, desk.law
    if not requirements:
        told = Text("没有待公示的需求", "no requirement waits for a notice")
        help_ = Text(
            "需求经自治区审核通过并存证后方可公示；用taizhang due查看各需求办到哪一步。",
            "A requirement is noticed once it is approved and sealed; `taizhang due` tells how far each has come.",
        )
        raise RefusedError(Refusal(told, ("region-2021-1131/2.3",), help_))
    listed = list(dict.fromkeys(requirements))
    enter(desk, "notice open", *(desk.find(requirement, Requirement) for requirement in listed))
    closes = law.last_day("notice_days", on)
    if isinstance(closes, Unknown):
        told = Text(
            f"公示截止日待国务院办公厅节假日安排公布后确定（缺少{closes.file}）",
            f"the last day cannot be told before the holidays are published ({closes.file} is missing)",
        )
        help_ = Text(
            f"补充{closes.file}后再发布，或者改用较早的发布日。",
            f"Add {closes.file} first, or publish on an earlier day.",
        )
        raise RefusedError(Refusal(told, ("region-2021-1131/2.3",), help_))
    number = identity.serial(f"NOTICE-{on.year}-", 2, [*book.all, *book.broken])
    batch = int(number.rpartition("-")[2])
    shown = {"file": screenshot[0], "sha256": screenshot[1]} if screenshot else None
    data = {
        "id": number,
        "title": title or f"{on.year}年第{numeral(batch)}批政府采购云平台软件功能需求公示",
        "published_on": on,
        "closes_on": closes,
        "channel": {"url": url, "screenshot": shown},
        "calendar": [
            {"year": year, "version": version} for year, version in law.calendar.versions_for(on, closes).items()
        ],
        "requirements": [{"id": record, "sha256": book.document(record).sha256} for record in listed],
    }
    days = law.number("notice_days", on)
    told = Text(
        f"{number}共{len(listed)}项需求，公示期{days}个工作日，{on}为发布日不计入，至{closes}的24时届满。",
        f"{number} shows {len(listed)} requirements for {days} working days: {on} does not count, "
        f"it ends with {closes}.",
    )
    return Act(desk.new("notice", f"ledger/notices/{number}.yaml", data), (told,))


def object_to(desk: Desk, notice: str, objection: Objection) -> Act:
    """Record an objection to one requirement of a notice, in time or late, as it was received: not handled yet.

    One that came after the last day is recorded and answered, but holds nothing back.
    Source: region-2021-1131/2.3.
    """
    held = desk.find(notice, Notice)
    data = {
        "requirement": objection.requirement,
        "received_on": objection.received_on,
        "party": objection.party,
        "organization": objection.organization,
        "grounds": objection.grounds,
        "text": prose(objection.text),
    }
    files = desk.add(notice, [(("objections", len(held.objections)), data)])
    number = len(held.objections) + 1
    if objection.received_on > held.closes_on:
        told = Text(
            f"第{number}件异议已登记；收到时公示期已于{held.closes_on}届满，不影响纳入台账，但仍应答复。",
            f"Objection {number} is recorded. It came after {held.closes_on}: it holds nothing back, yet is answered.",
        )
    else:
        told = Text(
            f"第{number}件异议已登记；{objection.requirement}在处理并再次公示之前不纳入台账，同批其他需求不受影响。",
            f"Objection {number} is recorded. {objection.requirement} stays off the ledger until it is handled and "
            "noticed again; the others of the notice are not affected.",
        )
    return Act(files, (told,))


def handle_objection(
    desk: Desk, notice: str, number: int | None, on: date, outcome: str, decided_by: str, reply: str
) -> Act:
    """Record how an objection was handled; `number` counts from 1 and may be left out where one alone waits.

    Raises:
        RefusedError: there is no such objection, it was handled already, or none or several wait.

    Source: region-2021-1131/2.3, house/handling.
    """
    held = desk.find(notice, Notice)
    index = _waiting(held, number)
    handling = {"on": on, "outcome": outcome, "decided_by": decided_by, "reply": prose(reply)}
    files = desk.add(notice, [(("objections", index, "handling"), handling)])
    requirement = held.objections[index].requirement
    told = Text(
        f"{notice}第{index + 1}件异议（{requirement}）已处理。", f"Objection {index + 1} of {notice} is handled."
    )
    late = held.objections[index].received_on > held.closes_on
    following = _OUTCOMES.get("late" if late else outcome)
    return Act(files, (told, *filter(None, [following])))


def _waiting(notice: Notice, number: int | None) -> int:
    waiting = [index for index, objection in enumerate(notice.objections) if objection.handling is None]
    shown = "、".join(f"第{index + 1}件" for index in waiting)
    listed = ", ".join(str(index + 1) for index in waiting)
    if number is None and len(waiting) == 1:
        return waiting[0]
    if number is not None and number - 1 in waiting:
        return number - 1
    if not waiting:
        told = Text(f"{notice.id}没有待处理的异议", f"{notice.id} has no objection to be handled")
        help_ = Text(
            "请核对公示编号；收到异议后先登记（taizhang notice object）。",
            "Look at the notice's id; an objection is recorded first (`taizhang notice object`).",
        )
    elif number is None:
        told = Text(f"{notice.id}有{len(waiting)}件异议待处理", f"{notice.id} has {len(waiting)} objections waiting")
        help_ = Text(f"用--number指明处理哪一件：{shown}。", f"Say which by --number: {listed}.")
    else:
        told = _no_such(notice.objections, number)
        help_ = Text(f"待处理的有{shown}。", f"Waiting: {listed}.")
    raise RefusedError(Refusal(told, ("house/handling",), help_))


def _no_such(objections: tuple[Objection, ...], number: int) -> Text:
    if 0 < number <= len(objections):
        return Text(f"第{number}件异议已经处理", f"objection {number} was handled already")
    return Text(f"没有第{number}件异议", f"there is no objection {number}")
