"""The events of the feeds: every event once, with the day on which it happened."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.closing import find_closing_day
from taizhang.repository.amendments import describe_amendment, field_title
from taizhang.site.feeds.notices import list_annulled, list_closing, list_opened, list_prolonged
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.pages.putting_right import list_amendments
from taizhang.site.view.view import View

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of event: its title, its description, and the function that lists its events."""

    title: Text
    description: str
    events: Callable[[View], Iterator[Occurrence]]


def list_occurrences(view: View) -> tuple[Occurrence, ...]:
    """Every event up to the view's day, the newest first."""
    events = [event for feed in FEEDS.values() for event in feed.events(view) if event.on <= view.today]
    return tuple(sorted(events, key=lambda event: (event.on, event.feed, event.key), reverse=True))


def _list_struck(view: View) -> Iterator[Occurrence]:
    for entry in view.book.entries.values():
        if entry.struck is not None:
            on = entry.struck.on
            title = f"移出台账：{entry.id} {view.title(entry.requirement)}"
            line = f"{entry.id}于{on}移出台账，编号不再使用。理由：{entry.struck.reason}"
            lines = (line, f"需求{entry.requirement}。")
            yield Occurrence("struck", entry.id, entry.id, on, on, title, lines)


def _list_corrections(view: View) -> Iterator[Occurrence]:
    """Every correction of a record that has a page; for a field that is not public, without its values."""
    for kind, record, _ in view.book.all.values():
        if kind.name == "approval":
            continue
        schema = view.schemas[kind.name]
        for item in list_amendments(view, record):
            if item.kind != "correction":
                continue
            title = f"更正：{view.title(record.id)}（{field_title(schema, item.place)}）"
            lines = (record.id, describe_amendment(schema, view.law, item))
            yield Occurrence("corrected", f"{record.id}/{item.number}", record.id, item.on, item.on, title, lines)


def _list_objections(view: View) -> Iterator[Occurrence]:
    schema = view.schemas["notice"]
    for notice in view.book.notices.values():
        for number, objection in enumerate(notice.objections, 1):
            place = ("objections", number - 1)
            handling = objection.handling if objection.handling and objection.handling.on <= view.today else None
            party = objection.organization or schema.label((*place, "party"), objection.party)
            lines = [
                f"{notice.id}，{objection.requirement} {view.title(objection.requirement)}",
                f"{party}：{schema.label((*place, 'grounds'), objection.grounds)}。{objection.text}",
            ]
            withdrawn = objection.withdrawn if objection.withdrawn and objection.withdrawn.on <= view.today else None
            if objection.arrival and objection.arrival.recorded_on <= view.today:
                receipt, on = objection.arrival.number, objection.arrival.recorded_on
                lines.append(f"公示期内收到，{on}登记；收文号：{receipt}。")
            if withdrawn:
                lines.append(f"{withdrawn.on}由提出者撤回。{withdrawn.reason}")
            if handling:
                outcome = schema.label((*place, "handling", "outcome"), handling.outcome)
                lines.append(f"{handling.on}处理：{outcome}。{handling.reply}")
            yield Occurrence(
                "objections",
                f"{notice.id}/{number}",
                notice.id,
                objection.received_on,
                max([objection.received_on, *(later.on for later in (handling, withdrawn) if later)]),
                f"{'异议（已撤回）' if withdrawn else '异议'}：{view.title(objection.requirement)}",
                tuple(lines),
            )


def _list_enrolled(view: View) -> Iterator[Occurrence]:
    schema = view.schemas["entry"]
    for entry in view.book.entries.values():
        sort = schema.label(("classification",), entry.classification)
        yield Occurrence(
            "enrolled",
            entry.id,
            entry.id,
            entry.enrolled_on,
            entry.enrolled_on,
            f"纳入台账：{entry.id} {view.title(entry.requirement)}",
            (f"需求{entry.requirement}，公示{entry.notice}，分类：{sort}。",),
        )


def _list_released(view: View) -> Iterator[Occurrence]:
    for release in view.book.releases.values():
        if release.released_on and release.cancelled is None:
            yield Occurrence(
                "released",
                release.id,
                release.id,
                release.released_on,
                release.released_on,
                f"版本上线：{release.id} {release.title}",
                tuple(f"{entry} {view.title(entry)}" for entry in release.live_entries),
            )


def _list_resolved(view: View) -> Iterator[Occurrence]:
    """Every closed problem: resolved, explained, or transferred to a requirement."""
    for defect in view.book.defects.values():
        closed = find_closing_day(defect, view.book, view.law, view.today)
        if closed:
            current = view.current(defect)
            ruling = current.disposition
            verified = defect.verified if defect.verified and defect.verified.on <= view.today else None
            lines = [defect.symptom, *(f"{step.on}：{step.measure}" for step in defect.handling)]
            if ruling and ruling.explanation:
                lines.append(f"{ruling.on}解释说明：{ruling.explanation}")
            if ruling and ruling.requirement:
                lines.append(f"{ruling.on}转为需求{ruling.requirement} {view.title(ruling.requirement)}")
            if verified:
                lines.append(f"{verified.on}验证。{verified.remark or ''}")
            yield Occurrence(
                "resolved",
                defect.id,
                defect.id,
                closed,
                max(closed, verified.on) if verified else closed,
                f"问题办结：{defect.title}",
                tuple(lines),
            )


def _list_interfaces(view: View) -> Iterator[Occurrence]:
    for interface in view.book.interfaces.values():
        yield Occurrence(
            "interfaces",
            interface.id,
            interface.id,
            interface.published_on,
            interface.published_on,
            f"接口规范发布：{interface.title}（{interface.version}）",
            (interface.summary, *(f"{key} {view.title(key)}" for key in interface.answers)),
        )


FEEDS: Mapping[str, Feed] = {
    "opened": Feed(_message("notices-opened"), "每次公示开始，附所列需求和截止日。", list_opened),
    "prolonged": Feed(
        _message("notices-prolonged"), "网页发布晚于预定之日的，公示期顺延，附新的截止日。", list_prolonged
    ),
    "annulled": Feed(_message("notices-annulled"), "每次撤销公示，附理由和所列需求。", list_annulled),
    "closing": Feed(_message("notices-closing-soon"), "公示截止前若干个工作日提醒。", list_closing),
    "objections": Feed(_message("objections"), "每件异议；处理以后，同一条更新，不另发一条。", _list_objections),
    "enrolled": Feed(_message("ledger-entries"), "每项需求纳入台账。", _list_enrolled),
    "struck": Feed(_message("entries-struck"), "每个条目移出台账，附理由。", _list_struck),
    "released": Feed(_message("releases"), "每个版本上线，附所含台账条目。", _list_released),
    "resolved": Feed(
        _message("problems-closed"),
        "每个问题或缺陷办结：解决、解释说明或者转为需求；验证以后，同一条更新。",
        _list_resolved,
    ),
    "interfaces": Feed(_message("interfaces-published"), "每份接口规范发布。", _list_interfaces),
    "corrected": Feed(
        _message("corrections"), "每处更正，附原值、现值和理由；不公开的栏目只说明有更正。", _list_corrections
    ),
}
"""Every kind of event by its name, which is also the file name."""
