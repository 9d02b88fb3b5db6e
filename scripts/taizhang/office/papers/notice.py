"""The public notice 公示: its requirements, its period, and how to object.

Source: region-2021-1131/2.3.
"""

from dataclasses import asdict
from datetime import timedelta

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import chinese_numeral
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.notice_window import NoticeWindow, calendar_of, window_of
from taizhang.office.papers.basis import cite_documents
from taizhang.office.papers.issue import ON_OWN_INITIATIVE, Disclosure
from taizhang.office.papers.press import DocumentProperties, Paper, Press
from taizhang.office.papers.words import describe_requirement, format_day
from taizhang.records import Notice

_message = Messages(__file__)


def build_notice(press: Press, record: Notice, disclosure: Disclosure = ON_OWN_INITIATIVE) -> Paper:
    """The notice with its requirements, in the listed order.

    Raises:
        UnsoundError: the check has findings on the notice or a listed requirement, and no draft is requested.
        RunFailedError: the file of a listed requirement is missing or invalid.
    """
    press.require_sound([record.id])
    # Its content is that of its day; its last day lies in the future and is counted as of today.
    dated_press = press.restrict_to(record.published_on, [record])
    window = window_of(record, press.law)
    days = _working_days(press, record, window)
    office = press.law.objection_office(record.published_on)
    issuer = press.law.region_department(record.published_on)
    year, serial = record.id.split("-")[1:]
    channel = record.publication or record.channel
    values = {
        "title": record.title,
        "number": f"公示〔{year}〕{int(serial)}号（{record.id}）",
        "issuer": issuer,
        "basis": cite_documents(press.law, ("public-notice",), record.published_on),
        "items": [_describe_item(dated_press, record, number) for number in range(len(record.requirements))],
        "published_on": format_day(record.published_on),
        # The day of publication is not counted. Source: civil-code/201.
        "opens_on": format_day(window.opens_on + timedelta(days=1)),
        "closes_on": PENDING.zh if days is None else _last_day(window),
        "certain": days is not None,
        "working_days": press.law.number("notice_days", record.published_on) if days is None else days,
        "url": channel.url if channel is not None else "",
        "office": asdict(office) if office else None,
        "disclosure": disclosure,
    }
    about = DocumentProperties(record.title, record.id, issuer, record.published_on)
    listed_ids = [item.id for item in record.requirements]
    return Paper(
        press.name_file(f"公示-{record.id}.docx"), dated_press.render("notice", values, about, [record.id], listed_ids)
    )


def _last_day(window: NoticeWindow) -> str:
    """The actual last day, with the promised one if they differ."""
    last_day = format_day(window.last_day_or_promised)
    return (
        f"{last_day}（原定{format_day(window.promised)}，{window.cause.zh}，顺延）" if window.is_prolonged else last_day
    )


def _working_days(press: Press, record: Notice, window: NoticeWindow) -> int | None:
    """The number of working days of the notice, by its pinned calendar; None if it is not known yet.

    Source: civil-code/201.
    """
    if window.known_last_day is None:
        return None
    calendar = calendar_of(record, press.law, window.opens_on)
    days = press.law.working_days_between(window.opens_on, window.known_last_day, calendar=calendar)
    return None if isinstance(days, Unknown) else days


def _describe_item(press: Press, record: Notice, number: int) -> dict[str, object]:
    requirement_id = record.requirements[number].id
    requirement = press.book.requirements.get(requirement_id)
    if requirement is None:
        raise RunFailedError(_message("requirement-file-invalid", record=record.id, requirement=requirement_id))
    return {**describe_requirement(press, requirement), "ordinal": chinese_numeral(number + 1)}
